//! Symbols: what `services.api.address`, `databases.main.url` and their like are on one target, seen from one host.
//!
//! Natively a service on the same host is `127.0.0.1` and its port; under compose it is the name of its container. From
//! another host it is that host's address on the network between them. A password is a secret, never a text.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use hostc_lang::{Piece, ResourcePath, Text};

use super::allocation::Numbers;
use super::model::{SecretPiece, SecretText};
use super::placement::Placement;
use crate::graph::{DependencyGraph, Relation};
use crate::resources::database::DatabaseEngine;
use crate::resources::host::HostAddress;
use crate::resources::{Fleet, Host};
use crate::schema::Target;

/// The container of PostgreSQL.
pub const POSTGRES: &str = "postgres";
/// The one-shot container that makes databases.
pub const POSTGRES_SETUP: &str = "postgres-setup";
/// The container of MongoDB.
pub const MONGODB: &str = "mongodb";
/// The one-shot container that makes the users of its databases.
pub const MONGODB_SETUP: &str = "mongodb-setup";
/// The container of Redis.
pub const REDIS: &str = "redis";
/// The container of nginx.
pub const PROXY: &str = "proxy";

/// Everything that names are resolved from.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// What is declared.
    pub fleet: &'a Fleet,
    /// Who uses whom.
    pub graph: &'a DependencyGraph,
    /// What is where.
    pub placement: &'a Placement,
    /// Ports and the like.
    pub numbers: &'a Numbers,
    /// The target.
    pub target: Target,
}

