//! Gain shares: what a fall in the cost of demand saves is shared, band by band of the fall.
//!
//! `saving = Σ (baseline count − measured count) × cost`, and `fall = saving ÷ Σ baseline count × cost`. Counts are
//! whole and costs are pence, so both are exact.

use documents::{Entry, Fields, Holds, KeySpec, TableSpec};
use units::{Day, Pence, Rate};

use super::adjust::share;
use super::{Around, PaymentKind};
use crate::choices::Over;
use crate::outcomes::Measure;
use crate::problem::Problem;
use crate::reader::{AMOUNT, COUNT, DATE, NAME, RATE, TABLE_LIST, TEXT, at, count, positive};

/// A share of a measured saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GainShare {
    /// In which stretch demand is counted.
    pub over: Over,
    /// What is counted, and what each costs.
    pub demand: Vec<Demand>,
    /// The fall from which anything is shared.
    pub pays_from: Option<Rate>,
    /// The parts of the fall, and the provider's share of each.
    pub gain: Vec<GainBand>,
    /// What the provider has to spend its share on.
    pub reinvest: Option<Reinvest>,
}

/// One kind of demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// What is counted.
    pub counts: Counted,
    /// How many there were in the baseline, in a stretch as long.
    pub baseline: u32,
    /// What each costs.
    pub cost: Pence,
}

/// What is counted as demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Entries into a cohort.
    Cohort(usize),
    /// Events, days or achieved results of an outcome, of those who entered in the stretch.
    Outcome(usize),
}

/// A part of the fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GainBand {
    /// Where it ends, as a part of the baseline's cost; nothing if it has no end.
    pub to: Option<Rate>,
    /// The share of it that is paid.
    pub share: Rate,
}

/// A duty to spend what was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reinvest {
    /// The part of what was paid that must be spent.
    pub part: Rate,
    /// What has been declared.
    pub spent: Vec<Spent>,
}

/// Declared spending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// When.
    pub on: Day,
    /// How much.
    pub amount: Pence,
    /// What for.
    pub what: String,
}

pub(crate) const DEMAND: TableSpec = TableSpec {
    name: "[[payments.NAME.demand]]",
    says: "One kind of demand, counted in each stretch, and what each costs.",
    keys: &[
        KeySpec::optional("cohort", NAME, "each entry into this cohort counts one; either this or `outcome`"),
        KeySpec::optional(
            "outcome",
            NAME,
            "events of a frequency outcome, days of a spell, or results of a binary one count, of those who entered in \
             the stretch",
        ),
        KeySpec::required("baseline", COUNT, "how many there were in a stretch of the same length before"),
        KeySpec::required("cost", AMOUNT, "what each costs"),
    ],
};

pub(crate) const GAIN_BAND: TableSpec = TableSpec {
    name: "[[payments.NAME.gain]]",
    says: "A part of the fall in cost, and the share of it that is paid. The first begins at nothing, each later one \
           where the one before ends. Where the last one ends, the shared saving is capped.",
    keys: &[
        KeySpec::optional("to", RATE, "where it ends, as a part of the baseline's cost; the last may have no end"),
        KeySpec::required("share", RATE, "the share of it that is paid"),
    ],
};

pub(crate) const REINVEST: TableSpec = TableSpec {
    name: "[payments.NAME.reinvest]",
    says: "A duty to spend what was paid. Each line says what the duty has come to, what has been declared by the day of \
           settlement, and what is left.",
    keys: &[
        KeySpec::required("part", RATE, "the part of what was paid that must be spent"),
        KeySpec::optional("spent", TABLE_LIST, "what has been declared"),
    ],
};

pub(crate) const SPENT: TableSpec = TableSpec {
    name: "[[payments.NAME.reinvest.spent]]",
    says: "Declared spending.",
    keys: &[
        KeySpec::required("on", DATE, "when it was spent"),
        KeySpec::required("amount", AMOUNT, "how much"),
        KeySpec::required("what", TEXT, "on what"),
    ],
};

