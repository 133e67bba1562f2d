//! Documents that people write: TOML, JSON and Markdown, read so that every value remembers where it stands.
//!
//! A document becomes a [`Table`] of located values. [`Fields`] reads a table against a [`TableSpec`], which says
//! once what keys there are, what they hold and what they mean; the manual is printed from the same specs. Every
//! problem becomes a [`Diagnostic`] with file, line, column and what to do, and reading goes on, so that a person
//! sees all of a file's mistakes at once.
//!
//! This crate refuses to open files: texts are handed to it in [`Sources`].

mod diagnostic;
mod fields;
mod json;
mod markdown;
mod source;
mod spec;
mod suggest;
mod toml_text;
mod tree;

pub use diagnostic::{Cause, Diagnostic, Diagnostics, Label, Severity};
pub use fields::{Choice, Fields};
pub use json::parse_json;
pub use markdown::{Heading, headings};
pub use source::{Located, Position, SourceId, Sources, Span};
pub use spec::{Holds, KeySpec, Need, TableSpec};
pub use suggest::nearest;
pub use toml_text::parse_toml;
pub use tree::{Entry, Table, Value, ValueKind};

mod problem;
pub use problem::Problem;
