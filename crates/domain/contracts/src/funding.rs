//! Funding: which funder pays which part of a payment.

use documents::{Diagnostics, Entry, Fields, Holds, KeySpec, Label, Located, TableSpec};
use units::{Name, Rate, Remainder};

use crate::choices::{OverCap, Refund, Role};
use crate::contract::Frame;
use crate::place::party_with;
use crate::problem::Problem;
use crate::reader::{CLAUSE, Declared, NAMES, RATE, REMAINDER, name_of};
use crate::terms::Clause;

/// Who pays a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// The clause that agrees it.
    pub clause: Clause,
    /// Each funder's share; they sum to 100%. The order decides about the last pennies.
    pub shares: Vec<FunderShare>,
    /// Who gets the last pennies.
    pub remainder: Remainder,
    /// Who pays what a funder's pots cannot.
    pub over_cap: OverCap,
    /// The funders in the order in which they pay what others cannot.
    pub priority: Vec<Name>,
    /// To whom money goes back.
    pub refund: Refund,
}

/// A funder's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunderShare {
    /// The funder.
    pub funder: Name,
    /// Its share.
    pub share: Rate,
}

pub(crate) const FUNDING: TableSpec = TableSpec {
    name: "[funding.NAME]",
    says: "Who pays: `[funding.default]` for every payment, or `[funding.PAYMENT]` for one. Shares make 100%.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::required(
            "shares",
            Holds::a("shares by funder", "{ dhsc = \"50%\", moj = \"50%\" }"),
            "each funder's share; every funder needs a pot",
        ),
        KeySpec::required(
            "remainder",
            REMAINDER,
            "who gets the pennies that are left when every share is rounded down",
        ),
        KeySpec::required(
            "over_cap",
            Holds::one_of(OverCap::WORDS, "\"next in priority\""),
            "who pays what a funder's pots cannot: the next in the priority, the other funders in proportion to their \
             shares, or nobody, and then it is reported as unfunded",
        ),
        KeySpec::when(
            "priority",
            NAMES,
            "over_cap is next in priority",
            "the funders in the order in which they pay what others cannot",
        ),
        KeySpec::default(
            "refund",
            Holds::one_of(Refund::WORDS, "\"original funders\""),
            "original funders",
            "to whom money goes back when a line turns out lower: to those that paid it, in proportion to what each has paid",
        ),
    ],
};

/// Reads all funding tables.
pub(crate) fn read_fundings(frame: &Frame<'_>, file: &Fields<'_>) -> Declared<Funding> {
    Declared::read(&frame.reader, file, "funding", |entry, _| read_funding(frame, entry))
}

fn read_funding(frame: &Frame<'_>, entry: &Entry) -> Option<Funding> {
    let reader = &frame.reader;
    let fields = &Fields::open_value(entry, &FUNDING, reader.found)?;
    let clause = reader.terms.cited(fields, entry.key_span);
    let shares = fields.table_at("shares").and_then(|entry| read_shares(frame, entry));
    let remainder = fields.parse::<Remainder>("remainder");
    let over_cap = fields.choice::<OverCap>("over_cap");
    let priority: Vec<Name> =
        fields.texts("priority").unwrap_or_default().iter().filter_map(|text| funder(frame, text)).collect();
    let refund = fields.choice_or_default::<Refund>("refund", entry.key_span);
    let over_cap = over_cap?;
    if over_cap.value == OverCap::NextInPriority && !fields.has("priority") {
        fields.missing("priority", over_cap.span);
    }
    Some(Funding {
        clause,
        shares: shares?,
        remainder: remainder?.value,
        over_cap: over_cap.value,
        priority,
        refund: refund?.value,
    })
}

fn read_shares(frame: &Frame<'_>, entry: &Entry) -> Option<Vec<FunderShare>> {
    let found = frame.reader.found;
    let table = entry.value.as_table()?;
    let mut shares = Vec::new();
    let mut labels = Vec::new();
    let mut whole = true;
    for share in &table.entries {
        let Some(rate) = read_rate(share, found) else {
            whole = false;
            continue;
        };
        labels.push(Label::new(share.value.span, format!("{} pays {}", share.key, rate.value)));
        let name = name_of(share, found).and_then(|name| funder(frame, &name.map(|name| name.to_string())));
        match name {
            Some(funder) => shares.push(FunderShare { funder, share: rate.value }),
            None => whole = false,
        }
    }
    let sum = Rate::total(shares.iter().map(|share| share.share));
    if whole && sum != Some(Rate::WHOLE) {
        if labels.is_empty() {
            labels.push(Label::new(entry.value.span, "nobody"));
        }
        found.at_all(labels, Problem::SharesNotWhole { sum: sum.unwrap_or(Rate::ZERO) });
        return None;
    }
    whole.then_some(shares)
}

fn read_rate(share: &Entry, found: &Diagnostics) -> Option<Located<Rate>> {
    let problem = |why: String| documents::Problem::BadValue {
        key: share.key.clone(),
        value: share.value.as_text().unwrap_or_default().to_string(),
        expected: RATE.what.into(),
        example: RATE.example.into(),
        why,
    };
    let Some(text) = share.value.as_text() else {
        let cause = documents::Problem::WrongType {
            key: share.key.clone(),
            expected: RATE.what.into(),
            example: RATE.example.into(),
            found: share.value.noun(),
        };
        found.at(share.value.span, "here", cause);
        return None;
    };
    match text.parse::<Rate>() {
        Ok(rate) if rate.is_share() => Some(Located::new(rate, share.value.span)),
        Ok(rate) => {
            found.at(share.value.span, "not within 0% to 100%", Problem::NotAShare { key: share.key.clone(), rate });
            None
        }
        Err(why) => {
            found.at(share.value.span, "here", problem(why.to_string()));
            None
        }
    }
}

/// A party that is a funder and has a pot that can pay for this contract.
fn funder(frame: &Frame<'_>, text: &Located<String>) -> Option<Name> {
    let funder = party_with(&frame.reader, text, Role::Funder, &frame.head.parties)?;
    if !frame.head.pots.iter().any(|pot| pot.funder == funder) {
        frame.reader.found.at(text.span, "has no pot", Problem::FunderWithoutPot { funder: funder.to_string() });
        return None;
    }
    Some(funder)
}
