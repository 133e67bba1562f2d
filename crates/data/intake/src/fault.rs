//! What can be wrong with a row: one variant a cause, holding the facts that may be told.
//!
//! A fault never holds a value, only its class; bounds and lists come from the descriptor and may be shown.

use strum::{IntoStaticStr, VariantNames};

use crate::table::{Field, FieldKind};
use crate::values::{Class, DateNotation};

/// What is wrong with a cell or a row.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "row::")]
pub(crate) enum Fault {
    /// More or fewer cells than the header.
    Ragged { found: u32, expected: u32 },
    /// A quote that runs on for lines, to the end of the file or past what a row may hold.
    UnclosedQuote { lines: u64, bytes: u32, to_the_end: bool },
    /// Bytes that are no text in the file's encoding.
    NotText { encoding: &'static str, class: Class },
    /// A zero byte inside a cell.
    NullByte(Class),
    /// A value that must be there.
    MissingValue { needed: Needed },
    /// No person key and nothing else that says who it is.
    Nobody,
    /// Not a whole number.
    NotAWholeNumber(Class),
    /// Not a number.
    NotANumber(Class),
    /// More digits than are held.
    TooManyDigits(Class),
    /// Neither of the words for true and false.
    NotTrueOrFalse(Class),
    /// A date that no calendar has.
    NoSuchDay(Class),
    /// A date in another notation than the field's; the pattern that would read it, unless that is the default.
    DateNotation { class: Class, pattern: Option<String> },
    /// A date that can be read in two ways.
    DateInDoubt(Class),
    /// A spreadsheet's number of a day.
    SerialNumber,
    /// A year written with two digits.
    YearOfTwoDigits,
    /// Not a date at all.
    NotADate(Class),
    /// A day of an event outside 1900 to 2100.
    DayOutOfRange(Class),
    /// A time of day where only a day is expected.
    HasTime(Class),
    /// Not what the field's type and format say.
    NotOfType { class: Class },
    /// Shorter than `minLength`.
    TooShort { class: Class, least: u32 },
    /// Longer than `maxLength`.
    TooLong { class: Class, most: u32 },
    /// Below `minimum` or `exclusiveMinimum`.
    TooSmall { class: Class, bound: String, inclusive: bool },
    /// Above `maximum` or `exclusiveMaximum`.
    TooLarge { class: Class, bound: String, inclusive: bool },
    /// Does not match `pattern`.
    NoMatch { class: Class, pattern: String },
    /// Not one of `enum` or `categories`.
    NotListed { class: Class, listed: String },
    /// A unique value, or set of values, in several rows.
    NotUnique { fields: String, others: OtherRows },
    /// The same row, to the letter, again.
    RepeatedRow { first: u32 },
    /// The same primary key with different content.
    KeyConflict { others: OtherRows },
    /// A foreign key to no accepted row.
    NoSuchReference { table: Option<String>, fields: String },
    /// A spell that ends before it begins.
    EndsBeforeStart { class: Class },
    /// A text that is no filter, or no token.
    NotAnEncoding { class: Class, why: String },
    /// A row that the agency could not encode, as its own marker says.
    LeftUnencoded { class: Class },
}

/// Why a value must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed {
    /// `required`.
    Required,
    /// Part of the primary key.
    PrimaryKey,
    /// The source's key of the person.
    Person,
    /// The source's key of the household, where there is no person.
    Household,
    /// The day of the event.
    EventDate,
    /// The kind of the event.
    EventKind,
}

/// The other rows of a clash, the first few by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherRows {
    /// Up to [`OtherRows::SHOWN`] of them, in order.
    pub(crate) first: Vec<u32>,
    /// How many there are in all.
    pub(crate) count: usize,
}

impl OtherRows {
    /// How many rows a message names.
    pub(crate) const SHOWN: usize = 5;

    fn text(&self) -> String {
        let named: Vec<String> = self.first.iter().map(u32::to_string).collect();
        let more = self.count - self.first.len();
        let noun = if self.count == 1 { "row" } else { "rows" };
        match more {
            0 => format!("{noun} {}", named.join(", ")),
            more => format!("{noun} {} and {more} more", named.join(", ")),
        }
    }

    fn has(&self) -> &'static str {
        if self.count == 1 { "has" } else { "have" }
    }
}

