//! Fees that were bid against a range of volumes: after each contract year, what lies outside the range.

use std::collections::BTreeMap;

use contracts::{Contract, PaymentKind, VolumeRange};
use num_rational::Ratio;
use outcomes::BandFinding;
use units::{Every, Exact, Pence, PenceOverflow, Period, Rate};

use super::{Groups, show};
use crate::adjust::year_of;
use crate::block;
use crate::line::{Line, Status};
use crate::price::stage_part;
use crate::refusal::Refusal;
use crate::step::Step;

impl Groups<'_> {
    /// The lines that put fees right after a year; `lines` are the fees' own.
    pub fn range_lines(&self, lines: &[Line]) -> Vec<Line> {
        let mut found = Vec::new();
        for (index, payment) in self.contract.payments.iter().enumerate() {
            let PaymentKind::Block { range: Some(range), .. } = &payment.kind else { continue };
            let years = self.contract.stretches(Every::Year);
            for year in (0..).map_while(|year| years.nth(year).meet(self.contract.term)) {
                let known = self.seen.entries_until(self.number, range.cohort);
                if year.until <= known && year.until <= self.seen.as_at {
                    found.extend(self.range_line(index, range, year, lines));
                }
            }
        }
        found
    }

    fn range_line(&self, index: usize, range: &VolumeRange, year: Period, lines: &[Line]) -> Option<Line> {
        let payment = &self.contract.payments[index];
        let stage = stage_part(self.contract, payment, year.from).stage;
        let mut line = block::empty(self.number, self.contract, index, year, stage);
        line.id.push_str("/reconciliation");
        let volume = match self.volume(range, year) {
            Ok(volume) => volume,
            Err(refusal) => {
                line.status = Status::Refused(refusal);
                return Some(line);
            }
        };
        let span = range.of_year(year_of(self.contract, year.from));
        let bound = match (volume.weighted < wide(span.low), volume.weighted > wide(span.high)) {
            (true, _) => wide(span.low),
            (_, true) => wide(span.high),
            _ => return None,
        };
        line.people = volume.people;
        line.quantity = i64::from(volume.people);
        let fee = match fee_of(self.contract, index, year, lines) {
            Ok(fee) => fee,
            Err(refusal) => {
                line.status = Status::Refused(refusal);
                return Some(line);
            }
        };
        line.steps.push(Step::new("volume", volume.detail.clone()));
        let outside = volume.weighted - bound;
        let detail = format!(
            "{} to {} was bid for; {} is {} by {}",
            show(wide(span.low)),
            show(wide(span.high)),
            show(volume.weighted),
            if outside < Ratio::from_integer(0) { "below it" } else { "above it" },
            show(outside)
        );
        line.steps.push(Step::new("range", detail));
        let amount = || -> Result<(Exact, Pence), PenceOverflow> {
            let exact = match range.each {
                Some(each) => Exact::from_pence(each).times_ratio(outside)?,
                None => Exact::from_pence(fee).times_ratio(outside / bound)?,
            };
            Ok((exact, exact.round(payment.round)?))
        };
        let Ok((exact, rounded)) = amount() else {
            line.status = Status::Refused(Refusal::AmountOverflow);
            return Some(line);
        };
        let price = match range.each {
            Some(each) => {
                line.unit_price = Some(each);
                format!("{} × {each} = {exact}", show(outside))
            }
            None => format!("the year's fee {fee} × {} ÷ {} = {exact}", show(outside), show(bound)),
        };
        line.steps.push(Step::new("price", price));
        line.steps.push(Step::new("rounding", format!("{exact} rounded {}", payment.round)).comes_to(rounded));
        (line.amount, line.full_amount) = (rounded, rounded);
        Some(line)
    }

    /// How much has entered in a year.
    fn volume(&self, range: &VolumeRange, year: Period) -> Result<YearVolume, Refusal> {
        let cohort = &self.contract.cohorts[range.cohort];
        let mut by_band: BTreeMap<BandFinding, u32> = BTreeMap::new();
        let mine = self.measured.entries.iter().filter(|entry| {
            usize::from(entry.contract) == self.number
                && usize::from(entry.cohort) == range.cohort
                && year.contains(entry.index)
        });
        for entry in mine {
            *by_band.entry(entry.band).or_default() += 1;
        }
        let people: u32 = by_band.values().sum();
        if range.weights.is_empty() {
            let weighted = Ratio::from_integer(i128::from(people));
            let detail = format!("{people} entered from {} to {}", year.from, year.last());
            return Ok(YearVolume { people, weighted, detail });
        }
        let mut weighted = Ratio::from_integer(0);
        let mut parts = Vec::new();
        for (band, count) in by_band {
            let at = match band {
                BandFinding::Band(at) => usize::from(at),
                BandFinding::SeveralFit => return Err(Refusal::SeveralBands { cohort: cohort.name.to_string() }),
                BandFinding::NoneFits | BandFinding::NotBanded => {
                    return Err(Refusal::NoBand { cohort: cohort.name.to_string() });
                }
            };
            let weight = range.weights.get(at).copied().unwrap_or(Rate::WHOLE);
            weighted += wide(weight) * i128::from(count);
            parts.push(format!("{count} {} × {}", cohort.bands[at].name, show(wide(weight))));
        }
        let sum = if parts.is_empty() { "nobody".to_string() } else { parts.join(" + ") };
        let detail = format!("{sum} = {} from {} to {}", show(weighted), year.from, year.last());
        Ok(YearVolume { people, weighted, detail })
    }
}

/// Who entered in a year, and how much they count.
struct YearVolume {
    people: u32,
    weighted: Ratio<i128>,
    detail: String,
}

/// What the fee's lines of some days come to.
pub(super) fn fee_of(contract: &Contract, payment: usize, days: Period, lines: &[Line]) -> Result<Pence, Refusal> {
    let mine = lines.iter().filter(|line| line.payment == payment && days.contains(line.period.from));
    let mut sum = Pence::ZERO;
    for line in mine {
        if matches!(line.status, Status::Refused(_)) {
            return Err(Refusal::Depends { payment: contract.payments[payment].name.to_string() });
        }
        sum = sum.plus(line.amount).map_err(|_| Refusal::AmountOverflow)?;
    }
    Ok(sum)
}

fn wide(rate: Rate) -> Ratio<i128> {
    let ratio = rate.ratio();
    Ratio::new(i128::from(*ratio.numer()), i128::from(*ratio.denom()))
}
