//! Small collections, linked whole; and what must hold of any.

use documents::Sources;
use proptest::prelude::*;

use super::{Links, link};
use crate::compare::{IdentifierLevel, compare_identifiers};
use crate::model::{DecidedEntity, Decision, Holder, IdentifierRule, Model, SourceRule};
use crate::records::{EntityNo, RecordNo, Records};
use crate::score::Scorer;
use crate::testing::{self, KINDS, SOURCES};
use workers::Alone;

/// Clusters as the keys of their entities, `police 1 + housing 1`, a line each, and the refused joins behind them.
fn shown(records: &Records, links: &Links) -> String {
    let name = |entity: EntityNo| format!("{} {}", records.key(entity).source, records.key(entity).key);
    let mut lines = vec![Vec::new(); links.cluster_count];
    for entity in records.entities() {
        lines[links.clusters[entity.0 as usize].0 as usize].push(name(entity));
    }
    let mut lines: Vec<String> = lines.into_iter().map(|names| names.join(" + ")).collect();
    for refused in &links.report.refused {
        let [one, other] = [refused.join.one, refused.join.other].map(|record| name(records.entity_of(record)));
        lines.push(format!("not {one} + {other}: {}", refused.because));
    }
    lines.join("\n")
}

fn check_with(model: &Model, lines: &str, expected: &str) {
    let records = testing::records(lines);
    assert_eq!(shown(&records, &link(&records, model, &[], &Alone)), expected, "{lines}");
}

fn check(lines: &str, expected: &str) {
    check_with(&Model::default(), lines, expected);
}

fn decision(left: &str, right: &str) -> Decision {
    let entity = |text: &str| {
        let (source, key) = text.split_once(' ').expect("a source and a key");
        DecidedEntity { source: source.parse().expect("a name"), key: key.into() }
    };
    let at = Sources::default().add("linkage.toml", "").start();
    Decision { left: entity(left), right: entity(right), because: "two officers, 2027-05-01".into(), at }
}

fn not_deduplicated(source: &str) -> Model {
    let rule = SourceRule { name: source.parse().expect("a name"), deduplicated: false };
    Model { sources: vec![rule], ..Model::default() }
}

const JO: &str = "forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA; sex f";

#[test]
fn records_of_one_person_are_joined() {
    check(&format!("police 1: {JO}\nhousing 1: {JO}"), "police 1 + housing 1");
    check(
        &format!("police 1: {JO}\nhousing 1: forename Joe; surname Fox; born 1987-03-14; postcode SW1A 1AB"),
        "police 1 + housing 1",
    );
    check(
        &format!("police 1: {JO}; ni JM402471C\nhousing 1: surname Khan; previous Fox; forename Jo; ni JM402471C"),
        "police 1 + housing 1",
    );
}

#[test]
fn records_that_say_little_stay_alone() {
    check("police 1:\nhousing 1:", "police 1\nhousing 1");
    check("police 1: surname Fox\nhousing 1: surname Fox", "police 1\nhousing 1");
    check("police 1: forename Jo; surname Fox\nhousing 1: forename Jo; surname Fox", "police 1\nhousing 1");
    check("police 1: postcode SW1A 1AA; sex f\nhousing 1: postcode SW1A 1AA; sex f", "police 1\nhousing 1");
}

#[test]
fn members_of_a_family_stay_apart() {
    check(
        &format!("police 1: {JO}\nhousing 1: forename Al; surname Fox; born 1985-09-28; postcode SW1A 1AA"),
        "police 1\nhousing 1",
    );
    // A son of the same name.
    check(
        &format!("police 1: {JO}\nhousing 1: forename Jo; surname Fox; born 2009-11-02; postcode SW1A 1AA; sex f"),
        "police 1\nhousing 1",
    );
}

