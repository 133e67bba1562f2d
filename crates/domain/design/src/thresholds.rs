//! The figures at which rules speak up. Each is a default; a place may set another, with its reason.

use std::collections::BTreeMap;

use contracts::Adjustment;
use units::{Length, Rate};

/// A figure at which a rule speaks up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Its name in `[design.NAME]`.
    pub name: &'static str,
    /// The number of the rule.
    pub rule: u8,
    /// Its default, as written.
    pub default: &'static str,
    /// What kind of value it is.
    pub kind: Kind,
    /// What it means.
    pub says: &'static str,
}

/// What kind of value a threshold is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Count,
    /// A rate.
    Rate,
    /// A length of time.
    Length,
}

const fn count(rule: u8, name: &'static str, default: &'static str, says: &'static str) -> Threshold {
    Threshold { name, rule, default, kind: Kind::Count, says }
}

const fn rate(rule: u8, name: &'static str, default: &'static str, says: &'static str) -> Threshold {
    Threshold { name, rule, default, kind: Kind::Rate, says }
}

const fn length(rule: u8, name: &'static str, default: &'static str, says: &'static str) -> Threshold {
    Threshold { name, rule, default, kind: Kind::Length, says }
}

const ALL: &[Threshold] = &[
    count(1, "purposes", "3", "more purposes than this are an error, more than one a warning"),
    count(2, "outcomes", "5", "more paid outcomes than this are a warning"),
    count(2, "cells", "20", "more outcomes times bands than this are an error"),
    count(3, "inputs", "3", "more inputs of a metric than this are a warning"),
    rate(7, "milestone-share", "30%", "a larger share of the price for attachments and milestones is a warning"),
    length(9, "baseline-age", "3 years", "a baseline that ended longer before the start than this is a warning"),
    rate(11, "events-each", "2", "from so many events a person on, a cohort is one of high frequency"),
    count(18, "cohort-people", "60", "fewer people in a group that is compared are a warning"),
    rate(22, "mix-shift", "5%", "a shift of the mix of bands by more than this part of all starts is a warning"),
    length(23, "contact-gap", "60 days", "people without contact for longer than this count as parked"),
    rate(23, "parked", "10%", "a larger share of parked people in a band is a warning"),
    rate(27, "first-year-risk", "25%", "a larger share at risk in the first year is a warning"),
    rate(27, "risk-without-capital", "50%", "a larger share at risk without working capital is an error"),
    rate(32, "volume-stress", "36%", "the fall in volumes under which income is shown"),
    rate(34, "gain-unpaid", "10%", "a party that gains at least this and pays nothing is a warning"),
    rate(37, "assurance-cost", "10%", "a larger part of the contract's value for assessing and verifying is a warning"),
    length(41, "repeat", "90 days", "a second lead worker, plan or full assessment within this is one too many"),
    count(44, "panels", "2", "more panels a person and month than this are a warning"),
    rate(49, "audit-sample", "5%", "a smaller audit sample is a warning"),
    rate(49, "invalid-rate", "5%", "a larger part of invalid claims needs a rule for the others"),
    rate(50, "rebanded", "10%", "a larger share of a band that is moved up within 90 days of entry is a warning"),
    rate(50, "spike", "2", "so many times as much as in the stretch before is a spike"),
    length(54, "term", "10 years", "a longer term is a warning"),
];

/// Every threshold, in the order of the rules.
pub fn all() -> &'static [Threshold] {
    ALL
}

/// The threshold of this name.
pub(crate) fn named(name: &str) -> Option<&'static Threshold> {
    ALL.iter().find(|threshold| threshold.name == name)
}

impl Threshold {
    /// Whether `text` is a value of its kind.
    ///
    /// # Errors
    ///
    /// Why it is none, in words.
    pub fn read(&self, text: &str) -> Result<(), String> {
        match self.kind {
            Kind::Count => match text.parse::<u32>() {
                Ok(count) if (1..=1_000_000).contains(&count) => Ok(()),
                _ => Err("it is not a whole number from 1 to 1,000,000".into()),
            },
            Kind::Rate => match text.parse::<Rate>() {
                Ok(rate) if rate > Rate::ZERO => Ok(()),
                Ok(_) => Err("it is not above nothing".into()),
                Err(why) => Err(why.to_string()),
            },
            Kind::Length => text.parse::<Length>().map(|_| ()).map_err(|why| why.to_string()),
        }
    }
}

/// The thresholds of a place: the defaults, but for those that it changes.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    changed: BTreeMap<&'static str, String>,
}

impl Limits {
    /// Those of a place. What cannot be read has been reported, and leaves the default.
    pub fn of(adjustments: &[Adjustment]) -> Limits {
        let good = |adjustment: &Adjustment| {
            let threshold = named(&adjustment.threshold.value)?;
            threshold.read(&adjustment.value.value).ok()?;
            Some((threshold.name, adjustment.value.value.clone()))
        };
        Limits { changed: adjustments.iter().filter_map(good).collect() }
    }

    /// A whole number.
    pub fn count(&self, name: &'static str) -> u64 {
        self.text(name).parse().unwrap_or(u64::MAX)
    }

    /// A rate.
    pub fn rate(&self, name: &'static str) -> Rate {
        self.text(name).parse().unwrap_or(Rate::WHOLE)
    }

    /// A length of time.
    pub fn length(&self, name: &'static str) -> Length {
        self.text(name).parse().unwrap_or(Length::ZERO)
    }

    fn text(&self, name: &'static str) -> &str {
        let default = || named(name).map_or("", |threshold| threshold.default);
        self.changed.get(name).map_or_else(default, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn every_default_is_of_its_kind_and_every_name_is_there_once() {
        let mut names: Vec<&str> = all().iter().map(|threshold| threshold.name).collect();
        for threshold in all() {
            assert_eq!(threshold.read(threshold.default), Ok(()), "{}", threshold.name);
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().len());
    }
}
