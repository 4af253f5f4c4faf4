//! What `apply`, `rollback` and `status` share: the host of a bundle, the plan in words, and doing it.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use serde_json::Value;

use super::report::plural;
use super::{BUSY, FAILED, PROBLEMS, terminal};
use crate::apply::{Action, ApplyError, Drift, FilePlan, Generation, Plan, Store, switch, verify};
use crate::diff::{ChangeSet, Side, compare, text};
use crate::os::RealOs;

/// How to go about it.
#[derive(Args)]
pub(super) struct Consent {
    /// Do it without asking
    #[arg(long)]
    yes: bool,
    /// Overwrite and remove what others have changed; a copy is kept
    #[arg(long)]
    force: bool,
}

/// The folder, or what is said where there is none.
pub(super) fn root(root: Option<&Utf8PathBuf>) -> Result<&Utf8Path, u8> {
    root.map(Utf8PathBuf::as_path).ok_or_else(|| {
        let help = "`--root DIR` does it for a folder; by hand: \"Put it on a server\" in the book's chapter \"Getting started\"";
        terminal::fail("hostc cannot put bundles on running machines yet", Some(help));
        FAILED
    })
}

/// Says what went wrong, and gives the exit code. `changing` where somebody will ask what has become of the machine.
pub(super) fn failed(error: &ApplyError, changing: bool) -> u8 {
    let help = match error {
        ApplyError::Damaged(..) => Some("build it again: `hostc build`"),
        ApplyError::Busy(_) => Some("try again when it has ended"),
        ApplyError::Os(_) | ApplyError::Raced(_) | ApplyError::Record(..) if changing => {
            Some("nothing has changed: what was live is live")
        }
        _ => None,
    };
    terminal::fail(&error.to_string(), help);
    match error {
        ApplyError::Damaged(..) => PROBLEMS,
        ApplyError::Busy(_) => BUSY,
        _ => FAILED,
    }
}

/// What the host gets by the bundle.
pub(super) fn desired(bundle: &Utf8Path, host: Option<&str>) -> Result<Generation, u8> {
    let mut verified = verify(bundle, &RealOs).map_err(|error| failed(&error, true))?;
    let names: Vec<String> = verified.hosts.keys().map(|name| format!("`{name}`")).collect();
    let name = match (host, verified.hosts.keys().next()) {
        (Some(host), _) => host.to_owned(),
        (None, Some(only)) if names.len() == 1 => only.clone(),
        (None, _) => {
            let message = format!("the bundle is for {}", plural(names.len(), "host", "hosts"));
            terminal::fail(
                &message,
                Some(&format!("say which: `--host`, one of {}", names.join(", "))),
            );
            return Err(FAILED);
        }
    };
    verified.hosts.remove(&name).ok_or_else(|| {
        let message = format!("the bundle has no host `{name}`");
        terminal::fail(&message, Some(&format!("it has {}", names.join(", "))));
        FAILED
    })
}

/// Opens the record of a folder, and says what became of a run that was killed.
pub(super) fn open(root: &Utf8Path, begin: bool) -> Result<Store<'static>, ApplyError> {
    let store = Store::open(root, begin, &RealOs)?;
    for line in store.healed() {
        terminal::say(&format!("{line}\n"));
    }
    Ok(store)
}

/// Whether the record is opened to be written: somebody said yes, or can.
pub(super) fn may_begin(consent: &Consent) -> bool {
    consent.yes || terminal::can_ask()
}

/// Shows what making `desired` live would do, asks, and does it. `back` to a generation that was live before.
pub(super) fn carry_out(
    store: &Store<'_>,
    desired: &Generation,
    consent: &Consent,
    back: bool,
) -> Result<u8, ApplyError> {
    let live = store.live()?;
    let plan = store.plan(Some(desired))?;
    let id = desired.id();
    if plan.changes().next().is_none() && store.current() == Some(id) {
        terminal::out(&format!("nothing to do: {id} is live in {}\n", store.root()));
        return Ok(0);
    }
    let before = store.current().map_or(String::new(), |id| format!(" in place of {id}"));
    let mut said = format!("{id} of {}{before}, in {}\n\n", desired.record.host, store.root());
    said.push_str(&files(&plan));
    said.push_str(&meaning(live.as_ref(), desired));
    terminal::out(&said);
    if let Some(code) = refused(store, live.as_ref(), &plan, desired, consent.force) {
        return Ok(code);
    }
    if !consent.yes {
        if !terminal::can_ask() {
            terminal::fail(
                "nobody is there to be asked",
                Some("say `--yes` to do it; nothing has changed"),
            );
            return Ok(FAILED);
        }
        if !terminal::ask("Do it?") {
            terminal::say("nothing has changed\n");
            return Ok(FAILED);
        }
    }
    let kept = switch(store, &plan, desired, back)?;
    owners(&plan);
    if let Some(kept) = kept {
        terminal::say(&format!("copies of what others had changed are in {kept}\n"));
    }
    terminal::say(&format!("{id} is live\n"));
    Ok(0)
}