#[test]
fn twins_are_never_joined() {
    let twins = "police 1: forename Jo; middle Ann; surname Fox; born 1987-03-14; postcode SW1A 1AA; tenancy T1001
                 housing 1: forename Kim; middle Ann; surname Fox; born 1987-03-14; postcode SW1A 1AA";
    check(twins, "police 1\nhousing 1\nnot police 1 + housing 1: they look like twins: only the forenames differ");
    // A third record could be either's: it joins the one that has its number, and does not bring both together.
    let third = "benefits 1: middle Ann; surname Fox; born 1987-03-14; postcode SW1A 1AA; tenancy T1001";
    check(
        &format!("{twins}\n{third}\n"),
        "police 1 + benefits 1\nhousing 1\nnot housing 1 + benefits 1: they look like twins: only the forenames differ",
    );
    // A household's number in common says nothing: twins may live together.
    let tenancy = IdentifierRule::of(&"tenancy".parse().expect("a name"));
    let tenancy = IdentifierRule { belongs_to: Holder::Household, ..tenancy };
    check_with(
        &Model { identifiers: vec![tenancy], ..Model::default() },
        "police 1: forename Jo; middle Ann; surname Fox; born 1987-03-14; postcode SW1A 1AA; tenancy T1001
         housing 1: forename Kim; middle Ann; surname Fox; born 1987-03-14; postcode SW1A 1AA; tenancy T1001",
        "police 1\nhousing 1\nnot police 1 + housing 1: they look like twins: only the forenames differ",
    );
    // A person's number in common: one person, known by another name.
    check(
        "police 1: forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA; ni JM402471C
         housing 1: forename Kim; surname Fox; born 1987-03-14; postcode SW1A 1AA; ni JM402471C",
        "police 1 + housing 1",
    );
}

#[test]
fn different_numbers_of_a_checked_kind_divide_people() {
    check(
        &format!("police 1: {JO}; ni JM402471C\nhousing 1: {JO}; ni AB771200D"),
        "police 1\nhousing 1\n\
         not police 1 + housing 1: they have different numbers of the kind national-insurance",
    );
    // The strongest two are joined; the third cannot join both, although nothing stands between it and one of them.
    check(
        &format!("police 1: {JO}; ni JM402471C\nhousing 1: {JO}\nbenefits 1: {JO}; ni AB771200D"),
        "police 1 + housing 1\nbenefits 1\n\
         not housing 1 + benefits 1: they have different numbers of the kind national-insurance",
    );
    // One slip is no other number, and other kinds are only weighed.
    check(&format!("police 1: {JO}; ni JM402471C\nhousing 1: {JO}; ni JM402417C"), "police 1 + housing 1");
    check(&format!("police 1: {JO}; tenancy T1001\nhousing 1: {JO}; tenancy T8220"), "police 1 + housing 1");
    // An agency that holds both numbers for one person vouches for it.
    check(
        &format!("police 1: {JO}; ni JM402471C\npolice 1: {JO}; ni AB771200D\nhousing 1: {JO}; ni AB771200D"),
        "police 1 + housing 1",
    );
}

#[test]
fn a_deduplicated_source_has_one_entity_a_person() {
    check(&format!("police 1: {JO}\npolice 2: {JO}"), "police 1\npolice 2");
    check(
        &format!("police 1: {JO}\npolice 2: {JO}\nhousing 1: {JO}"),
        "police 1 + housing 1\npolice 2\nnot police 2 + housing 1: police keeps one entity a person, and has both",
    );
    let model = not_deduplicated("police");
    check_with(&model, &format!("police 1: {JO}\npolice 2: {JO}\nhousing 1: {JO}"), "police 1 + police 2 + housing 1");
}

#[test]
fn decisions_overrule_everything() {
    let lines = format!("police 1: {JO}\npolice 2: {JO}\nhousing 1: {JO}\nbenefits 1: forename Al; ni JM402471C");
    let different = Model { different: vec![decision("police 1", "housing 1")], ..Model::default() };
    check_with(
        &different,
        &lines,
        "police 1\npolice 2 + housing 1\nbenefits 1\n\
         not police 1 + housing 1: it has been decided that they are different people",
    );
    let same = vec![decision("police 1", "police 2"), decision("benefits 1", "housing 1")];
    check_with(&Model { same, ..Model::default() }, &lines, "police 1 + police 2 + housing 1 + benefits 1");
}

#[test]
fn decisions_about_entities_without_records_are_told() {
    let records = testing::records(&format!("police 1: {JO}\nhousing 1: {JO}"));
    let idle = decision("police 1", "housing 9");
    let model = Model { same: vec![idle.clone()], ..Model::default() };
    assert_eq!(link(&records, &model, &[], &Alone).report.idle_decisions, [idle]);
}

