//! Rules 24 to 31: time, cash, and whether the sums can come out.

use contracts::Target;
use units::{Day, Pence, Rate};

use crate::figures::{Success, first_cash, listed, money, months, part, pence, percent, ratio, value, value_at};
use crate::found::Found;
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{ECCLES, FAIR_CHANCE, KENT, LITERATURE, Source, WESTMINSTER};
use crate::subject::{OfContract, PaidOutcome};

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        number: 24,
        code: "design::after-the-end",
        weight: Weight::Error,
        title: "results that are known before the money ends",
        why: "results that are verified after contract or fund have closed are never paid for",
        change: "stop entry earlier, shorten the window, or keep the fund open until the last result is verified",
        sources: &[LITERATURE],
        needs: Needs::Contract,
        look: Look::Contract(after_the_end),
    },
    Rule {
        number: 25,
        code: "design::late-referrals",
        weight: Weight::Error,
        title: "referrals that leave time for an outcome",
        why: "who enters too late for the window costs as much as anybody and can bring nothing",
        change: "end entry (`to` of the cohort) a window before the last day of outcomes",
        sources: &[FAIR_CHANCE],
        needs: Needs::Contract,
        look: Look::Contract(late_referrals),
    },
    Rule {
        number: 26,
        code: "design::first-cash",
        weight: Weight::Error,
        title: "cash to last until the first outcome is paid",
        why: "a provider that delivers well can fail before it is paid for it",
        change: "pay more up front, let results be paid sooner, or lend working capital",
        sources: &[Source::Principle(4), WESTMINSTER],
        needs: Needs::Contract,
        look: Look::Contract(cash_until_paid),
    },
    Rule {
        number: 27,
        code: "design::share-at-risk",
        weight: Weight::Either,
        title: "a share at risk that grows, and that the provider can bear",
        why: "in the first year nobody knows the service; and risk that its bearer cannot pay for comes back to the payer",
        change: "begin with a shadow stage or a small share and let it grow; above half, see that there is working capital",
        sources: &[KENT, ECCLES],
        needs: Needs::Contract,
        look: Look::Contract(share_at_risk),
    },
    Rule {
        number: 28,
        code: "design::fixed-cost",
        weight: Weight::Error,
        title: "a block payment that covers a charity's fixed cost",
        why: "a charity has no shareholders to carry a bad year: rent and salaries are due whatever the results",
        change: "raise the guaranteed payment to the fixed operating cost, or lower the share at risk",
        sources: &[WESTMINSTER],
        needs: Needs::Contract,
        look: Look::Contract(fixed_cost),
    },
    Rule {
        number: 29,
        code: "design::no-upside",
        weight: Weight::Error,
        title: "more to gain than the contract before paid",
        why: "whoever can at best get what was paid before without risk is paid to refuse the risk, or to cut",
        change: "raise prices so that success pays more than the predecessor did, or take the risk out",
        sources: &[ECCLES],
        needs: Needs::Contract,
        look: Look::Contract(no_upside),
    },
    Rule {
        number: 30,
        code: "design::budget",
        weight: Weight::Either,
        title: "budgets that can pay for success",
        why: "a payer that cannot afford success will come to fear it",
        change: "raise the pots, cap the contract, and work out what is due at 80, 100 and 120% of the expected results \
                 (`pays_at_80` and so on in `[volumes]`)",
        sources: &[Source::Principle(2), Source::Principle(4)],
        needs: Needs::Place,
        look: Look::Contract(budget),
    },
    Rule {
        number: 31,
        code: "design::break-even",
        weight: Weight::Warning,
        title: "a break-even that somebody has reached before",
        why: "a price at which only record results cover the cost is a loss with a signature",
        change: "raise the price or the guaranteed part, or find out what makes this service better than the best so far",
        sources: &[WESTMINSTER],
        needs: Needs::Contract,
        look: Look::Contract(break_even),
    },
];

/// What is said where the value of a contract cannot be told.
const NO_VALUE: &str = "what it pays cannot be told: say `people` in `[volumes]`, and `rate` in `[targets.OUTCOME]` of a \
                        comparison group";

