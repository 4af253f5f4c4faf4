//! What `trace` says against what nginx did.

use std::collections::{BTreeMap, BTreeSet};

use hostc::trace::{Answer, FilesAnswer, HeaderStep, HeaderValue, Otherwise, Station, TypeRule};
use serde::Deserialize;

/// What the stand-in says: where it is, and what it was asked for.
const STAND_IN: &str = "X-Stand-In";
/// The statuses for which nginx's `add_header` adds without being asked to for all.
const GOOD: [u16; 10] = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/// What came of all questions.
#[derive(Deserialize)]
pub struct Said {
    pub answers: Vec<Reply>,
    pub files: BTreeSet<String>,
    pub folders: BTreeSet<String>,
}

/// What came of one.
#[derive(Deserialize, Debug)]
pub struct Reply {
    #[serde(default)]
    refused: bool,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    pub zone: Option<String>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let found = headers.next().map(|(_, value)| value.as_str());
        assert!(headers.next().is_none(), "{name} is sent twice: {self:?}");
        found.filter(|value| !value.is_empty())
    }
}

/// What is to come of a request.
#[derive(PartialEq, Debug)]
enum Expected {
    Refused,
    Status(u16),
    Redirect(u16, String),
    From(Vec<String>, String),
}

/// How `reply` differs from `station`; `watched` are the headers that any answer of this nginx may have.
pub fn difference(station: &Station, reply: &Reply, said: &Said, watched: &BTreeSet<String>) -> Option<String> {
    let (expected, sent) = expected(&station.answer, &station.headers, said);
    let came = match &expected {
        Expected::Refused => reply.refused,
        Expected::Status(status) => reply.status == *status,
        Expected::Redirect(status, to) => reply.status == *status && reply.header("Location") == Some(to),
        Expected::From(servers, path) => {
            let stand_in = reply.header(STAND_IN).and_then(|said| said.split_once(' '));
            reply.status == 200
                && stand_in.is_some_and(|(server, asked)| servers.iter().any(|one| one == server) && asked == path)
        }
    };
    if !came {
        return Some(format!("expected {expected:?}"));
    }
    // A broken first line is answered before the name is read, by whichever server is the port's own.
    if reply.refused || reply.status == 400 {
        return None;
    }
    let headers: BTreeMap<String, String> = sent
        .iter()
        .filter_map(|header| Some((header.name.to_ascii_lowercase(), value(header, reply)?)))
        .collect();
    for name in watched {
        let (wanted, got) = (headers.get(name).map(String::as_str), reply.header(name));
        if wanted != got {
            return Some(format!("expected the header {name}: {wanted:?}, not {got:?}"));
        }
    }
    None
}

/// The names of the headers that an answer may have.
pub fn headers(station: &Station) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |headers: &[HeaderStep]| names.extend(headers.iter().map(|header| header.name.to_ascii_lowercase()));
    add(&station.headers);
    let mut answers = vec![&station.answer];
    while let Some(answer) = answers.pop() {
        let Answer::Files(files) = answer else { continue };
        let otherwise = match &files.otherwise {
            Otherwise::As(again) => Some(again),
            Otherwise::NotFound | Otherwise::Failure => None,
        };
        for again in files.index.iter().chain(otherwise) {
            add(&again.headers);
            answers.push(&again.answer);
        }
    }
    names
}

/// What is to come, and with which headers: those of the route that answers in the end.
fn expected<'s>(answer: &'s Answer, headers: &'s [HeaderStep], said: &Said) -> (Expected, &'s [HeaderStep]) {
    let came = match answer {
        Answer::Nothing { .. } => Expected::Refused,
        Answer::Status { status, .. } | Answer::Respond { status, .. } => Expected::Status(*status),
        Answer::Redirect { status, to, .. } => Expected::Redirect(*status, to.clone()),
        Answer::Files(files) => return of_files(files, headers, said),
        Answer::Upstream(upstream) => {
            let servers = upstream.servers.iter().map(|server| server.address.clone()).collect();
            Expected::From(servers, upstream.path.clone())
        }
    };
    (came, headers)
}

fn of_files<'s>(files: &'s FilesAnswer, headers: &'s [HeaderStep], said: &Said) -> (Expected, &'s [HeaderStep]) {
    let tidy = |path: &String| {
        let mut path = path.clone();
        while path.contains("//") {
            path = path.replace("//", "/");
        }
        path
    };
    if files.tried.iter().any(|path| said.files.contains(&tidy(path))) {
        return match &files.index {
            Some(again) => expected(&again.answer, &again.headers, said),
            None => (Expected::Status(200), headers),
        };
    }
    let came = match &files.otherwise {
        Otherwise::As(again) => return expected(&again.answer, &again.headers, said),
        Otherwise::Failure => Expected::Status(500),
        Otherwise::NotFound => {
            let path = tidy(&files.tried[0]);
            if said.folders.contains(&path) {
                // Where it leads is the path with a slash, as it was asked for and decoded.
                return (Expected::Status(301), headers);
            }
            let folder = path.strip_suffix("/index.html").unwrap_or_default();
            Expected::Status(if said.folders.contains(folder) { 403 } else { 404 })
        }
    };
    (came, headers)
}

fn value(header: &HeaderStep, reply: &Reply) -> Option<String> {
    let good = GOOD.contains(&reply.status);
    if !header.always && !good {
        return None;
    }
    let value = match &header.value {
        HeaderValue::Fixed(value) | HeaderValue::Unless(value) => value.clone(),
        HeaderValue::ByType(rules) => {
            let sent = reply.header("Content-Type").unwrap_or_default();
            let sent = sent.split(';').next().unwrap_or_default().to_ascii_lowercase();
            let for_it = |rule: &&TypeRule| {
                let types = match rule.types.strip_suffix('*') {
                    Some(front) => sent.starts_with(front),
                    None => rule.types == "default" || rule.types == sent,
                };
                types && (!rule.good || good)
            };
            rules.iter().find(for_it)?.value.clone()
        }
    };
    Some(value).filter(|value| !value.is_empty())
}