impl Fault {
    /// A stable name such as `row::no-such-day`.
    pub(crate) fn code(&self) -> &'static str {
        self.into()
    }

    /// The class of the value.
    pub(crate) fn class(&self) -> String {
        match self {
            Fault::Ragged { found, .. } => Class::Row(*found).to_string(),
            Fault::UnclosedQuote { bytes, .. } => Class::Bytes(*bytes).to_string(),
            Fault::MissingValue { .. } | Fault::Nobody => Class::Empty.to_string(),
            Fault::SerialNumber => Class::SerialNumber.to_string(),
            Fault::YearOfTwoDigits => Class::TwoDigitYear.to_string(),
            Fault::NotUnique { .. } => "value that occurs again".to_string(),
            Fault::RepeatedRow { .. } => "row that occurs again".to_string(),
            Fault::KeyConflict { .. } => "key that occurs again".to_string(),
            Fault::NoSuchReference { .. } => "reference".to_string(),
            Fault::NotText { class, .. }
            | Fault::NullByte(class)
            | Fault::NotAWholeNumber(class)
            | Fault::NotANumber(class)
            | Fault::TooManyDigits(class)
            | Fault::NotTrueOrFalse(class)
            | Fault::NoSuchDay(class)
            | Fault::DateNotation { class, .. }
            | Fault::DateInDoubt(class)
            | Fault::NotADate(class)
            | Fault::DayOutOfRange(class)
            | Fault::HasTime(class)
            | Fault::NotOfType { class }
            | Fault::TooShort { class, .. }
            | Fault::TooLong { class, .. }
            | Fault::TooSmall { class, .. }
            | Fault::TooLarge { class, .. }
            | Fault::NoMatch { class, .. }
            | Fault::NotListed { class, .. }
            | Fault::EndsBeforeStart { class }
            | Fault::NotAnEncoding { class, .. }
            | Fault::LeftUnencoded { class } => class.to_string(),
        }
    }

    /// What is wrong and why it matters, as a sentence without a full stop. `field` is the field of the cell, if the
    /// fault is one cell's.
    pub(crate) fn reason(&self, field: Option<&Field>) -> String {
        let kind = field.map_or("value", |field| field.kind.name());
        match self {
            Fault::Ragged { found, expected } if found < expected => {
                format!(
                    "the row has {} and the header {expected}, so it cannot be told which are missing",
                    cells(*found)
                )
            }
            Fault::Ragged { found, expected } => {
                format!(
                    "the row has {found} cells and the header {expected}: a cell may hold a delimiter without quotes"
                )
            }
            Fault::UnclosedQuote { to_the_end: true, .. } => {
                "a quote that opens in this row is never closed".to_string()
            }
            Fault::UnclosedQuote { lines, .. } => format!(
                "the row runs on for more than a megabyte and {lines} lines: a quote that opens in it is not closed, or \
                 this is no text"
            ),
            Fault::NotText { encoding, .. } => format!("the row holds bytes that are no text in {encoding}"),
            Fault::NullByte(_) => "the row holds a zero byte, which no text does".to_string(),
            Fault::MissingValue { needed } => needed.reason().to_string(),
            Fault::Nobody => "every column that could say who the row is about is empty".to_string(),
            Fault::NotAWholeNumber(_) => "this is not a whole number".to_string(),
            Fault::NotANumber(_) => "this is not a number in the notation of the field".to_string(),
            Fault::TooManyDigits(_) if kind == "integer" => "this whole number needs more than 64 bits".to_string(),
            Fault::TooManyDigits(_) => {
                "numbers are held exactly, with up to 29 digits and 9 decimals, and this one has \
                                        more"
                    .to_string()
            }
            Fault::NotTrueOrFalse(_) => "this is none of the words for true and false".to_string(),
            Fault::NoSuchDay(_) => "there is no such day in the calendar".to_string(),
            Fault::DateNotation { class, pattern: Some(_) } => {
                format!("this is {}, and the field's notation is another", article(*class))
            }
            Fault::DateNotation { class: Class::IsoDate, .. } => {
                "year, month and day need four, two and two digits".to_string()
            }
            Fault::DateNotation { class, .. } => format!("this is {}, in a notation that is not read", article(*class)),
            Fault::DateInDoubt(_) => "day and month could be either way round".to_string(),
            Fault::SerialNumber => {
                "a spreadsheet wrote the number by which it counts days from 30 December 1899 (46113, \
                                    say, is 1 April 2026) instead of the date"
                    .to_string()
            }
            Fault::YearOfTwoDigits => "a year of two digits does not tell its century".to_string(),
            Fault::NotADate(_) => format!("this is not a {kind}"),
            Fault::DayOutOfRange(_) => {
                "the day is 1 January 1900 or before, or after 2100: it may stand for a day that is not known"
                    .to_string()
            }
            Fault::HasTime(_) => "a time of day stands where only a day is expected".to_string(),
            Fault::NotOfType { .. } => {
                let shape = field.map_or(String::new(), |field| shape_name(&field.kind));
                format!("this is not {shape}")
            }
            Fault::TooShort { least, .. } => format!("its length is less than {least}"),
            Fault::TooLong { most, .. } => format!("its length is more than {most}"),
            Fault::TooSmall { bound, inclusive: true, .. } => format!("it is less than {bound}"),
            Fault::TooSmall { bound, .. } => format!("it is not more than {bound}"),
            Fault::TooLarge { bound, inclusive: true, .. } => format!("it is more than {bound}"),
            Fault::TooLarge { bound, .. } => format!("it is not less than {bound}"),
            Fault::NoMatch { pattern, .. } => format!("it does not match the pattern `{pattern}`"),
            Fault::NotListed { listed, .. } => format!("it is not one of the listed values: {listed}"),
            Fault::NotUnique { fields, others } => {
                format!("{fields} must be unique, and {} {} the same", others.text(), others.has())
            }
            Fault::RepeatedRow { first } => format!("the row is the same as row {first}, which is kept"),
            Fault::KeyConflict { others } => format!(
                "{} {} the same primary key with other content, and which of them counts must not depend on their order",
                others.text(),
                others.has()
            ),
            Fault::NoSuchReference { table: Some(table), fields } => {
                format!("no accepted row of table `{table}` has this in {fields}")
            }
            Fault::NoSuchReference { table: None, fields } => format!("no good row of this file has this in {fields}"),
            Fault::EndsBeforeStart { .. } => "the spell ends before it begins".to_string(),
            Fault::NotAnEncoding { why, .. } => format!("this is not an encoding: {why}"),
            Fault::LeftUnencoded { .. } => {
                "a value in the agency's own row cannot be read, so the row was not encoded".to_string()
            }
        }
    }

    /// What to do about it.
    pub(crate) fn remedy(&self, field: Option<&Field>) -> String {
        let text = match self {
            Fault::Ragged { .. } => {
                "put quotes around cells that hold delimiters or line breaks, and deliver the row again"
            }
            Fault::UnclosedQuote { .. } => {
                "close the quote, or write a quote inside a cell twice, and deliver the file again"
            }
            Fault::NotText { .. } => {
                "deliver the file in the encoding that the descriptor states, or state the right one"
            }
            Fault::NullByte(_) => "export the file again as plain text",
            Fault::MissingValue { needed } => needed.remedy(),
            Fault::Nobody => "give the person's key, or at least one name or identifier",
            Fault::NotAWholeNumber(_) => "write digits only, or make the field's type `number`",
            Fault::NotANumber(_) => {
                "write it like 1234.5, or set `decimalChar`, `groupChar` or `bareNumber` in the descriptor; list words \
                 such as NaN under `missingValues`"
            }
            Fault::TooManyDigits(_) => "round it at the source, or make the field's type `string`",
            Fault::NotTrueOrFalse(_) => "list the words in `trueValues` and `falseValues` of the descriptor",
            Fault::NoSuchDay(_) => "correct the date at the source and deliver the row again",
            Fault::DateNotation { pattern: Some(pattern), .. } => {
                let kind = field.map_or("date", |field| field.kind.name());
                return notation_remedy(kind, pattern);
            }
            Fault::DateNotation { .. } => return plain_remedy(field, ""),
            Fault::DateInDoubt(_) => "say the notation in the descriptor: `\"format\": \"%d/%m/%Y\"`, for example",
            Fault::SerialNumber => "format the column as a date in the spreadsheet before saving it as CSV",
            Fault::YearOfTwoDigits => {
                "export years with four digits; if the century is certain, set a format with `%y`, which reads 69 to 99 as \
                 the twentieth century"
            }
            Fault::NotADate(_) => {
                return plain_remedy(field, ", or list the word under `missingValues` if it stands for none");
            }
            Fault::DayOutOfRange(_) => {
                "leave the cell empty if the day is not known, or list the placeholder under `missingValues`"
            }
            Fault::HasTime(_) => "make the field's type `datetime`, or export the day alone",
            Fault::NotOfType { .. } => "correct the value, or the field's `type` and `format` in the descriptor",
            Fault::TooShort { .. }
            | Fault::TooLong { .. }
            | Fault::TooSmall { .. }
            | Fault::TooLarge { .. }
            | Fault::NoMatch { .. } => "correct the value at the source, or the constraint in the descriptor",
            Fault::NotListed { .. } => "correct the value at the source, or add it to the list in the descriptor",
            Fault::NotUnique { .. } => "correct the rows that are wrong and deliver them again",
            Fault::RepeatedRow { .. } => "nothing, if it is the same fact; a second fact needs a key of its own",
            Fault::KeyConflict { .. } => "deliver the one right row again, in a later file",
            Fault::NoSuchReference { .. } => "deliver the row it refers to, or correct the reference",
            Fault::EndsBeforeStart { .. } => "correct the dates at the source and deliver the row again",
            Fault::NotAnEncoding { .. } => "deliver what `purse encode` wrote, unchanged",
            Fault::LeftUnencoded { .. } => {
                "ask the agency to run `purse encode` again: it names the row and what is wrong with it; then deliver the row \
                 again"
            }
        };
        text.to_string()
    }
}

