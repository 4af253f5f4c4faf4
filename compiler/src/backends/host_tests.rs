//! Behaviour of the backends of units and host files, on a small tenant: what a reader of the files would look for.

use crate::backends::{Output, render};
use crate::plan::model::fixture;
use crate::plan::model::{
    AccountPlan, CertificatePlan, Dependency, DependencyKind, DirectoryPlan, EnvVar, HealthPlan, HealthProbe, HostPlan,
    InstancePlan, JobPlan, LogPlan, Membership, MountPlan, PathKind, SecretPiece, SecretPlan, SecretSource, SecretText,
    ServicePlan,
};
use crate::resources::service::{Restart, Signal};
use crate::schema::Target;

const HOME: &str = "/srv/sites/shop";

fn variable(name: &str, pieces: &[SecretPiece]) -> EnvVar {
    EnvVar {
        name: name.to_owned(),
        value: SecretText {
            pieces: pieces.to_vec(),
        },
    }
}

fn text(text: &str) -> SecretPiece {
    SecretPiece::Literal(text.to_owned())
}

fn secret(id: &str) -> SecretPiece {
    SecretPiece::Secret(id.to_owned())
}

fn service() -> ServicePlan {
    ServicePlan {
        labels: std::collections::BTreeMap::new(),
        id: "shop-api".to_owned(),
        resource: "sites.shop.services.api".to_owned(),
        tenant: None,
        description: "Shop's api (Node)".to_owned(),
        user: "shop".to_owned(),
        uid: 1001,
        command: Some(
            ["/usr/bin/node", "server.js", "--title", "50% off; $5"]
                .map(str::to_owned)
                .to_vec(),
        ),
        image: Some("node:20.19.5-bookworm-slim".to_owned()),
        build: None,
        workdir: Some(format!("{HOME}/current")),
        env_files: vec![format!("{HOME}/shared/.env")],
        instances: vec![InstancePlan {
            loopback: None,
            id: "shop-api".to_owned(),
            number: 1,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
            port: Some(4000),
            environment: vec![
                variable(
                    "DATABASE_URL",
                    &[
                        text("postgresql://shop:"),
                        secret("shop-main-password"),
                        text("@127.0.0.1:5432/shop"),
                    ],
                ),
                variable("GREETING", &[text("two words")]),
                variable("PORT", &[text("4000")]),
            ],
            networks: Vec::new(),
        }],
        health: Some(HealthPlan {
            probe: HealthProbe::Http("/health?deep=50%".to_owned()),
            interval_ms: 30_000,
            timeout_ms: 5_000,
            retries: 3,
            start_period_ms: 30_000,
        }),
        rolling: None,
        dependencies: vec![Dependency {
            kind: DependencyKind::Postgres,
            ids: vec!["postgres".to_owned()],
            healthy: true,
        }],
        memory: Some(512 << 20),
        cpus: Some(0.5),
        tasks: 512,
        restart: Restart::Always,
        restart_delay_ms: 10_000,
        stop_signal: Signal::SigTerm,
        stop_timeout_ms: 30_000,
        writable: vec![format!("{HOME}/shared/logs"), format!("{HOME}/shared/my uploads")],
        mounts: vec![MountPlan {
            source: "/srv/media".to_owned(),
            at: "/opt/media".to_owned(),
            read_only: true,
        }],
        jit: true,
        capabilities: Vec::new(),
        network: true,
        log_directory: Some(format!("{HOME}/shared/logs")),
        log_name: "api".to_owned(),
        enable: true,
        secrets: vec!["shop-main-password".to_owned()],
    }
}

fn job() -> JobPlan {
    JobPlan {
        id: "shop-digest".to_owned(),
        resource: "sites.shop.jobs.digest".to_owned(),
        tenant: None,
        description: "Shop's digest".to_owned(),
        user: "shop".to_owned(),
        uid: 1001,
        command: vec!["node".to_owned(), "digest.js".to_owned()],
        image: Some("node:20.19.5".to_owned()),
        workdir: Some(format!("{HOME}/current")),
        environment: vec![variable("MAIL_KEY", &[secret("shop-mail")])],
        env_files: Vec::new(),
        schedule: "*-*-* 06:30:00".to_owned(),
        timeout_ms: 3_600_000,
        memory: None,
        tasks: 512,
        writable: Vec::new(),
        dependencies: Vec::new(),
        secrets: vec!["shop-mail".to_owned()],
        networks: Vec::new(),
    }
}