/// How the parts of a fall are written.
pub(super) const GAIN: Holds = Holds::a("a list of tables", "[{ to = \"20%\", share = \"50%\" }]");

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    for key in ["demand", "gain"] {
        if !fields.has(key) {
            fields.missing(key, entry.key_span);
        }
    }
    let over = fields.choice_or_default::<Over>("over", entry.key_span);
    let tables = fields.tables("demand");
    let demand: Vec<Demand> = tables.iter().filter_map(|table| read_demand(around, fields, table)).collect();
    let pays_from = share(fields, "pays_from");
    let gain = read_gain(fields);
    let reinvest = match fields.table_at("reinvest") {
        Some(entry) => Some(read_reinvest(fields, entry)?),
        None => None,
    };
    let is_whole = !tables.is_empty() && demand.len() == tables.len();
    is_whole.then_some(())?;
    let gain_share = GainShare { over: over?.value, demand, pays_from: pays_from?, gain: gain?, reinvest };
    Some(PaymentKind::GainShare(Box::new(gain_share)))
}

fn read_demand(around: &Around<'_>, fields: &Fields<'_>, table: &documents::Table) -> Option<Demand> {
    let demand = Fields::open(table, table.span, &DEMAND, fields.found());
    let reader = &around.frame.reader;
    let counts = match (demand.text("cohort"), demand.text("outcome")) {
        (Some(text), None) => reader.index(&text, "cohort", around.cohorts.names()).map(Counted::Cohort),
        (None, Some(text)) => reader.index(&text, "outcome", around.outcomes.names()).map(Counted::Outcome),
        (one, _) => {
            let place = if one.is_some() { at(&demand, "outcome") } else { table.span };
            let label = if one.is_some() { "not both" } else { "neither" };
            demand.found().at(place, label, Problem::EitherOr { one: "cohort", other: "outcome" });
            None
        }
    };
    if let Some(Counted::Outcome(outcome)) = counts
        && let Some(outcome) = around.outcomes.get(outcome)
        && !matches!(outcome.measure, Measure::Binary { .. } | Measure::Frequency { .. } | Measure::Spell { .. })
    {
        let cause = Problem::DemandNotCounted { outcome: outcome.name.to_string(), measure: outcome.measure.word() };
        demand.found().at(at(&demand, "outcome"), "is not counted", cause);
        return None;
    }
    let baseline = count(&demand, "baseline");
    let cost = positive::<Pence>(&demand, "cost", |pence| pence.is_positive());
    Some(Demand { counts: counts?, baseline: baseline?, cost: cost? })
}

fn read_gain(fields: &Fields<'_>) -> Option<Vec<GainBand>> {
    let tables = fields.tables("gain");
    let mut bands: Vec<GainBand> = Vec::new();
    for table in &tables {
        let band = Fields::open(table, table.span, &GAIN_BAND, fields.found());
        let (to, part) = (share(&band, "to"), share(&band, "share"));
        let (Some(to), Some(Some(part))) = (to, part) else { continue };
        let follows = match (bands.last(), to) {
            (None, to) => to != Some(Rate::ZERO),
            (Some(GainBand { to: Some(before), .. }), Some(to)) => *before < to,
            (Some(GainBand { to: Some(_), .. }), None) => true,
            (Some(GainBand { to: None, .. }), _) => false,
        };
        if !follows {
            let cause = Problem::GainOrder { before: bands.last().and_then(|band| band.to), to };
            fields.found().at(at(&band, "to"), "out of order", cause);
            continue;
        }
        bands.push(GainBand { to, share: part });
    }
    (!tables.is_empty() && bands.len() == tables.len()).then_some(bands)
}

fn read_reinvest(fields: &Fields<'_>, entry: &Entry) -> Option<Reinvest> {
    let reinvest = Fields::open_value(entry, &REINVEST, fields.found())?;
    let part = share(&reinvest, "part");
    let tables = if reinvest.has("spent") { reinvest.tables("spent") } else { Vec::new() };
    let read = |table: &&documents::Table| {
        let spent = Fields::open(table, table.span, &SPENT, fields.found());
        let (on, what) = (spent.parse::<Day>("on"), spent.text("what"));
        let amount = positive::<Pence>(&spent, "amount", |pence| pence.is_positive());
        Some(Spent { on: on?.value, amount: amount?, what: what?.value })
    };
    let spent: Vec<Spent> = tables.iter().filter_map(read).collect();
    (spent.len() == tables.len()).then_some(())?;
    Some(Reinvest { part: part??, spent })
}
