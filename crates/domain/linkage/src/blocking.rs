//! Which pairs are worth weighing: records that share a few values by one of several rules.
//!
//! Comparing every record with every other is out of reach, and nearly every pair has nothing in common. The records
//! that agree on all that a rule asks for are a block, and the pairs of a block are weighed. A pair that several rules
//! find is weighed once, for the first of them. A block of too many records is not searched for that rule: it is what
//! a placeholder, a hostel or a very common name makes. It is counted and reported, and other rules may still find its
//! pairs.

mod index;
mod part;
mod rule;

use std::ops::Range;

use crate::model::Model;
use crate::records::{RecordNo, Records};
use workers::{Workers, gather};

pub use part::{FieldPart, Part, TokenPart};
pub use rule::Rule;

pub(crate) use index::Index;
pub(crate) use rule::usual as usual_rules;

use rule::Asked;

/// What a rule finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: Rule,
    /// The most records that a block may have to be searched for this rule.
    pub largest_block: u32,
    /// Blocks of two records or more that are searched.
    pub blocks: u64,
    /// The pairs in them, with those that an earlier rule finds and those that cannot be joined.
    pub pairs: u64,
    /// Blocks that are too large to be searched.
    pub refused_blocks: u64,
    /// The records in those.
    pub refused_records: u64,
    /// The pairs in those, which this rule does not find.
    pub refused_pairs: u64,
}

/// All blocks of all rules: what there is to compare, before anything is weighed.
///
/// Takes 4 bytes for each record and rule, and as much again for records that share a block with another.
#[derive(Debug, Clone)]
pub struct Blocking {
    rules: Vec<RuleBlocks>,
    /// The block of each record under each rule, a record's together: counted from 1 within the rule, 0 for none that is
    /// searched. Two records are found by a rule if they have the same number, which one look at each tells of all rules.
    blocks_of: Vec<u32>,
}

/// The blocks of one rule.
#[derive(Debug, Clone)]
struct RuleBlocks {
    /// The records of every block that is searched, blocks end to end.
    members: Vec<RecordNo>,
    /// Where each block ends.
    ends: Vec<u32>,
    count: RuleCount,
}

/// Some blocks of one rule, to be searched in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The rule's place.
    pub(crate) rule: usize,
    blocks: Range<usize>,
    /// The pairs in them.
    pub(crate) pairs: u64,
}

/// How many pairs a piece has, at least, unless it is the last of its rule.
const PIECE: u64 = 1 << 16;

impl Blocking {
    /// Sorts the records into the blocks of every rule that `model` has the fields for.
    pub fn plan(records: &Records, model: &Model, workers: &dyn Workers) -> Blocking {
        Blocking::of_rules(rule::of_model(records, model), records, model, workers)
    }

    /// As [`Blocking::plan`], by values that can be read and not by tokens.
    pub(crate) fn of_values(records: &Records, model: &Model, workers: &dyn Workers) -> Blocking {
        Blocking::of_rules(rule::of_values(records, model), records, model, workers)
    }

    fn of_rules(asked: Vec<Rule>, records: &Records, model: &Model, workers: &dyn Workers) -> Blocking {
        let rules = gather(workers, asked.len(), |at| RuleBlocks::of(&asked[at], records, model.largest_block));
        let mut blocks_of = vec![0; records.count() * rules.len()];
        for (place, blocks) in rules.iter().enumerate() {
            // Blocks are counted in `u32`, as records are.
            for (number, block) in (1..).zip(blocks.all()) {
                for record in block {
                    blocks_of[record.0 as usize * rules.len() + place] = number;
                }
            }
        }
        Blocking { rules, blocks_of }
    }

    /// What each rule finds, in the order in which the rules are searched.
    pub fn counts(&self) -> impl Iterator<Item = &RuleCount> {
        self.rules.iter().map(|rule| &rule.count)
    }

    /// The pairs of all rules, each as often as it is found.
    pub fn pairs(&self) -> u64 {
        self.counts().map(|count| count.pairs).sum()
    }

