//! Mechanisms on small contracts: what is counted is put in by hand, and each amount was worked out on paper.

use contracts::{Column, ColumnKind, ContractTexts, EventType, Place, PlaceTexts, Schema, read_place};
use documents::{Diagnostics, Sources};
use outcomes::{BandFinding, Chance, Entry, EventRef, Finding, Measured, Outcome, Run};
use proptest::prelude::*;
use units::{Day, Pence};

use crate::{Line, Seen, Selection, Status, price_place, supplied};

const HEAD: &str = r#"format = 1
[contract]
title = "T"
commissioner = "c"
provider = "p"
start = 2027-04-01
end = 2030-03-31
round = "down to the penny"
[cohorts.main]
clause = "1"
enters = "start"
entry = "every"
bands = { custody = "kind = 'custody'", community = "kind = 'community'" }
[outcomes.job]
clause = "1"
measure = "binary"
event = "job"
success = "event"
within = "12 months"
[outcomes.home]
clause = "1"
measure = "binary"
event = "job"
success = "event"
within = "12 months"
[funding.default]
clause = "1"
shares = { c = "100%" }
remainder = "first in order"
over_cap = "leave unfunded"
"#;

const PLACE: &str = r#"format = 1
[place]
name = "x"
title = "X"
[parties]
c = { title = "C", roles = ["funder", "commissioner"] }
p = { title = "P", roles = ["provider"] }
alder = { title = "Alder", roles = ["provider"] }
birch = { title = "Birch", roles = ["provider"] }
[pots.pot]
funder = "c"
"#;

/// A place whose contract has these payments beside the usual cohort and outcomes.
fn place(payments: &str) -> Place {
    let event = |name: &str, columns: Vec<Column>| EventType {
        name: name.into(),
        source: "s".into(),
        table: name.into(),
        selected_by: None,
        columns,
        has_end: false,
        has_known: false,
    };
    let kind = Column {
        name: "kind".into(),
        stored: Some("kind".into()),
        kind: ColumnKind::Text,
        values: vec!["custody".into(), "community".into()],
        required: true,
    };
    let schema = Schema { events: vec![event("start", vec![kind]), event("job", Vec::new())], is_partial: false };
    let mut sources = Sources::default();
    let texts = PlaceTexts {
        unit_costs: None,
        deflators: None,
        place: sources.add("place.toml", PLACE),
        terms: None,
        cases: None,
        without_contract: Vec::new(),
        contracts: vec![ContractTexts {
            folder: "t".into(),
            contract: sources.add("contract.toml", format!("{HEAD}{payments}")),
            terms: Some(sources.add("terms.md", "# 1\n")),
            rates: None,
            index: Some(sources.add(
                "index.csv",
                "period,level\n2027,100\n2028,103\n2029/30,105\n2029-01,104\n2029-02,104\n2029-03,104\n2030-04,106\n",
            )),
            cases: None,
        }],
    };
    let found = Diagnostics::default();
    let read = read_place(&sources, &texts, &schema, &found);
    let problems: Vec<String> = found.finish().iter().map(|problem| problem.message.clone()).collect();
    read.place.unwrap_or_else(|| panic!("{problems:#?}"))
}

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

/// What was found of one entry: the day of entry, the band, the days of the outcomes `job` and `home`.
type Person<'a> = (&'a str, u16, Option<&'a str>, Option<&'a str>);

