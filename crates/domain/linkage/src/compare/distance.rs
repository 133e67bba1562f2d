//! Addresses, by how far they are apart.

use strum::{Display, EnumCount, VariantArray};

use crate::normalise::Location;

/// How far two addresses are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumCount, VariantArray)]
pub enum DistanceLevel {
    /// At most 0.1 km: the same house, or its neighbours'.
    #[strum(to_string = "within 100 m")]
    Neighbours,
    /// At most 1 km.
    #[strum(to_string = "within 1 km")]
    Near,
    /// At most 5 km: one town.
    #[strum(to_string = "within 5 km")]
    Town,
    /// At most 20 km: one county.
    #[strum(to_string = "within 20 km")]
    County,
    /// Farther than that.
    #[strum(to_string = "farther")]
    Farther,
}

/// The farthest of each level but the last, in kilometres.
const FARTHEST_KM: [(DistanceLevel, f64); 4] = [
    (DistanceLevel::Neighbours, 0.1),
    (DistanceLevel::Near, 1.0),
    (DistanceLevel::Town, 5.0),
    (DistanceLevel::County, 20.0),
];

/// Compares two places.
pub(crate) fn compare_distances(one: Option<Location>, other: Option<Location>) -> Option<DistanceLevel> {
    let km = one?.km_to(other?);
    let within = FARTHEST_KM.into_iter().find(|(_, farthest)| km <= *farthest);
    Some(within.map_or(DistanceLevel::Farther, |(level, _)| level))
}

#[cfg(test)]
mod tests {
    use super::compare_distances;
    use crate::compare::tests;

    fn check(left: &str, right: &str, expected: &str) {
        let at = |place: &str| if place == "-" { "forename Jo".to_string() } else { format!("at {place}") };
        tests::check(&at(left), &at(right), expected, |records, one, other| {
            compare_distances(records.location(one), records.location(other))
        });
    }

    #[test]
    fn every_level() {
        // A thousandth of a degree of latitude is 111 metres.
        check("53.8000 -1.5", "53.8000 -1.5", "within 100 m");
        check("53.8000 -1.5", "53.8008 -1.5", "within 100 m");
        check("53.8000 -1.5", "53.8010 -1.5", "within 1 km");
        check("53.8000 -1.5", "53.8100 -1.5", "within 5 km");
        check("53.8000 -1.5", "53.8460 -1.5", "within 20 km");
        check("53.8000 -1.5", "53.9900 -1.5", "farther");
        check("53.8000 -1.5", "-", "missing");
        check("-", "-", "missing");
    }
}
