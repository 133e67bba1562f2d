//! Subcontractors: who passes on how much of a payment to whom.

use documents::{Fields, KeySpec, Located, Table, TableSpec};
use units::{Length, Name, Rate};

use crate::choices::Role;
use crate::contract::Frame;
use crate::place::party_with;
use crate::problem::Problem;
use crate::reader::{CLAUSE, LENGTH, NAME, RATE, TABLE, at};
use crate::terms::Clause;

/// A provider that works for the contract's provider, the prime, and shares its risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subcontractor {
    /// The clause that agrees it.
    pub clause: Clause,
    /// Who.
    pub provider: Name,
    /// Its part of each payment, by index into [`crate::Contract::payments`]; of others it has none.
    pub parts: Vec<SubcontractPart>,
    /// The part of its price that depends on results, as the design rules ask.
    pub at_risk: Option<Located<Rate>>,
    /// How long after the prime it is paid, as the design rules ask.
    pub paid_after: Option<Located<Length>>,
}

/// A subcontractor's part of one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubcontractPart {
    /// The payment.
    pub payment: usize,
    /// The part of every line of it.
    pub part: Rate,
}

pub(crate) const SUBCONTRACTOR: TableSpec = TableSpec {
    name: "[[subcontractors]]",
    says: "A provider that works for the contract's provider (the prime). It gets its part of every line of a payment, \
           the prime the rest, to the penny; pence that are left over are the prime's. The funders pay the prime.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::required("provider", NAME, "the party"),
        KeySpec::optional(
            "parts",
            TABLE,
            "its part of each payment, such as `{ attachment = \"80%\", job = \"50%\" }`; without it statements show none",
        ),
        KeySpec::optional(
            "at_risk",
            RATE,
            "the part of its price that depends on results; it moves no money, and a design rule looks at it",
        ),
        KeySpec::optional("paid_after", LENGTH, "how long after the prime it is paid; a design rule looks at it"),
    ],
};

/// Reads all subcontractors.
pub(crate) fn read_subcontractors(
    frame: &Frame<'_>,
    file: &Fields<'_>,
    payments: &[Name],
    prime: Option<&Name>,
) -> Option<Vec<Subcontractor>> {
    let mut read: Vec<Subcontractor> = Vec::new();
    let mut are_good = true;
    for table in file.tables("subcontractors") {
        let Some(one) = read_one(frame, table, payments, prime) else {
            are_good = false;
            continue;
        };
        for part in &one.parts {
            let before = read.iter().flat_map(|other| &other.parts).filter(|other| other.payment == part.payment);
            let sum = Rate::total(before.map(|other| other.part).chain([part.part]));
            if sum.is_none_or(|sum| sum > Rate::WHOLE) {
                let payment = payments[part.payment].to_string();
                frame.reader.found.at(table.span, "", Problem::SubcontractedTooMuch { payment, sum });
                are_good = false;
            }
        }
        read.push(one);
    }
    are_good.then_some(read)
}

fn read_one(frame: &Frame<'_>, table: &Table, payments: &[Name], prime: Option<&Name>) -> Option<Subcontractor> {
    let reader = &frame.reader;
    let fields = Fields::open(table, table.span, &SUBCONTRACTOR, reader.found);
    let clause = reader.terms.cited(&fields, table.span);
    let text = fields.text("provider");
    let provider = text.and_then(|text| party_with(reader, &text, Role::Provider, &frame.head.parties));
    if let Some(provider) = provider.as_ref().filter(|provider| Some(*provider) == prime) {
        let cause = Problem::PrimeSubcontracts { party: provider.to_string() };
        reader.found.at(at(&fields, "provider"), "is the prime", cause);
        return None;
    }
    let mut parts = Vec::new();
    let entries = match fields.has("parts") {
        true => fields.table_at("parts")?.value.as_table()?.entries.as_slice(),
        false => &[],
    };
    for entry in entries {
        let name = Located::new(entry.key.clone(), entry.key_span);
        let payment = reader.index(&name, "payment", payments);
        let part = fields.parse_value::<Rate>(entry, RATE);
        if let Some(part) = part.as_ref().filter(|part| !part.value.is_share()) {
            let cause = Problem::NotAShare { key: entry.key.clone(), rate: part.value };
            reader.found.at(part.span, "not within 0% to 100%", cause);
            return None;
        }
        parts.push(SubcontractPart { payment: payment?, part: part?.value });
    }
    let at_risk = fields.parse::<Rate>("at_risk");
    if let Some(rate) = at_risk.as_ref().filter(|rate| !rate.value.is_share()) {
        let cause = Problem::NotAShare { key: "at_risk".into(), rate: rate.value };
        reader.found.at(rate.span, "not within 0% to 100%", cause);
        return None;
    }
    let paid_after = fields.parse::<Length>("paid_after");
    Some(Subcontractor { clause, provider: provider?, parts, at_risk, paid_after })
}
