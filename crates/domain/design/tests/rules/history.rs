//! What history found, found from the contract alone.
//!
//! The contracts are those of published schemes; what in them is published and what is invented stands at their heads.

use design::check;
use expect_test::expect;

use crate::{Read, codes, found_by, read};

const PLACE: &str = include_str!("history/place.toml");

fn scheme(text: &str) -> Read {
    read(PLACE, &[("scheme", text)], "payment,band,from,to,price\n")
}

fn found(read: &Read, numbers: &[u8]) -> String {
    numbers.iter().map(|number| found_by(read, *number, None)).collect()
}

#[test]
fn the_work_programme_rewarded_falling_referrals_and_was_priced_tight() {
    let read = scheme(include_str!("history/work_programme.toml"));
    expect![[r#"
        warning design::incomplete-follow-up scheme/contract.toml:68:15 `"entries of the same period"`
          the rate of `job` is a share of entries of the same period, whose follow-up is not over
        warning design::break-even scheme/contract.toml:61:14 `"39%"`
          the cost is covered from 42% of `job` (best known: 39%, the department's own forecast) on
          and scheme/contract.toml:72:16 `"£577,000"` what it costs
          [break-even 42%; best known 39%]
        error design::haste scheme/contract.toml:76:11 `"everywhere at once"`
          it goes live everywhere at once on 2011-06-01, without a pilot
        warning design::haste scheme/contract.toml:76:11 `"everywhere at once"`
          everything goes live on one day, with no stages
    "#]]
    .assert_eq(&found(&read, &[13, 31, 53]));
}

#[test]
fn transforming_rehabilitation_saw_no_frequency_had_many_purposes_and_knew_its_results_years_later() {
    let read = scheme(include_str!("history/transforming_rehabilitation.toml"));
    expect![[r#"
        error design::single-purpose scheme/contract.toml:52:13 `"reduce cost"`
          it has 5 purposes: improve outcomes, reduce cost, innovation, open market and transfer risk
          [purposes 5]
        warning design::baseline-age scheme/contract.toml:65:15 `2011-12-31`
          the baseline of `reoffence` ends on 2011-12-31, more than 3 years before the start
          [baseline to 2011-12-31]
        warning design::binary-alone scheme/contract.toml:59:15 `"5.15"`
          `reoffence` asks yes or no of people who have 5.15 events each, and nothing measures how many
          [events each 5.15; counted in the baseline]
        error design::cohort-size scheme/contract.toml:55:10 `32000`
          to see `reoffence` go from 44.8% to 47.3% takes 6,392 people in each group, and there are 1,280 a quarter
          and scheme/contract.toml:58:8 `"47.3%"` the target
          [people 1,280; people needed 6,392]
        error design::first-cash scheme/contract.toml:70:19 `"£1,000,000"`
          the first outcome is paid after 24 months, at £116,666.67 a month that no block covers: £2,800,000.08, and working capital is £1,000,000
          and scheme/contract.toml:37:11 `reoffence` `reoffence` is the first, on 2017-10-01
          [months 24; needed £2,800,000.08; working capital £1,000,000]
        warning design::volume-floor scheme/contract.toml:54:2 `volumes`
          no clause protects against fewer people: 36% fewer make £63,006,000 of £63,291,000
          [planned £63,291,000; under stress £63,006,000]
        error design::haste scheme/contract.toml:73:11 `"everywhere at once"`
          it goes live everywhere at once on 2015-10-01, and the pilots' results are known on 2017-07-01
          and scheme/contract.toml:74:17 `2017-07-01` the pilots
        warning design::haste scheme/contract.toml:73:11 `"everywhere at once"`
          everything goes live on one day, with no stages
    "#]].assert_eq(&found(&read, &[1, 9, 11, 17, 26, 32, 53]));
}

#[test]
fn the_pilots_had_many_cells_and_an_assessor_that_made_people_wait() {
    let read = scheme(include_str!("history/recovery_pilots.toml"));
    expect![[r#"
        error design::few-outcomes scheme/contract.toml:34:2 `outcomes`
          6 paid outcomes in up to 5 bands make 30 cells to price and check
          [paid outcomes 6; cells 30]
        error design::share-at-risk scheme/contract.toml:6:2 `contract`
          60% depends on results, and nothing says that the provider has working capital
          and scheme/contract.toml:17:1 `[[stages]]` the share
          [share at risk 60%]
        error design::assessor scheme/contract.toml:147:15 `"department"`
          `assessment-service` reports to the commissioner alone
          and scheme/contract.toml:11:12 `"assessment-service"` the assessor
        warning design::wait scheme/contract.toml:149:12 `"35 days"`
          people wait 35 days at the median, and waited 21 days before
          and scheme/contract.toml:148:15 `"21 days"` before
          [now 35 days; before 21 days]
    "#]]
    .assert_eq(&found(&read, &[2, 27, 46, 47]));
    let tensions: Vec<&str> = check(&read.place, None).tensions.iter().map(|tension| tension.rule.says).collect();
    assert_eq!(tensions, ["an independent assessor keeps claims honest, and another assessment makes people wait"]);
}

#[test]
fn troubled_families_paid_on_the_claimants_word() {
    let read = scheme(include_str!("history/troubled_families.toml"));
    expect![[r#"
        warning design::milestone-share scheme/contract.toml:29:11 `attachment`
          attachments and milestones (`attachment`) are 80% of what depends on people
          [share 80%]
        error design::deadweight scheme/contract.toml:27:89 `"1/6"`
          16.7% of `turned-around` would come anyway, and `results` pays for all of them
          [deadweight 16.7%]
        error design::evidence scheme/contract.toml:49:15 `"provider"`
          `provider` claims `turned-around` and verifies it
        warning design::audit scheme/contract.toml:52:16 `"2.1%"`
          2.1% of the claims are checked
          [sample 2.1%]
        error design::audit scheme/contract.toml:53:16 `"10%"`
          10% of the checked claims did not hold, and nothing follows for the others
          [invalid 10%]
    "#]]
    .assert_eq(&found(&read, &[7, 10, 48, 49]));
}

/// What such contracts left unsaid is found as well: nobody was to publish, and nobody answered for the data.
#[test]
fn what_was_left_unsaid_is_found() {
    for text in [include_str!("history/work_programme.toml"), include_str!("history/troubled_families.toml")] {
        let codes = codes(&check(&scheme(text).place, None));
        for code in ["design::publication", "design::data-flow", "design::impact-assessment", "design::step-in"] {
            assert!(codes.iter().any(|found| found == code), "{code} of {codes:?}");
        }
    }
}
