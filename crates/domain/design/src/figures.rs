//! What a contract pays, and when first: exact sums for the rules, from its terms and what it says of volumes and rates.
//!
//! Amounts are whole pence, rounded down once a payment. They are for judging a contract, never for paying by it.

use contracts::{
    Against, Award, BlockAmount, Decided, EffectPrice, Expected, Measure, Metric, Outcome, Over, Payment, PaymentKind,
    Price, Reward, RiskPart, Threshold,
};
use documents::Located;
use units::{Day, Length, LengthUnit, Pence, Period, Rate};

use crate::subject::OfContract;

/// What a contract pays over its whole term, by payment, in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    /// What is paid whatever becomes of people: blocks.
    guaranteed: i128,
    /// What is paid for each person who enters.
    starts: i128,
    /// What is paid for results.
    results: i128,
    /// Payments whose amount depends on results, by index, with their amounts.
    by_payment: Vec<i128>,
}

/// How many results there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Success {
    /// Everybody achieves everything.
    All,
    /// As many as the targets say.
    Expected,
}

/// What the contract pays if everybody who is expected achieves everything; nothing if it does not say how many people are
/// expected.
pub(crate) fn value(of: &OfContract<'_>) -> Option<Value> {
    value_at(of, Success::All, i128::from(of.contract.design.volumes.people.as_ref()?.value))
}

/// What it pays at this success for so many people. Nothing if a target is missing, or a payment's amount cannot be told.
pub(crate) fn value_at(of: &OfContract<'_>, success: Success, people: i128) -> Option<Value> {
    let contract = of.contract;
    let amounts: Option<Vec<i128>> = contract.payments.iter().map(|p| amount(of, p, success, people)).collect();
    let by_payment = capped(of, amounts?);
    let sum = |wanted: fn(&PaymentKind) -> bool| {
        contract.payments.iter().zip(&by_payment).filter(|(p, _)| wanted(&p.kind)).map(|(_, amount)| amount).sum()
    };
    Some(Value {
        guaranteed: sum(|kind| matches!(kind, PaymentKind::Block { .. })),
        starts: sum(|kind| matches!(kind, PaymentKind::Start { .. })),
        results: sum(|kind| !matches!(kind, PaymentKind::Block { .. } | PaymentKind::Start { .. })),
        by_payment,
    })
}

/// `⌊people × rate × price × average part by stage⌋`, and blocks by the months of the term.
fn amount(of: &OfContract<'_>, payment: &Payment, success: Success, people: i128) -> Option<i128> {
    let contract = of.contract;
    let rate = |outcome: usize| match success {
        Success::All => Some(Rate::WHOLE),
        Success::Expected => Some(of.target(&contract.outcomes[outcome])?.rate.as_ref()?.value),
    };
    let price = || match success {
        Success::All => highest_price(of, payment),
        Success::Expected => mean_price(of, payment),
    };
    let whole = match &payment.kind {
        PaymentKind::Block { amount: BlockAmount::Annual(annual), .. } => {
            i128::from(annual.get()) * i128::from(months(contract.term)) / 12
        }
        PaymentKind::Block { amount: BlockAmount::Total(total), .. } => i128::from(total.get()),
        PaymentKind::Start { .. } => people * price()?,
        PaymentKind::Outcome { outcome, above: None, .. } => part(people * price()?, rate(*outcome)?),
        PaymentKind::Outcome { outcome, above: Some(above), .. } => {
            let expected = match above.expected {
                Expected::Baseline => baseline_rate(of, &contract.outcomes[*outcome])?,
                Expected::Outcome(other) => {
                    let other = &contract.outcomes[other];
                    let target = of.target(other).and_then(|target| target.rate.as_ref());
                    target.map(|rate| rate.value).or_else(|| baseline_rate(of, other))?
                }
            };
            let (achieved, expected) = (part(people, rate(*outcome)?), part(people, expected));
            (achieved - expected).max(0) * price()?
        }
        PaymentKind::Sustain { outcome, up_to, .. } => part(people * price()? * i128::from(*up_to), rate(*outcome)?),
        // What is taken is owed by nobody, and what is saved cannot be told from rates of people.
        PaymentKind::Deduction { .. } => 0,
        PaymentKind::GainShare(_) => return None,
        PaymentKind::Metric(metric) => metric_amount(of, metric, success, people)?,
        PaymentKind::Bonus { outcome, over, threshold, award } => {
            bonus(of, people, rate(*outcome)?, *over, *threshold, *award)
        }
    };
    Some(part(whole, part_by_stage(of, payment.share)))
}

