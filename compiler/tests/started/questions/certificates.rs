//! Certificates: self-signed at first, then issued, then renewed, and nginx able to start at any moment.

use super::tenants::{BAKERY, BOOKSHOP};
use crate::Question;
use crate::system::System;

pub fn questions<S: System>() -> Vec<Question<S>> {
    vec![
        ("until it is issued a certificate is self-signed", bootstrap),
        ("a certificate is issued, and nginx can start meanwhile", issue),
        ("certbot renews it, and nginx shows the new one", renew),
    ]
}

/// What the visitor is shown for a name: who issued it, its serial number, and the names it is for.
fn shown(system: &impl System, name: &str) -> String {
    let address = system.host().address();
    system.visitor().machine().shell(&format!(
        "openssl s_client -connect {address}:443 -servername {name} </dev/null 2>/dev/null |
            openssl x509 -noout -issuer -serial -ext subjectAltName"
    ))
}

/// Waits until what the visitor is shown is different, for ten seconds at most: nginx reads its files at its leisure.
fn another(system: &impl System, name: &str, before: &str) -> String {
    for _ in 0..50 {
        let now = shown(system, name);
        if now != before {
            return now;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("{name} is still shown as {before}");
}

fn bootstrap(system: &impl System) {
    for name in ["chienstreats.com", "www.chienstreats.com", "bookshop.example"] {
        let certificate = shown(system, name);
        assert!(certificate.contains("self-signed by hostc"), "{certificate}");
        assert!(certificate.contains(&format!("DNS:{name}")), "{certificate}");
    }
}

fn issue(system: &impl System) {
    let names = ["chienstreats.com", "bookshop.example"];
    let before = names.map(|name| shown(system, name));
    let said = system.host().shell(&format!(
        "(while [ ! -e /run/issued ]; do {} || echo refused; done) >/run/nginx-t 2>&1 &
        systemctl start hostc-certificates-issue
        touch /run/issued
        wait
        grep -E 'refused|emerg' /run/nginx-t || true",
        system.nginx_test()
    ));
    assert_eq!(said, "", "there was a moment at which nginx could not have started");
    for (name, before) in names.into_iter().zip(before) {
        let now = another(system, name, &before);
        assert!(now.contains("Pebble Intermediate CA"), "{now}");
    }
    assert!(shown(system, "www.chienstreats.com").contains("DNS:www.chienstreats.com"));
    for url in [BAKERY, BOOKSHOP] {
        assert_eq!(system.visit(url, &[]).status, 200);
    }
    let again = "systemctl start hostc-certificates-issue
        systemctl show --property ConditionResult --value hostc-certificates-issue";
    assert_eq!(
        system.host().shell(again),
        "no",
        "what is issued is not asked for again"
    );
    let listed = system.host().shell("certbot certificates 2>/dev/null");
    assert_eq!(listed.matches("Certificate Name:").count(), names.len(), "{listed}");
}

fn renew(system: &impl System) {
    let before = shown(system, "bookshop.example");
    system
        .host()
        .shell("certbot renew --quiet --no-random-sleep-on-renew --cert-name bookshop.example --force-renewal");
    let now = another(system, "bookshop.example", &before);
    assert!(now.contains("Pebble Intermediate CA"), "{now}");
    system.host().shell(&format!(
        "systemctl restart hostc-certificates && {}",
        system.nginx_test()
    ));
    assert_eq!(
        shown(system, "bookshop.example"),
        now,
        "a certificate that was issued stays"
    );
}
