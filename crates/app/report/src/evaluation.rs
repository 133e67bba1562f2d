//! An evaluation as text: the verdict first, then what can and cannot be said, then what an expert wants to check.

use runs::{
    BalanceAnswer, ChangeAnswer, EvaluationAnswer, EvaluationsAnswer, GamingAnswer, OutcomeAnswer, SideAnswer,
    SurvivalAnswer, TestAnswer, VersionsAnswer,
};
use textwrap::{Options, fill, wrap};

use crate::grid::{Cell, Grid, counted, grouped};

/// An evaluation for people.
pub fn evaluation_text(answer: &EvaluationAnswer, width: usize) -> String {
    let mut text = String::new();
    let where_from = answer.place.as_deref().map(|place| format!("{place}, ")).unwrap_or_default();
    text.push_str(&format!("{} ({where_from}{})\n", answer.title, answer.name));
    text.push_str(&(fill(&design_says(answer), width) + "\n"));
    for caution in &answer.cautions {
        text.push_str(&(fill(&format!("Note: {caution}."), width) + "\n"));
    }
    for outcome in &answer.outcomes {
        text.push_str(&outcome_text(outcome, width));
    }
    text.push_str("\nWho was compared\n");
    text.push_str(&(fill(&answer.method_says, width) + "\n"));
    text.push_str(&groups(answer).to_table(width));
    for left_out in &answer.groups.left_out {
        text.push_str(&format!("Left out: {} ({})\n", count(left_out.people), left_out.why));
    }
    if let Some(balance) = &answer.balance {
        text.push_str(&balance_text(balance, width));
    }
    for outcome in &answer.outcomes {
        if let Some(survival) = &outcome.survival {
            text.push_str(&survival_text(outcome, survival, width));
        }
        if let Some(change) = &outcome.change {
            text.push_str(&change_text(outcome, change, width));
        }
    }
    if !answer.gaming.is_empty() {
        text.push_str("\nSigns of gaming\nA sign is a reason to ask, never a proof.\n");
        for sign in &answer.gaming {
            text.push_str(&gaming_text(sign, width));
        }
    }
    text.push_str(&versions_text(answer));
    text
}

/// The main rows for spreadsheets: outcomes once they are opened, before that the balance of the design.
pub fn evaluation_csv(answer: &EvaluationAnswer) -> String {
    match &answer.balance {
        Some(balance) if answer.outcomes.is_empty() => balance_grid(balance).to_csv(),
        _ => outcomes_grid(answer).to_csv(),
    }
}

/// The evaluations of a place.
pub fn evaluations_grid(answer: &EvaluationsAnswer) -> Grid {
    let mut grid = Grid::new()
        .reference("Evaluation", "evaluation")
        .text("Title", "title")
        .text("Method", "method")
        .number("Versions", "versions")
        .text("Outcomes", "outcomes");
    for row in &answer.evaluations {
        grid.row(vec![
            Cell::text(&row.name),
            Cell::text(&row.title),
            Cell::text(&row.method),
            Cell::count(row.versions),
            Cell::text(if row.is_opened { "opened" } else { "not opened" }),
        ]);
    }
    grid
}

/// The frozen versions of a design.
pub fn versions_grid(answer: &VersionsAnswer) -> Grid {
    let mut grid = Grid::new()
        .number("Version", "version")
        .reference("Run", "run")
        .text("As at", "as_at")
        .text("Frozen", "frozen_at")
        .text("Outcomes opened", "opened_at")
        .reference("SHA-256", "sha256");
    for row in &answer.versions {
        let opened = if row.opened_at.is_empty() { "not opened".to_string() } else { row.opened_at.join(", ") };
        grid.row(vec![
            Cell::count(row.version),
            Cell::text(&row.run),
            Cell::text(&row.as_at),
            Cell::text(&row.frozen_at),
            Cell::text(opened),
            Cell::text(&row.sha256),
        ]);
    }
    grid
}

/// Which design this is, in a sentence or two.
fn design_says(answer: &EvaluationAnswer) -> String {
    let short: String = answer.design.sha256.chars().take(12).collect();
    let people = answer.as_at.as_ref().map(|day| format!(" of people as at {day}")).unwrap_or_default();
    match (answer.design.state.as_str(), answer.design.version, &answer.outcomes_as_at) {
        ("opened", Some(version), day) => {
            let day = day.as_ref().map(|day| format!(" as at {day}")).unwrap_or_default();
            format!(
                "Version {version} of the design{people}, frozen before outcomes were opened{day} (design r-{short})."
            )
        }
        ("frozen", Some(version), _) => {
            format!(
                "Version {version} of the design{people} is frozen; outcomes are not opened (design r-{short}). --open opens them."
            )
        }
        ("unkept", ..) => format!(
            "The design was made before outcomes were read (design r-{short}). It is not kept: --store keeps it."
        ),
        _ => {
            format!("A draft of the design{people}; no outcome has been read (design r-{short}). --freeze freezes it.")
        }
    }
}

