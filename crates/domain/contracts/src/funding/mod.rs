//! Funding: which funder pays which part of a payment.
//!
//! First the pots that are named `first` pay, each until it has nothing left. What they leave is shared: by fixed shares,
//! or in proportion to what each funder saves by the payment's outcome. `over_cap` says who pays what a funder's pots
//! cannot, and `refund` to whom money goes back.

mod check;
mod shares;

use documents::{Entry, Fields, Holds, KeySpec, Label, Located, TableSpec};
use units::{Name, Quotient, Rate, Remainder};

use crate::benefits::Benefit;
use crate::choices::{OverCap, Refund, Role};
use crate::contract::{Contract, Frame};
use crate::place::{Place, party_with};
use crate::problem::Problem;
use crate::reader::{CLAUSE, Declared, NAME, NAMES, REMAINDER};
use crate::terms::Clause;

pub(crate) use check::check_fundings;
use shares::read_sharing;

/// Who pays a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// The clause that agrees it.
    pub clause: Clause,
    /// The pots that pay before anything is shared, each until it has nothing left, in this order.
    pub first: Vec<Name>,
    /// How the rest is shared.
    pub sharing: Sharing,
    /// Who gets the last pennies.
    pub remainder: Remainder,
    /// Who pays what a funder's pots cannot.
    pub over_cap: OverCap,
    /// The funders in the order in which they pay what others cannot.
    pub priority: Vec<Name>,
    /// To whom money goes back.
    pub refund: Refund,
    /// Where its shares are written, or else its name.
    pub(crate) span: documents::Span,
}

/// How a payment is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// It is not: only the pots that are named first pay.
    Nobody,
    /// By fixed shares, which sum to 100%. The order decides about the last pennies.
    Fixed(Vec<FunderShare>),
    /// In proportion to what each funder saves by a result.
    ByBenefit {
        /// The benefit: an index into [`Place::benefits`]; nothing means that of the payment's kind of outcome.
        benefit: Option<usize>,
    },
}

/// A funder's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunderShare {
    /// The funder.
    pub funder: Name,
    /// Its share.
    pub share: Rate,
}

/// How much a funder counts among those who share a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunderWeight {
    /// The funder.
    pub funder: Name,
    /// Its share, or what it saves by a result in pence: only proportions count.
    pub weight: Quotient,
}

pub(crate) const FUNDING: TableSpec = TableSpec {
    name: "[funding.NAME]",
    says: "Who pays: `[funding.default]` for every payment, or `[funding.PAYMENT]` for one. Give `shares`, or pots that pay \
           `first`, or both.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::optional(
            "first",
            Holds::a("a list of pots", "[\"levy\", \"reserve\"]"),
            "the pots that pay before anything is shared, each until it has nothing left, in this order",
        ),
        KeySpec::when(
            "shares",
            Holds::a("shares by funder, or \"by benefit\"", "{ dhsc = \"50%\", moj = \"50%\" }"),
            "not all is paid by `first`",
            "each funder's share of what the first pots leave, which make 100%; or \"by benefit\", in proportion to what each \
             saves. Every funder needs a pot",
        ),
        KeySpec::optional(
            "benefit",
            NAME,
            "with shares by benefit: the benefit of place.toml that counts; that of the payment's kind of outcome if left out",
        ),
        KeySpec::when(
            "remainder",
            REMAINDER,
            "shares are given",
            "who gets the pennies that are left when every share is rounded down",
        ),
        KeySpec::required(
            "over_cap",
            Holds::one_of(OverCap::WORDS, "\"next in priority\""),
            "who pays what a funder's pots cannot: the next in the priority; the other funders in proportion to their \
             shares; nobody, and then it is reported as unfunded; nobody, and the others pay no more than their share of \
             what all can pay; or nobody pays any of the line nor of later ones",
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
            "to whom money goes back when a line turns out lower: to those that paid it, in proportion to what each has paid; \
             or to those first that paid last: whoever stepped in over a cap, then those who share, then the pots that pay \
             first, the last of them first",
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
    let first = if fields.has("first") { read_first(frame, fields) } else { Some(Vec::new()) };
    let sharing = if fields.has("shares") {
        read_sharing(frame, fields)
    } else {
        if !fields.has("first") {
            fields.missing("shares", entry.key_span);
        }
        fields.has("first").then_some(Sharing::Nobody)
    };
    let remainder = fields.parse::<Remainder>("remainder").map(|remainder| remainder.value);
    if fields.has("shares") && !fields.has("remainder") {
        fields.missing("remainder", entry.key_span);
    }
    let over_cap = fields.choice::<OverCap>("over_cap");
    let priority = read_priority(frame, fields);
    let refund = fields.choice_or_default::<Refund>("refund", entry.key_span);
    let over_cap = over_cap?;
    if over_cap.value == OverCap::NextInPriority && !fields.has("priority") {
        fields.missing("priority", over_cap.span);
    }
    if sharing == Some(Sharing::Nobody) && matches!(over_cap.value, OverCap::ProRata | OverCap::InStep) {
        reader.found.at(over_cap.span, "among whom?", Problem::OverCapNeedsShares { word: over_cap.value.word() });
        return None;
    }
    if let Some(Sharing::Nobody) = sharing
        && let Some(remainder) = fields.entry("remainder")
    {
        reader.found.at(remainder.value.span, "", Problem::KeyWithoutKey { key: "remainder", needs: "shares" });
        return None;
    }
    // Without shares nothing is rounded, and no remainder is left.
    let remainder = if fields.has("shares") { remainder? } else { Remainder::FirstInOrder };
    Some(Funding {
        clause,
        first: first?,
        sharing: sharing?,
        remainder,
        over_cap: over_cap.value,
        priority,
        refund: refund?.value,
        span: fields.span_or("shares", entry.key_span),
    })
}

