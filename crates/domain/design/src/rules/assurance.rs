//! Rules 46 to 52: who checks, what proves a claim, and what can be gamed.

use contracts::{Evidence as Proof, Measure, RecordKind};
use units::Rate;

use crate::evidence::{Count, SMALL, shown, shown_share};
use crate::figures::{percent, ratio};
use crate::found::Found;
use crate::probes::{Before, Question};
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{GAMING, JUSTICE, LASARS, LITERATURE, PILOTS, Source, TROUBLED_FAMILIES};
use crate::subject::{NO_EXTRACTS, OfContract};

pub(super) const RULES: &[Rule] = &[
    Rule {
        number: 46,
        code: "design::assessor",
        weight: Weight::Error,
        title: "an assessor that answers to neither side",
        why: "whoever is paid for results, or wants few of them, cannot say what counts as one",
        change: "let the assessor report to the funders together or to an independent board (`reports_to` in `[assurance]`), \
                 and be paid by neither side alone",
        sources: &[LASARS],
        needs: Needs::Contract,
        look: Look::Contract(assessor),
    },
    Rule {
        number: 47,
        code: "design::wait",
        weight: Weight::Warning,
        title: "no longer wait than before",
        why: "in the pilots an assessment more came before treatment, and many more declined it: paying by results must do no \
              harm",
        change: "assess after the start, or set a limit to the wait and stop when it is passed",
        sources: &[PILOTS],
        needs: Needs::ContractOrExtracts,
        look: Look::Contract(wait),
    },
    Rule {
        number: 48,
        code: "design::evidence",
        weight: Weight::Error,
        title: "proof that the claimant does not make",
        why: "a claim that rests on the claimant's word or record is paid whether it is true or not",
        change: "pay on a record that neither side keeps, or have somebody else verify it",
        sources: &[Source::Principle(5)],
        needs: Needs::Contract,
        look: Look::Contract(independent_evidence),
    },
    Rule {
        number: 49,
        code: "design::audit",
        weight: Weight::Either,
        title: "a sample that is checked, and a rule for the rest",
        why: "of Troubled Families' claims about 2% were spot-checked and 10% of those did not hold; the others were paid",
        change: "check at least one claim in twenty, and agree what an invalid share means for claims that were not checked \
                 (`extrapolation`)",
        sources: &[TROUBLED_FAMILIES],
        needs: Needs::Contract,
        look: Look::Contract(audit),
    },
    Rule {
        number: 50,
        code: "design::gaming",
        weight: Weight::Warning,
        title: "no bands moved up, no rush before the window, no return after the payment",
        why: "these are the marks that a price leaves on records when it is worked towards",
        change: "fix the band at referral; pay in parts over time; look at the people behind the number",
        sources: &[GAMING],
        needs: Needs::Extracts,
        look: Look::Contract(gaming),
    },
    Rule {
        number: 51,
        code: "design::moved-metric",
        weight: Weight::Error,
        title: "no new metric on an old baseline",
        why: "a definition that changes after the start makes results that nobody achieved, or loses ones that somebody did",
        change: "count the baseline anew by the new definition, and cite the clause (`rebaselined`)",
        sources: &[LITERATURE],
        needs: Needs::Contract,
        look: Look::Contract(moved_metric),
    },
    Rule {
        number: 52,
        code: "design::minimum-standard",
        weight: Weight::Warning,
        title: "a least service for everybody",
        why: "in a black box the people who will not bring a payment get nothing, and nobody sees it",
        change: "agree what everybody who enters gets, and cite the clause (`minimum` in `[standards]`)",
        sources: &[JUSTICE],
        needs: Needs::Contract,
        look: Look::Contract(minimum_standard),
    },
];

