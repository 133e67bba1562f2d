//! The weight of evidence that two records are of one person, and how it comes about.
//!
//! Three explanations of a pair compete: one person, two strangers, two members of one family. With the levels found by
//! the comparisons, taken as independent within each explanation,
//!
//! ```text
//! strangers = log2(odds of one person against strangers) + Σ log2(same / strangers)
//! relatives = log2(odds of one person against relatives) + Σ log2(same / relatives)
//! total     = −log2(2^−strangers + 2^−relatives)
//! ```
//!
//! The total is the binary logarithm of the odds of one person against either, and never above the smaller of the two.
//! A pair of twins agrees on so much that strangers are ruled out; what is left is weighed against twins.
//!
//! A weight is a function of the two records and of what the scorer was fitted to, and is the same both ways round.

mod encoded;

use std::f64::consts::LN_2;

use units::Name;

use crate::compare::{
    Comparison, ForenameLevel, IdentifierLevel, Level, MiddleNameLevel, PostcodeLevel, SurnameLevel,
    compare_birth_dates, compare_distances, compare_forenames, compare_identifiers, compare_middle_names,
    compare_postcodes, compare_sexes, compare_surnames,
};
use crate::frequencies::{Frequencies, Table};
use crate::model::{Model, Probability};
use crate::parameters::{Likelihood, Rarity};
use crate::pool::TextId;
use crate::records::{EntityNo, RecordNo, Records, Row};
use crate::training::Pattern;

use encoded::{EncodedFields, IdentifierWeights};

/// Weighs pairs of records.
#[derive(Debug, Clone)]
pub struct Scorer<'a> {
    records: &'a Records,
    weights: Weights,
}

/// What agreement is worth among certain records.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    frequencies: Frequencies,
    forename: Field,
    middle_name: Field,
    surname: Field,
    birth_date: Field,
    postcode: Field,
    distance: Field,
    sex: Field,
    /// By kind.
    identifiers: Vec<Field>,
    encoded: EncodedFields,
    prior_strangers: f64,
    prior_relatives: f64,
}

/// How a weight comes about, in binary logarithms of odds.
///
/// `total = prior + Σ (weight + frequency) + relatives`
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// The odds of one person before anything is compared.
    pub prior: f64,
    /// Every comparison for which both records have a value.
    pub steps: Vec<Step>,
    /// What is taken off because members of one family would agree on this, too. Never above 0.
    pub relatives: f64,
    /// What it comes to.
    pub total: f64,
    /// The probability that it amounts to.
    pub probability: Probability,
}

/// What one comparison adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// What was found.
    pub level: Level,
    /// What such an agreement is worth against strangers, over all values.
    pub weight: f64,
    /// What this value's own frequency adds: above 0 for rare values, below for common ones.
    pub frequency: f64,
    /// What it is worth against relatives.
    pub against_relatives: f64,
}

/// What a pair weighs without the prior, against each of the other explanations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evidence {
    pub(crate) strangers: f64,
    pub(crate) relatives: f64,
}

/// Two records of two entities and their weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestPair {
    /// A record of the one entity.
    pub one: RecordNo,
    /// A record of the other.
    pub other: RecordNo,
    /// The weight of evidence that they are of one person.
    pub weight: f64,
}

