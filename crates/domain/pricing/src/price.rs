//! Prices and stages of single claims.

use contracts::{Contract, Payment, PaymentKind, Price, PricedOn, RiskPart};
use outcomes::BandFinding;
use units::{Day, Pence, Rate};

use crate::adjust::Adjusted;
use crate::refusal::Refusal;

/// A price and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Priced {
    /// The price of one.
    pub price: Pence,
    /// The line of `rates.csv`; nothing for a price that stands in the contract.
    pub rate_line: Option<usize>,
    /// The first day of that price, where the rate card has an earlier one for the same payment and band.
    pub since: Option<Day>,
    /// The band of the volume, counted from 0, for a price by volume.
    pub volume: Option<usize>,
    /// What the payment's terms make of it.
    pub adjusted: Adjusted,
}

/// The day that fixes a claim's price and stage.
pub(crate) fn pricing_day(payment: &Payment, index: Day, on: Day) -> Day {
    match payment.kind {
        PaymentKind::Outcome { priced_on, .. } | PaymentKind::Sustain { priced_on, .. } => match priced_on {
            PricedOn::Entry => index,
            PricedOn::Result => on,
        },
        _ => index,
    }
}

/// The name of the band that an entry is in.
///
/// # Errors
///
/// [`Refusal::NoBand`] and [`Refusal::SeveralBands`]: which price counts must never be a guess.
pub(crate) fn band_name(contract: &Contract, cohort: usize, band: BandFinding) -> Result<Option<&str>, Refusal> {
    let cohort = &contract.cohorts[cohort];
    match band {
        BandFinding::NotBanded => Ok(None),
        BandFinding::Band(number) => Ok(Some(&cohort.bands[usize::from(number)].name)),
        BandFinding::NoneFits => Err(Refusal::NoBand { cohort: cohort.name.to_string() }),
        BandFinding::SeveralFit => Err(Refusal::SeveralBands { cohort: cohort.name.to_string() }),
    }
}

/// The price of a payment on a day; `found_volume` is where the claim lies in prices by volume.
///
/// # Errors
///
/// [`Refusal::NoPrice`] and [`Refusal::SeveralPrices`] are different mistakes; [`Refusal::PastLastBand`] is a volume for
/// which no price was agreed, and [`Refusal::NoIndex`] a day without a level of the index.
pub(crate) fn price_on(
    contract: &Contract,
    payment: &Payment,
    band: Option<&str>,
    day: Day,
    found_volume: Option<&Result<usize, Refusal>>,
) -> Result<Priced, Refusal> {
    let adjusted = Adjusted::on(contract, payment, day)?;
    if let Some(Price::Fixed(price)) = payment.price() {
        return Ok(Priced { price, rate_line: None, since: None, volume: None, adjusted });
    }
    if let Some(volume) = &payment.volume {
        let no_price = || Refusal::NoPrice { payment: payment.name.to_string(), band: band.map(str::to_string), day };
        let at = found_volume.cloned().unwrap_or(Ok(0))?;
        let price = volume.bands.get(at).ok_or_else(no_price)?.price;
        return Ok(Priced { price, rate_line: None, since: None, volume: Some(at), adjusted });
    }
    let rows = contract.rates.prices(&payment.name, band, day);
    match rows.as_slice() {
        [row] => {
            let same = |other: &&contracts::RateRow| other.payment == row.payment && other.band == row.band;
            let first = contract.rates.rows().iter().filter(same).map(|other| other.period.from).min();
            let since = (first != Some(row.period.from)).then_some(row.period.from);
            Ok(Priced { price: row.price, rate_line: Some(row.line), since, volume: None, adjusted })
        }
        [] => Err(Refusal::NoPrice { payment: payment.name.to_string(), band: band.map(str::to_string), day }),
        several => Err(Refusal::SeveralPrices {
            payment: payment.name.to_string(),
            band: band.map(str::to_string),
            day,
            lines: several.iter().map(|row| row.line).collect(),
        }),
    }
}

/// The part of a payment that a stage pays.
pub(crate) fn stage_part(contract: &Contract, payment: &Payment, day: Day) -> StagePart {
    let Some(stage) = contract.stage(day) else {
        return StagePart { stage: None, part: Rate::WHOLE, shadow: false };
    };
    let (part, shadow) = match payment.share {
        RiskPart::Whole => (Rate::WHOLE, false),
        RiskPart::AtRisk if stage.shadow => (Rate::WHOLE, true),
        RiskPart::AtRisk => (stage.at_risk, false),
        // A share is at most the whole, so something is always left of it.
        RiskPart::Guaranteed => (stage.at_risk.complement().unwrap_or(Rate::ZERO), false),
    };
    StagePart { stage: Some(stage.name.to_string()), part, shadow }
}

/// What a stage makes of a payment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StagePart {
    /// The stage's name.
    pub stage: Option<String>,
    /// The part of the price that is paid.
    pub part: Rate,
    /// Whether it is only measured and priced.
    pub shadow: bool,
}
