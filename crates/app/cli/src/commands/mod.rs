//! One file a command.

mod charts;
mod check;
mod completions;
mod encode;
mod evaluate;
mod explain;
mod funders;
mod intake;
mod ladder;
mod ledger;
mod link;
mod measure;
mod new;
mod package;
mod pictures;
mod power;
mod privacy;
mod reference;
mod replay;
mod review;
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
        Command::Check { arguments } => check::run(&arguments, common, terminal).await,
        Command::Test { place, lines } => test::run(&load(&place, common)?.ready()?, lines, terminal).await,
        Command::Intake { place, at } => intake::run(open(&place, common)?.with_known_store()?, day(&at), terminal),
        Command::Link { place, at, truth, pair, find, write_model, seed, shown } => {
            let loaded = open(&place, common)?.ready()?;
            if let Some(file) = &find {
                return link::find_people(&loaded, day(&at), file, terminal).await;
            }
            match (pair.as_slice(), &write_model, &shown.charts) {
                ([one, other], ..) => link::pair(&loaded, day(&at), [one, other], terminal).await,
                (_, Some(file), _) => link::write_model(&loaded, day(&at), truth.as_deref(), seed, file, terminal),
                (_, _, Some(folder)) => charts::run(&loaded, day(&at), truth.as_deref(), folder, terminal).await,
                _ if shown.plan => link::plan_only(&loaded, day(&at), terminal),
                _ if shown.parameters => link::parameters(&loaded, terminal),
                _ if shown.weights => link::weights(&loaded, day(&at), terminal).await,
                _ => link::run(&loaded, day(&at), truth.as_deref(), terminal).await,
            }
        }
        Command::Encode { arguments } => encode::run(&arguments, terminal),
        Command::Secret { file } => secret::run(&file, terminal),
        Command::Review { place, at, arguments } => {
            review::run(&open(&place, common)?.ready()?, day(&at), today(), &arguments, terminal).await
        }
        Command::Pseudonyms { place, purpose, at, source, forget, confirm } => {
            let loaded = open(&place, common)?;
            if forget {
                return privacy::forget_purpose(&loaded.with_known_store()?, &purpose, confirm, terminal);
            }
            let wanted = privacy::Wanted { purpose: &purpose, source: source.as_deref() };
            privacy::print_pseudonyms(&loaded.ready()?, day(&at), wanted, terminal).await
        }
        Command::Erase { place, who, because, at, confirm } => {
            let request = runs::ErasureRequest { who: &who, because: &because, is_confirmed: confirm };
            privacy::erase_person(&open(&place, common)?.ready()?, day(&at), request, terminal).await
        }
        Command::Identity { command } => privacy::identity(command, common, terminal),
        Command::Measure { place, at } => measure::run(&open(&place, common)?.ready()?, day(&at), terminal).await,
        Command::Ladder { place, contract, payment, people } => {
            let question = runs::LadderQuestion { contract: &contract, payment: payment.as_deref(), people };
            ladder::run(&load(&place, common)?.ready()?, question, terminal)
        }
        Command::Evaluate { arguments } => evaluate::run(&arguments, common, terminal).await,
        Command::Power { arguments } => power::run(&arguments, terminal),
        Command::Settle { place, at, post, lines } => {
            settle::run(&open(&place, common)?.ready()?, day(&at), settle::Wanted { post, lines }, terminal).await
        }
        Command::Statement { place, contract, subcontractor, at } => {
            let loaded = open(&place, common)?.ready()?;
            statement::run(&loaded, &contract, subcontractor.as_deref(), day(&at), terminal).await
        }
        Command::Explain { place, what, at, all } => {
            explain::run(&open(&place, common)?.ready()?, &what, day(&at), all, terminal).await
        }
        Command::Funders { place, at } => funders::run(&open(&place, common)?.ready()?, day(&at), terminal).await,
        Command::Package { command } => package::run(command, common, terminal).await,
        Command::Ledger { command } => ledger::run(command, common, terminal).await,
        Command::Replay { place, run } => replay::run(&open(&place, common)?.with_known_store()?, &run, terminal).await,
        Command::Synth { folder, arguments } => synth::run(&folder, &arguments, terminal),
        Command::Completions { shell } => completions::run(shell, terminal),
        Command::Reference { what } => reference::run(what, terminal),
    }
}

fn load(place: &Place, common: &Common) -> Result<Loaded, RunError> {
    Loaded::read(&place.folder, common.store.as_deref())
}

/// A place with the key of its identities, if the environment names one.
fn open(place: &Place, common: &Common) -> Result<Loaded, RunError> {
    load(place, common)?.with_identity_key(privacy::key_file().as_deref())
}

/// The day asked for, or today.
fn day(at: &AsAt) -> Day {
    at.as_at.unwrap_or_else(today)
}

/// Today. This is the only place that asks for it.
fn today() -> Day {
    Day::from(jiff::Zoned::now().date())
}
