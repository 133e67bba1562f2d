//! Worked examples: does the machine pay what the parties agreed?

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use contracts::{Case, Contract, Expectation, Place, Unit};
use engine::{Engine, Horizons, Membership, Question, Rows};
use funding::{FundedPlace, Posted, fund_place};
use outcomes::{Entry, Finding, Horizon, Measured, Outcome, Plan, Run};
use pricing::{PlacePricing, Seen, Selection, price_place};
use schemars::JsonSchema;
use serde::Serialize;
use units::{Day, Pence};

use crate::case_counts::add_counted;
use crate::case_rows::{CaseRows, CaseUnits, rows_of_tables};
use crate::error::RunError;
use crate::evidence::embedded;
use crate::loaded::Loaded;
use crate::progress::{Progress, Unseen};
use crate::sums::must_fit;

/// What came of one worked example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseAnswer {
    /// Its name.
    pub case: String,
    /// The contract it is about; nothing for the whole place.
    pub contract: Option<String>,
    /// The file it stands in.
    pub file: String,
    /// Its line there.
    pub line: usize,
    /// Whether everything came out as expected.
    pub passed: bool,
    /// What was due.
    pub due_pence: i64,
    /// What did not come out as expected.
    pub differences: Vec<Difference>,
    /// The lines that came out, for whoever looks for the difference.
    pub lines: Vec<CaseLine>,
}

/// Something that did not come out as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// What it is about.
    pub about: String,
    /// What the parties worked out.
    pub expected: String,
    /// What came out.
    pub found: String,
}

/// A line that came out of a worked example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseLine {
    /// Its reference.
    pub line: String,
    /// Its amount.
    pub amount_pence: i64,
    /// What becomes of it.
    pub status: String,
    /// How it came about.
    pub steps: Vec<String>,
}

/// Runs every worked example of a place.
///
/// # Errors
///
/// [`RunError`] if the engine gives up, or the lines of a case come to more than can be held.
pub async fn test(loaded: &Loaded) -> Result<Vec<CaseAnswer>, RunError> {
    let ready = loaded.parts()?;
    let plan = Plan::of(ready.place, &loaded.schema)?;
    let rows = rows_of_tables(&loaded.cases, &plan, &loaded.schema)?;
    let measured = measure(loaded, &plan, &rows).await?;
    let answers = loaded.cases.iter().zip(&rows.units_of_case).map(|(case, units)| {
        let mut mine = of_units(&measured.persons, units.persons.clone());
        mine.append(of_units(&measured.households, units.households.clone()));
        answer(loaded, ready.place, case, mine, &rows)
    });
    answers.collect()
}

struct MeasuredCases {
    persons: Measured,
    households: Measured,
}

/// Measures the people of all cases in one pass; each case has a day of its own.
async fn measure(loaded: &Loaded, plan: &Plan, rows: &CaseRows) -> Result<MeasuredCases, RunError> {
    let mut measured = MeasuredCases { persons: Measured::default(), households: Measured::default() };
    if rows.persons == 0 {
        return Ok(measured);
    }
    let store = loaded.store.join("examples");
    let engine = embedded(&store)?;
    let everything = vec![Day::MAX; plan.tables.len()];
    let horizon = |case: &Case| Arc::new(Horizon { as_at: case.as_at, observed: everything.clone() });
    let each = |count: u32, range: fn(&CaseUnits) -> Range<u32>| -> Horizons {
        let mut horizons: Vec<Arc<Horizon>> = Vec::with_capacity(count as usize);
        for (case, units) in loaded.cases.iter().zip(&rows.units_of_case) {
            let horizon = horizon(case);
            horizons.extend(range(units).map(|_| Arc::clone(&horizon)));
        }
        Horizons::Each(horizons.into())
    };
    let mut question = Question {
        plan: Arc::new(plan.clone()),
        unit: Unit::Person,
        tables: rows.tables.clone().into(),
        horizons: each(rows.persons, |units| units.persons.clone()),
        units: rows.persons,
        tick: Unseen.begin("", None),
    };
    measured.persons = engine.measure(&question).await?;
    if rows.households > 0 {
        question.unit = Unit::Household;
        question.horizons = each(rows.households, |units| units.households.clone());
        question.units = rows.households;
        question.tables = by_household(&engine, &rows.tables, &rows.memberships).await?.into();
        measured.households = engine.measure(&question).await?;
    }
    Ok(measured)
}

async fn by_household(
    engine: &engine::Embedded,
    tables: &[Option<Rows>],
    memberships: &[Membership],
) -> Result<Vec<Option<Rows>>, RunError> {
    let mut found = Vec::new();
    for table in tables {
        found.push(match table {
            Some(rows) => Some(engine.households_in_memory(rows, memberships).await?),
            None => None,
        });
    }
    Ok(found)
}

/// The part of what was measured that is about some units.
fn of_units(measured: &Measured, units: Range<u32>) -> Measured {
    let mut part = Measured::default();
    let mut new_number = BTreeMap::new();
    for (number, entry) in (0_u32..).zip(&measured.entries).filter(|(_, entry)| units.contains(&entry.unit)) {
        new_number.insert(number, u32::try_from(part.entries.len()).unwrap_or(u32::MAX));
        let from = u32::try_from(part.members.len()).unwrap_or(u32::MAX);
        if entry.members.len > 0 {
            part.members.extend_from_slice(measured.persons_of(entry));
        }
        part.entries.push(Entry { members: Run { from, ..entry.members }, ..*entry });
    }
    for outcome in &measured.outcomes {
        if let Some(entry) = new_number.get(&outcome.entry) {
            part.outcomes.push(Outcome { entry: *entry, evidence: Run::default(), ..*outcome });
        }
    }
    part
}

