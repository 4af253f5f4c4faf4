//! Requests that no route or no other server is for.

use super::fixture::{host, prefix, print, respond, route, site};
use super::tree::{Directive, parse};
use super::{content, file, printed, servers};
use crate::plan::model::{ProxySite, TlsPlan};
use crate::schema::Target;

#[test]
fn what_no_route_is_for_is_not_found() {
    let some = content(vec![route(prefix("/api/"), respond("api"))]);
    assert_eq!(some.location("/").all("return"), ["404"]);
    assert!(
        some.location("/").all("add_header").is_empty(),
        "the headers are the server's"
    );
    let all = content(vec![route(prefix("/"), respond("all"))]);
    assert_eq!(all.location("/").all("return"), ["200 all"]);
    let none = content(Vec::new());
    assert_eq!(none.location("/").all("return"), ["404"]);
}

#[test]
fn a_port_has_one_default_server() {
    let own = |tls| ProxySite {
        exclusive: true,
        tls,
        http: vec![8080],
        https: vec![8443],
        routes: vec![route(prefix("/"), respond("x"))],
        ..site("shop", &["shop.test", "www.shop.test"])
    };
    let here = TlsPlan::Here {
        certificate: "/etc/ssl/shop.pem".into(),
        key: "/etc/ssl/shop.key".into(),
        acme: false,
    };
    for (tls, port) in [(here, "8443"), (TlsPlan::None, "8080")] {
        let tree = printed(ProxySite {
            http: if port == "8080" { vec![8080] } else { Vec::new() },
            ..own(tls)
        });
        let defaults = |server: &&&Directive| server.all("listen")[0].ends_with("default_server");
        let servers = servers(&tree);
        let default: Vec<_> = servers.iter().filter(defaults).collect();
        assert_eq!(default.len(), 1, "{port}");
        assert_eq!(default[0].all("server_name"), ["shop.test"], "{port}");
    }
}

#[test]
fn shared_ports_have_the_refusal_as_their_default() {
    let output = print(Target::Systemd, host([1, 22, 1], vec![site("shop", &["shop.test"])]));
    let shop = parse(&file(&output, "etc/nginx/sites-available/shop.conf"));
    for server in servers(&shop) {
        assert!(!server.all("listen")[0].contains("default_server"));
    }
}
