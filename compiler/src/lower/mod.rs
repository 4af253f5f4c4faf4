//! From plain data to typed resources: `Tree` → [`Fleet`].
//!
//! Evaluation says *what* was written, with places; lowering says whether it *means* something: each field is read as its
//! type, unknown fields are refused, and the rules between the fields of one resource hold. It knows one resource at a time.
//! What needs two of them (a port used twice, a reference to nothing) is the business of linking, planning and the checks.
//!
//! All problems are found in one run. A resource with a bad field is lowered without that field, so that later passes still
//! see the rest of the fleet; one that cannot be read at all is left out.
//!
//! ```text
//! services.api = { port = "eighty"; prot = 1; };
//!                         ^^^^^^^^ error[type-mismatch]: expected a port (1–65535), found text `"eighty"`
//!                                   ^^^^ error[unknown-field]: unknown field `prot`
//! ```

mod access;
mod deserializer;
mod error;
mod http;
mod ranges;
mod rules;
mod run;

use std::collections::BTreeMap;

use hostc_lang::tree::Field;
use hostc_lang::{Diagnostic, Diagnostics, Node, Reported, ResourcePath, Tree};
use serde::de::DeserializeOwned;

use self::rules::{Rules, distinct_ids};
use self::run::Place;
use crate::resources::{Fleet, Resource};
use crate::schema::Spanned;
use crate::schema::field::shown;

/// The kinds that a site may have of its own.
const NESTED: &[&str] = &["services", "databases", "caches", "volumes", "secrets", "jobs"];

/// The fields of a site that are not its struct's.
const HIDDEN_IN_SITES: &[&str] = &["allow", "services", "databases", "caches", "volumes", "secrets", "jobs"];

/// The field that every resource has besides its struct's.
const HIDDEN: &[&str] = &["allow"];

/// The fields without which everything else that is said of a resource means something else.
const DECIDING: &[&str] = &["on", "via", "command", "image", "files", "systemd", "compose"];

/// The longest name of a resource. A tenant's resource carries two of them, joined, as its unit and role.
const LONGEST_NAME: usize = 40;

/// Reads a project's declarations as resources.
pub fn lower(tree: &Node) -> Reported<Fleet> {
    let mut fleet = Fleet::default();
    let mut problems = Diagnostics::default();
    let Tree::Record(root) = &tree.value else {
        let message = "a project is an attribute set of resources";
        let help = "write `hosts.NAME = { … };`, `sites.NAME = { … };`";
        problems.push(
            Diagnostic::error("type-mismatch", message)
                .label(tree.span, "")
                .help(help),
        );
        return Reported::new(fleet, problems);
    };
    for section in root.fields() {
        match section.name.as_str() {
            "hosts" => resources(section, None, HIDDEN, &mut fleet.hosts, &mut problems),
            "proxies" => resources(section, None, HIDDEN, &mut fleet.proxies, &mut problems),
            "sites" => {
                resources(section, None, HIDDEN_IN_SITES, &mut fleet.sites, &mut problems);
                tenants(section, &mut fleet, &mut problems);
            }
            "checks" => fleet.policy.checks = setting(section, &mut problems),
            "never" => fleet.policy.never = setting(section, &mut problems),
            _ => shared(section, None, &mut fleet, &mut problems),
        }
    }
    distinct_ids(fleet.services.values(), &mut problems);
    distinct_ids(fleet.databases.values(), &mut problems);
    distinct_ids(fleet.caches.values(), &mut problems);
    distinct_ids(fleet.volumes.values(), &mut problems);
    distinct_ids(fleet.secrets.values(), &mut problems);
    distinct_ids(fleet.jobs.values(), &mut problems);
    problems.sort();
    Reported::new(fleet, problems)
}

/// The resources that sites declare for themselves.
fn tenants(sites: &Field, fleet: &mut Fleet, problems: &mut Diagnostics) {
    let Tree::Record(sites) = &sites.node.value else { return };
    for site in sites.fields() {
        let Tree::Record(body) = &site.node.value else { continue };
        if is_broken(&site.node) {
            continue;
        }
        let owner = ResourcePath::top("sites", &site.name);
        for kind in NESTED {
            if let Some(section) = body.get(kind) {
                shared(section, Some(&owner), fleet, problems);
            }
        }
    }
}

