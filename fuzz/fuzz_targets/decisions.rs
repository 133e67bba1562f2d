#![no_main]
//! Any text as decisions.csv, and the same text as a file that is to be imported.

mod common;
mod mutate;

use std::collections::BTreeSet;

use documents::{Diagnostic, Diagnostics, Severity, Sources};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use linkage::{DecidedPair, Decided, Imported, ImportedBy, Model, Verdict, read_import};

const DONOR: &str = "left_source,left_key,right_source,right_key,verdict,by,on,because,drawn\n\
    agency,A1,housing,H1,same,ann,2027-11-02,\"records officer: registered twice\",priority\n\
    housing,H1,agency,A1,different,ben,2027-11-03,,sample\n\
    agency,A1,agency,A4,cannot-tell,ann,2027-11-04,\"two\nlines\",priority\n\
    agency,A1,agency,A4,different,ann,2027-11-05,\"said \"\"no\"\"\",priority\n";

fuzz_target!(|text: &str| {
    let (decided, findings) = read(text);
    let (again, found_again) = read(text);
    assert!(decided.rulings() == again.rulings() && findings == found_again);
    check_messages(&findings);
    check_decided(&decided);
    let (imported, findings) = import(text);
    check_messages(&findings);
    assert!(imported.rulings.len() as u64 + imported.undecided <= text.lines().count() as u64);
    // Whatever can be read as decisions can be imported: an import asks for less.
    if decided.rulings().iter().len() > 0 && !common::has(&findings, Severity::Error) {
        assert!(imported.rulings.len() >= decided.rulings().len());
    }
});

fn read(text: &str) -> (Decided, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("decisions.csv", text);
    let found = Diagnostics::default();
    let decided = Decided::read(&sources, id, &found);
    let findings = found.finish();
    common::check_findings(&sources, &findings);
    (decided, findings)
}

fn import(text: &str) -> (Imported, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("queue.csv", text);
    let found = Diagnostics::default();
    let by = ImportedBy { by: "ann".into(), on: common::day("2027-11-02") };
    let imported = read_import(&sources, id, &by, &found);
    let findings = found.finish();
    common::check_findings(&sources, &findings);
    (imported, findings)
}

/// What is said of a file can be printed.
fn check_messages(findings: &[Diagnostic]) {
    for finding in findings {
        assert!(!finding.message.chars().any(char::is_control), "{finding:?}");
    }
}

/// Of each reviewer one ruling counts; a pair is decided where those that count agree, and what is decided is about that
/// pair.
fn check_decided(decided: &Decided) {
    let disagreements = decided.disagreements().len();
    let mut undecided = 0;
    for pair in decided.pairs() {
        let counting = decided.counting(pair, None);
        let reviewers: BTreeSet<&str> = counting.iter().map(|ruling| ruling.by.as_str()).collect();
        assert_eq!(reviewers.len(), counting.len());
        let says = |verdict| counting.iter().any(|ruling| ruling.verdict == verdict);
        let verdict = decided.verdict(pair, None);
        match (says(Verdict::Same), says(Verdict::Different)) {
            (true, true) => undecided += 1,
            (true, false) => assert_eq!(verdict, Some(Verdict::Same)),
            (false, true) => assert_eq!(verdict, Some(Verdict::Different)),
            (false, false) => assert_eq!(verdict, None),
        }
    }
    assert_eq!(undecided, disagreements);
    let model = decided.overrule(&Model::default(), None);
    let pairs: BTreeSet<&DecidedPair> = decided.pairs().collect();
    for decision in model.same.iter().chain(&model.different) {
        assert!(pairs.contains(&DecidedPair::of(&decision.left, &decision.right)));
        assert_ne!(decision.left, decision.right);
    }
    decided.check(&Model::default(), &Diagnostics::default());
}

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 0, &[DONOR])
});
