//! Dates and times, and good reasons for the ones that are none.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;
use serde::Serialize;
use units::Day;

use super::{Class, classify};
use crate::fault::Fault;

/// How a field writes dates or times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum DateNotation {
    /// ISO 8601: `2027-04-01`, `15:00:00`, `2027-04-01T15:00:00`.
    Default,
    /// Any notation that can only be read in one way.
    Any,
    /// A pattern of `strptime`, such as `%d/%m/%Y`.
    Pattern(String),
}

/// A civil date and time, with its offset from UTC where one is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    civil: DateTime,
    offset: Option<Offset>,
}

/// Notations that `any` takes. Day and month as numbers are read apart, because their order may be in doubt.
const ANY_DATES: &[&str] =
    &["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%d-%b-%Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y"];

/// Times that may stand behind a date of [`ANY_DATES`], or alone.
const ANY_TIMES: &[&str] = &["%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p"];

/// Reads a day, as days since 1970-01-01.
pub(crate) fn parse_day(text: &str, notation: &DateNotation) -> Result<i32, Fault> {
    let day = match notation {
        DateNotation::Default => iso_day(text),
        DateNotation::Pattern(pattern) => quick_day(text, pattern)
            .or_else(|| whole_year(text, broken_down(text, pattern)?.to_date().ok()?).map(epoch_days)),
        DateNotation::Any => return any_day(text),
    };
    day.ok_or_else(|| explain_date(text, notation))
}

/// Reads a date and time, and gives its date as written: an offset from UTC does not move it.
pub(crate) fn parse_civil_day(text: &str, notation: &DateNotation) -> Result<i32, Fault> {
    parse_moment(text, notation).map(|moment| epoch_days(moment.civil.date()))
}

/// Reads a date and time.
pub(crate) fn parse_moment(text: &str, notation: &DateNotation) -> Result<Moment, Fault> {
    let moment = match notation {
        DateNotation::Default => iso_moment(text),
        DateNotation::Pattern(pattern) => broken_down(text, pattern).and_then(|parts| {
            let civil = parts.to_datetime().ok()?;
            whole_year(text, civil.date())?;
            Some(Moment { civil, offset: parts.offset() })
        }),
        DateNotation::Any => iso_moment(text).or_else(|| any_moment(text)),
    };
    moment.ok_or_else(|| explain_date(text, notation))
}

/// Reads a time of day.
pub(crate) fn parse_time(text: &str, notation: &DateNotation) -> Option<Time> {
    let is_default_shape = text.len() >= 8 && text.as_bytes()[2] == b':' && text.as_bytes()[5] == b':';
    match notation {
        DateNotation::Default => is_default_shape.then(|| text.parse().ok())?,
        DateNotation::Pattern(pattern) => broken_down(text, pattern)?.to_time().ok(),
        DateNotation::Any => ANY_TIMES.iter().find_map(|pattern| broken_down(text, pattern)?.to_time().ok()),
    }
}