fn outcome_text(outcome: &OutcomeAnswer, width: usize) -> String {
    let mut text = format!("\n{}: {}\n", outcome.title, outcome.finding.to_uppercase());
    text.push_str(&(fill(&outcome.headline, width) + "\n"));
    text.push_str(&figures(outcome).to_table(width));
    if let Some(why) = &outcome.no_estimate {
        text.push_str(&(fill(&format!("No estimate: {why}."), width) + "\n"));
    }
    for (side, people) in
        [("those treated", outcome.treated.not_yet_known), ("the comparison group", outcome.comparison.not_yet_known)]
    {
        if people > 0 {
            text.push_str(&format!("Not known yet, and left out: {people} of {side}\n"));
        }
    }
    text.push_str(&side_by_side(
        "What you can say",
        &outcome.can_say,
        "What you cannot say",
        &outcome.cannot_say,
        width,
    ));
    text
}

/// One outcome's figures by the test that decides, and below it those that decide nothing.
fn figures(outcome: &OutcomeAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("", "which")
        .text("Test", "test")
        .text("Treated", "treated")
        .text("Comparison", "comparison")
        .text("Effect", "effect")
        .text("Interval", "interval")
        .number("p", "p");
    let scale = outcome.scale.as_deref();
    grid.row(vec![
        Cell::text("decides"),
        Cell::text(&outcome.test),
        Cell::text(side(outcome, &outcome.treated)),
        Cell::text(side(outcome, &outcome.comparison)),
        Cell::text(outcome.effect.map(|value| effect(value, scale)).unwrap_or_default()),
        Cell::text(interval(outcome.low, outcome.high, scale)),
        Cell::text(outcome.p.map(p_value).unwrap_or_default()),
    ]);
    for test in &outcome.also {
        let scale = scale_of(test, scale);
        grid.row(vec![
            Cell::text("beside"),
            Cell::text(&test.test),
            Cell::Empty,
            Cell::Empty,
            Cell::text(test.effect.map(|value| effect(value, scale)).unwrap_or_default()),
            Cell::text(interval(test.low, test.high, scale)),
            Cell::text(test.p.map_or("no answer".to_string(), p_value)),
        ]);
    }
    grid
}

fn outcomes_grid(answer: &EvaluationAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Outcome", "outcome")
        .text("Measure", "measure")
        .text("Test", "test")
        .text("Finding", "finding")
        .number("Treated", "treated")
        .number("Happened to", "treated_happened")
        .text("Value", "treated_value")
        .number("Comparison", "comparison")
        .number("Happened to", "comparison_happened")
        .text("Value", "comparison_value")
        .text("Scale", "scale")
        .text("Effect", "effect")
        .text("Low", "low")
        .text("High", "high")
        .text("p", "p")
        .text("People needed", "people_needed");
    let number = |number: Option<f64>| Cell::maybe(number, |number| Cell::text(number.to_string()));
    for outcome in &answer.outcomes {
        grid.row(vec![
            Cell::text(&outcome.name),
            Cell::text(&outcome.measure),
            Cell::text(&outcome.test),
            Cell::text(&outcome.finding),
            Cell::count(outcome.treated.people),
            Cell::count(outcome.treated.happened),
            number(outcome.treated.value),
            Cell::count(outcome.comparison.people),
            Cell::count(outcome.comparison.happened),
            number(outcome.comparison.value),
            Cell::maybe(outcome.scale.as_ref(), Cell::text),
            number(outcome.effect),
            number(outcome.low),
            number(outcome.high),
            number(outcome.p),
            Cell::maybe(outcome.people_needed, |people| Cell::text(people.to_string())),
        ]);
    }
    grid
}

fn groups(answer: &EvaluationAnswer) -> Grid {
    let mut grid =
        Grid::new().text("", "group").number("Read", "read").number("Compared", "compared").text("Worth", "worth");
    grid.row(vec![
        Cell::text("Treated"),
        Cell::count(answer.groups.treated),
        Cell::count(answer.groups.treated_compared),
        Cell::Empty,
    ]);
    grid.row(vec![
        Cell::text("Comparison"),
        Cell::count(answer.groups.comparison),
        Cell::count(answer.groups.comparison_compared),
        Cell::maybe(answer.groups.comparison_effective, |people| Cell::text(format!("{people:.0} of equal weight"))),
    ]);
    grid
}

