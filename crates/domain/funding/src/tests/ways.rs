//! The ways to pay beside fixed shares: pots that pay first, budgets a year, shares by benefit, matched money, and the
//! rules for what a pot cannot pay and for what goes back.

use units::Pence;

use super::{Costs, line, place, place_of, post, show};
use crate::{Commitment, FundingError, Posted, fund_place};

const NO_LIMITS: [&str; 3] = ["", "", ""];

/// What each line is paid by, a text a line, with these pots and this rule.
fn funded(pots: [&str; 3], funding: &str, lines: &[pricing::Line]) -> Vec<String> {
    show(&fund_place(&place_of(pots.map(Into::into), funding, Costs::default()), lines, &Posted::default(), &[]))
}

/// What is shown if every part is due now.
fn new(parts: &str) -> String {
    format!("{parts} due {parts}")
}

#[test]
fn first_pots_pay_until_they_are_empty_and_the_rest_is_shared() {
    let levy = ["limit = \"£1.50\"", "", ""];
    let lines = [line(0, 100), line(1, 100), line(2, 100)];
    for (shares, after) in [("b = \"90%\", c = \"10%\"", "b 90, c 10"), ("b = \"95%\", c = \"5%\"", "b 95, c 5")] {
        let rule = format!(
            "first = [\"pot-a\"]\nshares = {{ {shares} }}\nremainder = \"first in order\"\nover_cap = \"leave unfunded\""
        );
        let middle = if shares.contains("90") { "a 50, b 45, c 5" } else { "a 50, b 48, c 2" };
        assert_eq!(funded(levy, &rule, &lines), [new("a 100"), new(middle), new(after)]);
    }
}

#[test]
fn pots_in_an_order_alone_leave_what_they_cannot_pay_unfunded() {
    let rule = "first = [\"pot-c\", \"pot-a\"]\nover_cap = \"leave unfunded\"";
    let pots = ["limit = \"£0.70\"", "", "limit = \"£1.20\""];
    assert_eq!(
        funded(pots, rule, &[line(0, 100), line(1, 100)]),
        [new("c 100"), "c 20, a 70 due c 20, a 70 unfunded 10".to_string()]
    );
}

#[test]
fn a_funder_pays_its_share_from_its_other_pots() {
    // The pot of a pays first; when a has a share too, it is not asked a second time for it.
    let rule = "first = [\"pot-a\"]\nshares = { a = \"50%\", b = \"50%\" }\nremainder = \"first in order\"\n\
                over_cap = \"next in priority\"";
    assert_eq!(funded(["limit = \"£0.40\"", "", ""], rule, &[line(0, 100)]), [new("a 40, b 30, c 30")]);
}

/// Lines 0 to 11 fall in the first year of a pot from 1 April 2027, line 13 in the second and line 25 in the third.
fn yearly(unspent: &str) -> [String; 3] {
    let years = "from = 2027-03-01\nyearly = [\"£1\", \"£0.50\", \"£2\"]\nclause = \"1\"";
    [format!("{years}\nunspent = \"{unspent}\""), String::new(), String::new()]
}

#[test]
fn what_a_year_does_not_spend_goes_on_or_lapses() {
    let rule = "shares = { a = \"100%\" }\nremainder = \"first in order\"\nover_cap = \"leave unfunded\"";
    let lines = [line(0, 40), line(13, 120), line(25, 250), line(40, 10)];
    let fund = |unspent| {
        let place = place_of(yearly(unspent), rule, Costs::default());
        show(&fund_place(&place, &lines, &Posted::default(), &[]))
    };
    // £0.60 of the first year are left for the second, and all is spent by the end of the third.
    assert_eq!(
        fund("carried over"),
        [
            new("a 40"),
            "a 110 due a 110 unfunded 10".to_string(),
            "a 200 due a 200 unfunded 50".to_string(),
            "due unfunded 10".to_string()
        ]
    );
    assert_eq!(
        fund("lapses"),
        [
            new("a 40"),
            "a 50 due a 50 unfunded 70".to_string(),
            "a 200 due a 200 unfunded 50".to_string(),
            "due unfunded 10".to_string()
        ]
    );
}

