//! What to look at twice in a change.

use ipnet::IpNet;
use serde_json::Value;

use super::items::{
    BACKUP, CACHE, DATABASE, FOLDER, HOST, Item, Items, MONGODB, OPENING, POSTGRES, PUBLISHED, REDIS, ROUTE, SERVICE,
    SITE, USER,
};
use super::{Risk, RiskCode};
use crate::schema::Rate;
use crate::schema::field::Field as _;

/// The risks of going from `before` to `after`.
pub(super) fn risks(before: &Items, after: &Items) -> Vec<Risk> {
    let mut found = Found {
        before,
        after,
        risks: Vec::new(),
    };
    found.ports();
    for (name, new) in after {
        let old = before.get(name);
        match new.kind.noun {
            SITE => found.site(old, new),
            ROUTE => found.route(old, new),
            SERVICE => found.service(old, new),
            HOST => found.host(old, new),
            POSTGRES | MONGODB | REDIS => found.engine(old, new),
            DATABASE => found.database(old, new),
            USER => found.user(old, new),
            BACKUP => found.backup(old, new),
            _ => {}
        }
    }
    for (name, old) in before {
        if !after.contains_key(name) {
            found.gone(old);
        }
    }
    found.risks
}

struct Found<'a> {
    before: &'a Items,
    after: &'a Items,
    risks: Vec<Risk>,
}

fn flag(item: &Item, field: &str) -> bool {
    item.value.get(field).and_then(Value::as_bool).unwrap_or_default()
}

fn number(item: &Item, field: &str) -> Option<u64> {
    item.value.get(field).and_then(Value::as_u64)
}

fn texts<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    let values = value.get(field).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Networks, of which none is everybody.
fn networks(value: &Value, field: &str) -> Vec<IpNet> {
    texts(value, field)
        .iter()
        .filter_map(|network| network.parse().ok())
        .collect()
}

/// Whether more is in `new` than in `old`, where an empty list is everybody.
fn wider(old: &[IpNet], new: &[IpNet]) -> bool {
    let inside = |network: &IpNet| old.iter().any(|known| known.contains(network));
    match (old.is_empty(), new.is_empty()) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => !new.iter().all(inside),
    }
}

