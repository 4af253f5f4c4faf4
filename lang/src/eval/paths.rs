//! Paths within a project, as text: always absolute, `/` between folders, no `.` or `..` left.
//!
//! The library's files are `std:NAME`; a path relative to one of them stays in the library.

/// What stands before the paths of the standard library.
pub(crate) const LIBRARY: &str = "std:";

/// The folder that holds `path`: `/` for `/a.host`.
pub(crate) fn parent(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None if path.starts_with(LIBRARY) => LIBRARY.to_owned(),
        None => "/".to_owned(),
    }
}

/// `path` as seen from the folder `directory`; what leads out of the root begins with `/..`, see [`is_outside`].
pub(crate) fn resolve(directory: &str, path: &str) -> String {
    match path.starts_with('/') {
        true => normal(path),
        false => normal(&format!("{directory}/{path}")),
    }
}

/// Without `.`, `..` and doubled slashes.
pub(crate) fn normal(path: &str) -> String {
    let (prefix, rest) = match path.strip_prefix(LIBRARY) {
        Some(rest) => (LIBRARY, rest),
        None => ("/", path),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in rest.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_none_or(|&last| last == "..") => steps.push(".."),
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    format!("{prefix}{}", steps.join("/"))
}

/// Whether a normal path leads out of the project or the library.
pub(crate) fn is_outside(path: &str) -> bool {
    let rest = path
        .strip_prefix(LIBRARY)
        .or_else(|| path.strip_prefix('/'))
        .unwrap_or(path);
    rest == ".." || rest.starts_with("../")
}
