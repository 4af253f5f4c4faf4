//! MongoDB as a container.
//!
//! What is in `./mongodb` is said by [`crate::backends::mongodb`]. The image's entry point is left out: it would make users and
//! change owners, for which the server would begin as root.

use super::engines::{loopback, probe, texts};
use super::service::{limits, places};
use super::view::{HealthView, ServiceView, VolumeView};
use super::{MONGODB, duration};
use crate::backends::mongodb::secrets;
use crate::plan::model::{ContainerPlan, HostPlan, MongodbPlan};

/// The named volume of MongoDB.
pub(super) const VOLUME: &str = "mongodb-data";

/// The user and group `mongodb` of the image, who own `/data/db` in it, and so a new volume there.
const USER: &str = "999:999";

/// The server.
pub(super) fn server(host: &HostPlan, plan: &MongodbPlan, container: &ContainerPlan) -> ServiceView {
    let mut test = texts(&["CMD", "mongosh", "--norc", "--quiet", "--eval"]);
    test.push("quit(db.runCommand({ ping: 1 }).ok ? 0 : 1)".to_owned());
    test.push(format!("mongodb://127.0.0.1:{}/admin?directConnection=true", plan.port));
    ServiceView {
        resource: plan.resource.clone(),
        description: format!("MongoDB {}", plan.version),
        image: Some(container.image.clone()),
        volumes: vec![
            VolumeView::named(VOLUME, "/data/db"),
            VolumeView::bind("./mongodb", "/etc/hostc", true),
        ],
        // The shell of the probe keeps a log below its home.
        environment: [("HOME".to_owned(), "/tmp".to_owned())].into(),
        networks: places(&container.networks),
        ports: loopback(container, plan.port),
        entrypoint: texts(&["mongod", "--config", "/etc/hostc/mongod.conf"]),
        restart: "unless-stopped",
        // A shell takes a second of a processor to start.
        healthcheck: Some(HealthView {
            interval: duration(30_000),
            timeout: duration(10_000),
            ..probe(test, 60_000)
        }),
        user: Some(USER.to_owned()),
        limits: limits(host, None, Some(container.memory), 1024),
        stop_signal: "SIGTERM",
        stop_grace_period: duration(60_000),
        // The image declares /data/configdb a volume; without this there would be a new one at every start.
        tmpfs: texts(&["/data/configdb:mode=0700,size=1m", "/tmp:mode=1777,size=64m"]),
        ..ServiceView::default()
    }
}

/// Makes the users of the databases, then ends.
pub(super) fn setup(host: &HostPlan, plan: &MongodbPlan, container: &ContainerPlan) -> ServiceView {
    let mut passwords: Vec<String> = secrets(plan).into_iter().map(str::to_owned).collect();
    passwords.sort();
    let command = [
        "mongosh",
        "--nodb",
        "--norc",
        "--quiet",
        "--file",
        "/etc/hostc/provision.js",
    ];
    ServiceView {
        resource: plan.resource.clone(),
        description: "makes users, then ends".to_owned(),
        image: Some(container.image.clone()),
        depends_on: [(MONGODB.to_owned(), "service_healthy")].into(),
        volumes: vec![VolumeView::bind("./mongodb", "/etc/hostc", true)],
        secrets: passwords,
        environment: [("HOME".to_owned(), "/tmp".to_owned())].into(),
        network_of: Some(MONGODB.to_owned()),
        entrypoint: texts(&command),
        restart: "no",
        limits: limits(host, None, Some(256 << 20), 64),
        stop_signal: "SIGTERM",
        stop_grace_period: duration(10_000),
        tmpfs: texts(&[
            "/data/configdb:mode=0700,size=1m",
            "/data/db:mode=0700,size=1m",
            "/tmp:mode=1777,size=64m",
        ]),
        ..ServiceView::default()
    }
}
