//! Fleets as someone might write them, made from a number.

use std::collections::BTreeMap;

/// Numbers that look random and are the same in every run (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// A fleet.
pub struct Fleet {
    hosts: Vec<String>,
    target: Option<String>,
    sites: Vec<Site>,
    text: BTreeMap<String, String>,
}

/// What is known of a site.
pub struct Site {
    pub name: String,
    pub host: String,
    pub domain: String,
}

const NAMES: &[&str] = &["shop", "blog", "wiki", "news", "cafe", "club", "desk", "maps"];

impl Fleet {
    /// A fleet for a target; for one of them or both unless said.
    pub fn new(random: &mut Random, target: Option<&str>) -> Self {
        let target =
            target.or_else(|| Some(random.one(&["systemd", "compose", ""])).filter(|target| !target.is_empty()));
        let mut fleet = Self {
            hosts: (1..=1 + random.below(3))
                .map(|number| format!("node-{number}"))
                .collect(),
            target: target.map(str::to_owned),
            sites: Vec::new(),
            text: BTreeMap::new(),
        };
        for number in 0..fleet.hosts.len() {
            let text = fleet.host(number, random);
            fleet.text.insert(format!("/hosts/{}.host", fleet.hosts[number]), text);
        }
        for number in 0..2 + random.below(4) {
            let name = format!("{}-{}", NAMES[random.below(NAMES.len())], number);
            // Two at least are neighbours.
            let host = if number < 2 { 0 } else { random.below(fleet.hosts.len()) };
            let site = Site {
                domain: format!("{name}.example"),
                host: fleet.hosts[host].clone(),
                name,
            };
            let text = site_text(&site, random);
            fleet.text.insert(format!("/sites/{}.host", site.name), text);
            fleet.sites.push(site);
        }
        let bare: Vec<&String> = fleet
            .hosts
            .iter()
            .filter(|host| fleet.sites.iter().all(|site| site.host != **host))
            .collect();
        let programs = bare.iter().map(|host| {
            format!("  services.watch-{host} = {{ on = hosts.{host}; command = \"/usr/bin/watch\"; image = \"watch:2.1\"; memory = \"64MiB\"; }};\n")
        });
        let programs: String = programs.collect();
        fleet.text.insert(
            "/others.host".to_owned(),
            format!("{{ hosts, ... }}:\n{{\n{programs}}}\n"),
        );
        fleet
    }

    /// Its files by path.
    pub fn modules(&self) -> BTreeMap<String, String> {
        self.text.clone()
    }

    /// Two sites of one host.
    pub fn two_neighbours(&self, random: &mut Random) -> (&Site, &Site) {
        match random.chance() {
            true => (&self.sites[0], &self.sites[1]),
            false => (&self.sites[1], &self.sites[0]),
        }
    }

    fn host(&self, number: usize, random: &mut Random) -> String {
        let target = self.target.as_ref().map(|target| format!("target = \"{target}\";"));
        format!(
            r#"{{
  hosts.{name} = {{
    address = {{ public = "203.0.113.{address}"; internal = "10.20.0.{address}"; }};
    os = "{os}";
    cpus = {cpus};
    memory = "64GiB";
    disk = "40GiB";
    {target}
    administrators.deploy = {{ uid = 1900; }};
  }};
}}
"#,
            name = self.hosts[number],
            address = number + 1,
            os = random.one(&["debian-12", "debian-13", "ubuntu-24.04"]),
            cpus = 1 + random.below(8),
            target = target.unwrap_or_default(),
        )
    }
}

/// A site with programs, and some of what sites have.
fn site_text(site: &Site, random: &mut Random) -> String {
    let (mut body, mut environment) = (String::new(), String::new());
    let mut add = |line: &str| body.push_str(&format!("    {line}\n"));
    if random.chance() {
        add("title = \"A title\";");
    }
    if random.chance() {
        add("cdn = std.cloudflare;");
    }
    if random.chance() {
        add(
            "databases.main = { connections = 4; backup = { schedule = \"*-*-* 02:15:00\"; to = \"/mnt/backups/SITE\"; }; };",
        );
        environment.push_str(" DATABASE_URL = databases.main.url;");
    }
    if random.chance() {
        add("caches.main = { };");
        environment.push_str(" REDIS_URL = caches.main.url;");
    }
    if random.chance() {
        add("secrets.session.generate = 48;");
        environment.push_str(" SESSION_KEY = \"${secrets.session}\";");
    }
    if random.chance() {
        add("volumes.uploads = { };");
        add("services.api.volumes = [ { volume = volumes.uploads; } ];");
    }
    if random.chance() {
        add("routes.\"/static/\" = { files = \"/srv/sites/SITE/current/public\"; cache = \"7d\"; };");
    }
    if random.chance() {
        add("routes.\"= /healthz\".respond = { status = 200; body = \"ok\"; };");
    }
    if random.chance() {
        add("jobs.report = { command = \"/usr/bin/report\"; image = \"report:1.4\"; schedule = \"daily\"; };");
    }
    if random.chance() {
        add("routes.\"/\" = { to = services.web; };");
        add(
            "services.web = { command = \"/usr/bin/node web.js\"; image = \"node:22.12.0\"; memory = \"256MiB\"; health.http = \"/\"; };",
        );
    } else {
        add("routes.\"/\".redirect.to = \"/api/\";");
    }
    let memory = 128 + 64 * random.below(5);
    let instances = if random.chance() { " instances = 2;" } else { "" };
    let api = format!(
        "services.api = {{ command = \"/usr/bin/node api.js\"; image = \"node:22.12.0\"; memory = \"{memory}MiB\";{instances} health.http = \"/health\"; env = {{ NODE_ENV = profile;{environment} }}; }};"
    );
    add(&api);
    add("routes.\"/api/\" = { to = services.api; limit = { rate = \"20r/s\"; burst = 40; }; };");
    let body = body.replace("SITE", &site.name);
    format!(
        "{{ hosts, profile, std, ... }}:\n{{\n  sites.{} = {{ caches, databases, secrets, services, volumes, ... }}: {{\n    on = hosts.{};\n    domains = [ \"{}\" ];\n{body}  }};\n}}\n",
        site.name, site.host, site.domain
    )
}
