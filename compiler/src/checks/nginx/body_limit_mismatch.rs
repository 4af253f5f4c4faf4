//! `body-limit-mismatch`: a request body that one of those on its way takes and another refuses.

use hostc_lang::{ResourcePath, Span};

use super::shared::routes_to;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::BODY_LIMIT;
use crate::resources::{Resource, Service, Site};
use crate::schema::{Level, Size, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "body-limit-mismatch",
    level: Level::Warning,
    summary: "a request body that one of those on its way takes and another refuses",
    page: include_str!("body_limit_mismatch.md"),
    run: Run::Plan(run),
};

/// Cloudflare's header, and what it takes at most on its Free and Pro plans, in bytes.
const CLOUDFLARE: &str = "CF-Connecting-IP";
const MOST_OF_CLOUDFLARE: u64 = 100 << 20;

/// Variables by which programs are told their own limit: SvelteKit, Nextcloud, and what people call their own.
const VARIABLES: &[&str] = &[
    "BODY_SIZE_LIMIT",
    "MAX_BODY_SIZE",
    "MAX_FILE_SIZE",
    "MAX_UPLOAD_SIZE",
    "UPLOAD_LIMIT",
    "UPLOAD_MAX_SIZE",
    "PHP_UPLOAD_LIMIT",
    "CLIENT_MAX_BODY_SIZE",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        at_cdn(context, site, findings);
    }
    for service in context.fleet.services.values() {
        at_program(context, service, findings);
    }
}

/// A limit above what the network in front lets through.
fn at_cdn(context: &CheckContext<'_>, site: &Resource<Site>, findings: &mut Findings) {
    let of_proxy = context.proxy(&site.path).and_then(|proxy| proxy.body.cdn.as_ref());
    let Some(cdn) = site.body.cdn.as_ref().or(of_proxy) else {
        return;
    };
    if !cdn.value.header.value.eq_ignore_ascii_case(CLOUDFLARE) {
        return;
    }
    let routes = site
        .body
        .routes
        .values()
        .filter_map(|route| route.value.body_limit.as_ref());
    for limit in site.body.body_limit.iter().chain(routes) {
        if limit.value.bytes() > MOST_OF_CLOUDFLARE {
            let diagnostic = findings
                .finding(format!(
                    "`{}` takes bodies that Cloudflare does not let through",
                    site.path
                ))
                .label(limit.span, "more than 100 MB, which is all on its Free and Pro plans")
                .help(
                    "upload in parts or past it, under a name that it does not proxy; with a larger plan, say so: \
                     `allow.body-limit-mismatch = \"Business plan: 200 MB\";`",
                );
            findings.report(&site.path, diagnostic);
        }
    }
}

/// A program that takes more than nginx passes on to it.
fn at_program(context: &CheckContext<'_>, service: &Resource<Service>, findings: &mut Findings) {
    let env = service.body.env.iter();
    let mut said = env.filter(|(name, _)| VARIABLES.contains(&name.as_str()));
    let Some((own, span)) = said.find_map(|(_, value)| Some((size(value.value.0.as_literal()?)?, value.span))) else {
        return;
    };
    let limits = routes_to(context, &service.path).map(|(site, _, route)| {
        let limit = route.value.body_limit.as_ref().or(site.body.body_limit.as_ref());
        (site, limit)
    });
    let bytes = |limit: Option<&Spanned<Size>>| limit.map_or(BODY_LIMIT, |limit| limit.value.bytes());
    let Some((site, limit)) = limits.max_by_key(|(_, limit)| bytes(*limit)) else {
        return;
    };
    if bytes(limit) < own {
        let limit_span = limit.map_or(site.span, |limit| limit.span);
        report(
            &site.path,
            &service.path,
            (own, span),
            (bytes(limit), limit_span),
            findings,
        );
    }
}

fn report(site: &ResourcePath, service: &ResourcePath, own: (u64, Span), limit: (u64, Span), findings: &mut Findings) {
    let mib = |bytes: u64| Size::from_bytes(bytes).nginx();
    let diagnostic = findings
        .finding(format!("`{site}` refuses bodies that `{service}` takes"))
        .label(limit.1, format!("nginx answers 413 above {}", mib(limit.0)))
        .label(own.1, format!("the program takes up to {}", mib(own.0)))
        .help("raise the limit of that route, `bodyLimit = \"…\";`, or lower the program's");
    findings.report(site, diagnostic);
}

/// A size as programs are told it: bytes, or with `K`, `M` or `G`.
fn size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_uppercase();
    let number = text.trim_end_matches("IB").trim_end_matches('B');
    let shift = match number.chars().next_back()? {
        'K' => 10,
        'M' => 20,
        'G' => 30,
        _ => 0,
    };
    let digits = number.trim_end_matches(['K', 'M', 'G']).trim();
    let count: u64 = digits.parse().ok()?;
    count.checked_mul(1 << shift)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes) in [
            ("1024", 1024),
            ("512K", 512 << 10),
            ("10mb", 10 << 20),
            ("2 GiB", 2 << 30),
        ] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in ["", "Infinity", "-1", "1.5M", "M"] {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
