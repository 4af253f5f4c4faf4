//! `unit-jit`: a runtime that compiles while it runs, forbidden to.

use crate::checks::program::programs;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Level, Target};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "unit-jit",
    level: Level::Error,
    summary: "a runtime that compiles while it runs, forbidden to",
    page: include_str!("unit_jit.md"),
    run: Run::Plan(run),
};

/// Programs that need memory which is both written and executed: V8, JavaScriptCore, the JVM, .NET, LuaJIT, BEAM, PCRE's compiler
/// in PHP; and what starts them.
const RUNTIMES: &[&str] = &[
    "node",
    "nodejs",
    "npm",
    "npx",
    "pnpm",
    "yarn",
    "tsx",
    "ts-node",
    "next",
    "nuxt",
    "vite",
    "deno",
    "bun",
    "java",
    "dotnet",
    "luajit",
    "openresty",
    "erl",
    "elixir",
    "iex",
    "mix",
    "php",
    "php-fpm",
    "pypy",
    "pypy3",
    "julia",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for program in programs(context.fleet, context.plan().target) {
        let jit = program.service.and_then(|service| service.hardening.jit.as_ref());
        let Some(jit) = jit.filter(|jit| !jit.value && context.is_planned_for(Target::Systemd, program.path)) else {
            continue;
        };
        let name = program.name().unwrap_or_default();
        let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        if !RUNTIMES.contains(&name) && !RUNTIMES.contains(&plain) {
            continue;
        }
        let path = program.path;
        let mut diagnostic = findings
            .finding(format!("`{name}` of `{path}` cannot run without compiling"))
            .label(jit.span, "memory may not be both written and executed");
        if let Some(command) = program.command {
            diagnostic = diagnostic.label(command.span, format!("`{name}` ends as soon as it starts"));
        }
        findings.report(path, diagnostic.help("leave `hardening.jit` out"));
    }
}
