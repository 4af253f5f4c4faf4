//! What commands print. Each file of a folder begins with a command, and goes on with what that prints.

use std::path::PathBuf;
use std::process::Command;

use super::{repository, update};

/// Runs the commands of every file of `folder`, a path of the repository, and compares.
pub fn print_as_in(folder: &str) {
    let mut problems = Vec::new();
    let folder = repository().join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let (command, expected) = text.split_once('\n').unwrap();
        let arguments = shlex::split(command.strip_prefix("$ hostc ").unwrap()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args(arguments)
            .current_dir(repository())
            .output()
            .unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        if update() {
            std::fs::write(&file, format!("{command}\n{said}")).unwrap();
        } else if said != expected {
            problems.push(format!(
                "{}:\n{}",
                file.display(),
                similar_asserts::SimpleDiff::from_str(expected, &said, "case", "now")
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
