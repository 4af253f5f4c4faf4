//! The same sources give the same bundle, whatever surrounds them; a small change changes a little.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use common::files;
use serde_json::Value;
use tempfile::TempDir;

const TARGETS: [&str; 2] = ["systemd", "compose"];

#[test]
fn the_surroundings_leave_no_trace() {
    let plain = sources();
    let here = written(&plain);
    let elsewhere = written(&rearranged(&plain));
    for target in TARGETS {
        let first = build(here.path(), target, "umask 022");
        let environment = "umask 077; export TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 HOME=/nonexistent \
            USER=nobody HOSTNAME=other SOURCE_DATE_EPOCH=1; find . -name '*.host' -exec touch -d 1999-12-31 {} +";
        let second = build(elsewhere.path(), target, environment);
        assert_eq!(first["hash"], second["hash"], "{target}");
        assert_eq!(
            bundle(here.path(), &first),
            bundle(elsewhere.path(), &second),
            "{target}"
        );
    }
}

#[test]
fn the_copy_is_rearranged_indeed() {
    let plain = sources();
    let other = rearranged(&plain);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<BTreeSet<_>>();
    assert!(
        names(&plain)
            .intersection(&names(&other))
            .all(|name| name == "host.lock")
    );
    assert!(other.len() > plain.len());
}

#[test]
fn a_changed_route_changes_its_site_the_plan_and_the_manifest() {
    let before = sources();
    let mut after = before.clone();
    let site = after.get_mut("sites/chienstreats.host").unwrap();
    assert!(site.contains("rate = \"30r/s\""));
    *site = site.replace("rate = \"30r/s\"", "rate = \"40r/s\"");
    for target in TARGETS {
        let (one, two) = (written(&before), written(&after));
        let (first, second) = (build(one.path(), target, "true"), build(two.path(), target, "true"));
        assert_ne!(first["hash"], second["hash"]);
        let changed = changed(&bundle(one.path(), &first), &bundle(two.path(), &second));
        let nginx: Vec<&String> = changed.iter().filter(|name| name.contains("nginx")).collect();
        assert!(
            nginx.len() == 1 && nginx[0].contains("chienstreats"),
            "{target}: {changed:?}"
        );
        assert_eq!(changed.len(), 3, "{target}: {changed:?}");
        assert!(
            changed.contains("plan.json") && changed.contains("manifest.json"),
            "{target}: {changed:?}"
        );
    }
}

#[test]
fn a_new_site_renumbers_nobody() {
    let mut sources = sources();
    sources.insert("sites/first.host".to_owned(), site("middle"));
    let folder = written(&sources);
    for target in TARGETS {
        build(folder.path(), target, "true");
    }
    let before = lock(folder.path());
    // Before and behind the others, in the order of names and of files.
    for name in ["aaa", "zzz", "dairy"] {
        fs::write(folder.path().join(format!("{name}.host")), site(name)).unwrap();
    }
    for target in TARGETS {
        build(folder.path(), target, "true");
    }
    let after = lock(folder.path());
    let host = |lock: &Value| lock["hosts"]["vps"].as_object().unwrap().clone();
    let mut numbers = 0;
    for (what, kept) in host(&before) {
        let now = &host(&after)[&what];
        for (name, number) in kept.as_object().unwrap() {
            if number.is_object() {
                for (tenant, block) in number.as_object().unwrap() {
                    assert_eq!(&now[name][tenant], block, "{what} {name} {tenant}");
                }
            } else {
                assert_eq!(&now[name], number, "{what} {name}");
            }
            numbers += 1;
        }
    }
    assert!(numbers > 5, "{before}");
    assert_ne!(before, after);
    for new in ["aaa", "zzz", "dairy"] {
        assert!(after.to_string().contains(new), "{after}");
    }
}

/// A site with something of everything that is numbered.
fn site(name: &str) -> String {
    format!(
        r#"{{ hosts, ... }}: {{
  sites.{name} = {{ services, databases, ... }}: {{
    on = hosts.vps;
    domains = [ "{name}.example" ];
    routes."/".to = services.web;
    services.web = {{
      command = "/usr/bin/node server.js";
      image = "node:20.19.5-bookworm-slim";
      memory = "16MiB";
      env.DATABASE_URL = databases.main.url;
    }};
    databases.main = {{ connections = 2; }};
  }};
}}
"#
    )
}

/// The sources of the example, by path.
fn sources() -> BTreeMap<String, String> {
    files(&common::repository().join("examples/multi-site"))
}

/// The same under other names, so that the files come in another order, and one declaration split off into a file of its own.
fn rearranged(sources: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut other = BTreeMap::new();
    for (at, (name, text)) in sources.iter().rev().enumerate() {
        if name == "host.lock" {
            other.insert(name.clone(), text.clone());
            continue;
        }
        let disk = "disk = \"40GiB\";";
        if text.contains(disk) {
            other.insert("z/last/disk.host".to_owned(), format!("{{ hosts.vps.{disk} }}\n"));
        }
        other.insert(format!("{at}/{at}.host"), text.replace(disk, ""));
    }
    other
}

fn written(sources: &BTreeMap<String, String>) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in sources {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Builds in `folder` after some shell; gives what `--format json` says.
fn build(folder: &Path, target: &str, before: &str) -> Value {
    let program = env!("CARGO_BIN_EXE_hostc");
    let script = format!("{before}; exec '{program}' build --target {target} --format json");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_str(&said).unwrap()
}

/// The files of the bundle that a build said it wrote, with their permissions.
fn bundle(folder: &Path, built: &Value) -> BTreeMap<String, (String, u32)> {
    use std::os::unix::fs::PermissionsExt as _;
    let root = folder.join(built["bundle"].as_str().unwrap());
    let mode = |name: &str| fs::metadata(root.join(name)).unwrap().permissions().mode();
    let found = files(&root).into_iter();
    found
        .map(|(name, text)| {
            let mode = mode(&name);
            (name, (text, mode))
        })
        .collect()
}

fn changed(before: &BTreeMap<String, (String, u32)>, after: &BTreeMap<String, (String, u32)>) -> BTreeSet<String> {
    let names = before.keys().chain(after.keys());
    names
        .filter(|name| before.get(*name) != after.get(*name))
        .cloned()
        .collect()
}

fn lock(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("host.lock")).unwrap()).unwrap()
}