fn balance_text(balance: &BalanceAnswer, width: usize) -> String {
    let verdict = match (balance.is_asked, balance.is_within) {
        (false, _) => "it is shown, and not asked, because it was not made by matching or weights".to_string(),
        (true, true) => format!("at most {} is allowed: the groups are alike in this", percent(balance.at_most)),
        (true, false) => format!(
            "at most {} is allowed: THE GROUPS ARE NOT ALIKE, and no verdict is given",
            percent(balance.at_most)
        ),
    };
    let head = format!(
        "The largest standardised difference was {} and is {}; {verdict}.",
        percent(balance.largest_before),
        percent(balance.largest)
    );
    format!("\nWhether the groups are alike\n{}\n{}", fill(&head, width), balance_grid(balance).to_table(width))
}

fn balance_grid(balance: &BalanceAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Covariate", "covariate")
        .number("Treated", "treated")
        .number("Comparison", "comparison")
        .number("Difference before", "difference_before")
        .number("Difference after", "difference_after")
        .number("Variances before", "variance_ratio_before")
        .number("Variances after", "variance_ratio_after")
        .text("Within", "within");
    let ratio = |ratio: Option<f64>| Cell::maybe(ratio, |ratio| Cell::text(format!("{ratio:.2}")));
    for row in &balance.rows {
        grid.row(vec![
            Cell::text(&row.covariate),
            Cell::text(format!("{:.3}", row.treated_after)),
            Cell::text(format!("{:.3}", row.comparison_after)),
            Cell::text(signed_percent(row.difference_before)),
            Cell::text(signed_percent(row.difference_after)),
            ratio(row.variance_ratio_before),
            ratio(row.variance_ratio_after),
            Cell::text(if row.is_within { "yes" } else { "no" }),
        ]);
    }
    grid
}

/// Survival at the times at which numbers at risk are told.
fn survival_text(outcome: &OutcomeAnswer, survival: &SurvivalAnswer, width: usize) -> String {
    let mut grid = Grid::new()
        .text("Time", "time")
        .number("Treated, not yet", "treated")
        .number("At risk", "treated_at_risk")
        .number("Comparison, not yet", "comparison")
        .number("At risk", "comparison_at_risk");
    let share = |curve: &runs::SurvivalCurve, time: f64| {
        curve.points.iter().rev().find(|point| point.time <= time).map_or(1.0, |point| point.share)
    };
    for (treated, comparison) in survival.treated.at_risk.iter().zip(&survival.comparison.at_risk) {
        grid.row(vec![
            Cell::text(format!("{}", treated.time)),
            Cell::text(percent(share(&survival.treated, treated.time))),
            Cell::count(treated.people),
            Cell::text(percent(share(&survival.comparison, treated.time))),
            Cell::count(comparison.people),
        ]);
    }
    format!("\n{}: to whom it has not happened, by time\n{}", outcome.title, grid.to_table(width))
}

fn change_text(outcome: &OutcomeAnswer, change: &ChangeAnswer, width: usize) -> String {
    let mut text = format!("\n{}: what changed\n", outcome.title);
    if let (Some(treated), Some(comparison)) = (change.treated, change.comparison) {
        let mut grid = Grid::new()
            .text("", "group")
            .number("Before", "before")
            .number("After", "after")
            .number("Change", "change");
        for (name, [before, after]) in [("Where there was treatment", treated), ("Elsewhere", comparison)] {
            grid.row(vec![
                Cell::text(name),
                Cell::text(percent(before)),
                Cell::text(percent(after)),
                Cell::text(signed_points(after - before)),
            ]);
        }
        text.push_str(&grid.to_table(width));
    }
    if let Some(naive) = &change.before_and_after
        && let (Some(effect), Some(p)) = (naive.effect, naive.p)
    {
        let told = format!(
            "Before and after alone would say {} where there was treatment (p {}); that would be wrong wherever things changed elsewhere too.",
            signed_points(effect),
            p_value(p)
        );
        text.push_str(&(fill(&told, width) + "\n"));
    }
    if !change.events.is_empty() {
        let mut grid =
            Grid::new().number("Period", "period").number("Difference", "difference").text("Interval", "interval");
        for event in &change.events {
            let is_base = event.low == 0.0 && event.high == 0.0 && event.effect == 0.0;
            let interval = if is_base {
                "compared with".to_string()
            } else {
                format!("{} to {}", signed_points(event.low), signed_points(event.high))
            };
            grid.row(vec![
                Cell::text(event.period.to_string()),
                Cell::text(signed_points(event.effect)),
                Cell::text(interval),
            ]);
        }
        text.push_str(&grid.to_table(width));
    }
    text.push_str(&match change.before_alike_p {
        Some(p) => format!(
            "Changes before treatment: p {} that they were alike; errors by {} areas\n",
            p_value(p),
            count(change.areas)
        ),
        None => format!(
            "Whether changes before treatment were alike cannot be seen from one period; errors by {} areas\n",
            count(change.areas)
        ),
    });
    text
}

