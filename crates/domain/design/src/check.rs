//! Looking at a place with all rules.

use contracts::Place;
use documents::{Diagnostic, Diagnostics, Severity};
use units::Name;

use crate::evidence::Evidence;
use crate::found::{Draft, Finding, Found, Unseen};
use crate::rule::{Look, Rule};
use crate::score::{ScoreCard, card};
use crate::subject::OfPlace;
use crate::tensions::Tension;
use crate::thresholds::{Limits, Threshold};
use crate::{accepts, rules, tensions, thresholds};

/// What the rules found in a place.
#[derive(Debug, Clone)]
pub struct Report {
    /// Everything that was found, by contract, then by the number of the rule, then by place in the file.
    pub findings: Vec<Finding>,
    /// Rules that could not be looked at, and why.
    pub unseen: Vec<Unseen>,
    /// Rules that pull in opposite directions here.
    pub tensions: Vec<Tension>,
    /// Thresholds that the place has changed.
    pub changed: Vec<Changed>,
    /// A score card for each contract, in the order of the place.
    pub cards: Vec<ScoreCard>,
    /// What is wrong with what is said about the rules, such as an accept that takes nothing.
    pub diagnostics: Vec<Diagnostic>,
}

/// A threshold that a place has changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The threshold.
    pub threshold: &'static Threshold,
    /// Its value here.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// Looks at a place with every rule; with `evidence`, also with those that count people.
///
/// The order of the report depends on nothing but the place: contracts by name, rules by number, findings by where they
/// stand in the file.
pub fn check(place: &Place, evidence: Option<&Evidence>) -> Report {
    let limits = Limits::of(&place.adjustments);
    let of = OfPlace { place, limits: &limits, evidence };
    let mut findings = Vec::new();
    let mut unseen = Vec::new();
    for rule in rules::all() {
        match rule.look {
            Look::Place(look) => {
                let mut found = Found::default();
                look(&of, &mut found);
                keep(rule, None, found, &mut findings, &mut unseen);
            }
            Look::Contract(look) => {
                for (index, contract) in place.contracts.iter().enumerate() {
                    let mut found = Found::default();
                    look(&of.contract(index), &mut found);
                    keep(rule, Some(&contract.name), found, &mut findings, &mut unseen);
                }
            }
        }
    }
    let about_rules = Diagnostics::default();
    accepts::take(place, &mut findings, &unseen, &about_rules);
    // What lies between contracts comes last.
    let key = |finding: &Finding| (finding.contract.is_none(), finding.contract.clone(), finding.rule.number);
    findings.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.labels[0].span.cmp(&b.labels[0].span)));
    unseen.sort_by_key(|unseen| (unseen.contract.is_none(), unseen.contract.clone(), unseen.rule.number));
    let cards = place.contracts.iter().map(|contract| card(Some(&contract.name), &findings, &unseen)).collect();
    Report {
        tensions: tensions::seen(&findings),
        changed: changed(place),
        cards,
        diagnostics: about_rules.finish(),
        findings,
        unseen,
    }
}

fn keep(
    rule: &'static Rule,
    contract: Option<&Name>,
    found: Found,
    findings: &mut Vec<Finding>,
    unseen: &mut Vec<Unseen>,
) {
    let whole = |draft: Draft| Finding {
        rule,
        contract: contract.cloned(),
        about: draft.about,
        severity: draft.severity,
        message: draft.message,
        labels: draft.labels,
        figures: draft.figures,
        clause: draft.clause,
        accepted: None,
    };
    findings.extend(found.findings.into_iter().map(whole));
    unseen.extend(found.unseen.into_iter().map(|why| Unseen { rule, contract: contract.cloned(), why }));
}

fn changed(place: &Place) -> Vec<Changed> {
    let read = |adjustment: &contracts::Adjustment| {
        let threshold = thresholds::named(&adjustment.threshold.value)?;
        threshold.read(&adjustment.value.value).ok()?;
        Some(Changed { threshold, value: adjustment.value.value.clone(), reason: adjustment.reason.value.clone() })
    };
    place.adjustments.iter().filter_map(read).collect()
}

impl Report {
    /// How many findings of a severity are not accepted.
    pub fn open(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.accepted.is_none() && finding.severity == severity).count()
    }

    /// How many findings are accepted.
    pub fn accepted(&self) -> usize {
        self.findings.iter().filter(|finding| finding.accepted.is_some()).count()
    }
}
