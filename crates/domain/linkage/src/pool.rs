//! Texts held once: equal texts get equal numbers, so that most comparisons are of two integers.
//!
//! Numbers follow the order in which texts arrive. They are therefore only ever compared for equality; whatever needs
//! an order compares the texts, so that the order of the input cannot show in a result.

use std::fmt;
use std::hash::BuildHasher;
use std::num::NonZeroU32;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// A text of a [`TextPool`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TextId(NonZeroU32);

impl TextId {
    /// Its place among the pool's texts, from 0.
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number as one word, never 0.
    pub(crate) fn word(self) -> u32 {
        self.0.get()
    }
}

/// Texts end to end in one allocation.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text and gives its place, from 0.
    ///
    /// # Panics
    ///
    /// Beyond 4 GiB of text: some hundred million people, which is more than one process is for.
    pub(crate) fn push(&mut self, text: &str) -> usize {
        self.bytes.push_str(text);
        let end = u32::try_from(self.bytes.len());
        self.ends.push(end.expect("the texts of one pool are less than 4 GiB"));
        self.ends.len() - 1
    }

    /// The text at a place.
    pub(crate) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes of memory they take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// How many texts there are, and none of them: they may be of people.
impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} texts", self.len())
    }
}

/// Distinct texts, found by their content.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextPool {
    texts: Texts,
    index: HashTable<TextId>,
    // A fixed seed: the same input does the same work on every run.
    hasher: FixedState,
}

impl TextPool {
    /// The number of `text`, if it has come before.
    pub(crate) fn find(&self, text: &str) -> Option<TextId> {
        self.index.find(self.hasher.hash_one(text), |id| self.texts.get(id.index()) == text).copied()
    }

    /// The number of `text`, new or not.
    pub(crate) fn intern(&mut self, text: &str) -> TextId {
        let hash = self.hasher.hash_one(text);
        if let Some(found) = self.index.find(hash, |id| self.texts.get(id.index()) == text) {
            return *found;
        }
        let at = self.texts.push(text);
        let number = u32::try_from(at + 1).ok().and_then(NonZeroU32::new);
        let id = TextId(number.expect("a pool holds fewer texts than bytes"));
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.index.insert_unique(hash, id, |id| hasher.hash_one(texts.get(id.index())));
        id
    }

    /// The text of a number.
    pub(crate) fn text(&self, id: TextId) -> &str {
        self.texts.get(id.index())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// How many bytes of memory they take, with the means of adding more.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.bytes() + self.index.allocation_size()
    }

    /// Makes ready again for adding more.
    pub(crate) fn reopen(&mut self) {
        let (texts, hasher) = (&self.texts, &self.hasher);
        let hash = |id: &TextId| hasher.hash_one(texts.get(id.index()));
        let ids = (1..=texts.len() as u32).filter_map(NonZeroU32::new).map(TextId);
        self.index = HashTable::with_capacity(texts.len());
        for id in ids {
            self.index.insert_unique(hash(&id), id, hash);
        }
    }

    /// Drops the means of adding more, which outweigh short texts.
    pub(crate) fn seal(&mut self) {
        self.index = HashTable::new();
    }
}

#[cfg(test)]
mod tests {
    use super::TextPool;

    #[test]
    fn equal_texts_get_equal_numbers() {
        let mut pool = TextPool::default();
        let texts = ["SMITH", "", "SMYTH", "SMITH", "ŁUCZAK", ""];
        let ids = texts.map(|text| pool.intern(text));
        assert_eq!(ids.map(|id| id.index()), [0, 1, 2, 0, 3, 1]);
        assert_eq!(ids.map(|id| pool.text(id)), texts);
        assert_eq!(pool.len(), 4);
    }
}
