//! Reads an evaluation file into a [`Plan`].

mod place;
mod subjects;

use std::ops::RangeInclusive;

use contracts::{Place, Schema};
use documents::{Diagnostics, Entry, Fields, Located, SourceId, Sources, TableSpec, parse_toml};
use units::{Length, Name, Rate};

use super::choices::{
    Better, CaliperOn, Correction, Estimand, MeasureWord, MethodWord, Missing, Rule, TestWord, Timing,
};
use super::specs::{DIFFERENCES, EVALUATION, FILE, MATCHING, OUTCOME, WEIGHTS};
use super::{
    Begins, Covariate, CovariateFrom, DifferencesOptions, FileSubjects, MatchingOptions, Method, Outcome, OutcomeFrom,
    Plan, Problem, Subjects, WeightingOptions,
};

/// The version of the format that this reader knows.
pub const FORMAT_VERSION: i64 = 1;

/// What an evaluation file stands beside.
#[derive(Debug, Clone, Copy)]
pub enum Beside<'a> {
    /// A place.
    Place {
        /// Its contracts.
        place: &'a Place,
        /// What its extracts offer.
        schema: &'a Schema,
    },
    /// A CSV file with these columns.
    File {
        /// The names in its header.
        columns: &'a [String],
    },
}

/// Everything a part of the file is read with.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub sources: &'a Sources,
    pub beside: Beside<'a>,
    pub found: &'a Diagnostics,
}

/// Reads an evaluation file. With any error in it there is no plan, and the errors are in `found`.
pub fn read_plan(sources: &Sources, id: SourceId, beside: Beside<'_>, found: &Diagnostics) -> Option<Plan> {
    let reader = Reader { sources, beside, found };
    let before = found.errors();
    let table = parse_toml(sources, id, found)?;
    let file = Fields::open(&table, id.start(), &FILE, found);
    check_format(&file);
    let head = reader.head(&file);
    let subjects = reader.subjects(&file);
    let covariates = reader.covariates(&file);
    let method = head.as_ref().and_then(|head| reader.method(&file, head.method, &covariates));
    let outcomes = head.as_ref().map(|head| reader.outcomes(&file, head.method, subjects.as_ref()));
    let gaming = file.table_at("gaming").and_then(|entry| reader.gaming(entry));
    let (head, subjects) = (head?, subjects?);
    reader.check_columns(&file, &subjects, &covariates);
    let method = method?;
    if found.errors() > before {
        return None;
    }
    Some(Plan {
        title: head.title,
        offer: head.offer,
        people: head.people,
        method,
        missing: head.missing,
        level: head.level,
        correction: head.correction,
        balance_at_most: head.balance,
        people_at_least: head.people_at_least,
        happened_at_least: head.happened_at_least,
        subjects,
        covariates,
        outcomes: outcomes.unwrap_or_default(),
        gaming,
    })
}

/// What `[evaluation]` says.
struct Head {
    title: String,
    offer: String,
    people: String,
    method: MethodWord,
    missing: Missing,
    level: f64,
    correction: Correction,
    balance: f64,
    people_at_least: u64,
    happened_at_least: u64,
}

fn check_format(file: &Fields<'_>) {
    let Some(format) = file.integer("format") else { return };
    if format.value != FORMAT_VERSION {
        let cause = Problem::UnknownFormat { found: format.value, known: FORMAT_VERSION };
        file.found().at(format.span, "", cause);
    }
}