/// A host with one tenant, an administrator, secrets of each source and a certificate.
pub(super) fn host() -> HostPlan {
    let account = |name: &str, uid, home: &str, shell: &str, comment: &str| AccountPlan {
        name: name.to_owned(),
        uid,
        home: home.to_owned(),
        shell: shell.to_owned(),
        comment: comment.to_owned(),
        passwordless_sudo: name == "deploy",
        resource: "hosts.vps".to_owned(),
    };
    let directory = |below: &str, kind, mode| DirectoryPlan {
        path: format!("{HOME}{below}"),
        kind,
        mode,
        owner: "shop".to_owned(),
        group: "shop".to_owned(),
        resource: "sites.shop".to_owned(),
    };
    let kept = |id: &str, source| SecretPlan {
        id: id.to_owned(),
        resource: format!("secrets.{id}"),
        source,
    };
    HostPlan {
        accounts: vec![
            account("deploy", 1000, "/home/deploy", "/bin/bash", "Administrator"),
            account("shop", 1001, HOME, "/usr/sbin/nologin", "The \"Shop\", 100%"),
        ],
        memberships: vec![Membership {
            user: "www-data".to_owned(),
            group: "shop".to_owned(),
        }],
        directories: vec![
            directory("", PathKind::Directory, 0o750),
            directory("/shared", PathKind::Directory, 0o755),
            directory("/shared/.env", PathKind::File, 0o600),
            directory("/shared/logs", PathKind::Directory, 0o755),
        ],
        services: vec![service()],
        jobs: vec![job()],
        secrets: vec![
            kept("shop-mail", SecretSource::Env("SHOP_MAIL".to_owned())),
            kept("shop-main-password", SecretSource::Generate(32)),
            kept("shop-signing", SecretSource::File("/root/signing key".to_owned())),
        ],
        certificates: vec![CertificatePlan {
            name: "shop.example".to_owned(),
            domains: vec!["shop.example".to_owned(), "www.shop.example".to_owned()],
            certificate: "/etc/letsencrypt/live/shop.example/fullchain.pem".to_owned(),
            key: "/etc/letsencrypt/live/shop.example/privkey.pem".to_owned(),
            webroot: "/var/www/html".to_owned(),
            resource: "sites.shop".to_owned(),
        }],
        acme_email: Some("admin@shop.example".to_owned()),
        logs: vec![LogPlan {
            id: "shop".to_owned(),
            resource: "sites.shop".to_owned(),
            nginx: Vec::new(),
            services: vec![format!("{HOME}/shared/logs/api.log")],
            user: "shop".to_owned(),
            keep: 14,
        }],
        unattended_upgrades: true,
        ..fixture::host()
    }
}

fn rendered(target: Target, host: HostPlan) -> Output {
    let output = render(&fixture::plan(target, host));
    assert!(output.failures.is_empty(), "{:?}", output.failures);
    output
}

fn file(output: &Output, path: &str) -> String {
    let found = output.artifacts.iter().find(|artifact| artifact.path == path);
    found.unwrap_or_else(|| panic!("no {path}")).content.clone()
}

/// The values of a directive, in order.
fn values<'a>(unit: &'a str, name: &str) -> Vec<&'a str> {
    unit.lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix('='))
        .collect()
}

