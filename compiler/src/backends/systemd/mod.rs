//! systemd: a unit for every instance of a service, a unit and a timer for every job, nginx's drop-in, and what starts at boot.
//!
//! Under compose the programs are containers; the jobs alone keep a unit and a timer, for Docker has no calendar. Every
//! service unit of hostc runs in the strict sandbox of [`sandbox`], which other backends use for their own units.

use super::template::TemplateTable;
use super::{Artifact, Backend, Context, Output};
use crate::schema::Target;

pub mod order;
pub mod quantity;
pub mod sandbox;

mod job;
mod nginx;
mod preset;
mod probe;
mod restart;
mod service;

use self::job::{JobView, TimerView};
use self::nginx::NginxView;
use self::preset::PresetView;
use self::restart::RestartView;
use self::service::ServiceView;

/// The backend.
pub const BACKEND: Backend = Backend {
    name: "systemd",
    targets: &[Target::Systemd, Target::Compose],
    templates: TEMPLATES,
    render,
};

const TEMPLATES: TemplateTable = &[
    (
        "systemd/service.service.j2",
        include_str!("../../../../stdlib/templates/systemd/service.service.j2"),
    ),
    (
        "systemd/job.service.j2",
        include_str!("../../../../stdlib/templates/systemd/job.service.j2"),
    ),
    (
        "systemd/job.timer.j2",
        include_str!("../../../../stdlib/templates/systemd/job.timer.j2"),
    ),
    (
        "systemd/nginx.conf.j2",
        include_str!("../../../../stdlib/templates/systemd/nginx.conf.j2"),
    ),
    (
        "systemd/hostc.preset.j2",
        include_str!("../../../../stdlib/templates/systemd/hostc.preset.j2"),
    ),
    (
        "systemd/restart.service.j2",
        include_str!("../../../../stdlib/templates/systemd/restart.service.j2"),
    ),
    (
        "shell/restart.j2",
        include_str!("../../../../stdlib/templates/shell/restart.j2"),
    ),
    (
        "shell/probe.j2",
        include_str!("../../../../stdlib/templates/shell/probe.j2"),
    ),
];

fn render(context: &Context<'_>, output: &mut Output) {
    jobs(context, output);
    restarts(context, output);
    if context.plan.target == Target::Systemd {
        services(context, output);
        nginx(context, output);
    }
    let preset = PresetView::new(context.host, context.plan.target);
    let resource = &context.host.resource;
    context.file(output, resource, "systemd/hostc.preset.j2", preset, |host, text| {
        Artifact::public(host, "etc/systemd/system-preset/10-hostc.preset", resource, text)
    });
}

fn services(context: &Context<'_>, output: &mut Output) {
    for service in &context.host.services {
        for instance in &service.instances {
            let Some(view) = ServiceView::new(context.host, service, instance) else {
                continue;
            };
            unit(
                context,
                output,
                &service.resource,
                &format!("{}.service", instance.id),
                "systemd/service.service.j2",
                view,
            );
        }
    }
    let Some(probed) = context.host.services.iter().find(|service| service.health.is_some()) else {
        return;
    };
    let view = minijinja::context! { resource => &probed.resource };
    context.file(output, &probed.resource, "shell/probe.j2", view, |host, text| {
        Artifact::program(host, probe::PROGRAM.trim_start_matches('/'), &probed.resource, text)
    });
}

fn restarts(context: &Context<'_>, output: &mut Output) {
    let (host, target) = (context.host, context.plan.target);
    let rolling = host
        .services
        .iter()
        .filter_map(|service| Some((service, service.rolling.as_ref()?)));
    let rolling: Vec<_> = rolling.collect();
    for (service, plan) in &rolling {
        let view = RestartView::new(host, target, service, plan);
        let unit_name = format!("{}.service", plan.id);
        unit(
            context,
            output,
            &service.resource,
            &unit_name,
            "systemd/restart.service.j2",
            view,
        );
    }
    if let (Some((service, _)), Target::Systemd) = (rolling.first(), target) {
        let view = minijinja::context! { resource => &service.resource };
        context.file(output, &service.resource, "shell/restart.j2", view, |host, text| {
            Artifact::program(host, restart::PROGRAM.trim_start_matches('/'), &service.resource, text)
        });
    }
}

fn jobs(context: &Context<'_>, output: &mut Output) {
    let project = format!("/srv/{}", context.host.name);
    let declared = context.host.jobs.iter().map(|job| match context.plan.target {
        Target::Systemd => (job, JobView::native(context.host, job)),
        Target::Compose => (job, Some(JobView::container(job, &project))),
    });
    let upkeep = context
        .host
        .upkeep
        .iter()
        .map(|job| (job, JobView::native(context.host, job)));
    for (job, view) in declared.chain(upkeep) {
        let Some(view) = view else { continue };
        unit(
            context,
            output,
            &job.resource,
            &format!("{}.service", job.id),
            "systemd/job.service.j2",
            view,
        );
        let timer = TimerView {
            resource: &job.resource,
            description: &job.description,
            schedule: &job.schedule,
        };
        unit(
            context,
            output,
            &job.resource,
            &format!("{}.timer", job.id),
            "systemd/job.timer.j2",
            timer,
        );
    }
}

fn nginx(context: &Context<'_>, output: &mut Output) {
    let Some(proxy) = &context.host.proxy else { return };
    let view = NginxView::new(context.host, proxy);
    unit(
        context,
        output,
        &proxy.resource,
        "nginx.service.d/hostc.conf",
        "systemd/nginx.conf.j2",
        view,
    );
}

/// Writes a file below `/etc/systemd/system`.
pub fn unit(
    context: &Context<'_>,
    output: &mut Output,
    resource: &str,
    name: &str,
    template: &str,
    view: impl serde::Serialize,
) {
    context.file(output, resource, template, view, |host, text| {
        Artifact::public(host, format!("etc/systemd/system/{name}"), resource, text)
    });
}
