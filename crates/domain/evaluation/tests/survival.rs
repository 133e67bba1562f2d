//! Survival and counts against figures that other software computed from published data.
//!
//! Both are read where they lie, beside the checkout, and are not part of the project. Where they are missing, the tests
//! say so and pass.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files that lie beside the checkout")]

use std::collections::HashMap;
use std::path::PathBuf;

use evaluation::regression::Clusters;
use evaluation::survival::{
    CoxErrors, Curve, Distribution, Limits, Ties, Times, cox, kaplan_meier, log_rank, parametric,
};
use evaluation::{Alone, Design};
use serde_json::Value;
use statistics::Level;

fn shared(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared").join(file)
}

/// Figures and the columns of the data that they are of; nothing if they are not there.
fn golden(figures: &str, data: &str) -> Option<(Value, HashMap<String, Vec<f64>>)> {
    let Ok(text) = std::fs::read_to_string(shared(&format!("golden/{figures}"))) else {
        println!("skipped: {figures} is not beside the checkout");
        return None;
    };
    let mut reader = csv::Reader::from_path(shared(&format!("data/{data}"))).expect("the data beside the figures");
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let mut columns: HashMap<String, Vec<f64>> = HashMap::new();
    for row in reader.records() {
        for (name, cell) in names.iter().zip(row.expect("a row").iter()) {
            columns.entry(name.clone()).or_default().push(cell.parse().expect("a number"));
        }
    }
    Some((serde_json::from_str(&text).expect("JSON"), columns))
}

fn rossi() -> Option<(Value, HashMap<String, Vec<f64>>, Times)> {
    let (figures, columns) = golden("rossi_survival.json", "rossi.csv")?;
    let events = columns["arrest"].iter().map(|arrest| *arrest == 1.0).collect();
    let times = Times::new(columns["week"].clone(), events).expect("times");
    Some((figures, columns, times))
}

