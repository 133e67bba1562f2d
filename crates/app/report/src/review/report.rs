//! What has been decided, and what a sample says of the linkage.

use runs::{AgreementAnswer, EstimatesAnswer, ReviewReport};

use super::{decisions_text, interval};
use crate::accuracy::percentage;
use crate::grid::{Cell, Grid, counted, grouped};

/// A report for people.
pub fn review_report_text(report: &ReviewReport, width: usize) -> String {
    let mut text = format!(
        "{} as at {}: {} asked about; {} decided to be one person, {} to be two\n",
        report.place,
        report.as_at,
        counted(report.pairs, "pair"),
        count(report.same),
        count(report.different)
    );
    if report.reviewers.is_empty() {
        return text;
    }
    let mut reviewers = Grid::new()
        .text("Reviewer", "by")
        .number("One person", "same")
        .number("Two people", "different")
        .number("Cannot tell", "cannot_tell");
    for reviewer in &report.reviewers {
        reviewers.row(vec![
            Cell::text(&reviewer.by),
            Cell::count(reviewer.same),
            Cell::count(reviewer.different),
            Cell::count(reviewer.cannot_tell),
        ]);
    }
    text.push_str(&reviewers.to_table(width));
    text.push_str(&agreement_text(report, width));
    match &report.estimates {
        Some(estimates) => text.push_str(&estimates_text(estimates, width)),
        None => text.push_str(
            "\nNothing is said of precision and recall: no pair that chance chose has been decided (--sample).\n",
        ),
    }
    text + &decisions_text(&[], &report.disagreements, width)
}

fn agreement_text(report: &ReviewReport, width: usize) -> String {
    let Some(pooled) = &report.agreement_pooled else {
        return "\nNothing is said of agreement: no pair has been decided by two reviewers.\n".to_string();
    };
    let mut grid = Grid::new()
        .text("Decided by both", "reviewers")
        .number("Pairs", "pairs")
        .number("Agree", "share")
        .number("Kappa", "kappa");
    let mut row = |who: String, agreement: &AgreementAnswer| {
        grid.row(vec![
            Cell::text(who),
            Cell::count(agreement.pairs),
            Cell::text(percentage((agreement.share * 1000.0).round() / 1000.0)),
            Cell::maybe(agreement.kappa, |kappa| Cell::text(format!("{kappa:.2}"))),
        ]);
    };
    for two in &report.agreement {
        row(two.reviewers.join(" and "), two);
    }
    if report.agreement.len() > 1 {
        row("all together".to_string(), pooled);
    }
    format!("\n{}", grid.to_table(width))
}

fn estimates_text(estimates: &EstimatesAnswer, width: usize) -> String {
    let mut strata = Grid::new()
        .text("Probability", "from")
        .number("Pairs", "pairs")
        .number("Decided", "judged")
        .number("One person", "same");
    for stratum in &estimates.strata {
        strata.row(vec![
            Cell::text(format!("{} to {}", percentage(stratum.from), percentage(stratum.to))),
            Cell::count(stratum.pairs),
            Cell::count(stratum.judged),
            Cell::count(stratum.same),
        ]);
    }
    let mut grid = Grid::new()
        .text("Joined", "joined")
        .number("Pairs", "pairs")
        .text("Precision", "precision")
        .text("Recall", "recall");
    let joined = [
        (format!("pairs from {}", percentage(estimates.joined_from)), &estimates.at_threshold),
        ("people as found".to_string(), &estimates.people),
    ];
    for (what, estimate) in joined {
        grid.row(vec![
            Cell::text(what),
            Cell::count(estimate.joined),
            interval(estimate.precision, estimate.precision_interval),
            interval(estimate.recall, estimate.recall_interval),
        ]);
    }
    let mut text = format!("\nBy {} that chance chose:\n", counted(estimates.judged, "pair"));
    text.push_str(&strata.to_table(width));
    text.push_str(&grid.to_table(width));
    text.push_str(
        "In brackets what the truth lies between, 95 times in 100. Pairs that no blocking rule brings together, and those below 0.01%, are not in\n\
         this: recall is of the pairs that were weighed. People are as found without what the sample itself has decided.\n",
    );
    if estimates.undecided > 0 {
        text.push_str(&format!(
            "Left out, because nobody could tell or reviewers disagree: {}.\n",
            counted(estimates.undecided, "pair")
        ));
    }
    if estimates.gone > 0 {
        text.push_str(&format!(
            "Left out, because they are not weighed any more: {}.\n",
            counted(estimates.gone, "pair")
        ));
    }
    text
}

fn count(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}
