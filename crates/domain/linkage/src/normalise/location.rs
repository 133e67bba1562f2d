//! Where an address lies: latitude and longitude, or easting and northing of the British National Grid.
//!
//! All become degrees of WGS 84. Grid coordinates are turned by the formulas of Ordnance Survey's *A guide to coordinate
//! systems in Great Britain* (annexes B and C): first into degrees of the grid's own ellipsoid (Airy 1830), then by seven
//! stated parameters into WGS 84. That is right to some five metres, which is less than an address is wide.

/// A place on the earth, in millionths of a degree of WGS 84, which is 11 centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Location {
    latitude: i32,
    longitude: i32,
}

/// Coordinates as an agency has them; some or all may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Coordinates {
    /// Metres east of the grid's false origin.
    pub easting: Option<f64>,
    /// Metres north of it.
    pub northing: Option<f64>,
    /// Degrees of WGS 84, north of the equator.
    pub latitude: Option<f64>,
    /// Degrees of WGS 84, east of Greenwich.
    pub longitude: Option<f64>,
}

/// Kilometres from the earth's middle to its mean surface.
const EARTH_KM: f64 = 6371.0088;
const MILLIONTHS: f64 = 1e6;

impl Coordinates {
    /// Whether anything is there.
    pub(crate) fn is_given(&self) -> bool {
        [self.easting, self.northing, self.latitude, self.longitude].iter().any(Option::is_some)
    }

    /// The place; nothing if it is incomplete, out of range, or the point of no longitude and no latitude, which stands for
    /// nothing. Degrees come before the grid where both are given.
    pub(crate) fn read(&self) -> Option<Location> {
        let of_degrees = || Location::of_degrees(self.latitude?, self.longitude?);
        let of_grid = || Location::of_grid(self.easting?, self.northing?);
        of_degrees().or_else(of_grid)
    }
}

impl Location {
    fn of_degrees(latitude: f64, longitude: f64) -> Option<Location> {
        let is_on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let is_nowhere = latitude == 0.0 && longitude == 0.0;
        // In range, so that both fit into 32 bits.
        let millionths = |degrees: f64| (degrees * MILLIONTHS).round() as i32;
        (is_on_earth && !is_nowhere)
            .then(|| Location { latitude: millionths(latitude), longitude: millionths(longitude) })
    }

    /// The grid covers 700 by 1,300 km; its corner is in the sea, and stands for nothing.
    fn of_grid(easting: f64, northing: f64) -> Option<Location> {
        let is_on_grid = (0.0..=700_000.0).contains(&easting) && (0.0..=1_300_000.0).contains(&northing);
        if !is_on_grid || (easting == 0.0 && northing == 0.0) {
            return None;
        }
        let (latitude, longitude) = degrees_of_airy(easting, northing);
        let (latitude, longitude) = wgs_84_of_airy(latitude, longitude);
        Location::of_degrees(latitude.to_degrees(), longitude.to_degrees())
    }

    /// How far two places are apart, in kilometres on a sphere (the haversine formula); the same both ways round.
    pub(crate) fn km_to(self, other: Location) -> f64 {
        let radians = |millionths: f64| (millionths / MILLIONTHS).to_radians();
        let [north, south] = [self.latitude, other.latitude].map(|latitude| radians(f64::from(latitude)).cos());
        let halves = |one: i32, other: i32| (radians((f64::from(one) - f64::from(other)).abs()) / 2.0).sin();
        let across = halves(self.latitude, other.latitude);
        let along = halves(self.longitude, other.longitude);
        let share = across * across + north * south * along * along;
        2.0 * EARTH_KM * share.sqrt().min(1.0).asin()
    }
}

/// Half axes of an ellipsoid, in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

const AIRY: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS_84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.3142 };

impl Ellipsoid {
    fn eccentricity_squared(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }
}

