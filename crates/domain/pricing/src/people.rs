//! Lines of payments for persons: claims of one price, period, band, stage and treatment together.

use std::collections::BTreeMap;

use contracts::{Contract, PaymentKind};
use outcomes::Measured;
use units::{Exact, Pence, PenceOverflow, Period, Rounding};

use crate::claims::Claim;
use crate::line::{Line, LineName, Status};
use crate::overlap::Treatment;
use crate::price::{Priced, StagePart, band_name, price_on, pricing_day, stage_part};
use crate::refusal::Refusal;
use crate::step::Step;
use crate::volume;

/// What the claims of one line have in common. Its order is the order of lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    payment: usize,
    period: Period,
    band: Option<String>,
    stage: StagePart,
    price: Result<Priced, Refusal>,
    treatment: Treatment,
}

/// The lines of a contract's payments for persons.
pub(crate) fn lines(
    number: usize,
    contract: &Contract,
    measured: &Measured,
    claims: &[Claim],
    treatments: &[Treatment],
) -> Vec<Line> {
    let bands = volume::bands(number, contract, measured, claims, treatments);
    let mut groups: BTreeMap<Group, Vec<&Claim>> = BTreeMap::new();
    let with_bands = claims.iter().zip(treatments).zip(&bands);
    for ((claim, treatment), band) in with_bands.filter(|((claim, _), _)| claim.contract == number) {
        let by_group = matches!(contract.payments[claim.payment].kind, PaymentKind::Outcome { above: Some(_), .. });
        if !by_group {
            groups.entry(group_of(contract, measured, claim, *treatment, band.as_ref())).or_default().push(claim);
        }
    }
    groups.into_iter().map(|(group, claims)| line(number, contract, measured, group, &claims)).collect()
}

fn group_of(
    contract: &Contract,
    measured: &Measured,
    claim: &Claim,
    treatment: Treatment,
    volume: Option<&Result<usize, Refusal>>,
) -> Group {
    let payment = &contract.payments[claim.payment];
    let entry = &measured.entries[claim.entry as usize];
    let day = pricing_day(payment, claim.index, claim.on);
    let band = band_name(contract, usize::from(entry.cohort), entry.band);
    let price = band.clone().and_then(|band| price_on(contract, payment, band, day, volume));
    Group {
        payment: claim.payment,
        period: contract.periods().containing(claim.on),
        band: band.ok().flatten().map(str::to_string),
        stage: stage_part(contract, payment, day),
        price: price.map_err(without_day),
        treatment,
    }
}

/// Refusals of one cause in one period are one line, so the day of the first claim must not tell them apart.
fn without_day(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::NoPrice { payment, band, .. } => Refusal::NoPrice { payment, band, day: units::Day::MIN },
        Refusal::SeveralPrices { payment, band, lines, .. } => {
            Refusal::SeveralPrices { payment, band, lines, day: units::Day::MIN }
        }
        Refusal::NoIndex { payment, .. } => Refusal::NoIndex { payment, day: units::Day::MIN },
        other => other,
    }
}

fn with_day(refusal: Refusal, first: units::Day) -> Refusal {
    match refusal {
        Refusal::NoPrice { payment, band, .. } => Refusal::NoPrice { payment, band, day: first },
        Refusal::SeveralPrices { payment, band, lines, .. } => {
            Refusal::SeveralPrices { payment, band, lines, day: first }
        }
        Refusal::NoIndex { payment, .. } => Refusal::NoIndex { payment, day: first },
        other => other,
    }
}

fn line(number: usize, contract: &Contract, measured: &Measured, group: Group, claims: &[&Claim]) -> Line {
    let payment = &contract.payments[group.payment];
    let quantity = i64::try_from(claims.len()).unwrap_or(i64::MAX);
    let mut units: Vec<u32> = claims.iter().map(|claim| measured.entries[claim.entry as usize].unit).collect();
    units.sort_unstable();
    units.dedup();
    let first_day = claims.iter().map(|claim| pricing_day(payment, claim.index, claim.on)).min();
    let id = LineName {
        contract,
        payment: group.payment,
        period: group.period,
        band: group.band.as_deref(),
        stage: group.stage.stage.as_deref(),
        marks: marks(contract, &group),
    }
    .id();
    let mut line = Line {
        id,
        contract: number,
        payment: group.payment,
        period: group.period,
        band: group.band.clone(),
        stage: group.stage.stage.clone(),
        people: u32::try_from(units.len()).unwrap_or(u32::MAX),
        quantity,
        unit_price: group.price.as_ref().ok().map(|priced| priced.price),
        amount: Pence::ZERO,
        full_amount: Pence::ZERO,
        status: Status::Due,
        steps: vec![counted(contract, group.payment, quantity, units.len())],
        outcomes: claims.iter().filter_map(|claim| claim.outcome).collect(),
        entries: claims.iter().filter(|claim| claim.outcome.is_none()).map(|claim| claim.entry).collect(),
    };
    let priced = match group.price {
        Ok(priced) => priced,
        Err(refusal) => {
            line.status = Status::Refused(with_day(refusal, first_day.unwrap_or(units::Day::MIN)));
            return line;
        }
    };
    if amount(contract, &mut line, payment.round, &priced, &group.stage, group.treatment).is_err() {
        line.status = Status::Refused(Refusal::AmountOverflow);
        (line.amount, line.full_amount) = (Pence::ZERO, Pence::ZERO);
    }
    line
}

