//! Pictures of evaluations at their limits: nothing is cut or overlaps, and the figures are those of the tables.

use runs::{
    AtRisk, BalanceAnswer, BalanceRow, ChangeAnswer, DesignAnswer, EvaluationAnswer, EventPoint, GamingAnswer,
    GamingBar, GroupsAnswer, OutcomeAnswer, SideAnswer, SurvivalAnswer, SurvivalCurve, SurvivalPoint,
};

use super::{About, evaluation_pictures};
use crate::charts::frame::tests::texts;
use crate::evaluation_page::evaluation_html;

const LONG: &str = "a-covariate-with-a-name-that-is-far-too-long-for-any-column-of-any-table-that-was-ever-drawn";

fn evaluation(outcomes: Vec<OutcomeAnswer>) -> EvaluationAnswer {
    EvaluationAnswer {
        place: Some("calder".into()),
        name: "aid".into(),
        title: "Aid after release".into(),
        offer: "aid".into(),
        people: "men".into(),
        method: "matching".into(),
        method_says: "Each of those treated is compared with one who is alike.".into(),
        as_at: Some("2029-04-30".into()),
        outcomes_as_at: Some("2030-04-30".into()),
        software: "0.1.0".into(),
        design: DesignAnswer {
            state: "opened".into(),
            version: Some(1),
            sha256: "0123456789abcdef".repeat(4),
            versions: Vec::new(),
            is_after_outcomes: false,
        },
        groups: GroupsAnswer {
            treated: 1_216,
            comparison: 5_000,
            treated_compared: 1_200,
            comparison_compared: 1_200,
            comparison_effective: Some(1_180.4),
            left_out: Vec::new(),
            scores: None,
        },
        balance: None,
        outcomes,
        gaming: Vec::new(),
        cautions: Vec::new(),
    }
}

fn outcome(name: &str, scale: &str, finding: &str, [effect, low, high]: [f64; 3]) -> OutcomeAnswer {
    let side = || SideAnswer { people: 1_200, happened: 300, value: Some(0.25), not_yet_known: 0 };
    OutcomeAnswer {
        name: name.into(),
        title: format!("Title of {name}"),
        measure: "binary".into(),
        better: "less".into(),
        test: "z pooled".into(),
        finding: finding.into(),
        headline: format!("What came of {name}."),
        can_say: vec!["This <much>.".into()],
        cannot_say: vec!["That.".into()],
        people_needed: None,
        treated: side(),
        comparison: side(),
        scale: Some(scale.into()),
        effect: Some(effect),
        low: Some(low),
        high: Some(high),
        confidence: 0.95,
        p: Some(0.012),
        p_uncorrected: Some(0.012),
        no_estimate: None,
        also: Vec::new(),
        survival: None,
        change: None,
    }
}

fn balance(is_asked: bool, differences: &[[f64; 2]]) -> BalanceAnswer {
    let row = |(number, [before, after]): (usize, &[f64; 2])| BalanceRow {
        covariate: if number == 0 { LONG.into() } else { format!("covariate {number}") },
        treated_before: 0.5,
        comparison_before: 0.4,
        difference_before: *before,
        variance_ratio_before: None,
        treated_after: 0.5,
        comparison_after: 0.5,
        difference_after: *after,
        variance_ratio_after: Some(1.07),
        is_within: after.abs() <= 0.1,
    };
    let rows: Vec<BalanceRow> = differences.iter().enumerate().map(row).collect();
    BalanceAnswer {
        at_most: 0.1,
        largest_before: 0.5,
        largest: 0.05,
        is_within: rows.iter().all(|row| row.is_within),
        is_asked,
        rows,
    }
}

fn curve(shares: &[f64]) -> SurvivalCurve {
    let point = |(number, share): (usize, &f64)| SurvivalPoint {
        time: (number + 1) as f64 * 10.0,
        share: *share,
        low: share - 0.05,
        high: (share + 0.05).min(1.0),
    };
    let at_risk = |number: usize| AtRisk { time: number as f64 * 10.0, people: 1_216 - 100 * number as u64 };
    SurvivalCurve {
        median: None,
        points: shares.iter().enumerate().map(point).collect(),
        at_risk: (0..=shares.len()).map(at_risk).collect(),
    }
}

/// The texts of an evaluation's picture of this name.
#[track_caller]
fn picture(answer: &EvaluationAnswer, name: &str) -> Vec<String> {
    let pictures = evaluation_pictures(answer);
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    let found = pictures.iter().find(|picture| picture.name == name).unwrap_or_else(|| panic!("{name} of {names:?}"));
    texts(&found.svg)
}

#[track_caller]
fn check(found: &[String], says: &[&str]) {
    let all = found.join(" ");
    for text in says {
        assert!(all.contains(text), "{text} in {found:#?}");
    }
}

#[test]
fn effects_stand_on_the_scale_of_their_kind() {
    let answer = evaluation(vec![
        outcome("arrested", "difference", "better", [-0.083, -0.15, -0.01]),
        outcome("tiny", "difference", "inconclusive", [0.000_4, -0.000_2, 0.001]),
        outcome("arrests", "ratio", "worse", [1.4, 1.1, 1.8]),
        outcome("earnings", "means", "inconclusive", [1_230.0, -400.0, 2_860.0]),
    ]);
    let found = picture(&answer, "effects");
    check(
        &found,
        &[
            "Of 4 outcomes, 1 came out better, 1 worse, 2 are not shown either way.",
            "-8.3 points, p .0120",
            "-15.0 points to -1.0 points",
            "× 1.40, p .0120",
            "× 1.10 to × 1.80",
            "ratio, on a scale of doublings",
            "1,230",
        ],
    );
}

