//! Rules 17 to 37, but for those that only extracts can break.

use expect_test::expect;

use super::check;
use crate::{CONTRACT, PLACE, found_by, read};

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
            warning design::comparison-ends recovery/contract.toml:152:17 `2028-03-31`
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
            warning design::comparison-ends recovery/contract.toml:153:21 `"supervision of short sentences"`
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
            error design::gateway recovery/contract.toml:166:11 `"riverside"`
              `riverside` is paid for results and chooses who enters
        "#]],
    );
    check(
        20,
        &[("gateway = \"lasars\"", "gateway = \"hillside\"")],
        expect![[r#"
            error design::gateway recovery/contract.toml:166:11 `"hillside"`
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
            error design::after-the-end recovery/contract.toml:159:10 `2030-06-30`
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
            error design::after-the-end recovery/contract.toml:159:10 `2030-12-31`
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
            error design::late-referrals recovery/contract.toml:157:15 `2030-03-31`
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
              the cost is covered from 52.1% of `reoffence` (best known: 50%, another place, 2024) on
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
            warning design::subcontractor recovery/contract.toml:135:11 `"40%"`
              `hillside` bears 40% at risk, no less than the provider's 40%
              [share at risk 40%]
        "#]],
    );
    check(
        33,
        &[("paid_after = \"0 days\"", "paid_after = \"30 days\"")],
        expect![[r#"
            warning design::subcontractor recovery/contract.toml:136:14 `"30 days"`
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
            warning design::assurance-cost recovery/contract.toml:141:8 `"£400,000"`
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
