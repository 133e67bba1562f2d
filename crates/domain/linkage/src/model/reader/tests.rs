//! A whole file, and every mistake with its exact message.

use documents::{Diagnostics, Need, Sources};
use expect_test::{Expect, expect};
use strum::VariantNames;

use super::super::{Model, PairScope, Problem};
use super::{BLOCKING, PRIOR, REFERENCE, THRESHOLDS};
use crate::compare::Comparison;

const WHOLE: &str = r#"
format = 1

[thresholds]
join = "99.5%"

[prior]
matches_per_record = "1.5"
relatives_per_record = "2"

[blocking]
largest_block = 500

[comparisons.sex]
used = false

[comparisons.surname]

[identifiers.pnc]
conflict = "weigh"

[identifiers.tenancy]
used = false
belongs_to = "household"

[sources.police]
deduplicated = false

[[same]]
left = { source = "police", key = "1" }
right = { source = "housing", key = "h1" }
because = "two officers, 2027-05-01"

[[different]]
left = { source = "police", key = "2" }
right = { source = "housing", key = "h1" }
because = "two officers, 2027-05-02"
"#;

/// Reads a text; gives the model and every finding, a line each.
fn read(text: &str) -> (Model, String) {
    let mut sources = Sources::default();
    let id = sources.add("linkage.toml", text);
    let found = Diagnostics::default();
    let model = Model::read(&sources, id, &found);
    let mut lines = String::new();
    for finding in found.finish() {
        lines.push_str(&format!("{} {}\n", finding.code, sources.position(finding.labels[0].span)));
        lines.push_str(&format!("  {}\n  {}\n", finding.message, finding.help.unwrap_or_default()));
        for label in finding.labels.iter().filter(|label| !label.text.is_empty()) {
            lines.push_str(&format!("  {}: {}\n", sources.position(label.span), label.text));
        }
    }
    (model, lines)
}

/// Checks what is found in the file with one thing changed.
fn check(from: &str, to: &str, expected: Expect) {
    assert!(WHOLE.contains(from), "{from}");
    expected.assert_eq(&read(&WHOLE.replacen(from, to, 1)).1);
}

