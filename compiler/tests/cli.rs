//! The program as its user meets it: what it prints where, how it ends, and what it leaves behind.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::files;
use serde_json::Value;
use tempfile::TempDir;

const COMMANDS: [&str; 7] = ["check", "build", "explain", "eval", "fmt", "init", "reach"];

#[test]
fn help_teaches() {
    let folder = TempDir::new().unwrap();
    for command in COMMANDS {
        let output = run(folder.path(), &[command, "--help"]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(
            said.contains("Examples:") && said.contains(&format!("hostc {command}")),
            "{said}"
        );
        assert!(output.stderr.is_empty());
    }
    let output = run(folder.path(), &["--help"]);
    assert_eq!(output.status.code(), Some(0));
    for command in COMMANDS {
        assert!(text(&output.stdout).contains(command));
    }
    let output = run(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("hostc init"));
}

#[test]
fn a_slip_in_a_command_is_an_error_that_says_what_was_meant() {
    let folder = TempDir::new().unwrap();
    for (arguments, expected) in [
        (vec!["chek"], "check"),
        (vec!["check", "--targt", "compose"], "--target"),
        (vec!["build", "--target", "docker"], "compose"),
        (vec!["build"], "--target"),
        (vec!["check", "--format", "yaml"], "json"),
        (vec!["eval"], "EXPR"),
        (vec!["explain", "port-conflit"], "did you mean `port-conflict`?"),
        (vec!["check", "--only", "port-conflit"], "did you mean `port-conflict`?"),
        (vec!["check", "--skip", "everything"], "`hostc explain` lists them"),
        (vec!["check", "--deny", "warning"], "did you mean `warnings`?"),
        (
            vec!["explain", "nothing-of-the-sort"],
            "`hostc explain` lists all checks",
        ),
        (vec!["check", "nowhere"], "there is nothing at `nowhere`"),
        (vec!["eval", "nowhere.host"], "nowhere.host"),
    ] {
        let output = run(folder.path(), &arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn explain_lists_all_checks_and_prints_the_page_of_one() {
    let folder = TempDir::new().unwrap();
    let all = run(folder.path(), &["explain"]);
    assert_eq!(all.status.code(), Some(0));
    for check in hostc::checks::all() {
        assert!(text(&all.stdout).contains(check.name), "{}", check.name);
    }
    let page = run(folder.path(), &["explain", "port-conflict"]);
    assert_eq!(page.status.code(), Some(0));
    assert!(text(&page.stdout).starts_with("# port-conflict\n"));
}

#[test]
fn findings_are_chosen_by_check_and_counted_as_asked() {
    let folder = TempDir::new().unwrap();
    let source = r#"{
  hosts.vps.address = "203.0.113.7";
  services.api = { image = "vendor/api:stable"; };
  sites.shop = { domains = [ "shop.example" ]; tls = "none"; };
}"#;
    fs::write(folder.path().join("fleet.host"), source).unwrap();
    for (arguments, expected, code) in [
        (vec![], vec!["error[image-unpinned]", "warning[tls-none-public]"], 1),
        (vec!["--skip", "image-unpinned"], vec!["warning[tls-none-public]"], 0),
        (vec!["--only", "tls-none-public"], vec!["warning[tls-none-public]"], 0),
        (
            vec!["--only", "tls-none-public,image-unpinned", "--skip", "tls-none-public"],
            vec!["error[image-unpinned]"],
            1,
        ),
        (
            vec!["--skip", "image-unpinned", "--deny", "warnings"],
            vec!["error[tls-none-public]"],
            1,
        ),
        (
            vec!["--skip", "image-unpinned", "--deny", "advice"],
            vec!["error[tls-none-public]"],
            1,
        ),
        (
            vec!["--skip", "image-unpinned", "--deny", "tls-none-public"],
            vec!["error[tls-none-public]"],
            1,
        ),
        (
            vec!["--skip", "image-unpinned", "--deny", "port-conflict"],
            vec!["warning[tls-none-public]"],
            0,
        ),
    ] {
        let output = run(folder.path(), &[vec!["check"], arguments.clone()].concat());
        let said = text(&output.stderr);
        let found: Vec<&str> = said
            .lines()
            .filter_map(|line| line.split_once(": ")?.0.split(' ').next())
            .filter(|word| word.ends_with(']'))
            .collect();
        assert_eq!(found, expected, "{arguments:?}: {said}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    }
    fs::write(folder.path().join("broken.host"), "{ services.x = { comand = 1; }; }").unwrap();
    let output = run(folder.path(), &["check", "--only", "port-conflict"]);
    assert!(text(&output.stderr).contains("error[unknown-field]"));
}

#[test]
fn a_silence_that_only_the_other_target_needs_is_no_finding_of_this_one() {
    let folder = TempDir::new().unwrap();
    let source = "{\n  hosts.vps.address = \"203.0.113.7\";\n  services.api = {\n    command = \"/usr/bin/api\";\n    image = \"api:1.0\";\n    \
                  env.REDIS_HOST = \"localhost\";\n    allow.container-loopback = \"a sidecar answers there\";\n  };\n}\n";
    fs::write(folder.path().join("a.host"), source).unwrap();
    for arguments in [
        vec!["check"],
        vec!["check", "--target", "systemd"],
        vec!["check", "--target", "compose"],
    ] {
        let said = text(&run(folder.path(), &arguments).stderr);
        assert!(said.contains("no problems"), "{said}");
    }
    let only = source.replace("address = \"203.0.113.7\"", "target = \"systemd\"");
    fs::write(folder.path().join("a.host"), only).unwrap();
    let said = text(&run(folder.path(), &["check", "--target", "systemd"]).stderr);
    assert!(said.contains("unused-allow"), "{said}");
}

#[test]
fn eval_prints_values_and_only_them() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("any.name"),
        "{ a = [ 1 2.5 \"x\" null ]; b.c = true; }",
    )
    .unwrap();
    for (arguments, expected) in [
        (vec!["eval", "-E", "1 + 2"], "3\n"),
        (vec!["eval", "-E", "-1 - 2"], "-3\n"),
        (vec!["eval", "-E", "(import ./any.name).b.c"], "true\n"),
        (
            vec!["eval", "any.name", "--json"],
            "{\"a\":[1,2.5,\"x\",null],\"b\":{\"c\":true}}\n",
        ),
        (
            vec!["eval", "any.name", "--strict"],
            "{ a = [ 1 2.5 \"x\" null ]; b = { c = true; }; }\n",
        ),
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), expected, "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}");
    }
    for expression in ["1 + \"a\"", "{", "nothing", "throw \"no\""] {
        let output = run(folder.path(), &["eval", "-E", expression]);
        assert_eq!(output.status.code(), Some(1), "{expression}");
        assert!(text(&output.stderr).contains("error[") && text(&output.stderr).contains("expression"));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_starter_checks_builds_and_is_written_once() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["init", "new/servers"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for line in text(&output.stdout).lines() {
        assert!(folder.path().join(line).is_file(), "{line}");
    }
    let project = folder.path().join("new/servers");
    let checked = run(&project, &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    assert!(
        text(&checked.stderr).contains("no problems"),
        "{}",
        text(&checked.stderr)
    );
    for target in ["systemd", "compose"] {
        let built = run(&project, &["build", "--target", target]);
        assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
    }
    let before = files(&project);
    let again = run(folder.path(), &["init", "new/servers"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("nothing was written"));
    assert_eq!(before, files(&project));
}

#[test]
fn json_is_of_the_documented_shape_and_alone_on_standard_output() {
    let folder = example();
    fs::write(
        folder.path().join("wrong.host"),
        "{ services.x = { command = \"/usr/bin/x\"; prot = 80; }; sites.chienstreats.title = \"Another\"; }",
    )
    .unwrap();
    for arguments in [
        vec!["check", "--format", "json"],
        vec!["build", "--target", "systemd", "--format", "json"],
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let diagnostics = json["diagnostics"].as_array().unwrap();
        let codes: Vec<&str> = diagnostics
            .iter()
            .map(|found| found["code"].as_str().unwrap())
            .collect();
        assert!(
            codes.contains(&"unknown-field") && codes.contains(&"conflicting-definitions"),
            "{codes:?}"
        );
        for found in diagnostics {
            assert!(["error", "warning", "advice"].contains(&found["severity"].as_str().unwrap()));
            assert!(found["message"].is_string() && (found["help"].is_string() || found["help"].is_null()));
            let labels = found["labels"].as_array().unwrap();
            assert!(!labels.is_empty());
            for label in labels {
                assert!(folder.path().join(label["file"].as_str().unwrap()).is_file());
                for number in ["line", "column", "length"] {
                    assert!(label[number].is_u64(), "{label}");
                }
                assert!(label["text"].is_string());
            }
        }
    }
    fs::remove_file(folder.path().join("wrong.host")).unwrap();
    let output = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["diagnostics"], Value::Array(Vec::new()));
    let output = run(folder.path(), &["build", "--target", "compose", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["hash"].as_str().unwrap().len(), 64);
    assert_eq!(json["target"], "compose");
    assert!(
        folder
            .path()
            .join(json["bundle"].as_str().unwrap())
            .join("manifest.json")
            .is_file()
    );
}

#[test]
fn a_bundle_is_written_once_and_current_points_to_the_last() {
    let folder = example();
    let first = run(folder.path(), &["build", "--target", "systemd"]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert!(!text(&first.stdout).contains('\u{1b}') && text(&first.stdout).starts_with("vps"));
    let out = folder.path().join("bundles");
    let current = fs::read_link(out.join("current")).unwrap();
    assert!(out.join(&current).join("manifest.json").is_file());
    let written = fs::metadata(out.join(&current).join("plan.json"))
        .unwrap()
        .modified()
        .unwrap();
    let before = files(folder.path());
    let second = run(folder.path(), &["build", "--target", "systemd"]);
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(before, files(folder.path()));
    let again = fs::metadata(out.join(&current).join("plan.json"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(written, again);
    let other = run(folder.path(), &["build", "--target", "compose"]);
    assert_eq!(other.status.code(), Some(0), "{}", text(&other.stderr));
    let now = fs::read_link(out.join("current")).unwrap();
    assert_ne!(current, now);
    whole(&out);
    fs::write(out.join(&now).join("plan.json"), "{ }").unwrap();
    let changed = run(folder.path(), &["build", "--target", "compose"]);
    assert_eq!(changed.status.code(), Some(2));
    assert!(
        text(&changed.stderr).contains("is not what hostc wrote there"),
        "{}",
        text(&changed.stderr)
    );
}

#[test]
fn a_locked_build_fails_where_the_lock_would_change() {
    let folder = example();
    fs::remove_file(folder.path().join("host.lock")).unwrap();
    for arguments in [
        vec!["build", "--target", "compose", "--locked"],
        vec!["check", "--target", "compose", "--locked"],
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            text(&output.stderr).contains("error[lock-outdated]"),
            "{}",
            text(&output.stderr)
        );
    }
    assert!(!folder.path().join("bundles").exists() && !folder.path().join("host.lock").exists());
    for target in ["compose", "systemd"] {
        let built = run(folder.path(), &["build", "--target", target]);
        assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
    }
    for arguments in [
        vec!["build", "--target", "compose", "--locked"],
        vec!["build", "--target", "systemd", "--locked"],
        vec!["check", "--locked"],
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_profile_has_a_lock_of_its_own() {
    let folder = TempDir::new().unwrap();
    let source = r#"{ profile, ... }:
{
  hosts.${if profile == "production" then "web" else "lab"} = { os = "debian-12"; memory = "1GiB"; };
  services.api = { command = "/usr/bin/api"; memory = "64MiB"; health.http = "/"; };
}
"#;
    fs::write(folder.path().join("host.host"), source).unwrap();
    let lock = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let build = |profile: &str| {
        let built = run(folder.path(), &["build", "--target", "systemd", "--profile", profile]);
        assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
    };
    build("production");
    let before = lock("host.lock");
    assert!(before.contains("\"web\""), "{before}");
    build("lab");
    // What is not in this deployment is not given back for it.
    assert_eq!(lock("host.lock"), before);
    assert!(lock("host.lab.lock").contains("\"lab\""));

    for wrong in ["../other", "a/b", ""] {
        let output = run(folder.path(), &["check", "--profile", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output.stderr));
        let said = text(&output.stderr);
        assert!(said.contains("write letters, digits"), "{said}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_one_in_the_project_is_not() {
    let folder = example();
    fs::write(folder.path().join("a-file"), "").unwrap();
    for out in ["a-file", "a-file/below", "/proc/hostc", "/dev/null"] {
        let output = run(folder.path(), &["build", "--target", "systemd", "--out", out]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{out}: {said}");
        assert!(said.contains("error: cannot") && said.contains(out), "{said}");
        assert!(output.stdout.is_empty());
    }
    let inside = run(folder.path(), &["build", "--target", "systemd", "--out", "sites/made"]);
    assert_eq!(inside.status.code(), Some(0), "{}", text(&inside.stderr));
    let again = run(folder.path(), &["check"]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
}

#[test]
fn a_build_that_is_killed_leaves_the_old_bundle_or_the_new_one() {
    let folder = example();
    let out = folder.path().join("bundles");
    // A build takes as long as it takes here; the signals come at random moments of that time.
    let begun = std::time::Instant::now();
    let first = run(folder.path(), &["build", "--target", "systemd"]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let whole_build = begun.elapsed();
    let site = folder.path().join("sites/chienstreats.host");
    let source = fs::read_to_string(&site).unwrap();
    let mut random = 0x9e37_79b9_u32;
    let mut killed = 0;
    for round in 0..20 {
        let target = ["systemd", "compose"][round % 2];
        // Another limit is another bundle, so that each build has something to write.
        fs::write(
            &site,
            source.replace("burst = 20;", &format!("burst = {};", 100 + round)),
        )
        .unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_hostc"))
            .args(["build", "--target", target])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        std::thread::sleep(whole_build.mul_f64(f64::from(random >> 16) / 65_536.0));
        let signal = if round % 4 < 2 { "KILL" } else { "INT" };
        let _ = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        killed += u32::from(child.wait().unwrap().code().is_none());
        whole(&out);
    }
    assert!(killed > 0, "every build was over before its signal came");
    let healed = run(folder.path(), &["build", "--target", "systemd"]);
    assert_eq!(healed.status.code(), Some(0), "{}", text(&healed.stderr));
    assert!(!out.join(".partial").exists() && !folder.path().join(".host.lock.next").exists());
    whole(&out);
}

#[test]
fn several_builds_at_once_never_tear_a_bundle() {
    let folder = example();
    let start = |target: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hostc"));
        command.args(["build", "--target", target]).current_dir(folder.path());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (0..6).map(|n| start(["systemd", "compose"][n % 2])).collect();
    let codes: Vec<Option<i32>> = children
        .into_iter()
        .map(|mut child| child.wait().unwrap().code())
        .collect();
    assert!(codes.iter().all(|code| [Some(0), Some(75)].contains(code)), "{codes:?}");
    assert!(codes.contains(&Some(0)), "{codes:?}");
    whole(&folder.path().join("bundles"));
}

/// Every bundle below `out` is whole: each file that its manifest names is there, with its hash, and no other.
fn whole(out: &Path) {
    let Ok(entries) = out.read_dir() else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with('.') {
            continue;
        }
        let bundle: PathBuf = entry.path();
        let manifest: Value = serde_json::from_str(&fs::read_to_string(bundle.join("manifest.json")).unwrap()).unwrap();
        if name != "current" {
            assert!(manifest["hash"].as_str().unwrap().starts_with(&name));
        }
        let mut named = 2;
        for (host, part) in manifest["hosts"].as_object().unwrap() {
            for file in part["files"].as_array().unwrap() {
                let content = fs::read(bundle.join(host).join(file["path"].as_str().unwrap())).unwrap();
                assert_eq!(blake3::hash(&content).to_hex().as_str(), file["hash"].as_str().unwrap());
                named += 1;
            }
        }
        assert_eq!(files(&bundle.canonicalize().unwrap()).len(), named, "{name}");
    }
}

/// A copy of the example.
fn example() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files(&common::repository().join("examples/multi-site")) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostc"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    assert!(
        !text(&output.stderr).contains("panicked"),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    assert!(
        !text(&output.stderr).contains('\u{1b}') && !text(&output.stdout).contains('\u{1b}'),
        "{arguments:?}"
    );
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
