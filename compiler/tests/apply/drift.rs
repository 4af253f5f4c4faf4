//! What others have changed: shown, left alone, and by force replaced with a copy kept.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::folder::{Folder, put};

/// What somebody does to the root after `old` was applied; what `status` says; the file; whether force is needed to apply `new`.
struct Case(&'static str, &'static str, fn(&Path), bool);

const CASES: [Case; 6] = [
    Case(
        "edited by hand",
        "etc/nginx/nginx.conf",
        |file| put(file, "mine\n", 0o644),
        true,
    ),
    Case(
        "edited by hand",
        "etc/nginx/sites-available/blog.conf",
        |file| put(file, "mine\n", 0o644),
        true,
    ),
    Case(
        "edited by hand",
        "etc/nginx/nginx.conf",
        |file| {
            fs::remove_file(file).unwrap();
            symlink("/dev/null", file).unwrap();
        },
        true,
    ),
    Case(
        "its permissions were changed by hand",
        "etc/nginx/nginx.conf",
        |file| fs::set_permissions(file, fs::Permissions::from_mode(0o666)).unwrap(),
        true,
    ),
    Case(
        "removed by hand",
        "etc/nginx/nginx.conf",
        |file| fs::remove_file(file).unwrap(),
        false,
    ),
    Case(
        "removed by hand",
        "srv/old/deep/file",
        |file| fs::remove_dir_all(file.parent().unwrap()).unwrap(),
        false,
    ),
];

#[test]
fn what_others_changed_is_shown_and_replaced_by_force_alone() {
    let reference = Folder::with_bundles();
    reference.must(0, "apply old --root root --yes");
    reference.must(0, "apply new --root root --yes");
    for Case(words, path, change, force) in CASES {
        let folder = Folder::with_bundles();
        folder.must(0, "apply old --root root --yes");
        change(&folder.path("root").join(path));
        let before = folder.live();
        let said = folder.must(1, "status --root root");
        assert!(said.contains(path) && said.contains(words), "{words}: {said}");
        if force {
            let said = folder.must(1, "apply new --root root --yes");
            assert!(said.contains(words) && said.contains("--force"), "{said}");
            assert_eq!(folder.live(), before);
            let said = folder.must(0, "apply new --root root --yes --force");
            let kept = said.split("are in ").nth(1).unwrap().lines().next().unwrap();
            let kept = super::folder::tree(Path::new(kept));
            assert_eq!(kept[path], before[path], "{words}");
        } else {
            folder.must(0, "apply new --root root --yes");
        }
        assert_eq!(folder.live(), reference.live(), "{words}");
        folder.must(0, "status --root root new");
    }
}

#[test]
fn a_file_of_somebody_else_is_left_alone() {
    let folder = Folder::with_bundles();
    put(&folder.path("root/etc/nginx/nginx.conf"), "the distribution's\n", 0o644);
    let before = folder.live();
    let said = folder.must(1, "apply old --root root --yes");
    assert!(said.contains("not hostc's"), "{said}");
    assert_eq!(folder.live(), before);
    assert!(folder.must(1, "status --root root old").contains("not hostc's"));
    let said = folder.must(0, "apply old --root root --yes --force");
    let kept = said.split("are in ").nth(1).unwrap().lines().next().unwrap();
    let kept = fs::read_to_string(Path::new(kept).join("etc/nginx/nginx.conf")).unwrap();
    assert_eq!(kept, "the distribution's\n");
    folder.must(0, "status --root root");
}

#[test]
fn a_file_that_is_right_already_becomes_hostcs() {
    let folder = Folder::with_bundles();
    put(&folder.path("root/etc/nginx/nginx.conf"), "old\n", 0o644);
    folder.must(0, "apply old --root root --yes");
    folder.must(0, "status --root root old");
}

#[test]
fn links_are_not_followed_and_folders_not_removed() {
    let folder = Folder::with_bundles();
    fs::create_dir(folder.path("outside")).unwrap();
    symlink("../outside", folder.path("root/etc")).unwrap();
    let said = folder.must(1, "apply old --root root --yes --force");
    assert!(said.contains("`/etc` is a link"), "{said}");
    assert_eq!(fs::read_dir(folder.path("outside")).unwrap().count(), 0);
    fs::remove_file(folder.path("root/etc")).unwrap();
    put(&folder.path("root/etc/nginx/nginx.conf/mine"), "mine\n", 0o644);
    let said = folder.must(1, "apply old --root root --yes --force");
    assert!(said.contains("a folder is there"), "{said}");
    fs::remove_dir_all(folder.path("root/var")).unwrap();
    symlink("../outside", folder.path("root/var")).unwrap();
    assert!(
        folder
            .must(2, "apply old --root root --yes")
            .contains("links are not followed")
    );
    assert_eq!(fs::read_dir(folder.path("outside")).unwrap().count(), 0);
}