impl Names<'_> {
    /// The text as something on `host` is to see it.
    pub fn resolve(&self, text: &Text, host: &ResourcePath) -> SecretText {
        let mut resolved = SecretText::default();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => resolved.push_literal(literal),
                Piece::Secret { resource, .. } => resolved.pieces.push(SecretPiece::Secret(resource.id())),
                Piece::Symbol { resource, fact, .. } => self.fact(resource, fact, host, &mut resolved),
            }
        }
        resolved
    }

    fn fact(&self, resource: &ResourcePath, fact: &str, from: &ResourcePath, out: &mut SecretText) {
        match resource.kind() {
            "services" => self.service(resource, fact, from, out),
            "databases" => self.database(resource, fact, from, out),
            "caches" => self.cache(resource, fact, from, out),
            "volumes" => out.push_literal(&self.volume_path(resource)),
            "sites" => out.push_literal(&self.site_url(resource)),
            _ => {}
        }
    }

    fn service(&self, service: &ResourcePath, fact: &str, from: &ResourcePath, out: &mut SecretText) {
        // The instances on the own host, where it is there.
        let home = Some(from).filter(|from| self.placement.is_on(service, from));
        let Some(home) = home.or_else(|| self.placement.host(service)) else {
            return;
        };
        let port = self.numbers.port(home, service).unwrap_or_default();
        let address = match self.target {
            Target::Compose if home == from => self.instance_ids(service).into_iter().next().unwrap_or_default(),
            Target::Compose | Target::Systemd => self.bind_address(service, home).to_string(),
        };
        match fact {
            "address" => out.push_literal(&address),
            "port" => out.push_literal(&port.to_string()),
            _ => out.push_literal(&format!("http://{}", authority(&address, port))),
        }
    }

    fn database(&self, database: &ResourcePath, fact: &str, from: &ResourcePath, out: &mut SecretText) {
        let (name, owner) = self.database_names(database);
        let engine = self.engine(database);
        let (host, port) = (
            self.engine_address(database, container(engine), from),
            self.database_port(database),
        );
        match fact {
            "host" => out.push_literal(&host),
            "port" => out.push_literal(&port.to_string()),
            "name" => out.push_literal(&name),
            "user" => out.push_literal(&owner),
            "password" => out.pieces.push(SecretPiece::Secret(password_secret(database))),
            _ => {
                // A user of MongoDB belongs to the database that it was made in, and logs in there.
                let (scheme, options) = match engine {
                    DatabaseEngine::Postgres => ("postgresql", String::new()),
                    DatabaseEngine::Mongodb => ("mongodb", format!("?authSource={name}")),
                };
                out.push_literal(&format!("{scheme}://{owner}:"));
                out.pieces.push(SecretPiece::Secret(password_secret(database)));
                out.push_literal(&format!("@{}/{name}{options}", authority(&host, port)));
            }
        }
    }

    fn cache(&self, cache: &ResourcePath, fact: &str, from: &ResourcePath, out: &mut SecretText) {
        let number = self.numbers.caches.get(cache).copied().unwrap_or_default();
        let (host, port) = (self.engine_address(cache, REDIS, from), self.redis_port(cache));
        let password = redis_secret(self.placement.host(cache).filter(|home| *home != from));
        match fact {
            "host" => out.push_literal(&host),
            "port" => out.push_literal(&port.to_string()),
            "database" => out.push_literal(&number.to_string()),
            "password" => out.pieces.push(SecretPiece::Secret(password)),
            _ => {
                // The user that has the password is said, since `redis-cli -u` takes an empty name for a user's.
                out.push_literal("redis://default:");
                out.pieces.push(SecretPiece::Secret(password));
                out.push_literal(&format!("@{}/{number}", authority(&host, port)));
            }
        }
    }

    /// The ids of a service's instances: units and containers.
    pub fn instance_ids(&self, service: &ResourcePath) -> Vec<String> {
        let declared = self
            .fleet
            .services
            .get(service)
            .and_then(|service| service.body.instances.as_ref());
        match declared.map_or(1, |count| count.value.max(1)) {
            1 => vec![service.id()],
            count => (1..=count).map(|number| format!("{}-{number}", service.id())).collect(),
        }
    }

    /// The hosts between which `user` talks to what it uses: from where, and to where. Requests of a site go to every host of a
    /// service; a program keeps to its own where it can.
    pub fn connections(
        &self,
        user: &ResourcePath,
        used: &ResourcePath,
        relation: Relation,
    ) -> Vec<(&ResourcePath, &ResourcePath)> {
        let (from, to) = (self.placement.requesters(user, self.fleet), self.placement.hosts(used));
        let keeps_to_itself = |host: &&ResourcePath| relation == Relation::Uses && to.contains(host);
        let reached = |host| {
            let own = Some(host).filter(keeps_to_itself);
            let others = to.iter().filter(move |_| own.is_none());
            own.into_iter().chain(others).map(move |to| (host, to))
        };
        match relation {
            Relation::Routes | Relation::Uses => from.iter().flat_map(reached).collect(),
            Relation::Placed | Relation::Owns | Relation::Mounts | Relation::Reads => Vec::new(),
        }
    }

    /// The hosts from which something on another host uses `used` on `host`; with `host` itself where something there does.
    pub fn visitors(&self, used: &ResourcePath, host: &ResourcePath) -> BTreeSet<&ResourcePath> {
        let users = self.graph.dependents(used).into_iter();
        let pairs = users.flat_map(|(user, dependency)| self.connections(user, used, dependency.relation));
        pairs.filter(|(_, to)| *to == host).map(|(from, _)| from).collect()
    }

    /// The address a service binds natively on one of its hosts: loopback, unless something on another host uses it.
    pub fn bind_address(&self, service: &ResourcePath, host: &ResourcePath) -> IpAddr {
        let far = self.visitors(service, host).iter().any(|from| *from != host);
        let address = self.host_address(host).filter(|_| far);
        address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// The address other hosts of the fleet use: internal, else public.
    pub fn host_address(&self, host: &ResourcePath) -> Option<IpAddr> {
        let (public, internal) = addresses(&self.fleet.hosts.get(host)?.body);
        internal.or(public)
    }

    fn engine_address(&self, resource: &ResourcePath, container: &str, from: &ResourcePath) -> String {
        let Some(home) = self.placement.host(resource) else {
            return String::new();
        };
        match (home == from, self.target) {
            (true, Target::Compose) => container.to_owned(),
            (true, Target::Systemd) => "127.0.0.1".to_owned(),
            (false, _) => self
                .host_address(home)
                .map(|address| address.to_string())
                .unwrap_or_default(),
        }
    }

    /// Whether the host's own programs are to reach a service, a database or a cache.
    pub fn is_on_loopback(&self, path: &ResourcePath) -> bool {
        let said = match path.kind() {
            "services" => self.fleet.services.get(path).and_then(|service| service.body.loopback),
            "databases" => self
                .fleet
                .databases
                .get(path)
                .and_then(|database| database.body.loopback),
            "caches" => self.fleet.caches.get(path).and_then(|cache| cache.body.loopback),
            _ => None,
        };
        said.is_some_and(|said| said.value)
    }

    /// Whether that is so of anything in the engine of `host` whose container is called `container`.
    pub fn engine_is_on_loopback(&self, container: &str, host: &ResourcePath) -> bool {
        let mut here = self.placement.on(host).filter(|path| self.is_on_loopback(path));
        here.any(|path| match path.kind() {
            "databases" => self::container(self.engine(path)) == container,
            "caches" => container == REDIS,
            _ => false,
        })
    }

    /// The engine of a database.
    pub fn engine(&self, database: &ResourcePath) -> DatabaseEngine {
        let declared = self.fleet.databases.get(database);
        declared.map_or(DatabaseEngine::Postgres, |database| database.body.engine())
    }

    /// The port of the server that a database is in.
    pub fn database_port(&self, database: &ResourcePath) -> u16 {
        let host = self
            .placement
            .host(database)
            .and_then(|host| self.fleet.hosts.get(host));
        let body = host.map(|host| &host.body);
        let (declared, usual) = match self.engine(database) {
            DatabaseEngine::Postgres => {
                let server = body.and_then(|host| host.postgres.as_ref());
                (server.and_then(|server| server.value.port.as_ref()), 5432)
            }
            DatabaseEngine::Mongodb => {
                let server = body.and_then(|host| host.mongodb.as_ref());
                (server.and_then(|server| server.value.port.as_ref()), 27017)
            }
        };
        declared.map_or(usual, |port| port.value.number())
    }

    /// The port of the server that a cache is in.
    pub fn redis_port(&self, cache: &ResourcePath) -> u16 {
        let host = self.placement.host(cache).and_then(|host| self.fleet.hosts.get(host));
        let declared = host
            .and_then(|host| host.body.redis.as_ref())
            .and_then(|server| server.value.port.as_ref());
        declared.map_or(6379, |port| port.value.number())
    }

    /// A database's name and its owner's.
    pub fn database_names(&self, database: &ResourcePath) -> (String, String) {
        let body = self.fleet.databases.get(database).map(|database| &database.body);
        let named = body.and_then(|body| body.name.as_ref()).map(|name| name.value.clone());
        let name = named.unwrap_or_else(|| match database.parent() {
            Some(site) if database.name() == "main" => site.name().replace('-', "_"),
            _ => database.id().replace('-', "_"),
        });
        let owner = body
            .and_then(|body| body.owner.as_ref())
            .map_or_else(|| name.clone(), |owner| owner.value.clone());
        (name, owner)
    }

    /// The folder of a site.
    pub fn site_home(&self, site: &ResourcePath) -> String {
        let declared = self.fleet.sites.get(site).and_then(|site| site.body.home.as_ref());
        declared.map_or_else(|| format!("/srv/sites/{}", site.name()), |home| home.value.to_string())
    }

    /// The folder of a volume.
    pub fn volume_path(&self, volume: &ResourcePath) -> String {
        let declared = self
            .fleet
            .volumes
            .get(volume)
            .and_then(|volume| volume.body.path.as_ref());
        match (declared, volume.parent()) {
            (Some(path), _) => path.value.to_string(),
            (None, Some(site)) => format!("{}/shared/{}", self.site_home(&site), volume.name()),
            (None, None) => format!("/srv/volumes/{}", volume.id()),
        }
    }

    fn site_url(&self, path: &ResourcePath) -> String {
        let Some(site) = self.fleet.sites.get(path) else {
            return String::new();
        };
        let scheme = if super::sites::speaks_tls(&site.body) {
            "https"
        } else {
            "http"
        };
        if let Some(domain) = site.body.domains.first() {
            return format!("{scheme}://{}", domain.value.punycode());
        }
        let hosts = self.placement.requesters(path, self.fleet);
        let address = hosts.first().and_then(|host| self.host_address(host));
        let port = site.body.listen.first().map_or(80, |port| port.value.number());
        address
            .map(|address| format!("{scheme}://{}", authority(&address.to_string(), port)))
            .unwrap_or_default()
    }
}

