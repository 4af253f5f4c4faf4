//! What the terminal is like, and printing to it.

use std::io::{IsTerminal as _, Read as _, Write as _};

use hostc_lang::diagnostic::render::Style;

/// How diagnostics for people are to look on standard error.
pub(super) fn style() -> Style {
    let stderr = std::io::stderr();
    if !stderr.is_terminal() {
        return Style::Plain;
    }
    let width = terminal_size::terminal_size_of(&stderr).map_or(100, |(width, _)| usize::from(width.0));
    Style::Fancy {
        width: width.clamp(40, 160),
        colour: colour(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "no-color.org: the one variable that changes how messages look"
)]
fn colour() -> bool {
    std::env::var("NO_COLOR").map_or(true, |value| value.is_empty())
}

/// Prints a result. A reader that has gone away is no error.
pub(super) fn out(text: &str) {
    out_bytes(text.as_bytes());
}

/// Prints a result that need not be text. A reader that has gone away is no error.
pub(super) fn out_bytes(text: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text).and_then(|()| stdout.flush());
}

/// All of standard input, or one byte more than `most` if it is longer.
pub(super) fn input(most: u64) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    std::io::stdin().lock().take(most + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// Whether somebody is there to be asked.
pub(super) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks, and takes `y` or `yes` alone for a yes.
pub(super) fn ask(question: &str) -> bool {
    say(&format!("{question} [y/N] "));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

/// Prints a message.
pub(super) fn say(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
}

/// Prints what kept the program from running.
pub(super) fn fail(message: &str, help: Option<&str>) {
    say(&format!("error: {message}\n"));
    if let Some(help) = help {
        say(&format!("  help: {help}\n"));
    }
}
