//! What can be wrong with a row that is planted.

use strum::{EnumCount, IntoStaticStr, VariantArray};

/// A kind of bad row. Its word is the one that intake's problem code ends with, so that tests can compare them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumCount, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Fault {
    /// 31 February.
    NoSuchDay,
    /// A spreadsheet's number of a day.
    SerialNumber,
    /// A spell that ends before it begins.
    EndsBeforeStart,
    /// A code that is not in the list.
    NotListed,
    /// Nothing where something must be.
    MissingValue,
    /// A number above the field's maximum.
    TooLarge,
    /// Two rows of one key and different content; both are held back.
    KeyConflict,
    /// A good row once more; the first counts and the second is held back.
    RepeatedRow,
    /// A key of a person whom the agency does not know.
    NoSuchReference,
    /// White space around a value. The row is good; the white space is reported.
    WhiteSpace,
}

impl Fault {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        self.into()
    }
}