#[test]
fn a_later_year_that_has_spent_what_was_carried_over_is_not_paid_for_twice() {
    let rule = "shares = { a = \"100%\" }\nremainder = \"first in order\"\nover_cap = \"leave unfunded\"";
    let place = place_of(yearly("carried over"), rule, Costs::default());
    let posted = post(&fund_place(&place, &[line(0, 40), line(13, 110)], &Posted::default(), &[]));
    // The first year has £0.60 left by itself, but the second has spent them.
    let again = fund_place(&place, &[line(0, 90), line(13, 110)], &posted, &[]);
    assert_eq!(show(&again), ["a 40 due unfunded 50", "a 110 due"]);
    // What the second year gives back can be spent in the first again.
    let again = fund_place(&place, &[line(0, 90), line(13, 70)], &posted, &[]);
    assert_eq!(show(&again), ["a 80 due a 40 unfunded 10", "a 70 due a -40"]);
}

#[test]
fn a_budget_lowered_below_what_was_posted_is_told() {
    let rule = "shares = { a = \"100%\" }\nremainder = \"first in order\"\nover_cap = \"leave unfunded\"";
    let posted =
        post(&fund_place(&place_of(yearly("lapses"), rule, Costs::default()), &[line(0, 90)], &Posted::default(), &[]));
    let lowered = yearly("lapses").map(|pot| pot.replace("£1\"", "£0.80\""));
    let funded = fund_place(&place_of(lowered, rule, Costs::default()), &[line(0, 90)], &posted, &[]);
    let told: Vec<String> = funded.problems.iter().map(FundingError::to_string).collect();
    let year = "for its year 2027-03-01/2028-02-29 it has paid £0.90, which is more than it has for it";
    assert_eq!(told, [year]);
}

#[test]
fn commitments_are_not_there_for_lines() {
    let place = place("a = \"100%\"", [Some(100), None, None], "leave unfunded");
    let held =
        Commitment { pot: "pot-a".parse().expect("a name"), day: line(0, 0).period.from, amount: Pence::new(70) };
    let funded = fund_place(&place, &[line(0, 50)], &Posted::default(), &[held]);
    assert_eq!(show(&funded), ["a 30 due a 30 unfunded 20"]);
    // What is held has not been paid: the pot is not overdrawn.
    assert_eq!(funded.problems.len(), 1);
}

#[test]
fn in_step_nobody_pays_more_than_its_share_of_what_all_can_pay() {
    let rule = "shares = { a = \"90%\", b = \"10%\" }\nremainder = \"first in order\"\nover_cap = \"in step\"";
    let pots = ["", "limit = \"£0.15\"", ""];
    assert_eq!(
        funded(pots, rule, &[line(0, 100), line(1, 100)]),
        [new("a 90, b 10"), "a 45, b 5 due a 45, b 5 unfunded 50".to_string()]
    );
    // With an odd penny by order, the most that fits is found all the same.
    let rule =
        "shares = { a = \"1/3\", b = \"1/3\", c = \"1/3\" }\nremainder = \"first in order\"\nover_cap = \"in step\"";
    assert_eq!(
        funded(["limit = \"£0.05\"", "", ""], rule, &[line(0, 100)]),
        ["a 5, b 5, c 5 due a 5, b 5, c 5 unfunded 85"]
    );
}

#[test]
fn a_rule_that_stops_pays_nothing_after_the_first_line_that_it_cannot_pay() {
    let place = place("a = \"50%\", b = \"50%\"", [Some(60), None, None], "stop");
    let lines = [line(0, 100), line(1, 100), line(2, 10)];
    let funded = fund_place(&place, &lines, &Posted::default(), &[]);
    assert_eq!(show(&funded), [new("a 50, b 50"), "due unfunded 100".to_string(), "due unfunded 10".to_string()]);
    let codes: Vec<&str> = funded.problems.iter().map(FundingError::code).collect();
    assert_eq!(codes, ["funding::pots-empty", "funding::stopped"]);
    // Again after posting, nothing has changed.
    let again = fund_place(&place, &lines, &post(&funded), &[]);
    assert_eq!(show(&again)[1..], show(&funded)[1..]);
    assert!(again.lines.iter().all(|line| line.due_parts.is_empty()));
}