/// The pots that pay first, each once.
fn read_first(frame: &Frame<'_>, fields: &Fields<'_>) -> Option<Vec<Name>> {
    let known: Vec<Name> = frame.head.pots.iter().map(|pot| pot.name.clone()).collect();
    let mut first: Vec<Located<Name>> = Vec::new();
    let mut good = true;
    for text in fields.texts("first")? {
        let Some(index) = frame.reader.index(&text, "pot", &known) else {
            good = false;
            continue;
        };
        let pot = &frame.head.pots[index];
        if let Some(earlier) = first.iter().find(|earlier| earlier.value == pot.name) {
            let labels = vec![Label::new(text.span, "and here"), Label::new(earlier.span, "here")];
            frame.reader.found.at_all(labels, Problem::PotTwice { pot: pot.name.to_string() });
            good = false;
            continue;
        }
        if !pot.contracts.is_empty() && !pot.contracts.contains(frame.name) {
            let cause = Problem::PotForOthers {
                pot: pot.name.to_string(),
                contract: frame.name.to_string(),
                contracts: pot.contracts.iter().map(Name::to_string).collect(),
            };
            frame.reader.found.at(text.span, "pays for others", cause);
            good = false;
            continue;
        }
        first.push(Located::new(pot.name.clone(), text.span));
    }
    good.then(|| first.into_iter().map(|pot| pot.value).collect())
}

/// The funders that pay what others cannot, each once.
fn read_priority(frame: &Frame<'_>, fields: &Fields<'_>) -> Vec<Name> {
    let mut priority: Vec<Located<Name>> = Vec::new();
    for text in fields.texts("priority").unwrap_or_default() {
        let Some(name) = funder(frame, &text) else { continue };
        if let Some(earlier) = priority.iter().find(|earlier| earlier.value == name) {
            let labels = vec![Label::new(text.span, "and here"), Label::new(earlier.span, "here")];
            frame.reader.found.at_all(labels, Problem::FunderTwice { funder: name.to_string() });
            continue;
        }
        priority.push(Located::new(name, text.span));
    }
    priority.into_iter().map(|funder| funder.value).collect()
}

/// A party that is a funder and has a pot.
fn funder(frame: &Frame<'_>, text: &Located<String>) -> Option<Name> {
    let funder = party_with(&frame.reader, text, Role::Funder, &frame.head.parties)?;
    if !frame.head.pots.iter().any(|pot| pot.funder == funder) {
        frame.reader.found.at(text.span, "has no pot", Problem::FunderWithoutPot { funder: funder.to_string() });
        return None;
    }
    Some(funder)
}

impl Place {
    /// What one result of a payment saves whom, where the place says so: the benefit that is called like the payment's
    /// kind of outcome.
    pub fn benefit_of(&self, contract: &Contract, payment: usize) -> Option<&Benefit> {
        let outcome = contract.payments[payment].outcome()?;
        let kind = contract.outcomes[outcome].kind.as_ref()?;
        self.benefits.iter().find(|benefit| benefit.name == *kind)
    }

    /// The benefit by which a payment is shared, if it is.
    pub fn shared_benefit(&self, contract: &Contract, payment: usize) -> Option<&Benefit> {
        match contract.fundings[contract.payments[payment].funding].sharing {
            Sharing::ByBenefit { benefit: Some(benefit) } => self.benefits.get(benefit),
            Sharing::ByBenefit { benefit: None } => self.benefit_of(contract, payment),
            Sharing::Nobody | Sharing::Fixed(_) => None,
        }
    }

    /// How much each funder counts among those who share a payment, in the order that decides about the last pennies;
    /// none if it is not shared.
    ///
    /// Shared by benefit, that is what the funder saves by one result. Whoever gains and is no funder, and a funder that
    /// saves nothing, has no share.
    pub fn weights(&self, contract: &Contract, payment: usize) -> Vec<FunderWeight> {
        match &contract.fundings[contract.payments[payment].funding].sharing {
            Sharing::Nobody => Vec::new(),
            Sharing::Fixed(shares) => shares
                .iter()
                .map(|share| FunderWeight { funder: share.funder.clone(), weight: share.share.into() })
                .collect(),
            Sharing::ByBenefit { .. } => {
                let gains = self.shared_benefit(contract, payment).map(Benefit::gains).unwrap_or_default();
                let has_pot = |party: &Name| self.pots.iter().any(|pot| pot.funder == *party);
                let paying = gains.into_iter().filter(|gain| gain.net.is_positive() && has_pot(&gain.party));
                paying.map(|gain| FunderWeight { funder: gain.party, weight: gain.net }).collect()
            }
        }
    }
}
