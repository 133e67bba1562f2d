//! What a place decides about its linkage. The default is what holds without a `linkage.toml`.

pub(crate) mod decisions;
mod problem;
mod reader;
mod writer;

use documents::{Diagnostics, Located, Span, nearest};
use strum::EnumCount;
use units::{Name, Rate};

use crate::blocking::Rule;
use crate::compare::{Comparison, IdentifierLevel};
use crate::normalise::IdentifierForm;
use crate::parameters::{Likelihood, Parameters};
use crate::records::EntityKey;

pub use problem::Problem;
pub use reader::{FORMAT_VERSION, REFERENCE};

/// Everything that decides which records are one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The probability from which two records are joined.
    pub join: Probability,
    /// The probability down to which what was one person before stays one. Above [`Model::join`] it has no effect.
    pub split: Probability,
    /// What is expected of a record before anything in it is compared.
    pub prior: Prior,
    /// A block of more records than this is not searched.
    pub largest_block: u32,
    /// If all rules together find more pairs than this, nobody is linked.
    pub most_pairs: u32,
    /// Which pairs are compared at all.
    pub pairs: PairScope,
    /// The rules that bring records together; none for the usual ones.
    pub blocking_rules: Vec<Rule>,
    /// Comparisons that are not made.
    pub unused: Vec<Comparison>,
    /// Comparisons whose likelihoods training leaves as they are.
    pub fixed: Vec<Comparison>,
    /// Identifiers of which something is said; any other is as [`IdentifierRule::of`] its name.
    pub identifiers: Vec<IdentifierRule>,
    /// Agencies of which something is said; any other keeps one entity a person.
    pub sources: Vec<SourceRule>,
    /// The agencies and identifiers that the file names, and where.
    pub named: Vec<NamedThing>,
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
#[derive(Debug, Clone, PartialEq)]
pub struct IdentifierRule {
    /// The kind.
    pub name: Name,
    /// Whether it is evidence at all.
    pub used: bool,
    /// Whose number it is.
    pub belongs_to: Holder,
    /// What two different numbers mean.
    pub conflict: Conflict,
    /// The likelihoods of its levels, in the order of [`IdentifierLevel`]; nothing for those of its class.
    pub levels: Option<[Likelihood; IdentifierLevel::COUNT]>,
    /// Whether training leaves them as they are.
    pub fixed: bool,
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

/// Which pairs are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairScope {
    /// Those within an agency that does not keep one entity a person, and those between agencies.
    All,
    /// Only those between agencies.
    BetweenSources,
    /// Only those within an agency.
    WithinSources,
}

/// What is decided about an agency's table of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRule {
    /// The agency.
    pub name: Name,
    /// Whether each person has one entity there, so that two are never joined.
    pub deduplicated: bool,
}

/// An agency or a kind of identifier that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedThing {
    /// What it is.
    pub thing: Thing,
    /// Its name.
    pub name: Name,
    /// Where it is named.
    pub at: Span,
}

/// What a name can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// An agency.
    Source,
    /// A kind of identifier.
    Identifier,
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
            split: Probability(0.8),
            prior: Prior { matches_per_record: 1.0, relatives_per_record: 1.0, strangers_at_least: 10_000 },
            largest_block: 1000,
            most_pairs: 2_000_000_000,
            pairs: PairScope::All,
            blocking_rules: Vec::new(),
            unused: Vec::new(),
            fixed: Vec::new(),
            identifiers: Vec::new(),
            sources: Vec::new(),
            named: Vec::new(),
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

    /// The likelihoods of a kind of identifier as they are stated, in the order of [`IdentifierLevel`].
    pub(crate) fn identifier_levels(&self, name: &Name) -> [Likelihood; IdentifierLevel::COUNT] {
        let is_checked = IdentifierForm::of(name.as_str()).is_checked();
        let usual = if is_checked { &self.parameters.checked_identifier } else { &self.parameters.other_identifier };
        self.identifier(name).levels.unwrap_or(*usual)
    }

    /// What the levels of a kind of identifier are worth, in the order of [`IdentifierLevel`](crate::IdentifierLevel).
    pub fn identifier_likelihoods(&self, name: &Name) -> [Likelihood; IdentifierLevel::COUNT] {
        let holder = self.identifier(name).belongs_to;
        self.identifier_levels(name).map(|likelihood| match holder {
            Holder::Person => likelihood,
            // A household's number agrees among relatives as often as among one person's records.
            Holder::Household => Likelihood { relatives: likelihood.same, ..likelihood },
        })
    }

    /// Puts others in their place.
    pub(crate) fn set_identifier_levels(&mut self, name: &Name, levels: &[Likelihood]) {
        let levels = std::array::from_fn(|level| levels[level]);
        let rule = IdentifierRule { levels: Some(levels), ..self.identifier(name) };
        match self.identifiers.iter_mut().find(|known| known.name == *name) {
            Some(known) => *known = rule,
            None => self.identifiers.push(rule),
        }
    }

    /// Reports names of agencies and identifiers that the place does not have: what is said of them would be lost.
    pub fn check_names(&self, sources: &[Name], identifiers: &[Name], found: &Diagnostics) {
        for NamedThing { thing, name, at } in &self.named {
            let known = match thing {
                Thing::Source => sources,
                Thing::Identifier => identifiers,
            };
            if known.contains(name) {
                continue;
            }
            let names = || known.iter().map(Name::as_str);
            let (name, nearest) = (name.to_string(), nearest(name.as_str(), names()).map(str::to_string));
            let known = names().map(str::to_string).collect();
            found.at(
                *at,
                "no such name",
                match thing {
                    Thing::Source => Problem::UnknownSource { name, nearest, known },
                    Thing::Identifier => Problem::UnknownIdentifier { name, nearest, known },
                },
            );
        }
    }

    /// Whether each person has one entity in an agency's table.
    pub fn is_deduplicated(&self, source: &Name) -> bool {
        self.sources.iter().find(|rule| rule.name == *source).is_none_or(|rule| rule.deduplicated)
    }
}

impl Prior {
    /// How many records of others there are to be mistaken for one of so many.
    pub(crate) fn strangers(&self, records: f64) -> f64 {
        (records - 1.0 - self.matches_per_record).max(f64::from(self.strangers_at_least))
    }
}

impl IdentifierRule {
    /// What holds of a kind of which nothing is said: it is used, it is a person's, and numbers that have passed a check
    /// divide people. Numbers that cannot be checked may be mistyped or given twice, so their difference is weighed.
    pub fn of(name: &Name) -> IdentifierRule {
        let is_checked = IdentifierForm::of(name.as_str()).is_checked();
        let conflict = if is_checked { Conflict::Refuse } else { Conflict::Weigh };
        IdentifierRule {
            name: name.clone(),
            used: true,
            belongs_to: Holder::Person,
            conflict,
            levels: None,
            fixed: false,
        }
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
