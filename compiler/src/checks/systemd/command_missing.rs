//! `command-missing`: a command that nothing can start.

use hostc_lang::{ResourcePath, Span};

use crate::checks::program::{Program, programs, words};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "command-missing",
    level: Level::Error,
    summary: "a command that nothing can start",
    page: include_str!("command_missing.md"),
    run: Run::Plan(run),
};

/// What only a shell understands between the words of a command.
const OPERATORS: &[&str] = &["&&", "||", "|", ";", "&", ">", ">>", "<", "2>&1"];
/// Commands that exist within a shell alone.
const BUILTINS: &[&str] = &["cd", "export", "source", ".", "set", "ulimit", "umask", "exec", "eval"];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for program in programs(context.fleet, context.plan().target).filter(|program| context.is_planned(program.path)) {
        of_program(context, &program, findings);
    }
}

fn of_program(context: &CheckContext<'_>, program: &Program<'_>, findings: &mut Findings) {
    let Some(command) = program.command else { return };
    let words = words(&command.value);
    let Some(first) = words.first() else { return };
    let operator = words.iter().find(|word| OPERATORS.contains(&word.as_str()));
    let shell = "say the shell, `command = [ \"/bin/sh\" \"-c\" \"…\" ];`, or do what stands around it with `workdir` and `env`";
    if BUILTINS.contains(&first.as_str()) {
        let label = format!("`{first}` exists within a shell alone, and none is started");
        report(program.path, command.span, label, shell, findings);
    } else if let Some(operator) = operator {
        let label = format!("`{operator}` is handed to `{first}` as a word: no shell reads it");
        report(program.path, command.span, label, shell, findings);
    } else if !first.starts_with('/') && first.contains('/') && context.plan().target == Target::Systemd {
        // A name alone is looked up in the system's folders; a path has to begin at the root (systemd.service(5)).
        let label = format!("`{first}` is neither a name nor a whole path, and systemd refuses the unit");
        let help =
            "write the whole path, such as `/srv/sites/NAME/current/…`; `workdir` says where the program then works";
        report(program.path, command.span, label, help, findings);
    }
}

fn report(resource: &ResourcePath, span: Span, label: String, help: &str, findings: &mut Findings) {
    let diagnostic = findings
        .finding(format!("nothing can start the command of `{resource}`"))
        .label(span, label)
        .help(help);
    findings.report(resource, diagnostic);
}
