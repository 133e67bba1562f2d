//! `[definitions.OUTCOME]`: how an outcome is defined, what moves it beside the provider, and what proves it.

use documents::{Fields, Holds, KeySpec, Located, TableSpec};
use units::{Day, Name};

use super::values::Said;
use crate::choices::choices;
use crate::contract::Frame;
use crate::reader::{CLAUSE, DATE, NAME, TEXT};
use crate::terms::Clause;

choices! {
    /// What an outcome counts.
    Counts {
        /// What became of people.
        Outcome = "outcome",
        /// A step on the way.
        Milestone = "milestone",
        /// What the provider did.
        Output = "output",
        /// That somebody came.
        Attendance = "attendance",
    }
}

choices! {
    /// Of whom a reported rate is a share.
    Denominator {
        /// Of those whose follow-up is over.
        Followed = "everyone whose follow-up is over",
        /// Of those who entered in the period in which the outcomes fall.
        InPeriod = "entries of the same period",
        /// Of all who have entered so far.
        SoFar = "everyone so far",
    }
}

choices! {
    /// What proves a result.
    Evidence {
        /// A record that neither party keeps.
        IndependentRecord = "independent record",
        /// The assessor's finding.
        Assessor = "assessor",
        /// The claimant's own record.
        ClaimantsRecord = "claimant's record",
        /// The claimant's word.
        SelfDeclared = "self-declared",
    }
}

/// How an outcome is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The outcome.
    pub outcome: Name,
    /// The version of its definition.
    pub version: Option<Located<String>>,
    /// The day from which this version holds.
    pub effective: Option<Located<Day>>,
    /// The clause by which the baseline was counted anew when the definition changed.
    pub rebaselined: Option<Clause>,
    /// What it counts.
    pub counts: Option<Located<Counts>>,
    /// What its formula is fed with.
    pub inputs: Vec<Located<String>>,
    /// Of whom its rate is a share.
    pub denominator: Option<Located<Denominator>>,
    /// The last day that the baseline was counted for.
    pub baseline_to: Option<Located<Day>>,
    /// Whether the baseline is of the same kind of people by the same definition.
    pub baseline_same: Option<Located<bool>>,
    /// The clause by which the price is net of what would have come anyway.
    pub net: Option<Clause>,
    /// Whether the provider can influence it.
    pub influence: Option<Located<bool>>,
    /// What else moves it.
    pub drivers: Vec<Located<String>>,
    /// The clause that adjusts for that.
    pub index: Option<Clause>,
    /// What proves it.
    pub evidence: Option<Located<Evidence>>,
    /// Who verifies it, if not the assessor.
    pub verified_by: Option<Located<Name>>,
}

pub(crate) const DEFINITION: TableSpec = TableSpec {
    name: "[definitions.OUTCOME]",
    says: "How an outcome is defined, what moves it beside the provider, and what proves it.",
    keys: &[
        KeySpec::optional("version", TEXT, "the version of its definition"),
        KeySpec::optional("effective", DATE, "the day from which this version holds"),
        KeySpec::optional(
            "rebaselined",
            CLAUSE,
            "the clause by which the baseline was counted anew when the definition changed after the start",
        ),
        KeySpec::optional(
            "counts",
            Holds::one_of(Counts::WORDS, "\"outcome\""),
            "outcome: what became of people; milestone: a step on the way; output: what the provider did; attendance: \
             that somebody came",
        ),
        KeySpec::optional("inputs", Holds::a("a list of texts", "[\"days used\"]"), "what its formula is fed with"),
        KeySpec::optional(
            "denominator",
            Holds::one_of(Denominator::WORDS, "\"everyone whose follow-up is over\""),
            "of whom the rate that the parties report is a share",
        ),
        KeySpec::optional("baseline_to", DATE, "the last day that the baseline was counted for"),
        KeySpec::optional(
            "baseline_same",
            Holds::a("true or false", "true"),
            "whether the baseline is of the same kind of people by the same definition",
        ),
        KeySpec::optional("net", CLAUSE, "the clause by which the price is net of what would have come anyway"),
        KeySpec::optional("influence", Holds::a("true or false", "true"), "whether the provider can influence it"),
        KeySpec::optional(
            "drivers",
            Holds::a("a list of texts", "[\"the local labour market\"]"),
            "what moves it beside the provider",
        ),
        KeySpec::optional("index", CLAUSE, "the clause that adjusts prices or targets for these drivers"),
        KeySpec::optional(
            "evidence",
            Holds::one_of(Evidence::WORDS, "\"independent record\""),
            "what proves a result: a record that no party to the contract keeps, the assessor's finding, the \
             claimant's record, or its word",
        ),
        KeySpec::optional("verified_by", NAME, "the party that verifies results, if it is not the assessor"),
    ],
};

pub(super) fn read(frame: &Frame<'_>, file: &Fields<'_>, outcomes: &[Name]) -> Vec<Definition> {
    let tables = file.named_tables("definitions").into_iter();
    tables.filter_map(|entry| Said::named(frame, entry)).filter_map(|said| read_definition(said, outcomes)).collect()
}

fn read_definition(said: Said<'_>, outcomes: &[Name]) -> Option<Definition> {
    let index = said.frame.reader.index(&said.name()?, "outcome", outcomes);
    let keys = said.open(&DEFINITION);
    Some(Definition {
        version: keys.text("version"),
        effective: keys.day("effective"),
        rebaselined: keys.clause("rebaselined"),
        counts: keys.choice("counts"),
        inputs: keys.texts("inputs"),
        denominator: keys.choice("denominator"),
        baseline_to: keys.day("baseline_to"),
        baseline_same: keys.truth("baseline_same"),
        net: keys.clause("net"),
        influence: keys.truth("influence"),
        drivers: keys.texts("drivers"),
        index: keys.clause("index"),
        evidence: keys.choice("evidence"),
        verified_by: keys.party("verified_by"),
        outcome: outcomes[index?].clone(),
    })
}