    /// How many bytes of memory they take.
    pub fn bytes(&self) -> u64 {
        let of_rule = |rule: &RuleBlocks| {
            rule.members.capacity() * size_of::<RecordNo>() + rule.ends.capacity() * size_of::<u32>()
        };
        let of_rules: usize = self.rules.iter().map(of_rule).sum();
        (of_rules + self.blocks_of.capacity() * size_of::<u32>()) as u64
    }

    /// All blocks of all rules, in pieces of about equal work.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (rule, blocks) in self.rules.iter().enumerate() {
            let mut piece = Piece { rule, blocks: 0..0, pairs: 0 };
            for block in blocks.all() {
                piece.blocks.end += 1;
                piece.pairs += pairs_of(block.len());
                if piece.pairs >= PIECE {
                    let next = piece.blocks.end..piece.blocks.end;
                    pieces.push(std::mem::replace(&mut piece, Piece { rule, blocks: next, pairs: 0 }));
                }
            }
            if piece.pairs > 0 {
                pieces.push(piece);
            }
        }
        pieces
    }

    /// Shows `take` every pair of a piece that no earlier rule finds, the lower number first.
    pub(crate) fn for_each_pair(&self, piece: &Piece, take: impl FnMut(RecordNo, RecordNo)) {
        self.for_each_pair_of(piece, |_| true, take);
    }

    /// As [`Blocking::for_each_pair`], of the blocks that `wants` says yes to.
    pub(crate) fn for_each_pair_of(
        &self,
        piece: &Piece,
        wants: impl Fn(&[RecordNo]) -> bool,
        mut take: impl FnMut(RecordNo, RecordNo),
    ) {
        let rule = &self.rules[piece.rule];
        for block in piece.blocks.clone().map(|number| rule.block(number)).filter(|block| wants(block)) {
            for (at, one) in block.iter().enumerate() {
                let earlier = &self.blocks_of(*one)[..piece.rule];
                for other in &block[at + 1..] {
                    if !share_a_block(earlier, self.blocks_of(*other)) {
                        take(*one, *other);
                    }
                }
            }
        }
    }

    /// Whether a pair of a piece is to be weighed: tokens are not for two records that can both be read.
    pub(crate) fn wants(&self, piece: &Piece, records: &Records, one: RecordNo, other: RecordNo) -> bool {
        !self.rules[piece.rule].count.rule.is_of_tokens() || records.encodings.decide(one, other)
    }

    /// The rules that find a pair, one bit each by their places, of which there are 64 at most without those of tokens.
    pub(crate) fn found_by(&self, one: RecordNo, other: RecordNo) -> u64 {
        let both = self.blocks_of(one).iter().zip(self.blocks_of(other));
        both.enumerate().fold(0, |found, (place, (one, other))| found | u64::from(*one != 0 && one == other) << place)
    }

    /// A record's blocks, by rule.
    fn blocks_of(&self, record: RecordNo) -> &[u32] {
        let start = record.0 as usize * self.rules.len();
        &self.blocks_of[start..start + self.rules.len()]
    }
}

/// Whether two records have a block in common; `theirs` may have more rules than `mine`, which are not looked at.
#[inline]
fn share_a_block(mine: &[u32], theirs: &[u32]) -> bool {
    // Without a way out in the middle, several are compared at once.
    mine.iter().zip(theirs).fold(false, |share, (mine, theirs)| share | ((mine == theirs) & (*mine != 0)))
}

impl RuleBlocks {
    fn of(rule: &Rule, records: &Records, largest_block: u32) -> RuleBlocks {
        let largest_block = rule.at_most.map_or(largest_block, |at_most| at_most.min(largest_block));
        let count = RuleCount {
            rule: rule.clone(),
            largest_block,
            blocks: 0,
            pairs: 0,
            refused_blocks: 0,
            refused_records: 0,
            refused_pairs: 0,
        };
        let mut blocks = RuleBlocks { members: Vec::new(), ends: Vec::new(), count };
        let Some(asked) = Asked::of(rule, records) else { return blocks };
        let keyed = asked.sorted(records);
        for block in keyed.chunk_by(|one, other| one >> 32 == other >> 32).filter(|block| block.len() > 1) {
            blocks.push(block);
        }
        blocks
    }

