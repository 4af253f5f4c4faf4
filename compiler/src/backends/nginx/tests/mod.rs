//! What nginx is told, read back by a reader of its own.

mod cache;
mod corners;
mod fixture;
mod inner;
mod tree;

use fixture::{exact, host, prefix, print, respond, route, site, to, upstream, vps};
use tree::{Directive, parse};

use crate::backends::Output;
use crate::plan::model::{ProxyRoute, ProxySite, RouteAction, RouteMatch, TlsPlan};
use crate::schema::Target;

const OLD: [u32; 3] = [1, 22, 1];

fn file(output: &Output, path: &str) -> String {
    assert!(output.failures.is_empty(), "{:?}", output.failures);
    let found = output.artifacts.iter().find(|artifact| artifact.path == path);
    found.unwrap_or_else(|| panic!("no {path}")).content.clone()
}

/// The directives of one site's file.
fn printed(site: ProxySite) -> Vec<Directive> {
    let path = format!("etc/nginx/sites-available/{}.conf", site.id);
    parse(&file(&print(Target::Systemd, host(OLD, vec![site])), &path))
}

fn servers(tree: &[Directive]) -> Vec<&Directive> {
    tree.iter().filter(|one| one.name() == "server").collect()
}

fn with_routes(routes: Vec<ProxyRoute>) -> ProxySite {
    ProxySite {
        routes,
        upstreams: vec![upstream("shop_app", &["127.0.0.1:3000"])],
        ..site("shop", &["shop.test"])
    }
}

/// The server that answers for `shop.test`.
fn content(routes: Vec<ProxyRoute>) -> Directive {
    servers(&printed(with_routes(routes)))[1].clone()
}

#[test]
fn every_fact_of_the_document_is_there() {
    let output = print(Target::Systemd, host([1, 24, 0], vps()));
    let tree = parse(&file(&output, "etc/nginx/sites-available/chienstreats.conf"));
    let top = Directive {
        words: vec!["top".into()],
        block: tree.clone(),
    };
    assert_eq!(
        top.all("limit_req_zone"),
        [
            "$binary_remote_addr zone=chienstreats_api:10m rate=10r/s",
            "$binary_remote_addr zone=chienstreats_frontend:10m rate=30r/s"
        ]
    );
    let frontend = tree
        .iter()
        .find(|one| one.name() == "upstream" && one.rest() == "chienstreats_frontend")
        .unwrap();
    assert_eq!(frontend.all("server"), ["127.0.0.1:3101 max_fails=3 fail_timeout=10s"]);
    assert_eq!(frontend.all("keepalive"), ["32"]);
    assert_eq!(frontend.all("keepalive_time"), ["5s"]);

    let servers = servers(&tree);
    let [http, other, main] = servers.as_slice() else {
        panic!("{} servers", servers.len())
    };
    assert_eq!(http.all("listen"), ["80", "[::]:80"]);
    assert_eq!(http.all("server_name"), ["chienstreats.com www.chienstreats.com"]);
    assert_eq!(
        http.location("^~ /.well-known/acme-challenge/").all("root"),
        ["/var/www/html"]
    );
    assert_eq!(
        http.location("/").all("return"),
        ["301 https://chienstreats.com$request_uri"]
    );
    assert_eq!(other.all("server_name"), ["www.chienstreats.com"]);
    assert_eq!(
        other.location("/").all("return"),
        ["301 https://chienstreats.com$request_uri"]
    );
    assert_eq!(main.all("listen"), ["443 ssl http2", "[::]:443 ssl http2"]);
    assert_eq!(
        main.all("ssl_certificate"),
        ["/etc/letsencrypt/live/chienstreats.com/fullchain.pem"]
    );
    assert_eq!(main.all("real_ip_header"), ["CF-Connecting-IP"]);
    assert_eq!(main.all("set_real_ip_from").len(), 3);
    assert_eq!(
        main.all("access_log"),
        ["/srv/sites/chienstreats/shared/logs/nginx-access.log combined"]
    );
    let api = main.location("/api/v1/");
    assert_eq!(api.all("limit_req"), ["zone=chienstreats_api burst=20 nodelay"]);
    assert_eq!(api.all("limit_req_status"), ["503"]);
    assert_eq!(api.all("proxy_pass"), ["http://chienstreats_api"]);

    let second = parse(&file(&output, "etc/nginx/sites-available/second-site-placeholder.conf"));
    let [second] = servers_of(&second);
    assert_eq!(
        second.all("listen"),
        ["8080 default_server", "[::]:8080 default_server"]
    );
    assert!(second.location("/").all("return")[0].starts_with("200 <!doctype html>\n"));
}

