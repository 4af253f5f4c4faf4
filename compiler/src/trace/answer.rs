//! What comes of a request in the server it got: nginx's phases, in their order.
//!
//! A broken path is refused first. Then the location is found, where a missing slash is added; then answers are given that
//! stand in the files (`return`), then requests are counted, then it is asked who may come, and only then do files and upstreams
//! answer.

use std::net::IpAddr;

use ipnet::IpNet;

use super::select::{Inner, Place, place};
use super::uri::normalised;
use super::{
    Again, Answer, FilesAnswer, HeaderStep, LimitStep, LocationStep, Otherwise, Request, UpstreamAnswer, headers,
};
use crate::backends::format::nginx::{RedirectTarget, rest_pattern, url_path};
use crate::backends::nginx::action::{Action, Files, Pass, Rest};
use crate::backends::nginx::location::Location;
use crate::backends::nginx::server::Server;
use crate::backends::nginx::site::Site;
use crate::plan::model::ProxySite;

/// A request in the server it got.
#[derive(Clone, Copy)]
pub(super) struct Visit<'a> {
    /// The site as it was planned.
    pub(super) planned: &'a ProxySite,
    /// The site as nginx is told.
    pub(super) site: &'a Site,
    /// The server.
    pub(super) server: &'a Server,
    /// The request.
    pub(super) request: &'a Request,
}

/// The path that nginx is at: what was sent, or what it began again with.
#[derive(Clone, Copy)]
struct Turn<'t> {
    /// How often it began again.
    number: u8,
    /// Path and query.
    target: &'t str,
    /// The query alone.
    arguments: &'t str,
}

/// How often nginx is followed when it begins again.
const MOST_TURNS: u8 = 4;

/// What came of it.
pub(super) struct Outcome {
    pub(super) location: Option<LocationStep>,
    pub(super) limit: Option<LimitStep>,
    pub(super) allow: Vec<String>,
    pub(super) allowed: Option<bool>,
    pub(super) body_limit: Option<String>,
    pub(super) timeout: Option<String>,
    pub(super) headers: Vec<HeaderStep>,
    pub(super) answer: Answer,
}

