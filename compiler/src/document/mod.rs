//! The architecture document that operators keep by hand, written from the plan.
//!
//! What stands in it is what the files do: registries are read from the plan, request flows from [`trace`](crate::trace), the
//! picture from [`topology`](crate::topology), and how a backup is put back from the program that makes it. Nothing is in it that
//! changes by itself (uptimes, sizes, dates), so the same sources give the same page, and a difference of it is a change of the
//! system. Secrets are names.

use crate::backends::Artifact;
use crate::plan::model::{HostPlan, Plan};
use crate::resources::Fleet;
use crate::schema::Target;
use crate::topology::{mermaid, topology};

mod data;
mod hosts;
mod markdown;
mod network;
mod programs;
mod registries;
mod requests;
mod runbook;

use markdown::{Inline, Page, code, joined, sentence, text};

/// What the document is made from.
pub struct Sources<'a> {
    /// What was declared.
    pub fleet: &'a Fleet,
    /// The plan.
    pub plan: &'a Plan,
    /// The files.
    pub artifacts: &'a [Artifact],
    /// The profile.
    pub profile: &'a str,
    /// Where a resource was declared: `sites/shop.host:12`.
    pub place: &'a dyn Fn(&str) -> Option<String>,
}

/// The document.
pub fn document(sources: &Sources<'_>) -> String {
    let mut page = Page::default();
    page.heading(1, &"Architecture".into());
    page.paragraph(&introduction(sources));
    page.heading(2, &"Topology".into());
    page.code("mermaid", &mermaid(&topology(sources.plan)));
    hosts::write(sources, &mut page);
    registries::write(sources, &mut page);
    data::write(sources, &mut page);
    programs::write(sources, &mut page);
    requests::write(sources, &mut page);
    network::write(sources, &mut page);
    runbook::write(sources, &mut page);
    page.finish()
}

fn introduction(sources: &Sources<'_>) -> Inline {
    let run = match sources.plan.target {
        Target::Systemd => "units of systemd",
        Target::Compose => "containers of Docker Compose",
    };
    sentence(
        "Written by `hostc doc` from the `.host` sources for the profile {}, with programs as {}. Change the sources, not this page.",
        &[code(sources.profile), text(run)],
    )
}

impl Sources<'_> {
    /// Where `resource` was declared, for the last column of a table.
    fn place(&self, resource: &str) -> Inline {
        (self.place)(resource).map_or_else(Inline::default, |place| code(&place))
    }

    fn hosts(&self) -> &[HostPlan] {
        &self.plan.hosts
    }

    /// Whether programs are units of systemd.
    fn is_native(&self) -> bool {
        self.plan.target == Target::Systemd
    }
}

/// Bytes as people say them.
fn size(bytes: u64) -> Inline {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let whole = UNITS
        .iter()
        .find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit));
    match whole {
        Some((name, unit)) => text(&format!("{} {name}", bytes / unit)),
        None => text(&format!("{bytes} bytes")),
    }
}

/// Milliseconds as people say them.
fn time(milliseconds: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("h", 3_600_000), ("min", 60_000), ("s", 1000)];
    let whole = UNITS
        .iter()
        .find(|(_, unit)| milliseconds >= *unit && milliseconds.is_multiple_of(*unit));
    match whole {
        Some((name, unit)) => format!("{} {name}", milliseconds / unit),
        None => format!("{milliseconds} ms"),
    }
}

/// Networks, or everyone.
fn networks(from: &[ipnet::IpNet]) -> Inline {
    if from.is_empty() {
        return "everywhere".into();
    }
    joined(from.iter().map(|network| code(&network.to_string())), ", ")
}