/// Says what is in the way, if something is.
fn refused(store: &Store<'_>, live: Option<&Generation>, plan: &Plan, desired: &Generation, force: bool) -> Option<u8> {
    let root = store.root();
    if plan.is_blocked() {
        let help = "move it away; `--force` does not remove folders, devices or links to folders";
        terminal::fail(
            &format!("something in {root} cannot be replaced; nothing has changed"),
            Some(help),
        );
        return Some(PROBLEMS);
    }
    if let Some(live) = live.filter(|live| live.record.host != desired.record.host && !force) {
        let message = format!("{root} is the host `{}`; nothing has changed", live.record.host);
        let help = format!("`--force` makes it `{}`", desired.record.host);
        terminal::fail(&message, Some(&help));
        return Some(PROBLEMS);
    }
    if plan.needs_force() && !force {
        let message = format!("others have changed files in {root}; nothing has changed");
        let help = "put their changes into the sources, or say `--force`: it keeps a copy of each";
        terminal::fail(&message, Some(help));
        return Some(PROBLEMS);
    }
    None
}

/// Says which files belong to somebody else than they should.
fn owners(plan: &Plan) {
    for (owner, files) in &plan.unowned {
        let count = plural(files.len(), "file is", "files are");
        terminal::say(&format!(
            "{count} recorded as {owner}, who cannot be given files here: root applies again once etc/passwd and etc/group of the \
             folder have them\n"
        ));
    }
}

/// A line for each file to which something happens, and how many stay.
pub(super) fn files(plan: &Plan) -> String {
    let width = plan.changes().map(|file| file.path.len()).max().unwrap_or_default();
    let mut said = String::new();
    for file in plan.changes() {
        let line = format!(
            "  {} /{:width$}  {}{}",
            mark(file.action),
            file.path,
            file.resource,
            note(file)
        );
        said.push_str(&format!("{}\n", line.trim_end()));
    }
    let kept = plan.files.iter().filter(|file| file.action == Action::Keep).count();
    said.push_str(&format!(
        "  {}\n",
        plural(kept, "file stays as it is", "files stay as they are")
    ));
    said
}

const fn mark(action: Action) -> char {
    match action {
        Action::Add => '+',
        Action::Change => '~',
        Action::Remove => '-',
        Action::Keep => ' ',
    }
}

/// What is odd about it, in brackets.
fn note(file: &FilePlan) -> String {
    let note = file.blocked.as_deref().or(file.drift.map(Drift::words));
    note.map(|note| format!("  ({note})")).unwrap_or_default()
}

/// What the change means, resource by resource, and what it would do on a machine that runs.
pub(super) fn meaning(live: Option<&Generation>, desired: &Generation) -> String {
    let side = |generation: Option<&Generation>| Side {
        plan: generation.map_or(Value::Null, |it| serde_json::from_str(&it.plan).unwrap_or_default()),
        files: std::collections::BTreeMap::new(),
    };
    let against = live.map_or("nothing", Generation::id);
    let sides = (side(live), side(Some(desired)));
    let mut changes: ChangeSet = compare((&sides.0, &sides.1), desired.record.target, against, &|_| Vec::new());
    let host = &desired.record.host;
    changes.changes.retain(|change| change.host == *host);
    changes.hosts.retain(|name, _| name == host);
    let here = |resource: &String| changes.changes.iter().any(|change| change.resource == *resource);
    changes.risks.retain(|risk| here(&risk.resource));
    if changes.is_empty() {
        return String::new();
    }
    let lines = text(&changes);
    format!(
        "\nOn a machine that runs this would mean more; with `--root` nothing is started, stopped or reloaded:\n\n{lines}\n"
    )
}
