//! Metric payments on small cohorts: a row a rule, and properties over random counts.

use contracts::{Column, ColumnKind, ContractTexts, EventType, Place, PlaceTexts, Schema, TestWord, read_place};
use documents::{Diagnostics, Sources};
use outcomes::{BandFinding, Chance, Entry, EventRef, Finding, Measured, Outcome, Run};
use proptest::prelude::*;
use units::{Day, Pence};

use crate::{Line, PlacePricing, Seen, Selection, Status, price_place};

/// A place with one contract of a year: a binary outcome `rate`, a frequency `often`, a comparison group for each, and
/// these payments.
fn place(payments: &str) -> Place {
    let event = |name: &str| EventType {
        name: name.into(),
        source: "s".into(),
        table: name.into(),
        selected_by: None,
        columns: vec![Column {
            name: "arm".into(),
            stored: Some("arm".into()),
            kind: ColumnKind::Text,
            values: Vec::new(),
            required: true,
        }],
        has_end: false,
        has_known: false,
    };
    let schema = Schema { events: vec![event("entry"), event("offence")], is_partial: false };
    let cohort = |name: &str, arm: &str| {
        format!("[cohorts.{name}]\nclause = \"1\"\nenters = \"entry\"\nwhere = \"arm = '{arm}'\"\nentry = \"first\"\n")
    };
    let outcome = |name: &str, cohort: &str, how: &str| {
        format!(
            "[outcomes.{name}]\nclause = \"1\"\ncohort = \"{cohort}\"\nevent = \"offence\"\nwithin = \"1 month\"\n{how}\n"
        )
    };
    let binary = "measure = \"binary\"\nsuccess = \"no event\"";
    let frequency = "measure = \"frequency\"\nper = \"person\"";
    let contract = [
        "format = 1\n[contract]\ntitle = \"T\"\ncommissioner = \"f\"\nprovider = \"p\"\nstart = 2027-04-01\n",
        "end = 2028-03-31\nround = \"down to the penny\"\n[funding.default]\nclause = \"1\"\nshares = { f = \"100%\" }\n",
        "remainder = \"first in order\"\nover_cap = \"leave unfunded\"\n",
        &cohort("main", "a"),
        &cohort("others", "b"),
        &outcome("rate", "main", &format!("{binary}\nbaseline = {{ achieved = 50, of = 100, from = \"before\" }}")),
        &outcome("rate-others", "others", binary),
        &outcome("often", "main", &format!("{frequency}\nbaseline = {{ events = 200, of = 100, from = \"before\" }}")),
        &outcome("often-others", "others", frequency),
        payments,
    ]
    .concat();
    let place = "format = 1\n[place]\nname = \"x\"\ntitle = \"X\"\n[parties]\nf = { title = \"F\", roles = [\"funder\", \
                 \"commissioner\"] }\np = { title = \"P\", roles = [\"provider\"] }\n[pots.f]\nfunder = \"f\"\n";
    let mut sources = Sources::default();
    let texts = PlaceTexts {
        unit_costs: None,
        deflators: None,
        place: sources.add("place.toml", place),
        terms: None,
        cases: None,
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
    let read = read_place(&sources, &texts, &schema, &found);
    read.place.unwrap_or_else(|| panic!("{:?}", found.finish()))
}

fn metric(name: &str, pays: &str, rest: &str) -> String {
    format!("[payments.{name}]\nclause = \"1\"\nkind = \"metric\"\npays = \"{pays}\"\n{rest}\n")
}

/// Adds people of an outcome who entered on a day: so many, of whom so many had an event each (and the last all others).
fn add(measured: &mut Measured, place: &Place, outcome: &str, entered: &str, people: u32, events: u32) {
    let contract = &place.contracts[0];
    let index = contract.outcomes.iter().position(|known| known.name.as_str() == outcome).expect("an outcome");
    let entered: Day = entered.parse().expect("a day");
    let terms = &contract.outcomes[index];
    let on = terms.window.matures(entered);
    let is_binary = matches!(terms.measure, contracts::Measure::Binary { .. });
    for person in 0..people {
        let entry = u32::try_from(measured.entries.len()).expect("few");
        measured.entries.push(Entry {
            contract: 0,
            cohort: u16::try_from(terms.cohort).expect("few"),
            unit: entry,
            index: entered,
            event: EventRef { table: 0, file: 0, row: entry },
            band: BandFinding::NotBanded,
            members: Run::default(),
        });
        let last = person + 1 == people && !is_binary;
        let quantity = if last { events.saturating_sub(person) } else { u32::from(person < events) };
        let achieved = is_binary && person >= events;
        measured.outcomes.push(Outcome {
            entry,
            outcome: u16::try_from(index).expect("few"),
            stretch: 0,
            payment: 0,
            finding: if achieved { Finding::Achieved { on } } else { Finding::NotAchieved { on } },
            quantity: i64::from(quantity),
            chance: Chance::NotScored,
            evidence: Run::default(),
        });
    }
}

type Count<'a> = (&'a str, &'a str, u32, u32);

fn priced(payments: &str, counts: &[Count<'_>]) -> PlacePricing {
    let place = place(payments);
    let mut measured = Measured::default();
    for (outcome, entered, people, events) in counts {
        add(&mut measured, &place, outcome, entered, *people, *events);
    }
    price_place(&place, &measured, &Seen::all("2029-12-31".parse().expect("a day")), Selection::ALL)
}

/// `name DAY-OF-ENTRY amount` of each line, or why it is refused.
fn shown(pricing: &PlacePricing) -> Vec<String> {
    let words = |line: &Line| {
        let mut parts = line.id.split('/');
        let (name, last) = (parts.nth(1).unwrap_or_default(), line.id.rsplit('/').next().unwrap_or_default());
        match &line.status {
            Status::Refused(refusal) => format!("{name} {last} {}", refusal.code()),
            _ => format!("{name} {last} {}", line.amount),
        }
    };
    pricing.lines.iter().map(words).collect()
}

fn check(payments: &str, counts: &[Count<'_>], expected: &[&str]) {
    assert_eq!(shown(&priced(payments, counts)), expected, "{payments}");
}

const APRIL: &str = "2027-04-01";
const JULY: &str = "2027-07-01";

/// The contract's words for tests are those of `statistics`, and take the same counts.
#[test]
fn every_named_test_is_known() {
    for test in TestWord::WORDS {
        let known: statistics::verdict::Test = test.parse().unwrap_or_else(|_| panic!("{test}"));
        let word = <TestWord as documents::Choice>::ALL.iter().find(|(word, _)| word == test).expect("a word").1;
        assert_eq!(known.to_string(), *test);
        assert_eq!(known.takes_two_groups(), word.takes_two_groups(), "{test}");
        assert_eq!(known.takes_frequencies(), word.takes_frequencies(), "{test}");
        assert_eq!(known.takes_overdispersion(), word.takes_overdispersion(), "{test}");
    }
}

#[test]
fn a_threshold_is_met_exactly_or_not() {
    let tenth = metric("m", "rate", "against = \"baseline\"\nthreshold = \"10%\"\namount = \"£100\"");
    check(&tenth, &[("rate", APRIL, 100, 45)], &["m entered-2027-04-01 £100.00"]);
    check(&tenth, &[("rate", APRIL, 100, 46)], &["m entered-2027-04-01 £0.00"]);
    let points = metric("m", "rate", "against = \"baseline\"\nthreshold = \"5 points\"\namount = \"£100\"");
    check(&points, &[("rate", APRIL, 20, 9)], &["m entered-2027-04-01 £100.00"]);
    check(&points, &[("rate", APRIL, 1_000, 451)], &["m entered-2027-04-01 £0.00"]);
}

#[test]
fn prices_by_person_event_point_and_band() {
    let each = "against = \"baseline\"\nthreshold = \"1%\"\neach = \"£1\"";
    // 100 × 50% − 40 people; 30 × 2 − 45 events.
    check(&metric("m", "rate", each), &[("rate", APRIL, 100, 40)], &["m entered-2027-04-01 £10.00"]);
    let lower = format!("{each}\nbetter = \"lower\"");
    check(&metric("m", "often", &lower), &[("often", APRIL, 30, 45)], &["m entered-2027-04-01 £15.00"]);
    // A third of 9 is 3, and 9 × 50% − 3 is 1½.
    check(&metric("m", "rate", each), &[("rate", APRIL, 9, 3)], &["m entered-2027-04-01 £1.50"]);
    let whole = format!("{each}\nwhole = \"down\"");
    check(&metric("m", "rate", &whole), &[("rate", APRIL, 9, 3)], &["m entered-2027-04-01 £1.00"]);
    let point = "against = \"baseline\"\nthreshold = \"1%\"\npoint = \"£7\"";
    check(&metric("m", "rate", point), &[("rate", APRIL, 200, 95)], &["m entered-2027-04-01 £17.50"]);
    let bands = |pays: &str| {
        let bands = "[{ from = \"10%\", each = \"£1\" }, { from = \"20%\", each = \"£3\" }]";
        let rest = format!("against = \"baseline\"\nthreshold = \"10%\"\nbands_pay = \"{pays}\"\nbands = {bands}");
        metric("m", "rate", &rest)
    };
    // 15 fewer than 50: the whole at £3, or 5 (from 10% to 20%) at £1 and 5 at £3.
    check(&bands("highest reached"), &[("rate", APRIL, 100, 35)], &["m entered-2027-04-01 £45.00"]);
    check(&bands("each its part"), &[("rate", APRIL, 100, 35)], &["m entered-2027-04-01 £20.00"]);
}

#[test]
fn two_sided_within_and_missed() {
    let test = "against = \"baseline\"\ntest = \"z pooled\"\nlevel = \"5%\"\neach = \"£1\"\nworse = { each = \"£2\" }";
    let two_sided = metric("m", "rate", test);
    check(&two_sided, &[("rate", APRIL, 100, 30)], &["m entered-2027-04-01 £20.00"]);
    check(&two_sided, &[("rate", APRIL, 100, 45)], &["m entered-2027-04-01 £0.00"]);
    check(&two_sided, &[("rate", APRIL, 100, 70)], &["m entered-2027-04-01 -£40.00"]);
    let limits = format!("{test}\nmost = \"£5\"\nleast = \"-£7\"");
    check(&metric("m", "rate", &limits), &[("rate", APRIL, 100, 30)], &["m entered-2027-04-01 £5.00"]);
    check(&metric("m", "rate", &limits), &[("rate", APRIL, 100, 70)], &["m entered-2027-04-01 -£7.00"]);
    let missed = "against = \"baseline\"\nthreshold = \"10%\"\nmissed = { amount = \"£9\" }";
    check(&metric("m", "rate", missed), &[("rate", APRIL, 100, 46)], &["m entered-2027-04-01 -£9.00"]);
    check(&metric("m", "rate", missed), &[("rate", APRIL, 100, 45)], &["m entered-2027-04-01 £0.00"]);
}

#[test]
fn hurdles_groups_and_waiting() {
    let hurdle = metric("b", "rate", "against = \"baseline\"\nthreshold = \"10%\"\namount = \"£1\"")
        + &metric(
            "f",
            "often",
            "against = \"often-others\"\nbetter = \"lower\"\nthreshold = \"10%\"\neach = \"£1\"\nhurdle = \"b\"",
        );
    let groups = [("often", APRIL, 10, 10), ("often-others", APRIL, 20, 40)];
    let with = |rate: u32| [("rate", APRIL, 100, rate), groups[0], groups[1]];
    check(&hurdle, &with(40), &["b entered-2027-04-01 £1.00", "f entered-2027-04-01 £10.00"]);
    check(&hurdle, &with(49), &["b entered-2027-04-01 £0.00", "f entered-2027-04-01 £0.00"]);
    // Nobody to compare with is a refusal, and a hurdle that is refused refuses too.
    check(
        &hurdle,
        &[("rate", APRIL, 100, 40), groups[0]],
        &["b entered-2027-04-01 £1.00", "f entered-2027-04-01 pricing::no-comparison"],
    );
}

#[test]
fn advances_and_top_ups() {
    let quarterly = metric(
        "q",
        "rate",
        "against = \"baseline\"\nover = \"quarter\"\nthreshold = \"20%\"\neach = \"£1\"\n\
         foundation = { amount = \"£6\", instalments = \"quarterly in advance\" }",
    );
    let yearly = metric(
        "y",
        "rate",
        "against = \"baseline\"\nover = \"year\"\nthreshold = \"10%\"\neach = \"£1\"\nless = [\"q\"]",
    );
    let counts = [("rate", APRIL, 100, 40), ("rate", JULY, 100, 45)];
    let pricing = priced(&(quarterly + &yearly), &counts);
    let of = |name: &str| {
        let lines = pricing.lines.iter().filter(|line| line.id.split('/').nth(1) == Some(name));
        Pence::total(lines.map(|line| line.amount)).expect("fits")
    };
    // The first quarter earns £10, the second nothing; advances of all four are set off. The year earns £15.
    assert_eq!(of("q"), Pence::new(10_00), "{:?}", shown(&pricing));
    assert_eq!(of("y"), Pence::new(5_00), "{:?}", shown(&pricing));
}

proptest! {
    /// Prices rise with the effect, are the same whatever the order of people, and take back no more than the least.
    #[test]
    fn more_effect_never_pays_less(people in 1_u32..400, events in 0_u32..400, fewer in 0_u32..50) {
        let events = events.min(people);
        let payment = metric(
            "m", "rate",
            "against = \"baseline\"\ntest = \"wilson\"\nlevel = \"5%\"\neach = \"£3\"\nworse = { each = \"£2\" }\nleast = \"-£90\"",
        );
        let amount = |events: u32| priced(&payment, &[("rate", APRIL, people, events)]).lines[0].amount;
        let (one, other) = (amount(events), amount(events.saturating_sub(fewer)));
        prop_assert!(one <= other);
        prop_assert!(one >= Pence::new(-90_00));
        // Two halves of one stretch are one cohort.
        let half = people / 2;
        let split = [("rate", "2027-05-01", people - half, events.saturating_sub(half)), ("rate", APRIL, half, events.min(half))];
        let parted = priced(&payment, &split);
        prop_assert_eq!(parted.lines[0].amount, one);
        prop_assert_eq!(parted.lines[0].people, people);
    }
}