#[test]
fn a_whole_file_is_read() {
    let (model, found) = read(WHOLE);
    assert_eq!(found, "");
    let Model { join, prior, largest_block, unused, identifiers, sources, same, different, .. } = model;
    expect![[r#"
        Probability(0.995)
        Prior { matches_per_record: 1.5, relatives_per_record: 2.0, strangers_at_least: 10000 }
        500
        [Sex]
        [IdentifierRule { name: Name("pnc"), used: true, belongs_to: Person, conflict: Weigh, levels: None, fixed: false }, IdentifierRule { name: Name("tenancy"), used: false, belongs_to: Household, conflict: Weigh, levels: None, fixed: false }]
        [SourceRule { name: Name("police"), deduplicated: false }]
        [Decision { left: DecidedEntity { source: Name("police"), key: "1" }, right: DecidedEntity { source: Name("housing"), key: "h1" }, because: "two officers, 2027-05-01", at: Span { source: SourceId(0), start: 330, end: 338 } }]
        [Decision { left: DecidedEntity { source: Name("police"), key: "2" }, right: DecidedEntity { source: Name("housing"), key: "h1" }, because: "two officers, 2027-05-02", at: Span { source: SourceId(0), start: 460, end: 473 } }]
    "#]]
    .assert_eq(&format!(
        "{join:?}\n{prior:?}\n{largest_block:?}\n{unused:?}\n{identifiers:?}\n{sources:?}\n{same:?}\n{different:?}\n"
    ));
}

/// Rules, levels and a lower threshold.
const MORE: &str = r#"
format = 1

[thresholds]
join = "99.5%"
split = "90%"

[blocking]
pairs = "between-agencies"

[[blocking.rules]]
agree = ["birth-date", "identifier:tenancy"]

[[blocking.rules]]
agree = "everyone"
at_most = 50

[comparisons.sex]
fixed = true

[comparisons.sex.levels]
the-same  = { one_person = "99%", strangers = "0.5", relatives = "1/2" }
different = { one_person = "1%",  strangers = "0.5", relatives = "50%" }

[identifiers.tenancy]
belongs_to = "household"

[[same]]
left = { source = "police", key = "1 \"a\"" }
right = { source = "housing", key = "h1" }
because = "two officers, 2027-05-01"
"#;

fn check_more(from: &str, to: &str, expected: Expect) {
    assert!(MORE.contains(from), "{from}");
    expected.assert_eq(&read(&MORE.replacen(from, to, 1)).1);
}

#[test]
fn rules_and_levels_are_read() {
    let (model, _) = read(MORE);
    let rules: Vec<String> = model.blocking_rules.iter().map(|rule| format!("{rule}, {:?}", rule.at_most)).collect();
    assert_eq!(rules, ["date of birth + tenancy, None", "everyone with everyone, Some(50)"]);
    assert_eq!((model.pairs, &model.fixed[..]), (PairScope::BetweenSources, &[Comparison::Sex][..]));
    let [same, different] = model.parameters.sex;
    assert_eq!((same.same, same.strangers, different.same, different.relatives), (0.99, 0.5, 0.01, 0.5));
}

#[test]
fn what_is_written_is_read_again() {
    let (model, _) = read(MORE);
    let trained = {
        let mut model = model.clone();
        let name: units::Name = "pnc".parse().expect("a name");
        let levels = model.identifier_levels(&name);
        model.set_identifier_levels(&name, &levels);
        model
    };
    for model in [Model::default(), model, trained] {
        let text = model.to_toml("Two lines\nof comment");
        let (again, found) = read(&text);
        assert_eq!(found, "", "{text}");
        assert!(text.starts_with("# Two lines\n# of comment\nformat = 1\n"));
        // Where decisions are written differs; everything else is the same, and so is what is written next.
        let strip = |model: &Model| Model { same: Vec::new(), different: Vec::new(), ..model.clone() };
        let (one, other) = (strip(&model), strip(&again));
        assert_eq!(one.to_toml(""), other.to_toml(""));
        assert_eq!((one.join, one.split, one.prior, one.pairs), (other.join, other.split, other.prior, other.pairs));
        assert_eq!((one.blocking_rules, one.unused, one.fixed), (other.blocking_rules, other.unused, other.fixed));
        let words = |decisions: &[crate::Decision]| {
            decisions.iter().map(|d| (d.left.clone(), d.right.clone(), d.because.clone())).collect::<Vec<_>>()
        };
        assert_eq!(words(&model.same), words(&again.same));
        assert_eq!(words(&model.different), words(&again.different));
    }
}

#[test]
fn levels_that_are_not_whole() {
    check_more(
        "the-same  = {",
        "the-sane  = {",
        expect![[r#"
            document::not-a-choice 22:1
              `levels` cannot be "the-sane"
              did you mean "the-same"? One of: the-same, different
              22:1: not one of them
        "#]],
    );
    check_more(
        "different = { one_person = \"1%\",  strangers = \"0.5\", relatives = \"50%\" }\n",
        "",
        expect![[r#"
            linkage::level-missing 21:18
              the level `different` is missing
              give all levels of a field or none; `purse link PLACE --parameters` shows those that hold now
        "#]],
    );
    check_more(
        "one_person = \"1%\"",
        "one_person = \"2%\"",
        expect![[r#"
            linkage::levels-not-whole 21:18
              the shares of `one_person` add up to 101.00%, not 100%
              every pair of records is at one level, so the shares of a column are 100% together
        "#]],
    );
    check_more(
        "one_person = \"1%\"",
        "one_person = \"0%\"",
        expect![[r#"
            linkage::out-of-range 23:28
              `one_person` must be above 0%
              what is never seen cannot be weighed; write a small share such as "0.001%"
              23:28: out of range
        "#]],
    );
    check_more(
        "one_person = \"1%\", ",
        "",
        expect![[r#"
            document::missing-key 23:1
              levels has no `one_person`
              add `one_person = "2.5%"`: in two records of one person
        "#]],
    );
}

#[test]
fn rules_that_cannot_be_asked() {
    check_more(
        "\"birth-date\", ",
        "\"birth-dale\", ",
        expect![[r#"
            document::not-a-choice 12:10
              `agree` cannot be "birth-dale"
              did you mean "birth-date"? One of: birth-date, birthday, birth-year, forename, forename-initial, initials, names, postcode, postcode-district, surname, national-insurance, nhs-number, pnc, identifier:NAME, everyone
              12:10: not one of them
        "#]],
    );
    check_more(
        "[\"birth-date\", \"identifier:tenancy\"]",
        "[]",
        expect![[r#"
            document::empty-list 12:9
              `agree` is an empty list
              name at least one, or leave the key out
              12:9: names nothing
        "#]],
    );
    check_more(
        "at_most = 50",
        "at_most = 1",
        expect![[r#"
            linkage::out-of-range 16:11
              `at_most` must be from 2 to 100000
              a pair takes two records, and 100,000 make five thousand million pairs
              16:11: out of range
        "#]],
    );
    check_more(
        "pairs = \"between-agencies\"",
        "pairs = \"between\"",
        expect![[r#"
            document::not-a-choice 9:9
              `pairs` cannot be "between"
              one of: all, between-agencies, within-agencies
              9:9: not one of them
        "#]],
    );
    let many = "[[blocking.rules]]\nagree = \"everyone\"\n".repeat(65);
    check_more(
        "[comparisons.sex]",
        &format!("{many}[comparisons.sex]"),
        expect![[r#"
            linkage::too-many-rules 142:1
              there are more than 64 blocking rules
              leave out rules whose pairs others find anyway
        "#]],
    );
}

#[test]
fn a_split_above_the_join() {
    check_more(
        "split = \"90%\"",
        "split = \"99.9%\"",
        expect![[r#"
        linkage::out-of-range 6:9
          `split` must be at most `join`
          what was joined must not be taken apart at once
          6:9: out of range
    "#]],
    );
    check_more(
        "split = \"90%\"",
        "split = \"100%\"",
        expect![[r#"
        linkage::out-of-range 6:9
          `split` must be above 0% and below 100%
          nothing is ever quite certain
          6:9: out of range
    "#]],
    );
}

#[test]
fn a_file_that_says_nothing_is_the_default() {
    let (model, found) = read("format = 1\n[thresholds]\n[prior]\n[blocking]\n");
    assert_eq!(found, "");
    assert_eq!(model, Model::default());
    // What the manual says is left out is what the default has.
    let stated = |spec: &documents::TableSpec, key| match spec.key(key).expect("a key").need {
        Need::Default(default) => default,
        need => panic!("{key}: {need:?}"),
    };
    let Model { join, prior, largest_block, .. } = Model::default();
    assert_eq!(stated(&THRESHOLDS, "join"), format!("{}%", join.get() * 100.0));
    assert_eq!(stated(&PRIOR, "matches_per_record"), prior.matches_per_record.to_string());
    assert_eq!(stated(&PRIOR, "relatives_per_record"), prior.relatives_per_record.to_string());
    assert_eq!(stated(&PRIOR, "strangers_at_least"), prior.strangers_at_least.to_string());
    assert_eq!(stated(&BLOCKING, "largest_block"), largest_block.to_string());
}

#[test]
fn keys_that_do_not_exist() {
    check(
        "join = ",
        "joins = ",
        expect![[r#"
            document::unknown-key 5:1
              `joins` is not a key of [thresholds]
              did you mean `join`? Keys: join, split
              5:1: no such key
        "#]],
    );
    check(
        "format = 1",
        "",
        expect![[r#"
            document::missing-key 1:1
              linkage.toml has no `format`
              add `format = 1`: the version of this format
        "#]],
    );
    check(
        "[comparisons.surname]",
        "[comparisons.forenames]",
        expect![[r#"
            document::not-a-choice 17:14
              `comparisons` cannot be "forenames"
              did you mean "forename"? One of: forename, middle-name, surname, birth-date, postcode, distance, sex
              17:14: not one of them
        "#]],
    );
}

#[test]
fn values_that_cannot_be() {
    check(
        "format = 1",
        "format = 2",
        expect![[r#"
            linkage::unknown-format 2:10
              this file is written in format 2; this program reads format 1
              write `format = 1`, or use the version of the program that the file was written for
        "#]],
    );
    check(
        "99.5%",
        "100%",
        expect![[r#"
            linkage::out-of-range 5:8
              `join` must be above 0% and below 100%
              nothing is ever quite certain
              5:8: out of range
        "#]],
    );
    check(
        "99.5%",
        "high",
        expect![[r#"
            document::bad-value 5:8
              `join = "high"` is not a probability: it is not a decimal number
              write it like `join = "95%"`
              5:8: here
        "#]],
    );
    check(
        "\"2\"",
        "\"0\"",
        expect![[r#"
            linkage::out-of-range 9:24
              `relatives_per_record` must be above 0
              what is not expected at all can never be found; write a small number such as "0.001"
              9:24: out of range
        "#]],
    );
    check(
        "relatives_per_record = \"2\"",
        "strangers_at_least = 0",
        expect![[r#"
            linkage::out-of-range 9:22
              `strangers_at_least` must be from 1 to 1000000000
              without strangers any two records that share a name would be one person
              9:22: out of range
        "#]],
    );
    check(
        "= 500",
        "= 1",
        expect![[r#"
            linkage::out-of-range 12:17
              `largest_block` must be from 2 to 100000
              a pair takes two records, and 100,000 make five thousand million pairs
              12:17: out of range
        "#]],
    );
    check(
        "used = false",
        "used = \"no\"",
        expect![[r#"
            document::wrong-type 15:8
              `used` holds true or false, not text
              write it like `used = true`
              15:8: here
        "#]],
    );
    check(
        "conflict = \"weigh\"",
        "conflict = \"way\"",
        expect![[r#"
            document::not-a-choice 20:12
              `conflict` cannot be "way"
              one of: refuse, weigh
              20:12: not one of them
        "#]],
    );
    check(
        "[sources.police]",
        "[sources.Police]",
        expect![[r#"
            linkage::bad-name 26:10
              `Police` is not a name
              a name has small letters, digits, `-` and `_`, starts with a letter, and is at most 60 long
        "#]],
    );
}

#[test]
fn decisions_that_contradict_each_other() {
    check(
        "key = \"2\"",
        "key = \"1\"",
        expect![[r#"
            linkage::contradiction 34:1
              these two are decided to be different people, and by other decisions they are the same person
              take out the decision that is wrong: which of them counts must never depend on chance
              34:1: different people
              29:1: the same person
        "#]],
    );
    let third = r#"
[[same]]
left = { source = "police", key = "2" }
right = { source = "police", key = "1" }
because = "two officers, 2027-05-03"
"#;
    expect![[r#"
        linkage::contradiction 34:1
          these two are decided to be different people, and by other decisions they are the same person
          take out the decision that is wrong: which of them counts must never depend on chance
          34:1: different people
          29:1: the same person
          39:1: the same person
    "#]]
    .assert_eq(&read(&format!("{WHOLE}{third}")).1);
    check(
        "source = \"housing\", key = \"h1\"",
        "source = \"police\", key = \"1\"",
        expect![[r#"
            linkage::decided-with-itself 29:1
              both sides of this decision are the same record
              name two records, or take the decision out
        "#]],
    );
}

#[test]
fn of_many_decisions_that_make_a_contradiction_some_are_shown() {
    let decision = |kind: &str, one: usize, other: usize| {
        let entity = |number: usize| format!("{{ source = \"police\", key = \"{number}\" }}");
        format!("[[{kind}]]\nleft = {}\nright = {}\nbecause = \"seen\"\n", entity(one), entity(other))
    };
    let same: String = (0..2_000).rev().map(|number| decision("same", number, number + 1)).collect();
    let different: String = (0..2_000).map(|number| decision("different", number, number + 1)).collect();
    let mut sources = Sources::default();
    let id = sources.add("linkage.toml", format!("format = 1\n{same}{different}"));
    let found = Diagnostics::default();
    Model::read(&sources, id, &found);
    let labels: Vec<usize> = found.finish().iter().map(|finding| finding.labels.len()).collect();
    assert_eq!(labels, [21; 2_000]);
}

#[test]
fn decisions_that_are_not_whole() {
    check(
        "because = \"two officers, 2027-05-01\"",
        "",
        expect![[r#"
            document::missing-key 29:1
              [[same]] and [[different]] has no `because`
              add `because = "seen together by the housing officer, 2027-05-01"`: who decided it, when and on what grounds; write nothing about the person
        "#]],
    );
    check(
        "left = { source = \"police\", key = \"1\" }",
        "left = { source = \"The Police\" }",
        expect![[r#"
            document::missing-key 30:1
              left and right has no `key`
              add `key = "P1234"`: the agency's key
            document::bad-value 30:19
              `source = "The Police"` is not the name of an agency: a name has small letters, digits, `-` and `_`, starts with a letter, and is at most 60 long
              write it like `source = "probation"`
              30:19: here
        "#]],
    );
}

#[test]
fn the_reference_describes_every_table_once() {
    let mut names: Vec<&str> = REFERENCE.iter().map(|table| table.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), REFERENCE.len());
    assert!(Problem::VARIANTS.iter().all(|code| code.starts_with("linkage::")));
}
