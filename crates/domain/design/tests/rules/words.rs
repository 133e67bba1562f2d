//! Accepted findings, thresholds and tensions: what is said about the rules themselves.

use design::{Report, check, check_words};
use documents::{Diagnostics, Severity};
use expect_test::{Expect, expect};

use crate::{CONTRACT, PLACE, RATES, Read, changed, read, recovery};

/// What is wrong with the words about rules: before a check, and after it.
fn wrong(read: &Read) -> String {
    let found = Diagnostics::default();
    check_words(&read.place, &found);
    let mut all = found.finish();
    all.extend(check(&read.place, None).diagnostics);
    let line = |found: &documents::Diagnostic| {
        let span = found.labels[0].span;
        let pointed = &read.sources.text(span.source)[span.start..span.end];
        let severity = if found.severity == Severity::Error { "error" } else { "warning" };
        let help = found.help.clone().unwrap_or_default();
        format!("{severity} {} `{pointed}`\n  {}\n  {help}\n", found.code, found.message)
    };
    all.iter().map(line).collect()
}

fn accepting(accepts: &str, changes: &[(&str, &str)]) -> Read {
    let mut all = changes.to_vec();
    let with = format!("{accepts}\n[standards]");
    all.push(("[standards]", &with));
    recovery(&all)
}

const NO_REVIEW: (&str, &str) = ("review = 2028-10-01\n", "");

#[test]
fn an_accepted_finding_is_shown_and_not_counted() {
    let accept =
        "[[accepts]]\nrule = \"design::review\"\nreason = \"the funders meet every quarter\"\nby = \"the board\"\n";
    let read = accepting(accept, &[NO_REVIEW]);
    let report = check(&read.place, None);
    assert_eq!((report.open(Severity::Error), report.open(Severity::Warning), report.accepted()), (0, 0, 1));
    let accepted = report.findings[0].accepted.as_ref().expect("accepted");
    assert_eq!((accepted.reason.as_str(), accepted.by.as_str()), ("the funders meet every quarter", "the board"));
    assert_eq!(wrong(&read), "");
}