/// The National Grid's projection: scale on the central meridian, true origin in radians, and false origin in metres.
const SCALE: f64 = 0.999_601_271_7;
const ORIGIN_LATITUDE: f64 = 49.0;
const ORIGIN_LONGITUDE: f64 = -2.0;
const FALSE_EASTING: f64 = 400_000.0;
const FALSE_NORTHING: f64 = -100_000.0;

/// Latitude and longitude in radians on the grid's ellipsoid (annex C.2 of the guide).
fn degrees_of_airy(easting: f64, northing: f64) -> (f64, f64) {
    let Ellipsoid { a, b } = AIRY;
    let (origin, e2) = (ORIGIN_LATITUDE.to_radians(), AIRY.eccentricity_squared());
    let mut latitude = origin;
    // It is within a hundredth of a millimetre after a few turns.
    for _ in 0..20 {
        let left = northing - FALSE_NORTHING - meridian(latitude, origin, a, b);
        latitude += left / (a * SCALE);
        if left.abs() < 1e-5 {
            break;
        }
    }
    let sine2 = latitude.sin().powi(2);
    let nu = a * SCALE / (1.0 - e2 * sine2).sqrt();
    let rho = a * SCALE * (1.0 - e2) / (1.0 - e2 * sine2).powf(1.5);
    let eta2 = nu / rho - 1.0;
    let (tan, sec) = (latitude.tan(), 1.0 / latitude.cos());
    let (t2, t4, t6) = (tan.powi(2), tan.powi(4), tan.powi(6));
    let vii = tan / (2.0 * rho * nu);
    let viii = tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
    let ix = tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
    let x = sec / nu;
    let xi = sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
    let xii = sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
    let xii_a = sec / (5040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1320.0 * t4 + 720.0 * t6);
    let east = easting - FALSE_EASTING;
    (
        latitude - vii * east.powi(2) + viii * east.powi(4) - ix * east.powi(6),
        ORIGIN_LONGITUDE.to_radians() + x * east - xi * east.powi(3) + xii * east.powi(5) - xii_a * east.powi(7),
    )
}

/// The scaled length of the meridian from one latitude to another, in metres.
fn meridian(latitude: f64, origin: f64, a: f64, b: f64) -> f64 {
    let n = (a - b) / (a + b);
    let (n2, n3) = (n * n, n * n * n);
    let (less, more) = (latitude - origin, latitude + origin);
    b * SCALE
        * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * less - (3.0 * n + 3.0 * n2 + 2.625 * n3) * less.sin() * more.cos()
            + (1.875 * n2 + 1.875 * n3) * (2.0 * less).sin() * (2.0 * more).cos()
            - 35.0 / 24.0 * n3 * (3.0 * less).sin() * (3.0 * more).cos())
}

/// From the grid's datum (OSGB 36) to WGS 84, both in radians at height 0 (annex B.2 and table 4 of the guide, with signs
/// changed for this direction).
fn wgs_84_of_airy(latitude: f64, longitude: f64) -> (f64, f64) {
    let second = |seconds: f64| (seconds / 3600.0).to_radians();
    let (tx, ty, tz, scale) = (446.448, -125.157, 542.060, 1.0 - 20.4894e-6);
    let (rx, ry, rz) = (second(0.1502), second(0.2470), second(0.8421));
    let nu = AIRY.a / (1.0 - AIRY.eccentricity_squared() * latitude.sin().powi(2)).sqrt();
    let x = nu * latitude.cos() * longitude.cos();
    let y = nu * latitude.cos() * longitude.sin();
    let z = nu * (1.0 - AIRY.eccentricity_squared()) * latitude.sin();
    let (x, y, z) =
        (tx + scale * x - rz * y + ry * z, ty + rz * x + scale * y - rx * z, tz - ry * x + rx * y + scale * z);
    let e2 = WGS_84.eccentricity_squared();
    let across = x.hypot(y);
    let mut latitude = z.atan2(across * (1.0 - e2));
    for _ in 0..10 {
        let nu = WGS_84.a / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
        latitude = (z + e2 * nu * latitude.sin()).atan2(across);
    }
    (latitude, y.atan2(x))
}

