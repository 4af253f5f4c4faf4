//! The response headers of a server or location, with what their variables stand for.

use super::{CacheStep, HeaderStep, HeaderValue, TypeRule};
use crate::backends::nginx::cache::{CacheMap, Rule};
use crate::backends::nginx::header::{Header, PRESET};
use crate::backends::nginx::site::Site;

/// The headers that nginx adds; `passed` says whether an application may say them first.
pub(super) fn steps(site: &Site, headers: &[Header], passed: bool) -> Vec<HeaderStep> {
    let step = |header: &Header| HeaderStep {
        name: header.name.clone(),
        value: value(site, header, passed),
        always: header.always,
    };
    headers.iter().map(step).collect()
}

fn value(site: &Site, header: &Header, passed: bool) -> HeaderValue {
    let Some(variable) = header.variable.as_deref() else {
        return HeaderValue::Fixed(header.value.clone().unwrap_or_default());
    };
    if let Some(preset) = PRESET.iter().find(|preset| preset.variable == variable) {
        let value = preset.value.to_owned();
        return if passed {
            HeaderValue::Unless(value)
        } else {
            HeaderValue::Fixed(value)
        };
    }
    let rule = |rule: &Rule, value: &str| TypeRule {
        types: rule.types.clone(),
        good: rule.good,
        value: value.to_owned(),
    };
    for map in &site.caches {
        if map.variable == variable {
            return HeaderValue::ByType(map.rules.iter().map(|one| rule(one, &one.value)).collect());
        }
        if map.cdn_variable == variable {
            let rules = map.rules.iter().map(|one| rule(one, CacheMap::for_cdn(&one.value)));
            return HeaderValue::ByType(rules.collect());
        }
    }
    HeaderValue::Fixed(String::new())
}

/// Who may keep an answer with these headers.
pub(super) fn cache(headers: &[HeaderStep], in_front: bool) -> CacheStep {
    let named = |name: &str| headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    let value = |name: &str| named(name).map(|header| header.value.clone());
    CacheStep {
        browser: value("Cache-Control"),
        cdn: value("CDN-Cache-Control").filter(|_| in_front),
        proxy: false,
    }
}
