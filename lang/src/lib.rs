//! The `.host` language: what a file says, before anyone asks what a server is.
//!
//! The crate turns source text into plain data. Its passes are pure; whatever they need from outside they ask of a
//! [`World`]. None of them stops at the first problem: each returns a [`Reported`], the best value it could make together
//! with every diagnostic it found.
//!
//! ```text
//! SourceFile ── lex ──▶ Tokens ── parse ──▶ ast::File ── evaluate ──▶ Tree
//! ```
//!
//! The crate knows nothing of hosts, ports or nginx. The names of the resource kinds and their symbolic facts come in
//! from the compiler as a [`Dialect`].

pub mod ast;
pub mod diagnostic;
pub mod dialect;
pub mod eval;
pub mod format;
pub mod lex;
mod modules;
pub mod parse;
pub mod reported;
mod resolve;
pub mod source;
pub mod span;
pub mod suggest;
pub mod symbol;
pub mod tree;
pub mod world;

pub use diagnostic::{Change, Diagnostic, Diagnostics, Edit, Label, Severity};
pub use dialect::{Dialect, Kind};
pub use eval::{Entry, Notation, Show, evaluate, show, show_syntax};
pub use format::format;
pub use lex::{Comment, Token, TokenKind, Tokens, lex};
pub use parse::parse;
pub use reported::Reported;
pub use source::{SourceFile, SourceId, Sources};
pub use span::Span;
pub use symbol::Symbol;
pub use tree::{Node, Piece, Record, Reference, ResourcePath, Text, Tree};
pub use world::{FileKind, LoadError, World};
