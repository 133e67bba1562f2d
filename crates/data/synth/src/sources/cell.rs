//! Cells, before an agency's manner of writing.

use std::borrow::Cow;

use units::Day;

use super::tables::Manner;
use crate::calendar::Civil;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Integer(i64),
    /// A decimal number, in tenths.
    Tenths(i64),
    Day(Day),
}

impl<'a> Cell<'a> {
    /// Text, or nothing.
    pub(crate) fn text<T: Into<Cow<'a, str>>>(text: Option<T>) -> Cell<'a> {
        text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
    }

    /// A day, or nothing.
    pub(crate) fn day(day: Option<Day>) -> Cell<'a> {
        day.map_or(Cell::Empty, Cell::Day)
    }

    /// Appends it as an agency writes it, without quotes.
    pub(crate) fn write(&self, manner: Manner, to: &mut String) {
        use std::fmt::Write as _;
        // Writing to a text cannot fail.
        let _ = match self {
            Cell::Empty => Ok(()),
            Cell::Text(text) => to.write_str(text),
            Cell::Integer(number) => write!(to, "{number}"),
            Cell::Tenths(tenths) if tenths % 10 == 0 => write!(to, "{}", tenths / 10),
            Cell::Tenths(tenths) => {
                let sign = if *tenths < 0 { "-" } else { "" };
                write!(to, "{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
            }
            Cell::Day(day) => {
                push_day(*day, manner.is_day_first, to);
                Ok(())
            }
        };
    }
}

/// `2027-04-01`, or `01/04/2027`.
pub(crate) fn push_day(day: Day, is_day_first: bool, to: &mut String) {
    let Civil { year, month, day } = Civil::of(day);
    let pair = |number: i32| [number / 10 % 10, number % 10].map(|digit| char::from(b'0' + digit as u8));
    let (year, month, day) = ([pair(year / 100), pair(year)].concat(), pair(month), pair(day));
    let parts: [&[char]; 5] =
        if is_day_first { [&day, &['/'], &month, &['/'], &year] } else { [&year, &['-'], &month, &['-'], &day] };
    parts.into_iter().flatten().for_each(|letter| to.push(*letter));
}

#[cfg(test)]
mod tests {
    use super::Cell;
    use crate::agency::Agency;
    use crate::sources::tables::Package;

    fn check(cell: Cell<'_>, agency: Agency, expected: &str) {
        let mut text = String::new();
        cell.write(Package::of(agency).manner, &mut text);
        assert_eq!(text, expected);
    }

    #[test]
    fn cells_are_written_as_agencies_do() {
        let day = "2028-02-29".parse().expect("a date");
        check(Cell::Day(day), Agency::Housing, "2028-02-29");
        check(Cell::Day(day), Agency::Police, "29/02/2028");
        check(Cell::Tenths(375), Agency::Benefits, "37.5");
        check(Cell::Tenths(160), Agency::Benefits, "16");
        check(Cell::Tenths(-5), Agency::Treatment, "-0.5");
        check(Cell::Integer(28), Agency::Treatment, "28");
        check(Cell::text(None::<&str>), Agency::Treatment, "");
    }
}
