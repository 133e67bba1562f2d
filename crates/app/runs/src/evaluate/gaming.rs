//! Signs of gaming among the entrants of a cohort: what `evaluation::gaming` asks for, gathered from the evidence.

use std::collections::{BTreeMap, HashMap};

use contracts::Selector;
use engine::{Cores, Embedded, Fact, FactColumn, FactValue};
use evaluation::gaming::{
    Banded, Discharges, Followed, Kind, OpenCase, Referred, Seen, Sign, Usual, Waited, cherry_picking, delay,
    discharge_spike, parking, read_together, rebanding, representation,
};
use evaluation::plan::{Gaming, Plan};
use evaluation::regression::logistic;
use evaluation::{EvaluationError, Ids, Sample, Workers};
use outcomes::{BandFinding, Entry, Finding, Measured};
use statistics::Level;
use statistics::correction::Correction;
use units::Day;

use super::answer::{GamingAnswer, GamingBar, GamingFigure};
use super::people::{Entered, PlaceEvidence, by_unit};
use crate::error::RunError;
use crate::evidence::embedded;
use crate::progress::Progress;

/// After so many days without contact an open case counts as left alone.
const DAYS_WITHOUT_CONTACT: u32 = 60;

/// So many days before the end of a window, and after a payment, are looked at.
const DAYS_LOOKED_AT: u32 = 14;

/// What is looked at: a cohort's entrants.
struct Looked<'a> {
    evidence: &'a PlaceEvidence<'a>,
    gaming: &'a Gaming,
    measured: &'a Measured,
    engine: Embedded,
    /// The first entry of everybody, in the order of persons.
    entries: Vec<&'a Entry>,
    level: Level,
}

/// Looks for every sign that the plan asks for. Signs are read together: with several, one would be seen by chance.
///
/// # Errors
///
/// [`RunError`] if evidence cannot be read.
pub(super) async fn signs(
    evidence: &PlaceEvidence<'_>,
    plan: &Plan,
    measured: &Measured,
    progress: &dyn Progress,
) -> Result<Vec<GamingAnswer>, RunError> {
    let Some(gaming) = &plan.gaming else { return Ok(Vec::new()) };
    let mut first: BTreeMap<u32, &Entry> = BTreeMap::new();
    for entry in &measured.entries {
        if (usize::from(entry.contract), usize::from(entry.cohort)) == (gaming.contract, gaming.cohort) {
            let known = first.entry(entry.unit).or_insert(entry);
            if (entry.index, entry.event) < (known.index, known.event) {
                *known = entry;
            }
        }
    }
    let looked = Looked {
        evidence,
        gaming,
        measured,
        engine: embedded(&evidence.ready.loaded.store)?,
        entries: first.into_values().collect(),
        level: Level::FIVE_PERCENT,
    };
    let tick = progress.begin("Looking for signs of gaming", None);
    let found = looked.all(plan, &Cores { tick: &*tick }).await;
    progress.end();
    let mut told = Vec::new();
    let mut seen: Vec<Sign> = Vec::new();
    for (kind, sign) in found? {
        match sign {
            Ok(sign) => seen.push(sign),
            Err(why) => told.push(untold(kind, &why)),
        }
    }
    // P-values of tests lie between 0 and 1.
    if read_together(&mut seen, Correction::Holm, looked.level).is_ok() {
        told.splice(0..0, seen.iter().map(answer));
    }
    Ok(told)
}

