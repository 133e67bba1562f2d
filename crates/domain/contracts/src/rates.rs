//! The rate card `rates.csv`: dated prices by payment and band.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;

use documents::{Diagnostics, Fields, Label, Located, SourceId, Sources, Span, nearest};
use units::{Day, Name, Pence, Period};

use crate::cells::{Row, TableFile, read_rows};
use crate::choices::PricedOn;
use crate::cohorts::Cohort;
use crate::contract::Frame;
use crate::outcomes::Outcome;
use crate::payments::{Payment, PaymentKind, Price, span_of};
use crate::problem::Problem;

/// A rate card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateCard {
    rows: Vec<RateRow>,
    /// Whether all of it could be read, so that a day without a price is a gap and not a row that is wrong.
    is_whole: bool,
}

/// One price of a rate card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateRow {
    /// The payment it prices.
    pub payment: String,
    /// The band it is for; nothing if the payment has no bands.
    pub band: Option<String>,
    /// The days it holds for.
    pub period: Period,
    /// The price.
    pub price: Pence,
    /// Its line in the file, from 1.
    pub line: usize,
    /// Where it stands.
    pub span: Span,
    payment_span: Span,
    band_span: Span,
}

/// What a rate card holds.
pub(crate) const RATES_FILE: TableFile = TableFile {
    noun: "rate card",
    columns: &[
        ("payment", "the payment that is priced"),
        ("band", "the price band; empty if the payment's cohort has none"),
        ("from", "the first day on which the price holds, as 2027-04-01"),
        ("price", "the price of one result, start or stretch, as 1200.00 or £1,200.00"),
    ],
    optional: &[(
        "to",
        "the last day; empty means until the next `from` of the same payment and band (the column may be left out)",
    )],
};

impl RateCard {
    /// Reads a rate card. Rows that cannot be read are reported and left out.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> RateCard {
        let Some(table) = read_rows(sources, id, found, RATES_FILE) else { return RateCard::default() };
        let mut card = RateCard { rows: Vec::new(), is_whole: table.is_whole };
        for row in &table.rows {
            let row = read_row(row, found);
            card.is_whole &= row.is_some();
            card.rows.extend(row);
        }
        close_open_rows(&mut card.rows);
        card
    }

    /// Every price that holds for a payment and band on a day. One is right; none and several are different mistakes.
    pub fn prices(&self, payment: &Name, band: Option<&str>, day: Day) -> Vec<&RateRow> {
        let fits =
            |row: &&RateRow| row.payment == payment.as_str() && row.band.as_deref() == band && row.period.contains(day);
        self.rows.iter().filter(fits).collect()
    }

    /// All rows, in the order of the file.
    pub fn rows(&self) -> &[RateRow] {
        &self.rows
    }

    /// The bands that it prices, each once, in the order of the file.
    pub(crate) fn bands(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        self.rows.iter().filter_map(|row| row.band.as_ref()).filter(|band| seen.insert(*band)).cloned().collect()
    }

    /// Reports rows without a payment or band, gaps, and days with two prices.
    pub(crate) fn check(
        &self,
        frame: &Frame<'_>,
        file: &Fields<'_>,
        payments: &[Payment],
        cohorts: &[Cohort],
        outcomes: &[Outcome],
    ) {
        let found = frame.reader.found;
        let priced: Vec<&Payment> = payments.iter().filter(|p| p.price() == Some(Price::RateCard)).collect();
        let names: Vec<Name> = priced.iter().map(|payment| payment.name.clone()).collect();
        // A row that is meant for another payment or band leaves a gap that is no mistake of its own.
        let mut is_whole = self.is_whole;
        for row in &self.rows {
            let text = Located::new(row.payment.clone(), row.payment_span);
            is_whole &= frame.reader.index(&text, "payment priced by the rate card", &names).is_some();
        }
        for payment in priced {
            let cohort = &cohorts[cohort_of(payment, outcomes)];
            let checks_gaps = self.check_bands(found, payment, cohort) && is_whole;
            let priced = Priced {
                payment: payment.name.as_str(),
                days: priced_days(payment, cohort, outcomes),
                checks_gaps,
                span: span_of(file, payment, "price"),
            };
            if cohort.bands.is_empty() {
                self.check_days(found, &priced, None);
            }
            for band in &cohort.bands {
                self.check_days(found, &priced, Some(&band.name));
            }
        }
    }

    /// Reports bands that the cohort does not have; says whether there are none.
    fn check_bands(&self, found: &Diagnostics, payment: &Payment, cohort: &Cohort) -> bool {
        let mut all_fit = true;
        let known = || cohort.bands.iter().map(|band| band.name.as_str());
        for row in self.rows.iter().filter(|row| row.payment == payment.name.as_str()) {
            let fits = match &row.band {
                Some(band) => known().any(|name| name == band),
                None => cohort.bands.is_empty(),
            };
            all_fit &= fits;
            if !fits {
                let cause = Problem::RateBand {
                    band: row.band.clone(),
                    cohort: cohort.name.to_string(),
                    nearest: row.band.as_ref().and_then(|band| nearest(band, known())).map(str::to_string),
                    known: known().map(str::to_string).collect(),
                };
                found.at(row.band_span, "", cause);
            }
        }
        all_fit
    }

    fn check_days(&self, found: &Diagnostics, priced: &Priced<'_>, band: Option<&str>) {
        let days = priced.days;
        let is_mine = |row: &&RateRow| row.payment == priced.payment && row.band.as_deref() == band;
        let mut rows: Vec<&RateRow> = self.rows.iter().filter(is_mine).collect();
        rows.sort_by_key(|row| row.period);
        for pair in rows.windows(2) {
            if let Some(both) = pair[0].period.meet(pair[1].period) {
                let cause = Problem::DoublePrice {
                    payment: priced.payment.to_string(),
                    band: band.map(str::to_string),
                    days: both,
                };
                found.at_all(vec![Label::new(pair[1].span, "and this"), Label::new(pair[0].span, "this")], cause);
            }
        }
        if !priced.checks_gaps {
            return;
        }
        let mut covered = days.from;
        let gap = |from: Day, until: Day, at: Span| {
            if let Some(gap) = days.meet(Period { from, until }) {
                let cause = Problem::PriceGap {
                    payment: priced.payment.to_string(),
                    band: band.map(str::to_string),
                    days: gap,
                };
                found.at(at, "", cause);
            }
        };
        for row in &rows {
            if row.period.from > covered {
                gap(covered, row.period.from, row.span);
            }
            covered = covered.max(row.period.until);
        }
        gap(covered, days.until, rows.last().map_or(priced.span, |row| row.span));
    }
}

