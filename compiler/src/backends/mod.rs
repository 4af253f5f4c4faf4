//! Backends: the plan, printed for the programs that will read it.
//!
//! A backend is one folder: a typed view of the part of the plan it prints, and its templates in
//! `stdlib/templates/<backend>/`. It is a pure function of the plan.

pub mod artifact;
pub mod format;
pub mod template;

pub use artifact::Artifact;
