//! Why a line is what it is, as a tree.

use runs::{EvidenceRow, LineExplanation, OverlapAnswer, PersonExplanation, PersonLine, ResultExplanation};
use units::Pence;

/// How many people of a line are shown before the rest is only counted.
const SHOWN: usize = 20;

/// A line's explanation.
pub fn line_text(explanation: &LineExplanation, all: bool) -> String {
    let line = &explanation.line;
    let mut text = format!("{}\n", line.line);
    text.push_str(&format!("{} — {}, clause \"{}\"\n", explanation.contract, line.title, line.clause));
    let period = if line.period.is_empty() { String::new() } else { format!("period {}, ", line.period) };
    text.push_str(&format!(
        "{period}status {}: {} in all, {} posted, {} due now\n\n",
        line.status,
        Pence::new(line.amount_pence),
        Pence::new(line.posted_pence),
        Pence::new(line.due_pence)
    ));
    let mut branches: Vec<Branch> = Vec::new();
    for step in &line.steps {
        let mut words = format!("{}: {}", step.step, step.detail);
        if let Some(amount) = step.amount_pence {
            words.push_str(&format!(" → {}", Pence::new(amount)));
        }
        if let Some(clause) = &step.clause {
            words.push_str(&format!("  [{clause}]"));
        }
        branches.push(Branch { words, below: Vec::new() });
    }
    let shown = if all { explanation.results.len() } else { SHOWN.min(explanation.results.len()) };
    let mut people: Vec<Branch> = explanation.results[..shown].iter().map(result_branch).collect();
    if shown < explanation.results.len() {
        let words = format!("and {} more; --all shows them", explanation.results.len() - shown);
        people.push(Branch { words, below: Vec::new() });
    }
    if !people.is_empty() {
        branches.push(Branch { words: format!("results: {}", explanation.results.len()), below: people });
    }
    for transfer in &explanation.transfers {
        let cites = transfer.cites.map_or(String::new(), |number| format!(" of transfer {number}"));
        branches.push(Branch {
            words: format!(
                "transfer {}: {} {}{cites} from {} on {} by run {}",
                transfer.number,
                Pence::new(transfer.amount_pence),
                transfer.kind,
                transfer.debit,
                transfer.on,
                transfer.run
            ),
            below: Vec::new(),
        });
    }
    draw(&branches, "", &mut text);
    text
}

/// What was found of a person.
pub fn person_text(explanation: &PersonExplanation) -> String {
    let mut text = format!("{}\n", explanation.person);
    let mut branches: Vec<Branch> = explanation.results.iter().map(result_branch).collect();
    let lines: Vec<Branch> = explanation.lines.iter().map(counted_branch).collect();
    branches.push(Branch { words: format!("counted in lines: {}", lines.len()), below: lines });
    draw(&branches, "", &mut text);
    text
}

struct Branch {
    words: String,
    below: Vec<Branch>,
}

/// A line in which a person is counted.
fn counted_branch(line: &PersonLine) -> Branch {
    let price = line.unit_price_pence.map_or("no price".to_string(), |price| Pence::new(price).to_string());
    let words = format!("{} — {}: {} × {price}, {}", line.line, line.title, line.quantity, line.status);
    Branch { words, below: Vec::new() }
}

/// The claims of one result.
fn overlap_branch(overlap: &OverlapAnswer) -> Branch {
    let claims = overlap.claims.iter().map(|claim| Branch {
        words: format!("{} on {}: {}", claim.claim, claim.on, claim.treatment),
        below: Vec::new(),
    });
    let clause = overlap.clause.as_ref().map_or(String::new(), |clause| format!("  [{clause}]"));
    Branch { words: format!("claimed more than once, rule \"{}\"{clause}", overlap.rule), below: claims.collect() }
}

fn result_branch(result: &ResultExplanation) -> Branch {
    let leaf = |words: String| Branch { words, below: Vec::new() };
    let band = result.band.as_ref().map_or(String::new(), |band| format!(", band {band}"));
    let mut below =
        vec![leaf(format!("entered {}{band}: {}", result.entered, row(&result.entry))), leaf(result.because.clone())];
    if let Some(window) = &result.window {
        below.push(leaf(format!("window {window}")));
    }
    if !result.evidence.is_empty() {
        let rows: Vec<String> = result.evidence.iter().map(row).collect();
        below.push(leaf(format!("evidence {}", rows.join(", "))));
    }
    below.extend(result.overlap.as_ref().map(overlap_branch));
    let on = result.on.as_ref().map_or(String::new(), |on| match result.finding.as_str() {
        "immature" => format!(" until {on}"),
        _ => format!(" on {on}"),
    });
    let about = match (&result.outcome, result.stretch) {
        (None, _) => result.contract.clone(),
        (Some(outcome), None) => format!("{}/{outcome}", result.contract),
        (Some(outcome), Some(stretch)) => format!("{}/{outcome}, stretch {stretch} after it", result.contract),
    };
    Branch { words: format!("{} {about}: {}{on}  [{}]", result.person, result.finding, result.clause), below }
}

fn row(row: &EvidenceRow) -> String {
    format!("{} row {}", row.file, row.row)
}

fn draw(branches: &[Branch], indent: &str, text: &mut String) {
    for (at, branch) in branches.iter().enumerate() {
        let is_last = at + 1 == branches.len();
        let (fork, run) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        text.push_str(&format!("{indent}{fork}{}\n", branch.words));
        draw(&branch.below, &format!("{indent}{run}"), text);
    }
}
