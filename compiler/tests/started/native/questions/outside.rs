//! Routes that lead out of the fleet, to a name.

use crate::Question;
use crate::native::Stage;
use crate::questions::http::has_security_headers;
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![("a name outside the fleet is looked up while nginx runs", looked_up)]
}

fn looked_up(stage: &Stage) {
    let visitor = stage.visitor().machine();
    visitor.shell(
        "mkdir -p /srv/outside
        echo elsewhere >/srv/outside/answer
        setsid python3 -m http.server --directory /srv 8000 >/dev/null 2>&1 &
        for try in $(seq 50); do curl -s http://127.0.0.1:8000/ >/dev/null && exit 0; sleep 0.2; done
        exit 1",
    );
    let answer = stage.visit("https://chienstreats.com/outside/answer", &[]);
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "elsewhere\n"),
        "{answer:?}"
    );
    has_security_headers(&answer);
    // A name that is nowhere has not kept nginx from starting.
    let answer = stage.visit("https://chienstreats.com/nowhere/", &[]);
    assert_eq!(answer.status, 502, "{answer:?}");
    has_security_headers(&answer);
    stage.host().shell("nginx -t && systemctl restart nginx");
}
