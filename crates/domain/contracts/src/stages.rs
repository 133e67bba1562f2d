//! Stages: a roll-out in steps, from measuring only to the full share at risk.

use documents::{Fields, KeySpec, Located, TableSpec};
use units::{Day, Name, Period, Rate};

use crate::problem::Problem;
use crate::reader::{CLAUSE, DATE, NAME, RATE, Reader};
use crate::terms::Clause;

/// A stage of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// The clause that agrees it.
    pub clause: Clause,
    /// Its days.
    pub period: Period,
    /// Whether payments at risk are measured and priced but not paid.
    pub shadow: bool,
    /// The part of prices at risk that is paid; 0% in a shadow stage.
    pub at_risk: Rate,
}

pub(crate) const STAGE: TableSpec = TableSpec {
    name: "[[stages]]",
    says: "A step of a staged roll-out. The first begins with the contract; each ends with its `to` and the next \
           begins the day after; the last ends with the contract. Payments with `share = \"at risk\"` pay the stage's \
           share at risk of their price, payments with `share = \"guaranteed\"` the rest of theirs.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees the stage"),
        KeySpec::required("name", NAME, "its name in lines and statements"),
        KeySpec::optional("to", DATE, "its last day; left out for the last stage"),
        KeySpec::when("at_risk", RATE, "it is not a shadow stage", "the share of prices that depends on results"),
        KeySpec::default(
            "shadow",
            documents::Holds::a("true or false", "true"),
            "false",
            "whether results are measured and priced but not paid",
        ),
    ],
};

/// Reads the stages, and checks that they follow each other through the contract.
pub(crate) fn read_stages(reader: &Reader<'_>, file: &Fields<'_>, term: Period) -> Vec<Stage> {
    let tables = file.tables("stages");
    let mut stages: Vec<Stage> = Vec::new();
    let mut from = term.from;
    for (number, table) in tables.iter().enumerate() {
        let fields = Fields::open(table, table.span, &STAGE, reader.found);
        let is_last = number + 1 == tables.len();
        let until = stage_end(reader, &fields, from, term, is_last);
        let stage = read_stage(reader, &fields, Period { from, until });
        if let Some(stage) = stage {
            repeated_name(&fields, &stage, &stages);
            stages.push(stage);
        }
        from = until;
    }
    stages
}

fn stage_end(reader: &Reader<'_>, fields: &Fields<'_>, from: Day, term: Period, is_last: bool) -> Day {
    let Some(to) = fields.parse::<Day>("to") else {
        if !is_last && !fields.has("to") {
            fields.missing("to", fields.table().span);
        }
        return term.until;
    };
    let until = to.value.plus_days(1);
    if until <= from || until > term.until {
        let cause = Problem::StageOutOfOrder { to: to.value, from, end: term.last() };
        reader.found.at(to.span, "out of order", cause);
    } else if is_last && until < term.until {
        reader.found.at(to.span, "the last stage", Problem::StageGap { to: to.value, end: term.last() });
    }
    until
}

fn read_stage(reader: &Reader<'_>, fields: &Fields<'_>, period: Period) -> Option<Stage> {
    let clause = reader.terms.cited(fields, fields.table().span);
    let name = fields.parse::<Name>("name");
    let shadow = fields.boolean("shadow").is_some_and(|shadow| shadow.value);
    let at_risk = match fields.parse::<Rate>("at_risk") {
        Some(rate) => rate,
        None if shadow => Located::new(Rate::ZERO, fields.table().span),
        None => {
            if !fields.has("at_risk") {
                fields.missing("at_risk", fields.table().span);
            }
            return None;
        }
    };
    if !at_risk.value.is_share() {
        reader.found.at(
            at_risk.span,
            "not within 0% to 100%",
            Problem::NotAShare { key: "at_risk".into(), rate: at_risk.value },
        );
    }
    if shadow && at_risk.value != Rate::ZERO {
        reader.found.at(at_risk.span, "", Problem::ShadowAtRisk { rate: at_risk.value });
    }
    Some(Stage { name: name?.value, clause, period, shadow, at_risk: at_risk.value })
}

fn repeated_name(fields: &Fields<'_>, stage: &Stage, earlier: &[Stage]) {
    if earlier.iter().any(|other| other.name == stage.name) {
        let at = crate::reader::at(fields, "name");
        fields.found().at(at, "again", Problem::RepeatedName { what: "stage", name: stage.name.to_string() });
    }
}
