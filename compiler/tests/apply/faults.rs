//! A fault at every call that changes something.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;

use hostc::apply::{ApplyError, Store, switch, verify};
use hostc::os::{Os, RealOs};

use super::failing::{Failing, Fault, Misordered, Wrong};
use super::folder::{Folder, STARTING, Tree, put};

const FAULTS: [Fault; 5] = [Fault::Once, Fault::Dead, Fault::Full, Fault::Gone, Fault::Torn];
/// More calls than any of these changes makes.
const MOST_CALLS: usize = 400;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    /// `old` into an empty root.
    First,
    /// `new` after `old`.
    Change,
    /// `new` after `old`, over what somebody edited and put there.
    Forced,
    /// Back to `old` after `new`.
    Back,
}

impl Deed {
    /// A root as it is before.
    fn begin(self) -> Folder {
        let folder = Folder::with_bundles();
        put(&folder.path("root/etc/hosts"), "mine\n", 0o644);
        if self != Self::First {
            apply(&folder, "old", &RealOs, false).unwrap();
        }
        match self {
            Self::First | Self::Change => {}
            Self::Forced => {
                put(&folder.path("root/etc/nginx/nginx.conf"), "mine\n", 0o600);
                put(&folder.path("root/srv/new/file"), "mine\n", 0o644);
            }
            Self::Back => apply(&folder, "new", &RealOs, false).unwrap(),
        }
        folder
    }

    fn run(self, folder: &Folder, os: &dyn Os) -> Result<(), ApplyError> {
        match self {
            Self::First => apply(folder, "old", os, false),
            Self::Change | Self::Forced => apply(folder, "new", os, false),
            Self::Back => apply(folder, "old", os, true),
        }
    }
}

fn apply(folder: &Folder, bundle: &str, os: &dyn Os, back: bool) -> Result<(), ApplyError> {
    let desired = verify(&folder.utf8(bundle), &RealOs)?.hosts.remove("web").unwrap();
    let store = Store::open(&folder.utf8("root"), true, os)?;
    let plan = store.plan(Some(&desired))?;
    if plan.changes().next().is_some() || store.current() != Some(desired.id()) {
        switch(&store, &plan, &desired, back)?;
    }
    Ok(())
}

/// The live files and which generation is said to be live.
fn state(folder: &Folder) -> (Tree, Option<String>) {
    let record = folder.record();
    let current = record.get("lib/hostc/generations/current");
    (folder.live(), current.and_then(|(_, target)| target.clone()))
}

/// What a deed without a fault begins and ends with.
struct Reference {
    old: (Tree, Option<String>),
    new: (Tree, Option<String>),
    record: Tree,
}

impl Reference {
    fn of(deed: Deed) -> Self {
        let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        let folder = deed.begin();
        let old = state(&folder);
        deed.run(&folder, &RealOs).unwrap();
        Self {
            old,
            new: state(&folder),
            record: folder.record(),
        }
    }
}

/// Does a deed with a fault at call `at`, and complains of what is then wrong.
fn attempt((deed, reference): (Deed, &Reference), at: usize, os: &dyn Os, fault: Fault) -> Result<(), String> {
    let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
    let Reference { old, new, record } = reference;
    let folder = deed.begin();
    let outcome = catch_unwind(AssertUnwindSafe(|| deed.run(&folder, os)));
    let problem = |what: &str| Err(format!("{deed:?}, {fault:?} at call {at}: {what}"));
    let ended = match &outcome {
        Err(_) => "killed".to_owned(),
        Ok(Ok(())) => "well".to_owned(),
        Ok(Err(error)) => error.to_string(),
    };
    // Before anyone heals: every file is as it was or as it will be, and what ended by itself has said which.
    let now = state(&folder);
    let whole = |path: &String| {
        let is = now.0.get(path);
        is == old.0.get(path) || is == new.0.get(path)
    };
    let paths = old.0.keys().chain(new.0.keys()).chain(now.0.keys());
    for path in paths.filter(|path| !path.contains(".hostc-")) {
        if !whole(path) {
            return problem(&format!("{path} is neither old nor new"));
        }
    }
    if now.1 != old.1 && now.1 != new.1 {
        return problem("another generation is said to be live");
    }
    match &outcome {
        Ok(Ok(())) if now != *new => return problem("it ended well and is not new"),
        Ok(Err(ApplyError::Os(_) | ApplyError::Raced(_))) if now != *old => {
            return problem(&format!("it is not as it was: {ended}"));
        }
        Ok(Err(ApplyError::Between(..) | ApplyError::Uncleared(_))) if matches!(fault, Fault::Full) => {
            return problem(&format!("a full disk cannot be in the way of taking back: {ended}"));
        }
        _ => {}
    }
    // Whoever heals may be killed too, or fail.
    for fault in [Fault::Torn, Fault::Once] {
        let os = Failing::new(fault, at % 17 + 1);
        let _ = catch_unwind(AssertUnwindSafe(|| {
            Store::open(&folder.utf8("root"), true, &os).map(drop)
        }));
    }
    // Whatever comes next heals.
    if let Err(error) = Store::open(&folder.utf8("root"), true, &RealOs) {
        return problem(&format!("it cannot be healed: {error}"));
    }
    let healed = state(&folder);
    if healed != *old && healed != *new {
        return problem(&format!("healed, it is neither old nor new ({ended})"));
    }
    // And doing it again comes to the same as if nothing had happened.
    if let Err(error) = deed.run(&folder, &RealOs) {
        return problem(&format!("it cannot be done again: {error}"));
    }
    if state(&folder) != *new || folder.record() != *record {
        return problem("done again, it is not new");
    }
    Ok(())
}

/// Every fault at every call of a deed.
fn everywhere(deed: Deed) {
    let mut problems = Vec::new();
    let reference = Reference::of(deed);
    for fault in FAULTS {
        for at in 1.. {
            assert!(at < MOST_CALLS, "{deed:?} does not end");
            let os = Failing::new(fault, at);
            problems.extend(attempt((deed, &reference), at, &os, fault).err());
            if os.calls.get() < at {
                assert!(at > 20, "{deed:?} made {at} calls");
                println!("{deed:?}, {fault:?}: {} calls", at - 1);
                break;
            }
        }
    }
    let count = problems.len();
    problems.truncate(10);
    assert!(
        problems.is_empty(),
        "{count} problems, such as\n{}",
        problems.join("\n")
    );
}

#[test]
fn a_first_bundle_is_there_or_not() {
    everywhere(Deed::First);
}

#[test]
fn a_change_leaves_old_or_new() {
    everywhere(Deed::Change);
}

#[test]
fn a_change_by_force_leaves_what_others_did_or_new() {
    everywhere(Deed::Forced);
}

#[test]
fn going_back_leaves_new_or_old() {
    everywhere(Deed::Back);
}

#[test]
fn wrong_orders_are_found_out() {
    let reference = Reference::of(Deed::Change);
    for wrong in [Wrong::LateJournal, Wrong::Gap, Wrong::CurrentFirst] {
        let found = (1..MOST_CALLS).any(|at| {
            let os = Misordered::new(wrong, Failing::new(Fault::Gone, at));
            attempt((Deed::Change, &reference), at, &os, Fault::Gone).is_err()
        });
        assert!(found, "{wrong:?} goes unnoticed");
    }
}
