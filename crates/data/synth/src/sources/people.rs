//! Rows of the people tables.

use super::cell::Cell;
use crate::agency::Agency;
use crate::identity::{Identity, Record, Sex};
use crate::random::Stream;

/// The row of a record under a key, in the order of the agency's columns.
pub(super) fn person_row<'a>(
    agency: Agency,
    key: &'a str,
    identity: &Identity,
    record: &'a Record,
    is_clean: bool,
    stream: &mut Stream,
) -> Vec<Cell<'a>> {
    let key = Cell::Text(key.into());
    let forename = Cell::text(record.forename.as_deref());
    let surname = Cell::Text(record.surname.as_str().into());
    let (born, postcode) = (Cell::day(record.born), Cell::text(record.postcode.as_deref()));
    let national_insurance = Cell::text(record.national_insurance.as_deref());
    let pnc = Cell::text(record.pnc.as_deref());
    match agency {
        Agency::Treatment => {
            let nhs_number = Cell::text(record.nhs_number.as_deref());
            let sex = Cell::text(record.sex.map(|sex| word(sex, "F", "M")));
            vec![key, forename, surname, born, sex, postcode, nhs_number]
        }
        Agency::Probation => {
            // The agency writes surnames in capitals, and does not always ask for an earlier one.
            let capitals = Cell::Text(record.surname.to_uppercase().into());
            let is_known = is_clean || stream.percent(50);
            let earlier = identity.earlier_surname.filter(|earlier| is_known && *earlier != record.surname);
            vec![key, forename, capitals, born, pnc, Cell::text(earlier)]
        }
        Agency::Housing => {
            let whole = full_name(record, is_clean, stream);
            vec![key, Cell::Text(whole.into()), born, postcode, national_insurance]
        }
        Agency::Benefits => vec![key, forename, surname, born, postcode, national_insurance],
        Agency::Police => {
            let sex = Cell::text(record.sex.map(|sex| word(sex, "Female", "Male")));
            vec![key, pnc, forename, surname, born, sex, postcode]
        }
    }
}

fn word(sex: Sex, female: &'static str, male: &'static str) -> &'static str {
    match sex {
        Sex::Female => female,
        Sex::Male => male,
    }
}

/// A name in one field: `Jo Ann Smith`, or now and then `SMITH, Jo Ann`.
fn full_name(record: &Record, is_clean: bool, stream: &mut Stream) -> String {
    let (with_middle, is_turned) = (!is_clean && stream.percent(30), !is_clean && stream.percent(20));
    let middle = record.middle_name.filter(|_| with_middle);
    let forenames: Vec<&str> = record.forename.as_deref().into_iter().chain(middle).collect();
    if forenames.is_empty() {
        return record.surname.clone();
    }
    let forenames = forenames.join(" ");
    if is_turned {
        format!("{}, {forenames}", record.surname.to_uppercase())
    } else {
        format!("{forenames} {}", record.surname)
    }
}
