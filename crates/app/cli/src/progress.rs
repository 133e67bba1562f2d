//! Progress on standard error, on a terminal only.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use runs::{Progress, Tick};

/// Progress as a bar, or not at all.
pub struct Shown {
    is_shown: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Shown {
    /// Shown or not.
    pub fn new(is_shown: bool) -> Shown {
        Shown { is_shown, bar: Mutex::new(None) }
    }
}

impl Progress for Shown {
    fn begin(&self, what: &str, total: Option<u64>) -> Tick {
        if !self.is_shown {
            return Arc::new(|_| {});
        }
        let bar = match total {
            Some(total) => ProgressBar::new(total).with_style(style("{msg} {bar:30} {percent}% {elapsed}")),
            None => ProgressBar::new_spinner().with_style(style("{msg} {spinner} {human_pos} {elapsed}")),
        };
        bar.set_message(what.to_string());
        bar.enable_steady_tick(Duration::from_millis(200));
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        Arc::new(move |steps| bar.inc(steps))
    }

    fn end(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates above are right; the plain style stands in all the same.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
