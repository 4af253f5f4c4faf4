//! What a service says for both targets and what for one: the one's own words come first.

use std::collections::BTreeMap;

use super::Service;
use super::service::Mount;
use crate::schema::{Command, Duration, Spanned, Target, UnixPath};

impl Service {
    /// What runs under `target`.
    pub fn command(&self, target: Target) -> Option<&Spanned<Command>> {
        let own = match target {
            Target::Systemd => &self.systemd.command,
            Target::Compose => &self.compose.command,
        };
        own.as_ref().or(self.command.as_ref())
    }

    /// Whatever runs under either target.
    pub fn commands(&self) -> impl Iterator<Item = &Spanned<Command>> {
        let own = self.systemd.command.iter().chain(&self.compose.command);
        self.command.iter().chain(own)
    }

    /// Where it runs under `target`.
    pub fn workdir(&self, target: Target) -> Option<&Spanned<UnixPath>> {
        let own = match target {
            Target::Systemd => &self.systemd.workdir,
            Target::Compose => &self.compose.workdir,
        };
        own.as_ref().or(self.workdir.as_ref())
    }

    /// The volumes and folders it uses under `target`.
    pub fn volumes(&self, target: Target) -> &[Spanned<Mount>] {
        let own = match target {
            Target::Systemd => &self.systemd.volumes,
            Target::Compose => &self.compose.volumes,
        };
        own.as_ref().unwrap_or(&self.volumes)
    }

    /// Whatever it uses under either target.
    pub fn all_volumes(&self) -> impl Iterator<Item = &Spanned<Mount>> {
        let own = self.systemd.volumes.iter().chain(&self.compose.volumes);
        self.volumes.iter().chain(own.flatten())
    }

    /// Everything in the fields of volumes, to be put right.
    pub fn all_volumes_mut(&mut self) -> impl Iterator<Item = &mut Spanned<Mount>> {
        let own = self.systemd.volumes.iter_mut().chain(&mut self.compose.volumes);
        self.volumes.iter_mut().chain(own.flatten())
    }

    /// How long until it is started again, under systemd.
    pub fn restart_delay(&self) -> Option<&Spanned<Duration>> {
        self.systemd.restart_delay.as_ref().or(self.restart_delay.as_ref())
    }

    /// The labels of its container.
    pub fn labels(&self) -> BTreeMap<&String, &Spanned<String>> {
        self.labels.iter().chain(&self.compose.labels).collect()
    }

    /// Whether Watchtower may replace its container.
    pub fn auto_update(&self) -> Option<&Spanned<bool>> {
        self.compose.auto_update.as_ref().or(self.auto_update.as_ref())
    }
}