fn gaming_text(sign: &GamingAnswer, width: usize) -> String {
    let mut text = format!("\n{}: {}\n", sign.sign, sign.finding);
    text.push_str(&(fill(&sign.headline, width) + "\n"));
    if !sign.figures.is_empty() {
        let mut grid = Grid::new().text("Figure", "figure").number("Value", "value");
        for figure in &sign.figures {
            grid.row(vec![Cell::text(&figure.name), Cell::text(format!("{:.3}", figure.value))]);
        }
        text.push_str(&grid.to_table(width));
    }
    if sign.finding == "seen" && !sign.rule_out.is_empty() {
        text.push_str("To rule out first:\n");
        text.push_str(&listed(&sign.rule_out, width));
    }
    text
}

fn versions_text(answer: &EvaluationAnswer) -> String {
    let versions = &answer.design.versions;
    if versions.len() < 2 {
        return String::new();
    }
    let mut text = format!("\n{} of this design were frozen:\n", counted(versions.len() as u64, "version"));
    for version in versions {
        let opened = match version.opened_at.as_slice() {
            [] => "not opened".to_string(),
            [first, ..] => format!("opened {first}"),
        };
        text.push_str(&format!("  {} frozen {}, {opened}\n", version.version, version.frozen_at));
    }
    text
}

/// Two lists side by side, where there is room.
fn side_by_side(left: &str, lefts: &[String], right: &str, rights: &[String], width: usize) -> String {
    const GAP: usize = 3;
    let half = width.saturating_sub(GAP) / 2;
    if half < 30 {
        return format!("{left}\n{}{right}\n{}", listed(lefts, width), listed(rights, width));
    }
    let column = |head: &str, items: &[String]| {
        let mut lines = vec![head.to_string()];
        for item in items {
            let options = Options::new(half).initial_indent("- ").subsequent_indent("  ");
            lines.extend(wrap(item, options).into_iter().map(|line| line.into_owned()));
        }
        lines
    };
    let (one, other) = (column(left, lefts), column(right, rights));
    let mut text = String::new();
    for at in 0..one.len().max(other.len()) {
        let (one, other) = (one.get(at).map_or("", String::as_str), other.get(at).map_or("", String::as_str));
        let padding = half.saturating_sub(one.chars().count()) + GAP;
        text.push_str(format!("{one}{}{other}", " ".repeat(padding)).trim_end());
        text.push('\n');
    }
    text
}

fn listed(items: &[String], width: usize) -> String {
    items
        .iter()
        .map(|item| fill(item, Options::new(width).initial_indent("- ").subsequent_indent("  ")) + "\n")
        .collect()
}

/// What came of one side of an outcome.
pub(crate) fn side(outcome: &OutcomeAnswer, side: &SideAnswer) -> String {
    match (outcome.measure.as_str(), side.value) {
        ("binary", Some(share)) => format!("{} of {}", percent(share), count(side.people)),
        ("count" | "amount", Some(mean)) => format!("{} each of {}", plain(mean), count(side.people)),
        _ => format!("{} of {}", count(side.happened), count(side.people)),
    }
}

/// `-8.3 points to -0.1 points`; nothing where there is no interval.
pub(crate) fn interval(low: Option<f64>, high: Option<f64>, scale: Option<&str>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", effect(low, scale), effect(high, scale)),
        _ => String::new(),
    }
}

/// The scale of a test that stands beside the one that decides.
pub(crate) fn scale_of<'a>(test: &TestAnswer, decides: Option<&'a str>) -> Option<&'a str> {
    if test.test == "cox" { Some("ratio") } else { decides }
}

pub(crate) fn effect(value: f64, scale: Option<&str>) -> String {
    match scale {
        Some("difference") => signed_points(value),
        Some("means") => plain(value),
        _ => format!("× {value:.2}"),
    }
}

pub(crate) fn p_value(p: f64) -> String {
    if p < 0.0001 {
        return "< .0001".into();
    }
    let text = format!("{p:.4}");
    text.strip_prefix('0').map_or(text.clone(), str::to_string)
}

/// `1.23`, and `1,234` from a thousand on.
pub(crate) fn plain(number: f64) -> String {
    if number.abs() < 1_000.0 { format!("{number:.2}") } else { grouped(number.round() as i64) }
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

pub(crate) fn signed_percent(share: f64) -> String {
    format!("{:+.1}%", share * 100.0)
}

/// `-8.3 points`, and `-0.04 points` where one place would show none.
pub(crate) fn signed_points(share: f64) -> String {
    let points = share * 100.0;
    if points != 0.0 && points.abs() < 0.05 { format!("{points:+.2} points") } else { format!("{points:+.1} points") }
}

fn count(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}