/// The last day of entry of any paid outcome, with the day on which its result is certain.
fn last_result(of: &OfContract<'_>, known: bool) -> Option<(usize, Day, Day)> {
    let of_paid = |paid: PaidOutcome<'_>| {
        let last = of.contract.cohorts[paid.outcome.cohort].period.last();
        let window = paid.outcome.window;
        let day = if known { window.matures(last) } else { window.period(last).last() };
        (paid.index, last, day)
    };
    of.paid_outcomes().into_iter().map(of_paid).max_by_key(|(index, _, day)| (*day, std::cmp::Reverse(*index)))
}

fn after_the_end(of: &OfContract<'_>, found: &mut Found) {
    let calendar = &of.contract.design.calendar;
    let Some(closes) = &calendar.closes else {
        return found.unseen("nothing says until when claims are paid: say `closes` in `[calendar]`");
    };
    let Some((index, last, known)) = last_result(of, true) else { return };
    let verified = calendar.verification.as_ref().map_or(known, |length| length.value.after(known));
    if verified > closes.value {
        let outcome = &of.contract.outcomes[index];
        let message = format!(
            "`{}` of who enters on {last} is verified on {verified}, after the last claim is paid on {}",
            outcome.name, closes.value
        );
        let draft = found.error(closes.span, message);
        draft.about(&outcome.name).clause(&outcome.clause).figure("verified", verified).figure("closes", closes.value);
    }
}

fn late_referrals(of: &OfContract<'_>, found: &mut Found) {
    let Some(to) = &of.contract.design.calendar.outcomes_to else {
        return found.unseen("nothing says until when outcomes count: say `outcomes_to` in `[calendar]`");
    };
    let Some((index, last, window_ends)) = last_result(of, false) else { return };
    if window_ends > to.value {
        let outcome = &of.contract.outcomes[index];
        let message = format!(
            "people enter until {last} and have until {window_ends} for `{}`, but outcomes count until {} only",
            outcome.name, to.value
        );
        let draft = found.error(to.span, message);
        draft.about(&outcome.name).clause(&outcome.clause);
        draft.and_at(of.at(&["cohorts", of.contract.cohorts[outcome.cohort].name.as_str(), "to"]), "the last entry");
    }
}

/// What blocks pay in a month, at the lowest share that is guaranteed before `until`.
fn guaranteed_monthly(of: &OfContract<'_>, until: Day) -> i128 {
    let contract = of.contract;
    let stages = contract.stages.iter().filter(|stage| stage.period.from < until);
    let at_risk = stages.map(|stage| stage.at_risk).max().unwrap_or(Rate::ZERO);
    let guaranteed = at_risk.complement().unwrap_or(Rate::ZERO);
    let monthly = |payment: &contracts::Payment| {
        let contracts::PaymentKind::Block { amount, .. } = payment.kind else { return 0 };
        let whole = match amount {
            contracts::BlockAmount::Annual(annual) => i128::from(annual.get()) / 12,
            contracts::BlockAmount::Total(total) => i128::from(total.get()) / i128::from(months(contract.term).max(1)),
        };
        match payment.share {
            contracts::RiskPart::Whole => whole,
            contracts::RiskPart::Guaranteed => part(whole, guaranteed),
            contracts::RiskPart::AtRisk => 0,
        }
    };
    contract.payments.iter().map(monthly).sum()
}

fn cash_until_paid(of: &OfContract<'_>, found: &mut Found) {
    let finances = &of.contract.design.finances;
    let Some(first) = first_cash(of) else { return };
    let (Some(cost), Some(capital)) = (&finances.monthly_cost, &finances.working_capital) else {
        return found.unseen("say `monthly_cost` and `working_capital` in `[finances]`");
    };
    // What blocks pay in the meantime need not be lent.
    let uncovered = (pence(cost) - guaranteed_monthly(of, first.due)).max(0);
    let needed = uncovered * i128::from(first.months);
    if needed > pence(capital) {
        let payment = &of.contract.payments[first.payment];
        let message = format!(
            "the first outcome is paid after {} months, at {} a month that no block covers: {}, and working capital is {}",
            first.months,
            money(uncovered),
            money(needed),
            money(pence(capital))
        );
        let draft = found.error(capital.span, message);
        draft.about(&payment.name).clause(&payment.clause);
        draft.and_at(
            of.at(&["payments", payment.name.as_str()]),
            format!("`{}` is the first, on {}", payment.name, first.due),
        );
        draft
            .figure("months", first.months)
            .figure("needed", money(needed))
            .figure("working capital", money(pence(capital)));
    }
}

