//! What was checked as SARIF 2.1.0, so that tools annotate a merge request with it.
//!
//! The format is OASIS's Static Analysis Results Interchange Format; only the parts that are used are described here.
//! Columns are counted in characters (`unicodeCodePoints`). An accepted finding is a result with a suppression.

use std::collections::BTreeMap;

use design::Finding;
use documents::{Diagnostic, Severity, Sources, Span};
use serde::Serialize;

use super::{Checked, capital, diagnostic};

/// The log.
#[derive(Debug, Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<ResultObject>,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Reporting>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reporting {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

/// The score cards and what was not looked at, which the format has no place of its own for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    score_cards: Vec<CardProperty>,
    not_looked_at: Vec<UnseenProperty>,
}

#[derive(Debug, Serialize)]
struct CardProperty {
    contract: Option<String>,
    commandments: Vec<super::answers::ScoreAnswer>,
    principles: Vec<super::answers::ScoreAnswer>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct UnseenProperty {
    rule_id: &'static str,
    contract: Option<String>,
    why: String,
}

/// What was checked as a SARIF log: first the language, then the design.
pub fn check_sarif(checked: &Checked<'_>) -> Log {
    let texts = &checked.loaded.texts;
    let mut rules = Rules::default();
    let about_rules = checked.design.into_iter().flat_map(|report| &report.diagnostics);
    let mut results: Vec<ResultObject> = checked
        .loaded
        .diagnostics
        .iter()
        .chain(about_rules)
        .map(|found| result(texts, found, rules.index(found), None))
        .collect();
    for finding in checked.design.into_iter().flat_map(|report| &report.findings) {
        let index = rules.index_of_rule(finding);
        results.push(result(texts, &diagnostic(finding), index, finding.accepted.as_ref()));
    }
    let contracts = checked.design.map_or_else(Vec::new, |report| super::answers::contracts(checked, report));
    let not_looked_at = contracts.iter().flat_map(|contract| {
        contract.not_looked_at.iter().map(|unseen| UnseenProperty {
            rule_id: unseen.code,
            contract: contract.contract.clone(),
            why: unseen.why.clone(),
        })
    });
    let properties = Properties {
        not_looked_at: not_looked_at.collect(),
        score_cards: contracts
            .iter()
            .filter(|contract| contract.contract.is_some())
            .map(|contract| CardProperty {
                contract: contract.contract.clone(),
                commandments: contract.commandments.clone(),
                principles: contract.principles.clone(),
            })
            .collect(),
    };
    let driver = Driver { name: "purse", semantic_version: env!("CARGO_PKG_VERSION"), rules: rules.all };
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results, properties }],
    }
}

/// The rules that results name, each once, in the order in which they are met.
#[derive(Default)]
struct Rules {
    all: Vec<Reporting>,
    places: BTreeMap<&'static str, usize>,
}

impl Rules {
    fn index(&mut self, found: &Diagnostic) -> usize {
        self.add(found.code, || Reporting {
            id: found.code,
            short_description: None,
            full_description: None,
            help: None,
            default_configuration: Configuration { level: level(found.severity) },
        })
    }

    fn index_of_rule(&mut self, finding: &Finding) -> usize {
        let rule = finding.rule;
        self.add(rule.code, || {
            let sources: Vec<String> = rule.sources.iter().map(|source| source.words()).collect();
            Reporting {
                id: rule.code,
                short_description: Some(message(capital(rule.title))),
                full_description: Some(message(format!("{}. Source: {}.", capital(rule.why), sources.join("; ")))),
                help: Some(message(format!("{}.", capital(rule.change)))),
                default_configuration: Configuration {
                    level: if rule.weight == design::Weight::Warning { "warning" } else { "error" },
                },
            }
        })
    }

    fn add(&mut self, code: &'static str, make: impl FnOnce() -> Reporting) -> usize {
        let next = self.all.len();
        let index = *self.places.entry(code).or_insert(next);
        if index == next {
            self.all.push(make());
        }
        index
    }
}

fn result(texts: &Sources, found: &Diagnostic, rule_index: usize, accepted: Option<&design::Accepted>) -> ResultObject {
    let mut locations = found.labels.iter().map(|label| {
        let text = (!label.text.is_empty()).then(|| message(label.text.clone()));
        Location { physical_location: physical(texts, label.span), message: text }
    });
    let main: Vec<Location> = locations.next().into_iter().collect();
    let suppression = accepted.map(|accepted| Suppression {
        kind: "inSource",
        justification: format!("{} (accepted by {})", accepted.reason, accepted.by),
    });
    ResultObject {
        rule_id: found.code,
        rule_index,
        level: level(found.severity),
        message: message(found.message.clone()),
        related_locations: locations.collect(),
        locations: main,
        suppressions: suppression.into_iter().collect(),
    }
}

fn physical(texts: &Sources, span: Span) -> PhysicalLocation {
    let (start, end) = (texts.position(span), texts.position(span.source.span(span.end..span.end)));
    let region =
        Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column };
    PhysicalLocation { artifact_location: ArtifactLocation { uri: texts.name(span.source).to_string() }, region }
}

fn level(severity: Severity) -> &'static str {
    if severity == Severity::Warning { "warning" } else { "error" }
}

fn message(text: String) -> Message {
    Message { text }
}
