//! `hostc fmt`: one layout for every file.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use hostc_lang::diagnostic::render::{Style, render};
use hostc_lang::source::MAX_SOURCE_BYTES;
use hostc_lang::{Diagnostic, Diagnostics, SourceFile, SourceId, Sources, format};
use serde_json::{Value, json};

use super::report::{count, plural, print};
use super::{FAILED, Format, PROBLEMS, difference, terminal};
use crate::os::{FileKind, Os, OsError, RealOs};
use crate::project::source_files;

/// What the text that comes in is called in messages.
const STANDARD_INPUT: &str = "«standard input»";

#[derive(Args)]
pub(super) struct Options {
    /// Folders with .host files, or files of any name; `-` is standard input
    #[arg(default_value = ".")]
    paths: Vec<Utf8PathBuf>,
    /// Change nothing; show what would change
    #[arg(long)]
    check: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(options: &Options) -> u8 {
    if options.paths.iter().any(|path| path == "-") {
        return run_on_input(options);
    }
    let files = match files(&options.paths) {
        Ok(files) => files,
        Err((message, help)) => {
            terminal::fail(&message, help);
            return FAILED;
        }
    };
    let mut run = Run::new(options);
    for file in &files {
        run.file(file);
    }
    run.finish(files.len())
}

/// The files at and below `paths`, each once, or what is wrong and what to do. A link to a file below a folder is passed over:
/// the file is there too, or is none of this project.
fn files(paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, (String, Option<&'static str>)> {
    let failed = |error: OsError| (error.to_string(), None);
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for path in paths {
        let below = match RealOs.kind(path).map_err(failed)? {
            Some(FileKind::File) => vec![path.clone()],
            Some(FileKind::Directory) => {
                let mut files = source_files(path, &RealOs).map_err(failed)?;
                files.retain(|file| RealOs.read_link(file).is_err());
                files
            }
            Some(FileKind::Other) => return Err((format!("`{path}` is neither a file nor a folder"), None)),
            None => return Err((format!("there is nothing at `{path}`"), None)),
        };
        if below.is_empty() {
            let help = "a file of another name can be given by its name";
            return Err((format!("there is no `.host` file below `{path}`"), Some(help)));
        }
        for file in below {
            if seen.insert(RealOs.canonical(&file).map_err(failed)?) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// What has been found and done so far.
struct Run<'o> {
    options: &'o Options,
    changed: Vec<Utf8PathBuf>,
    diagnostics: Diagnostics,
    /// The files that the diagnostics point into, by their numbers.
    sources: Table,
    failed: bool,
}

struct Table(Vec<Arc<SourceFile>>);

impl Sources for Table {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        self.0.get(id.0 as usize).cloned()
    }
}

impl<'o> Run<'o> {
    fn new(options: &'o Options) -> Self {
        Self {
            options,
            changed: Vec::new(),
            diagnostics: Diagnostics::default(),
            sources: Table(Vec::new()),
            failed: false,
        }
    }

    fn file(&mut self, path: &Utf8Path) {
        if let Err(error) = self.try_file(path) {
            terminal::fail(&error.to_string(), None);
            self.failed = true;
        }
    }

    fn try_file(&mut self, path: &Utf8Path) -> Result<(), OsError> {
        // Where a link leads, so that the link stays one.
        let path_in_messages = path.strip_prefix(".").unwrap_or(path);
        let real = RealOs.canonical(path)?;
        let bytes = RealOs.read(&real, MAX_SOURCE_BYTES as u64)?;
        let Some((before, after)) = self.formatted(path_in_messages.as_str(), bytes) else {
            return Ok(());
        };
        if before == after {
            return Ok(());
        }
        if !self.options.check {
            RealOs.replace(&real, after.as_bytes())?;
        }
        if self.options.format == Format::Human {
            terminal::out(&format!("{path_in_messages}\n"));
            if self.options.check {
                terminal::out(&difference::show(&before, &after));
            }
        }
        self.changed.push(path_in_messages.to_owned());
        Ok(())
    }

    /// The text as it is and as it should be; none, and a report, where it has errors.
    fn formatted(&mut self, name: &str, bytes: Vec<u8>) -> Option<(String, String)> {
        let text = String::from_utf8(bytes)
            .map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                let message = format!("`{name}` is not text: byte {at} is not UTF-8");
                self.diagnostics.push(Diagnostic::error("unreadable-file", message));
            })
            .ok()?;
        let source = SourceFile::new(SourceId(self.sources.0.len() as u32), name, text);
        let formatted = format(&source);
        let result = formatted.value.map(|after| (source.text().to_owned(), after));
        if !formatted.diagnostics.is_empty() {
            self.diagnostics.extend(formatted.diagnostics);
            self.sources.0.push(Arc::new(source));
        }
        result
    }

    /// Prints what was found, and gives the exit code.
    fn finish(self, files: usize) -> u8 {
        match self.options.format {
            Format::Human => {
                print(&self.diagnostics, &self.sources, Format::Human);
                terminal::say(&self.summary(files));
            }
            Format::Json => terminal::out(&format!("{:#}\n", self.machine())),
        }
        self.code()
    }

    fn code(&self) -> u8 {
        if self.failed {
            FAILED
        } else if self.diagnostics.has_errors() || (self.options.check && !self.changed.is_empty()) {
            PROBLEMS
        } else {
            0
        }
    }

    /// `formatted 1 file of 3`
    fn summary(&self, files: usize) -> String {
        let files = plural(files, "file", "files");
        let problems = if self.diagnostics.is_empty() {
            String::new()
        } else {
            format!(": {}", count(&self.diagnostics))
        };
        match self.changed.len() {
            0 if self.diagnostics.is_empty() && !self.failed => format!("{files}, nothing to change\n"),
            changed if self.options.check => format!("{changed} of {files} would change{problems}\n"),
            changed => format!("changed {changed} of {files}{problems}\n"),
        }
    }

    /// `{ "changed": [ … ], "diagnostics": [ … ] }`
    fn machine(&self) -> Value {
        let text = render(&self.diagnostics, &self.sources, Style::Json);
        let mut report: Value = serde_json::from_str(&text).unwrap_or_default();
        if let Some(report) = report.as_object_mut() {
            report.shift_insert(0, "changed".to_owned(), json!(self.changed));
        }
        report
    }
}

/// From standard input to standard output.
fn run_on_input(options: &Options) -> u8 {
    if options.paths.len() > 1 {
        terminal::fail("`-` is standard input, and goes with no other path", None);
        return FAILED;
    }
    let bytes = match terminal::input(MAX_SOURCE_BYTES as u64) {
        Ok(bytes) if bytes.len() <= MAX_SOURCE_BYTES => bytes,
        Ok(_) => {
            terminal::fail(&format!("standard input is longer than {MAX_SOURCE_BYTES} bytes"), None);
            return FAILED;
        }
        Err(error) => {
            terminal::fail(&format!("cannot read standard input: {error}"), None);
            return FAILED;
        }
    };
    let mut run = Run::new(options);
    let Some((before, after)) = run.formatted(STANDARD_INPUT, bytes) else {
        print(&run.diagnostics, &run.sources, options.format);
        return run.code();
    };
    if !options.check {
        terminal::out(&after);
        return 0;
    }
    if before != after {
        run.changed.push(STANDARD_INPUT.into());
        if options.format == Format::Human {
            terminal::out(&difference::show(&before, &after));
        }
    }
    run.finish(1)
}
