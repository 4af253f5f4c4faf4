//! The page of the commands, from clap.

use std::fmt::Write as _;

/// Columns that help is wrapped at.
const WIDTH: usize = 100;

/// `commands.md`
pub fn page() -> String {
    let mut text = "# Commands\n\nWhat each command does and takes, as `hostc COMMAND --help` prints it. Results go to standard output, \
        what is said about them to standard error. Colour and width follow the terminal; `NO_COLOR` turns colour off.\n"
        .to_owned();
    let mut command = hostc::cli::command().term_width(WIDTH);
    command.build();
    section(&mut text, "hostc", &mut command.clone());
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    for name in names.iter().filter(|name| *name != "help") {
        let mut subcommand = command.find_subcommand(name).unwrap().clone().term_width(WIDTH);
        section(&mut text, &format!("hostc {name}"), &mut subcommand);
    }
    text
}

fn section(text: &mut String, name: &str, command: &mut clap::Command) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(text, "\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end()).unwrap();
}
