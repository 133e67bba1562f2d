//! One spelling for one thing, and nothing for what says nothing.
//!
//! Agencies write `O'Neill`, `ONEILL` and `o’neill`; `SW1A 1AA` and `sw1a1aa`; and fill a field that must not be empty
//! with `UNKNOWN`, 1 January 1900 or a test number. Everything after this folder sees one spelling, and a placeholder
//! as a missing value. Nothing is guessed: a value that cannot be read is missing and counted, never repaired beyond
//! the confusions of letters and digits that its format rules out.

mod birth_date;
mod identifier;
mod location;
mod name;
mod postcode;
mod sex;

pub use location::Coordinates;

pub(crate) use birth_date::BirthDate;
pub(crate) use identifier::{IdentifierForm, Reading, read_identifier};
pub(crate) use location::Location;
pub(crate) use name::{Word, first_letter, read_forenames, read_full_name, read_surname};
pub(crate) use postcode::{PostcodeParts, read_postcode};
pub(crate) use sex::{Sex, read_sex};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        IdentifierForm, Reading, read_forenames, read_full_name, read_identifier, read_postcode, read_sex, read_surname,
    };

    const FORMS: [IdentifierForm; 4] =
        [IdentifierForm::NationalInsurance, IdentifierForm::NhsNumber, IdentifierForm::Pnc, IdentifierForm::Other];

    proptest! {
        #[test]
        fn any_text_can_be_read(text in r"(?s)[A-Za-z0-9/ ,'éß\u{0}-\u{ffff}-]{0,14}") {
            read_full_name(&text);
            read_sex(&text);
            read_postcode(&text);
            for form in FORMS {
                read_identifier(form, &text);
            }
            for name in [read_forenames(&text), read_surname(&text)] {
                prop_assert!(name.iter().all(|word| !word.is_empty() && !word.contains(' ')), "{:?}", name);
            }
        }

        #[test]
        fn a_number_in_its_one_spelling_is_read_as_itself(
            text in "[A-Ca-c]{2} ?[0-9]{6} ?[A-D]|[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{2}(/[0-9]{5,7}|[0-9]{7})[A-Z]",
        ) {
            for form in FORMS {
                if let Reading::Good(number) = read_identifier(form, &text) {
                    prop_assert_eq!(read_identifier(form, &number), Reading::Good(number));
                }
            }
        }
    }
}
