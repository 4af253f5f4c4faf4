//! A bundle broken on purpose: whether the questions can fail.
//!
//! Each breakage changes one file that is in place, on the machine that is up already. Then the question that is about it is asked, and
//! must fail for that reason; then the file is mended.

mod breakages;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::Ordering;

use super::Stage;
use crate::Question;
use crate::machine::PATIENCE;
use crate::system::System as _;

/// What is wrong with the bundle, and how that is noticed.
pub struct Breakage {
    /// What is wrong, in words.
    what: &'static str,
    /// The file.
    file: &'static str,
    /// How it is changed: a script of sed.
    sed: &'static str,
    /// What makes the machine take up the file, broken or mended.
    takes_up: &'static str,
    /// The name of the question that must fail.
    question: &'static str,
    /// What it must say.
    says: &'static str,
}

pub fn questions() -> Vec<Question<Stage>> {
    vec![("each planted breakage fails the question that is about it", found)]
}

fn found(stage: &Stage) {
    let patience = PATIENCE.swap(20, Ordering::Relaxed);
    let mut unnoticed = Vec::new();
    for breakage in breakages::BREAKAGES {
        let start = std::time::Instant::now();
        let verdict = breakage.verdict(stage);
        let noticed = if verdict.is_ok() { "noticed" } else { "UNNOTICED" };
        println!(
            "  {} ... {noticed} ({:.1} s)",
            breakage.what,
            start.elapsed().as_secs_f32()
        );
        if let Err(why) = verdict {
            unnoticed.push(format!("{}: {why}", breakage.what));
        }
    }
    PATIENCE.store(patience, Ordering::Relaxed);
    assert!(unnoticed.is_empty(), "not noticed:\n  {}", unnoticed.join("\n  "));
}

impl Breakage {
    /// Plants it, asks and mends.
    fn verdict(&self, stage: &Stage) -> Result<(), String> {
        let all = super::questions::questions();
        let Some((_, ask)) = all.iter().find(|(name, _)| *name == self.question) else {
            return Err(format!("there is no question `{}`", self.question));
        };
        let Breakage {
            file, sed, takes_up, ..
        } = self;
        stage.host().shell(&format!(
            "fail2ban-client unban --all
            cp -p {file} /root/whole
            sed -i '{sed}' {file}
            if cmp -s {file} /root/whole; then echo 'the change changes nothing'; exit 1; fi
            {takes_up}"
        ));
        stage.settle();
        let complaint = complaint(|| ask(stage));
        stage.host().shell(&format!("cp -p /root/whole {file}\n{takes_up}"));
        stage.settle();
        match complaint {
            None => Err(format!("`{}` is answered as if nothing were wrong", self.question)),
            Some(complaint) if !complaint.contains(self.says) => {
                Err(format!("`{}` fails for another reason: {complaint}", self.question))
            }
            Some(_) => Ok(()),
        }
    }
}

/// What a question that fails says, without a word on the screen.
fn complaint(ask: impl FnOnce()) -> Option<String> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let answered = catch_unwind(AssertUnwindSafe(ask));
    set_hook(hook);
    let complaint = answered.err()?;
    let said = complaint.downcast_ref::<String>().cloned();
    said.or_else(|| complaint.downcast_ref::<&str>().map(|said| (*said).to_owned()))
}
