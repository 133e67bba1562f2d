//! Rules 1 to 5: what a contract is for.

use contracts::Purpose;
use documents::Located;

use crate::figures::{counted, listed};
use crate::found::Found;
use crate::rule::{Look, Needs, Rule, Weight};
use crate::sources::{ECCLES, GAMING, NAO, Source};
use crate::subject::OfContract;

pub(super) const RULES: &[Rule] = &[
    Rule {
        number: 1,
        code: "design::single-purpose",
        weight: Weight::Either,
        title: "one declared purpose",
        why: "a contract that is to innovate, save money and move risk at once has prices for none of these, and nobody can \
              say later whether it succeeded",
        change: "choose one purpose in `[contract]`; what else it may bring belongs in the terms as a hope, not as a purpose",
        sources: &[Source::Commandment(1), Source::Principle(1)],
        needs: Needs::Contract,
        look: Look::Contract(single_purpose),
    },
    Rule {
        number: 2,
        code: "design::few-outcomes",
        weight: Weight::Either,
        title: "few paid outcomes, few price cells",
        why: "many outcomes by many bands make small cells: nobody can price them, check them or see where the money goes",
        change: "pay for a handful of outcomes and measure the rest without paying; merge bands whose prices hardly differ",
        sources: &[Source::Commandment(2), GAMING],
        needs: Needs::Contract,
        look: Look::Contract(few_outcomes),
    },
    Rule {
        number: 3,
        code: "design::simple-metric",
        weight: Weight::Warning,
        title: "a metric of few inputs",
        why: "a metric that the worker on the ground cannot work out steers nobody, and each input is one more to be wrong",
        change: "drop inputs until a worker can say before the day of settlement whether a person counts",
        sources: &[Source::Commandment(3)],
        needs: Needs::Contract,
        look: Look::Contract(simple_metric),
    },
    Rule {
        number: 4,
        code: "design::free-method",
        weight: Weight::Warning,
        title: "innovation without a prescribed method",
        why: "whoever is paid to find a better way and told how to work can only be blamed",
        change: "take the prescription out, or give another purpose",
        sources: &[Source::Commandment(7), ECCLES],
        needs: Needs::Contract,
        look: Look::Contract(free_method),
    },
    Rule {
        number: 5,
        code: "design::reason",
        weight: Weight::Error,
        title: "a recorded reason to pay by results",
        why: "paying by results costs more to run than a grant or a block contract; it has to be worth that, and somebody has \
              to have said why",
        change: "write in `[rationale]` why it beats the alternatives here, or use one of them",
        sources: &[NAO],
        needs: Needs::Contract,
        look: Look::Contract(reason),
    },
];

fn single_purpose(of: &OfContract<'_>, found: &mut Found) {
    let contract = of.contract;
    let further = &contract.design.rationale.purposes;
    let mut purposes: Vec<Purpose> = contract.purpose.into_iter().collect();
    for Located { value, .. } in further {
        if !purposes.contains(value) {
            purposes.push(*value);
        }
    }
    let words: Vec<String> = purposes.iter().map(Purpose::to_string).collect();
    let at = further.first().map_or_else(|| of.at(&["contract", "purpose"]), |first| first.span);
    if purposes.is_empty() {
        found.error(of.head(), "no purpose is declared");
        return;
    }
    let message = format!("it has {}: {}", counted(words.len(), "purpose"), listed(&words));
    let drafted = if purposes.len() as u64 > of.limits.count("purposes") {
        found.error(at, message)
    } else if purposes.len() > 1 {
        found.warning(at, message)
    } else {
        return;
    };
    drafted.figure("purposes", words.len());
}

fn few_outcomes(of: &OfContract<'_>, found: &mut Found) {
    let paid = of.paid_outcomes();
    let cells: usize = paid.iter().map(|paid| of.bands(paid.outcome)).sum();
    let at = of.at(&["outcomes"]);
    if cells as u64 > of.limits.count("cells") {
        let bands = paid.iter().map(|paid| of.bands(paid.outcome)).max().unwrap_or(1);
        let message = format!(
            "{} in up to {} make {cells} cells to price and check",
            counted(paid.len(), "paid outcome"),
            counted(bands, "band")
        );
        found.error(at, message).figure("paid outcomes", paid.len()).figure("cells", cells);
    } else if paid.len() as u64 > of.limits.count("outcomes") {
        found.warning(at, format!("{} outcomes are paid for", paid.len())).figure("paid outcomes", paid.len());
    }
}

fn simple_metric(of: &OfContract<'_>, found: &mut Found) {
    for paid in of.paid_outcomes() {
        let Some(definition) = of.definition(paid.outcome) else { continue };
        let inputs: Vec<String> = definition.inputs.iter().map(|input| input.value.clone()).collect();
        if inputs.len() as u64 > of.limits.count("inputs") {
            let message = format!("`{}` needs {} inputs: {}", paid.outcome.name, inputs.len(), listed(&inputs));
            found
                .warning(definition.inputs[0].span, message)
                .about(&paid.outcome.name)
                .clause(&paid.outcome.clause)
                .figure("inputs", inputs.len());
        }
    }
}

fn free_method(of: &OfContract<'_>, found: &mut Found) {
    let prescribed = &of.contract.design.standards.prescribes;
    let is_innovation = of.contract.purpose == Some(Purpose::Innovation)
        || of.contract.design.rationale.purposes.iter().any(|purpose| purpose.value == Purpose::Innovation);
    if let Some(first) = prescribed.first().filter(|_| is_innovation) {
        let words: Vec<String> = prescribed.iter().map(|word| word.value.to_string()).collect();
        found
            .warning(first.span, format!("it is to bring innovation and prescribes {}", listed(&words)))
            .and_at(of.at(&["contract", "purpose"]), "the purpose");
    }
}

fn reason(of: &OfContract<'_>, found: &mut Found) {
    if of.contract.design.rationale.reason.is_none() {
        found.error(
            of.at(&["rationale", "reason"]),
            "no reason is recorded why paying by results beats the alternatives",
        );
    }
}
