//! Generated fleets, each with one mistake planted in it: the check of the mistake finds it, and no other error is made.
//!
//! A fleet is made from a number ([`fleet`]); without a mistake nothing at all is found in it. A mistake is some bindings in
//! `defects.txt`, in a module of its own beside those of the fleet:
//!
//! ```text
//! port-conflict systemd                    the check, and the target of the fleet if not any will do
//!   services.planted = program // { … };   @HOST, @SITE, @OTHER (on the same host) and @DOMAIN stand for some of the fleet's
//! ```

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files and may fail"
)]

mod fleet;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hostc::checks::{Run, all};
use hostc::pipeline::{Request, compile, render};
use hostc::plan::Targets;
use hostc::plan::lock::Lock;
use hostc_lang::diagnostic::render::{Style, render as print};
use hostc_lang::{Diagnostics, LoadError, Severity, SourceFile, SourceId, Sources, World};

use fleet::{Fleet, Random};

/// How many fleets have a mistake planted in them, at least.
const FLEETS: usize = 164;

/// Where the mistake is.
const PLANTED: &str = "/planted.host";

struct Defect {
    check: String,
    target: Option<String>,
    bindings: String,
}

fn defects() -> Vec<Defect> {
    let mut defects: Vec<Defect> = Vec::new();
    for line in include_str!("defects.txt").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if line.starts_with(' ') {
            let defect = defects.last_mut().unwrap();
            defect.bindings.push_str(&format!("{line}\n"));
            continue;
        }
        let mut words = line.split(' ').map(str::to_owned);
        defects.push(Defect {
            check: words.next().unwrap(),
            target: words.next(),
            bindings: String::new(),
        });
    }
    defects
}

/// The module that holds a mistake.
fn planted(defect: &Defect, fleet: &Fleet, random: &mut Random) -> String {
    let (site, other) = fleet.two_neighbours(random);
    let names = [
        ("@HOST", &site.host),
        ("@SITE", &site.name),
        ("@OTHER", &other.name),
        ("@DOMAIN", &site.domain),
    ];
    let mut bindings = defect.bindings.clone();
    for (word, name) in names {
        bindings = bindings.replace(word, name);
    }
    format!(
        r#"{{ caches, databases, hosts, proxies, secrets, services, sites, std, volumes, ... }}:
let
  program = {{ on = hosts.{host}; command = "/usr/bin/planted"; image = "planted:1.0"; memory = "64MiB"; }};
  site = {{ on = hosts.{host}; domains = [ "planted.example" ]; routes."/".respond.status = 204; }};
in
{{
{bindings}}}
"#,
        host = site.host
    )
}

/// The modules of a project, in memory.
struct Modules(Vec<(String, Arc<SourceFile>)>);

impl Modules {
    fn new(texts: BTreeMap<String, String>) -> Self {
        let texts = texts.into_iter().chain([(
            "std:lib.host".to_owned(),
            include_str!("../../../stdlib/lib.host").to_owned(),
        )]);
        let files = texts.zip(0..).map(|((path, text), id)| {
            let file = SourceFile::new(SourceId(id), path.trim_start_matches('/'), text);
            (path, Arc::new(file))
        });
        Self(files.collect())
    }

    fn diagnostics(&self) -> Diagnostics {
        let own = self.0.iter().map(|(path, _)| path.clone());
        let modules: Vec<String> = own.filter(|path| path.starts_with('/')).collect();
        let request = Request {
            modules: &modules,
            profile: "production",
            targets: Targets::Declared,
            lock: &Lock::default(),
        };
        let mut compiled = compile(&request, self);
        if let Some(compilation) = compiled.value.filter(|_| !compiled.diagnostics.has_errors()) {
            for planned in &compilation.plans {
                render(&compilation.fleet, planned).drain_into(&mut compiled.diagnostics);
            }
        }
        compiled.diagnostics
    }

    fn shown(&self, diagnostics: &Diagnostics) -> String {
        print(diagnostics, self, Style::Plain)
    }
}

impl Sources for Modules {
    fn source(&self, id: SourceId) -> Option<Arc<SourceFile>> {
        self.0.get(id.0 as usize).map(|(_, file)| Arc::clone(file))
    }
}

impl World for Modules {
    fn load(&self, path: &str) -> Result<Arc<SourceFile>, LoadError> {
        let found = self.0.iter().find(|(known, _)| known == path);
        found.map(|(_, file)| Arc::clone(file)).ok_or(LoadError::Missing)
    }
}

#[test]
fn nothing_is_found_in_a_fleet_without_a_mistake() {
    for seed in 0..FLEETS as u64 {
        let fleet = Fleet::new(&mut Random::new(seed), None);
        let modules = Modules::new(fleet.modules());
        let mut found = modules.diagnostics();
        // Each module takes whatever one can, used or not.
        found.retain(|found| found.code != "unused-binding");
        assert!(found.is_empty(), "fleet {seed}:\n{}", modules.shown(&found));
    }
}

#[test]
fn the_check_of_a_planted_mistake_finds_it_and_no_other_error_is_made() {
    let defects = defects();
    let mut wrong = String::new();
    for (number, defect) in (0..FLEETS.max(defects.len())).zip(defects.iter().cycle()) {
        let mut random = Random::new(number as u64);
        let fleet = Fleet::new(&mut random, defect.target.as_deref());
        let mut texts = fleet.modules();
        let text = planted(defect, &fleet, &mut random);
        texts.insert(PLANTED.to_owned(), text.clone());
        let modules = Modules::new(texts);
        let found = modules.diagnostics();
        let is_planted = |label: &hostc_lang::Label| {
            let file = modules.source(label.span.source);
            file.is_some_and(|file| file.name() == PLANTED.trim_start_matches('/'))
        };
        let fired = found
            .iter()
            .any(|found| found.code == defect.check && found.labels.iter().any(is_planted));
        let mut others = found.clone();
        others.retain(|found| found.severity == Severity::Error && found.code != defect.check);
        if !fired || !others.is_empty() {
            let what = if fired { "other errors" } else { "it is not found" };
            wrong.push_str(&format!(
                "{} in fleet {number}: {what}\n{text}\n{}\n",
                defect.check,
                modules.shown(&found)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_check_that_can_find_something_has_a_mistake_to_find() {
    let planted: BTreeSet<String> = defects().into_iter().map(|defect| defect.check).collect();
    let checks = all().filter(|check| !matches!(check.run, Run::Output));
    let names: BTreeSet<String> = checks.map(|check| check.name.to_owned()).collect();
    assert_eq!(planted, names);
}
