//! Numbers for people that stay theirs from one linkage to the next.
//!
//! Everything after linkage knows a person by number alone, and statements, payments and evaluations of past months
//! hang on it. So a number is kept as long as any of its entities is there, none is ever given to another person, and
//! every change is told, because money may follow from it.
//!
//! Numbers are settled from the lowest, which is the oldest, upwards. Each goes to the cluster that holds most of its
//! entities among those that no older number has taken; of equals, to the one with the first entity by source and key.
//! A cluster that no number comes to gets a new one, in the order of first entities.

use std::collections::HashMap;

use thiserror::Error;
use units::PersonNo;

use crate::link::ClusterNo;
use crate::records::{EntityKey, EntityNo, Records};

/// The number that an entity had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// The entity. It may have no record any more; then its number stays as it was.
    pub entity: EntityKey<'a>,
    /// Its number.
    pub person: PersonNo,
}

/// Everyone's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The number of each entity, by [`EntityNo`].
    pub persons: Vec<PersonNo>,
    /// What is otherwise than before: by kind of change in the order of [`Change`], then by number.
    pub changes: Vec<Change>,
    /// The next number to give out.
    pub next: PersonNo,
}

/// Something that is otherwise than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A person of whom nothing was known.
    New {
        /// The number given.
        person: PersonNo,
    },
    /// Two people have turned out to be one. Whatever is held under the younger number belongs to the older.
    Merged {
        /// The number that stays.
        into: PersonNo,
        /// The number that nobody has any more.
        from: PersonNo,
    },
    /// One person has turned out to be two.
    Split {
        /// The number of both until now, which the greater part keeps.
        from: PersonNo,
        /// The number given to the other part.
        to: PersonNo,
    },
    /// An entity has gone from one person to another, and both were known before.
    Moved {
        /// The entity.
        entity: EntityNo,
        /// Whose it was.
        from: PersonNo,
        /// Whose it is.
        to: PersonNo,
    },
}

/// Why no numbers could be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AssignError {
    /// All numbers that there are have been given out.
    #[error(
        "there are no more numbers for people: {} was the last; start a new store for this place",
        PersonNo(u32::MAX)
    )]
    NumbersUsedUp,
}

/// Gives every cluster a number: one that its entities had, or the next.
///
/// `clusters` is the cluster of each entity of `records`, as [`Links::clusters`](crate::Links::clusters) has them;
/// `previous` the numbers that entities had, in any order; `next` the next number to give out, which is raised above
/// all in `previous`. An entity that had several numbers counts for each, and so brings them together.
///
/// Assigning again with the outcome as `previous` changes nothing.
///
/// # Errors
///
/// [`AssignError::NumbersUsedUp`] when 4,294,967,295 has been reached.
pub fn assign(
    records: &Records,
    clusters: &[ClusterNo],
    previous: &[Known<'_>],
    next: PersonNo,
) -> Result<Assignment, AssignError> {
    let cluster_count = clusters.iter().max().map_or(0, |last| last.0 as usize + 1);
    let before = Before::of(records, previous);
    let mut settled = Settled { of_cluster: vec![None; cluster_count], merged: HashMap::new() };
    for had in before.by_person.chunk_by(|one, other| one.person == other.person) {
        settled.settle(had, clusters);
    }
    let after_all = previous.iter().map(|known| u64::from(known.person.0) + 1).max().unwrap_or(0);
    let mut next = after_all.max(u64::from(next.0));
    let mut is_new = vec![false; cluster_count];
    let mut persons = Vec::with_capacity(clusters.len());
    for cluster in clusters {
        let at = cluster.0 as usize;
        let person = match settled.of_cluster[at] {
            Some(person) => person,
            None => {
                // The last number is kept back, so that the next one can always be told.
                let number = u32::try_from(next).ok().filter(|number| *number < u32::MAX);
                next += 1;
                is_new[at] = true;
                PersonNo(number.ok_or(AssignError::NumbersUsedUp)?)
            }
        };
        settled.of_cluster[at] = Some(person);
        persons.push(person);
    }
    let changes = changes(&before, &settled, clusters, &persons, &is_new);
    let next = u32::try_from(next).map_err(|_| AssignError::NumbersUsedUp)?;
    Ok(Assignment { persons, changes, next: PersonNo(next) })
}

/// An entity with records and a number that it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Had {
    person: PersonNo,
    entity: EntityNo,
}

/// The numbers that entities had, in order of number and entity, each once.
struct Before {
    by_person: Vec<Had>,
}

