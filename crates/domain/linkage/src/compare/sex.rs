//! Sex as recorded.

use strum::{Display, EnumCount, VariantArray};

use crate::normalise::Sex;

/// How the sexes of two records agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum SexLevel {
    /// The same.
    #[strum(to_string = "the same")]
    Same,
    /// Not the same.
    #[strum(to_string = "different")]
    Different,
}

/// Compares the sexes of two records.
pub(crate) fn compare_sexes(one: Option<Sex>, other: Option<Sex>) -> Option<SexLevel> {
    let (one, other) = (one?, other?);
    Some(if one == other { SexLevel::Same } else { SexLevel::Different })
}

#[cfg(test)]
mod tests {
    use super::compare_sexes;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        tests::check(&format!("sex {left}"), &format!("sex {right}"), expected, |records, one, other| {
            compare_sexes(records.row(one).sex, records.row(other).sex)
        });
    }

    #[test]
    fn every_level() {
        check("F", "female", "the same");
        check("F", "M", "different");
        check("F", "not known", "missing");
    }
}
