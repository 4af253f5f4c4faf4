//! Every snapshot, judged by the programs that will read it: nginx, systemd, Compose, iptables, logrotate and PostgreSQL of
//! two Debian releases.
//!
//! The programs run in Debian roots that `tests/tools/setup.sh` makes on first use, each time in a throw-away copy without a
//! network. Nothing is skipped: where the roots cannot be made, the tests fail and say so.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod common;

use std::path::{Path, PathBuf};

use camino::Utf8PathBuf;
use common::{SUITES, build, bundle_files, in_root, repository};
use hostc::schema::Target;

/// The folders of the hosts in the snapshots of `target`: the bundle, and the host's name.
fn hosts(target: &str) -> Vec<(PathBuf, String)> {
    let mut hosts = Vec::new();
    for example in std::fs::read_dir(repository().join("snapshots")).unwrap() {
        let bundle = example.unwrap().path().join(target);
        // An example may be for one target alone.
        for host in std::fs::read_dir(&bundle).into_iter().flatten() {
            let host = host.unwrap();
            if host.file_type().unwrap().is_dir() {
                hosts.push((bundle.clone(), host.file_name().into_string().unwrap()));
            }
        }
    }
    assert!(!hosts.is_empty(), "there is no snapshot to judge");
    hosts
}

/// Judges every host of `target` in every suite, and fails with all that was said.
fn judge(target: &str, suites: &[&str], script: &str, argument: impl Fn(&Path, &str) -> Vec<String>) {
    judge_all(hosts(target), suites, script, argument);
}

/// The same for the hosts that have the file or folder `path` alone: not every one runs everything.
fn judge_with(path: &str, target: &str, suites: &[&str], script: &str) {
    judge_all(with(path, target), suites, script, |_, host| vec![host.to_owned()]);
}

/// The hosts that have the file or folder `path`.
fn with(path: &str, target: &str) -> Vec<(PathBuf, String)> {
    let mut hosts = hosts(target);
    hosts.retain(|(bundle, host)| bundle.join(host).join(path).exists());
    assert!(!hosts.is_empty(), "no host has {path}");
    hosts
}

fn judge_all(
    hosts: Vec<(PathBuf, String)>,
    suites: &[&str],
    script: &str,
    argument: impl Fn(&Path, &str) -> Vec<String>,
) {
    let mut said = Vec::new();
    for (bundle, host) in hosts {
        for suite in suites {
            let arguments = argument(&bundle, &host);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            if let Err(problem) = in_root(suite, &bundle, script, &arguments) {
                said.push(format!("{}: {problem}", bundle.display()));
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

/// The suites whose nginx reads the syntax that the host's plan was written for: `http2 on;` came with 1.25.1.
const NGINX: [&str; 1] = ["bookworm"];

#[test]
fn nginx_takes_the_native_files() {
    judge_all(with("etc/nginx", "systemd"), &NGINX, "judge-nginx.sh", |_, host| {
        vec![format!("{host}/etc/nginx")]
    });
}

#[test]
fn nginx_takes_the_files_of_its_container() {
    // A developer's machine may do without.
    let mut hosts = hosts("compose");
    hosts.retain(|(bundle, host)| bundle.join(format!("{host}/srv/{host}/nginx")).exists());
    assert!(!hosts.is_empty(), "no host has an nginx");
    judge_all(hosts, &NGINX, "judge-nginx.sh", |_, host| {
        vec![format!("{host}/srv/{host}/nginx")]
    });
}

#[test]
fn nginx_answers_where_no_example_goes() {
    let project = Utf8PathBuf::try_from(repository().join("compiler/tests/real/corners")).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    for (path, text) in bundle_files(&build(&project, Target::Systemd).0) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    for suite in NGINX {
        if let Err(said) = in_root(suite, folder.path(), "judge-corners.sh", &["web"]) {
            panic!("{said}");
        }
    }
}

#[test]
fn json_access_logs_are_json() {
    // Those that visitors come to: the others answer to a proxy alone.
    let mut hosts = with("usr/local/lib/hostc/certificates", "systemd");
    hosts.retain(|(bundle, host)| {
        let main = std::fs::read_to_string(bundle.join(host).join("etc/nginx/nginx.conf"));
        main.is_ok_and(|main| main.contains("log_format hostc_json"))
    });
    assert!(!hosts.is_empty(), "no host writes such a log");
    judge_all(hosts, &NGINX, "judge-access-log.sh", |_, host| vec![host.to_owned()]);
}

#[test]
fn systemd_takes_every_unit_and_none_is_exposed() {
    judge("systemd", &SUITES, "judge-systemd.sh", |_, host| vec![host.to_owned()]);
    judge("compose", &SUITES, "judge-systemd.sh", |_, host| vec![host.to_owned()]);
}

#[test]
fn compose_takes_every_project() {
    judge("compose", &["trixie"], "judge-compose.sh", |_, host| {
        vec![host.to_owned()]
    });
}

#[test]
fn iptables_takes_every_rule() {
    judge("systemd", &SUITES, "judge-firewall.sh", |_, host| vec![host.to_owned()]);
    judge("compose", &SUITES, "judge-firewall.sh", |_, host| vec![host.to_owned()]);
}

#[test]
fn accounts_and_folders_are_made_and_logs_rotate() {
    judge("systemd", &SUITES, "judge-logrotate.sh", |_, host| {
        vec![host.to_owned()]
    });
    judge("compose", &SUITES, "judge-logrotate.sh", |_, host| {
        vec![host.to_owned()]
    });
}

#[test]
fn postgresql_takes_its_files_and_keeps_tenants_apart() {
    judge_with("etc/postgresql", "systemd", &SUITES, "judge-postgresql.sh");
}

#[test]
fn instances_are_restarted_one_by_one_and_no_further_than_they_answer() {
    judge_with(
        "usr/local/lib/hostc/restart",
        "systemd",
        &["bookworm"],
        "judge-restart.sh",
    );
}

#[test]
fn old_releases_go_and_the_one_in_use_stays() {
    let prune = "usr/local/lib/hostc/prune-releases";
    judge_with(prune, "systemd", &["bookworm"], "judge-releases.sh");
}

#[test]
fn copies_of_folders_are_whole_and_share_what_is_unchanged() {
    let program = repository().join("snapshots/nickapp/compose/docker/usr/local/lib/hostc/backup-folder");
    let judge = repository().join("compiler/tests/tools/judge-copies.sh");
    let output = std::process::Command::new("sh")
        .arg(judge)
        .arg(program)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}
