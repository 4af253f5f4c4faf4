//! Services and jobs as what they have in common: programs with a command, an environment and an image.

use std::collections::BTreeMap;

use hostc_lang::{Piece, ResourcePath, Text};

use crate::resources::{Fleet, Service};
use crate::schema::{Command, EnvName, Image, Spanned, Target, Template};

/// A service or a job.
pub(super) struct Program<'a> {
    /// Its path.
    pub(super) path: &'a ResourcePath,
    /// What runs.
    pub(super) command: Option<&'a Spanned<Command>>,
    /// Its variables.
    pub(super) env: &'a BTreeMap<EnvName, Spanned<Template>>,
    /// What it runs in.
    pub(super) image: Option<&'a Spanned<Image>>,
    /// What only a service has.
    pub(super) service: Option<&'a Service>,
}

/// Every program of the fleet, as it runs under `target`.
pub(super) fn programs(fleet: &Fleet, target: Target) -> impl Iterator<Item = Program<'_>> {
    let services = fleet.services.values().map(move |service| Program {
        path: &service.path,
        command: service.body.command(target),
        env: &service.body.env,
        image: service.body.image.as_ref(),
        service: Some(&service.body),
    });
    let jobs = fleet.jobs.values().map(|job| Program {
        path: &job.path,
        command: Some(&job.body.command),
        env: &job.body.env,
        image: job.body.image.as_ref(),
        service: None,
    });
    services.chain(jobs)
}

impl<'a> Program<'a> {
    /// The last part of its program's path: `node` of `/usr/bin/node server.js`.
    pub(super) fn name(&self) -> Option<&'a str> {
        let program = self.command?.value.program().as_literal()?;
        program.rsplit('/').next()
    }
}

/// Stands for what only the target or the host knows.
pub(super) const HOLE: char = '\u{fffc}';

/// A text with holes for what is symbolic in it.
pub(super) fn outline(text: &Text) -> String {
    let pieces = text.pieces().iter();
    pieces
        .map(|piece| match piece {
            Piece::Literal(literal) => literal.clone(),
            Piece::Symbol { .. } | Piece::Secret { .. } => HOLE.to_string(),
        })
        .collect()
}

/// The words of a command with holes.
pub(super) fn words(command: &Command) -> Vec<String> {
    command.words().map(outline).collect()
}

/// The options of a command with their values: `--port 80`, `--port=80`, `-b :80`. A word that follows an option without `=` is its
/// value, unless it is an option too.
pub(super) fn options(words: &[String]) -> Vec<(&str, &str)> {
    let pairs = words.iter().enumerate().skip(1).filter_map(|(at, word)| {
        if !word.starts_with('-') {
            return None;
        }
        if let Some((name, value)) = word.split_once('=') {
            return Some((name, value));
        }
        let next = words.get(at + 1).filter(|next| !next.starts_with('-'))?;
        Some((word.as_str(), next.as_str()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_their_values_behind_a_sign_or_in_the_next_word() {
        let words: Vec<String> = "node --port 80 --bind=:81 -v --debug file --end"
            .split(' ')
            .map(str::to_owned)
            .collect();
        assert_eq!(
            options(&words),
            [("--port", "80"), ("--bind", ":81"), ("--debug", "file")]
        );
    }
}
