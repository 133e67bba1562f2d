//! Who is compared with whom, and what describes them.

use contracts::{Column, ColumnKind, EventType, Place, Schema, Unit, read_selector, read_where};
use documents::{Entry, Fields, Located};
use units::Length;

use super::super::choices::{AlsoTreated, CovariateKind, Take};
use super::super::specs::{COMPARISON, COVARIATE, DATA, TREATED};
use super::super::{Covariate, CovariateFrom, FileSubjects, Group, Problem, Subjects};
use super::{Beside, Reader, section};

impl Reader<'_> {
    pub(super) fn subjects(&self, file: &Fields<'_>) -> Option<Subjects> {
        match self.beside {
            Beside::Place { place, schema } => {
                if let Some(entry) = file.entry("data") {
                    let cause = Problem::NotHere { key: "data", belongs: "evaluations of CSV files" };
                    self.found.at(entry.key_span, "has no effect", cause);
                }
                let at = file.table().span;
                for key in ["treated", "comparison"] {
                    if !file.has(key) {
                        file.missing(key, at);
                    }
                }
                let treated = section(file, "treated", &TREATED).and_then(|fields| self.group(&fields, place, schema));
                let fields = section(file, "comparison", &COMPARISON);
                let pool = fields.as_ref().and_then(|fields| self.group(fields, place, schema));
                let also = fields.and_then(|fields| fields.choice_or_default::<AlsoTreated>("also_treated", at));
                let (treated, comparison, also_treated) = (treated?, pool?, also?.value);
                if (treated.contract, treated.cohort, &treated.selector)
                    == (comparison.contract, comparison.cohort, &comparison.selector)
                {
                    let at = file.entry("comparison").map_or(at, |entry| entry.key_span);
                    self.found.at(at, "the same", Problem::SameGroups);
                    return None;
                }
                Some(Subjects::Place { treated, comparison, also_treated })
            }
            Beside::File { columns } => {
                self.only_for_places(file, &["treated", "comparison", "gaming"]);
                if !file.has("data") {
                    file.missing("data", file.table().span);
                }
                let fields = section(file, "data", &DATA)?;
                let id = if fields.has("id") { Some(self.column(&fields.text("id")?, columns)?) } else { None };
                let treatment = self.column(&fields.text("treatment")?, columns)?;
                let treated = if fields.has("treated") { fields.text("treated")?.value } else { "1".to_string() };
                Some(Subjects::File(FileSubjects { id, treatment, treated }))
            }
        }
    }

    fn group(&self, fields: &Fields<'_>, place: &Place, schema: &Schema) -> Option<Group> {
        let text = fields.text("cohort")?;
        let (contract, cohort) = self.cohort(&text, place)?;
        let declared = &place.contracts[contract].cohorts[cohort];
        if declared.unit == Unit::Household {
            self.found.at(text.span, "", Problem::HouseholdCohort { cohort: text.value.clone() });
            return None;
        }
        let event = schema.event(&declared.enters.event)?;
        let selector = read_where(self.sources, schema, fields, event, self.found)?;
        let selector = selector.condition.is_some().then_some(selector);
        Some(Group { contract, cohort, name: text.value, selector })
    }

    /// The contract and cohort that a text names.
    pub(super) fn cohort(&self, text: &Located<String>, place: &Place) -> Option<(usize, usize)> {
        let all = place.contracts.iter().enumerate().flat_map(|(contract, terms)| {
            let cohorts = terms.cohorts.iter().enumerate();
            cohorts.map(move |(cohort, declared)| ((contract, cohort), format!("{}/{}", terms.name, declared.name)))
        });
        let (places, names): (Vec<(usize, usize)>, Vec<String>) = all.unzip();
        self.index("cohort", text, &names).map(|index| places[index])
    }

    pub(super) fn covariates(&self, file: &Fields<'_>) -> Vec<Covariate> {
        file.named_tables("covariates").into_iter().filter_map(|entry| self.covariate(entry)).collect()
    }

    fn covariate(&self, entry: &Entry) -> Option<Covariate> {
        let name = self.name_of(entry);
        let fields = Fields::open_value(entry, &COVARIATE, self.found)?;
        match self.beside {
            Beside::File { columns } => {
                self.only_for_places(&fields, &["event", "where", "take", "within"]);
                let column = self.column_or_name(&fields, entry, columns);
                let kind = if fields.has("kind") { fields.choice("kind")?.value } else { CovariateKind::Number };
                Some(Covariate { name: name?, from: CovariateFrom::Column(column?), kind })
            }
            Beside::Place { schema, .. } => self.event_covariate(entry, &fields, schema, name),
        }
    }

    fn event_covariate(
        &self,
        entry: &Entry,
        fields: &Fields<'_>,
        schema: &Schema,
        name: Option<units::Name>,
    ) -> Option<Covariate> {
        if let Some(entry) = fields.entry("kind") {
            let cause =
                Problem::NotHere { key: "kind", belongs: "evaluations of CSV files; a descriptor says it here" };
            self.found.at(entry.key_span, "has no effect", cause);
        }
        if !fields.has("event") {
            fields.missing("event", entry.key_span);
        }
        let (event, selector) = read_selector(self.sources, schema, fields, "event", self.found)?;
        let take = fields.choice_or_default::<Take>("take", entry.key_span)?.value;
        let within = if fields.has("within") { Some(fields.parse::<Length>("within")?.value) } else { None };
        let (column, kind) = match take {
            Take::Latest => {
                if !fields.has("column") {
                    let cause = Problem::NeedsTable { key: "column", what: "a covariate of the latest row" };
                    self.found.at(entry.key_span, "", cause);
                    return None;
                }
                let (stored, kind) = self.event_column(&fields.text("column")?, event)?;
                (Some(stored), kind)
            }
            Take::Count | Take::Any => (None, CovariateKind::Number),
        };
        if let Some(column) = fields.entry("column").filter(|_| take != Take::Latest) {
            let cause = Problem::NotHere { key: "column", belongs: "covariates that take the latest row" };
            self.found.at(column.key_span, "has no effect", cause);
        }
        Some(Covariate { name: name?, from: CovariateFrom::Event { selector, column, take, within }, kind })
    }

    /// A column of an event, stored and of a kind that can be compared.
    pub(super) fn event_column(&self, text: &Located<String>, event: &EventType) -> Option<(String, CovariateKind)> {
        let stored = |column: &&Column| column.stored.is_some();
        let Some(column) = event.column(&text.value).filter(stored) else {
            let known: Vec<String> = event.columns.iter().filter(stored).map(|column| column.name.clone()).collect();
            let cause = Problem::UnknownColumn {
                column: text.value.clone(),
                of: format!("the event `{}`", event.name),
                nearest: documents::nearest(&text.value, known.iter().map(String::as_str)).map(str::to_string),
                known,
            };
            self.found.at(text.span, "no such column", cause);
            return None;
        };
        let kind = match column.kind {
            ColumnKind::Integer | ColumnKind::Decimal | ColumnKind::Boolean => CovariateKind::Number,
            ColumnKind::Text => CovariateKind::Category,
            ColumnKind::Date => {
                let cause = Problem::ColumnKind { column: text.value.clone(), holds: column.kind.noun() };
                self.found.at(text.span, "", cause);
                return None;
            }
        };
        Some((column.stored.clone()?, kind))
    }
}
