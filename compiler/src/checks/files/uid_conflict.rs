//! `uid-conflict`: one user number for two users, two for one user, or one that is not free to take.

use std::collections::BTreeMap;

use hostc_lang::{ResourcePath, Span};

use crate::checks::findings::{Side, places};
use crate::checks::{Check, CheckContext, Findings, Run};
use crate::plan::site_user;
use crate::schema::{Level, Spanned};

/// The row of the table.
pub const CHECK: Check = Check {
    name: "uid-conflict",
    level: Level::Error,
    summary: "one user number for two users, or one that is taken",
    page: include_str!("uid_conflict.md"),
    run: Run::Plan(run),
};

/// The numbers that an administrator may give out: Debian Policy 9.2.2 (the rest up to 65535 is reserved or `nobody`'s).
const FREE: std::ops::RangeInclusive<u32> = 1000..=59_999;

/// Users that Debian's base system and the packages hostc installs have already (base-passwd; the packages' postinst).
const TAKEN: &[&str] = &[
    "daemon",
    "bin",
    "sys",
    "sync",
    "games",
    "man",
    "lp",
    "mail",
    "news",
    "uucp",
    "proxy",
    "www-data",
    "backup",
    "list",
    "irc",
    "_apt",
    "nobody",
    "systemd-network",
    "systemd-resolve",
    "systemd-timesync",
    "messagebus",
    "sshd",
    "syslog",
    "postgres",
    "mongodb",
    "redis",
    "certbot",
    "docker",
    "sudo",
    "adm",
    "staff",
    "users",
    "shadow",
    "audio",
    "video",
    "tty",
    "disk",
    "kmem",
    "dialout",
    "operator",
];

/// A user of one host.
struct Account<'a> {
    resource: &'a ResourcePath,
    name: String,
    uid: Option<Spanned<u32>>,
    span: Span,
}

impl Account<'_> {
    fn side(&self) -> Side<'_> {
        Side {
            resource: self.resource,
            span: self.uid.as_ref().map_or(self.span, |uid| uid.span),
        }
    }
}

fn run(context: &CheckContext<'_>, findings: &mut Findings) {
    for (host, accounts) in accounts(context) {
        for account in &accounts {
            out_of_range(account, findings);
            name_taken(account, findings);
        }
        one_number(context, host, &accounts, findings);
        one_name(context, host, &accounts, findings);
        handed_out(context, host, &accounts, findings);
    }
}

fn accounts<'a>(context: &'a CheckContext<'_>) -> BTreeMap<&'a ResourcePath, Vec<Account<'a>>> {
    let mut accounts: BTreeMap<&ResourcePath, Vec<Account<'_>>> = BTreeMap::new();
    for (path, host) in &context.fleet.hosts {
        for (name, administrator) in &host.body.administrators {
            accounts.entry(path).or_default().push(Account {
                resource: path,
                name: name.to_string(),
                uid: administrator.value.uid,
                span: administrator.span,
            });
        }
    }
    for (path, site) in &context.fleet.sites {
        let user = &site.body.user;
        for host in context.planned.placement.hosts(path) {
            accounts.entry(host).or_default().push(Account {
                resource: path,
                name: site_user(path, &site.body),
                uid: user.uid,
                span: user.name.as_ref().map_or(site.span, |name| name.span),
            });
        }
    }
    for accounts in accounts.values_mut() {
        accounts.sort_by(|a, b| (a.side().span, &a.name).cmp(&(b.side().span, &b.name)));
    }
    accounts
}

fn out_of_range(account: &Account<'_>, findings: &mut Findings) {
    let Some(uid) = account.uid.filter(|uid| uid.value != 0 && !FREE.contains(&uid.value)) else {
        return;
    };
    let label = match uid.value {
        1..=999 => "below 1000 are the users that packages make",
        65_534 => "this is `nobody`",
        60_000..=65_535 => "Debian and systemd give these out themselves",
        _ => "beyond 65535, where containers have their users",
    };
    let diagnostic = findings
        .finding(format!(
            "the user number {} is not free for `{}`",
            uid.value, account.name
        ))
        .label(uid.span, label)
        .help("take one of 1000–59999, or leave `uid` out: the next free one is allocated and kept in `host.lock`");
    findings.report(account.resource, diagnostic);
}

