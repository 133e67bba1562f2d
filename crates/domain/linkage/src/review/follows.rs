//! What need not be asked any more because of what has been answered.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::Question;
use crate::decided::Verdict;
use crate::link::ClusterNo;

/// Whether the answer to a question about two people follows from answers that have been given: one is the other through
/// others, or somebody who is the one is not somebody who is the other.
///
/// Questions about joins inside a person are never settled by others: each is about another place at which that person may
/// fall in two.
pub fn follows<'a>(question: &Question, given: impl Iterator<Item = (&'a Question, Verdict)> + Clone) -> bool {
    let between = |asked: &Question| asked.clusters[0] != asked.clusters[1];
    if !between(question) {
        return false;
    }
    let of = |wanted: Verdict| given.clone().filter(move |(asked, said)| *said == wanted && between(asked));
    let mut person: HashMap<ClusterNo, ClusterNo, FixedState> = HashMap::default();
    let find = |person: &HashMap<ClusterNo, ClusterNo, FixedState>, mut at: ClusterNo| {
        while let Some(next) = person.get(&at) {
            at = *next;
        }
        at
    };
    for (asked, _) in of(Verdict::Same) {
        let ends = asked.clusters.map(|cluster| find(&person, cluster));
        if ends[0] != ends[1] {
            person.insert(ends[1], ends[0]);
        }
    }
    let ends = |asked: &Question| {
        let mut ends = asked.clusters.map(|cluster| find(&person, cluster));
        ends.sort_unstable();
        ends
    };
    let mine = ends(question);
    mine[0] == mine[1] || of(Verdict::Different).any(|(asked, _)| ends(asked) == mine)
}
