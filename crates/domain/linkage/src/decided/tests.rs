//! Files of decisions as text, and what follows from them.

use documents::{Diagnostics, Sources};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Decided, ImportedBy, Verdict, read_import};
use crate::link::link;
use crate::model::{Decision, Model};
use crate::testing;
use workers::Alone;

const HEADER: &str = "left_source,left_key,right_source,right_key,verdict,by,on,because,drawn\n";

fn read(lines: &str) -> (Decided, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add("decisions.csv", lines);
    let found = Diagnostics::default();
    let decided = Decided::read(&sources, id, &found);
    let shown = found.finish().into_iter().map(|problem| {
        let place = sources.position(problem.labels[0].span);
        format!("{place} {} {}", problem.code, problem.message)
    });
    (decided, shown.collect())
}

/// Rulings written as `police/1 housing/1 same ann`, one a line.
fn rulings(lines: &str) -> Decided {
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (left, right) = (words[0].replace('/', ","), words[1].replace('/', ","));
        format!("{left},{right},{},{},2027-05-01,,{}\n", words[2], words[3], words.get(4).unwrap_or(&"priority"))
    };
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let (decided, wrong) = read(&(HEADER.to_string() + &lines.map(row).collect::<String>()));
    assert_eq!(wrong, Vec::<String>::new());
    decided
}

fn shown(decisions: &[Decision]) -> Vec<String> {
    let name = |entity: &super::DecidedEntity| format!("{}/{}", entity.source, entity.key);
    decisions.iter().map(|decision| format!("{} {}", name(&decision.left), name(&decision.right))).collect()
}

fn check(lines: &str, same: &[&str], different: &[&str], disagreements: usize) {
    let decided = rulings(lines);
    assert_eq!(shown(&decided.decisions(Verdict::Same, None)), same, "{lines}");
    assert_eq!(shown(&decided.decisions(Verdict::Different, None)), different, "{lines}");
    assert_eq!(decided.disagreements().len(), disagreements, "{lines}");
}

#[test]
fn the_latest_line_of_each_reviewer_counts() {
    check("police/1 housing/1 same ann", &["police/1 housing/1"], &[], 0);
    check("police/1 housing/1 same ann\nhousing/1 police/1 different ann", &[], &["housing/1 police/1"], 0);
    check("police/1 housing/1 same ann\npolice/1 housing/1 cannot-tell ann", &[], &[], 0);
    check("police/1 housing/1 same ann\npolice/1 housing/1 cannot-tell ben", &["police/1 housing/1"], &[], 0);
}

#[test]
fn reviewers_who_disagree_have_no_effect_until_they_agree() {
    let apart = "police/1 housing/1 same ann\nhousing/1 police/1 different ben";
    check(apart, &[], &[], 1);
    check(&format!("{apart}\npolice/1 housing/1 same ben"), &["police/1 housing/1"], &[], 0);
}

#[test]
fn a_sample_can_be_taken_by_itself() {
    let decided = rulings("police/1 housing/1 same ann sample\npolice/1 housing/1 different ann");
    let pair = decided.pairs().next().expect("a pair").clone();
    assert_eq!(decided.verdict(&pair, None), Some(Verdict::Different));
    assert_eq!(decided.verdict(&pair, Some(super::Drawn::Sample)), Some(Verdict::Same));
    assert_eq!(decided.verdict(&pair, Some(super::Drawn::Priority)), Some(Verdict::Different));
}

#[test]
fn contradictions_are_found_through_others() {
    let decided =
        rulings("police/1 housing/1 same ann\nhousing/1 benefits/1 same ben\npolice/1 benefits/1 different ann");
    let found = Diagnostics::default();
    decided.check(&Model::default(), &found);
    let found = found.finish();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].labels.len()), ("linkage::contradiction", 3));
    let found = Diagnostics::default();
    rulings("police/1 housing/1 same ann\npolice/1 benefits/1 different ann").check(&Model::default(), &found);
    assert_eq!(found.errors(), 0);
}