/// The share of people who achieved an outcome in its baseline, as it holds for those who enter first; nothing where the
/// baseline counts events or days.
pub(crate) fn baseline_rate(of: &OfContract<'_>, outcome: &Outcome) -> Option<Rate> {
    let counts = outcome.baseline.as_ref()?.on(of.contract.term.from)?;
    Rate::of(i64::from(counts.achieved?), i64::from(counts.of))
}

/// What a metric pays: its most where it has one; else sums whole, and prices for each person or point by how far the rate
/// lies beyond the baseline. Nothing where that cannot be told from rates of people.
fn metric_amount(of: &OfContract<'_>, metric: &Metric, success: Success, people: i128) -> Option<i128> {
    let stretches = stretches(of, metric.over);
    let outcome = &of.contract.outcomes[metric.outcome];
    let gain = || {
        let compared = match metric.against {
            Against::Outcome(other) => baseline_rate(of, &of.contract.outcomes[other])?,
            Against::Baseline | Against::Risk => baseline_rate(of, outcome)?,
        };
        let reached = match success {
            Success::All => Rate::WHOLE,
            Success::Expected => of.target(outcome)?.rate.as_ref()?.value,
        };
        // Whichever way is the better one, it is the distance that is priced.
        let distance = reached.plus(Rate::of(-1, 1)?.times(compared)?)?;
        Some(if distance < Rate::ZERO { Rate::of(-1, 1)?.times(distance)? } else { distance })
    };
    let worth = |price: &EffectPrice| match price {
        EffectPrice::Sum(sum) => Some(i128::from(sum.get()) * stretches),
        EffectPrice::Each(each) => Some(part(people, gain()?) * i128::from(each.get())),
        EffectPrice::Point(point) => Some(part(i128::from(point.get()) * 100, gain()?) * stretches),
    };
    let paid = match &metric.reward {
        Some(Reward::Flat(price)) => worth(price),
        Some(Reward::Banded { bands, .. }) => bands.iter().map(|band| worth(&band.price)).max().flatten(),
        None => Some(0),
    };
    let most = metric.most.map(|most| i128::from(most.get()) * stretches);
    match (paid, most) {
        (Some(paid), Some(most)) => Some(paid.min(most)),
        (paid, most) => paid.or(most.filter(|_| success == Success::All)),
    }
}

fn bonus(of: &OfContract<'_>, people: i128, rate: Rate, over: Over, threshold: Threshold, award: Award) -> i128 {
    let stretches = stretches(of, over);
    let achieved = part(people, rate);
    let needed = match threshold {
        Threshold::Rate(least) => part(people, least),
        Threshold::People(least) => i128::from(least) * stretches,
    };
    match award {
        _ if achieved < needed => 0,
        Award::Sum(sum) => i128::from(sum.get()) * stretches,
        Award::EachAbove(each) => i128::from(each.get()) * (achieved - needed),
    }
}

/// How many stretches the term has, the last one begun counting whole.
pub(crate) fn stretches(of: &OfContract<'_>, over: Over) -> i128 {
    let months = i128::from(months(of.contract.term));
    match over {
        Over::Contract => 1,
        Over::Year => (months + 11) / 12,
        Over::Quarter => (months + 2) / 3,
        Over::Month => months,
    }
}

/// Cuts what goes over a cap, from each of its payments in proportion.
fn capped(of: &OfContract<'_>, mut amounts: Vec<i128>) -> Vec<i128> {
    for cap in &of.contract.caps {
        let limit = i128::from(cap.limit.get()) * stretches(of, cap.over);
        let sum: i128 = cap.payments.iter().map(|payment| amounts[*payment]).sum();
        if sum > limit {
            for payment in &cap.payments {
                amounts[*payment] = amounts[*payment] * limit / sum;
            }
        }
    }
    amounts
}

/// The average part of its price that a payment pays, weighted by the days of the stages.
fn part_by_stage(of: &OfContract<'_>, share: RiskPart) -> Rate {
    let stages = &of.contract.stages;
    if stages.is_empty() || share == RiskPart::Whole {
        return Rate::WHOLE;
    }
    let days = |period: Period| i64::from(period.until.days_since(period.from));
    let all: i64 = stages.iter().map(|stage| days(stage.period)).sum();
    let mut parts = stages.iter().map(|stage| Rate::of(days(stage.period), all)?.times(stage.at_risk));
    let at_risk = parts.try_fold(Rate::ZERO, |sum, part| sum.plus(part?)).unwrap_or(Rate::WHOLE);
    if share == RiskPart::AtRisk { at_risk } else { at_risk.complement().unwrap_or(Rate::ZERO) }
}