impl Before {
    fn of(records: &Records, previous: &[Known<'_>]) -> Before {
        let found =
            previous.iter().filter_map(|known| Some(Had { person: known.person, entity: records.find(known.entity)? }));
        let mut by_person: Vec<Had> = found.collect();
        by_person.sort_unstable();
        by_person.dedup();
        Before { by_person }
    }
}

/// Which cluster has which number.
struct Settled {
    of_cluster: Vec<Option<PersonNo>>,
    /// Numbers that nobody has any more, and into which they went.
    merged: HashMap<PersonNo, PersonNo>,
}

/// The part of a number's entities that one cluster holds.
#[derive(Debug, Clone, Copy)]
struct PartOf {
    cluster: ClusterNo,
    entities: usize,
    first: EntityNo,
}

impl Settled {
    /// Finds the cluster for the number of `had`, older numbers being settled.
    fn settle(&mut self, had: &[Had], clusters: &[ClusterNo]) {
        let person = had[0].person;
        let mut entities: Vec<EntityNo> = had.iter().map(|had| had.entity).collect();
        let cluster = |entity: &EntityNo| clusters[entity.0 as usize];
        entities.sort_unstable_by_key(|entity| (cluster(entity), *entity));
        let parts = entities.chunk_by(|one, other| cluster(one) == cluster(other)).map(|part| PartOf {
            cluster: cluster(&part[0]),
            entities: part.len(),
            first: part[0],
        });
        let size = |part: &PartOf| (part.entities, std::cmp::Reverse(part.first));
        let holder = |part: &PartOf| self.of_cluster[part.cluster.0 as usize];
        if let Some(free) = parts.clone().filter(|part| holder(part).is_none()).max_by_key(size) {
            self.of_cluster[free.cluster.0 as usize] = Some(person);
        } else if let Some(into) = parts.max_by_key(size).and_then(|part| holder(&part)) {
            self.merged.insert(person, into);
        }
    }
}

fn changes(
    before: &Before,
    settled: &Settled,
    clusters: &[ClusterNo],
    persons: &[PersonNo],
    is_new: &[bool],
) -> Vec<Change> {
    let merged = settled.merged.iter().map(|(from, into)| Change::Merged { into: *into, from: *from });
    let mut changes: Vec<Change> = merged.collect();
    let mut had_number = vec![false; is_new.len()];
    for had in &before.by_person {
        let (cluster, to) = (clusters[had.entity.0 as usize].0 as usize, persons[had.entity.0 as usize]);
        had_number[cluster] = true;
        if is_new[cluster] {
            changes.push(Change::Split { from: had.person, to });
        } else if to != had.person && settled.merged.get(&had.person) != Some(&to) {
            changes.push(Change::Moved { entity: had.entity, from: had.person, to });
        }
    }
    for (cluster, person) in clusters.iter().zip(persons) {
        let at = cluster.0 as usize;
        if is_new[at] && !had_number[at] {
            changes.push(Change::New { person: *person });
        }
    }
    changes.sort_unstable();
    changes.dedup();
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use units::PersonNo;

    use super::{AssignError, Assignment, Change, Known, assign};
    use crate::link::ClusterNo;
    use crate::records::EntityKey;
    use crate::{Records, testing};

    /// Six entities, `police a` to `police f`.
    fn entities() -> Records {
        testing::records("police a:\npolice b:\npolice c:\npolice d:\npolice e:\npolice f:")
    }

    fn known<'a>(key: &'a str, person: u32) -> Known<'a> {
        Known { entity: EntityKey { source: "police", key }, person: PersonNo(person) }
    }

    /// Clusters as `ab c def`, earlier numbers as `3:ab 7:cd`.
    fn assigned(clusters: &str, previous: &str, next: u32) -> Result<Assignment, AssignError> {
        let records = entities();
        let place = |key: &str| clusters.split(' ').position(|cluster| cluster.contains(key)).expect("a cluster");
        let of_entity: Vec<ClusterNo> =
            records.entities().map(|entity| ClusterNo(place(records.key(entity).key) as u32)).collect();
        let mut before = Vec::new();
        for part in previous.split(' ').filter(|part| !part.is_empty()) {
            let (person, keys) = part.split_once(':').expect("a number and its entities");
            let person = person.parse().expect("a number");
            before.extend((0..keys.len()).map(|at| known(&keys[at..=at], person)));
        }
        assign(&records, &of_entity, &before, PersonNo(next))
    }

    /// Checks the numbers of the six entities, the changes, and the next number.
    fn check(clusters: &str, previous: &str, expected: &str) {
        let Assignment { persons, changes, next } = assigned(clusters, previous, 10).expect("numbers enough");
        let persons: Vec<String> = persons.iter().map(|person| person.0.to_string()).collect();
        let changes = changes.iter().map(|change| match change {
            Change::New { person } => format!("new {}", person.0),
            Change::Merged { into, from } => format!("{} into {}", from.0, into.0),
            Change::Split { from, to } => format!("{} from {}", to.0, from.0),
            Change::Moved { entity, from, to } => format!("entity {} from {} to {}", entity.0, from.0, to.0),
        });
        let changes: Vec<String> = changes.collect();
        let found = format!("{} | {} | next {}", persons.join(" "), changes.join(", "), next.0);
        assert_eq!(found, expected, "{clusters} after {previous}");
    }

    #[test]
    fn new_people_are_numbered_in_order_of_their_first_entities() {
        check("ab c de f", "", "10 10 11 12 12 13 | new 10, new 11, new 12, new 13 | next 14");
        check("f de c ab", "", "10 10 11 12 12 13 | new 10, new 11, new 12, new 13 | next 14");
    }

    #[test]
    fn known_people_keep_their_numbers() {
        check("ab c de f", "5:ab 2:c 7:de 9:f", "5 5 2 7 7 9 |  | next 10");
        check("abc de f", "5:a 7:d", "5 5 5 7 7 10 | new 10 | next 11");
        // The next number is above all that there were.
        check("ab c de f", "50:ab 2:c 7:de", "50 50 2 7 7 51 | new 51 | next 52");
    }

    #[test]
    fn on_a_merge_the_oldest_number_stays() {
        check("abcdef", "5:ab 2:c 7:def", "2 2 2 2 2 2 | 5 into 2, 7 into 2 | next 10");
        // An entity that had two numbers brings them together.
        check("ab c d e f", "5:ab 2:b 3:c 4:d 6:e 7:f", "2 2 3 4 6 7 | 5 into 2 | next 10");
    }

    #[test]
    fn on_a_split_the_greater_part_keeps_the_number() {
        check("ab cde f", "5:abcde 6:f", "10 10 5 5 5 6 | 10 from 5 | next 11");
        check("abc def", "5:abcdef", "5 5 5 10 10 10 | 10 from 5 | next 11");
        check("ace bdf", "5:abcdef", "5 10 5 10 5 10 | 10 from 5 | next 11");
    }

    #[test]
    fn an_entity_can_move_between_people() {
        check("ab cdef", "5:abc 7:def", "5 5 7 7 7 7 | entity 2 from 5 to 7 | next 10");
        // The greater part of 7 has gone to 5, and the rest keeps the number.
        check(
            "abcde f",
            "5:ab 7:cdef",
            "5 5 5 5 5 7 | entity 2 from 7 to 5, entity 3 from 7 to 5, entity 4 from 7 to 5 | next 10",
        );
    }

    #[test]
    fn an_entity_without_records_holds_its_number() {
        let records = entities();
        let clusters: Vec<ClusterNo> = (0..6).map(ClusterNo).collect();
        let found = assign(&records, &clusters, &[known("z", 40)], PersonNo(1)).expect("numbers enough");
        assert_eq!(found.persons.first(), Some(&PersonNo(41)));
    }

    #[test]
    fn numbers_can_be_used_up() {
        assert!(assigned("ab c de f", "", u32::MAX - 4).is_ok());
        let error = assigned("ab c de f", "", u32::MAX - 3).expect_err("too few numbers");
        assert_eq!(
            error.to_string(),
            "there are no more numbers for people: p-4294967295 was the last; start a new store for this place"
        );
    }

    proptest! {
        #[test]
        fn assigning_again_changes_nothing(
            clusters in proptest::collection::vec(0_u32..6, 6),
            before in proptest::collection::vec((0_usize..6, 0_u32..5), 0..9),
        ) {
            let records = entities();
            let keys = ["a", "b", "c", "d", "e", "f"];
            let clusters: Vec<ClusterNo> = clusters.into_iter().map(ClusterNo).collect();
            let before: Vec<Known<'_>> = before.into_iter().map(|(at, person)| known(keys[at], person)).collect();
            let first = assign(&records, &clusters, &before, PersonNo(0)).unwrap();
            let after: Vec<Known<'_>> = keys.iter().zip(&first.persons).map(|(key, person)| known(key, person.0)).collect();
            let second = assign(&records, &clusters, &after, first.next).unwrap();
            prop_assert_eq!(&second.persons, &first.persons);
            prop_assert_eq!(second.changes, vec![]);
            prop_assert_eq!(second.next, first.next);
            // One number a cluster, one cluster a number.
            for (one, of_one) in clusters.iter().zip(&first.persons) {
                for (other, of_other) in clusters.iter().zip(&first.persons) {
                    prop_assert_eq!(one == other, of_one == of_other);
                }
            }
        }
    }
}
