//! `purse package`

use report::{package_parts_grid, package_text, packages_grid};
use runs::{
    Loaded, PackageAnswer, ProposalRequest, RunError, Signature, approve, close, decline, expire, package, packages,
    propose,
};

use crate::arguments::{Common, Decision, Format, PackageCommand};
use crate::commands::{day, load};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(command: PackageCommand, common: &Common, terminal: &Terminal) -> Result<Outcome, RunError> {
    let answer = match command {
        PackageCommand::Propose { place, person, contract, result, band, expires, by, why, at } => {
            let request = ProposalRequest {
                person: &person,
                contract: &contract,
                results: &result,
                band: band.as_deref(),
                expires,
            };
            let signature = Signature { by: &by, why: why.as_deref().unwrap_or_default() };
            propose(&load(&place, common)?.ready()?, day(&at), request, signature).await?
        }
        PackageCommand::Approve { decision } => {
            let loaded = known(&decision, common)?;
            approve(&loaded, day(&decision.at), &decision.package, &decision.holder, signature(&decision)).await?
        }
        PackageCommand::Decline { decision } => {
            let loaded = known(&decision, common)?;
            decline(&loaded, day(&decision.at), &decision.package, &decision.holder, signature(&decision)).await?
        }
        PackageCommand::Close { decision } => {
            let loaded = known(&decision, common)?;
            close(&loaded, day(&decision.at), &decision.package, &decision.holder, signature(&decision)).await?
        }
        PackageCommand::Show { place, package: asked, at } => {
            package(&load(&place, common)?.ready()?, day(&at), &asked).await?
        }
        PackageCommand::List { place, at } => {
            let answers = packages(&load(&place, common)?.ready()?, day(&at)).await?;
            return Ok(list(&answers, "There is no package.", terminal));
        }
        PackageCommand::Expire { place, at } => {
            let answers = expire(&load(&place, common)?.ready()?, day(&at)).await?;
            return Ok(list(&answers, "No expired package holds anything.", terminal));
        }
    };
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&package_parts_grid(&answer).to_csv()),
        _ => terminal.print(&package_text(&answer, terminal.width())),
    }
    Ok(Outcome::Done)
}

fn list(answers: &[PackageAnswer], nothing: &str, terminal: &Terminal) -> Outcome {
    match terminal.format {
        Format::Json => terminal.print_json(&answers),
        Format::Csv => terminal.print(&packages_grid(answers).to_csv()),
        _ if answers.is_empty() => terminal.print(&format!("{nothing}\n")),
        _ => terminal.print(&packages_grid(answers).to_table(terminal.width())),
    }
    Outcome::Done
}

fn known(decision: &Decision, common: &Common) -> Result<Loaded, RunError> {
    load(&decision.place, common)?.ready()
}

fn signature(decision: &Decision) -> Signature<'_> {
    Signature { by: &decision.by, why: decision.why.as_deref().unwrap_or_default() }
}
