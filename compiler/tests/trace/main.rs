//! `trace` against the real nginx: for each host of each example that runs one, a thousand requests made of its names and routes
//! and then mutated. Status, redirect, upstream and what it is asked for, limit zone and response headers must agree.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read files, start programs and may fail"
)]

mod agreement;
#[path = "../common/mod.rs"]
mod common;
mod urls;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;

use agreement::{Said, difference, headers};
use camino::Utf8PathBuf;
use common::{Deployment, deployments, production, repository, said_in_root};
use hostc::bundle::Bundle;
use hostc::plan::model::{HostPlan, Plan, ProxyPlan};
use hostc::schema::Target;
use hostc::trace::{Answer, Request, Station, trace};
use serde_json::json;
use urls::{Dice, url};

/// Requests to each host.
const REQUESTS: usize = 1000;
/// How many differences are shown.
const SHOWN: usize = 10;
const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

#[test]
fn traces_are_shown_as_in_the_cases() {
    common::cases::print_as_in("compiler/tests/trace/cases");
}

#[test]
fn trace_agrees_with_nginx_on_every_example() {
    let mut problems = Vec::new();
    for deployment in deployments() {
        for target in deployment.targets() {
            problems.extend(differences(&deployment, target));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn trace_agrees_with_nginx_on_everything_that_can_be_said() {
    let mut problems = Vec::new();
    for project in ["targets/everything", "real/corners"] {
        let path = repository().join("compiler/tests").join(project);
        let path = Utf8PathBuf::try_from(path).unwrap();
        problems.extend(differences(&production(&path), Target::Systemd));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn differences(deployment: &Deployment, target: Target) -> Vec<String> {
    let (bundle, plan, _) = deployment.planned(target);
    let mut problems = Vec::new();
    for host in &plan.hosts {
        let Some(proxy) = &host.proxy else { continue };
        let place = format!("{} under {} on {}", deployment.path, target.name(), host.name);
        problems.extend(
            compare(&bundle, &plan, host, proxy)
                .into_iter()
                .map(|it| format!("{place}: {it}")),
        );
    }
    problems
}

/// A request and what `trace` says of the host that is asked.
struct Question {
    request: Request,
    station: Station,
}

fn questions(plan: &Plan, host: &HostPlan, proxy: &ProxyPlan) -> Vec<Question> {
    let mut dice = Dice(0x686f_7374);
    let mut questions = Vec::new();
    let mut routes: BTreeSet<&String> = proxy
        .sites
        .iter()
        .flat_map(|site| &site.routes)
        .map(|it| &it.resource)
        .collect();
    while questions.len() < REQUESTS {
        let request = Request::parse(&url(&mut dice, proxy), Some(CLIENT)).unwrap();
        let alone = Plan {
            hosts: vec![host.clone()],
            ..plan.clone()
        };
        let way = trace(&alone, &request).ways.remove(0);
        let station = way.stations.into_iter().next().unwrap();
        if let Some(route) = station
            .location
            .as_ref()
            .and_then(|location| location.resource.as_ref())
        {
            routes.remove(route);
        }
        // Nobody answers for a name that is looked up, and nginx waits long until it says so.
        let waits = matches!(&station.answer, Answer::Upstream(upstream) if upstream.servers.is_empty());
        if !waits && !station.edge {
            questions.push(Question { request, station });
        }
    }
    assert!(routes.is_empty(), "no request comes to {routes:?}");
    questions
}

/// What nginx of a host answers to the questions.
fn asked(bundle: &Bundle, host: &HostPlan, proxy: &ProxyPlan, questions: &[Question]) -> Result<Said, String> {
    let folder = tempfile::TempDir::new().unwrap();
    write(bundle, host, proxy, questions, folder.path());
    let said = said_in_root("bookworm", folder.path(), "ask-nginx.sh", &["nginx"])?;
    let said: Said = serde_json::from_str(&said).unwrap();
    assert_eq!(said.answers.len(), questions.len());
    Ok(said)
}

fn compare(bundle: &Bundle, plan: &Plan, host: &HostPlan, proxy: &ProxyPlan) -> Vec<String> {
    let questions = questions(plan, host, proxy);
    let mut problems = match asked(bundle, host, proxy, &questions) {
        Ok(said) => judged(&questions, &said),
        Err(problem) => vec![problem],
    };
    let (asked, differing) = (questions.len(), problems.len());
    println!("{}: {asked} requests, {differing} differences", host.name);
    problems.truncate(SHOWN);
    problems
}

/// Where the answers are not what `trace` says.
fn judged(questions: &[Question], said: &Said) -> Vec<String> {
    let watched: BTreeSet<String> = questions
        .iter()
        .flat_map(|question| headers(&question.station))
        .collect();
    let mut counted = BTreeSet::new();
    let mut problems = Vec::new();
    for (question, reply) in questions.iter().zip(&said.answers) {
        let url = question.request.url();
        if let Some(problem) = difference(&question.station, reply, said, &watched) {
            problems.push(format!("{url}: {problem}, got {reply:?}"));
        }
        // The first request of a zone is within its rate, so nothing is written down.
        let zone = question.station.limit.as_ref().map(|limit| limit.zone.clone());
        let first = zone.as_ref().is_some_and(|zone| counted.insert(zone.clone()));
        if reply.zone != zone && !(first && reply.zone.is_none()) {
            problems.push(format!("{url}: counted by {:?}, not {zone:?}", reply.zone));
        }
    }
    problems
}

/// What is said, and how it changes what `trace` says.
type Lie = (&'static str, fn(&mut Station));

/// Each of these would be a mistake of `trace`, and has to be found.
#[test]
fn a_lie_is_found() {
    let path = repository().join("compiler/tests/targets/everything");
    let path = Utf8PathBuf::try_from(path).unwrap();
    let (bundle, plan, _) = production(&path).planned(Target::Systemd);
    let host = &plan.hosts[0];
    let proxy = host.proxy.as_ref().unwrap();
    let mut questions = questions(&plan, host, proxy);
    let said = asked(&bundle, host, proxy, &questions).unwrap();
    let truth: Vec<Station> = questions.iter().map(|question| question.station.clone()).collect();
    let lies: [Lie; 7] = [
        ("no header is added", |station| station.headers.clear()),
        ("no request is counted", |station| station.limit = None),
        ("a zone has another name", |station| {
            station.limit.iter_mut().for_each(|limit| limit.zone.push('x'));
        }),
        ("upstreams get another path", |station| {
            if let Answer::Upstream(upstream) = &mut station.answer {
                upstream.path.push('x');
            }
        }),
        ("another server answers", |station| {
            if let Answer::Upstream(upstream) = &mut station.answer {
                upstream.servers.iter_mut().for_each(|server| server.address.push('1'));
            }
        }),
        ("redirects lead elsewhere", |station| {
            if let Answer::Redirect { to, .. } = &mut station.answer {
                to.push('x');
            }
        }),
        ("everybody may come", |station| {
            if station.allowed == Some(false) {
                station.answer = Answer::Respond {
                    status: 200,
                    media_type: None,
                };
            }
        }),
    ];
    assert!(judged(&questions, &said).is_empty());
    for (lie, tell) in lies {
        for (question, truth) in questions.iter_mut().zip(&truth) {
            question.station = truth.clone();
            tell(&mut question.station);
        }
        assert!(!judged(&questions, &said).is_empty(), "not found: {lie}");
    }
}

/// Writes nginx's files, the questions, and who stands behind.
fn write(bundle: &Bundle, host: &HostPlan, proxy: &ProxyPlan, questions: &[Question], folder: &Path) {
    let own = ["etc/nginx/".to_owned(), format!("srv/{}/nginx/", host.name)];
    for file in bundle.artifacts.iter().filter(|file| file.host == host.name) {
        let path = file.path.to_string();
        if let Some(rest) = own.iter().find_map(|own| path.strip_prefix(own)) {
            let path = folder.join("nginx").join(rest);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &file.content).unwrap();
        }
    }
    let mut upstreams = BTreeSet::new();
    for question in questions {
        if let Answer::Upstream(upstream) = &question.station.answer {
            upstreams.extend(upstream.servers.iter().map(|server| &server.address));
        }
    }
    let questions: Vec<_> = questions
        .iter()
        .map(|Question { request, station }| {
            json!({
                "port": proxy.bound(station.port),
                "tls": station.tls,
                "name": request.server_name(),
                "host": request.host,
                "target": request.target,
            })
        })
        .collect();
    let all = json!({ "questions": questions, "upstreams": upstreams, "folders": ["/srv", "/var/www"] });
    std::fs::write(folder.join("questions.json"), all.to_string()).unwrap();
}