impl<'a> Scorer<'a> {
    /// Counts how common the values of `records` are, and makes ready.
    pub fn fit(records: &'a Records, model: &Model) -> Scorer<'a> {
        Scorer { records, weights: Weights::fit(records, model) }
    }

    /// The weight of evidence that two records are of one person.
    pub fn weight(&self, one: RecordNo, other: RecordNo) -> f64 {
        self.weights.weight(self.records, one, other)
    }

    /// What the comparisons find, and what it weighs without the prior.
    pub(crate) fn look(&self, one: RecordNo, other: RecordNo) -> (Pattern, Evidence) {
        let (mut pattern, mut evidence) = (Pattern::default(), Evidence { strangers: 0.0, relatives: 0.0 });
        self.weights.compare(self.records, one, other, |step| {
            pattern.set(step.level);
            evidence.strangers += step.weight + step.frequency;
            evidence.relatives += step.against_relatives;
        });
        (pattern, evidence)
    }

    /// How the weight of two records comes about.
    pub fn explain(&self, one: RecordNo, other: RecordNo) -> Waterfall {
        let mut steps = Vec::new();
        self.weights.compare(self.records, one, other, |step| steps.push(step));
        // Added up in the order of `weight`, so that both come to the same to the last bit.
        let strangers =
            steps.iter().fold(self.weights.prior_strangers, |sum, step| sum + (step.weight + step.frequency));
        let relatives = steps.iter().fold(self.weights.prior_relatives, |sum, step| sum + step.against_relatives);
        let total = against_both(strangers, relatives);
        Waterfall {
            prior: self.weights.prior_strangers,
            steps,
            relatives: total - strangers,
            total,
            probability: Probability::of_weight(total),
        }
    }

    /// The two records of two entities that speak most for one person; of equals, the first.
    pub fn best_pair(&self, one: EntityNo, other: EntityNo) -> Option<BestPair> {
        let records = self.records;
        let pairs = records.records_of(one).flat_map(|one| records.records_of(other).map(move |other| (one, other)));
        let weighed = pairs.map(|(one, other)| BestPair { one, other, weight: self.weight(one, other) });
        weighed.reduce(|best, next| if next.weight > best.weight { next } else { best })
    }
}

impl Weights {
    /// Counts how common the values of `records` are, and makes ready.
    pub(crate) fn fit(records: &Records, model: &Model) -> Weights {
        let parameters = &model.parameters;
        let matches = model.prior.matches_per_record;
        let strangers = model.prior.strangers(records.count() as f64);
        let field = |comparison, likelihoods: &[Likelihood]| Field::of(model.uses(comparison), likelihoods);
        let identifier = |name: &Name| Field::of(model.identifier(name).used, &model.identifier_likelihoods(name));
        let identifiers: Vec<Field> = records.identifiers().iter().map(identifier).collect();
        let tokens = identifiers.iter().map(|field| Some(IdentifierWeights::of(&field.used()?.levels))).collect();
        Weights {
            encoded: EncodedFields::new(&parameters.encoding, tokens),
            frequencies: Frequencies::count(records, model),
            forename: field(Comparison::Forename, &parameters.forename).with(parameters.forename_rarity),
            middle_name: field(Comparison::MiddleName, &parameters.middle_name),
            surname: field(Comparison::Surname, &parameters.surname).with(parameters.surname_rarity),
            birth_date: field(Comparison::BirthDate, &parameters.birth_date),
            postcode: field(Comparison::Postcode, &parameters.postcode),
            distance: field(Comparison::Distance, &parameters.distance),
            sex: field(Comparison::Sex, &parameters.sex),
            identifiers,
            prior_strangers: (matches / strangers).log2(),
            prior_relatives: (matches / model.prior.relatives_per_record).log2(),
        }
    }

    /// The weight of evidence that two of `records` are of one person.
    pub(crate) fn weight(&self, records: &Records, one: RecordNo, other: RecordNo) -> f64 {
        let (mut strangers, mut relatives) = (self.prior_strangers, self.prior_relatives);
        self.compare(records, one, other, |step| {
            strangers += step.weight + step.frequency;
            relatives += step.against_relatives;
        });
        against_both(strangers, relatives)
    }

    /// Makes every comparison in turn.
    #[inline]
    fn compare(&self, records: &Records, one: RecordNo, other: RecordNo, mut take: impl FnMut(Step)) {
        if records.encodings.decide(one, other) {
            return self.encoded.compare(records, one, other, take);
        }
        let (mine, theirs) = (records.row(one), records.row(other));
        // How far apart says all that the postcode says, and more, so where it is known the postcode is not counted again.
        let distance = self.compare_distances(records, one, other);
        let postcode = || self.compare_postcodes(records, mine, theirs);
        let steps = [
            self.compare_forenames(records, mine, theirs),
            self.compare_middle_names(records, mine, theirs),
            self.compare_surnames(records, mine, theirs),
            self.compare_birth_dates(mine, theirs),
            distance.or_else(postcode),
            self.compare_sexes(mine, theirs),
        ];
        steps.into_iter().flatten().for_each(&mut take);
        let identifiers = records.identifiers_of(one).iter().zip(records.identifiers_of(other));
        for (kind, (mine, theirs)) in identifiers.enumerate() {
            self.compare_identifiers(records, kind, *mine, *theirs).into_iter().for_each(&mut take);
        }
    }

