//! Awkward cases in, findings out; and what was drawn against what is found.

use strum::VariantArray;

use super::claims::Overlap;
use super::findings::Finding;
use super::seen::{Life, Seen, Settlement};
use super::settle::{Settled, settle};
use super::terms::{Contract, Payment, Stage};
use crate::agency::Agency;
use crate::life::{Case, Plan, Told};
use crate::settings::Settings;
use crate::world::World;

/// A person as at both settlements.
struct Person {
    plan: Plan,
    life: Life,
    settled: [Settled; 2],
}

fn world(people: u32) -> World {
    World::new(&Settings::believable(people, 20_270_401)).expect("settings")
}

fn person(world: &World, number: u32) -> Person {
    let plan = Plan::of(world, number);
    let life = Life::of(world, &plan);
    let settled = [0, 1].map(|round| settle(&Seen::of(&life, Settlement::of(world, round))));
    Person { plan, life, settled }
}

fn of_case(world: &World, case: Case) -> Person {
    let at = Case::VARIANTS.iter().position(|other| *other == case).expect("a case");
    let found = person(world, at as u32 * 3 + 2);
    assert_eq!(found.plan.case, Some(case));
    found
}

/// The finding on an outcome of the first entry into the outcome's contract: `yes`, `no`, `later`, or `not entered`.
fn finding(settled: &Settled, outcome: &str) -> &'static str {
    let contract = if outcome == "job" { Contract::Work } else { Contract::Recovery };
    let Some(entry) = settled.entries.iter().find(|entry| entry.contract == contract) else { return "not entered" };
    match entry.outcomes.iter().find(|found| found.name == outcome).expect("an outcome").measured.finding {
        Finding::Achieved(_) => "yes",
        Finding::NotAchieved(_) => "no",
        Finding::Immature(_) => "later",
    }
}

/// Findings as at both settlements: `yes yes`.
fn check(world: &World, case: Case, outcome: &str, expected: &str) {
    let found = of_case(world, case).settled.map(|settled| finding(&settled, outcome));
    assert_eq!(found.join(" "), expected, "{case:?} {outcome}");
}

#[test]
fn every_awkward_case_comes_out_as_its_name_says() {
    let world = world(240);
    for (case, outcome, expected) in [
        (Case::ReviewOnLastDay, "drug-free", "yes yes"),
        (Case::ReviewOnDayAfter, "drug-free", "no no"),
        (Case::ReviewEnteredInTime, "drug-free", "yes yes"),
        (Case::ReviewEnteredTooLate, "drug-free", "no no"),
        (Case::WellbeingUpByFour, "wellbeing", "yes yes"),
        (Case::WellbeingUpByLess, "wellbeing", "no no"),
        (Case::WellbeingOnce, "wellbeing", "no no"),
        (Case::ReviewLate, "drug-free", "later yes"),
        (Case::ProvenInTime, "no-reoffence", "no no"),
        (Case::ProvenTooLate, "no-reoffence", "yes yes"),
        (Case::OffenceOnLastDay, "no-reoffence", "no no"),
        (Case::OffenceOnDayAfter, "no-reoffence", "yes yes"),
        (Case::OffenceOnDayOfEntry, "no-reoffence", "no no"),
        (Case::Acquitted, "no-reoffence", "yes yes"),
        (Case::StillPending, "no-reoffence", "yes yes"),
        (Case::GapOfSeven, "settled-home", "yes yes"),
        (Case::GapOfEight, "settled-home", "no no"),
        (Case::HomeFor182, "settled-home", "yes yes"),
        (Case::HomeFor181, "settled-home", "no no"),
        (Case::HomeSinceBefore, "settled-home", "no no"),
        (Case::HomeOverTheEnd, "settled-home", "no no"),
        (Case::OpenHomeReached, "settled-home", "yes yes"),
        (Case::OpenHomeNotYet, "settled-home", "later later"),
        (Case::HomeWithPlannedEnd, "settled-home", "yes yes"),
        (Case::WorkFor182, "in-work", "yes yes"),
        (Case::WorkFor181, "in-work", "later no"),
        (Case::SixteenHours, "in-work", "yes yes"),
        (Case::FewerHours, "in-work", "later no"),
        (Case::OverlappingJobs, "in-work", "later no"),
        (Case::OpenJobReached, "in-work", "yes yes"),
        (Case::OpenJobBetween, "in-work", "later yes"),
        (Case::JobTakenBack, "in-work", "yes later"),
        (Case::JobReleased, "in-work", "later yes"),
        (Case::OtherProgrammeBefore, "job", "yes yes"),
        (Case::ReferredTwice, "job", "yes yes"),
        (Case::DeclinedOnly, "drug-free", "not entered not entered"),
        (Case::TransferredOutSixMonthsBefore, "drug-free", "not entered not entered"),
        (Case::EntryOnFirstDay, "drug-free", "yes yes"),
        (Case::StartAfterTwentyDays, "prompt-start", "yes yes"),
        (Case::StartAfterTwentyOneDays, "prompt-start", "no no"),
        (Case::NeverStarted, "prompt-start", "no no"),
    ] {
        check(&world, case, outcome, expected);
    }
}