#[test]
fn a_unit_says_what_the_plan_says() {
    let output = rendered(Target::Systemd, host());
    let unit = file(&output, "etc/systemd/system/shop-api.service");
    assert_eq!(values(&unit, "Description"), ["Shop's api (Node)"]);
    assert_eq!(
        values(&unit, "After"),
        ["network.target postgresql.service hostc-postgresql.service hostc-secrets.service"]
    );
    assert_eq!(values(&unit, "User"), ["shop"]);
    assert_eq!(
        values(&unit, "ExecStart"),
        [r#"/usr/bin/node server.js --title "50%% off; $$5""#]
    );
    assert_eq!(values(&unit, "MemoryMax"), ["512M"]);
    assert_eq!(values(&unit, "CPUQuota"), ["50%"]);
    assert_eq!(values(&unit, "RestartSec"), ["10s"]);
    assert_eq!(
        values(&unit, "StandardError"),
        ["append:/srv/sites/shop/shared/logs/api-error.log"]
    );
    assert_eq!(
        values(&unit, "ReadWritePaths"),
        [r#"/srv/sites/shop/shared/logs "/srv/sites/shop/shared/my uploads""#]
    );
    assert_eq!(values(&unit, "BindReadOnlyPaths"), ["/srv/media:/opt/media"]);
    assert_eq!(values(&unit, "WantedBy"), ["multi-user.target"]);
}

#[test]
fn a_secret_is_read_from_the_hosts_own_file() {
    let output = rendered(Target::Systemd, host());
    let unit = file(&output, "etc/systemd/system/shop-api.service");
    assert_eq!(values(&unit, "Environment"), [r#""GREETING=two words""#, "PORT=4000"]);
    assert_eq!(
        values(&unit, "EnvironmentFile"),
        ["/srv/sites/shop/shared/.env", "/run/hostc/env/shop-api.env"]
    );
    let script = file(&output, "usr/local/lib/hostc/secrets");
    assert!(script.contains(
        "variable DATABASE_URL text postgresql://shop: secret shop-main-password text @127.0.0.1:5432/shop\n"
    ));
    assert!(script.contains("\ngenerated shop-main-password 32\n"));
    assert!(script.contains("\ngiven shop-mail SHOP_MAIL\n"));
    assert!(script.contains("\ncopied shop-signing '/root/signing key'\n"));
}

#[test]
fn the_probe_is_asked_within_bounds() {
    let output = rendered(Target::Systemd, host());
    let unit = file(&output, "etc/systemd/system/shop-api.service");
    assert_eq!(
        values(&unit, "ExecStartPost"),
        [r#"-/usr/local/lib/hostc/probe 30 30 3 5 http 127.0.0.1 4000 "/health?deep=50%%""#]
    );
    assert_eq!(values(&unit, "TimeoutStartSec"), ["160s"]);
}

#[test]
fn what_is_not_enabled_is_written_and_not_started() {
    let mut plan = host();
    plan.services.iter_mut().for_each(|service| service.enable = false);
    let output = rendered(Target::Systemd, plan);
    let preset = file(&output, "etc/systemd/system-preset/10-hostc.preset");
    assert!(preset.contains("\ndisable shop-api.service\n"));
    assert!(preset.contains("\nenable shop-digest.timer\n"));
    file(&output, "etc/systemd/system/shop-api.service");
}

#[test]
fn a_job_is_a_container_under_compose() {
    let output = rendered(Target::Compose, host());
    let unit = file(&output, "etc/systemd/system/shop-digest.service");
    assert_eq!(
        values(&unit, "ExecStart"),
        ["/usr/bin/docker compose --project-directory /srv/vps run --rm --no-TTY shop-digest"]
    );
    assert_eq!(
        values(&file(&output, "etc/systemd/system/shop-digest.timer"), "OnCalendar"),
        ["*-*-* 06:30:00"]
    );
    assert!(
        !output
            .artifacts
            .iter()
            .any(|artifact| artifact.path.ends_with("shop-api.service"))
    );
}

#[test]
fn accounts_and_folders_are_lines_of_their_files() {
    let output = rendered(Target::Systemd, host());
    let users = file(&output, "etc/sysusers.d/hostc.conf");
    assert!(
        users.contains("\nu shop 1001 \"The \\\"Shop\\\", 100%%\" /srv/sites/shop /usr/sbin/nologin\n"),
        "{users}"
    );
    assert!(users.contains("\nm www-data shop\n"));
    let folders = file(&output, "etc/tmpfiles.d/hostc.conf");
    assert!(
        folders.contains("\nf /srv/sites/shop/shared/.env 0600 shop shop -\n"),
        "{folders}"
    );
    assert!(
        folders.contains("\nf /srv/sites/shop/shared/logs/api.log 0640 shop shop -\n"),
        "{folders}"
    );
    assert!(folders.contains("\nd /var/lib/hostc/secrets 0700 root root -\n"));
    let sudoers = output
        .artifacts
        .iter()
        .find(|artifact| artifact.path == "etc/sudoers.d/hostc-deploy")
        .unwrap();
    assert_eq!(
        (sudoers.mode, sudoers.content.lines().last()),
        (0o440, Some("deploy ALL=(ALL:ALL) NOPASSWD: ALL"))
    );
}

#[test]
fn no_path_is_made_twice() {
    let mut plan = host();
    plan.directories.insert(
        0,
        DirectoryPlan {
            path: "/var/www/html".to_owned(),
            kind: PathKind::Directory,
            mode: 0o711,
            owner: "root".to_owned(),
            group: "root".to_owned(),
            resource: "hosts.vps".to_owned(),
        },
    );
    let folders = file(&rendered(Target::Systemd, plan), "etc/tmpfiles.d/hostc.conf");
    let webroot: Vec<&str> = folders.lines().filter(|line| line.contains("/var/www/html")).collect();
    assert_eq!(webroot, ["d /var/www/html 0711 root root -"]);
}

#[test]
fn a_newline_in_a_description_is_refused_where_it_comes_from() {
    let mut plan = host();
    plan.services
        .iter_mut()
        .for_each(|service| service.description = "Shop\nExecStartPre=/bin/false".to_owned());
    let output = render(&fixture::plan(Target::Systemd, plan));
    let resources: Vec<&str> = output
        .failures
        .iter()
        .map(|failure| failure.resource.as_str())
        .collect();
    assert_eq!(resources, ["sites.shop.services.api"]);
}

#[test]
fn every_file_ends_with_one_newline_and_no_line_with_a_space() {
    for target in [Target::Systemd, Target::Compose] {
        for artifact in rendered(target, host()).artifacts {
            let (path, text) = (&artifact.path, &artifact.content);
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
            assert!(!text.lines().any(|line| line.ends_with(' ')), "{path}\n{text}");
            assert!(!text.contains("\n\n\n"), "{path}\n{text}");
        }
    }
}

/// The function of the script that quotes a variable, run by a real shell and read back by it.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test asks the real shell")]
fn a_variable_comes_back_from_the_shell_as_it_was() {
    let script = file(&rendered(Target::Systemd, host()), "usr/local/lib/hostc/secrets");
    let start = script.find("variable() {").unwrap();
    let function = script[start..].split_inclusive("\n}\n").next().unwrap();
    let values = [
        "plain",
        "it's",
        "a'b`id`$HOME\"\\",
        "ends\\",
        "$(id)",
        "`id`",
        " a  b ",
        "#x",
        "\\n\\x41",
        "é",
        "100%",
        "\"",
        "'",
        "$$",
        "~",
    ];
    for value in values {
        let program = format!(
            "program=p lines= complete=yes store=/nonexistent\ncomplain() {{ :; }}\n{function}variable NAME text \"$1\"\n\
             eval \"$lines\"\nprintf %s \"$NAME\""
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &program, "sh", value])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), value);
    }
}

#[test]
fn a_program_on_a_home_sees_it() {
    let mut plan = host();
    plan.services
        .iter_mut()
        .for_each(|service| service.workdir = Some("/home/shop/app".to_owned()));
    let unit = file(&rendered(Target::Systemd, plan), "etc/systemd/system/shop-api.service");
    assert_eq!(values(&unit, "ProtectHome"), ["read-only"]);
}

#[test]
fn instances_have_units_and_secrets_of_their_own() {
    let mut plan = host();
    for service in &mut plan.services {
        let second = InstancePlan {
            loopback: None,
            id: "shop-api-2".to_owned(),
            number: 2,
            port: Some(4001),
            ..service.instances[0].clone()
        };
        service.instances[0].id = "shop-api-1".to_owned();
        service.instances.push(second);
    }
    let output = rendered(Target::Systemd, plan);
    let unit = file(&output, "etc/systemd/system/shop-api-2.service");
    assert_eq!(values(&unit, "Description"), ["Shop's api (Node), instance 2 of 2"]);
    assert!(values(&unit, "EnvironmentFile").contains(&"/run/hostc/env/shop-api-2.env"));
    let script = file(&output, "usr/local/lib/hostc/secrets");
    assert!(script.contains("\nprogram shop-api-1\n") && script.contains("\nprogram shop-api-2\n"));
}

#[test]
fn a_container_sees_copies_of_the_certificates() {
    let output = rendered(Target::Compose, host());
    let script = file(&output, "usr/local/lib/hostc/certificates");
    assert!(script.contains("\ncopies=/var/lib/hostc/tls\n") && script.contains("  publish shop.example\n"));
    let unit = file(&output, "etc/systemd/system/hostc-certificates.service");
    assert!(values(&unit, "ReadWritePaths").contains(&"/var/lib/hostc/tls"));
    assert!(file(&output, "etc/tmpfiles.d/hostc.conf").contains("\nd /var/lib/hostc/tls 0700 root root -\n"));
    let native = rendered(Target::Systemd, host());
    assert!(!file(&native, "usr/local/lib/hostc/certificates").contains("publish"));
}
