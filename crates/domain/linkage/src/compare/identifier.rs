//! Identifiers of one kind.

use rapidfuzz::distance::osa;
use strum::{Display, EnumCount, VariantArray};

use crate::pool::{TextId, TextPool};

/// How two identifiers of one kind agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum IdentifierLevel {
    /// The same number.
    #[strum(to_string = "the same")]
    Equal,
    /// Ten characters or more, and alike but for as many slips as there are sevens in the shorter, as email addresses
    /// are when mistyped: strangers never come so near by chance.
    #[strum(to_string = "a slip apart, and long")]
    LongSlip,
    /// One character wrong, missing or too many, or two neighbours changed about. Numbers with a check digit hardly ever
    /// come to this: a slip fails the check.
    #[strum(to_string = "a slip apart")]
    Slip,
    /// Different numbers.
    #[strum(to_string = "different")]
    Different,
}

/// One character of fewer than this is no slip: half of all house numbers would be a slip apart.
const SHORT: usize = 4;
/// From so many characters on, what is a slip apart is no chance.
const LONG: usize = 10;

/// Compares two identifiers of the kind whose values `pool` holds.
pub(crate) fn compare_identifiers(
    pool: &TextPool,
    one: Option<TextId>,
    other: Option<TextId>,
) -> Option<IdentifierLevel> {
    let (one, other) = (one?, other?);
    if one == other {
        return Some(IdentifierLevel::Equal);
    }
    let (one, other) = (pool.text(one), pool.text(other));
    let length = one.len().min(other.len());
    let slips = (length / 7).max(1);
    let is_slip = length >= SHORT
        && one.len().abs_diff(other.len()) <= slips
        && osa::distance_with_args(one.bytes(), other.bytes(), &osa::Args::default().score_cutoff(slips)).is_some();
    Some(match is_slip {
        true if length >= LONG => IdentifierLevel::LongSlip,
        true => IdentifierLevel::Slip,
        false => IdentifierLevel::Different,
    })
}

#[cfg(test)]
mod tests {
    use super::compare_identifiers;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        let kinds = ["ni", "nhs", "tenancy"];
        tests::check(left, right, expected, |records, one, other| {
            let kind = kinds.iter().position(|kind| left.starts_with(kind)).expect("one of the kinds");
            compare_identifiers(records.pool(kind), records.identifier(one, kind), records.identifier(other, kind))
        });
    }

    #[test]
    fn every_level() {
        check("ni JM402471C", "ni jm 40 24 71", "the same");
        check("ni JM402471C", "ni JM402417C", "a slip apart");
        check("ni JM402471C", "ni JM402481C", "a slip apart");
        check("ni JM402471C", "ni JM412481C", "different");
        check("ni JM402471C", "ni JM40247C", "missing");
        check("nhs 9434765919", "nhs 943 476 5919", "the same");
        check("nhs 9434765919", "nhs 9434765918", "missing");
        check("nhs 9434765919", "nhs 9434765870", "different");
        check("tenancy T1001", "tenancy T101", "a slip apart");
        check("tenancy T1001", "tenancy T0011", "different");
        check("tenancy robert255@smith.net", "tenancy roberta25@smith.net", "a slip apart, and long");
        check("tenancy robert255@smith.net", "tenancy roberta2@smith.net", "different");
        check("tenancy T12", "tenancy T13", "different");
        check("tenancy T1001", "tenancy none", "missing");
    }
}
