//! A fleet of any size, written out as source the way an operator would: a file a host, a file a site.
//!
//! Every site has two programs with limits on their routes, a database, a volume and a secret; its ports and user number come
//! from `host.lock`. Sites are dealt to hosts in turn, as many hosts as their memory needs. The text depends on the number of
//! sites alone.

use std::collections::BTreeMap;
use std::path::Path;

/// What one host carries: its memory is cut to that.
const SITES_A_HOST: usize = 25;

/// The files of a fleet of so many sites, by path.
pub fn sources(sites: usize) -> BTreeMap<String, String> {
    let hosts = sites.div_ceil(SITES_A_HOST).max(1);
    let hosts_files = (0..hosts).map(|host| (format!("hosts/{}.host", host_name(host)), host_file(host)));
    let site_files = (0..sites).map(|site| (format!("sites/{}.host", site_name(site)), site_file(site, hosts)));
    hosts_files.chain(site_files).collect()
}

/// Writes that fleet below `folder`.
#[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
pub fn write(folder: &Path, sites: usize) -> std::io::Result<()> {
    for (path, text) in sources(sites) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn host_name(host: usize) -> String {
    format!("node-{host:03}")
}

fn site_name(site: usize) -> String {
    format!("site-{site:04}")
}

fn host_file(host: usize) -> String {
    let name = host_name(host);
    // TEST-NET-3 has 254 addresses; the network between the hosts has room for all.
    let (public, internal) = (host % 254 + 1, format!("10.20.{}.{}", host / 250, host % 250 + 1));
    format!(
        r#"{{ ... }}:
{{
  hosts.{name} = {{
    address = {{ public = "203.0.113.{public}"; internal = "{internal}"; }};
    os = "debian-12";
    cpus = 16;
    memory = "48GiB";
    ports.web = {{ from = 10000; to = 12999; block = 10; }};
    ports.api = {{ from = 13000; to = 15999; block = 10; }};
    postgres = {{ version = "15.14"; maxConnections = 400; sharedBuffers = "4GiB"; }};
    administrators.deploy = {{ uid = 1000; passwordlessSudo = true; }};
  }};
}}
"#
    )
}

fn site_file(site: usize, hosts: usize) -> String {
    let (name, host) = (site_name(site), host_name(site % hosts));
    let (rate, memory, hour) = (10 + site % 30, 128 + site % 3 * 64, site % 24);
    format!(
        r#"# {name}: a shop with an interface of its own.
{{ hosts, std, profile, ... }}:
{{
  sites.{name} =
    {{ services, databases, volumes, secrets, ... }}:
    let
      environment = {{
        NODE_ENV = profile;
        DATABASE_URL = databases.main.url;
        SESSION_KEY = "${{secrets.session}}";
      }};
      node = {{
        image = "node:20.19.5-bookworm-slim";
        memory = "{memory}MiB";
        volumes = [ {{ volume = volumes.uploads; }} ];
      }};
      limit = rate: {{ inherit rate; burst = 40; status = 429; }};
    in
    {{
      on = hosts.{host};
      domains = [ "{name}.example.org" "www.{name}.example.org" ];
      cdn = std.cloudflare;
      bodyLimit = "8MiB";
      logs.keep = 14;

      routes."/api/" = {{ to = services.api; limit = limit "{rate}r/s"; }};
      routes."/" = {{ to = services.web; limit = limit "60r/s"; }};

      services.web = node // {{
        command = "/usr/bin/node server.js";
        env = environment // {{ API_URL = services.api.url; }};
        health.http = "/health";
      }};
      services.api = node // {{
        command = [ "/usr/bin/node" "api.js" "--workers" (toString (1 + {site} - {site} / 4 * 4)) ];
        env = environment;
        instances = 2;
      }};

      databases.main = {{
        connections = 4;
        backup = {{ schedule = "*-*-* {hour:02}:15:00"; keep = 7; }};
      }};
      volumes.uploads = {{ }};
      secrets.session.generate = 48;
    }};
}}
"#
    )
}
