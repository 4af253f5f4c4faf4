//! `proxies`: the nginx in front of the sites.

use serde::Deserialize;

use crate::schema::{Address, Cidr, Port, ReferenceTo, Size, Spanned};

/// One nginx. A host with sites and none declared gets one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proxy {
    /// The host it runs on; the only one unless said.
    pub on: Option<Spanned<ReferenceTo>>,
    /// Ports of plain HTTP; `[ 80 ]` unless said.
    pub http: Option<Vec<Spanned<Port>>>,
    /// Ports of HTTPS; `[ 443 ]` unless said.
    pub https: Option<Vec<Spanned<Port>>>,
    /// The content delivery network in front, for every site that names none of its own.
    pub cdn: Option<Spanned<Cdn>>,
    /// Connections one worker may hold; 1024 unless said.
    pub connections: Option<Spanned<u32>>,
    /// Who is asked, while nginx runs, where the names in routes' URLs are. Unless said, natively systemd-resolved of Ubuntu, which
    /// Debian does not run, and Docker under compose.
    pub resolvers: Option<Vec<Spanned<Address>>>,
    /// Whether text is compressed; true unless said.
    pub gzip: Option<Spanned<bool>>,
    /// The image under compose; `nginx:VERSION` of the host unless said.
    pub image: Option<Spanned<crate::schema::Image>>,
    /// Most memory its container may use under compose; 256 MiB unless said.
    pub memory: Option<Spanned<Size>>,
}

/// Who may say what the client's address is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cdn {
    /// Its networks; a request from anywhere else keeps its own address.
    pub from: Vec<Spanned<Cidr>>,
    /// The header that carries the client's address: `CF-Connecting-IP`.
    pub header: Spanned<String>,
}
