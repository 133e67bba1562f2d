//! Gathers the problems of one file: the first thousand of a kind word for word, the rest as an exact count.

use std::collections::BTreeMap;

use crate::fault::Fault;
use crate::report::{MoreProblems, Problem};
use crate::table::Rules;

/// How many problems of one code and column of a file are kept word for word.
pub const PROBLEMS_KEPT: u64 = 1_000;

/// The problems of one file.
pub(crate) struct ProblemLog<'a> {
    rules: &'a Rules,
    kept: Vec<Kept>,
    counts: BTreeMap<(&'static str, Option<usize>), u64>,
}

struct Kept {
    row: u32,
    field: Option<usize>,
    problem: Problem,
}

impl<'a> ProblemLog<'a> {
    pub(crate) fn new(rules: &'a Rules) -> ProblemLog<'a> {
        ProblemLog { rules, kept: Vec::new(), counts: BTreeMap::new() }
    }

    /// Notes a fault of a row, and of a field if it is one cell's.
    pub(crate) fn note(&mut self, row: u32, field: Option<usize>, fault: &Fault) {
        let count = self.counts.entry((fault.code(), field)).or_default();
        *count += 1;
        if *count > PROBLEMS_KEPT {
            return;
        }
        let described = field.map(|at| &self.rules.fields[at]);
        let problem = Problem {
            file: String::new(),
            row,
            column: described.map(|field| field.name.clone()),
            code: fault.code().to_string(),
            class: fault.class(),
            reason: fault.reason(described),
            remedy: fault.remedy(described),
        };
        self.kept.push(Kept { row, field, problem });
    }

    /// The kept problems by row and then by column, problems of the whole row first.
    pub(crate) fn finish(mut self) -> Problems {
        self.kept.sort_by(|one, other| {
            (one.row, one.field, &one.problem.code).cmp(&(other.row, other.field, &other.problem.code))
        });
        let more = self
            .counts
            .iter()
            .filter(|(_, count)| **count > PROBLEMS_KEPT)
            .map(|((code, field), count)| MoreProblems {
                code: code.to_string(),
                column: field.map(|at| self.rules.fields[at].name.clone()),
                count: count - PROBLEMS_KEPT,
            })
            .collect();
        Problems { kept: self.kept.into_iter().map(|kept| kept.problem).collect(), more }
    }
}

/// The problems of one file.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    pub(crate) kept: Vec<Problem>,
    pub(crate) more: Vec<MoreProblems>,
}