impl Moment {
    /// `2024-01-26T15:00:00`, with the offset behind it where there is one.
    pub(crate) fn canonical_text(&self) -> String {
        let offset = match self.offset {
            None => String::new(),
            Some(Offset::UTC) => "Z".to_string(),
            Some(offset) => {
                let seconds = offset.seconds();
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        };
        format!("{}{offset}", self.civil)
    }
}

/// Whether a pattern can be read as a `date`, `time` or `datetime`, by writing a moment with it and reading that back.
pub(crate) fn check_notation(kind: &str, pattern: &str) -> Result<(), String> {
    let sample = jiff::civil::date(2027, 4, 1).at(13, 30, 15, 0);
    let zoned = Offset::UTC.to_timestamp(sample).map_err(|error| error.to_string())?;
    let text = BrokenDownTime::from(&zoned.to_zoned(jiff::tz::TimeZone::UTC))
        .to_string(pattern)
        .map_err(|error| error.to_string())?;
    let parts = BrokenDownTime::parse(pattern, &text).map_err(|error| error.to_string())?;
    let is_whole = match kind {
        "date" => parts.to_date().is_ok(),
        "time" => parts.hour().is_some() && parts.to_time().is_ok(),
        _ => parts.to_date().is_ok() && parts.hour().is_some(),
    };
    if is_whole { Ok(()) } else { Err(format!("it does not tell a whole {kind}")) }
}

/// `%Y` of the library also takes fewer digits than four, so that 27 would be a year of the first century.
fn whole_year(text: &str, date: Date) -> Option<Date> {
    (date.year() >= 1000 || text.contains(&format!("{:04}", date.year()))).then_some(date)
}

fn epoch_days(date: Date) -> i32 {
    Day::from(date).epoch_days()
}

fn broken_down(text: &str, pattern: &str) -> Option<BrokenDownTime> {
    BrokenDownTime::parse(pattern, text).ok()
}

/// `2027-04-01`, quick: this is most of what intake does.
fn iso_day(text: &str) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    civil_day(number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// The most common patterns without the general reader, for dates written with all their digits.
fn quick_day(text: &str, pattern: &str) -> Option<i32> {
    let &[a, b, mark, c, d, other, e, f, g, h] = text.as_bytes() else { return None };
    let (first, second, year) = (number(&[a, b]), number(&[c, d]), number(&[e, f, g, h]));
    let [b'%', first_kind, first_mark, b'%', second_kind, second_mark, b'%', b'Y'] = *pattern.as_bytes() else {
        return None;
    };
    if (mark, other) != (first_mark, second_mark) {
        return None;
    }
    match (first_kind, second_kind) {
        (b'd', b'm') => civil_day(year?, second?, first?),
        (b'm', b'd') => civil_day(year?, first?, second?),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i32::from(digit - b'0')))
}

/// Days since 1970-01-01 of a date of the years 0 to 9999.
///
/// This is `days_from_civil` of Howard Hinnant's `chrono`-compatible date algorithms; a test compares it with jiff.
fn civil_day(year: i32, month: i32, day: i32) -> Option<i32> {
    const LENGTHS: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = LENGTHS.get(usize::try_from(month - 1).ok()?)? + i32::from(leap && month == 2);
    if !(1..=length).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The form of XML Schema: date, `T`, time with seconds, then perhaps `Z` or an offset.
fn iso_moment(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_once('T')?;
    iso_day(date)?;
    let zone_at = rest.find(['Z', '+', '-']);
    let (time, zone) = rest.split_at(zone_at.unwrap_or(rest.len()));
    let offset = match zone {
        "" => None,
        "Z" => Some(Offset::UTC),
        zone => Some(BrokenDownTime::parse("%:z", zone).ok()?.offset()?),
    };
    let time = parse_time(time, &DateNotation::Default)?;
    Some(Moment { civil: date.parse::<Date>().ok()?.to_datetime(time), offset })
}

fn any_day(text: &str) -> Result<i32, Fault> {
    let read = |pattern: &&str| whole_year(text, broken_down(text, pattern)?.to_date().ok()?);
    if let Some(day) = ANY_DATES.iter().find_map(read) {
        return Ok(epoch_days(day));
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, second, year] = parts[..] else { return Err(explain_date(text, &DateNotation::Any)) };
    let read = |part: &str, length: usize| if part.len() <= length { number(part.as_bytes()) } else { None };
    let (Some(first), Some(second), Some(year), 4) = (read(first, 2), read(second, 2), read(year, 4), year.len())
    else {
        return Err(explain_date(text, &DateNotation::Any));
    };
    match (civil_day(year, second, first), civil_day(year, first, second)) {
        (Some(british), Some(american)) if british != american => Err(Fault::DateInDoubt(classify(text))),
        (Some(day), _) | (None, Some(day)) => Ok(day),
        (None, None) => Err(Fault::NoSuchDay(classify(text))),
    }
}

fn any_moment(text: &str) -> Option<Moment> {
    let spaces = text.char_indices().filter(|(_, letter)| matches!(letter, ' ' | 'T')).map(|(at, _)| at);
    for at in spaces {
        let (date, time) = (text.get(..at)?, text.get(at + 1..)?);
        if let (Ok(_), Some(time)) = (any_day(date), parse_time(time, &DateNotation::Any)) {
            let days = any_day(date).ok()?;
            return Some(Moment { civil: Day::from_epoch_days(days).date().to_datetime(time), offset: None });
        }
    }
    None
}

/// Patterns that exports often have.
const COMMON: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
];

/// Says what a text is that is not a date in the notation of its field.
fn explain_date(text: &str, notation: &DateNotation) -> Fault {
    let class = classify(text);
    let pattern = match notation {
        DateNotation::Pattern(pattern) => Some(pattern.as_str()),
        DateNotation::Default | DateNotation::Any => None,
    };
    let is_short = |pattern: &str| {
        let date = broken_down(text, pattern).and_then(|parts| parts.to_date().ok());
        date.is_some_and(|date| whole_year(text, date).is_none())
    };
    match class {
        Class::SerialNumber => Fault::SerialNumber,
        _ if pattern.into_iter().chain(COMMON.iter().copied()).any(is_short) => Fault::YearOfTwoDigits,
        Class::TwoDigitYear if !pattern.is_some_and(|pattern| pattern.contains("%y")) => Fault::YearOfTwoDigits,
        Class::DayMonthYear => explain_day_month_year(text, pattern),
        Class::IsoDate => explain_iso_date(text),
        Class::IsoMoment | Class::CompactDate | Class::NamedMonth => {
            Fault::DateNotation { class, pattern: fitting_pattern(text) }
        }
        class => Fault::NotADate(class),
    }
}

/// Year, month and day with marks between them: is there such a day, and which pattern would read it?
fn explain_iso_date(text: &str) -> Fault {
    let class = Class::IsoDate;
    let parts: Vec<Option<i32>> = text.split(['/', '-', '.']).map(|part| number(part.as_bytes())).collect();
    let [Some(year), Some(month), Some(day)] = parts[..] else { return Fault::NotADate(class) };
    if civil_day(year, month, day).is_none() {
        return Fault::NoSuchDay(class);
    }
    // A month or day of one digit is read by `%Y-%m-%d`, but it is not what the standard means.
    let has_short_part = text.len() < 10;
    Fault::DateNotation { class, pattern: if has_short_part { None } else { fitting_pattern(text) } }
}

/// Day, month and year with marks between them: is there such a day, and which pattern would read it?
fn explain_day_month_year(text: &str, expected: Option<&str>) -> Fault {
    let class = Class::DayMonthYear;
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let values: Vec<Option<i32>> = parts.iter().map(|part| number(part.as_bytes())).collect();
    let [Some(first), Some(second), Some(year)] = values[..] else { return Fault::NotADate(class) };
    let british = civil_day(year, second, first).is_some();
    let american = civil_day(year, first, second).is_some();
    let mark = text.chars().find(|letter| !letter.is_ascii_digit()).unwrap_or('/');
    let (day_first, month_first) = (format!("%d{mark}%m{mark}%Y"), format!("%m{mark}%d{mark}%Y"));
    match (british, american) {
        (false, false) => Fault::NoSuchDay(class),
        (false, true) if expected != Some(&month_first) => {
            Fault::DateNotation { class: Class::MonthDayYear, pattern: Some(month_first) }
        }
        (true, _) if expected != Some(&day_first) => Fault::DateNotation { class, pattern: Some(day_first) },
        _ => Fault::NoSuchDay(class),
    }
}

/// A pattern that reads `text`, if a common one does.
fn fitting_pattern(text: &str) -> Option<String> {
    COMMON.iter().find(|pattern| broken_down(text, pattern).is_some()).map(|pattern| pattern.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use units::Day;

    use super::{DateNotation, check_notation, civil_day, parse_civil_day, parse_day, parse_moment};

    fn pattern(text: &str) -> DateNotation {
        DateNotation::Pattern(text.to_string())
    }

    fn check(notation: &DateNotation, text: &str, expected: &str) {
        let read = match parse_day(text, notation) {
            Ok(days) => Day::from_epoch_days(days).to_string(),
            Err(fault) => fault.code().to_string(),
        };
        assert_eq!(read, expected, "{text} as {notation:?}");
    }

    #[test]
    fn days_are_read_or_explained() {
        let iso = DateNotation::Default;
        check(&iso, "2027-04-01", "2027-04-01");
        check(&iso, "2028-02-29", "2028-02-29");
        check(&iso, "2027-02-29", "row::no-such-day");
        check(&iso, "31/04/2027", "row::no-such-day");
        check(&iso, "03/04/2027", "row::date-notation");
        check(&iso, "2027/04/03", "row::date-notation");
        check(&iso, "2027-4-3", "row::date-notation");
        check(&iso, "20270403", "row::date-notation");
        check(&iso, "3 April 2027", "row::date-notation");
        check(&iso, "2027-04-03 10:00", "row::date-notation");
        check(&iso, "03/04/27", "row::year-of-two-digits");
        check(&iso, "46113", "row::serial-number");
        check(&iso, "soon", "row::not-a-date");
        check(&iso, "", "row::not-a-date");
        let british = pattern("%d/%m/%Y");
        check(&british, "03/04/2027", "2027-04-03");
        check(&british, "3/4/2027", "2027-04-03");
        check(&british, "04/31/2027", "row::no-such-day");
        check(&british, "04/30/2027", "row::date-notation");
        check(&british, "03-04-2027", "row::date-notation");
        check(&british, "2027-04-03", "row::date-notation");
        check(&pattern("%d %b %Y"), "3 Apr 2027", "2027-04-03");
        check(&pattern("%d/%m/%y"), "03/04/27", "2027-04-03");
        check(&british, "03/04/27", "row::year-of-two-digits");
        check(&british, "03/04/0027", "0027-04-03");
        check(&pattern("%d %b %Y"), "3 Apr 27", "row::year-of-two-digits");
        check(&iso, "3 April 27", "row::year-of-two-digits");
        check(&DateNotation::Any, "30/04/2027", "2027-04-30");
        check(&DateNotation::Any, "April 3, 2027", "2027-04-03");
        check(&DateNotation::Any, "04/04/2027", "2027-04-04");
        check(&DateNotation::Any, "14/06/27", "row::year-of-two-digits");
        check(&DateNotation::Any, "03/04/2027", "row::date-in-doubt");
        check(&DateNotation::Any, "31/31/2027", "row::no-such-day");
    }

    #[test]
    fn moments_keep_what_is_written() {
        let read = |text: &str, notation: &DateNotation| {
            parse_moment(text, notation).map_or_else(|fault| fault.code().to_string(), |moment| moment.canonical_text())
        };
        let iso = DateNotation::Default;
        assert_eq!(read("2024-01-26T15:00:00", &iso), "2024-01-26T15:00:00");
        assert_eq!(read("2024-01-26T15:00:00.300-05:00", &iso), "2024-01-26T15:00:00.3-05:00");
        assert_eq!(read("2024-01-26T23:30:00Z", &iso), "2024-01-26T23:30:00Z");
        assert_eq!(read("2024-01-26", &iso), "row::date-notation");
        assert_eq!(read("26/01/2024 15:04", &pattern("%d/%m/%Y %H:%M")), "2024-01-26T15:04:00");
        assert_eq!(read("26 January 2024 3:04 PM", &DateNotation::Any), "2024-01-26T15:04:00");
        let day = parse_civil_day("2024-01-26T23:30:00-05:00", &iso).expect("a moment");
        assert_eq!(Day::from_epoch_days(day).to_string(), "2024-01-26", "an offset does not move the date");
    }

    #[test]
    fn patterns_are_tried_before_they_are_used() {
        for (kind, good) in [
            ("date", "%d/%m/%Y"),
            ("date", "%d %B %Y"),
            ("date", "%Y%m%d"),
            ("datetime", "%d/%m/%y %H:%M"),
            ("time", "%H:%M"),
        ] {
            assert_eq!(check_notation(kind, good), Ok(()), "{good}");
        }
        for (kind, bad) in [("date", "%d/%m"), ("date", "%"), ("time", "%M"), ("datetime", "%d/%m/%Y"), ("time", "%Y")]
        {
            assert!(check_notation(kind, bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn days_agree_with_the_calendar(days in -719_528_i32..2_932_896) {
            let date = Day::from_epoch_days(days).date();
            let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
            prop_assert_eq!(civil_day(year, month, day), Some(days));
        }
    }
}
