//! A file of a bundle.

/// One file for one host, before it is hashed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// The host's name.
    pub host: String,
    /// Where it goes on the host, without the leading `/`: `etc/nginx/nginx.conf`.
    pub path: String,
    /// Permissions.
    pub mode: u32,
    /// `user:group` on the host.
    pub owner: String,
    /// The text; ends with a newline.
    pub content: String,
    /// The resource it came from.
    pub resource: String,
}

impl Artifact {
    /// A file that everyone may read and root owns.
    pub fn public(host: &str, path: impl Into<String>, resource: &str, content: String) -> Self {
        Self::new(host, path, 0o644, resource, content)
    }

    /// A program that everyone may run and root owns.
    pub fn program(host: &str, path: impl Into<String>, resource: &str, content: String) -> Self {
        Self::new(host, path, 0o755, resource, content)
    }

    /// A file for root alone.
    pub fn private(host: &str, path: impl Into<String>, resource: &str, content: String) -> Self {
        Self::new(host, path, 0o600, resource, content)
    }

    /// The same with another owner.
    #[must_use]
    pub fn owned_by(mut self, owner: impl Into<String>) -> Self {
        self.owner = owner.into();
        self
    }

    fn new(host: &str, path: impl Into<String>, mode: u32, resource: &str, content: String) -> Self {
        let owner = "root:root".to_owned();
        Self {
            host: host.to_owned(),
            path: path.into(),
            mode,
            owner,
            content,
            resource: resource.to_owned(),
        }
    }
}