impl SecretText {
    fn push_literal(&mut self, text: &str) {
        if let Some(SecretPiece::Literal(last)) = self.pieces.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.pieces.push(SecretPiece::Literal(text.to_owned()));
        }
    }
}

/// The public and the internal address of a host.
pub fn addresses(host: &Host) -> (Option<IpAddr>, Option<IpAddr>) {
    match host.address.as_ref().map(|address| &address.value) {
        None => (None, None),
        Some(HostAddress::One(address)) => (Some(address.0), None),
        Some(HostAddress::Split { public, internal }) => (
            public.as_ref().map(|address| address.0),
            internal.as_ref().map(|address| address.0),
        ),
    }
}

/// The container of a database engine.
pub fn container(engine: DatabaseEngine) -> &'static str {
    match engine {
        DatabaseEngine::Postgres => POSTGRES,
        DatabaseEngine::Mongodb => MONGODB,
    }
}

/// The id of the secret that is a database owner's password. The dot keeps it apart from declared secrets.
pub fn password_secret(database: &ResourcePath) -> String {
    format!("{}.password", database.id())
}

/// The id of the secret that is the password of Redis: the own host's, or that of another.
pub fn redis_secret(other: Option<&ResourcePath>) -> String {
    match other {
        None => "redis.password".to_owned(),
        Some(host) => format!("redis.{}.password", host.name()),
    }
}

fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}
