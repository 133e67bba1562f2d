//! Postcodes, by the finest part in which they agree.

use strum::{Display, EnumCount, VariantArray};

use crate::pool::TextId;
use crate::records::Postcodes;

/// How two postcodes agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum PostcodeLevel {
    /// The same unit, some fifteen addresses; or the same postcode of another country.
    #[strum(to_string = "the same")]
    Unit,
    /// The same sector, some three thousand addresses.
    #[strum(to_string = "the same sector")]
    Sector,
    /// The same district, a small town.
    #[strum(to_string = "the same district")]
    District,
    /// The same area, a city or county.
    #[strum(to_string = "the same area")]
    Area,
    /// Different areas.
    #[strum(to_string = "different")]
    Different,
}

/// Compares two postcodes. One of another form than the other is no evidence: it is a slip more often than a move.
pub(crate) fn compare_postcodes(
    postcodes: &Postcodes,
    one: Option<TextId>,
    other: Option<TextId>,
) -> Option<PostcodeLevel> {
    let (one, other) = (one?, other?);
    let (mine, theirs) = (postcodes.parts(one), postcodes.parts(other));
    let agree = |mine: Option<TextId>, theirs: Option<TextId>| mine.is_some() && mine == theirs;
    if one == other && mine.is_whole {
        return Some(PostcodeLevel::Unit);
    }
    if mine.area.is_some() != theirs.area.is_some() {
        return None;
    }
    Some(if agree(mine.sector, theirs.sector) {
        PostcodeLevel::Sector
    } else if agree(mine.district, theirs.district) {
        PostcodeLevel::District
    } else if agree(mine.area, theirs.area) {
        PostcodeLevel::Area
    } else {
        PostcodeLevel::Different
    })
}

#[cfg(test)]
mod tests {
    use super::compare_postcodes;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        tests::check(&format!("postcode {left}"), &format!("postcode {right}"), expected, |records, one, other| {
            compare_postcodes(&records.postcodes, records.row(one).postcode, records.row(other).postcode)
        });
    }

    #[test]
    fn every_level() {
        check("SW1A 1AA", "sw1a1aa", "the same");
        check("SW1A 1AA", "SW1A 1AB", "the same sector");
        check("SW1A 1AA", "SW1A 2AA", "the same district");
        check("SW1A 1AA", "SW1A", "the same district");
        check("SW1A", "SW1A", "the same district");
        check("SW1A 1AA", "SW2 1AA", "the same area");
        check("SW1A 1AA", "S1 1AA", "different");
        check("SW1A", "M1", "different");
        check("D02 AF30", "D02AF30", "the same");
        check("D02 AF30", "D02 AF31", "different");
        check("SW1A 1AA", "SW1A 1A", "missing");
        check("SW1A 1AA", "ZZ99 3VZ", "missing");
    }
}
