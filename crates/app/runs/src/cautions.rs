//! What a settlement should be looked at with care for, though it can be computed: rules that raise warnings or do not
//! pay what the parties worked out, and evidence that is no longer what was settled on.

use std::collections::BTreeMap;

use documents::{Diagnostic, Severity};
use store::{Input, Role, Run};
use units::Day;

use crate::cases::test;
use crate::error::RunError;
use crate::loaded::Loaded;
use crate::settlement::ProblemAnswer;

/// What is to be said of the rules.
pub(crate) async fn of_rules(loaded: &Loaded) -> Result<Vec<ProblemAnswer>, RunError> {
    let mut cautions: Vec<ProblemAnswer> =
        warnings(loaded).into_iter().map(|(file, count)| warned(file, count)).collect();
    let mut differing: BTreeMap<String, usize> = BTreeMap::new();
    for case in test(loaded).await?.into_iter().filter(|case| !case.passed) {
        *differing.entry(case.file).or_default() += 1;
    }
    cautions.extend(differing.into_iter().map(|(file, count)| ProblemAnswer {
        code: "settle::example-differs".into(),
        about: file,
        message: match count {
            1 => "a worked example does not come to what the parties worked out".into(),
            count => format!("{count} worked examples do not come to what the parties worked out"),
        },
        help: "`purse test` shows the difference; correct the contract or the example before you post".into(),
    }));
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

/// What is to be said of extracts that the latest posted run read otherwise. An extract that was settled on stays as it
/// is; corrections come as later deliveries, so that everybody can see them.
pub(crate) fn of_extracts(posted: Option<&Run>, inputs: &BTreeMap<String, Input>, as_at: Day) -> Vec<ProblemAnswer> {
    let Some(posted) = posted.filter(|posted| posted.header.as_at <= as_at) else { return Vec::new() };
    let extracts = posted.inputs.iter().filter(|(_, input)| input.role == Role::Extract);
    let changed = extracts.filter_map(|(path, then)| {
        let what = match inputs.get(path) {
            Some(now) if now.sha256 == then.sha256 => return None,
            Some(_) => "is no longer what it was",
            None => "is no longer read",
        };
        Some(ProblemAnswer {
            code: "settle::extract-changed".into(),
            about: path.clone(),
            message: format!("the extract {what} when run {} was posted", posted.header.id),
            help: "put it back as it was, and let the agency deliver corrections in a later file".into(),
        })
    });
    changed.collect()
}
