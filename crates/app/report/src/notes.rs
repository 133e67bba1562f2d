//! Why the amount of a line is not its quantity at its price: in a word or two for tables, in sentences for pages.

use runs::LineAnswer;

/// A line's status, and in a word what else has changed its amount: it is shared with other claims of the same results,
/// staged, capped, unfunded in part, or paid by another pot than its share says.
pub fn status(line: &LineAnswer) -> String {
    let mut words = vec![line.status.as_str()];
    if line.status == "due" {
        words.extend((is_partial(line) && has(line, "overlap")).then_some("shared"));
        words.extend((is_partial(line) && has(line, "stage")).then_some("staged"));
    }
    words.extend(money_notes(line));
    words.join(", ")
}

/// What has changed a line's money, though it is due: a cap, or pots that have nothing left.
pub fn money_notes(line: &LineAnswer) -> Vec<&'static str> {
    let mut notes = Vec::new();
    notes.extend((line.status == "due" && has(line, "cap")).then_some("capped"));
    if line.unfunded_pence > 0 {
        notes.push("part unfunded");
    } else if has(line, "over-cap") {
        notes.push("other pot");
    }
    notes
}

/// The steps that have changed the amount, as the explanation of the line has them; nothing where none has.
pub fn why(line: &LineAnswer) -> String {
    if line.status == "due" && !is_partial(line) && money_notes(line).is_empty() {
        return String::new();
    }
    const CHANGES: [&str; 7] = ["overlap", "stage", "cap", "over-cap", "unfunded", "held", "refund"];
    let changes = line.steps.iter().filter(|step| CHANGES.contains(&step.step.as_str()));
    changes.map(|step| step.detail.as_str()).collect::<Vec<_>>().join("; ")
}

/// Whether the line pays something else than its quantity at its price, before any cap.
fn is_partial(line: &LineAnswer) -> bool {
    line.unit_price_pence.is_some_and(|price| price.checked_mul(line.quantity) != Some(line.full_amount_pence))
}

fn has(line: &LineAnswer, step: &str) -> bool {
    line.steps.iter().any(|known| known.step == step)
}