fn said(networks: &[IpNet]) -> String {
    if networks.is_empty() {
        return "everyone".to_owned();
    }
    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Found<'_> {
    fn add(&mut self, code: RiskCode, item: &Item, message: String) {
        self.risks.push(Risk {
            code,
            message,
            resource: item.resource.clone(),
        });
    }

    /// Openings of a port together, since one may be split into several.
    fn ports(&mut self) {
        for noun in [OPENING, PUBLISHED] {
            let openings = |items: &Items, like: &Item| -> Option<Vec<IpNet>> {
                let same = |item: &&Item| {
                    let fields = ["port", "protocol"];
                    item.kind.noun == noun
                        && item.host == like.host
                        && fields
                            .iter()
                            .all(|field| item.value.get(field) == like.value.get(field))
                };
                let rules: Vec<&Item> = items.values().filter(same).collect();
                if rules.is_empty() {
                    return None;
                }
                let all: Vec<Vec<IpNet>> = rules.iter().map(|rule| networks(&rule.value, "from")).collect();
                Some(if all.iter().any(Vec::is_empty) {
                    Vec::new()
                } else {
                    all.concat()
                })
            };
            let after = self.after;
            for new in after.values().filter(|item| item.kind.noun == noun) {
                let (old, now) = (openings(self.before, new), openings(after, new).unwrap_or_default());
                let port = number(new, "port").unwrap_or_default();
                let (host, protocol) = (&new.host, new.text("protocol"));
                match old {
                    None => self.add(
                        RiskCode::PortExposed,
                        new,
                        format!("port {port}/{protocol} of `{host}` is newly open to {}", said(&now)),
                    ),
                    Some(old) if wider(&old, &now) => self.add(
                        RiskCode::FirewallWidened,
                        new,
                        format!(
                            "port {port}/{protocol} of `{host}` was open to {}, and is to {}",
                            said(&old),
                            said(&now)
                        ),
                    ),
                    Some(_) => {}
                }
            }
        }
    }

    fn site(&mut self, old: Option<&Item>, new: &Item) {
        let Some(old) = old else { return };
        let ends = |item: &Item| match item.value.get("tls") {
            Some(Value::Object(_)) => 2,
            Some(Value::String(how)) if how == "edge" => 1,
            _ => 0,
        };
        let name = &new.name;
        if ends(new) < ends(old) {
            self.add(
                RiskCode::TlsWeakened,
                new,
                format!("`{name}` ends TLS no more as it did"),
            );
        } else if flag(old, "force_https") && !flag(new, "force_https") {
            self.add(
                RiskCode::TlsWeakened,
                new,
                format!("`{name}` answers plain HTTP instead of redirecting it"),
            );
        }
        let hsts = |item: &Item| number(item, "hsts_seconds").unwrap_or_default();
        if hsts(new) < hsts(old) {
            let (old, now) = (hsts(old), hsts(new));
            let message = format!("`{name}` asks browsers for HTTPS for {now} s instead of {old} s");
            self.add(RiskCode::TlsWeakened, new, message);
        }
    }

    fn route(&mut self, old: Option<&Item>, new: &Item) {
        let Some(old) = old else { return };
        let route = &new.resource;
        let limit = |items: &Items, item: &Item| -> Option<(u64, u64)> {
            let limit = item.value.get("limit").filter(|limit| !limit.is_null())?;
            let zone = limit.get("zone")?.as_str()?;
            let zones = items
                .values()
                .filter(|site| site.kind.noun == SITE && site.host == item.host);
            let mut zones = zones.filter_map(|site| site.value.get("limits")?.as_array()).flatten();
            let zone = zones.find(|known| known.get("name").and_then(Value::as_str) == Some(zone))?;
            let rate = Rate::from_text(zone.get("rate")?.as_str()?).ok()?;
            Some((rate.per_minute(), limit.get("burst")?.as_u64()?))
        };
        match (limit(self.before, old), limit(self.after, new)) {
            (Some(_), None) => self.add(RiskCode::LimitDropped, new, format!("`{route}` has no limit any more")),
            (Some((before, _)), Some((now, _))) if now > before => {
                let message = format!("`{route}` lets {now} requests a minute through instead of {before}");
                self.add(RiskCode::LimitDropped, new, message);
            }
            (Some((_, before)), Some((_, now))) if now > before => {
                let message = format!("`{route}` lets {now} requests through at once instead of {before}");
                self.add(RiskCode::LimitDropped, new, message);
            }
            _ => {}
        }
        let (before, now) = (networks(&old.value, "allow"), networks(&new.value, "allow"));
        if wider(&before, &now) {
            let message = format!("`{route}` was for {}, and is for {}", said(&before), said(&now));
            self.add(RiskCode::LimitDropped, new, message);
        }
    }

    fn service(&mut self, old: Option<&Item>, new: &Item) {
        let name = &new.name;
        let secrets = old.map(|old| texts(&old.value, "secrets")).unwrap_or_default();
        let newly: Vec<&str> = texts(&new.value, "secrets")
            .into_iter()
            .filter(|secret| !secrets.contains(secret))
            .collect();
        if !newly.is_empty() {
            let message = format!("`{name}` newly reads {}", newly.join(", "));
            self.add(RiskCode::SecretRead, new, message);
        }
        let Some(old) = old else { return };
        let mut weaker = Vec::new();
        let before = texts(&old.value, "capabilities");
        let more = texts(&new.value, "capabilities")
            .into_iter()
            .filter(|capability| !before.contains(capability));
        weaker.extend(more.map(|capability| format!("keeps {capability}")));
        for (field, what) in [
            ("jit", "may make code while it runs"),
            ("network", "may reach other machines"),
        ] {
            if flag(new, field) && !flag(old, field) {
                weaker.push(what.to_owned());
            }
        }
        if new.text("user") == "root" && old.text("user") != "root" {
            weaker.push("runs as root".to_owned());
        }
        let before = texts(&old.value, "writable");
        let more = texts(&new.value, "writable")
            .into_iter()
            .filter(|folder| !before.contains(folder));
        weaker.extend(more.map(|folder| format!("may write to {folder}")));
        if !weaker.is_empty() {
            self.add(
                RiskCode::HardeningWeakened,
                new,
                format!("`{name}` {}", weaker.join(", ")),
            );
        }
    }

    fn host(&mut self, old: Option<&Item>, new: &Item) {
        let Some(old) = old else { return };
        let name = &new.name;
        for (field, what) in [
            ("fail2ban", "bans nobody any more"),
            ("unattended_upgrades", "takes no updates by itself"),
        ] {
            if flag(old, field) && !flag(new, field) {
                self.add(RiskCode::HardeningWeakened, new, format!("`{name}` {what}"));
            }
        }
        let passwords = |item: &Item| {
            item.value
                .get("ssh")
                .and_then(|ssh| ssh.get("passwords"))
                .and_then(Value::as_bool)
        };
        if passwords(new) == Some(true) && passwords(old) != Some(true) {
            self.add(
                RiskCode::HardeningWeakened,
                new,
                format!("SSH of `{name}` takes passwords"),
            );
        }
    }

    fn engine(&mut self, old: Option<&Item>, new: &Item) {
        let Some(old) = old else { return };
        let major = |item: &Item| {
            number(item, "major").map_or_else(
                || item.text("version").split('.').next().unwrap_or_default().to_owned(),
                |major| major.to_string(),
            )
        };
        let (before, now) = (major(old), major(new));
        if before != now {
            let (engine, host) = (new.kind.noun, &new.host);
            let message =
                format!("{engine} of `{host}` goes from {before} to {now}: its data has to be brought over by hand");
            self.add(RiskCode::DestructiveChange, new, message);
        }
    }

    fn database(&mut self, old: Option<&Item>, new: &Item) {
        let Some(old) = old else { return };
        if old.text("name") != new.text("name") {
            let (before, now) = (old.text("name"), new.text("name"));
            let message =
                format!("the database `{before}` is called `{now}`: a new, empty one is made, and the old one stays");
            self.add(RiskCode::DestructiveChange, new, message);
        }
    }

    fn user(&mut self, old: Option<&Item>, new: &Item) {
        let Some(old) = old else { return };
        if old.value.get("uid") != new.value.get("uid") {
            let message = format!(
                "the user `{}` has another number: its files are not its own any more",
                new.name
            );
            self.add(RiskCode::DestructiveChange, new, message);
        }
        if flag(new, "passwordless_sudo") && !flag(old, "passwordless_sudo") {
            let message = format!("`{}` may do everything without a password", new.name);
            self.add(RiskCode::HardeningWeakened, new, message);
        }
    }

    fn backup(&mut self, old: Option<&Item>, new: &Item) {
        let keep = |item: &Item| number(item, "keep").unwrap_or_default();
        if let Some(old) = old.filter(|old| keep(new) < keep(old)) {
            let message = format!(
                "`{}` keeps {} instead of {}: older ones go",
                new.name,
                keep(new),
                keep(old)
            );
            self.add(RiskCode::BackupDropped, new, message);
        }
    }

    fn gone(&mut self, old: &Item) {
        let name = &old.name;
        match old.kind.noun {
            DATABASE => {
                let message = format!(
                    "the database `{}` is nobody's any more: it stays on the server, and no backup is made",
                    old.text("name")
                );
                self.add(RiskCode::DestructiveChange, old, message);
            }
            CACHE => self.add(
                RiskCode::DestructiveChange,
                old,
                format!("the cache `{name}` is nobody's any more"),
            ),
            BACKUP => self.add(RiskCode::BackupDropped, old, format!("`{name}` is made no more")),
            FOLDER if old.resource.contains(".volumes.") || old.resource.starts_with("volumes.") => {
                let message = format!("the folder {name} is nobody's any more: it stays on the host");
                self.add(RiskCode::DestructiveChange, old, message);
            }
            _ => {}
        }
    }
}