/// A payment's highest price, in pence.
pub(crate) fn highest_price(of: &OfContract<'_>, payment: &Payment) -> Option<i128> {
    match payment.price()? {
        Price::Fixed(price) => Some(i128::from(price.get())),
        Price::RateCard | Price::ByVolume => prices(of, payment).max(),
    }
}

/// The mean of a payment's prices, rounded down: bands and dates count alike, because their mix is not known beforehand.
fn mean_price(of: &OfContract<'_>, payment: &Payment) -> Option<i128> {
    match payment.price()? {
        Price::Fixed(price) => Some(i128::from(price.get())),
        Price::RateCard | Price::ByVolume => {
            let all: Vec<i128> = prices(of, payment).collect();
            all.iter().sum::<i128>().checked_div(i128::try_from(all.len()).ok()?)
        }
    }
}

/// The prices of the rate card, or by volume.
fn prices<'a>(of: &OfContract<'a>, payment: &'a Payment) -> impl Iterator<Item = i128> + 'a {
    let rows = of.contract.rates.rows().iter().filter(|row| row.payment == payment.name.as_str());
    let by_volume = payment.volume.iter().flat_map(|volume| &volume.bands);
    rows.map(|row| row.price).chain(by_volume.map(|band| band.price)).map(|price| i128::from(price.get()))
}

impl Value {
    /// All of it.
    pub fn total(&self) -> i128 {
        self.guaranteed + self.starts + self.results
    }

    /// What is paid whatever becomes of people.
    pub fn guaranteed(&self) -> i128 {
        self.guaranteed
    }

    /// What is paid for entering.
    pub fn starts(&self) -> i128 {
        self.starts
    }

    /// What is paid for results.
    pub fn results(&self) -> i128 {
        self.results
    }

    /// What a payment pays.
    pub fn of(&self, payment: usize) -> i128 {
        self.by_payment[payment]
    }

    /// The part of it that depends on results.
    pub fn share_of_results(&self) -> Option<Rate> {
        ratio(self.results, self.total())
    }
}

/// When a result can first be paid for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstCash {
    /// The payment.
    pub payment: usize,
    /// The first day on which it falls due.
    pub due: Day,
    /// Months from the start until then, one begun counting whole.
    pub months: u32,
}

/// When the first of those who enter at the start can be paid for, if results are what they are expected to be.
///
/// A spell that is paid as soon as it is achieved needs its days; all else its window and waiting time, because only then
/// a whole first cohort is decided. What is compared with an expected number waits for the last entrant of its stretch.
/// Verifying takes its time, and the line falls due after the settlement period.
pub(crate) fn first_cash(of: &OfContract<'_>) -> Option<FirstCash> {
    let contract = of.contract;
    let of_payment = |(payment, terms): (usize, &Payment)| {
        let outcome = &contract.outcomes[terms.outcome()?];
        let entry = contract.cohorts[outcome.cohort].period;
        let from = first_paid_entry(of, terms, entry.from);
        let known = match (&terms.kind, &outcome.measure, outcome.decided) {
            (PaymentKind::Outcome { above: Some(above), .. }, ..) => {
                outcome.window.matures(last_of(of, above.over, from))
            }
            (PaymentKind::Metric(metric), ..) => outcome.window.matures(last_of(of, metric.over, from)),
            (PaymentKind::Bonus { over, .. }, ..) => outcome.window.matures(last_of(of, *over, from)),
            (_, Measure::Spell { at_least_days, .. }, Decided::WhenAchieved) => {
                outcome.window.after.after(from).plus_days(*at_least_days)
            }
            _ => outcome.window.matures(from),
        };
        let verified = contract.design.calendar.verification.as_ref().map_or(known, |length| length.value.after(known));
        let due = contract.periods().containing(verified).until;
        Some(FirstCash { payment, due, months: months_up(contract.term.from, due) })
    };
    contract.payments.iter().enumerate().filter_map(of_payment).min_by_key(|first| (first.due, first.payment))
}

