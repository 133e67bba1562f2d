//! Work in pieces, so that whoever has threads can do several at once. The domain has none.
//!
//! What the pieces come to is put together in their order, so that it does not show who did which of them and when.

use std::sync::OnceLock;

/// Does pieces of work that do not depend on each other.
pub trait Workers: Sync {
    /// Does each of so many pieces once, in any order or at the same time.
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync));

    /// Is told now and then of steps that have been done since it was last told.
    fn tick(&self, steps: u64) {
        let _ = steps;
    }
}

/// Does one piece after the other and shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Workers for Alone {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..pieces).for_each(work);
    }
}

/// What every piece comes to, in the order of the pieces, whoever did them and when.
pub fn gather<T: Send + Sync>(workers: &dyn Workers, pieces: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let done: Vec<OnceLock<T>> = (0..pieces).map(|_| OnceLock::new()).collect();
    workers.each(pieces, &|piece| {
        done[piece].get_or_init(|| work(piece));
    });
    // A piece that was forgotten is done now: nothing may be missing.
    done.into_iter().enumerate().map(|(piece, slot)| slot.into_inner().unwrap_or_else(|| work(piece))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Alone, Workers, gather};

    #[test]
    fn what_is_gathered_is_in_order_and_whole() {
        struct Forgetful;
        impl Workers for Forgetful {
            fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
                (0..pieces).rev().filter(|piece| piece % 3 != 0).for_each(work);
            }
        }
        let expected: Vec<usize> = (0..10).map(|piece| piece * piece).collect();
        assert_eq!(gather(&Alone, 10, |piece| piece * piece), expected);
        assert_eq!(gather(&Forgetful, 10, |piece| piece * piece), expected);
    }
}
