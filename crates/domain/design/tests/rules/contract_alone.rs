//! Rules that a contract breaks by itself.

use expect_test::{Expect, expect};

use crate::{CONTRACT, PLACE, found_by, read, recovery};

/// The contract of the folder keeps the rule; changed so, it breaks it.
fn check(number: u8, changes: &[(&str, &str)], expected: Expect) {
    let kept = found_by(&recovery(&[]), number, None);
    assert!(kept.lines().all(|line| line.starts_with("not looked at")), "{kept}");
    expected.assert_eq(&found_by(&recovery(changes), number, None));
}

#[test]
fn rule_1_single_purpose() {
    check(
        1,
        &[("purpose = \"improve outcomes\"\n", "")],
        expect![[r#"
        error design::single-purpose recovery/contract.toml:3:2 `contract`
          no purpose is declared
    "#]],
    );
    check(
        1,
        &[("[rationale]", "[rationale]\npurposes = [\"reduce cost\"]")],
        expect![[r#"
        warning design::single-purpose recovery/contract.toml:90:13 `"reduce cost"`
          it has 2 purposes: improve outcomes and reduce cost
          [purposes 2]
    "#]],
    );
    check(
        1,
        &[("[rationale]", "[rationale]\npurposes = [\"reduce cost\", \"transfer risk\", \"open market\"]")],
        expect![[r#"
            error design::single-purpose recovery/contract.toml:90:13 `"reduce cost"`
              it has 4 purposes: improve outcomes, reduce cost, transfer risk and open market
              [purposes 4]
        "#]],
    );
}

#[test]
fn rule_2_few_outcomes() {
    check(
        2,
        &[
            (
                "[payments.start]",
                "[payments.p0]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o0\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p1]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o1\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p2]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o2\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p3]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o3\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p4]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o4\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.start]",
            ),
            (
                "[outcomes.prompt]",
                "[outcomes.o0]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '0'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o1]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '1'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o2]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '2'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o3]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '3'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o4]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '4'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.prompt]",
            ),
        ],
        expect![[r#"
            warning design::few-outcomes recovery/contract.toml:38:2 `outcomes`
              6 outcomes are paid for
              [paid outcomes 6]
        "#]],
    );
    check(
        2,
        &[
            (
                "[payments.start]",
                "[payments.p0]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o0\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p1]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o1\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p2]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o2\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p3]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o3\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p4]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o4\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p5]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o5\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p6]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o6\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p7]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o7\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p8]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o8\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.p9]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"o9\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.start]",
            ),
            (
                "[outcomes.prompt]",
                "[outcomes.o0]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '0'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o1]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '1'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o2]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '2'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o3]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '3'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o4]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '4'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o5]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '5'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o6]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '6'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o7]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '7'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o8]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '8'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.o9]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"review\"\nwhere = \"kind = '9'\"\nsuccess = \"event\"\nwithin = \"6 months\"\n\n[outcomes.prompt]",
            ),
        ],
        expect![[r#"
            error design::few-outcomes recovery/contract.toml:38:2 `outcomes`
              11 paid outcomes in up to 2 bands make 22 cells to price and check
              [paid outcomes 11; cells 22]
        "#]],
    );
}

#[test]
fn rule_3_simple_metric() {
    check(
        3,
        &[(
            "inputs = [\"date of offence\", \"disposal\"]",
            "inputs = [\"date of offence\", \"disposal\", \"gravity\", \"age\"]",
        )],
        expect![[r#"
            warning design::simple-metric recovery/contract.toml:113:11 `"date of offence"`
              `reoffence` needs 4 inputs: date of offence, disposal, gravity and age
              [inputs 4]
        "#]],
    );
}

#[test]
fn rule_4_free_method() {
    check(
        4,
        &[
            ("purpose = \"improve outcomes\"", "purpose = \"innovation\""),
            ("[standards]", "[standards]\nprescribes = [\"method\", \"staffing\"]"),
        ],
        expect![[r#"
            warning design::free-method recovery/contract.toml:161:15 `"method"`
              it is to bring innovation and prescribes method and staffing
              and recovery/contract.toml:5:11 `"innovation"` the purpose
        "#]],
    );
}

#[test]
fn rule_5_reason() {
    check(
        5,
        &[("reason = \"results come from many small decisions that no specification could foresee\"\n", "")],
        expect![[r#"
            error design::reason recovery/contract.toml:89:2 `rationale`
              no reason is recorded why paying by results beats the alternatives
        "#]],
    );
    check(
        5,
        &[(
            "reason = \"results come from many small decisions that no specification could foresee\"",
            "reason = \" \"",
        )],
        expect![[r#"
            error design::reason recovery/contract.toml:90:10 `" "`
              no reason is recorded why paying by results beats the alternatives
        "#]],
    );
}

#[test]
fn rule_6_output_paid() {
    check(
        6,
        &[("counts = \"outcome\"", "counts = \"attendance\"")],
        expect![[r#"
        error design::output-paid recovery/contract.toml:112:10 `"attendance"`
          `reoffence` pays for `reoffence`, which is attendance
          and recovery/contract.toml:77:8 `"reoffence"` is paid for
    "#]],
    );
    check(
        6,
        &[("counts = \"outcome\"", "counts = \"output\"")],
        expect![[r#"
        error design::output-paid recovery/contract.toml:112:10 `"output"`
          `reoffence` pays for `reoffence`, which is an output
          and recovery/contract.toml:77:8 `"reoffence"` is paid for
    "#]],
    );
}

#[test]
fn rule_7_milestone_share() {
    check(
        7,
        &[("price = \"£50\"", "price = \"£400\"")],
        expect![[r#"
            warning design::milestone-share recovery/contract.toml:68:11 `start`
              attachments and milestones (`start`) are 38.5% of what depends on people
              [share 38.5%]
        "#]],
    );
    check(
        7,
        &[("counts = \"outcome\"", "counts = \"milestone\"")],
        expect![[r#"
        warning design::milestone-share recovery/contract.toml:68:11 `start`
          attachments and milestones (`start` and `reoffence`) are 100% of what depends on people
          [share 100%]
        error design::milestone-share recovery/contract.toml:68:11 `start`
          `start` is paid for a step on the way, with no final outcome and no clawback
    "#]],
    );
}

#[test]
fn rule_8_baseline() {
    check(
        8,
        &[("baseline = { achieved = 400, of = 1000, from = \"extracts of 2025/26\", deadweight = \"30%\" }\n", "")],
        expect![[r#"
            error design::baseline recovery/contract.toml:38:11 `reoffence`
              `reoffence` is paid for and has no baseline
        "#]],
    );
    check(
        8,
        &[("from = \"extracts of 2025/26\"", "from = \" \"")],
        expect![[r#"
        error design::baseline recovery/contract.toml:46:48 `" "`
          the baseline of `reoffence` has no source
    "#]],
    );
    check(
        8,
        &[("baseline_to = 2026-03-31\n", "")],
        expect![[r#"
        error design::baseline recovery/contract.toml:109:14 `reoffence`
          the baseline of `reoffence` has no date
    "#]],
    );
}

#[test]
fn rule_9_baseline_age() {
    check(
        9,
        &[("baseline_to = 2026-03-31", "baseline_to = 2024-03-31")],
        expect![[r#"
        warning design::baseline-age recovery/contract.toml:115:15 `2024-03-31`
          the baseline of `reoffence` ends on 2024-03-31, more than 3 years before the start
          [baseline to 2024-03-31]
    "#]],
    );
    check(
        9,
        &[("baseline_same = true", "baseline_same = false")],
        expect![[r#"
        warning design::baseline-age recovery/contract.toml:116:17 `false`
          the baseline of `reoffence` is of other people or by another definition
    "#]],
    );
}

#[test]
fn rule_10_deadweight() {
    check(
        10,
        &[(", deadweight = \"30%\"", ""), ("net = \"6 Everything else\"\n", "")],
        expect![[r#"
        error design::deadweight recovery/contract.toml:46:1 `baseline`
          nothing says how many results of `reoffence` would have come anyway
    "#]],
    );
    check(
        10,
        &[("net = \"6 Everything else\"\n", "")],
        expect![[r#"
        error design::deadweight recovery/contract.toml:46:84 `"30%"`
          30% of `reoffence` would come anyway, and `reoffence` pays for all of them
          [deadweight 30%]
    "#]],
    );
}

#[test]
fn rule_11_binary_alone() {
    check(
        11,
        &[(
            "[outcomes.offences]\nclause = \"2 Outcomes\"\nmeasure = \"frequency\"\nevent = \"offence\"",
            "[outcomes.offences]\nclause = \"2 Outcomes\"\nmeasure = \"frequency\"\nevent = \"review\"",
        )],
        expect![[r#"
            warning design::binary-alone recovery/contract.toml:106:15 `"3"`
              `reoffence` asks yes or no of people who have 3 events each, and nothing measures how many
              [events each 3; counted in the baseline]
        "#]],
    );
}

#[test]
fn rule_12_frequency_alone() {
    check(
        12,
        &[
            ("event = \"offence\"\nper = \"achiever\"", "event = \"review\"\nper = \"achiever\"\nat_most = 1"),
            (
                "[payments.start]",
                "[payments.fewer]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"offences\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.start]",
            ),
        ],
        expect![[r#"
            warning design::frequency-alone recovery/contract.toml:50:11 `"frequency"`
              `offences` counts events, and nothing counts the people who have any
        "#]],
    );
}

#[test]
fn rule_13_incomplete_follow_up() {
    check(
        13,
        &[("denominator = \"everyone whose follow-up is over\"", "denominator = \"entries of the same period\"")],
        expect![[r#"
            warning design::incomplete-follow-up recovery/contract.toml:114:15 `"entries of the same period"`
              the rate of `reoffence` is a share of entries of the same period, whose follow-up is not over
        "#]],
    );
    check(
        13,
        &[("denominator = \"everyone whose follow-up is over\"", "denominator = \"everyone so far\"")],
        expect![[r#"
            warning design::incomplete-follow-up recovery/contract.toml:114:15 `"everyone so far"`
              the rate of `reoffence` is a share of everyone so far, whose follow-up is not over
        "#]],
    );
}

#[test]
fn rule_14_definition() {
    check(
        14,
        &[("version = \"1\"\n", "")],
        expect![[r#"
        error design::definition recovery/contract.toml:109:14 `reoffence`
          the definition of `reoffence` has no version
    "#]],
    );
    check(
        14,
        &[("effective = 2027-04-01\n", "")],
        expect![[r#"
        error design::definition recovery/contract.toml:109:14 `reoffence`
          the definition of `reoffence` has no effective date
    "#]],
    );
    check(
        14,
        &[("version = \"1\"\neffective = 2027-04-01\n", "")],
        expect![[r#"
        error design::definition recovery/contract.toml:109:14 `reoffence`
          the definition of `reoffence` has no version and no effective date
    "#]],
    );
}

#[test]
fn rule_15_influence() {
    check(
        15,
        &[("influence = true", "influence = false")],
        expect![[r#"
        warning design::influence recovery/contract.toml:118:13 `false`
          the provider is paid by `reoffence` and cannot influence it
    "#]],
    );
    check(
        15,
        &[("index = \"6 Everything else\"\n", "")],
        expect![[r#"
        warning design::influence recovery/contract.toml:119:12 `"recorded crime"`
          `reoffence` is also moved by recorded crime, and no clause adjusts for it
    "#]],
    );
}

#[test]
fn rule_16_own_goal() {
    check(
        16,
        &[("user_goal = \"6 Everything else\"\n", "")],
        expect![[r#"
        warning design::own-goal recovery/contract.toml:160:2 `standards`
          no clause lets people set a goal of their own in their plan
    "#]],
    );
}

#[test]
fn rule_17_cohort_size() {
    check(
        17,
        &[("people = 2400\npeople_low = 1800\npeople_high = 3000\n", "people = 900\n")],
        expect![[r#"
        error design::cohort-size recovery/contract.toml:94:10 `900`
          to see `reoffence` go from 40% to 46% takes 1,068 people in each group, and there are 900
          and recovery/contract.toml:101:8 `"46%"` the target
          [people 900; people needed 1,068]
    "#]],
    );
    check(
        17,
        &[("rate = \"46%\"\n", "")],
        expect![[r#"
        not looked at: `reoffence` has no target: say `rate` in `[targets.reoffence]`
    "#]],
    );
    check(
        17,
        &[("people = 2400\npeople_low = 1800\npeople_high = 3000\n", "")],
        expect![[r#"
        not looked at: nothing says how many people are expected: say `people` in `[volumes]`, or --as-at DATE
    "#]],
    );
}

#[test]
fn rule_18_small_group() {
    check(
        18,
        &[
            ("people = 2400\npeople_low = 1800\npeople_high = 3000\n", "people = 200\n"),
            (
                "[payments.start]",
                "[payments.bonus]\nclause = \"3 Payments\"\nkind = \"bonus\"\npays = \"reoffence\"\nover = \"quarter\"\nrate_at_least = \"50%\"\namount = \"£1\"\nshare = \"whole\"\n\n[payments.start]",
            ),
        ],
        expect![[r#"
            warning design::small-group recovery/contract.toml:103:10 `200`
              `reoffence` is compared among 16 people a quarter, fewer than 60
              [people 16]
        "#]],
    );
}

#[test]
fn rule_19_comparison_ends() {
    check(
        19,
        &[("comparison_to = 2029-03-31", "comparison_to = 2028-03-31")],
        expect![[r#"
        warning design::comparison-ends recovery/contract.toml:151:17 `2028-03-31`
          nobody enters the comparison group after 2028-03-31, and people enter until 2029-03-31
          [comparison to 2028-03-31; entries to 2029-03-31]
    "#]],
    );
    check(
        19,
        &[(
            "comparison_to = 2029-03-31",
            "comparison_to = 2029-03-31\nnational_schemes = [\"supervision of short sentences\"]",
        )],
        expect![[r#"
            warning design::comparison-ends recovery/contract.toml:152:21 `"supervision of short sentences"`
              the comparison group is reached by supervision of short sentences
        "#]],
    );
}

#[test]
fn rule_20_gateway() {
    check(
        20,
        &[("gateway = \"lasars\"", "gateway = \"riverside\"")],
        expect![[r#"
        error design::gateway recovery/contract.toml:165:11 `"riverside"`
          `riverside` is paid for results and chooses who enters
    "#]],
    );
    check(
        20,
        &[("gateway = \"lasars\"", "gateway = \"hillside\"")],
        expect![[r#"
        error design::gateway recovery/contract.toml:165:11 `"hillside"`
          `hillside` is paid for results and chooses who enters
    "#]],
    );
    check(
        20,
        &[("[referral]\ngateway = \"lasars\"\n", "")],
        expect![[r#"
        warning design::gateway recovery/contract.toml:3:2 `contract`
          nothing says through whom people come to the service
    "#]],
    );
}

#[test]
fn rule_21_severity() {
    check(
        21,
        &[
            ("bands = { low = \"tier = 'low'\", high = \"tier = 'high'\" }\n", ""),
            ("price = \"rates.csv\"", "price = \"£1200\""),
        ],
        expect![[r#"
            warning design::severity recovery/contract.toml:31:10 `main`
              everybody of `main` has the same price, however hard their case
        "#]],
    );
}

#[test]
fn rule_24_after_the_end() {
    check(
        24,
        &[("closes = 2030-12-31", "closes = 2030-06-30")],
        expect![[r#"
        error design::after-the-end recovery/contract.toml:158:10 `2030-06-30`
          `reoffence` of who enters on 2029-03-31 is verified on 2030-10-30, after the last claim is paid on 2030-06-30
          [verified 2030-10-30; closes 2030-06-30]
    "#]],
    );
    check(
        24,
        &[("closes = 2030-12-31\n", "")],
        expect![[r#"
        not looked at: nothing says until when claims are paid: say `closes` in `[calendar]`
    "#]],
    );
    check(
        24,
        &[("verification = \"1 month\"", "verification = \"6 months\"")],
        expect![[r#"
        error design::after-the-end recovery/contract.toml:158:10 `2030-12-31`
          `reoffence` of who enters on 2029-03-31 is verified on 2031-03-30, after the last claim is paid on 2030-12-31
          [verified 2031-03-30; closes 2030-12-31]
    "#]],
    );
}

#[test]
fn rule_25_late_referrals() {
    check(
        25,
        &[("to = 2029-03-31\nbands", "to = 2029-06-30\nbands")],
        expect![[r#"
        error design::late-referrals recovery/contract.toml:156:15 `2030-03-31`
          people enter until 2029-06-30 and have until 2030-06-29 for `reoffence`, but outcomes count until 2030-03-31 only
          and recovery/contract.toml:35:6 `2029-06-30` the last entry
    "#]],
    );
    check(
        25,
        &[("outcomes_to = 2030-03-31\n", "")],
        expect![[r#"
        not looked at: nothing says until when outcomes count: say `outcomes_to` in `[calendar]`
    "#]],
    );
}

#[test]
fn rule_26_first_cash() {
    check(
        26,
        &[("working_capital = \"£1,000,000\"", "working_capital = \"£500,000\"")],
        expect![[r#"
            error design::first-cash recovery/contract.toml:127:19 `"£500,000"`
              the first outcome is paid after 27 months, at £30,000 a month that no block covers: £810,000, and working capital is £500,000
              and recovery/contract.toml:74:11 `reoffence` `reoffence` is the first, on 2029-07-01
              [months 27; needed £810,000; working capital £500,000]
        "#]],
    );
    check(
        26,
        &[("working_capital = \"£1,000,000\"\n", "")],
        expect![[r#"
        not looked at: say `monthly_cost` and `working_capital` in `[finances]`
    "#]],
    );
}

#[test]
fn rule_27_share_at_risk() {
    check(
        27,
        &[("at_risk = \"20%\"", "at_risk = \"30%\"")],
        expect![[r#"
        warning design::share-at-risk recovery/contract.toml:14:1 `[[stages]]`
          30% depends on results in the first year
          [share at risk 30%]
    "#]],
    );
    check(
        27,
        &[("at_risk = \"40%\"", "at_risk = \"60%\""), ("working_capital = \"£1,000,000\"\n", "")],
        expect![[r#"
        error design::share-at-risk recovery/contract.toml:123:2 `finances`
          60% depends on results, and nothing says that the provider has working capital
          and recovery/contract.toml:14:1 `[[stages]]` the share
          [share at risk 60%]
    "#]],
    );
}

#[test]
fn rule_28_fixed_cost() {
    check(
        28,
        &[("fixed_operating_cost = \"£500,000\"", "fixed_operating_cost = \"£600,000\"")],
        expect![[r#"
        error design::fixed-cost recovery/contract.toml:125:24 `"£600,000"`
          £540,000 a year is guaranteed at the largest share at risk, and the charity's fixed cost is £600,000
          and recovery/contract.toml:61:2 `payments` what is paid
          [guaranteed £540,000; fixed cost £600,000]
    "#]],
    );
    check(
        28,
        &[("fixed_operating_cost = \"£500,000\"\n", "")],
        expect![[r#"
        not looked at: the provider is a charity: say `fixed_operating_cost` in `[finances]`
    "#]],
    );
}

#[test]
fn rule_29_no_upside() {
    check(
        29,
        &[("predecessor_annual = \"£880,000\"", "predecessor_annual = \"£1,400,000\"")],
        expect![[r#"
        error design::no-upside recovery/contract.toml:128:22 `"£1,400,000"`
          if everybody achieves everything it pays £3,635,255.47, and the contract before paid £4,200,000 over such a term
          [at full success £3,635,255.47; predecessor £4,200,000]
    "#]],
    );
    check(
        29,
        &[("predecessor_annual = \"£880,000\"\n", "")],
        expect![[r#"
        not looked at: say `predecessor_annual` in `[finances]`
    "#]],
    );
}

#[test]
fn rule_30_budget() {
    check(
        30,
        &[("pays_at_120 = \"£3,100,000\"\n", "")],
        expect![[r#"
        warning design::budget recovery/contract.toml:99:15 `"£3,000,000"`
          nobody has worked out what is due at 80, 100 and 120% of the expected results
    "#]],
    );
}

#[test]
fn rule_31_break_even() {
    check(
        31,
        &[("best_known = \"60%\"", "best_known = \"50%\"")],
        expect![[r#"
            warning design::break-even recovery/contract.toml:104:14 `"50%"`
              the cost is covered from 52.1% of `reoffence` on, and the best that is known is 50% (another place, 2024)
              and recovery/contract.toml:126:16 `"£75,000"` what it costs
              [break-even 52.1%; best known 50%]
        "#]],
    );
    check(
        31,
        &[("best_known = \"60%\"\nbest_known_from = \"another place, 2024\"\n", "")],
        expect![[r#"
        not looked at: say `best_known` in `[targets.reoffence]`
    "#]],
    );
    check(
        31,
        &[("rate = \"46%\"\n", "")],
        expect![[r#"
        not looked at: say `rate` in `[targets.OUTCOME]` for every paid outcome
    "#]],
    );
}

#[test]
fn rule_32_volume_floor() {
    check(
        32,
        &[("collar = \"6 Everything else\"\n", "")],
        expect![[r#"
        warning design::volume-floor recovery/contract.toml:93:2 `volumes`
          no clause protects against fewer people: 36% fewer make £2,396,296.28 of £2,630,093.42
          [planned £2,630,093.42; under stress £2,396,296.28]
    "#]],
    );
    check(
        32,
        &[("people = 2400\npeople_low = 1800\npeople_high = 3000\ncollar = \"6 Everything else\"\n", "")],
        expect![[r#"
            warning design::volume-floor recovery/contract.toml:93:2 `volumes`
              no clause protects against fewer people than expected
        "#]],
    );
}

#[test]
fn rule_33_subcontractor() {
    check(
        33,
        &[("at_risk = \"10%\"\npaid", "at_risk = \"40%\"\npaid")],
        expect![[r#"
        warning design::subcontractor recovery/contract.toml:134:11 `"40%"`
          `hillside` bears 40% at risk, no less than the provider's 40%
          [share at risk 40%]
    "#]],
    );
    check(
        33,
        &[("paid_after = \"0 days\"", "paid_after = \"30 days\"")],
        expect![[r#"
        warning design::subcontractor recovery/contract.toml:135:14 `"30 days"`
          `hillside` is paid 30 days after the provider
    "#]],
    );
}

#[test]
fn rule_34_cost_shunting() {
    check(
        34,
        &[("shares = { council = \"60%\", moj = \"40%\" }", "shares = { council = \"100%\" }")],
        expect![[r#"
        warning design::cost-shunting recovery/contract.toml:107:17 `"70%"`
          `moj` gains 70% of what `reoffence` is worth and pays nothing for it
          and recovery/contract.toml:83:10 `"4 Funding"` who pays
          [gains 70%]
    "#]],
    );
}

#[test]
fn rule_35_gain_share() {
    check(
        35,
        &[("gain_share = \"6 Everything else\"\n", "")],
        expect![[r#"
        warning design::gain-share recovery/contract.toml:123:2 `finances`
          no clause shares savings or puts them back into the service
    "#]],
    );
}

#[test]
fn rule_36_step_in() {
    check(
        36,
        &[("step_in = \"6 Everything else\"\n", "")],
        expect![[r#"
        warning design::step-in recovery/contract.toml:123:2 `finances`
          no clause says who takes over if the provider fails
    "#]],
    );
}

#[test]
fn rule_37_assurance_cost() {
    check(
        37,
        &[("cost = \"£100,000\"", "cost = \"£400,000\"")],
        expect![[r#"
        warning design::assurance-cost recovery/contract.toml:140:8 `"£400,000"`
          assessing and verifying cost £400,000, 15.2% of the £2,630,093.42 that the contract pays
          [share 15.2%]
    "#]],
    );
    check(
        37,
        &[("cost = \"£100,000\"\n", "")],
        expect![[r#"
        not looked at: say `cost` in `[assurance]`
    "#]],
    );
}

#[test]
fn rule_38_paid_twice() {
    check(
        38,
        &[
            (
                "[payments.start]",
                "[payments.again]\nclause = \"3 Payments\"\nkind = \"outcome\"\npays = \"again\"\nprice = \"£1\"\npriced_on = \"entry\"\nshare = \"whole\"\n\n[payments.start]",
            ),
            (
                "[outcomes.prompt]",
                "[outcomes.again]\nclause = \"2 Outcomes\"\nmeasure = \"binary\"\nevent = \"offence\"\nsuccess = \"no event\"\nwithin = \"12 months\"\nknown_within = \"6 months\"\n\n[outcomes.prompt]",
            ),
        ],
        expect![[r#"
            error design::paid-twice recovery/contract.toml:58:9 `"offence"`
              `reoffence` and `again` pay twice for one event of one person
              and recovery/contract.toml:42:9 `"offence"` the same
        "#]],
    );
}

#[test]
fn rule_39_attachment_twice() {
    check(
        39,
        &[("entry = \"first\"", "entry = \"first per year\"")],
        expect![[r#"
        error design::attachment-twice recovery/contract.toml:68:11 `start`
          `start` is paid again whenever a person enters again (first per year)
          and recovery/contract.toml:34:9 `"first per year"` who enters
    "#]],
    );
}

#[test]
fn rule_40_unsecured_help() {
    check(
        40,
        &[("secured_by = \"signed duty\"\n", "")],
        expect![[r#"
        error design::unsecured-help recovery/contract.toml:173:10 `"probation"`
          `reoffence` needs probation (early release dates), which is neither paid for it nor bound to it
    "#]],
    );
    check(
        40,
        &[("secured_by = \"signed duty\"", "secured_by = \"nothing\"")],
        expect![[r#"
        error design::unsecured-help recovery/contract.toml:175:14 `"nothing"`
          `reoffence` needs probation (early release dates), which is neither paid for it nor bound to it
    "#]],
    );
}

#[test]
fn rule_45_pooled_fund() {
    check(
        45,
        &[("host = \"council\"\n", "")],
        expect![[r#"
        error design::pooled-fund recovery/contract.toml:177:2 `pooling`
          `council` and `moj` pool their money, with no host
          and recovery/contract.toml:83:10 `"4 Funding"` who pays
    "#]],
    );
    check(
        45,
        &[
            ("[pooling]\nhost = \"council\"\noverspend = \"6 Everything else\"\n", ""),
            ("over_cap = \"next in priority\"\npriority = [\"council\"]", "over_cap = \"leave unfunded\""),
        ],
        expect![[r#"
            error design::pooled-fund recovery/contract.toml:3:2 `contract`
              `council` and `moj` pool their money, with no host and no rule for an overspend
              and recovery/contract.toml:83:10 `"4 Funding"` who pays
        "#]],
    );
}

#[test]
fn rule_46_assessor() {
    check(
        46,
        &[("paid_by = \"council\"", "paid_by = \"riverside\"")],
        expect![[r#"
        error design::assessor recovery/contract.toml:139:11 `"riverside"`
          `lasars` assesses what `riverside` is paid for, and is paid by it
          and recovery/contract.toml:8:12 `"lasars"` the assessor
    "#]],
    );
    check(
        46,
        &[("reports_to = [\"council\", \"moj\"]", "reports_to = [\"council\"]")],
        expect![[r#"
        error design::assessor recovery/contract.toml:138:15 `"council"`
          `lasars` reports to the commissioner alone
          and recovery/contract.toml:8:12 `"lasars"` the assessor
    "#]],
    );
    check(
        46,
        &[("reports_to = [\"council\", \"moj\"]", "reports_to = [\"moj\", \"riverside\"]")],
        expect![[r#"
        error design::assessor recovery/contract.toml:138:22 `"riverside"`
          `lasars` reports to `riverside`, whose results it assesses
          and recovery/contract.toml:8:12 `"lasars"` the assessor
    "#]],
    );
    check(
        46,
        &[("reports_to = [\"council\", \"moj\"]\n", "")],
        expect![[r#"
        error design::assessor recovery/contract.toml:137:2 `assurance`
          nothing says to whom `lasars` reports
          and recovery/contract.toml:8:12 `"lasars"` the assessor
    "#]],
    );
}

#[test]
fn rule_47_wait() {
    check(
        47,
        &[("wait_now = \"14 days\"", "wait_now = \"28 days\"")],
        expect![[r#"
        warning design::wait recovery/contract.toml:145:12 `"28 days"`
          people wait 28 days at the median, and waited 21 days before
          and recovery/contract.toml:144:15 `"21 days"` before
          [now 28 days; before 21 days]
    "#]],
    );
    check(
        47,
        &[("wait_before = \"21 days\"\n", "")],
        expect![[r#"
        not looked at: nothing says how long people waited before: say `wait_before` in `[assurance]`
    "#]],
    );
    check(
        47,
        &[("wait_now = \"14 days\"\n", "")],
        expect![[r#"
        not looked at: it counts people, and no extracts were read: say --as-at DATE
    "#]],
    );
}

#[test]
fn rule_48_evidence() {
    check(
        48,
        &[("evidence = \"independent record\"", "evidence = \"self-declared\"")],
        expect![[r#"
        error design::evidence recovery/contract.toml:121:12 `"self-declared"`
          `reoffence` is paid on the claimant's word
    "#]],
    );
    check(
        48,
        &[("evidence = \"independent record\"", "evidence = \"claimant's record\"")],
        expect![[r#"
        error design::evidence recovery/contract.toml:121:12 `"claimant's record"`
          `reoffence` is paid on the claimant's own record
    "#]],
    );
    check(
        48,
        &[("evidence = \"independent record\"", "evidence = \"independent record\"\nverified_by = \"riverside\"")],
        expect![[r#"
            error design::evidence recovery/contract.toml:122:15 `"riverside"`
              `riverside` claims `reoffence` and verifies it
        "#]],
    );
    check(
        48,
        &[("evidence = \"independent record\"\n", ""), ("assessor = \"lasars\"\n", "")],
        expect![[r#"
        error design::evidence recovery/contract.toml:108:14 `reoffence`
          nothing proves `reoffence`: there is neither an assessor nor an independent record
    "#]],
    );
    check(
        48,
        &[("evidence = \"independent record\"", "evidence = \"assessor\""), ("assessor = \"lasars\"\n", "")],
        expect![[r#"
            error design::evidence recovery/contract.toml:120:12 `"assessor"`
              `reoffence` is to be confirmed by an assessor, and there is none
        "#]],
    );
}

#[test]
fn rule_49_audit() {
    check(
        49,
        &[("audit_sample = \"10%\"", "audit_sample = \"2.1%\"")],
        expect![[r#"
        warning design::audit recovery/contract.toml:141:16 `"2.1%"`
          2.1% of the claims are checked
          [sample 2.1%]
    "#]],
    );
    check(
        49,
        &[("audit_sample = \"10%\"\n", "")],
        expect![[r#"
        warning design::audit recovery/contract.toml:137:2 `assurance`
          nothing says which part of the claims is checked
    "#]],
    );
    check(
        49,
        &[("extrapolation = \"6 Everything else\"\n", "")],
        expect![[r#"
        error design::audit recovery/contract.toml:142:16 `"6%"`
          6% of the checked claims did not hold, and nothing follows for the others
          [invalid 6%]
    "#]],
    );
}

#[test]
fn rule_51_moved_metric() {
    check(
        51,
        &[("effective = 2027-04-01", "effective = 2028-04-01")],
        expect![[r#"
        error design::moved-metric recovery/contract.toml:111:13 `2028-04-01`
          the definition of `reoffence` holds from 2028-04-01, after the start on 2027-04-01, and the baseline was not counted anew
          and recovery/contract.toml:9:9 `2027-04-01` the start
    "#]],
    );
}

#[test]
fn rule_52_minimum_standard() {
    check(
        52,
        &[("minimum = \"6 Everything else\"\n", "")],
        expect![[r#"
        warning design::minimum-standard recovery/contract.toml:160:2 `standards`
          no clause says what everybody who enters gets
    "#]],
    );
}

#[test]
fn rule_53_haste() {
    check(
        53,
        &[("go_live = \"staggered\"", "go_live = \"everywhere at once\"")],
        expect![[r#"
        error design::haste recovery/contract.toml:154:11 `"everywhere at once"`
          it goes live everywhere at once on 2027-04-01, without a pilot
    "#]],
    );
    check(
        53,
        &[("go_live = \"staggered\"", "go_live = \"everywhere at once\"\npilot_results = 2028-10-01")],
        expect![[r#"
            error design::haste recovery/contract.toml:154:11 `"everywhere at once"`
              it goes live everywhere at once on 2027-04-01, and the pilots' results are known on 2028-10-01
              and recovery/contract.toml:155:17 `2028-10-01` the pilots
        "#]],
    );
    check(
        53,
        &[
            ("go_live = \"staggered\"\n", ""),
            (
                "[[stages]]\nclause = \"5 Stages\"\nname = \"shadow\"\nto = 2027-09-30\nshadow = true\n\n[[stages]]\nclause = \"5 Stages\"\nname = \"building\"\nto = 2028-09-30\nat_risk = \"20%\"\n",
                "",
            ),
        ],
        expect![[r#"
            warning design::haste recovery/contract.toml:142:2 `calendar`
              everything goes live on one day, with no stages
        "#]],
    );
}

#[test]
fn rule_54_review() {
    check(
        54,
        &[("review = 2028-10-01\n", "")],
        expect![[r#"
        warning design::review recovery/contract.toml:153:2 `calendar`
          there is no day of review, break or sunset
    "#]],
    );
    check(
        54,
        &[("end = 2030-03-31", "end = 2038-03-31")],
        expect![[r#"
        warning design::review recovery/contract.toml:10:7 `2038-03-31`
          it runs from 2027-04-01 to 2038-03-31, longer than 10 years
    "#]],
    );
}

#[test]
fn rule_55_publication() {
    check(
        55,
        &[("publishes = \"6 Everything else\"\n", "")],
        expect![[r#"
        error design::publication recovery/contract.toml:147:2 `evaluation`
          no clause lets methods and results be published
    "#]],
    );
}

#[test]
fn rule_56_evaluator() {
    check(
        56,
        &[("evaluator = \"university\"\n", "")],
        expect![[r#"
        warning design::evaluator recovery/contract.toml:147:2 `evaluation`
          nobody is to say whether it worked
    "#]],
    );
    check(
        56,
        &[("budget = \"£90,000\"\n", "")],
        expect![[r#"
        warning design::evaluator recovery/contract.toml:147:2 `evaluation`
          the evaluator has no budget
    "#]],
    );
}

#[test]
fn rule_57_data_flow() {
    check(
        57,
        &[("condition = \"health or social care\"\nagreement = \"agreement 12\"\nretention = \"6 years\"\n", "")],
        expect![[r#"
            error design::data-flow recovery/contract.toml:182:8 `"treatment records"`
              the flow of treatment records has no condition for such data, no information-sharing agreement and no limit to its keeping
        "#]],
    );
    check(
        57,
        &[
            ("controller = \"council\"\n", ""),
            ("lawful_basis = \"public task\"\n", ""),
            ("sensitivity = \"special category\"\n", ""),
        ],
        expect![[r#"
            error design::data-flow recovery/contract.toml:182:8 `"treatment records"`
              the flow of treatment records has no controller, no lawful basis and no word on how sensitive it is
        "#]],
    );
}

#[test]
fn rule_58_impact_assessment() {
    check(
        58,
        &[("assessment = \"assessment 7 of 2026\"\n", "")],
        expect![[r#"
        error design::impact-assessment recovery/contract.toml:193:2 `data_protection`
          there is no data protection impact assessment
    "#]],
    );
    check(
        58,
        &[("consent_only = false", "consent_only = true\nrefusal_changes_service = true")],
        expect![[r#"
        error design::impact-assessment recovery/contract.toml:195:16 `true`
          everything rests on consent, and who refuses gets another statutory service
          and recovery/contract.toml:196:27 `true` so it is not freely given
    "#]],
    );
}

#[test]
fn rule_59_gateway_in_law() {
    check(
        59,
        &[("covers_recipient = true", "covers_recipient = false")],
        expect![[r#"
            error design::gateway-in-law recovery/contract.toml:191:20 `false`
              the flow of treatment records goes to `riverside`, which the Act does not name
        "#]],
    );
    check(
        59,
        &[("gateway = \"the Act\"\ncovers_recipient = true", "covers_recipient = false")],
        expect![[r#"
            error design::gateway-in-law recovery/contract.toml:190:20 `false`
              the flow of treatment records goes to `riverside`, and no statute lets it
        "#]],
    );
}

#[test]
fn rule_60_owner() {
    check(
        60,
        &[("owner = \"director of public health\"\n", "")],
        expect![[r#"
        warning design::owner recovery/contract.toml:89:2 `rationale`
          no post answers for it
    "#]],
    );
}

/// Changes to the place, which rule 30 looks at for its pots and rule 34 for its funders.
#[test]
fn rule_30_budget_of_the_pots() {
    let place = crate::changed(PLACE, &[("limit = \"£3,000,000\"", "limit = \"£900,000\"")]);
    let poor = read(&place, &[("recovery", CONTRACT)], crate::RATES);
    expect![[r#"
        error design::budget recovery/contract.toml:82:2 `funding`
          if everybody achieves everything `moj` owes £1,454,102.18, and its pots hold £900,000
          and place.toml:31:7 `grant` its pot
          [liability £1,454,102.18; budget £900,000]
    "#]]
    .assert_eq(&found_by(&poor, 30, None));
    let place = crate::changed(PLACE, &[("limit = \"£3,000,000\"\n", "")]);
    let unlimited = read(&place, &[("recovery", CONTRACT)], crate::RATES);
    expect![[""]].assert_eq(&found_by(&unlimited, 30, None));
}

/// A second contract of another department: what it shares with the first is seen only where nothing else sees it.
#[test]
fn rules_38_and_39_between_contracts() {
    let overlap = "[overlap]\nclause = \"6 Everything else\"\nrule = \"first wins\"\n\n[records.referral]";
    let place = crate::changed(PLACE, &[("[records.referral]", overlap)]);
    let other = crate::changed(CONTRACT, &[("kind = \"not-reoffending\"\n", "")]);
    let two = read(&place, &[("probation", &other), ("recovery", CONTRACT)], crate::RATES);
    expect![[r#"
        error design::paid-twice recovery/contract.toml:42:9 `"offence"`
          `reoffence` and `reoffence` of probation pay for the same event, and no overlap rule sees it
          and probation/contract.toml:41:9 `"offence"` the same
    "#]]
    .assert_eq(&found_by(&two, 38, None));
    expect![[r#"
        error design::attachment-twice recovery/contract.toml:68:11 `start`
          `start` and `start` of probation are both paid for the same entry
          and probation/contract.toml:67:11 `start` the other
    "#]]
    .assert_eq(&found_by(&two, 39, None));
    let seen = read(&place, &[("probation", CONTRACT), ("recovery", CONTRACT)], crate::RATES);
    expect![[""]].assert_eq(&found_by(&seen, 38, None));
}

/// Rules about people who work past each other say what they need to see.
#[test]
fn rule_42_sequencing_forced_by_a_target() {
    let forced =
        crate::changed(PLACE, &[("first = \"detox\"", "first = \"detox\"\nforced_by = \"jobs started in 13 weeks\"")]);
    let place = read(&forced, &[("recovery", CONTRACT)], crate::RATES);
    expect![[r#"
        error design::sequencing place.toml:67:13 `"jobs started in 13 weeks"`
          a target counts "a job after detoxification" whatever came before it: jobs started in 13 weeks
          and place.toml:64:9 `"a job after detoxification"` the step
        not looked at: it counts people, and no extracts were read: say --as-at DATE
    "#]]
    .assert_eq(&found_by(&place, 42, None));
}
