//! Small cases worked by hand, refusals, and symmetry.

use proptest::prelude::*;

use super::*;

#[test]
fn t_tails_of_many_degrees_are_normal() {
    for degrees in [1e4, 1e6, 1e9] {
        let ratio = t_tail(2.5, degrees) / normal_tail(2.5);
        // The tail exceeds the normal's by about (z³ + z) / 4ν times its density.
        assert!(ratio >= 1.0 && ratio < 1.0 + 20.0 / degrees + 1e-12, "{degrees}: {ratio}");
    }
    // Both ways meet.
    let (below, above) = (t_tail(3.0, NEARLY_NORMAL), t_tail(3.0, NEARLY_NORMAL * (1.0 + 1e-9)));
    assert!((below / above - 1.0).abs() < 1e-9, "{below} {above}");
    // With one degree of freedom it is Cauchy's.
    assert!((t_tail(1.0, 1.0) - 0.25).abs() < 1e-12);
    assert!((t_quantile(1.0, Level::FIVE_PERCENT, Sides::Two) - 12.706204736432095).abs() < 1e-8);
}

#[test]
fn refusals() {
    let one = Moments::of(&[1.0]).unwrap_err();
    assert_eq!(one.to_string(), "1 are too few observations: at least 2 are needed");
    assert!(matches!(Moments::of(&[1.0, f64::NAN]), Err(StatisticsError::NotFinite(_))));
    let tied = Moments::of(&[2.0, 2.0]).unwrap();
    assert_eq!(welch(tied, tied, Level::FIVE_PERCENT, Sides::Two), Err(StatisticsError::NoVariation));
    assert_eq!(kolmogorov_smirnov(&[], &[1.0]), Err(StatisticsError::TooFew { found: 0, needed: 1 }));
    assert_eq!(rank_sum(&[1.0], &[1.0], Sides::Two), Err(StatisticsError::NoVariation));
    let lengths = paired_t(&[1.0, 2.0], &[1.0], Level::FIVE_PERCENT, Sides::Two);
    assert_eq!(lengths, Err(StatisticsError::LengthsDiffer { one: 2, other: 1 }));
}

/// All arrangements of two small samples with ties, counted one by one.
#[test]
fn exact_p_with_ties() {
    let values = [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0];
    let split = |mask: u32| -> (Vec<f64>, Vec<f64>) {
        let of =
            |first: bool| (0..values.len()).filter(|at| (mask >> at & 1 == 1) == first).map(|at| values[at]).collect();
        (of(true), of(false))
    };
    let gap = |mask: u32| {
        let (one, other) = split(mask);
        kolmogorov_smirnov(&one, &other).unwrap().statistic.unwrap()
    };
    let masks: Vec<u32> = (0u32..1 << values.len()).filter(|mask| mask.count_ones() == 4).collect();
    for &mask in &masks {
        let (one, other) = split(mask);
        let as_far = masks.iter().filter(|&&it| gap(it) >= gap(mask) - 1e-12).count();
        let p = kolmogorov_smirnov(&one, &other).unwrap().p;
        assert!((p - as_far as f64 / masks.len() as f64).abs() < 1e-12, "{one:?} {other:?}");
    }
}

proptest! {
    #[test]
    fn swapped_and_shuffled(
        mut one in prop::collection::vec(-5i8..5, 2..30), other in prop::collection::vec(-5i8..5, 2..30), turn in 0usize..30,
    ) {
        let floats = |values: &[i8]| values.iter().map(|value| f64::from(*value)).collect::<Vec<f64>>();
        let (a, b) = (floats(&one), floats(&other));
        let turn = turn % one.len();
        one.rotate_left(turn);
        let turned = floats(&one);
        prop_assert_eq!(kolmogorov_smirnov(&a, &b).unwrap(), kolmogorov_smirnov(&turned, &b).unwrap());
        prop_assert!((kolmogorov_smirnov(&a, &b).unwrap().p - kolmogorov_smirnov(&b, &a).unwrap().p).abs() < 1e-12);
        prop_assert_eq!(Moments::of(&a), Moments::of(&turned));
        let (there, back) = (rank_sum(&a, &b, Sides::Lower), rank_sum(&b, &a, Sides::Higher));
        if let (Ok(there), Ok(back)) = (there, back) {
            prop_assert!((there.p - back.p).abs() < 1e-12);
        }
        let (first, second) = (Moments::of(&a).unwrap(), Moments::of(&b).unwrap());
        let there = welch(first, second, Level::FIVE_PERCENT, Sides::Two);
        let back = welch(second, first, Level::FIVE_PERCENT, Sides::Two);
        if let (Ok(there), Ok(back)) = (there, back) {
            prop_assert!((there.result.p - back.result.p).abs() < 1e-12);
            prop_assert!((there.interval.low + back.interval.high).abs() < 1e-9);
        }
    }
}