    fn compare_forenames(&self, records: &Records, mine: &Row, theirs: &Row) -> Option<Step> {
        let field = self.forename.used()?;
        let level = compare_forenames(&records.names, mine, theirs)?;
        let usual = field.level(level as usize);
        let common = || commoner(&self.frequencies.forename, mine.forename, theirs.forename);
        let strangers = match level {
            ForenameLevel::Exact => common(),
            ForenameLevel::Swapped => usual.strangers + common() - field.rarity,
            ForenameLevel::Initial | ForenameLevel::Different => usual.strangers,
            _ => usual.strangers.max(common()),
        };
        Some(usual.step(Level::Forename(level), strangers))
    }

    fn compare_middle_names(&self, records: &Records, mine: &Row, theirs: &Row) -> Option<Step> {
        let field = self.middle_name.used()?;
        let level = compare_middle_names(&records.names, mine, theirs)?;
        let usual = field.level(level as usize);
        let strangers = match level {
            MiddleNameLevel::Exact => commoner(&self.frequencies.middle_name, mine.middle_name, theirs.middle_name),
            _ => usual.strangers,
        };
        Some(usual.step(Level::MiddleName(level), strangers))
    }

    fn compare_surnames(&self, records: &Records, mine: &Row, theirs: &Row) -> Option<Step> {
        let field = self.surname.used()?;
        let level = compare_surnames(&records.names, mine, theirs)?;
        let usual = field.level(level as usize);
        let common = || commoner(&self.frequencies.surname, mine.surname, theirs.surname);
        let strangers = match level {
            SurnameLevel::Exact => common(),
            SurnameLevel::Swapped => usual.strangers + common() - field.rarity,
            SurnameLevel::Different => usual.strangers,
            _ => usual.strangers.max(common()),
        };
        Some(usual.step(Level::Surname(level), strangers))
    }

    fn compare_birth_dates(&self, mine: &Row, theirs: &Row) -> Option<Step> {
        let field = self.birth_date.used()?;
        let level = compare_birth_dates(mine, theirs)?;
        let usual = field.level(level as usize);
        let same = mine.birth_date.filter(|date| Some(*date) == theirs.birth_date);
        let strangers = same.map_or(usual.strangers, |date| self.frequencies.birth_date.of(date.index()));
        Some(usual.step(Level::BirthDate(level), strangers))
    }

    fn compare_postcodes(&self, records: &Records, mine: &Row, theirs: &Row) -> Option<Step> {
        let field = self.postcode.used()?;
        let level = compare_postcodes(&records.postcodes, mine.postcode, theirs.postcode)?;
        let usual = field.level(level as usize);
        let strangers = match level {
            PostcodeLevel::Unit => commoner(&self.frequencies.postcode, mine.postcode, theirs.postcode),
            _ => usual.strangers,
        };
        Some(usual.step(Level::Postcode(level), strangers))
    }

    #[inline]
    fn compare_distances(&self, records: &Records, one: RecordNo, other: RecordNo) -> Option<Step> {
        let (mine, theirs) = (records.location(one)?, records.location(other)?);
        let field = self.distance.used()?;
        let level = compare_distances(Some(mine), Some(theirs))?;
        let usual = field.level(level as usize);
        Some(usual.step(Level::Distance(level), usual.strangers))
    }

    fn compare_sexes(&self, mine: &Row, theirs: &Row) -> Option<Step> {
        let field = self.sex.used()?;
        let level = compare_sexes(mine.sex, theirs.sex)?;
        let usual = field.level(level as usize);
        Some(usual.step(Level::Sex(level), usual.strangers))
    }

