//! Upstreams outside the fleet: `unix:/run/app.sock`, `http://10.0.0.7:8080/base`, `https://api.example.org`.
//!
//! A socket or an address becomes an upstream of the site, like a service's. A name is looked up while nginx runs, by the
//! proxy's resolvers: nginx would otherwise refuse to start when the name cannot be found, and keep its first address for ever.

use std::net::IpAddr;

use super::super::format::Unwritable;

/// A URL, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct External {
    /// Whether TLS is spoken to it.
    pub(super) tls: bool,
    /// Where it is.
    pub(super) place: Place,
    /// What stands before the request's path, without a slash at its end.
    pub(super) base: String,
}

/// Where an external upstream is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// At a fixed place, as a `server` of an upstream: `10.0.0.7:8080`, `unix:/run/app.sock`.
    Fixed(String),
    /// Under a name.
    Named {
        /// The name.
        name: String,
        /// The name, with the port where it is not the scheme's.
        authority: String,
    },
}

impl External {
    /// Takes `url` apart.
    ///
    /// # Errors
    ///
    /// What is neither `http://`, `https://` nor `unix:/`, a user name, a query.
    pub(super) fn parse(url: &str) -> Result<Self, Unwritable> {
        let refused = |reason: &str| Unwritable {
            format: "nginx",
            reason: reason.to_owned(),
            value: url.to_owned(),
        };
        if let Some(socket) = url.strip_prefix("unix:") {
            if !socket.starts_with('/') || socket.contains(':') {
                return Err(refused("a socket that is not an absolute path without colons"));
            }
            return Ok(Self {
                tls: false,
                place: Place::Fixed(url.to_owned()),
                base: String::new(),
            });
        }
        let (tls, rest) = match (url.strip_prefix("http://"), url.strip_prefix("https://")) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Err(refused("an upstream that is not `http://`, `https://` or `unix:/`")),
        };
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if authority.is_empty() || authority.contains(['@', '?', '#']) || path.contains(['?', '#']) {
            return Err(refused("an upstream with a user, a query or a fragment"));
        }
        let port = if tls { 443 } else { 80 };
        let place = place(authority, port).ok_or_else(|| refused("this host and port"))?;
        Ok(Self {
            tls,
            place,
            base: path.trim_end_matches('/').to_owned(),
        })
    }
}

fn place(authority: &str, default_port: u16) -> Option<Place> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let address: std::net::Ipv6Addr = address.parse().ok()?;
        let port = port_or(port.strip_prefix(':'), default_port)?;
        return Some(Place::Fixed(format!("[{address}]:{port}")));
    }
    let (host, port) = authority
        .split_once(':')
        .map_or((authority, None), |(host, port)| (host, Some(port)));
    let port = port_or(port, default_port)?;
    if let Ok(address) = host.parse::<IpAddr>() {
        return Some(Place::Fixed(format!("{address}:{port}")));
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if host.is_empty() || !host.bytes().all(is_name) {
        return None;
    }
    let authority = if port == default_port {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    };
    Some(Place::Named {
        name: host.to_owned(),
        authority,
    })
}

fn port_or(port: Option<&str>, default: u16) -> Option<u16> {
    match port {
        None => Some(default),
        Some(port) => port.parse().ok().filter(|port| *port != 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(url: &str) -> (bool, String, String) {
        match External::parse(url).unwrap() {
            External {
                tls,
                place: Place::Fixed(server),
                base,
            } => (tls, server, base),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn addresses_and_sockets_are_fixed() {
        assert_eq!(
            fixed("http://10.0.0.7:8080/base/"),
            (false, "10.0.0.7:8080".into(), "/base".into())
        );
        assert_eq!(fixed("https://[::1]"), (true, "[::1]:443".into(), String::new()));
        assert_eq!(
            fixed("unix:/run/app.sock"),
            (false, "unix:/run/app.sock".into(), String::new())
        );
    }

    #[test]
    fn names_are_looked_up_while_running() {
        let external = External::parse("https://api.example.org/v2").unwrap();
        let named = Place::Named {
            name: "api.example.org".into(),
            authority: "api.example.org".into(),
        };
        assert_eq!(
            external,
            External {
                tls: true,
                place: named,
                base: "/v2".into()
            }
        );
        let Place::Named { authority, .. } = External::parse("http://x.org:81").unwrap().place else {
            panic!()
        };
        assert_eq!(authority, "x.org:81");
    }

    #[test]
    fn what_is_no_upstream_is_refused() {
        for url in [
            "",
            "ftp://x",
            "http://",
            "http://a@b",
            "http://x/?q",
            "http://x:99999",
            "http://a b",
            "unix:x",
            "http://$x",
            "unix:/a:/b",
            "http://[::1",
        ] {
            assert!(External::parse(url).is_err(), "{url:?}");
        }
    }
}
