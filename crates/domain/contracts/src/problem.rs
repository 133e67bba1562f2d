//! What can be wrong with a place and its contracts.

use documents::{Cause, Severity};
use strum::{IntoStaticStr, VariantNames};
use units::{Day, FinancialYear, Length, Pence, Period, Rate};

use crate::choices::{Better, Over, TestWord};
use crate::effects::EffectSize;
use crate::schema::ColumnKind;

/// Problems of meaning: what is written is well formed but does not make a contract.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "contract::")]
#[allow(missing_docs, reason = "each variant is explained by its message and help below, which the manual prints")]
pub enum Problem {
    UnknownFormat { found: i64, known: i64 },
    NoContracts,
    ContractMissing { folder: String },
    BadName { name: String },
    BadFolderName { folder: String },
    BadBand { band: String },
    ReservedName { name: &'static str },
    RepeatedName { what: &'static str, name: String },
    ClauseMissing { clause: String, terms: String, nearest: Option<String> },
    TermsMissing { terms: String },
    UnknownReference { what: &'static str, name: String, nearest: Option<String>, known: Vec<String> },
    WrongRole { party: String, role: &'static str, roles: Vec<&'static str> },
    AssessorIsProvider { party: String },
    EndBeforeStart { start: Day, end: Day },
    OutsideTerm { key: &'static str, start: Day, end: Day },
    StageOutOfOrder { to: Day, from: Day, end: Day },
    StageGap { to: Day, end: Day },
    ShadowAtRisk { rate: Rate },
    UnknownEvent { event: String, nearest: Option<String>, known: Vec<String> },
    UnknownColumn { column: String, event: String, nearest: Option<String>, known: Vec<String> },
    IdentityColumn { column: String },
    ConditionSyntax { detail: String },
    ConditionTooLong { length_max: usize },
    ConditionNotAllowed { what: String },
    ConditionNotTruth { kind: ColumnKind },
    ConditionTypes { left: Option<ColumnKind>, right: Option<ColumnKind> },
    ConditionNullCompared,
    ConditionDateAsText,
    ConditionDate { text: String, why: String },
    ConditionNumber { why: String },
    ConditionNeverTrue { column: String, value: String, nearest: Option<String>, values: Vec<String> },
    BandColumnType { column: String, kind: ColumnKind },
    NoBands { column: String },
    EmptyWindow { after: Length, within: Length },
    KeyNotForKind { key: &'static str, kind: &'static str, belongs: String },
    EitherOr { one: &'static str, other: &'static str },
    NotPositive { key: &'static str, value: String },
    NegativeAmount { key: &'static str, amount: Pence },
    NotAShare { key: String, rate: Rate },
    VolumesOutOfOrder { low: u32, high: u32 },
    NoSpellEnd { event: String, source: String },
    CalendarSpell { key: &'static str, length: Length },
    ScoreNotNumber { column: String, kind: ColumnKind },
    BaselineCounts { achieved: i64, of: u32 },
    NoBaseline { outcome: String },
    ComparedWithItself,
    BaselineParts { key: &'static str, part: u64, other: &'static str, whole: u64 },
    BaselineOrder { since: Day, before: Day },
    BaselineOverlaps { cohort: String, days: Period },
    NoRisk { outcome: String },
    CountedEarly { outcome: String },
    NotARate { outcome: String, measure: &'static str },
    ComparedUnlike { outcome: String, other: String },
    CohortsOverlap { cohort: String, other: String },
    MetricUndecided { payment: String },
    MetricWorthless { payment: String },
    BetterContradicts { outcome: String, said: Better },
    TestUnnamed { payment: String, key: &'static str },
    TestDoesNotTake { test: TestWord, measure: &'static str, against: &'static str },
    BadLevel { level: Rate },
    NoPoints { outcome: String },
    OnePrice,
    EffectBandOrder { before: EffectSize, from: EffectSize },
    LeastAboveNothing { least: Pence },
    HurdleNotMetric { payment: String, hurdle: String, kind: &'static str },
    HurdleOver { hurdle: String, theirs: Over, ours: Over },
    CyclicHurdle { chain: Vec<String> },
    NothingToTopUp { payment: String, less: String, over: Over },
    YearsMissing { key: &'static str, said: usize, years: usize },
    IndexMissing,
    IndexRow { row: String, why: String },
    IndexOverlap { period: String, other: String },
    IndexGap { payment: String, days: Period },
    VolumeBackwards { from: u32, to: u32 },
    VolumeGap { from: u32, to: u32 },
    VolumeOverlap { from: u32, before: u32, to: Option<u32> },
    RangeNeedsAnnual,
    WeightMissing { band: String },
    DeductionOf { payment: String, of: String, kind: &'static str },
    StandardOrder { before: Rate, below: Rate },
    DemandNotCounted { outcome: String, measure: &'static str },
    GainOrder { before: Option<Rate>, to: Option<Rate> },
    TogetherUnlike { outcome: String },
    AlternativeTwice { payment: String },
    AlternativeNotSingle { payment: String },
    PrimeSubcontracts { party: String },
    SubcontractedTooMuch { payment: String, sum: Option<Rate> },
    NotFinalEarly { outcome: String },
    NotPayable { outcome: String, measure: &'static str },
    SustainNeedsSpell { outcome: String },
    CyclicAfter { chain: Vec<String> },
    AfterNotResult { payment: String, after: String },
    NothingPaid,
    NoFunding { payment: String },
    SharesNotWhole { sum: Rate },
    FunderWithoutPot { funder: String },
    FunderTwice { funder: String },
    PotTwice { pot: String },
    PotForOthers { pot: String, contract: String, contracts: Vec<String> },
    OverCapNeedsShares { word: &'static str },
    KeyWithoutKey { key: &'static str, needs: &'static str },
    NoOutcomeToShareBy { payment: String },
    NoUnitCosts { outcome: String, kind: Option<String> },
    NoFunderGains { benefit: String },
    UnitCostsMissing { file: &'static str },
    UnitCostsUnused,
    UnknownUnitCost { code: String, nearest: Option<String> },
    UnknownAgency { agency: String, nearest: Option<String> },
    AgencyWithoutParty { agency: String, code: String },
    PartOfAPart { code: String, of: String },
    PartsDiffer { code: String, whole: Pence, parts: Pence, year: FinancialYear },
    CountedTwice { code: String, other: String },
    BenefitWithoutCosts { benefit: String },
    NoIndex { year: FinancialYear },
    YearTwice { year: FinancialYear },
    NoOverlapRule { contracts: usize },
    RatesMissing { payment: String },
    TableUnreadable { table: &'static str, detail: String },
    TableColumn { table: &'static str, column: String, nearest: Option<String>, known: Vec<String> },
    TableColumnTwice { column: String },
    TableColumnsMissing { table: &'static str, columns: Vec<String>, known: Vec<String> },
    TableRow { found: usize, columns: usize },
    TableValue { column: &'static str, value: String, why: String, example: &'static str },
    RateBand { band: Option<String>, cohort: String, nearest: Option<String>, known: Vec<String> },
    PriceGap { payment: String, band: Option<String>, days: Period },
    DoublePrice { payment: String, band: Option<String>, days: Period },
    CaseExpectsNothing { case: String },
    CaseAtDate { key: &'static str, day: Day, as_at: Day },
    CaseCounts { key: &'static str, part: i64, of: u64 },
    CaseExpected { value: String, people: u32 },
    CaseBand { cohort: String, known: Vec<String> },
    CaseValue { column: String, expected: &'static str, example: &'static str },
}

impl Cause for Problem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn severity(&self) -> Severity {
        match self {
            Problem::PriceGap { .. } | Problem::DoublePrice { .. } | Problem::IndexGap { .. } => Severity::Refusal,
            Problem::ConditionNeverTrue { .. } | Problem::UnitCostsUnused | Problem::PartsDiffer { .. } => {
                Severity::Warning
            }
            _ => Severity::Error,
        }
    }

    fn message(&self) -> String {
        match self {
            Problem::UnknownFormat { found, known } => {
                format!("this file is written in format {found}; this program reads format {known}")
            }
            Problem::NoContracts => "the place has no contracts".into(),
            Problem::ContractMissing { folder } => format!("contracts/{folder} has no contract.toml"),
            Problem::BadName { name } => format!("`{name}` is not a name"),
            Problem::BadFolderName { folder } => {
                format!("a contract is called like its folder, and `{folder}` is not a name")
            }
            Problem::BadBand { band } => format!("the band {band:?} cannot stand in the reference of a line"),
            Problem::ReservedName { name } => format!("`{name}` cannot be a name here"),
            Problem::RepeatedName { what, name } => format!("there are two {what}s called `{name}`"),
            Problem::ClauseMissing { clause, terms, .. } => format!("{terms} has no heading \"{clause}\""),
            Problem::TermsMissing { terms } => format!("there is no {terms}"),
            Problem::UnknownReference { what, name, .. } => format!("there is no {what} `{name}`"),
            Problem::WrongRole { party, role, .. } => format!("`{party}` is not {} {role}", article(role)),
            Problem::AssessorIsProvider { party } => format!("`{party}` would assess its own results"),
            Problem::EndBeforeStart { start, end } => format!("it ends on {end}, before it starts on {start}"),
            Problem::OutsideTerm { key, start, end } => {
                format!("`{key}` lies outside the contract, which runs from {start} to {end}")
            }
            Problem::StageOutOfOrder { to, from, end } => {
                format!("this stage begins on {from} and cannot end on {to}; the contract ends on {end}")
            }
            Problem::StageGap { to, end } => format!("the last stage ends on {to}, but the contract ends on {end}"),
            Problem::ShadowAtRisk { rate } => {
                format!("a shadow stage pays nothing by results, but says {rate} is at risk")
            }
            Problem::UnknownEvent { event, .. } => format!("no extract records an event `{event}`"),
            Problem::UnknownColumn { column, event, .. } => {
                format!("`{column}` is not a column of the event `{event}`")
            }
            Problem::IdentityColumn { column } => {
                format!("a condition cannot read `{column}`, which identifies people")
            }
            Problem::ConditionSyntax { detail } => format!("this is not a condition: {detail}"),
            Problem::ConditionTooLong { length_max } => format!("a condition has at most {length_max} characters"),
            Problem::ConditionNotAllowed { what } => format!("a condition cannot use {what}"),
            Problem::ConditionNotTruth { kind } => format!("a condition is true or false, but this is {}", kind.noun()),
            Problem::ConditionTypes { left, right } => {
                format!("{} cannot be compared with {}", noun(*left), noun(*right))
            }
            Problem::ConditionNullCompared => "a comparison with NULL is never true".into(),
            Problem::ConditionDateAsText => "a date is compared with text".into(),
            Problem::ConditionDate { text, why } => format!("`DATE '{text}'` is not a date: {why}"),
            Problem::ConditionNumber { why } => format!("this number cannot be used: {why}"),
            Problem::ConditionNeverTrue { column, value, .. } => format!("`{column}` can never be '{value}'"),
            Problem::BandColumnType { column, kind } => {
                format!("a band is text or a whole number, but `{column}` is {}", kind.noun())
            }
            Problem::NoBands { column } => format!("nothing says which bands `{column}` can hold"),
            Problem::EmptyWindow { after, within } => {
                format!("the window ends {within} after entry but begins {after} after it")
            }
            Problem::KeyNotForKind { key, kind, .. } => format!("`{key}` has no meaning with \"{kind}\""),
            Problem::EitherOr { one, other } => format!("say either `{one}` or `{other}`"),
            Problem::NotPositive { key, value } => format!("`{key}` cannot be {value}"),
            Problem::NegativeAmount { key, amount } => format!("`{key}` is below nothing: {amount}"),
            Problem::NotAShare { key, rate } => format!("`{key}` is {rate}; it must lie within 0% and 100%"),
            Problem::VolumesOutOfOrder { low, high } => {
                format!("the fewest people ({low}) are more than the most ({high})")
            }
            Problem::NoSpellEnd { event, source } => {
                format!("`{event}` of {source} has no end, so its days cannot be counted")
            }
            Problem::CalendarSpell { key, length } => format!("`{key} = \"{length}\"` has no fixed number of days"),
            Problem::ScoreNotNumber { column, kind } => format!("the score `{column}` is {}", kind.noun()),
            Problem::BaselineCounts { achieved, of } => format!("{achieved} of {of} people cannot have achieved it"),
            Problem::NoBaseline { outcome } => format!("the outcome `{outcome}` states no baseline"),
            Problem::ComparedWithItself => "an outcome cannot be its own comparison group".into(),
            Problem::BaselineParts { key, part, other, whole } => {
                format!("`{key}` is {part}, but `{other}` is only {whole}")
            }
            Problem::BaselineOrder { since, before } => {
                format!("counts from {since} on cannot stand behind those from {before} on")
            }
            Problem::BaselineOverlaps { cohort, days } => format!(
                "people of the baseline entered from {} to {}, and so do those of the cohort `{cohort}`",
                days.from,
                days.last()
            ),
            Problem::NoRisk { outcome } => format!("the outcome `{outcome}` states no risk score"),
            Problem::CountedEarly { outcome } => {
                format!("a result of `{outcome}` can be final before all that a metric counts is known")
            }
            Problem::NotARate { outcome, measure } => {
                format!("`{outcome}` is a {measure} outcome, of which a cohort has no rate to compare")
            }
            Problem::ComparedUnlike { outcome, other } => {
                format!("`{outcome}` and `{other}` are not counted alike, so their rates cannot be compared")
            }
            Problem::CohortsOverlap { cohort, other } => {
                format!("whoever enters the cohort `{cohort}` enters the one it is compared with, `{other}`")
            }
            Problem::MetricUndecided { payment } => {
                format!("`{payment}` names neither a threshold nor a test, so nothing says when it is passed")
            }
            Problem::MetricWorthless { payment } => format!("`{payment}` pays nothing and takes nothing back"),
            Problem::BetterContradicts { outcome, said } => {
                format!("the success of `{outcome}` says that a {said} rate is better")
            }
            Problem::TestUnnamed { payment, key } => format!("`{payment}` states `{key}` but names no test"),
            Problem::TestDoesNotTake { test, measure, against } => {
                format!("the test \"{test}\" does not compare a {measure} outcome with {against}")
            }
            Problem::BadLevel { level } => format!("a level of {level} is not between 0% and 100%"),
            Problem::NoPoints { outcome } => {
                format!("the rate of `{outcome}` is not a part of a hundred people, so it has no points")
            }
            Problem::OnePrice => "say one of `amount`, `each` and `point`".into(),
            Problem::EffectBandOrder { before, from } => {
                format!("a band from {from} cannot stand behind one from {before}")
            }
            Problem::LeastAboveNothing { least } => format!("`least` is {least}, which would be paid for any result"),
            Problem::HurdleNotMetric { payment, hurdle, kind } => {
                format!("the hurdle of `{payment}` is `{hurdle}`, a payment of kind \"{kind}\" that nobody passes")
            }
            Problem::HurdleOver { hurdle, theirs, ours } => {
                format!("this payment looks at each {ours}, but its hurdle `{hurdle}` at each {theirs}")
            }
            Problem::CyclicHurdle { chain } => {
                format!("these payments are each other's hurdles: {}", chain.join(" → "))
            }
            Problem::NothingToTopUp { payment, less, over } => {
                format!("`{payment}` tops up each {over}, but `{less}` is no metric of a shorter stretch")
            }
            Problem::YearsMissing { key, said, years } => {
                format!("`{key}` speaks of {said} contract years, but the contract has {years}")
            }
            Problem::IndexMissing => "prices rise by index.csv, but there is none".into(),
            Problem::IndexRow { row, why } => format!("the row \"{row}\" of the index cannot be read: {why}"),
            Problem::IndexOverlap { period, other } => {
                format!("the index has two levels for days of {period}, which also lie in {other}")
            }
            Problem::IndexGap { payment, days } => {
                format!("`{payment}` is indexed, and the index has no level from {} to {}", days.from, days.last())
            }
            Problem::VolumeBackwards { from, to } => format!("a band from {from} cannot end at {to}"),
            Problem::VolumeGap { from, to } if from == to => format!("no band holds number {from}"),
            Problem::VolumeGap { from, to } => format!("no band holds the numbers from {from} to {to}"),
            Problem::VolumeOverlap { from, before, to: Some(to) } => {
                format!("this band begins at {from}, inside the one from {before} to {to}")
            }
            Problem::VolumeOverlap { from, before, to: None } => {
                format!("this band begins at {from}, but the one from {before} on has no end")
            }
            Problem::RangeNeedsAnnual => {
                "a range of volumes is bid for a year, but this payment states a `total`".into()
            }
            Problem::WeightMissing { band } => format!("the band `{band}` has no weight"),
            Problem::DeductionOf { payment, of, kind } => {
                format!("`{payment}` is taken from `{of}`, a payment of kind \"{kind}\" and no fee")
            }
            Problem::StandardOrder { before, below } => {
                format!("a standard of {below} cannot stand behind one of {before} and take no more")
            }
            Problem::DemandNotCounted { outcome, measure } => {
                format!("`{outcome}` is a {measure} outcome, of which nothing is counted that costs")
            }
            Problem::GainOrder { before, to } => match (before, to) {
                (Some(before), Some(to)) => {
                    format!("a part that ends at {to} cannot stand behind one that ends at {before}")
                }
                (None, Some(_)) | (Some(_), None) => "a part without an end must be the last".into(),
                (None, None) => "only one part can be without an end".into(),
            },
            Problem::TogetherUnlike { outcome } => format!("`{outcome}` cannot be achieved together with it"),
            Problem::AlternativeTwice { payment } => format!("`{payment}` cannot be its own alternative"),
            Problem::AlternativeNotSingle { payment } => {
                format!("what `{payment}` pays for a single entry cannot be told, so it has no alternative")
            }
            Problem::PrimeSubcontracts { party } => format!("`{party}` would work for itself"),
            Problem::SubcontractedTooMuch { payment, sum: Some(sum) } => {
                format!("{sum} of `{payment}` goes to subcontractors, more than there is")
            }
            Problem::SubcontractedTooMuch { payment, sum: None } => {
                format!("the parts of `{payment}` that go to subcontractors cannot be summed exactly")
            }
            Problem::NotFinalEarly { outcome } => format!("a result of `{outcome}` is not final when it is achieved"),
            Problem::NotPayable { outcome, measure } => {
                format!("nobody achieves `{outcome}`: this {measure} outcome states no threshold")
            }
            Problem::SustainNeedsSpell { outcome } => format!("`{outcome}` is not a spell that could be sustained"),
            Problem::CyclicAfter { chain } => format!("these payments come after each other: {}", chain.join(" → ")),
            Problem::AfterNotResult { payment, after } => {
                format!("`{payment}` comes after `{after}`, which pays for no result of a person")
            }
            Problem::NothingPaid => "this contract pays for nothing".into(),
            Problem::NoFunding { payment } => format!("nobody pays `{payment}`"),
            Problem::SharesNotWhole { sum } => format!("the funders' shares make {sum}, not 100%"),
            Problem::FunderWithoutPot { funder } => format!("`{funder}` has no pot to pay from"),
            Problem::FunderTwice { funder } => format!("`{funder}` stands twice in the priority"),
            Problem::PotTwice { pot } => format!("the pot `{pot}` stands in two places of one order"),
            Problem::PotForOthers { pot, contract, .. } => format!("the pot `{pot}` does not pay for `{contract}`"),
            Problem::OverCapNeedsShares { word } => {
                format!("\"{word}\" is about shares, and only the pots that pay first pay here")
            }
            Problem::KeyWithoutKey { key, needs } => format!("`{key}` means nothing without `{needs}`"),
            Problem::NoOutcomeToShareBy { payment } => {
                format!("`{payment}` pays for no result of a person, so that nobody's benefit of it is known")
            }
            Problem::NoUnitCosts { outcome, .. } => format!("no unit costs say who saves what by `{outcome}`"),
            Problem::NoFunderGains { benefit } => format!("no funder saves anything by `{benefit}`"),
            Problem::UnitCostsMissing { file } => format!("there is no {file} beside place.toml"),
            Problem::UnitCostsUnused => "nothing in place.toml says how these unit costs are used".into(),
            Problem::UnknownUnitCost { code, .. } => format!("no row of unit-costs.csv has the code `{code}`"),
            Problem::UnknownAgency { agency, .. } => format!("no row of unit-costs.csv is of the agency `{agency}`"),
            Problem::AgencyWithoutParty { agency, code } => {
                format!("`{code}` is a cost of the agency \"{agency}\", and nothing says which party that is")
            }
            Problem::PartOfAPart { code, of } => format!("`{code}` cannot be a part of `{of}`, which is a part itself"),
            Problem::PartsDiffer { code, whole, parts, year } => {
                format!("the parts of `{code}` make {parts} in prices of {year}, and the whole is {whole}")
            }
            Problem::CountedTwice { code, other } if code == other => format!("`{code}` is counted twice"),
            Problem::CountedTwice { code, other } => format!("`{code}` and `{other}` hold the same cost"),
            Problem::BenefitWithoutCosts { benefit } => {
                format!("the place has no unit costs for the benefit `{benefit}`")
            }
            Problem::NoIndex { year } => format!("the index of deflators.csv has no {year}"),
            Problem::YearTwice { year } => format!("{year} has two indices"),
            Problem::NoOverlapRule { contracts } => {
                format!("the place has {contracts} contracts but does not say what happens when both claim one result")
            }
            Problem::RatesMissing { payment } => format!("`{payment}` is priced by rates.csv, but there is none"),
            Problem::TableUnreadable { table, detail } => format!("this {table} cannot be read: {detail}"),
            Problem::TableColumn { table, column, .. } => format!("`{column}` is not a column of a {table}"),
            Problem::TableColumnTwice { column } => format!("the column `{column}` is there twice"),
            Problem::TableColumnsMissing { table, columns, .. } => {
                format!("the {table} has no column {}", quoted(columns))
            }
            Problem::TableRow { found, columns } => {
                format!(
                    "this row has {found} {}, and the header {columns}",
                    if *found == 1 { "value" } else { "values" }
                )
            }
            Problem::TableValue { column, value, .. } if value.is_empty() => format!("this row has no `{column}`"),
            Problem::TableValue { column, value, why, .. } => {
                format!("the `{column}` \"{value}\" cannot be read: {why}")
            }
            Problem::RateBand { band: Some(band), cohort, .. } => format!("the cohort `{cohort}` has no band `{band}`"),
            Problem::RateBand { band: None, cohort, .. } => {
                format!("this price has no band, but the cohort `{cohort}` has")
            }
            Problem::PriceGap { payment, band, days } => {
                format!("`{payment}`{} has no price from {} to {}", in_band(band), days.from, days.last())
            }
            Problem::DoublePrice { payment, band, days } if days.until == Day::MAX => {
                format!("`{payment}`{} has two prices from {} on", in_band(band), days.from)
            }
            Problem::DoublePrice { payment, band, days } => {
                format!("`{payment}`{} has two prices from {} to {}", in_band(band), days.from, days.last())
            }
            Problem::CaseExpectsNothing { case } => format!("the case \"{case}\" expects nothing"),
            Problem::CaseAtDate { key, day, as_at } => format!("`{key}` is {day}, after the case's `as_at` of {as_at}"),
            Problem::CaseCounts { key: "achieved", part, of } => {
                format!("{part} of {of} people cannot have achieved it")
            }
            Problem::CaseCounts { key, part, of } => format!("`{key}` is {part}, which cannot be with {of}"),
            Problem::CaseExpected { value, people } => {
                format!("\"{value}\" is no number of events that can be expected of {people} people")
            }
            Problem::CaseBand { cohort, .. } => {
                format!("the cohort `{cohort}` has bands, and these people have none of them")
            }
            Problem::CaseValue { column, expected, .. } => format!("`{column}` holds {expected}, which this is not"),
        }
    }

    fn help(&self) -> Option<String> {
        let text = match self {
            Problem::UnknownFormat { known, .. } => {
                format!("write `format = {known}`, or use the version of the program that the file was written for")
            }
            Problem::NoContracts => "add a folder for each below `contracts/`, with contract.toml and terms.md".into(),
            Problem::ContractMissing { .. } => "write it, or take the folder out of `contracts/`".into(),
            Problem::BadName { .. } | Problem::BadFolderName { .. } => {
                "a name has small letters, digits, `-` and `_`, starts with a letter, and is at most 60 long".into()
            }
            Problem::BadBand { .. } => {
                "a band has no `/`, no control characters and no white space at its ends, and is at most 60 long".into()
            }
            Problem::ReservedName { .. } => "call the payment something else: `[funding.default]` is the funding of all payments without their own".into(),
            Problem::RepeatedName { .. } => "give each its own name, because lines and statements name it".into(),
            Problem::ClauseMissing { terms, nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean \"{nearest}\"?"),
                None => format!("cite a heading of {terms} word for word, or add the heading: every rule stands on what was signed"),
            },
            Problem::TermsMissing { terms } => format!("write {terms} with a heading for every rule: what is paid stands on what was signed"),
            Problem::UnknownReference { nearest, known, what, .. } => suggestion(nearest, known, what),
            Problem::WrongRole { role, roles, party } => {
                let known = list(roles);
                format!("`{party}` has the role {known}; add \"{role}\" to its roles in place.toml, or name another party")
            }
            Problem::AssessorIsProvider { .. } => {
                "whoever is paid for results must not decide what counts as one: name an independent assessor".into()
            }
            Problem::EndBeforeStart { .. } => "the last day counts, so it can be the first day but not before it".into(),
            Problem::OutsideTerm { .. } => {
                "people enter while the contract runs: move this day, or the contract's `start` or `end`".into()
            }
            Problem::StageOutOfOrder { .. } => "stages follow each other, and the last ends with the contract".into(),
            Problem::StageGap { .. } => "leave `to` out of the last stage, or add a stage for the days that remain".into(),
            Problem::ShadowAtRisk { .. } => "leave `at_risk` out, or make it a stage that pays".into(),
            Problem::UnknownEvent { known, .. } if known.is_empty() => {
                "no extract is described yet: name its event with `purse:event` in sources/AGENCY/datapackage.json".into()
            }
            Problem::UnknownEvent { nearest, known, .. } => suggestion(nearest, known, "event"),
            Problem::UnknownColumn { nearest, known, .. } => suggestion(nearest, known, "column"),
            Problem::IdentityColumn { .. } => {
                "only linkage reads names, dates of birth and identifiers; use an attribute of the event".into()
            }
            Problem::ConditionSyntax { .. } => "write it as in SQL: decision = 'accepted' AND tier >= 3".into(),
            Problem::ConditionTooLong { .. } => "use IN ('a', 'b', …) for long lists, or an attribute that says the same".into(),
            Problem::ConditionNotAllowed { .. } => {
                "allowed are = <> < <= > >= AND OR NOT IN BETWEEN LIKE ILIKE, IS NULL, IS TRUE, constants, columns, and \
                 one date minus another (in days)"
                    .into()
            }
            Problem::ConditionNotTruth { .. } => "compare it with something, as in decision = 'accepted' or tier >= 3".into(),
            Problem::ConditionTypes { .. } => "compare text with 'text', numbers with 3, dates with DATE '2027-04-01'".into(),
            Problem::ConditionNullCompared => "write `… IS NULL` or `… IS NOT NULL`".into(),
            Problem::ConditionDateAsText | Problem::ConditionDate { .. } => "write it as DATE '2027-04-01'".into(),
            Problem::ConditionNumber { .. } => "numbers have at most 18 digits, nine of them behind the point".into(),
            Problem::ConditionNeverTrue { nearest, values, .. } => suggestion(nearest, values, "value"),
            Problem::BandColumnType { .. } => "name a column of text or whole numbers, or state `bands` as conditions".into(),
            Problem::NoBands { .. } => "add the bands to rates.csv, or an `enum` to the column in datapackage.json".into(),
            Problem::EmptyWindow { .. } => "`within` counts from entry, like `after`, and must be the longer".into(),
            Problem::KeyNotForKind { belongs, .. } => format!("take it out; it belongs to {belongs}"),
            Problem::EitherOr { .. } => "exactly one of the two must be there".into(),
            Problem::NotPositive { .. } => {
                "write something above 0, and a count of at most 1,000,000; what is not meant is left out".into()
            }
            Problem::NegativeAmount { .. } => "a limit is an amount of £0 or more".into(),
            Problem::NotAShare { .. } => "a part of the whole is at least 0% and at most 100%".into(),
            Problem::VolumesOutOfOrder { .. } => "`people_low` is at most `people_high`: exchange the two".into(),
            Problem::NoSpellEnd { .. } => {
                "give the extract a column with the role `event-end`, or use another measure".into()
            }
            Problem::CalendarSpell { .. } => "count days of a spell in days or weeks: 26 weeks is \"182 days\"".into(),
            Problem::ScoreNotNumber { .. } => "name a column with a whole or decimal number".into(),
            Problem::BaselineCounts { .. } => "`achieved` is at least 0 and at most `of`".into(),
            Problem::NoBaseline { outcome } => {
                format!("add `[outcomes.{outcome}.baseline]`, or name the outcome of a comparison group")
            }
            Problem::ComparedWithItself => "name the outcome of the comparison group's own cohort".into(),
            Problem::BaselineParts { .. } => "a part is at most the whole: look for the two the wrong way round".into(),
            Problem::BaselineOrder { .. } => "put the counts in the order of their days".into(),
            Problem::BaselineOverlaps { .. } => {
                "compare with people who entered before: whoever is measured cannot be their own baseline".into()
            }
            Problem::NoRisk { outcome } => {
                format!("add `[outcomes.{outcome}.risk]`, or compare with a baseline or a comparison group")
            }
            Problem::CountedEarly { .. } => {
                "name an outcome that is `decided = \"at maturity\"` and states no `at_most`; a person's threshold can \
                 have an outcome of its own"
                    .into()
            }
            Problem::NotARate { .. } => {
                "name an outcome with `measure` \"binary\", \"frequency\" or \"share of time\"".into()
            }
            Problem::ComparedUnlike { .. } => {
                "give both the same `measure`, and the same `success` or `per`; only their cohorts differ".into()
            }
            Problem::CohortsOverlap { .. } => {
                "tell the two apart by `where`, by their days or by the event: nobody is compared with themselves".into()
            }
            Problem::MetricUndecided { .. } => {
                "add `threshold = \"10%\"` of the rate it is compared with, or `threshold = \"5 points\"`, or \
                 `test = \"z pooled\"` with a `level`"
                    .into()
            }
            Problem::MetricWorthless { .. } => {
                "add `amount`, `each`, `point` or `bands`, or what is taken back: `worse`, `missed`".into()
            }
            Problem::BetterContradicts { .. } => "take `better` out, or change the outcome's `success`".into(),
            Problem::TestUnnamed { .. } => format!("add `test`, one of: {}", TestWord::WORDS.join(", ")),
            Problem::TestDoesNotTake { .. } => {
                "shares of two groups: z pooled, z pooled corrected, z unpooled, newcombe, fisher exact; one share and a \
                 stated rate (a baseline taken as certain, a risk score): wilson, exact binomial; frequencies of two \
                 groups: poisson rate ratio, negative binomial rate ratio; one frequency and a stated one: poisson exact; \
                 shares of time: none, use a threshold"
                    .into()
            }
            Problem::BadLevel { .. } => "the usual level is \"5%\", which makes a 95% interval".into(),
            Problem::NoPoints { .. } => {
                "use a part such as \"10%\" and a price `each`, or count `per = \"100 people\"`".into()
            }
            Problem::OnePrice => "exactly one of them must be there".into(),
            Problem::EffectBandOrder { .. } => {
                "order bands from the smallest size to the largest, all as parts or all in points".into()
            }
            Problem::LeastAboveNothing { .. } => "write it as an amount of £0 or below, such as \"-£50,000\"".into(),
            Problem::HurdleNotMetric { .. } => "name a payment with `kind = \"metric\"`".into(),
            Problem::HurdleOver { .. } => "give both the same `over`, so that both look at the same entrants".into(),
            Problem::CyclicHurdle { .. } => "one of them must come first: take a `hurdle` away".into(),
            Problem::NothingToTopUp { .. } => {
                "name metric payments whose `over` is shorter: a year tops up quarters".into()
            }
            Problem::YearsMissing { .. } => "write one value for each contract year, counted from the start".into(),
            Problem::IndexMissing => "add index.csv beside contract.toml, with the columns period and level".into(),
            Problem::IndexRow { .. } => "write it like 2027,104.2 or 2027/28,104.2 or 2027-04,104.2".into(),
            Problem::IndexOverlap { .. } => "let each day lie in one period only".into(),
            Problem::IndexGap { .. } => {
                "add the period when its level is published; until then lines of these days are refused, and the others go on"
                    .into()
            }
            Problem::VolumeBackwards { .. } => "let `to` be the number of the last in the band".into(),
            Problem::VolumeGap { from, .. } => format!("begin this band at {from}, or put another before it"),
            Problem::VolumeOverlap { to: Some(to), .. } => {
                format!("begin it at {}, where the one before has ended", to.saturating_add(1))
            }
            Problem::VolumeOverlap { .. } => "give the band before it a `to`".into(),
            Problem::RangeNeedsAnnual => "state the fee of a year as `annual`".into(),
            Problem::WeightMissing { band } => format!("add `{band} = \"1\"`, or what an entry of that band counts"),
            Problem::DeductionOf { .. } => "name a payment of kind \"block\" or \"start\"".into(),
            Problem::StandardOrder { .. } => {
                "put the highest standard first, and let each lower one take more than the one before".into()
            }
            Problem::DemandNotCounted { .. } => "count a frequency, a spell or a binary outcome, or a cohort's entries".into(),
            Problem::GainOrder { .. } => "let each part end later than the one before".into(),
            Problem::TogetherUnlike { .. } => {
                "name another outcome of the same cohort that a person can achieve".into()
            }
            Problem::AlternativeTwice { .. } => "name it in one of the two lists".into(),
            Problem::AlternativeNotSingle { .. } => {
                "name payments of kind \"start\", \"outcome\" or \"sustain\" with a price of their own; those with `volume` \
                 only with `pays = \"first reached\"`"
                    .into()
            }
            Problem::PrimeSubcontracts { .. } => "name another provider: what is not passed on is the prime's".into(),
            Problem::SubcontractedTooMuch { .. } => "let the parts of each payment sum to at most 100%".into(),
            Problem::NotFinalEarly { .. } => {
                "use `decided = \"at maturity\"`: what has not happened yet still can, and a score can still change".into()
            }
            Problem::NotPayable { .. } => {
                "state `at_least` or `at_most` in the outcome, so that one person can achieve it".into()
            }
            Problem::SustainNeedsSpell { .. } => "sustainment is paid for the further days of a `measure = \"spell\"` outcome".into(),
            Problem::CyclicAfter { .. } => "one of them must come first: take an `after` away".into(),
            Problem::AfterNotResult { .. } => "name a payment with `kind = \"outcome\"`".into(),
            Problem::NothingPaid => "add a `[payments.NAME]`".into(),
            Problem::NoFunding { payment } => format!("add `[funding.default]`, or `[funding.{payment}]`"),
            Problem::SharesNotWhole { .. } => "every pound is paid, and paid once: shares must make exactly 100%".into(),
            Problem::FunderWithoutPot { funder } => {
                format!("add a `[pots.NAME]` with `funder = \"{funder}\"` to place.toml")
            }
            Problem::FunderTwice { .. } => "name each funder once: it pays at its first place whatever it can".into(),
            Problem::PotTwice { .. } => "name each pot once: it pays at its first place whatever it can".into(),
            Problem::PotForOthers { contracts, .. } => {
                format!("it pays for {} only; add the contract to its `contracts` in place.toml, or name another pot", contracts.join(", "))
            }
            Problem::OverCapNeedsShares { .. } => {
                "say \"leave unfunded\", \"stop\" or \"next in priority\", or add `shares` for what the first pots leave".into()
            }
            Problem::KeyWithoutKey { key, needs } => format!("add `{needs}`, or take `{key}` out"),
            Problem::NoOutcomeToShareBy { payment } => {
                format!("name the benefit that counts with `benefit = …`, or give `[funding.{payment}]` shares of its own")
            }
            Problem::NoUnitCosts { kind: Some(kind), .. } => {
                format!("add `[benefits.{kind}]` with its unit costs to place.toml, or state shares")
            }
            Problem::NoUnitCosts { kind: None, outcome } => {
                format!("give `[outcomes.{outcome}]` the `kind` of a benefit of place.toml, name the benefit that counts with `benefit = …`, or state shares")
            }
            Problem::NoFunderGains { .. } => {
                "name in `[unit_costs.agencies]` which funders the agencies are, or state shares".into()
            }
            Problem::UnitCostsMissing { file } => match *file {
                "deflators.csv" => "add it with the columns year and index: costs of other years are uprated by it".into(),
                _ => "add it, or take `[unit_costs]` out".into(),
            },
            Problem::UnitCostsUnused => "add `[unit_costs]` and `[benefits.NAME]`, or take the file out".into(),
            Problem::UnknownUnitCost { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "name a code of the file's first rows, or add a row for it".into(),
            },
            Problem::UnknownAgency { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean \"{nearest}\"?"),
                None => "write it as the column `agency` has it, or take the line out".into(),
            },
            Problem::AgencyWithoutParty { agency, .. } => {
                format!("add `\"{agency}\" = …` to `[unit_costs.agencies]`: a party, or \"elsewhere\" if it is nobody in the place")
            }
            Problem::PartOfAPart { .. } => "name the whole: parts have no parts".into(),
            Problem::PartsDiffer { .. } => {
                "the parts are what counts; look whether one is missing or stands there twice (rounding to a pound is passed over)".into()
            }
            Problem::CountedTwice { .. } => "keep one of them: a special case does not add to a cost, and its parts are it".into(),
            Problem::BenefitWithoutCosts { .. } => "add unit-costs.csv and `[unit_costs]`".into(),
            Problem::NoIndex { year } => format!("add a row for {year} to deflators.csv: an amount can only be uprated from a year of the index to another"),
            Problem::YearTwice { .. } => "keep one of them: which of two counts must never depend on chance".into(),
            Problem::NoOverlapRule { .. } => "add `[overlap]` to place.toml, with the rule that the parties have agreed".into(),
            Problem::TableUnreadable { .. } => {
                "close the quotation mark, or take it out: only a value with a comma needs quotation marks".into()
            }
            Problem::RatesMissing { .. } => "add rates.csv beside contract.toml, or state the price as an amount".into(),
            Problem::TableColumn { nearest, known, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`? Columns: {}", known.join(", ")),
                None => format!("columns: {}", known.join(", ")),
            },
            Problem::TableColumnTwice { .. } => "keep one of them".into(),
            Problem::TableColumnsMissing { known, .. } => {
                format!("the first line names the columns: {}", known.join(","))
            }
            Problem::TableRow { .. } => {
                "give each column a value, empty or not; an amount with a comma needs quotation marks: \"1,200.00\"".into()
            }
            Problem::TableValue { example, .. } => format!("write it like {example}"),
            Problem::RateBand { nearest, known, .. } => {
                if known.is_empty() {
                    "leave the band empty, or give the cohort bands".into()
                } else {
                    suggestion(nearest, known, "band")
                }
            }
            Problem::PriceGap { .. } => "add a row for these days; until then lines of these days are refused, and the others go on".into(),
            Problem::DoublePrice { .. } => {
                "end one row before the other begins; until then lines of these days are refused, because which price \
                 counts must never depend on order"
                    .into()
            }
            Problem::CaseExpectsNothing { .. } => "add [cases.expect] with `due`, `lines`, `shares` or `results`".into(),
            Problem::CaseAtDate { .. } => "a case cannot know the future: move `as_at`, or the date".into(),
            Problem::CaseCounts { key: "achieved", .. } => "`achieved` is at least 0 and at most `people`".into(),
            Problem::CaseCounts { .. } => {
                "people with an event are at most all of them and have one event each at least; days are at most those of \
                 all windows"
                    .into()
            }
            Problem::CaseExpected { .. } => {
                "write a number from 0 to `people` with at most six places, in quotation marks".into()
            }
            Problem::CaseBand { known, .. } => format!("add `band = …`, one of: {}", known.join(", ")),
            Problem::CaseValue { example, .. } => format!("write it like {example}"),
        };
        Some(text)
    }
}

fn suggestion(nearest: &Option<String>, known: &[String], what: &str) -> String {
    match (nearest, known.is_empty()) {
        (_, true) => format!("there is no {what} yet"),
        (Some(nearest), _) => format!("did you mean `{nearest}`? Known: {}", known.join(", ")),
        (None, _) => format!("known: {}", known.join(", ")),
    }
}

fn in_band(band: &Option<String>) -> String {
    band.as_ref().map_or(String::new(), |band| format!(" in band `{band}`"))
}

fn noun(kind: Option<ColumnKind>) -> &'static str {
    kind.map_or("NULL", ColumnKind::noun)
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn list(words: &[&str]) -> String {
    if words.is_empty() { "of nothing yet".into() } else { words.join(" and ") }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