fn share_at_risk(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    if of.paid_outcomes().is_empty() {
        return;
    }
    let at = if contract.stages.is_empty() { of.at(&["payments"]) } else { of.at(&["stages"]) };
    let Some(in_year_one) = of.largest_risk(of.first_year_end()) else {
        return found.unseen("what share depends on results: say `people` in `[volumes]`, or agree stages");
    };
    if in_year_one > of.limits.rate("first-year-risk") {
        let message = format!("{} depends on results in the first year", percent(in_year_one));
        found.warning(at, message).figure("share at risk", percent(in_year_one));
    }
    let capital = contract.design.finances.working_capital.as_ref().filter(|capital| capital.value.is_positive());
    let most = of.largest_risk(contract.term.until).unwrap_or(in_year_one);
    if capital.is_none() && most > of.limits.rate("risk-without-capital") {
        let message =
            format!("{} depends on results, and nothing says that the provider has working capital", percent(most));
        let draft = found.error(of.at(&["finances", "working_capital"]), message);
        draft.and_at(at, "the share").figure("share at risk", percent(most));
    }
}

fn fixed_cost(of: &OfContract<'_>, found: &mut Found) {
    let finances = &of.contract.design.finances;
    if !finances.charity.as_ref().is_some_and(|charity| charity.value) {
        return;
    }
    let Some(cost) = &finances.fixed_operating_cost else {
        return found.unseen("the provider is a charity: say `fixed_operating_cost` in `[finances]`");
    };
    let guaranteed = guaranteed_monthly(of, of.contract.term.until) * 12;
    if guaranteed < pence(cost) {
        let message = format!(
            "{} a year is guaranteed at the largest share at risk, and the charity's fixed cost is {}",
            money(guaranteed),
            money(pence(cost))
        );
        let draft = found.error(cost.span, message);
        draft.and_at(of.at(&["payments"]), "what is paid");
        draft.figure("guaranteed", money(guaranteed)).figure("fixed cost", money(pence(cost)));
    }
}

fn no_upside(of: &OfContract<'_>, found: &mut Found) {
    let Some(before) = &of.contract.design.finances.predecessor_annual else {
        return found.unseen("say `predecessor_annual` in `[finances]`");
    };
    if of.paid_outcomes().is_empty() {
        return;
    }
    let Some(value) = value(of) else { return found.unseen(NO_VALUE) };
    let before_in_all = pence(before) * i128::from(months(of.contract.term)) / 12;
    if value.total() <= before_in_all {
        let message = format!(
            "if everybody achieves everything it pays {}, and the contract before paid {} over such a term",
            money(value.total()),
            money(before_in_all)
        );
        let draft = found.error(before.span, message);
        draft.figure("at full success", money(value.total())).figure("predecessor", money(before_in_all));
    }
}

/// What a funder has in pots that can pay for this contract; nothing if one has no limit.
fn budget_of(of: &OfContract<'_>, funder: &units::Name) -> Option<i128> {
    let can_pay = |pot: &&contracts::Pot| {
        pot.funder == *funder
            && (pot.contracts.is_empty() || pot.contracts.contains(&of.contract.name))
            && pot.period.meet(of.contract.term).is_some()
    };
    let limits = of.place.pots.iter().filter(can_pay).map(|pot| pot.limit.map(|limit: Pence| i128::from(limit.get())));
    limits.sum()
}

