//! What questions are asked of: a started system, as its visitors and its tenants meet it.

use super::answer::Answer;
use super::machine::Machine;
use super::visitor::{Visitor, opened};

/// One started system. What its questions need besides, its own type has.
pub trait System {
    /// The machine that answers the world.
    fn host(&self) -> &Machine;

    /// Someone on another machine.
    fn visitor(&self) -> &Visitor;

    /// Stops a tenant's program, named as in `SITE-SERVICE`, until [`System::settle`].
    fn stop(&self, program: &str);

    /// Starts whatever a question has left stopped, and waits until it answers.
    fn settle(&self);

    /// What may be answered for a program that was stopped: 502, where its port refuses at once.
    fn unanswered(&self) -> &'static [u16] {
        &[502]
    }

    /// The command that says whether nginx could start as its files are now.
    fn nginx_test(&self) -> &'static str {
        "nginx -t"
    }

    /// What the visitor is answered.
    fn visit(&self, url: &str, options: &[&str]) -> Answer {
        Answer::of(self.visitor().machine(), &self.host().address(), url, options)
    }

    /// What the visitor is answered who comes from one of [`super::visitor::ADDRESSES`].
    fn visit_from(&self, source: &str, url: &str, options: &[&str]) -> Answer {
        self.visit(url, &[&["--interface", source], options].concat())
    }

    /// Runs a shell script as the application that answers at `url`, inside its sandbox.
    fn run_as(&self, url: &str, script: &str) -> Result<String, String> {
        let answer = self.visit(&format!("{url}run"), &["--data-binary", script]);
        let said = answer.field("output").trim().to_owned();
        if answer.json()["status"] == 0 {
            Ok(said)
        } else {
            Err(said)
        }
    }

    /// The host's ports that the visitor can open a TCP connection to.
    fn opened(&self, ports: &[u16]) -> Vec<u16> {
        opened(self.visitor().machine(), "", &self.host().address(), ports)
    }

    /// Waits until the sites of `examples/multi-site` answer.
    #[track_caller]
    fn wait_for_sites(&self) {
        self.wait_for("https://chienstreats.com/");
        self.wait_for("https://chienstreats.com/api/v1/");
        self.wait_for("https://bookshop.example/api/");
    }

    /// Waits until the visitor is answered with 200, for a minute at most.
    #[track_caller]
    fn wait_for(&self, url: &str) {
        let mut answer = self.visit(url, &[]);
        for _ in 0..120 {
            if answer.status == 200 {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
            answer = self.visit(url, &[]);
        }
        panic!("{url} does not come back: {answer:?}");
    }
}
