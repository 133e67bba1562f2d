//! What a settlement should be looked at with care for, though it can be computed: rules that raise warnings or do not
//! pay what the parties worked out, and evidence that is no longer what was settled on.

use std::collections::BTreeMap;

use documents::{Diagnostic, Severity};
use store::{Input, Role, Run};

use crate::cases::{CaseAnswer, test};
use crate::error::RunError;
use crate::loaded::Loaded;
use crate::settlement::ProblemAnswer;

/// How many worked examples are named before the rest is only counted.
const NAMED: usize = 5;

/// What is to be said of the rules.
pub(crate) async fn of_rules(loaded: &Loaded) -> Result<Vec<ProblemAnswer>, RunError> {
    let mut cautions: Vec<ProblemAnswer> =
        warnings(loaded).into_iter().map(|(file, count)| warned(file, count)).collect();
    let differing: Vec<CaseAnswer> = test(loaded).await?.into_iter().filter(|case| !case.passed).collect();
    cautions.extend(differing.iter().take(NAMED).map(|case| ProblemAnswer {
        code: "settle::example-differs".into(),
        about: format!("{}:{}", case.file, case.line),
        message: format!("the worked example \"{}\" does not come to what the parties worked out", case.case),
        help: "`purse test` shows the difference; correct the contract or the example before you post".into(),
    }));
    if differing.len() > NAMED {
        cautions.push(ProblemAnswer {
            code: "settle::example-differs".into(),
            about: "cases.toml".into(),
            message: format!("{} more worked examples differ", differing.len() - NAMED),
            help: "`purse test` shows them all".into(),
        });
    }
    Ok(cautions)
}

/// How many warnings there are by file.
fn warnings(loaded: &Loaded) -> BTreeMap<&str, usize> {
    let mut warnings = BTreeMap::new();
    let is_warning = |found: &&Diagnostic| found.severity == Severity::Warning;
    for found in loaded.diagnostics.iter().filter(is_warning) {
        *warnings.entry(loaded.texts.name(found.labels[0].span.source)).or_default() += 1;
    }
    warnings
}

fn warned(file: &str, count: usize) -> ProblemAnswer {
    ProblemAnswer {
        code: "settle::warning".into(),
        about: file.to_string(),
        message: if count == 1 { "there is a warning".into() } else { format!("there are {count} warnings") },
        help: "`purse check` shows what it is about".into(),
    }
}

/// What is to be said of extracts that a posted run read otherwise. An extract that was settled on stays as it is;
/// corrections come as later deliveries, so that everybody can see them.
pub(crate) fn of_extracts(posted: &Run, inputs: &BTreeMap<String, Input>) -> Vec<ProblemAnswer> {
    let run = &posted.header.id;
    let extracts = posted.inputs.iter().filter(|(_, input)| input.role == Role::Extract);
    let changed = extracts.filter_map(|(path, then)| {
        let message = match inputs.get(path) {
            Some(now) if now.sha256 == then.sha256 => return None,
            Some(_) => format!("the extract is no longer what it was when run {run} was posted"),
            None => format!("the extract was read when run {run} was posted, and is not read now"),
        };
        Some(ProblemAnswer {
            code: "settle::extract-changed".into(),
            about: path.clone(),
            message,
            help: "put it back as it was, with its place in the descriptor and its day of receipt, and let the agency \
                   deliver corrections in a later file"
                .into(),
        })
    });
    changed.collect()
}
