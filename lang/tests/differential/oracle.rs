//! Nix itself: many expressions a process.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An expression that no other is, and what it prints.
const MARKER: &str = "\"the end of an expression\"";

/// A folder of expressions, `N.nix` each, that Nix sees at `/w`.
pub struct Oracle {
    root: PathBuf,
    folder: tempfile::TempDir,
}

impl Oracle {
    /// Nix, and the expressions that it is asked about.
    pub fn new(expressions: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (number, text) in expressions.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{number}.nix")), text).unwrap();
        }
        Self { root: root(), folder }
    }

    fn run(&self, arguments: &[String], input: Option<&Path>) -> (bool, Vec<u8>, Vec<u8>) {
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/in-nix.sh");
        let input = input.map_or(Stdio::null(), |path| std::fs::File::open(path).unwrap().into());
        let mut command = Command::new("sh");
        command
            .arg(tool)
            .arg(&self.root)
            .arg(self.folder.path())
            .args(arguments);
        let output = command.stdin(input).output().unwrap();
        (output.status.success(), output.stdout, output.stderr)
    }

    /// Which of these are well-formed; for those that hardly are.
    pub fn well_formed(&self, numbers: &[usize]) -> Vec<usize> {
        let loop_over =
            "for number; do nix-instantiate --parse $number.nix >/dev/null 2>&1 && echo $number; done; true";
        let mut arguments: Vec<String> = ["sh", "-c", loop_over, "sh"].map(String::from).to_vec();
        arguments.extend(numbers.iter().map(usize::to_string));
        let (_, out, _) = self.run(&arguments, None);
        let out = String::from_utf8(out).unwrap();
        out.lines().map(|line| line.parse().unwrap()).collect()
    }

    /// Whether each of these, all well-formed, has a value, with all that is in it evaluated.
    pub fn have_value(&self, numbers: &[usize]) -> Vec<bool> {
        let mut answers = Vec::with_capacity(numbers.len());
        // Should one of them kill the process, or take for ever, the next process begins behind it.
        while answers.len() < numbers.len() {
            let rest = &numbers[answers.len()..];
            let batch = &rest[..rest.len().min(1_000)];
            let ask = |number: &usize| format!("builtins.deepSeq (import /w/{number}.nix) \"value\"\n\"done\"\n");
            let script = self.folder.path().join("script");
            std::fs::write(&script, batch.iter().map(ask).collect::<String>()).unwrap();
            let (_, out, _) = self.run(&["timeout", "20", "nix", "repl"].map(String::from), Some(&script));
            let before = answers.len();
            let mut value = false;
            for line in String::from_utf8_lossy(&out).replace("\u{1b}[35;1m", "").lines() {
                if line.starts_with("\"value\"") {
                    value = true;
                } else if line.starts_with("\"done\"") {
                    answers.push(std::mem::take(&mut value));
                }
            }
            if answers.len() < before + batch.len() {
                answers.push(false);
            }
        }
        answers
    }

    /// What `nix-instantiate` prints for these, with more options; nothing for those it fails at.
    ///
    /// A path with a line break in it is printed as it is, so a marker stands behind each expression, not its line alone.
    pub fn prints(&self, numbers: &[usize], options: &[&str]) -> Vec<Option<Vec<u8>>> {
        std::fs::write(self.folder.path().join("marker"), MARKER).unwrap();
        let mut answers: Vec<Option<Vec<u8>>> = Vec::with_capacity(numbers.len());
        while answers.len() < numbers.len() {
            let rest = &numbers[answers.len()..];
            let batch = &rest[..rest.len().min(5_000)];
            let mut arguments: Vec<String> = vec!["nix-instantiate".into()];
            arguments.extend(options.iter().map(|&option| option.to_owned()));
            arguments.extend(
                batch
                    .iter()
                    .flat_map(|number| [format!("{number}.nix"), "./marker".into()]),
            );
            let (success, out, _) = self.run(&arguments, None);
            let mut answer = Vec::new();
            for line in out.split_inclusive(|&byte| byte == b'\n') {
                if line.trim_ascii_end() == MARKER.as_bytes() {
                    answer.pop();
                    answers.push(Some(std::mem::take(&mut answer)));
                } else {
                    answer.extend_from_slice(line);
                }
            }
            if !success {
                answers.push(None);
            }
        }
        answers
    }

    /// What Nix says of an expression that fails.
    pub fn error(&self, number: usize) -> String {
        let arguments = [
            "nix-instantiate".into(),
            "--eval".into(),
            "--strict".into(),
            format!("{number}.nix"),
        ];
        String::from_utf8_lossy(&self.run(&arguments, None).2).into_owned()
    }
}

/// The root with Nix in it, made when it is missing.
fn root() -> PathBuf {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    std::fs::create_dir_all(&tools).unwrap();
    let lock = std::fs::File::create(tools.join(".nix.lock")).unwrap();
    lock.lock().unwrap();
    let setup = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/nix.sh");
    let made = Command::new("sh").arg(setup).arg(&tools).status().unwrap();
    assert!(
        made.success(),
        "the root with Nix could not be made; it needs root and a Debian mirror"
    );
    tools.join("nix")
}