impl Looked<'_> {
    async fn all(
        &self,
        plan: &Plan,
        workers: &dyn Workers,
    ) -> Result<Vec<(Kind, Result<Sign, EvaluationError>)>, RunError> {
        let gaming = self.gaming;
        let mut found = Vec::new();
        if let Some(started) = &gaming.started {
            let waited = self.waited(started).await?;
            if let Some(risk) = gaming.risk {
                let picked = match self.risks(plan, risk, workers).await? {
                    Ok(risks) => {
                        let referred = risks
                            .into_iter()
                            .zip(&waited)
                            .map(|(difficulty, waited)| Referred { difficulty, started: waited.started });
                        cherry_picking(&referred.collect::<Vec<_>>(), self.level)
                    }
                    Err(why) => Err(why),
                };
                found.push((Kind::CherryPicking, picked));
            }
            if let Some(usual) = gaming.usual_delay {
                found.push((Kind::Delay, delay(&waited, Usual::Median(usual), self.level)));
            }
        }
        if let Some(contact) = gaming.contact.as_ref().filter(|_| !gaming.bands.is_empty()) {
            let cases = self.open_cases(contact).await?;
            found.push((Kind::Parking, parking(&cases, &gaming.bands, DAYS_WITHOUT_CONTACT, self.level)));
        }
        if let (Some(rebanded), Some(band)) = (&gaming.rebanded, &gaming.band) {
            let banded = self.banded(rebanded, band).await?;
            found.push((Kind::Rebanding, rebanding(&banded, &gaming.bands, None, self.level)));
        }
        if let (Some(discharged), Some(window)) = (&gaming.discharged, gaming.window) {
            let first = self.first_after(discharged).await?;
            let until = self.until();
            let length = |entry: &Entry| window.after(entry.index).days_since(entry.index);
            // Only those whose window and the days after it are known of.
            let whole: Vec<usize> = (0..self.entries.len())
                .filter(|at| {
                    until.days_since(self.entries[*at].index)
                        >= length(self.entries[*at]) + DAYS_LOOKED_AT.cast_signed()
                })
                .collect();
            let days: Vec<u32> = whole.iter().filter_map(|at| first[*at]).collect();
            let shortest = whole.iter().map(|at| length(self.entries[*at])).min().unwrap_or(0).unsigned_abs();
            let known = Discharges {
                days: &days,
                window: shortest,
                last_days: DAYS_LOOKED_AT,
                known_until: shortest + DAYS_LOOKED_AT,
            };
            found.push((Kind::DischargeSpike, discharge_spike(known, self.level)));
        }
        if let (Some(represented), Some(payment)) = (&gaming.represented, &gaming.payment) {
            let paid = self.paid(represented, payment).await?;
            found.push((Kind::Representation, representation(&paid, None, DAYS_LOOKED_AT, self.level)));
        }
        Ok(found)
    }

    /// The first day of which the evidence does not tell everything.
    fn until(&self) -> Day {
        self.evidence.evidence.horizon.as_at
    }

    /// The rows of an event, and where those of each person stand.
    async fn rows(&self, selector: &Selector, wanted: &[FactColumn]) -> Result<Rows, RunError> {
        let facts = self.evidence.facts(&self.engine, selector, wanted).await?;
        let places = by_unit(&facts);
        Ok(Rows { facts, places })
    }

    /// For each entrant, the days until an event first happened after entry.
    async fn first_after(&self, selector: &Selector) -> Result<Vec<Option<u32>>, RunError> {
        let rows = self.rows(selector, &[]).await?;
        let first = |entry: &&Entry| {
            let after = rows.of(entry.unit).iter().find(|fact| fact.day >= entry.index && !is_entry(fact, entry));
            after.map(|fact| fact.day.days_since(entry.index).unsigned_abs())
        };
        Ok(self.entries.iter().map(first).collect())
    }

    /// How long each waited for a start, as far as is looked for one.
    async fn waited(&self, started: &Selector) -> Result<Vec<Waited>, RunError> {
        let first = self.first_after(started).await?;
        let waited = self.entries.iter().zip(first).map(|(entry, first)| {
            let most =
                self.gaming.started_within.map_or(Day::MAX, |within| within.after(entry.index)).min(self.until());
            let most = most.days_since(entry.index).max(0).unsigned_abs();
            match first.filter(|days| *days <= most) {
                Some(days) => Waited { days, started: true },
                None => Waited { days: most, started: false },
            }
        });
        Ok(waited.collect())
    }

    /// How hard each is to help: the chance of failing in an outcome, as the covariates foretell it from those of whom it is
    /// decided.
    async fn risks(
        &self,
        plan: &Plan,
        risk: usize,
        workers: &dyn Workers,
    ) -> Result<Result<Vec<f64>, EvaluationError>, RunError> {
        let entered: Vec<Entered> = self
            .entries
            .iter()
            .map(|entry| Entered { unit: entry.unit, day: entry.index, event: entry.event, is_treated: false })
            .collect();
        let columns = self.evidence.covariates(&self.engine, plan, &entered).await?;
        let mut failed: HashMap<outcomes::EventRef, bool> = HashMap::new();
        for result in
            self.measured.outcomes.iter().filter(|result| result.stretch == 0 && usize::from(result.outcome) == risk)
        {
            let entry = self.measured.entry_of(result);
            let is_of_cohort =
                (usize::from(entry.contract), usize::from(entry.cohort)) == (self.gaming.contract, self.gaming.cohort);
            match result.finding {
                Finding::Achieved { .. } if is_of_cohort => failed.insert(entry.event, false),
                Finding::NotAchieved { .. } if is_of_cohort => failed.insert(entry.event, true),
                _ => None,
            };
        }
        Ok(foretold(columns, &entered, &failed, workers))
    }

    /// Open cases: those who have not been discharged, if discharges are known of.
    async fn open_cases(&self, contact: &Selector) -> Result<Vec<OpenCase>, RunError> {
        let rows = self.rows(contact, &[]).await?;
        let closed = match &self.gaming.discharged {
            Some(discharged) => self.first_after(discharged).await?,
            None => vec![None; self.entries.len()],
        };
        let open = self.entries.iter().zip(closed).filter(|(_, closed)| closed.is_none()).filter_map(|(entry, _)| {
            let last = rows
                .of(entry.unit)
                .iter()
                .rev()
                .map(|fact| fact.day)
                .find(|day| *day >= entry.index)
                .unwrap_or(entry.index);
            let band = self.band_of(entry)?;
            Some(OpenCase { band, days_since_contact: self.until().days_since(last).max(0).unsigned_abs() })
        });
        Ok(open.collect())
    }

    /// The band at entry and the latest that a later row says.
    async fn banded(&self, rebanded: &Selector, band: &str) -> Result<Vec<Banded>, RunError> {
        let rows = self.rows(rebanded, &[FactColumn { stored: band.to_string(), is_text: true }]).await?;
        let banded = self.entries.iter().filter_map(|entry| {
            let at_referral = self.band_of(entry)?;
            let later = rows.of(entry.unit).iter().rev().find(|fact| fact.day >= entry.index && !is_entry(fact, entry));
            let latest = match later.and_then(|fact| fact.values.first()) {
                Some(FactValue::Text(name)) => self.gaming.bands.iter().position(|band| band == name)?,
                _ => at_referral,
            };
            Some(Banded { at_referral, latest })
        });
        Ok(banded.collect())
    }

    /// Those whose result is paid for, from the day on which it was achieved.
    async fn paid(&self, represented: &Selector, payment: &str) -> Result<Vec<Followed>, RunError> {
        let contract = &self.evidence.ready.place.contracts[self.gaming.contract];
        let outcome =
            contract.payments.iter().find(|paid| paid.name.as_str() == payment).and_then(|paid| paid.outcome());
        let rows = self.rows(represented, &[]).await?;
        let results = self
            .measured
            .outcomes
            .iter()
            .filter(|result| result.stretch == 0 && Some(usize::from(result.outcome)) == outcome);
        let paid = results.filter_map(|result| {
            let entry = self.measured.entry_of(result);
            let is_of_cohort =
                (usize::from(entry.contract), usize::from(entry.cohort)) == (self.gaming.contract, self.gaming.cohort);
            let Finding::Achieved { on } = result.finding else { return None };
            let back = rows.of(entry.unit).iter().find(|fact| fact.day > on);
            is_of_cohort.then(|| Followed {
                came_back: back.map(|fact| fact.day.days_since(on).unsigned_abs()),
                known_days: self.until().days_since(on).max(0).unsigned_abs(),
            })
        });
        Ok(paid.collect())
    }

    /// The place of an entrant's band among those of the plan.
    fn band_of(&self, entry: &Entry) -> Option<usize> {
        let BandFinding::Band(number) = entry.band else { return None };
        let cohort = &self.evidence.ready.place.contracts[self.gaming.contract].cohorts[self.gaming.cohort];
        let name = &cohort.bands.get(usize::from(number))?.name;
        self.gaming.bands.iter().position(|band| band == name)
    }
}

