//! `[targets.OUTCOME]`: what is expected of an outcome, what has ever been reached, and who gains from it.

use documents::{Fields, Holds, KeySpec, Located, TableSpec};
use units::{Name, Rate};

use super::values::{Keys, Said};
use crate::contract::Frame;
use crate::problem::Problem;
use crate::reader::{RATE, TEXT};

/// What is expected of an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The outcome.
    pub outcome: Name,
    /// The share of people that is expected to achieve it.
    pub rate: Option<Located<Rate>>,
    /// The best share that anybody is known to have reached.
    pub best_known: Option<Located<Rate>>,
    /// Where that was.
    pub best_known_from: Option<Located<String>>,
    /// How many of the outcome's events a person who has any had in the baseline.
    pub events_each: Option<Located<Rate>>,
    /// Who gains from a result, and which part.
    pub gains: Vec<TargetGain>,
}

/// A party's part of what a result is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetGain {
    /// The party.
    pub party: Located<Name>,
    /// Its part.
    pub share: Located<Rate>,
}

pub(crate) const TARGET: TableSpec = TableSpec {
    name: "[targets.OUTCOME]",
    says: "What is expected of an outcome, what has ever been reached, and who gains from it.",
    keys: &[
        KeySpec::optional("rate", RATE, "the share of people that is expected to achieve it"),
        KeySpec::optional("best_known", RATE, "the best share that anybody is known to have reached with such people"),
        KeySpec::optional("best_known_from", TEXT, "where that was"),
        KeySpec::optional(
            "events_each",
            Holds::a("a number", "\"5.15\""),
            "how many of the outcome's events a person who had any had in the baseline",
        ),
        KeySpec::optional(
            "gains",
            Holds::a("parts by party", "{ moj = \"70%\", council = \"30%\" }"),
            "which part of what a result is worth falls to whom",
        ),
    ],
};

pub(super) fn read(frame: &Frame<'_>, file: &Fields<'_>, outcomes: &[Name]) -> Vec<Target> {
    let tables = file.named_tables("targets").into_iter();
    tables.filter_map(|entry| Said::named(frame, entry)).filter_map(|said| read_target(said, outcomes)).collect()
}

fn read_target(said: Said<'_>, outcomes: &[Name]) -> Option<Target> {
    let index = said.frame.reader.index(&said.name()?, "outcome", outcomes);
    let keys = said.open(&TARGET);
    Some(Target {
        rate: keys.share("rate"),
        best_known: keys.share("best_known"),
        best_known_from: keys.text("best_known_from"),
        events_each: keys.number("events_each"),
        gains: read_gains(&keys),
        outcome: outcomes[index?].clone(),
    })
}

fn read_gains(keys: &Keys<'_>) -> Vec<TargetGain> {
    let Some(table) = keys.fields.table_at("gains").and_then(|entry| entry.value.as_table()) else { return Vec::new() };
    let known: Vec<Name> = keys.frame.head.parties.iter().map(|party| party.name.clone()).collect();
    let mut gains = Vec::new();
    for entry in &table.entries {
        let name = Located::new(entry.key.clone(), entry.key_span);
        let party = keys.frame.reader.index(&name, "party", &known);
        let share = keys.fields.parse_value::<Rate>(entry, RATE);
        let (Some(party), Some(share)) = (party, share) else { continue };
        if !share.value.is_share() {
            let cause = Problem::NotAShare { key: entry.key.clone(), rate: share.value };
            keys.fields.found().at(share.span, "not within 0% to 100%", cause);
            continue;
        }
        gains.push(TargetGain { party: Located::new(known[party].clone(), entry.key_span), share });
    }
    gains
}
