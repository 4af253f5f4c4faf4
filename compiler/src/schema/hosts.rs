//! Where something is: on a host, or on several.

use std::fmt;

use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::spanned::Symbolic;
use super::{ReferenceTo, Spanned};

/// The hosts that something is on: `hosts.web`, or `[ hosts.app-1 hosts.app-2 ]` for the same on each of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hosts {
    /// One.
    One(ReferenceTo),
    /// A list.
    Several(Vec<Spanned<ReferenceTo>>),
}

impl Spanned<Hosts> {
    /// The hosts as they were written, each with its place.
    pub fn references(&self) -> Vec<Spanned<ReferenceTo>> {
        match &self.value {
            Hosts::One(reference) => vec![Spanned::new(reference.clone(), self.span)],
            Hosts::Several(references) => references.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for Hosts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HostsVisitor;

        impl<'de> Visitor<'de> for HostsVisitor {
            type Value = Hosts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a reference to a resource, such as `hosts.vps`, or a list of them")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Hosts, D::Error> {
                match Symbolic::read(deserializer)? {
                    Symbolic::Reference(steps) => Ok(Hosts::One(ReferenceTo { resource: steps.into() })),
                    Symbolic::Text(_) => Err(D::Error::invalid_type(Unexpected::NewtypeStruct, &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Hosts, A::Error> {
                let mut references = Vec::new();
                while let Some(reference) = list.next_element()? {
                    references.push(reference);
                }
                Ok(Hosts::Several(references))
            }
        }

        deserializer.deserialize_any(HostsVisitor)
    }
}
