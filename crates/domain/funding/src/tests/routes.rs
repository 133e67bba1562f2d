//! Properties: order changes nothing, and two routes to one result end at the same penny.

use proptest::prelude::*;
use units::{Pence, Quotient, Remainder, allot_by};

use super::{Costs, line, place_of, post};
use crate::{FundedPlace, Part, Posted, fund_place};

/// Shares that make a whole, as a contract writes them.
fn shares(weights: [i64; 3]) -> String {
    let whole: i64 = weights.iter().sum();
    let share = |(name, weight): (&str, i64)| format!("{name} = \"{weight}/{whole}\"");
    ["a", "b", "c"].into_iter().zip(weights).map(share).collect::<Vec<_>>().join(", ")
}

fn rule(weights: [i64; 3], remainder: &str, over_cap: &str, first: &str, refund: &str) -> String {
    let first = if first.is_empty() { String::new() } else { format!("first = {first}\n") };
    format!(
        "{first}shares = {{ {} }}\nremainder = \"{remainder}\"\nover_cap = \"{over_cap}\"\nrefund = \"{refund}\"",
        shares(weights)
    )
}

/// What each line is paid by, by reference.
fn parts(funded: &FundedPlace) -> Vec<(String, Vec<Part>)> {
    let mut lines: Vec<(String, Vec<Part>)> = Vec::new();
    for line in &funded.lines {
        let mut parts = line.parts.clone();
        parts.sort_by(|a, b| a.pot.cmp(&b.pot));
        lines.push((line.line.clone(), parts));
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines
}

fn weights() -> impl Strategy<Value = [i64; 3]> {
    prop::array::uniform3(0_i64..1_000).prop_filter("a whole", |weights| weights.iter().sum::<i64>() > 0)
}

fn remainder() -> impl Strategy<Value = &'static str> {
    prop::sample::select(Remainder::NAMES)
}

fn pots() -> impl Strategy<Value = [String; 3]> {
    let pot = prop_oneof![
        Just(String::new()),
        (0_i64..1_500).prop_map(|limit| format!("limit = \"{}\"", Pence::new(limit))),
        (0_i64..700, 0_i64..700, prop::sample::select(vec!["carried over", "lapses"])).prop_map(
            |(one, two, unspent)| {
                format!(
                    "from = 2027-04-01\nyearly = [\"{}\", \"{}\"]\nunspent = \"{unspent}\"\nclause = \"1\"",
                    Pence::new(one),
                    Pence::new(two)
                )
            }
        ),
    ];
    prop::array::uniform3(pot)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Whatever the shares, pots, rules, amounts and what was posted: lines in another order are paid by the same pots.
    /// Parts sum, no pot gives more than it has, and after posting there is nothing left to do.
    #[test]
    fn order_changes_nothing(
        weights in weights(),
        remainder in remainder(),
        over_cap in prop::sample::select(vec!["next in priority", "other funders pro rata", "leave unfunded", "in step", "stop"]),
        first in prop::sample::select(vec!["", "[\"pot-a\"]", "[\"pot-c\", \"pot-b\"]"]),
        refund in prop::sample::select(vec!["original funders", "highest band first"]),
        pots in pots(),
        before in prop::collection::vec(0_i64..400, 8),
        after in prop::collection::vec(0_i64..400, 8),
        order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let place = place_of(pots, &rule(weights, remainder, over_cap, first, refund), Costs::default());
        let mut posted = Posted::default();
        for amounts in [&before, &after] {
            // The lines lie in two years.
            let lines: Vec<_> = (0..).zip(amounts).map(|(number, amount)| line(number * 3, *amount)).collect();
            let shuffled: Vec<_> = order.iter().map(|at| lines[*at].clone()).collect();
            let funded = fund_place(&place, &lines, &posted, &[]);
            prop_assert_eq!(parts(&funded), parts(&fund_place(&place, &shuffled, &posted, &[])));
            for (funded, amount) in funded.lines.iter().zip(amounts) {
                let sum: Pence = funded.parts.iter().map(|part| part.amount).sum();
                prop_assert_eq!(sum.plus(funded.unfunded), Ok(Pence::new(*amount)));
                prop_assert!(funded.parts.iter().all(|part| part.amount.is_positive()));
            }
            prop_assert!(!funded.problems.iter().any(|problem| problem.code().ends_with("overdrawn")), "{:?}", funded.problems);
            posted = post(&funded);
            let again = fund_place(&place, &lines, &posted, &[]);
            prop_assert!(again.lines.iter().all(|line| line.due_parts.is_empty()));
        }
    }

    /// A line that comes to its amount by steps, up and down, with a posting at each, is paid by the same pots to the
    /// penny as one that comes to it at once.
    #[test]
    fn by_steps_or_at_once_it_is_the_same(
        weights in weights(),
        remainder in remainder(),
        amounts in prop::collection::vec(0_i64..2_000, 1..6),
    ) {
        let rule = rule(weights, remainder, "leave unfunded", "", "original funders");
        let place = place_of(Default::default(), &rule, Costs::default());
        let mut posted = Posted::default();
        for amount in &amounts {
            posted = post(&fund_place(&place, &[line(0, *amount)], &posted, &[]));
        }
        let last = amounts.last().map(|amount| line(0, *amount)).expect("an amount");
        let by_steps = fund_place(&place, std::slice::from_ref(&last), &posted, &[]);
        let at_once = fund_place(&place, &[last], &Posted::default(), &[]);
        prop_assert_eq!(parts(&by_steps), parts(&at_once));
    }

    /// With a pot that pays first, money that goes back to the highest band leaves what would have been paid at once.
    #[test]
    fn highest_band_first_undoes_what_came_last(
        limit in 0_i64..1_000,
        amounts in prop::collection::vec(0_i64..2_000, 1..6),
    ) {
        let rule = rule([0, 0, 1], "first in order", "leave unfunded", "[\"pot-a\", \"pot-b\"]", "highest band first");
        let pot = |limit: i64| format!("limit = \"{}\"", Pence::new(limit));
        let place = place_of([pot(limit), pot(limit / 2), String::new()], &rule, Costs::default());
        let mut posted = Posted::default();
        for amount in &amounts {
            posted = post(&fund_place(&place, &[line(0, *amount)], &posted, &[]));
        }
        let last = amounts.last().map(|amount| line(0, *amount)).expect("an amount");
        let by_steps = fund_place(&place, std::slice::from_ref(&last), &posted, &[]);
        prop_assert_eq!(parts(&by_steps), parts(&fund_place(&place, &[last], &Posted::default(), &[])));
    }

    /// Going back pro rata never gives a pot more than it has paid, and what is kept sums.
    #[test]
    fn nobody_gets_back_more_than_it_paid(paid in prop::collection::vec(1_i64..1_000, 1..5), part in 0_i64..=100) {
        let weights: Vec<Quotient> = paid.iter().map(|paid| Quotient::from_pence(Pence::new(*paid))).collect();
        let keep = paid.iter().sum::<i64>() * part / 100;
        for rule in [Remainder::LargestRemainder, Remainder::FirstInOrder, Remainder::LastInOrder] {
            let kept = allot_by(Pence::new(keep), &weights, rule).expect("weights").into_vec();
            prop_assert_eq!(kept.iter().map(|kept| kept.get()).sum::<i64>(), keep);
            prop_assert!(kept.iter().zip(&paid).all(|(kept, paid)| kept.get() <= *paid));
        }
    }
}
