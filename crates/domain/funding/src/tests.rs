//! Lines against pots: worked examples, and properties over random lines, limits and histories.

use contracts::{ContractTexts, Place, PlaceTexts, Schema, read_place};
use documents::{Diagnostics, Sources};
use pricing::{Line, Refusal, Status};
use proptest::prelude::*;
use units::{Day, Pence, Period};

use crate::{FundedPlace, FundingError, Posted, PostedPart, fund_place};

mod routes;
mod ways;

/// A place of three funders; `limits` are those of the pots a, b and c, and `over_cap` is the rule.
fn place(shares: &str, limits: [Option<i64>; 3], over_cap: &str) -> Place {
    let limited =
        |limit: Option<i64>| limit.map_or(String::new(), |limit| format!("limit = \"{}\"", Pence::new(limit)));
    let funding = format!("shares = {{ {shares} }}\nremainder = \"first in order\"\nover_cap = \"{over_cap}\"");
    place_of(limits.map(limited), &funding, Costs::default())
}

/// What a place says of unit costs, if anything.
#[derive(Default)]
struct Costs {
    place: &'static str,
    costs: Option<&'static str>,
    deflators: Option<&'static str>,
}

/// A place of three funders; `pots` is what is said of each of the pots a, b and c, and `funding` of who pays.
fn place_of(pots: [String; 3], funding: &str, costs: Costs) -> Place {
    let pot = |(name, says): (&str, &String)| format!("[pots.pot-{name}]\nfunder = \"{name}\"\n{says}\n");
    let pots: String = ["a", "b", "c"].into_iter().zip(&pots).map(pot).collect();
    let place = format!(
        "format = 1\n[place]\nname = \"x\"\ntitle = \"X\"\n[parties]\na = {{ title = \"A\", roles = [\"funder\"] }}\n\
         b = {{ title = \"B\", roles = [\"funder\"] }}\nc = {{ title = \"C\", roles = [\"funder\", \"commissioner\"] }}\n\
         p = {{ title = \"P\", roles = [\"provider\"] }}\n{pots}{}",
        costs.place
    );
    let contract = format!(
        "format = 1\n[contract]\ntitle = \"T\"\ncommissioner = \"c\"\nprovider = \"p\"\nstart = 2027-04-01\n\
         end = 2028-03-31\nround = \"down to the penny\"\n[payments.core]\nclause = \"1\"\nkind = \"block\"\n\
         annual = \"£12\"\ninstalments = \"monthly in arrears\"\n[funding.default]\nclause = \"1\"\n{funding}\n\
         {}",
        if funding.contains("\"next in priority\"") { "priority = [\"c\", \"b\", \"a\"]\n" } else { "" }
    );
    let mut sources = Sources::default();
    let texts = PlaceTexts {
        place: sources.add("place.toml", place),
        terms: Some(sources.add("terms.md", "# 1\n")),
        cases: None,
        unit_costs: costs.costs.map(|text| sources.add("unit-costs.csv", text)),
        deflators: costs.deflators.map(|text| sources.add("deflators.csv", text)),
        without_contract: Vec::new(),
        contracts: vec![ContractTexts {
            folder: "t".into(),
            contract: sources.add("contract.toml", contract),
            terms: Some(sources.add("terms.md", "# 1\n")),
            rates: None,
            index: None,
            cases: None,
        }],
    };
    let found = Diagnostics::default();
    let read = read_place(&sources, &texts, &Schema::default(), &found);
    read.place.unwrap_or_else(|| panic!("{:#?}", found.finish()))
}

fn line(number: i32, amount: i64) -> Line {
    let from = Day::from_epoch_days(20_909 + number * 30);
    Line {
        id: format!("t/core/{number}"),
        contract: 0,
        payment: 0,
        period: Period { from, until: from.plus_days(30) },
        band: None,
        stage: None,
        people: 0,
        quantity: 1,
        unit_price: Some(Pence::new(amount)),
        amount: Pence::new(amount),
        full_amount: Pence::new(amount),
        status: Status::Due,
        steps: Vec::new(),
        outcomes: Vec::new(),
        entries: Vec::new(),
    }
}

