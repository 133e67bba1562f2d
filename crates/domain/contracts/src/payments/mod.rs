//! Payments: what is paid, for what, at which price.

mod block;
mod bonus;
mod fields;
mod keys;
mod metric;
mod metric_checks;
mod order;
mod outcome;
mod start;
mod sustain;

use documents::{Entry, Fields, Located, Span};
use units::{Name, Pence, Rounding};

use crate::choices::{Instalments, KindWord, Over, PricedOn, RiskPart};
use crate::cohorts::Cohort;
use crate::contract::{Frame, head_of};
use crate::funding::Funding;
use crate::outcomes::Outcome;
use crate::problem::Problem;
use crate::reader::Declared;
use crate::terms::Clause;

pub use block::BlockAmount;
pub use bonus::{Award, Threshold};
pub(crate) use keys::PAYMENT;
pub use metric::{Against, EffectBand, EffectPrice, Foundation, Metric, MetricTest, Reward, Worse};
pub(crate) use metric::{EFFECT_BAND, FOUNDATION, MISSED, WORSE};
pub(crate) use metric_checks::check_metrics;
pub(crate) use order::check_order;
pub(crate) use outcome::ABOVE;
pub use outcome::{Above, Expected};

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its name.
    pub name: Name,
    /// The clause that agrees it.
    pub clause: Clause,
    /// Its title, for people.
    pub title: String,
    /// What is paid for.
    pub kind: PaymentKind,
    /// How its amounts are rounded.
    pub round: Rounding,
    /// Which part of it the stage's share at risk scales.
    pub share: RiskPart,
    /// Who pays: an index into [`crate::Contract::fundings`].
    pub funding: usize,
}

/// What is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentKind {
    /// A fixed sum by instalments.
    Block {
        /// How much.
        amount: BlockAmount,
        /// When.
        instalments: Instalments,
    },
    /// A price for each entry.
    Start {
        /// The cohort entered.
        cohort: usize,
        /// The price.
        price: Price,
    },
    /// A price for each result.
    Outcome {
        /// The outcome.
        outcome: usize,
        /// The price.
        price: Price,
        /// The date that fixes price and stage.
        priced_on: PricedOn,
        /// The payment whose result the person must have achieved too.
        after: Option<usize>,
        /// Only results above an expected number are paid.
        above: Option<Above>,
    },
    /// A price for each further stretch of a spell after a first result.
    Sustain {
        /// The spell outcome.
        outcome: usize,
        /// The payment whose result begins the count.
        after: usize,
        /// How many days each stretch has.
        every_days: i32,
        /// The most stretches that are paid.
        up_to: u32,
        /// The price of each.
        price: Price,
        /// The date that fixes price and stage.
        priced_on: PricedOn,
    },
    /// A sum when enough people of a stretch of the contract have achieved an outcome.
    Bonus {
        /// The outcome.
        outcome: usize,
        /// Whose entrants are looked at together.
        over: Over,
        /// How many are enough.
        threshold: Threshold,
        /// What is paid then.
        award: Award,
    },
    /// A price for how a cohort does beside the one it is compared with.
    Metric(Box<Metric>),
}

/// A price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// One price for all, always.
    Fixed(Pence),
    /// The rate card's.
    RateCard,
}

/// What payments refer to.
struct Around<'a> {
    frame: &'a Frame<'a>,
    cohorts: &'a Declared<Cohort>,
    outcomes: &'a Declared<Outcome>,
    fundings: &'a [Name],
    names: Vec<Name>,
}

/// Reads all payments.
pub(crate) fn read_payments(
    frame: &Frame<'_>,
    file: &Fields<'_>,
    cohorts: &Declared<Cohort>,
    outcomes: &Declared<Outcome>,
    fundings: &Declared<Funding>,
) -> Declared<Payment> {
    let names = file.named_tables("payments").iter().filter_map(|entry| entry.key.parse().ok()).collect();
    let around = Around { frame, cohorts, outcomes, fundings: fundings.names(), names };
    if around.names.is_empty() && file.has("payments") {
        frame.reader.found.at(head_of(file), "", Problem::NothingPaid);
    }
    check_fundings_used(&around, file);
    Declared::read(&frame.reader, file, "payments", |entry, name| read_payment(&around, entry, name))
}

