//! `secret-literal`: a secret written out in the source.
//!
//! Three signs are looked for: a variable or option whose name says that it is a secret, a URL with a password in it, and values in
//! the shapes that well-known services give their keys. The message never repeats the value.

use hostc_lang::{ResourcePath, Span, Text};

use crate::checks::program::{HOLE, outline, words};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::schema::{Command, Level};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "secret-literal",
    level: Level::Error,
    summary: "a secret written out in the source",
    page: include_str!("secret_literal.md"),
    run: Run::Plan(run),
};

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (path, service) in &context.fleet.services {
        let body = &service.body;
        for (name, value) in &body.env {
            variable(path, name.as_str(), &value.value.0, value.span, findings);
        }
        let health = body.health.as_ref().and_then(|health| health.value.command.as_ref());
        for line in body.commands().chain(health) {
            command(path, &line.value, line.span, findings);
        }
    }
    for (path, job) in &context.fleet.jobs {
        for (name, value) in &job.body.env {
            variable(path, name.as_str(), &value.value.0, value.span, findings);
        }
        command(path, &job.body.command.value, job.body.command.span, findings);
    }
    for (path, site) in &context.fleet.sites {
        let body = &site.body;
        let routes = body.routes.values().map(|route| &route.value);
        let targets = routes.clone().filter_map(|route| match &route.to.as_ref()?.value {
            crate::resources::route::RouteTarget::Url(url) => Some((url, route.to.as_ref()?.span)),
            crate::resources::route::RouteTarget::Service(_) => None,
        });
        let redirects = routes.clone().filter_map(|route| route.redirect.as_ref());
        let redirects = redirects.map(|redirect| (&redirect.value.to.value, redirect.value.to.span));
        let headers = body
            .headers
            .values()
            .chain(routes.flat_map(|route| route.headers.values()));
        let headers = headers.map(|header| (&header.value, header.span));
        for (text, span) in targets.chain(redirects).chain(headers) {
            if let Some(sign) = sign_of_value(text) {
                report(path, &format!("`{path}`"), &sign, span, "api-key", findings);
            }
        }
    }
}