/// Posts what is due on top of what was posted.
fn post(funded: &FundedPlace) -> Posted {
    let mut posted = Posted::default();
    for line in &funded.lines {
        for part in &line.parts {
            let part = PostedPart { funder: part.funder.clone(), pot: part.pot.clone(), amount: part.amount };
            posted.add(&line.line, part);
        }
    }
    posted
}

/// `a 10, b 5` for each line, in order.
fn show(funded: &FundedPlace) -> Vec<String> {
    let parts = |parts: &[crate::Part]| {
        parts.iter().map(|part| format!("{} {}", part.funder, part.amount.get())).collect::<Vec<_>>().join(", ")
    };
    funded
        .lines
        .iter()
        .map(|line| {
            let short =
                if line.unfunded.is_zero() { String::new() } else { format!(" unfunded {}", line.unfunded.get()) };
            format!("{} due {}{short}", parts(&line.parts), parts(&line.due_parts)).trim().replace("  ", " ")
        })
        .collect()
}

const EQUAL: &str = "a = \"50%\", b = \"50%\"";

#[test]
fn shares_sum_to_the_line() {
    let place = place("a = \"45%\", b = \"35%\", c = \"20%\"", [None; 3], "leave unfunded");
    let funded = fund_place(&place, &[line(0, 101), line(1, 0)], &Posted::default(), &[]);
    assert_eq!(show(&funded), ["a 46, b 35, c 20 due a 46, b 35, c 20", "due"]);
}

#[test]
fn what_a_pot_cannot_pay_goes_on_by_the_rule() {
    let lines = [line(0, 100), line(1, 100)];
    let limits = [Some(60), None, Some(25)];
    let fund = |rule| show(&fund_place(&place(EQUAL, limits, rule), &lines, &Posted::default(), &[]));
    assert_eq!(fund("next in priority"), ["a 50, b 50 due a 50, b 50", "a 10, b 65, c 25 due a 10, b 65, c 25"]);
    assert_eq!(fund("other funders pro rata"), ["a 50, b 50 due a 50, b 50", "a 10, b 90 due a 10, b 90"]);
    assert_eq!(fund("leave unfunded"), ["a 50, b 50 due a 50, b 50", "a 10, b 50 due a 10, b 50 unfunded 40"]);
}

#[test]
fn who_pays_instead_of_whom_is_told() {
    let place = place(EQUAL, [Some(60), None, Some(25)], "next in priority");
    let funded = fund_place(&place, &[line(0, 100), line(1, 100)], &Posted::default(), &[]);
    let told = |at: usize| -> Vec<&str> {
        let steps = funded.lines[at].steps.iter().filter(|step| step.what == "over-cap");
        steps.map(|step| step.detail.as_str()).collect()
    };
    assert_eq!(told(0), Vec::<&str>::new());
    assert_eq!(told(1), ["the pots of a lack £0.40 of its share; then: next in priority"]);
}

#[test]
fn a_lower_line_goes_back_to_those_who_paid() {
    let limits = [Some(60), None, Some(25)];
    let place = place(EQUAL, limits, "next in priority");
    let posted = post(&fund_place(&place, &[line(0, 100), line(1, 100)], &Posted::default(), &[]));
    let funded = fund_place(&place, &[line(0, 100), line(1, 40)], &posted, &[]);
    assert_eq!(show(&funded), ["a 50, b 50 due", "a 4, b 26, c 10 due a -6, b -39, c -15"]);
    let gone = fund_place(&place, &[line(0, 100)], &posted, &[]);
    assert_eq!(show(&gone), ["a 50, b 50 due", "due a -10, b -65, c -25"]);
}

