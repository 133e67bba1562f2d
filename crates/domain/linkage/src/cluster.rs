//! Groups entities into people: the strongest pairs first, and never across a barrier.
//!
//! Bare connected components let one false pair fuse two people and all their records. Here pairs join clusters in
//! descending order of weight. A join that any constraint forbids between any two members is refused, and so is one that
//! hangs on a weak bridge: where most pairs between the two groups speak against it.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::constraint::{Barrier, Constraints};
use crate::records::{EntityNo, RecordNo, Records};

/// Two records whose entities were joined, or might have been.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Join {
    /// The record of lower number.
    pub one: RecordNo,
    /// The other.
    pub other: RecordNo,
    /// The weight of evidence that they are of one person.
    pub weight: f32,
}

/// A join that was refused, and still divides two clusters at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedJoin {
    /// What spoke for it: the strongest pair between the two clusters.
    pub join: Join,
    /// What forbids it.
    pub because: Barrier,
}

/// Entities in disjoint groups.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    parent: Vec<u32>,
    size: Vec<u32>,
    /// The next member of the same group, in a ring.
    next: Vec<u32>,
}

impl Groups {
    /// Every entity alone.
    pub(crate) fn alone(entities: usize) -> Groups {
        // Entities are counted in `u32`.
        let each: Vec<u32> = (0..entities as u32).collect();
        Groups { parent: each.clone(), size: vec![1; entities], next: each }
    }

    /// The entity that stands for a group.
    pub(crate) fn root(&mut self, entity: EntityNo) -> EntityNo {
        let mut at = entity.0;
        while self.parent[at as usize] != at {
            let grandparent = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = grandparent;
            at = grandparent;
        }
        EntityNo(at)
    }

    /// The group of an entity as it is now: groups only grow, so the same state is the same group.
    fn state(&mut self, entity: EntityNo) -> GroupState {
        let root = self.root(entity);
        GroupState { root, size: self.size[root.0 as usize] }
    }

    /// Makes one group of the groups of two entities.
    pub(crate) fn join(&mut self, one: EntityNo, other: EntityNo) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let is_smaller = self.size[one.0 as usize] < self.size[other.0 as usize];
        let (small, large) = if is_smaller { (one.0, other.0) } else { (other.0, one.0) };
        self.parent[small as usize] = large;
        self.size[large as usize] += self.size[small as usize];
        self.next.swap(small as usize, large as usize);
    }

    /// The members of an entity's group.
    pub(crate) fn members(&self, entity: EntityNo) -> impl Iterator<Item = EntityNo> + Clone + '_ {
        let following = move |at: &u32| Some(self.next[*at as usize]).filter(|next| *next != entity.0);
        std::iter::successors(Some(entity.0), following).map(EntityNo)
    }
}

/// A group at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct GroupState {
    root: EntityNo,
    size: u32,
}

/// What clustering comes to.
pub(crate) struct Clustered {
    pub(crate) groups: Groups,
    pub(crate) joins: Vec<Join>,
    pub(crate) refused: Vec<RefusedJoin>,
}

/// How many of the pairs between two groups must speak for a join, at least: a fifth. A person's own records disagree more
/// often than one would think, where names change and dates of birth are mistyped.
const SUPPORT: f64 = 0.2;

/// Joins the entities of `pairs`, strongest first, beginning with those that are decided to be the same. `speaks_for` says
/// whether what is known of two entities speaks for one person rather than against it.
pub(crate) fn cluster(
    records: &Records,
    constraints: &Constraints<'_>,
    same: &[[EntityNo; 2]],
    mut pairs: Vec<Join>,
    speaks_for: impl Fn(EntityNo, EntityNo) -> bool,
) -> Clustered {
    // Records are numbered by source and key, so equal weights fall in an order that the input cannot change.
    pairs.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then((a.one, a.other).cmp(&(b.one, b.other))));
    let mut groups = Groups::alone(records.entity_count());
    for [one, other] in same {
        groups.join(*one, *other);
    }
    let (mut joins, mut refused) = (Vec::new(), Vec::new());
    // Two groups that are as they were when they were refused need not be asked about again.
    let mut answered = HashSet::with_hasher(FixedState::default());
    for join in pairs {
        let (one, other) = (records.entity_of(join.one), records.entity_of(join.other));
        let mut states = [groups.state(one), groups.state(other)];
        states.sort_unstable();
        if states[0] == states[1] || answered.contains(&states) {
            continue;
        }
        let barrier = constraints.between(groups.members(one), groups.members(other)).or_else(|| {
            let (left, right) = (groups.members(one), groups.members(other));
            is_weak_bridge(left, right, &speaks_for).then_some(Barrier::WeakBridge)
        });
        match barrier {
            Some(because) => {
                answered.insert(states);
                refused.push(RefusedJoin { join, because });
            }
            None => {
                groups.join(one, other);
                joins.push(join);
            }
        }
    }
    let refused = still_dividing(records, &mut groups, refused);
    Clustered { groups, joins, refused }
}

/// Whether too few of the pairs between two groups speak for a join.
pub(crate) fn is_weak_bridge(
    left: impl Iterator<Item = EntityNo> + Clone,
    right: impl Iterator<Item = EntityNo> + Clone,
    speaks_for: impl Fn(EntityNo, EntityNo) -> bool,
) -> bool {
    let pairs = left.clone().count() * right.clone().count();
    let needed = (SUPPORT * pairs as f64).ceil() as usize;
    // The pair that is to be joined speaks for it.
    if needed <= 1 {
        return false;
    }
    let between = left.flat_map(|one| right.clone().map(move |other| (one, other)));
    between.filter(|(one, other)| speaks_for(*one, *other)).take(needed).count() < needed
}

/// The refused joins whose ends are still apart, the strongest for each two clusters.
fn still_dividing(records: &Records, groups: &mut Groups, refused: Vec<RefusedJoin>) -> Vec<RefusedJoin> {
    let mut seen = HashSet::with_hasher(FixedState::default());
    let mut kept = refused;
    kept.retain(|refused| {
        let mut ends = [refused.join.one, refused.join.other].map(|record| groups.root(records.entity_of(record)));
        ends.sort_unstable();
        ends[0] != ends[1] && seen.insert(ends)
    });
    kept
}
