//! `[case_mix.COHORT]`: kinds of people who should be found in every band alike, so that the design rules can see whether
//! bands tell people apart.

use documents::{Fields, Located, Problem as Written};
use units::Name;

use crate::cohorts::Cohort;
use crate::condition::Selector;
use crate::contract::Frame;
use crate::reader::CONDITION;

/// A kind of people in a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseMix {
    /// The cohort: an index into [`crate::Contract::cohorts`].
    pub cohort: usize,
    /// What the kind is called.
    pub kind: Located<String>,
    /// The condition on the entry event.
    pub selector: Selector,
}

/// Reads the kinds of people of every cohort: names with conditions, which no spec can list.
pub(super) fn read(frame: &Frame<'_>, file: &Fields<'_>, cohorts: &[Name], read: &[Option<&Cohort>]) -> Vec<CaseMix> {
    let reader = &frame.reader;
    let mut kinds = Vec::new();
    for entry in file.named_tables("case_mix") {
        let name = Located::new(entry.key.clone(), entry.key_span);
        let Some(cohort) = reader.index(&name, "cohort", cohorts) else { continue };
        let event = read.get(cohort).copied().flatten().and_then(|cohort| reader.schema.event(&cohort.enters.event));
        let Some(table) = entry.value.as_table() else { continue };
        for kind in &table.entries {
            let Some(text) = kind.value.as_text() else {
                let cause = Written::WrongType {
                    key: kind.key.clone(),
                    expected: CONDITION.what.into(),
                    example: CONDITION.example.into(),
                    found: kind.value.noun(),
                };
                reader.found.at(kind.value.span, "here", cause);
                continue;
            };
            let text = Located::new(text.to_string(), kind.value.span);
            let selector = event.and_then(|event| reader.condition_of(&text, event));
            let kind = Located::new(kind.key.clone(), kind.key_span);
            kinds.extend(selector.map(|selector| CaseMix { cohort, kind, selector }));
        }
    }
    kinds
}
