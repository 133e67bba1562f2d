//! Chances against sums over every pair of outcomes, and properties.

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::verdict::{Against, Group, Question, Test, Verdict, decide};
use crate::{Level, Ratio, Sides};

fn ratio(numerator: u64, denominator: u64) -> Ratio {
    Ratio::new(numerator, denominator).unwrap()
}

fn binomial(people: u64, rate: f64) -> Vec<f64> {
    use crate::exact::{Binomial, Counts};
    (0..=people).map(|count| Binomial::new(people, rate).ln_probability(count).exp()).collect()
}

/// Every pair of counts, asked one by one.
fn by_force(people: u64, other: u64, rates: [f64; 2], pays: impl Fn(u64, u64) -> bool) -> f64 {
    let (one, two) = (binomial(people, rates[0]), binomial(other, rates[1]));
    let mut sum = 0.0;
    for x in 0..=people {
        for y in 0..=other {
            if pays(x, y) {
                sum += one[x as usize] * two[y as usize];
            }
        }
    }
    sum
}

#[test]
fn named_tests_agree_with_every_pair() {
    let (people, other, rates) = (22, 17, [0.4, 0.6]);
    for &test in Test::VARIANTS.iter().filter(|test| test.takes_two_groups() && !test.takes_frequencies()) {
        for &sides in Sides::VARIANTS {
            let question = Question { test, sides, level: Level::new(1, 10).unwrap(), overdispersion: None };
            let design = Design {
                mechanism: Mechanism::Test(question),
                direction: Direction::Lower,
                people,
                baseline: Baseline::Group { people: other },
                spread: Spread::Share,
            };
            let expected = by_force(people, other, rates, |x, y| {
                let against = Against::Group(Group { events: y, people: other });
                decide(&question, Group { events: x, people }, against) == Ok(Verdict::SignificantlyLower)
            });
            let chance = chance_of_paying(&design, rates[0], rates[1]).unwrap();
            assert!((chance - expected).abs() < 1e-12, "{test}, {sides}: {chance} {expected}");
        }
    }
}

/// A test keeps its level under no difference if it is exact, and the simple ones are near it.
#[test]
fn levels_are_kept() {
    let chance = |test| {
        let question = Question { test, sides: Sides::Two, level: Level::FIVE_PERCENT, overdispersion: None };
        let baseline = Baseline::Group { people: 200 };
        let mechanism = Mechanism::Test(question);
        let design = |direction| Design { mechanism, direction, people: 200, baseline, spread: Spread::Share };
        [Direction::Lower, Direction::Higher].map(|it| chance_of_paying(&design(it), 0.3, 0.3).unwrap()).iter().sum()
    };
    let exact: f64 = chance(Test::FisherExact);
    let pooled: f64 = chance(Test::ZPooled);
    assert!(exact < 0.05 && exact > 0.02, "{exact}");
    assert!((pooled - 0.05).abs() < 0.01, "{pooled}");
}

/// The exact power of the z test lies near the planning formula's, and reaches it as numbers grow.
#[test]
fn planning_formulas_are_near() {
    let question =
        Question { test: Test::ZPooled, sides: Sides::Two, level: Level::FIVE_PERCENT, overdispersion: None };
    for (people, allowed) in [(142, 0.02), (2000, 0.002)] {
        let design = Design {
            mechanism: Mechanism::Test(question),
            direction: Direction::Lower,
            people,
            baseline: Baseline::Group { people },
            spread: Spread::Share,
        };
        let exact = chance_of_paying(&design, 0.54, 0.6).unwrap();
        let size = [people as f64; 2];
        let near = crate::power::Tails::Near;
        let planned = crate::power::power_of_rates([0.54, 0.6], size, Level::FIVE_PERCENT, Sides::Two, near).unwrap();
        assert!((exact - planned).abs() < allowed, "{exact} {planned}");
    }
}