impl<'a> Reader<'a> {
    fn head(&self, file: &Fields<'_>) -> Option<Head> {
        let fields = section(file, "evaluation", &EVALUATION)?;
        let at = fields.table().span;
        let (title, offer) = (fields.text("title"), fields.text("offer"));
        let people = if fields.has("people") { fields.text("people")?.value } else { "people".to_string() };
        let method = fields.choice::<MethodWord>("method");
        let missing = fields.choice_or_default::<Missing>("missing", at);
        let correction = fields.choice_or_default::<Correction>("correction", at);
        let level = share(&fields, "level", "a difference is significant by chance as often as this");
        let balance =
            share(&fields, "balance", "groups that are compared are never quite alike, and never to be very different");
        let people_at_least = whole_or(&fields, "people_at_least", 1..=1_000_000_000, 60);
        let happened_at_least = whole_or(&fields, "happened_at_least", 0..=1_000_000_000, 30);
        Some(Head {
            title: title?.value,
            offer: offer?.value,
            people,
            method: method?.value,
            missing: missing?.value,
            level: level?,
            correction: correction?.value,
            balance: balance?,
            people_at_least: people_at_least?,
            happened_at_least: happened_at_least?,
        })
    }

    fn method(&self, file: &Fields<'_>, method: MethodWord, covariates: &[Covariate]) -> Option<Method> {
        let tables = [
            ("matching", MethodWord::Matching, "evaluations whose method is matching"),
            ("weights", MethodWord::Weights, "evaluations whose method is weights"),
            ("differences", MethodWord::Differences, "evaluations whose method is differences"),
        ];
        for (key, of, belongs) in tables {
            if let Some(entry) = file.entry(key).filter(|_| of != method) {
                self.found.at(entry.key_span, "has no effect", Problem::NotHere { key, belongs });
            }
        }
        let needs = matches!(method, MethodWord::Matching | MethodWord::Weights | MethodWord::Regression);
        if needs && !file.has("covariates") {
            let what = match method {
                MethodWord::Matching => "matching",
                MethodWord::Weights => "weighting",
                _ => "a regression",
            };
            self.found.at(file.table().span, "", Problem::NeedsTable { key: "covariates", what });
            return None;
        }
        Some(match method {
            MethodWord::Randomised => Method::Randomised,
            MethodWord::Regression => Method::Regression,
            MethodWord::Matching => Method::Matching(self.matching(file, covariates)?),
            MethodWord::Weights => Method::Weights(self.weights(file)?),
            MethodWord::Differences => {
                if !file.has("differences") {
                    let cause = Problem::NeedsTable { key: "differences", what: "the method differences" };
                    self.found.at(file.table().span, "", cause);
                }
                Method::Differences(self.differences(file)?)
            }
        })
    }

    fn matching(&self, file: &Fields<'_>, covariates: &[Covariate]) -> Option<MatchingOptions> {
        let empty = documents::Table { entries: Vec::new(), span: file.table().span };
        let fields = section_or(file, "matching", &MATCHING, &empty, self.found)?;
        let at = fields.table().span;
        let rule = fields.choice_or_default::<Rule>("rule", at)?.value;
        let ratio = whole_or(&fields, "ratio", 1..=1_000, 1)?;
        let replacement = truth(&fields, "replacement", false)?;
        let caliper = number(&fields, "caliper", "a caliper of nothing would leave nobody");
        let caliper_on = fields.choice_or_default::<CaliperOn>("caliper_on", at)?.value;
        if rule == Rule::Radius && caliper.is_none() {
            let cause = Problem::NeedsTable { key: "caliper", what: "the rule radius" };
            self.found.at(fields.span_or("rule", at), "", cause);
        }
        let texts = if fields.has("exact") { fields.texts("exact")? } else { Vec::new() };
        let known: Vec<String> = covariates.iter().map(|covariate| covariate.name.to_string()).collect();
        let exact = texts.iter().filter_map(|text| self.index("covariate", text, &known)).collect();
        let ratio = u32::try_from(ratio).unwrap_or(u32::MAX);
        Some(MatchingOptions { rule, ratio, replacement, caliper, caliper_on, exact })
    }

    fn weights(&self, file: &Fields<'_>) -> Option<WeightingOptions> {
        let empty = documents::Table { entries: Vec::new(), span: file.table().span };
        let fields = section_or(file, "weights", &WEIGHTS, &empty, self.found)?;
        let estimand = fields.choice_or_default::<Estimand>("estimand", fields.table().span)?.value;
        let stabilised = truth(&fields, "stabilised", false)?;
        let trim = number(&fields, "trim", "nobody is nearer than nothing");
        Some(WeightingOptions { estimand, stabilised, trim })
    }

