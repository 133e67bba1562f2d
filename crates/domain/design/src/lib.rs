//! The design rules: what is known to go wrong with contracts that pay by results, looked for before anyone signs.
//!
//! A [`Rule`] is a value: its number and code, why it matters, where it comes from, what to change. [`check`] looks at a
//! place with all sixty and gives a [`Report`]: findings with the places in the contract that they are about and the
//! figures that triggered them, findings that the parties accept with their reasons, tensions between rules, rules that
//! could not be looked at and why, and a score card. Rules that count people need extracts: [`probes`] says what has to
//! be measured, as cohorts and outcomes of the contract language itself, and [`Evidence`] holds what came out.
//!
//! This crate opens nothing, judges nobody's honesty, resolves no tension, and moves no money.

mod accepts;
mod check;
mod evidence;
mod figures;
mod found;
mod power;
mod probes;
mod problem;
mod rule;
mod rules;
mod score;
mod sources;
mod subject;
mod tensions;
mod thresholds;

pub use check::{Changed, Report, check};
pub use evidence::{Count, Evidence};
pub use found::{Accepted, Figure, Finding, Unseen};
pub use probes::{Probes, probes};
pub use problem::{Problem, check_words};
pub use rule::{Group, Needs, Rule, Weight};
pub use rules::{all, find};
pub use score::{Score, ScoreCard};
pub use sources::Source;
pub use tensions::{Tension, TensionRule, all as tensions};
pub use thresholds::{Threshold, all as thresholds};
