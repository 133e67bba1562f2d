//! People of a place: who entered, what was known of them on that day, and, once a design is frozen, what became of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::{EventType, Schema, Selector};
use engine::{Embedded, Fact, FactColumn, FactQuestion, FactValue};
use evaluation::plan::{
    AlsoTreated, Begins, Covariate, CovariateFrom, CovariateKind, Group, MeasureWord, Method, Missing, Outcome,
    OutcomeFrom, Plan, Subjects as Who, Take,
};
use evaluation::{Column, Ids, Values};
use outcomes::{EventRef, Finding, Measured, Plan as Rules, RowMark, TablePlan};
use units::{Day, Length};

use super::error::EvaluateError;
use super::outcomes::OutcomeValues;
use super::subjects::{Areas, Subjects};
use super::table::{categories_missing, numbers_missing};
use crate::error::RunError;
use crate::evidence::{Evidence, embedded, gather};
use crate::loaded::Ready;
use crate::progress::Progress;
use crate::settle::measure;

/// The evidence of a place as at a day, with the tables that an evaluation asks for.
pub(super) struct PlaceEvidence<'a> {
    pub ready: Ready<'a>,
    pub evidence: Evidence,
    /// All rules, with outcomes.
    rules: Rules,
}

/// Somebody's entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entered {
    pub unit: u32,
    pub day: Day,
    pub event: EventRef,
    pub is_treated: bool,
}

impl<'a> PlaceEvidence<'a> {
    /// Takes in and arranges what contracts and the evaluation ask for.
    pub async fn gather(
        ready: Ready<'a>,
        plan: &Plan,
        as_at: Day,
        linkage: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<PlaceEvidence<'a>, RunError> {
        let schema = &ready.loaded.schema;
        let mut rules = Rules::of(ready.place, schema)?;
        for event in asked_events(plan).filter_map(|name| schema.event(name)) {
            if table_of(&rules, event).is_none() {
                rules.tables.push(TablePlan {
                    source: event.source.clone(),
                    table: event.table.clone(),
                    marks: Vec::new(),
                    values: Vec::new(),
                    has_end: event.has_end,
                    has_known: event.has_known,
                });
            }
        }
        let evidence = gather(ready, &rules, as_at, linkage, progress).await?;
        Ok(PlaceEvidence { ready, evidence, rules })
    }

