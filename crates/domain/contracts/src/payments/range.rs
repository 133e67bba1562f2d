//! A fee that was bid against a range of volumes, and is put right after the year only where the volume fell outside it.

use std::fmt;
use std::str::FromStr;

use documents::{Entry, Fields, Holds, KeySpec, TableSpec};
use units::{Pence, Rate};

use super::Around;
use crate::cohorts::cohort_of;
use crate::problem::Problem;
use crate::reader::{AMOUNT, RATE, TABLE, positive};

/// The range of volumes that a fee was bid against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeRange {
    /// Whose entries are the volume.
    pub cohort: usize,
    /// The range of each contract year; one for all where the years are alike.
    pub years: Vec<VolumeSpan>,
    /// How much an entry counts, by band, in the order of the cohort's bands; empty means that each counts one.
    pub weights: Vec<Rate>,
    /// The price of each outside the range; nothing means the year's fee in proportion.
    pub each: Option<Pence>,
}

/// From one volume to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolumeSpan {
    /// The least volume that changes nothing.
    pub low: Rate,
    /// The most.
    pub high: Rate,
}

/// Why a text is no range of volumes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadVolumeSpan(String);

impl VolumeRange {
    /// The range of a contract year, counted from 0.
    pub fn of_year(&self, year: usize) -> VolumeSpan {
        self.years.get(year).or(self.years.last()).copied().unwrap_or(VolumeSpan { low: Rate::ZERO, high: Rate::ZERO })
    }
}

impl fmt::Display for BadVolumeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for VolumeSpan {
    type Err = BadVolumeSpan;

    fn from_str(text: &str) -> Result<VolumeSpan, BadVolumeSpan> {
        let (low, high) =
            text.split_once(" to ").ok_or_else(|| BadVolumeSpan("it does not say from what to what".into()))?;
        let number = |text: &str| text.trim().parse::<Rate>().map_err(|why| BadVolumeSpan(why.to_string()));
        let (low, high) = (number(low)?, number(high)?);
        if low <= Rate::ZERO || low > high {
            return Err(BadVolumeSpan("the first number must be above 0, and at most the second".into()));
        }
        Ok(VolumeSpan { low, high })
    }
}

const SPANS: Holds = Holds::a("ranges of volumes, one for each contract year or one for all", "[\"900 to 1100\"]");

pub(crate) const VOLUME_RANGE: TableSpec = TableSpec {
    name: "[payments.NAME.volume_range]",
    says: "The range of volumes that an annual fee was bid against. After each contract year, when everybody who \
           entered is known, a line pays for what lies above the range and takes back for what lies below it; within \
           it there is no line.",
    keys: &[
        crate::cohorts::COHORT_KEY,
        KeySpec::required("years", SPANS, "the least and the most volume that changes nothing, both included"),
        KeySpec::optional(
            "weights",
            TABLE,
            "how much an entry counts, by band, such as `{ custody = \"1.4\", community = \"1\" }`; each counts one if \
             left out",
        ),
        KeySpec::optional(
            "each",
            AMOUNT,
            "the price of each (weighted) entry outside the range; if left out it is the year's fee in proportion: \
             fee × (volume − bound) ÷ bound",
        ),
    ],
};

/// Reads the range that a fee was bid against.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>) -> Option<VolumeRange> {
    let entry: &Entry = fields.table_at("volume_range")?;
    let range = Fields::open_value(entry, &VOLUME_RANGE, fields.found())?;
    let cohort = cohort_of(around.frame, &range, around.cohorts, entry.key_span);
    let years = read_years(around, &range);
    let each =
        if range.has("each") { Some(positive::<Pence>(&range, "each", |pence| pence.is_positive())?) } else { None };
    let cohort = cohort?;
    let weights = if range.has("weights") { read_weights(around, &range, cohort)? } else { Vec::new() };
    Some(VolumeRange { cohort, years: years?, weights, each })
}

fn read_years(around: &Around<'_>, range: &Fields<'_>) -> Option<Vec<VolumeSpan>> {
    let texts = range.texts("years")?;
    let mut spans = Vec::new();
    for text in &texts {
        match text.value.parse::<VolumeSpan>() {
            Ok(span) => spans.push(span),
            Err(why) => {
                let cause = documents::Problem::BadValue {
                    key: "years".into(),
                    value: text.value.clone(),
                    expected: "a range of volumes".into(),
                    example: "\"900 to 1100\"".into(),
                    why: why.to_string(),
                };
                range.found().at(text.span, "here", cause);
            }
        }
    }
    (spans.len() == texts.len()).then_some(())?;
    let years = around.frame.years();
    if spans.len() != 1 && spans.len() != years {
        let cause = Problem::YearsMissing { key: "years", said: spans.len(), years };
        range.found().at(crate::reader::at(range, "years"), "", cause);
        return None;
    }
    Some(spans)
}

/// One weight a band of the cohort, in the order of its bands.
fn read_weights(around: &Around<'_>, range: &Fields<'_>, cohort: usize) -> Option<Vec<Rate>> {
    let entry = range.table_at("weights")?;
    let table = entry.value.as_table()?;
    let cohort = around.cohorts.get(cohort)?;
    let known: Vec<String> = cohort.bands.iter().map(|band| band.name.clone()).collect();
    let mut weights = vec![None; known.len()];
    let mut are_good = true;
    for weight in &table.entries {
        let rate = range.parse_value::<Rate>(weight, RATE);
        match (known.iter().position(|band| *band == weight.key), rate) {
            (Some(at), Some(rate)) if rate.value >= Rate::ZERO => weights[at] = Some(rate.value),
            (Some(_), Some(rate)) => {
                let cause = Problem::NotPositive { key: "weights", value: rate.value.to_string() };
                range.found().at(rate.span, "below nothing", cause);
                are_good = false;
            }
            (None, _) => {
                let cause = Problem::UnknownReference {
                    what: "band",
                    name: weight.key.clone(),
                    nearest: documents::nearest(&weight.key, known.iter().map(String::as_str)).map(str::to_string),
                    known: known.clone(),
                };
                range.found().at(weight.key_span, "no such band", cause);
                are_good = false;
            }
            (Some(_), None) => are_good = false,
        }
    }
    if are_good && let Some(at) = weights.iter().position(Option::is_none) {
        range.found().at(entry.key_span, "", Problem::WeightMissing { band: known[at].clone() });
        return None;
    }
    are_good.then(|| weights.into_iter().flatten().collect())
}
