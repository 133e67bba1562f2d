//! The rate card `rates.csv`: dated prices by payment and band.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;

use documents::{Diagnostics, Fields, Label, Located, SourceId, Sources, Span, nearest};
use units::{Day, Name, Pence, Period};

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

const COLUMNS: [&str; 5] = ["payment", "band", "from", "to", "price"];

/// The columns of a rate card, for the manual.
pub(crate) const COLUMN_DOCS: [(&str, &str); 5] = [
    ("payment", "the payment that is priced"),
    ("band", "the price band; empty if the payment's cohort has none"),
    ("from", "the first day on which the price holds, as 2027-04-01"),
    ("to", "the last day; empty means until the next `from` of the same payment and band (the column may be left out)"),
    ("price", "the price of one result, start or stretch, as 1200.00 or £1,200.00"),
];

impl RateCard {
    /// Reads a rate card. Rows that cannot be read are reported and left out.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> RateCard {
        let text = sources.text(id);
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let Some(columns) = read_header(&mut reader, id, text, found) else { return RateCard::default() };
        let mut card = RateCard { rows: Vec::new(), is_whole: true };
        for record in reader.records() {
            let row = match record {
                // Spreadsheets leave such rows behind; nothing stands in them.
                Ok(record) if record.iter().all(str::is_empty) => continue,
                Ok(record) => read_row(&record, &columns, id, text, found),
                Err(error) => {
                    let start = error.position().map_or(0, |position| offset(position.byte()));
                    found.at(id.span(start..start), "here", Problem::RatesUnreadable { detail: error.to_string() });
                    None
                }
            };
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

/// Where the columns stand.
struct Columns {
    /// For each of [`COLUMNS`], its number.
    of: [Option<usize>; 5],
    /// How many there are.
    width: usize,
}

fn read_header(reader: &mut csv::Reader<&[u8]>, id: SourceId, text: &str, found: &Diagnostics) -> Option<Columns> {
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            found.at(id.start(), "here", Problem::RatesUnreadable { detail: error.to_string() });
            return None;
        }
    };
    let mut columns = Columns { of: [None; 5], width: header.len() };
    let header_span = field_spans(text, 0, header.len());
    let mut good = true;
    for (at, name) in header.iter().enumerate() {
        let span = header_span.get(at).map_or(id.start(), |range| id.span(range.clone()));
        match COLUMNS.iter().position(|known| *known == name) {
            Some(column) if columns.of[column].is_none() => columns.of[column] = Some(at),
            Some(_) => {
                found.at(span, "again", Problem::RatesColumnTwice { column: name.to_string() });
                good = false;
            }
            None => {
                let nearest = nearest(name, COLUMNS).map(str::to_string);
                found.at(span, "no such column", Problem::RatesColumn { column: name.to_string(), nearest });
                good = false;
            }
        }
    }
    let missing: Vec<&str> = COLUMNS
        .iter()
        .zip(&columns.of)
        .filter(|(name, at)| at.is_none() && **name != "to")
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        found.at(
            id.start(),
            "",
            Problem::RatesColumnsMissing { columns: missing.iter().map(|c| c.to_string()).collect() },
        );
        good = false;
    }
    good.then_some(columns)
}

fn read_row(
    record: &csv::StringRecord,
    columns: &Columns,
    id: SourceId,
    text: &str,
    found: &Diagnostics,
) -> Option<RateRow> {
    let position = record.position()?;
    let start = offset(position.byte());
    let spans = field_spans(text, start, record.len());
    let whole = id.span(line_range(text, start));
    let span_of =
        |column: usize| columns.of[column].and_then(|at| spans.get(at)).map_or(whole, |range| id.span(range.clone()));
    if text[whole.start..whole.end].matches('"').count() % 2 == 1 {
        let detail = "a quotation mark is not closed".to_string();
        found.at(whole, "begins here", Problem::RatesUnreadable { detail });
        return None;
    }
    if record.len() != columns.width {
        found.at(whole, "here", Problem::RatesRow { found: record.len(), columns: columns.width });
        return None;
    }
    let field = |column: usize| columns.of[column].and_then(|at| record.get(at)).unwrap_or_default();
    let date = |column: usize| match field(column).parse::<Day>() {
        Ok(day) => Some(day),
        Err(why) => {
            let cause =
                Problem::RatesValue { column: COLUMNS[column], value: field(column).to_string(), why: why.to_string() };
            found.at(span_of(column), "here", cause);
            None
        }
    };
    let from = date(2);
    let until = if field(3).is_empty() { Some(Day::MAX) } else { date(3).map(|to| to.plus_days(1)) };
    let price = match field(4).parse::<Pence>() {
        Ok(price) if price.is_positive() => Some(price),
        Ok(price) => {
            found.at(span_of(4), "not above nothing", Problem::NotPositive { key: "price", value: price.to_string() });
            None
        }
        Err(why) => {
            let cause = Problem::RatesValue { column: "price", value: field(4).to_string(), why: why.to_string() };
            found.at(span_of(4), "here", cause);
            None
        }
    };
    let (from, until, price) = (from?, until?, price?);
    // The reader counts from the end of the row before, and passes over blank lines on the way to this one.
    let blank = text[start..whole.start].matches('\n').count();
    if until <= from {
        found.at(span_of(3), "before the start", Problem::EndBeforeStart { start: from, end: until.plus_days(-1) });
        return None;
    }
    Some(RateRow {
        payment: field(0).to_string(),
        band: (!field(1).is_empty()).then(|| field(1).to_string()),
        period: Period { from, until },
        price,
        line: offset(position.line()) + blank,
        span: whole,
        payment_span: span_of(0),
        band_span: span_of(1),
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

/// A count of the reader's as this program counts.
fn offset(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The bytes of the line at `start`, without its end; blank lines before it are passed over.
fn line_range(text: &str, start: usize) -> std::ops::Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let begin = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let end = text.get(begin..).and_then(|rest| rest.find(['\r', '\n'])).map_or(text.len(), |at| begin + at);
    begin..end
}

/// The bytes of each field of the record at `start`. Where quotes make that uncertain, each field is the whole line.
fn field_spans(text: &str, start: usize, fields: usize) -> Vec<std::ops::Range<usize>> {
    let line = line_range(text, start);
    let raw = &text[line.clone()];
    if raw.contains('"') || raw.split(',').count() != fields {
        return vec![line; fields];
    }
    let mut at = line.start;
    let mut spans = Vec::with_capacity(fields);
    for field in raw.split(',') {
        let begin = at + (field.len() - field.trim_start().len());
        spans.push(begin..begin + field.trim().len());
        at += field.len() + 1;
    }
    spans
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
