//! `hostc explain`: what a check finds, why that is bad, and what to do.

use clap::Args;
use hostc_lang::suggest::nearest;

use super::{FAILED, terminal};
use crate::checks::{Check, GROUPS, Run, all, find};

#[derive(Args)]
pub(super) struct Options {
    /// The name of a check, as a diagnostic shows it; all of them unless said
    check: Option<String>,
}

pub(super) fn run(options: &Options) -> u8 {
    let Some(name) = &options.check else {
        terminal::out(&list());
        return 0;
    };
    if let Some(check) = find(name) {
        terminal::out(check.page);
        return 0;
    }
    let near = nearest(name, all().map(|check| check.name));
    let help = near.map_or_else(
        || "`hostc explain` lists all checks; other errors say in their own help what to write".to_owned(),
        |near| format!("did you mean `{near}`? `hostc explain` lists all checks"),
    );
    terminal::fail(&format!("there is no check called `{name}`"), Some(&help));
    FAILED
}

fn list() -> String {
    let width = all().map(|check| check.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for group in GROUPS {
        text.push_str(&format!("{}\n", group.title));
        for check in group.checks {
            let (name, level) = (check.name, level(check));
            text.push_str(&format!("  {name:width$}  {level:7}  {}\n", check.summary));
        }
        text.push('\n');
    }
    text.push_str("hostc explain NAME prints the page of one.\n");
    text
}

/// How bad its findings are, in one word.
fn level(check: &Check) -> String {
    match check.run {
        Run::Output => "never".to_owned(),
        Run::Plan(_) | Run::Earlier | Run::Afterwards => check.level.to_string(),
    }
}
