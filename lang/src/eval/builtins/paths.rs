//! Paths and files, all within the project.

use std::rc::Rc;

use super::{Builtin, Call, row};
use crate::eval::Evaluator;
use crate::eval::failure::Result;
use crate::eval::paths;
use crate::eval::value::Value;

pub(super) const TABLE: &[Builtin] = &[
    row("import", &["path"], "What a file evaluates to.", import),
    row("readFile", &["path"], "The text of a file.", |e, c| {
        let path = file(e, c)?;
        let source = e.load(&path, c.place)?;
        Ok(Value::text(c.place, source.text()))
    }),
    row("pathExists", &["path"], "Whether there is such a file.", |e, c| {
        let path = file(e, c)?;
        let found = !paths::is_outside(&path) && e.world.load(&path).is_ok();
        Ok(Value::Bool(c.place, found))
    }),
    row("toPath", &["path"], "The path as a string.", |e, c| {
        Ok(Value::text(c.place, file(e, c)?))
    }),
    row("baseNameOf", &["path"], "The part after the last slash.", |e, c| {
        let value = e.arg(c, 0)?;
        let path = e.literal(&value, c.place, "`baseNameOf`")?;
        Ok(Value::text(c.place, paths::base_name(&path)))
    }),
    row("dirOf", &["path"], "The part before the last slash.", dir_of),
];

/// A path in the project, given as a path or as an absolute string.
fn file(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<String> {
    let value = evaluator.arg(call, 0)?;
    let path = evaluator.literal(&value, call.place, &format!("`{}`", call.builtin.name))?;
    if !path.starts_with('/') && !path.starts_with(paths::LIBRARY) {
        return evaluator.unfit(call, 0, &value, "a path or an absolute string");
    }
    Ok(paths::normal(&path))
}

fn import(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    let path = file(evaluator, call)?;
    if !paths::is_outside(&path) && evaluator.world.load(&path).is_err() {
        let inside = ["default.host", "default.nix"].map(|name| format!("{}/{name}", path.trim_end_matches('/')));
        if let Some(found) = inside.into_iter().find(|path| evaluator.world.load(path).is_ok()) {
            return evaluator.import(&found, call.place);
        }
    }
    evaluator.import(&path, call.place)
}

fn dir_of(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Result<Value> {
    match evaluator.arg(call, 0)? {
        Value::Path(_, path) => Ok(Value::Path(call.place, Rc::new(paths::parent(&path)))),
        other => {
            let path = evaluator.literal(&other, call.place, "`dirOf`")?;
            let folder = match path.rsplit_once('/') {
                Some(("", _)) => "/",
                Some((folder, _)) => folder,
                None => ".",
            };
            Ok(Value::text(call.place, folder))
        }
    }
}