    fn differences(&self, file: &Fields<'_>) -> Option<DifferencesOptions> {
        let fields = section(file, "differences", &DIFFERENCES)?;
        let at = fields.table().span;
        let timing = fields.choice_or_default::<Timing>("timing", at)?.value;
        let area = fields.text("area")?;
        let is_file = matches!(self.beside, Beside::File { .. });
        let not_yet = truth(&fields, "not_yet", false)?;
        let needed = |key| {
            if !fields.has(key) {
                fields.missing(key, at);
            }
            fields.text(key)
        };
        let begins = match (timing, is_file) {
            (Timing::TwoPeriods, false) => {
                if !fields.has("from") {
                    fields.missing("from", at);
                }
                Begins::Day(fields.parse::<units::Day>("from")?.value)
            }
            (Timing::TwoPeriods, true) => {
                let column = needed("period")?;
                if !fields.has("from") {
                    fields.missing("from", at);
                }
                Begins::Period { column: column.value, from: fields.integer("from")?.value }
            }
            (Timing::Staggered, true) => {
                let (period, start) = (needed("period"), needed("start"));
                Begins::Starts { period: period?.value, start: start?.value }
            }
            (Timing::Staggered, false) => {
                let cause = Problem::NotHere {
                    key: "timing",
                    belongs: "evaluations of CSV files: write an area, a period and its start in each row",
                };
                self.found.at(fields.span_or("timing", at), "", cause);
                return None;
            }
        };
        for key in ["period", "start"] {
            if let Some(entry) = fields.entry(key).filter(|_| !is_file) {
                let cause =
                    Problem::NotHere { key, belongs: "evaluations of CSV files; a place has the days of entry" };
                self.found.at(entry.key_span, "has no effect", cause);
            }
        }
        let period = if fields.has("periods") { Some(fields.parse::<Length>("periods")?.value) } else { None };
        self.area_column(file, &area);
        Some(DifferencesOptions { timing, area: area.value, begins, period, not_yet })
    }

    fn outcomes(&self, file: &Fields<'_>, method: MethodWord, subjects: Option<&Subjects>) -> Vec<Outcome> {
        let entries = file.named_tables("outcomes");
        entries.into_iter().filter_map(|entry| self.outcome(entry, method, subjects)).collect()
    }

    fn outcome(&self, entry: &Entry, method: MethodWord, subjects: Option<&Subjects>) -> Option<Outcome> {
        let name = self.name_of(entry);
        let fields = Fields::open_value(entry, &OUTCOME, self.found)?;
        let title = if fields.has("title") { fields.text("title") } else { None };
        let better = fields.choice::<Better>("better");
        let test = fields.choice::<TestWord>("test");
        let also = if fields.has("also") { fields.texts("also")? } else { Vec::new() };
        let also: Vec<Located<TestWord>> = also.iter().filter_map(|text| self.test_of(&fields, text)).collect();
        let (measure, from, its_title) = match self.beside {
            Beside::Place { place, .. } => self.contract_outcome(entry, &fields, place, method, subjects)?,
            Beside::File { columns } => {
                let (measure, from) = self.column_outcome(entry, &fields, columns)?;
                (measure, from, entry.key.clone())
            }
        };
        let fitting = TestWord::of(measure, method);
        if fitting.is_empty() {
            let cause = Problem::MeasureNotEvaluated {
                outcome: entry.key.clone(),
                measure: measure.word(),
                method: method.word(),
            };
            self.found.at(entry.key_span, "", cause);
            return None;
        }
        for used in test.iter().chain(&also).filter(|used| !fitting.contains(&used.value)) {
            let cause = Problem::TestNotForMeasure {
                test: used.value.word(),
                measure: measure.word(),
                method: method.word(),
                fitting: fitting.iter().map(|test| test.word()).collect(),
            };
            self.found.at(used.span, "does not fit", cause);
        }
        let also = also.into_iter().map(|test| test.value).collect();
        let title = title.map_or(its_title, |title| title.value);
        Some(Outcome { name: name?, title, measure, from, better: better?.value, test: test?.value, also })
    }