impl Visit<'_> {
    /// Follows the request to its answer.
    pub(super) fn outcome(&self) -> Outcome {
        let target = &self.request.target;
        let Some(uri) = normalised(target) else {
            return self.plain(None, broken());
        };
        if self.server.same_name && self.request.server_name().is_none() {
            let why = "the TLS connection was made without a name".to_owned();
            return self.status(self.site.refusal, why);
        }
        match place(self.server, &uri) {
            Place::Unknown(why) => self.status(500, why),
            Place::Challenge(challenge) => {
                let step = step(&uri, None, "Let's Encrypt asks there".to_owned());
                let file = format!("{}{}", challenge.root, lossy(&uri));
                self.plain(Some(step), found(vec![file]))
            }
            Place::Send(send_to) => {
                let host = send_to.host.as_deref().unwrap_or(&self.request.host);
                let to = format!("{}://{host}{target}", send_to.scheme);
                let why = self.server.purpose.to_owned();
                let status = 301;
                self.plain(None, Answer::Redirect { status, to, why })
            }
            Place::Location { location, inner, why } => {
                let turn = Turn {
                    number: 0,
                    target,
                    arguments: self.request.arguments(),
                };
                self.at(location, inner, (&uri, why), turn)
            }
        }
    }

    fn status(&self, status: u16, why: String) -> Outcome {
        self.plain(None, Answer::Status { status, why })
    }

    /// An answer to which nothing applies but the server's headers.
    fn plain(&self, location: Option<LocationStep>, answer: Answer) -> Outcome {
        Outcome {
            location,
            limit: None,
            allow: Vec::new(),
            allowed: Some(true),
            body_limit: None,
            timeout: None,
            headers: headers::steps(self.site, &self.server.headers, false),
            answer,
        }
    }

    fn at(&self, location: &Location, inner: Inner, (uri, why): (&[u8], String), turn: Turn<'_>) -> Outcome {
        let content = self.server.content.as_ref();
        let mut outcome = Outcome {
            headers: self.headers(location),
            body_limit: location
                .body_limit
                .clone()
                .or_else(|| content.map(|it| it.body_limit.clone())),
            ..self.plain(Some(step(uri, location.route.clone(), why)), found(Vec::new()))
        };
        if let Some(answer) = self.before_checks(location, inner, uri, turn) {
            outcome.answer = answer;
            return outcome;
        }
        outcome.limit = self.limit(location);
        outcome.allow = location.allow.clone();
        outcome.allowed = self.allowed(&location.allow);
        if location.passes() {
            outcome.timeout = location
                .timeout
                .clone()
                .or_else(|| content.and_then(|it| it.timeout.clone()));
        }
        outcome.answer = match (inner, outcome.allowed) {
            (Inner::Hidden, _) => refused("the path is of a hidden file"),
            (_, Some(false)) => refused("the visitor's address is not among those that may ask"),
            _ => self.answer(location, uri, turn),
        };
        outcome
    }

    /// The answers that nginx gives before it counts requests and asks who may come.
    fn before_checks(&self, location: &Location, inner: Inner, uri: &[u8], turn: Turn<'_>) -> Option<Answer> {
        if inner == Inner::Slash {
            let path = location.path.as_deref().unwrap_or_default();
            let to = RedirectTarget::of(&escaped(path)).with(turn.arguments);
            let why = "nginx adds the slash that the path lacks".to_owned();
            return Some(Answer::Redirect { status: 301, to, why });
        }
        match &location.action {
            Action::Redirect { .. } | Action::Respond { .. } => Some(self.answer(location, uri, turn)),
            Action::Pass(Pass { rest: Some(rest), .. }) if self.forwarded(rest).is_none() => {
                let why = format!("the path as it was sent does not begin with `{}`", rest.of);
                Some(Answer::Status { status: 400, why })
            }
            Action::Pass(_) | Action::Files(_) | Action::Gate { .. } => None,
        }
    }

    fn limit(&self, location: &Location) -> Option<LimitStep> {
        let limit = location.limit.as_ref()?;
        let zone = self.planned.limits.iter().find(|zone| zone.name == limit.zone)?;
        Some(LimitStep {
            zone: limit.zone.clone(),
            rate: zone.rate.nginx(),
            burst: limit.burst.unwrap_or_default(),
            status: limit.status,
        })
    }

    fn allowed(&self, allow: &[String]) -> Option<bool> {
        if allow.is_empty() {
            return Some(true);
        }
        let from = self.request.from?;
        let contains = |network: &String| match network.parse::<IpNet>() {
            Ok(network) => network.contains(&from),
            Err(_) => network.parse::<IpAddr>() == Ok(from),
        };
        Some(allow.iter().any(contains))
    }

    fn answer(&self, location: &Location, uri: &[u8], turn: Turn<'_>) -> Answer {
        match &location.action {
            Action::Redirect { status, to } => Answer::Redirect {
                status: *status,
                to: RedirectTarget::of(to).with(turn.arguments),
                why: "the route redirects".to_owned(),
            },
            Action::Respond {
                status: 403,
                body: None,
                ..
            } => refused("the route is denied"),
            Action::Respond { status, body: None, .. } if location.route.is_none() => Answer::Status {
                status: *status,
                why: "no route is for the path".to_owned(),
            },
            Action::Respond {
                status,
                body,
                media_type,
                ..
            } => Answer::Respond {
                status: *status,
                media_type: body.as_ref().map(|_| media_type.clone()),
            },
            Action::Gate { to } => {
                let named = self.server.content.iter().flat_map(|content| &content.locations);
                let mut named = named.filter(|location| location.named.as_ref() == Some(to));
                let named = named.next_back();
                // A gate leads to an answer, never to another gate.
                let named = named.filter(|named| !matches!(named.action, Action::Gate { .. }));
                named.map_or_else(|| found(Vec::new()), |named| self.answer(named, uri, turn))
            }
            Action::Files(files) => self.files(location, files, uri, turn),
            Action::Pass(pass) => self.passed(pass, turn),
        }
    }

    fn files(&self, location: &Location, files: &Files, uri: &[u8], turn: Turn<'_>) -> Answer {
        let uri = lossy(uri);
        let prefix = location.path.as_deref().unwrap_or_default();
        let on_disk = |uri: &str| match (&files.alias, &files.root) {
            (Some(alias), _) => format!("{alias}{}", uri.strip_prefix(prefix).unwrap_or_default()),
            (None, root) => format!("{}{uri}", root.as_deref().unwrap_or_default()),
        };
        let Some(fallback) = &files.fallback else {
            if !uri.ends_with('/') {
                return found(vec![on_disk(&uri)]);
            }
            // The file of a folder is a path of its own, with the query of the first.
            let index = format!("{uri}{}", files.index);
            let mark = if turn.arguments.is_empty() { "" } else { "?" };
            let target = format!("{index}{mark}{}", turn.arguments);
            return Answer::Files(FilesAnswer {
                tried: vec![on_disk(&index)],
                index: self
                    .again(location, &index, (&target, turn.arguments), turn)
                    .map(Box::new),
                otherwise: Otherwise::NotFound,
            });
        };
        let folder = format!("{}/{}", uri.trim_end_matches('/'), files.index);
        let again = self.again(location, fallback, (fallback, ""), turn);
        Answer::Files(FilesAnswer {
            tried: vec![on_disk(&uri), on_disk(&folder)],
            index: None,
            otherwise: Otherwise::As(Box::new(again.unwrap_or_else(|| Again {
                path: fallback.clone(),
                resource: None,
                headers: self.headers(location),
                answer: Answer::Files(FilesAnswer {
                    tried: vec![on_disk(fallback)],
                    index: None,
                    otherwise: Otherwise::Failure,
                }),
            }))),
        })
    }

    /// What happens when nginx begins again with `path`; nothing where it comes to the same location.
    fn again(
        &self,
        location: &Location,
        path: &str,
        (target, arguments): (&str, &str),
        turn: Turn<'_>,
    ) -> Option<Again> {
        let number = turn.number + 1;
        let Place::Location {
            location: other,
            inner,
            why,
        } = place(self.server, path.as_bytes())
        else {
            return None;
        };
        if std::ptr::eq(other, location) || number > MOST_TURNS {
            return None;
        }
        let turn = Turn {
            number,
            target,
            arguments,
        };
        let outcome = self.at(other, inner, (path.as_bytes(), why), turn);
        Some(Again {
            path: path.to_owned(),
            resource: other.route.clone(),
            headers: outcome.headers,
            answer: outcome.answer,
        })
    }

    fn headers(&self, location: &Location) -> Vec<HeaderStep> {
        let said = if location.headers.is_empty() {
            &self.server.headers
        } else {
            &location.headers
        };
        headers::steps(self.site, said, location.passes())
    }

    fn passed(&self, pass: &Pass, turn: Turn<'_>) -> Answer {
        let path = match &pass.rest {
            None => turn.target.to_owned(),
            Some(rest) => self.forwarded(rest).unwrap_or_default(),
        };
        let name = pass.upstream.as_deref().unwrap_or_default();
        let planned = self.planned.upstreams.iter().find(|upstream| upstream.name == name);
        let group = self.site.upstreams.iter().find(|group| group.name == name);
        let server = |address: &String| super::ServerOf {
            address: address.clone(),
            id: None,
            host: None,
        };
        Answer::Upstream(UpstreamAnswer {
            resource: planned.map(|upstream| upstream.resource.clone()),
            upstream: match &pass.lookup {
                Some(lookup) => format!("{}://{}", pass.scheme, lookup.authority),
                None => name.to_owned(),
            },
            path,
            balance: planned
                .filter(|upstream| upstream.servers.len() > 1)
                .map(|upstream| upstream.balance.words().to_owned()),
            servers: group.iter().flat_map(|group| &group.servers).map(server).collect(),
            uses: Vec::new(),
        })
    }

    /// What of the target, as it was sent, is behind the prefix; nothing where that is not there.
    fn forwarded(&self, rest: &Rest) -> Option<String> {
        let target = &self.request.target;
        let regex = pcre2::bytes::Regex::new(&rest_pattern(&rest.of)).ok()?;
        let captures = regex.captures(target.as_bytes()).ok()??;
        let behind = lossy(captures.name("uri_rest")?.as_bytes());
        Some(format!("{}/{behind}", url_path(&rest.base).ok()?))
    }
}

/// The answer to a path that nginx cannot read.
pub(super) fn broken() -> Answer {
    Answer::Status {
        status: 400,
        why: "the path leaves the root, or has a broken escape".to_owned(),
    }
}

fn step(uri: &[u8], resource: Option<String>, why: String) -> LocationStep {
    let path = lossy(uri);
    LocationStep { resource, path, why }
}

fn refused(why: &str) -> Answer {
    let why = why.to_owned();
    Answer::Status { status: 403, why }
}

fn found(tried: Vec<String>) -> Answer {
    Answer::Files(FilesAnswer {
        tried,
        index: None,
        otherwise: Otherwise::NotFound,
    })
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A path as nginx writes it into a redirect of its own.
fn escaped(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte <= b' ' || byte >= 0x7f || matches!(byte, b'#' | b'%' | b'?') {
            written.push_str(&format!("%{byte:02X}"));
        } else {
            written.push(char::from(byte));
        }
    }
    written
}
