//! Differences in differences, against published examples.

mod shared;

use evaluation::did::{Base, Controls, GroupTimes, Method, Options, Panel, Rows, group_times, two_by_two, two_way};
use evaluation::effects::Likeness;
use evaluation::regression::Clusters;
use evaluation::{Alone, Estimate};
use serde_json::Value;
use shared::{Table, assert_close, figures, number, table};

#[test]
fn a_garbage_incinerator_and_the_price_of_houses() {
    let (Some(houses), Some(golden)) = (table("data/wooldridge_kielmc.csv"), figures("golden/did.json")) else {
        return;
    };
    let golden = &golden["kielmc_2x2"];
    let is_one = |name: &str| houses.texts(name).iter().map(|text| *text == "1").collect::<Vec<bool>>();
    let (near, after, price) = (is_one("nearinc"), is_one("y81"), houses.numbers("rprice"));
    let found = two_by_two(&near, &after, &price, None, Likeness::None, &Alone).unwrap();
    for (place, key) in ["Intercept", "y81", "nearinc", "y81nrinc"].into_iter().enumerate() {
        assert_close(key, found.fit.coefficients[place], number(&golden["coef"][key]), 1e-9);
        assert_close(key, found.classical.standard_error(place), number(&golden["se"][key]), 1e-9);
        assert_close(key, found.covariance.standard_error(place), number(&golden["se_HC1"][key]), 1e-9);
    }
    let cells = [
        ("y81=0,near=0", found.control_before),
        ("y81=0,near=1", found.treated_before),
        ("y81=1,near=0", found.control_after),
        ("y81=1,near=1", found.treated_after),
    ];
    for (key, cell) in cells {
        assert_close(key, cell.mean, number(&golden["cell_means"][key]), 1e-12);
    }
    // By neighbourhood, of which there are seven, as statsmodels 0.15 has it.
    let neighbourhoods = Clusters::of(houses.texts("nbh")).unwrap();
    let by_area = two_by_two(&near, &after, &price, None, Likeness::Within(&neighbourhoods), &Alone).unwrap();
    assert_close("by area", by_area.estimate.standard_error, 2451.5341666729983, 1e-9);
    assert_eq!(by_area.estimate.degrees, Some(6.0));
}

struct Counties {
    table: Table,
    units: Vec<u32>,
    periods: Vec<i64>,
    first: Vec<Option<i64>>,
    employment: Vec<f64>,
}

impl Counties {
    fn read() -> Option<Counties> {
        let table = table("data/mpdta.csv")?;
        let whole = |name: &str| table.numbers(name).into_iter().map(|number| number as i64).collect::<Vec<i64>>();
        let first = whole("first.treat").into_iter().map(|first| (first > 0).then_some(first)).collect();
        let units = whole("countyreal").into_iter().map(|unit| unit as u32).collect();
        let (periods, employment) = (whole("year"), table.numbers("lemp"));
        Some(Counties { table, units, periods, first, employment })
    }

    fn panel(&self, with_population: bool, clusters: Option<&[u32]>) -> Panel {
        let population = [("lpop".to_owned(), self.table.numbers("lpop"))];
        Panel::of(&Rows {
            units: &self.units,
            periods: &self.periods,
            first_treated: &self.first,
            outcome: &self.employment,
            covariates: if with_population { &population } else { &[] },
            clusters,
        })
        .expect("a value")
    }
}

fn hold(what: &str, found: &Estimate, att: &Value, se: &Value) {
    assert_close(what, found.value, number(att), 1e-6);
    assert_close(what, found.standard_error, number(se), 1e-6);
}

fn hold_all(found: &GroupTimes, golden: &Value, key: &str) {
    let cells = golden["att_gt"].as_array().expect("a value");
    assert_eq!(found.cells.len(), cells.len());
    for (cell, golden) in found.cells.iter().zip(cells) {
        assert_eq!((cell.group as f64, cell.period as f64), (number(&golden["group"]), number(&golden["time"])));
        hold(&format!("{key} {} in {}", cell.group, cell.period), &cell.estimate, &golden["att"], &golden["se"]);
    }
    let golden = &golden["agg"];
    let simple = &golden["simple"];
    hold(
        &format!("{key} simple"),
        &found.simple().expect("a value"),
        &simple["overall_att"][0],
        &simple["overall_se"][0],
    );
    let aggregates = [("dynamic", found.dynamic()), ("group", found.group()), ("calendar", found.calendar())];
    for (name, aggregate) in aggregates {
        let (aggregate, golden) = (aggregate.expect("a value"), &golden[name]);
        hold(&format!("{key} {name}"), &aggregate.overall, &golden["overall_att"][0], &golden["overall_se"][0]);
        let at: Vec<f64> = golden["egt"].as_array().expect("a value").iter().map(number).collect();
        assert_eq!(aggregate.parts.iter().map(|part| part.at as f64).collect::<Vec<_>>(), at);
        for (place, part) in aggregate.parts.iter().enumerate() {
            let what = format!("{key} {name} {}", part.at);
            hold(&what, &part.estimate, &golden["att_egt"][place], &golden["se_egt"][place]);
        }
    }
}