#[test]
fn an_accept_may_be_about_one_outcome() {
    let accept = |about: &str| {
        format!(
            "[[accepts]]\nrule = \"design::definition\"\nabout = \"{about}\"\nreason = \"it is drafted\"\nby = \"the board\"\n"
        )
    };
    let no_version = ("version = \"1\"\n", "");
    assert_eq!(check(&accepting(&accept("reoffence"), &[no_version]).place, None).accepted(), 1);
    let other = accepting(&accept("offences"), &[no_version]);
    assert_eq!(check(&other.place, None).accepted(), 0);
    expect![[r#"
        warning design::idle-accept `"design::definition"`
          `design::definition` finds nothing about `offences` here that could be accepted
          take it away, so that it hides nothing that comes later
    "#]]
    .assert_eq(&wrong(&other));
}

#[test]
fn words_about_rules_are_checked() {
    let check = |accept: &str, expected: Expect| expected.assert_eq(&wrong(&accepting(accept, &[NO_REVIEW])));
    check(
        "[[accepts]]\nrule = \"design::reviews\"\nreason = \"so\"\nby = \"the board\"\n",
        expect![[r#"
        error design::unknown-rule `"design::reviews"`
          there is no design rule `design::reviews`
          did you mean `design::review`?
    "#]],
    );
    check(
        "[[accepts]]\nrule = \"design::review\"\nreason = \" \"\nby = \"the board\"\n",
        expect![[r#"
        error design::no-reason `" "`
          a finding is accepted without a reason
          say why: whoever reads the report has to be able to judge it
    "#]],
    );
    check(
        "[[accepts]]\nrule = \"design::owner\"\nreason = \"so\"\nby = \"the board\"\n",
        expect![[r#"
        warning design::idle-accept `"design::owner"`
          `design::owner` finds nothing here that could be accepted
          take it away, so that it hides nothing that comes later
    "#]],
    );
    check(
        "[[accepts]]\nrule = \"design::review\"\nreason = \"so\"\nby = \"the board\"\nfavours = \"design::owner\"\n",
        expect![[r#"
            error design::no-tension `"design::owner"`
              `design::review` and `design::owner` do not pull in opposite directions
              take `favours` away, or name the rule for whose sake this one gives way; `purse check --explain CODE` says which these are
        "#]],
    );
    // What may yet be found in extracts is not idle.
    check("[[accepts]]\nrule = \"design::parking\"\nreason = \"so\"\nby = \"the board\"\n", expect![[""]]);
}

fn with_threshold(threshold: &str) -> Read {
    let place = changed(PLACE, &[("[[prerequisites]]", &format!("{threshold}\n[[prerequisites]]"))]);
    let sampled = changed(CONTRACT, &[("audit_sample = \"10%\"", "audit_sample = \"4%\"")]);
    read(&place, &[("recovery", &sampled)], RATES)
}

#[test]
fn a_place_changes_a_threshold_with_its_reason() {
    let found = |report: &Report| report.findings.len();
    assert_eq!(found(&check(&with_threshold("").place, None)), 1);
    let read = with_threshold("[design.audit-sample]\nvalue = \"3%\"\nreason = \"records are shared each night\"\n");
    let report = check(&read.place, None);
    assert_eq!(found(&report), 0);
    let changed: Vec<String> =
        report.changed.iter().map(|c| format!("{} {} {}", c.threshold.name, c.value, c.reason)).collect();
    assert_eq!(changed, ["audit-sample 3% records are shared each night"]);
    expect![[r#"
        error design::unknown-threshold `audit-smaple`
          no design rule has a threshold `audit-smaple`
          did you mean `audit-sample`?
    "#]]
    .assert_eq(&wrong(&with_threshold("[design.audit-smaple]\nvalue = \"3%\"\nreason = \"so\"\n")));
    expect![[r#"
        error design::threshold-value `"few"`
          `few` is no value of `audit-sample`: it is not a decimal number
          write it like the default, "5%"
        error design::no-reason `""`
          a threshold is changed without a reason
          say why: whoever reads the report has to be able to judge it
    "#]]
    .assert_eq(&wrong(&with_threshold("[design.audit-sample]\nvalue = \"few\"\nreason = \"\"\n")));
    expect![[r#"
        error design::threshold-value `"0"`
          `0` is no value of `outcomes`: it is not a whole number from 1 to 1,000,000
          write it like the default, "5"
    "#]]
    .assert_eq(&wrong(&with_threshold("[design.outcomes]\nvalue = \"0\"\nreason = \"so\"\n")));
}

fn tensions(report: &Report) -> Vec<String> {
    report.tensions.iter().map(|t| format!("{} against {}", t.one.join(", "), t.other.join(", "))).collect()
}

#[test]
fn tensions_are_shown_where_both_sides_find_something() {
    let milestones = ("price = \"£50\"", "price = \"£400\"");
    let poor = ("working_capital = \"£1,000,000\"", "working_capital = \"£500,000\"");
    assert_eq!(
        tensions(&check(&recovery(&[milestones, poor]).place, None)),
        ["design::milestone-share against design::first-cash"]
    );
    assert_eq!(tensions(&check(&recovery(&[milestones]).place, None)), Vec::<String>::new());
}

#[test]
fn tensions_are_shown_where_one_side_gives_way_to_the_other() {
    let accept = "[[accepts]]\nrule = \"design::milestone-share\"\nreason = \"a small charity needs cash at the start\"\n\
                  by = \"the board\"\nfavours = \"design::first-cash\"\n";
    let read = accepting(accept, &[("price = \"£50\"", "price = \"£400\"")]);
    let report = check(&read.place, None);
    assert_eq!(tensions(&report), ["design::milestone-share against design::first-cash"]);
    assert_eq!(wrong(&read), "");
}

#[test]
fn the_other_three_tensions() {
    let metric = ("inputs = [\"date of offence\", \"disposal\"]", "inputs = [\"a\", \"b\", \"c\", \"d\"]");
    let watched = "[outcomes.offences]\nclause = \"2 Outcomes\"\nmeasure = \"frequency\"\nevent = \"offence\"";
    let unwatched = watched.replace("offence\"", "review\"");
    let of = |changes: &[(&str, &str)]| tensions(&check(&recovery(changes).place, None));
    assert_eq!(of(&[metric, (watched, &unwatched)]), ["design::simple-metric against design::binary-alone"]);
    let reports = ("reports_to = [\"council\", \"moj\"]", "reports_to = [\"council\"]");
    assert_eq!(
        of(&[reports, ("wait_now = \"14 days\"", "wait_now = \"30 days\"")]),
        ["design::assessor against design::wait"]
    );
    let free = ("purpose = \"improve outcomes\"", "purpose = \"innovation\"");
    let prescribed = ("minimum = \"6 Everything else\"", "prescribes = [\"method\"]");
    assert_eq!(of(&[free, prescribed]), ["design::free-method against design::minimum-standard"]);
}

#[test]
fn the_score_card_counts_each_rule_once() {
    let report =
        check(&recovery(&[NO_REVIEW, ("[rationale]", "[rationale]\npurposes = [\"reduce cost\"]")]).place, None);
    let card = &report.cards[0];
    assert_eq!(card.commandments[0].warnings, 1);
    for score in card.commandments.iter().chain(&card.principles) {
        assert_eq!(
            score.rules,
            score.kept + score.errors + score.warnings + score.accepted + score.unseen,
            "{}",
            score.title
        );
        assert!(score.rules > 0, "{}", score.title);
    }
}

#[test]
fn the_report_does_not_depend_on_the_order_of_the_contracts() {
    let overlap = "[overlap]\nclause = \"6 Everything else\"\nrule = \"first wins\"\n\n[records.referral]";
    let place = changed(PLACE, &[("[records.referral]", overlap)]);
    let other = changed(CONTRACT, &[NO_REVIEW]);
    let shown = |read: &Read| -> Vec<String> {
        let report = check(&read.place, None);
        report.findings.iter().map(|f| format!("{:?} {} {}", f.contract, f.rule.code, f.message)).collect()
    };
    let one = read(&place, &[("probation", &other), ("recovery", CONTRACT)], RATES);
    let two = read(&place, &[("recovery", CONTRACT), ("probation", &other)], RATES);
    assert_eq!(shown(&one), shown(&two));
    assert!(!shown(&one).is_empty());
}
