//! `purse new`

use std::path::Path;

use runs::{RunError, new_place};

use crate::arguments::Format;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(folder: &Path, terminal: &Terminal) -> Result<Outcome, RunError> {
    let written = new_place(folder)?;
    match terminal.format {
        Format::Json => terminal.print_json(&written),
        _ => {
            terminal.print(&(written.join("\n") + "\n"));
            let folder = folder.display();
            terminal.say(&format!(
                "\nA small place that runs. Next:\n  purse check {folder}\n  purse test {folder}\n  purse settle {folder} --as-at 2027-10-31\n"
            ));
        }
    }
    Ok(Outcome::Done)
}
