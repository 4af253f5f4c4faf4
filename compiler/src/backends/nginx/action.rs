//! What a location does, and what is asked of a request before.

use serde::Serialize;

/// A limit on requests.
#[derive(Debug, Serialize)]
pub(crate) struct Limit {
    pub(crate) zone: String,
    /// Nothing where none may come at once.
    pub(crate) burst: Option<u32>,
    pub(crate) status: u16,
}

/// What a location does.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// Passes the request on.
    Pass(Pass),
    /// Answers with files.
    Files(Files),
    /// Sends elsewhere.
    Redirect { status: u16, to: String },
    /// Gives a fixed answer.
    Respond {
        status: u16,
        body: Option<String>,
        media_type: String,
        utf8: bool,
    },
    /// Goes on to a named location.
    Gate { to: String },
}

impl Default for Action {
    fn default() -> Self {
        Self::Respond {
            status: 403,
            body: None,
            media_type: String::new(),
            utf8: false,
        }
    }
}

/// Where a request goes on to.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Pass {
    pub(crate) scheme: &'static str,
    /// The name of an upstream.
    pub(crate) upstream: Option<String>,
    /// A name that is looked up while nginx runs.
    pub(crate) lookup: Option<Lookup>,
    /// The name in the upstream's certificate.
    pub(super) tls_name: Option<String>,
    pub(super) tls: bool,
    /// What of the request's path goes on, where it is not all of it.
    pub(crate) rest: Option<Rest>,
}

/// A name that is looked up while nginx runs.
#[derive(Debug, Serialize)]
pub(crate) struct Lookup {
    pub(super) variable: String,
    pub(crate) authority: String,
    /// Who is asked; an IPv6 address is in brackets.
    pub(super) resolvers: Vec<String>,
    pub(super) ipv6: bool,
}

/// What of a request's path goes on.
#[derive(Debug, Serialize)]
pub(crate) struct Rest {
    /// The prefix taken off.
    pub(crate) of: String,
    /// What stands before instead.
    pub(crate) base: String,
}

/// A folder whose files answer.
#[derive(Debug, Serialize)]
pub(crate) struct Files {
    pub(crate) root: Option<String>,
    pub(crate) alias: Option<String>,
    /// What a folder is answered with.
    pub(crate) index: &'static str,
    /// Where a missing path is answered from.
    pub(crate) fallback: Option<String>,
    /// Which paths are refused because they are of hidden files; nothing for an exact path, which was meant as it is written.
    pub(crate) hidden: Option<&'static str>,
}
