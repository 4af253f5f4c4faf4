//! The runbook: what to type, on which host.

use super::Sources;
use super::markdown::{Page, code, sentence, text};
use crate::plan::model::{BackedUp, HostPlan, SecretSource};
use crate::resources::database::DatabaseEngine;

pub(super) fn write(sources: &Sources<'_>, page: &mut Page) {
    page.heading(2, &"Runbook".into());
    page.paragraph(&"Commands are for root on the host that the heading names.".into());
    for host in sources.hosts() {
        page.heading(3, &sentence("On {}", &[code(&host.name)]));
        let here = Here { sources, host };
        let tasks = [
            ("Come in", here.come_in()),
            ("Look", here.look()),
            ("Read logs", here.logs()),
            ("Restart programs", here.restart()),
            ("Take a release, or go back to one", here.releases()),
            ("Change nginx", here.nginx()),
            ("Certificates", here.certificates()),
            ("Databases", here.databases()),
            ("Make a backup now", here.backup()),
            ("Put a backup back", here.restore()),
            ("Secrets", here.secrets()),
            ("Firewall", here.firewall()),
        ];
        for (title, commands) in tasks {
            if !commands.is_empty() {
                page.heading(4, &text(title));
                page.code("sh", &commands.join("\n"));
            }
        }
    }
}

struct Here<'a> {
    sources: &'a Sources<'a>,
    host: &'a HostPlan,
}

