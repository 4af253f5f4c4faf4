//! The command line: one file a command.
//!
//! Results go to standard output, everything said about them to standard error. Exit codes: 0 done, 1 the sources have problems,
//! 2 could not run (a missing folder, a wrong option, a full disk), 75 another hostc is writing (`EX_TEMPFAIL` of sysexits.h).

use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::project::PRODUCTION;

mod apply;
mod build;
mod causes;
mod change;
mod check;
mod diff;
mod difference;
mod doc;
mod eval;
mod explain;
mod findings;
mod fix;
mod fmt;
mod graph;
mod init;
mod places;
mod reach;
mod report;
mod rollback;
mod selection;
mod status;
mod terminal;
mod trace;

/// The longest name of a profile.
const LONGEST_PROFILE: usize = 40;

/// The sources have problems.
const PROBLEMS: u8 = 1;
/// It could not run.
const FAILED: u8 = 2;
/// Another process is in the way; try again.
const BUSY: u8 = 75;

/// A compiler for servers: from .host files to nginx, systemd, compose and UFW.
#[derive(Parser)]
#[command(name = "hostc", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Start with `hostc init my-servers`, then `hostc check my-servers`.\n\
Exit codes: 0 done, 1 the sources have problems, 2 could not run, 75 another hostc is writing.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find what is wrong before anything runs
    #[command(
        after_help = "Every problem is shown in one run, each with its place and a way out.\n\n\
Examples:\n  hostc check                         the project in this folder\n  \
hostc check servers --target compose  as it would be built for compose\n  \
hostc check --deny warnings           in CI: exit 1 for warnings too\n  \
hostc check --only port-conflict,memory-budget\n  \
hostc check --format json             for a machine\n  \
hostc check --format sarif > hostc.sarif\n  \
hostc check --format github           in a GitHub workflow: annotations of the pull request\n  \
hostc check --fix                     make the changes that are safe, and check again\n\n\
Paths in sarif and github begin at the root of the repository. --fix changes files of the project alone, keeps their \
layout, and says what it changed.\n\n\
Exit codes: 0 no errors, 1 errors, 2 could not run."
    )]
    Check(check::Options),
    /// Write the bundle: every file for every host, hashed
    #[command(
        after_help = "The bundle is written to OUT/<hash>, and OUT/current points to it. The same sources give the same \
hash on every machine. Numbers that were allocated (ports, users, subnets) are kept in host.lock: commit it.\n\n\
Examples:\n  hostc build --target systemd\n  hostc build servers --target compose --out /tmp/bundles\n  \
hostc build --target systemd --locked   in CI: fail where host.lock would change"
    )]
    Build(build::Options),
    /// Say what a check finds, why that is bad, and what to do
    #[command(
        after_help = "Examples:\n  hostc explain                 all checks, by group\n  hostc explain port-conflict"
    )]
    Explain(explain::Options),
    /// Give the value of an expression or file
    #[command(after_help = "Examples:\n  hostc eval -E '1 + 2'\n  hostc eval site.host --json\n\n\
