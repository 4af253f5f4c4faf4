//! `unit-unwritable`: a program told to write where its sandbox does not let it.
//!
//! Only variables whose name says that a program writes there are looked at.

use crate::checks::path::within;
use crate::checks::program::{Program, outline, programs};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "unit-unwritable",
    level: Level::Warning,
    summary: "a program told to write where it may not",
    page: include_str!("unit_unwritable.md"),
    run: Run::Plan(run),
};

/// The endings of names of variables that say where a program writes.
const ENDINGS: &[&str] = &[
    "CACHE_DIR",
    "CACHE_PATH",
    "DATA_DIR",
    "DATA_PATH",
    "LOG_DIR",
    "LOG_FILE",
    "LOG_PATH",
    "MEDIA_ROOT",
    "PID_FILE",
    "SQLITE_PATH",
    "STATE_DIR",
    "STORAGE_DIR",
    "STORAGE_PATH",
    "UPLOAD_DIR",
    "UPLOADS_DIR",
    "UPLOAD_PATH",
];

/// Folders of its own that every unit may write to (`PrivateTmp=`), and devices.
const ALWAYS: &[&str] = &[
    "/tmp",
    "/var/tmp",
    "/dev/null",
    "/dev/stdout",
    "/dev/stderr",
    "/proc/self/fd",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for program in programs(context.fleet, context.plan().target) {
        if context.is_planned_for(Target::Systemd, program.path) {
            of_program(context, &program, findings);
        }
    }
}

fn of_program(context: &CheckContext<'_>, program: &Program<'_>, findings: &mut Findings) {
    let mut writable: Option<Vec<String>> = None;
    for (name, value) in program.env {
        let text = outline(&value.value.0);
        let upper = name.as_str().to_ascii_uppercase();
        let file = text
            .strip_prefix("sqlite://")
            .or_else(|| text.strip_prefix("sqlite:"))
            .or_else(|| text.strip_prefix("file:").filter(|_| upper.contains("DATABASE")));
        let said = ENDINGS
            .iter()
            .any(|ending| upper.ends_with(ending))
            .then_some(text.as_str());
        let Some(path) = file.or(said).filter(|path| path.starts_with('/')) else {
            continue;
        };
        let path = format!("/{}", path.trim_start_matches('/'));
        let writable = writable.get_or_insert_with(|| folders(context, program));
        let may =
            ALWAYS.iter().any(|folder| within(&path, folder)) || writable.iter().any(|folder| within(&path, folder));
        if may {
            continue;
        }
        let diagnostic = findings
            .finding(format!("`{}` is to write to `{path}`, where it may not", program.path))
            .label(value.span, "everything that is not named is read-only for it")
            .help(format!(
                "name the folder, `writable = [ \"{}\" ];`, or keep it in a volume: `volumes = [ {{ volume = volumes.NAME; }} ];`",
                folder_of(&path)
            ));
        findings.report(program.path, diagnostic);
    }
}

/// What the plan lets it write to.
fn folders(context: &CheckContext<'_>, program: &Program<'_>) -> Vec<String> {
    let path = program.path.to_string();
    let hosts = context.plan().hosts.iter();
    let mut writable = hosts.flat_map(|host| {
        let services = host
            .services
            .iter()
            .map(|service| (&service.resource, &service.writable));
        services.chain(host.jobs.iter().map(|job| (&job.resource, &job.writable)))
    });
    let own = writable.find(|(resource, _)| **resource == path);
    own.map(|(_, writable)| writable.clone()).unwrap_or_default()
}

/// The folder of what looks like a file.
fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((folder, name)) if name.contains('.') && !folder.is_empty() => folder,
        _ => path,
    }
}
