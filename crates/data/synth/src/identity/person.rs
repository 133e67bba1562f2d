//! Who someone truly is.

use units::Day;

use super::names::{Names, Sex};
use crate::random::{Stream, Topic};

/// Who someone truly is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) forename: String,
    pub(crate) middle_name: Option<&'static str>,
    pub(crate) surname: String,
    /// The surname before a marriage.
    pub(crate) earlier_surname: Option<&'static str>,
    pub(crate) sex: Sex,
    pub(crate) born: Day,
    pub(crate) nhs_number: String,
    pub(crate) national_insurance: String,
    pub(crate) pnc: String,
    /// The postcode that most agencies have, and those before and after it.
    pub(crate) postcodes: [String; 3],
    /// How badly agencies tend to write this person down, in tenths of the usual.
    pub(crate) chaos: u64,
}

/// How the two people of a pair are related. Everyone has one neighbour in the list: 0 and 1, 2 and 3, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    None,
    /// One home and surname.
    Household,
    /// One home, surname and day of birth.
    Twins,
    /// One home, and forename and surname too.
    ParentAndChild,
}

/// Shared addresses: one for so many people.
const PEOPLE_A_HOSTEL: u32 = 400;

/// Letters of National Insurance numbers, by NIM39110: D, F, I, Q, U and V are never used, O never second.
const FIRST_LETTERS: &[u8] = b"ABCEGHJKLMNOPRSTWXYZ";
const SECOND_LETTERS: &[u8] = b"ABCEGHJKLMNPRSTWXYZ";
const NEVER_GIVEN: &[&str] = &["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"];
/// The check letters of the Police National Computer.
const PNC_LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";
/// Letters behind the digit of a postcode: C, I, K, M, O and V are never used.
const INWARD_LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
/// Postcode areas that do not exist: Calder's own and its neighbours'.
const AREAS: &[&str] = &["KX", "MX", "YX"];
const HOME_AREA: &str = "CX";

impl Identity {
    /// Who a person is.
    pub(crate) fn of(names: &Names, seed: u64, people: u32, person: u32) -> Identity {
        let mut identity = Identity::alone(names, seed, people, person);
        let is_second = person % 2 == 1;
        let relation = if is_second { Relation::of(seed, person / 2) } else { Relation::None };
        if relation == Relation::None {
            return identity;
        }
        let first = Identity::alone(names, seed, people, person - 1);
        identity.surname = first.surname;
        identity.postcodes[0].clone_from(&first.postcodes[0]);
        match relation {
            Relation::None | Relation::Household => {}
            Relation::Twins => identity.born = first.born,
            Relation::ParentAndChild => {
                identity.forename = first.forename;
                identity.sex = first.sex;
                let mut stream = Stream::new(seed, Topic::Family, u64::from(person));
                identity.born = first.born.plus_days(-stream.between(20 * 365, 33 * 365));
                identity.earlier_surname = None;
            }
        }
        identity
    }

    fn alone(names: &Names, seed: u64, people: u32, person: u32) -> Identity {
        let stream = &mut Stream::new(seed, Topic::Identity, u64::from(person));
        let group = Names::group(stream);
        // People in treatment and in the justice system are mostly men.
        let sex = if stream.percent(64) { Sex::Male } else { Sex::Female };
        let forename = names.forename(group, sex, stream).to_string();
        let middle_name = stream.percent(58).then(|| names.forename(group, sex, stream));
        let surname = names.surname(group, stream).to_string();
        let has_earlier = sex == Sex::Female && stream.percent(25);
        let earlier_surname = has_earlier.then(|| names.surname(group, stream));
        // Between 18 and 66 at the beginning of 2027, most of them about 40.
        let age_days = 18 * 365 + (0..4).map(|_| stream.between(0, 12 * 365)).sum::<i32>();
        let born = Day::from(jiff::civil::date(2027, 1, 1)).plus_days(-age_days);
        let hostels = people / PEOPLE_A_HOSTEL + 2;
        Identity {
            forename,
            middle_name,
            surname,
            earlier_surname,
            sex,
            born,
            nhs_number: nhs_number(stream),
            national_insurance: national_insurance(stream),
            pnc: pnc(born, stream),
            postcodes: std::array::from_fn(|_| address(seed, hostels, stream)),
            chaos: [5, 10, 25][stream.weighted(&[60, 25, 15])],
        }
    }
}

