//! `[[data_flows]]` and `[data_protection]`: which data of people goes to whom, on what ground, for how long.

use documents::{Fields, Holds, KeySpec, Located, Span, TableSpec};
use units::{Length, Name};

use super::values::Said;
use crate::choices::choices;
use crate::contract::Frame;
use crate::reader::{LENGTH, NAME, TEXT};

choices! {
    /// What kind of data a flow carries, in the words of the UK GDPR.
    Sensitivity {
        /// Neither of the others.
        Ordinary = "ordinary",
        /// Article 9: health, for one.
        SpecialCategory = "special category",
        /// Article 10: convictions and offences.
        CriminalOffence = "criminal offence",
    }
}

/// A flow of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFlow {
    /// What flows.
    pub what: Located<String>,
    /// Where the flow is described.
    pub span: Span,
    /// Who decides on it.
    pub controller: Option<Located<Name>>,
    /// Who gets it.
    pub recipient: Option<Located<Name>>,
    /// The lawful basis (article 6).
    pub lawful_basis: Option<Located<String>>,
    /// What kind of data it is.
    pub sensitivity: Option<Located<Sensitivity>>,
    /// The condition (articles 9 and 10, Schedule 1 of the Data Protection Act 2018).
    pub condition: Option<Located<String>>,
    /// The information-sharing agreement.
    pub agreement: Option<Located<String>>,
    /// How long the recipient keeps it.
    pub retention: Option<Located<Length>>,
    /// The statute that lets it flow.
    pub gateway: Option<Located<String>>,
    /// Whether that statute names the recipient.
    pub covers_recipient: Option<Located<bool>>,
}

/// How people's data is protected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataProtection {
    /// The data protection impact assessment.
    pub assessment: Option<Located<String>>,
    /// Whether consent is all that the flows rest on.
    pub consent_only: Option<Located<bool>>,
    /// Whether people who refuse get another statutory service.
    pub refusal_changes_service: Option<Located<bool>>,
}

pub(crate) const DATA_FLOW: TableSpec = TableSpec {
    name: "[[data_flows]]",
    says: "A flow of people's data: to whom, on what ground, for how long. The words are those of the UK GDPR and the Data \
           Protection Act 2018.",
    keys: &[
        KeySpec::required("what", TEXT, "what flows"),
        KeySpec::optional("controller", NAME, "the party that decides on it"),
        KeySpec::optional("recipient", NAME, "the party that gets it"),
        KeySpec::optional("lawful_basis", TEXT, "the lawful basis, such as \"public task\""),
        KeySpec::optional(
            "sensitivity",
            Holds::one_of(Sensitivity::WORDS, "\"special category\""),
            "what kind of data it is",
        ),
        KeySpec::optional("condition", TEXT, "the condition that lets special-category or criminal-offence data flow"),
        KeySpec::optional("agreement", TEXT, "the information-sharing agreement"),
        KeySpec::optional("retention", LENGTH, "how long the recipient keeps it"),
        KeySpec::optional("gateway", TEXT, "the statute that lets it flow"),
        KeySpec::optional(
            "covers_recipient",
            Holds::a("true or false", "true"),
            "whether that statute names the recipient",
        ),
    ],
};

pub(crate) const DATA_PROTECTION: TableSpec = TableSpec {
    name: "[data_protection]",
    says: "How people's data is protected.",
    keys: &[
        KeySpec::optional("assessment", TEXT, "the data protection impact assessment, by reference and date"),
        KeySpec::optional(
            "consent_only",
            Holds::a("true or false", "false"),
            "whether consent is all that the flows rest on",
        ),
        KeySpec::optional(
            "refusal_changes_service",
            Holds::a("true or false", "false"),
            "whether people who refuse get another statutory service",
        ),
    ],
};

pub(super) fn read_flows(frame: &Frame<'_>, file: &Fields<'_>) -> Vec<DataFlow> {
    let read = |table| {
        let keys = Said::listed(frame, table).open(&DATA_FLOW);
        let what = keys.text("what");
        Some(DataFlow {
            span: keys.head,
            controller: keys.party("controller"),
            recipient: keys.party("recipient"),
            lawful_basis: keys.text("lawful_basis"),
            sensitivity: keys.choice("sensitivity"),
            condition: keys.text("condition"),
            agreement: keys.text("agreement"),
            retention: keys.length("retention"),
            gateway: keys.text("gateway"),
            covers_recipient: keys.truth("covers_recipient"),
            what: what?,
        })
    };
    file.tables("data_flows").into_iter().filter_map(read).collect()
}

pub(super) fn read_protection(said: Said<'_>) -> DataProtection {
    let keys = said.open(&DATA_PROTECTION);
    DataProtection {
        assessment: keys.text("assessment"),
        consent_only: keys.truth("consent_only"),
        refusal_changes_service: keys.truth("refusal_changes_service"),
    }
}
