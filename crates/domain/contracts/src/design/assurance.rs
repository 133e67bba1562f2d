//! `[assurance]` and `[evaluation]`: who checks what is claimed, and who says whether it worked.

use documents::{Holds, KeySpec, Located, TableSpec};
use units::{Day, Length, Name, Pence, Rate};

use super::values::Said;
use crate::choices::Role;
use crate::reader::{AMOUNT, CLAUSE, DATE, LENGTH, NAME, NAMES, RATE};
use crate::terms::Clause;

/// Who checks, at what cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assurance {
    /// To whom the assessor reports.
    pub reports_to: Vec<Located<Name>>,
    /// Who pays the assessor.
    pub paid_by: Option<Located<Name>>,
    /// What assessing and verifying cost over the whole contract.
    pub cost: Option<Located<Pence>>,
    /// The part of claims that is checked.
    pub audit_sample: Option<Located<Rate>>,
    /// The part of checked claims that did not hold.
    pub invalid_rate: Option<Located<Rate>>,
    /// The clause that says what follows for the claims that were not checked.
    pub extrapolation: Option<Clause>,
    /// The clause by which money for steps on the way goes back if nothing comes of them.
    pub clawback: Option<Clause>,
    /// How long people waited for the service, at the median, before payment by results.
    pub wait_before: Option<Located<Length>>,
    /// How long they are expected to wait, or do, under it.
    pub wait_now: Option<Located<Length>>,
}

/// Who says whether it worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The evaluator.
    pub evaluator: Option<Located<Name>>,
    /// Its budget.
    pub budget: Option<Located<Pence>>,
    /// The clause by which methods and results are published.
    pub publishes: Option<Clause>,
    /// The last day on which people enter the comparison group.
    pub comparison_to: Option<Located<Day>>,
    /// National schemes that reach the comparison group meanwhile.
    pub national_schemes: Vec<Located<String>>,
}

pub(crate) const ASSURANCE: TableSpec = TableSpec {
    name: "[assurance]",
    says: "Who checks what is claimed, at what cost, and what follows from it.",
    keys: &[
        KeySpec::optional("reports_to", NAMES, "the parties to which the assessor reports"),
        KeySpec::optional("paid_by", NAME, "the party that pays the assessor"),
        KeySpec::optional("cost", AMOUNT, "what assessing and verifying cost over the whole contract"),
        KeySpec::optional("audit_sample", RATE, "the part of claims that is checked"),
        KeySpec::optional("invalid_rate", RATE, "the part of checked claims that did not hold, when last counted"),
        KeySpec::optional(
            "extrapolation",
            CLAUSE,
            "the clause that says what follows for claims that were not checked",
        ),
        KeySpec::optional(
            "clawback",
            CLAUSE,
            "the clause by which money for steps on the way goes back if no outcome comes of them",
        ),
        KeySpec::optional("wait_before", LENGTH, "how long people waited, at the median, before payment by results"),
        KeySpec::optional("wait_now", LENGTH, "how long they wait under it, as planned or as last counted"),
    ],
};

pub(crate) const EVALUATION: TableSpec = TableSpec {
    name: "[evaluation]",
    says: "Who says whether it worked, with what, and whether others may learn of it.",
    keys: &[
        KeySpec::optional("evaluator", NAME, "the party that evaluates"),
        KeySpec::optional("budget", AMOUNT, "what it may spend"),
        KeySpec::optional("publishes", CLAUSE, "the clause by which methods and results are published"),
        KeySpec::optional("comparison_to", DATE, "the last day on which people enter the comparison group"),
        KeySpec::optional(
            "national_schemes",
            Holds::a("a list of texts", "[\"supervision of short sentences from 2015\"]"),
            "national schemes that reach the comparison group while it is compared",
        ),
    ],
};

pub(super) fn read(said: Said<'_>) -> Assurance {
    let keys = said.open(&ASSURANCE);
    Assurance {
        reports_to: keys.parties("reports_to"),
        paid_by: keys.party("paid_by"),
        cost: keys.amount("cost"),
        audit_sample: keys.share("audit_sample"),
        invalid_rate: keys.share("invalid_rate"),
        extrapolation: keys.clause("extrapolation"),
        clawback: keys.clause("clawback"),
        wait_before: keys.length("wait_before"),
        wait_now: keys.length("wait_now"),
    }
}

pub(super) fn read_evaluation(said: Said<'_>) -> Evaluation {
    let keys = said.open(&EVALUATION);
    Evaluation {
        evaluator: keys.party_as("evaluator", Role::Evaluator),
        budget: keys.amount("budget"),
        publishes: keys.clause("publishes"),
        comparison_to: keys.day("comparison_to"),
        national_schemes: keys.texts("national_schemes"),
    }
}
