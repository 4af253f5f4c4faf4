//! Paths and files, all within the project.

use rclite::Rc;

use super::{Builtin, Call, row};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::eval::attrs::{Attrs, Entry};
use crate::eval::failure::Result;
use crate::eval::paths;
use crate::eval::place::Place;
use crate::eval::text::Coercion;
use crate::eval::value::Value;
use crate::symbol::Symbol;
use crate::world::{FileKind, LoadError};

pub(super) const TABLE: &[Builtin] = &[
    row("import", &["path"], "What a file evaluates to.", import),
    row("readFile", &["path"], "The text of a file.", |e, c| {
        let path = file(e, c, 0)?;
        let content = e.read(&path, c.place)?;
        e.spend_bytes(content.len(), c.place)?;
        if content.contains(&0) {
            let message = format!("`{}` holds a NUL, which no string can", e.world.name_of(&path));
            let diagnostic = Diagnostic::error("unreadable-file", message);
            return Err(e.label(diagnostic, c.place, "read here").into());
        }
        Ok(Value::text(c.place, content))
    }),
    row(
        "readDir",
        &["path"],
        "What a folder holds: names, and what each is.",
        read_dir,
    ),
    row(
        "readFileType",
        &["path"],
        "`regular`, `directory`, `symlink` or `unknown`.",
        |e, c| {
            let path = file(e, c, 0)?;
            let kind = e.kind_of_file(&path, c.place)?;
            Ok(Value::text(c.place, kind.name()))
        },
    ),
    row("pathExists", &["path"], "Whether anything is at a path.", path_exists),
    row("toPath", &["path"], "The path as a string.", |e, c| {
        Ok(Value::text(c.place, file(e, c, 0)?))
    }),
    row("baseNameOf", &["path"], "The part after the last slash.", |e, c| {
        let value = e.arg(c, 0)?;
        let path = e.literal(&value, c.place, Coercion::Name, "`baseNameOf`")?;
        Ok(Value::text(c.place, base_name(&path)))
    }),
    row("dirOf", &["path"], "The part before the last slash.", dir_of),
];

/// A path, given as a path or as an absolute string.
pub(super) fn file(evaluator: &mut Evaluator<'_>, call: &Call<'_>, at: usize) -> Result<String> {
    let value = evaluator.arg(call, at)?;
    let path = evaluator.literal(&value, call.place, Coercion::Name, &format!("`{}`", call.builtin.name))?;
    let path = path.text();
    if !path.starts_with('/') && !path.starts_with(paths::LIBRARY) {
        return evaluator.unfit(call, at, &value, "a path or an absolute string");
    }
    Ok(paths::normal(&path))
}

fn import(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let path = file(evaluator, call, 0)?;
    if !paths::is_outside(&path) && evaluator.world.load(&path).is_err() {
        let inside = ["default.host", "default.nix"].map(|name| format!("{}/{name}", path.trim_end_matches('/')));
        if let Some(found) = inside.into_iter().find(|path| evaluator.world.load(path).is_ok()) {
            return evaluator.import(&found, call.place);
        }
    }
    evaluator.import(&path, call.place)
}

fn read_dir(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let path = file(evaluator, call, 0)?;
    let names = evaluator.ask(&path, call.place, |world| world.list(&path))?;
    evaluator.spend(names.len(), call.place)?;
    let entry = |(name, kind): (String, FileKind)| Entry {
        name: Symbol::new(&name),
        place: Place::NOWHERE,
        value: Value::text(call.place, kind.name()),
    };
    Ok(Value::set(
        call.place,
        Attrs::new(names.into_iter().map(entry).collect()),
    ))
}

/// A string that ends in a slash means a folder, and then a link to one will do.
fn path_exists(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let path = file(evaluator, call, 0)?;
    let found = match paths::is_outside(&path) {
        true => Err(LoadError::Outside),
        false => evaluator.world.kind(&path),
    };
    let folder = match evaluator.arg(call, 0)? {
        Value::Text(_, text) => text.ends_with(b"/") || text.ends_with(b"/."),
        _ => false,
    };
    let exists = match found {
        Ok(FileKind::Regular | FileKind::Unknown) => !folder,
        Ok(FileKind::Directory) => true,
        Ok(FileKind::Symlink) => !folder || evaluator.world.list(&path).is_ok(),
        Err(_) => false,
    };
    Ok(Value::Bool(call.place, exists))
}

/// One slash at the end does not count.
fn base_name(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
}

fn dir_of(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    match evaluator.arg(call, 0)? {
        Value::Path(_, path) => Ok(Value::Path(call.place, Rc::new(paths::parent(&path)))),
        other => {
            let path = evaluator.literal(&other, call.place, Coercion::Name, "`dirOf`")?;
            let slash = path.iter().rposition(|&byte| byte == b'/');
            let folder = slash.map_or(b".".as_slice(), |at| {
                let above = path.get(..at).unwrap_or_default();
                let end = above.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
                match above.get(..end) {
                    None | Some([]) => b"/",
                    Some(folder) => folder,
                }
            });
            Ok(Value::text(call.place, folder))
        }
    }
}
