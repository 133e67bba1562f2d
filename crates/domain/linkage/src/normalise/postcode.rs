//! Postcodes taken apart: area `SW`, district `SW1A`, sector `SW1A 1`, unit `SW1A 1AA`.
//!
//! The format is that of BS 7666 as Royal Mail uses it. Whether a postcode exists is not asked: that needs a register
//! which changes every month.

/// A postcode and what it lies in, each finer part beginning with the coarser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PostcodeParts {
    /// A whole one, as `SW1A 1AA`.
    Unit { unit: String, sector_end: usize, district_end: usize, area_end: usize },
    /// The outward part alone, as `SW1A`: some extracts are cut there.
    District { district: String, area_end: usize },
    /// Something of another form: from abroad, or mistyped. It can be equal to another, and no more.
    Other(String),
}

/// Reads a postcode; a placeholder is nothing.
///
/// In the inward part a letter O or I in the digit's place is read as 0 or 1, and a digit 0 or 1 in a letter's place
/// makes it a postcode of another form, because inward letters are never O or I.
pub(crate) fn read_postcode(text: &str) -> Option<PostcodeParts> {
    let packed: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    if packed.is_empty() || is_placeholder(&packed) {
        return None;
    }
    let parts = unit(&packed).or_else(|| {
        let area_end = area_end(&packed)?;
        Some(PostcodeParts::District { district: packed.clone(), area_end })
    });
    Some(parts.unwrap_or(PostcodeParts::Other(packed)))
}

fn unit(packed: &str) -> Option<PostcodeParts> {
    if !(5..=7).contains(&packed.len()) {
        return None;
    }
    let (outward, inward) = packed.split_at(packed.len() - 3);
    let area_end = area_end(outward)?;
    let inward = inward.as_bytes();
    let digit = match inward[0] {
        b'O' => '0',
        b'I' => '1',
        digit if digit.is_ascii_digit() => char::from(digit),
        _ => return None,
    };
    // These letters are never used there, because they are misread in handwriting.
    let is_inward_letter = |byte: u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(&byte);
    if !inward[1..].iter().copied().all(is_inward_letter) {
        return None;
    }
    let unit = format!("{outward} {digit}{}{}", char::from(inward[1]), char::from(inward[2]));
    Some(PostcodeParts::Unit { unit, sector_end: outward.len() + 2, district_end: outward.len(), area_end })
}

/// Where the letters of an outward part end, if it is one: `A9`, `A99`, `A9A`, `AA9`, `AA99`, `AA9A`.
fn area_end(outward: &str) -> Option<usize> {
    let area_end = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let is_district = match outward.as_bytes().get(area_end..)? {
        [first] => first.is_ascii_digit(),
        [first, second] => first.is_ascii_digit() && second.is_ascii_alphanumeric(),
        _ => false,
    };
    (matches!(area_end, 1 | 2) && is_district).then_some(area_end)
}

/// Placeholders: the NHS Data Dictionary's pseudo postcodes begin with ZZ99 (no fixed abode, not known, abroad), other
/// systems write NFA, NF1 1NF, XX1 1XX or a word.
fn is_placeholder(packed: &str) -> bool {
    const WORDS: &[&str] = &["NFA", "NK", "NA", "NONE", "NOTKNOWN", "UNKNOWN", "UNK", "NULL", "TEST", "NOFIXEDABODE"];
    let all_the_same = packed.bytes().all(|byte| byte == packed.as_bytes()[0]);
    all_the_same
        || WORDS.contains(&packed)
        || ["ZZ99", "NF1", "XX"].iter().any(|start| packed.starts_with(start))
        || matches!(packed, "AA11AA" | "A11AA" | "AB12CD")
}

#[cfg(test)]
mod tests {
    use super::{PostcodeParts, read_postcode};

    fn check(text: &str, expected: &str) {
        let shown = match read_postcode(text) {
            Some(PostcodeParts::Unit { unit, sector_end, district_end, area_end }) => {
                format!("{} < {} < {} < {unit}", &unit[..area_end], &unit[..district_end], &unit[..sector_end])
            }
            Some(PostcodeParts::District { district, area_end }) => format!("{} < {district}", &district[..area_end]),
            Some(PostcodeParts::Other(text)) => format!("other {text}"),
            None => "missing".to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn postcodes_are_taken_apart() {
        check("SW1A 1AA", "SW < SW1A < SW1A 1 < SW1A 1AA");
        check("sw1a1aa", "SW < SW1A < SW1A 1 < SW1A 1AA");
        check(" m1  1ae.", "M < M1 < M1 1 < M1 1AE");
        check("B33 8TH", "B < B33 < B33 8 < B33 8TH");
        check("CR2 6XH", "CR < CR2 < CR2 6 < CR2 6XH");
        check("DN55 1PT", "DN < DN55 < DN55 1 < DN55 1PT");
        check("W1A 0AX", "W < W1A < W1A 0 < W1A 0AX");
        check("W1A OAX", "W < W1A < W1A 0 < W1A 0AX");
        check("EC1A 1BB", "EC < EC1A < EC1A 1 < EC1A 1BB");
        check("EC1A", "EC < EC1A");
        check("M1", "M < M1");
    }

    #[test]
    fn other_forms_are_kept_whole() {
        check("4223", "other 4223");
        check("D02 AF30", "other D02AF30");
        check("SW1A 1CA", "other SW1A1CA");
        check("SWW 1AA", "other SWW1AA");
    }

    #[test]
    fn placeholders_are_missing() {
        for placeholder in ["", " - ", "ZZ99 3VZ", "NFA", "no fixed abode", "N/K", "XX1 1XX", "NF1 1NF", "xxxx", "0000"]
        {
            check(placeholder, "missing");
        }
    }
}
