use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::plan::model::fixture::{host, output, written};
use crate::plan::model::{DatabasePlan, HostPlan};

fn database(name: &str, owner: &str, clients: &[&str]) -> DatabasePlan {
    DatabasePlan {
        id: format!("{name}-main"),
        resource: format!("sites.{name}.databases.main"),
        name: name.to_owned(),
        owner: owner.to_owned(),
        password_secret: format!("{name}-main.password"),
        extensions: vec!["pg_trgm".to_owned()],
        clients: clients.iter().map(|client| client.parse().unwrap()).collect(),
        connection_limit: Some(10),
    }
}

fn with(databases: Vec<DatabasePlan>) -> HostPlan {
    let mut host = host();
    host.postgres = Some(PostgresPlan {
        resource: "hosts.vps.postgres".to_owned(),
        major: 14,
        port: 5432,
        listen: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        max_connections: 100,
        shared_buffers: 1 << 30,
        databases,
        container: None,
        superuser_secret: None,
    });
    host
}

/// The rules of a `pg_hba.conf`, in words.
fn rules(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect()).collect()
}

#[test]
fn each_database_lets_in_its_owner_from_its_clients_and_nobody_else() {
    let host = with(vec![
        database("shop", "shop", &["127.0.0.1/32", "10.0.0.7/32"]),
        database("all", "all", &["127.0.0.1/32"]),
    ]);
    let files = written(&BACKEND, Target::Systemd, host);
    let hba = &files["etc/postgresql/14/main/pg_hba.conf"];
    assert_eq!(
        rules(hba),
        [
            vec!["local", "all", "postgres", "peer"],
            vec!["host", "shop", "shop", "127.0.0.1/32", "scram-sha-256"],
            vec!["host", "shop", "shop", "10.0.0.7/32", "scram-sha-256"],
            vec!["host", "\"all\"", "\"all\"", "127.0.0.1/32", "scram-sha-256"],
        ]
    );
}

#[test]
fn pg_hba_is_readable_by_the_server_alone() {
    let output = output(&BACKEND, Target::Systemd, with(Vec::new()));
    let hba = output
        .artifacts
        .iter()
        .find(|file| file.path.ends_with("pg_hba.conf"))
        .unwrap();
    assert_eq!((hba.mode, hba.owner.as_str()), (0o640, "postgres:postgres"));
}

#[test]
fn an_owner_of_two_databases_is_one_role_with_the_connections_of_both() {
    let host = with(vec![database("a", "shop", &[]), database("b", "shop", &[])]);
    let sql = &written(&BACKEND, Target::Systemd, host)["usr/local/share/hostc/postgresql.sql"];
    assert_eq!(sql.matches("format('CREATE ROLE %I', 'shop')").count(), 1);
    assert!(sql.contains("CONNECTION LIMIT 20;"), "{sql}");
    assert!(sql.contains("\\connect \"a\"") && sql.contains("\\connect \"b\""));
}

#[test]
fn a_role_without_users_has_no_limit() {
    let mut unused = database("shop", "shop", &[]);
    unused.connection_limit = None;
    let sql = &written(&BACKEND, Target::Systemd, with(vec![unused]))["usr/local/share/hostc/postgresql.sql"];
    assert!(sql.contains("CONNECTION LIMIT -1;"), "{sql}");
}

#[test]
fn names_cannot_leave_their_place_in_the_script() {
    let host = with(vec![database("o'x\"y", "o'x\"y", &[])]);
    let sql = &written(&BACKEND, Target::Systemd, host)["usr/local/share/hostc/postgresql.sql"];
    assert!(sql.contains("format('CREATE ROLE %I', 'o''x\"y')"));
    assert!(sql.contains("ALTER DATABASE \"o'x\"\"y\" OWNER TO \"o'x\"\"y\";"));
}

#[test]
fn a_name_that_the_formats_cannot_carry_is_a_failure_of_its_server() {
    let output = output(&BACKEND, Target::Systemd, with(vec![database("a=b", "shop", &[])]));
    let failed: Vec<&str> = output
        .failures
        .iter()
        .map(|failure| failure.resource.as_str())
        .collect();
    assert_eq!(failed, ["hosts.vps.postgres"]);
}

#[test]
fn the_unit_is_lent_each_password_under_the_name_the_script_reads() {
    let files = written(&BACKEND, Target::Systemd, with(vec![database("shop", "shop", &[])]));
    let unit = &files["etc/systemd/system/hostc-postgresql.service"];
    assert!(unit.contains("\nLoadCredential=shop-main:/var/lib/hostc/secrets/shop-main.password\n"));
    assert!(files["usr/local/share/hostc/postgresql.sql"].contains("\\set file :credentials '/' 'shop-main'\n"));
    // It would take away the shared memory of the server, which runs as the same user.
    assert!(!unit.contains("\nRemoveIPC="));
}

#[test]
fn in_containers_the_superuser_comes_by_the_socket_and_secrets_have_their_own_names() {
    let files = written(
        &BACKEND,
        Target::Compose,
        with(vec![database("shop", "shop", &["10.213.0.3/32"])]),
    );
    let expected = [
        vec!["local", "all", "postgres", "peer", "map=hostc"],
        vec!["host", "all", "hostc_probe", "127.0.0.1/32", "scram-sha-256"],
        vec!["host", "shop", "shop", "10.213.0.3/32", "scram-sha-256"],
    ];
    assert_eq!(rules(&files["srv/vps/postgres/pg_hba.conf"]), expected);
    assert!(files["srv/vps/postgres/hostc.conf"].contains("\nhba_file = '/etc/hostc/pg_hba.conf'\n"));
    assert!(files["srv/vps/postgres/provision.sql"].contains("\\set file :credentials '/' 'shop-main.password'\n"));
    assert!(files.keys().all(|path| path.starts_with("srv/vps/postgres/")));
}