    fn push(&mut self, block: &[u128]) {
        let (count, pairs) = (&mut self.count, pairs_of(block.len()));
        if block.len() > count.largest_block as usize {
            count.refused_blocks += 1;
            count.refused_records += block.len() as u64;
            count.refused_pairs += pairs;
        } else {
            // The upper part is the key, the lower the record.
            self.members.extend(block.iter().map(|keyed| RecordNo(*keyed as u32)));
            // A record is in one block of a rule, and records are counted in `u32`.
            self.ends.push(self.members.len() as u32);
            count.blocks += 1;
            count.pairs += pairs;
        }
    }

    /// A block that is searched, counted from 0.
    fn block(&self, number: usize) -> &[RecordNo] {
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.members[start..self.ends[number] as usize]
    }

    /// The blocks that are searched.
    fn all(&self) -> impl Iterator<Item = &[RecordNo]> {
        (0..self.ends.len()).map(|number| self.block(number))
    }
}

fn pairs_of(records: usize) -> u64 {
    let records = records as u64;
    records * (records - 1) / 2
}

#[cfg(test)]
mod tests {
    use super::{Blocking, RuleCount};
    use crate::{Alone, Comparison, Model, Records, testing};

    /// Records written as `forename surname date postcode tenancy`, `-` for a missing value.
    fn records(lines: &[&str]) -> Records {
        let fields = ["forename", "surname", "born", "postcode", "tenancy"];
        let mut text = String::new();
        for (key, line) in lines.iter().enumerate() {
            text.push_str(&format!("police {key:04}:"));
            for (field, value) in fields.iter().zip(line.split(' ')).filter(|(_, value)| *value != "-") {
                text.push_str(&format!(" {field} {value};"));
            }
            text.push('\n');
        }
        testing::records(&text)
    }

    /// Every pair as `records: the rule that finds it`.
    fn pairs(lines: &[&str], model: &Model) -> Vec<String> {
        let records = records(lines);
        let blocking = Blocking::plan(&records, model, &Alone);
        let rules: Vec<&RuleCount> = blocking.counts().collect();
        let mut found = Vec::new();
        for piece in blocking.pieces() {
            let rule = &rules[piece.rule].rule;
            blocking.for_each_pair(&piece, |one, other| {
                assert!(blocking.found_by(one, other) >> piece.rule & 1 == 1);
                found.push(format!("{} {}: {rule}", one.0, other.0));
            });
        }
        found
    }

    fn check(lines: &[&str], expected: &[&str]) {
        assert_eq!(pairs(lines, &Model::default()), expected, "{lines:?}");
    }

