//! Telling how long work goes on, without knowing who looks.

use std::sync::Arc;

/// Counts steps of work that have been done; called from several threads.
pub type Tick = Arc<dyn Fn(u64) + Send + Sync>;

/// Whoever wants to see that work goes on.
pub trait Progress: Sync {
    /// A piece of work begins; `total` is the number of steps it has, if that is known.
    fn begin(&self, what: &str, total: Option<u64>) -> Tick;
    /// The piece of work that was begun last has ended.
    fn end(&self);
}

/// Nobody looks.
pub struct Unseen;

impl Progress for Unseen {
    fn begin(&self, _: &str, _: Option<u64>) -> Tick {
        Arc::new(|_| {})
    }

    fn end(&self) {}
}
