//! What comes back.

use super::{CONTAINERS, Stage};
use crate::Question;
use crate::compose::host;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("every container comes back after a kill", killed),
        ("a new image is taken, and the rest stays as it is", replaced),
        ("everything comes back after a reboot", rebooted),
    ]
}

fn killed(stage: &Stage) {
    host::kill_all(stage.host(), "docker", &CONTAINERS, || stage.is_up());
}

fn replaced(stage: &Stage) {
    let frontend = || host::main_process(stage.host(), "docker-nickapp-frontend-1");
    let before = frontend();
    // What the registry would have under the tag of the series.
    stage.host().shell(
        "docker commit --change 'ENV RELEASE=2' docker-nickapp-backend-1 git.manko.yoga/manawenuz/escrow-backend:1
        systemctl reload hostc-compose",
    );
    stage.is_up();
    assert_eq!(stage.get("/api/").json()["environment"]["RELEASE"], "2");
    assert_eq!(frontend(), before, "what has not changed is not started anew");
}

fn rebooted(stage: &Stage) {
    stage.backend("echo kept >/app/uploads/kept").unwrap();
    let set = "redis-cli --no-auth-warning -u \"$REDIS_URL\" set kept yes";
    stage.backend(set).unwrap();
    stage.host().reboot();
    stage.visitor().introduce(stage.host());
    stage.is_up();
    assert_eq!(stage.get("/uploads/kept").body, "kept\n");
    let get = "redis-cli --no-auth-warning -u \"$REDIS_URL\" get kept";
    assert_eq!(stage.backend(get).unwrap(), "yes");
    stage
        .host()
        .shell("systemctl is-active hostc-compose nickapp-main-backup.timer ufw");
    assert_eq!(stage.opened(&[22, 5001, 6379, 8083, 27017]), [22, 8083]);
}
