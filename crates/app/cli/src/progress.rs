//! Progress on standard error, on a terminal only.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use indicatif::{ProgressBar, ProgressStyle};
use runs::{Progress, Tick};

/// Progress as a bar, and afterwards how long each stage took; or neither.
pub struct Shown {
    is_shown: bool,
    timings: bool,
    stage: Mutex<Option<Stage>>,
}

/// A stage that is going on.
struct Stage {
    what: String,
    bar: Option<ProgressBar>,
    wall: Instant,
    cpu: Option<ProcessTime>,
}

impl Shown {
    /// Shown or not; timed or not.
    pub fn new(is_shown: bool, timings: bool) -> Shown {
        Shown { is_shown, timings, stage: Mutex::new(None) }
    }
}

impl Progress for Shown {
    fn begin(&self, what: &str, total: Option<u64>) -> Tick {
        let bar = self.is_shown.then(|| bar(what, total));
        let stage =
            Stage { what: what.to_string(), bar: bar.clone(), wall: Instant::now(), cpu: ProcessTime::try_now().ok() };
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = Some(stage);
        match bar {
            Some(bar) => Arc::new(move |steps| bar.inc(steps)),
            None => Arc::new(|_| {}),
        }
    }

    fn end(&self) {
        let Some(stage) = self.stage.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        if let Some(bar) = stage.bar {
            bar.finish_and_clear();
        }
        if self.timings {
            let wall = stage.wall.elapsed().as_secs_f64();
            let cpu = stage.cpu.and_then(|start| start.try_elapsed().ok()).map_or(0.0, |cpu| cpu.as_secs_f64());
            // Nobody to tell is no error.
            let _ = writeln!(std::io::stderr(), "{}: {wall:.3} s, {cpu:.3} s of processor", stage.what);
        }
    }
}

fn bar(what: &str, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total).with_style(style("{msg} {bar:30} {percent}% {elapsed}")),
        None => ProgressBar::new_spinner().with_style(style("{msg} {spinner} {human_pos} {elapsed}")),
    };
    bar.set_message(what.to_string());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn style(template: &str) -> ProgressStyle {
    // The templates above are right; the plain style stands in all the same.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
