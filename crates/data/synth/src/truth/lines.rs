//! From claims to priced lines, in whole pence.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use units::Day;

use super::claims::Claim;
use super::findings::Finding;
use super::terms::{BONUS_PERCENT, Contract, END, Payment, Price, Prices, START, Stage};
use crate::calendar::{months_after, quarter_start, year_start};
use crate::life::Tier;

/// What the claims of one line have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    payment: Payment,
    period_from: Day,
    tier: Option<Tier>,
    stage: Option<Stage>,
    price: Price,
    is_lost: bool,
}

/// How much falls on a line.
#[derive(Debug, Clone, Copy, Default)]
struct Amount {
    people: u64,
    quantity: i64,
}

/// All claims so far, and the years of entry for the bonus.
pub(crate) struct Tally {
    prices: Prices,
    lines: BTreeMap<Key, Amount>,
    /// By the first day of the year of entry.
    years: BTreeMap<Day, Year>,
}

/// Everyone who entered for recovery in a year.
#[derive(Debug, Clone, Copy, Default)]
struct Year {
    entered: u64,
    drug_free: u64,
    immature: u64,
    last_decided: Option<Day>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its reference, as settlements call it.
    pub(crate) id: String,
    pub(crate) payment: Payment,
    pub(crate) period_from: Day,
    period_until: Day,
    pub(crate) tier: Option<Tier>,
    pub(crate) stage: Option<Stage>,
    pub(crate) price: i64,
    pub(crate) people: u64,
    pub(crate) quantity: i64,
    /// What is owed.
    pub(crate) amount: i64,
    /// What would be owed if it were paid, before limits.
    pub(crate) full_amount: i64,
    pub(crate) status: &'static str,
}

impl Tally {
    pub(crate) fn new(prices: Prices) -> Tally {
        Tally { prices, lines: BTreeMap::new(), years: BTreeMap::new() }
    }

    /// Counts all claims of one person.
    pub(crate) fn add(&mut self, claims: &[Claim]) {
        let mut counted: Vec<Key> = Vec::new();
        for claim in claims {
            let key = self.key(claim);
            let line = self.lines.entry(key).or_default();
            line.quantity += 1;
            // A person with two results on one line is one person.
            if !counted.contains(&key) {
                line.people += 1;
                counted.push(key);
            }
        }
    }

    fn key(&self, claim: &Claim) -> Key {
        let is_recovery = claim.payment.contract() == Contract::Recovery;
        Key {
            payment: claim.payment,
            period_from: quarter_start(claim.on),
            tier: is_recovery.then_some(claim.tier),
            stage: is_recovery.then(|| Stage::of(claim.entered)),
            price: self.prices.price(claim.payment, claim.tier, claim.entered),
            is_lost: claim.is_lost,
        }
    }

    /// Counts an entry for recovery towards the bonus.
    pub(crate) fn add_entry(&mut self, entered: Day, drug_free: Finding) {
        let year = self.years.entry(year_start(entered)).or_default();
        year.entered += 1;
        match drug_free {
            Finding::Achieved(on) => {
                year.drug_free += 1;
                year.last_decided = year.last_decided.max(Some(on));
            }
            Finding::NotAchieved(on) => year.last_decided = year.last_decided.max(Some(on)),
            Finding::Immature(_) => year.immature += 1,
        }
    }

    /// The lines as at a day, cut to the contracts' limits: by contract, period, payment and reference.
    pub(crate) fn lines(&self, as_at: Day) -> Vec<Line> {
        let mut lines: Vec<Line> = self.lines.iter().map(|(key, amount)| line(key, *amount)).collect();
        lines.extend(core_lines(as_at));
        lines.extend(self.years.iter().filter_map(|(from, year)| bonus_line(*from, year, as_at)));
        lines.sort_by(|one, other| {
            let key = |line: &Line| (line.payment.contract(), line.period_from, line.period_until, line.payment);
            key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
        });
        Contract::ALL.into_iter().for_each(|contract| cut(contract, &mut lines));
        lines
    }
}

