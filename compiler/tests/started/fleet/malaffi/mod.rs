//! `examples/malaffi`: Next.js four times behind one nginx, on one server with Debian 13; and scaled out to four machines.

mod pages;
pub mod scaled;
pub mod server;

use crate::machine::Machine;

/// The only name of the site.
const SITE: &str = "https://malaffi.example";

/// The ports of the instances.
const PORTS: [u16; 4] = [5005, 5006, 5007, 5008];

/// The units of the instances.
const INSTANCES: &str = "malaffi-app-1 malaffi-app-2 malaffi-app-3 malaffi-app-4";

/// Puts a release in place where the application runs: what `next build` writes, and a stand-in for `next start`; starts the instances.
fn release(machine: &Machine) {
    let release = "/srv/sites/malaffi/releases/1";
    machine.put(
        &format!("{release}/node_modules/next/dist/bin/next"),
        "0644",
        include_str!("../../stand_in.js"),
    );
    machine.shell(&format!(
        "ln -sf /usr/bin/node /usr/local/bin/node
        ln -sfn releases/1 /srv/sites/malaffi/current
        mkdir -p {release}/.next/static/chunks
        echo 'let record;' >{release}/.next/static/chunks/main-0a1b2c3d.js
        echo SECRET=1 >{release}/.next/static/.env
        chown -R malaffi:malaffi {release}
        systemctl start {INSTANCES}"
    ));
}
