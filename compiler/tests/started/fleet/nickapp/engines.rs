//! The engines, the secrets, and what Watchtower is told.

use super::{CONTAINERS, Stage};
use crate::Question;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("the backend has its secrets, and the frontend none", secrets),
        ("Redis wants its password, and is the backend's alone", redis),
        ("MongoDB is the backend's alone", mongodb),
        ("every container is healthy by its own probe", healthy),
        ("Watchtower is told of backend and frontend alone", watchtower),
        ("nobody but nginx is published", published),
        ("the daily dump is written", dump),
    ]
}

fn secrets(stage: &Stage) {
    let environment = stage.get("/api/").json()["environment"].clone();
    for (name, value) in [
        ("SHKEEPER_API_KEY", "shkeeper's"),
        ("SHKEEPER_WEBHOOK_SECRET", "its hook's"),
        ("SMTP_USER", "a user"),
        ("SMTP_PASS", "its password $1"),
        ("OPENAI_API_KEY", "openai's"),
        ("GOOGLE_CLIENT_ID", "an id"),
        ("GOOGLE_CLIENT_SECRET", "google's"),
        ("NODE_ENV", "production"),
        ("REDIS_HOST", "redis"),
    ] {
        assert_eq!(environment[name], value, "{name}");
    }
    assert_eq!(environment["JWT_SECRET"].as_str().unwrap().len(), 64);
    let url = environment["MONGODB_URI"].as_str().unwrap();
    assert!(
        url.starts_with("mongodb://nickapp:") && url.contains("@mongodb:27017/nickapp"),
        "{url}"
    );
    let environment = stage.get("/").json()["environment"].clone();
    for name in environment.as_object().unwrap().keys() {
        let secret = ["SECRET", "PASS", "KEY", "URI", "REDIS"];
        assert!(!secret.iter().any(|word| name.contains(word)), "{name}");
    }
    let inspected = stage.host().shell("docker inspect docker-nickapp-frontend-1");
    assert!(!inspected.contains("shkeeper's"));
}

fn redis(stage: &Stage) {
    let ping = "redis-cli -h $REDIS_HOST -p $REDIS_PORT";
    assert!(
        stage
            .backend(&format!("{ping} ping 2>&1"))
            .unwrap()
            .starts_with("NOAUTH")
    );
    let known = format!("REDISCLI_AUTH=$REDIS_PASSWORD {ping} ping");
    assert_eq!(stage.backend(&known).unwrap(), "PONG");
    let known = "redis-cli --no-auth-warning -u \"$REDIS_URL\" ping";
    assert_eq!(stage.backend(known).unwrap(), "PONG");
    unreached(stage, "redis", 6379);
}

fn mongodb(stage: &Stage) {
    stage.backend("timeout 2 bash -c '</dev/tcp/mongodb/27017'").unwrap();
    unreached(stage, "mongodb", 27017);
}

/// Asserts that the frontend cannot reach an engine, neither by its name nor by its address.
fn unreached(stage: &Stage, engine: &str, port: u16) {
    let address = stage.host().shell(&format!(
        "docker inspect --format '{{{{range .NetworkSettings.Networks}}}}{{{{.IPAddress}}}}{{{{end}}}}' docker-{engine}-1"
    ));
    for host in [engine, &address] {
        let ask = format!("timeout 2 bash -c '</dev/tcp/{host}/{port}'");
        assert!(stage.frontend(&ask).is_err(), "the frontend reaches {host}");
    }
}

fn healthy(stage: &Stage) {
    for container in CONTAINERS {
        let waiting = format!(
            "for try in $(seq 120); do
                [ \"$(docker inspect --format '{{{{.State.Health.Status}}}}' docker-{container}-1)\" != healthy ] || exit 0
                sleep 0.5
            done
            docker inspect --format '{{{{json .State.Health}}}}' docker-{container}-1
            exit 1"
        );
        stage.host().shell(&waiting);
    }
}

fn watchtower(stage: &Stage) {
    let told = stage
        .host()
        .shell("docker ps --filter label=com.centurylinklabs.watchtower.enable=true --format '{{.Names}}' | sort");
    assert_eq!(told, "docker-nickapp-backend-1\ndocker-nickapp-frontend-1");
}

fn published(stage: &Stage) {
    let ports = [22, 80, 443, 5001, 6379, 8083, 18083, 27017];
    stage.host().shell("systemctl start ssh; ufw disable");
    assert_eq!(stage.opened(&ports), [22, 8083], "without the firewall");
    stage.host().shell("ufw --force enable");
    assert_eq!(stage.opened(&ports), [22, 8083], "with it");
}

fn dump(stage: &Stage) {
    stage
        .host()
        .shell("systemctl is-active nickapp-main-backup.timer nickapp-uploads-backup.timer");
    stage.host().shell("systemctl start nickapp-main-backup");
    let dump = stage
        .host()
        .shell("cd /var/backups/hostc/nickapp-main && stat -c '%U %a' * && gunzip <$(ls)");
    assert_eq!(dump, "root 600\ndump");
}
