//! Numbers, exactly: whole numbers that fit 64 bits, and decimals in units of 10⁻⁹.

use serde::Serialize;

use super::classify;
use crate::fault::Fault;

/// How many digits behind the point a stored number has.
///
/// How many a file needs is not known before it has been read to its end, so all have the same.
pub(crate) const DECIMAL_PLACES: u32 = 9;

/// One, in units of 10⁻⁹.
pub(crate) const UNIT: i128 = 10_i128.pow(DECIMAL_PLACES);

/// The digits that a stored number has in all, as `Decimal128` holds them.
const DIGITS_MAX: usize = 38;

/// How a field writes numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberNotation {
    /// What stands before the decimals.
    pub decimal: String,
    /// What stands between groups of three digits, if anything does.
    pub group: Option<String>,
    /// Whether nothing but the number stands in the cell; otherwise signs such as `£` and `%` around it are left out.
    pub bare: bool,
}

impl Default for NumberNotation {
    fn default() -> NumberNotation {
        NumberNotation { decimal: ".".to_string(), group: None, bare: true }
    }
}

/// Reads a whole number.
pub(crate) fn parse_integer(text: &str, notation: &NumberNotation) -> Result<i64, Fault> {
    if let Some(number) = short_integer(text.as_bytes()) {
        return Ok(number);
    }
    let refuse = || Fault::NotAWholeNumber(classify(text));
    let bare = strip_around(text, notation).ok_or_else(refuse)?;
    let (negative, unsigned) = split_sign(bare);
    let digits = ungroup(unsigned, notation).ok_or_else(refuse)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse());
    }
    let signed = if negative { format!("-{digits}") } else { digits };
    signed.parse().map_err(|_| Fault::TooManyDigits(classify(text)))
}

/// The common case, quick: up to 18 digits, perhaps with a minus.
fn short_integer(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut number = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i64::from(digit - b'0');
    }
    Some(if negative { -number } else { number })
}

/// The common case, quick: digits, a point and up to nine decimals, perhaps with a minus, 18 digits in all.
fn short_number(bytes: &[u8]) -> Option<i128> {
    let point = bytes.iter().position(|byte| *byte == b'.')?;
    let (whole, fraction) = (&bytes[..point], &bytes[point + 1..]);
    let places = u32::try_from(fraction.len()).ok().filter(|places| (1..=DECIMAL_PLACES).contains(places))?;
    let negative = whole.first() == Some(&b'-');
    let digits = short_integer(if negative { &whole[1..] } else { whole }).filter(|digits| *digits >= 0)?;
    let decimals = short_integer(fraction).filter(|_| fraction[0] != b'-')?;
    let units = i128::from(digits) * UNIT + i128::from(decimals) * 10_i128.pow(DECIMAL_PLACES - places);
    Some(if negative { -units } else { units })
}

/// Reads a decimal number, with or without exponent, as units of 10⁻⁹. Nothing is rounded.
pub(crate) fn parse_number(text: &str, notation: &NumberNotation) -> Result<i128, Fault> {
    if let Some(number) = short_integer(text.as_bytes()) {
        return Ok(i128::from(number) * UNIT);
    }
    if notation.decimal == "."
        && let Some(units) = short_number(text.as_bytes())
    {
        return Ok(units);
    }
    let refuse = || Fault::NotANumber(classify(text));
    let bare = strip_around(text, notation).ok_or_else(refuse)?;
    let (mantissa, exponent) = match bare.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| refuse())?),
        None => (bare, 0),
    };
    let (negative, unsigned) = split_sign(mantissa);
    let (whole, fraction) = unsigned.split_once(notation.decimal.as_str()).unwrap_or((unsigned, ""));
    let whole = ungroup(whole, notation).ok_or_else(refuse)?;
    let digits = whole + fraction;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse());
    }
    let places = i64::try_from(fraction.len()).map_err(|_| refuse())? - i64::from(exponent);
    let units = to_units(&digits, places).ok_or_else(|| Fault::TooManyDigits(classify(text)))?;
    Ok(if negative { -units } else { units })
}

/// `digits × 10^-places` in units of 10⁻⁹, or nothing if that has more digits than are held.
fn to_units(digits: &str, places: i64) -> Option<i128> {
    let shift = i64::from(DECIMAL_PLACES) - places;
    let kept = digits.trim_start_matches('0');
    if kept.is_empty() {
        return Some(0);
    }
    let (kept, zeros) = if shift >= 0 {
        (kept, usize::try_from(shift).ok()?)
    } else {
        let surplus = usize::try_from(-shift).ok()?;
        let at = kept.len().checked_sub(surplus)?;
        let (kept, dropped) = kept.split_at(at);
        if dropped.bytes().any(|byte| byte != b'0') {
            return None;
        }
        (kept, 0)
    };
    if kept.len() + zeros > DIGITS_MAX {
        return None;
    }
    let value = kept.bytes().fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    Some(value * 10_i128.pow(u32::try_from(zeros).ok()?))
}

