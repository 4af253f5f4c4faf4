//! Rules between the fields of one resource: exactly one of several, and the kinds that a reference may have.
//!
//! They are looked at when the fields themselves are read, so that a mistake inside a field is not followed by another
//! about its absence: a rule is only asked about fields as they were written.

use hostc_lang::suggest::nearest;
use hostc_lang::{Diagnostic, Diagnostics, Node, Record, Span, Tree};

use super::run::{Place, UNKNOWN_FIELD};
use super::{http, ranges};
use crate::dialect::DIALECT;
use crate::resources::route::RouteTarget;
use crate::resources::{Cache, Database, Host, Job, Proxy, Resource, Route, Secret, Service, Site, Volume};
use crate::schema::field::shown;
use crate::schema::{Hosts, ReferenceTo, Spanned};

/// A kind of resource with rules of its own.
pub(super) trait Rules {
    /// Looks at the body of a resource; `written` is what it was read from. A reference that breaks a rule is taken out.
    fn rules(&mut self, written: &Node, place: Place<'_>, problems: &mut Diagnostics);
}

const HOSTS: &[&str] = &["hosts"];
const PROXIES: &[&str] = &["proxies"];
const SERVICES: &[&str] = &["services"];
const VOLUMES: &[&str] = &["volumes"];
const NEEDED: &[&str] = &["services", "databases", "caches"];

impl Rules for Host {
    fn rules(&mut self, _written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        ranges::host(self, problems);
    }
}

impl Rules for Proxy {
    fn rules(&mut self, _written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        expect_kind(&mut self.on, HOSTS, problems);
    }
}

impl Rules for Site {
    fn rules(&mut self, written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        expect_hosts(&mut self.on, problems);
        expect_kind(&mut self.via, PROXIES, problems);
        reachable(written, problems);
        for field in fields(field(written, "routes")) {
            let place = Place {
                name: Some(&field.name),
                span: field.key,
            };
            exactly_one(
                Some(&field.node),
                place,
                &["to", "files", "redirect", "respond", "deny"],
                problems,
            );
            route_key(&field.name, field.key, problems);
            http::headers(fields(self::field(&field.node, "headers")), problems);
            let respond = self::field(&field.node, "respond");
            http::body(respond.and_then(|respond| self::field(respond, "body")), problems);
        }
        http::headers(fields(field(written, "headers")), problems);
        for route in self.routes.values_mut() {
            route_target(&mut route.value, problems);
            ranges::route(&mut route.value, problems);
        }
    }
}

/// Requests come to a site by a name of it, or by a port of its own.
fn reachable(site: &Node, problems: &mut Diagnostics) {
    const WAYS: &[&str] = &["domains", "listen"];
    let Tree::Record(record) = &site.value else { return };
    let [route, ..] = fields(field(site, "routes")) else {
        return;
    };
    if WAYS.iter().any(|way| is_written(record, way)) || is_misspelt(record, WAYS, problems) {
        return;
    }
    problems.push(
        Diagnostic::error("one-of", "no request comes to the routes of this site".to_owned())
            .label(route.key, "its first route")
            .help("say its names, `domains = [ … ];`, or a port of its own, `listen = [ 8080 ];`"),
    );
}

/// A route's key is a prefix (`/api/`), one path (`= /x`) or a regular expression (`~ …`).
fn route_key(key: &str, span: Span, problems: &mut Diagnostics) {
    let path = key.strip_prefix('=').map_or(key, str::trim_start);
    let pattern = key.strip_prefix("~ ").map(str::trim_start);
    if path.starts_with('/') || pattern.is_some_and(|pattern| !pattern.is_empty()) {
        return;
    }
    let help = match key.trim_start_matches(['~', '*', '^', '=', ' ']) {
        rest if key.starts_with("^~") => format!("a prefix is written by itself: `\"{rest}\"`"),
        rest if key.starts_with("~*") => format!("put the flag into the pattern: `\"~ (?i){rest}\"`"),
        rest if key.starts_with('~') => format!("a regular expression follows `~` and a space: `\"~ {rest}\"`"),
        rest => format!("a path begins with a slash: `\"/{rest}\"`"),
    };
    let problem = Diagnostic::error("value-syntax", format!("{} is no route", shown(key)));
    problems.push(problem.label(span, "this key").help(help));
}

impl Rules for Service {
    fn rules(&mut self, written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        ranges::service(self, problems);
        expect_hosts(&mut self.on, problems);
        self.needs.retain(|needed| is_kind(needed, NEEDED, problems));
        let own = ["systemd", "compose"].map(|target| field(written, target));
        let parts = [Some(written)].into_iter().chain(own).flatten();
        for volumes in parts.filter_map(|part| field(part, "volumes")) {
            let Tree::List(mounts) = &volumes.value else { continue };
            for mount in mounts {
                exactly_one(
                    Some(mount),
                    Place {
                        name: None,
                        span: mount.span,
                    },
                    &["volume", "path"],
                    problems,
                );
            }
        }
        for mount in self.all_volumes_mut() {
            expect_kind(&mut mount.value.volume, VOLUMES, problems);
        }
        let place = |name| Place {
            name,
            span: written.span,
        };
        for other in [
            "command",
            "image",
            "build",
            "instances",
            "env",
            "health",
            "memory",
            "systemd",
            "compose",
        ] {
            at_most_one(written, place(None), &["files", other], problems);
        }
        let health = field(written, "health");
        if let Some(node) = health {
            at_most_one(
                node,
                Place {
                    name: Some("health"),
                    span: node.span,
                },
                &["http", "command"],
                problems,
            );
        }
    }
}

impl Rules for Job {
    fn rules(&mut self, _written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        expect_kind(&mut self.on, HOSTS, problems);
        self.needs.retain(|needed| is_kind(needed, NEEDED, problems));
    }
}

impl Rules for Database {
    fn rules(&mut self, _written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        ranges::database(self, problems);
        expect_kind(&mut self.on, HOSTS, problems);
    }
}

impl Rules for Cache {
    fn rules(&mut self, _written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        ranges::cache(self, problems);
        expect_kind(&mut self.on, HOSTS, problems);
    }
}

impl Rules for Volume {
    fn rules(&mut self, _written: &Node, _place: Place<'_>, problems: &mut Diagnostics) {
        ranges::volume(self, problems);
        expect_hosts(&mut self.on, problems);
    }
}

impl Rules for Secret {
    fn rules(&mut self, written: &Node, place: Place<'_>, problems: &mut Diagnostics) {
        ranges::secret(self, problems);
        exactly_one(Some(written), place, &["generate", "env", "file"], problems);
    }
}

/// Two resources whose artifacts would carry one name, as `services.shop-api` and `sites.shop.services.api` would.
pub(super) fn distinct_ids<'r, T: 'r>(resources: impl Iterator<Item = &'r Resource<T>>, problems: &mut Diagnostics) {
    let mut seen: std::collections::BTreeMap<String, &Resource<T>> = std::collections::BTreeMap::new();
    for resource in resources {
        let id = resource.id();
        if let Some(first) = seen.get(&id) {
            let message = format!("`{}` and `{}` would both be called `{id}`", first.path, resource.path);
            problems.push(
                Diagnostic::error("name-conflict", message)
                    .label(resource.span, "this one")
                    .label(first.span, "and this one")
                    .help("units, containers and roles carry this name; rename one of the two"),
            );
        } else {
            seen.insert(id, resource);
        }
    }
}

fn route_target(route: &mut Route, problems: &mut Diagnostics) {
    if let Some(Spanned {
        value: RouteTarget::Service(reference),
        span,
    }) = &route.to
        && !is_kind(&Spanned::new(reference.clone(), *span), SERVICES, problems)
    {
        route.to = None;
    }
}

fn expect_kind(reference: &mut Option<Spanned<ReferenceTo>>, kinds: &[&str], problems: &mut Diagnostics) {
    if reference
        .as_ref()
        .is_some_and(|reference| !is_kind(reference, kinds, problems))
    {
        *reference = None;
    }
}

/// Every element of `on` is a host, and another one. What is left of a wrong list may be empty: it is on no host then, which
/// nobody complains about a second time.
fn expect_hosts(on: &mut Option<Spanned<Hosts>>, problems: &mut Diagnostics) {
    let Some(said) = on else { return };
    let written = said.references();
    let mut hosts: Vec<Spanned<ReferenceTo>> = Vec::new();
    for host in &written {
        if !is_kind(host, HOSTS, problems) {
            continue;
        }
        match hosts.iter().find(|known| *known == host) {
            Some(first) => problems.push(
                Diagnostic::error("value-syntax", format!("`{}` is said twice", host.value))
                    .label(host.span, "once more")
                    .label(first.span, "said here")
                    .help("take one of them out; `instances` says how many run on each host"),
            ),
            None => hosts.push(host.clone()),
        }
    }
    if written.is_empty() {
        problems.push(
            Diagnostic::error("value-syntax", "a list without a host".to_owned())
                .label(said.span, "")
                .help("name one: `on = hosts.NAME;`"),
        );
    }
    if hosts.len() < written.len() {
        said.value = Hosts::Several(hosts);
    }
}

fn is_kind(reference: &Spanned<ReferenceTo>, kinds: &[&str], problems: &mut Diagnostics) -> bool {
    let found = reference.resource.kind();
    if kinds.contains(&found) {
        return true;
    }
    let expected: Vec<String> = kinds.iter().map(|kind| format!("a {}", singular(kind))).collect();
    let expected = match expected.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => expected.concat(),
    };
    let message = format!(
        "expected {expected}, found the {} `{}`",
        singular(found),
        reference.resource
    );
    let help = format!("write a reference to one of {}", list(kinds, "or"));
    problems.push(
        Diagnostic::error("type-mismatch", message)
            .label(reference.span, "")
            .help(help),
    );
    false
}

