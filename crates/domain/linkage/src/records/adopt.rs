//! A record of another collection, taken in for a moment to be compared.

use super::{EntityNo, RecordNo, Records, Row};
use crate::encoding::EncodedRecord;
use crate::normalise::{Word, read_postcode};
use crate::pool::{TextId, TextPool};

impl Records {
    /// Makes ready for [`Records::adopt`].
    pub(crate) fn reopen(&mut self) {
        self.names.reopen();
        self.postcodes.reopen();
        self.pools.iter_mut().for_each(TextPool::reopen);
    }

    /// Takes in a record of another collection with the same kinds of identifier, behind all others. It has no entity of
    /// its own; only what compares records may look at it. `encoding` is for comparing it with those who cannot be read.
    pub(crate) fn adopt(&mut self, other: &Records, record: RecordNo, encoding: Option<&EncodedRecord>) -> RecordNo {
        let theirs = other.row(record);
        let mut name = |id: Option<TextId>| {
            let words: Vec<Word> = other.names.text(id?).split(' ').map(str::to_string).collect();
            self.names.intern(&words)
        };
        let row = Row {
            forename: name(theirs.forename),
            middle_name: name(theirs.middle_name),
            surname: name(theirs.surname),
            previous_surname: name(theirs.previous_surname),
            postcode: theirs
                .postcode
                .and_then(|id| read_postcode(other.postcodes.text(id)))
                .map(|parts| self.postcodes.intern(&parts)),
            ..*theirs
        };
        for (kind, number) in other.identifiers_of(record).iter().enumerate() {
            let number = number.map(|id| self.pools[kind].intern(other.pool(kind).text(id)));
            self.identifiers.push(number);
        }
        self.encodings.push(encoding);
        if let Some(location) = other.location(record) {
            self.locations.resize(self.rows.len(), None);
            self.locations.push(Some(location));
        }
        self.rows.push(row);
        self.entity_of.push(EntityNo(u32::MAX));
        // Records are counted in `u32`, and the last number is never given.
        RecordNo(self.rows.len() as u32 - 1)
    }

    /// Forgets the record that was adopted last. Texts that came with it stay, and are nobody's.
    pub(crate) fn forget(&mut self) {
        self.rows.pop();
        self.locations.truncate(self.rows.len());
        self.entity_of.pop();
        self.encodings.pop();
        self.identifiers.truncate(self.rows.len() * self.kinds.len());
    }
}
