//! What texts have been read as, so that a text that comes again need not be read again.
//!
//! A million records have some ten thousand forenames. Taking one apart costs ten times what looking it up does.

use crate::pool::TextPool;

/// What each text that has come was read as.
#[derive(Debug, Clone)]
pub(super) struct Memo<T> {
    texts: TextPool,
    read: Vec<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo { texts: TextPool::default(), read: Vec::new() }
    }
}

impl<T: Copy> Memo<T> {
    /// What `text` is read as; `read` is asked the first time only.
    pub(super) fn get(&mut self, text: &str, read: impl FnOnce(&str) -> T) -> T {
        let at = self.texts.intern(text).index();
        if at == self.read.len() {
            self.read.push(read(text));
        }
        self.read[at]
    }
}
