//! Who keeps what, and for how long: the question that the operator's document is about.

use super::{SITE, Stage};
use crate::Question;
use crate::answer::Answer;
use crate::system::System;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("pages and JSON are stored at no layer", pages),
        ("assets are kept for seven days", assets),
        ("scripts that keep their names are asked about before each use", scripts),
        ("a release shows at once: nginx stores nothing", release),
    ]
}

fn get(stage: &Stage, path: &str) -> Answer {
    stage.visit(&format!("{SITE}{path}"), &[])
}

/// What the browser is told, and what Cloudflare is told besides.
fn told(answer: &Answer) -> (String, String) {
    assert!(answer.header("expires").is_empty(), "{answer:?}");
    (
        answer.header("cache-control").join(" | "),
        answer.header("cdn-cache-control").join(" | "),
    )
}

fn pages(stage: &Stage) {
    let nobody = ("no-store".to_owned(), "no-store".to_owned());
    for path in [
        "/",
        "/chits/17",
        // What stands in for a missing asset is a page, and must not be kept as the asset.
        "/assets/missing.png",
        "/missing.js",
        "/assets/AssetManifest.json",
        "/api/chits",
        "/api/missing",
    ] {
        assert_eq!(told(&get(stage, path)), nobody, "{path}");
    }
    let forbidden = get(stage, "/.env");
    assert_eq!((forbidden.status, told(&forbidden)), (403, nobody.clone()));
    stage.stop("nginx luckychit-api");
    for path in ["/", "/assets/logo.png", "/main.dart.js", "/api/chits"] {
        let answer = get(stage, path);
        assert_eq!((answer.status, told(&answer)), (502, nobody.clone()), "{path}");
    }
}

fn assets(stage: &Stage) {
    let answer = get(stage, "/assets/logo.png");
    assert_eq!(told(&answer), ("public, max-age=604800".to_owned(), String::new()));
    let tag = format!("If-None-Match: {}", answer.header("etag").join(""));
    let again = stage.visit(&format!("{SITE}/assets/logo.png"), &["-H", &tag]);
    assert_eq!(again.status, 304, "{again:?}");
}

fn scripts(stage: &Stage) {
    for script in ["main.dart", "flutter", "flutter_bootstrap", "flutter_service_worker"] {
        let answer = get(stage, &format!("/{script}.js"));
        assert_eq!(told(&answer), ("no-cache".to_owned(), String::new()), "{script}");
    }
}

fn release(stage: &Stage) {
    let web = "/srv/sites/luckychit/current/build/web";
    let files = [("/", "index.html"), ("/assets/logo.png", "assets/logo.png")];
    let before = files.map(|(path, _)| get(stage, path).body);
    stage.app.shell(&format!("cp -a {web} /root/web"));
    for (_, file) in files {
        stage.app.shell(&format!("echo new >{web}/{file}"));
    }
    // nginx trusts for two seconds that a file it has open is the one with that name.
    let a_moment = || std::thread::sleep(std::time::Duration::from_secs(3));
    a_moment();
    for (path, _) in files {
        assert_eq!(get(stage, path).body, "new\n", "{path}");
    }
    stage.app.shell(&format!("cp -a /root/web/. {web}"));
    a_moment();
    assert_eq!(files.map(|(path, _)| get(stage, path).body), before);
    let kept = stage
        .proxy
        .shell("find /var/lib/nginx /var/cache -path '*nginx*' -type f");
    assert_eq!(kept, "", "the proxy keeps answers on its disk");
}
