//! What a project says about the checks, beside its resources.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::schema::{Level, Parties, Spanned};

/// What holds for the whole project.
#[derive(Clone, Default, Debug)]
pub struct Policy {
    /// `checks.NAME`: the level of a check, by its name.
    pub checks: BTreeMap<String, Spanned<Setting>>,
    /// `never`: who is never to reach what.
    pub never: Vec<Spanned<Never>>,
}

/// What is never to be: `{ from = "internet"; to = databases; }`.
#[derive(Clone, Debug, Deserialize)]
pub struct Never {
    /// Who: resources, a kind of them, or `"internet"`.
    pub from: Spanned<Parties>,
    /// What: resources, or a kind of them.
    pub to: Spanned<Parties>,
    /// Whether programs that connect for whoever asks them count as a way too; false unless said.
    pub through: Option<Spanned<bool>>,
}

/// The level of a check: a word, or `{ level = "…"; reason = "…"; }`, since one that makes less of a finding must say why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// How bad its findings are.
    pub level: Level,
    /// Why, for whoever reads it in a year.
    pub reason: Option<Spanned<String>>,
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SettingVisitor;

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Reasoned {
            level: Level,
            reason: Option<Spanned<String>>,
        }

        impl<'de> Visitor<'de> for SettingVisitor {
            type Value = Setting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "`\"off\"`, `\"advice\"`, `\"warning\"`, `\"error\"` or `{ level = \"…\"; reason = \"…\"; }`",
                )
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Setting, E> {
                let level = Level::deserialize(text.into_deserializer())?;
                Ok(Setting { level, reason: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, record: A) -> Result<Setting, A::Error> {
                let Reasoned { level, reason } = Reasoned::deserialize(MapAccessDeserializer::new(record))?;
                Ok(Setting { level, reason })
            }
        }

        deserializer.deserialize_any(SettingVisitor)
    }
}
