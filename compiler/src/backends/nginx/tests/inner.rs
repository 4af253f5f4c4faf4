//! Sites that another host's proxy asks, instead of visitors.

use super::fixture::{site, upstream};
use super::{printed, servers};
use crate::plan::model::{ProxySite, TlsPlan};

fn content(private: bool) -> super::tree::Directive {
    let tree = printed(ProxySite {
        private,
        tls: TlsPlan::None,
        force_https: false,
        upstreams: vec![upstream("shop_app", &["127.0.0.1:3000"])],
        ..site("shop", &[])
    });
    servers(&tree)[0].clone()
}

#[test]
fn the_proxy_that_asks_compresses() {
    assert_eq!(content(true).all("gzip"), ["off"]);
    assert!(
        content(false).all("gzip").is_empty(),
        "visitors are answered compressed"
    );
}