/// Rows of an event, by person.
struct Rows {
    facts: Vec<Fact>,
    places: HashMap<u32, std::ops::Range<usize>>,
}

impl Rows {
    fn of(&self, unit: u32) -> &[Fact] {
        self.places.get(&unit).map_or(&[], |range| &self.facts[range.clone()])
    }
}

/// Whether a row is the one by which somebody entered, of whatever table: a contact on that very row is the entry itself.
fn is_entry(fact: &Fact, entry: &Entry) -> bool {
    fact.day == entry.index && (fact.file, fact.row) == (entry.event.file, entry.event.row)
}

/// The linear predictor of failing, fitted on those of whom it is decided and told for everybody.
fn foretold(
    columns: Vec<evaluation::Column>,
    entered: &[Entered],
    failed: &HashMap<outcomes::EventRef, bool>,
    workers: &dyn Workers,
) -> Result<Vec<f64>, EvaluationError> {
    let known: Vec<bool> = entered.iter().map(|one| failed.contains_key(&one.event)).collect();
    // Who is decided stands in place of who was treated: a sample knows two groups.
    let ids = Ids::Numbers((0..entered.len() as u64).collect());
    let sample = match Sample::of(ids.clone(), &known, columns.clone()) {
        Err(EvaluationError::EverybodyTreated { .. }) => {
            let mut known = known.clone();
            known[0] = false;
            Sample::of(ids, &known, columns)?
        }
        sample => sample?,
    };
    let rows: Vec<u32> =
        (0_u32..).zip(&sample.rows).filter(|(_, row)| known[**row as usize]).map(|(at, _)| at).collect();
    let outcome: Vec<bool> =
        rows.iter().map(|at| failed.get(&entered[sample.rows[*at as usize] as usize].event) == Some(&true)).collect();
    let fitted = logistic(&sample.design.pick(&rows), "failing", &outcome, None, workers)?;
    let [intercept, slopes @ ..] = fitted.fit.coefficients.as_slice() else { return Err(EvaluationError::NoRows) };
    let mut risks = vec![*intercept; entered.len()];
    for (slope, column) in slopes.iter().zip(sample.design.columns()) {
        for (row, value) in sample.rows.iter().zip(column) {
            risks[*row as usize] += slope * value;
        }
    }
    Ok(risks)
}

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::CherryPicking => "Cherry-picking",
        Kind::Parking => "Parking",
        Kind::Rebanding => "Re-banding",
        Kind::DischargeSpike => "Discharge spike",
        Kind::Representation => "Re-presentation after payment",
        Kind::Delay => "Delay",
    }
}