impl Needed {
    fn reason(self) -> &'static str {
        match self {
            Needed::Required => "the descriptor says that this is never missing",
            Needed::PrimaryKey => "the primary key is never missing, because later deliveries are matched by it",
            Needed::Person => "the row does not say who it is about",
            Needed::Household => "the row does not say which household it is about",
            Needed::EventDate => "the row does not say when it happened",
            Needed::EventKind => "the row does not say which kind of event it records",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Needed::Required => "give the value, or take `required` from the field's constraints",
            Needed::PrimaryKey | Needed::Person | Needed::Household | Needed::EventDate | Needed::EventKind => {
                "give the value and deliver the row again"
            }
        }
    }
}

fn cells(count: u32) -> String {
    if count == 1 { "1 cell".to_string() } else { format!("{count} cells") }
}

fn article(class: Class) -> String {
    let words = class.to_string();
    match words.strip_prefix("date") {
        Some(_) => format!("a {words}"),
        None => words,
    }
}

/// How the field writes its dates.
fn plain_remedy(field: Option<&Field>, otherwise: &str) -> String {
    let notation = field.map(|field| &field.kind);
    let how = match notation {
        Some(FieldKind::Date(DateNotation::Pattern(pattern)) | FieldKind::DateTime(DateNotation::Pattern(pattern))) => {
            format!("write it as the field's `format` \"{pattern}\" says")
        }
        Some(FieldKind::DateTime(_)) => "write it like 2027-04-01T15:00:00".to_string(),
        _ => "write it like 2027-04-01".to_string(),
    };
    how + otherwise
}