#[test]
fn an_outcome_without_an_estimate_is_counted_and_not_drawn() {
    let mut none = outcome("none", "difference", "too few people", [0.0, 0.0, 0.0]);
    (none.effect, none.low, none.high) = (None, None, None);
    let endless = outcome("endless", "ratio", "inconclusive", [2.0, 0.1, f64::INFINITY]);
    assert!(evaluation_pictures(&evaluation(vec![none.clone()])).is_empty());
    check(
        &picture(&evaluation(vec![none.clone(), outcome("one", "ratio", "better", [0.5, 0.2, 0.9])]), "effects"),
        &["Without an estimate: 1."],
    );
    check(
        &picture(&evaluation(vec![endless, outcome("one", "ratio", "better", [0.5, 0.2, 0.9])]), "effects"),
        &["Without an estimate: 1."],
    );
}

#[test]
fn balance_says_whether_a_verdict_may_be_given() {
    let mut answer = evaluation(Vec::new());
    for (is_asked, differences, says) in [
        (true, vec![[0.31, 0.02], [-0.4, -0.05]], "The groups are alike: no covariate differs by more than 10.0%."),
        (true, vec![[0.31, 0.2], [-0.4, -0.05]], "so no verdict is given"),
        (false, vec![[0.31, 0.31], [0.0, 0.0]], "it is shown and not asked"),
    ] {
        answer.balance = Some(balance(is_asked, &differences));
        check(&picture(&answer, "balance"), &[says, "more among those treated"]);
    }
    answer.balance = Some(balance(true, &(0..40).map(|at| [f64::from(at) / 40.0, 0.01]).collect::<Vec<_>>()));
    check(&picture(&answer, "balance"), &["+97.5%", "covariate 39"]);
    answer.balance = Some(balance(true, &[]));
    assert!(evaluation_pictures(&answer).is_empty());
}

#[test]
fn curves_show_the_numbers_at_risk() {
    let mut aid = outcome("time", "ratio", "better", [0.7, 0.5, 0.9]);
    aid.survival =
        Some(SurvivalAnswer { treated: curve(&[0.95, 0.9, 0.81, 0.76]), comparison: curve(&[0.93, 0.84, 0.72, 0.69]) });
    let mut level = outcome("level", "ratio", "inconclusive", [1.0, 0.5, 2.0]);
    level.survival = Some(SurvivalAnswer { treated: curve(&[]), comparison: curve(&[]) });
    let answer = evaluation(vec![aid, level]);
    check(
        &picture(&answer, "survival-time"),
        &["at risk", "1,116", "treated not reached", "Title of time: better (z pooled, p .0120)."],
    );
    check(&picture(&answer, "survival-level"), &["at risk", "1,216"]);
}

#[test]
fn changes_show_what_was_expected_without_treatment() {
    let mut completion = outcome("completion", "difference", "worse", [-0.03, -0.05, -0.01]);
    let event = |period: i64| EventPoint { period, effect: -0.01 * (period + 1) as f64, low: -0.06, high: 0.04 };
    completion.change = Some(ChangeAnswer {
        treated: Some([0.40, 0.42]),
        comparison: Some([0.41, 0.46]),
        before_and_after: None,
        events: (-4..5).map(event).collect(),
        before_alike_p: Some(0.4),
        areas: 149,
    });
    let mut staggered = completion.clone();
    staggered.name = "staggered".into();
    if let Some(change) = &mut staggered.change {
        (change.treated, change.comparison) = (None, None);
    }
    let answer = evaluation(vec![completion, staggered]);
    let found = picture(&answer, "changes-completion");
    check(
        &found,
        &[
            "45.0% expected without it",
            "42.0% where there was treatment",
            "46.0% elsewhere",
            "treatment begins",
            "149 areas",
        ],
    );
    check(&picture(&answer, "changes-staggered"), &["Areas began one after another"]);
}

#[test]
fn a_sign_of_gaming_shows_its_groups() {
    let mut answer = evaluation(Vec::new());
    let bar = |group: usize| GamingBar {
        group: format!("decile {group}"),
        observed: 20.0 - group as f64,
        expected: Some(15.0),
        low: Some(8.0),
        high: Some(25.0),
    };
    answer.gaming = vec![GamingAnswer {
        sign: "Cherry-picking".into(),
        finding: "seen".into(),
        headline: "Those started are of lower risk than those referred.".into(),
        figures: Vec::new(),
        bars: (1..=10).map(bar).collect(),
        rule_out: Vec::new(),
    }];
    check(&picture(&answer, "gaming-cherry-picking"), &["Cherry-picking: seen.", "decile", "never a proof"]);
    assert_eq!(evaluation_pictures(&answer)[0].about, About::Gaming);
}

#[test]
fn the_page_holds_verdict_pictures_and_checks() {
    let mut aid = outcome("arrested", "difference", "better", [-0.083, -0.15, -0.01]);
    aid.survival = Some(SurvivalAnswer { treated: curve(&[0.9]), comparison: curve(&[0.8]) });
    let mut answer = evaluation(vec![aid]);
    answer.balance = Some(balance(true, &[[0.3, 0.01]]));
    let page = evaluation_html(&answer).expect("a page");
    for part in ["What came of arrested.", "This &lt;much&gt;.", "survival-arrested-title", "+30.0%"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("too far"), "the groups are alike");
    assert_eq!(page.matches("<svg ").count(), 3);
}