#[test]
fn the_report_counts_what_happened() {
    let lines = format!("police 1: {JO}\npolice 2: {JO}\nhousing 1: {JO}; ni BAD\nhousing 2: surname Lee");
    let records = testing::records(&lines);
    let Links { report, joins, .. } = link(&records, &Model::default(), &[], &Alone);
    assert_eq!((report.records, report.entities), (4, 4));
    // Four pairs of six: those of an agency with itself are not weighed.
    assert_eq!((report.pairs_weighed, report.pairs_above, joins.len()), (4, 2, 1));
    let found: Vec<String> = report
        .rules
        .iter()
        .filter(|rule| rule.weighed > 0)
        .map(|rule| {
            format!("{}: {} pairs, {} weighed, {} above", rule.count.rule, rule.count.pairs, rule.weighed, rule.above)
        })
        .collect();
    assert_eq!(
        found,
        ["date of birth + surname: 3 pairs, 2 weighed, 2 above", "everyone with everyone: 6 pairs, 2 weighed, 0 above",]
    );
    let sizes: Vec<String> =
        report.sizes.iter().map(|size| format!("{} of {}", size.clusters, size.entities)).collect();
    assert_eq!(sizes, ["2 of 1", "1 of 2"]);
    assert_eq!(report.quality.identifiers.iter().map(|kind| kind.failed).sum::<u64>(), 1);
}

#[test]
fn a_weak_bridge_does_not_carry_a_join() {
    let jo = "forename Jo; surname Fox; born 1987-03-14";
    let kim = "forename Kim; surname Lee; born 1952-11-30";
    let group = |source: &str, fields: &str| -> String {
        (1..=3).map(|key| format!("{source} {key}: {fields}; postcode M{key} 1AA\n")).collect()
    };
    // Both have the same tenancy in one record each: somebody typed the wrong number, or a house has two tenants.
    let lines = format!(
        "{}{}police 4: {jo}; tenancy T100012345678\nhousing 4: forename Jo; surname Lee; tenancy T100012345678\n",
        group("police", jo),
        group("housing", kim)
    );
    let rules =
        ["police", "housing"].map(|name| SourceRule { name: name.parse().expect("a name"), deduplicated: false });
    let same = vec![decision("housing 1", "housing 4")];
    check_with(
        &Model { sources: rules.to_vec(), same, ..Model::default() },
        &lines,
        "police 1 + police 2 + police 3 + police 4\nhousing 1 + housing 2 + housing 3 + housing 4\n\
         not police 4 + housing 4: few of the pairs between their records speak for it",
    );
}

#[test]
fn what_was_one_person_stays_one_down_to_a_lower_threshold() {
    let records = testing::records(
        "police 1: forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA
         housing 1: forename Kim; surname Fox; born 1987-03-14; postcode M1 1AE; sex f",
    );
    let weight = Scorer::fit(&records, &Model::default()).weight(RecordNo(0), RecordNo(1));
    let near = |more: f64| crate::Probability::of_weight(weight + more);
    let model = Model { join: near(1.0), split: near(-1.0), ..Model::default() };
    let known = |person: [u32; 2]| {
        let key = |source| crate::EntityKey { source, key: "1" };
        ["police", "housing"]
            .map(key)
            .into_iter()
            .zip(person.map(units::PersonNo))
            .map(|(entity, person)| crate::Known { entity, person })
            .collect::<Vec<_>>()
    };
    for (previous, clusters) in [(Vec::new(), 2), (known([1, 1]), 1), (known([1, 2]), 2)] {
        assert_eq!(link(&records, &model, &previous, &Alone).cluster_count, clusters, "{previous:?}");
    }
    let above = Model { split: near(0.5), ..model };
    assert_eq!(link(&records, &above, &known([1, 1]), &Alone).cluster_count, 2);
}

#[test]
fn nothing_links_to_nothing() {
    let records = testing::records("");
    let links = link(&records, &Model::default(), &[], &Alone);
    assert_eq!((links.cluster_count, links.clusters.len(), links.report.sizes.len()), (0, 0, 0));
}

/// A line of a small world, in which values meet often.
fn line() -> impl Strategy<Value = String> {
    let pick = |values: &'static [&'static str]| prop::sample::select(values);
    let source = pick(&SOURCES);
    let forename = pick(&["", "forename Jo;", "forename Joe;", "forename Kim;", "forename J;", "forename Fox;"]);
    let surname = pick(&["", "surname Fox;", "surname Fix;", "surname Fox-Lee;", "surname Jo;"]);
    let born = pick(&["", "born 1987-03-14;", "born 1987-03-14;", "born 1987-03-15;", "born 1987-01-01;"]);
    let postcode = pick(&["", "postcode SW1A 1AA;", "postcode SW1A 1AB;", "postcode M1 1AE;"]);
    let ni = pick(&["", "", "ni JM402471C;", "ni JM402417C;", "ni AB771200D;"]);
    let tenancy = pick(&["", "", "tenancy T1001;", "tenancy T8220;"]);
    (source, 0_u8..4, forename, surname, born, postcode, ni, tenancy).prop_map(
        |(source, key, forename, surname, born, postcode, ni, tenancy)| {
            format!("{source} {key}: {forename} {surname} {born} {postcode} {ni} {tenancy}")
        },
    )
}

