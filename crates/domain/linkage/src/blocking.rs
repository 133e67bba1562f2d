//! Which pairs are worth weighing: records that share a few values by one of several rules.
//!
//! Comparing every record with every other is out of reach, and nearly every pair has nothing in common. The records
//! that agree on all that a rule asks for are a block, and the pairs of a block are weighed. A pair that several rules
//! find is weighed once, for the first of them. A block of too many records is not searched for that rule: it is what
//! a placeholder, a hostel or a very common name makes. It is counted and reported, and other rules may still find its
//! pairs.

mod rule;
mod token;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::model::Model;
use crate::records::{RecordNo, Records};

pub use rule::{FieldRule, Part, Rule};
pub use token::TokenRule;

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
#[derive(Debug, Clone)]
pub struct Blocking<'a> {
    records: &'a Records,
    rules: Vec<RuleBlocks>,
}

#[derive(Debug, Clone)]
struct RuleBlocks {
    /// The records of every block that is searched, blocks end to end.
    members: Vec<RecordNo>,
    /// Where each block ends.
    ends: Vec<usize>,
    /// The keys of the blocks that are not searched.
    refused: HashSet<u64, FixedState>,
    count: RuleCount,
}

/// How many pairs there are between two ticks, at least.
const TICK: u64 = 1 << 16;

impl<'a> Blocking<'a> {
    /// Sorts the records into the blocks of every rule that `model` has the fields for.
    pub fn plan(records: &'a Records, model: &Model) -> Blocking<'a> {
        let identifiers = records.identifiers().iter().enumerate();
        let identifiers = identifiers.filter(|(_, name)| model.identifier(name).used);
        let identifiers = identifiers.map(|(kind, name)| Rule::Identifier { kind, name: name.clone() });
        let rules = identifiers.chain(rule::fields(model).map(Rule::Fields));
        let rules = rules.chain(token::tokens(records, model).map(Rule::Token));
        Blocking { records, rules: rules.map(|rule| RuleBlocks::of(rule, records, model.largest_block)).collect() }
    }

    /// What each rule finds, in the order in which the rules are searched.
    pub fn counts(&self) -> impl Iterator<Item = &RuleCount> {
        self.rules.iter().map(|rule| &rule.count)
    }

    /// The pairs of all rules, each as often as it is found.
    pub fn pairs(&self) -> u64 {
        self.counts().map(|count| count.pairs).sum()
    }

    /// Shows every pair to `take` once, the lower number first, with the place of the rule that finds it, and tells
    /// `tick` now and then how many of [`Blocking::pairs`] have been looked at.
    ///
    /// Pairs for which `skip` says yes are not shown.
    pub(crate) fn for_each_pair(
        &self,
        skip: impl Fn(RecordNo, RecordNo) -> bool,
        mut take: impl FnMut(usize, RecordNo, RecordNo),
        tick: &dyn Fn(u64),
    ) {
        let (mut looked_at, mut told) = (0, 0);
        for (place, rule) in self.rules.iter().enumerate() {
            let earlier = &self.rules[..place];
            for block in rule.blocks() {
                for (at, one) in block.iter().enumerate() {
                    for other in &block[at + 1..] {
                        let is_found = || earlier.iter().any(|rule| rule.finds(self.records, *one, *other));
                        let is_wanted = || rule.count.rule.wants(self.records, *one, *other);
                        if !skip(*one, *other) && is_wanted() && !is_found() {
                            take(place, *one, *other);
                        }
                    }
                }
                looked_at += pairs_of(block.len());
                if looked_at - told >= TICK {
                    told = looked_at;
                    tick(looked_at);
                }
            }
        }
        tick(looked_at);
    }
}

impl RuleBlocks {
    fn of(rule: Rule, records: &Records, largest_block: u32) -> RuleBlocks {
        let largest_block = rule.at_most().map_or(largest_block, |at_most| at_most.min(largest_block));
        // Key and record side by side in one number sort quickest, and leave each block in order of record.
        let keyed = records.all().filter_map(|record| {
            let key = rule.key(records, record)?;
            Some(u128::from(key) << 32 | u128::from(record.0))
        });
        let mut keyed: Vec<u128> = keyed.collect();
        keyed.sort_unstable();
        let count = RuleCount {
            rule,
            largest_block,
            blocks: 0,
            pairs: 0,
            refused_blocks: 0,
            refused_records: 0,
            refused_pairs: 0,
        };
        let refused = HashSet::with_hasher(FixedState::default());
        let mut blocks = RuleBlocks { members: Vec::new(), ends: Vec::new(), refused, count };
        for block in keyed.chunk_by(|one, other| one >> 32 == other >> 32).filter(|block| block.len() > 1) {
            blocks.push(block);
        }
        blocks
    }

