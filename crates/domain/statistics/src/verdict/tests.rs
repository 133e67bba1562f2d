//! Verdicts of known tables, refusals, and properties that hold for every test.

use std::str::FromStr;

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::{Level, Ratio, Sides, StatisticsError};

fn question(test: Test, sides: Sides) -> Question {
    let overdispersion = test.takes_overdispersion().then(|| Ratio::new(1, 2).unwrap());
    Question { test, sides, level: Level::FIVE_PERCENT, overdispersion }
}

fn told(test: Test, group: (u64, u64), against: Against) -> String {
    let group = Group { events: group.0, people: group.1 };
    let Judgement { verdict, figures } = judge(&question(test, Sides::Two), group, against).unwrap();
    let parts = [figures.statistic, figures.p.map(|p| format!("p {p}")), figures.interval];
    format!("{verdict}; {}", parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// Aid on release: what each test says of the same men (Rossi, Berk and Lenihan 1980).
#[test]
fn one_table_and_many_tests() {
    let others = Against::Group(Group { events: 66, people: 216 });
    let said = |test| told(test, (48, 216), others);
    assert_eq!(
        said(Test::ZPooled),
        "significantly lower; z = -1.9649; p 0.0494; 95% interval of the difference (score): -16.58 to -0.02 percentage \
         points"
    );
    assert_eq!(
        said(Test::ZUnpooled),
        "significantly lower; z = -1.9738; p 0.0484; 95% interval of the difference (Wald): -16.61 to -0.06 percentage \
         points"
    );
    assert_eq!(said(Test::ZPooledCorrected), "within; z = -1.8558; p 0.0635");
    assert_eq!(said(Test::FisherExact), "within; p 0.0632; 95% interval of the odds ratio (exact): 0.411 to 1.023");
}

#[test]
fn tests_of_one_group() {
    let fifth = Against::Rate(Ratio::new(1, 5).unwrap());
    assert_eq!(
        told(Test::Wilson, (10, 100), fifth),
        "significantly lower; z = -2.5000; p 0.0124; 95% interval of the rate (Wilson): 5.52 to 17.44%"
    );
    assert_eq!(
        told(Test::ExactBinomial, (10, 100), fifth),
        "significantly lower; p 0.0118; 95% interval of the rate (Clopper-Pearson): 4.90 to 17.62%"
    );
    assert_eq!(
        told(Test::PoissonExact, (30, 100), fifth),
        "significantly higher; p 0.0326; 95% interval of the rate (exact): 0.202 to 0.428 each"
    );
}

/// Equal rates have no statistic where nobody had the event, and need none.
#[test]
fn equal_rates_are_within() {
    for &test in Test::VARIANTS.iter().filter(|test| test.takes_two_groups()) {
        assert!(told(test, (0, 40), Against::Group(Group { events: 0, people: 70 })).starts_with("within"), "{test}");
        assert!(told(test, (7, 14), Against::Group(Group { events: 10, people: 20 })).starts_with("within"), "{test}");
    }
}

#[test]
fn refusals() {
    let group = |events, people| Group { events, people };
    let against = |events, people| Against::Group(group(events, people));
    let half = Ratio::new(1, 2).unwrap();
    let refused = |question: Question, one, other| judge(&question, one, other).unwrap_err().to_string();
    let plain = |test| question(test, Sides::Two);
    let cases = [
        (
            refused(plain(Test::Wilson), group(1, 2), against(1, 2)),
            "the test 'wilson' takes a stated rate, and no second group: name a test of two groups, such as 'newcombe'",
        ),
        (
            refused(plain(Test::FisherExact), group(1, 2), Against::Rate(half)),
            "the test 'fisher exact' takes two groups, and no stated rate: name a test of one group, such as 'exact \
             binomial'",
        ),
        (
            refused(
                Question { overdispersion: None, ..plain(Test::NegativeBinomialRateRatio) },
                group(1, 2),
                against(1, 2),
            ),
            "the test 'negative binomial rate ratio' needs an overdispersion: state the alpha of a variance of mean + \
             alpha × mean²",
        ),
        (
            refused(Question { overdispersion: Some(half), ..plain(Test::ZPooled) }, group(1, 2), against(1, 2)),
            "the test 'z pooled' takes no overdispersion: leave it out, or name 'negative binomial rate ratio'",
        ),
        (
            refused(plain(Test::ZPooled), group(3, 2), against(3, 2)),
            "3 of 2 people had the event, which is more than all: count each person once, or use a test of frequencies",
        ),
        (
            refused(plain(Test::ZPooled), group(0, 0), against(0, 0)),
            "nobody was counted: a rate needs at least one person",
        ),
        (
            refused(plain(Test::ZUnpooled), group(10, 10), against(0, 10)),
            "nothing varies within the groups, so this test has no standard error: use an exact test",
        ),
        (
            refused(plain(Test::NegativeBinomialRateRatio), group(0, 10), against(3, 10)),
            "the number of events in the first group is zero, so the ratio or its standard error has no finite value: \
             use an exact test or a difference",
        ),
        (
            refused(plain(Test::ExactBinomial), group(4, 10), Against::Rate(Ratio::new(1, 1).unwrap())),
            "a stated rate of 1 leaves nothing to test: it says that the event happens to nobody, or to everybody",
        ),
        (
            refused(plain(Test::Wilson), group(4, 10), Against::Rate(Ratio::new(3, 2).unwrap())),
            "the rate 1.5 is not between 0 and 1",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
    assert!(matches!(Level::new(1, 1), Err(StatisticsError::BadLevel { .. })));
    assert_eq!(Ratio::new(3, 0), Err(StatisticsError::NoDenominator(3)));
}

#[test]
fn words_are_read_as_they_are_written() {
    for test in Test::VARIANTS {
        assert_eq!(Test::from_str(&test.to_string()), Ok(*test));
    }
    for verdict in Verdict::VARIANTS {
        assert_eq!(Verdict::from_str(&verdict.to_string()), Ok(*verdict));
    }
    for sides in Sides::VARIANTS {
        assert_eq!(Sides::from_str(&sides.to_string()), Ok(*sides));
    }
}

fn mirrored(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::SignificantlyLower => Verdict::SignificantlyHigher,
        Verdict::Within => Verdict::Within,
        Verdict::SignificantlyHigher => Verdict::SignificantlyLower,
    }
}

proptest! {
    /// What is significantly lower seen from one group is significantly higher seen from the other.
    #[test]
    fn swapping_groups_mirrors_the_verdict(
        test in proptest::sample::select(Test::VARIANTS.iter().copied().filter(|it| it.takes_two_groups()).collect::<Vec<_>>()),
        sides in proptest::sample::select(Sides::VARIANTS),
        one in 1u64..300, other in 1u64..300, a in 0.0f64..=1.0, b in 0.0f64..=1.0,
    ) {
        let first = Group { events: (a * one as f64) as u64, people: one };
        let second = Group { events: (b * other as f64) as u64, people: other };
        let there = judge(&question(test, sides), first, Against::Group(second));
        let back = judge(&question(test, sides.mirrored()), second, Against::Group(first));
        match (there, back) {
            (Ok(there), Ok(back)) => prop_assert_eq!(there.verdict, mirrored(back.verdict)),
            (there, back) => prop_assert!(there.is_err() && back.is_err()),
        }
    }

    /// More events never make a group look lower, and a stricter level never makes a verdict. (The two conditional tests
    /// are of another distribution for each total, and two-sided p values by likelihood need not follow.)
    #[test]
    fn verdicts_are_monotone(
        test in proptest::sample::select(Test::VARIANTS),
        sides in proptest::sample::select(Sides::VARIANTS),
        people in 2u64..120, other in 1u64..120, b in 0.02f64..0.98,
    ) {
        let against = if test.takes_two_groups() {
            Against::Group(Group { events: (b * other as f64) as u64, people: other })
        } else {
            Against::Rate(Ratio::new((b * 1000.0) as u64, 1000).unwrap())
        };
        let strict = Question { level: Level::new(1, 100).unwrap(), ..question(test, sides) };
        let conditional = matches!(test, Test::FisherExact | Test::PoissonRateRatio);
        let mut last = None;
        for events in 0..=people {
            let group = Group { events, people };
            let Ok(verdict) = decide(&question(test, sides), group, against) else { continue };
            let turns_back = last > Some(verdict);
            prop_assert!(!turns_back || (conditional && sides == Sides::Two), "{} of {} turns back", events, people);
            last = Some(verdict);
            let strictly = decide(&strict, group, against).unwrap();
            prop_assert!(strictly == verdict || strictly == Verdict::Within);
        }
    }
}
