//! `purse pseudonyms`, `purse erase` and `purse identity`

use std::path::PathBuf;

use report::{encrypted_text, erasure_text, held_rows_grid, pseudonyms_grid, pseudonyms_notes};
use runs::{ErasureRequest, KEY_VARIABLE, Loaded, RunError, decrypt, encrypt, erase, forget, new_key, pseudonyms};
use units::{Day, Name};

use crate::arguments::{Common, Format, IdentityCommand};
use crate::commands::load;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// The file with the key of identities, as the environment names it.
pub fn key_file() -> Option<PathBuf> {
    std::env::var_os(KEY_VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from)
}

/// Whose pseudonyms are wanted, and for what.
#[derive(Debug)]
pub struct Wanted<'a> {
    pub purpose: &'a Name,
    pub source: Option<&'a str>,
}

pub async fn print_pseudonyms(
    loaded: &Loaded,
    as_at: Day,
    wanted: Wanted<'_>,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let answer = pseudonyms(loaded, as_at, wanted.purpose, wanted.source, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&pseudonyms_grid(&answer).to_csv()),
        _ => terminal.print(&pseudonyms_grid(&answer).to_table(terminal.width())),
    }
    terminal.say(&pseudonyms_notes(&answer));
    Ok(Outcome::Done)
}

pub fn forget_purpose(
    loaded: &Loaded,
    purpose: &Name,
    is_confirmed: bool,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    forget(loaded, purpose, is_confirmed)?;
    terminal.say(&format!("The key of {purpose} is forgotten. A new one is made when it is next asked for.\n"));
    Ok(Outcome::Done)
}

pub async fn erase_person(
    loaded: &Loaded,
    as_at: Day,
    request: ErasureRequest<'_>,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let answer = erase(loaded, as_at, request, &terminal.progress()).await?;
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        Format::Csv => terminal.print(&held_rows_grid(&answer).to_csv()),
        _ => terminal.print(&erasure_text(&answer, terminal.width())),
    }
    Ok(Outcome::of(answer.to_erase > 0))
}

pub fn identity(command: IdentityCommand, common: &Common, terminal: &Terminal) -> Result<Outcome, RunError> {
    let key_file = key_file();
    let answer = match command {
        IdentityCommand::Encrypt { place } => encrypt(&load(&place, common)?.with_known_store()?, key_file.as_deref())?,
        IdentityCommand::Decrypt { place } => decrypt(&load(&place, common)?.with_known_store()?, key_file.as_deref())?,
        IdentityCommand::NewKey { file } => {
            new_key(&file)?;
            terminal.say(&format!("{} holds a new key. Keep a copy of it apart from the store.\n", file.display()));
            return Ok(Outcome::Done);
        }
    };
    match terminal.format {
        Format::Json => terminal.print_json(&answer),
        _ => terminal.print(&encrypted_text(&answer)),
    }
    Ok(Outcome::Done)
}