    fn push(&mut self, block: &[u128]) {
        let (count, pairs) = (&mut self.count, pairs_of(block.len()));
        if block.len() > count.largest_block as usize {
            // The upper part is the key, the lower the record.
            self.refused.insert((block[0] >> 32) as u64);
            count.refused_blocks += 1;
            count.refused_records += block.len() as u64;
            count.refused_pairs += pairs;
        } else {
            self.members.extend(block.iter().map(|keyed| RecordNo(*keyed as u32)));
            self.ends.push(self.members.len());
            count.blocks += 1;
            count.pairs += pairs;
        }
    }

    /// The blocks that are searched.
    fn blocks(&self) -> impl Iterator<Item = &[RecordNo]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.members[start..*end])
    }

    /// Whether two records share a block that is searched.
    fn finds(&self, records: &Records, one: RecordNo, other: RecordNo) -> bool {
        let rule = &self.count.rule;
        let is_refused = || rule.key(records, one).is_some_and(|key| self.refused.contains(&key));
        rule.agree(records, one, other) && (self.refused.is_empty() || !is_refused())
    }
}

fn pairs_of(records: usize) -> u64 {
    let records = records as u64;
    records * (records - 1) / 2
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::{Blocking, RuleCount};
    use crate::{Comparison, Model, RecordNo, Records, testing};

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
        let blocking = Blocking::plan(&records, model);
        let rules: Vec<String> = blocking.counts().map(|count| count.rule.to_string()).collect();
        let found = RefCell::new(Vec::new());
        let take = |rule: usize, one: RecordNo, other: RecordNo| {
            found.borrow_mut().push(format!("{} {}: {}", one.0, other.0, rules[rule]));
        };
        blocking.for_each_pair(|_, _| false, take, &|_| ());
        found.into_inner()
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
        check(&["Jo Fox 1987-03-14 SW1A1AA -", "Al Day 1950-09-28 SW1A1AA -"], &[]);
        check(&["- - - - -", "- - - - -"], &[]);
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
        let counts: Vec<RuleCount> = Blocking::plan(&records, &model).counts().cloned().collect();
        let tenancy = counts.iter().find(|count| count.rule.to_string() == "tenancy").expect("the rule");
        let RuleCount { largest_block, blocks, pairs, refused_blocks, refused_records, refused_pairs, .. } = *tenancy;
        assert_eq!((largest_block, blocks, pairs), (6, 0, 0));
        assert_eq!((refused_blocks, refused_records, refused_pairs), (1, 7, 21));
    }

    #[test]
    fn ticks_end_at_the_number_of_pairs() {
        let line = "Jo Fox 1987-03-14 SW1A1AA t7";
        let records = records(&[line; 600]);
        let model = Model::default();
        let blocking = Blocking::plan(&records, &model);
        let ticks = RefCell::new(Vec::new());
        let mut shown = 0;
        blocking.for_each_pair(|_, _| false, |_, _, _| shown += 1, &|pairs| ticks.borrow_mut().push(pairs));
        assert_eq!(shown, 600 * 599 / 2);
        let ticks = ticks.into_inner();
        assert!(ticks.len() > 3 && ticks.is_sorted());
        assert_eq!(ticks.last(), Some(&blocking.pairs()));
    }
}
