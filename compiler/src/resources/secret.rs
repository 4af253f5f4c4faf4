//! `secrets`: values that no bundle ever holds.

use serde::Deserialize;

use crate::schema::{EnvName, Spanned, UnixPath};

/// A secret. Exactly one of the fields says where its value comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    /// So many random letters and digits, made on the host the first time and kept there.
    pub generate: Option<Spanned<u32>>,
    /// The variable of whoever applies the bundle.
    pub env: Option<Spanned<EnvName>>,
    /// A file on the host, readable by root alone.
    pub file: Option<Spanned<UnixPath>>,
}
