use super::*;
use crate::plan::model::HostPlan;
use crate::plan::model::fixture::{host, output, written};

fn with(nginx: &[&str], services: &[&str]) -> HostPlan {
    let texts = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    let mut host = host();
    host.logs = vec![LogPlan {
        id: "shop".to_owned(),
        resource: "sites.shop".to_owned(),
        nginx: texts(nginx),
        services: texts(services),
        user: "shop".to_owned(),
        keep: 7,
    }];
    host
}

/// The blocks: their paths and their directives.
fn blocks(text: &str) -> Vec<(Vec<&str>, Vec<&str>)> {
    let body = text
        .lines()
        .filter(|line| !line.is_empty() && !line.trim_start().starts_with('#'));
    let mut blocks = vec![(Vec::new(), Vec::new())];
    let mut inside = false;
    for line in body {
        match line {
            "{" => inside = true,
            "}" => {
                inside = false;
                blocks.push((Vec::new(), Vec::new()));
            }
            line if inside => blocks.last_mut().unwrap().1.push(line.trim()),
            line => blocks.last_mut().unwrap().0.push(line),
        }
    }
    blocks.pop();
    blocks
}

#[test]
fn nginx_opens_its_files_anew_and_those_of_services_are_emptied() {
    let host = with(&["/srv/shop/a.log", "/srv/shop/e.log"], &["/srv/shop/api.log"]);
    let files = written(&BACKEND, Target::Systemd, host);
    let blocks = blocks(&files["etc/logrotate.d/hostc-shop"]);
    assert_eq!(blocks.len(), 2);
    assert_eq!(blocks[0].0, ["/srv/shop/a.log", "/srv/shop/e.log"]);
    assert!(blocks[0].1.contains(&"postrotate") && !blocks[0].1.contains(&"copytruncate"));
    assert_eq!(blocks[1].0, ["/srv/shop/api.log"]);
    assert!(blocks[1].1.contains(&"copytruncate"));
    for (_, directives) in &blocks {
        for expected in [
            "daily",
            "rotate 7",
            "compress",
            "delaycompress",
            "missingok",
            "notifempty",
        ] {
            assert!(directives.contains(&expected), "{expected}");
        }
        // As root, whom alone the service's files belong to; a new file is nginx's to make.
        assert!(
            !directives
                .iter()
                .any(|directive| directive.starts_with("su ") || directive.starts_with("create "))
        );
    }
}

#[test]
fn under_compose_only_nginx_has_files() {
    let files = written(
        &BACKEND,
        Target::Compose,
        with(&["/srv/shop/a.log"], &["/srv/shop/api.log"]),
    );
    let blocks = blocks(&files["etc/logrotate.d/hostc-shop"]);
    assert_eq!(blocks.len(), 1);
    assert!(blocks[0].1.contains(&"copytruncate"));
    assert!(written(&BACKEND, Target::Compose, with(&[], &["/srv/shop/api.log"])).is_empty());
}

#[test]
fn a_pattern_is_refused() {
    let output = output(&BACKEND, Target::Systemd, with(&["/srv/{a,b}.log"], &[]));
    assert_eq!(output.failures.len(), 1);
    assert!(output.artifacts.is_empty());
}
