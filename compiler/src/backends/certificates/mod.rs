//! Certificates: some certificate before nginx starts, a real one as soon as Let's Encrypt can be asked, and a reload after.
//!
//! nginx does not start while a certificate it names is missing, and Let's Encrypt cannot ask while nginx does not answer. So a
//! self-signed pair stands in at the very paths that nginx names (`bootstrap`, before nginx), then certbot is asked every
//! hour until it has issued (`issue`), and nginx reads its files again (`reload`). The pair is laid out as one of certbot's, which
//! then renews it like any other: there is no moment without files. Renewals are certbot's own timer's; its deploy hook
//! reloads. A script holds the three; no key is ever part of a bundle.

use serde::Serialize;

use super::systemd::order;
use super::systemd::sandbox::{Directive, Network, Sandbox};
use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::plan::model::{CertificatePlan, HostPlan};
use crate::schema::Target;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "certificates",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[
    (
        "shell/certificates.j2",
        include_str!("../../../../stdlib/templates/shell/certificates.j2"),
    ),
    (
        "shell/deploy-hook.j2",
        include_str!("../../../../stdlib/templates/shell/deploy-hook.j2"),
    ),
    (
        "systemd/hostc-certificates.service.j2",
        include_str!("../../../../stdlib/templates/systemd/hostc-certificates.service.j2"),
    ),
    (
        "systemd/hostc-certificates-issue.service.j2",
        include_str!("../../../../stdlib/templates/systemd/hostc-certificates-issue.service.j2"),
    ),
    (
        "systemd/hostc-certificates-issue.timer.j2",
        include_str!("../../../../stdlib/templates/systemd/hostc-certificates-issue.timer.j2"),
    ),
    (
        "systemd/hostc-certificates-reload.service.j2",
        include_str!("../../../../stdlib/templates/systemd/hostc-certificates-reload.service.j2"),
    ),
];

/// The folder of the certificates as nginx's container sees them: `NAME/fullchain.pem` and `NAME/privkey.pem`.
pub const COPIES: &str = "/var/lib/hostc/tls";

fn copies(target: Target) -> Option<&'static str> {
    (target == Target::Compose).then_some(COPIES)
}

fn render(context: &Context<'_>, output: &mut Output) {
    let host = context.host;
    if host.certificates.is_empty() {
        return;
    }
    let resource = host.resource.as_str();
    let target = context.plan.target;
    context.file(
        output,
        resource,
        "shell/certificates.j2",
        ScriptView::new(host, target),
        |name, text| Artifact::program(name, "usr/local/lib/hostc/certificates", resource, text),
    );
    context.file(
        output,
        resource,
        "shell/deploy-hook.j2",
        minijinja::context! { resource },
        |name, text| Artifact::program(name, "etc/letsencrypt/renewal-hooks/deploy/hostc", resource, text),
    );
    let on = |network| Sandbox {
        network,
        ..Sandbox::default()
    };
    let certbot = Sandbox {
        sets_groups: true,
        ..on(Network::Internet)
    };
    let reload = Sandbox {
        // Compose reads the operators' files of variables.
        reads_all_files: target == Target::Compose,
        ..on(Network::Unix)
    };
    for (unit, sandbox) in [
        (order::CERTIFICATES, on(Network::None)),
        ("hostc-certificates-issue.service", certbot),
        ("hostc-certificates-issue.timer", on(Network::None)),
        ("hostc-certificates-reload.service", reload),
    ] {
        let view = UnitView::new(host, target, &sandbox);
        super::systemd::unit(context, output, resource, unit, &format!("systemd/{unit}.j2"), view);
    }
}

/// What the script knows.
#[derive(Serialize)]
struct ScriptView<'a> {
    resource: &'a str,
    email: Option<&'a str>,
    /// The compose project whose nginx is reloaded; the host's own without.
    project: Option<String>,
    /// Where a container sees the certificates.
    copies: Option<&'static str>,
    certificates: Vec<CertificateView<'a>>,
}

#[derive(Serialize)]
struct CertificateView<'a> {
    name: &'a str,
    webroot: &'a str,
    domains: &'a [String],
}

impl<'a> ScriptView<'a> {
    fn new(host: &'a HostPlan, target: Target) -> Self {
        Self {
            resource: &host.resource,
            email: host.acme_email.as_deref(),
            project: (target == Target::Compose).then(|| format!("/srv/{}", host.name)),
            copies: copies(target),
            certificates: host.certificates.iter().map(CertificateView::new).collect(),
        }
    }
}

impl<'a> CertificateView<'a> {
    fn new(certificate: &'a CertificatePlan) -> Self {
        Self {
            name: &certificate.name,
            webroot: &certificate.webroot,
            domains: &certificate.domains,
        }
    }
}

/// What a unit prints.
#[derive(Serialize)]
struct UnitView<'a> {
    resource: &'a str,
    /// The unit of nginx.
    proxy: &'static str,
    /// Where certbot puts its answers.
    webroots: Vec<&'a str>,
    /// Where a container sees the certificates.
    copies: Option<&'static str>,
    sandbox: Vec<Directive>,
}

impl<'a> UnitView<'a> {
    fn new(host: &'a HostPlan, target: Target, sandbox: &Sandbox<'_>) -> Self {
        let mut webroots: Vec<&str> = host
            .certificates
            .iter()
            .map(|certificate| certificate.webroot.as_str())
            .collect();
        webroots.sort_unstable();
        webroots.dedup();
        Self {
            resource: &host.resource,
            proxy: match target {
                Target::Systemd => "nginx.service",
                Target::Compose => order::COMPOSE,
            },
            webroots,
            copies: copies(target),
            sandbox: sandbox.directives(),
        }
    }
}
