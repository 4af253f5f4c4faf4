//! Which of hostc's units start at boot: systemd.preset(5), read by `systemctl preset`.

use serde::Serialize;

use super::order;
use crate::plan::model::HostPlan;
use crate::schema::Target;

/// What `preset.j2` prints.
#[derive(Serialize)]
pub struct PresetView<'a> {
    resource: &'a str,
    enabled: Vec<String>,
    disabled: Vec<String>,
}

impl<'a> PresetView<'a> {
    /// The units of `host`.
    pub fn new(host: &'a HostPlan, target: Target) -> Self {
        let mut view = Self {
            resource: &host.resource,
            enabled: Vec::new(),
            disabled: Vec::new(),
        };
        view.shared(host);
        match target {
            Target::Systemd => view.native(host),
            Target::Compose => view.enabled.push(order::COMPOSE.to_owned()),
        }
        view.enabled.sort();
        view.disabled.sort();
        view
    }

    fn shared(&mut self, host: &HostPlan) {
        if !host.secrets.is_empty() {
            self.enabled.push(order::SECRETS.to_owned());
        }
        if !host.certificates.is_empty() {
            self.enabled.extend([
                order::CERTIFICATES.to_owned(),
                "hostc-certificates-issue.timer".to_owned(),
            ]);
        }
        self.enabled.extend(
            host.jobs
                .iter()
                .chain(&host.upkeep)
                .map(|job| format!("{}.timer", job.id)),
        );
        self.enabled
            .extend(host.backups.iter().map(|backup| format!("{}.timer", backup.id)));
    }

    fn native(&mut self, host: &HostPlan) {
        if host.postgres.is_some() {
            self.enabled.push(order::POSTGRES.to_owned());
        }
        if host.mongodb.is_some() {
            self.enabled
                .extend([order::MONGOD.to_owned(), order::MONGODB.to_owned()]);
        }
        for service in host.services.iter().filter(|service| service.command.is_some()) {
            let units = if service.enable {
                &mut self.enabled
            } else {
                &mut self.disabled
            };
            units.extend(
                service
                    .instances
                    .iter()
                    .map(|instance| format!("{}.service", instance.id)),
            );
        }
    }
}