fn check_wrong(text: &str, expected: &Expect) {
    expected.assert_eq(&(read(text).1.join("\n") + "\n"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let lines = "police,1,housing,1,maybe,ann,2027-05-01,,priority\n\
                 police,1,housing,1,same,ann,2027-02-30,,priority\n\
                 Police,1,housing,1,same,,2027-05-01,,chance\n\
                 police,1,police,1,same,ann,2027-05-01,,sample\n\
                 police,,housing,1,same,ann,2027-05-01,,sample\n\
                 police,1,housing,1,same,ann,2027-05-01,,sample,\n\
                 police,1,housing,1,same\n\
                 police,1,housing,1,same,ann,2027-05-01,\"open,sample\n";
    check_wrong(
        &(HEADER.to_string() + lines),
        &expect![[r#"
            2:20 decisions::unknown-verdict "maybe" is not a verdict
            3:29 decisions::bad-date "2027-02-30" is not a date: there is no such day
            4:1 decisions::bad-source "Police" cannot be the name of an agency
            4:1 decisions::empty this line has no `by`
            4:38 decisions::unknown-drawn a pair cannot be drawn by "chance"
            5:1 decisions::with-itself both sides of this line are the same record
            6:1 decisions::empty this line has no `left_key`
            7:1 decisions::cell-count this line has 10 cells, and the header has 9
            8:1 decisions::cell-count this line has 5 cells, and the header has 9
            9:1 decisions::open-quote a quotation mark of this line is not closed
        "#]],
    );
    check_wrong(
        "left_source,left_key,right_source,right_key,verdict,verdict,who,on\n",
        &expect![[r#"
            1:1 decisions::columns-missing there is no column `by`, `because`, `drawn`
            1:53 decisions::column-twice the column `verdict` is there twice
            1:61 decisions::unknown-column `who` is not a column of decisions
        "#]],
    );
}

#[test]
fn messages_do_not_steer_the_terminal() {
    let line = "pol\u{7}ice,1,housing,1,s\u{1b}[2J,ann,2027\0,,\u{9b}x\n";
    let (_, wrong) = read(&(HEADER.to_string() + line));
    assert_eq!(wrong.len(), 4, "{wrong:?}");
    assert!(wrong.iter().all(|problem| problem.contains('\u{fffd}')), "{wrong:?}");
    assert!(!wrong.iter().any(|problem| problem.contains(char::is_control)), "{wrong:?}");
}

#[test]
fn an_imported_file_needs_less() {
    let mut sources = Sources::default();
    let id = sources.add(
        "queue.csv",
        "verdict,left_name,left_source,left_key,right_source,right_key,by\nsame,\"Fox, Jo\",police,1,housing,1,\n,,police,2,\
         housing,2,\ndifferent,,police,3,housing,3,ben\n",
    );
    let found = Diagnostics::default();
    let by = ImportedBy { by: "ann".into(), on: "2027-05-01".parse().expect("a day") };
    let imported = read_import(&sources, id, &by, &found);
    assert_eq!(found.errors(), 0, "{:?}", found.finish());
    let who: Vec<&str> = imported.rulings.iter().map(|read| read.ruling.by.as_str()).collect();
    assert_eq!((who, imported.undecided), (vec!["ann", "ben"], 1));
    assert!(imported.rulings.iter().all(|read| !read.is_dated && read.ruling.on == by.on));
}

fn words() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    // Pairs of entities 0 to 5, of which the lower comes first, with a verdict.
    prop::collection::vec((0..5_usize, 1..6_usize, 0..3_u8), 1..12)
}

const ENTITIES: [&str; 6] = ["police/1", "housing/1", "benefits/1", "police/2", "housing/2", "benefits/2"];

fn line((one, other, verdict): &(usize, usize, u8)) -> Option<String> {
    let verdict = ["same", "different", "cannot-tell"][usize::from(*verdict)];
    (one < other).then(|| format!("{} {} {verdict} ann", ENTITIES[*one], ENTITIES[*other]))
}

proptest! {
    #[test]
    fn the_order_of_lines_about_different_pairs_means_nothing(lines in words(), turn in 0..12_usize) {
        let lines: Vec<String> = lines.iter().filter_map(line).collect();
        // The last line about each pair is the one that counts, so those alone may be turned.
        let decided = rulings(&lines.join("\n"));
        let mut counting: Vec<String> = lines
            .iter()
            .enumerate()
            .filter(|(at, line)| {
                let pair = |line: &str| line.split(' ').take(2).map(str::to_string).collect::<Vec<String>>();
                lines[at + 1..].iter().all(|later| pair(later) != pair(line))
            })
            .map(|(_, line)| line.clone())
            .collect();
        let turn = turn % counting.len().max(1);
        counting.rotate_left(turn);
        let turned = rulings(&counting.join("\n"));
        for verdict in [Verdict::Same, Verdict::Different] {
            let (one, other) = (decided.decisions(verdict, None), turned.decisions(verdict, None));
            prop_assert_eq!(shown(&one), shown(&other));
        }
    }

    #[test]
    fn decisions_hold_in_the_clusters(lines in words()) {
        let decided = rulings(&lines.iter().filter_map(line).collect::<Vec<String>>().join("\n"));
        let found = Diagnostics::default();
        decided.check(&Model::default(), &found);
        prop_assume!(found.errors() == 0);
        let jo = "forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA; sex f";
        let text: Vec<String> = ENTITIES.iter().map(|entity| format!("{}: {jo}", entity.replace('/', " "))).collect();
        let records = testing::records(&text.join("\n"));
        let model = decided.overrule(&Model::default(), None);
        let links = link(&records, &model, &[], &Alone);
        let ends = |decision: &Decision| {
            let of = |entity: &super::DecidedEntity| records.find(entity.key()).expect("it has a record");
            [of(&decision.left), of(&decision.right)].map(|entity| links.clusters[entity.0 as usize])
        };
        for decision in &model.same {
            prop_assert_eq!(ends(decision)[0], ends(decision)[1]);
        }
        for decision in &model.different {
            prop_assert_ne!(ends(decision)[0], ends(decision)[1]);
        }
    }
}
