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

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let terminal = Terminal::look(&arguments.common);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            terminal.complain(&format!("threads cannot be started: {why}"), None);
            return Outcome::Unusable.into();
        }
    };
    match runtime.block_on(commands::run(arguments, &terminal)) {
        Ok(outcome) => outcome.into(),
        Err(why) => {
            terminal.explain_error(&why);
            Outcome::Unusable.into()
        }
    }
}
