//! Rules 1 to 16.

use expect_test::expect;

use super::check;

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
            warning design::free-method recovery/contract.toml:162:15 `"method"`
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
            warning design::own-goal recovery/contract.toml:161:2 `standards`
              no clause lets people set a goal of their own in their plan
        "#]],
    );
}