#[test]
fn the_rule_decides_to_whom_money_goes_back() {
    let rule = |refund: &str| {
        format!(
            "first = [\"pot-a\"]\nshares = {{ b = \"50%\", c = \"50%\" }}\nremainder = \"first in order\"\n\
             over_cap = \"leave unfunded\"\nrefund = \"{refund}\""
        )
    };
    let pots = || ["limit = \"£0.60\"", "", ""].map(String::from);
    let back = |refund: &str, to: i64| {
        let place = place_of(pots(), &rule(refund), Costs::default());
        let posted = post(&fund_place(&place, &[line(0, 100)], &Posted::default(), &[]));
        show(&fund_place(&place, &[line(0, to)], &posted, &[])).remove(0)
    };
    // 60 + 20 + 20 were paid. Both rules are real, and they give different amounts.
    assert_eq!(back("original funders", 70), "a 42, b 14, c 14 due a -18, b -6, c -6");
    assert_eq!(back("highest band first", 70), "a 60, b 5, c 5 due b -15, c -15");
    assert_eq!(back("highest band first", 50), "a 50 due a -10, b -20, c -20");
    assert_eq!(back("original funders", 0), back("highest band first", 0));
}

/// A benefit with three costs: one of two agencies, one of a third agency, and one of somebody who is not in the place.
const COSTS: Costs = Costs {
    place: "[unit_costs]\nclause = \"1\"\nsource = \"invented\"\nprices = \"2015/16\"\nround = \"half up to the penny\"\n\
            agencies = { DWP = \"a\", NHS = \"b\", Court = \"elsewhere\", Prison = \"p\" }\n\
            [benefits.work]\nclause = \"1\"\ndeadweight = \"50%\"\noptimism_bias = \"10%\"\n\
            costs = [{ code = \"W\" }, { code = \"C\", times = \"1/2\", optimism_bias = \"40%\" }, { code = \"P\" }]\n",
    costs: Some(
        "code,unit,agency,cost,year,part_of\nW,a year,Multiple,9800,2012/13,\nW.1,a year,DWP,9234,2012/13,W\n\
         W.2,a year,NHS,566,2012/13,W\nC,each,Court,200,2015/16,\nP,a year,Prison,100,2015/16,\n",
    ),
    deflators: Some("year,index\n2012/13,186.08289430501503\n2015/16,195.9696985671229\n"),
};

const BY_BENEFIT: &str =
    "shares = \"by benefit\"\nbenefit = \"work\"\nremainder = \"largest remainder, then order\"\nover_cap = \"stop\"";

#[test]
fn shares_by_benefit_are_in_proportion_to_what_each_saves() {
    let place = place_of(NO_LIMITS.map(String::from), BY_BENEFIT, COSTS);
    let funded = fund_place(&place, &[line(0, 980_000), line(1, 98), line(2, 7)], &Posted::default(), &[]);
    // Both parts are of one year and one net part, so that 9,234 to 566 is exact. The provider gains and pays nothing.
    assert_eq!(show(&funded), [new("a 923400, b 56600"), new("a 92, b 6"), new("a 7")]);
    let told = &funded.lines[0].steps[0].detail;
    assert_eq!(
        told,
        "£9,800.00 by benefit of work: a saves £4,376.08 a result (94.22%), b saves £268.23 a result (5.78%); \
         remainder: largest remainder, then order"
    );
}

#[test]
fn savings_are_uprated_part_by_part_and_net_of_the_rest() {
    let place = place_of(NO_LIMITS.map(String::from), BY_BENEFIT, COSTS);
    let half_up = "half up to the penny".parse().expect("a rounding");
    let shown: Vec<String> = place.benefits[0]
        .savings
        .iter()
        .map(|saving| {
            let [uprated, net] =
                [&saving.uprated, &saving.net].map(|amount| amount.round(half_up).expect("small").to_string());
            let party = saving.party.as_ref().map_or("elsewhere", |party| party.as_str());
            format!("{} {party} {uprated} × {} × {} = {net}", saving.code, saving.times, saving.net_part)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "W.1 a £9,724.61 × 100% × 9/20 = £4,376.08",
            "W.2 b £596.07 × 100% × 9/20 = £268.23",
            "C elsewhere £200.00 × 50% × 3/10 = £30.00",
            "P p £100.00 × 100% × 9/20 = £45.00",
        ]
    );
}
