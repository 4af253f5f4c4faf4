//! What `check` and `build` share: opening and compiling a project, and printing what was found.

use hostc_lang::diagnostic::render::{Style, render};
use hostc_lang::{Diagnostic, Diagnostics, Reported, Severity, Sources};

use super::{FAILED, Format, ProjectOptions, terminal};
use crate::os::{Os, OsError, RealOs};
use crate::pipeline::{Compilation, Request, compile};
use crate::plan::Targets;
use crate::plan::lock::Lock;
use crate::project::Project;

/// The longest `host.lock` that is read, in bytes.
const MAX_LOCK_BYTES: u64 = 64 << 20;

/// The most diagnostics that people are shown; a file of garbage has no use for more.
const MOST_FOR_PEOPLE: usize = 500;
/// The same for a machine.
pub(super) const MOST_FOR_MACHINES: usize = 10_000;

/// A compiled project.
pub(super) struct Compiled {
    /// The project.
    pub(super) project: Project,
    /// What came of it.
    pub(super) result: Reported<Option<Compilation>>,
    /// The text of `host.lock` as it was; `None` where there is none.
    pub(super) lock_text: Option<String>,
}

/// Opens and compiles the project; says so and gives the exit code where that cannot even begin.
pub(super) fn open(options: &ProjectOptions, targets: Targets) -> Result<Compiled, u8> {
    let project = Project::open(&options.path).map_err(|error| {
        terminal::fail(&error.message, error.help.as_deref());
        FAILED
    })?;
    compiled(project, &RealOs, options, targets)
}

/// Compiles `project`, whose files are on the machine `os`.
pub(super) fn compiled(
    project: Project,
    os: &dyn Os,
    options: &ProjectOptions,
    targets: Targets,
) -> Result<Compiled, u8> {
    let (lock, lock_text) = read_lock(&project, &options.profile, os).map_err(|(problem, help)| {
        terminal::fail(&problem, Some(help));
        FAILED
    })?;
    let request = Request {
        modules: project.modules(),
        profile: &options.profile,
        targets,
        lock: &lock,
    };
    let mut result = compile(&request, &project);
    if options.locked
        && !result.diagnostics.has_errors()
        && let Some(compilation) = &result.value
        && compilation.lock != lock
    {
        let path = project.lock_path(&options.profile);
        let name = path.file_name().unwrap_or_default();
        let message = format!("`{name}` does not hold the numbers of these sources");
        let help = format!("run `hostc build` without `--locked`, and commit the `{name}` it writes");
        result
            .diagnostics
            .push(Diagnostic::error("lock-outdated", message).help(help));
    }
    Ok(Compiled {
        project,
        result,
        lock_text,
    })
}

/// The lock and its text, or what is wrong with it and what to do.
fn read_lock(project: &Project, profile: &str, os: &dyn Os) -> Result<(Lock, Option<String>), (String, &'static str)> {
    const RESTORE: &str = "restore it from version control; without it all numbers are allocated anew";
    let path = project.lock_path(profile);
    let unreadable = |error: OsError| (error.to_string(), RESTORE);
    if !os.exists(&path).map_err(unreadable)? {
        return Ok((Lock::default(), None));
    }
    let bytes = os.read(&path, MAX_LOCK_BYTES).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| (format!("`{path}` is not text"), RESTORE))?;
    let lock = Lock::parse(&text).map_err(|error| (format!("`{path}` cannot be used: {error}"), error.help()))?;
    Ok((lock, Some(text)))
}

/// Prints diagnostics: for people to standard error, for machines to standard output.
pub(super) fn print(diagnostics: &Diagnostics, sources: &dyn Sources, format: Format) {
    let mut shown = diagnostics.clone();
    match format {
        Format::Human if diagnostics.is_empty() => {}
        Format::Human => {
            shown.limit(MOST_FOR_PEOPLE);
            terminal::say(&render(&shown, sources, terminal::style()));
        }
        Format::Json => {
            shown.limit(MOST_FOR_MACHINES);
            terminal::out(&format!("{}\n", render(&shown, sources, Style::Json).trim_end()));
        }
    }
}

/// `2 errors and 1 warning`, `no problems`.
pub(super) fn count(diagnostics: &Diagnostics) -> String {
    let of = |severity: Severity, one: &str, many: &str| {
        let count = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count();
        (count > 0).then(|| plural(count, one, many))
    };
    let kinds = [
        of(Severity::Error, "error", "errors"),
        of(Severity::Warning, "warning", "warnings"),
        of(Severity::Advice, "piece of advice", "pieces of advice"),
    ];
    let counts: Vec<String> = kinds.into_iter().flatten().collect();
    match counts.split_last() {
        None => "no problems".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `1 site`, `2 sites`.
pub(super) fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {many}")
    }
}
