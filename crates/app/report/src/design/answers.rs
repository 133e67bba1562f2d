//! What was checked, for other programs.

use design::{Finding, Report, Score, Unseen};
use documents::Severity;
use serde::Serialize;

use super::{Checked, diagnostic, standing};
use crate::diagnostics::{DiagnosticAnswer, PlaceAnswer, diagnostic_answers, severity_word};

/// What `purse check` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckAnswer {
    /// What is wrong with the language.
    pub diagnostics: Vec<DiagnosticAnswer>,
    /// What the design rules found; nothing if the language has errors.
    pub design: Option<DesignAnswer>,
}

/// What the design rules found in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DesignAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read, if they were.
    pub as_at: Option<String>,
    /// How many errors nobody has accepted.
    pub errors: usize,
    /// How many warnings nobody has accepted.
    pub warnings: usize,
    /// How many findings are accepted.
    pub accepted: usize,
    /// Each contract in turn, and last what lies between contracts.
    pub contracts: Vec<ContractAnswer>,
    /// Thresholds that the place has changed.
    pub thresholds: Vec<ThresholdAnswer>,
    /// What is wrong with what is said about the rules.
    pub diagnostics: Vec<DiagnosticAnswer>,
}

/// What the rules found in one contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractAnswer {
    /// The contract; nothing for what lies between contracts.
    pub contract: Option<String>,
    /// Its title.
    pub title: String,
    /// Whether it says nothing of its design.
    pub is_silent: bool,
    /// What was found.
    pub findings: Vec<FindingAnswer>,
    /// Rules that pull in opposite directions here.
    pub tensions: Vec<TensionAnswer>,
    /// Rules that could not be looked at.
    pub not_looked_at: Vec<UnseenAnswer>,
    /// The score card by commandment.
    pub commandments: Vec<ScoreAnswer>,
    /// The score card by principle.
    pub principles: Vec<ScoreAnswer>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingAnswer {
    /// The code of the rule.
    pub code: &'static str,
    /// Its number.
    pub number: u8,
    /// The part of the list of rules that it belongs to.
    pub part: &'static str,
    /// error or warning.
    pub severity: &'static str,
    /// What was found.
    pub message: String,
    /// The payment, outcome or party that it is about.
    pub about: Option<String>,
    /// The clause of the terms.
    pub clause: Option<String>,
    /// The figures that triggered it.
    pub figures: Vec<FigureAnswer>,
    /// Why it matters.
    pub why: &'static str,
    /// Where the rule comes from.
    pub sources: Vec<String>,
    /// What to change.
    pub change: &'static str,
    /// Where; the first place is the main one.
    pub places: Vec<PlaceAnswer>,
    /// Who accepts it and why, if somebody does.
    pub accepted: Option<AcceptedAnswer>,
}

/// A figure behind a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureAnswer {
    /// What it is.
    pub what: &'static str,
    /// Its value as people write it.
    pub value: String,
}

/// Who accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcceptedAnswer {
    /// Why.
    pub reason: String,
    /// The body or post.
    pub by: String,
    /// The rule for whose sake this one gives way.
    pub favours: Option<&'static str>,
}

/// Two sides that pull in opposite directions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TensionAnswer {
    /// The codes of one side.
    pub one: Vec<&'static str>,
    /// The codes of the other.
    pub other: Vec<&'static str>,
    /// What pulls against what.
    pub says: &'static str,
}

/// A rule that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnseenAnswer {
    /// The code of the rule.
    pub code: &'static str,
    /// Its number.
    pub number: u8,
    /// Why not.
    pub why: String,
}

/// A row of the score card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreAnswer {
    /// The number of the commandment or principle.
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
    pub not_looked_at: usize,
}

/// A threshold that the place has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThresholdAnswer {
    /// Its name.
    pub name: &'static str,
    /// Its value here.
    pub value: String,
    /// Its default.
    pub default: &'static str,
    /// Why it is another one here.
    pub reason: String,
}

/// What was checked, as values that serialise.
pub fn check_answer(checked: &Checked<'_>) -> CheckAnswer {
    let loaded = checked.loaded;
    CheckAnswer {
        diagnostics: diagnostic_answers(&loaded.texts, &loaded.diagnostics),
        design: checked.design.map(|report| design_answer(checked, report)),
    }
}