fn servers_of<const N: usize>(tree: &[Directive]) -> [&Directive; N] {
    servers(tree).try_into().unwrap_or_else(|_| panic!("not {N} servers"))
}

#[test]
fn http2_is_said_as_the_version_wants_it() {
    for (version, listen, directive) in [
        ([1, 25, 0], "443 ssl http2", 0),
        ([1, 25, 1], "443 ssl", 1),
        ([1, 30, 0], "443 ssl", 1),
    ] {
        let output = print(Target::Systemd, host(version, vec![with_routes(Vec::new())]));
        let tree = parse(&file(&output, "etc/nginx/sites-available/shop.conf"));
        let [_, main] = servers_of(&tree);
        assert_eq!(main.all("listen")[0], listen);
        assert_eq!(main.all("http2").len(), directive);
    }
}

#[test]
fn containers_differ_in_place_and_user_only() {
    let native = print(Target::Systemd, host(OLD, vps()));
    let compose = print(Target::Compose, host(OLD, vps()));
    for (native, compose) in native.artifacts.iter().zip(&compose.artifacts) {
        assert_eq!(compose.path, native.path.replace("etc/nginx", "srv/vps/nginx"));
        assert_eq!(compose.content, native.content.replace("user www-data;\n", ""));
    }
    assert_eq!(native.artifacts.len(), 3);
}

#[test]
fn a_route_changes_its_site_alone() {
    let before = print(Target::Systemd, host(OLD, vps()));
    let mut sites = vps();
    sites[0].routes.push(route(exact("/new"), respond("new")));
    let after = print(Target::Systemd, host(OLD, sites));
    let changed: Vec<&str> = before
        .artifacts
        .iter()
        .zip(&after.artifacts)
        .filter(|(before, after)| before != after)
        .map(|(before, _)| before.path.as_str())
        .collect();
    assert_eq!(changed, ["etc/nginx/sites-available/chienstreats.conf"]);
}

#[test]
fn headers_are_whole_wherever_one_is_added() {
    let mut with_header = route(prefix("/x/"), to("shop_app", false));
    with_header.headers = vec![("X-Own".into(), "1".into())];
    let main = content(vec![with_header, route(prefix("/"), to("shop_app", false))]);
    let names = |directive: &Directive| -> Vec<String> {
        directive
            .all("add_header")
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&main).len(), 7);
    let mut expected = names(&main);
    expected.push("X-Own".into());
    assert_eq!(names(main.location("/x/")), expected);
    assert!(main.all("add_header").iter().all(|line| line.ends_with(" always")));
    assert_eq!(
        main.location("/x/").all("proxy_hide_header"),
        ["Strict-Transport-Security", "X-Own"]
    );
    assert!(main.location("/").all("add_header").is_empty(), "they are the server's");
}

#[test]
fn strict_transport_security_is_for_https() {
    let both = servers(&printed(ProxySite {
        force_https: false,
        ..with_routes(vec![route(prefix("/"), respond("x"))])
    }))
    .into_iter()
    .cloned()
    .collect::<Vec<_>>();
    let [plain, secure] = both.as_slice() else {
        panic!("{} servers", both.len())
    };
    let said = |server: &Directive| {
        let lines = server.all("add_header");
        lines
            .iter()
            .any(|line| line == "Strict-Transport-Security max-age=63072000 always")
    };
    assert!(!said(plain) && said(secure));
    assert_eq!(plain.all("listen"), ["80", "[::]:80"]);
    assert!(
        plain.all("if").is_empty(),
        "plain HTTP has no name of a connection to compare with"
    );
}

