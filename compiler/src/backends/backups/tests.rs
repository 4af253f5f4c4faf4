use super::*;
use crate::plan::model::HostPlan;
use crate::plan::model::fixture::{host, output, written};

fn with(database: &str) -> HostPlan {
    let mut host = host();
    host.postgres = Some(PostgresPlan {
        resource: "hosts.vps.postgres".to_owned(),
        major: 15,
        port: 5433,
        listen: Vec::new(),
        max_connections: 100,
        shared_buffers: 128 << 20,
        databases: Vec::new(),
        container: None,
        superuser_secret: None,
    });
    host.backups = vec![BackupPlan {
        id: "shop-main-backup".to_owned(),
        resource: "sites.shop.databases.main".to_owned(),
        what: BackedUp::Database {
            engine: DatabaseEngine::Postgres,
            name: database.to_owned(),
        },
        schedule: "*-*-* 02:00:00".to_owned(),
        keep: 14,
        directory: "/var/backups/hostc/my shop".to_owned(),
    }];
    host
}

#[test]
fn a_backup_is_a_timer_and_a_unit_that_may_write_to_its_folder_alone() {
    let files = written(&BACKEND, Target::Systemd, with("shop"));
    let unit = &files["etc/systemd/system/shop-main-backup.service"];
    assert!(unit.contains("\nUser=postgres\n"));
    assert!(
        unit.contains("\nExecStart=/usr/local/lib/hostc/backup-postgresql shop \"/var/backups/hostc/my shop\" 14\n")
    );
    assert!(unit.contains("\nReadWritePaths=\"/var/backups/hostc/my shop\"\n"));
    // It would take away the shared memory of the server, which runs as the same user.
    assert!(!unit.contains("\nRemoveIPC="));
    assert!(files["etc/systemd/system/shop-main-backup.timer"].contains("\nOnCalendar=*-*-* 02:00:00\n"));
}

#[test]
fn under_compose_the_dump_is_made_in_the_container() {
    let files = written(&BACKEND, Target::Compose, with("shop"));
    let program = &files["usr/local/lib/hostc/backup-postgresql"];
    assert!(program.contains("\ndocker compose --file /srv/vps/compose.yaml exec -T --user postgres postgres \\\n"));
    let unit = &files["etc/systemd/system/shop-main-backup.service"];
    assert!(!unit.contains("User=") && unit.contains("\nRequires=docker.service\n"));
    assert!(
        unit.contains("\nAfter=docker.service hostc-compose.service\n"),
        "{unit}"
    );
    // Compose reads the files of variables of every tenant, which are theirs alone.
    assert!(unit.contains("\nCapabilityBoundingSet=CAP_DAC_READ_SEARCH\n"), "{unit}");
}

#[test]
fn a_name_that_is_a_path_or_a_pattern_is_refused() {
    for name in ["a/b", "a*", "-a", ".a", "a b"] {
        let output = output(&BACKEND, Target::Systemd, with(name));
        let failed: Vec<&str> = output
            .failures
            .iter()
            .map(|failure| failure.resource.as_str())
            .collect();
        assert_eq!(failed, ["sites.shop.databases.main"], "{name:?}");
    }
}

#[test]
fn without_backups_nothing_is_written() {
    let mut host = with("shop");
    host.backups.clear();
    assert!(written(&BACKEND, Target::Systemd, host).is_empty());
}

#[test]
fn a_copy_needs_no_engine_and_no_network_and_keeps_owners() {
    for target in [Target::Systemd, Target::Compose] {
        let mut host = host();
        host.backups = vec![BackupPlan {
            id: "shop-uploads-backup".to_owned(),
            resource: "sites.shop.volumes.uploads".to_owned(),
            what: BackedUp::Folder {
                path: "/srv/my uploads".to_owned(),
            },
            schedule: "daily".to_owned(),
            keep: 7,
            directory: "/var/backups/hostc/shop-uploads".to_owned(),
        }];
        let files = written(&BACKEND, target, host);
        let unit = &files["etc/systemd/system/shop-uploads-backup.service"];
        assert!(unit.contains(
            "\nExecStart=/usr/local/lib/hostc/backup-folder \"/srv/my uploads\" /var/backups/hostc/shop-uploads 7\n"
        ));
        assert!(unit.contains("\nPrivateNetwork=yes\n") && unit.contains("\nProtectSystem=strict\n"));
        assert!(
            unit.contains("\nCapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_DAC_READ_SEARCH\n"),
            "{unit}"
        );
        assert!(!unit.contains("After="));
    }
}