/// The first entry that is paid for: after a shadow stage where that counts.
fn first_paid_entry(of: &OfContract<'_>, payment: &Payment, first: Day) -> Day {
    if payment.share != RiskPart::AtRisk {
        return first;
    }
    let paid = of.contract.stages.iter().find(|stage| stage.period.until > first && stage.at_risk > Rate::ZERO);
    paid.map_or(first, |stage| stage.period.from.max(first))
}

fn last_of(of: &OfContract<'_>, over: Over, day: Day) -> Day {
    let term = of.contract.term;
    let stretch = over.every().map(|every| of.contract.stretches(every).containing(day));
    stretch.and_then(|stretch| stretch.meet(term)).unwrap_or(term).last()
}

/// `⌊amount × rate⌋`.
pub(crate) fn part(amount: i128, rate: Rate) -> i128 {
    let ratio = rate.ratio();
    (amount * i128::from(*ratio.numer())).div_euclid(i128::from(*ratio.denom()))
}

/// `part / of`, rounded to a tenth of a percent where it cannot be held exactly; nothing of nothing.
pub(crate) fn ratio(part: i128, of: i128) -> Option<Rate> {
    if of <= 0 {
        return None;
    }
    match (i64::try_from(part), i64::try_from(of)) {
        (Ok(part), Ok(of)) => Rate::of(part, of),
        _ => Rate::of(i64::try_from(part * 1_000 / of).ok()?, 1_000),
    }
}

/// Whole months of a term, a part of one not counted.
pub(crate) fn months(term: Period) -> u32 {
    let last = |months: &u32| month_after(term.from, *months) <= term.until;
    (1..=1_200).take_while(last).last().unwrap_or(0)
}

/// Months from one day to another, one begun counting whole.
pub(crate) fn months_up(from: Day, to: Day) -> u32 {
    (0..=1_200).find(|months| month_after(from, *months) >= to).unwrap_or(1_200)
}

fn month_after(day: Day, months: u32) -> Day {
    Length { count: i32::try_from(months).unwrap_or(i32::MAX), unit: LengthUnit::Month }.after(day)
}

/// An amount in pence as people write it.
pub(crate) fn money(pence: i128) -> String {
    let held = pence.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    let text = Pence::new(i64::try_from(held).unwrap_or(i64::MAX)).to_string();
    text.strip_suffix(".00").map_or(text.clone(), str::to_string)
}

/// An amount of money that the contract states, in pence.
pub(crate) fn pence(amount: &Located<Pence>) -> i128 {
    i128::from(amount.value.get())
}

/// A rate as people read it: a percentage of at most one place, to the nearest, a half up.
pub(crate) fn percent(rate: Rate) -> String {
    let ratio = rate.ratio();
    let (numer, denom) = (i128::from(*ratio.numer()), i128::from(*ratio.denom()));
    let tenths = (2 * 1_000 * numer + denom).div_euclid(2 * denom);
    let (whole, tenth) = (tenths.div_euclid(10), tenths.rem_euclid(10));
    if tenth == 0 { format!("{whole}%") } else { format!("{whole}.{tenth}%") }
}

/// A number that may have a fraction, such as `5.15`.
pub(crate) fn decimal(rate: Rate) -> String {
    let ratio = rate.ratio();
    let hundredths = (i128::from(*ratio.numer()) * 100).div_euclid(i128::from(*ratio.denom()));
    let text = format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100));
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A whole number with commas.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun, in the plural but for one.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Words with commas, and "and" before the last.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use units::Rate;

    use super::{decimal, grouped, listed, money, months, months_up, percent};

    #[test]
    fn figures_are_written_as_people_write_them() {
        let rate = |text: &str| text.parse::<Rate>().expect("a rate");
        assert_eq!(
            [percent(rate("25%")), percent(rate("1/3")), decimal(rate("5.15")), decimal(rate("2"))],
            ["25%", "33.3%", "5.15", "2"]
        );
        assert_eq!([money(960_000_00), money(5)], ["£960,000", "£0.05"]);
        assert_eq!([grouped(999), grouped(1_533), grouped(1_000_000)], ["999", "1,533", "1,000,000"]);
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn months_go_by_the_calendar() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(months(units::Period { from: day("2027-04-01"), until: day("2030-04-01") }), 36);
        assert_eq!(months(units::Period { from: day("2027-04-01"), until: day("2027-04-20") }), 0);
        assert_eq!(months_up(day("2027-04-01"), day("2027-04-02")), 1);
        assert_eq!(months_up(day("2027-04-01"), day("2028-07-01")), 15);
    }
}
