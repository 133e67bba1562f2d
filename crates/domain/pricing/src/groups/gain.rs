//! Gain shares: what a fall in the cost of demand saves, shared band by band of the fall.
//!
//! `amount = Σ share × (the part of the fall that lies in its band) × baseline cost`, nothing if the fall is below the
//! one from which anything is shared. A rise in cost is the commissioner's: nothing is taken back for it.

use contracts::{Counted, Demand, GainShare, Measure, Over, PaymentKind};
use num_rational::Ratio;
use outcomes::Finding;
use units::{Exact, Pence, PenceOverflow, Period, Rate};

use super::{Groups, show};
use crate::block;
use crate::line::{Line, Status};
use crate::price::stage_part;
use crate::refusal::Refusal;
use crate::step::Step;

impl Groups<'_> {
    /// The lines of gain shares: one for each stretch whose demand is known, even where nothing is shared.
    pub fn gain_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (index, payment) in self.contract.payments.iter().enumerate() {
            let PaymentKind::GainShare(gain) = &payment.kind else { continue };
            for whole in self.stretches_of(gain.over) {
                if let Some(counts) = self.demand(gain, whole) {
                    lines.push(self.gain_line(index, gain, whole, &counts));
                }
            }
        }
        lines
    }

    fn stretches_of(&self, over: Over) -> Vec<Period> {
        let Some(every) = over.every() else { return vec![self.contract.term] };
        let stretches = self.contract.stretches(every);
        (0..).map_while(|number| stretches.nth(number).meet(self.contract.term)).collect()
    }

    /// How much of each kind of demand there was in a stretch; nothing while any of it is not known.
    fn demand(&self, gain: &GainShare, whole: Period) -> Option<Vec<Count>> {
        gain.demand.iter().map(|demand| self.count(demand, whole)).collect()
    }

    fn count(&self, demand: &Demand, whole: Period) -> Option<Count> {
        let (cohort, outcome) = match demand.counts {
            Counted::Cohort(cohort) => (cohort, None),
            Counted::Outcome(outcome) => (self.contract.outcomes[outcome].cohort, Some(outcome)),
        };
        if self.seen.entries_until(self.number, cohort) < whole.until {
            return None;
        }
        let mut counted = Count { number: 0, people: 0, outcomes: Vec::new(), entries: Vec::new() };
        let Some(outcome) = outcome else {
            for (at, entry) in (0_u32..).zip(&self.measured.entries) {
                let mine = usize::from(entry.contract) == self.number && usize::from(entry.cohort) == cohort;
                if mine && whole.contains(entry.index) {
                    counted.number += 1;
                    counted.entries.push(at);
                }
            }
            counted.people = u32::try_from(counted.entries.len()).unwrap_or(u32::MAX);
            return Some(counted);
        };
        let is_binary = matches!(self.contract.outcomes[outcome].measure, Measure::Binary { .. });
        for (at, found) in (0_u32..).zip(&self.measured.outcomes) {
            let entry = self.measured.entry_of(found);
            let mine = usize::from(entry.contract) == self.number
                && usize::from(found.outcome) == outcome
                && found.stretch == 0
                && whole.contains(entry.index);
            if !mine {
                continue;
            }
            counted.people += 1;
            counted.number += match found.finding {
                Finding::Immature { .. } => return None,
                Finding::Achieved { .. } if is_binary => 1,
                Finding::NotAchieved { .. } if is_binary => 0,
                _ => found.quantity,
            };
            counted.outcomes.push(at);
        }
        Some(counted)
    }

    fn gain_line(&self, index: usize, gain: &GainShare, whole: Period, counts: &[Count]) -> Line {
        let payment = &self.contract.payments[index];
        let stage = stage_part(self.contract, payment, whole.from);
        let mut line = block::empty(self.number, self.contract, index, whole, stage.stage.clone());
        line.people = counts.iter().map(|count| count.people).fold(0, u32::saturating_add);
        for count in counts {
            line.outcomes.extend(&count.outcomes);
            line.entries.extend(&count.entries);
        }
        match share(gain, counts, stage.part, payment.round, &mut line.steps) {
            Ok(amount) => {
                line.full_amount = amount;
                if stage.shadow {
                    line.status = Status::Shadow;
                } else {
                    line.amount = amount;
                }
            }
            Err(_) => line.status = Status::Refused(Refusal::AmountOverflow),
        }
        line
    }
}

/// How much of one kind of demand there was.
struct Count {
    number: i64,
    people: u32,
    outcomes: Vec<u32>,
    entries: Vec<u32>,
}

/// The share of what was saved, rounded once.
fn share(
    gain: &GainShare,
    counts: &[Count],
    part: Rate,
    rounding: units::Rounding,
    steps: &mut Vec<Step>,
) -> Result<Pence, PenceOverflow> {
    let (mut before, mut after) = (0_i128, 0_i128);
    for (demand, count) in gain.demand.iter().zip(counts) {
        let cost = i128::from(demand.cost.get());
        let of = |number: i64| i128::from(number).checked_mul(cost).ok_or(PenceOverflow);
        before = before.checked_add(of(i64::from(demand.baseline))?).ok_or(PenceOverflow)?;
        after = after.checked_add(of(count.number)?).ok_or(PenceOverflow)?;
        let detail = format!("{} at {} each, against {} in the baseline", count.number, demand.cost, demand.baseline);
        steps.push(Step::new("demand", detail));
    }
    let pence = |value: i128| i64::try_from(value).map(Pence::new).map_err(|_| PenceOverflow);
    let (cost_before, cost_after) = (pence(before)?, pence(after)?);
    // Baselines and costs are above nothing.
    let fall = Ratio::new(before - after, before.max(1));
    let hundred = Ratio::from_integer(100);
    let fallen = format!("the cost was {cost_before} and is {cost_after}: a fall of {}%", show(fall * hundred));
    steps.push(Step::new("saving", fallen));
    let least = gain.pays_from.map_or(Ratio::from_integer(0), wide);
    if fall < least || fall <= Ratio::from_integer(0) {
        let why = format!("nothing is shared below a fall of {}%", show(least * hundred));
        steps.push(Step::new("threshold", why).comes_to(Pence::ZERO));
        return Ok(Pence::ZERO);
    }
    let mut sum = Exact::ZERO;
    let mut from = Ratio::from_integer(0);
    for band in &gain.gain {
        let to = band.to.map_or(fall, |to| wide(to).min(fall));
        if to <= from {
            break;
        }
        let shared = Exact::from_pence(cost_before).times_ratio(to - from)?.part(band.share)?;
        let detail =
            format!("{} of the fall from {}% to {}%: {shared}", band.share, show(from * hundred), show(to * hundred));
        steps.push(Step::new("share", detail));
        sum = sum.plus(shared)?;
        from = to;
    }
    if fall > from {
        steps.push(Step::new("cap", format!("what lies beyond a fall of {}% is not shared", show(from * hundred))));
    }
    let exact = sum.part(part)?;
    if part != Rate::WHOLE {
        steps.push(Step::new("stage", format!("the stage pays {part} of it: {exact}")));
    }
    let rounded = exact.round(rounding)?;
    steps.push(Step::new("rounding", format!("{exact} rounded {rounding}")).comes_to(rounded));
    Ok(rounded)
}

fn wide(rate: Rate) -> Ratio<i128> {
    let ratio = rate.ratio();
    Ratio::new(i128::from(*ratio.numer()), i128::from(*ratio.denom()))
}
