//! Payments: what is paid, for what, at which price.

use documents::{Entry, Fields, Holds, KeySpec, Label, Located, Span, TableSpec};
use units::{Length, Name, Pence, Rate, Rounding};

use crate::choices::{Instalments, KindWord, Over, PricedOn, RiskPart, WholePeople};
use crate::cohorts::{COHORT_KEY, Cohort, cohort_of};
use crate::contract::{Frame, head_of};
use crate::funding::Funding;
use crate::outcomes::{Measure, Outcome};
use crate::problem::Problem;
use crate::reader::{AMOUNT, CLAUSE, COUNT, Declared, LENGTH, RATE, ROUNDING, TABLE, TEXT, count, positive};
use crate::terms::Clause;

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
}

/// How much a block payment pays in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockAmount {
    /// So much a contract year.
    Annual(Pence),
    /// So much over the whole contract.
    Total(Pence),
}

/// A price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// One price for all, always.
    Fixed(Pence),
    /// The rate card's.
    RateCard,
}

/// The expected number that results must exceed to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// Where the expected rate comes from.
    pub expected: Expected,
    /// Whose entrants are compared together.
    pub over: Over,
    /// How a fractional number of people above it becomes a whole one.
    pub whole: WholePeople,
}

/// Where an expected rate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The outcome's stated baseline.
    Baseline,
    /// The rate of another outcome over the same stretch: that of a comparison group.
    Outcome(usize),
}

/// How many people are enough for a bonus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// This share of the entrants.
    Rate(Rate),
    /// This number of people.
    People(u32),
}

/// What a bonus pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Award {
    /// A sum.
    Sum(Pence),
    /// A price for each person above the threshold.
    EachAbove(Pence),
}

pub(crate) const PAYMENT: TableSpec = TableSpec {
    name: "[payments.NAME]",
    says: "What is paid, for what, at which price.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::optional("title", TEXT, "its name for people"),
        KeySpec::required(
            "kind",
            Holds::one_of(KindWord::WORDS, "\"outcome\""),
            "block: a fixed sum by instalments; start: a price for each entry (attachment); outcome: a price for each \
             result; sustain: a price for each further stretch of a spell; bonus: a sum when enough have achieved",
        ),
        KeySpec::optional("round", ROUNDING, "how its amounts are rounded; as the contract says if left out"),
        KeySpec::when(
            "share",
            Holds::one_of(RiskPart::WORDS, "\"at risk\""),
            "the contract has stages",
            "at risk: it pays the stage's share at risk of its price; guaranteed: it pays the rest; whole: it pays the same in every stage",
        ),
        KeySpec::optional("annual", AMOUNT, "block: the sum for each contract year; either this or `total`"),
        KeySpec::optional("total", AMOUNT, "block: the sum for the whole contract"),
        KeySpec::when(
            "instalments",
            Holds::one_of(Instalments::WORDS, "\"monthly in arrears\""),
            "kind is block",
            "how the sum is spread, in equal parts; pence that are left over go one each to the last ones, and a part of a month is paid by its days",
        ),
        COHORT_KEY,
        KeySpec::when(
            "pays",
            Holds::a("the name of an outcome", "\"drug-free\""),
            "kind is outcome, sustain or bonus",
            "the outcome that is paid for",
        ),
        KeySpec::when(
            "price",
            Holds::a("an amount in quotation marks, or \"rates.csv\"", "\"£350\""),
            "kind is start, outcome or sustain",
            "one price for all (\"£1,200\"), or the dated prices by band of the rate card (\"rates.csv\")",
        ),
        KeySpec::when(
            "priced_on",
            Holds::one_of(PricedOn::WORDS, "\"entry\""),
            "kind is outcome or sustain and the price or the stage depends on the date",
            "the date that fixes price and stage",
        ),
        KeySpec::when(
            "after",
            Holds::a("the name of a payment", "\"job\""),
            "kind is sustain",
            "outcome: the person must have achieved that payment's outcome too; sustain: the count begins when it was achieved",
        ),
        KeySpec::optional("above", TABLE, "outcome: only results above an expected number are paid"),
        KeySpec::when("every", LENGTH, "kind is sustain", "how long each paid stretch is, in days or weeks"),
        KeySpec::when("up_to", COUNT, "kind is sustain", "the most stretches that are paid for one person"),
        KeySpec::default(
            "over",
            Holds::one_of(Over::WORDS, "\"year\""),
            "contract",
            "bonus: whose entrants are looked at together; it waits until all of them are mature",
        ),
        KeySpec::optional(
            "rate_at_least",
            RATE,
            "bonus: the share of entrants that is enough; either this or `people_at_least`",
        ),
        KeySpec::optional("people_at_least", COUNT, "bonus: the number of people that is enough"),
        KeySpec::optional("amount", AMOUNT, "bonus: the sum that is paid; either this or `each`"),
        KeySpec::optional("each", AMOUNT, "bonus: the price for each person above the threshold"),
    ],
};

