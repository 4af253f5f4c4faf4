//! `engine-end-of-life`: a version that gets no more security fixes.
//!
//! The table is that of the day hostc was released: what has ended since is not in it. A version that the host's distribution
//! itself brings is mended by the distribution, and not meant.

use hostc_lang::{ResourcePath, Span};

use crate::checks::program::programs;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::resources::Host;
use crate::schema::{Image, Level, Spanned, Version};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "engine-end-of-life",
    level: Level::Warning,
    summary: "a version that gets no more security fixes",
    page: include_str!("engine_end_of_life.md"),
    run: Run::Plan(run),
};

/// A series that has ended.
struct Ended {
    /// The last part of its image, or the engine's name.
    engine: &'static str,
    /// What people call it.
    title: &'static str,
    /// The last series that has ended: everything up to it has.
    last: &'static [u32],
    /// When that one ended.
    when: &'static str,
}

const fn ended(engine: &'static str, title: &'static str, last: &'static [u32], when: &'static str) -> Ended {
    Ended {
        engine,
        title,
        last,
        when,
    }
}

/// By the makers' own pages: postgresql.org/support/versioning, mongodb.com/legal/support-policy/lifecycles, dev.mysql.com,
/// mariadb.org/about/#maintenance-policy, redis.io, nodejs.org/about/previous-releases, devguide.python.org/versions,
/// php.net/eol.php, ruby-lang.org.
const ENDED: &[Ended] = &[
    ended("postgres", "PostgreSQL", &[13], "November 2025"),
    ended("postgis", "PostgreSQL", &[13], "November 2025"),
    ended("mongo", "MongoDB", &[6, 0], "July 2025"),
    ended("mysql", "MySQL", &[5, 7], "October 2023"),
    ended("mariadb", "MariaDB", &[10, 5], "June 2025"),
    ended("redis", "Redis", &[6, 0], "February 2023"),
    ended("node", "Node.js", &[18], "April 2025"),
    ended("python", "Python", &[3, 9], "October 2025"),
    ended("php", "PHP", &[8, 0], "November 2023"),
    ended("ruby", "Ruby", &[3, 1], "March 2025"),
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, plan) in context.hosts() {
        let native = plan.services.is_empty() || context.plan().target == crate::schema::Target::Systemd;
        of_host(&host.path, &host.body, native, findings);
    }
    for program in programs(context.fleet, context.plan().target) {
        of_image(program.path, program.image, findings);
    }
}

fn of_host(path: &ResourcePath, host: &Host, native: bool, findings: &mut Findings) {
    let postgres = host.postgres.as_ref().map(|server| &server.value);
    let mongodb = host.mongodb.as_ref().map(|server| &server.value);
    let redis = host.redis.as_ref().map(|server| &server.value);
    let versions = [
        ("postgres", postgres.and_then(|server| server.version.as_ref())),
        ("mongo", mongodb.and_then(|server| server.version.as_ref())),
        ("redis", redis.and_then(|server| server.version.as_ref())),
    ];
    for (engine, version) in versions {
        let Some(version) = version else { continue };
        if !(native && is_of_distribution(engine, host, &version.value)) {
            of_version(path, engine, version.value.numbers(), version.span, findings);
        }
    }
    let images = [
        postgres.and_then(|server| server.image.as_ref()),
        mongodb.and_then(|server| server.image.as_ref()),
        redis.and_then(|server| server.image.as_ref()),
    ];
    for image in images {
        of_image(path, image, findings);
    }
}

/// Whether the packages of the host's distribution are of this version.
fn is_of_distribution(engine: &str, host: &Host, version: &Version) -> bool {
    let without = Host {
        postgres: None,
        redis: None,
        ..host.clone()
    };
    let own = match engine {
        "postgres" => crate::plan::postgres_version(&without),
        "redis" => crate::plan::redis_version(&without),
        _ => return false,
    };
    own.major() == version.major()
}

fn of_image(path: &ResourcePath, image: Option<&Spanned<Image>>, findings: &mut Findings) {
    let Some(image) = image else { return };
    let engine = image.value.repository().rsplit('/').next().unwrap_or_default();
    let tag = image.value.tag().unwrap_or_default();
    let version = tag
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .next()
        .unwrap_or_default();
    let numbers: Vec<u32> = version.split('.').map_while(|number| number.parse().ok()).collect();
    of_version(path, engine, &numbers, image.span, findings);
}

fn of_version(path: &ResourcePath, engine: &str, version: &[u32], span: Span, findings: &mut Findings) {
    let Some(ended) = ENDED.iter().find(|ended| ended.engine == engine) else {
        return;
    };
    // A series is compared by as many numbers as tell series apart: `13.4` is of 13, `6.0.5` of 6.0; `6` alone moves on.
    let series = version.get(..ended.last.len()).unwrap_or_default();
    if series.is_empty() || series > ended.last {
        return;
    }
    let shown: Vec<String> = series.iter().map(ToString::to_string).collect();
    let shown = format!("{} {}", ended.title, shown.join("."));
    let label = if series == ended.last {
        format!("its last fix came in {}", ended.when)
    } else {
        format!("it ended before {}", ended.when)
    };
    let diagnostic = findings
        .finding(format!("`{path}` runs {shown}, which gets no more security fixes"))
        .label(span, label)
        .help("move to a series that its makers still mend; for a database, dump and restore, or follow its guide to upgrades");
    findings.report(path, diagnostic);
}