fn assessor(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let assurance = &contract.design.assurance;
    let Some(assessor) = &contract.assessor else { return };
    let at = of.at(&["contract", "assessor"]);
    if let Some(payer) = assurance.paid_by.as_ref().filter(|payer| payer.value == contract.provider) {
        let message = format!("`{assessor}` assesses what `{}` is paid for, and is paid by it", payer.value);
        found.error(payer.span, message).about(assessor).and_at(at, "the assessor");
    }
    let lines = &assurance.reports_to;
    if let Some(line) = lines.iter().find(|line| line.value == contract.provider) {
        let message = format!("`{assessor}` reports to `{}`, whose results it assesses", line.value);
        found.error(line.span, message).about(assessor).and_at(at, "the assessor");
    }
    if !lines.is_empty() && lines.iter().all(|line| line.value == contract.commissioner) {
        let message = format!("`{assessor}` reports to the commissioner alone");
        found.error(lines[0].span, message).about(assessor).and_at(at, "the assessor");
    }
    if lines.is_empty() {
        let message = format!("nothing says to whom `{assessor}` reports");
        found.error(of.at(&["assurance", "reports_to"]), message).about(assessor).and_at(at, "the assessor");
    }
}

fn wait(of: &OfContract<'_>, found: &mut Found) {
    let assurance = &of.contract.design.assurance;
    let Some(before) = &assurance.wait_before else {
        // Without an assessment there is nothing new to wait for.
        if of.contract.assessor.is_none() {
            return;
        }
        return found.unseen("nothing says how long people waited before: say `wait_before` in `[assurance]`");
    };
    let reference: units::Day = of.contract.term.from;
    if let Some(now) = &assurance.wait_now
        && now.value.after(reference) > before.value.after(reference)
    {
        let message = format!("people wait {} at the median, and waited {} before", now.value, before.value);
        let draft = found.warning(now.span, message);
        draft.and_at(before.span, "before").figure("now", now.value).figure("before", before.value);
        return;
    }
    let has_timed = of.contract.outcomes.iter().any(|outcome| matches!(outcome.measure, Measure::TimeToEvent { .. }));
    match of.evidence.and_then(|evidence| evidence.of(&Question::waited(of.index))) {
        Some(count) if count.decided >= SMALL && 2 * count.achieved < count.decided => {
            let message = format!(
                "{} of {} people started within {}, the median before: fewer than half",
                shown(count.achieved),
                shown(count.decided),
                before.value
            );
            found.warning(before.span, message).figure("started within it", shown(count.achieved));
        }
        Some(_) => {}
        None if !has_timed && assurance.wait_now.is_none() => {
            found.unseen("no outcome measures the time to a start, and `wait_now` says nothing");
        }
        None if assurance.wait_now.is_none() => found.unseen(NO_EXTRACTS),
        None => {}
    }
}

fn independent_evidence(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    for paid in of.paid_outcomes() {
        let name = paid.outcome.name.as_str();
        let definition = of.definition(paid.outcome);
        let proof = definition.and_then(|definition| definition.evidence.as_ref());
        let verifier = definition.and_then(|definition| definition.verified_by.as_ref());
        let draft = match (proof, verifier) {
            (_, Some(verifier)) if verifier.value == contract.provider => {
                found.error(verifier.span, format!("`{}` claims `{name}` and verifies it", verifier.value))
            }
            (Some(proof), None) if proof.value == Proof::SelfDeclared => {
                found.error(proof.span, format!("`{name}` is paid on the claimant's word"))
            }
            (Some(proof), None) if proof.value == Proof::ClaimantsRecord => {
                found.error(proof.span, format!("`{name}` is paid on the claimant's own record"))
            }
            (Some(proof), _) if proof.value == Proof::Assessor && contract.assessor.is_none() => {
                found.error(proof.span, format!("`{name}` is to be confirmed by an assessor, and there is none"))
            }
            (None, None) if contract.assessor.is_none() => {
                let at = of.at(&["definitions", name, "evidence"]);
                found.error(
                    at,
                    format!("nothing proves `{name}`: there is neither an assessor nor an independent record"),
                )
            }
            _ => continue,
        };
        draft.about(&paid.outcome.name).clause(&paid.outcome.clause);
    }
}

