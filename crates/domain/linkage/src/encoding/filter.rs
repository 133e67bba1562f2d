//! A filter: which of 1,024 bits a record has set.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use thiserror::Error;

/// The bits that a record has set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filter([u64; Filter::WORDS]);

/// Why a text is not a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadFilter {
    /// Not base64.
    #[error("it is not base64")]
    NotBase64,
    /// Another number of bytes.
    #[error("it has {} bits, and a filter has {}", 8 * .bytes, Filter::BITS)]
    WrongLength {
        /// How many.
        bytes: usize,
    },
}

impl Filter {
    /// How many bits there are.
    pub const BITS: usize = 1024;
    const WORDS: usize = Filter::BITS / 64;
    const BYTES: usize = Filter::BITS / 8;

    /// Without a bit.
    pub const EMPTY: Filter = Filter([0; Filter::WORDS]);

    /// Sets the bit at a place, counted around.
    pub(crate) fn set(&mut self, place: usize) {
        let place = place % Filter::BITS;
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// How many bits are set.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// How many bits both have set.
    #[inline]
    pub fn common(&self, other: &Filter) -> u32 {
        self.0.iter().zip(&other.0).map(|(mine, theirs)| (mine & theirs).count_ones()).sum()
    }

    /// How alike two filters are, from 0 to 1, after Dice (1945): `2 × bits in common / (bits of one + bits of other)`.
    /// Two empty filters are not alike.
    pub fn dice(&self, other: &Filter) -> f64 {
        let all = self.count() + other.count();
        if all == 0 { 0.0 } else { 2.0 * f64::from(self.common(other)) / f64::from(all) }
    }
}

/// How many bits are set, and not which.
impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({} bits)", self.count())
    }
}

/// Base64 of 128 bytes, the first bit the lowest of the first byte.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Vec<u8> = self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        f.pad(&BASE64.encode(&bytes))
    }
}

impl FromStr for Filter {
    type Err = BadFilter;

    fn from_str(text: &str) -> Result<Filter, BadFilter> {
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| BadFilter::NotBase64)?;
        if bytes.len() != Filter::BYTES {
            return Err(BadFilter::WrongLength { bytes: bytes.len() });
        }
        let mut filter = Filter::EMPTY;
        for (word, bytes) in filter.0.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        Ok(filter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BadFilter, Filter};

    fn filter(places: &[usize]) -> Filter {
        let mut filter = Filter::EMPTY;
        places.iter().for_each(|place| filter.set(*place));
        filter
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        assert_eq!("John".parse::<Filter>(), Err(BadFilter::WrongLength { bytes: 3 }));
        assert_eq!("Smith".parse::<Filter>(), Err(BadFilter::NotBase64));
        assert_eq!(Filter::EMPTY.to_string().len(), 172);
    }

    #[test]
    fn alike_is_what_has_bits_in_common() {
        assert_eq!(filter(&[1, 2, 3, 1023]).dice(&filter(&[2, 3, 70, 1023])), 0.75);
        assert_eq!(Filter::EMPTY.dice(&Filter::EMPTY), 0.0);
    }

    proptest! {
        #[test]
        fn a_filter_is_read_as_it_was_written(places in prop::collection::vec(0..Filter::BITS, 0..400)) {
            let written = filter(&places);
            prop_assert_eq!(written.to_string().parse(), Ok(written));
        }

        #[test]
        fn likeness_is_the_same_both_ways_round(
            one in prop::collection::vec(0..Filter::BITS, 0..400),
            other in prop::collection::vec(0..Filter::BITS, 0..400),
        ) {
            let (one, other) = (filter(&one), filter(&other));
            prop_assert_eq!(one.dice(&other), other.dice(&one));
            prop_assert!((0.0..=1.0).contains(&one.dice(&other)));
            prop_assert!(one.count() == 0 || one.dice(&one) == 1.0);
        }
    }
}