/// Why a value looks like a secret.
enum Sign {
    /// Its name says so.
    Name,
    /// It is a URL with a password; whether it is one of PostgreSQL or Redis.
    Url(Option<&'static str>),
    /// It has the shape of a key of this service.
    Shape(&'static str),
}

fn variable(path: &ResourcePath, name: &str, value: &Text, span: Span, findings: &mut Findings) {
    let outline = outline(value);
    let named = || (names_secret(name) && value.as_literal().is_some_and(may_be_secret)).then_some(Sign::Name);
    let Some(sign) = sign_of_value(&outline).or_else(named) else {
        return;
    };
    let secret = name.to_ascii_lowercase().replace('_', "-");
    report(
        path,
        &format!("`{name}` of `{path}`"),
        &sign,
        span,
        secret.trim_matches('-'),
        findings,
    );
}

fn command(path: &ResourcePath, command: &Command, span: Span, findings: &mut Findings) {
    let words = words(command);
    let option = |word: &str| {
        let (name, value) = word
            .split_once('=')
            .map_or((word, None), |(name, value)| (name, Some(value)));
        let name = name.trim_start_matches('-').replace('-', "_").to_ascii_uppercase();
        (
            (names_secret(&name) || name == "REQUIREPASS").then_some(name),
            value.map(str::to_owned),
        )
    };
    for (at, word) in words.iter().enumerate() {
        let by_name = match option(word) {
            (Some(_), Some(value)) => may_be_secret(&value),
            (Some(_), None) => {
                word.starts_with("--")
                    && words
                        .get(at + 1)
                        .is_some_and(|next| !next.starts_with('-') && may_be_secret(next))
            }
            (None, _) => false,
        };
        if let Some(sign) = sign_of_value(word).or_else(|| by_name.then_some(Sign::Name)) {
            in_command(path, &sign, span, findings);
            return;
        }
    }
}

/// A secret in a command line: a reference there would be no better, so the way out is another one.
fn in_command(path: &ResourcePath, sign: &Sign, span: Span, findings: &mut Findings) {
    let what = match sign {
        Sign::Name => "a password or key",
        Sign::Url(_) => "a URL with its password",
        Sign::Shape(whose) => whose,
    };
    let help = match sign {
        Sign::Url(_) => {
            "hand it over in the environment, which only its own user can read: `env.DATABASE_URL = \"${databases.main.url}\";`, \
             or with a secret in the password's place"
        }
        Sign::Name | Sign::Shape(_) => {
            "declare `secrets.token = { env = \"NAME\"; };` (or `{ generate = 48; }`) and hand it over in the environment, which only \
             its own user can read: `env.TOKEN = \"${secrets.token}\";`; change the value that stood here"
        }
    };
    let diagnostic = findings
        .finding(format!("the command of `{path}` holds {what} as plain text"))
        .label(
            span,
            "whoever reads the source, or lists processes on the host, can use it",
        )
        .help(help);
    findings.report(path, diagnostic);
}

fn report(path: &ResourcePath, what: &str, sign: &Sign, span: Span, secret: &str, findings: &mut Findings) {
    let (message, label) = match sign {
        Sign::Name => (
            format!("{what} is a secret as plain text"),
            "whoever reads the source can use it".to_owned(),
        ),
        Sign::Url(_) => (
            format!("{what} is a URL with its password as plain text"),
            "a password stands before the `@`".to_owned(),
        ),
        Sign::Shape(whose) => (
            format!("{what} holds {whose} as plain text"),
            "whoever reads the source can use it".to_owned(),
        ),
    };
    let help = match sign {
        Sign::Name => format!(
            "declare `secrets.{secret} = {{ generate = 48; }};` and write `\"${{secrets.{secret}}}\"`; what others chose comes in by \
             `{{ env = \"NAME\"; }}` or `{{ file = \"/…\"; }}`; change the value that stood here"
        ),
        Sign::Url(Some("redis")) => "declare `caches.main = { };` and write `\"${caches.main.url}\"`, or take the password from a secret: \
             `\"redis://:${secrets.redis-password}@…\"`"
            .to_owned(),
        Sign::Url(Some("mongodb")) => "declare `databases.main.engine = \"mongodb\";` and write `\"${databases.main.url}\"`, or take the \
             password from a secret: `\"mongodb://user:${secrets.db-password}@…\"`"
            .to_owned(),
        Sign::Url(Some(_)) => "declare `databases.main = { };` and write `\"${databases.main.url}\"`, or take the password from a secret: \
             `\"postgresql://user:${secrets.db-password}@…\"`"
            .to_owned(),
        Sign::Url(None) => format!(
            "declare `secrets.{secret}-password = {{ env = \"NAME\"; }};` and write `${{secrets.{secret}-password}}` in its place"
        ),
        Sign::Shape(_) => format!(
            "revoke this key; declare `secrets.{secret} = {{ env = \"NAME\"; }};` or `{{ file = \"/…\"; }}` and write `\"${{secrets.{secret}}}\"`"
        ),
    };
    let diagnostic = findings.finding(message).label(span, label).help(help);
    findings.report(path, diagnostic);
}

/// The endings of names of secrets. What ends otherwise (`_FILE`, `_URL`, `_MIN_LENGTH`, `_EXPIRY`) tells about one.
const ENDINGS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "SECRET_KEY",
    "SECRET_KEY_BASE",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "SIGNING_KEY",
    "AUTH_KEY",
    "JWT_KEY",
    "CREDENTIALS",
    "DB_PASS",
    "SMTP_PASS",
    "MAIL_PASS",
];

/// Prefixes by which bundlers put a variable into what browsers get: not secret by intention.
const PUBLISHED: &[&str] = &[
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "EXPO_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "GATSBY_",
    "PUBLIC_",
];

fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let whole = |ending: &str| {
        name.strip_suffix(ending)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('_') || ending.len() > 6)
    };
    !PUBLISHED.iter().any(|prefix| name.starts_with(prefix)) && ENDINGS.iter().any(|ending| whole(ending))
}

/// Whether a value can be a secret at all: not a switch, a path, something symbolic, or a variable (`secret-undeclared`).
fn may_be_secret(value: &str) -> bool {
    const SWITCHES: &[&str] = &["", "true", "false", "yes", "no", "on", "off", "0", "1", "none", "null"];
    !SWITCHES.contains(&value.to_ascii_lowercase().as_str()) && !value.starts_with(['/', '$']) && !value.contains(HOLE)
}

