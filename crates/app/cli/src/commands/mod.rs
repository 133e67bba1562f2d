//! One file a command.

mod check;
mod completions;
mod encode;
mod explain;
mod intake;
mod ledger;
mod link;
mod measure;
mod new;
mod reference;
mod replay;
mod secret;
mod settle;
mod statement;
mod synth;
mod test;

use runs::{Loaded, RunError};
use units::Day;

use crate::arguments::{Arguments, AsAt, Command, Common, Place};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// Does what the command line says.
pub async fn run(arguments: Arguments, terminal: &Terminal) -> Result<Outcome, RunError> {
    let common = &arguments.common;
    match arguments.command {
        Command::New { folder } => new::run(&folder, terminal),
        Command::Check { place } => check::run(&load(&place, common)?, terminal),
        Command::Test { place, lines } => test::run(&load(&place, common)?.ready()?, lines, terminal).await,
        Command::Intake { place, at } => intake::run(load(&place, common)?.with_known_store()?, day(&at), terminal),
        Command::Link { place, at, truth, pair } => {
            let loaded = load(&place, common)?.ready()?;
            match pair.as_slice() {
                [one, other] => link::pair(&loaded, day(&at), [one, other], terminal).await,
                _ => link::run(&loaded, day(&at), truth.as_deref(), terminal).await,
            }
        }
        Command::Encode { arguments } => encode::run(&arguments, terminal),
        Command::Secret { file } => secret::run(&file, terminal),
        Command::Measure { place, at } => measure::run(&load(&place, common)?.ready()?, day(&at), terminal).await,
        Command::Settle { place, at, post, lines } => {
            settle::run(&load(&place, common)?.ready()?, day(&at), settle::Wanted { post, lines }, terminal).await
        }
        Command::Statement { place, contract, at } => {
            statement::run(&load(&place, common)?.ready()?, &contract, day(&at), terminal).await
        }
        Command::Explain { place, what, at, all } => {
            explain::run(&load(&place, common)?.ready()?, &what, day(&at), all, terminal).await
        }
        Command::Ledger { command } => ledger::run(command, common, terminal).await,
        Command::Replay { place, run } => replay::run(&load(&place, common)?.with_known_store()?, &run, terminal).await,
        Command::Synth { folder, arguments } => synth::run(&folder, &arguments, terminal),
        Command::Completions { shell } => completions::run(shell, terminal),
        Command::Reference { what } => reference::run(what, terminal),
    }
}

fn load(place: &Place, common: &Common) -> Result<Loaded, RunError> {
    Loaded::read(&place.folder, common.store.as_deref())
}

/// The day asked for, or today. This is the only place that asks for today.
fn day(at: &AsAt) -> Day {
    at.as_at.unwrap_or_else(|| Day::from(jiff::Zoned::now().date()))
}