    #[test]
    fn every_rule_finds_its_pairs_and_no_pair_is_found_twice() {
        let twice = "Jo Fox 1987-03-14 SW1A1AA t7";
        check(&[twice, twice], &["0 1: tenancy"]);
        check(&["Jo Fox 1987-03-14 SW1A1AA t7", "Al Day 1950-09-28 M11AE T7"], &["0 1: tenancy"]);
        check(&["Jo Fox 1987-03-14 - -", "Al Fox 1987-03-14 - -"], &["0 1: date of birth + surname"]);
        check(&["Jo Fox 1987-03-14 - -", "Jo Day 1987-03-14 - -"], &["0 1: date of birth + forename"]);
        check(&["Jo Fox 1987-03-14 - -", "Joe Fix 1987-03-14 - -"], &["0 1: date of birth + initials"]);
        check(&["Jo Fox 1987-03-14 - -", "Fox Jo 1987-03-14 - -"], &["0 1: date of birth + initials"]);
        check(
            &["Jo Fox 1987-03-14 SW1A1AA -", "Al Day 1987-03-14 SW1A2AA -"],
            &["0 1: date of birth + postcode district"],
        );
        check(&["Jo Fox 1987-03-14 SW1A1AA -", "Al Fox - SW1A1AA -"], &["0 1: postcode + surname"]);
        check(&["Jo Fox 1987-03-14 SW1A1AA -", "Jo Day - SW1A1AA -"], &["0 1: postcode + forename"]);
        check(
            &["Jo Fox 1987-03-14 - -", "Joe Fox 1987-09-28 - -"],
            &["0 1: surname + forename's initial + year of birth"],
        );
        check(&["Jo Fox 1987-03-14 - -", "Jo Fox 1950-03-14 - -"], &["0 1: surname + forename + birthday"]);
        check(&["Jo Fox 1987-03-14 - -", "Jo Fox - - -"], &["0 1: forename and surname in either order"]);
        check(&["Jo Fox 1987-03-14 - -", "Fox Jo - - -"], &["0 1: forename and surname in either order"]);
        check(&["Jo Fox 1987-03-14 - -", "Al Day 1987-03-14 - -"], &["0 1: date of birth"]);
        check(&["Jo Fox 1987-03-14 - -", "Al Fox 1950-09-28 - -"], &["0 1: surname"]);
        check(&["Jo Fox 1987-03-14 - -", "Jo Day 1950-09-28 - -"], &["0 1: forename"]);
        let everyone = "0 1: everyone with everyone";
        check(&["Jo Fox 1987-03-14 SW1A1AA -", "Al Day 1950-09-28 SW1A1AA -"], &[everyone]);
        check(&["- - - - -", "- - - - -"], &[everyone]);
        let many = vec!["- - - - -"; 1001];
        check(&many, &[]);
    }

    #[test]
    fn fields_and_identifiers_that_are_not_used_make_no_blocks() {
        let lines = ["Jo Fox 1987-03-14 - t7", "Jo Fox 1987-03-14 - t7"];
        let mut model = Model { unused: vec![Comparison::BirthDate, Comparison::Surname], ..Model::default() };
        let tenancy = "tenancy".parse().expect("a name");
        model.identifiers.push(crate::IdentifierRule { used: false, ..crate::IdentifierRule::of(&tenancy) });
        assert_eq!(pairs(&lines, &model), ["0 1: forename"]);
    }

    #[test]
    fn large_blocks_are_refused_and_counted_and_another_rule_may_find_their_pairs() {
        let lines: Vec<String> = (10..16).map(|day| format!("Jo Fox 1987-03-{day} - t7")).collect();
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        lines.push("Jo Fox 1987-03-10 - t7");
        let model = Model { largest_block: 6, ..Model::default() };
        assert_eq!(pairs(&lines, &model), ["0 6: date of birth + surname"]);
        let records = records(&lines);
        let counts: Vec<RuleCount> = Blocking::plan(&records, &model, &Alone).counts().cloned().collect();
        let tenancy = counts.iter().find(|count| count.rule.to_string() == "tenancy").expect("the rule");
        let RuleCount { largest_block, blocks, pairs, refused_blocks, refused_records, refused_pairs, .. } = *tenancy;
        assert_eq!((largest_block, blocks, pairs), (6, 0, 0));
        assert_eq!((refused_blocks, refused_records, refused_pairs), (1, 7, 21));
    }

    #[test]
    fn a_large_collection_comes_in_pieces() {
        let line = "Jo Fox 1987-03-14 SW1A1AA t7";
        let records = records(&[line; 600]);
        let blocking = Blocking::plan(&records, &Model::default(), &Alone);
        let pieces = blocking.pieces();
        let mut shown = 0;
        pieces.iter().for_each(|piece| blocking.for_each_pair(piece, |_, _| shown += 1));
        assert_eq!(shown, 600 * 599 / 2);
        assert!(pieces.len() > 3);
        assert_eq!(pieces.iter().map(|piece| piece.pairs).sum::<u64>(), blocking.pairs());
    }
}
