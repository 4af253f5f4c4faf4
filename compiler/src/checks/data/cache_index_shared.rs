//! `cache-index-shared`: two caches with one number.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "cache-index-shared",
    level: Level::Warning,
    summary: "two caches with one number",
    page: include_str!("cache_index_shared.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, _) in context.hosts() {
        let mut numbers: BTreeMap<u8, (&ResourcePath, Span)> = BTreeMap::new();
        let here = context.planned.placement.only_on(&host.path, &context.fleet.caches);
        let mut here: Vec<_> = here
            .filter_map(|cache| Some((cache, cache.body.database.as_ref()?)))
            .collect();
        here.sort_by_key(|(_, number)| number.span);
        for (cache, number) in here {
            let Some((first, there)) = numbers.insert(number.value, (&cache.path, number.span)) else {
                continue;
            };
            let diagnostic = findings
                .finding(format!(
                    "`{}` and `{first}` are one: number {} of `{}`",
                    cache.path, number.value, host.path
                ))
                .label(number.span, "here")
                .label(there, "and here")
                .help("leave `database` out: each gets a number of its own, kept in `host.lock`");
            findings.report(&cache.path, diagnostic);
        }
    }
}