The file may have any name; pure Nix files run unchanged.")]
    Eval(eval::Options),
    /// Lay out source files in the one way
    #[command(
        after_help = "Files are rewritten in place, and their names printed. Meaning and comments stay: both are read again and \
compared before anything is written. A file with syntax errors is left as it is. Sets and lists that are on several lines stay \
so, others are broken where they do not fit into 100 columns.\n\n\
Examples:\n  hostc fmt                        all .host files below this folder, libraries too\n  \
hostc fmt --check                in CI: change nothing, show what would change\n  \
hostc fmt site.host lib.nix      these files, whatever they are called\n  \
hostc fmt - < a.host > b.host    from standard input to standard output\n\n\
Exit codes: 0 done, 1 syntax errors, or with --check files that would change, 2 could not run."
    )]
    Fmt(fmt::Options),
    /// Follow one request: host, server, route, limits, headers, caches, upstream, service
    #[command(
        after_help = "Nothing is sent: the way is read from what nginx's files are made from. What depends on the disk or on an \
application is said as such.\n\n\
Examples:\n  hostc trace https://shop.example/api/orders\n  \
hostc trace 'http://www.shop.example/?page=2' servers\n  \
hostc trace https://shop.example/admin/ --from 10.8.0.5   may this visitor?\n  \
hostc trace http://192.168.8.148:8080/                    past the proxy, to a host of its own\n  \
hostc trace https://shop.example/ --format json           for a machine\n\n\
Exit codes: 0 traced, 1 the sources have errors, 2 could not run."
    )]
    Trace(trace::Options),
    /// Draw who talks to whom: internet, nginx, sites, services, databases
    #[command(
        after_help = "Hosts are boxes around what is on them; an edge says which routes lead along it and to which ports.\n\n\
Examples:\n  hostc graph                             a Mermaid chart, for Markdown\n  \
hostc graph servers --format svg > servers.svg\n  \
hostc graph --format dot | dot -Tpng > servers.png\n  \
hostc graph --format json               nodes and edges, with where they were declared\n\n\
Exit codes: 0 drawn, 1 the sources have errors, 2 could not run."
    )]
    Graph(graph::Options),
    /// Write the architecture document: topology, registries, request flows, backups, runbook
    #[command(
        after_help = "Markdown, of what the sources say: ports, domains, databases, users, services, the way of requests, caches, the \
firewall, backups, secrets (names, never values), and what to type on which host. The same sources give the same text.\n\n\
Examples:\n  hostc doc > ARCHITECTURE.md\n  hostc doc servers --profile staging\n  \
hostc doc | diff ARCHITECTURE.md -      in CI: is the committed one current?\n\n\
Exit codes: 0 written, 1 the sources have errors, 2 could not run."
    )]
    Doc(doc::Options),
    /// Say what a change of the sources does: on which host, why, and what to look at twice
    #[command(
        after_help = "Compares the plan of these sources with that of another revision of git, or with the one in a bundle: what comes, \
goes and changes, by which line; what happens on each host because of it, and who notices; what deserves a second look (ports, \
limits, TLS, hardening, secrets, data); then the lines of the files.\n\n\
Examples:\n  hostc diff                                      against the last commit\n  \
hostc diff servers --against origin/main\n  \
hostc diff --against bundles/current            against what was built last\n  \
hostc diff --against origin/main --format markdown > comment.md\n\n\
Exit codes: 0 nothing changes, 2 something changes, 1 it could not be said."
    )]
    Diff(diff::Options),
    /// Write a commented starter project
    #[command(
        after_help = "Examples:\n  hostc init                the starter in this folder\n  hostc init my-servers"
    )]
    Init(init::Options),
    /// Show who can reach what, by which way
    #[command(
        after_help = "FROM and TO are `internet`, a resource (`sites.shop.services.api`), a kind (`databases`), or `anything`. A site as FROM is \
each of its programs and its nginx, a host everything on it; a host as TO is its SSH daemon. Each step of a way is shown with the rule that \
opens it. A way ends at a program, unless --through asks what can be had by having programs connect.\n\n\
Examples:\n  hostc reach internet databases\n  hostc reach sites.blog sites.shop.services.api servers\n  \
hostc reach internet databases.main --through\n  hostc reach anything caches.main --format json\n\n\
Exit codes: 0 there is a way, 1 there is none, 2 could not run, also where the sources have errors."
    )]
    Reach(reach::Options),
    /// Put a bundle's files into a folder that is a host's root, as a generation that can be taken back
    #[command(
        after_help = "For images and tests: files alone. Nothing is started, stopped or reloaded, and the machine that hostc runs on is not \
changed. The bundle is compared with its manifest first. Each file is the old one or the new one at any moment; after a kill the next run \
makes all of them the one or the other. What the generation before had and this one lacks goes. A file that somebody else changed or put there is neither overwritten nor removed \
without --force, which keeps a copy.\n\n\
Examples:\n  hostc apply bundles/current --root /mnt/image              the plan, then the question\n  \
hostc apply bundles/current --host web --root /mnt/image --yes\n\n\
Exit codes: 0 done or nothing to do, 1 the bundle is damaged or somebody else's changes are in the way, 2 could not run, \
75 another hostc is at work there."
    )]
    Apply(apply::Options),
    /// Make an earlier generation of a folder live again
    #[command(
        after_help = "The one that was live before, or the one named; its files come back byte for byte. What databases and programs wrote is \
not touched.\n\n\
Examples:\n  hostc rollback --root /mnt/image\n  hostc rollback 1f0c2a9b77d3 --root /mnt/image --yes\n\n\
Exit codes: as for `hostc apply`."
    )]
    Rollback(rollback::Options),
    /// Show the generations of a folder, what was changed by hand, and what a bundle would change
    #[command(
        after_help = "Examples:\n  hostc status --root /mnt/image\n  hostc status --root /mnt/image bundles/current\n  \
hostc status --root /mnt/image --format json\n\n\
Exit codes: 0 everything is as recorded (and as in the bundle), 1 something differs, 2 could not run, 75 another hostc is at work there."
    )]
    Status(status::Options),
}

/// What every command that compiles a project takes: which, and how.
#[derive(Args)]
struct ProjectOptions {
    /// The project: a folder with .host files, or one such file
    #[arg(default_value = ".")]
    path: Utf8PathBuf,
    /// The value of `profile` in the sources
    #[arg(long, default_value = PRODUCTION, value_name = "NAME", value_parser = profile)]
    profile: String,
    /// Fail where host.lock would change
    #[arg(long)]
    locked: bool,
}

/// A profile's name, which the name of its lock is made of.
fn profile(name: &str) -> Result<String, &'static str> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let written = !name.is_empty() && name.len() <= LONGEST_PROFILE && name.bytes().all(good);
    written
        .then(|| name.to_owned())
        .ok_or("write letters, digits, `-` and `_`, at most 40 of them")
}

/// How to print.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For machines
    Json,
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // `diff` says by 2 that something changes, so that it fails by 1.
            let differs = std::env::args_os().nth(1).is_some_and(|command| command == "diff");
            let code = match (error.use_stderr(), differs) {
                (false, _) => 0,
                (true, true) => PROBLEMS,
                (true, false) => FAILED,
            };
            // Nobody is left to tell when even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let code = match &cli.command {
        Command::Check(options) => check::run(options),
        Command::Build(options) => build::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Eval(options) => eval::run(options),
        Command::Fmt(options) => fmt::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Doc(options) => doc::run(options),
        Command::Graph(options) => graph::run(options),
        Command::Trace(options) => trace::run(options),
        Command::Init(options) => init::run(options),
        Command::Reach(options) => reach::run(options),
        Command::Apply(options) => apply::run(options),
        Command::Rollback(options) => rollback::run(options),
        Command::Status(options) => status::run(options),
    };
    ExitCode::from(code)
}

/// The command line as clap knows it, for the reference in the book.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
