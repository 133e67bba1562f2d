//! An evaluation as a page that stands alone and prints: for a councillor at the top, for an expert below.

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use runs::{BalanceRow, EvaluationAnswer, OutcomeAnswer};
use serde::Serialize;

use crate::charts::{About, evaluation_pictures};
use crate::evaluation::{effect, interval, p_value, scale_of, side, signed_percent};
use crate::grid::grouped;

/// The page.
const PAGE: &str = include_str!("../templates/evaluation.html");

/// An evaluation as HTML, with its pictures in it.
///
/// # Errors
///
/// Those of the template, which is part of the program.
pub fn evaluation_html(answer: &EvaluationAnswer) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("count", |count: u64| grouped(i64::try_from(count).unwrap_or(i64::MAX)));
    environment.add_template("evaluation", PAGE)?;
    let pictures = evaluation_pictures(answer);
    let about = |about: About| pictures.iter().filter(|p| p.about == about).map(|p| p.svg.as_str()).collect();
    let page = Page {
        answer,
        effects: about(About::Effects),
        details: about(About::Detail),
        gaming: about(About::Gaming),
        estimates: answer.outcomes.iter().flat_map(estimates).collect(),
        balance: answer.balance.iter().flat_map(|balance| balance.rows.iter().map(PageBalance::of)).collect(),
    };
    environment.get_template("evaluation")?.render(Value::from(Serde(page)))
}

/// What the page is made from.
#[derive(Serialize)]
struct Page<'a> {
    answer: &'a EvaluationAnswer,
    effects: Vec<&'a str>,
    details: Vec<&'a str>,
    gaming: Vec<&'a str>,
    estimates: Vec<PageEstimate<'a>>,
    balance: Vec<PageBalance<'a>>,
}

/// What one test says of one outcome, in the words of the page.
#[derive(Serialize)]
struct PageEstimate<'a> {
    outcome: &'a str,
    test: &'a str,
    decides: bool,
    treated: String,
    comparison: String,
    effect: String,
    interval: String,
    p: String,
}

/// A covariate, in the figures of the page.
#[derive(Serialize)]
struct PageBalance<'a> {
    covariate: &'a str,
    treated: String,
    comparison: String,
    before: String,
    after: String,
    variances: String,
    is_within: bool,
}

impl<'a> PageBalance<'a> {
    fn of(row: &'a BalanceRow) -> Self {
        PageBalance {
            covariate: &row.covariate,
            treated: format!("{:.3}", row.treated_after),
            comparison: format!("{:.3}", row.comparison_after),
            before: signed_percent(row.difference_before),
            after: signed_percent(row.difference_after),
            variances: row.variance_ratio_after.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            is_within: row.is_within,
        }
    }
}

/// The test that decides, and those beside it.
fn estimates(outcome: &OutcomeAnswer) -> Vec<PageEstimate<'_>> {
    let scale = outcome.scale.as_deref();
    let mut rows = vec![PageEstimate {
        outcome: &outcome.title,
        test: &outcome.test,
        decides: true,
        treated: side(outcome, &outcome.treated),
        comparison: side(outcome, &outcome.comparison),
        effect: outcome.effect.map(|value| effect(value, scale)).unwrap_or_default(),
        interval: interval(outcome.low, outcome.high, scale),
        p: outcome.p.map(p_value).unwrap_or_default(),
    }];
    for test in &outcome.also {
        let scale = scale_of(test, scale);
        rows.push(PageEstimate {
            outcome: &outcome.title,
            test: &test.test,
            decides: false,
            treated: String::new(),
            comparison: String::new(),
            effect: test.effect.map(|value| effect(value, scale)).unwrap_or_default(),
            interval: interval(test.low, test.high, scale),
            p: test.p.map_or("no answer".to_string(), p_value),
        });
    }
    rows
}
