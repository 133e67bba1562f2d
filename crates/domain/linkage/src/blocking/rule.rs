//! What two records must agree on to be compared.

use std::fmt;
use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use strum::VariantArray;

use super::part::{FieldPart, Part, Source, TokenPart};
use crate::encoding::BlockingToken;
use crate::model::Model;
use crate::records::{RecordNo, Records};

/// What two records must agree on to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// All of these; with none everybody is compared with everybody.
    pub agree: Vec<Part>,
    /// The most records of a block, where the rule asks for so little that only rare values are worth a search.
    pub at_most: Option<u32>,
}

/// The rules beside the identifiers where a model names none, the surest first.
///
/// Together they find two records of one person unless slips, moves and missing values meet in nearly all fields. The
/// last five ask for little. Searched in full they would cost more than all others; searched for rare values only,
/// they find the worst pairs of a small collection at no cost worth mention in a large one.
const USUAL: &[(&[FieldPart], Option<u32>)] = &[
    (&[FieldPart::BirthDate, FieldPart::Surname], None),
    (&[FieldPart::BirthDate, FieldPart::Forename], None),
    (&[FieldPart::BirthDate, FieldPart::Initials], None),
    (&[FieldPart::BirthDate, FieldPart::PostcodeDistrict], None),
    (&[FieldPart::Postcode, FieldPart::Surname], None),
    (&[FieldPart::Postcode, FieldPart::Forename], None),
    (&[FieldPart::Surname, FieldPart::ForenameInitial, FieldPart::BirthYear], None),
    (&[FieldPart::Surname, FieldPart::Forename, FieldPart::Birthday], None),
    (&[FieldPart::Names], Some(20)),
    (&[FieldPart::BirthDate], Some(10)),
    (&[FieldPart::Surname], Some(10)),
    (&[FieldPart::Forename], Some(10)),
    // Nothing at all: a small collection is compared in full.
    (&[], Some(1000)),
];

/// The rules by which `model` brings records together: its own, or the usual ones; without those that want a field or
/// identifier that is not used. Behind them, where records are encoded, those of tokens.
pub(super) fn of_model(records: &Records, model: &Model) -> Vec<Rule> {
    let mut rules = of_values(records, model);
    if !records.encodings.is_empty() {
        rules.extend(of_tokens(records, model));
    }
    rules
}

/// The rules of `model` alone.
pub(super) fn of_values(records: &Records, model: &Model) -> Vec<Rule> {
    let mut rules = model.blocking_rules.clone();
    if rules.is_empty() {
        rules = usual(records);
    }
    let is_used = |part: &Part| match part {
        Part::Identifier(name) => model.identifier(name).used,
        Part::Field(_) | Part::Token(_) => part.fields().iter().all(|field| model.uses(*field)),
    };
    rules.retain(|rule| rule.agree.iter().all(is_used));
    rules
}

/// Each kind of identifier that is used, as a token, and then each combination of values. No model can do without
/// them: they are all by which records that cannot be read are brought together.
fn of_tokens(records: &Records, model: &Model) -> impl Iterator<Item = Rule> {
    let identifiers = records.identifiers().iter().filter(|name| model.identifier(name).used);
    let identifiers = identifiers.cloned().map(TokenPart::Identifier);
    let parts = identifiers.chain(BlockingToken::VARIANTS.iter().copied().map(TokenPart::Values));
    parts.map(|part| Rule { agree: vec![Part::Token(part)], at_most: None })
}

/// Each kind of identifier that the records have, and then the usual rules.
pub(crate) fn usual(records: &Records) -> Vec<Rule> {
    let identifier = |name: &units::Name| Rule { agree: vec![Part::Identifier(name.clone())], at_most: None };
    let fields = USUAL
        .iter()
        .map(|(fields, at_most)| Rule { agree: fields.iter().copied().map(Part::Field).collect(), at_most: *at_most });
    records.identifiers().iter().map(identifier).chain(fields).collect()
}

impl Rule {
    /// Whether it is for records that cannot be read.
    pub(super) fn is_of_tokens(&self) -> bool {
        self.agree.iter().any(|part| matches!(part, Part::Token(_)))
    }
}

impl fmt::Display for Rule {
    /// `date of birth + surname`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.agree.is_empty() {
            return f.pad("everyone with everyone");
        }
        f.pad(&self.agree.iter().map(Part::to_string).collect::<Vec<_>>().join(" + "))
    }
}

/// A rule made ready for asking records.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    sources: Vec<Source>,
}

impl Asked {
    /// Nothing if no record can have all that is asked for.
    pub(super) fn of(rule: &Rule, records: &Records) -> Option<Asked> {
        let sources = rule.agree.iter().map(|part| Source::of(part, records)).collect::<Option<_>>()?;
        Some(Asked { sources })
    }

    /// Every record that has all values, behind its key in one number: `key << 32 | record`, in that order.
    pub(super) fn sorted(&self, records: &Records) -> Vec<u128> {
        // Key and record side by side in one number sort quickest, and leave each block in order of record.
        let keyed = records.all().filter_map(|record| {
            let key = self.key(records, record)?;
            Some(u128::from(key) << 32 | u128::from(record.0))
        });
        let mut keyed: Vec<u128> = keyed.collect();
        keyed.sort_unstable();
        keyed
    }

    /// A record's values as one number; nothing if one is missing.
    ///
    /// It is a hash. Two sets of values that come to the same number share a block, and their pairs are weighed for
    /// nothing; no link depends on it.
    pub(super) fn key(&self, records: &Records, record: RecordNo) -> Option<u64> {
        let mut hasher = FixedState::default().build_hasher();
        for source in &self.sources {
            hasher.write_u64(source.value(records, record)?);
        }
        Some(hasher.finish())
    }
}
