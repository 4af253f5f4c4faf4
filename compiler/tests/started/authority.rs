//! A certificate authority on the private network: Pebble, Let's Encrypt's own test server, in its stead.

use super::machine::{Machine, Network};

/// The authority's machine.
pub struct Authority {
    machine: Machine,
}

impl Authority {
    /// An authority that looks for each of `names` at `host`, which from now on asks it instead of Let's Encrypt.
    pub fn enter(network: &Network, host: &Machine, names: &[&str]) -> Authority {
        let authority = Authority {
            machine: network.visitor("authority"),
        };
        let machine = &authority.machine;
        machine.shell(&format!(
            "echo '{} {}' >>/etc/hosts
            mkdir /pebble && cd /pebble
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority \
                -addext subjectAltName=DNS:authority -keyout key.pem -out certificate.pem 2>/dev/null",
            host.address(),
            names.join(" ")
        ));
        machine.put(
            "/pebble/config.json",
            "0644",
            r#"{ "pebble": {
                "listenAddress": "0.0.0.0:14000", "managementListenAddress": "127.0.0.1:15000",
                "certificate": "/pebble/certificate.pem", "privateKey": "/pebble/key.pem",
                "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false
            } }"#,
        );
        // It would wait and refuse at random, to try its clients.
        machine.shell(
            "PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 setsid pebble -config /pebble/config.json >/pebble/log 2>&1 &
            for try in $(seq 50); do curl -sk https://127.0.0.1:14000/dir >/dev/null && exit 0; sleep 0.2; done
            cat /pebble/log
            exit 1",
        );
        host.shell(&format!("echo '{} authority' >>/etc/hosts", machine.address()));
        host.put(
            "/etc/letsencrypt/cli.ini",
            "0644",
            "server = https://authority:14000/dir\nno-verify-ssl = true\n",
        );
        authority
    }
}
