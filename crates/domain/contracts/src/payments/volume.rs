//! Prices by volume: so much each for the first so many, another price for the next.
//!
//! Bands follow each other without a gap and without an overlap. What lies past the last one has no price, and is
//! refused rather than paid at a price that nobody agreed.

use documents::{Entry, Fields, Holds, KeySpec, TableSpec};
use units::Pence;

use crate::choices::{Over, PricedOn};
use crate::problem::Problem;
use crate::reader::{AMOUNT, COUNT, TABLE_LIST, count, positive};

/// Prices by volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// In which stretch of the contract it is counted from 1.
    pub over: Over,
    /// The date that says in which stretch one is counted, and after which others.
    pub counted_on: PricedOn,
    /// The bands, the first from 1 on, each where the one before ends.
    pub bands: Vec<VolumeBand>,
}

/// One band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolumeBand {
    /// The number of the first in it.
    pub from: u32,
    /// The number of the last in it; nothing if it has no end.
    pub to: Option<u32>,
    /// The price of each.
    pub price: Pence,
}

impl Volume {
    /// The index of the band that holds the result of this number, counted from 1.
    pub fn band_of(&self, number: u32) -> Option<usize> {
        self.bands.iter().position(|band| band.from <= number && band.to.is_none_or(|to| number <= to))
    }

    /// The number of the last result that has a price; nothing if there is no last one.
    pub fn last(&self) -> Option<u32> {
        self.bands.last().and_then(|band| band.to)
    }
}

pub(crate) const VOLUME: TableSpec = TableSpec {
    name: "[payments.NAME.volume]",
    says: "Prices by volume, instead of `price`. Starts, results or stretches are numbered from 1 in each stretch of \
           the contract, and each has the price of the band that its number lies in. When fewer are found later, it is \
           the highest band that gives back. What lies past the last band is refused. A price beyond a number \
           (an accelerated price) is a second band.",
    keys: &[
        KeySpec::default(
            "over",
            Holds::one_of(Over::WORDS, "\"year\""),
            "contract",
            "in which stretch of the contract the count begins anew",
        ),
        KeySpec::required(
            "counted_on",
            Holds::one_of(PricedOn::WORDS, "\"entry\""),
            "the date by which they are numbered: entry puts everybody's results with those who entered in the same \
             stretch (a cohort); results of one day stand in the order of entry, then of person numbers",
        ),
        KeySpec::required("bands", TABLE_LIST, "the bands, from the lowest up"),
    ],
};

pub(crate) const VOLUME_BAND: TableSpec = TableSpec {
    name: "[[payments.NAME.volume.bands]]",
    says: "A price for the results from one number to another.",
    keys: &[
        KeySpec::required("from", COUNT, "the number of the first in it; 1 for the first band"),
        KeySpec::optional("to", COUNT, "the number of the last in it; left out, the last band has no end"),
        KeySpec::required("price", AMOUNT, "the price of each"),
    ],
};

/// Reads prices by volume, and checks that the bands follow each other.
pub(super) fn read(fields: &Fields<'_>) -> Option<Volume> {
    let entry: &Entry = fields.table_at("volume")?;
    let volume = Fields::open_value(entry, &VOLUME, fields.found())?;
    let over = volume.choice_or_default::<Over>("over", entry.key_span);
    let counted_on = volume.choice::<PricedOn>("counted_on");
    let tables = volume.tables("bands");
    if tables.is_empty()
        && volume.entry("bands").is_some_and(|entry| entry.value.as_list().is_some_and(<[_]>::is_empty))
    {
        let cause = documents::Problem::EmptyList { key: "bands".into() };
        volume.found().at(crate::reader::at(&volume, "bands"), "names nothing", cause);
    }
    let mut bands: Vec<VolumeBand> = Vec::new();
    let mut are_whole = !tables.is_empty();
    for table in tables {
        let band = Fields::open(table, table.span, &VOLUME_BAND, volume.found());
        let from = count(&band, "from");
        let to = if band.has("to") { count(&band, "to").map(Some) } else { Some(None) };
        let price = positive::<Pence>(&band, "price", |pence| pence.is_positive());
        let (Some(from), Some(to), Some(price)) = (from, to, price) else {
            are_whole = false;
            continue;
        };
        if to.is_some_and(|to| to < from) {
            let cause = Problem::VolumeBackwards { from, to: to.unwrap_or(0) };
            volume.found().at(crate::reader::at(&band, "to"), "before its first", cause);
            are_whole = false;
            continue;
        }
        // Only bands that stand beside each other are held against each other: one that cannot be read leaves a gap
        // that is no mistake of its own.
        if are_whole {
            are_whole = follows(&band, &bands, from);
        }
        bands.push(VolumeBand { from, to, price });
    }
    are_whole.then_some(())?;
    Some(Volume { over: over?.value, counted_on: counted_on?.value, bands })
}

fn follows(band: &Fields<'_>, before: &[VolumeBand], from: u32) -> bool {
    let at = crate::reader::at(band, "from");
    let expected = match before.last() {
        None => 1,
        Some(VolumeBand { to: Some(to), .. }) => to.saturating_add(1),
        Some(last) => {
            band.found().at(at, "inside the band before", Problem::VolumeOverlap { from, before: last.from, to: None });
            return false;
        }
    };
    if from > expected {
        band.found().at(at, "too late", Problem::VolumeGap { from: expected, to: from - 1 });
    } else if from < expected {
        let (first, to) = before.last().map_or((1, None), |last| (last.from, last.to));
        band.found().at(at, "inside the band before", Problem::VolumeOverlap { from, before: first, to });
    }
    from == expected
}
