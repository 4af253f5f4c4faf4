//! Bundles that are not what `hostc build` wrote.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::folder::{Folder, put};

/// What is done to a bundle, and what is said of it.
type Damage = (&'static str, fn(&Path));

const DAMAGES: [Damage; 14] = [
    ("web/etc/nginx/nginx.conf: its content is another", |bundle| {
        put(&bundle.join("web/etc/nginx/nginx.conf"), "other\n", 0o644);
    }),
    ("web/etc/nginx/nginx.conf: its mode is 0600, not 0644", |bundle| {
        put(&bundle.join("web/etc/nginx/nginx.conf"), "old\n", 0o600);
    }),
    ("web/etc/nginx/nginx.conf: it is missing", |bundle| {
        fs::remove_file(bundle.join("web/etc/nginx/nginx.conf")).unwrap();
    }),
    ("web/etc/more: the manifest does not name it", |bundle| {
        put(&bundle.join("web/etc/more"), "more\n", 0o644);
    }),
    ("web/etc/link: the manifest does not name it", |bundle| {
        symlink("/etc", bundle.join("web/etc/link")).unwrap();
    }),
    ("web/etc/nginx/nginx.conf: it is a link", |bundle| {
        let file = bundle.join("web/etc/nginx/nginx.conf");
        fs::rename(&file, bundle.with_extension("aside")).unwrap();
        symlink(bundle.with_extension("aside"), file).unwrap();
    }),
    ("web/etc: it is no folder", |bundle| {
        fs::rename(bundle.join("web/etc"), bundle.with_extension("etc")).unwrap();
        symlink(bundle.with_extension("etc"), bundle.join("web/etc")).unwrap();
    }),
    ("its hash is not that of the plan and the hosts", |bundle| {
        put(&bundle.join("plan.json"), "{ }\n", 0o644);
    }),
    ("plan.json: it is missing", |bundle| {
        fs::remove_file(bundle.join("plan.json")).unwrap();
    }),
    ("manifest.json:", |bundle| edit(bundle, "{", "")),
    ("its format is 9, and this hostc reads 1", |bundle| {
        edit(bundle, "\"schema\": 1", "\"schema\": 9");
    }),
    ("the hash of `web` is not that of its files", |bundle| {
        edit(bundle, "root:root", "daemon:root");
    }),
    ("`../../etc/nginx.conf` is no path below the root", |bundle| {
        edit(bundle, "etc/nginx/nginx.conf", "../../etc/nginx.conf");
    }),
    ("`/etc/nginx.conf` is no path below the root", |bundle| {
        edit(bundle, "etc/nginx/nginx.conf", "/etc/nginx.conf");
    }),
];

/// Changes the manifest once.
fn edit(bundle: &Path, from: &str, to: &str) {
    let path = bundle.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_damaged_bundle_is_refused_and_nothing_is_written() {
    for (problem, damage) in DAMAGES {
        let folder = Folder::with_bundles();
        damage(&folder.path("old"));
        for command in ["apply old --root root --yes --force", "status --root root old"] {
            let said = folder.must(1, command);
            assert!(
                said.contains("is no whole bundle") && said.contains(problem),
                "{problem}: {said}"
            );
        }
        assert!(folder.live().is_empty() && folder.record().is_empty(), "{problem}");
    }
}

#[test]
fn a_damaged_generation_is_not_gone_back_to() {
    let folder = Folder::with_bundles();
    folder.must(0, "apply old --root root --yes");
    let id = fs::read_link(folder.path("root/var/lib/hostc/generations/current")).unwrap();
    folder.must(0, "apply new --root root --yes");
    let live = folder.live();
    let kept = folder
        .path("root/var/lib/hostc/generations")
        .join(id)
        .join("files/etc/nginx/nginx.conf");
    fs::write(kept, "other\n").unwrap();
    let said = folder.must(2, "rollback --root root --yes");
    assert!(said.contains("`files/etc/nginx/nginx.conf` differs"), "{said}");
    assert_eq!(folder.live(), live);
}
