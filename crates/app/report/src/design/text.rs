//! What was checked, on a terminal and as rows.

use design::Report;
use documents::Severity;

use super::answers::{ContractAnswer, FindingAnswer, ScoreAnswer, contracts, is_open};
use super::{Checked, diagnostic, standing};
use crate::diagnostics::{Look, diagnostic_answers, render_diagnostics, severity_word};
use crate::grid::{Cell, Grid, counted};

/// What was checked and what came of it: the language in a line or two, then each contract's design in a table.
pub fn check_text(checked: &Checked<'_>, width: usize) -> String {
    let loaded = checked.loaded;
    let mut text = read_line(checked);
    let found = severities(|severity| loaded.count(severity));
    let Some(report) = checked.design else { return text + &sentence(&found) };
    let all = contracts(checked, report);
    let sections: Vec<String> =
        all.iter().map(|contract| section(contract, width)).filter(|section| !section.is_empty()).collect();
    let sections = sections.join("\n");
    let about_rules = render_diagnostics(&loaded.texts, &report.diagnostics, Look { width, colour: false });
    let changed = thresholds(report);
    let has_more = !sections.is_empty() || !about_rules.is_empty() || !changed.is_empty();
    if found.is_empty() && !has_more {
        return text + "No findings.\n";
    }
    text.push_str(&if found.is_empty() { "No mistakes.\n".to_string() } else { sentence(&found) });
    for part in [about_rules, sections, changed] {
        if !part.is_empty() {
            text.push('\n');
            text.push_str(part.trim_end());
            text.push('\n');
        }
    }
    text
}

fn read_line(checked: &Checked<'_>) -> String {
    let loaded = checked.loaded;
    loaded.place.as_ref().map_or(String::new(), |place| {
        format!(
            "{}: {}, {}, {}.\n",
            place.title,
            number(place.contracts.len(), "contract"),
            number(loaded.schema.events.len(), "kind") + " of event",
            number(loaded.cases.len(), "worked example")
        )
    })
}

fn number(count: usize, noun: &str) -> String {
    counted(count as u64, noun)
}

fn severities(count: impl Fn(Severity) -> usize) -> Vec<String> {
    [Severity::Error, Severity::Refusal, Severity::Warning]
        .into_iter()
        .map(|severity| (count(severity), severity_word(severity)))
        .filter(|(found, _)| *found > 0)
        .map(|(found, noun)| number(found, noun))
        .collect()
}

fn sentence(found: &[String]) -> String {
    if found.is_empty() { "No findings.\n".to_string() } else { found.join(", ") + ".\n" }
}

/// One contract: a head with counts, a table of what was found, tensions, and what was not looked at. Nothing of a contract
/// in which nothing was found and everything was looked at.
fn section(contract: &ContractAnswer, width: usize) -> String {
    let of = |word: &str| contract.findings.iter().filter(|finding| finding.standing() == word).count();
    let counts: Vec<String> = [("error", of("error")), ("warning", of("warning"))]
        .into_iter()
        .filter(|(_, found)| *found > 0)
        .map(|(word, found)| number(found, word))
        .chain((of("accepted") > 0).then(|| format!("{} accepted", of("accepted"))))
        .collect();
    let name =
        contract.contract.as_deref().map_or(contract.title.clone(), |name| format!("{name} — {}", contract.title));
    if contract.is_silent {
        // Everything that a contract leaves out in a table of its own would only say again that it leaves it out.
        let found = if counts.is_empty() { "nothing".to_string() } else { counts.join(", ") };
        let line = format!(
            "Design of {name}: it says nothing of it yet ({found}). --details shows what the design rules look for."
        );
        return textwrap::fill(&line, width) + "\n";
    }
    if contract.findings.is_empty() && contract.contract.is_none() {
        return String::new();
    }
    let found = if counts.is_empty() { "nothing found".to_string() } else { counts.join(", ") };
    let mut text = format!("Design of {name}: {found}\n");
    if !contract.findings.is_empty() {
        text.push_str(&findings_grid(&contract.findings).to_table(width));
    }
    for tension in &contract.tensions {
        let line =
            format!("Tension: {} ({} against {}).", tension.says, tension.one.join(", "), tension.other.join(", "));
        text.push_str(&(textwrap::fill(&line, width) + "\n"));
    }
    text.push_str(&not_looked_at(contract, width));
    text
}

/// A row for each finding; those of one rule stand together.
fn findings_grid(findings: &[FindingAnswer]) -> Grid {
    let mut grid = Grid::new().text("", "severity").reference("Rule", "code").text("What was found", "message");
    for finding in findings {
        let words = match &finding.accepted {
            Some(accepted) => format!("{}. Accepted by {}: {}", finding.message, accepted.by, accepted.reason),
            None => finding.message.clone(),
        };
        let code = finding.code.strip_prefix("design::").unwrap_or(finding.code);
        grid.row(vec![Cell::text(finding.standing()), Cell::text(code), Cell::text(words)]);
    }
    grid
}