fn world() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(), 0..14)
}

/// Whether the numbers of a kind in one cluster hang together: by equality, a slip, or an entity that has both.
fn hang_together(records: &Records, members: &[EntityNo], kind: usize) -> bool {
    let numbers =
        |entity: EntityNo| records.records_of(entity).filter_map(move |record| records.identifier(record, kind));
    let mut waiting: Vec<EntityNo> =
        members.iter().copied().filter(|entity| numbers(*entity).next().is_some()).collect();
    let mut reached: Vec<EntityNo> = waiting.pop().into_iter().collect();
    while let Some(at) = waiting.iter().position(|entity| {
        numbers(*entity).any(|mine| {
            reached.iter().flat_map(|entity| numbers(*entity)).any(|theirs| {
                let level = compare_identifiers(records.pool(kind), Some(mine), Some(theirs));
                level != Some(IdentifierLevel::Different)
            })
        })
    }) {
        reached.push(waiting.swap_remove(at));
    }
    waiting.is_empty()
}

proptest! {
    #[test]
    fn a_weight_is_the_same_both_ways_round_and_is_explained_to_the_last_bit(lines in world()) {
        let records = testing::records(&lines.join("\n"));
        let model = Model::default();
        let scorer = Scorer::fit(&records, &model);
        for one in records.all() {
            for other in records.all() {
                let weight = scorer.weight(one, other);
                prop_assert!(weight.is_finite());
                prop_assert_eq!(weight, scorer.weight(other, one));
                let told = scorer.explain(one, other);
                prop_assert_eq!(weight, told.total);
                let steps: f64 = told.steps.iter().map(|step| step.weight + step.frequency).sum();
                prop_assert!((told.prior + steps + told.relatives - told.total).abs() < 1e-9);
                prop_assert!(told.relatives <= 0.0);
                prop_assert!((told.probability.weight() - told.total).abs() < 1e-6 || told.total.abs() > 30.0);
            }
        }
    }

    #[test]
    fn the_order_of_the_records_does_not_matter(
        (lines, shuffled) in world().prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let model = not_deduplicated("police");
        let [one, other] = [lines, shuffled].map(|lines| testing::records(&lines.join("\n")));
        let (links, again) = (link(&one, &model, &[], &Alone), link(&other, &model, &[], &Alone));
        prop_assert_eq!(shown(&one, &links), shown(&other, &again));
        prop_assert_eq!(links, again);
    }

    #[test]
    fn constraints_hold_in_every_cluster(lines in world(), apart in (0_u8..4, 0_u8..4)) {
        let records = testing::records(&lines.join("\n"));
        let (one, other) = (format!("police {}", apart.0), format!("housing {}", apart.1));
        let model = Model { different: vec![decision(&one, &other)], ..not_deduplicated("benefits") };
        let links = link(&records, &model, &[], &Alone);
        let cluster = |entity: EntityNo| links.clusters[entity.0 as usize];
        let mut members = vec![Vec::new(); links.cluster_count];
        for entity in records.entities() {
            members[cluster(entity).0 as usize].push(entity);
        }
        for members in members {
            for (at, one) in members.iter().enumerate() {
                for other in &members[at + 1..] {
                    let source = records.key(*one).source;
                    prop_assert!(source == "benefits" || source != records.key(*other).source);
                }
            }
            prop_assert!(hang_together(&records, &members, 0), "{} {:?}", KINDS[0], members);
        }
        let decided = model.different[0].clone();
        if let (Some(left), Some(right)) = (records.find(decided.left.key()), records.find(decided.right.key())) {
            prop_assert!(cluster(left) != cluster(right));
        }
    }

    #[test]
    fn clusters_are_made_of_the_joins_told(lines in world()) {
        let records = testing::records(&lines.join("\n"));
        let links = link(&records, &Model::default(), &[], &Alone);
        prop_assert_eq!(links.joins.len(), records.entity_count() - links.cluster_count);
        prop_assert!(links.joins.is_sorted_by(|one, other| one.weight >= other.weight));
        let cluster = |record: RecordNo| links.clusters[records.entity_of(record).0 as usize];
        for join in &links.joins {
            prop_assert_eq!(cluster(join.one), cluster(join.other));
        }
        for refused in &links.report.refused {
            prop_assert!(cluster(refused.join.one) != cluster(refused.join.other));
        }
    }
}
