//! Linkage on all cores.

use linkage::Workers;
use rayon::prelude::*;

/// Does pieces of linkage on all threads that there are, and counts what has been done.
pub struct Cores<'a> {
    /// Is told of pairs that have been looked at since it was last told.
    pub tick: &'a (dyn Fn(u64) + Sync),
}

impl Workers for Cores<'_> {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        // One at a time: pieces are large and of unequal weight.
        (0..pieces).into_par_iter().with_max_len(1).for_each(work);
    }

    fn tick(&self, steps: u64) {
        (self.tick)(steps);
    }
}