fn name_taken(account: &Account<'_>, findings: &mut Findings) {
    if !TAKEN.contains(&account.name.as_str()) {
        return;
    }
    let name = &account.name;
    let diagnostic = findings
        .finding(format!("the user `{name}` is one that the system has already"))
        .label(
            account.span,
            format!("its programs would run as the system's `{name}`, with its number and files"),
        )
        .help(format!("name another: `user.name = \"{name}-site\";`"));
    findings.report(account.resource, diagnostic);
}

fn one_number(context: &CheckContext<'_>, host: &ResourcePath, accounts: &[Account<'_>], findings: &mut Findings) {
    let mut seen: BTreeMap<u32, &Account<'_>> = BTreeMap::new();
    for account in accounts {
        let Some(uid) = account.uid.as_ref() else { continue };
        let Some(first) = seen.get(&uid.value) else {
            seen.insert(uid.value, account);
            continue;
        };
        if first.name == account.name {
            continue;
        }
        let message = format!(
            "`{}` and `{}` both have the user number {} on `{host}`",
            account.name, first.name, uid.value
        );
        let (here, there) = places(context.fleet, account.side(), first.side());
        let free = next_free(context, host, accounts, uid.value);
        let diagnostic = findings
            .finding(message)
            .label(
                here,
                format!("`{}`, which could read and change all files of the other", account.name),
            )
            .label(there, format!("`{}`", first.name))
            .help(format!(
                "write `uid = {};`, or leave it out: a free one is allocated and kept in `host.lock`",
                free
            ));
        findings.report(account.resource, diagnostic);
    }
}

/// The first number above `taken` that no user of the host has or had.
fn next_free(context: &CheckContext<'_>, host: &ResourcePath, accounts: &[Account<'_>], taken: u32) -> u32 {
    let kept = context.planned.lock.hosts.get(host.name());
    let is_free = |number: &u32| {
        !accounts
            .iter()
            .any(|account| account.uid.is_some_and(|uid| uid.value == *number))
            && !kept.is_some_and(|kept| kept.uids.values().any(|uid| uid == number))
    };
    let above = taken.max(*FREE.start())..=*FREE.end();
    above.chain(FREE).find(is_free).unwrap_or(taken)
}

fn one_name(context: &CheckContext<'_>, host: &ResourcePath, accounts: &[Account<'_>], findings: &mut Findings) {
    let mut seen: BTreeMap<&str, &Account<'_>> = BTreeMap::new();
    for account in accounts {
        let Some(uid) = account.uid.as_ref() else { continue };
        let Some(first) = seen.get(account.name.as_str()) else {
            seen.insert(&account.name, account);
            continue;
        };
        let number = first.uid.as_ref().map_or(0, |uid| uid.value);
        if number == uid.value {
            continue;
        }
        let (here, there) = places(context.fleet, account.side(), first.side());
        let diagnostic = findings
            .finding(format!("the user `{}` of `{host}` has two numbers", account.name))
            .label(here, format!("{} here", uid.value))
            .label(there, format!("{number} here"))
            .help("keep one of them, or give the two users different names");
        findings.report(account.resource, diagnostic);
    }
}

/// A declared number that `host.lock` gave to another user: that user would be renumbered, and its files become the new one's.
fn handed_out(context: &CheckContext<'_>, host: &ResourcePath, accounts: &[Account<'_>], findings: &mut Findings) {
    let Some(kept) = context.lock.hosts.get(host.name()) else {
        return;
    };
    for account in accounts {
        let Some(uid) = account.uid.as_ref() else { continue };
        let holder = kept
            .uids
            .iter()
            .find(|(name, number)| **number == uid.value && **name != account.name);
        let Some((holder, _)) = holder else { continue };
        let diagnostic = findings
            .finding(format!(
                "the user number {} on `{host}` was handed out to `{holder}`",
                uid.value
            ))
            .label(
                uid.span,
                format!("the files of `{holder}` would become those of `{}`", account.name),
            )
            .help("`host.lock` keeps it, also for users that are gone: take another number, or leave `uid` out");
        findings.report(account.resource, diagnostic);
    }
}
