//! What the commands do.

use std::fs;

use camino::Utf8Path;
use hostc::os::{Os as _, RealOs};
use serde_json::Value;

use super::folder::{Folder, NEW, OLD, put};

#[test]
fn a_bundle_comes_changes_and_goes_back_byte_for_byte() {
    let folder = Folder::with_bundles();
    put(&folder.path("root/etc/hosts"), "mine\n", 0o644);
    let said = folder.must(0, "apply old --root root --yes");
    assert!(
        said.contains("+ /etc/nginx/nginx.conf") && said.contains("is live"),
        "{said}"
    );
    for (path, mode, content) in OLD {
        let (is, text) = &folder.live()[*path];
        assert_eq!((is, text.as_deref()), (mode, Some(*content)), "{path}");
    }
    let old = folder.live();
    assert!(folder.must(0, "apply old --root root").contains("nothing to do"));
    folder.must(0, "status --root root");
    let said = folder.must(0, "apply new --root root --yes");
    for line in [
        "~ /etc/nginx/nginx.conf",
        "- /srv/old/deep/file",
        "+ /srv/new/file",
        "1 file stays",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    for (path, mode, content) in NEW {
        let (is, text) = &folder.live()[*path];
        assert_eq!((is, text.as_deref()), (mode, Some(*content)), "{path}");
    }
    assert!(!folder.live().contains_key("srv/old"), "an empty folder stays");
    let new = folder.live();
    folder.must(0, "rollback --root root --yes");
    assert_eq!(folder.live(), old);
    assert!(folder.must(2, "rollback --root root --yes").contains("was the first"));
    let id = fs::read_dir(folder.path("root/var/lib/hostc/generations")).unwrap();
    assert_eq!(id.count(), 3, "two generations and the link");
    folder.must(0, "apply new --root root --yes");
    assert_eq!(folder.live(), new);
    assert!(
        folder
            .must(2, "rollback ffffffffffff --root root --yes")
            .contains("no generation begins with")
    );
}

#[test]
fn a_folder_in_which_others_have_files_stays() {
    let folder = Folder::with_bundles();
    folder.must(0, "apply old --root root --yes");
    put(&folder.path("root/srv/old/mine"), "mine\n", 0o644);
    folder.must(0, "apply new --root root --yes");
    assert!(folder.path("root/srv/old/mine").exists() && !folder.path("root/srv/old/deep").exists());
    fs::remove_file(folder.path("root/srv/old/mine")).unwrap();
    folder.bundle("third", &[("web", &[("etc/a", 0o644, "a\n")])]);
    folder.must(0, "apply third --root root --yes");
    assert!(!folder.path("root/srv").exists(), "hostc made it, and it is empty now");
}

#[test]
fn nobody_to_ask_is_told_what_to_say_and_nothing_changes() {
    let folder = Folder::with_bundles();
    let said = folder.must(2, "apply old --root root");
    assert!(
        said.contains("+ /etc/nginx/nginx.conf") && said.contains("--yes"),
        "{said}"
    );
    assert!(folder.live().is_empty() && folder.record().is_empty());
}

#[test]
fn without_a_folder_the_commands_say_what_is_not_there_yet() {
    let folder = Folder::with_bundles();
    for command in ["apply old --yes", "rollback --yes", "status"] {
        let said = folder.must(2, command);
        assert!(
            said.contains("running machines yet") && said.contains("Put it on a server"),
            "{said}"
        );
    }
    assert!(
        folder
            .must(2, "apply old --root nowhere --yes")
            .contains("does not exist")
    );
}

#[test]
fn the_host_is_named_where_there_are_several_and_not_mixed_up() {
    let folder = Folder::new();
    folder.bundle("both", &[("db", &[("etc/db", 0o644, "db\n")]), ("web", OLD)]);
    assert!(folder.must(2, "apply both --root root --yes").contains("`db`, `web`"));
    assert!(
        folder
            .must(2, "apply both --host dbb --root root --yes")
            .contains("no host `dbb`")
    );
    folder.must(0, "apply both --host db --root root --yes");
    assert!(
        folder
            .must(1, "apply both --host web --root root --yes")
            .contains("is the host `db`")
    );
    folder.must(0, "apply both --host web --root root --yes --force");
    assert!(!folder.path("root/etc/db").exists());
}

#[test]
fn a_second_writer_is_told_to_come_again() {
    let folder = Folder::with_bundles();
    folder.must(0, "apply old --root root --yes");
    let lock = RealOs.lock(&folder.utf8("root").join("var/lib/hostc/lock")).unwrap();
    for command in [
        "apply new --root root --yes",
        "rollback --root root --yes",
        "status --root root",
    ] {
        assert!(folder.must(75, command).contains("another hostc"));
    }
    drop(lock);
    folder.must(0, "apply new --root root --yes");
}

#[test]
fn owners_that_the_folder_knows_are_given() {
    let folder = Folder::with_bundles();
    let said = folder.must(0, "apply old --root root --yes");
    assert!(said.contains("1 file is recorded as app:app"), "{said}");
    if !RealOs.is_root() {
        return;
    }
    put(
        &folder.path("root/etc/passwd"),
        "root:x:0:0::/:/bin/sh\napp:x:4321:4322::/:/bin/false\n",
        0o644,
    );
    put(&folder.path("root/etc/group"), "app:x:4322:\n", 0o644);
    assert!(folder.must(1, "status --root root").contains("belongs to another user"));
    folder.must(0, "apply old --root root --yes");
    let file = folder.utf8("root/srv/old/deep/file");
    let stat = RealOs.stat(Utf8Path::new(&file)).unwrap().unwrap();
    assert_eq!((stat.uid, stat.gid, stat.mode), (4321, 4322, 0o600));
    folder.must(0, "status --root root");
}

#[test]
fn status_shows_generations_and_what_a_bundle_would_change() {
    let folder = Folder::with_bundles();
    assert!(
        folder
            .must(0, "status --root root")
            .contains("nothing has been applied")
    );
    folder.must(0, "apply old --root root --yes");
    let said = folder.must(1, "status --root root new");
    for words in [
        "recorded",
        "on disk",
        "in the bundle",
        "/srv/new/file",
        "comes",
        "goes",
        "  live",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = folder.must(1, "status --root root new --format json");
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["history"].as_array().unwrap().len(), 1);
    assert_eq!(json["current"], json["history"][0]["generation"]);
    assert_eq!(json["same"], false);
    let file = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["path"] == "srv/new/file");
    let file = file.unwrap();
    assert_eq!(file["action"], "add");
    assert!(file["versions"]["recorded"].is_null() && file["versions"]["desired"].is_string());
}
