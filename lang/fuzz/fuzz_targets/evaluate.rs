//! Every text has a value or errors, and ends.
#![no_main]

use std::sync::Arc;

use hostc_lang::{Dialect, FileKind, LoadError, Notation, Show, SourceFile, SourceId, Sources, World, show};
use libfuzzer_sys::fuzz_target;

struct One(Arc<SourceFile>);

impl Sources for One {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        (id == self.0.id()).then(|| Arc::clone(&self.0))
    }
}

impl World for One {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        (path == "/fuzz.nix")
            .then(|| Arc::clone(&self.0))
            .ok_or(LoadError::Missing)
    }

    fn kind(&self, path: &str) -> Result<FileKind, LoadError> {
        self.load(path).map(|_| FileKind::Regular)
    }
}

fuzz_target!(|text: &str| {
    let world = One(Arc::new(SourceFile::new(SourceId(0), "fuzz.nix", text)));
    let dialect = Dialect {
        kinds: &[],
        extras: &[],
    };
    let how = Show {
        notation: Notation::Nix,
        strict: true,
    };
    let shown = show("/fuzz.nix", &dialect, &world, how);
    assert_ne!(
        shown.value.is_some(),
        shown.diagnostics.has_errors(),
        "a value, or an error"
    );
});
