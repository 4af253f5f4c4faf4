//! Certificates: self-signed at first, then issued, then renewed, and nginx able to start at any moment.

use crate::Question;
use crate::native::Stage;
use crate::questions::tenants::{BAKERY, BOOKSHOP};
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![
        ("until it is issued a certificate is self-signed", bootstrap),
        ("a certificate is issued, and nginx can start meanwhile", issue),
        ("certbot renews it, and nginx shows the new one", renew),
    ]
}

/// What the visitor is shown for a name: who issued it, its serial number, and the names it is for.
fn shown(stage: &Stage, name: &str) -> String {
    let address = stage.host().address();
    stage.visitor().machine().shell(&format!(
        "openssl s_client -connect {address}:443 -servername {name} </dev/null 2>/dev/null |
            openssl x509 -noout -issuer -serial -ext subjectAltName"
    ))
}

/// Waits until what the visitor is shown is different, for ten seconds at most: nginx reads its files at its leisure.
fn another(stage: &Stage, name: &str, before: &str) -> String {
    for _ in 0..50 {
        let now = shown(stage, name);
        if now != before {
            return now;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("{name} is still shown as {before}");
}

fn bootstrap(stage: &Stage) {
    for name in ["chienstreats.com", "www.chienstreats.com", "bookshop.example"] {
        let certificate = shown(stage, name);
        assert!(certificate.contains("self-signed by hostc"), "{certificate}");
        assert!(certificate.contains(&format!("DNS:{name}")), "{certificate}");
    }
}

fn issue(stage: &Stage) {
    let names = ["chienstreats.com", "bookshop.example"];
    let before = names.map(|name| shown(stage, name));
    let said = stage.host().shell(
        "(while [ ! -e /run/issued ]; do nginx -t || echo refused; done) >/run/nginx-t 2>&1 &
        systemctl start hostc-certificates-issue
        touch /run/issued
        wait
        grep -E 'refused|emerg' /run/nginx-t || true",
    );
    assert_eq!(said, "", "there was a moment at which nginx could not have started");
    for (name, before) in names.into_iter().zip(before) {
        let now = another(stage, name, &before);
        assert!(now.contains("Pebble Intermediate CA"), "{now}");
    }
    assert!(shown(stage, "www.chienstreats.com").contains("DNS:www.chienstreats.com"));
    for url in [BAKERY, BOOKSHOP] {
        assert_eq!(stage.visit(url, &[]).status, 200);
    }
    let again = "systemctl start hostc-certificates-issue
        systemctl show --property ConditionResult --value hostc-certificates-issue";
    assert_eq!(stage.host().shell(again), "no", "what is issued is not asked for again");
    let listed = stage.host().shell("certbot certificates 2>/dev/null");
    assert_eq!(listed.matches("Certificate Name:").count(), names.len(), "{listed}");
}

fn renew(stage: &Stage) {
    let before = shown(stage, "bookshop.example");
    stage
        .host()
        .shell("certbot renew --quiet --no-random-sleep-on-renew --cert-name bookshop.example --force-renewal");
    let now = another(stage, "bookshop.example", &before);
    assert!(now.contains("Pebble Intermediate CA"), "{now}");
    stage.host().shell("systemctl restart hostc-certificates && nginx -t");
    assert_eq!(
        shown(stage, "bookshop.example"),
        now,
        "a certificate that was issued stays"
    );
}
