//! A generated fleet compiles for both targets: what the benchmarks measure is a fleet without mistakes.

mod common;

use camino::Utf8PathBuf;
use common::{TARGETS, build, fleet};
use tempfile::TempDir;

#[test]
fn a_fleet_of_thirty_sites_builds_for_both_targets() {
    let folder = TempDir::new().unwrap();
    fleet::write(folder.path(), 30).unwrap();
    let path = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
    for target in TARGETS {
        let (bundle, lock) = build(&path, target);
        let hosts: Vec<&str> = bundle.manifest.hosts.keys().map(String::as_str).collect();
        assert_eq!(hosts, ["node-000", "node-001"], "{}", target.name());
        for host in bundle.manifest.hosts.keys() {
            let sites = bundle.artifacts.iter().filter(|file| {
                file.host == *host && file.resource.starts_with("sites.") && file.path.contains("/nginx/")
            });
            assert_eq!(sites.count(), 15, "{host} under {}", target.name());
            assert_eq!(lock.hosts[host].ports.len(), 30, "{host}: a port for each program");
        }
    }
}
