//! Figures that other software computed, and published tables, held to the digits that they give.
//!
//! They are read where they lie, beside the checkout, and are not part of the project. Where they are missing, the tests
//! say so and pass.

use std::path::PathBuf;

use serde_json::Value;
use statistics::{Events, Interval, Level, Share, Sides, poisson, proportion, two_proportions};

/// A shared file; nothing if it is not there.
fn golden(file: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/golden").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {file} is not beside the checkout");
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn share(value: &Value) -> Share {
    Share::new(value["x"].as_u64().expect("x"), value["n"].as_u64().expect("n")).expect("a share")
}

#[track_caller]
fn close(ours: f64, theirs: &Value) {
    let theirs = number(theirs);
    assert!((ours - theirs).abs() <= 1e-6 * theirs.abs().max(1e-9), "ours {ours}, theirs {theirs}");
}

#[track_caller]
fn interval_close(ours: Interval, theirs: &Value) {
    close(ours.low, &theirs[0]);
    close(ours.high, &theirs[1]);
}

#[test]
fn intervals_of_one_rate() {
    let Some(file) = golden("intervals_tests.json") else { return };
    for row in file["newcombe1998_tableII"].as_array().expect("rows") {
        let ours = proportion::wilson(share(row), Level::FIVE_PERCENT, Sides::Two);
        for (ours, published) in [ours.low, ours.high].into_iter().zip(row["wilson_published"].as_array().expect("two"))
        {
            assert_eq!(format!("{ours:.4}"), format!("{:.4}", number(published)));
        }
    }
    for row in file["prop.test_wilson"].as_array().expect("rows") {
        let (share, level) = (share(row), Level::FIVE_PERCENT);
        interval_close(proportion::wilson(share, level, Sides::Two), &row["wilson"]);
        interval_close(proportion::wilson_corrected(share, level, Sides::Two), &row["wilson_cc"]);
        interval_close(proportion::clopper_pearson(share, level, Sides::Two), &row["clopper_pearson"]);
    }
}

#[test]
fn rates_of_events() {
    let Some(file) = golden("intervals_tests.json") else { return };
    for row in file["poisson_exact"].as_array().expect("rows") {
        let events = Events::new(row["x"].as_u64().expect("x"), number(&row["T"])).expect("events");
        interval_close(poisson::exact_interval(events, Level::FIVE_PERCENT, Sides::Two), &row["ci"]);
    }
    let two = &file["poisson_2sample"];
    let [first, second] =
        [0, 1].map(|at| Events::new(two["x"][at].as_u64().expect("x"), number(&two["T"][at])).expect("events"));
    close(first.rate() / second.rate(), &two["rr"]);
    close(poisson::ratio_test(first, second, Sides::Two).expect("a test").p, &two["p"]);
    interval_close(
        poisson::ratio_interval(first, second, Level::FIVE_PERCENT, Sides::Two).expect("limits"),
        &two["ci"],
    );
}

#[test]
fn two_rates() {
    let Some(file) = golden("rossi_survival.json") else { return };
    let table = |name: &str| {
        let row = &file["twoby2"][name];
        Share::new(row[1].as_u64().expect("events"), row[0].as_u64().expect("people")).expect("a share")
    };
    let (aided, others, effect) = (table("fin1"), table("fin0"), &file["fin_effect"]);
    let squared = |z: Option<f64>| z.expect("a statistic").powi(2);

    close(aided.rate() - others.rate(), &effect["diff"]);
    let plain = two_proportions::z_pooled(aided, others, Sides::Two).expect("a test");
    close(squared(plain.statistic), &effect["chisq_nocorr"]);
    close(plain.p, &effect["p_nocorr"]);
    let corrected = two_proportions::z_pooled_corrected(aided, others, Sides::Two).expect("a test");
    close(squared(corrected.statistic), &effect["chisq_yates"]);
    close(corrected.p, &effect["p_yates"]);
    let wald = two_proportions::wald_difference(aided, others, Level::FIVE_PERCENT, Sides::Two).expect("limits");
    interval_close(wald, &effect["ci_nocorr"]);
    close(two_proportions::fisher(aided, others, Sides::Two).p, &effect["fisher_p"]);
    // R solves for the odds ratio to about four digits.
    let odds = two_proportions::conditional_odds_ratio(aided, others).expect("more than one table");
    assert!((odds - number(&effect["fisher_or"])).abs() < 1e-4, "{odds}");
}