#[test]
fn an_edge_that_ends_tls_is_believed_about_it() {
    let edge = ProxySite {
        tls: TlsPlan::Edge,
        https: Vec::new(),
        names: vec!["shop.test".into(), "www.shop.test".into()],
        ..with_routes(vec![route(prefix("/"), to("shop_app", false))])
    };
    let tree = printed(edge);
    let [other, main] = servers_of(&tree);
    assert_eq!(other.location("/").all("return"), ["301 https://shop.test$request_uri"]);
    assert!(
        main.all("proxy_set_header")
            .contains(&"X-Forwarded-Proto https".to_owned())
    );
    assert!(main.all("ssl_certificate").is_empty());
}

#[test]
fn the_client_says_nothing_about_itself() {
    let main = content(vec![route(prefix("/"), to("shop_app", false))]);
    for header in [
        "X-Forwarded-For $remote_addr",
        "X-Real-IP $remote_addr",
        "Host $host",
        "X-Forwarded-Proto $scheme",
    ] {
        assert!(main.all("proxy_set_header").contains(&header.to_owned()), "{header}");
    }
}

#[test]
fn a_body_comes_back_whole() {
    let main = content(vec![route(exact("/nasty"), respond(fixture::NASTY))]);
    let said = &main.location("= /nasty").all("return")[0];
    assert_eq!(said.replace("${hostc_dollar}", "$"), format!("200 {}", fixture::NASTY));
}

#[test]
fn a_header_without_a_value_is_not_sent() {
    let mut site = with_routes(vec![route(prefix("/"), to("shop_app", false))]);
    site.headers = vec![("x-frame-options".into(), String::new())];
    let tree = printed(site);
    let [_, main] = servers_of(&tree);
    assert!(
        main.all("add_header").contains(&"x-frame-options  always".to_owned()),
        "nginx leaves an empty one out"
    );
    assert!(main.all("proxy_hide_header").contains(&"x-frame-options".to_owned()));
}

#[test]
fn no_upgrade_where_it_is_not_wanted() {
    let plain = ProxyRoute {
        websocket: false,
        ..route(prefix("/plain/"), to("shop_app", false))
    };
    let main = content(vec![plain]);
    assert!(
        main.all("proxy_set_header")
            .contains(&"Connection $connection_upgrade".to_owned())
    );
    let own = main.location("/plain/").all("proxy_set_header");
    assert!(own.contains(&"Connection ".to_owned()) && !own.iter().any(|line| line.starts_with("Upgrade")));
    assert!(
        own.contains(&"X-Forwarded-For $remote_addr".to_owned()),
        "the list is whole"
    );
}

#[test]
fn a_prefix_is_taken_off_without_decoding() {
    let main = content(vec![
        route(prefix("/api/"), to("shop_app", true)),
        route(prefix("/"), to("shop_app", true)),
    ]);
    let api = main.location("/api/");
    assert_eq!(
        api.all("rewrite"),
        ["^ $request_uri", "^/api/(?<uri_rest>.*)$ /$uri_rest break"]
    );
    assert_eq!(api.all("proxy_pass"), ["http://shop_app/$uri_rest"]);
    assert_eq!(
        main.location("/").all("proxy_pass"),
        ["http://shop_app"],
        "there is nothing to take off"
    );
}