/// A payment that the rate card prices.
struct Priced<'a> {
    payment: &'a str,
    /// The days on which a price can be asked for.
    days: Period,
    /// Whether a day without a price is a gap, rather than what a wrong row leaves.
    checks_gaps: bool,
    /// Where the payment says that it is priced by the rate card.
    span: Span,
}

fn cohort_of(payment: &Payment, outcomes: &[Outcome]) -> usize {
    match payment.kind {
        PaymentKind::Start { cohort, .. } => cohort,
        _ => payment.outcome().map_or(0, |outcome| outcomes[outcome].cohort),
    }
}

/// Reports days on which an indexed price can be asked for and the index has no level.
pub(crate) fn check_indexed(
    frame: &Frame<'_>,
    file: &Fields<'_>,
    payments: &[Payment],
    cohorts: &[Cohort],
    outcomes: &[Outcome],
) {
    let Some(index) = frame.index.filter(|index| index.is_whole) else { return };
    for payment in payments.iter().filter(|payment| payment.adjust.indexed_from.is_some()) {
        let days = match payment.kind {
            PaymentKind::Block { .. } => frame.term,
            _ => priced_days(payment, &cohorts[cohort_of(payment, outcomes)], outcomes),
        };
        if let Some(gap) = index.gap(days) {
            let cause = Problem::IndexGap { payment: payment.name.to_string(), days: gap };
            frame.reader.found.at(span_of(file, payment, "indexed_from"), "has no level", cause);
        }
    }
}

/// The days on which a price of this payment can be asked for.
fn priced_days(payment: &Payment, cohort: &Cohort, outcomes: &[Outcome]) -> Period {
    let entry = cohort.period;
    match payment.kind {
        PaymentKind::Outcome { outcome, priced_on: PricedOn::Result, .. }
        | PaymentKind::Sustain { outcome, priced_on: PricedOn::Result, .. } => {
            Period { from: entry.from, until: outcomes[outcome].window.matures(entry.last()).plus_days(1) }
        }
        _ => entry,
    }
}

