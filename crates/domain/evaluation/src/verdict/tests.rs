//! Every finding is reached, and no words say more than it does.

use super::words::numbers;
use super::{Balance, Estimate, Facts, Finding, Scale, Side, judge};
use crate::plan::{Better, MeasureWord};

/// The men of Rossi, Berk and Lenihan (1980): 48 of 216 who were aided were arrested, and 66 of 216 who were not.
fn facts() -> Facts {
    Facts {
        title: "Arrested within a year".into(),
        offer: "financial aid".into(),
        people: "men".into(),
        measure: MeasureWord::Binary,
        better: Better::Less,
        treated: Side { people: 216, happened: 48, value: Some(48.0 / 216.0) },
        comparison: Side { people: 216, happened: 66, value: Some(66.0 / 216.0) },
        estimate: Some(Estimate {
            scale: Scale::Difference,
            effect: -0.0833,
            low: -0.1655,
            high: -0.0012,
            p: 0.0494,
            z: Some(-1.965),
        }),
        level: 0.05,
        people_at_least: 60,
        happened_at_least: 30,
        balance: Balance::ByChance,
    }
}

fn with_p(p: f64) -> Facts {
    let facts = facts();
    Facts { estimate: facts.estimate.map(|estimate| Estimate { p, ..estimate }), ..facts }
}

#[test]
fn significant_and_enough_is_better_or_worse() {
    assert_eq!(judge(&facts()).finding, Finding::Better);
    assert_eq!(judge(&Facts { better: Better::More, ..facts() }).finding, Finding::Worse);
    let ratio = Estimate { scale: Scale::Ratio, effect: 1.4, low: 1.1, high: 1.8, p: 0.01, z: Some(2.6) };
    assert_eq!(judge(&Facts { estimate: Some(ratio), ..facts() }).finding, Finding::Worse);
}

#[test]
fn the_level_itself_is_significant_and_above_it_is_not() {
    assert_eq!(judge(&with_p(0.05)).finding, Finding::Better);
    assert_eq!(judge(&with_p(0.0501)).finding, Finding::Inconclusive);
}

#[test]
fn an_inconclusive_verdict_cannot_be_read_as_no_effect() {
    let verdict = judge(&with_p(0.0632));
    assert!(
        verdict.headline.contains("inconclusive") && verdict.headline.contains("not a finding"),
        "{}",
        verdict.headline
    );
    assert!(verdict.cannot_say.iter().any(|words| words.contains("had no effect")), "{:?}", verdict.cannot_say);
    let all = [verdict.can_say.as_slice(), std::slice::from_ref(&verdict.headline)].concat().join(" ").to_lowercase();
    for claim in ["did not work", "had no effect", "no significant effect", "was effective", "no difference between"] {
        assert!(!all.contains(claim), "{claim}: {all}");
    }
}

#[test]
fn people_needed_follow_from_the_error() {
    // (1.959964 + 0.841621)² ÷ 1.965² × 216 = 439.06, rounded up.
    assert_eq!(judge(&with_p(0.06)).people_needed, Some(440));
    assert_eq!(judge(&facts()).people_needed, None);
    let nothing = facts().estimate.map(|estimate| Estimate { p: 1.0, z: Some(0.0), ..estimate });
    let verdict = judge(&Facts { estimate: nothing, ..facts() });
    assert_eq!(verdict.people_needed, None);
    assert!(verdict.can_say.iter().any(|words| words.contains("no number of men")), "{:?}", verdict.can_say);
}

#[test]
fn too_few_and_not_alike_come_before_significance() {
    let few = Facts { treated: Side { people: 59, ..facts().treated }, ..facts() };
    assert_eq!(judge(&few).finding, Finding::TooFew);
    let beyond = Balance::Beyond { covariates: vec!["age".into(), "race".into()], largest: 0.085, at_most: 0.05 };
    let verdict = judge(&Facts { balance: beyond.clone(), ..facts() });
    assert_eq!(verdict.finding, Finding::NotAlike);
    assert!(verdict.headline.contains("age and race by up to 8.5%"), "{}", verdict.headline);
    assert_eq!(judge(&Facts { balance: beyond, ..few }).finding, Finding::TooFew);
    let before = Balance::ByChange { alike_before: Some(false) };
    assert_eq!(judge(&Facts { balance: before, ..facts() }).finding, Finding::NotAlike);
}

#[test]
fn how_often_and_when_need_thirty_to_whom_it_happened() {
    let side = Side { happened: 29, ..facts().treated };
    for (measure, expected) in [
        (MeasureWord::Binary, Finding::Better),
        (MeasureWord::Count, Finding::TooFew),
        (MeasureWord::Time, Finding::TooFew),
    ] {
        assert_eq!(judge(&Facts { measure, treated: side, ..facts() }).finding, expected, "{measure}");
    }
}

#[test]
fn without_chance_the_cause_is_left_open() {
    let within = Balance::Within { largest: 0.02, at_most: 0.05 };
    let verdict = judge(&Facts { balance: within, ..facts() });
    assert!(verdict.cannot_say[0].contains("alone is the cause"), "{:?}", verdict.cannot_say);
    assert!(judge(&facts()).cannot_say.iter().all(|words| !words.contains("alone is the cause")));
}

#[test]
fn numbers_are_written_as_people_read_them() {
    assert_eq!(numbers::p_value(0.0494), ".0494");
    assert_eq!(numbers::p_value(0.000_01), "< .0001");
    assert_eq!(numbers::p_value(1.0), "1.0000");
    assert_eq!(numbers::grouped(1_234_567), "1,234,567");
    assert_eq!(numbers::listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
}
