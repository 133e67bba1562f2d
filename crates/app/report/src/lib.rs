//! What people and other programs read: statements, charts, open data and journals.
//!
//! Everything here turns values into text. This crate refuses to compute any of them.

pub mod journals;