/// Leaves out signs such as `£` and `%` where the notation allows them.
///
/// Brackets and a minus behind the number mean a negative one to bookkeepers: they are refused, not left out.
fn strip_around<'t>(text: &'t str, notation: &NumberNotation) -> Option<&'t str> {
    if notation.bare {
        return Some(text);
    }
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '-' || letter == '+';
    let start = text.find(|letter| is_part(letter) || notation.decimal.starts_with(letter))?;
    let end = text.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let around = [text.get(..start)?, text.get(end..)?];
    let bookkeeping = around.iter().any(|part| part.contains(['(', ')', '-']));
    if bookkeeping { None } else { text.get(start..end) }
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Takes out the group marks, which may only stand before groups of three digits: `1,5` is not fifteen.
fn ungroup(whole: &str, notation: &NumberNotation) -> Option<String> {
    let Some(mark) = notation.group.as_deref().filter(|mark| whole.contains(mark)) else {
        return Some(whole.to_string());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut joined = first.to_string();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NumberNotation, UNIT, parse_integer, parse_number};

    /// Units of 10⁻⁹ as a decimal number without needless zeros.
    fn decimal_text(units: i128) -> String {
        let sign = if units < 0 { "-" } else { "" };
        let unit = UNIT.unsigned_abs();
        let (whole, fraction) = (units.unsigned_abs() / unit, units.unsigned_abs() % unit);
        if fraction == 0 {
            return format!("{sign}{whole}");
        }
        let decimals = format!("{fraction:09}");
        format!("{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }

    fn pounds() -> NumberNotation {
        NumberNotation { group: Some(",".into()), bare: false, ..NumberNotation::default() }
    }

    fn continental() -> NumberNotation {
        NumberNotation { decimal: ",".into(), group: Some(".".into()), bare: true }
    }

    fn check(notation: &NumberNotation, text: &str, expected: &str) {
        let read = match parse_number(text, notation) {
            Ok(units) => decimal_text(units),
            Err(fault) => fault.code().to_string(),
        };
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn numbers_are_read_exactly_or_refused() {
        let plain = NumberNotation::default();
        check(&plain, "-1.23", "-1.23");
        check(&plain, "+100000.00", "100000");
        check(&plain, "-0.25", "-0.25");
        check(&plain, "1.-5", "row::not-a-number");
        check(&plain, "--1.5", "row::not-a-number");
        check(&plain, "1.2.3", "row::not-a-number");
        check(&plain, ".5", "0.5");
        check(&plain, "5.", "5");
        check(&plain, "1.5e3", "1500");
        check(&plain, "15E-1", "1.5");
        check(&plain, "0.1234567890", "0.123456789");
        check(&plain, "0.1234567891", "row::too-many-digits");
        check(&plain, "1e30", "row::too-many-digits");
        check(&plain, "1e99999999999", "row::not-a-number");
        check(&plain, "1,234", "row::not-a-number");
        check(&plain, "NaN", "row::not-a-number");
        check(&plain, "", "row::not-a-number");
        check(&plain, "-", "row::not-a-number");
        check(&pounds(), "£1,234.50", "1234.5");
        check(&pounds(), "95 %", "95");
        check(&pounds(), "-£3", "row::not-a-number");
        check(&pounds(), "(5)", "row::not-a-number");
        check(&pounds(), "5-", "row::not-a-number");
        check(&pounds(), "1,5", "row::not-a-number");
        check(&continental(), "1.234,5", "1234.5");
    }

    #[test]
    fn whole_numbers_fit_or_are_refused() {
        let read = |text: &str| parse_integer(text, &pounds()).map_err(|fault| fault.code());
        assert_eq!(read("0007"), Ok(7));
        assert_eq!(read("1,234"), Ok(1234));
        assert_eq!(read("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(read("9223372036854775808"), Err("row::too-many-digits"));
        assert_eq!(read("1.0"), Err("row::not-a-whole-number"));
        assert_eq!(read(""), Err("row::not-a-whole-number"));
    }

    proptest! {
        #[test]
        fn a_number_written_and_read_is_the_same(units in -10_i128.pow(38) + 1..10_i128.pow(38)) {
            let read = parse_number(&decimal_text(units), &NumberNotation::default());
            prop_assert_eq!(read.ok(), Some(units));
        }
    }
}