fn read_payment(around: &Around<'_>, entry: &Entry, name: Located<Name>) -> Option<Payment> {
    let frame = around.frame;
    let reader = &frame.reader;
    let fields = &Fields::open_value(entry, &PAYMENT, reader.found)?;
    if name.value.as_str() == "default" {
        reader.found.at(name.span, "", Problem::ReservedName { name: "default" });
    }
    let clause = reader.terms.cited(fields, entry.key_span);
    let title = fields.text("title").map_or_else(|| name.value.to_string(), |title| title.value);
    let round = if fields.has("round") { fields.parse("round").map(|round| round.value) } else { Some(frame.round) };
    let share = read_share(frame, fields, entry);
    let funding = funding_of(around, &name);
    let word = fields.choice::<KindWord>("kind")?;
    for (key, kinds) in keys::OF_KIND {
        if fields.has(key) && !kinds.contains(&word.value.word()) {
            let cause = Problem::KeyNotForKind { key, kind: word.value.word(), belongs: kinds.join(" and ") };
            reader.found.at(crate::reader::at(fields, key), "", cause);
        }
    }
    let kind = match word.value {
        KindWord::Block => block::read(fields, entry),
        KindWord::Start => start::read(around, fields, entry),
        KindWord::Outcome => outcome::read(around, fields, entry),
        KindWord::Sustain => sustain::read(around, fields, entry),
        KindWord::Bonus => bonus::read(around, fields, entry),
        KindWord::Metric => metric::read(around, fields, entry),
    };
    Some(Payment { name: name.value, clause, title, kind: kind?, round: round?, share: share?, funding: funding? })
}

fn read_share(frame: &Frame<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<RiskPart> {
    if fields.has("share") {
        return fields.choice("share").map(|share| share.value);
    }
    if !frame.stages.is_empty() {
        fields.missing("share", entry.key_span);
        return None;
    }
    Some(RiskPart::Whole)
}

fn funding_of(around: &Around<'_>, name: &Located<Name>) -> Option<usize> {
    let of = |wanted: &str| around.fundings.iter().position(|funding| funding.as_str() == wanted);
    let funding = of(name.value.as_str()).or_else(|| of("default"));
    if funding.is_none() {
        around.frame.reader.found.at(
            name.span,
            "nobody pays it",
            Problem::NoFunding { payment: name.value.to_string() },
        );
    }
    funding
}

/// Reports funding tables that no payment has the name of.
fn check_fundings_used(around: &Around<'_>, file: &Fields<'_>) {
    for entry in file.named_tables("funding").into_iter().filter(|entry| entry.key != "default") {
        let text = Located::new(entry.key.clone(), entry.key_span);
        around.frame.reader.index(&text, "payment", &around.names);
    }
}

/// Where a key of a payment stands in the file, or else the payment's clause.
pub(crate) fn span_of(file: &Fields<'_>, payment: &Payment, key: &str) -> Span {
    let tables = file.entry("payments").and_then(|entry| entry.value.as_table());
    let table = tables.and_then(|tables| tables.get(payment.name.as_str())).and_then(|value| value.as_table());
    table.and_then(|table| table.get(key)).map_or(payment.clause.span, |value| value.span)
}

impl Payment {
    /// The payment it comes after.
    pub fn after(&self) -> Option<usize> {
        match self.kind {
            PaymentKind::Outcome { after, .. } => after,
            PaymentKind::Sustain { after, .. } => Some(after),
            _ => None,
        }
    }

    /// The outcome it pays for.
    pub fn outcome(&self) -> Option<usize> {
        match self.kind {
            PaymentKind::Outcome { outcome, .. }
            | PaymentKind::Sustain { outcome, .. }
            | PaymentKind::Bonus { outcome, .. } => Some(outcome),
            PaymentKind::Metric(ref metric) => Some(metric.outcome),
            PaymentKind::Block { .. } | PaymentKind::Start { .. } => None,
        }
    }

    /// Its price, if it has one a person.
    pub fn price(&self) -> Option<Price> {
        match self.kind {
            PaymentKind::Start { price, .. }
            | PaymentKind::Outcome { price, .. }
            | PaymentKind::Sustain { price, .. } => Some(price),
            PaymentKind::Block { .. } | PaymentKind::Bonus { .. } | PaymentKind::Metric(_) => None,
        }
    }

    /// What it is called in a contract.
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            PaymentKind::Block { .. } => "block",
            PaymentKind::Start { .. } => "start",
            PaymentKind::Outcome { .. } => "outcome",
            PaymentKind::Sustain { .. } => "sustain",
            PaymentKind::Bonus { .. } => "bonus",
            PaymentKind::Metric(_) => "metric",
        }
    }
}