#[test]
fn new_shares_do_not_take_back_what_was_posted() {
    let before = place(EQUAL, [None; 3], "leave unfunded");
    let posted = post(&fund_place(&before, &[line(0, 100)], &Posted::default(), &[]));
    let after = place("a = \"80%\", b = \"20%\"", [None; 3], "leave unfunded");
    assert_eq!(show(&fund_place(&after, &[line(0, 100)], &posted, &[])), ["a 50, b 50 due"]);
    assert_eq!(show(&fund_place(&after, &[line(0, 120)], &posted, &[])), ["a 70, b 50 due a 20"]);
    assert_eq!(show(&fund_place(&after, &[line(0, 300)], &posted, &[])), ["a 240, b 60 due a 190, b 10"]);
    assert_eq!(show(&fund_place(&after, &[line(0, 60)], &posted, &[])), ["a 30, b 30 due a -20, b -20"]);
}

/// A line that is refused, with a mark behind its reference as pricing puts it.
fn refused(number: i32, mark: &str) -> Line {
    let id = format!("t/core/{number}{mark}");
    Line { id, status: Status::Refused(Refusal::AmountOverflow), ..line(number, 0) }
}

#[test]
fn a_refusal_takes_nothing_back_and_pays_nothing_more() {
    let place = place(EQUAL, [None; 3], "leave unfunded");
    let posted = post(&fund_place(&place, &[line(0, 100), line(1, 40)], &Posted::default(), &[]));
    // The line itself is refused now.
    let funded = fund_place(&place, &[refused(0, ""), line(1, 40)], &posted, &[]);
    assert_eq!(show(&funded), ["a 50, b 50 due", "a 20, b 20 due"]);
    // It has another reference now, and part of it is priced: which part was paid before cannot be told.
    let part = Line { id: "t/core/0/from-2027-09-01".into(), ..line(0, 60) };
    let funded = fund_place(&place, &[part.clone(), refused(0, "/no-price"), line(1, 50)], &posted, &[]);
    assert_eq!(show(&funded), ["due", "due", "a 25, b 25 due a 5, b 5", "a 50, b 50 due"]);
    assert!(funded.lines[0].is_held && funded.lines[3].is_held && !funded.lines[2].is_held);
    let codes: Vec<&str> = funded.problems.iter().map(FundingError::code).collect();
    assert_eq!(codes, ["funding::held"]);
    // It has the same reference still, but some of its results are refused.
    let funded = fund_place(&place, &[line(0, 60), refused(0, "/no-price")], &posted, &[]);
    assert_eq!(show(&funded), ["a 50, b 50 due", "due", "due a -20, b -20"]);
    // Once it is mended, the difference goes its way.
    let mended = Line { id: "t/core/0/from-2027-08-01".into(), ..line(0, 40) };
    let funded = fund_place(&place, &[part, mended, line(1, 40)], &posted, &[]);
    assert_eq!(
        show(&funded),
        ["a 30, b 30 due a 30, b 30", "a 20, b 20 due a 20, b 20", "a 20, b 20 due", "due a -50, b -50"]
    );
    // Where nothing was posted, the lines beside a refused one are paid.
    let funded = fund_place(&place, &[line(0, 60), refused(0, "/no-price")], &Posted::default(), &[]);
    assert_eq!(show(&funded), ["a 30, b 30 due a 30, b 30", "due"]);
}