/// Sums the line and rounds it once: quantity × price × the treatment's part × the stage's part.
fn amount(
    contract: &Contract,
    line: &mut Line,
    rounding: Rounding,
    priced: &Priced,
    stage: &StagePart,
    treatment: Treatment,
) -> Result<(), PenceOverflow> {
    line.steps.push(price_step(contract, line, priced));
    let whole = Exact::from_pence(priced.price).times(line.quantity)?;
    line.steps.push(Step::new("quantity", format!("{} × {} = {whole}", line.quantity, priced.price)));
    let whole = priced.adjusted.apply(contract, &contract.payments[line.payment], whole, &mut line.steps)?;
    let part = if treatment == Treatment::Lost { units::Rate::WHOLE } else { treatment.part() };
    let mut exact = whole.part(part)?;
    if let Some(step) = treatment_step(treatment, exact) {
        line.steps.push(step);
    }
    exact = exact.part(stage.part)?;
    if let Some(step) = stage_step(contract, line, stage, exact) {
        line.steps.push(step);
    }
    let rounded = exact.round(rounding)?;
    line.steps.push(Step::new("rounding", format!("{exact} rounded {rounding}")).comes_to(rounded));
    line.full_amount = rounded;
    line.status = match treatment {
        Treatment::Lost => Status::Overlap,
        _ if stage.shadow => Status::Shadow,
        _ => Status::Due,
    };
    if line.status == Status::Due {
        line.amount = rounded;
    }
    Ok(())
}

/// What a line counts, in words.
fn counted(contract: &Contract, payment: usize, quantity: i64, units: usize) -> Step {
    let payment = &contract.payments[payment];
    let what = match (&payment.kind, payment.outcome()) {
        (PaymentKind::Sustain { every_days, .. }, Some(outcome)) => {
            let stretches = counted_noun(quantity, "further stretch", "further stretches");
            format!("{stretches} of {every_days} days of \"{}\"", contract.outcomes[outcome].title)
        }
        (_, Some(outcome)) => {
            format!("{} of \"{}\"", counted_noun(quantity, "result", "results"), contract.outcomes[outcome].title)
        }
        (_, None) => counted_noun(quantity, "start", "starts"),
    };
    let units = i64::try_from(units).unwrap_or(i64::MAX);
    let step = Step::new("count", format!("{what} by {}", counted_noun(units, "unit", "units")));
    match payment.outcome() {
        Some(outcome) => step.under(&contract.outcomes[outcome].clause.value),
        None => step,
    }
}

fn counted_noun(number: i64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

fn price_step(contract: &Contract, line: &Line, priced: &Priced) -> Step {
    let band = line.band.as_ref().map_or(String::new(), |band| format!(" in band {band}"));
    let source = match (priced.rate_line, priced.since) {
        (Some(line), Some(since)) => format!("rates.csv line {line}, from {since}"),
        (Some(line), None) => format!("rates.csv line {line}"),
        (None, _) => "contract.toml".to_string(),
    };
    let volume = contract.payments[line.payment].volume.as_ref();
    let band_of_volume = priced.volume.and_then(|at| volume?.bands.get(at));
    let numbers = match band_of_volume {
        None => String::new(),
        Some(band) => match band.to {
            Some(to) => format!(" from number {} to {to}", band.from),
            None => format!(" from number {} on", band.from),
        },
    };
    Step::new("price", format!("{} each{band}{numbers} ({source})", priced.price))
}

fn treatment_step(treatment: Treatment, after: Exact) -> Option<Step> {
    let detail = match treatment {
        Treatment::Full => return None,
        Treatment::Split { ways } => {
            format!("the results are also claimed elsewhere: 1/{ways} of the price is {after}")
        }
        Treatment::Discounted { part } => {
            format!("the results were claimed elsewhere before: {part} of the price is {after}")
        }
        Treatment::Lost => "the results are paid elsewhere, or to nobody, by the place's overlap rule".to_string(),
    };
    Some(Step::new("overlap", detail))
}

fn stage_step(contract: &Contract, line: &Line, stage: &StagePart, after: Exact) -> Option<Step> {
    let name = stage.stage.as_ref()?;
    let clause = contract.stages.iter().find(|known| known.name.as_str() == name)?.clause.value.clone();
    let detail = if stage.shadow {
        format!("stage \"{name}\" measures and prices, but does not pay")
    } else if contract.payments[line.payment].share == contracts::RiskPart::Whole {
        return None;
    } else {
        format!("stage \"{name}\" pays {} of it: {after}", stage.part)
    };
    Some(Step::new("stage", detail).under(&clause))
}

/// What else tells this line from others of its payment, period, band and stage.
fn marks(contract: &Contract, group: &Group) -> Vec<String> {
    let mut marks = Vec::new();
    match &group.price {
        Ok(priced) => {
            marks.extend(priced.since.map(|since| format!("from-{since}")));
            marks.extend(priced.volume.map(|band| format!("volume-{}", band + 1)));
            marks.extend(priced.adjusted.marks(contract));
        }
        Err(refusal) => marks.push(refusal.code().trim_start_matches("pricing::").to_string()),
    }
    match group.treatment {
        Treatment::Full => {}
        Treatment::Split { ways } => marks.push(format!("split-{ways}")),
        Treatment::Discounted { .. } => marks.push("discounted".into()),
        Treatment::Lost => marks.push("overlap".into()),
    }
    marks
}