fn sign_of_value(value: &str) -> Option<Sign> {
    if let Some(scheme) = url_with_password(value) {
        return Some(Sign::Url(match scheme {
            "postgres" | "postgresql" => Some("postgres"),
            "mongodb" => Some("mongodb"),
            "redis" | "rediss" => Some("redis"),
            _ => None,
        }));
    }
    shape(value).map(Sign::Shape)
}

/// The scheme of the first URL in a text whose user information holds a literal password (RFC 3986, 3.2.1).
fn url_with_password(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let scheme = before
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+')
            .next()
            .unwrap_or_default();
        let authority = after.split(['/', '?', '#', ' ', '"', '\'']).next().unwrap_or_default();
        let password = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        if password
            .is_some_and(|(_, password)| !password.is_empty() && !password.contains(HOLE) && !password.starts_with('$'))
        {
            return Some(scheme.trim_end_matches('+'));
        }
        rest = after;
    }
    None
}

/// How keys of well-known services begin, and how many letters and digits follow at least (their documentation).
const SHAPES: &[(&str, usize, &str)] = &[
    ("sk_live_", 16, "a live key of Stripe"),
    ("rk_live_", 16, "a live key of Stripe"),
    ("sk_test_", 16, "a test key of Stripe"),
    ("whsec_", 16, "a webhook secret of Stripe"),
    ("AKIA", 16, "an access key of AWS"),
    ("ASIA", 16, "an access key of AWS"),
    ("AIza", 30, "a key of Google"),
    ("ghp_", 30, "a token of GitHub"),
    ("gho_", 30, "a token of GitHub"),
    ("ghs_", 30, "a token of GitHub"),
    ("github_pat_", 30, "a token of GitHub"),
    ("glpat-", 16, "a token of GitLab"),
    ("xoxb-", 16, "a token of Slack"),
    ("xoxp-", 16, "a token of Slack"),
    ("SG.", 30, "a key of SendGrid"),
    ("npm_", 30, "a token of npm"),
    ("dop_v1_", 30, "a token of DigitalOcean"),
    ("hf_", 30, "a token of Hugging Face"),
    ("sk-ant-", 24, "a key of Anthropic"),
    ("sk-proj-", 24, "a key of OpenAI"),
];

fn shape(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let starts = |(prefix, least, _): &&(&str, usize, &str)| {
        text.match_indices(prefix).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + prefix.len()..).unwrap_or_default();
            let key = after
                .bytes()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
            before.is_none_or(|c| !c.is_ascii_alphanumeric()) && key.count() >= *least
        })
    };
    SHAPES.iter().find(starts).map(|(_, _, whose)| *whose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_end_so() {
        for name in [
            "DB_PASSWORD",
            "PGPASSWORD",
            "JWT_SECRET",
            "API_KEY",
            "STRIPE_SECRET_KEY",
            "token",
            "SECRET_KEY_BASE",
            "SMTP_PASS",
        ] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "DB_PASSWORD_FILE",
            "TOKEN_URL",
            "PASSWORD_MIN_LENGTH",
            "NEXT_PUBLIC_MAPBOX_TOKEN",
            "CACHE_KEY",
            "PASS_THROUGH",
            "BYPASS",
            "MAX_TOKENS",
            "NOTSECRETS",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_found_unless_it_is_symbolic() {
        assert_eq!(
            url_with_password("postgresql://shop:hunter2@db/shop"),
            Some("postgresql")
        );
        assert_eq!(url_with_password("--db=redis://:x@h"), Some("redis"));
        for fine in [
            "http://h/a:b@c",
            "postgresql://shop@db",
            "postgresql://shop:\u{fffc}@db",
            "mailto:a@b",
            "https://h/?x=a://b",
        ] {
            assert_eq!(url_with_password(fine), None, "{fine}");
        }
    }

    #[test]
    fn keys_are_known_by_their_shape() {
        assert!(shape(&format!("sk_live_{}", "a1".repeat(12))).is_some());
        assert!(shape(&format!("x=AKIA{}", "A1".repeat(8))).is_some());
        assert!(shape("sk_live_").is_none());
        assert!(shape(&format!("task_live_{}", "a1".repeat(12))).is_none());
        assert!(shape("AKIArt").is_none());
    }
}
