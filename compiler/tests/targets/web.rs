//! What nginx answers: the same files under both targets but for addresses, so that what is compared is what they come to.
//!
//! Each location's facts are what holds in it, inherited or said there. Of what names an address it is said who listens
//! there; of what names a zone, the zone's rate.

use std::collections::BTreeMap;

use super::facts::{Facts, Files, Listening};
use super::nginx::{Directive, Scope, parse};

/// nginx of one target.
pub struct Web<'a> {
    /// The host's files.
    pub files: &'a Files,
    /// Where its own are.
    pub folder: String,
    /// The host's port for each that nginx binds, where they are not the same.
    pub published: BTreeMap<String, String>,
    /// Who listens where.
    pub listening: &'a Listening,
}

impl Web<'_> {
    /// The facts of the host's nginx, none where it has none; and the ports it listens on.
    pub fn facts(&self) -> (Facts, Vec<String>) {
        let mut found = Found {
            web: self,
            facts: Facts::new(),
            upstreams: BTreeMap::new(),
            zones: BTreeMap::new(),
            ports: Vec::new(),
        };
        if self.files.contains_key(&format!("{}/nginx.conf", self.folder)) {
            let main = self.read("nginx.conf");
            let http = main.iter().find(|directive| directive.name() == "http");
            found.http(
                http.and_then(|http| http.block.as_deref())
                    .expect("nginx has a block http"),
            );
        }
        (found.facts, found.ports)
    }

    /// A file with its includes in place.
    fn read(&self, name: &str) -> Vec<Directive> {
        parse(&self.files[&format!("{}/{name}", self.folder)])
    }

    fn with_includes(&self, block: &[Directive]) -> Vec<Directive> {
        let included = |directive: &Directive| {
            let path = directive.arguments();
            match path.strip_prefix("/etc/nginx/") {
                // The distribution's.
                Some("mime.types") => Vec::new(),
                Some(own) if directive.name() == "include" => self.read(own),
                _ => vec![directive.clone()],
            }
        };
        block.iter().flat_map(included).collect()
    }

    fn port(&self, address: &str) -> String {
        let port = address.rsplit(':').next().unwrap_or_default();
        self.published.get(port).cloned().unwrap_or_else(|| port.to_owned())
    }
}

struct Found<'a> {
    web: &'a Web<'a>,
    facts: Facts,
    /// The programs behind each upstream.
    upstreams: BTreeMap<String, String>,
    /// The key and rate of each zone.
    zones: BTreeMap<String, String>,
    ports: Vec<String>,
}

impl Found<'_> {
    fn say(&mut self, place: &str, what: &str, value: impl Into<String>) {
        let before = self.facts.insert(format!("web > {place} > {what}"), value.into());
        assert!(before.is_none(), "{place} > {what} is there twice");
    }

    fn http(&mut self, block: &[Directive]) {
        let directives = self.web.with_includes(block);
        let scope = Scope::default().inside(&directives);
        for zone in scope.all("limit_req_zone") {
            let (name, limit) = zone_of(zone);
            self.zones.insert(name, limit);
        }
        for directive in &directives {
            match (directive.name(), directive.block.as_deref()) {
                ("upstream", Some(servers)) => self.upstream(&directive.arguments(), servers),
                ("server", Some(block)) => self.server(&scope, block),
                (_, Some(block)) => self.say(&directive.words.join(" "), "is", written(block)),
                (_, None) => {}
            }
        }
    }

    fn upstream(&mut self, name: &str, block: &[Directive]) {
        let place = format!("upstream {name}");
        let mut programs = Vec::new();
        for directive in block {
            if directive.name() == "server" {
                let who = self.web.listening.at(&directive.words[1]);
                programs.push(format!(
                    "{} {}",
                    who.unwrap_or(&directive.words[1]),
                    directive.words[2..].join(" ")
                ));
            } else {
                self.say(&place, directive.name(), directive.arguments());
            }
        }
        self.upstreams.insert(name.to_owned(), programs.join(", "));
    }

    fn server(&mut self, http: &Scope, block: &[Directive]) {
        let scope = http.inside(block);
        let listens: Vec<String> = scope.all("listen").iter().map(|listen| self.listen(listen)).collect();
        let place = format!("server {} on {}", scope.one("server_name").unwrap(), listens.join(", "));
        for directive in block.iter().filter(|directive| directive.block.is_none()) {
            if matches!(directive.name(), "return" | "rewrite") {
                self.say(&place, directive.name(), directive.arguments());
            }
        }
        for listen in scope.all("listen") {
            let port = self.web.port(listen.split(' ').next().unwrap());
            if !self.ports.contains(&port) {
                self.ports.push(port);
            }
        }
        self.blocks(&place, &scope, block);
    }

    fn listen(&self, listen: &str) -> String {
        let mut words = listen.split(' ');
        let address = words.next().unwrap();
        let family = if address.starts_with('[') { "IPv6" } else { "IPv4" };
        let rest: Vec<&str> = words.collect();
        [&[self.web.port(address).as_str(), family], rest.as_slice()]
            .concat()
            .join(" ")
    }

    /// The locations and conditions in a block.
    fn blocks(&mut self, place: &str, scope: &Scope, block: &[Directive]) {
        for directive in block {
            let Some(inner) = &directive.block else { continue };
            let place = format!("{place} > {}", directive.words.join(" "));
            if directive.name() == "location" {
                self.location(&place, &scope.inside(inner));
                self.blocks(&place, &scope.inside(inner), inner);
            } else {
                self.say(&place, "does", written(inner));
            }
        }
    }

    fn location(&mut self, place: &str, scope: &Scope) {
        for (name, values) in &scope.0 {
            let value = match name.as_str() {
                name if name.ends_with("_zone") => continue,
                "proxy_pass" => self.goal(&values[0]),
                "limit_req" => values
                    .iter()
                    .map(|limit| self.limit(limit))
                    .collect::<Vec<_>>()
                    .join("; "),
                _ => values.join("; "),
            };
            self.say(place, name, value);
        }
    }

    fn goal(&self, url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let who = self.upstreams.get(authority).map_or(authority, String::as_str);
        format!("{scheme}://{who}{path}")
    }

    fn limit(&self, limit: &str) -> String {
        let (zone, rest) = limit.split_once(' ').unwrap_or((limit, ""));
        let zone = zone.strip_prefix("zone=").unwrap();
        format!(
            "{} ({zone}) {rest}",
            self.zones.get(zone).expect("the zone is declared")
        )
    }
}

/// The name of a zone, and its key and rate.
fn zone_of(zone: &str) -> (String, String) {
    let words: Vec<&str> = zone.split(' ').collect();
    let named = words.iter().find_map(|word| word.strip_prefix("zone=")).unwrap();
    let rate = words.iter().find_map(|word| word.strip_prefix("rate=")).unwrap();
    let name = named.split(':').next().unwrap();
    (name.to_owned(), format!("{rate} for each {}", words[0]))
}

fn written(block: &[Directive]) -> String {
    block
        .iter()
        .map(|directive| directive.words.join(" "))
        .collect::<Vec<_>>()
        .join("; ")
}