/// Quantity × price × share at risk, rounded down once.
fn line(key: &Key, amount: Amount) -> Line {
    let full = amount.quantity * key.price.pence;
    let (owed, is_shadow) = match key.stage {
        Some(Stage::Shadow) if key.payment.is_at_risk() => (full, true),
        Some(stage) if key.payment.is_at_risk() => (full * stage.at_risk() / 100, false),
        _ => (full, false),
    };
    let status = match (key.is_lost, is_shadow) {
        (true, _) => "overlap",
        (false, true) => "shadow",
        (false, false) => "due",
    };
    let mut line = Line {
        id: String::new(),
        payment: key.payment,
        period_from: key.period_from,
        period_until: months_after(key.period_from, 3),
        tier: key.tier,
        stage: key.stage,
        price: key.price.pence,
        people: amount.people,
        quantity: amount.quantity,
        amount: if status == "due" { owed } else { 0 },
        full_amount: owed,
        status,
    };
    let mut marks: Vec<String> = key.price.since.map(|since| format!("from-{since}")).into_iter().collect();
    if key.is_lost {
        marks.push("overlap".to_string());
    }
    line.name(&marks);
    line
}

/// Clause 4.1: an instalment for each month that is over, less the share at risk.
fn core_lines(as_at: Day) -> Vec<Line> {
    let mut lines = Vec::new();
    for month in 0.. {
        let (from, until) = (months_after(START, month), months_after(START, month + 1));
        if until > as_at || until > END {
            break;
        }
        let price = super::terms::INSTALMENT;
        let stage = Stage::of(from);
        let amount = price * (100 - stage.at_risk()) / 100;
        let mut line = Line {
            id: String::new(),
            payment: Payment::Core,
            period_from: from,
            period_until: until,
            tier: None,
            stage: Some(stage),
            price,
            people: 0,
            quantity: 1,
            amount,
            full_amount: amount,
            status: "due",
        };
        line.name(&[]);
        lines.push(line);
    }
    lines
}

/// Clause 4.5: when the year is over and everyone's result is known, if at least 45% are free.
fn bonus_line(from: Day, year: &Year, as_at: Day) -> Option<Line> {
    let until = months_after(from, 12);
    let is_told = year.immature == 0 && until <= as_at;
    if !is_told || year.drug_free * 100 < year.entered * BONUS_PERCENT {
        return None;
    }
    let decided = year.last_decided.map_or(until, |last| last.max(until));
    let price = super::terms::BONUS;
    let mut line = Line {
        id: String::new(),
        payment: Payment::Bonus,
        period_from: quarter_start(decided),
        period_until: months_after(quarter_start(decided), 3),
        tier: None,
        stage: Some(Stage::of(from)),
        price,
        people: year.entered,
        quantity: 1,
        amount: price,
        full_amount: price,
        status: "due",
    };
    line.name(&[format!("entered-{from}")]);
    Some(line)
}

impl Line {
    /// `recovery/drug-free/2027-10-01/high/building`, with marks behind.
    fn name(&mut self, marks: &[String]) {
        let (contract, payment) = (self.payment.contract().name(), self.payment.name());
        let mut id = format!("{contract}/{payment}/{}", self.period_from);
        let parts = self.tier.map(Into::into).into_iter().chain(self.stage.map(Stage::name));
        for part in parts.chain(marks.iter().map(String::as_str)) {
            // Writing to a text cannot fail.
            let _ = write!(id, "/{part}");
        }
        self.id = id;
    }
}

/// Lets lines through, in their order, until a limit is used up.
fn cut(contract: Contract, lines: &mut [Line]) {
    let mut used: BTreeMap<(usize, Option<Day>), i64> = BTreeMap::new();
    let caps = contract.caps();
    let mine = lines.iter_mut().filter(|line| line.payment.contract() == contract && line.amount > 0);
    for line in mine {
        let applies = |at: &usize| caps[*at].payments.is_none_or(|payments| payments.contains(&line.payment));
        let year = year_start(line.period_from);
        let keys: Vec<_> = (0..caps.len()).filter(applies).map(|at| (at, caps[at].is_yearly.then_some(year))).collect();
        for key in &keys {
            line.amount = line.amount.min(caps[key.0].limit - used.get(key).copied().unwrap_or(0));
        }
        for key in keys {
            *used.entry(key).or_default() += line.amount;
        }
        if line.amount == 0 {
            line.status = "capped";
        }
    }
}
