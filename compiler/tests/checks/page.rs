//! What a page holds: its fences, and the marks in them.

/// A fenced sample of a page.
pub struct Sample {
    pub kind: Kind,
    /// Of its fence in the page, from 1.
    pub line: usize,
    pub text: String,
    /// For [`Kind::Built`]: what its files hold.
    pub files: Vec<Excerpt>,
}

/// What a sample is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Something is found in it, at the marks.
    Fail,
    /// The same without the mistake.
    Pass,
    /// It looks similar, and nothing is found.
    Near,
    /// What is written for it is shown.
    Built,
}

/// Lines of a file that is written for a sample.
pub struct Excerpt {
    /// The end of its path.
    pub path: String,
    /// Whether they stand in it, in this order, or not at all.
    pub stand: bool,
    pub lines: Vec<String>,
    /// Of its fence in the page, from 1.
    pub line: usize,
}

/// A fence that is open.
enum Open {
    Sample(Sample),
    Excerpt(Excerpt),
    /// Of a kind that is not looked at.
    Other,
}

/// The samples of a page.
pub fn samples(page: &str) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let mut open: Option<Open> = None;
    for (text, line) in page.lines().zip(1..) {
        match (&mut open, text.strip_prefix("```")) {
            (Some(_), Some("")) => match open.take() {
                Some(Open::Sample(sample)) => samples.push(sample),
                Some(Open::Excerpt(excerpt)) => {
                    let sample = samples.last_mut().filter(|sample| sample.kind == Kind::Built);
                    let sample = sample.unwrap_or_else(|| panic!("no built sample stands before line {line}"));
                    sample.files.push(excerpt);
                }
                _ => {}
            },
            (Some(Open::Sample(sample)), _) => sample.text.push_str(&format!("{text}\n")),
            (Some(Open::Excerpt(excerpt)), _) => excerpt.lines.push(text.trim().to_owned()),
            (Some(Open::Other), _) => {}
            (None, Some(info)) => open = Some(fence(info, line)),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    samples
}

fn fence(info: &str, line: usize) -> Open {
    let sample = |kind| {
        Open::Sample(Sample {
            kind,
            line,
            text: String::new(),
            files: Vec::new(),
        })
    };
    let excerpt = |path: &str, stand| {
        Open::Excerpt(Excerpt {
            path: path.to_owned(),
            stand,
            lines: Vec::new(),
            line,
        })
    };
    match info.split_once(' ') {
        Some(("host", "fail")) => sample(Kind::Fail),
        Some(("host", "pass")) => sample(Kind::Pass),
        Some(("host", "near")) => sample(Kind::Near),
        Some(("host", "built")) => sample(Kind::Built),
        Some(("shows", path)) => excerpt(path, true),
        Some(("lacks", path)) => excerpt(path, false),
        _ => {
            assert!(!info.starts_with("host"), "unknown fence `{info}` at line {line}");
            Open::Other
        }
    }
}

/// A mark: line and column of its first character from 1, how many characters, what it says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    pub line: usize,
    pub column: usize,
    pub length: usize,
    pub says: String,
}

/// The marks of a failing sample.
pub fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut marked_line = 0;
    for (line, number) in text.lines().zip(1..) {
        let Some(rest) = line.strip_prefix('#').filter(|rest| rest.trim_start().starts_with('^')) else {
            marked_line = number;
            continue;
        };
        let column = 2 + rest.chars().take_while(|c| *c == ' ').count();
        let length = rest.chars().filter(|c| *c == '^').count();
        let says = rest.trim_start_matches([' ', '^']).to_owned();
        marks.push(Mark {
            line: marked_line,
            column,
            length,
            says,
        });
    }
    marks
}
