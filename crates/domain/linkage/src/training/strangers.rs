//! How often each level is seen in two strangers.
//!
//! That two strangers have the same value follows exactly from how often each value occurs, without any noise of sampling:
//! `Σ n (n − 1) / N (N − 1)`; pairs of one person are taken out as far as they can be expected. Other levels are counted
//! in pairs drawn at random, each as far as it is not of one person by all that the model knows so far; so are equal
//! values where most of them are one person's, as in a small collection or of an identifier. What is seen is put together
//! with the given figure, which counts as much as two sightings of it (a gamma prior of shape 2), so that a level too rare
//! to be drawn keeps about its figure.

use super::PAIRS_ENOUGH;
use super::expectation::{Counted, Shares, Tables};
use super::pattern::Field;
use crate::compare::{BirthDateLevel, Comparison};
use crate::normalise::BirthDate;
use crate::pool::TextId;
use crate::records::{Records, Row};

/// How many sightings the given figure is worth.
const SHAPE: f64 = 2.0;

/// Sightings of a level, and pairs in which it could have been seen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sightings {
    pub(super) seen: f64,
    pub(super) of: f64,
}

/// Pairs of equal values among all pairs of records, for the levels where that is counted.
pub(super) fn equal_values(records: &Records, fields: &[Field]) -> Vec<Vec<Option<Sightings>>> {
    fields.iter().map(|field| of_field(records, *field)).collect()
}

fn of_field(records: &Records, field: Field) -> Vec<Option<Sightings>> {
    let mut levels = vec![None; field.levels()];
    let Field::Comparison(comparison) = field else { return levels };
    match comparison {
        Comparison::Forename => levels[0] = Some(equal(texts(records, |row| row.forename))),
        Comparison::Surname => levels[0] = Some(equal(texts(records, |row| row.surname))),
        Comparison::Postcode => {
            let whole = |row: &Row| row.postcode.filter(|id| records.postcodes.parts(*id).is_whole);
            levels[0] = Some(equal(texts(records, whole)));
        }
        Comparison::BirthDate => {
            let dates = records.rows().iter().filter_map(|row| row.birth_date);
            let of = equal(dates.clone().map(BirthDate::index)).of;
            let seen = |first: bool| {
                let dates = dates.clone().filter(|date| date.is_first_of_january() == first);
                equal(dates.map(BirthDate::index)).seen
            };
            levels[BirthDateLevel::Exact as usize] = Some(Sightings { seen: seen(false), of });
            levels[BirthDateLevel::FirstOfJanuary as usize] = Some(Sightings { seen: seen(true), of });
        }
        Comparison::MiddleName | Comparison::Distance | Comparison::Sex => {}
    }
    levels
}

/// Sightings of each level in drawn pairs, as far as they are not of one person. `prior` has the shares of all pairs that
/// are of one person, of strangers and of relatives.
pub(super) fn in_drawn(fields: &[Field], drawn: &[Counted], tables: &Tables, prior: Shares) -> Vec<Vec<Sightings>> {
    let mut all: Vec<Vec<Sightings>> = fields.iter().map(|field| vec![Sightings::default(); field.levels()]).collect();
    for Counted { pattern, pairs } in drawn {
        let mut weight = prior;
        for (field, levels) in fields.iter().zip(tables) {
            let Some(level) = pattern.level(*field) else { continue };
            weight.same *= levels[level].same;
            weight.strangers *= levels[level].strangers;
            weight.relatives *= levels[level].relatives;
        }
        let others = pairs * weight.strangers / (weight.same + weight.strangers + weight.relatives);
        for (field, sightings) in fields.iter().zip(&mut all) {
            let Some(level) = pattern.level(*field) else { continue };
            sightings[level].seen += others;
            sightings.iter_mut().for_each(|sightings| sightings.of += others);
        }
    }
    all
}

/// The chance of each level in strangers; `matches` is the share of all pairs that are of one person.
pub(super) fn learn(
    drawn: &[Vec<Sightings>],
    equal: &[Vec<Option<Sightings>>],
    tables: &mut Tables,
    given: &Tables,
    is_free: &[bool],
    matches: f64,
) {
    let is_told = |at: usize| drawn[at].first().is_some_and(|sightings| sightings.of >= PAIRS_ENOUGH);
    for at in (0..tables.len()).filter(|at| is_free[*at] && is_told(*at)) {
        let last = tables[at].len() - 1;
        let mut rest = 1.0;
        for level in 0..last {
            let counted = equal[at][level].and_then(|equal| {
                let own = equal.of * matches * tables[at][level].same;
                let is_mostly_strangers = own < equal.seen / 2.0;
                let others = Sightings { seen: equal.seen - own, of: equal.of * (1.0 - matches) };
                is_mostly_strangers.then_some(others)
            });
            let Sightings { seen, of } = counted.unwrap_or(drawn[at][level]);
            let chance = (SHAPE + seen) / (SHAPE / given[at][level].strangers + of);
            tables[at][level].strangers = chance;
            rest -= chance;
        }
        // Disagreement is what is left; somebody always disagrees.
        tables[at][last].strangers = rest.max(1e-6);
    }
}

fn texts(records: &Records, field: impl Fn(&Row) -> Option<TextId>) -> impl Iterator<Item = usize> {
    records.rows().iter().filter_map(field).map(TextId::index)
}

/// Pairs of equal values among all pairs of values.
fn equal(values: impl Iterator<Item = usize>) -> Sightings {
    let mut counts: Vec<u32> = Vec::new();
    let mut all = 0_u64;
    for value in values {
        if value >= counts.len() {
            counts.resize(value + 1, 0);
        }
        counts[value] += 1;
        all += 1;
    }
    let pairs = |count: u64| (count * count.saturating_sub(1)) as f64 / 2.0;
    Sightings { seen: counts.into_iter().map(|count| pairs(u64::from(count))).sum(), of: pairs(all) }
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn equal_values_are_counted_exactly() {
        let counted = equal([3, 0, 3, 3, 7].into_iter());
        assert_eq!((counted.seen, counted.of), (3.0, 10.0));
        assert_eq!(equal(std::iter::empty()).of, 0.0);
    }
}
