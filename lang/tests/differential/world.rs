//! A world of one expression in a folder `/w`.

use std::sync::Arc;

use hostc_lang::{FileKind, LoadError, SourceFile, SourceId, Sources, World};

pub struct OneExpression(Arc<SourceFile>);

impl OneExpression {
    pub fn new(name: &str, text: &str) -> Self {
        Self(Arc::new(SourceFile::new(SourceId(0), format!("w/{name}"), text)))
    }

    /// The path of the expression.
    pub fn path(&self) -> String {
        format!("/{}", self.0.name())
    }
}

impl Sources for OneExpression {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        (id == self.0.id()).then(|| Arc::clone(&self.0))
    }
}

impl World for OneExpression {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        (path == self.path())
            .then(|| Arc::clone(&self.0))
            .ok_or(LoadError::Missing)
    }

    fn kind(&self, path: &str) -> Result<FileKind, LoadError> {
        match path {
            "/" | "/w" => Ok(FileKind::Directory),
            _ => self.load(path).map(|_| FileKind::Regular),
        }
    }
}
