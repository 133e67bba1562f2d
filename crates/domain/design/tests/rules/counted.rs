//! Rules that count people: what has to be measured, and what is found from the counts.

use design::{Count, Evidence, probes};
use expect_test::{Expect, expect};
use units::Day;

use crate::{CONTRACT, PLACE, RATES, Read, changed, found_by, read, recovery};

fn as_at() -> Day {
    "2029-04-01".parse().expect("a day")
}

/// Evidence in which each question whose words begin as listed has this answer, and every other one nobody.
fn evidence(read: &Read, answers: &[(&str, Count)]) -> Evidence {
    let probes = probes(&read.place, as_at());
    let mut used = vec![false; answers.len()];
    let mut counted = Vec::new();
    for (contract, outcome, words) in probes.asked() {
        for (number, (_, count)) in answers.iter().enumerate().filter(|(_, (wanted, _))| *wanted == words) {
            used[number] = true;
            counted.push((contract, outcome, None, *count));
        }
    }
    let asked: Vec<String> = probes.asked().map(|(_, _, words)| words).collect();
    assert!(used.iter().all(|used| *used), "not asked: {answers:#?}\nasked: {asked:#?}");
    probes.evidence(as_at(), counted)
}

fn people(entered: u64, achieved: u64) -> Count {
    Count { entered, decided: entered, achieved, ..Count::default() }
}

fn check_in(read: &Read, number: u8, answers: &[(&str, Count)], expected: Expect) {
    expected.assert_eq(&found_by(read, number, Some(&evidence(read, answers))));
}

fn check(number: u8, answers: &[(&str, Count)], expected: Expect) {
    check_in(&recovery(&[]), number, answers, expected);
}

