//! What can be wrong with the words of `[[accepts]]` and `[design]`.

use contracts::{Accept, Adjustment, Place};
use documents::{Cause, Diagnostics, Severity, nearest};
use strum::{IntoStaticStr, VariantNames};

use crate::{rules, tensions, thresholds};

/// Problems of what is said about design rules, not of the design.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "design::")]
#[allow(missing_docs, reason = "each variant is explained by its message and help below")]
pub enum Problem {
    UnknownRule { code: String, nearest: Option<&'static str> },
    NoReason { of: &'static str },
    NoTension { rule: String, favours: String },
    IdleAccept { code: &'static str, about: Option<String> },
    UnknownThreshold { name: String, nearest: Option<&'static str> },
    ThresholdValue { name: &'static str, value: String, why: String, default: &'static str },
}

impl Cause for Problem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn severity(&self) -> Severity {
        match self {
            Problem::IdleAccept { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn message(&self) -> String {
        match self {
            Problem::UnknownRule { code, .. } => format!("there is no design rule `{code}`"),
            Problem::NoReason { of } => format!("{of} without a reason"),
            Problem::NoTension { rule, favours } => {
                format!("`{rule}` and `{favours}` do not pull in opposite directions")
            }
            Problem::IdleAccept { code, about: None } => format!("`{code}` finds nothing here that could be accepted"),
            Problem::IdleAccept { code, about: Some(about) } => {
                format!("`{code}` finds nothing about `{about}` here that could be accepted")
            }
            Problem::UnknownThreshold { name, .. } => format!("no design rule has a threshold `{name}`"),
            Problem::ThresholdValue { name, value, why, .. } => format!("`{value}` is no value of `{name}`: {why}"),
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Problem::UnknownRule { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Problem::UnknownRule { .. } => "`purse check --explain all` lists every rule".into(),
            Problem::NoReason { .. } => "say why: whoever reads the report has to be able to judge it".into(),
            Problem::NoTension { .. } => {
                "take `favours` away, or name the rule for whose sake this one gives way; `purse check --explain CODE` says \
                 which these are"
                    .into()
            }
            Problem::IdleAccept { .. } => "take it away, so that it hides nothing that comes later".into(),
            Problem::UnknownThreshold { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Problem::UnknownThreshold { .. } => "`purse check --explain all` lists every threshold".into(),
            Problem::ThresholdValue { default, .. } => format!("write it like the default, \"{default}\""),
        };
        Some(help)
    }
}

/// Checks the words of a place's accepted findings and thresholds: that the rules and thresholds exist, that reasons are
/// given, that a rule which gives way does so to one that pulls the other way.
pub fn check_words(place: &Place, found: &Diagnostics) {
    let accepts = place.contracts.iter().flat_map(|contract| &contract.design.accepts).chain(&place.accepts);
    accepts.for_each(|accept| check_accept(accept, found));
    place.adjustments.iter().for_each(|adjustment| check_adjustment(adjustment, found));
}

fn check_accept(accept: &Accept, found: &Diagnostics) {
    let known = |code: &documents::Located<String>| {
        let rule = rules::find(&code.value);
        if rule.is_none() {
            let nearest = nearest(&code.value, rules::all().map(|rule| rule.code));
            found.at(code.span, "no such rule", Problem::UnknownRule { code: code.value.clone(), nearest });
        }
        rule
    };
    let rule = known(&accept.rule);
    if let (Some(rule), Some(favours)) = (rule, &accept.favours)
        && let Some(other) = known(favours)
        && !tensions::all().iter().any(|tension| tension.is_between(rule.number, other.number))
    {
        let cause = Problem::NoTension { rule: rule.code.into(), favours: other.code.into() };
        found.at(favours.span, "", cause);
    }
    for (text, of) in [(&accept.reason, "a finding is accepted"), (&accept.by, "a finding is accepted by nobody,")] {
        if text.value.trim().is_empty() {
            found.at(text.span, "says nothing", Problem::NoReason { of });
        }
    }
}

fn check_adjustment(adjustment: &Adjustment, found: &Diagnostics) {
    let name = &adjustment.threshold;
    match thresholds::named(&name.value) {
        None => {
            let nearest = nearest(&name.value, thresholds::all().iter().map(|threshold| threshold.name));
            found.at(name.span, "no such threshold", Problem::UnknownThreshold { name: name.value.clone(), nearest });
        }
        Some(threshold) => {
            if let Err(why) = threshold.read(&adjustment.value.value) {
                let cause = Problem::ThresholdValue {
                    name: threshold.name,
                    value: adjustment.value.value.clone(),
                    why,
                    default: threshold.default,
                };
                found.at(adjustment.value.span, "here", cause);
            }
        }
    }
    if adjustment.reason.value.trim().is_empty() {
        found.at(adjustment.reason.span, "says nothing", Problem::NoReason { of: "a threshold is changed" });
    }
}