fn design_answer(checked: &Checked<'_>, report: &Report) -> DesignAnswer {
    let loaded = checked.loaded;
    let threshold = |changed: &design::Changed| ThresholdAnswer {
        name: changed.threshold.name,
        value: changed.value.clone(),
        default: changed.threshold.default,
        reason: changed.reason.clone(),
    };
    DesignAnswer {
        place: loaded.place.as_ref().map_or(String::new(), |place| place.title.clone()),
        as_at: checked.as_at.map(|day| day.to_string()),
        errors: report.open(Severity::Error),
        warnings: report.open(Severity::Warning),
        accepted: report.accepted(),
        contracts: contracts(checked, report),
        thresholds: report.changed.iter().map(threshold).collect(),
        diagnostics: diagnostic_answers(&loaded.texts, &report.diagnostics),
    }
}

/// Each contract in turn, and last what lies between contracts, if anything is to be said of that.
pub(super) fn contracts(checked: &Checked<'_>, report: &Report) -> Vec<ContractAnswer> {
    let Some(place) = &checked.loaded.place else { return Vec::new() };
    let mut answers: Vec<ContractAnswer> = place
        .contracts
        .iter()
        .map(|contract| {
            let mut answer = answer(checked, report, Some(contract.name.as_str()));
            answer.title = contract.title.clone();
            answer.is_silent = contract.design.is_silent();
            answer
        })
        .collect();
    let between = answer(checked, report, None);
    if !between.findings.is_empty() || !between.not_looked_at.is_empty() {
        answers.push(ContractAnswer { title: "Between contracts".into(), ..between });
    }
    answers
}

fn answer(checked: &Checked<'_>, report: &Report, contract: Option<&str>) -> ContractAnswer {
    let is_mine = |name: &Option<units::Name>| name.as_ref().map(units::Name::as_str) == contract;
    let card = report.cards.iter().find(|card| is_mine(&card.contract));
    let scores = |list: &[Score]| list.iter().map(score).collect::<Vec<ScoreAnswer>>();
    let tension = |tension: &design::Tension| TensionAnswer {
        one: tension.one.clone(),
        other: tension.other.clone(),
        says: tension.rule.says,
    };
    ContractAnswer {
        contract: contract.map(str::to_string),
        title: String::new(),
        is_silent: false,
        findings: report.findings.iter().filter(|f| is_mine(&f.contract)).map(|f| finding(checked, f)).collect(),
        tensions: report.tensions.iter().filter(|t| is_mine(&t.contract)).map(tension).collect(),
        not_looked_at: report.unseen.iter().filter(|u| is_mine(&u.contract)).map(unseen).collect(),
        commandments: card.map_or_else(Vec::new, |card| scores(&card.commandments)),
        principles: card.map_or_else(Vec::new, |card| scores(&card.principles)),
    }
}

fn finding(checked: &Checked<'_>, finding: &Finding) -> FindingAnswer {
    let places = diagnostic_answers(&checked.loaded.texts, &[diagnostic(finding)]);
    FindingAnswer {
        code: finding.rule.code,
        number: finding.rule.number,
        part: finding.rule.group().title(),
        severity: severity_word(finding.severity),
        message: finding.message.clone(),
        about: finding.about.clone(),
        clause: finding.clause.clone(),
        figures: finding.figures.iter().map(|f| FigureAnswer { what: f.what, value: f.value.clone() }).collect(),
        why: finding.rule.why,
        sources: finding.rule.sources.iter().map(|source| source.words()).collect(),
        change: finding.rule.change,
        places: places.into_iter().flat_map(|answer| answer.places).collect(),
        accepted: finding.accepted.as_ref().map(|accepted| AcceptedAnswer {
            reason: accepted.reason.clone(),
            by: accepted.by.clone(),
            favours: accepted.favours,
        }),
    }
}

impl FindingAnswer {
    /// accepted, error or warning.
    pub(super) fn standing(&self) -> &'static str {
        if self.accepted.is_some() { "accepted" } else { self.severity }
    }
}

fn unseen(unseen: &Unseen) -> UnseenAnswer {
    UnseenAnswer { code: unseen.rule.code, number: unseen.rule.number, why: unseen.why.clone() }
}

fn score(score: &Score) -> ScoreAnswer {
    ScoreAnswer {
        number: score.number,
        title: score.title,
        rules: score.rules,
        kept: score.kept,
        errors: score.errors,
        warnings: score.warnings,
        accepted: score.accepted,
        not_looked_at: score.unseen,
    }
}

/// Whether a finding counts: nobody accepts it.
pub(super) fn is_open(finding: &Finding) -> bool {
    standing(finding) != "accepted"
}