fn notation_remedy(kind: &str, pattern: &str) -> String {
    let has_time = pattern.contains("%H");
    let example = if kind == "datetime" { "2027-04-01T15:00:00" } else { "2027-04-01" };
    match (kind, has_time, pattern) {
        ("date", false, "%Y-%m-%d") | ("datetime", true, "%Y-%m-%dT%H:%M:%S") => {
            "take the `format` from the field: this is the standard's own notation".to_string()
        }
        ("date", true, pattern) => {
            format!("set the field's `type` to \"datetime\" and its `format` to \"{pattern}\", or export the day alone")
        }
        ("datetime", false, "%Y-%m-%d") => "set the field's `type` to \"date\", or export the time too".to_string(),
        ("datetime", false, pattern) => {
            format!("set the field's `type` to \"date\" and its `format` to \"{pattern}\", or export the time too")
        }
        (_, _, pattern) => {
            format!("write it like {example}, or set the field's `format` to \"{pattern}\" if all rows are written so")
        }
    }
}

/// What a value of this type is, with its article.
fn shape_name(kind: &FieldKind) -> String {
    use crate::table::{GeoPointShape, TextShape};
    let words = match kind {
        FieldKind::Text(TextShape::Email) => "an email address",
        FieldKind::Text(TextShape::Uri) => "a URI",
        FieldKind::Text(TextShape::Binary) => "base64",
        FieldKind::Text(TextShape::Uuid) => "a UUID",
        FieldKind::Time(_) => "a time in the field's notation",
        FieldKind::Year => "a year of four digits",
        FieldKind::YearMonth => "a year and month such as 2027-04",
        FieldKind::Duration => "a duration such as P1Y2M3DT4H",
        FieldKind::Object => "a JSON object",
        FieldKind::Array => "a JSON array",
        FieldKind::List { delimiter, item } => {
            return format!("a list of items of type {} with `{delimiter}` between them", item.name());
        }
        FieldKind::GeoPoint(GeoPointShape::Pair) => "a point written as longitude, latitude",
        FieldKind::GeoPoint(GeoPointShape::Array) => "a point written as [longitude, latitude]",
        FieldKind::GeoPoint(GeoPointShape::Object) => "a point written as {\"lon\": …, \"lat\": …}",
        FieldKind::GeoJson { topology: false } => "GeoJSON",
        FieldKind::GeoJson { topology: true } => "TopoJSON",
        kind => kind.name(),
    };
    words.to_string()
}
