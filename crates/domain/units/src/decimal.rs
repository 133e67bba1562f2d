//! Decimal numbers as people write them, read exactly.

use thiserror::Error;

/// Why a text is not a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadDecimal {
    /// There are no digits, or something else stands among them.
    #[error("it is not a decimal number")]
    NotANumber,
    /// Commas that do not stand before groups of three digits.
    #[error("a comma may only stand before each group of three digits")]
    BadGrouping,
    /// More digits than can be held.
    #[error("it has too many digits")]
    TooLong,
}

/// Reads `-1,234.50` as (-123450, 2): the digits, and how many of them stand behind the point.
///
/// At most 18 digits. Exponents are not decimal notation and are refused.
///
/// # Errors
///
/// [`BadDecimal`] says why.
pub fn parse_decimal(text: &str) -> Result<(i64, u32), BadDecimal> {
    let (negative, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.is_empty() || (unsigned.contains('.') && fraction.is_empty()) {
        return Err(BadDecimal::NotANumber);
    }
    let whole = ungroup(whole)?;
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(BadDecimal::NotANumber);
    }
    if digits.len() > 18 {
        return Err(BadDecimal::TooLong);
    }
    let value = digits.iter().fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
    let scale = u32::try_from(fraction.len()).map_err(|_| BadDecimal::TooLong)?;
    Ok((if negative { -value } else { value }, scale))
}

fn ungroup(whole: &str) -> Result<String, BadDecimal> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_some() && (first.is_empty() || first.len() > 3) {
        return Err(BadDecimal::BadGrouping);
    }
    let mut joined = first.to_string();
    for group in rest {
        if group.len() != 3 {
            return Err(BadDecimal::BadGrouping);
        }
        joined.push_str(group);
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::{BadDecimal, parse_decimal};

    #[test]
    fn reads_exactly_or_says_why_not() {
        let table = [
            ("0", Ok((0, 0))),
            ("12.50", Ok((1250, 2))),
            ("-1,234.5", Ok((-12345, 1))),
            ("1,234,567", Ok((1_234_567, 0))),
            ("12,34", Err(BadDecimal::BadGrouping)),
            (",123", Err(BadDecimal::BadGrouping)),
            ("1234,567", Err(BadDecimal::BadGrouping)),
            ("", Err(BadDecimal::NotANumber)),
            ("-", Err(BadDecimal::NotANumber)),
            (".5", Err(BadDecimal::NotANumber)),
            ("5.", Err(BadDecimal::NotANumber)),
            ("1e3", Err(BadDecimal::NotANumber)),
            ("1.2.3", Err(BadDecimal::NotANumber)),
            ("1234567890123456789", Err(BadDecimal::TooLong)),
        ];
        for (text, expected) in table {
            assert_eq!(parse_decimal(text), expected, "{text}");
        }
    }
}