impl Relation {
    fn of(seed: u64, pair: u32) -> Relation {
        let mut stream = Stream::new(seed, Topic::Family, u64::from(pair) << 32);
        let relations = [Relation::None, Relation::Household, Relation::Twins, Relation::ParentAndChild];
        relations[stream.weighted(&[800, 155, 25, 20])]
    }
}

/// Ten digits that pass the check of modulus 11. Numbers that begin with 9 have not been given to anybody, and those
/// that begin with 999 are known for test numbers, so these begin with 90 to 98.
fn nhs_number(stream: &mut Stream) -> String {
    loop {
        let nine = 900_000_000 + stream.below(90_000_000);
        let sum: u64 = (2..=10).zip(digits_from_the_last(nine)).map(|(times, digit)| times * digit).sum();
        let check = (11 - sum % 11) % 11;
        if check < 10 {
            return format!("{nine}{check}");
        }
    }
}

fn digits_from_the_last(number: u64) -> impl Iterator<Item = u64> {
    (0..9).map(move |place| number / 10_u64.pow(place) % 10)
}

fn national_insurance(stream: &mut Stream) -> String {
    loop {
        let prefix = format!("{}{}", char::from(stream.pick(FIRST_LETTERS)), char::from(stream.pick(SECOND_LETTERS)));
        if !NEVER_GIVEN.contains(&prefix.as_str()) {
            let digits = stream.below(1_000_000);
            return format!("{prefix}{digits:06}{}", char::from(stream.pick(b"ABCD")));
        }
    }
}

/// Year, serial number and a check letter: a number as the Police National Computer gives on a first arrest.
fn pnc(born: Day, stream: &mut Stream) -> String {
    let year = (i32::from(born.date().year()) + stream.between(15, 30)).min(2026);
    let serial = 1 + stream.below(999_999);
    let check = (u64::from((year % 100).unsigned_abs()) * 10_000_000 + serial) % 23;
    format!("{year}/{serial:07}{}", char::from(PNC_LETTERS[check as usize]))
}

/// A postcode: one in eight people live at a shared address.
fn address(seed: u64, hostels: u32, stream: &mut Stream) -> String {
    if stream.percent(12) {
        // The first hostels are the largest.
        let (one, other) = (stream.below(u64::from(hostels)), stream.below(u64::from(hostels)));
        return postcode(&mut Stream::new(seed, Topic::Identity, (1 << 40) + one.min(other)));
    }
    postcode(stream)
}

fn postcode(stream: &mut Stream) -> String {
    let area = if stream.percent(75) { HOME_AREA } else { stream.pick(AREAS) };
    let (district, sector) = (stream.between(1, 12), stream.below(10));
    let [one, other] = [0, 1].map(|_| char::from(stream.pick(INWARD_LETTERS)));
    format!("{area}{district} {sector}{one}{other}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Identity, Names};

    fn everyone(people: u32) -> Vec<Identity> {
        let names = Names::load().expect("the lists are whole");
        (0..people).map(|person| Identity::of(&names, 3, people, person)).collect()
    }

    #[test]
    fn identifiers_pass_their_checks() {
        for identity in everyone(400) {
            let digits: Vec<u32> = identity.nhs_number.chars().filter_map(|digit| digit.to_digit(10)).collect();
            let sum: u32 = (2..=10).rev().zip(&digits).map(|(times, digit)| times * digit).sum();
            assert_eq!((digits.len(), (11 - sum % 11) % 11), (10, digits[9]), "{}", identity.nhs_number);
            assert!(!identity.nhs_number.starts_with("999"));
            assert_eq!(identity.national_insurance.len(), 9);
            assert_eq!(identity.pnc.len(), 13, "{}", identity.pnc);
        }
    }

    #[test]
    fn some_people_are_hard_to_tell_apart() {
        let everyone = everyone(6000);
        let pairs = || everyone.chunks(2).filter(|pair| pair[0].surname == pair[1].surname);
        let twins = pairs().filter(|pair| pair[0].born == pair[1].born).count();
        let namesakes = pairs().filter(|pair| pair[0].forename == pair[1].forename).count();
        assert!(twins > 30 && namesakes > 30, "{twins} {namesakes}");
        let addresses: HashSet<&str> = everyone.iter().map(|person| person.postcodes[0].as_str()).collect();
        assert!(addresses.len() < 5700, "{}", addresses.len());
    }
}