#[test]
fn what_the_second_delivery_brings_changes_the_findings() {
    let world = world(240);
    let drug_free = |case| of_case(&world, case).settled.map(|settled| finding(&settled, "drug-free"));
    assert_eq!(drug_free(Case::ReviewTakenBack)[0], "yes");
    assert_ne!(drug_free(Case::ReviewTakenBack)[1], "yes");
    for case in [Case::ReviewMended, Case::ReviewReleased] {
        assert_ne!(drug_free(case)[0], "yes", "{case:?}");
        assert_eq!(drug_free(case)[1], "yes", "{case:?}");
    }
}

/// Which payment of a person's two claims for one job is paid, and which is not.
fn job_of(world: &World, case: Case) -> String {
    let settled = of_case(world, case).settled;
    let shown = settled[0].overlaps.iter().map(|Overlap { paid, lost }| {
        let order = paid.on.cmp(&lost.on);
        format!("{} before {} ({order:?})", paid.payment.name(), lost.payment.name())
    });
    shown.filter(|text| text.contains("job")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_job_that_both_contracts_claim_is_paid_once() {
    let world = world(240);
    assert_eq!(job_of(&world, Case::RecoveryFirst), "in-work before job (Less)");
    assert_eq!(job_of(&world, Case::WorkFirstFirst), "job before in-work (Less)");
    assert_eq!(job_of(&world, Case::SameDayRecoveryFirst), "in-work before job (Equal)");
    assert_eq!(job_of(&world, Case::SameDayWorkFirstFirst), "job before in-work (Equal)");
    assert_eq!(job_of(&world, Case::SameDaySameEntry), "in-work before job (Equal)");
    assert_eq!(job_of(&world, Case::ShadowDoesNotCompete), "");
    let shadow = of_case(&world, Case::ShadowDoesNotCompete).settled;
    let claims = |payment| shadow[0].claims.iter().filter(|claim| claim.payment == payment && !claim.is_lost).count();
    assert_eq!((claims(Payment::InWork), claims(Payment::Job)), (1, 1), "both stand");
}

#[test]
fn one_review_does_not_prove_two_entries() {
    let found = of_case(&world(240), Case::AcceptedAgainAtOnce);
    let free = found.settled[1].claims.iter().filter(|claim| claim.payment == Payment::DrugFree);
    let (mut entries, mut lost): (Vec<_>, Vec<_>) = free.map(|claim| (claim.entered, claim.is_lost)).unzip();
    entries.dedup();
    lost.sort_unstable();
    assert_eq!((entries.len(), lost), (2, vec![false, true]));
}

#[test]
fn entries_are_counted_by_contract_year() {
    let world = world(240);
    let entries = |case| {
        let found = of_case(&world, case);
        found.settled[0].entries.iter().filter(|entry| entry.contract == Contract::Recovery).count()
    };
    assert_eq!(entries(Case::AcceptedTwiceInYear), 1);
    assert_eq!(entries(Case::AcceptedNextYear), 2);
    assert_eq!(entries(Case::AcceptedAgainAtOnce), 2);
    assert_eq!(entries(Case::AssessedBeforeStart), 1);
    assert_eq!(entries(Case::DeclinedThenAccepted), 1);
    assert_eq!(entries(Case::TransferredOutLongerBefore), 1);
}

#[test]
fn stages_and_stretches_end_where_the_terms_say() {
    let world = world(240);
    let stage = |case| of_case(&world, case).plan.entry.map(Stage::of);
    assert_eq!(stage(Case::EntryOnLastDayOfShadow), Some(Stage::Shadow));
    assert_eq!(stage(Case::EntryOnFirstDayAtRisk), Some(Stage::Building));
    assert_eq!(stage(Case::EntryOnLastDayAtQuarter), Some(Stage::Building));
    assert_eq!(stage(Case::EntryOnFirstDayAtFull), Some(Stage::Full));
    let stretches = |case| {
        let [april, july] = of_case(&world, case).settled;
        let of = |settled: Settled| settled.claims.iter().filter(|claim| claim.payment == Payment::Staying).count();
        [of(april), of(july)]
    };
    assert_eq!(stretches(Case::ThirteenStretches)[1], 13);
    assert_eq!(stretches(Case::OneStretch), [1, 1]);
    assert_eq!(stretches(Case::NoStretch), [0, 0]);
    let arrests = of_case(&world, Case::ArrestedAroundTheEnd);
    let counted = arrests.settled[0].entries[0].outcomes.iter().find(|found| found.name == "arrests").expect("arrests");
    assert_eq!((arrests.life.arrests.len(), counted.measured.quantity), (2, 1));
}

/// What is found of an entry, once it can be told, is what was drawn for it.
#[test]
fn what_is_found_is_what_was_drawn() {
    let world = world(3000);
    let mut told = 0;
    for number in 0..3000 {
        let found = person(&world, number);
        let Plan { goals, entry: Some(entry), case, .. } = found.plan else { continue };
        // What these are about is that the person does not enter, or enters twice on one course of reviews.
        if matches!(case, Some(Case::TransferredOutSixMonthsBefore | Case::AcceptedAgainAtOnce)) {
            continue;
        }
        // In work counts from the earlier of entry and referral.
        let job = if found.plan.referral.is_some_and(|referral| referral < entry) { "job" } else { "in-work" };
        // Nobody offends, settles or works in the eyes of an agency that does not know them.
        let knows = |agency| found.plan.known_to.contains(agency);
        for (outcome, goal) in [
            ("drug-free", goals.drug_free),
            ("wellbeing", goals.better),
            ("no-reoffence", goals.no_reoffence || !knows(Agency::Probation)),
            ("settled-home", goals.settled && knows(Agency::Housing)),
            (job, goals.in_work && knows(Agency::Benefits)),
            ("prompt-start", goals.prompt),
        ] {
            let finding = finding(&found.settled[1], outcome);
            told += u32::from(finding != "later");
            let wanted = if goal { "yes" } else { "no" };
            let fits = finding == "later" || finding == wanted;
            assert!(fits, "person {number} {case:?}: {outcome} is {finding}, and {wanted} was drawn");
        }
    }
    assert!(told > 9000, "{told}");
}

/// Rows that are corrected or held back never decide anything that was not drawn.
#[test]
fn rows_that_are_put_right_count_from_then_on() {
    let world = world(3000);
    let lives = (0..3000).map(|number| Life::of(&world, &Plan::of(&world, number)));
    let kinds = lives.flat_map(|life| {
        let reviews = life.reviews.into_iter().map(|told| told_word(&told));
        reviews.chain(life.jobs.iter().map(told_word)).collect::<Vec<_>>()
    });
    let kinds: Vec<&str> = kinds.collect();
    let count = |word: &str| kinds.iter().filter(|kind| **kind == word).count();
    for (word, least) in [("first", 10_000), ("late", 500), ("corrected", 100), ("held", 15)] {
        assert!(count(word) >= least, "{word} {}", count(word));
    }
}

fn told_word<T>(told: &Told<T>) -> &'static str {
    match told {
        Told::First(_) => "first",
        Told::Late(_) => "late",
        Told::Corrected { .. } => "corrected",
        Told::Held { .. } => "held",
    }
}
