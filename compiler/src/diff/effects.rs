//! What happens on a host because of a change.

use serde_json::Value;

use super::items::{
    BACKUP, CACHE, CERTIFICATE, DATABASE, FOLDER, HOST, Item, JOB, MONGODB, NETWORK, OPENING, POSTGRES, PROXY,
    PUBLISHED, REDIS, ROUTE, SECRET, SERVICE, SITE, USER,
};
use super::{Downtime, Effect, FieldChange, What};
use crate::schema::Target;

/// The effects of a change of `item`.
pub(super) fn of(target: Target, what: What, item: &Item, fields: &[FieldChange]) -> Vec<Effect> {
    let effect = |rank: u8, action: String, downtime: Downtime| vec![Effect { rank, action, downtime }];
    let quiet = |rank: u8, action: &str| effect(rank, action.to_owned(), Downtime::None);
    match (item.kind.noun, what) {
        (USER, What::Removed) | (FOLDER, What::Removed) => Vec::new(),
        (USER, _) => quiet(0, "accounts are made"),
        (FOLDER, _) => quiet(1, "folders are made"),
        (OPENING | PUBLISHED, _) => quiet(2, "the firewall's rules are loaded anew"),
        (SECRET, What::Removed) => Vec::new(),
        (SECRET, _) => quiet(3, "secrets are made and handed out"),
        (NETWORK, _) => quiet(4, "networks of containers are made anew"),
        (POSTGRES | MONGODB | REDIS, _) => vec![engine(what, item, fields)],
        (DATABASE | CACHE, What::Removed) => Vec::new(),
        (DATABASE, _) => quiet(6, "databases and their owners are made, and their rights set"),
        (CACHE, _) => Vec::new(),
        (SERVICE, _) => service(target, what, item, fields),
        (JOB | BACKUP, What::Added) => effect(8, format!("{}.timer starts", timer(item)), Downtime::None),
        (JOB | BACKUP, What::Removed) => effect(8, format!("{}.timer stops", timer(item)), Downtime::None),
        (JOB | BACKUP, What::Changed) => effect(
            8,
            format!("{} is as said from its next run on", timer(item)),
            Downtime::None,
        ),
        (PROXY, What::Added) => quiet(9, "nginx starts"),
        (PROXY, What::Removed) => effect(9, "nginx stops".to_owned(), Downtime::Shared),
        (PROXY | SITE, What::Changed) if remade(target, fields) => {
            effect(9, "nginx's container is made anew".to_owned(), Downtime::Shared)
        }
        (PROXY | SITE | ROUTE, _) => quiet(9, "nginx reloads"),
        (CERTIFICATE, What::Added | What::Changed) => {
            quiet(10, "certificates are asked for, self-signed until they come")
        }
        (HOST, What::Changed) if fields.iter().any(|field| field.field.starts_with("ssh")) => quiet(2, "sshd reloads"),
        (HOST, What::Removed) => effect(
            11,
            "the host is hostc's no more; everything stays as it is".to_owned(),
            Downtime::Manual,
        ),
        _ => Vec::new(),
    }
}

/// Whether nginx's container has to be another one: its image, networks or published ports differ.
fn remade(target: Target, fields: &[FieldChange]) -> bool {
    let of_it =
        |field: &FieldChange| field.field.starts_with("container") || ["http", "https"].contains(&field.field.as_str());
    target == Target::Compose && fields.iter().any(of_it)
}

fn timer(item: &Item) -> &str {
    &item.name
}

fn engine(what: What, item: &Item, fields: &[FieldChange]) -> Effect {
    let name = item.kind.noun;
    let upgraded = fields
        .iter()
        .any(|field| field.field == "major" || field.field == "version");
    let (action, downtime) = match what {
        What::Added => (format!("{name} starts"), Downtime::None),
        What::Removed => (format!("{name} stops; its files stay"), Downtime::Shared),
        What::Changed if upgraded => (
            format!("{name} changes its version: its data has to be brought over"),
            Downtime::Manual,
        ),
        What::Changed => (format!("{name} restarts"), Downtime::Shared),
    };
    Effect {
        rank: 5,
        action,
        downtime,
    }
}

/// What programs do, one or several.
struct Verb(&'static str, &'static str);

impl Verb {
    fn of(&self, names: &[&str]) -> String {
        let verb = if names.len() == 1 { self.0 } else { self.1 };
        format!("{} {verb}", names.join(", "))
    }
}

const STARTS: Verb = Verb("starts", "start");

fn service(target: Target, what: What, item: &Item, fields: &[FieldChange]) -> Vec<Effect> {
    let (again, gone) = match target {
        Target::Systemd => (
            Verb("restarts", "restart"),
            Verb("stops, and its unit goes", "stop, and their units go"),
        ),
        Target::Compose => (
            Verb("is made anew", "are made anew"),
            Verb("stops, and its container goes", "stop, and their containers go"),
        ),
    };
    let instances = item.value.get("instances").and_then(Value::as_array);
    let ids = instances
        .into_iter()
        .flatten()
        .filter_map(|instance| instance.get("id")?.as_str());
    let all: Vec<&str> = ids.collect();
    let effect = |action: String, downtime: Downtime| Effect {
        rank: 7,
        action,
        downtime,
    };
    let enabled = item.value.get("enable").and_then(Value::as_bool).unwrap_or(true);
    match what {
        What::Removed => return vec![effect(gone.of(&all), Downtime::Short)],
        What::Added | What::Changed if !enabled => {
            let off = Verb("is off, and stays so", "are off, and stay so");
            return vec![effect(off.of(&all), Downtime::None)];
        }
        What::Added => return vec![effect(STARTS.of(&all), Downtime::None)],
        What::Changed => {}
    }
    let (counted, others): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.field == "instances");
    let come: Vec<&str> = counted.iter().filter_map(|field| field.after.as_deref()).collect();
    let go: Vec<&str> = counted.iter().filter_map(|field| field.before.as_deref()).collect();
    let stay: Vec<&str> = all.into_iter().filter(|id| !come.contains(id)).collect();
    let mut effects = Vec::new();
    if !come.is_empty() {
        effects.push(effect(STARTS.of(&come), Downtime::None));
    }
    if !others.is_empty() && !stay.is_empty() {
        let rolling = item.value.get("rolling").is_some();
        let restart = again.of(&stay);
        effects.push(match rolling {
            true => effect(format!("{restart}, one after the other"), Downtime::None),
            false => effect(restart, Downtime::Short),
        });
    }
    if !go.is_empty() {
        // Another instance has the requests meanwhile.
        effects.push(effect(gone.of(&go), Downtime::None));
    }
    effects
}
