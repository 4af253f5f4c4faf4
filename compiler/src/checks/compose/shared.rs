//! Every image that a fleet has from a registry.

use hostc_lang::ResourcePath;

use crate::resources::Fleet;
use crate::schema::{Image, Spanned};

/// The images of programs, proxies and engines, with whose they are. What is built on the host is no registry's to change.
pub(super) fn images(fleet: &Fleet) -> impl Iterator<Item = (&ResourcePath, &Spanned<Image>)> {
    let services = fleet
        .services
        .values()
        .filter(|service| service.body.build.is_none())
        .map(|service| (&service.path, service.body.image.as_ref()));
    let jobs = fleet.jobs.values().map(|job| (&job.path, job.body.image.as_ref()));
    let proxies = fleet
        .proxies
        .values()
        .map(|proxy| (&proxy.path, proxy.body.image.as_ref()));
    let engines = fleet.hosts.values().flat_map(|host| {
        let body = &host.body;
        let images = [
            body.postgres.as_ref().and_then(|server| server.value.image.as_ref()),
            body.mongodb.as_ref().and_then(|server| server.value.image.as_ref()),
            body.redis.as_ref().and_then(|server| server.value.image.as_ref()),
        ];
        images.map(|image| (&host.path, image))
    });
    let all = services.chain(jobs).chain(proxies).chain(engines);
    all.filter_map(|(path, image)| Some((path, image?)))
}
