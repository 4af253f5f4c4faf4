//! The types of fields: each value that has a grammar is parsed once, into a newtype that cannot hold anything else.
//!
//! A field type is one file: its grammar, where the grammar comes from, how it is printed, and what its error says. All
//! of them implement serde's `Deserialize`, so a resource struct only names the type; [`Spanned`] around it keeps the
//! place in the source. What a particular program wants (nginx `10m`, systemd `10M`, compose `10m`) is a printer on the type,
//! never a string that travels.

pub mod address;
pub mod calendar;
pub mod command;
pub mod domain;
pub mod duration;
pub mod field;
pub mod hosts;
pub mod image;
pub mod level;
pub mod media;
pub mod mode;
pub mod name;
pub mod parties;
pub mod path;
pub mod port;
pub mod rate;
pub mod size;
pub mod spanned;
pub mod target;
pub mod version;

pub use address::{Address, Cidr};
pub use calendar::Calendar;
pub use command::Command;
pub use domain::Domain;
pub use duration::Duration;
pub use field::FieldError;
pub use hosts::Hosts;
pub use image::Image;
pub use level::Level;
pub use media::MediaRange;
pub use mode::Mode;
pub use name::{EnvName, UserName};
pub use parties::{Parties, Party};
pub use path::UnixPath;
pub use port::Port;
pub use rate::Rate;
pub use size::Size;
pub use spanned::{ReferenceTo, Spanned, Template};
pub use target::Target;
pub use version::Version;
