//! Lines that look at everyone who entered in a stretch of the contract together: results above an expected number,
//! and bonuses. A group is priced when entry is over, everyone who entered is known, and everyone in it is mature; before
//! that it waits.

mod above;
mod bonus;

use std::collections::BTreeMap;

use contracts::{Contract, Over, Payment};
use num_rational::Ratio;
use outcomes::{BandFinding, Finding, Measured};
use units::{Day, Exact, Pence, PenceOverflow, Period};

use crate::line::{Line, LineName, Status};
use crate::price::stage_part;
use crate::refusal::Refusal;
use crate::seen::Seen;
use crate::step::Step;

/// Everyone who entered in one stretch, in one band where that matters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub entered: u32,
    pub achieved: Vec<u32>,
    pub immature: u32,
    pub last_decided: Option<Day>,
}

/// What the lines of groups are made from.
pub(crate) struct Groups<'a> {
    pub number: usize,
    pub contract: &'a Contract,
    pub measured: &'a Measured,
    pub seen: &'a Seen,
}

impl Groups<'_> {
    /// Everyone measured by an outcome, by the stretch in which they entered and, where asked, by band.
    fn groups(
        &self,
        outcome: usize,
        over: Over,
        by_band: bool,
        counts: impl Fn(u32) -> bool,
    ) -> BTreeMap<(i32, BandFinding), Group> {
        let mut groups: BTreeMap<(i32, BandFinding), Group> = BTreeMap::new();
        for (at, found) in (0_u32..).zip(&self.measured.outcomes) {
            let entry = self.measured.entry_of(found);
            let mine = usize::from(entry.contract) == self.number
                && usize::from(found.outcome) == outcome
                && found.stretch == 0;
            if !mine {
                continue;
            }
            let stretch = over.every().map_or(0, |every| self.contract.stretches(every).number_of(entry.index));
            let band = if by_band { entry.band } else { BandFinding::NotBanded };
            let group = groups.entry((stretch, band)).or_default();
            group.entered += 1;
            match found.finding {
                Finding::Achieved { on } => {
                    group.last_decided = group.last_decided.max(Some(on));
                    if counts(at) {
                        group.achieved.push(at);
                    }
                }
                Finding::NotAchieved { on } => group.last_decided = group.last_decided.max(Some(on)),
                Finding::Immature { .. } => group.immature += 1,
            }
        }
        groups
    }

    /// The days on which the people of a stretch could enter.
    fn whole_stretch(&self, outcome: usize, over: Over, stretch: i32) -> Period {
        let cohort = self.contract.cohorts[self.contract.outcomes[outcome].cohort].period;
        let whole = over.every().map(|every| self.contract.stretches(every).nth(stretch));
        whole.and_then(|whole| whole.meet(cohort)).unwrap_or(cohort)
    }

    /// Whether everybody who entered in a stretch is known: it is over, and the extracts tell of all of it.
    pub fn is_entered(&self, outcome: usize, whole: Period) -> bool {
        self.seen.entries_until(self.number, self.contract.outcomes[outcome].cohort) >= whole.until
    }

    /// A line for everyone of a group, without its amount.
    pub fn empty(
        &self,
        payment: usize,
        whole: Period,
        decided: Day,
        day: Day,
        band: Option<&str>,
        group: &Group,
    ) -> Line {
        let stage = stage_part(self.contract, &self.contract.payments[payment], day).stage;
        let period = self.contract.periods().containing(decided);
        let name = LineName {
            contract: self.contract,
            payment,
            period,
            band,
            stage: stage.as_deref(),
            marks: vec![format!("entered-{}", whole.from)],
        };
        Line {
            id: name.id(),
            contract: self.number,
            payment,
            period,
            band: band.map(str::to_string),
            stage,
            people: group.entered,
            quantity: 1,
            unit_price: None,
            amount: Pence::ZERO,
            full_amount: Pence::ZERO,
            status: Status::Due,
            steps: vec![Step::new(
                "group",
                format!("{} entered from {} to {}", group.entered, whole.from, whole.last()),
            )],
            outcomes: group.achieved.clone(),
            entries: Vec::new(),
        }
    }

    fn amount(&self, line: &mut Line, payment: &Payment, price: Pence, day: Day) {
        line.unit_price = Some(price);
        let stage = stage_part(self.contract, payment, day);
        let amount = || -> Result<(Exact, Pence), PenceOverflow> {
            let exact = Exact::from_pence(price).times(line.quantity)?.part(stage.part)?;
            Ok((exact, exact.round(payment.round)?))
        };
        let Ok((exact, rounded)) = amount() else {
            line.status = Status::Refused(Refusal::AmountOverflow);
            return;
        };
        line.steps.push(Step::new("price", format!("{} × {price}", line.quantity)));
        if let Some(name) = stage.stage.as_ref().filter(|_| payment.share != contracts::RiskPart::Whole) {
            let verb = if stage.shadow {
                "measures and prices, but does not pay".into()
            } else {
                format!("pays {} of it: {exact}", stage.part)
            };
            line.steps.push(Step::new("stage", format!("stage \"{name}\" {verb}")));
        }
        line.steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(rounded));
        line.full_amount = rounded;
        if stage.shadow {
            line.status = Status::Shadow;
        } else {
            line.amount = rounded;
        }
    }
}

/// `18`, or `18 1/3`.
pub(crate) fn show(value: Ratio<i128>) -> String {
    let (whole, left) = (value.trunc().to_integer(), value.fract());
    if left == Ratio::from_integer(0) {
        return whole.to_string();
    }
    let part = if left < Ratio::from_integer(0) { -left } else { left };
    if whole == 0 {
        let sign = if left < Ratio::from_integer(0) { "-" } else { "" };
        return format!("{sign}{}/{}", part.numer(), part.denom());
    }
    format!("{whole} {}/{}", part.numer(), part.denom())
}
