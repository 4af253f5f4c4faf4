//! Compiling the text of a sample: a project of one module, for the targets that it is for.

use std::sync::Arc;

use hostc::pipeline::{Compilation, Request, compile, render};
use hostc::plan::Targets;
use hostc::plan::lock::Lock;
use hostc_lang::{Diagnostics, LoadError, SourceFile, SourceId, Sources, World};

/// What came of a sample.
pub struct Compiled {
    pub diagnostics: Diagnostics,
    pub file: Arc<SourceFile>,
    pub compilation: Option<Compilation>,
}

/// Compiles a text for both targets.
pub fn run(text: &str) -> Compiled {
    run_with(text, &Lock::default())
}

/// The same with numbers in use.
pub fn run_with(text: &str, lock: &Lock) -> Compiled {
    let world = OneFile(Arc::new(SourceFile::new(SourceId(0), "sample.host", text)));
    let request = Request {
        modules: &["/sample.host".to_owned()],
        profile: "production",
        targets: Targets::Declared,
        lock,
    };
    let compiled = compile(&request, &world);
    Compiled {
        diagnostics: compiled.diagnostics,
        file: world.0,
        compilation: compiled.value,
    }
}

impl Compiled {
    /// Every file of every plan: its path below the folder of all hosts, and its text.
    pub fn files(&self) -> Vec<(String, String)> {
        let compilation = self.compilation.as_ref().unwrap();
        let rendered = compilation.plans.iter().flat_map(|planned| {
            let rendered = render(&compilation.fleet, planned);
            assert!(rendered.diagnostics.is_empty(), "{:?}", rendered.diagnostics);
            rendered.value
        });
        rendered
            .map(|file| (format!("{}/{}", file.host, file.path), file.content))
            .collect()
    }
}

/// A world of one module and the standard library.
struct OneFile(Arc<SourceFile>);

impl OneFile {
    fn library() -> Arc<SourceFile> {
        let text = include_str!("../../../stdlib/lib.host");
        Arc::new(SourceFile::new(SourceId(1), "std:lib.host", text))
    }
}

impl Sources for OneFile {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        match id {
            SourceId(0) => Some(Arc::clone(&self.0)),
            SourceId(1) => Some(Self::library()),
            _ => None,
        }
    }
}

impl World for OneFile {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        match path {
            "/sample.host" => Ok(Arc::clone(&self.0)),
            "std:lib.host" => Ok(Self::library()),
            _ => Err(LoadError::Missing),
        }
    }
}