fn not_looked_at(contract: &ContractAnswer, width: usize) -> String {
    let mut codes: Vec<&str> = contract.not_looked_at.iter().map(|unseen| unseen.code).collect();
    codes.dedup();
    if codes.is_empty() {
        return String::new();
    }
    codes.iter_mut().for_each(|code| *code = code.strip_prefix("design::").unwrap_or(code));
    let line = format!("Not looked at, or not wholly (--details says why): {}.", codes.join(", "));
    textwrap::fill(&line, width) + "\n"
}

fn thresholds(report: &Report) -> String {
    let line = |changed: &design::Changed| {
        format!(
            "Threshold {} is {} here, not {}: {}.\n",
            changed.threshold.name, changed.value, changed.threshold.default, changed.reason
        )
    };
    report.changed.iter().map(line).collect()
}

/// Every finding in its place, with why it matters and what to change; then why rules were not looked at.
pub fn check_details(checked: &Checked<'_>, look: Look) -> String {
    let Some(report) = checked.design else { return String::new() };
    let open: Vec<documents::Diagnostic> =
        report.findings.iter().filter(|finding| is_open(finding)).map(diagnostic).collect();
    let mut text = render_diagnostics(&checked.loaded.texts, &open, look);
    if !report.unseen.is_empty() {
        let mut grid =
            Grid::new().text("Contract", "contract").reference("Not looked at", "code").text("Why not", "why");
        for unseen in &report.unseen {
            let contract = unseen.contract.as_ref().map_or("(the place)", units::Name::as_str);
            let code = unseen.rule.code.strip_prefix("design::").unwrap_or(unseen.rule.code);
            grid.row(vec![Cell::text(contract), Cell::text(code), Cell::text(&unseen.why)]);
        }
        text.push_str(&grid.to_table(look.width));
        text.push('\n');
    }
    text
}

/// How each contract stands by each commandment and principle.
pub fn score_text(checked: &Checked<'_>, width: usize) -> String {
    let Some(report) = checked.design else { return String::new() };
    let mut text = String::new();
    for contract in contracts(checked, report).iter().filter(|contract| contract.contract.is_some()) {
        text.push_str(&format!("\nScore card of {}\n", contract.contract.as_deref().unwrap_or_default()));
        text.push_str(&score_grid("Commandment", &contract.commandments).to_table(width));
        text.push_str(&score_grid("Principle", &contract.principles).to_table(width));
    }
    text
}

fn score_grid(heading: &'static str, scores: &[ScoreAnswer]) -> Grid {
    let mut grid = Grid::new()
        .text(heading, "title")
        .number("Rules", "rules")
        .number("Kept", "kept")
        .number("Errors", "errors")
        .number("Warnings", "warnings")
        .number("Accepted", "accepted")
        .number("Not looked at", "not_looked_at");
    for score in scores {
        let counts = [score.rules, score.kept, score.errors, score.warnings, score.accepted, score.not_looked_at];
        let mut row = vec![Cell::text(format!("{} {}", score.number, score.title))];
        row.extend(counts.into_iter().map(|count| Cell::count(count as u64)));
        grid.row(row);
    }
    grid
}

/// A row for each finding: first those of the language, then those of the design, accepted ones too.
pub fn check_csv(checked: &Checked<'_>) -> String {
    let mut grid = Grid::new()
        .text("Severity", "severity")
        .text("Code", "code")
        .text("File", "file")
        .number("Line", "line")
        .number("Column", "column")
        .text("Message", "message")
        .text("Help", "help");
    let texts = &checked.loaded.texts;
    let of_language = checked.loaded.diagnostics.iter();
    let about_rules = checked.design.into_iter().flat_map(|report| &report.diagnostics);
    let mut rows: Vec<(&'static str, documents::Diagnostic)> =
        of_language.chain(about_rules).map(|found| (severity_word(found.severity), found.clone())).collect();
    let of_design = checked.design.into_iter().flat_map(|report| &report.findings);
    rows.extend(of_design.map(|finding| (standing(finding), diagnostic(finding))));
    for (severity, found) in rows {
        for answer in diagnostic_answers(texts, &[found]) {
            let place = answer.places.first();
            let number =
                |of: Option<usize>| Cell::maybe(of, |number| Cell::Count(i64::try_from(number).unwrap_or(i64::MAX)));
            grid.row(vec![
                Cell::text(severity),
                Cell::text(answer.code),
                Cell::maybe(place.map(|place| place.file.as_str()), Cell::text),
                number(place.map(|place| place.line)),
                number(place.map(|place| place.column)),
                Cell::text(answer.message),
                Cell::maybe(answer.help, Cell::text),
            ]);
        }
    }
    grid.to_csv()
}
