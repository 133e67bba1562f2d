//! Reviewing, as text: the queue, a pair side by side, and what has been decided.

mod pair;
mod report;

use runs::{DisagreementAnswer, QuestionAnswer, QueueAnswer};

use crate::accuracy::percentage;
use crate::attention::{Matter, matters_text, wrapped};
use crate::grid::{Cell, Grid, counted};

pub use pair::pair_shown_text;
pub use report::review_report_text;

/// The pairs that are worth asking about, for people.
pub fn queue_text(answer: &QueueAnswer, width: usize) -> String {
    let mut text = format!("{} as at {}: {}", answer.place, answer.as_at, counted(answer.open, "pair"));
    text.push_str(if answer.open == 1 { " is worth asking about\n" } else { " are worth asking about\n" });
    for (number, question) in (1..).zip(&answer.questions) {
        text.push_str(&entry(number, question, width));
    }
    let left = answer.open.saturating_sub(answer.questions.len() as u64);
    if left > 0 {
        text.push_str(&format!("And {} more; --limit says how many are shown.\n", counted(left, "pair")));
    }
    text + &decisions_text(&[], &answer.disagreements, width)
}

/// The same for other programs.
pub fn queue_csv(answer: &QueueAnswer) -> String {
    queue_grid(answer).to_csv()
}

/// A question in a few lines, which are broken between words where they are too long.
fn entry(number: usize, question: &QuestionAnswer, width: usize) -> String {
    let side = |side: usize| format!("{}/{} ({})", question.sources[side], question.keys[side], question.persons[side]);
    let first = format!("{number:>3}. ");
    let records = counted(u64::from(question.records), "record");
    let mut text = wrapped(&first, "     ", &format!("{} and {}", side(0), side(1)), width);
    let why = format!("{:.1}%, {records}: {}", question.probability * 100.0, shown_why(&question.why));
    text.push_str(&wrapped("     ", "     ", &why, width));
    if let Some(forbidden) = &question.forbidden {
        text.push_str(&wrapped("     ", "     ", &not_joined(forbidden, &question.parted), width));
    }
    text
}

/// What forbids a join, and who would have to go for it.
fn not_joined(forbidden: &str, parted: &[String]) -> String {
    let mut text = format!("Not joined because {forbidden}.");
    if !parted.is_empty() {
        let would = if parted.len() == 1 { "would go to somebody else" } else { "would go to others" };
        text.push_str(&format!(" If they are the same, {} {would}.", parted.join(", ")));
    }
    text
}

fn queue_grid(answer: &QueueAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Person", "left_person")
        .reference("Source", "left_source")
        .reference("Key", "left_key")
        .text("Person", "right_person")
        .reference("Source", "right_source")
        .reference("Key", "right_key")
        .number("Probability", "probability")
        .number("Records", "records")
        .text("Why", "why")
        .text("Forbidden because", "forbidden")
        .text("Would go", "parted");
    for question in &answer.questions {
        let side = |side: usize| {
            [&question.persons[side], &question.sources[side], &question.keys[side]]
                .map(|text| Cell::text(text.as_str()))
        };
        let mut cells: Vec<Cell> = side(0).into_iter().chain(side(1)).collect();
        cells.extend([
            Cell::text(format!("{:.4}", question.probability)),
            Cell::count(u64::from(question.records)),
            Cell::text(question.why.as_str()),
            Cell::maybe(question.forbidden.as_deref(), Cell::text),
            Cell::text(question.parted.join(" ")),
        ]);
        grid.row(cells);
    }
    grid
}

/// Why a pair is asked about, in words.
fn shown_why(why: &str) -> String {
    match why {
        "refused" => "refused".to_string(),
        "weak-join" => "hangs on this pair".to_string(),
        _ => "below the threshold".to_string(),
    }
}

/// Decisions that have no effect, as matters that need attention.
pub(crate) fn decisions_text(idle: &[String], disagreements: &[DisagreementAnswer], width: usize) -> String {
    let idle = idle.iter().map(|about| Matter {
        code: "linkage::idle-decision",
        about,
        message: "this decision names a key that no extract holds, so it has no effect",
        help: "check how `source` and `key` are spelt: the agency's folder, and its own key as it stands in the extract",
    });
    let disagreements: Vec<(String, String)> = disagreements.iter().map(told).collect();
    let disagreements = disagreements.iter().map(|(about, message)| Matter {
        code: "decisions::disagreement",
        about,
        message,
        help: "look at the pair together; whoever changes their mind adds a line",
    });
    matters_text("Needs attention", idle.chain(disagreements), width)
}

fn told(disagreement: &DisagreementAnswer) -> (String, String) {
    let who = |names: &[String]| names.join(" and ");
    let says = |names: &[String]| if names.len() == 1 { "says" } else { "say" };
    let (same, different) = (&disagreement.same, &disagreement.different);
    let message = format!(
        "{} {} that these two are one person and {} that they are two, so neither counts",
        who(same),
        says(same),
        who(different)
    );
    (disagreement.lines.join(", "), message)
}

/// `99.2% (97.1% to 100%)`.
fn interval(value: Option<f64>, interval: Option<[f64; 2]>) -> Cell {
    let shown = |share: f64| percentage((share * 1000.0).round() / 1000.0);
    match (value, interval) {
        (Some(value), Some([low, high])) => Cell::text(format!("{} ({} to {})", shown(value), shown(low), shown(high))),
        _ => Cell::text("cannot be told yet"),
    }
}

#[cfg(test)]
mod tests {
    use runs::{QuestionAnswer, QueueAnswer};

    use super::queue_text;

    #[test]
    fn the_queue_stays_within_its_width_and_says_who_would_have_to_go() {
        let question = QuestionAnswer {
            persons: ["p-000063".into(), "p-000264".into()],
            sources: ["probation-and-reoffending".into(), "housing".into()],
            keys: ["CASE-2027-000113".into(), "H000161".into()],
            probability: 0.73368,
            why: "below-threshold".into(),
            forbidden: Some("housing keeps one entity a person, and has both".into()),
            records: 5,
            parted: vec!["housing/H000162".into()],
        };
        let answer = QueueAnswer {
            place: "calder".into(),
            as_at: "2029-07-31".into(),
            open: 2,
            questions: vec![question],
            disagreements: Vec::new(),
        };
        let shown = queue_text(&answer, 80);
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        let words = shown.split_whitespace().collect::<Vec<&str>>().join(" ");
        let expected = "1. probation-and-reoffending/CASE-2027-000113 (p-000063) and housing/H000161 (p-000264) 73.4%, 5 \
                        records: below the threshold Not joined because housing keeps one entity a person, and has both. If \
                        they are the same, housing/H000162 would go to somebody else. And 1 pair more";
        assert!(words.contains(expected), "{shown}");
    }
}
