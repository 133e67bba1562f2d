//! What an effect is worth: quantities at prices, summed as an exact ratio and not rounded here.

use contracts::{BandsPay, EffectBand, EffectPrice, Metric, Reward, WholePeople};
use num_rational::Ratio;
use units::{Exact, Pence, PenceOverflow, Rounding, RoundingMode};

use super::compare::{Comparison, Standing, decimals};
use crate::groups::show;
use crate::step::Step;

/// What a stretch earns, before its stage and any rounding.
#[derive(Debug, Clone)]
pub(crate) struct Worth {
    /// How much; below nothing if it is taken back.
    pub exact: Exact,
    /// How many whole units are priced; 1 where a sum is.
    pub quantity: i64,
    /// The one price, where there is one.
    pub price: Option<Pence>,
}

impl Worth {
    /// Nothing.
    pub const NOTHING: Worth = Worth { exact: Exact::ZERO, quantity: 0, price: None };
}

/// What a comparison is worth by a metric's prices. `hurdle` says whether the hurdle, if there is one, was passed.
///
/// # Errors
///
/// [`PenceOverflow`] if the amount cannot be held.
pub(crate) fn worth(
    metric: &Metric,
    comparison: &Comparison,
    hurdle: bool,
    steps: &mut Vec<Step>,
) -> Result<Worth, PenceOverflow> {
    match (comparison.standing, metric.worse, metric.missed) {
        (Standing::Better, ..) if !hurdle => Ok(Worth::NOTHING),
        (Standing::Better, ..) => match &metric.reward {
            Some(reward) => rewarded(metric, reward, comparison, steps),
            None => Ok(Worth::NOTHING),
        },
        (Standing::Worse, Some(worse), _) => {
            let gain = -comparison.gain;
            let worth = priced(comparison, worse.price, gain, metric.whole, "taken back", steps)?;
            taken_back(worth)
        }
        (_, _, Some(missed)) => {
            steps.push(Step::new("price", format!("{missed} is taken back, because it was not passed")));
            taken_back(Worth { exact: Exact::from_pence(missed), quantity: 1, price: Some(missed) })
        }
        (Standing::Within | Standing::Worse, ..) => Ok(Worth::NOTHING),
    }
}

fn taken_back(worth: Worth) -> Result<Worth, PenceOverflow> {
    let price = worth.price.map(Pence::negated).transpose()?;
    Ok(Worth { exact: worth.exact.times(-1)?, price, ..worth })
}

fn rewarded(
    metric: &Metric,
    reward: &Reward,
    comparison: &Comparison,
    steps: &mut Vec<Step>,
) -> Result<Worth, PenceOverflow> {
    let (pays, bands) = match reward {
        Reward::Flat(price) => return priced(comparison, *price, comparison.gain, metric.whole, "paid", steps),
        Reward::Banded { pays, bands } => (*pays, bands),
    };
    let reached: Vec<&EffectBand> =
        bands.iter().filter(|band| band.from.is_reached(comparison.gain, comparison.compared)).collect();
    let Some(highest) = reached.last() else {
        steps.push(Step::new("band", "no band is reached"));
        return Ok(Worth::NOTHING);
    };
    if pays == BandsPay::HighestReached {
        steps.push(Step::new("band", format!("from {} on: the highest that is reached", highest.from)));
        return priced(comparison, highest.price, comparison.gain, metric.whole, "paid", steps);
    }
    let mut all = Worth { exact: Exact::ZERO, quantity: 0, price: None };
    for (number, band) in reached.iter().enumerate() {
        let from = band.from.of(comparison.compared);
        let to = reached.get(number + 1).map_or(comparison.gain, |next| next.from.of(comparison.compared));
        steps.push(Step::new("band", format!("from {} on", band.from)));
        let part = |gain| quantity(comparison, band.price, gain, metric.whole);
        let units = part(to) - part(from);
        let worth = at_price(band.price, units, "paid", steps)?;
        all.exact = all.exact.plus(worth.exact)?;
        all.quantity = all.quantity.saturating_add(worth.quantity);
    }
    Ok(all)
}

/// One price for the whole of a difference.
fn priced(
    comparison: &Comparison,
    price: EffectPrice,
    gain: Ratio<i128>,
    whole: Option<WholePeople>,
    verb: &str,
    steps: &mut Vec<Step>,
) -> Result<Worth, PenceOverflow> {
    let exact = quantity(comparison, price, gain, None);
    let units = quantity(comparison, price, gain, whole);
    if units != exact
        && let Some(whole) = whole
    {
        steps.push(Step::new("whole", format!("{} rounded {whole} to {}", show(exact), show(units))));
    }
    at_price(price, units, verb, steps)
}

/// How many units of a price a difference of rates makes.
fn quantity(comparison: &Comparison, price: EffectPrice, gain: Ratio<i128>, whole: Option<WholePeople>) -> Ratio<i128> {
    let units = match price {
        EffectPrice::Sum(_) => return Ratio::from_integer(1),
        EffectPrice::Each(_) => comparison.avoided(gain),
        EffectPrice::Point(_) => gain * Ratio::from_integer(100),
    };
    let mode = match whole {
        None => return units,
        Some(WholePeople::Down) => RoundingMode::Down,
        Some(WholePeople::Nearest) => RoundingMode::HalfUp,
        Some(WholePeople::Up) => RoundingMode::Up,
    };
    Ratio::from_integer(Rounding::whole(units, mode))
}

fn at_price(price: EffectPrice, units: Ratio<i128>, verb: &str, steps: &mut Vec<Step>) -> Result<Worth, PenceOverflow> {
    let (pence, what) = match price {
        EffectPrice::Sum(pence) => (pence, None),
        EffectPrice::Each(pence) => (pence, Some("each")),
        EffectPrice::Point(pence) => (pence, Some("each point")),
    };
    let exact = Exact::from_pence(pence).times_ratio(units)?;
    steps.push(Step::new(
        "price",
        match what {
            None => format!("{pence} is {verb}"),
            Some(what) if units.is_integer() => format!("{} at {pence} {what} is {verb}: {exact}", show(units)),
            Some(what) => format!("{} ({}) at {pence} {what} is {verb}: {exact}", show(units), decimals(units, 2)),
        },
    ));
    let quantity = i64::try_from(Rounding::whole(units, RoundingMode::Down)).unwrap_or(i64::MAX);
    Ok(Worth { exact, quantity, price: Some(pence) })
}