/// Everybody as they were measured; whoever has no result has not achieved it.
fn measured(people: &[Person<'_>]) -> Measured {
    let mut measured = Measured::default();
    for (unit, (index, band, job, home)) in (0_u32..).zip(people) {
        let event = EventRef { table: 0, file: 0, row: unit + 2 };
        let index = day(index);
        let (band, members) = (BandFinding::Band(*band), Run::default());
        measured.entries.push(Entry { contract: 0, cohort: 0, unit, index, event, band, members });
        for (outcome, on) in [(0, job), (1, home)] {
            let finding = match on {
                Some(on) => Finding::Achieved { on: day(on) },
                None => Finding::NotAchieved { on: index.plus_days(366) },
            };
            measured.outcomes.push(Outcome {
                entry: unit,
                outcome,
                stretch: 0,
                payment: 0,
                finding,
                quantity: i64::from(on.is_some()),
                chance: Chance::NotScored,
                evidence: Run::default(),
            });
        }
    }
    measured
}

fn lines(payments: &str, people: &[Person<'_>], as_at: &str) -> Vec<Line> {
    price_place(&place(payments), &measured(people), &Seen::all(day(as_at)), Selection::ALL).lines
}

/// Each line as `reference amount`, or with what became of it.
fn check(payments: &str, people: &[Person<'_>], as_at: &str, expected: &[&str]) {
    let show = |line: &Line| match &line.status {
        Status::Due => format!("{} {}", line.id, line.amount),
        Status::Refused(refusal) => format!("{} {}", line.id, refusal.code()),
        status => format!("{} {}", line.id, status.word()),
    };
    let found: Vec<String> = lines(payments, people, as_at).iter().map(show).collect();
    assert_eq!(found, expected, "{payments}");
}

const ATTACHMENT: &str = "[payments.attachment]\nclause = \"1\"\nkind = \"start\"\nprice = \"£4,000\"\n";
const JOB: &str = "[payments.job]\nclause = \"1\"\nkind = \"outcome\"\npays = \"job\"\npriced_on = \"result\"\n";

#[test]
fn attachment_shares_fall_by_year_and_end() {
    let people = [("2027-04-01", 0, None, None), ("2028-04-01", 0, None, None), ("2029-03-31", 0, None, None)];
    check(
        &format!("{ATTACHMENT}by_year = [\"80%\", \"60%\", \"40%\"]\nlast_entry = 2029-03-30\n"),
        &people,
        "2029-04-30",
        &["t/attachment/2027-04-01/custody/year-1 £3,200.00", "t/attachment/2028-04-01/custody/year-2 £2,400.00"],
    );
}

#[test]
fn deadweight_and_discount_are_exact() {
    // 7 × £4,000 × 5/6 × 94% = £21,933.33 and a third, rounded down once.
    let people = [("2027-04-01", 0, None, None); 7];
    check(
        &format!("{ATTACHMENT}deadweight = \"1/6\"\ndiscount = \"6%\"\n"),
        &people,
        "2027-04-30",
        &["t/attachment/2027-04-01/custody £21,933.33"],
    );
}

#[test]
fn prices_rise_by_the_level_of_their_day() {
    let people = [("2027-04-01", 0, None, None), ("2028-12-31", 0, None, None), ("2029-04-01", 0, None, None)];
    check(
        &format!("{ATTACHMENT}indexed_from = \"2027\"\n"),
        &people,
        "2029-04-30",
        &[
            "t/attachment/2027-04-01/custody/index-2027 £4,000.00",
            "t/attachment/2028-12-01/custody/index-2028 £4,120.00",
            "t/attachment/2029-04-01/custody/index-2029-30 £4,200.00",
        ],
    );
}

const BANDS: &str = "[payments.job.volume]\nover = \"year\"\ncounted_on = \"entry\"\nbands = [{ from = 1, to = 2, price = \"£48\" }, \
                     { from = 3, to = 4, price = \"£60\" }]\n";

#[test]
fn volume_is_counted_by_cohort_and_has_an_end() {
    let job = Some("2028-05-02");
    let mut people = vec![("2027-04-01", 0, job, None); 3];
    check(
        &format!("{JOB}{BANDS}"),
        &people,
        "2028-05-31",
        &["t/job/2028-05-01/custody/volume-1 £96.00", "t/job/2028-05-01/custody/volume-2 £60.00"],
    );
    // Someone of the next year's cohort is counted anew, though the result comes on the same day.
    people.push(("2028-04-01", 0, job, None));
    people.push(("2027-04-01", 0, job, None));
    people.push(("2027-04-01", 0, job, None));
    check(
        &format!("{JOB}{BANDS}"),
        &people,
        "2028-05-31",
        &[
            "t/job/2028-05-01/custody/past-last-band pricing::past-last-band",
            "t/job/2028-05-01/custody/volume-1 £144.00",
            "t/job/2028-05-01/custody/volume-2 £120.00",
        ],
    );
}

#[test]
fn what_is_held_back_is_paid_later() {
    let people = [("2027-04-01", 0, None, None)];
    let terms = format!("{ATTACHMENT}retained = \"1/3\"\nretained_for = \"6 months\"\n");
    check(&terms, &people, "2027-10-31", &["t/attachment/2027-04-01/custody £2,666.67"]);
    let whole = ["t/attachment/2027-04-01/custody £2,666.67", "t/attachment/2027-04-01/custody/retained £1,333.33"];
    check(&terms, &people, "2027-11-01", &whole);
}

#[test]
fn results_together_come_on_the_last_day_and_alternatives_pay_one_side() {
    let terms = format!(
        "{JOB}together = [\"home\"]\nprice = \"£700\"\n[payments.home]\nclause = \"1\"\nkind = \"outcome\"\npays = \"home\"\n\
         price = \"£800\"\n[[alternatives]]\nclause = \"1\"\neither = [\"job\"]\nor = [\"home\"]\n"
    );
    let both = [("2027-04-01", 0, Some("2027-06-01"), Some("2027-05-01"))];
    let worth = format!("{terms}pays = \"worth most\"\n");
    check(&worth, &both, "2028-04-30", &["t/home/2027-05-01/custody £800.00"]);
    // Together the two came in June, and the other in May.
    let first = format!("{terms}pays = \"first reached\"\n");
    check(&first, &both, "2028-04-30", &["t/home/2027-05-01/custody £800.00"]);
    let tie = [("2027-04-01", 0, Some("2027-05-01"), Some("2027-05-01"))];
    check(&first, &tie, "2028-04-30", &["t/job/2027-05-01/custody £700.00"]);
    let one = [("2027-04-01", 0, Some("2027-06-01"), None)];
    check(&worth, &one, "2028-04-30", &[]);
}

const FEE: &str =
    "[payments.fee]\nclause = \"1\"\nkind = \"block\"\nannual = \"£1,000\"\ninstalments = \"yearly in arrears\"\n";

#[test]
fn a_fee_is_put_right_outside_its_range_only() {
    let terms = format!(
        "{FEE}volume_range = {{ years = [\"4 to 5\"], weights = {{ custody = \"1.5\", community = \"1\" }} }}\n"
    );
    let fee = "t/fee/2027-04-01 £1,000.00";
    let people = [("2027-05-01", 0, None, None), ("2027-05-01", 0, None, None), ("2027-05-01", 1, None, None)];
    check(&terms, &people, "2028-04-01", &[fee]);
    // 3 × 1.5 + 1 = 5.5 is half above 5: a tenth of the year's fee.
    let more = [people[0], people[1], people[0], people[2]];
    check(&terms, &more, "2028-04-01", &[fee, "t/fee/2027-04-01/reconciliation £100.00"]);
    // 1.5 + 1 is 1.5 below 4.
    check(&terms, &people[1..], "2028-04-01", &[fee, "t/fee/2027-04-01/reconciliation -£375.00"]);
    let each = terms.replace("[\"4 to 5\"]", "[\"4 to 5\"], each = \"£30\"");
    check(&each, &people[1..], "2028-04-01", &[fee, "t/fee/2027-04-01/reconciliation -£45.00"]);
}

#[test]
fn a_learning_curve_lowers_the_fee() {
    check(
        &format!("{FEE}by_year = [\"100%\", \"97%\", \"94.5%\"]\n"),
        &[],
        "2030-04-01",
        &["t/fee/2027-04-01 £1,000.00", "t/fee/2028-04-01 £970.00", "t/fee/2029-04-01 £945.00"],
    );
}

#[test]
fn a_rate_below_the_standard_takes_part_of_the_fee() {
    let terms = format!(
        "{FEE}[payments.quality]\nclause = \"1\"\nkind = \"deduction\"\nof = \"fee\"\nmeasures = \"job\"\nover = \"year\"\n\
         standards = [{{ below = \"75%\", takes = \"2%\" }}, {{ below = \"50%\", takes = \"10%\" }}]\n"
    );
    let (yes, no) = (("2027-05-01", 0, Some("2027-06-01"), None), ("2027-05-01", 0, None, None));
    let taken = |amount: &str| format!("t/quality/2028-05-01/entered-2027-04-01 {amount}");
    let fee = ["t/fee/2027-04-01 £1,000.00", "t/fee/2028-04-01 £1,000.00"];
    let with = |amount: &str| vec![fee[0].to_string(), fee[1].to_string(), taken(amount)];
    let check = |people: &[Person<'_>], expected: &[String]| {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&terms, people, "2029-04-01", &expected);
    };
    check(&[yes, yes, yes, no], &[fee[0].into(), fee[1].into()]);
    check(&[yes, no], &with("-£20.00"));
    check(&[yes, no, no], &with("-£100.00"));
}

const GAIN: &str = "[payments.gain]\nclause = \"1\"\nkind = \"gain share\"\nover = \"year\"\n\
                    demand = [{ cohort = \"main\", baseline = 100, cost = \"£1,000\" }]\npays_from = \"5%\"\n";

#[test]
fn both_published_readings_of_a_shared_saving() {
    // The baseline costs £100,000. A fall of 12%: half of 5% and all of 7%, or half of 12%.
    let people = vec![("2027-05-01", 0, None, None); 88];
    let beyond = format!("{GAIN}gain = [{{ to = \"5%\", share = \"50%\" }}, {{ to = \"20%\", share = \"100%\" }}]\n");
    let half = format!("{GAIN}gain = [{{ to = \"20%\", share = \"50%\" }}]\n");
    let at = "t/gain/2027-04-01";
    check(&beyond, &people, "2028-04-01", &[&format!("{at} £9,500.00")]);
    check(&half, &people, "2028-04-01", &[&format!("{at} £6,000.00")]);
    // The threshold itself is enough, a fall beyond 20% is capped, and nothing is shared below the threshold.
    check(&half, &people_of(95), "2028-04-01", &[&format!("{at} £2,500.00")]);
    check(&half, &people_of(96), "2028-04-01", &[&format!("{at} £0.00")]);
    check(&half, &people_of(120), "2028-04-01", &[&format!("{at} £0.00")]);
    check(&half, &people_of(70), "2028-04-01", &[&format!("{at} £10,000.00")]);
    check(&beyond, &people_of(70), "2028-04-01", &[&format!("{at} £17,500.00")]);
}

fn people_of(count: usize) -> Vec<Person<'static>> {
    vec![("2027-05-01", 0, None, None); count]
}

#[test]
fn spending_is_held_against_the_duty() {
    let terms = format!(
        "{GAIN}gain = [{{ to = \"20%\", share = \"50%\" }}]\n[payments.gain.reinvest]\npart = \"100%\"\n\
         spent = [{{ on = 2028-02-01, amount = \"£2,000\", what = \"a\" }}, {{ on = 2028-05-01, amount = \"£9,000\", what = \"b\" }}]\n"
    );
    let duty = |as_at: &str| {
        let lines = lines(&terms, &people_of(88), as_at);
        let step = lines[0].steps.iter().find(|step| step.what == "reinvestment").expect("the duty");
        step.detail.clone()
    };
    assert!(duty("2028-04-01").ends_with("£6,000.00; £2,000.00 is declared by 2028-04-01; £4,000.00 is left"));
    assert!(duty("2028-05-01").ends_with("£11,000.00 is declared by 2028-05-01; it is met"));
}

proptest! {
    #[test]
    fn what_is_passed_on_sums_to_the_line(pence in -1_000_000_i64..1_000_000, alder in 0_u32..=70, birch in 0_u32..=29) {
        let terms = format!(
            "{ATTACHMENT}[[subcontractors]]\nclause = \"1\"\nprovider = \"alder\"\nparts = {{ attachment = \"{alder}%\" }}\n\
             [[subcontractors]]\nclause = \"1\"\nprovider = \"birch\"\nparts = {{ attachment = \"{birch}/97\" }}\n"
        );
        let place = place(&terms);
        let parts = supplied(&place.contracts[0], 0, Pence::new(pence)).expect("parts");
        prop_assert_eq!(Pence::total(parts.iter().map(|part| part.amount)), Ok(Pence::new(pence)));
        prop_assert!(parts.iter().all(|part| part.amount.get().signum() * pence.signum() >= 0));
    }

    #[test]
    fn volume_does_not_depend_on_the_order_of_people(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let days = ["2027-05-01", "2027-05-02", "2027-05-02", "2027-05-03", "2027-06-01", "2027-06-02"];
        let people: Vec<Person<'_>> = order.iter().map(|at| ("2027-04-01", 0, Some(days[*at]), None)).collect();
        let terms = format!("{JOB}{}", BANDS.replace("to = 4, ", ""));
        let amounts = |people: &[Person<'_>]| -> Vec<(String, Pence)> {
            lines(&terms, people, "2028-05-31").into_iter().map(|line| (line.id, line.amount)).collect()
        };
        let straight: Vec<Person<'_>> = days.iter().map(|on| ("2027-04-01", 0, Some(*on), None)).collect();
        prop_assert_eq!(amounts(&people), amounts(&straight));
    }
}
