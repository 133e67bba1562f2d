//! Sixteen bytes that stand for the values of some cells, so that keys can be compared and kept without being known.

use std::cmp::Ordering;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Int64Array, StringArray};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int64Type};
use twox_hash::XxHash3_128;

/// The first and only 128 bits of an XXH3 hash.
///
/// Two different keys among ten million share one with a probability of about 10⁻²⁵. It is no secret: whoever knows all
/// possible keys can find the one that was hashed, so digests are kept with the evidence and not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(pub(crate) [u8; 16]);

impl Ord for Digest {
    /// As numbers of 128 bits, which is the order of the bytes without a call to compare them.
    fn cmp(&self, other: &Digest) -> Ordering {
        u128::from_be_bytes(self.0).cmp(&u128::from_be_bytes(other.0))
    }
}

impl PartialOrd for Digest {
    fn partial_cmp(&self, other: &Digest) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Digest {
    /// The digest of bytes.
    pub(crate) fn of(bytes: &[u8]) -> Digest {
        Digest(XxHash3_128::oneshot(bytes).to_be_bytes())
    }

    /// The first eight bytes, as a number.
    pub(crate) fn head(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

impl Hash for Digest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.head());
    }
}

/// A hasher for digests, which are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, head: u64) {
        self.0 = head;
    }
}

/// A set of digests.
pub(crate) type DigestSet = std::collections::HashSet<Digest, BuildHasherDefault<AlreadyHashed>>;

/// Numbers by digest.
pub(crate) type DigestNumbers = std::collections::HashMap<Digest, u32, BuildHasherDefault<AlreadyHashed>>;

/// A column of one of the types that evidence is stored in, seen as that type.
pub(crate) enum View<'a> {
    Text(&'a StringArray),
    Integer(&'a Int64Array),
    Decimal(&'a Decimal128Array),
    Boolean(&'a BooleanArray),
    Day(&'a Date32Array),
}

impl<'a> View<'a> {
    /// Sees `array` as its type. Intake makes no arrays of other types.
    pub(crate) fn of(array: &'a ArrayRef) -> View<'a> {
        match array.data_type() {
            DataType::Int64 => View::Integer(array.as_primitive::<Int64Type>()),
            DataType::Decimal128(..) => View::Decimal(array.as_primitive::<Decimal128Type>()),
            DataType::Boolean => View::Boolean(array.as_boolean()),
            DataType::Date32 => View::Day(array.as_primitive::<Date32Type>()),
            _ => View::Text(array.as_string::<i32>()),
        }
    }

    /// Whether the value is missing.
    pub(crate) fn is_null(&self, at: usize) -> bool {
        match self {
            View::Text(array) => array.is_null(at),
            View::Integer(array) => array.is_null(at),
            View::Decimal(array) => array.is_null(at),
            View::Boolean(array) => array.is_null(at),
            View::Day(array) => array.is_null(at),
        }
    }

    /// Appends the value's type and bytes, so that no two different lists of values give the same bytes.
    pub(crate) fn encode(&self, at: usize, bytes: &mut Vec<u8>) {
        if self.is_null(at) {
            return bytes.push(0);
        }
        match self {
            View::Text(array) => {
                let text = array.value(at);
                bytes.push(1);
                bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            View::Integer(array) => {
                bytes.push(2);
                bytes.extend_from_slice(&array.value(at).to_le_bytes());
            }
            View::Decimal(array) => {
                bytes.push(3);
                bytes.extend_from_slice(&array.value(at).to_le_bytes());
            }
            View::Boolean(array) => bytes.extend_from_slice(&[4, u8::from(array.value(at))]),
            View::Day(array) => {
                bytes.push(5);
                bytes.extend_from_slice(&array.value(at).to_le_bytes());
            }
        }
    }
}

/// Digests rows of several columns.
pub(crate) struct RowDigests<'a> {
    views: Vec<View<'a>>,
    bytes: Vec<u8>,
}

impl<'a> RowDigests<'a> {
    /// For these columns of `arrays`.
    pub(crate) fn new(arrays: &'a [ArrayRef], columns: impl IntoIterator<Item = usize>) -> RowDigests<'a> {
        RowDigests { views: columns.into_iter().map(|column| View::of(&arrays[column])).collect(), bytes: Vec::new() }
    }

    /// Whether any of the row's values is missing.
    pub(crate) fn has_null(&self, at: usize) -> bool {
        self.views.iter().any(|view| view.is_null(at))
    }

    /// Whether all of the row's values are missing.
    pub(crate) fn is_empty(&self, at: usize) -> bool {
        self.views.iter().all(|view| view.is_null(at))
    }

    /// The digests of the first `rows` rows.
    pub(crate) fn all(&mut self, rows: usize) -> Vec<Digest> {
        (0..rows).map(|at| self.digest(at)).collect()
    }

    /// The digest of the row's values.
    pub(crate) fn digest(&mut self, at: usize) -> Digest {
        self.bytes.clear();
        for view in &self.views {
            view.encode(at, &mut self.bytes);
        }
        Digest::of(&self.bytes)
    }
}
