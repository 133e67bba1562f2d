//! An answer, put together from a plan and a design; and the canonical text by which a design is known.

use std::collections::BTreeMap;

use evaluation::plan::{Estimand, Method, Plan, Rule, Timing};
use store::{Input, Sha256};

use super::answer::{DesignAnswer, EvaluationAnswer};
use super::design::Design;
use super::keep::KeptVersions;
use crate::settle::VERSION;

/// What an answer says of where it comes from.
pub(super) struct Heading<'a> {
    pub place: Option<String>,
    pub name: &'a str,
    pub as_at: Option<String>,
}

/// The canonical text of a design: everything that it was made from and came to, one fact a line. Its SHA-256 is the design's
/// name; whoever has the same inputs and software comes to the same text.
pub(super) fn canonical(
    heading: &Heading<'_>,
    plan_text: &str,
    inputs: &BTreeMap<String, Input>,
    linkage: Option<&str>,
    design: &Design,
    name: impl Fn(usize) -> String,
) -> String {
    let mut lines = vec![
        "purse design 1".to_string(),
        format!("software {VERSION}"),
        format!("evaluation {} {}", heading.name, Sha256::of(plan_text.as_bytes())),
    ];
    lines.extend(heading.as_at.iter().map(|day| format!("as-at {day}")));
    lines.extend(linkage.map(|linkage| format!("linkage {linkage}")));
    lines.extend(inputs.iter().map(|(path, input)| format!("input {} {path}", input.sha256)));
    lines.extend(design.lines(name));
    lines.join("\n") + "\n"
}

/// The answer of a design whose outcomes are not opened.
pub(super) fn answer(
    heading: &Heading<'_>,
    plan: &Plan,
    design: &Design,
    sha256: String,
    kept: &KeptVersions,
) -> EvaluationAnswer {
    let current = kept.designs.iter().rposition(|version| version.design.sha256 == sha256);
    let is_last = current.is_some_and(|at| at + 1 == kept.designs.len());
    let version = current.filter(|_| is_last);
    let state = match version.map(|at| &kept.designs[at]) {
        Some(version) if version.openings.is_empty() => "frozen",
        Some(_) => "opened",
        None => "draft",
    };
    let is_after_outcomes = match version {
        Some(at) => kept.designs[at].design.is_after_outcomes,
        None => kept.is_opened(),
    };
    let mut cautions = Vec::new();
    if is_after_outcomes {
        cautions.push(
            "this design was made after outcomes had been opened on an earlier version; the earlier one is listed too"
                .to_string(),
        );
    }
    EvaluationAnswer {
        place: heading.place.clone(),
        name: heading.name.to_string(),
        title: plan.title.clone(),
        offer: plan.offer.clone(),
        people: plan.people.clone(),
        method: plan.method_word().word().to_string(),
        method_says: method_says(plan),
        as_at: heading.as_at.clone(),
        outcomes_as_at: None,
        software: VERSION.to_string(),
        design: DesignAnswer {
            state: state.to_string(),
            version: version.map(|at| at as u64 + 1),
            sha256,
            versions: kept.versions(),
            is_after_outcomes,
        },
        groups: design.groups(),
        balance: design.balance_answer(plan),
        outcomes: Vec::new(),
        gaming: Vec::new(),
        cautions,
    }
}

/// The method in a sentence.
fn method_says(plan: &Plan) -> String {
    match &plan.method {
        Method::Randomised => "Chance decided who was treated, so the groups are compared as they are.".into(),
        Method::Regression => "Everybody is compared, and a regression holds the covariates fixed.".into(),
        Method::Matching(options) => {
            let each = match (options.rule, options.ratio) {
                (Rule::Radius, _) => "everybody near enough".to_string(),
                (Rule::Nearest, 1) => "the nearest one".to_string(),
                (Rule::Nearest, ratio) => format!("the nearest {ratio}"),
            };
            let again = if options.replacement { "who may serve again" } else { "each once" };
            let again = if options.rule == Rule::Radius { "" } else { again };
            let caliper = options.caliper.map(|caliper| {
                format!("within {caliper} standard deviations of the {}", if options.caliper_on.word() == "logit" { "logit of the score" } else { "score" })
            });
            let exact: Vec<&str> =
                options.exact.iter().filter_map(|index| plan.covariates.get(*index)).map(|covariate| covariate.name.as_str()).collect();
            let exact = (!exact.is_empty()).then(|| format!("the same in {}", exact.join(", ")));
            let mut words = vec![format!("Everybody treated is compared with {each} of the pool by propensity score")];
            words.extend([again.to_string()].into_iter().filter(|words| !words.is_empty()));
            words.extend(caliper);
            words.extend(exact);
            words.join(", ") + "."
        }
        Method::Weights(options) => match options.estimand {
            Estimand::Treated => "The comparison pool is weighted to look like those treated, by propensity score.".into(),
            Estimand::Everyone => "Both groups are weighted to look like everybody, by propensity score.".into(),
        },
        Method::Differences(options) => match options.timing {
            Timing::TwoPeriods => {
                "What changed where there was treatment is compared with what changed elsewhere; errors are clustered by area.".into()
            }
            Timing::Staggered => {
                "Areas that begin are compared, period by period, with areas that have not; errors are clustered by area.".into()
            }
        },
    }
}
