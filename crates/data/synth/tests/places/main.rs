//! Whole places: written, read back, and held against what they should be.

mod example;
mod extracts;
mod frictionless;
mod support;
mod truth;