/// Frequencies: overdispersion makes a contract that pays on the point estimate pay for nothing more often.
#[test]
fn overdispersion_pays_for_nothing() {
    let design = |overdispersion| Design {
        mechanism: Mechanism::Relative(ratio(1, 10)),
        direction: Direction::Lower,
        people: 1000,
        baseline: Baseline::Group { people: 10_000 },
        spread: Spread::Frequency { overdispersion },
    };
    let nothing = |overdispersion| chance_of_paying(&design(overdispersion), 1.55, 1.55).unwrap();
    let (poisson, over) = (nothing(0.0), nothing(2.0));
    assert!(poisson < 0.0002 && over > 0.01, "{poisson} {over}");
}

#[test]
fn refusals() {
    let design = Design {
        mechanism: Mechanism::Relative(ratio(11, 10)),
        direction: Direction::Lower,
        people: 10,
        baseline: Baseline::Group { people: 10 },
        spread: Spread::Share,
    };
    let refused = |design: Design, rate| chance_of_paying(&design, rate, 0.5).unwrap_err();
    assert_eq!(refused(design, 0.5), StatisticsError::BadThreshold { numerator: 11, denominator: 10 });
    let design = Design { mechanism: Mechanism::Points(ratio(1, 10)), ..design };
    assert_eq!(refused(design, 1.5), StatisticsError::BadRate(1.5));
    assert_eq!(refused(Design { people: 0, ..design }, 0.5), StatisticsError::NobodyCounted);
    let huge = Design { mechanism: Mechanism::Points(ratio(1, u64::MAX)), people: 1 << 39, ..design };
    assert!(matches!(
        refused(Design { baseline: Baseline::Group { people: 1 << 39 }, ..huge }, 0.5),
        StatisticsError::CountTooLarge(_)
    ));
    let question =
        Question { test: Test::PoissonRateRatio, sides: Sides::Two, level: Level::FIVE_PERCENT, overdispersion: None };
    let design = Design { mechanism: Mechanism::Test(question), ..design };
    assert!(matches!(refused(design, 0.5), StatisticsError::TestDoesNotTake { .. }));
}

proptest! {
    #[test]
    fn thresholds_agree_with_every_pair(
        people in 1u64..40, other in 1u64..40, one in 0.0f64..=1.0, two in 0.0f64..=1.0, percent in 0u64..=100,
        relative: bool, lower: bool,
    ) {
        let by = ratio(percent, 100);
        let direction = if lower { Direction::Lower } else { Direction::Higher };
        let design = Design {
            mechanism: if relative { Mechanism::Relative(by) } else { Mechanism::Points(by) },
            direction,
            people,
            baseline: Baseline::Group { people: other },
            spread: Spread::Share,
        };
        let expected = by_force(people, other, [one, two], |x, y| {
            let (x, y, n, m, p) = (x as i128, y as i128, people as i128, other as i128, percent as i128);
            let step = if relative { p * y * n } else { p * n * m };
            if lower { 100 * x * m + step <= 100 * y * n } else { 100 * x * m >= 100 * y * n + step }
        });
        prop_assert!((chance_of_paying(&design, one, two).unwrap() - expected).abs() < 1e-10);
    }

    /// The better the true rate, the more often it pays; a higher threshold pays less often.
    #[test]
    fn chances_are_monotone(people in 1u64..200, rate in 0.05f64..0.95, percent in 0u64..50) {
        let design = |percent| Design {
            mechanism: Mechanism::Relative(ratio(percent, 100)),
            direction: Direction::Lower,
            people,
            baseline: Baseline::Rate(ratio(1, 2)),
            spread: Spread::Share,
        };
        let chance = |percent, rate| chance_of_paying(&design(percent), rate, 0.5).unwrap();
        prop_assert!(chance(percent, rate) >= chance(percent, rate + 0.04) - 1e-12);
        prop_assert!(chance(percent, rate) >= chance(percent + 5, rate) - 1e-12);
    }
}