    fn compare_identifiers(
        &self,
        records: &Records,
        kind: usize,
        mine: Option<TextId>,
        theirs: Option<TextId>,
    ) -> Option<Step> {
        let field = self.identifiers[kind].used()?;
        let level = compare_identifiers(records.pool(kind), mine, theirs)?;
        let usual = field.level(level as usize);
        let strangers = match level {
            IdentifierLevel::Equal => commoner(&self.frequencies.identifiers[kind], mine, theirs),
            _ => usual.strangers,
        };
        Some(usual.step(Level::Identifier { kind, level }, strangers))
    }
}

/// A field's levels, ready for weighing. Chances are binary logarithms.
#[derive(Debug, Clone)]
struct Field {
    is_used: bool,
    levels: Vec<LevelWeight>,
    /// The chance that two strangers have the same value.
    rarity: f64,
}

/// What a level is worth.
#[derive(Debug, Clone, Copy)]
struct LevelWeight {
    likelihood: Likelihood,
    /// The chance of the level in strangers.
    strangers: f64,
    against_strangers: f64,
    against_relatives: f64,
}

impl Field {
    fn of(is_used: bool, likelihoods: &[Likelihood]) -> Field {
        Field { is_used, levels: likelihoods.iter().map(LevelWeight::of).collect(), rarity: 0.0 }
    }

    fn with(self, rarity: Rarity) -> Field {
        Field { rarity: rarity.usual.log2(), ..self }
    }

    fn used(&self) -> Option<&Field> {
        self.is_used.then_some(self)
    }

    fn level(&self, level: usize) -> &LevelWeight {
        &self.levels[level]
    }
}

impl LevelWeight {
    fn of(likelihood: &Likelihood) -> LevelWeight {
        LevelWeight {
            likelihood: *likelihood,
            strangers: likelihood.strangers.log2(),
            against_strangers: (likelihood.same / likelihood.strangers).log2(),
            against_relatives: (likelihood.same / likelihood.relatives).log2(),
        }
    }

