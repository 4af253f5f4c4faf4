//! Who or what a sentence about reachability is about: resources, kinds of them, the internet.

use std::collections::BTreeSet;
use std::fmt;

use hostc_lang::ResourcePath;
use hostc_lang::suggest::nearest;
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::field::{FieldError, shown};
use super::spanned::Symbolic;
use super::{ReferenceTo, Spanned};

/// The word for everyone outside.
pub const INTERNET: &str = "internet";

/// The kinds of what connects or is connected to.
pub const KINDS: &[&str] = &["caches", "databases", "hosts", "jobs", "services", "sites"];

/// One of those that a sentence is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Party {
    /// Everyone outside.
    Internet,
    /// Every resource of a kind, in sites and beside them.
    Kind(String),
    /// One resource.
    Resource(ResourcePath),
}

/// Those that a sentence is about: `"internet"`, `hosts.vps`, `"databases"`, or a list of these. A set of references is
/// that of a kind: `databases` is all of them, and `sites.shop.services` those of one site.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Parties(pub BTreeSet<Party>);

impl Parties {
    fn word(text: &str) -> Result<Self, FieldError> {
        let party = match text {
            INTERNET => Party::Internet,
            kind if KINDS.contains(&kind) => Party::Kind(kind.to_owned()),
            _ => return Err(unknown(text)),
        };
        Ok(Self(BTreeSet::from([party])))
    }

    fn resource(resource: ResourcePath) -> Result<Self, FieldError> {
        if !KINDS.contains(&resource.kind()) {
            let problem = FieldError::new(format!("`{resource}` neither connects nor is connected to"));
            return Err(problem.help("name hosts, sites, services, jobs, databases or caches"));
        }
        Ok(Self(BTreeSet::from([Party::Resource(resource)])))
    }
}

fn unknown(text: &str) -> FieldError {
    let words = KINDS.iter().copied().chain([INTERNET]);
    let problem = FieldError::new(format!("nobody is called {}", shown(text)));
    match nearest(text, words) {
        Some(near) => problem.help(format!("did you mean `\"{near}\"`?")),
        None => {
            problem.help("write `\"internet\"`, a kind such as `\"databases\"`, or the resource itself without quotes")
        }
    }
}

impl<'de> Deserialize<'de> for Parties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartiesVisitor)
    }
}

struct PartiesVisitor;

impl<'de> Visitor<'de> for PartiesVisitor {
    type Value = Parties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`\"internet\"`, a resource, a kind of them, or a list of these")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Parties, E> {
        Parties::word(text).map_err(E::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Parties, D::Error> {
        match Symbolic::read(deserializer)? {
            Symbolic::Reference(steps) => Parties::resource(steps.into()).map_err(D::Error::custom),
            Symbolic::Text(_) => Err(D::Error::invalid_type(Unexpected::NewtypeStruct, &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Parties, A::Error> {
        let mut parties = BTreeSet::new();
        while let Some(some) = list.next_element::<Parties>()? {
            parties.extend(some.0);
        }
        Ok(Parties(parties))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut set: A) -> Result<Parties, A::Error> {
        let mut parties = BTreeSet::new();
        while let Some((_, reference)) = set.next_entry::<String, Spanned<ReferenceTo>>()? {
            let resource = reference.value.resource;
            let whole = resource.parent().is_none().then(|| resource.kind().to_owned());
            let found = Parties::resource(resource).map_err(A::Error::custom)?;
            // What stands beside the sites is given by the set of its kind, which means the kind.
            match whole {
                Some(kind) => drop(parties.insert(Party::Kind(kind))),
                None => parties.extend(found.0),
            }
        }
        Ok(Parties(parties))
    }
}