#[test]
fn files_below_a_prefix_stay_below_their_folder() {
    let files = RouteAction::Files {
        root: "/srv/shop/assets".into(),
        spa: false,
    };
    for path in ["/assets", "/assets/"] {
        let main = content(vec![route(prefix(path), files.clone())]);
        assert_eq!(main.location("/assets/").all("alias"), ["/srv/shop/assets/"]);
        assert_eq!(main.location("= /assets").all("return"), ["301 /assets/$is_args$args"]);
        assert_eq!(
            main.location("/assets/")
                .location("~ /\\.(?!well-known(?:/|$))")
                .all("deny"),
            ["all"]
        );
    }
}

#[test]
fn answers_are_checked_before_they_are_given() {
    let mut guarded = route(exact("/x"), respond("in"));
    guarded.allow = vec!["10.0.0.0/8".parse().unwrap()];
    let main = content(vec![guarded]);
    let gate = main.location("= /x");
    assert_eq!(gate.all("allow"), ["10.0.0.0/8"]);
    assert_eq!(gate.all("deny"), ["all"]);
    assert!(gate.all("return").is_empty(), "a return would come before the check");
    assert_eq!(gate.all("try_files"), ["/.hostc-no-such-file @answer_1"]);
    assert_eq!(main.location("@answer_1").all("return"), ["200 in"]);
}

#[test]
fn regular_expressions_arrive_as_they_are() {
    let regex = "^/x{2}/[a-z\"]+\\.php$";
    let main = content(vec![route(RouteMatch::Regex(regex.into()), RouteAction::Deny)]);
    assert_eq!(main.location(&format!("~ {regex}")).all("return"), ["403"]);
}

#[test]
fn names_outside_are_looked_up_while_running() {
    let url = RouteAction::Url {
        url: "https://api.example.org/v2".into(),
        strip_prefix: true,
    };
    let main = content(vec![route(prefix("/out/"), url)]);
    let out = main.location("/out/");
    assert_eq!(out.all("set"), ["$shop_outside_1 api.example.org"]);
    assert_eq!(out.all("proxy_pass"), ["https://$shop_outside_1/v2/$uri_rest"]);
    assert_eq!(out.all("proxy_ssl_verify"), ["on"]);
    assert!(out.all("proxy_set_header").contains(&"Host api.example.org".to_owned()));
}

#[test]
fn what_nginx_cannot_carry_is_a_failure_of_its_resource() {
    let mut header = route(prefix("/"), to("shop_app", false));
    header.headers = vec![("X-A".into(), "a\r\nSet-Cookie: b".into())];
    let long = route(prefix("/"), respond(&"x".repeat(4_001)));
    let redirecting = RouteAction::Respond {
        status: 301,
        body: Some("x".into()),
        media_type: "text/plain".into(),
    };
    let scheme = RouteAction::Url {
        url: "ftp://x".into(),
        strip_prefix: false,
    };
    let path = route(prefix("~ /x"), to("shop_app", false));
    for route in [
        header,
        long,
        route(prefix("/"), redirecting),
        route(prefix("/"), scheme),
        path,
    ] {
        let output = print(Target::Systemd, host(OLD, vec![with_routes(vec![route])]));
        assert_eq!(output.artifacts.len(), 1, "only the main file");
        let [failure] = output.failures.as_slice() else {
            panic!("{:?}", output.failures)
        };
        assert!(failure.resource.starts_with("sites."), "{failure:?}");
        assert!(
            matches!(failure.error, crate::backends::template::RenderError::Unwritable(_)),
            "{failure:?}"
        );
    }
}

#[test]
fn files_are_tidy() {
    let sites = [vps(), fixture::rich()].concat();
    for artifact in print(Target::Systemd, host(OLD, sites)).artifacts {
        let text = &artifact.content;
        assert!(
            text.starts_with("# Written by hostc for ") && text.ends_with("}\n"),
            "{}",
            artifact.path
        );
        assert!(!text.contains("\n\n\n") && !text.contains("{\n\n"), "{}", artifact.path);
        assert!(
            text.lines().all(|line| line.trim_end() == line && !line.contains('\t')),
            "{}",
            artifact.path
        );
    }
}