    fn test_of(&self, fields: &Fields<'_>, text: &Located<String>) -> Option<Located<TestWord>> {
        let known = <TestWord as documents::Choice>::ALL.iter().find(|(word, _)| *word == text.value);
        if known.is_none() {
            fields.not_a_choice("also", text, TestWord::WORDS);
        }
        known.map(|(_, test)| Located::new(*test, text.span))
    }

    fn column_outcome(
        &self,
        entry: &Entry,
        fields: &Fields<'_>,
        columns: &[String],
    ) -> Option<(MeasureWord, OutcomeFrom)> {
        self.only_for_places(fields, &["of", "comparison"]);
        if !fields.has("measure") {
            fields.missing("measure", entry.key_span);
        }
        let measure = fields.choice::<MeasureWord>("measure")?;
        let column = self.column_or_name(fields, entry, columns);
        let event = if fields.has("event") { Some(self.column(&fields.text("event")?, columns)?) } else { None };
        let exposure =
            if fields.has("exposure") { Some(self.column(&fields.text("exposure")?, columns)?) } else { None };
        if measure.value == MeasureWord::Time && event.is_none() {
            fields.missing("event", entry.key_span);
        }
        for (key, is_used, belongs) in [
            ("event", measure.value == MeasureWord::Time, "outcomes whose measure is time to event"),
            ("exposure", measure.value == MeasureWord::Count, "outcomes whose measure is count"),
        ] {
            if let Some(entry) = fields.entry(key).filter(|_| !is_used) {
                self.found.at(entry.key_span, "has no effect", Problem::NotHere { key, belongs });
            }
        }
        Some((measure.value, OutcomeFrom::Column { column: column?, event, exposure }))
    }

    /// Refuses a covariate that is the treatment or an outcome, and columns that are not there.
    fn check_columns(&self, file: &Fields<'_>, subjects: &Subjects, covariates: &[Covariate]) {
        let Subjects::File(FileSubjects { treatment, .. }) = subjects else { return };
        let outcome_columns: Vec<String> = file
            .named_tables("outcomes")
            .into_iter()
            .filter_map(|entry| entry.value.as_table().map(|table| (entry, table)))
            .flat_map(|(entry, table)| {
                let text = |key| table.get(key).and_then(documents::Value::as_text).map(str::to_string);
                [Some(text("column").unwrap_or_else(|| entry.key.clone())), text("event")]
            })
            .flatten()
            .collect();
        for covariate in covariates {
            let CovariateFrom::Column(column) = &covariate.from else { continue };
            let what = if column == treatment {
                "the treatment itself"
            } else if outcome_columns.contains(column) {
                "an outcome"
            } else {
                continue;
            };
            let at = file.named_tables("covariates").into_iter().find(|entry| entry.key == covariate.name.as_str());
            let at = at.map_or(file.table().span, |entry| entry.key_span);
            self.found.at(at, "", Problem::CovariateIsNot { column: column.clone(), what });
        }
    }

    /// The index of what a text names.
    pub(super) fn index(&self, what: &'static str, text: &Located<String>, known: &[String]) -> Option<usize> {
        let index = known.iter().position(|name| *name == text.value);
        if index.is_none() {
            let cause = Problem::UnknownReference {
                what,
                name: text.value.clone(),
                nearest: documents::nearest(&text.value, known.iter().map(String::as_str)).map(str::to_string),
                known: known.to_vec(),
            };
            self.found.at(text.span, format!("no such {what}"), cause);
        }
        index
    }

    pub(super) fn name_of(&self, entry: &Entry) -> Option<Name> {
        let name = entry.key.parse().ok();
        if name.is_none() {
            self.found.at(entry.key_span, "", Problem::BadName { name: entry.key.clone() });
        }
        name
    }