fn design(columns: &HashMap<String, Vec<f64>>, names: &[&str], intercept: bool) -> Design {
    let rows = columns[names[0]].len();
    let columns = names.iter().map(|name| ((*name).to_owned(), columns[*name].clone())).collect();
    let design = if intercept { Design::new(rows, columns) } else { Design::without_intercept(rows, columns) };
    design.expect("a design")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[track_caller]
fn within(ours: f64, theirs: f64, relative: f64) {
    assert!((ours - theirs).abs() <= relative * theirs.abs().max(1e-9), "ours {ours}, theirs {theirs}");
}

#[track_caller]
fn close(ours: f64, theirs: &Value) {
    within(ours, number(theirs), 1e-6);
}

const COVARIATES: [&str; 7] = ["fin", "age", "race", "wexp", "mar", "paro", "prio"];

#[test]
fn curves() {
    let Some((figures, columns, times)) = rossi() else { return };
    let curve = kaplan_meier(&times);
    let at = |curve: &Curve, week: f64, limits| curve.at(week, Level::FIVE_PERCENT, limits).expect("a point");
    for row in figures["km_all"].as_array().expect("rows") {
        let point = at(&curve, number(&row["time"]), Limits::Log);
        assert_eq!(point.at_risk as u64, row["n_risk"].as_u64().expect("a count"));
        close(point.survival, &row["surv"]);
        close(point.standard_error, &row["se"]);
        let interval = point.interval.expect("limits");
        close(interval.low, &row["lo_log"]);
        close(interval.high, &row["hi_log"]);
    }
    for (limits, key) in
        [(Limits::Plain, "km52_ci_plain"), (Limits::Log, "km52_ci_log"), (Limits::LogLog, "km52_ci_log-log")]
    {
        let point = at(&curve, 52.0, limits);
        let interval = point.interval.expect("limits");
        for (ours, theirs) in [point.survival, interval.low, interval.high].into_iter().zip(0..) {
            close(ours, &figures[key][theirs]);
        }
    }
    for (group, row) in figures["km_fin_52"].as_array().expect("rows").iter().enumerate() {
        let rows: Vec<u32> = (0..432).filter(|&row| columns["fin"][row as usize] == group as f64).collect();
        let curve = kaplan_meier(&times.pick(&rows).expect("some"));
        let point = at(&curve, 52.0, Limits::Log);
        close(point.survival, &row["surv"]);
        close(point.standard_error, &row["se"]);
        close(point.interval.expect("limits").low, &row["lo"]);
        close(point.interval.expect("limits").high, &row["hi"]);
        let mean = curve.restricted_mean(52.0).expect("within the times");
        close(mean.value, &figures["rmst52"]["rmean"][group]);
        close(mean.standard_error, &figures["rmst52"]["se(rmean)"][group]);
    }
}

#[test]
fn log_ranks() {
    let Some((figures, columns, times)) = rossi() else { return };
    // Codes count in the order of first rows, so groups are put in the order of the file by their value.
    let groups = Clusters::of(columns["fin"].iter().map(|fin| *fin as u64)).expect("two groups");
    let first = columns["fin"][0] as usize;
    let test = log_rank(&times, &groups, None, 0.0).expect("a test");
    close(test.chi_squared, &figures["logrank"]["chisq"]);
    close(test.p, &figures["logrank"]["p"]);
    for code in 0..2 {
        let group = if code == 0 { first } else { 1 - first };
        close(test.observed[code], &figures["logrank"]["obs"][group]);
        close(test.expected[code], &figures["logrank"]["exp"][group]);
    }
    let early = log_rank(&times, &groups, None, 1.0).expect("a test");
    close(early.chi_squared, &figures["peto_wilcoxon_rho1"]["chisq"]);
}

#[test]
fn hazards() {
    let Some((figures, columns, times)) = rossi() else { return };
    let design = design(&columns, &COVARIATES, false);
    for (ties, key) in [(Ties::Efron, "cox_efron"), (Ties::Breslow, "cox_breslow")] {
        let (model, theirs) = (cox(&design, &times, None, None, ties).expect("a model"), &figures[key]);
        let covariance = model.covariance(CoxErrors::Classical).expect("a covariance");
        for (at, name) in COVARIATES.iter().enumerate() {
            close(model.coefficients[at], &theirs["coef"][name]);
            close(covariance.standard_error(at), &theirs["se"][name]);
        }
        close(model.null_log_likelihood, &theirs["loglik"][0]);
        close(model.log_likelihood, &theirs["loglik"][1]);
        close(model.score_test, &theirs["score"]);
        close(model.wald_test, &theirs["wald"]);
        close(model.concordance.expect("pairs"), &theirs["concordance"]);
    }
    let model = cox(&design, &times, None, None, Ties::Efron).expect("a model");
    let check = model.proportionality(&times).expect("a test");
    for at in 0..7 {
        close(check.chi_squared[at], &figures["cox_zph"]["chisq"][at]);
        close(check.p[at], &figures["cox_zph"]["p"][at]);
    }
    close(check.chi_squared_all, &figures["cox_zph"]["chisq"][7]);
    close(check.p_all, &figures["cox_zph"]["p"][7]);
}

#[test]
fn releases_in_north_carolina() {
    let Some((figures, columns)) = golden("recid_wooldridge.json", "wooldridge_recid.csv") else { return };
    let events = columns["cens"].iter().map(|censored| *censored == 0.0).collect();
    let times = Times::new(columns["durat"].clone(), events).expect("times");
    assert_eq!((times.len() - times.event_count()) as u64, figures["censored"].as_u64().expect("a count"));
    let names = ["workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age"];
    let model = cox(&design(&columns, &names, false), &times, None, None, Ties::Efron).expect("a model");
    let covariance = model.covariance(CoxErrors::Classical).expect("a covariance");
    for (at, name) in names.iter().enumerate() {
        close(model.coefficients[at], &figures["cox"]["coef"][name]);
        close(covariance.standard_error(at), &figures["cox"]["se"][name]);
    }
    close(model.null_log_likelihood, &figures["cox"]["loglik"][0]);
    close(model.log_likelihood, &figures["cox"]["loglik"][1]);

    let with_intercept = design(&columns, &names, true);
    for (distribution, key) in [
        (Distribution::LogNormal, "lognormal"),
        (Distribution::Weibull, "weibull"),
        (Distribution::Exponential, "exponential"),
    ] {
        let (model, theirs) =
            (parametric(&with_intercept, &times, distribution, &Alone).expect("a model"), &figures[key]);
        for (at, name) in model.names.iter().enumerate() {
            close(model.coefficients[at], &theirs["coef"][name]);
            close(model.estimate(at).standard_error, &theirs["se"][name]);
        }
        close(model.scale, &theirs["scale"]);
        if let Some(error) = model.log_scale_error {
            close(error, &theirs["se"]["Log(scale)"]);
        }
        close(model.log_likelihood, &theirs["loglik"][1]);
    }
}
