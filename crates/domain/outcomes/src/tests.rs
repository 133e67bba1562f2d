//! Timelines in, findings out: a readable line a person.

use contracts::{ChangeSize, DayCount, DayOne, Decided, Direction, EntryRule, StartReading, Success, Unit, Window};
use proptest::prelude::*;
use units::{Day, Every, Length, Period, Periods, Rate};

use crate::by_day::ByDay;
use crate::plan::{CohortPlan, ContractPlan, ExclusionPlan, MarkRef, OutcomePlan, SustainPlan, Test};
use crate::{BandFinding, Event, EventRef, Finding, Horizon, Measured, Timeline, Waiting, measure_unit};

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

fn length(text: &str) -> Length {
    text.parse().expect("a length")
}

fn mark(letter: char) -> MarkRef {
    MarkRef { table: 0, bit: letter as u8 - b'a' }
}

/// Reads `2027-04-01 a`, `2027-04-01..2027-05-01 b`, `2027-04-01.. b` (still open), with `known=DAY` and `value=N`.
fn events(text: &str) -> (Vec<Event>, Vec<Option<i128>>) {
    let mut events = Vec::new();
    let mut values = Vec::new();
    for (row, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let mut words = line.split(' ');
        let when = words.next().expect("a date");
        let (from, until) = match when.split_once("..") {
            Some((from, "")) => (day(from), Day::MAX),
            Some((from, to)) => (day(from), day(to).plus_days(1)),
            None => (day(when), day(when).plus_days(1)),
        };
        let letters = words.next().expect("marks");
        let marks = letters.chars().map(|letter| 1_u128 << mark(letter).bit).sum();
        let mut known = from;
        let mut value = None;
        for word in words {
            match word.split_once('=') {
                Some(("known", text)) => known = day(text),
                Some(("value", text)) => value = Some(text.parse::<i128>().expect("a number") * 1_000_000_000),
                _ => panic!("{word}"),
            }
        }
        events.push(Event {
            day: from,
            until,
            known,
            marks,
            person: 1,
            member_from: Day::MIN,
            member_until: Day::MAX,
            at: EventRef { table: 0, file: 0, row: u32::try_from(row).expect("few") },
            values: u32::try_from(row).expect("few"),
        });
        values.push(value);
    }
    events.sort_by_key(|event| (event.day, event.at));
    (events, values)
}

fn cohort(entry: EntryRule) -> CohortPlan {
    let periods = |every| Periods { anchor: day("2027-04-01"), every };
    CohortPlan {
        unit: Unit::Person,
        enters: mark('a'),
        period: Period { from: day("2027-04-01"), until: day("2030-04-01") },
        entry,
        quarters: periods(Every::Quarter),
        years: periods(Every::Year),
        bands: Vec::new(),
        exclusions: Vec::new(),
        stretches: ByDay::default(),
    }
}

fn outcome(test: Test, within: &str) -> OutcomePlan {
    let window =
        Window { after: Length::ZERO, within: length(within), day_one: DayOne::Counts, known_within: Length::ZERO };
    OutcomePlan {
        cohort: 0,
        mark: mark('b'),
        window,
        decided: Decided::AtMaturity,
        test,
        risk: None,
        days: ByDay::default(),
    }
}

fn plan(cohort: CohortPlan, outcomes: Vec<OutcomePlan>) -> ContractPlan {
    ContractPlan { cohorts: vec![cohort], outcomes, sustains: Vec::new() }
}

fn measure(plan: &ContractPlan, text: &str, as_at: &str, observed: &str) -> Measured {
    let (events, values) = events(text);
    let mut measured = Measured::default();
    let horizon = Horizon { as_at: day(as_at), observed: vec![day(observed)] };
    let timeline = Timeline { events: &events, values: &values };
    measure_unit(0, plan, Unit::Person, 1, &timeline, &horizon, &mut measured);
    measured
}

