//! `purse completions`

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use runs::RunError;

use crate::arguments::Arguments;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(shell: Shell, terminal: &Terminal) -> Result<Outcome, RunError> {
    let mut text = Vec::new();
    generate(shell, &mut Arguments::command(), "purse", &mut text);
    terminal.print(&String::from_utf8_lossy(&text));
    Ok(Outcome::Done)
}
