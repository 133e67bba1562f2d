//! What any payment can say of its price beside the price: a part for each year, a discount, deadweight, an index, the
//! last day of entry, and a part that is held back.

use documents::{Entry, Fields};
use units::{Day, Length, Rate};

use super::Around;
use super::fields::either;
use crate::problem::Problem;

/// What is made of a payment's price. Where nothing is said, the price is paid as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adjust {
    /// The part that is paid in each contract year, first to last; empty means the whole in all.
    pub by_year: Vec<Rate>,
    /// What the provider has bid off the price.
    pub discount: Option<Rate>,
    /// The part of results that would have come anyway and is not paid for.
    pub deadweight: Option<Rate>,
    /// The last day of entry for which it is paid.
    pub last_entry: Option<Day>,
    /// The period of the index at whose level the price was agreed: a row of [`crate::Index`].
    pub indexed_from: Option<usize>,
    /// What is held back.
    pub retention: Option<Retention>,
}

/// A part of a payment that is held back for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The part.
    pub part: Rate,
    /// Until when.
    pub until: RetainedUntil,
}

/// Until when a part is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetainedUntil {
    /// A day.
    Day(Day),
    /// So long after the last day of the line's period.
    After(Length),
}

impl Retention {
    /// The day on which the part of a line whose period ends before `until` is paid.
    pub fn released(&self, until: Day) -> Day {
        match self.until {
            RetainedUntil::Day(day) => day,
            RetainedUntil::After(length) => length.after(until),
        }
    }
}

/// Reads what a payment says of its price.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<Adjust> {
    let by_year = if fields.has("by_year") { read_years(around, fields)? } else { Vec::new() };
    let indexed_from = if fields.has("indexed_from") { Some(read_index(around, fields)?) } else { None };
    let last_entry = if fields.has("last_entry") { Some(fields.parse::<Day>("last_entry")?.value) } else { None };
    Some(Adjust {
        by_year,
        discount: share(fields, "discount")?,
        deadweight: share(fields, "deadweight")?,
        last_entry,
        indexed_from,
        retention: read_retention(fields, entry)?,
    })
}

/// A share from 0% to 100%, where it is stated. Nothing if it cannot be read.
pub(super) fn share(fields: &Fields<'_>, key: &'static str) -> Option<Option<Rate>> {
    if !fields.has(key) {
        return Some(None);
    }
    let rate = fields.parse::<Rate>(key)?;
    if rate.value.is_share() {
        return Some(Some(rate.value));
    }
    fields.found().at(rate.span, "not within 0% to 100%", Problem::NotAShare { key: key.into(), rate: rate.value });
    None
}

fn read_years(around: &Around<'_>, fields: &Fields<'_>) -> Option<Vec<Rate>> {
    let texts = fields.texts("by_year")?;
    let span = crate::reader::at(fields, "by_year");
    let mut rates = Vec::new();
    for text in &texts {
        match text.value.parse::<Rate>() {
            Ok(rate) if rate.is_share() => rates.push(rate),
            Ok(rate) => {
                let cause = Problem::NotAShare { key: "by_year".into(), rate };
                fields.found().at(text.span, "not within 0% to 100%", cause);
            }
            Err(why) => {
                let cause = documents::Problem::BadValue {
                    key: "by_year".into(),
                    value: text.value.clone(),
                    expected: crate::reader::RATE.what.into(),
                    example: crate::reader::RATE.example.into(),
                    why: why.to_string(),
                };
                fields.found().at(text.span, "here", cause);
            }
        }
    }
    (rates.len() == texts.len()).then_some(())?;
    let years = around.frame.years();
    if rates.len() != years {
        fields.found().at(span, "", Problem::YearsMissing { key: "by_year", said: rates.len(), years });
        return None;
    }
    Some(rates)
}

fn read_index(around: &Around<'_>, fields: &Fields<'_>) -> Option<usize> {
    let text = fields.text("indexed_from")?;
    let index = around.frame.index;
    let Some(index) = index else {
        fields.found().at(text.span, "there is none", Problem::IndexMissing);
        return None;
    };
    let at = index.labelled(&text.value);
    if at.is_none() && index.is_whole {
        let known: Vec<String> = index.rows().iter().map(|row| row.label.clone()).collect();
        let cause = Problem::UnknownReference {
            what: "period of index.csv",
            name: text.value.clone(),
            nearest: documents::nearest(&text.value, known.iter().map(String::as_str)).map(str::to_string),
            known,
        };
        fields.found().at(text.span, "not in it", cause);
    }
    at
}

fn read_retention(fields: &Fields<'_>, entry: &Entry) -> Option<Option<Retention>> {
    let Some(part) = share(fields, "retained")? else {
        for key in ["retained_until", "retained_for"] {
            if fields.has(key) {
                fields.missing("retained", crate::reader::at(fields, key));
                return None;
            }
        }
        return Some(None);
    };
    let until = match either(fields, entry, "retained_until", "retained_for")? {
        "retained_until" => RetainedUntil::Day(fields.parse::<Day>("retained_until")?.value),
        _ => RetainedUntil::After(fields.parse::<Length>("retained_for")?.value),
    };
    Some(Some(Retention { part, until }))
}