    /// A column of the file that is evaluated.
    pub(super) fn column(&self, text: &Located<String>, columns: &[String]) -> Option<String> {
        if columns.contains(&text.value) {
            return Some(text.value.clone());
        }
        let cause = Problem::UnknownColumn {
            column: text.value.clone(),
            of: "the file".into(),
            nearest: documents::nearest(&text.value, columns.iter().map(String::as_str)).map(str::to_string),
            known: columns.to_vec(),
        };
        self.found.at(text.span, "no such column", cause);
        None
    }

    /// The column that a table names, or that of the table's own name.
    pub(super) fn column_or_name(&self, fields: &Fields<'_>, entry: &Entry, columns: &[String]) -> Option<String> {
        let text =
            if fields.has("column") { fields.text("column")? } else { Located::new(entry.key.clone(), entry.key_span) };
        self.column(&text, columns)
    }

    pub(super) fn only_for_places(&self, fields: &Fields<'_>, keys: &[&'static str]) {
        for key in keys {
            if let Some(entry) = fields.entry(key) {
                let cause = Problem::NotHere { key, belongs: "evaluations of a place" };
                self.found.at(entry.key_span, "has no effect", cause);
            }
        }
    }
}

/// A table of the file that stands once.
fn section<'a>(file: &Fields<'a>, key: &'static str, spec: &'static TableSpec) -> Option<Fields<'a>> {
    Fields::open_value(file.entry(key)?, spec, file.found())
}

/// The same, or an empty one where all of its keys may be left out.
fn section_or<'a>(
    file: &Fields<'a>,
    key: &'static str,
    spec: &'static TableSpec,
    empty: &'a documents::Table,
    found: &'a Diagnostics,
) -> Option<Fields<'a>> {
    match file.entry(key) {
        Some(entry) => Fields::open_value(entry, spec, found),
        None => Some(Fields::open(empty, empty.span, spec, found)),
    }
}

/// A key that may be left out.
fn truth(fields: &Fields<'_>, key: &'static str, otherwise: bool) -> Option<bool> {
    if fields.has(key) { fields.boolean(key).map(|truth| truth.value) } else { Some(otherwise) }
}

/// A share above nothing and below all.
fn share(fields: &Fields<'_>, key: &'static str, why: &'static str) -> Option<f64> {
    let share = fields.parse_or_default::<Rate>(key, fields.table().span)?;
    if share.value > Rate::ZERO && share.value.is_share() && Some(share.value) != Rate::of(1, 1) {
        return Some(float(share.value));
    }
    let cause = Problem::OutOfRange { key, range: "above 0% and below 100%", why };
    fields.found().at(share.span, "out of range", cause);
    None
}

/// A number above nothing, if it is there.
fn number(fields: &Fields<'_>, key: &'static str, why: &'static str) -> Option<f64> {
    let number = if fields.has(key) { fields.parse::<Rate>(key)? } else { return None };
    if number.value > Rate::ZERO {
        return Some(float(number.value));
    }
    fields.found().at(number.span, "out of range", Problem::OutOfRange { key, range: "above 0", why });
    None
}

/// A whole number in a range, or another if it is left out.
fn whole_or(fields: &Fields<'_>, key: &'static str, allowed: RangeInclusive<u64>, otherwise: u64) -> Option<u64> {
    if !fields.has(key) {
        return Some(otherwise);
    }
    let written = fields.integer(key)?;
    let number = u64::try_from(written.value).ok().filter(|number| allowed.contains(number));
    if number.is_none() {
        let why = "write a whole number of people that there can be";
        let cause = Problem::OutOfRange { key, range: "a whole number above nothing", why };
        fields.found().at(written.span, "out of range", cause);
    }
    number
}

/// The nearest binary fraction: what is weighed here is evidence, never money.
fn float(rate: Rate) -> f64 {
    let ratio = rate.ratio();
    *ratio.numer() as f64 / *ratio.denom() as f64
}
