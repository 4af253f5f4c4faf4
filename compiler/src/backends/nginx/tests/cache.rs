//! Caching: what browsers and the network in front are told.

use super::fixture::{prefix, route, site, to, upstream};
use super::tree::Directive;
use super::{printed, servers};
use crate::plan::model::{CachePolicy, CacheRule, ProxyRoute, ProxySite};

fn cached(path: &str, policy: CachePolicy) -> ProxyRoute {
    ProxyRoute {
        cache: Some(policy),
        ..route(prefix(path), to("shop_app", false))
    }
}

fn by_type(rules: &[(&str, CacheRule)]) -> CachePolicy {
    CachePolicy::ByType(rules.iter().map(|(range, rule)| ((*range).to_owned(), *rule)).collect())
}

fn tree(routes: Vec<ProxyRoute>) -> Vec<Directive> {
    printed(ProxySite {
        routes,
        upstreams: vec![upstream("shop_app", &["127.0.0.1:3000"])],
        ..site("shop", &["shop.test"])
    })
}

fn cache_headers(tree: &[Directive], path: &str) -> Vec<String> {
    let location = servers(tree)[1].location(path);
    let headers = location.all("add_header").into_iter();
    headers.filter(|line| line.contains("Cache-Control")).collect()
}

#[test]
fn what_is_off_is_stored_at_no_layer() {
    let tree = tree(vec![cached("/", CachePolicy::All(CacheRule::Off))]);
    assert_eq!(
        cache_headers(&tree, "/"),
        ["Cache-Control no-store always", "CDN-Cache-Control no-store always"]
    );
    let location = servers(&tree)[1].location("/");
    let hidden = location.all("proxy_hide_header");
    for name in ["Cache-Control", "CDN-Cache-Control", "Expires"] {
        assert!(
            hidden.iter().any(|line| line == name),
            "{name} of the application's passes"
        );
    }
}

#[test]
fn what_is_revalidated_may_be_kept() {
    let tree = tree(vec![cached("/", CachePolicy::All(CacheRule::Revalidate))]);
    assert_eq!(cache_headers(&tree, "/"), ["Cache-Control no-cache"]);
}

#[test]
fn rules_by_type_are_a_map_that_routes_share() {
    let rules = [
        ("text/html", CacheRule::Off),
        ("image/*", CacheRule::Seconds(60)),
        ("default", CacheRule::Revalidate),
    ];
    let other = [("application/ld+json", CacheRule::Off)];
    let tree = tree(vec![
        cached("/a/", by_type(&rules)),
        cached("/b/", by_type(&rules)),
        cached("/c/", by_type(&other)),
    ]);
    let maps: Vec<&Directive> = tree.iter().filter(|one| one.name() == "map").collect();
    assert_eq!(maps.len(), 4, "two for each policy");
    let lines: Vec<String> = maps[0].block.iter().map(|line| line.words.join(" ")).collect();
    assert_eq!(
        lines,
        [
            "default ",
            "~^304  ",
            "~*^[0-9]+ text/html(?:;|$) no-store",
            "~*^(?:20[0146]|30[12378]) image/ public, max-age=60",
            "~*^(?:20[0146]|30[12378])  no-cache",
        ]
    );
    assert_eq!(maps[2].block[2].words[0], "~*^[0-9]+ application/ld\\+json(?:;|$)");
    for path in ["/a/", "/b/"] {
        assert_eq!(
            cache_headers(&tree, path),
            [
                "Cache-Control $shop_cache_1 always",
                "CDN-Cache-Control $shop_cdn_cache_1 always"
            ]
        );
    }
    assert!(cache_headers(&tree, "/c/")[0].contains("$shop_cache_2"));
}