#[cfg(test)]
mod tests {
    use super::{Coordinates, Location, degrees_of_airy};

    fn grid(easting: f64, northing: f64) -> Coordinates {
        Coordinates { easting: Some(easting), northing: Some(northing), ..Coordinates::default() }
    }

    fn degrees(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates { latitude: Some(latitude), longitude: Some(longitude), ..Coordinates::default() }
    }

    #[test]
    fn the_worked_example_of_the_guide() {
        // Annex C: 651409.903 E, 313177.270 N is 52° 39′ 27.2531″ N, 1° 43′ 4.5177″ E on Airy's ellipsoid.
        let (latitude, longitude) = degrees_of_airy(651_409.903, 313_177.270);
        let seconds = |radians: f64| radians.to_degrees() * 3600.0;
        let expected = [52.0 * 3600.0 + 39.0 * 60.0 + 27.2531, 3600.0 + 43.0 * 60.0 + 4.5177];
        assert!((seconds(latitude) - expected[0]).abs() < 1e-3, "{}", seconds(latitude));
        assert!((seconds(longitude) - expected[1]).abs() < 1e-3, "{}", seconds(longitude));
    }

    #[test]
    fn the_grid_and_degrees_are_of_one_place() {
        // The observatory at Greenwich, by both: 538890 E 177320 N, and 51.4778 N 0.0015 W.
        let [one, other] =
            [grid(538_890.0, 177_320.0), degrees(51.4778, -0.0015)].map(|at| at.read().expect("a place"));
        assert!(one.km_to(other) < 0.05, "{}", one.km_to(other));
    }

    #[test]
    fn distances_are_known_and_the_same_both_ways() {
        let place = |latitude, longitude| degrees(latitude, longitude).read().expect("a place");
        let (london, leeds) = (place(51.5074, -0.1278), place(53.8008, -1.5491));
        assert!((london.km_to(leeds) - 272.5).abs() < 1.0, "{}", london.km_to(leeds));
        assert_eq!(london.km_to(leeds).to_bits(), leeds.km_to(london).to_bits());
        assert_eq!(london.km_to(london), 0.0);
        // Half way round the earth, and across the line of the date.
        assert!((place(0.0, 1.0).km_to(place(0.0, -179.0)) - 20_015.1).abs() < 0.1);
        assert!((place(0.0, 179.9).km_to(place(0.0, -179.9)) - 22.24).abs() < 0.01);
        // One metre north on the grid is one metre.
        let [one, other] =
            [grid(430_000.0, 430_000.0), grid(430_000.0, 431_000.0)].map(|at| at.read().expect("a place"));
        assert!((one.km_to(other) - 1.0).abs() < 0.005, "{}", one.km_to(other));
    }

    #[test]
    fn what_is_no_place_is_missing() {
        for none in [
            Coordinates::default(),
            Coordinates { easting: Some(430_000.0), ..Coordinates::default() },
            grid(0.0, 0.0),
            grid(-1.0, 430_000.0),
            grid(430_000.0, 1_300_001.0),
            grid(f64::NAN, 430_000.0),
            degrees(0.0, 0.0),
            degrees(91.0, 0.0),
            degrees(f64::INFINITY, 0.0),
            degrees(51.0, f64::NAN),
        ] {
            assert_eq!(none.read(), None, "{none:?}");
        }
        let both = Coordinates { easting: Some(430_000.0), northing: Some(430_000.0), ..degrees(51.5, -0.1) };
        assert_eq!(both.read(), Location::of_degrees(51.5, -0.1));
        let half = Coordinates { latitude: Some(51.5), ..grid(430_000.0, 430_000.0) };
        assert_eq!(half.read(), grid(430_000.0, 430_000.0).read());
    }
}