/// A section of a kind that stands at the top and in sites. Anything else has been reported by evaluation.
fn shared(section: &Field, owner: Option<&ResourcePath>, fleet: &mut Fleet, problems: &mut Diagnostics) {
    match section.name.as_str() {
        "services" => resources(section, owner, HIDDEN, &mut fleet.services, problems),
        "databases" => resources(section, owner, HIDDEN, &mut fleet.databases, problems),
        "caches" => resources(section, owner, HIDDEN, &mut fleet.caches, problems),
        "volumes" => resources(section, owner, HIDDEN, &mut fleet.volumes, problems),
        "secrets" => resources(section, owner, HIDDEN, &mut fleet.secrets, problems),
        "jobs" => resources(section, owner, HIDDEN, &mut fleet.jobs, problems),
        _ => {}
    }
}

/// Whether an error left too little of a resource to go on with: nothing, or not where it is or what runs.
fn is_broken(body: &Node) -> bool {
    let Tree::Record(record) = &body.value else {
        return body.value == Tree::Hole;
    };
    let holds = |node: &Node| match &node.value {
        Tree::List(items) => items.iter().any(|item| item.value == Tree::Hole),
        value => *value == Tree::Hole,
    };
    DECIDING
        .iter()
        .filter_map(|name| record.get(name))
        .any(|field| holds(&field.node))
}

/// Whether an error left a hole anywhere in a value.
fn has_hole(node: &Node) -> bool {
    match &node.value {
        Tree::Hole => true,
        Tree::List(items) => items.iter().any(has_hole),
        Tree::Record(record) => record.fields().iter().any(|field| has_hole(&field.node)),
        _ => false,
    }
}

/// The resources of one section: `services = { api = { … }; … }`.
fn resources<T: DeserializeOwned + Rules>(
    section: &Field,
    owner: Option<&ResourcePath>,
    hidden: &'static [&'static str],
    into: &mut BTreeMap<ResourcePath, Resource<T>>,
    problems: &mut Diagnostics,
) {
    let kind = section.name.as_str();
    if section.node.value == Tree::Hole {
        return;
    }
    let Tree::Record(declared) = &section.node.value else {
        let message = format!("expected an attribute set of {kind}");
        let help = format!("write `{kind}.NAME = {{ … }};`");
        problems.push(
            Diagnostic::error("type-mismatch", message)
                .label(section.node.span, "")
                .help(help),
        );
        return;
    };
    for field in declared.fields() {
        let path = match owner {
            Some(owner) => owner.child(kind, &field.name),
            None => ResourcePath::top(kind, &field.name),
        };
        check_name(field, problems);
        if is_broken(&field.node) {
            continue;
        }
        let shown_path = path.to_string();
        let place = Place {
            name: Some(&shown_path),
            span: field.key,
        };
        let before = problems.len();
        let allow = allowances(&field.node, problems);
        let Some(mut body) = run::read::<T>(&field.node, place, hidden, problems) else {
            continue;
        };
        body.rules(&field.node, place, problems);
        let damaged = problems.len() > before || has_hole(&field.node);
        into.insert(
            path.clone(),
            Resource {
                path,
                span: field.key,
                body,
                allow,
                damaged,
            },
        );
    }
}

/// What the project says beside its resources.
fn setting<T: DeserializeOwned + Default>(section: &Field, problems: &mut Diagnostics) -> T {
    let place = Place {
        name: Some(&section.name),
        span: section.key,
    };
    run::read(&section.node, place, &[], problems).unwrap_or_default()
}

/// `allow.NAME = "reason";` of a resource.
fn allowances(body: &Node, problems: &mut Diagnostics) -> BTreeMap<String, Spanned<String>> {
    let Tree::Record(record) = &body.value else {
        return BTreeMap::new();
    };
    let Some(allow) = record.get("allow") else {
        return BTreeMap::new();
    };
    let place = Place {
        name: Some("allow"),
        span: allow.key,
    };
    run::read(&allow.node, place, &[], problems).unwrap_or_default()
}

fn check_name(field: &Field, problems: &mut Diagnostics) {
    let name = field.name.as_str();
    let good = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if good && name.len() <= LONGEST_NAME {
        return;
    }
    let error = |message: String| Diagnostic::error("name-syntax", message).label(field.key, "");
    if good {
        let message = format!("{} has {} characters", shown(name), name.len());
        problems.push(error(message).help(format!("the name of a resource has at most {LONGEST_NAME}")));
        return;
    }
    let help = "write small letters, digits and `-`, a letter first";
    problems.push(error(format!("{} is not the name of a resource", shown(name))).help(help));
}
