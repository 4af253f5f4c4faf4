//! What a project is made of, and what it refuses, on real folders.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::os::unix::fs::{PermissionsExt as _, symlink};

use camino::Utf8Path;
use hostc::os::{FileKind, Os as _, RealOs};
use hostc::project::Project;
use hostc_lang::{LoadError, Sources as _, World as _};
use tempfile::TempDir;

/// A folder with these files, all of the text `{ }`.
fn folder(files: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in files {
        write(&folder, file, b"{ }");
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
fn write(folder: &TempDir, file: &str, content: &[u8]) {
    let path = folder.path().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn path(folder: &TempDir) -> &Utf8Path {
    Utf8Path::from_path(folder.path()).unwrap()
}

fn open_error(path: &Utf8Path) -> (String, String) {
    let error = Project::open(path).err().unwrap();
    (error.message, error.help.unwrap_or_default())
}

#[test]
fn modules_are_sorted_and_libraries_hidden_and_foreign_ones_left_out() {
    let folder = folder(&[
        "sites/shop.host",
        "main.host",
        "_library.host",
        ".hidden.host",
        ".git/x.host",
        "node_modules/x.host",
        "target/x.host",
        "sites-b.host",
        "notes.txt",
        "_shared/inner.host",
    ]);
    let project = Project::open(path(&folder)).unwrap();
    assert_eq!(
        project.modules(),
        ["/_shared/inner.host", "/main.host", "/sites-b.host", "/sites/shop.host"]
    );
    assert_eq!(project.lock_path("production"), path(&folder).join("host.lock"));
    assert_eq!(project.lock_path("scaled"), path(&folder).join("host.scaled.lock"));
}

#[test]
fn a_file_is_a_project_of_one_module_that_may_import_its_neighbours() {
    let folder = folder(&["main.host", "_library.host"]);
    let project = Project::open(&path(&folder).join("main.host")).unwrap();
    assert_eq!(project.modules(), ["/main.host"]);
    assert_eq!(project.load("/_library.host").unwrap().text(), "{ }");
}

#[test]
fn the_same_path_is_the_same_file() {
    let folder = folder(&["a/main.host"]);
    let project = Project::open(path(&folder)).unwrap();
    let first = project.load("/a/main.host").unwrap();
    let again = project.load("/a/main.host").unwrap();
    assert_eq!(first.id(), again.id());
    assert_eq!(first.name(), "a/main.host");
    assert_eq!(project.path_of(&first).as_deref(), Some("/a/main.host"));
    assert_eq!(project.source(first.id()).unwrap().text(), "{ }");
}

#[test]
fn the_standard_library_has_paths_of_its_own() {
    let folder = folder(&["main.host"]);
    let project = Project::open(path(&folder)).unwrap();
    let library = project.load("std:lib.host").unwrap();
    assert_eq!(project.path_of(&library).as_deref(), Some("std:lib.host"));
    assert_eq!(project.load("std:nothing.host").unwrap_err(), LoadError::Missing);
}

#[test]
fn nothing_outside_can_be_read() {
    let outside = folder(&["secret.host"]);
    let inside = folder(&["main.host"]);
    symlink(outside.path().join("secret.host"), inside.path().join("_link.host")).unwrap();
    symlink(outside.path(), inside.path().join("_folder")).unwrap();
    let project = Project::open(path(&inside)).unwrap();
    for escape in [
        "/../secret.host",
        "/a/../../x.host",
        "/_link.host",
        "/_folder/secret.host",
        "main.host",
    ] {
        assert_eq!(project.load(escape).unwrap_err(), LoadError::Outside, "{escape}");
    }
    symlink(outside.path().join("secret.host"), inside.path().join("link.host")).unwrap();
    symlink("nothing.host", inside.path().join("nowhere.host")).unwrap();
    let project = Project::open(path(&inside)).unwrap();
    assert_eq!(project.modules(), ["/link.host", "/main.host", "/nowhere.host"]);
    assert_eq!(project.load("/link.host").unwrap_err(), LoadError::Outside);
    assert!(matches!(
        project.load("/nowhere.host").unwrap_err(),
        LoadError::Unreadable(_)
    ));
}

#[test]
fn a_link_inside_the_project_is_not_a_second_module() {
    let folder = folder(&["main.host"]);
    symlink("main.host", folder.path().join("again.host")).unwrap();
    assert_eq!(Project::open(path(&folder)).unwrap().modules(), ["/main.host"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = folder(&["main.host", "sub.host/x.host"]);
    write(&folder, "binary.host", b"ok\xff\xfe\0");
    let project = Project::open(path(&folder)).unwrap();
    assert_eq!(project.load("/binary.host").unwrap_err(), LoadError::NotText(2));
    assert_eq!(project.load("/nothing.host").unwrap_err(), LoadError::Missing);
    assert_eq!(project.load("/main.host/x").unwrap_err(), LoadError::Missing);
    assert!(matches!(
        project.load("/sub.host").unwrap_err(),
        LoadError::Unreadable(_)
    ));
}

#[test]
fn no_project_is_an_error_with_a_way_out() {
    let empty = folder(&["_library.host", "notes.txt"]);
    let (message, help) = open_error(path(&empty));
    assert!(
        message.contains("no `.host` file below") && help.contains("hostc init"),
        "{message} {help}"
    );
    let (message, help) = open_error(&path(&empty).join("nothing"));
    assert!(
        message.contains("nothing") && help.contains("hostc init"),
        "{message} {help}"
    );
    let (message, _) = open_error(Utf8Path::new("/dev/null"));
    assert!(message.contains("/dev/null"), "{message}");
}

#[test]
fn files_are_written_once_with_the_mode_that_was_asked_for() {
    let folder = folder(&[]);
    let file = path(&folder).join("made");
    RealOs.create_dir(&file, 0o777).unwrap();
    let file = file.join("file");
    RealOs.write(&file, b"text", 0o666).unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o7777, 0o666);
    assert_eq!(RealOs.read(&file, 4).unwrap(), b"text");
    let long = RealOs.read(&file, 3).unwrap_err();
    assert!(long.to_string().contains("longer than 3 bytes"), "{long}");
    let again = RealOs.write(&file, b"other", 0o644).unwrap_err();
    assert!(again.to_string().contains("made/file`: it exists already"), "{again}");
}

#[test]
fn links_are_replaced_in_one_step_and_folders_listed_in_order() {
    let folder = folder(&["b", "a", "c/d"]);
    let (current, next) = (path(&folder).join("current"), path(&folder).join("next"));
    RealOs.symlink(Utf8Path::new("a"), &current).unwrap();
    RealOs.symlink(Utf8Path::new("c"), &next).unwrap();
    RealOs.rename(&next, &current).unwrap();
    RealOs.sync_dir(path(&folder)).unwrap();
    assert_eq!(RealOs.read_link(&current).unwrap(), "c");
    assert_eq!(RealOs.kind(&current).unwrap(), Some(FileKind::Directory));
    assert_eq!(RealOs.list(path(&folder)).unwrap(), ["a", "b", "c", "current"]);
    RealOs.remove_dir_all(&path(&folder).join("c")).unwrap();
    assert!(!RealOs.exists(&current).unwrap());
    RealOs.remove_file(&current).unwrap();
    assert_eq!(RealOs.list(path(&folder)).unwrap(), ["a", "b"]);
}
