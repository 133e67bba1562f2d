//! What forbids that two clusters are one person, however much else agrees.

use std::fmt;

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use units::Name;

use crate::compare::{ForenameLevel, IdentifierLevel, compare_forenames, compare_identifiers};
use crate::model::{Conflict, Holder, IdentifierRule, Model, PairScope};
use crate::pool::{TextId, TextPool};
use crate::records::{EntityNo, RecordNo, Records};

/// Why a merge was refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Barrier {
    /// It has been decided that they are different people.
    Decision,
    /// An agency that keeps one entity a person has an entity on each side.
    SameSource(Name),
    /// They have different identifiers of this kind.
    Identifier(Name),
    /// Same surname, date of birth and postcode, and clearly different forenames: twins.
    Twins,
    /// One pair speaks for it, and most pairs between the two speak against it.
    WeakBridge,
}

impl fmt::Display for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Barrier::Decision => f.write_str("it has been decided that they are different people"),
            Barrier::SameSource(source) => write!(f, "{source} keeps one entity a person, and has both"),
            Barrier::Identifier(kind) => write!(f, "they have different numbers of the kind {kind}"),
            Barrier::WeakBridge => f.write_str("few of the pairs between their records speak for it"),
            Barrier::Twins => f.write_str("they look like twins: only the forenames differ"),
        }
    }
}

/// All that can forbid a merge, made ready for asking.
pub(crate) struct Constraints<'a> {
    records: &'a Records,
    /// By source.
    deduplicated: Vec<bool>,
    /// Kinds whose different numbers divide people.
    dividing: Vec<usize>,
    /// Kinds of which a number is one person's.
    personal: Vec<usize>,
    pairs: PairScope,
    /// Whether anybody is expected to have relatives among the records.
    has_families: bool,
    /// Both ways round.
    different: HashSet<[EntityNo; 2], FixedState>,
}

/// Where fewer records than this are expected of relatives, nobody is taken for a twin.
const FAMILIES: f64 = 0.01;

impl<'a> Constraints<'a> {
    /// `different` are the decided pairs whose entities are among the records.
    pub(crate) fn new(records: &'a Records, model: &Model, different: &[[EntityNo; 2]]) -> Constraints<'a> {
        let kinds = |is_one: fn(&IdentifierRule) -> bool| {
            let kinds = records.identifiers().iter().map(|name| model.identifier(name)).enumerate();
            kinds.filter(|(_, rule)| rule.used && is_one(rule)).map(|(kind, _)| kind).collect()
        };
        Constraints {
            records,
            deduplicated: records.sources().iter().map(|source| model.is_deduplicated(source)).collect(),
            dividing: kinds(|rule| rule.conflict == Conflict::Refuse),
            personal: kinds(|rule| rule.belongs_to == Holder::Person),
            pairs: model.pairs,
            has_families: model.prior.relatives_per_record >= FAMILIES,
            different: different.iter().flat_map(|[one, other]| [[*one, *other], [*other, *one]]).collect(),
        }
    }

    /// Whether the records of two entities are not to be weighed against each other.
    pub(crate) fn keeps_apart(&self, one: EntityNo, other: EntityNo) -> bool {
        let is_one_source = self.records.source(one) == self.records.source(other);
        let is_out_of_scope = match self.pairs {
            PairScope::All => false,
            PairScope::BetweenSources => is_one_source,
            PairScope::WithinSources => !is_one_source,
        };
        one == other || is_out_of_scope || self.divides(one, other)
    }

    /// Whether two entities can never be joined, whatever their records say: they are of one deduplicated source.
    pub(crate) fn divides(&self, one: EntityNo, other: EntityNo) -> bool {
        let source = self.records.source(one);
        source == self.records.source(other) && self.deduplicated[usize::from(source)]
    }

    /// What forbids joining two groups of entities, the strictest reason first.
    pub(crate) fn between(
        &self,
        left: impl Iterator<Item = EntityNo> + Clone,
        right: impl Iterator<Item = EntityNo> + Clone,
    ) -> Option<Barrier> {
        let records = self.records;
        let mut same_source = None;
        for one in left.clone() {
            for other in right.clone() {
                if !self.different.is_empty() && self.different.contains(&[one, other]) {
                    return Some(Barrier::Decision);
                }
                if self.divides(one, other) {
                    same_source.get_or_insert_with(|| records.source(one));
                }
            }
        }
        if let Some(source) = same_source {
            return Some(Barrier::SameSource(records.sources()[usize::from(source)].clone()));
        }
        let left = left.flat_map(|entity| records.records_of(entity));
        let right = right.flat_map(|entity| records.records_of(entity));
        let divided = self.dividing.iter().find(|kind| self.identifiers_divide(**kind, left.clone(), right.clone()));
        if let Some(kind) = divided {
            return Some(Barrier::Identifier(records.identifiers()[*kind].clone()));
        }
        let twins =
            self.has_families && left.clone().any(|one| right.clone().any(|other| self.look_like_twins(one, other)));
        // A number in common says that they are one person after all, who is known by another name.
        let share_a_number = || left.clone().any(|one| right.clone().any(|other| self.share_a_number(one, other)));
        (twins && !share_a_number()).then_some(Barrier::Twins)
    }

    /// Whether the numbers of a kind tell two groups apart: each side has one that the other has nothing like.
    ///
    /// A group can hold several numbers, where an agency itself keeps them for one person; it may be joined with a
    /// group that has some of them. Numbers a slip apart count as the same, mistyped.
    fn identifiers_divide(
        &self,
        kind: usize,
        left: impl Iterator<Item = RecordNo> + Clone,
        right: impl Iterator<Item = RecordNo> + Clone,
    ) -> bool {
        let pool = self.records.pool(kind);
        let left = left.filter_map(|record| self.records.identifier(record, kind));
        let right = right.filter_map(|record| self.records.identifier(record, kind));
        has_another(pool, left.clone(), right.clone()) && has_another(pool, right, left)
    }

    /// Whether only the forenames of two records tell them apart, and tell them clearly.
    fn look_like_twins(&self, one: RecordNo, other: RecordNo) -> bool {
        let (mine, theirs) = (self.records.row(one), self.records.row(other));
        let same = |mine: Option<TextId>, theirs| mine.is_some() && mine == theirs;
        mine.birth_date.is_some()
            && mine.birth_date == theirs.birth_date
            && same(mine.surname, theirs.surname)
            && same(mine.postcode, theirs.postcode)
            && compare_forenames(&self.records.names, mine, theirs) == Some(ForenameLevel::Different)
    }

    /// Whether two records have the same number of a kind that is one person's.
    fn share_a_number(&self, one: RecordNo, other: RecordNo) -> bool {
        let number = |record, kind: &usize| self.records.identifier(record, *kind);
        self.personal.iter().any(|kind| number(one, kind).is_some() && number(one, kind) == number(other, kind))
    }
}

/// Whether one of `mine` is unlike all of `theirs`, and there are some.
fn has_another(
    pool: &TextPool,
    mut mine: impl Iterator<Item = TextId>,
    theirs: impl Iterator<Item = TextId> + Clone,
) -> bool {
    let differ = |one, other| compare_identifiers(pool, Some(one), Some(other)) == Some(IdentifierLevel::Different);
    theirs.clone().next().is_some() && mine.any(|one| theirs.clone().all(|other| differ(one, other)))
}
