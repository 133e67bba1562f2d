//! Rules 38 to 60, but for those that only extracts can break.

use expect_test::expect;

use super::check;
use crate::{CONTRACT, PLACE, found_by, read};

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
            error design::unsecured-help recovery/contract.toml:174:10 `"probation"`
              `reoffence` needs probation (early release dates), which is neither paid for it nor bound to it
        "#]],
    );
    check(
        40,
        &[("secured_by = \"signed duty\"", "secured_by = \"nothing\"")],
        expect![[r#"
            error design::unsecured-help recovery/contract.toml:176:14 `"nothing"`
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
            error design::pooled-fund recovery/contract.toml:178:2 `pooling`
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
            error design::assessor recovery/contract.toml:140:11 `"riverside"`
              `lasars` assesses what `riverside` is paid for, and is paid by it
              and recovery/contract.toml:8:12 `"lasars"` the assessor
        "#]],
    );
    check(
        46,
        &[("reports_to = [\"council\", \"moj\"]", "reports_to = [\"council\"]")],
        expect![[r#"
            error design::assessor recovery/contract.toml:139:15 `"council"`
              `lasars` reports to the commissioner alone
              and recovery/contract.toml:8:12 `"lasars"` the assessor
        "#]],
    );
    check(
        46,
        &[("reports_to = [\"council\", \"moj\"]", "reports_to = [\"moj\", \"riverside\"]")],
        expect![[r#"
            error design::assessor recovery/contract.toml:139:22 `"riverside"`
              `lasars` reports to `riverside`, whose results it assesses
              and recovery/contract.toml:8:12 `"lasars"` the assessor
        "#]],
    );
    check(
        46,
        &[("reports_to = [\"council\", \"moj\"]\n", "")],
        expect![[r#"
            error design::assessor recovery/contract.toml:138:2 `assurance`
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
            warning design::wait recovery/contract.toml:146:12 `"28 days"`
              people wait 28 days at the median, and waited 21 days before
              and recovery/contract.toml:145:15 `"21 days"` before
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
            warning design::audit recovery/contract.toml:142:16 `"2.1%"`
              2.1% of the claims are checked
              [sample 2.1%]
        "#]],
    );
    check(
        49,
        &[("audit_sample = \"10%\"\n", "")],
        expect![[r#"
            warning design::audit recovery/contract.toml:138:2 `assurance`
              nothing says which part of the claims is checked
        "#]],
    );
    check(
        49,
        &[("extrapolation = \"6 Everything else\"\n", "")],
        expect![[r#"
            error design::audit recovery/contract.toml:143:16 `"6%"`
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
            warning design::minimum-standard recovery/contract.toml:161:2 `standards`
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
            error design::haste recovery/contract.toml:155:11 `"everywhere at once"`
              it goes live everywhere at once on 2027-04-01, without a pilot
        "#]],
    );
    check(
        53,
        &[("go_live = \"staggered\"", "go_live = \"everywhere at once\"\npilot_results = 2028-10-01")],
        expect![[r#"
            error design::haste recovery/contract.toml:155:11 `"everywhere at once"`
              it goes live everywhere at once on 2027-04-01, and the pilots' results are known on 2028-10-01
              and recovery/contract.toml:156:17 `2028-10-01` the pilots
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
            warning design::haste recovery/contract.toml:143:2 `calendar`
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
            warning design::review recovery/contract.toml:154:2 `calendar`
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
            error design::publication recovery/contract.toml:148:2 `evaluation`
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
            warning design::evaluator recovery/contract.toml:148:2 `evaluation`
              nobody is to say whether it worked
        "#]],
    );
    check(
        56,
        &[("budget = \"£90,000\"\n", "")],
        expect![[r#"
            warning design::evaluator recovery/contract.toml:148:2 `evaluation`
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
            error design::data-flow recovery/contract.toml:183:8 `"treatment records"`
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
            error design::data-flow recovery/contract.toml:183:8 `"treatment records"`
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
            error design::impact-assessment recovery/contract.toml:194:2 `data_protection`
              there is no data protection impact assessment
        "#]],
    );
    check(
        58,
        &[("consent_only = false", "consent_only = true\nrefusal_changes_service = true")],
        expect![[r#"
            error design::impact-assessment recovery/contract.toml:196:16 `true`
              everything rests on consent, and who refuses gets another statutory service
              and recovery/contract.toml:197:27 `true` so it is not freely given
        "#]],
    );
}

#[test]
fn rule_59_gateway_in_law() {
    check(
        59,
        &[("covers_recipient = true", "covers_recipient = false")],
        expect![[r#"
            error design::gateway-in-law recovery/contract.toml:192:20 `false`
              the flow of treatment records goes to `riverside`, which the Act does not name
        "#]],
    );
    check(
        59,
        &[("gateway = \"the Act\"\ncovers_recipient = true", "covers_recipient = false")],
        expect![[r#"
            error design::gateway-in-law recovery/contract.toml:191:20 `false`
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
