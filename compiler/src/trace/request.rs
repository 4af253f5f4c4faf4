//! The request that is followed: a URL as somebody types it, taken apart as a client would.

use std::net::IpAddr;

/// A request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Whether the client speaks TLS.
    pub secure: bool,
    /// The name or address asked, in lower case and ASCII, without a dot at its end.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Path and query as they are sent.
    pub target: String,
    /// The visitor's address, where it matters.
    pub from: Option<IpAddr>,
}

impl Request {
    /// Takes `url` apart; without a scheme it is HTTPS.
    ///
    /// # Errors
    ///
    /// What is no URL of a web server, in words.
    pub fn parse(url: &str, from: Option<IpAddr>) -> Result<Self, String> {
        let (secure, rest) = match url.split_once("://") {
            None => (true, url),
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            Some((scheme, _)) => {
                return Err(format!("`{scheme}` is not followed: write `https://` or `http://`"));
            }
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        if authority.contains('@') {
            return Err("a user name in a URL is not followed: leave it out".to_owned());
        }
        let (host, port) = host_and_port(authority)?;
        let port = match port {
            None if secure => 443,
            None => 80,
            Some(port) => port
                .parse()
                .ok()
                .filter(|port| *port != 0)
                .ok_or_else(|| format!("`{port}` is no port"))?,
        };
        Ok(Self {
            secure,
            host,
            port,
            target: sent(target)?,
            from,
        })
    }

    /// The address asked, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.trim_matches(['[', ']']).parse().ok()
    }

    /// The name that the client says when it begins TLS.
    pub fn server_name(&self) -> Option<&str> {
        self.address().is_none().then_some(self.host.as_str())
    }

    /// The query, without its question mark.
    pub fn arguments(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The URL that it stands for.
    pub fn url(&self) -> String {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        let port = if self.port == usual {
            String::new()
        } else {
            format!(":{}", self.port)
        };
        format!("{scheme}://{}{port}{}", self.host, self.target)
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<&str>), String> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest
            .split_once(']')
            .ok_or_else(|| format!("`{authority}` lacks its `]`"))?;
        let address: std::net::Ipv6Addr = address.parse().map_err(|_| format!("`{address}` is no IPv6 address"))?;
        return Ok((format!("[{address}]"), port.strip_prefix(':')));
    }
    let (name, port) = authority
        .split_once(':')
        .map_or((authority, None), |(name, port)| (name, Some(port)));
    let refused = || format!("`{name}` is no name of a host");
    let host = idna::domain_to_ascii(name).map_err(|_| refused())?;
    let host = host.trim_end_matches('.').to_owned();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if host.is_empty() || !host.bytes().all(is_name) {
        return Err(refused());
    }
    Ok((host, port))
}

/// Path and query as a client sends them: without the fragment, and with what is not ASCII percent-encoded.
fn sent(written: &str) -> Result<String, String> {
    let (written, _) = written.split_once('#').unwrap_or((written, ""));
    if let Some(bad) = written.chars().find(|c| c.is_ascii_control() || *c == ' ') {
        return Err(format!("{bad:?} cannot be in a URL: write it percent-encoded"));
    }
    let mut sent = String::with_capacity(written.len() + 1);
    if !written.starts_with('/') {
        sent.push('/');
    }
    for byte in written.bytes() {
        if byte.is_ascii() {
            sent.push(char::from(byte));
        } else {
            sent.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Request {
        Request::parse(url, None).unwrap()
    }

    #[test]
    fn a_url_is_taken_apart_as_a_client_does() {
        for (url, whole) in [
            ("shop.example", "https://shop.example/"),
            ("http://Shop.Example./a/?q=1#top", "http://shop.example/a/?q=1"),
            ("https://shop.example:443/x", "https://shop.example/x"),
            ("https://shop.example:8443", "https://shop.example:8443/"),
            ("http://shop.example?q", "http://shop.example/?q"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
            ("http://10.0.0.1:80/a%2fb//..", "http://10.0.0.1/a%2fb//.."),
            ("http://[::1]:8080/", "http://[::1]:8080/"),
        ] {
            assert_eq!(parsed(url).url(), whole, "{url}");
        }
    }

    #[test]
    fn an_address_is_no_name() {
        assert_eq!(parsed("http://[::1]/").address(), "::1".parse().ok());
        assert_eq!(parsed("https://10.0.0.1/").server_name(), None);
        assert_eq!(parsed("https://x.example/").server_name(), Some("x.example"));
        assert_eq!(parsed("https://x.example/?a=1&b").arguments(), "a=1&b");
    }

    #[test]
    fn what_no_client_sends_is_refused() {
        for url in [
            "ftp://x.example",
            "https://",
            "https://a@b/",
            "https://x:0/",
            "https://x:99999/",
            "https://x y/",
            "https://x/a b",
            "https://x/\n",
            "https://[::1",
            "https://[x]/",
        ] {
            assert!(Request::parse(url, None).is_err(), "{url:?}");
        }
    }
}
