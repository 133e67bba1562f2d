//! `purse`: the jobs of Commonpurse as text.
//!
//! Data goes to standard output, progress and messages to standard error. Exit codes: 0 done, 1 findings or refused
//! lines, 2 usage or input that cannot be used.

mod arguments;
mod commands;
mod outcome;
mod progress;
mod terminal;

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// Plans are walked through recursively, and a condition of a contract may be long. Only what is used of it is memory.
const STACK_BYTES: usize = 256 << 20;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let terminal = Terminal::of(&arguments.common);
    let ended = std::thread::scope(|scope| {
        let work = || run(arguments, &terminal);
        let thread = std::thread::Builder::new().name("purse".into()).stack_size(STACK_BYTES);
        thread.spawn_scoped(scope, work).map(|thread| thread.join())
    });
    let outcome = match ended {
        Ok(Ok(outcome)) => outcome,
        // A fault of the program, of which the thread has told.
        Ok(Err(_)) => Outcome::Unusable,
        Err(why) => {
            terminal.complain(&format!("threads cannot be started: {why}"), None);
            Outcome::Unusable
        }
    };
    if let Some(why) = terminal.unwritten() {
        terminal.complain(
            &format!("not all of the output could be written: {why}"),
            Some("what was asked for is done, a posting too; make room, and run it again to see it"),
        );
        return Outcome::Unusable.into();
    }
    outcome.into()
}

fn run(arguments: Arguments, terminal: &Terminal) -> Outcome {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = match builder.worker_threads(threads).thread_stack_size(STACK_BYTES).enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            terminal.complain(&format!("threads cannot be started: {why}"), None);
            return Outcome::Unusable;
        }
    };
    match runtime.block_on(commands::run(arguments, terminal)) {
        Ok(outcome) => outcome,
        Err(why) => {
            terminal.explain_error(&why);
            Outcome::Unusable
        }
    }
}