    /// Who is compared, and what was known of them when they entered. No outcome is looked at: the rules that are followed
    /// here have none.
    pub async fn subjects(
        &self,
        name: &str,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<(Subjects, Vec<Entered>), RunError> {
        let Who::Place { treated, comparison, also_treated } = &plan.subjects else {
            return Err(RunError::Unusable("a place is evaluated by its cohorts".into()));
        };
        let mut without_outcomes = self.rules.clone();
        for contract in &mut without_outcomes.contracts {
            contract.outcomes.clear();
            contract.sustains.clear();
        }
        let measured = measure(self.ready, &without_outcomes, &self.evidence, progress).await?;
        let engine = embedded(&self.ready.loaded.store)?;
        let mut left_out = Vec::new();
        let mut entered = Vec::new();
        for (group, is_treated) in [(treated, true), (comparison, false)] {
            let (group, again) = self.group(&engine, group, &measured, is_treated).await?;
            let which = if is_treated { "treated" } else { "comparison pool" };
            left_out.push((format!("later entries of somebody in the {which}"), again));
            entered.extend(group);
        }
        let treated_units: BTreeSet<u32> = entered.iter().filter(|one| one.is_treated).map(|one| one.unit).collect();
        let both = entered.iter().filter(|one| !one.is_treated && treated_units.contains(&one.unit)).count();
        if both > 0 && *also_treated == AlsoTreated::Refuse {
            return Err(EvaluateError::InBoth { name: name.to_string(), people: both }.into());
        }
        entered.retain(|one| one.is_treated || !treated_units.contains(&one.unit));
        left_out.push(("in the comparison pool, and treated too".to_string(), both as u64));
        entered.sort_unstable_by_key(|one| one.unit);
        let mut columns = Vec::new();
        for covariate in &plan.covariates {
            columns.push(self.covariate(&engine, name, covariate, plan.missing, &entered).await?);
        }
        let areas = match &plan.method {
            Method::Differences(options) => {
                let Begins::Day(begins) = options.begins else {
                    return Err(RunError::Unusable("a place begins on a day".into()));
                };
                let names = self.areas(&engine, [treated, comparison], &options.area, &entered).await?;
                let periods = entered.iter().map(|one| period_of(one.day, begins, options.period)).collect();
                Some(Areas { names, periods, starts: None, from: Some(0) })
            }
            _ => None,
        };
        let subjects = Subjects {
            ids: Ids::Numbers(entered.iter().map(|one| u64::from(one.unit)).collect()),
            treated: entered.iter().map(|one| one.is_treated).collect(),
            covariates: columns,
            areas,
            left_out: left_out.into_iter().filter(|(_, count)| *count > 0).collect(),
            rows: Vec::new(),
        };
        Ok((subjects, entered))
    }

    /// Measures all outcomes. This is called for a frozen design only.
    pub async fn measured(&self, progress: &dyn Progress) -> Result<Measured, RunError> {
        measure(self.ready, &self.rules, &self.evidence, progress).await
    }

    /// An outcome of everybody, by the rows with which they entered. Where the window of an entry is not over, or what
    /// happened in it is not known yet, there is no value, also if it has been achieved: who is early would count otherwise,
    /// and who is late would not.
    pub fn outcome(&self, plan: &Plan, outcome: &Outcome, measured: &Measured, entered: &[Entered]) -> OutcomeValues {
        let (
            Who::Place { treated, comparison, .. },
            OutcomeFrom::Contract { treated: of_treated, comparison: of_others, inverted },
        ) = (&plan.subjects, &outcome.from)
        else {
            return OutcomeValues::default();
        };
        let mut found: HashMap<(EventRef, bool), (f64, bool)> = HashMap::new();
        for result in measured.outcomes.iter().filter(|result| result.stretch == 0) {
            let entry = measured.entry_of(result);
            let sides = [(treated, *of_treated, true), (comparison, *of_others, false)];
            for (group, wanted, is_treated) in sides {
                let is_of_group =
                    usize::from(entry.contract) == group.contract && usize::from(entry.cohort) == group.cohort;
                if !is_of_group || usize::from(result.outcome) != wanted {
                    continue;
                }
                let rule = &self.rules.contracts[group.contract].outcomes[wanted];
                if rule.window_of(entry.index).matures > self.evidence.horizon.sees_until(rule.mark.table) {
                    continue;
                }
                let achieved = matches!(result.finding, Finding::Achieved { .. });
                let (value, happened) = match outcome.measure {
                    MeasureWord::Binary => (f64::from(u8::from(achieved != *inverted)), achieved != *inverted),
                    MeasureWord::Count | MeasureWord::Amount => (result.quantity as f64, result.quantity > 0),
                    // Somebody to whom it happened on the day of entry was in the cohort for a part of that day.
                    MeasureWord::Time => ((result.quantity as f64).max(0.5), result.evidence.len > 0),
                };
                found.insert((entry.event, is_treated), (value, happened));
            }
        }
        let values = entered.iter().map(|one| found.get(&(one.event, one.is_treated)).copied());
        let (values, happened) =
            values.map(|value| (value.map(|(value, _)| value), value.is_some_and(|(_, happened)| happened))).unzip();
        OutcomeValues { values, happened, exposures: None }
    }

    /// The first entry of everybody in a group, and how many later entries there are.
    async fn group(
        &self,
        engine: &Embedded,
        group: &Group,
        measured: &Measured,
        is_treated: bool,
    ) -> Result<(Vec<Entered>, u64), RunError> {
        let allowed = match &group.selector {
            Some(selector) => {
                let facts = self.facts(engine, selector, &[]).await?;
                Some(facts.iter().map(|fact| (fact.unit, fact.file, fact.row)).collect::<BTreeSet<_>>())
            }
            None => None,
        };
        let mut first: BTreeMap<u32, Entered> = BTreeMap::new();
        let mut again = 0;
        for entry in &measured.entries {
            let is_of_group =
                usize::from(entry.contract) == group.contract && usize::from(entry.cohort) == group.cohort;
            let key = (entry.unit, entry.event.file, entry.event.row);
            if !is_of_group || allowed.as_ref().is_some_and(|allowed| !allowed.contains(&key)) {
                continue;
            }
            let one = Entered { unit: entry.unit, day: entry.index, event: entry.event, is_treated };
            let known = first.entry(entry.unit).or_insert(one);
            again += u64::from(known.event != one.event);
            if (one.day, one.event) < (known.day, known.event) {
                *known = one;
            }
        }
        Ok((first.into_values().collect(), again))
    }

    /// The covariates of other entrants than those that are compared; who misses one has the mean, or a category of its own.
    pub async fn covariates(
        &self,
        engine: &Embedded,
        plan: &Plan,
        entered: &[Entered],
    ) -> Result<Vec<Column>, RunError> {
        let mut columns = Vec::new();
        for covariate in &plan.covariates {
            columns.push(self.covariate(engine, &plan.title, covariate, Missing::MeanWithFlag, entered).await?);
        }
        Ok(columns)
    }

    async fn covariate(
        &self,
        engine: &Embedded,
        name: &str,
        covariate: &Covariate,
        missing: Missing,
        entered: &[Entered],
    ) -> Result<Column, RunError> {
        let CovariateFrom::Event { selector, column, take, within } = &covariate.from else {
            return Err(RunError::Unusable(format!("the covariate `{}` is of a file", covariate.name)));
        };
        let is_text = covariate.kind == CovariateKind::Category;
        let wanted: Vec<FactColumn> =
            column.iter().map(|stored| FactColumn { stored: stored.clone(), is_text }).collect();
        let facts = self.facts(engine, selector, &wanted).await?;
        let by_unit = by_unit(&facts);
        let table = self.schema().event(&selector.event).and_then(|event| table_of(&self.rules, event));
        let values: Vec<FactValue> = entered
            .iter()
            .map(|one| {
                let before = by_unit.get(&one.unit).map_or(&[][..], |range| &facts[range.clone()]);
                value_before(before, one, table, *take, *within)
            })
            .collect();
        let gaps = values.iter().filter(|value| **value == FactValue::Missing).count();
        if gaps > 0 && missing == Missing::Refuse {
            return Err(EvaluateError::Missing {
                what: format!("evaluations/{name}.toml"),
                covariate: covariate.name.to_string(),
                count: gaps,
                people: entered.len(),
            }
            .into());
        }
        let called = covariate.name.to_string();
        if is_text {
            let texts = values.iter().map(|value| match value {
                FactValue::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let column = Column::categories(called, texts, None);
            return Ok(Column { missing: categories_missing(missing), ..column });
        }
        let numbers = values.iter().map(|value| match value {
            FactValue::Number(number) => *number,
            _ => f64::NAN,
        });
        Ok(Column { name: called, values: Values::Numbers(numbers.collect()), missing: numbers_missing(missing) })
    }

    /// The area of everybody, as the row says by which they entered.
    async fn areas(
        &self,
        engine: &Embedded,
        groups: [&Group; 2],
        area: &str,
        entered: &[Entered],
    ) -> Result<Vec<String>, RunError> {
        let mut found: HashMap<(u32, u16, u32, bool), String> = HashMap::new();
        for (group, is_treated) in groups.into_iter().zip([true, false]) {
            let enters = &self.ready.place.contracts[group.contract].cohorts[group.cohort].enters;
            let stored = self
                .schema()
                .event(&enters.event)
                .and_then(|event| event.column(area))
                .and_then(|column| column.stored.clone());
            let stored = stored.ok_or_else(|| RunError::Unusable(format!("there is no column `{area}`")))?;
            let selector = Selector { event: enters.event.clone(), condition: None, text: None };
            for fact in self.facts(engine, &selector, &[FactColumn { stored, is_text: true }]).await? {
                if let Some(FactValue::Text(name)) = fact.values.first() {
                    found.insert((fact.unit, fact.file, fact.row, is_treated), name.clone());
                }
            }
        }
        let name = |one: &Entered| found.get(&(one.unit, one.event.file, one.event.row, one.is_treated)).cloned();
        let names: Option<Vec<String>> = entered.iter().map(name).collect();
        names.ok_or_else(|| {
            EvaluateError::Missing {
                what: "the event of entry".into(),
                covariate: area.to_string(),
                count: entered.iter().filter(|one| name(one).is_none()).count(),
                people: entered.len(),
            }
            .into()
        })
    }

    /// The rows of an event that satisfy a condition.
    pub async fn facts(
        &self,
        engine: &Embedded,
        selector: &Selector,
        wanted: &[FactColumn],
    ) -> Result<Vec<Fact>, RunError> {
        let schema = self.schema();
        let Some(event) = schema.event(&selector.event) else { return Ok(Vec::new()) };
        let Some(rows) = table_of(&self.rules, event).and_then(|table| self.evidence.persons[table].clone()) else {
            return Ok(Vec::new());
        };
        let kind = event.selected_by.as_ref().map(|by| {
            let stored = event.column(&by.column).and_then(|column| column.stored.clone());
            (stored.unwrap_or_else(|| by.column.clone()), by.value.clone())
        });
        let mark = RowMark { kind, condition: selector.condition.clone() };
        let question = FactQuestion { mark, columns: wanted.to_vec(), as_at: self.evidence.horizon.as_at };
        Ok(engine.facts(&rows, &question).await?)
    }

    fn schema(&self) -> &Schema {
        &self.ready.loaded.schema
    }
}

/// What a covariate is for one entry: only rows that happened and were known on or before its day count.
fn value_before(facts: &[Fact], one: &Entered, table: Option<usize>, take: Take, within: Option<Length>) -> FactValue {
    let from = within.map_or(Day::MIN, |within| within.before(one.day));
    let mut before = facts.iter().filter(|fact| from <= fact.day && fact.day <= one.day && fact.known <= one.day);
    match take {
        Take::Count => FactValue::Number(before.count() as f64),
        Take::Any => FactValue::Number(f64::from(u8::from(before.next().is_some()))),
        Take::Latest => {
            let is_own = |fact: &&Fact| {
                table == Some(usize::from(one.event.table)) && (fact.file, fact.row) == (one.event.file, one.event.row)
            };
            // The row by which somebody entered says more of that day than another of the same day.
            let found = facts.iter().find(is_own).or_else(|| before.next_back());
            found.and_then(|fact| fact.values.first().cloned()).unwrap_or(FactValue::Missing)
        }
    }
}

/// The period of a day: 0 begins with treatment, and those before it are negative.
pub(super) fn period_of(day: Day, begins: Day, length: Option<Length>) -> i64 {
    let Some(length) = length else { return if day >= begins { 0 } else { -1 } };
    let mut number = 0;
    let mut edge = begins;
    // A length that does not move a day would never end; one is never read.
    while day >= length.after(edge) && length.after(edge) > edge {
        edge = length.after(edge);
        number += 1;
    }
    while day < edge && length.before(edge) < edge {
        edge = length.before(edge);
        number -= 1;
    }
    number
}

/// Where the facts of each person stand; they come in the order of persons.
pub(super) fn by_unit(facts: &[Fact]) -> HashMap<u32, std::ops::Range<usize>> {
    let mut ranges: HashMap<u32, std::ops::Range<usize>> = HashMap::new();
    for (at, fact) in facts.iter().enumerate() {
        ranges.entry(fact.unit).or_insert(at..at).end = at + 1;
    }
    ranges
}

fn table_of(rules: &Rules, event: &EventType) -> Option<usize> {
    rules.tables.iter().position(|table| table.source == event.source && table.table == event.table)
}

/// Every event that an evaluation asks for beside the contracts.
fn asked_events(plan: &Plan) -> impl Iterator<Item = &str> {
    let covariates = plan.covariates.iter().filter_map(|covariate| match &covariate.from {
        CovariateFrom::Event { selector, .. } => Some(selector.event.as_str()),
        CovariateFrom::Column(_) => None,
    });
    let gaming = plan.gaming.iter().flat_map(|gaming| {
        [&gaming.started, &gaming.contact, &gaming.discharged, &gaming.represented, &gaming.rebanded]
            .into_iter()
            .flatten()
            .map(|selector| selector.event.as_str())
    });
    covariates.chain(gaming)
}