fn answer(sign: &Sign) -> GamingAnswer {
    let finding = match sign.seen {
        Seen::Seen => "seen",
        Seen::NotSeen => "not seen",
        Seen::CannotBeTold => "cannot be told",
    };
    let finite = |value: f64| value.is_finite().then_some(value);
    let p = sign.p.map(|p| GamingFigure { name: "p, with the other signs taken into account".into(), value: p });
    let figures = sign.figures.iter().map(|figure| GamingFigure { name: figure.name.to_string(), value: figure.value });
    GamingAnswer {
        sign: name_of(sign.kind).to_string(),
        finding: finding.to_string(),
        headline: sign.headline().to_string(),
        figures: figures.filter(|figure| figure.value.is_finite()).chain(p).collect(),
        bars: sign
            .bars
            .iter()
            .map(|bar| GamingBar {
                group: bar.group.clone(),
                observed: bar.observed,
                expected: bar.expected,
                low: finite(bar.low),
                high: finite(bar.high),
            })
            .collect(),
        rule_out: sign.rule_out().iter().map(|innocent| innocent.words().to_string()).collect(),
    }
}

/// A sign that cannot be told, and why.
fn untold(kind: Kind, why: &EvaluationError) -> GamingAnswer {
    GamingAnswer {
        sign: name_of(kind).to_string(),
        finding: "cannot be told".into(),
        headline: format!("It cannot be told: {why}."),
        figures: Vec::new(),
        bars: Vec::new(),
        rule_out: Vec::new(),
    }
}
