//! `purse check`

use documents::Severity;
use report::{
    Checked, check_answer, check_csv, check_details, check_html, check_sarif, check_text, explain_all_text,
    explain_answer, explain_text, score_text,
};
use runs::{Loaded, RunError, check_design, with_evaluations};

use crate::arguments::{CheckArguments, Common, Format};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub async fn run(arguments: &CheckArguments, common: &Common, terminal: &Terminal) -> Result<Outcome, RunError> {
    let Some(folder) = &arguments.folder else {
        return explain(arguments.explain.as_deref().unwrap_or("all"), terminal);
    };
    let mut loaded = with_evaluations(Loaded::read(folder, common.store.as_deref())?)?;
    if arguments.as_at.is_some() {
        loaded = loaded.with_identity_key(super::privacy::key_file().as_deref())?;
    }
    let design = check_design(&loaded, arguments.as_at, &terminal.progress()).await?;
    let checked = Checked { loaded: &loaded, design: design.as_ref(), as_at: arguments.as_at };
    match terminal.format {
        Format::Json => terminal.print_json(&check_answer(&checked)),
        Format::Csv => terminal.print(&check_csv(&checked)),
        Format::Sarif => terminal.print_json(&check_sarif(&checked)),
        Format::Html => {
            let page = check_html(&checked);
            terminal.print(&page.map_err(|why| RunError::Unusable(format!("the page cannot be made: {why}")))?);
        }
        Format::Table | Format::Svg => {
            terminal.print_diagnostics(&loaded);
            if arguments.details {
                terminal.print(&check_details(&checked, terminal.look()));
            }
            terminal.print(&check_text(&checked, terminal.width()));
            if arguments.score {
                terminal.print(&score_text(&checked, terminal.width()));
            }
        }
    }
    let mistakes = loaded.count(Severity::Error) + loaded.count(Severity::Refusal) > 0;
    let is_open = design.is_some_and(|report| report.open(Severity::Error) + report.open(Severity::Warning) > 0);
    Ok(Outcome::of(mistakes || (arguments.strict && is_open)))
}

fn explain(code: &str, terminal: &Terminal) -> Result<Outcome, RunError> {
    if terminal.format == Format::Json {
        terminal.print_json(&explain_answer(code).ok_or_else(|| unknown(code))?);
    } else if code == "all" {
        terminal.print(&explain_all_text(terminal.width()));
    } else {
        let rule = design::find(code).ok_or_else(|| unknown(code))?;
        terminal.print(&explain_text(rule, terminal.width()));
    }
    Ok(Outcome::Done)
}

fn unknown(code: &str) -> RunError {
    let whole = if code.starts_with("design::") { code.to_string() } else { format!("design::{code}") };
    let nearest = documents::nearest(&whole, design::all().map(|rule| rule.code)).map(str::to_string);
    RunError::UnknownRule { asked: code.to_string(), nearest }
}
