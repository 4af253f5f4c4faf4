//! A trace for people: one line a step, in the order in which a request takes them.

use super::{
    Again, Answer, FilesAnswer, HeaderStep, HeaderValue, Opening, Otherwise, Station, Trace, UpstreamAnswer, Way,
};

/// The width of the names of steps.
const LABEL: usize = 10;
/// Networks that are listed one by one; of more, the number is said.
const LISTED: usize = 3;

/// The trace as text. `place` says where a resource was written.
pub fn text(trace: &Trace, place: &dyn Fn(&str) -> Option<String>) -> String {
    let mut lines = Lines {
        text: format!("{} under {}\n", trace.url, trace.target.name()),
        place,
    };
    if trace.ways.is_empty() {
        lines.step("host", "none runs nginx: nothing answers");
    }
    for way in &trace.ways {
        lines.way(way);
    }
    lines.text
}

struct Lines<'a> {
    text: String,
    place: &'a dyn Fn(&str) -> Option<String>,
}

impl Lines<'_> {
    fn step(&mut self, label: &str, said: &str) {
        self.text.push_str(&format!("  {label:LABEL$}  {said}\n"));
    }

    /// A resource, with the place where it was written.
    fn resource(&self, resource: &str) -> String {
        match (self.place)(resource) {
            Some(place) => format!("{resource} ({place})"),
            None => resource.to_owned(),
        }
    }

    fn way(&mut self, way: &Way) {
        self.text.push('\n');
        let host = self.resource(&way.host);
        let address = match way.address {
            Some(address) => format!("{host} at {address}"),
            None => format!("{host}, which has no public address"),
        };
        if way.expected {
            self.step("host", &address);
        } else {
            self.step(
                "host",
                &format!("none has this name; a request that comes to {address} gets:"),
            );
        }
        for (number, station) in way.stations.iter().enumerate() {
            if number > 0 {
                let host = self.resource(&station.host);
                self.text.push('\n');
                self.step("host", &host);
            }
            self.station(station);
        }
    }

    fn station(&mut self, station: &Station) {
        let (port, spoken) = (station.port, if station.tls { "TLS" } else { "plain HTTP" });
        let before = if station.edge { "TLS ended before; " } else { "" };
        let open = match &station.firewall {
            Opening::Everyone => "open to everyone".to_owned(),
            Opening::From(networks) => format!("open to {}", listed(networks.iter().map(ToString::to_string))),
            Opening::Nobody => "closed by the firewall to other machines".to_owned(),
        };
        self.step("arrives", &format!("{before}{spoken} on port {port}, {open}"));
        if let Some(server) = &station.server {
            let resource = self.resource(&server.resource);
            self.step("server", &format!("{resource}: {}", server.why));
            if let Some(certificate) = &server.certificate {
                self.step("", &format!("shows {certificate}"));
            }
            self.step("", &format!("writes to {}", server.access_log));
        }
        if let Some(cdn) = &station.cdn {
            let from = listed(cdn.from.iter().cloned());
            self.step(
                "visitor",
                &format!("the address in {}, where {from} says so", cdn.header),
            );
        }
        if let Some(location) = &station.location {
            let why = &location.why;
            match &location.resource {
                Some(resource) => {
                    let resource = self.resource(resource);
                    self.step("route", &format!("{resource}: {why}"));
                }
                None => self.step("route", &format!("none: {why}")),
            }
        }
        self.conditions(station);
        self.headers(&station.headers);
        self.answer("answer", &station.answer);
    }

    fn conditions(&mut self, station: &Station) {
        if !station.allow.is_empty() {
            let verdict = match station.allowed {
                Some(true) => "; this visitor may",
                Some(false) => "; this visitor may not",
                None => "; others get 403 (`--from` says who asks)",
            };
            let networks = listed(station.allow.iter().cloned());
            self.step("allowed", &format!("{networks}{verdict}"));
        }
        if let Some(limit) = &station.limit {
            let burst = match limit.burst {
                0 => String::new(),
                burst => format!(", {burst} more at once"),
            };
            let (zone, rate, status) = (&limit.zone, &limit.rate, limit.status);
            self.step(
                "limit",
                &format!("{rate} for each address{burst}, then {status}; zone {zone}"),
            );
        }
        if let Some(body) = &station.body_limit {
            self.step("body", &format!("at most {body}, then 413"));
        }
        if let Some(timeout) = &station.timeout {
            self.step("silence", &format!("of the upstream for {timeout} at most, then 504"));
        }
        let Some(cache) = &station.cache else { return };
        match &cache.browser {
            Some(value) => self.value("browser", value),
            None => self.step("browser", "keeps what the application lets it, or by its own guess"),
        }
        if let Some(value) = &cache.cdn {
            self.value("in front", value);
        } else if station.cdn.is_some() {
            self.step("in front", "keeps what the browser may");
        }
        if !cache.proxy {
            self.step("nginx", "keeps no copies");
        }
    }

    fn value(&mut self, label: &str, value: &HeaderValue) {
        match value {
            HeaderValue::Fixed(value) | HeaderValue::Unless(value) => self.step(label, value),
            HeaderValue::ByType(rules) => {
                for (number, rule) in rules.iter().enumerate() {
                    let label = if number == 0 { label } else { "" };
                    let value = if rule.value.is_empty() {
                        "nothing is said"
                    } else {
                        &rule.value
                    };
                    self.step(label, &format!("{}: {value}", rule.types));
                }
            }
        }
    }

    fn headers(&mut self, headers: &[HeaderStep]) {
        let mut label = "headers";
        for header in headers {
            let value = match &header.value {
                HeaderValue::Fixed(value) if value.is_empty() => continue,
                HeaderValue::Fixed(value) => value.clone(),
                HeaderValue::Unless(value) => format!("{value} (unless the application says it)"),
                HeaderValue::ByType(_) => "by media type, see above".to_owned(),
            };
            let errors = if header.always { "" } else { " (not with errors)" };
            self.step(label, &format!("{}: {value}{errors}", header.name));
            label = "";
        }
    }

    fn answer(&mut self, label: &str, answer: &Answer) {
        match answer {
            Answer::Nothing { why } => self.step(label, &format!("none: {why}")),
            Answer::Status { status, why } => self.step(label, &format!("{status}: {why}")),
            Answer::Redirect { status, to, why } => {
                self.step(label, &format!("{status} to {to}: {}", why.trim_end_matches('.')));
            }
            Answer::Respond { status, media_type } => {
                let body = media_type
                    .as_ref()
                    .map_or_else(String::new, |media| format!(", {media}"));
                self.step(label, &format!("{status}{body}: the route says so"));
            }
            Answer::Files(files) => self.files(label, files),
            Answer::Upstream(upstream) => self.upstream(label, upstream),
        }
    }

    fn files(&mut self, label: &str, files: &FilesAnswer) {
        let mut label = label;
        for file in &files.tried {
            self.step(label, &format!("200 with {file}, if it is there"));
            label = "";
        }
        if let Some(again) = &files.index {
            self.again("then", again);
        }
        match &files.otherwise {
            Otherwise::NotFound => self.step(label, "404 if not; a folder is sent on to its path with a slash"),
            Otherwise::Failure => self.step(label, "500 if not"),
            Otherwise::As(again) => self.again("if not", again),
        }
    }

    fn again(&mut self, when: &str, again: &Again) {
        let by = again
            .resource
            .as_ref()
            .map_or_else(String::new, |route| format!(" by {route}"));
        self.step("", &format!("as for {}{by} {when}:", again.path));
        self.answer("", &again.answer);
    }

    fn upstream(&mut self, label: &str, upstream: &UpstreamAnswer) {
        let path = &upstream.path;
        match &upstream.resource {
            Some(resource) => {
                let resource = self.resource(resource);
                self.step(label, &format!("from {resource}, asked for {path}"));
            }
            None => self.step(
                label,
                &format!("from {}, outside the fleet, asked for {path}", upstream.upstream),
            ),
        }
        for server in &upstream.servers {
            let owner = match (&server.id, &server.host) {
                (Some(id), Some(host)) => format!(": {id} on {host}"),
                _ => String::new(),
            };
            self.step("", &format!("at {}{owner}", server.address));
        }
        if let Some(balance) = &upstream.balance {
            self.step("", balance);
        }
        for used in &upstream.uses {
            let used = self.resource(used);
            self.step("", &format!("which uses {used}"));
        }
    }
}

/// A few things by name, and of many the number.
fn listed(things: impl Iterator<Item = String>) -> String {
    let things: Vec<String> = things.collect();
    if things.len() > LISTED {
        format!("one of {} networks", things.len())
    } else {
        things.join(", ")
    }
}
