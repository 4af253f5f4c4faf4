//! `hostc eval`: the value of an expression or file.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use hostc_lang::{Notation, Reported, Show, show, show_syntax};

use super::report::print;
use super::{FAILED, Format, PROBLEMS, terminal};
use crate::dialect::DIALECT;
use crate::project::{Project, ProjectError};

#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(super) struct Options {
    /// The file to evaluate
    #[arg(group = "what")]
    file: Option<Utf8PathBuf>,
    /// The expression to evaluate
    #[arg(
        short = 'E',
        long = "expression",
        value_name = "EXPR",
        group = "what",
        allow_hyphen_values = true
    )]
    expression: Option<String>,
    /// Print JSON; evaluates everything
    #[arg(long)]
    json: bool,
    /// Evaluate everything, not the outermost value alone
    #[arg(long)]
    strict: bool,
    /// Print the syntax, as `nix-instantiate --parse` does, and evaluate nothing
    #[arg(long, conflicts_with_all = ["json", "strict"])]
    parse: bool,
    /// How to print what is wrong
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(options: &Options) -> u8 {
    let project = match open(options) {
        Ok(project) => project,
        Err(error) => {
            terminal::fail(&error.message, error.help.as_deref());
            return FAILED;
        }
    };
    let path = project.modules().first().cloned().unwrap_or_default();
    let shown = match options.parse {
        true => {
            let syntax = show_syntax(&path, &DIALECT, &project);
            Reported::new(syntax.value.map(String::into_bytes), syntax.diagnostics)
        }
        false => {
            let notation = if options.json { Notation::Json } else { Notation::Nix };
            let how = Show {
                notation,
                strict: options.strict,
            };
            show(&path, &DIALECT, &project, how)
        }
    };
    if !shown.diagnostics.is_empty() {
        print(&shown.diagnostics, &project, options.format);
    }
    match shown.value {
        Some(mut text) if !shown.diagnostics.has_errors() => {
            text.push(b'\n');
            terminal::out_bytes(&text);
            0
        }
        _ => PROBLEMS,
    }
}

fn open(options: &Options) -> Result<Project, ProjectError> {
    match (&options.expression, &options.file) {
        (Some(expression), _) => Project::of_expression(Utf8Path::new("."), expression),
        (None, file) => Project::of_file(file.as_deref().unwrap_or(Utf8Path::new("."))),
    }
}