    /// The step for a value at which `strangers` show this level. What is commoner than usual among strangers is
    /// commoner among relatives, too.
    fn step(&self, level: Level, strangers: f64) -> Step {
        let against_relatives = if strangers > self.strangers {
            let more = strangers.exp2() - self.likelihood.strangers;
            (self.likelihood.same / (self.likelihood.relatives + more)).log2()
        } else {
            self.against_relatives
        };
        Step { level, weight: self.against_strangers, frequency: self.strangers - strangers, against_relatives }
    }
}

/// The chance of the commoner of two values.
fn commoner(table: &Table, one: Option<TextId>, other: Option<TextId>) -> f64 {
    let of = |id: Option<TextId>| id.map_or(f64::NEG_INFINITY, |id| table.of(id.index()));
    of(one).max(of(other))
}

/// The weight against two explanations at once.
fn against_both(strangers: f64, relatives: f64) -> f64 {
    let (low, high) = if strangers <= relatives { (strangers, relatives) } else { (relatives, strangers) };
    low - (low - high).exp2().ln_1p() / LN_2
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::Scorer;
    use crate::compare::Comparison;
    use crate::model::Model;
    use crate::{EntityNo, RecordNo, testing};

    /// Checks how the weight of the first two records comes about, in tenths.
    fn check(lines: &str, expected: Expect) {
        let records = testing::records(lines);
        let told = Scorer::fit(&records, &Model::default()).explain(RecordNo(0), RecordNo(1));
        let mut text = format!("{:+.1} before\n", told.prior);
        for step in told.steps {
            let field = step.level.comparison().map_or("identifier".to_string(), |field| field.to_string());
            let (weight, frequency) = (step.weight, step.frequency);
            text.push_str(&format!("{weight:+.1} {frequency:+.1} {field}: {}\n", step.level));
        }
        text.push_str(&format!("{:+.1} relatives\n", told.relatives));
        text.push_str(&format!("{:+.1} in all: {:.4}\n", told.total, told.probability.get()));
        expected.assert_eq(&text);
    }

    #[test]
    fn one_person_in_two_agencies() {
        check(
            "police 1: forename William; surname Fox; born 1987-03-14; postcode SW1A 1AA; sex m; ni JM402471C
             housing 1: forename Bill; surname Fox; born 1987-03-14; postcode SW1A 2AA; sex m; ni JM402471C",
            expect![[r#"
                -13.3 before
                +3.1 -0.2 forename: forms of one name
                +10.1 +0.0 surname: the same
                +14.1 +0.0 birth-date: the same
                +4.7 +0.0 postcode: the same district
                +0.9 +0.0 sex: the same
                +23.2 +0.0 identifier: the same
                -23.8 relatives
                +18.8 in all: 1.0000
            "#]],
        );
    }

    #[test]
    fn twins_are_weighed_as_relatives() {
        check(
            "police 1: forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA
             housing 1: forename Kim; surname Fox; born 1987-03-14; postcode SW1A 1AA",
            expect![[r#"
                -13.3 before
                -4.6 +0.0 forename: different
                +10.1 +0.0 surname: the same
                +14.1 +0.0 birth-date: the same
                +14.1 +0.0 postcode: the same
                -18.8 relatives
                +1.6 in all: 0.7525
            "#]],
        );
    }

    #[test]
    fn father_and_son() {
        check(
            "police 1: forename Jo; surname Fox; born 1957-03-14; postcode SW1A 1AA; sex m
             housing 1: forename Jo; surname Fox; born 1987-09-28; postcode SW1A 1AA; sex m",
            expect![[r#"
                -13.3 before
                +6.8 +0.0 forename: the same
                +10.1 +0.0 surname: the same
                -5.3 +0.0 birth-date: different
                +14.1 +0.0 postcode: the same
                +0.9 +0.0 sex: the same
                -12.2 relatives
                +1.1 in all: 0.6788
            "#]],
        );
    }

    #[test]
    fn names_changed_about_weigh_as_much_as_names_in_place() {
        check(
            "police 1: forename Jo; surname Fox; born 1987-03-14
             housing 1: forename Fox; surname Jo; born 1987-03-14",
            expect![[r#"
                -13.3 before
                +7.3 +0.0 forename: changed about with the surname
                +7.3 +0.0 surname: changed about with the forename
                +14.1 +0.0 birth-date: the same
                -0.5 relatives
                +15.0 in all: 1.0000
            "#]],
        );
    }

    #[test]
    fn how_far_apart_stands_for_the_postcode_where_both_have_coordinates() {
        check(
            "police 1: surname Fox; postcode SW1A 1AA; at 51.5010 -0.1416
             housing 1: surname Fox; postcode SW1A 2AA; at 51.5034 -0.1276",
            expect![[r#"
                -13.3 before
                +10.1 +0.0 surname: the same
                +3.6 +0.0 distance: within 5 km
                -1.0 relatives
                -0.5 in all: 0.4078
            "#]],
        );
        check(
            "police 1: surname Fox; postcode SW1A 1AA; at 51.5010 -0.1416
             housing 1: surname Fox; postcode SW1A 2AA",
            expect![[r#"
                -13.3 before
                +10.1 +0.0 surname: the same
                +4.7 +0.0 postcode: the same district
                -1.6 relatives
                -0.0 in all: 0.4960
            "#]],
        );
    }

    #[test]
    fn coordinates_are_not_looked_at_where_the_model_says_so() {
        let records = testing::records(
            "police 1: surname Fox; postcode SW1A 1AA; at 51.5 -0.1
             housing 1: surname Fox; postcode SW1A 1AA; at 57.1 -2.1",
        );
        let fields = |model: &Model| {
            let told = Scorer::fit(&records, model).explain(RecordNo(0), RecordNo(1));
            told.steps.iter().filter_map(|step| step.level.comparison()).collect::<Vec<Comparison>>()
        };
        assert_eq!(fields(&Model::default()), [Comparison::Surname, Comparison::Distance]);
        let without = Model { unused: vec![Comparison::Distance], ..Model::default() };
        assert_eq!(fields(&without), [Comparison::Surname, Comparison::Postcode]);
    }

    #[test]
    fn common_values_weigh_less() {
        let others: String = (0..3000).map(|key| format!("benefits {key}: forename Jo; surname Fox\n")).collect();
        check(
            &format!("police 1: forename Jo; surname Fox\nhousing 1: forename Jo; surname Fox\n{others}"),
            expect![[r#"
                -13.3 before
                +6.8 -7.0 forename: the same
                +10.1 -9.5 surname: the same
                -0.0 relatives
                -12.9 in all: 0.0001
            "#]],
        );
    }

    #[test]
    fn the_best_pair_of_two_entities() {
        let records = testing::records(
            "police 1: forename Al; surname Lee
             police 1: forename Jo; surname Fox; born 1987-03-14
             housing 1: forename Jo; surname Fox; born 1987-03-14
             housing 1: forename Kim; surname Day",
        );
        let model = Model::default();
        let best = Scorer::fit(&records, &model).best_pair(EntityNo(0), EntityNo(1)).expect("two records");
        assert_eq!((best.one, best.other), (RecordNo(1), RecordNo(2)));
    }
}
