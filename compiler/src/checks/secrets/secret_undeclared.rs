//! `secret-undeclared`: a variable of the shell or of Compose that nobody fills in.

use hostc_lang::{ResourcePath, Span};

use crate::checks::program::{outline, programs, words};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "secret-undeclared",
    level: Level::Error,
    summary: "a variable in a value that nobody fills in",
    page: include_str!("secret_undeclared.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for program in programs(context.fleet, context.plan().target) {
        for (name, value) in program.env {
            let text = outline(&value.value.0);
            if let Some(variable) = variable(&text) {
                let what = format!("`{name}` of `{}`", program.path);
                report(program.path, &what, variable, value.span, findings);
            }
        }
        let Some(command) = program.command else { continue };
        let words = words(&command.value);
        let shell = words.iter().any(|word| word == "-c");
        if let Some(variable) = words.iter().find_map(|word| variable(word)).filter(|_| !shell) {
            let what = format!("the command of `{}`", program.path);
            report(program.path, &what, variable, command.span, findings);
        }
    }
}

fn report(resource: &ResourcePath, what: &str, variable: &str, span: Span, findings: &mut Findings) {
    let secret = variable.to_ascii_lowercase().replace('_', "-");
    let diagnostic = findings
        .finding(format!("{what} holds `${variable}`, which nobody fills in"))
        .label(span, "the program gets these very characters")
        .help(format!(
            "declare it, `secrets.{secret} = {{ env = \"{variable}\"; }};`, and write `${{secrets.{secret}}}` in its place; what is no \
             secret is a value of the source"
        ));
    findings.report(resource, diagnostic);
}

/// The first variable in the notation of the shell, `$NAME` or `${NAME}`, whose name is in capitals.
fn variable(text: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.match_indices('$').find_map(|(at, _)| {
        let after = text.get(at + 1..)?;
        let braced = after.strip_prefix('{');
        let start = braced.unwrap_or(after);
        let end = start.find(|c| !is_name(c)).unwrap_or(start.len());
        let (name, rest) = start.split_at_checked(end)?;
        let closed = braced.is_none() || rest.starts_with(['}', ':', '-', '?']);
        let begins = name.starts_with(|c: char| c.is_ascii_uppercase());
        (begins && name.len() > 2 && closed).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn variables_are_in_capitals() {
        for (text, name) in [
            ("$DB_PASSWORD", "DB_PASSWORD"),
            ("postgresql://shop:${DB_PASSWORD}@db", "DB_PASSWORD"),
            ("${TOKEN:-none}", "TOKEN"),
        ] {
            assert_eq!(variable(text), Some(name), "{text}");
        }
        for text in ["$1", "$", "${", "cost: $5", "$uri", "a$b", "${X", "^[A-Z]+$"] {
            assert_eq!(variable(text), None, "{text}");
        }
    }
}