fn singular(plural: &str) -> &str {
    DIALECT.kind(plural).map_or(plural, |kind| kind.singular)
}

/// Exactly one of the fields is written.
fn exactly_one(node: Option<&Node>, place: Place<'_>, names: &[&str], problems: &mut Diagnostics) {
    let Some(node) = node else { return };
    let Tree::Record(record) = &node.value else { return };
    if !names.iter().any(|name| is_written(record, name)) && !is_misspelt(record, names, problems) {
        let message = match place.name {
            Some(name) => format!("{} says none of {}", shown(name), list(names, "and")),
            None => format!("none of {} is said", list(names, "and")),
        };
        let help = format!("exactly one of {} is needed", list(names, "and"));
        problems.push(Diagnostic::error("one-of", message).label(place.span, "").help(help));
    }
    at_most_one(node, place, names, problems);
}

/// At most one of the fields is written.
fn at_most_one(node: &Node, place: Place<'_>, names: &[&str], problems: &mut Diagnostics) {
    let Tree::Record(record) = &node.value else { return };
    let written: Vec<(&str, Span)> = names
        .iter()
        .filter(|name| is_written(record, name))
        .filter_map(|name| Some((*name, record.get(name)?.key)))
        .collect();
    if written.len() < 2 {
        return;
    }
    let clash: Vec<&str> = written.iter().map(|(name, _)| *name).collect();
    let within = place
        .name
        .map(|name| format!(" in {}", shown(name)))
        .unwrap_or_default();
    let mut diagnostic = Diagnostic::error("one-of", format!("{} exclude each other{within}", list(&clash, "and")));
    for (name, span) in written {
        diagnostic = diagnostic.label(span, format!("`{name}` is said here"));
    }
    problems.push(diagnostic.help("keep one of them"));
}

/// Whether a field that has been refused as unknown was meant to be one of `names`.
fn is_misspelt(record: &Record, names: &[&str], problems: &Diagnostics) -> bool {
    record.fields().iter().any(|field| {
        nearest(&field.name, names.iter().copied()).is_some()
            && problems.iter().any(|problem| {
                problem.code == UNKNOWN_FIELD && problem.labels.first().is_some_and(|label| label.span == field.key)
            })
    })
}

fn is_written(record: &Record, name: &str) -> bool {
    record.get(name).is_some_and(|field| field.node.value != Tree::Null)
}

fn list(names: &[&str], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {word} {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let Tree::Record(record) = &node.value else { return None };
    record.get(name).map(|field| &field.node)
}

fn fields(node: Option<&Node>) -> &[hostc_lang::tree::Field] {
    match node {
        Some(Node {
            value: Tree::Record(record),
            ..
        }) => record.fields(),
        _ => &[],
    }
}
