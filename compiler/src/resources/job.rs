//! `jobs`: programs that run at set times.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::{
    Calendar, Command, Duration, EnvName, Image, ReferenceTo, Size, Spanned, Template, UnixPath, UserName,
};

/// A program that runs by the calendar.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// The host it runs on; its site's, or the only one, unless said.
    pub on: Option<Spanned<ReferenceTo>>,
    /// The program and its arguments.
    pub command: Spanned<Command>,
    /// The image it runs in under compose.
    pub image: Option<Spanned<Image>>,
    /// When: systemd.time(7), OnCalendar.
    pub schedule: Spanned<Calendar>,
    /// The Unix user; its site's unless said.
    pub r#as: Option<Spanned<UserName>>,
    /// The working directory; `HOME/current` of its site unless said.
    pub workdir: Option<Spanned<UnixPath>>,
    /// Environment variables.
    #[serde(default)]
    pub env: BTreeMap<EnvName, Spanned<Template>>,
    /// What must run for it.
    #[serde(default)]
    pub needs: Vec<Spanned<ReferenceTo>>,
    /// Folders it may write to.
    #[serde(default)]
    pub writable: Vec<Spanned<UnixPath>>,
    /// Most memory.
    pub memory: Option<Spanned<Size>>,
    /// Longest run; 1 hour unless said.
    pub timeout: Option<Spanned<Duration>>,
}