pub(crate) const ABOVE: TableSpec = TableSpec {
    name: "[payments.NAME.above]",
    says: "Only results above an expected number are paid: people × (rate achieved − rate expected). Both are whole \
           counts, so nothing is computed on rounded percentages.",
    keys: &[
        KeySpec::required(
            "expected",
            Holds::a("`baseline`, or the name of an outcome", "\"baseline\""),
            "the outcome's own baseline, or the outcome of a comparison group whose rate is expected",
        ),
        KeySpec::default(
            "over",
            Holds::one_of(Over::WORDS, "\"quarter\""),
            "contract",
            "whose entrants are compared together; the payment waits until entry is over and all of them are mature",
        ),
        KeySpec::required(
            "whole",
            Holds::one_of(WholePeople::WORDS, "\"down\""),
            "how a fraction of a person above the expected number is rounded",
        ),
    ],
};

/// Which keys belong to which kind, beside those that all share.
const OF_KIND: &[(&str, &[&str])] = &[
    ("annual", &["block"]),
    ("total", &["block"]),
    ("instalments", &["block"]),
    ("cohort", &["start"]),
    ("pays", &["outcome", "sustain", "bonus"]),
    ("price", &["start", "outcome", "sustain"]),
    ("priced_on", &["outcome", "sustain"]),
    ("after", &["outcome", "sustain"]),
    ("above", &["outcome"]),
    ("every", &["sustain"]),
    ("up_to", &["sustain"]),
    ("over", &["bonus"]),
    ("rate_at_least", &["bonus"]),
    ("people_at_least", &["bonus"]),
    ("amount", &["bonus"]),
    ("each", &["bonus"]),
];

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
    for (key, kinds) in OF_KIND {
        if fields.has(key) && !kinds.contains(&word.value.word()) {
            let cause = Problem::KeyNotForKind { key, kind: word.value.word(), belongs: kinds.join(" and ") };
            reader.found.at(crate::reader::at(fields, key), "", cause);
        }
    }
    let kind = match word.value {
        KindWord::Block => read_block(fields, entry),
        KindWord::Start => read_start(around, fields, entry),
        KindWord::Outcome => read_outcome_payment(around, fields, entry),
        KindWord::Sustain => read_sustain(around, fields, entry),
        KindWord::Bonus => read_bonus(around, fields, entry),
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

fn read_block(fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let amount = either(fields, entry, "annual", "total")?;
    let pence = positive::<Pence>(fields, amount, |pence| pence.is_positive());
    if !fields.has("instalments") {
        fields.missing("instalments", entry.key_span);
    }
    let instalments = fields.choice("instalments")?.value;
    let amount = if amount == "annual" { BlockAmount::Annual(pence?) } else { BlockAmount::Total(pence?) };
    Some(PaymentKind::Block { amount, instalments })
}

fn read_start(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let cohort = cohort_of(around.frame, fields, around.cohorts, entry.key_span);
    let price = read_price(fields, entry);
    Some(PaymentKind::Start { cohort: cohort?, price: price? })
}

fn read_outcome_payment(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let outcome = paid_outcome(around, fields, entry);
    let price = read_price(fields, entry);
    let priced_on = read_priced_on(around, fields, entry, price);
    let after = if fields.has("after") { Some(payment_at(around, fields, "after")?) } else { None };
    let above = if fields.has("above") { Some(read_above(around, fields, outcome?)?) } else { None };
    let outcome = outcome?;
    payable(around, fields, outcome);
    Some(PaymentKind::Outcome { outcome, price: price?, priced_on: priced_on?, after, above })
}

fn read_above(around: &Around<'_>, fields: &Fields<'_>, outcome: usize) -> Option<Above> {
    let entry = fields.table_at("above")?;
    let above = Fields::open_value(entry, &ABOVE, around.frame.reader.found)?;
    let whole = above.choice::<WholePeople>("whole");
    let over = above.choice_or_default::<Over>("over", entry.key_span);
    let text = above.text("expected")?;
    let expected = if text.value == "baseline" {
        if around.outcomes.get(outcome)?.baseline.is_none() {
            let cause = Problem::NoBaseline { outcome: around.outcomes.names()[outcome].to_string() };
            around.frame.reader.found.at(text.span, "has none", cause);
            return None;
        }
        Expected::Baseline
    } else {
        let index = around.frame.reader.index(&text, "outcome", around.outcomes.names())?;
        if index == outcome {
            around.frame.reader.found.at(text.span, "itself", Problem::ComparedWithItself);
            return None;
        }
        Expected::Outcome(index)
    };
    Some(Above { expected, over: over?.value, whole: whole?.value })
}

fn read_sustain(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    for key in ["after", "every", "up_to"] {
        if !fields.has(key) {
            fields.missing(key, entry.key_span);
        }
    }
    let outcome = paid_outcome(around, fields, entry);
    let after = payment_at(around, fields, "after");
    let every = fields.parse::<Length>("every");
    let up_to = if fields.has("up_to") { count(fields, "up_to") } else { None };
    let price = read_price(fields, entry);
    let priced_on = read_priced_on(around, fields, entry, price);
    let (outcome, every) = (outcome?, every?);
    if around.outcomes.get(outcome).is_some_and(|outcome| !matches!(outcome.measure, Measure::Spell { .. })) {
        let cause = Problem::SustainNeedsSpell { outcome: around.outcomes.names()[outcome].to_string() };
        around.frame.reader.found.at(crate::reader::at(fields, "pays"), "not a spell", cause);
    }
    let every_days = every.value.in_days().filter(|days| *days > 0);
    if every_days.is_none() {
        let cause = Problem::CalendarSpell { key: "every", length: every.value };
        around.frame.reader.found.at(every.span, "has no fixed number of days", cause);
    }
    Some(PaymentKind::Sustain {
        outcome,
        after: after?,
        every_days: every_days?,
        up_to: up_to?,
        price: price?,
        priced_on: priced_on?,
    })
}

fn read_bonus(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let outcome = paid_outcome(around, fields, entry);
    let over = fields.choice_or_default::<Over>("over", entry.key_span);
    let threshold = match either(fields, entry, "rate_at_least", "people_at_least") {
        Some("rate_at_least") => {
            positive::<Rate>(fields, "rate_at_least", |rate| *rate > Rate::ZERO).map(Threshold::Rate)
        }
        Some(_) => count(fields, "people_at_least").map(Threshold::People),
        None => None,
    };
    let award = match either(fields, entry, "amount", "each") {
        Some("amount") => positive::<Pence>(fields, "amount", |pence| pence.is_positive()).map(Award::Sum),
        Some(_) => positive::<Pence>(fields, "each", |pence| pence.is_positive()).map(Award::EachAbove),
        None => None,
    };
    let outcome = outcome?;
    payable(around, fields, outcome);
    Some(PaymentKind::Bonus { outcome, over: over?.value, threshold: threshold?, award: award? })
}

/// The one of two keys that is there; neither and both are reported.
fn either(fields: &Fields<'_>, entry: &Entry, one: &'static str, other: &'static str) -> Option<&'static str> {
    match (fields.has(one), fields.has(other)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        (true, true) => {
            fields.found().at(crate::reader::at(fields, other), "not both", Problem::EitherOr { one, other });
            None
        }
        (false, false) => {
            fields.found().at(entry.key_span, "neither", Problem::EitherOr { one, other });
            None
        }
    }
}

fn paid_outcome(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<usize> {
    if !fields.has("pays") {
        fields.missing("pays", entry.key_span);
    }
    let text = fields.text("pays")?;
    around.frame.reader.index(&text, "outcome", around.outcomes.names())
}

/// Reports a payment for an outcome that no single person can achieve.
fn payable(around: &Around<'_>, fields: &Fields<'_>, outcome: usize) {
    if let Some(outcome) = around.outcomes.get(outcome).filter(|outcome| !outcome.measure.has_threshold()) {
        let cause = Problem::NotPayable { outcome: outcome.name.to_string(), measure: outcome.measure.word() };
        around.frame.reader.found.at(crate::reader::at(fields, "pays"), "nobody achieves it", cause);
    }
}

fn payment_at(around: &Around<'_>, fields: &Fields<'_>, key: &'static str) -> Option<usize> {
    let text = fields.text(key)?;
    around.frame.reader.index(&text, "payment", &around.names)
}

fn read_price(fields: &Fields<'_>, entry: &Entry) -> Option<Price> {
    if !fields.has("price") {
        fields.missing("price", entry.key_span);
    }
    let text = fields.text("price")?;
    if text.value == "rates.csv" {
        return Some(Price::RateCard);
    }
    positive::<Pence>(fields, "price", |pence| pence.is_positive()).map(Price::Fixed)
}

fn read_priced_on(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry, price: Option<Price>) -> Option<PricedOn> {
    if fields.has("priced_on") {
        return fields.choice("priced_on").map(|priced_on| priced_on.value);
    }
    if !around.frame.stages.is_empty() || price == Some(Price::RateCard) {
        fields.missing("priced_on", entry.key_span);
        return None;
    }
    Some(PricedOn::Result)
}

/// Where a key of a payment stands in the file, or else the payment's clause.
pub(crate) fn span_of(file: &Fields<'_>, payment: &Payment, key: &str) -> Span {
    let tables = file.entry("payments").and_then(|entry| entry.value.as_table());
    let table = tables.and_then(|tables| tables.get(payment.name.as_str())).and_then(|value| value.as_table());
    table.and_then(|table| table.get(key)).map_or(payment.clause.span, |value| value.span)
}

/// Reports payments that come after themselves, and payments that come after one without results of persons.
pub(crate) fn check_order(frame: &Frame<'_>, file: &Fields<'_>, payments: &[Payment]) {
    for (start, payment) in payments.iter().enumerate() {
        let mut chain = vec![start];
        let mut seen = vec![false; payments.len()];
        let mut at = start;
        while let Some(next) = payments[at].after() {
            if next == start {
                // Each cycle is reported once, at its first payment in the file.
                if chain.iter().min() == Some(&start) {
                    let name = |index: &usize| payments[*index].name.to_string();
                    let names: Vec<String> = chain.iter().chain([&start]).map(name).collect();
                    let label = |index: &usize| {
                        let text = format!("{} comes after this", payments[*index].name);
                        Label::new(span_of(file, &payments[*index], "after"), text)
                    };
                    let labels = chain.iter().map(label).collect();
                    frame.reader.found.at_all(labels, Problem::CyclicAfter { chain: names });
                }
                break;
            }
            if std::mem::replace(&mut seen[next], true) {
                break;
            }
            chain.push(next);
            at = next;
        }
        if let Some(after) = payment.after()
            && (payments[after].outcome().is_none() || matches!(payments[after].kind, PaymentKind::Bonus { .. }))
        {
            let cause =
                Problem::AfterNotResult { payment: payment.name.to_string(), after: payments[after].name.to_string() };
            frame.reader.found.at(span_of(file, payment, "after"), "pays for no result", cause);
        }
    }
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
            PaymentKind::Block { .. } | PaymentKind::Start { .. } => None,
        }
    }

    /// Its price, if it has one a person.
    pub fn price(&self) -> Option<Price> {
        match self.kind {
            PaymentKind::Start { price, .. }
            | PaymentKind::Outcome { price, .. }
            | PaymentKind::Sustain { price, .. } => Some(price),
            PaymentKind::Block { .. } | PaymentKind::Bonus { .. } => None,
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
        }
    }
}
