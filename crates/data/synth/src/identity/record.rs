//! How an agency has written someone down.

use units::{Day, Rate};

use super::names::{Names, Sex};
use super::person::Identity;
use super::slips;
use crate::agency::Agency;
use crate::random::{Stream, Topic};
use crate::settings::Errors;

/// What one agency's record says of a person. Nothing stands for an empty cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) forename: Option<String>,
    pub(crate) middle_name: Option<&'static str>,
    pub(crate) surname: String,
    pub(crate) earlier_surname: Option<&'static str>,
    pub(crate) born: Option<Day>,
    pub(crate) sex: Option<Sex>,
    pub(crate) postcode: Option<String>,
    pub(crate) nhs_number: Option<String>,
    pub(crate) national_insurance: Option<String>,
    pub(crate) pnc: Option<String>,
}

/// Chance, as careless as an agency is with a person.
struct Hand<'a> {
    stream: &'a mut Stream,
    /// In tenths.
    careless: u64,
}

impl Hand<'_> {
    fn slips(&mut self, rate: Rate) -> bool {
        self.stream.chance_times(rate, self.careless)
    }
}

impl Record {
    /// What an agency has written down of a person; `second` for its second record of the same one.
    pub(crate) fn of(
        identity: &Identity,
        names: &Names,
        errors: &Errors,
        agency: Agency,
        stream: &mut Stream,
    ) -> Record {
        let careless = (identity.chaos * agency.carelessness() / 10).max(1);
        let mut hand = Hand { stream, careless };
        let mut record = Record {
            forename: Some(identity.forename.clone()),
            middle_name: identity.middle_name,
            surname: identity.surname.clone(),
            earlier_surname: identity.earlier_surname,
            born: Some(identity.born),
            sex: Some(identity.sex),
            postcode: Some(postcode(identity, errors, &mut hand)),
            nhs_number: Some(identity.nhs_number.clone()),
            national_insurance: Some(identity.national_insurance.clone()),
            pnc: Some(identity.pnc.clone()),
        };
        record.names(names, errors, &mut hand);
        record.birth(identity.born, errors, &mut hand);
        record.rest(errors, agency, &mut hand);
        record
    }

    /// The stream in which an agency's record of a person is drawn.
    pub(crate) fn stream(seed: u64, agency: Agency, person: u32, second: bool) -> Stream {
        let place = u64::from(person) << 4 | (agency as u64) << 1 | u64::from(second);
        Stream::new(seed, Topic::Record, place)
    }

    fn names(&mut self, names: &Names, errors: &Errors, hand: &mut Hand<'_>) {
        // Marriage is not a slip: how often the earlier name is found depends on nobody's care.
        if let Some(earlier) = self.earlier_surname
            && hand.stream.chance(errors.earlier_surname)
        {
            self.surname = earlier.to_string();
        }
        if hand.slips(errors.double_surname) {
            let other = names.surname(Names::group(hand.stream), hand.stream);
            self.surname = format!("{}-{other}", self.surname);
        }
        let mut forename = self.forename.take().unwrap_or_default();
        if hand.slips(errors.short_form)
            && let Some(short) = names.short_form(&forename, hand.stream)
        {
            forename = short.to_string();
        }
        if hand.slips(errors.typing) {
            forename = slips::in_name(&forename, hand.stream);
        }
        if hand.slips(errors.typing) {
            self.surname = slips::in_name(&self.surname, hand.stream);
        }
        if hand.slips(errors.swapped_names) {
            std::mem::swap(&mut forename, &mut self.surname);
        }
        if hand.slips(errors.initial) {
            forename = forename.chars().take(1).collect();
        }
        self.forename = (!hand.slips(errors.missing_forename)).then_some(forename);
    }

    fn birth(&mut self, born: Day, errors: &Errors, hand: &mut Hand<'_>) {
        let mut written = born;
        if hand.slips(errors.day_and_month) {
            written = slips::day_and_month(written);
        }
        if hand.slips(errors.wrong_year) {
            written = slips::wrong_year(written, hand.stream);
        }
        if hand.slips(errors.wrong_digit) {
            written = slips::wrong_digit(written, hand.stream);
        }
        if hand.slips(errors.first_of_january) {
            written = slips::first_of_january(written);
        }
        self.born = (!hand.slips(errors.missing_birth)).then_some(written);
    }

    fn rest(&mut self, errors: &Errors, agency: Agency, hand: &mut Hand<'_>) {
        if hand.slips(errors.sex) {
            self.sex = match self.sex {
                Some(Sex::Female) if hand.stream.percent(20) => Some(Sex::Male),
                Some(Sex::Male) if hand.stream.percent(20) => Some(Sex::Female),
                _ => None,
            };
        }
        if hand.slips(errors.postcode_slip) {
            self.postcode = self.postcode.take().map(|postcode| slips::in_number(&postcode, hand.stream));
        }
        if hand.slips(errors.missing_postcode) {
            self.postcode = None;
        }
        for number in [&mut self.nhs_number, &mut self.national_insurance, &mut self.pnc] {
            if hand.slips(errors.identifier_slip) {
                *number = number.take().map(|number| slips::in_number(&number, hand.stream));
            }
            // Benefits are paid by National Insurance number, so it is hardly ever missing there.
            let tenths = if agency == Agency::Benefits { 2 } else { 10 };
            if hand.stream.chance_times(errors.missing_identifier, tenths) {
                *number = None;
            }
        }
    }
}

fn postcode(identity: &Identity, errors: &Errors, hand: &mut Hand<'_>) -> String {
    let at = if hand.stream.chance(errors.moved) { 1 + hand.stream.below(2) as usize } else { 0 };
    identity.postcodes[at].clone()
}

#[cfg(test)]
mod tests {
    use super::{Errors, Identity, Names, Record};
    use crate::agency::Agency;

    fn records(errors: &Errors) -> Vec<(Identity, Record)> {
        let names = Names::load().expect("the lists are whole");
        let record = |person| {
            let identity = Identity::of(&names, 3, 2000, person);
            let mut stream = Record::stream(3, Agency::Housing, person, false);
            let record = Record::of(&identity, &names, errors, Agency::Housing, &mut stream);
            (identity, record)
        };
        (0..2000).map(record).collect()
    }

    #[test]
    fn without_errors_everyone_is_written_down_as_they_are() {
        for (identity, record) in records(&Errors::none()) {
            assert_eq!(record.forename, Some(identity.forename));
            assert_eq!(record.surname, identity.surname);
            assert_eq!(record.born, Some(identity.born));
            assert_eq!(record.postcode, Some(identity.postcodes[0].clone()));
            assert_eq!(record.nhs_number, Some(identity.nhs_number));
        }
    }

    #[test]
    fn with_errors_most_are_still_recognisable() {
        let records = records(&Errors::believable());
        let count = |test: fn(&(Identity, Record)) -> bool| records.iter().filter(|pair| test(pair)).count();
        let same_name = count(|(identity, record)| {
            record.forename.as_ref() == Some(&identity.forename) && record.surname == identity.surname
        });
        let same_birth = count(|(identity, record)| record.born == Some(identity.born));
        let no_birth = count(|(_, record)| record.born.is_none());
        assert!((1500..1850).contains(&same_name), "{same_name}");
        assert!((1750..1950).contains(&same_birth), "{same_birth}");
        assert!((10..100).contains(&no_birth), "{no_birth}");
    }
}