fn answer(
    loaded: &Loaded,
    place: &Place,
    case: &Case,
    mut measured: Measured,
    rows: &CaseRows,
) -> Result<CaseAnswer, RunError> {
    add_counted(&mut measured, place, case, rows.persons.max(rows.households));
    let selection = Selection { contract: case.contract.as_ref(), payments: case.payments.as_deref() };
    let pricing = price_place(place, &measured, &Seen::all(case.as_at), selection);
    must_fit(&pricing.lines)?;
    let funded = fund_place(place, &pricing.lines, &Posted::default());
    let differences = differences(place, case, &measured, &pricing, &funded, rows);
    let due = Pence::total(funded.lines.iter().map(|line| line.due)).unwrap_or(Pence::ZERO);
    let lines = pricing.lines.iter().map(|line| CaseLine {
        line: line.id.clone(),
        amount_pence: line.amount.get(),
        status: line.status.word().to_string(),
        steps: line.steps.iter().map(|step| format!("{}: {}", step.what, step.detail)).collect(),
    });
    Ok(CaseAnswer {
        case: case.name.clone(),
        contract: case.contract.as_ref().map(ToString::to_string),
        file: loaded.texts.name(case.span.source).to_string(),
        line: loaded.texts.position(case.span).line,
        passed: differences.is_empty(),
        due_pence: due.get(),
        differences,
        lines: lines.collect(),
    })
}

fn differences(
    place: &Place,
    case: &Case,
    measured: &Measured,
    pricing: &PlacePricing,
    funded: &FundedPlace,
    rows: &CaseRows,
) -> Vec<Difference> {
    let Expectation { due, lines, shares, results } = &case.expect;
    let mut found = Vec::new();
    let mut compare = |about: String, expected: String, actual: String| {
        if expected != actual {
            found.push(Difference { about, expected, found: actual });
        }
    };
    if let Some(expected) = due {
        let actual = Pence::total(funded.lines.iter().map(|line| line.due)).unwrap_or(Pence::ZERO);
        compare("due".into(), expected.value.to_string(), actual.to_string());
    }
    for expected in lines {
        let fits = |line: &&pricing::Line| {
            let contract = &place.contracts[line.contract];
            contract.payments[line.payment].name == expected.payment
                && expected.contract.as_ref().is_none_or(|name| contract.name == *name)
                && expected.band.as_ref().is_none_or(|band| line.band.as_ref() == Some(band))
                && expected.stage.as_ref().is_none_or(|stage| line.stage.as_deref() == Some(stage.as_str()))
                && expected.in_period.is_none_or(|day| line.period.contains(day))
        };
        let fitting: Vec<&pricing::Line> = pricing.lines.iter().filter(fits).collect();
        let about = format!("line {}{}", expected.payment, in_words(expected));
        if fitting.is_empty() {
            compare(about, expected.amount.value.to_string(), "no such line".into());
            continue;
        }
        let amount = Pence::total(fitting.iter().map(|line| line.amount)).unwrap_or(Pence::ZERO);
        compare(about.clone(), expected.amount.value.to_string(), amount.to_string());
        if let Some(people) = expected.people {
            let actual: u32 = fitting.iter().map(|line| line.people).sum();
            compare(format!("{about}: people"), people.to_string(), actual.to_string());
        }
    }
    for expected in shares {
        let parts = funded.lines.iter().flat_map(|line| &line.due_parts);
        let amounts = parts.filter(|part| part.funder == expected.funder).map(|part| part.amount);
        let actual = Pence::total(amounts).unwrap_or(Pence::ZERO);
        compare(format!("share of {}", expected.funder), expected.amount.value.to_string(), actual.to_string());
    }
    for expected in results {
        let actual = finding_of(place, case, measured, rows, expected);
        let about = format!("{} in {}/{}", expected.person, expected.contract, expected.outcome);
        compare(about, expected.is.value.clone(), actual);
    }
    found
}

fn in_words(expected: &contracts::ExpectedLine) -> String {
    let mut words = String::new();
    if let Some(contract) = &expected.contract {
        words.push_str(&format!(" of {contract}"));
    }
    if let Some(band) = &expected.band {
        words.push_str(&format!(" in band {band}"));
    }
    if let Some(stage) = &expected.stage {
        words.push_str(&format!(" in stage {stage}"));
    }
    if let Some(day) = expected.in_period {
        words.push_str(&format!(" around {day}"));
    }
    words
}

/// What was found of a person of the case.
fn finding_of(
    place: &Place,
    case: &Case,
    measured: &Measured,
    rows: &CaseRows,
    expected: &contracts::ExpectedResult,
) -> String {
    let Some(number) = place.contracts.iter().position(|contract| contract.name == expected.contract) else {
        return "no such contract".into();
    };
    let contract: &Contract = &place.contracts[number];
    let outcome = contract.outcomes.iter().position(|outcome| outcome.name == expected.outcome);
    let unit_kind = outcome.map(|outcome| contract.cohorts[contract.outcomes[outcome].cohort].unit);
    let unit = rows.unit_of(case, &expected.person, unit_kind.unwrap_or(Unit::Person));
    let found = measured.outcomes.iter().find(|found| {
        let entry = measured.entry_of(found);
        usize::from(entry.contract) == number
            && Some(entry.unit) == unit
            && Some(usize::from(found.outcome)) == outcome
            && found.stretch == 0
    });
    match found.map(|found| found.finding) {
        Some(Finding::Achieved { .. }) => "achieved".into(),
        Some(Finding::NotAchieved { .. }) => "not achieved".into(),
        Some(Finding::Immature { .. }) => "immature".into(),
        None => "not entered".into(),
    }
}
