//! What a place decides about its linkage. The default is what holds without a `linkage.toml`.

mod decisions;
mod problem;
mod reader;

use documents::{Located, Span};
use units::{Name, Rate};

use crate::compare::Comparison;
use crate::normalise::IdentifierForm;
use crate::parameters::Parameters;
use crate::records::EntityKey;

pub use problem::Problem;
pub use reader::{FORMAT_VERSION, REFERENCE};

/// Everything that decides which records are one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The probability from which two records are joined.
    pub join: Probability,
    /// What is expected of a record before anything in it is compared.
    pub prior: Prior,
    /// A block of more records than this is not searched.
    pub largest_block: u32,
    /// Comparisons that are not made.
    pub unused: Vec<Comparison>,
    /// Identifiers of which something is said; any other is as [`IdentifierRule::of`] its name.
    pub identifiers: Vec<IdentifierRule>,
    /// Agencies of which something is said; any other keeps one entity a person.
    pub sources: Vec<SourceRule>,
    /// Entities that are the same person, by decision.
    pub same: Vec<Decision>,
    /// Entities that are different people, by decision.
    pub different: Vec<Decision>,
    /// The file of the secret that encoded agencies share, as it is written, if the place has it.
    pub secret_file: Option<Located<String>>,
    /// What each level of agreement is worth.
    pub parameters: Parameters,
}

/// A probability above 0 and below 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Probability(f64);

/// What is expected of a record before anything in it is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// How many other records of the same person there are, on average. Above 0.
    pub matches_per_record: f64,
    /// How many records there are of others of the person's family or household, on average. Above 0.
    pub relatives_per_record: f64,
    /// How many records of other people there are to be mistaken for this one, at least. The people of a small extract
    /// live in a larger world, in which more than one of them may bear a name.
    pub strangers_at_least: u32,
}

/// What is decided about a kind of identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierRule {
    /// The kind.
    pub name: Name,
    /// Whether it is evidence at all.
    pub used: bool,
    /// Whose number it is.
    pub belongs_to: Holder,
    /// What two different numbers mean.
    pub conflict: Conflict,
}

/// Whose an identifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// One person's, as a National Insurance number.
    Person,
    /// A household's, as a tenancy: its members share it, and so it does not tell them from each other.
    Household,
}

/// What two different identifiers of one kind mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Two people: they are never joined.
    Refuse,
    /// Evidence against a join, to be weighed with the rest.
    Weigh,
}

/// What is decided about an agency's table of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRule {
    /// The agency.
    pub name: Name,
    /// Whether each person has one entity there, so that two are never joined.
    pub deduplicated: bool,
}

/// A decision about two entities, which overrules all evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// One.
    pub left: DecidedEntity,
    /// The other.
    pub right: DecidedEntity,
    /// Who decided it, when and on what grounds; nothing about the person.
    pub because: String,
    /// Where it is written.
    pub at: Span,
}

/// An entity as a decision names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DecidedEntity {
    /// The agency.
    pub source: Name,
    /// Its key.
    pub key: String,
}

impl Default for Model {
    fn default() -> Model {
        Model {
            join: Probability(0.95),
            prior: Prior { matches_per_record: 1.0, relatives_per_record: 1.0, strangers_at_least: 10_000 },
            largest_block: 1000,
            unused: Vec::new(),
            identifiers: Vec::new(),
            sources: Vec::new(),
            same: Vec::new(),
            different: Vec::new(),
            secret_file: None,
            parameters: Parameters::default(),
        }
    }
}

impl Model {
    /// Whether a field is compared.
    pub fn uses(&self, comparison: Comparison) -> bool {
        !self.unused.contains(&comparison)
    }

    /// What is decided about a kind of identifier.
    pub fn identifier(&self, name: &Name) -> IdentifierRule {
        self.identifiers.iter().find(|rule| rule.name == *name).cloned().unwrap_or_else(|| IdentifierRule::of(name))
    }

    /// Whether each person has one entity in an agency's table.
    pub fn is_deduplicated(&self, source: &Name) -> bool {
        self.sources.iter().find(|rule| rule.name == *source).is_none_or(|rule| rule.deduplicated)
    }
}

impl IdentifierRule {
    /// What holds of a kind of which nothing is said: it is used, it is a person's, and numbers that have passed a check
    /// divide people. Numbers that cannot be checked may be mistyped or given twice, so their difference is weighed.
    pub fn of(name: &Name) -> IdentifierRule {
        let is_checked = IdentifierForm::of(name.as_str()).is_checked();
        let conflict = if is_checked { Conflict::Refuse } else { Conflict::Weigh };
        IdentifierRule { name: name.clone(), used: true, belongs_to: Holder::Person, conflict }
    }
}

impl Probability {
    /// A share above 0% and below 100%.
    pub fn of(share: Rate) -> Option<Probability> {
        let is_between = Rate::ZERO < share && share < Rate::WHOLE;
        is_between.then(|| Probability(number(share)))
    }

    /// The probability that a weight of evidence amounts to; never quite 0 or 1, whatever the weight.
    pub fn of_weight(weight: f64) -> Probability {
        Probability((1.0 / (1.0 + (-weight).exp2())).clamp(f64::EPSILON, 1.0 - f64::EPSILON))
    }

    /// As a number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The weight of evidence that amounts to it: the binary logarithm of the odds.
    pub fn weight(self) -> f64 {
        (self.0 / (1.0 - self.0)).log2()
    }
}

impl DecidedEntity {
    /// The entity as [`Records`](crate::Records) knows it.
    pub fn key(&self) -> EntityKey<'_> {
        EntityKey { source: self.source.as_str(), key: &self.key }
    }
}

/// An exact ratio as evidence may use it.
fn number(rate: Rate) -> f64 {
    let ratio = rate.ratio();
    *ratio.numer() as f64 / *ratio.denom() as f64
}
