//! POSIX extended regular expressions, as Nix has them.
//!
//! Nix uses `std::regex` of the GNU C++ library, whose matches no library for Rust gives: of the alternatives of a `|` the one
//! that leads to the longest match wins, the first of equals; a repetition takes as much as it can, and gives back only if
//! nothing matches otherwise. What a group holds depends on the same choices. So the machine here makes these choices, but
//! remembers the outcome of each: every state is tried once at every place, however often the expression nests its repetitions,
//! and on a stack of its own. Bytes are matched, not characters.
//!
//! ```text
//! "(a|ab)(c*)"  ──parse──▶  Program  ──search──▶  Match { groups }
//! ```

mod bracket;
mod matcher;
mod parser;
mod program;

pub(crate) use matcher::{Match, Outcome, Search};
pub(crate) use program::Program;
