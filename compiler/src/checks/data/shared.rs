//! Services that are key-value servers of their own, beside the one that hostc runs for the host's caches.

use crate::checks::CheckContext;
use crate::checks::program::words;
use crate::resources::{Resource, Service};

/// The images, and the names of their programs.
const SERVERS: &[(&str, &str)] = &[
    ("redis", "redis-server"),
    ("valkey", "valkey-server"),
    ("keydb", "keydb-server"),
    ("redis-stack-server", "redis-stack-server"),
];

/// A service that runs such a server.
pub(super) struct Server<'a> {
    pub(super) service: &'a Resource<Service>,
    /// The words of its command; none where the image decides.
    pub(super) words: Vec<String>,
}

impl Server<'_> {
    /// Whether a file says how it is set up, so that its command does not tell.
    pub(super) fn has_file(&self) -> bool {
        self.words.iter().any(|word| word.ends_with(".conf"))
    }

    /// What follows an option, `--maxmemory 64mb`; the variable `REDIS_ARGS` holds options too.
    pub(super) fn option(&self, name: &str) -> Option<String> {
        let at = self.words.iter().position(|word| word == name)?;
        Some(self.words.get(at + 1).cloned().unwrap_or_default())
    }

    /// Whether a variable of one of these names is set.
    pub(super) fn is_told(&self, names: &[&str]) -> bool {
        let mut env = self.service.body.env.keys();
        env.any(|name| names.contains(&name.as_str()))
    }
}

/// Every such service of the fleet.
pub(super) fn servers<'a>(context: &CheckContext<'a>) -> impl Iterator<Item = Server<'a>> {
    let target = context.plan().target;
    context.fleet.services.values().filter_map(move |service| {
        let body = &service.body;
        let command = body.command(target);
        let mut words = command.map(|command| words(&command.value)).unwrap_or_default();
        let arguments = body.env.iter().filter(|(name, _)| name.as_str() == "REDIS_ARGS");
        let arguments = arguments.filter_map(|(_, value)| value.value.0.as_literal());
        words.extend(arguments.flat_map(str::split_whitespace).map(str::to_owned));
        let image = body
            .image
            .as_ref()
            .and_then(|image| image.value.repository().rsplit('/').next());
        let program = words.first().and_then(|program| program.rsplit('/').next());
        let known = SERVERS.iter().any(|(name, server)| match program {
            Some(program) if command.is_some() => program == *server,
            _ => image == Some(*name),
        });
        known.then_some(Server { service, words })
    })
}