fn show(finding: Finding) -> String {
    match finding {
        Finding::Achieved { on } => format!("achieved {on}"),
        Finding::NotAchieved { on } => format!("not {on}"),
        Finding::Immature { until, waiting: Waiting::Time } => format!("immature until {until}"),
        Finding::Immature { until, waiting: Waiting::Evidence } => format!("no evidence until {until}"),
    }
}

/// The findings of one outcome, as at a day with all evidence of that day.
fn check(outcome: &OutcomePlan, text: &str, as_at: &str, expected: &str) {
    let measured = measure(&plan(cohort(EntryRule::First), vec![outcome.clone()]), text, as_at, as_at);
    let found: Vec<String> = measured.outcomes.iter().map(|o| format!("{} ×{}", show(o.finding), o.quantity)).collect();
    assert_eq!(found.join(", "), expected, "{text} as at {as_at}");
}

#[test]
fn entry_rules_choose_the_entries() {
    let text = "2027-03-31 a\n 2027-04-05 a\n 2027-06-30 a\n 2027-07-01 a\n 2028-04-01 a\n 2030-04-01 a";
    let entries = |rule| {
        let measured = measure(&plan(cohort(rule), vec![]), text, "2030-12-31", "2030-12-31");
        measured.entries.iter().map(|entry| entry.index.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(entries(EntryRule::First), "2027-04-05");
    assert_eq!(entries(EntryRule::Every), "2027-04-05 2027-06-30 2027-07-01 2028-04-01");
    assert_eq!(entries(EntryRule::FirstPerQuarter), "2027-04-05 2027-07-01 2028-04-01");
    assert_eq!(entries(EntryRule::FirstPerYear), "2027-04-05 2028-04-01");
}

#[test]
fn of_two_entries_on_one_day_the_earlier_row_counts() {
    let measured =
        measure(&plan(cohort(EntryRule::Every), vec![]), "2027-04-05 a\n2027-04-05 ab", "2028-01-01", "2028-01-01");
    let rows: Vec<u32> = measured.entries.iter().map(|entry| entry.event.row).collect();
    assert_eq!(rows, [0, 1]);
    let first =
        measure(&plan(cohort(EntryRule::First), vec![]), "2027-04-05 a\n2027-04-05 ab", "2028-01-01", "2028-01-01");
    assert_eq!(first.entries.len(), 1);
    assert_eq!(first.entries[0].event.row, 0);
}

#[test]
fn exclusions_keep_an_event_from_being_an_entry() {
    let mut rules = cohort(EntryRule::First);
    rules.exclusions = vec![ExclusionPlan {
        mark: mark('x'),
        before: Some(length("12 months")),
        after: length("30 days"),
        days: ByDay::default(),
    }];
    let plan = plan(rules, vec![]);
    let entry = |text| {
        let measured = measure(&plan, text, "2030-12-31", "2030-12-31");
        measured.entries.iter().map(|entry| entry.index.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(entry("2026-05-01 x\n2027-04-30 a"), "", "in the twelve months before");
    assert_eq!(entry("2026-04-29 x\n2027-04-30 a"), "2027-04-30", "longer ago");
    assert_eq!(entry("2027-04-30 a\n2027-05-29 x"), "", "in the thirty days from entry");
    assert_eq!(entry("2027-04-30 a\n2027-05-30 x"), "2027-04-30", "later");
    assert_eq!(entry("2027-04-30 ax"), "2027-04-30", "the entry itself never excludes");
    assert_eq!(entry("2026-05-01 x\n2027-04-30 a\n2028-06-01 a"), "2028-06-01", "a later event can begin an entry");
}

#[test]
fn exactly_one_band_must_fit() {
    let mut rules = cohort(EntryRule::Every);
    rules.bands = vec![mark('h'), mark('l')];
    let measured = measure(
        &plan(rules, vec![]),
        "2027-04-05 ah\n2027-04-06 al\n2027-04-07 a\n2027-04-08 ahl",
        "2028-01-01",
        "2028-01-01",
    );
    let bands: Vec<BandFinding> = measured.entries.iter().map(|entry| entry.band).collect();
    assert_eq!(bands, [BandFinding::Band(0), BandFinding::Band(1), BandFinding::NoneFits, BandFinding::SeveralFit]);
}

#[test]
fn an_event_that_happens_is_a_success() {
    let rule = outcome(Test::Binary { success: Success::Event, times: 1 }, "12 months");
    check(&rule, "2027-04-05 a\n2028-04-04 b", "2028-04-05", "achieved 2028-04-05 ×1");
    check(&rule, "2027-04-05 a\n2028-04-05 b", "2028-04-05", "not 2028-04-05 ×0");
    check(&rule, "2027-04-05 a\n2027-04-05 b", "2028-04-04", "immature until 2028-04-05 ×1");
    let early = OutcomePlan { decided: Decided::WhenAchieved, ..rule };
    check(&early, "2027-04-05 a\n2027-09-01 b", "2027-09-01", "achieved 2027-09-01 ×1");
    check(&early, "2027-04-05 a", "2027-09-01", "immature until 2028-04-05 ×0");
    let twice = OutcomePlan { test: Test::Binary { success: Success::Event, times: 2 }, ..early };
    check(&twice, "2027-04-05 a\n2027-09-01 b\n2027-10-01 b\n2027-11-01 b", "2028-01-01", "achieved 2027-10-01 ×3");
}

#[test]
fn an_event_that_does_not_happen_is_a_success_only_when_it_is_certain() {
    let rule = outcome(Test::Binary { success: Success::NoEvent, times: 1 }, "52 weeks");
    check(&rule, "2027-04-05 a", "2028-04-02", "immature until 2028-04-03 ×0");
    check(&rule, "2027-04-05 a", "2028-04-03", "achieved 2028-04-03 ×0");
    check(&rule, "2027-04-05 a\n2028-04-02 b", "2028-04-02", "not 2028-04-02 ×1");
    check(&rule, "2027-04-05 a\n2028-04-03 b", "2028-04-03", "achieved 2028-04-03 ×0");
}

#[test]
fn an_old_extract_is_no_evidence_that_nothing_happened() {
    let rule = outcome(Test::Binary { success: Success::NoEvent, times: 1 }, "52 weeks");
    let plan = plan(cohort(EntryRule::First), vec![rule]);
    let found = |observed| show(measure(&plan, "2027-04-05 a", "2029-01-01", observed).outcomes[0].finding);
    assert_eq!(found("2028-01-01"), "no evidence until 2028-04-03");
    assert_eq!(found("2028-04-03"), "achieved 2028-04-03");
}

#[test]
fn what_becomes_known_after_the_waiting_time_does_not_count() {
    let mut rule = outcome(Test::Binary { success: Success::NoEvent, times: 1 }, "12 months");
    rule.window.known_within = length("6 months");
    check(&rule, "2027-04-05 a\n2028-04-01 b known=2028-10-04", "2028-10-05", "not 2028-04-01 ×1");
    check(&rule, "2027-04-05 a\n2028-04-01 b known=2028-10-05", "2028-10-05", "achieved 2028-10-05 ×0");
    check(&rule, "2027-04-05 a", "2028-10-04", "immature until 2028-10-05 ×0");
}

#[test]
fn the_day_of_entry_counts_or_not_as_the_contract_says() {
    let mut rule = outcome(Test::Frequency { at_least: Some(1), at_most: None }, "1 month");
    check(&rule, "2027-04-30 a\n2027-04-30 b\n2027-05-29 b\n2027-05-30 b", "2027-06-30", "achieved 2027-05-30 ×2");
    rule.window.day_one = DayOne::DoesNotCount;
    check(&rule, "2027-04-30 a\n2027-04-30 b\n2027-05-30 b\n2027-05-31 b", "2027-06-30", "achieved 2027-05-31 ×1");
}

#[test]
fn frequencies_have_thresholds_or_are_only_counted() {
    let text = "2027-04-05 a\n2027-05-01 b\n2027-06-01 b\n2027-07-01 b";
    let rule = |at_least, at_most| outcome(Test::Frequency { at_least, at_most }, "12 months");
    check(&rule(None, None), text, "2029-01-01", "not 2028-04-05 ×3");
    check(&rule(Some(3), None), text, "2029-01-01", "achieved 2028-04-05 ×3");
    check(&rule(Some(4), None), text, "2029-01-01", "not 2028-04-05 ×3");
    check(&rule(None, Some(3)), text, "2029-01-01", "achieved 2028-04-05 ×3");
    check(&rule(None, Some(2)), text, "2027-08-01", "not 2027-07-01 ×3");
    check(&rule(None, Some(0)), "2027-04-05 a", "2029-01-01", "achieved 2028-04-05 ×0");
    check(&rule(Some(1), Some(3)), text, "2027-08-01", "immature until 2028-04-05 ×3");
}

fn spell(count: DayCount, gap_days: i32, at_least_days: i32) -> OutcomePlan {
    let rule = outcome(Test::Spell { count, gap_days, at_least_days }, "24 months");
    OutcomePlan { decided: Decided::WhenAchieved, ..rule }
}

#[test]
fn days_of_spells_add_up_once() {
    let rule = spell(DayCount::Cumulative, 0, 30);
    check(
        &rule,
        "2027-04-01 a\n2027-04-01..2027-04-10 b\n2027-06-01..2027-06-30 b",
        "2028-01-01",
        "achieved 2027-06-20 ×40",
    );
    check(&rule, "2027-04-01 a\n2027-05-01..2027-05-30 b", "2028-01-01", "achieved 2027-05-30 ×30");
    check(&rule, "2027-04-01 a\n2027-05-01..2027-05-29 b", "2028-01-01", "immature until 2029-04-01 ×29");
    check(
        &rule,
        "2027-04-01 a\n2027-05-01..2027-05-20 b\n2027-05-05..2027-05-25 b",
        "2028-01-01",
        "immature until 2029-04-01 ×25",
    );
    check(&rule, "2027-04-01 a\n2027-03-01..2027-04-10 b", "2028-01-01", "immature until 2029-04-01 ×10");
    check(&rule, "2027-04-01 a\n2029-03-20..2029-06-01 b", "2030-01-01", "not 2029-04-01 ×12");
}

#[test]
fn a_spell_that_is_still_open_is_known_only_until_the_extract() {
    let rule = spell(DayCount::Cumulative, 0, 30);
    let plan = plan(cohort(EntryRule::First), vec![rule]);
    let found = |observed| {
        let outcome = measure(&plan, "2027-04-01 a\n2027-05-01.. b", "2028-01-01", observed).outcomes[0];
        format!("{} ×{}", show(outcome.finding), outcome.quantity)
    };
    assert_eq!(found("2027-05-30"), "immature until 2029-04-01 ×29");
    assert_eq!(found("2027-05-31"), "achieved 2027-05-30 ×30");
    let planned = measure(&plan, "2027-04-01 a\n2027-12-15..2028-06-01 b", "2028-01-01", "2028-01-01");
    assert_eq!(planned.outcomes[0].quantity, 18, "an end that lies ahead is not reached yet");
}

#[test]
fn a_continuous_run_breaks_at_a_longer_gap() {
    let text = "2027-04-01 a\n2027-05-01..2027-05-20 b\n2027-05-25..2027-06-13 b";
    check(&spell(DayCount::Continuous, 0, 30), text, "2028-01-01", "immature until 2029-04-01 ×20");
    check(&spell(DayCount::Continuous, 3, 30), text, "2028-01-01", "immature until 2029-04-01 ×20");
    check(&spell(DayCount::Continuous, 4, 30), text, "2028-01-01", "achieved 2027-06-03 ×40");
}

#[test]
fn stretches_after_the_first_result_are_counted_one_by_one() {
    let rule = spell(DayCount::Cumulative, 0, 28);
    let mut plan = plan(cohort(EntryRule::First), vec![rule]);
    plan.sustains = vec![SustainPlan { payment: 1, outcome: 0, after: 0, every_days: 28, up_to: 3 }];
    let text = "2027-04-01 a\n2027-04-01..2027-06-30 b\n2027-08-01..2027-12-31 b";
    let days = |plan: &ContractPlan, as_at| {
        let measured = measure(plan, text, as_at, as_at);
        let stretch = |o: &crate::Outcome| format!("{}:{}", o.stretch, show(o.finding));
        measured.outcomes.iter().filter(|o| o.stretch > 0).map(stretch).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(days(&plan, "2027-06-01"), "1:achieved 2027-05-26");
    assert_eq!(days(&plan, "2028-06-01"), "1:achieved 2027-05-26 2:achieved 2027-06-23 3:achieved 2027-08-21");
    plan.outcomes[0] = spell(DayCount::Continuous, 7, 28);
    assert_eq!(days(&plan, "2028-06-01"), "1:achieved 2027-05-26 2:achieved 2027-06-23");
}

#[test]
fn scores_change_from_the_reading_that_the_contract_names() {
    let test = |start, direction, at_least| outcome(Test::Change { value: 0, start, direction, at_least }, "12 months");
    let points = |text: &str| ChangeSize::Points(text.parse::<Rate>().expect("a number"));
    let before = test(StartReading::LastBefore, Direction::Fall, points("5"));
    let text = "2027-03-01 b value=20\n2027-04-05 a\n2027-06-01 b value=18\n2027-09-01 b value=15";
    check(&before, text, "2028-06-01", "achieved 2028-04-05 ×5000000000");
    let first = test(StartReading::FirstIn, Direction::Fall, points("5"));
    check(&first, text, "2028-06-01", "not 2028-04-05 ×3000000000");
    let rise = test(StartReading::LastBefore, Direction::Rise, points("5"));
    check(&rise, text, "2028-06-01", "not 2028-04-05 ×-5000000000");
    let part = test(StartReading::LastBefore, Direction::Fall, ChangeSize::Part("25%".parse().expect("a rate")));
    check(&part, text, "2028-06-01", "achieved 2028-04-05 ×5000000000");
    check(&before, "2027-04-05 a\n2027-06-01 b value=18", "2028-06-01", "not 2028-04-05 ×0");
    check(&first, "2027-04-05 a\n2027-06-01 b value=18", "2028-06-01", "not 2028-04-05 ×0");
    check(
        &before,
        "2027-03-01 b value=20\n2027-03-02 b\n2027-04-05 a\n2027-06-01 b value=15\n2027-07-01 b",
        "2028-06-01",
        "achieved 2028-04-05 ×5000000000",
    );
}

#[test]
fn time_to_event_is_counted_from_entry() {
    let rule = outcome(Test::TimeToEvent { at_most: Some(length("90 days")) }, "12 months");
    check(&rule, "2027-04-05 a\n2027-05-05 b\n2027-06-01 b", "2028-06-01", "achieved 2028-04-05 ×30");
    check(&rule, "2027-04-05 a\n2027-07-04 b", "2027-08-01", "not 2027-07-04 ×90");
    check(&rule, "2027-04-05 a", "2028-06-01", "not 2028-04-05 ×366");
    check(&rule, "2027-04-05 a", "2027-06-01", "immature until 2028-04-05 ×58");
}

#[test]
fn a_household_enters_by_any_member_and_all_members_count() {
    let mut rules = cohort(EntryRule::First);
    rules.unit = Unit::Household;
    let plan = plan(rules, vec![outcome(Test::Frequency { at_least: None, at_most: Some(1) }, "12 months")]);
    let (mut events, values) = events("2027-04-05 a\n2027-05-01 b\n2027-06-01 b\n2027-07-01 b");
    for (event, (person, from, until)) in events.iter_mut().zip([
        (1, Day::MIN, Day::MAX),
        (2, Day::MIN, Day::MAX),
        (3, day("2027-05-15"), Day::MAX),
        (4, Day::MIN, day("2027-04-06")),
    ]) {
        (event.person, event.member_from, event.member_until) = (person, from, until);
    }
    let mut measured = Measured::default();
    let horizon = Horizon { as_at: day("2029-01-01"), observed: vec![] };
    let timeline = Timeline { events: &events, values: &values };
    measure_unit(0, &plan, Unit::Person, 9, &timeline, &horizon, &mut measured);
    assert!(measured.entries.is_empty(), "a person's timeline is no household's");
    measure_unit(0, &plan, Unit::Household, 9, &timeline, &horizon, &mut measured);
    assert_eq!(measured.persons_of(&measured.entries[0]), [1, 2, 4], "who came later is no member on the day of entry");
    assert_eq!(measured.outcomes[0].quantity, 2);
    assert_eq!(measured.outcomes[0].finding, Finding::NotAchieved { on: day("2027-07-01") });
}

proptest! {
    /// Any split of one spell into touching or overlapping parts counts the same days.
    #[test]
    fn spells_do_not_depend_on_how_they_are_cut(start in 0_i32..100, len in 1_i32..200, cuts in prop::collection::vec((0_i32..200, 0_i32..40), 0..5)) {
        let base = day("2027-04-01");
        let whole = format!("2027-04-01 a\n{}..{} b", base.plus_days(start), base.plus_days(start + len - 1));
        let mut pieces = whole.clone();
        for (from, more) in cuts {
            let from = from % len;
            let to = (from + more).min(len - 1);
            pieces.push_str(&format!("\n{}..{} b", base.plus_days(start + from), base.plus_days(start + to)));
        }
        for count in [DayCount::Cumulative, DayCount::Continuous] {
            let plan = plan(cohort(EntryRule::First), vec![spell(count, 0, 50)]);
            let a = measure(&plan, &whole, "2028-06-01", "2028-06-01").outcomes[0];
            let b = measure(&plan, &pieces, "2028-06-01", "2028-06-01").outcomes[0];
            prop_assert_eq!(a.finding, b.finding);
            prop_assert_eq!(a.quantity, b.quantity);
            prop_assert_eq!(a.quantity, i64::from(len));
        }
    }

    /// Once a result that is final when achieved has been found, later settlements of the same evidence keep it.
    #[test]
    fn what_is_final_stays(b in prop::collection::vec(0_i32..700, 0..6), seen in 1_i32..900, later in 0_i32..400) {
        let base = day("2027-04-01");
        let mut text = "2027-04-01 a".to_string();
        for offset in b {
            text.push_str(&format!("\n{} b", base.plus_days(offset)));
        }
        let rule = OutcomePlan {
            decided: Decided::WhenAchieved,
            ..outcome(Test::Binary { success: Success::Event, times: 2 }, "12 months")
        };
        let plan = plan(cohort(EntryRule::First), vec![rule]);
        let visible = |until: Day| {
            let (mut events, values) = events(&text);
            events.retain(|event| event.day <= until);
            let mut measured = Measured::default();
            let horizon = Horizon { as_at: until, observed: vec![until] };
            measure_unit(0, &plan, Unit::Person, 1, &Timeline { events: &events, values: &values }, &horizon, &mut measured);
            measured.outcomes[0].finding
        };
        let (first, second) = (visible(base.plus_days(seen)), visible(base.plus_days(seen + later)));
        if !matches!(first, Finding::Immature { .. }) {
            prop_assert_eq!(first, second);
        }
    }
}

/// What is worked out once for every day is what is worked out as it comes.
#[test]
fn a_table_of_days_says_the_same() {
    let rule = outcome(Test::Binary { success: Success::Event, times: 1 }, "13 months");
    let entered = Period { from: day("2027-12-01"), until: day("2028-03-02") };
    let tabled = OutcomePlan { days: ByDay::over(entered, |day| rule.window_of(day)), ..rule.clone() };
    for number in -3..100 {
        let day = entered.from.plus_days(number);
        assert_eq!(tabled.window_of(day), rule.window_of(day), "{day}");
    }
}
