//! `login-unlimited`: a login that may be tried as often as anyone likes.

use crate::checks::request::routes;
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::model::RouteMatch;
use crate::schema::Level;

/// The row of the table.
pub const CHECK: Check = Check {
    name: "login-unlimited",
    level: Level::Advice,
    summary: "a login that may be tried as often as anyone likes",
    page: include_str!("login_unlimited.md"),
    run: Run::Plan(run),
};

/// Parts of a path where passwords or codes are tried.
const LOGINS: &[&str] = &[
    "2fa",
    "auth",
    "forgot-password",
    "login",
    "logon",
    "mfa",
    "otp",
    "password-reset",
    "reset-password",
    "sign-in",
    "signin",
    "wp-login.php",
    "xmlrpc.php",
];

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for site in context.fleet.sites.values() {
        for (matches, (key, route)) in routes(&site.body) {
            let path = match matches {
                RouteMatch::Prefix(path) | RouteMatch::Exact(path) => path,
                RouteMatch::Regex(_) => continue,
            };
            let body = &route.value;
            let login = path
                .split('/')
                .find(|part| LOGINS.contains(&part.to_ascii_lowercase().as_str()));
            let guarded = body.limit.is_some() || !body.allow.is_empty();
            let Some(login) = login.filter(|_| body.to.is_some() && !guarded) else {
                continue;
            };
            let diagnostic = findings
                .finding(format!(
                    "the route `\"{key}\"` of `{}` takes any number of attempts",
                    site.path
                ))
                .label(
                    route.span,
                    format!("passwords can be tried at `{login}` as fast as the program answers"),
                )
                .help("limit it: `limit = { rate = \"5r/m\"; burst = 5; };`");
            findings.report(&site.path, diagnostic);
        }
    }
}