fn read_row(row: &Row, found: &Diagnostics) -> Option<RateRow> {
    let from = row.parse::<Day>("from", "2027-04-01", found);
    let last = match row.text("to") {
        Some(_) => row.parse::<Day>("to", "2027-04-01", found).map(|to| to.value.plus_days(1)),
        None => Some(Day::MAX),
    };
    let price = row.parse::<Pence>("price", "1200.00 or £1200.00", found);
    let price = price.filter(|price| {
        if !price.value.is_positive() {
            let cause = Problem::NotPositive { key: "price", value: price.value.to_string() };
            found.at(price.span, "not above nothing", cause);
        }
        price.value.is_positive()
    });
    let (from, until, price) = (from?.value, last?, price?.value);
    if until <= from {
        let cause = Problem::EndBeforeStart { start: from, end: until.plus_days(-1) };
        found.at(row.cell("to").span, "before the start", cause);
        return None;
    }
    Some(RateRow {
        payment: row.cell("payment").value.clone(),
        band: row.text("band").map(|band| band.value),
        period: Period { from, until },
        price,
        line: row.line,
        span: row.span,
        payment_span: row.cell("payment").span,
        band_span: row.cell("band").span,
    })
}

/// A row without a last day holds until the next `from` of the same payment and band.
fn close_open_rows(rows: &mut [RateRow]) {
    let mut starts: BTreeMap<_, BTreeSet<Day>> = BTreeMap::new();
    for row in rows.iter() {
        starts.entry((row.payment.as_str(), row.band.as_deref())).or_default().insert(row.period.from);
    }
    let next = |row: &RateRow| {
        let starts = starts.get(&(row.payment.as_str(), row.band.as_deref()))?;
        starts.range((Bound::Excluded(row.period.from), Bound::Unbounded)).next().copied()
    };
    let until = |row: &RateRow| if row.period.until == Day::MAX { next(row) } else { None };
    let closed: Vec<Option<Day>> = rows.iter().map(until).collect();
    for (row, until) in rows.iter_mut().zip(closed) {
        row.period.until = until.unwrap_or(row.period.until);
    }
}

#[cfg(test)]
mod tests {
    use documents::{Diagnostics, Sources};
    use units::Day;

    use super::RateCard;

    /// Each row as `line: payment band period`.
    fn rows(text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add("rates.csv", text);
        let found = Diagnostics::default();
        let card = RateCard::read(&sources, id, &found);
        assert_eq!(found.errors(), 0, "{:#?}", found.finish());
        for row in card.rows().iter().take(10) {
            assert_eq!(row.line, sources.position(row.span).line);
        }
        let band = |band: &Option<String>| band.clone().unwrap_or("-".into());
        card.rows()
            .iter()
            .map(|row| format!("{}: {} {} {}", row.line, row.payment, band(&row.band), row.period))
            .collect()
    }

    #[test]
    fn rows_have_the_numbers_of_their_lines() {
        let text = "payment,band,from,price\n\n\r\njob,,2027-04-01,1\n\"job\",,2028-04-01,1";
        assert_eq!(rows(text), ["4: job - 2027-04-01/2028-03-31", "5: job - 2028-04-01/9999-12-31"]);
    }

    #[test]
    fn a_row_without_an_end_ends_before_the_next() {
        let text = "payment,band,from,to,price\njob,a,2029-04-01,,1\njob,a,2027-04-01,,1\njob,b,2028-04-01,,1\n\
                    job,a,2027-04-01,,2\n";
        assert_eq!(
            rows(text),
            [
                "2: job a 2029-04-01/9999-12-31",
                "3: job a 2027-04-01/2029-03-31",
                "4: job b 2028-04-01/9999-12-31",
                "5: job a 2027-04-01/2029-03-31"
            ]
        );
    }

    #[test]
    fn a_long_card_is_read_in_one_pass() {
        // Looking for the next row of each among all others took minutes.
        let day = Day::from_epoch_days(0);
        let row = |number: i32| format!("job,b{number},{},1\n", day.plus_days(number));
        let text = format!("payment,band,from,price\n{}", (0..50_000).map(row).collect::<String>());
        assert_eq!(rows(&text).len(), 50_000);
    }
}
