//! Caching by media type: a variable of nginx that is looked up when the headers of an answer are made.
//!
//! What is sent decides, not the name that was asked for: where `/index.html` stands in for a missing script, nothing must keep it as
//! one. So the rules of a route become a `map` of status and media type. A rule that keeps answers is for good ones only, since a
//! shared cache would keep an error as long. An answer of 304 carries no type, and none of our headers: the copy keeps its own.
//!
//! ```text
//! map "$status $sent_http_content_type" $shop_cache_1 {
//!     default "";
//!     "~^304 " "";
//!     "~*^[0-9]+ text/html(?:;|$)" no-store;
//!     "~*^(?:20[0146]|30[12378]) " "public, max-age=604800";
//! }
//! ```

use serde::Serialize;

use super::site::SiteContext;
use crate::plan::model::{CachePolicy, CacheRule, ProxySite};

/// The answers that a rule with a time is for: those to which nginx's `add_header` adds by itself.
const GOOD: &str = "(?:20[0146]|30[12378])";
const ANY: &str = "[0-9]+";

/// The two `map`s of one policy.
#[derive(Debug, Serialize)]
pub(crate) struct CacheMap {
    /// The variable with the value of `Cache-Control`.
    pub(crate) variable: String,
    /// The variable with the value of `CDN-Cache-Control`.
    pub(crate) cdn_variable: String,
    pub(crate) rules: Vec<Rule>,
}

/// What answers of some media types say.
#[derive(Debug, Serialize)]
pub(crate) struct Rule {
    /// The types: `text/html`, `image/*`, `default`.
    #[serde(skip)]
    pub(crate) types: String,
    /// Whether it is for good answers alone.
    #[serde(skip)]
    pub(crate) good: bool,
    pattern: String,
    pub(crate) value: String,
}

impl CacheMap {
    /// What `CDN-Cache-Control` says where `Cache-Control` says this.
    pub(crate) fn for_cdn(control: &str) -> &str {
        if control == NO_STORE { NO_STORE } else { "" }
    }
}

const NO_STORE: &str = "no-store";

/// The value of `Cache-Control` for a rule.
pub(super) fn cache_control(rule: CacheRule) -> String {
    match rule {
        CacheRule::Off => NO_STORE.to_owned(),
        CacheRule::Revalidate => "no-cache".to_owned(),
        CacheRule::Seconds(seconds) => format!("public, max-age={seconds}"),
    }
}

/// The policies by media type of a site, each once, in the order of its routes.
fn policies(site: &ProxySite) -> Vec<&[(String, CacheRule)]> {
    let mut found: Vec<&[(String, CacheRule)]> = Vec::new();
    for route in &site.routes {
        if let Some(CachePolicy::ByType(rules)) = &route.cache
            && !found.contains(&rules.as_slice())
        {
            found.push(rules);
        }
    }
    found
}

/// The maps of a site.
pub(super) fn maps(context: &SiteContext<'_>) -> Vec<CacheMap> {
    let map = |rules: &[(String, CacheRule)]| CacheMap {
        variable: variables(context, rules).0,
        cdn_variable: variables(context, rules).1,
        rules: rules.iter().map(rule).collect(),
    };
    policies(context.site).into_iter().map(map).collect()
}

/// The variables for `Cache-Control` and `CDN-Cache-Control` under these rules.
pub(super) fn variables(context: &SiteContext<'_>, rules: &[(String, CacheRule)]) -> (String, String) {
    let number = policies(context.site).iter().position(|known| *known == rules);
    let (site, number) = (context.identifier(), number.unwrap_or_default() + 1);
    (format!("{site}_cache_{number}"), format!("{site}_cdn_cache_{number}"))
}

fn rule((range, rule): &(String, CacheRule)) -> Rule {
    let status = match rule {
        CacheRule::Off => ANY,
        CacheRule::Revalidate | CacheRule::Seconds(_) => GOOD,
    };
    let escaped = range
        .replace('.', "\\.")
        .replace('+', "\\+")
        .replace('$', "\\$")
        .replace('^', "\\^");
    let types = match range.strip_suffix('*') {
        _ if range == "default" => String::new(),
        Some(_) => escaped.trim_end_matches('*').to_owned(),
        None => format!("{escaped}(?:;|$)"),
    };
    Rule {
        types: range.clone(),
        good: status == GOOD,
        pattern: format!("~*^{status} {types}"),
        value: cache_control(*rule),
    }
}