proptest! {
    /// Parts sum to the line less what is unfunded, no pot passes its limit, and funding again after posting changes
    /// nothing, whatever the lines, limits, rules, refusals and history.
    #[test]
    fn shares_sum_limits_hold_and_twice_is_once(
        first in prop::collection::vec(0_i64..500, 1..6),
        second in prop::collection::vec(0_i64..500, 0..6),
        is_refused in prop::array::uniform6(prop::bool::weighted(0.2)),
        limits in prop::array::uniform3(prop::option::of(0_i64..800)),
        rule in prop::sample::select(vec!["next in priority", "other funders pro rata", "leave unfunded"]),
        shares in prop::sample::select(vec![EQUAL, "a = \"45%\", b = \"35%\", c = \"20%\"", "a = \"1/3\", b = \"1/3\", c = \"1/3\"", "c = \"100%\""]),
    ) {
        let place = place(shares, limits, rule);
        let lines = |amounts: &[i64]| -> Vec<Line> {
            (0..).zip(amounts).map(|(number, amount)| line(number, *amount)).collect()
        };
        let mut posted = Posted::default();
        for (amounts, refusals) in [(&first, [false; 6]), (&second, is_refused)] {
            let mut lines = lines(amounts);
            for (number, line) in (0..).zip(&mut lines).filter(|(number, _)| refusals[*number as usize]) {
                *line = refused(number, if number % 2 == 0 { "/no-price" } else { "" });
            }
            let funded = fund_place(&place, &lines, &posted, &[]);
            for funded in &funded.lines {
                let amount = lines.iter().find(|line| line.id == funded.line).map_or(Pence::ZERO, |line| line.amount);
                let sum: Pence = funded.parts.iter().map(|part| part.amount).sum();
                let wanted = if funded.is_held { funded.posted } else { amount };
                prop_assert_eq!(sum.plus(funded.unfunded).expect("small"), wanted);
                let due: Pence = funded.due_parts.iter().map(|part| part.amount).sum();
                prop_assert_eq!(due, funded.due);
                prop_assert_eq!(sum.minus(funded.posted).expect("small"), funded.due);
                prop_assert!(funded.parts.iter().all(|part| part.amount.is_positive()));
            }
            for (pot, limit) in place.pots.iter().zip(limits) {
                let taken: i64 = funded.lines.iter().flat_map(|line| &line.parts)
                    .filter(|part| part.pot == pot.name).map(|part| part.amount.get()).sum();
                prop_assert!(limit.is_none_or(|limit| taken <= limit), "{} pays {taken}", pot.name);
            }
            posted = post(&funded);
            let again = fund_place(&place, &lines, &posted, &[]);
            prop_assert!(again.lines.iter().all(|line| line.due_parts.is_empty()), "{:?}", show(&again));
        }
    }
}

/// A deduction is shared as a payment of its size would be, in the other direction; changing it moves the difference.
#[test]
fn deductions_go_back_by_the_shares() {
    let place = place("a = \"45%\", b = \"35%\", c = \"20%\"", [Some(1), None, None], "leave unfunded");
    let first = fund_place(&place, &[line(0, -101)], &Posted::default(), &[]);
    let parts = |funded: &FundedPlace| -> Vec<i64> { funded.lines[0].parts.iter().map(|p| p.amount.get()).collect() };
    assert_eq!(parts(&first), [-46, -35, -20]);
    assert_eq!(first.lines[0].due, Pence::new(-101));
    let posted = post(&first);
    let again = fund_place(&place, &[line(0, -101)], &posted, &[]);
    assert!(again.lines[0].due.is_zero() && again.lines[0].due_parts.is_empty());
    let lower = fund_place(&place, &[line(0, -40)], &posted, &[]);
    assert_eq!(parts(&lower), [-18, -14, -8]);
    assert_eq!(lower.lines[0].due, Pence::new(61));
    let gone = fund_place(&place, &[], &posted, &[]);
    assert_eq!(gone.lines[0].due, Pence::new(101));
}

proptest! {
    #[test]
    fn deductions_undo_payments(amount in 1_i64..1_000_000_000) {
        let place = place("a = \"45%\", b = \"35%\", c = \"20%\"", [None, None, None], "leave unfunded");
        let parts = |amount: i64| -> Vec<i64> {
            let funded = fund_place(&place, &[line(0, amount)], &Posted::default(), &[]);
            funded.lines[0].parts.iter().map(|part| part.amount.get()).collect()
        };
        let (paid, back) = (parts(amount), parts(-amount));
        prop_assert_eq!(back.iter().sum::<i64>(), -amount);
        prop_assert_eq!(back, paid.iter().map(|part| -part).collect::<Vec<_>>());
    }
}