fn audit(of: &OfContract<'_>, found: &mut Found) {
    if of.paid_outcomes().is_empty() {
        return;
    }
    let assurance = &of.contract.design.assurance;
    match &assurance.audit_sample {
        None => {
            found.warning(of.at(&["assurance", "audit_sample"]), "nothing says which part of the claims is checked");
        }
        Some(sample) if sample.value < of.limits.rate("audit-sample") => {
            let message = format!("{} of the claims are checked", percent(sample.value));
            found.warning(sample.span, message).figure("sample", percent(sample.value));
        }
        Some(_) => {}
    }
    if let Some(invalid) = &assurance.invalid_rate
        && invalid.value > of.limits.rate("invalid-rate")
        && assurance.extrapolation.is_none()
    {
        let message = format!(
            "{} of the checked claims did not hold, and nothing follows for the others",
            percent(invalid.value)
        );
        found.error(invalid.span, message).figure("invalid", percent(invalid.value));
    }
}

fn gaming(of: &OfContract<'_>, found: &mut Found) {
    let Some(evidence) = of.evidence else { return found.unseen(NO_EXTRACTS) };
    for (index, cohort) in of.contract.cohorts.iter().enumerate() {
        for (number, band) in cohort.bands.iter().enumerate() {
            let Some(count) = evidence.of(&Question::rebanded(of.index, index, number)) else { continue };
            if share_of(count).is_none_or(|share| share <= of.limits.rate("rebanded")) {
                continue;
            }
            let message = format!(
                "{} of {} people who entered in band `{}` were put into a higher one afterwards",
                shown(count.achieved),
                shown(count.decided),
                band.name
            );
            let draft = found.warning(of.at(&["cohorts", cohort.name.as_str()]), message);
            draft.about(&cohort.name).clause(&cohort.clause).figure("moved up", shown_share(count));
        }
    }
    if of.place.records.of(RecordKind::Discharge).is_none() {
        found.unseen("whether people leave just before the window ends: say `[records.discharge]` in place.toml");
    }
    for paid in of.paid_outcomes() {
        let name = &paid.outcome.name;
        let at = of.at(&["outcomes", name.as_str()]);
        let left = [Before::Just, Before::Earlier].map(|before| Question::left(of.index, paid.index, before));
        let back = [Before::Just, Before::Earlier].map(|before| Question::came_back(of.index, paid.index, before));
        let stretches =
            [(left, "left in the last 30 days of the window"), (back, "came back in the 30 days after the window")];
        for (questions, words) in stretches {
            let [just, earlier] = questions.map(|question| evidence.of(&question).unwrap_or_default());
            if is_spike(just, earlier, of.limits.rate("spike")) {
                let message = format!(
                    "{} people {words} of `{name}`, {} in the 30 days before",
                    shown(just.achieved),
                    shown(earlier.achieved)
                );
                let draft = found.warning(at, message);
                draft.about(name).clause(&paid.outcome.clause).figure("people", shown(just.achieved));
            }
        }
    }
}

/// Whether so many times as many people did something as in the stretch before, and not only a few.
fn is_spike(just: Count, earlier: Count, times: Rate) -> bool {
    let limit = crate::figures::part(i128::from(earlier.achieved), times);
    just.achieved >= SMALL && i128::from(just.achieved) > limit
}

fn share_of(count: Count) -> Option<Rate> {
    if count.decided < SMALL { None } else { ratio(i128::from(count.achieved), i128::from(count.decided)) }
}

fn moved_metric(of: &OfContract<'_>, found: &mut Found) {
    for definition in &of.contract.design.definitions {
        let Some(effective) = &definition.effective else { continue };
        if effective.value > of.contract.term.from && definition.rebaselined.is_none() {
            let message = format!(
                "the definition of `{}` holds from {}, after the start on {}, and the baseline was not counted anew",
                definition.outcome, effective.value, of.contract.term.from
            );
            let draft = found.error(effective.span, message);
            draft.about(&definition.outcome).and_at(of.at(&["contract", "start"]), "the start");
        }
    }
}

fn minimum_standard(of: &OfContract<'_>, found: &mut Found) {
    if of.contract.design.standards.minimum.is_none() {
        found.warning(of.at(&["standards", "minimum"]), "no clause says what everybody who enters gets");
    }
}