#[test]
fn the_minimum_wage_and_teenagers_at_work() {
    let (Some(counties), Some(golden)) = (Counties::read(), figures("golden/did.json")) else { return };
    for (covariates, word) in [(false, "nocov"), (true, "lpop")] {
        let panel = counties.panel(covariates, None);
        for (method, name) in [(Method::DoublyRobust, "dr"), (Method::Regression, "reg"), (Method::Weighting, "ipw")] {
            let key = format!("mpdta_csdid_{word}_{name}_nevertreated");
            let found = group_times(&panel, Options { method, ..Options::default() }, &Alone).unwrap();
            hold_all(&found, &golden[&key], &key);
        }
    }
}

#[test]
fn one_effect_for_all_counties_is_that_of_as_many_indicators() {
    let Some(counties) = Counties::read() else { return };
    let treatment: Vec<f64> = counties
        .first
        .iter()
        .zip(&counties.periods)
        .map(|(first, period)| f64::from(first.is_some_and(|first| *period >= first)))
        .collect();
    let found =
        two_way(&counties.units, &counties.periods, &treatment, &counties.employment, None, None, &Alone).unwrap();
    // statsmodels 0.15, ordinary least squares with an indicator for every county and year.
    assert_close("effect", found.value, -0.03654893667406158, 1e-8);
    assert_close("by county", found.standard_error, 0.014831638020660242, 1e-8);
}

#[test]
fn before_the_treatment_the_counties_changed_alike_and_bands_are_wider_than_intervals() {
    let Some(counties) = Counties::read() else { return };
    let found = group_times(&counties.panel(false, None), Options::default(), &Alone).unwrap();
    let trend = found.pre_trend().unwrap();
    assert_eq!(trend.degrees, 5);
    // Callaway and Sant'Anna's package prints p = .16812 for these data.
    assert_close("pre-trend", trend.p_value, 0.16812, 1e-3);
    let study = found.dynamic().unwrap();
    let bands = study.bands(0.95, 1, 1_000).unwrap();
    assert_eq!(bands, study.bands(0.95, 1, 1_000).unwrap());
    // Seven parts at once: between one interval and Bonferroni's.
    assert!(bands.critical > 2.2 && bands.critical < 3.2, "{}", bands.critical);
    for (part, error) in study.parts.iter().zip(&bands.standard_errors) {
        assert_close("bootstrapped error", *error, part.estimate.standard_error, 0.15);
    }
}

#[test]
fn other_controls_other_bases_and_areas() {
    let Some(counties) = Counties::read() else { return };
    let panel = counties.panel(false, None);
    let never = group_times(&panel, Options::default(), &Alone).unwrap();
    let options = Options { controls: Controls::NotYet, base: Base::Universal, ..Options::default() };
    let not_yet = group_times(&panel, options, &Alone).unwrap();
    let cell = |found: &GroupTimes, group: i64, period: i64| {
        found.cells.iter().find(|cell| cell.group == group && cell.period == period).unwrap().clone()
    };
    // In the last year nobody is not yet treated but those who never were.
    assert_eq!(cell(&not_yet, 2006, 2007).estimate, cell(&never, 2006, 2007).estimate);
    assert!(cell(&not_yet, 2004, 2004).controls > cell(&never, 2004, 2004).controls);
    assert_eq!((cell(&not_yet, 2007, 2003).base, cell(&not_yet, 2007, 2003).period), (2006, 2003));
    // With a universal base, effects before the treatment are the varying ones summed backwards.
    let universal = group_times(&panel, Options { base: Base::Universal, ..Options::default() }, &Alone).unwrap();
    let summed: f64 = (2004..=2006).map(|period| cell(&never, 2007, period).estimate.value).sum();
    assert_close("summed", cell(&universal, 2007, 2003).estimate.value, -summed, 1e-9);
    // The first two digits of a county's code are its state.
    let states: Vec<u32> = counties.units.iter().map(|county| county / 1000).collect();
    let by_state = group_times(&counties.panel(false, Some(&states)), Options::default(), &Alone).unwrap();
    for (one, other) in by_state.cells.iter().zip(&never.cells) {
        assert_eq!(one.estimate.value, other.estimate.value);
        assert!(one.estimate.standard_error != other.estimate.standard_error);
    }
    // Clusters of one unit each change nothing.
    let alone = group_times(&counties.panel(false, Some(&counties.units)), Options::default(), &Alone).unwrap();
    for (one, other) in alone.cells.iter().zip(&never.cells) {
        assert_close("own cluster", one.estimate.standard_error, other.estimate.standard_error, 1e-12);
    }
}