fn budget(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    if of.paid_outcomes().is_empty() {
        return;
    }
    let volumes = &contract.design.volumes;
    if volumes.pays_at_80.is_none() || volumes.pays_at_100.is_none() || volumes.pays_at_120.is_none() {
        let at = of.at(&["volumes", "pays_at_100"]);
        found.warning(at, "nobody has worked out what is due at 80, 100 and 120% of the expected results");
    }
    let Some(value) = value(of) else { return found.unseen(NO_VALUE) };
    let fixed = |payment: &contracts::Payment| match &contract.fundings[payment.funding] {
        contracts::Funding { sharing: contracts::Sharing::Fixed(shares), first, .. } if first.is_empty() => {
            Some(shares)
        }
        _ => None,
    };
    let Some(shares) = contract.payments.iter().map(fixed).collect::<Option<Vec<_>>>() else {
        return found.unseen("not every payment is shared in fixed parts, so a funder's liability depends on results");
    };
    let mut funders: Vec<&units::Name> =
        shares.iter().flat_map(|shares| shares.iter()).map(|share| &share.funder).collect();
    funders.sort();
    funders.dedup();
    for funder in funders {
        let Some(budget) = budget_of(of, funder) else { continue };
        let share_of = |(index, payment): (usize, &contracts::Payment)| {
            let share = fixed(payment).into_iter().flatten().find(|share| share.funder == *funder);
            part(value.of(index), share.map_or(Rate::ZERO, |share| share.share))
        };
        let liability: i128 = contract.payments.iter().enumerate().map(share_of).sum();
        if liability > budget {
            let message = format!(
                "if everybody achieves everything `{funder}` owes {}, and its pots hold {}",
                money(liability),
                money(budget)
            );
            let draft = found.error(of.at(&["funding"]), message);
            draft.about(funder).figure("liability", money(liability)).figure("budget", money(budget));
            if let Some(pot) = of.place.pots.iter().find(|pot| pot.funder == *funder) {
                draft.and_at(pot.span, "its pot");
            }
        }
    }
}

fn break_even(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    if of.paid_outcomes().is_empty() {
        return;
    }
    let (Some(cost), Some(people)) = (&contract.design.finances.monthly_cost, &contract.design.volumes.people) else {
        return found.unseen("say `monthly_cost` in `[finances]` and `people` in `[volumes]`");
    };
    let Some(expected) = value_at(of, Success::Expected, i128::from(people.value)) else {
        return found.unseen("say `rate` in `[targets.OUTCOME]` for every paid outcome");
    };
    let cost_in_all = pence(cost) * i128::from(months(contract.term));
    let to_earn = cost_in_all - expected.guaranteed() - expected.starts();
    if to_earn <= 0 {
        return;
    }
    let Some(factor) = ratio(to_earn, expected.results()) else { return };
    let mut beyond: Vec<(PaidOutcome<'_>, Rate, &Target)> = Vec::new();
    for paid in of.paid_outcomes() {
        let Some(target) = of.target(paid.outcome) else { continue };
        let (Some(rate), Some(best)) = (&target.rate, &target.best_known) else {
            found.unseen(format!("say `best_known` in `[targets.{}]`", paid.outcome.name));
            continue;
        };
        if let Some(needed) = factor.times(rate.value).filter(|needed| *needed > best.value) {
            beyond.push((paid, needed, target));
        }
    }
    let Some((first, _, target)) = beyond.first() else { return };
    let best_of = |target: &Target| target.best_known.as_ref().map_or(String::new(), |best| percent(best.value));
    let at = target.best_known.as_ref().map_or(cost.span, |best| best.span);
    // One price too tight is one finding, however many outcomes would have to make up for it.
    let words: Vec<String> = beyond
        .iter()
        .map(|(paid, needed, target)| {
            let from = target.best_known_from.as_ref().map_or(String::new(), |from| format!(", {}", from.value));
            format!("{} of `{}` (best known: {}{from})", percent(*needed), paid.outcome.name, best_of(target))
        })
        .collect();
    let draft = found.warning(at, format!("the cost is covered from {} on", listed(&words)));
    draft.about(&first.outcome.name).clause(&first.outcome.clause).and_at(cost.span, "what it costs");
    for (_, needed, target) in &beyond {
        draft.figure("break-even", percent(*needed)).figure("best known", best_of(target));
    }
}
