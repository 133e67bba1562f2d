//! Figures that other software computed, and published tables, held to the digits that they give.
//!
//! They are read where they lie, beside the checkout, and are not part of the project. Where they are missing, the tests
//! say so and pass.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files that lie beside the checkout")]

use std::path::PathBuf;

use serde_json::Value;
use statistics::correction::Correction;
use statistics::paired::Pairs;
use statistics::power::Tails;
use statistics::samples::Moments;
use statistics::{Events, Interval, Level, Share, Sides, paired, poisson, power, proportion, samples, two_proportions};

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

/// Two columns of a shared CSV file with numbers; nothing if it is not there.
fn columns(file: &str, names: [&str; 2]) -> Option<[Vec<f64>; 2]> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data").join(file);
    let text = std::fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let at = names.map(|name| header.iter().position(|column| *column == name).expect("the column"));
    let mut values = [Vec::new(), Vec::new()];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        for (to, at) in values.iter_mut().zip(at) {
            to.push(cells[at].parse().expect("a number"));
        }
    }
    Some(values)
}

fn by_aid(column: &str) -> Option<[Vec<f64>; 2]> {
    let [aid, values] = columns("rossi.csv", ["fin", column])?;
    let of = |which: f64| values.iter().zip(&aid).filter(|(_, aid)| **aid == which).map(|(value, _)| *value).collect();
    Some([of(1.0), of(0.0)])
}

#[test]
fn samples_of_measurements() {
    let (Some(file), Some(tests)) = (golden("rossi_survival.json"), golden("intervals_tests.json")) else { return };
    let [aided, others] = by_aid("arrest").expect("the data beside the figures");
    let [first, second] = [&aided, &others].map(|it| Moments::of(it).expect("values"));
    let ours = samples::welch(first, second, Level::FIVE_PERCENT, Sides::Two).expect("a test");
    let effect = &file["fin_effect"];
    close(ours.result.statistic.expect("t"), &effect["welch_t"]);
    close(ours.degrees, &effect["welch_df"]);
    close(ours.result.p, &effect["welch_p"]);
    interval_close(ours.interval, &effect["welch_ci"]);

    let [aided, others] = by_aid("prio").expect("the data beside the figures");
    let ks = samples::kolmogorov_smirnov(&aided, &others).expect("a test");
    close(ks.statistic.expect("D"), &tests["ks"]["D"]);
    close(ks.p, &tests["ks"]["p"]);
    let ranks = samples::rank_sum(&aided, &others, Sides::Two).expect("a test");
    close(ranks.statistic.expect("W"), &tests["wilcox"]["W"]);
    close(ranks.p, &tests["wilcox"]["p"]);
}

#[test]
fn pairs_and_corrections() {
    let Some(file) = golden("intervals_tests.json") else { return };
    let row = &file["paired_mcnemar"];
    let cell = |at: usize| row["table"][at].as_u64().expect("a count");
    let pairs = Pairs { both: cell(0), first_only: cell(1), second_only: cell(2), neither: cell(3) };
    let plain = paired::mcnemar(pairs).expect("a test");
    close(plain.statistic.expect("χ²"), &row["chisq"]);
    close(plain.p, &row["p"]);
    let corrected = paired::mcnemar_corrected(pairs).expect("a test");
    close(corrected.statistic.expect("χ²"), &row["chisq_cc"]);
    close(corrected.p, &row["p_cc"]);
    close(paired::mcnemar_exact(pairs, Sides::Two).expect("a test").p, &row["exact_p"]);

    let row = &file["p_adjust"];
    let values: Vec<f64> = row["p"].as_array().expect("values").iter().map(number).collect();
    for (how, key) in
        [(Correction::BenjaminiHochberg, "BH"), (Correction::Holm, "holm"), (Correction::Bonferroni, "bonferroni")]
    {
        let ours = how.apply(&values).expect("p values");
        ours.iter().zip(row[key].as_array().expect("values")).for_each(|(ours, theirs)| close(*ours, theirs));
    }
}

#[test]
fn power_and_people_needed() {
    let Some(file) = golden("power.json") else { return };
    let level = Level::FIVE_PERCENT;
    let rows = |key: &str| file[key].as_array().expect("rows").clone();
    let rates = |row: &Value| [number(&row["p1"]), number(&row["p2"])];
    for row in rows("power_prop_test") {
        let people = [number(&row["n"]); 2];
        let power = |tails| power::power_of_rates(rates(&row), people, level, Sides::Two, tails).expect("a power");
        close(power(Tails::Near), &row["power"]);
        close(power(Tails::Both), &row["power_strict"]);
    }
    for row in rows("n_needed_80") {
        close(power::people_needed(rates(&row), 0.8, level, Sides::Two).expect("a number"), &row["n"]);
        close(power::people_needed_cohen(rates(&row), 0.8, level, Sides::Two).expect("a number"), &row["n_cohen"]);
    }
    for row in rows("pwr_2p2n") {
        let people = [number(&row["n1"]), number(&row["n2"])];
        close(power::cohen_h(rates(&row)).expect("a size").abs(), &row["h"]);
        let power = |sides| power::power_cohen(rates(&row), people, level, sides).expect("a power");
        close(power(Sides::Two), &row["power"]);
        close(power(Sides::Lower), &row["power_one_sided"]);
    }
    for row in rows("power_t") {
        let people = row["n"].as_u64().expect("a number") as usize;
        let (delta, sd) = (number(&row["delta"]), number(&row["sd"]));
        close(power::power_t(people, delta, sd, level, Sides::Two).expect("a power"), &row["power"]);
    }
}