#[test]
fn rule_11_counts_the_events_of_those_who_have_any() {
    let watched = "[outcomes.offences]\nclause = \"2 Outcomes\"\nmeasure = \"frequency\"\nevent = \"offence\"";
    let other = watched.replace("offence\"", "review\"");
    let read = recovery(&[(watched, &other), ("events_each = \"3\"\n", "")]);
    let each = |events, people| Count { events, people, ..Count::default() };
    check_in(
        &read,
        11,
        &[("contract 0: Events(0)", each(412, 80))],
        expect![[r#"
        warning design::binary-alone recovery/contract.toml:41:11 `"binary"`
          `reoffence` asks yes or no of people who have 5.15 events each, and nothing measures how many
          [events each 5.15; counted in the extracts]
    "#]],
    );
    check_in(&read, 11, &[("contract 0: Events(0)", each(90, 80))], expect![[""]]);
    check_in(&read, 11, &[("contract 0: Events(0)", each(40, 8))], expect![[""]]);
}

#[test]
fn rule_17_takes_who_has_entered_where_nothing_is_expected() {
    let read = recovery(&[("people = 2400\npeople_low = 1800\npeople_high = 3000\n", "")]);
    check_in(
        &read,
        17,
        &[("contract 0: Outcome(0)", people(312, 100))],
        expect![[r#"
        error design::cohort-size recovery/contract.toml:38:11 `reoffence`
          to see `reoffence` go from 40% to 46% takes 1,068 people in each group, and there are 312
          and recovery/contract.toml:100:8 `"46%"` the target
          [people 312; people needed 1,068]
    "#]],
    );
    check_in(&read, 17, &[("contract 0: Outcome(0)", people(1_068, 400))], expect![[""]]);
}

#[test]
fn rule_21_holds_people_of_one_band_against_bands() {
    let kinds = |low_young, low_old, high_young, high_old| {
        [
            ("contract 0: Kind(0, 0) in band 0", people(100, low_young)),
            ("contract 0: Kind(0, 1) in band 0", people(100, low_old)),
            ("contract 0: Kind(0, 0) in band 1", people(100, high_young)),
            ("contract 0: Kind(0, 1) in band 1", people(100, high_old)),
        ]
    };
    let read = recovery(&[]);
    let found = |answers: [(&str, Count); 4], low, high| {
        let probes = probes(&read.place, as_at());
        let of = |words: &str| answers.iter().find(|(wanted, _)| *wanted == words).map(|(_, count)| *count);
        let mut counted: Vec<_> = probes
            .asked()
            .filter_map(|(contract, outcome, words)| Some((contract, outcome, None, of(&words)?)))
            .collect();
        counted.push((0, 0, Some(0), people(200, low)));
        counted.push((0, 0, Some(1), people(200, high)));
        found_by(&read, 21, Some(&probes.evidence(as_at(), counted)))
    };
    expect![[r#"
        warning design::severity recovery/contract.toml:31:10 `main`
          people of one band differ by 30 points in `reoffence`, bands by 10 points
          [within a band 30 points; between bands 10 points]
    "#]]
    .assert_eq(&found(kinds(70, 40, 45, 45), 110, 90));
    expect![[""]].assert_eq(&found(kinds(70, 65, 45, 40), 135, 85));
}

#[test]
fn rule_22_creaming() {
    let starts = |low_referred, high_referred, low, high| {
        [
            ("contract 0: Starts(0, Referred) in band 0", people(low_referred, 0)),
            ("contract 0: Starts(0, Referred) in band 1", people(high_referred, 0)),
            ("contract 0: Starts(0, All) in band 0", people(low, 0)),
            ("contract 0: Starts(0, All) in band 1", people(high, 0)),
        ]
    };
    check(
        22,
        &starts(200, 200, 180, 90),
        expect![[r#"
            warning design::creaming recovery/contract.toml:31:10 `main`
              `high` is 50% of referrals and 33.3% of starts, `low` 50% and 66.7%
              [top band before 50%; top band after 33.3%]
        "#]],
    );
    check(22, &starts(200, 200, 150, 148), expect![[""]]);
    check(
        22,
        &starts(2, 3, 1, 1),
        expect![[r#"
        not looked at: too few people have entered `main` to compare
    "#]],
    );
    // Where referrals are not recorded, the earlier starts stand for them.
    let place = changed(PLACE, &[("[records.referral]\nevent = \"assessment\"\n", "")]);
    let read = read(&place, &[("recovery", CONTRACT)], RATES);
    let halves = [
        ("contract 0: Starts(0, FirstHalf) in band 0", people(100, 0)),
        ("contract 0: Starts(0, FirstHalf) in band 1", people(100, 0)),
        ("contract 0: Starts(0, SecondHalf) in band 0", people(150, 0)),
        ("contract 0: Starts(0, SecondHalf) in band 1", people(50, 0)),
    ];
    check_in(
        &read,
        22,
        &halves,
        expect![[r#"
        warning design::creaming recovery/contract.toml:31:10 `main`
          `high` is 50% of the earlier starts and 25% of the later ones, `low` 50% and 75%
          [top band before 50%; top band after 25%]
    "#]],
    );
}

#[test]
fn rule_23_parking() {
    check(
        23,
        &[("contract 0: Parked(0) in band 1", people(120, 31))],
        expect![[r#"
        warning design::parking recovery/contract.toml:31:10 `main`
          31 of 120 people who entered `main` in band `high` were not seen for 60 days
          and place.toml:45:10 `contact` what counts as a contact
          [share 25.8%]
    "#]],
    );
    check(23, &[("contract 0: Parked(0) in band 1", people(120, 12))], expect![[""]]);
    let place = changed(PLACE, &[("[records.contact]\nevent = \"contact\"\n", "")]);
    check_in(
        &read(&place, &[("recovery", CONTRACT)], RATES),
        23,
        &[],
        expect![[r#"
        not looked at: no event records contacts: say `[records.contact]` in place.toml
    "#]],
    );
}

#[test]
fn rule_41_duplication() {
    check(
        41,
        &[("place: Repeated(FullAssessment)", people(800, 64))],
        expect![[r#"
        warning design::duplication place.toml:57:10 `full-assessment`
          64 of 800 times a second full assessment followed within 90 days
          [followed by another 64]
    "#]],
    );
    check(
        41,
        &[("place: Repeated(LeadWorker)", people(800, 4))],
        expect![[r#"
        warning design::duplication place.toml:51:10 `lead-worker`
          fewer than 10 of 800 times a second lead worker followed within 90 days
          [followed by another fewer than 10]
    "#]],
    );
    check(41, &[("place: Repeated(Plan)", people(800, 0))], expect![[""]]);
}

#[test]
fn rule_42_sequencing() {
    check(
        42,
        &[("place: Step(0, false)", people(90, 0)), ("place: Step(0, true)", people(14, 0))],
        expect![[r#"
        error design::sequencing place.toml:64:9 `"a job after detoxification"`
          14 of 90 people took the step "a job after detoxification" before `detox`
          [too early 14]
    "#]],
    );
    check(42, &[("place: Step(0, false)", people(90, 0)), ("place: Step(0, true)", people(0, 0))], expect![[""]]);
}

#[test]
fn rule_43_unmet_need() {
    let place = changed(PLACE, &[("event = \"homeless\"\nprovider = \"hillside\"", "event = \"homeless\"")]);
    let unmet = read(&place, &[("recovery", CONTRACT)], RATES);
    check_in(
        &unmet,
        43,
        &[("place: Need(0)", people(57, 0))],
        expect![[r#"
        warning design::unmet-need place.toml:69:10 `"housing"`
          57 people need help with housing, and nobody provides it
          [people 57]
    "#]],
    );
    check_in(&unmet, 43, &[("place: Need(0)", people(0, 0))], expect![[""]]);
    check(43, &[("place: Need(0)", people(57, 0))], expect![[""]]);
    expect![[r#"
        not looked at: it counts people, and no extracts were read: say --as-at DATE
    "#]]
    .assert_eq(&found_by(&unmet, 43, None));
}

#[test]
fn rule_44_panels() {
    check(
        44,
        &[("place: Panels", people(300, 25))],
        expect![[r#"
        warning design::panels place.toml:60:10 `panel`
          25 times a month began in which more than 2 panels met about one person
          [months 25]
    "#]],
    );
    check(44, &[("place: Panels", people(300, 0))], expect![[""]]);
}

#[test]
fn rule_47_wait() {
    let read = recovery(&[("wait_now = \"14 days\"\n", "")]);
    check_in(
        &read,
        47,
        &[("contract 0: Waited", people(400, 150))],
        expect![[r#"
            warning design::wait recovery/contract.toml:145:15 `"21 days"`
              150 of 400 people started within 21 days, the median before: fewer than half
              [started within it 150]
        "#]],
    );
    check_in(&read, 47, &[("contract 0: Waited", people(400, 200))], expect![[""]]);
}

#[test]
fn rule_50_gaming() {
    check(
        50,
        &[("contract 0: Rebanded(0) in band 0", people(200, 41))],
        expect![[r#"
        warning design::gaming recovery/contract.toml:31:10 `main`
          41 of 200 people who entered in band `low` were put into a higher one afterwards
          [moved up 20.5%]
    "#]],
    );
    check(50, &[("contract 0: Rebanded(0) in band 0", people(200, 20))], expect![[""]]);
    let left = |just, earlier| {
        [("contract 0: Left(0, Just)", people(300, just)), ("contract 0: Left(0, Earlier)", people(300, earlier))]
    };
    check(
        50,
        &left(45, 20),
        expect![[r#"
        warning design::gaming recovery/contract.toml:38:11 `reoffence`
          45 people left in the last 30 days of the window of `reoffence`, 20 in the 30 days before
          [people 45]
    "#]],
    );
    check(50, &left(40, 20), expect![[""]]);
    let back =
        [("contract 0: CameBack(0, Just)", people(300, 33)), ("contract 0: CameBack(0, Earlier)", people(300, 11))];
    check(
        50,
        &back,
        expect![[r#"
        warning design::gaming recovery/contract.toml:38:11 `reoffence`
          33 people came back in the 30 days after the window of `reoffence`, 11 in the 30 days before
          [people 33]
    "#]],
    );
}