impl Here<'_> {
    fn compose(&self, rest: &str) -> String {
        format!("docker compose --file /srv/{}/compose.yaml {rest}", self.host.name)
    }

    fn come_in(&self) -> Vec<String> {
        let address = self.host.public_address.or(self.host.internal_address);
        let port = match self.host.ssh.port {
            22 => String::new(),
            port => format!(" -p {port}"),
        };
        let by = address.map_or_else(|| self.host.name.clone(), |address| address.to_string());
        let people = self.host.accounts.iter().filter(|account| account.passwordless_sudo);
        let people = people.map(|account| account.name.as_str());
        std::iter::once("root")
            .chain(people)
            .map(|user| format!("ssh{port} {user}@{by}"))
            .collect()
    }

    /// The units of systemd, or those of the project.
    fn units(&self) -> Vec<String> {
        let services = self.host.services.iter().flat_map(|service| &service.instances);
        services.map(|instance| instance.id.clone()).collect()
    }

    fn look(&self) -> Vec<String> {
        let mut commands = vec!["systemctl --failed".to_owned(), "systemctl list-timers".to_owned()];
        if self.sources.is_native() {
            let mut units = self.units();
            units.extend(self.host.proxy.as_ref().map(|_| "nginx".to_owned()));
            if !units.is_empty() {
                commands.push(format!("systemctl status {}", units.join(" ")));
            }
        } else {
            commands.push("systemctl status hostc-compose".to_owned());
            commands.push(self.compose("ps --all"));
        }
        for service in &self.host.services {
            let Some(health) = &service.health else { continue };
            if let crate::plan::model::HealthProbe::Http(path) = &health.probe
                && self.sources.is_native()
            {
                for instance in &service.instances {
                    let port = instance.port.unwrap_or_default();
                    let at = std::net::SocketAddr::new(instance.address, port);
                    commands.push(format!("curl --fail --show-error http://{at}{path}"));
                }
            }
        }
        commands.extend(self.elsewhere());
        commands.extend(["ss -tulpn", "df -h", "free -h"].map(ToOwned::to_owned));
        commands
    }

    /// Whether nginx of this host reaches the programs of others.
    fn elsewhere(&self) -> Vec<String> {
        let sites = self.host.proxy.iter().flat_map(|proxy| &proxy.sites);
        let servers = sites.flat_map(|site| site.upstreams.iter().flat_map(|upstream| &upstream.servers));
        let mut servers: Vec<&String> = servers.collect();
        servers.sort();
        servers.dedup();
        let others = servers.into_iter().filter(|server| {
            let address = server.parse::<std::net::SocketAddr>().map(|address| address.ip());
            self.sources.is_native() && address.is_ok_and(|address| !address.is_loopback())
        });
        let ask = |server: &String| {
            format!("curl --silent --output /dev/null --write-out '%{{http_code}}\\n' http://{server}/")
        };
        others.map(ask).collect()
    }

    fn logs(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for service in &self.host.services {
            match &service.log_directory {
                Some(folder) if self.sources.is_native() => {
                    commands.push(format!("tail -F {folder}/{}*.log", service.log_name));
                }
                _ if self.sources.is_native() => {}
                _ => commands.push(self.compose(&format!("logs --follow --tail 100 {}", service.id))),
            }
        }
        if self.sources.is_native() {
            commands.extend(self.units().iter().map(|unit| format!("journalctl -u {unit} -n 100")));
        } else {
            // One service has one container for each instance.
            commands = self
                .units()
                .iter()
                .map(|unit| self.compose(&format!("logs --follow --tail 100 {unit}")))
                .collect();
        }
        let sites = self.host.proxy.iter().flat_map(|proxy| &proxy.sites);
        commands.extend(sites.map(|site| format!("tail -F {} {}", site.access_log, site.error_log)));
        commands
    }

    fn restart(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for service in self.host.services.iter().filter(|service| service.enable) {
            if let Some(rolling) = &service.rolling {
                commands.push(format!(
                    "systemctl start {}    # one instance after the other",
                    rolling.id
                ));
                continue;
            }
            let units: Vec<&str> = service.instances.iter().map(|instance| instance.id.as_str()).collect();
            commands.push(if self.sources.is_native() {
                format!("systemctl restart {}", units.join(" "))
            } else {
                self.compose(&format!("restart {}", units.join(" ")))
            });
        }
        if !self.sources.is_native() {
            commands.push("systemctl reload hostc-compose    # takes what changed in compose.yaml".to_owned());
        }
        commands
    }

    fn releases(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for upkeep in &self.host.upkeep {
            let Some(home) = upkeep.command.get(1) else { continue };
            commands.push(format!("ls -t {home}/releases"));
            commands.push(format!("ln -sfn releases/RELEASE {home}/current"));
        }
        if !commands.is_empty() {
            commands.extend(self.restart());
        }
        commands
    }

    fn nginx(&self) -> Vec<String> {
        if self.host.proxy.is_none() {
            return Vec::new();
        }
        if self.sources.is_native() {
            return vec!["nginx -t && systemctl reload nginx".to_owned()];
        }
        let (test, reload) = (
            self.compose("exec proxy nginx -t"),
            self.compose("exec proxy nginx -s reload"),
        );
        vec![format!("{test} && {reload}")]
    }

    fn certificates(&self) -> Vec<String> {
        if self.host.certificates.is_empty() {
            return Vec::new();
        }
        let mut commands = vec![
            "certbot certificates".to_owned(),
            "certbot renew --dry-run".to_owned(),
            "systemctl start hostc-certificates-issue    # asks for those that are still self-signed".to_owned(),
        ];
        for certificate in &self.host.certificates {
            commands.push(format!("openssl x509 -in {} -noout -dates", certificate.certificate));
        }
        commands
    }

    fn databases(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for database in self.host.postgres.iter().flat_map(|server| &server.databases) {
            let port = self.host.postgres.as_ref().map_or(5432, |server| server.port);
            let (psql, name) = (format!("psql --port={port}"), &database.name);
            commands.push(if self.sources.is_native() {
                format!("sudo -u postgres {psql} {name}")
            } else {
                self.compose(&format!("exec --user postgres postgres {psql} {name}"))
            });
        }
        commands
    }

    fn backup(&self) -> Vec<String> {
        let start = self
            .host
            .backups
            .iter()
            .map(|backup| format!("systemctl start {}", backup.id));
        let list = self
            .host
            .backups
            .iter()
            .map(|backup| format!("ls -t {}", backup.directory));
        start.chain(list).collect()
    }

    /// What the program that makes a backup says itself.
    fn restore(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for backup in &self.host.backups {
            let (program, database, source) = match &backup.what {
                BackedUp::Database { engine, name } => {
                    let program = match engine {
                        DatabaseEngine::Postgres => "backup-postgresql",
                        DatabaseEngine::Mongodb => "backup-mongodb",
                    };
                    (program, name.as_str(), "")
                }
                BackedUp::Folder { path } => ("backup-folder", "", path.as_str()),
            };
            let path = format!("usr/local/lib/hostc/{program}");
            let own = self.sources.artifacts.iter().filter(|file| file.host == self.host.name);
            let Some(file) = own.into_iter().find(|file| file.path == path) else {
                continue;
            };
            let lines = file
                .content
                .lines()
                .skip_while(|line| !line.starts_with("# To put one back"));
            let lines = lines.skip(1).map_while(|line| line.strip_prefix('#'));
            let lines = lines.map(|line| line.strip_prefix("   ").unwrap_or(line));
            commands.push(format!("# {}, from {}", backup.id, backup.directory));
            commands.extend(lines.map(|line| {
                let line = line.replace("DATABASE", database).replace("SOURCE", source);
                line.replace("FOLDER", &backup.directory)
            }));
        }
        commands
    }

    fn secrets(&self) -> Vec<String> {
        let mut commands = Vec::new();
        for secret in &self.host.secrets {
            let store = format!("/var/lib/hostc/secrets/{}", secret.id);
            match &secret.source {
                SecretSource::Env(_) => {
                    commands.push(format!("(umask 077; cat >{store})    # then the value, and Ctrl+D"))
                }
                SecretSource::Elsewhere { host, id } => commands.push(format!(
                    "(umask 077; ssh root@{host} cat /var/lib/hostc/secrets/{id} >{store})"
                )),
                SecretSource::Generate(_) | SecretSource::File(_) => {}
            }
        }
        if !self.host.secrets.is_empty() {
            commands.push("systemctl restart hostc-secrets    # then the programs that read what changed".to_owned());
        }
        commands
    }

    fn firewall(&self) -> Vec<String> {
        let mut commands = vec!["ufw status verbose".to_owned()];
        if self.host.fail2ban {
            commands.push("fail2ban-client status".to_owned());
            commands.push("fail2ban-client unban ADDRESS".to_owned());
        }
        commands
    }
}
