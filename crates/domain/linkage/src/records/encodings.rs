//! Encodings beside the records: those that encoded agencies send, and those of records in clear text that are compared
//! with them.
//!
//! A place without an encoded agency has none, and they cost it nothing.

use super::RecordNo;
use crate::encoding::{BlockingToken, BlockingTokens, EncodedRecord, Filter, Token};

/// The encodings of all records, in columns of numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Encodings {
    /// One for each record; none at all if no record is encoded.
    filters: Vec<Filter>,
    /// How many bits each filter has set.
    counts: Vec<u16>,
    /// Whether the record came encoded, and nothing else is known of it.
    encoded: Vec<bool>,
    blocking: Vec<BlockingTokens>,
    /// How many kinds of identifier there are.
    kinds: usize,
    /// One for each record and kind, a record's together.
    identifiers: Vec<Option<Token>>,
}

/// A record's encoding as it is collected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Collected {
    pub(super) encoding: EncodedRecord,
    /// Whether the record came encoded.
    pub(super) is_encoded: bool,
}

impl Encodings {
    /// Puts collected encodings into columns; a record without one has an empty filter and no token.
    pub(super) fn of<'c>(collected: impl Iterator<Item = Option<&'c Collected>> + Clone, kinds: usize) -> Encodings {
        let mut encodings = Encodings { kinds, ..Encodings::default() };
        if !collected.clone().flatten().any(|collected| collected.is_encoded) {
            return encodings;
        }
        for collected in collected {
            let encoding = collected.map(|collected| &collected.encoding);
            let filter = encoding.map_or(Filter::EMPTY, |encoding| encoding.filter);
            encodings.filters.push(filter);
            // There are 1,024 bits.
            encodings.counts.push(filter.count() as u16);
            encodings.encoded.push(collected.is_some_and(|collected| collected.is_encoded));
            encodings.blocking.push(encoding.map_or(BlockingTokens::NONE, |encoding| encoding.blocking));
            let identifier = |kind| encoding.and_then(|encoding| encoding.identifiers.get(kind).copied().flatten());
            encodings.identifiers.extend((0..kinds).map(identifier));
        }
        encodings
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.filters.capacity() * size_of::<Filter>()
            + self.counts.capacity() * size_of::<u16>()
            + self.encoded.capacity()
            + self.blocking.capacity() * size_of::<BlockingTokens>()
            + self.identifiers.capacity() * size_of::<Option<Token>>()
    }

    /// Takes in a record that can be read, behind all others, with its encoding if it has been encoded.
    pub(super) fn push(&mut self, encoding: Option<&EncodedRecord>) {
        if self.is_empty() {
            return;
        }
        let filter = encoding.map_or(Filter::EMPTY, |encoding| encoding.filter);
        self.filters.push(filter);
        // There are 1,024 bits.
        self.counts.push(filter.count() as u16);
        self.encoded.push(false);
        self.blocking.push(encoding.map_or(BlockingTokens::NONE, |encoding| encoding.blocking));
        let identifier = |kind| encoding.and_then(|encoding| encoding.identifiers.get(kind).copied().flatten());
        self.identifiers.extend((0..self.kinds).map(identifier));
    }

    /// Forgets the last record's.
    pub(super) fn pop(&mut self) {
        self.filters.pop();
        self.counts.pop();
        self.encoded.pop();
        self.blocking.pop();
        self.identifiers.truncate(self.filters.len() * self.kinds);
    }

    /// Whether there are any.
    pub(crate) fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }

    /// Whether two records have to be compared by their encodings, because one of them has nothing else.
    #[inline]
    pub(crate) fn decide(&self, one: RecordNo, other: RecordNo) -> bool {
        !self.is_empty() && (self.encoded[one.0 as usize] || self.encoded[other.0 as usize])
    }

    /// A record's filter and how many bits it has set; nothing if it has none.
    pub(crate) fn filter(&self, record: RecordNo) -> Option<(&Filter, u32)> {
        let count = u32::from(*self.counts.get(record.0 as usize)?);
        (count > 0).then(|| (&self.filters[record.0 as usize], count))
    }

    /// A record's token to be brought together by.
    pub(crate) fn blocking(&self, record: RecordNo, token: BlockingToken) -> Option<Token> {
        self.blocking.get(record.0 as usize)?.get(token)
    }

    /// A record's token of an identifier.
    pub(crate) fn identifier(&self, record: RecordNo, kind: usize) -> Option<Token> {
        self.identifiers.get(record.0 as usize * self.kinds + kind).copied().flatten()
    }
}
