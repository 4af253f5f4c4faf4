//! `--profile scaled`: a proxy, two servers with the application and one with the database, each with the address of the source.

mod firewall;
mod recovery;

use std::collections::BTreeSet;

use super::{INSTANCES, PORTS, SITE, pages, release};
use crate::Question;
use crate::answer::Answer;
use crate::by_hand;
use crate::machine::{Machine, Network};
use crate::project::Built;
use crate::questions::backups::brings_back;
use crate::system::System;
use crate::visitor::Visitor;

/// The proxy's address.
const PROXY: &str = "10.20.0.10";

/// The application hosts'.
const APPS: [&str; 2] = ["10.20.0.21", "10.20.0.22"];

/// The database host's.
const DATABASE: &str = "10.20.0.30";

/// The secret that the application's hosts are given by the database's.
const PASSWORD: &str = "malaffi-main.password";

/// The secret that the second application host is given by the first.
const KEY: &str = "malaffi-jwt";

/// The questions, those that disturb most last.
pub fn questions() -> Vec<Question<Stage>> {
    [
        vec![
            ("all eight instances answer", all as fn(&Stage)),
            ("both hosts have the same secrets, and both reach the database", secrets),
        ],
        pages::questions(),
        vec![("the daily dump is written and brings a table back", |stage: &Stage| {
            brings_back(stage, &stage.database, "malaffi", &format!("{SITE}/"));
        })],
        firewall::questions(),
        recovery::questions(),
    ]
    .concat()
}

/// The machines; they end before their network does.
pub struct Stage {
    proxy: Machine,
    apps: [Machine; 2],
    database: Machine,
    visitor: Visitor,
    _network: Network,
}

impl System for Stage {
    fn host(&self) -> &Machine {
        &self.proxy
    }

    fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    fn stop(&self, program: &str) {
        for app in &self.apps {
            app.shell(&format!("systemctl stop '{program}-*'"));
        }
    }

    fn settle(&self) {
        for machine in self.machines() {
            machine.on();
            by_hand::raise_firewall(machine);
        }
        self.database.shell("systemctl start postgresql@15-main");
        for app in &self.apps {
            app.shell(&format!("systemctl start nginx {INSTANCES}"));
        }
        self.proxy.shell("systemctl start nginx");
        self.wait_for(&format!("{SITE}/"));
    }
}

impl Stage {
    /// Builds, boots, puts in place and starts: the database first, since its password is made there.
    pub fn set() -> Stage {
        let built = Built::with_profile("malaffi", "{ ... }: { }\n", "systemd", "scaled");
        let network = Network::with_subnet("malaffi-scaled", "bookworm", "10.20.0.0/24");
        let [proxy, a, b, database] = std::thread::scope(|scope| {
            [
                ("proxy", PROXY),
                ("app-a", APPS[0]),
                ("app-b", APPS[1]),
                ("database", DATABASE),
            ]
            .map(|(name, address)| scope.spawn(|| network.boot_at(name, address)))
            .map(|booting| booting.join().unwrap())
        });
        let stage = Stage {
            proxy,
            apps: [a, b],
            database,
            visitor: Visitor::enter(&network),
            _network: network,
        };
        by_hand::put_in_place(&built, "database", &stage.database, &[]);
        let password = secret(&stage.database, PASSWORD);
        let mut given = vec![(PASSWORD, password.as_str())];
        by_hand::put_in_place(&built, "app-a", &stage.apps[0], &given);
        let key = secret(&stage.apps[0], KEY);
        given.push((KEY, &key));
        by_hand::put_in_place(&built, "app-b", &stage.apps[1], &given);
        by_hand::put_in_place(&built, "proxy", &stage.proxy, &[]);
        stage.apps.iter().for_each(release);
        stage.machines().into_iter().for_each(by_hand::open);
        stage
    }

    fn machines(&self) -> [&Machine; 4] {
        [&self.database, &self.apps[0], &self.apps[1], &self.proxy]
    }

    /// What the first instance of an application host answers the proxy.
    fn instance(&self, app: &str, path: &str, options: &[&str]) -> Answer {
        Answer::of(&self.proxy, app, &format!("http://{app}:{}{path}", PORTS[0]), options)
    }

    /// Runs a shell script as the application of one host; whether it ended well, and what it said.
    fn run_on(&self, app: &str, script: &str) -> (bool, String) {
        let answer = self.instance(app, "/run", &["--data-binary", script]);
        let said = answer.field("output").trim().to_owned();
        (answer.json()["status"] == 0, said)
    }

    /// Waits until just these hosts' instances have answered, each of them, for half a minute at most.
    #[track_caller]
    fn wait_for_instances(&self, apps: &[&str]) {
        let wanted: BTreeSet<(String, u64)> = apps
            .iter()
            .flat_map(|app| PORTS.map(|port| ((*app).to_owned(), u64::from(port))))
            .collect();
        let mut answered = BTreeSet::new();
        for _ in 0..150 {
            let answer = self.visit(&format!("{SITE}/"), &[]);
            assert_eq!(answer.status, 200, "{answer:?}");
            let said = answer.json();
            let host = said["environment"]["HOSTNAME"].as_str().unwrap();
            answered.insert((host.to_owned(), said["port"].as_u64().unwrap()));
            if answered == wanted {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!("no more than these answer: {answered:?}");
    }
}

/// The value of a secret in a machine's store.
fn secret(machine: &Machine, id: &str) -> String {
    machine.shell(&format!("cat /var/lib/hostc/secrets/{id}"))
}

fn all(stage: &Stage) {
    stage.wait_for_instances(&APPS);
    for (app, address) in stage.apps.iter().zip(APPS) {
        let listeners = app.shell("ss -Hltn | awk '{ print $4 }'");
        for port in PORTS {
            let ends = format!(":{port}");
            let at: Vec<&str> = listeners.lines().filter(|line| line.ends_with(&ends)).collect();
            assert_eq!(at, [format!("{address}:{port}")], "{listeners}");
        }
    }
}

fn secrets(stage: &Stage) {
    let [a, b] = APPS.map(|app| stage.instance(app, "/", &[]).json()["environment"].clone());
    for name in ["DATABASE_URL", "JWT_SECRET"] {
        assert!(a[name].is_string(), "{name}");
        assert_eq!(a[name], b[name], "{name}");
    }
    for app in APPS {
        let user = "psql -XAtq \"$DATABASE_URL\" -c 'select current_user'";
        assert_eq!(stage.run_on(app, user), (true, "malaffi".to_owned()), "{app}");
        let forged = "psql -XAtq \"$(echo \"$DATABASE_URL\" | sed 's|:[^:@]*@|:wrong@|')\" -c 'select 1'";
        let (let_in, said) = stage.run_on(app, forged);
        assert!(
            !let_in && said.contains("password authentication failed"),
            "{app}: {said}"
        );
        let other = "psql -XAtq \"${DATABASE_URL%/*}/postgres\" -c 'select 1'";
        let (let_in, said) = stage.run_on(app, other);
        assert!(!let_in && said.contains("no pg_hba.conf entry"), "{app}: {said}");
    }
}
