//! Which server and which location of nginx a request gets: nginx's own rules, over what its files were made from.

use pcre2::bytes::Regex;

use crate::backends::nginx::Configuration;
use crate::backends::nginx::action::Action;
use crate::backends::nginx::location::Location;
use crate::backends::nginx::server::{Challenge, Listen, SendTo, Server};
use crate::backends::nginx::site::Site;

/// The server that a request gets.
pub(super) enum Chosen<'a> {
    /// Nothing listens there.
    Nobody,
    /// The one that refuses names that no site has.
    Refusal,
    /// A site's.
    Server {
        /// The site.
        site: &'a Site,
        /// The server.
        server: &'a Server,
        /// Why this one.
        why: String,
    },
}

/// Finds the server for `name` on a port of nginx.
pub(super) fn server<'a>(configuration: &'a Configuration, (port, tls): (u16, bool), name: Option<&str>) -> Chosen<'a> {
    let here = |listen: &[Listen]| listen.iter().any(|listen| listen.port == port && listen.tls == tls);
    let servers = || {
        let sites = configuration.sites.iter();
        sites
            .flat_map(|site| site.servers.iter().map(move |server| (site, server)))
            .filter(|(_, server)| here(&server.listen))
    };
    if let Some(name) = name {
        let having = |wanted: &str| servers().find(|(_, server)| server.names.iter().any(|name| name == wanted));
        if let Some((site, server)) = having(name) {
            let why = format!("`{name}` is one of its names");
            return Chosen::Server { site, server, why };
        }
        let parents = name.match_indices('.').filter_map(|(at, _)| name.get(at..));
        for parent in parents {
            let wildcard = format!("*{parent}");
            if let Some((site, server)) = having(&wildcard) {
                let why = format!("`{wildcard}` is one of its names");
                return Chosen::Server { site, server, why };
            }
        }
    }
    let default = |listen: &Listen| listen.port == port && listen.tls == tls && listen.default;
    if let Some((site, server)) = servers().find(|(_, server)| server.listen.iter().any(default)) {
        let why = "the port is its own, so it answers for every name there".to_owned();
        return Chosen::Server { site, server, why };
    }
    if here(&configuration.main.http) || here(&configuration.main.https) {
        Chosen::Refusal
    } else {
        Chosen::Nobody
    }
}

/// What answers for a path.
pub(super) enum Place<'a> {
    /// Let's Encrypt's questions.
    Challenge(&'a Challenge),
    /// Everything is sent elsewhere.
    Send(&'a SendTo),
    /// A location.
    Location {
        /// The location.
        location: &'a Location,
        /// What in it is for this path alone.
        inner: Inner,
        /// Why this one.
        why: String,
    },
    /// No location, and what is at fault.
    Unknown(String),
}

/// What in a location is for some of its paths alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Inner {
    /// Nothing.
    Nothing,
    /// Hidden files are refused.
    Hidden,
    /// The path lacks only the slash at its end, which nginx adds.
    Slash,
}

/// Finds what answers for the decoded path `uri`.
pub(super) fn place<'a>(server: &'a Server, uri: &[u8]) -> Place<'a> {
    if let Some(challenge) = server
        .challenge
        .as_ref()
        .filter(|it| uri.starts_with(it.path.as_bytes()))
    {
        return Place::Challenge(challenge);
    }
    if let Some(send_to) = &server.send_to {
        return Place::Send(send_to);
    }
    let locations = server.content.as_ref().map_or(&[][..], |content| &content.locations);
    located(locations, uri).unwrap_or_else(Place::Unknown)
}

fn located<'a>(locations: &'a [Location], uri: &[u8]) -> Result<Place<'a>, String> {
    let shown = String::from_utf8_lossy(uri);
    let path = |location: &'a Location| location.path.as_deref().unwrap_or_default();
    let found = |location, inner, why| Ok(Place::Location { location, inner, why });
    let plain = || locations.iter().filter(|location| location.path.is_some());

    if let Some(exact) = plain().find(|one| one.is_exact() && path(one).as_bytes() == uri) {
        return found(exact, Inner::Nothing, format!("it is for `{shown}` exactly"));
    }
    let same = plain().any(|one| path(one).as_bytes() == uri);
    let with_slash = [uri, b"/"].concat();
    let mut lacking = plain().filter(|one| one.passes() && path(one).as_bytes() == with_slash);
    let lacking = lacking.clone().find(|one| one.is_exact()).or_else(|| lacking.next());
    if let Some(location) = lacking.filter(|_| !same) {
        let why = format!("`{shown}` lacks only the slash at its end");
        return found(location, Inner::Slash, why);
    }
    let prefixes = plain().filter(|one| !one.is_exact() && uri.starts_with(path(one).as_bytes()));
    let longest = prefixes.max_by_key(|one| path(one).len());
    if let Some(location) = longest
        && is_hidden(location, uri)?
    {
        return found(location, Inner::Hidden, "the path is of a hidden file".to_owned());
    }
    for location in locations {
        let Some(pattern) = &location.regex else { continue };
        if matches(pattern, uri)? {
            let inner = if is_hidden(location, uri)? {
                Inner::Hidden
            } else {
                Inner::Nothing
            };
            let why = format!("`{shown}` matches the expression `{pattern}`, which comes before prefixes");
            return found(location, inner, why);
        }
    }
    let location = longest.ok_or_else(|| "no location is for the path".to_owned())?;
    let prefix = path(location);
    let why = match prefix {
        "/" => "no other route is for the path".to_owned(),
        _ => format!("`{prefix}` is the longest prefix of `{shown}`"),
    };
    found(location, Inner::Nothing, why)
}

fn is_hidden(location: &Location, uri: &[u8]) -> Result<bool, String> {
    match &location.action {
        Action::Files(files) => files.hidden.map_or(Ok(false), |pattern| matches(pattern, uri)),
        Action::Pass(_) | Action::Redirect { .. } | Action::Respond { .. } | Action::Gate { .. } => Ok(false),
    }
}

/// Whether nginx's regular expression engine finds `pattern` in `text`.
pub(super) fn matches(pattern: &str, text: &[u8]) -> Result<bool, String> {
    let unusable = |error: pcre2::Error| format!("the expression `{pattern}` cannot be used: {error}");
    let regex = Regex::new(pattern).map_err(unusable)?;
    regex.is_match(text).map_err(unusable)
}
