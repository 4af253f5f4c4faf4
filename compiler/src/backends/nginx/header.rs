//! Response headers: what is sent with every answer, and who wins when several have a say.
//!
//! From weakest to strongest: the security preset, the site's headers, a route's cache policy, the route's headers. A header with
//! an empty value is not sent: nginx leaves it out, and the line shows that it was meant. The preset gives way to what an application says itself, since it knows its pages
//! better: its values are variables that are empty when the upstream sent the header. What the source says wins over the
//! application: the upstream's header is hidden.
//!
//! nginx forgets all headers of a level where a deeper level adds one, so [`Headers`] is always the whole list.

use std::borrow::Cow;

use serde::Serialize;

use super::cache::{cache_control, variables};
use super::site::SiteContext;
use crate::plan::model::{CachePolicy, CacheRule};

/// A header of the security preset.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Preset {
    /// Its name.
    pub(crate) name: &'static str,
    /// The variable of nginx with its value, or nothing where the upstream has its own.
    pub(crate) variable: &'static str,
    /// The variable of nginx with what the upstream sent.
    pub(crate) upstream: &'static str,
    /// Its value.
    pub(crate) value: &'static str,
}

/// The security preset, without Strict-Transport-Security, which is each site's own. Chosen from OWASP's secure headers so
/// that an ordinary site does not notice: framing and base URLs from elsewhere, plug-ins and sniffing are off; popups
/// that a login opens still work.
pub(crate) const PRESET: &[Preset] = &[
    Preset {
        name: "X-Content-Type-Options",
        variable: "hostc_x_content_type_options",
        upstream: "upstream_http_x_content_type_options",
        value: "nosniff",
    },
    Preset {
        name: "X-Frame-Options",
        variable: "hostc_x_frame_options",
        upstream: "upstream_http_x_frame_options",
        value: "SAMEORIGIN",
    },
    Preset {
        name: "Referrer-Policy",
        variable: "hostc_referrer_policy",
        upstream: "upstream_http_referrer_policy",
        value: "strict-origin-when-cross-origin",
    },
    Preset {
        name: "Permissions-Policy",
        variable: "hostc_permissions_policy",
        upstream: "upstream_http_permissions_policy",
        value: "camera=(self), geolocation=(self), microphone=(self), browsing-topics=()",
    },
    Preset {
        name: "Cross-Origin-Opener-Policy",
        variable: "hostc_cross_origin_opener_policy",
        upstream: "upstream_http_cross_origin_opener_policy",
        value: "same-origin-allow-popups",
    },
    Preset {
        name: "Content-Security-Policy",
        variable: "hostc_content_security_policy",
        upstream: "upstream_http_content_security_policy",
        value: "frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
    },
];

/// Headers that a response may have several of, so that ours joins the upstream's.
const ADDING_UP: &[&str] = &["set-cookie", "link", "vary", "server-timing"];

/// One header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Header {
    pub(crate) name: String,
    /// nginx's variable with the value.
    pub(crate) variable: Option<Cow<'static, str>>,
    /// The value as it is.
    pub(crate) value: Option<String>,
    /// Whether it goes with errors too.
    pub(crate) always: bool,
}

/// All headers of a level.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Headers {
    list: Vec<Header>,
    /// Names of the upstream's that are not passed on.
    hidden: Vec<String>,
}

impl Headers {
    /// The preset, Strict-Transport-Security if `hsts_seconds` says so, and the site's own.
    pub(super) fn of_site(hsts_seconds: Option<u64>, own: &[(String, String)]) -> Self {
        let mut headers = Self::hsts(hsts_seconds);
        headers.list.extend(PRESET.iter().map(|preset| Header {
            name: preset.name.to_owned(),
            variable: Some(Cow::Borrowed(preset.variable)),
            value: None,
            always: true,
        }));
        headers.add_all(own);
        headers
    }

    /// Strict-Transport-Security alone: what a redirect needs.
    pub(super) fn hsts(seconds: Option<u64>) -> Self {
        let mut headers = Self::default();
        if let Some(seconds) = seconds {
            headers.set("Strict-Transport-Security", &format!("max-age={seconds}"), true);
        }
        headers
    }

    /// The same with what a route says.
    pub(super) fn with_route(
        &self,
        context: &SiteContext<'_>,
        cache: Option<&CachePolicy>,
        own: &[(String, String)],
    ) -> Self {
        let mut headers = self.clone();
        match cache {
            None => {}
            Some(CachePolicy::All(rule)) => {
                // Not with errors, unless nothing is kept: a shared cache would keep those as long.
                let always = *rule == CacheRule::Off;
                headers.set("Cache-Control", &cache_control(*rule), always);
                if always {
                    headers.set("CDN-Cache-Control", &cache_control(*rule), always);
                }
                headers.hide("Expires");
            }
            Some(CachePolicy::ByType(rules)) => {
                let (control, cdn) = variables(context, rules);
                headers.set_variable("Cache-Control", control);
                headers.set_variable("CDN-Cache-Control", cdn);
                headers.hide("Expires");
            }
        }
        headers.add_all(own);
        headers
    }

    /// The headers, in order.
    pub(super) fn list(&self) -> &[Header] {
        &self.list
    }

    /// Names of the upstream's headers that are not passed on.
    pub(super) fn hidden(&self) -> &[String] {
        &self.hidden
    }

    fn add_all(&mut self, own: &[(String, String)]) {
        for (name, value) in own {
            self.set(name, value, true);
        }
    }

    fn set(&mut self, name: &str, value: &str, always: bool) {
        self.put(Header {
            name: name.to_owned(),
            variable: None,
            value: Some(value.to_owned()),
            always,
        });
    }

    fn set_variable(&mut self, name: &str, variable: String) {
        self.put(Header {
            name: name.to_owned(),
            variable: Some(Cow::Owned(variable)),
            value: None,
            always: true,
        });
    }

    fn put(&mut self, header: Header) {
        let name = header.name.clone();
        let place = self
            .list
            .iter()
            .position(|known| known.name.eq_ignore_ascii_case(&name));
        match place.and_then(|place| self.list.get_mut(place)) {
            Some(place) => *place = header,
            None => self.list.push(header),
        }
        self.hide(&name);
    }

    fn hide(&mut self, name: &str) {
        let adds_up = ADDING_UP.iter().any(|adding| adding.eq_ignore_ascii_case(name));
        let known = self.hidden.iter().any(|hidden| hidden.eq_ignore_ascii_case(name));
        if !adds_up && !known {
            self.hidden.push(name.to_owned());
        }
    }
}
