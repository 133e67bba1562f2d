//! What a payment's terms make of its price on a day: its year's part, a bid's discount, an index, and deadweight.
//!
//! `amount = price × quantity × (1 − discount) × part of the year × level ÷ agreed level × (1 − deadweight)`: exact
//! ratios, so that their order does not matter and nothing is rounded on the way.

use contracts::{Contract, Payment};
use num_rational::Ratio;
use units::{Day, Every, Exact, PenceOverflow};

use crate::refusal::Refusal;
use crate::step::Step;

/// What tells adjusted prices of one payment apart. Its order is the order of lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Adjusted {
    /// The contract year, counted from 0, where its part of the price matters.
    year: Option<usize>,
    /// The row of the index whose level counts.
    level: Option<usize>,
}

impl Adjusted {
    /// What counts on a day.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoIndex`] if the price is indexed and the index has no level for the day.
    pub fn on(contract: &Contract, payment: &Payment, day: Day) -> Result<Adjusted, Refusal> {
        let adjust = &payment.adjust;
        let year = adjust.by_year.len().checked_sub(1).map(|last| year_of(contract, day).min(last));
        let level = match adjust.indexed_from {
            None => None,
            Some(_) => match contract.index.on(day) {
                Some(level) => Some(level),
                None => return Err(Refusal::NoIndex { payment: payment.name.to_string(), day }),
            },
        };
        Ok(Adjusted { year, level })
    }

    /// What becomes of an amount, with a step for each thing that changes it.
    ///
    /// # Errors
    ///
    /// [`PenceOverflow`] if the amount cannot be held exactly.
    pub fn apply(
        &self,
        contract: &Contract,
        payment: &Payment,
        amount: Exact,
        steps: &mut Vec<Step>,
    ) -> Result<Exact, PenceOverflow> {
        let adjust = &payment.adjust;
        let mut exact = amount;
        if let Some(discount) = adjust.discount {
            exact = exact.part(discount.complement().ok_or(PenceOverflow)?)?;
            steps.push(Step::new("discount", format!("less the bid's discount of {discount}: {exact}")));
        }
        if let Some((year, part)) = self.year.and_then(|year| Some((year, *adjust.by_year.get(year)?))) {
            exact = exact.part(part)?;
            steps.push(Step::new("year", format!("year {} pays {part} of it: {exact}", year + 1)));
        }
        let rows = contract.index.rows();
        if let Some((level, agreed)) = self.level.and_then(|at| Some((rows.get(at)?, rows.get(adjust.indexed_from?)?)))
        {
            let wide = |ratio: Ratio<i64>| Ratio::new(i128::from(*ratio.numer()), i128::from(*ratio.denom()));
            // A level is above nothing, and fits by far.
            exact = exact.times_ratio(wide(level.level.ratio()) / wide(agreed.level.ratio()))?;
            let detail = format!(
                "× {} of {} (index.csv line {}) ÷ {} of {}: {exact}",
                number(level.level),
                level.label,
                level.line,
                number(agreed.level),
                agreed.label
            );
            steps.push(Step::new("index", detail));
        }
        if let Some(deadweight) = adjust.deadweight {
            exact = exact.part(deadweight.complement().ok_or(PenceOverflow)?)?;
            steps.push(Step::new("deadweight", format!("less {deadweight} that would have come anyway: {exact}")));
        }
        Ok(exact)
    }

    /// What tells a line from others of its payment and period.
    pub fn marks(&self, contract: &Contract) -> Vec<String> {
        let year = self.year.map(|year| format!("year-{}", year + 1));
        let level = self.level.and_then(|at| contract.index.rows().get(at));
        let level = level.map(|row| format!("index-{}", row.label.replace('/', "-")));
        year.into_iter().chain(level).collect()
    }
}

/// The contract year of a day, counted from 0; days before the first are in it.
pub(crate) fn year_of(contract: &Contract, day: Day) -> usize {
    usize::try_from(contract.stretches(Every::Year).number_of(day)).unwrap_or(0)
}

/// A level as people write it: a whole number or a decimal, or else as a ratio.
pub(crate) fn number(rate: units::Rate) -> String {
    let ratio = rate.ratio();
    let mut scale = 1_i64;
    let places_most: usize = 6;
    for places in 0..=places_most {
        if scale % ratio.denom() == 0 {
            let Some(scaled) = ratio.numer().checked_mul(scale / ratio.denom()) else { break };
            let sign = if scaled < 0 { "-" } else { "" };
            let (whole, left) =
                (scaled.unsigned_abs() / scale.unsigned_abs(), scaled.unsigned_abs() % scale.unsigned_abs());
            return if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{left:0places$}") };
        }
        scale *= 10;
    }
    format!("{}/{}", ratio.numer(), ratio.denom())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let show = |text: &str| number(text.parse().expect("a number"));
        assert_eq!(show("104.2"), "104.2");
        assert_eq!(show("100"), "100");
        assert_eq!(show("1.05"), "1.05");
        assert_eq!(show("1/3"), "1/3");
    }
}
