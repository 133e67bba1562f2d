//! `purse encode`

use report::{encoded_grid, encoded_text};
use runs::{RunError, encode};

use crate::arguments::{EncodeArguments, Format};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(arguments: &EncodeArguments, terminal: &Terminal) -> Result<Outcome, RunError> {
    let EncodeArguments { source, secret_file, out, hash_keys } = arguments;
    let encoded = encode(source, secret_file, out, *hash_keys, &terminal.progress())?;
    match terminal.format {
        Format::Json => terminal.print_json(&encoded),
        Format::Csv => terminal.print(&encoded_grid(&encoded).to_csv()),
        _ => terminal.print(&encoded_text(&encoded, terminal.width())),
    }
    Ok(Outcome::of(!encoded.problems.is_empty()))
}
