//! The score card: how a place or contract stands by each commandment and principle.

use documents::Severity;
use units::Name;

use crate::found::{Finding, Unseen};
use crate::rules;
use crate::sources::{COMMANDMENTS, PRINCIPLES, Source};

/// How a contract stands by each commandment and principle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreCard {
    /// The contract; nothing for what lies between contracts.
    pub contract: Option<Name>,
    /// The ten commandments.
    pub commandments: Vec<Score>,
    /// The five principles.
    pub principles: Vec<Score>,
}

/// How it stands by one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Its number.
    pub number: u8,
    /// Its words.
    pub title: &'static str,
    /// How many rules come from it.
    pub rules: usize,
    /// How many of them are kept.
    pub kept: usize,
    /// How many find an error.
    pub errors: usize,
    /// How many find warnings only.
    pub warnings: usize,
    /// How many find only what is accepted.
    pub accepted: usize,
    /// How many could not be looked at.
    pub unseen: usize,
}

/// The score card of a contract, or of what lies between contracts.
pub(crate) fn card(contract: Option<&Name>, findings: &[Finding], unseen: &[Unseen]) -> ScoreCard {
    let score = |number: u8, title: &'static str, source: Source| {
        let mut score = Score { number, title, rules: 0, kept: 0, errors: 0, warnings: 0, accepted: 0, unseen: 0 };
        for rule in rules::all().filter(|rule| rule.sources.contains(&source)) {
            let mine = findings.iter().filter(|f| f.rule.number == rule.number && f.contract.as_ref() == contract);
            let open: Vec<&Finding> = mine.clone().filter(|finding| finding.accepted.is_none()).collect();
            score.rules += 1;
            let is_unseen = unseen.iter().any(|u| u.rule.number == rule.number && u.contract.as_ref() == contract);
            let counter = if open.iter().any(|finding| finding.severity == Severity::Error) {
                &mut score.errors
            } else if !open.is_empty() {
                &mut score.warnings
            } else if mine.count() > 0 {
                &mut score.accepted
            } else if is_unseen {
                &mut score.unseen
            } else {
                &mut score.kept
            };
            *counter += 1;
        }
        score
    };
    let numbered = |list: &[&'static str]| -> Vec<(u8, &'static str)> { (1_u8..).zip(list.iter().copied()).collect() };
    let commandments = numbered(&COMMANDMENTS).into_iter().map(|(n, t)| score(n, t, Source::Commandment(n))).collect();
    let principles = numbered(&PRINCIPLES).into_iter().map(|(n, t)| score(n, t, Source::Principle(n))).collect();
    ScoreCard { contract: contract.cloned(), commandments, principles }
}
