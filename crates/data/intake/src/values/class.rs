//! The class of a value: what can be said of it without saying it.

use std::fmt;

use serde::Serialize;

/// What kind of text a cell holds. Reports show this in place of the value, whatever the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Class {
    Empty,
    WholeNumber,
    DecimalNumber,
    SerialNumber,
    IsoDate,
    IsoMoment,
    DayMonthYear,
    MonthDayYear,
    TwoDigitYear,
    NamedMonth,
    CompactDate,
    TrueOrFalse,
    NotFinite,
    Bytes(u32),
    Text(u32),
    Row(u32),
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Class::Empty => "empty",
            Class::WholeNumber => "whole number",
            Class::DecimalNumber => "decimal number",
            Class::SerialNumber => "spreadsheet serial number",
            Class::IsoDate => "date as year-month-day",
            Class::IsoMoment => "date and time",
            Class::DayMonthYear => "date as day/month/year",
            Class::MonthDayYear => "date as month/day/year",
            Class::TwoDigitYear => "date with a year of two digits",
            Class::NamedMonth => "date with the name of a month",
            Class::CompactDate => "date as eight digits",
            Class::TrueOrFalse => "true or false",
            Class::NotFinite => "not a finite number",
            Class::Bytes(1) => "1 byte",
            Class::Text(1) => "text of 1 character",
            Class::Row(1) => "row of 1 cell",
            Class::Bytes(count) => return write!(f, "{count} bytes"),
            Class::Text(count) => return write!(f, "text of {count} characters"),
            Class::Row(count) => return write!(f, "row of {count} cells"),
        };
        f.write_str(words)
    }
}

/// The first and last serial numbers that are taken for days: 1954 to 2119. Others are just whole numbers.
const SERIAL_NUMBERS: std::ops::RangeInclusive<i64> = 20_000..=80_000;

/// The class of `text`, whatever its column is meant to hold.
pub(crate) fn classify(text: &str) -> Class {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if text.is_empty() {
        return Class::Empty;
    }
    if is_digits(unsigned) {
        return match text.parse::<i64>() {
            Ok(number) if SERIAL_NUMBERS.contains(&number) => Class::SerialNumber,
            Ok(number) if text.len() == 8 && (19_000_101..=21_001_231).contains(&number) => Class::CompactDate,
            _ => Class::WholeNumber,
        };
    }
    if let Some((whole, fraction)) = unsigned.split_once(['.', ','])
        && is_digits(whole)
        && is_digits(fraction)
    {
        return Class::DecimalNumber;
    }
    if ["true", "false", "yes", "no", "y", "n"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Class::TrueOrFalse;
    }
    if ["nan", "inf", "-inf", "infinity"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Class::NotFinite;
    }
    classify_date(text).unwrap_or(Class::Text(length))
}

fn classify_date(text: &str) -> Option<Class> {
    let (date, rest) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let numeric =
        |part: &str, lengths: &[usize]| lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_time = rest.bytes().filter(|byte| *byte == b':').count() >= 1;
    if let [first, second, third] = parts[..] {
        if numeric(first, &[4]) && numeric(second, &[1, 2]) && numeric(third, &[1, 2]) {
            return Some(if has_time { Class::IsoMoment } else { Class::IsoDate });
        }
        if numeric(first, &[1, 2]) && numeric(second, &[1, 2]) {
            return match third.len() {
                4 if numeric(third, &[4]) => Some(if has_time { Class::IsoMoment } else { Class::DayMonthYear }),
                2 if numeric(third, &[2]) => Some(Class::TwoDigitYear),
                _ => None,
            };
        }
    }
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(['/', '-', ' ', ',', '.']).filter(|word| !word.is_empty()).collect();
    let named = words.iter().any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
    let numbers = words.iter().filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())).count();
    (words.len() == 3 && named && numbers == 2).then_some(Class::NamedMonth)
}

#[cfg(test)]
mod tests {
    use super::classify;

    #[test]
    fn classes_say_what_a_value_is_like() {
        let table = [
            ("", "empty"),
            ("7", "whole number"),
            ("-7", "whole number"),
            ("46113", "spreadsheet serial number"),
            ("20270401", "date as eight digits"),
            ("1.50", "decimal number"),
            ("2027-04-01", "date as year-month-day"),
            ("2027-04-01T09:30:00", "date and time"),
            ("01/04/2027 09:30", "date and time"),
            ("1/4/2027", "date as day/month/year"),
            ("01.04.27", "date with a year of two digits"),
            ("1 April 2027", "date with the name of a month"),
            ("Yes", "true or false"),
            ("NaN", "not a finite number"),
            ("x", "text of 1 character"),
            ("Zoë", "text of 3 characters"),
            ("May Smith", "text of 9 characters"),
        ];
        for (text, expected) in table {
            assert_eq!(classify(text).to_string(), expected, "{text}");
        }
    }
}
