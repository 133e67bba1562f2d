//! What an evaluation asks of a place's contracts: outcomes, areas, and signs of gaming.

use contracts::{Contract, Measure, Place, Success};
use documents::{Entry, Fields, Located};
use units::Length;

use super::super::choices::{MeasureWord, MethodWord};
use super::super::specs::GAMING;
use super::super::{Gaming, Group, OutcomeFrom, Problem, Subjects};
use super::{Beside, Reader, whole_or};

impl Reader<'_> {
    /// An outcome of contracts: what it measures, where it comes from, and its title.
    pub(super) fn contract_outcome(
        &self,
        entry: &Entry,
        fields: &Fields<'_>,
        place: &Place,
        method: MethodWord,
        subjects: Option<&Subjects>,
    ) -> Option<(MeasureWord, OutcomeFrom, String)> {
        for key in ["measure", "column", "event", "exposure"] {
            if let Some(entry) = fields.entry(key) {
                let cause = Problem::NotHere { key, belongs: "evaluations of CSV files; a contract says it here" };
                self.found.at(entry.key_span, "has no effect", cause);
            }
        }
        if !fields.has("of") {
            fields.missing("of", entry.key_span);
        }
        let of = fields.text("of")?;
        let other = if fields.has("comparison") { fields.text("comparison")? } else { of.clone() };
        let Some(Subjects::Place { treated, comparison, .. }) = subjects else { return None };
        let (first, second) = (self.of_group(&of, place, treated), self.of_group(&other, place, comparison));
        let (first, second) = (first?, second?);
        let one = &place.contracts[treated.contract].outcomes[first];
        let two = &place.contracts[comparison.contract].outcomes[second];
        let differs = if one.measure != two.measure {
            Some("what is measured")
        } else if one.window != two.window {
            Some("the window")
        } else {
            None
        };
        if let Some(what) = differs {
            let cause = Problem::MeasuredDifferently { of: of.value.clone(), comparison: other.value.clone(), what };
            self.found.at(other.span, "", cause);
            return None;
        }
        let (measure, inverted) = match one.measure {
            Measure::Binary { success, .. } => (MeasureWord::Binary, success == Success::NoEvent),
            Measure::Frequency { .. } => (MeasureWord::Count, false),
            Measure::TimeToEvent { .. } => (MeasureWord::Time, false),
            Measure::Spell { .. } | Measure::Change { .. } | Measure::ShareOfTime { .. } => {
                let cause = Problem::MeasureNotEvaluated {
                    outcome: of.value.clone(),
                    measure: one.measure.word(),
                    method: method.word(),
                };
                self.found.at(of.span, "", cause);
                return None;
            }
        };
        let from = OutcomeFrom::Contract { treated: first, comparison: second, inverted };
        Some((measure, from, one.title.clone()))
    }

    /// The index of an outcome of a group's cohort.
    fn of_group(&self, text: &Located<String>, place: &Place, group: &Group) -> Option<usize> {
        let named = |terms: &Contract, outcome: &contracts::Outcome| format!("{}/{}", terms.name, outcome.name);
        let all = place.contracts.iter().flat_map(|terms| terms.outcomes.iter().map(|outcome| named(terms, outcome)));
        let all: Vec<String> = all.collect();
        self.index("outcome", text, &all)?;
        let contract = &place.contracts[group.contract];
        let found = contract.outcomes.iter().position(|outcome| named(contract, outcome) == text.value);
        let fitting = found.filter(|index| contract.outcomes[*index].cohort == group.cohort);
        if fitting.is_none() {
            let has = place.contracts.iter().find_map(|terms| {
                let outcome = terms.outcomes.iter().find(|outcome| named(terms, outcome) == text.value)?;
                Some(format!("{}/{}", terms.name, terms.cohorts[outcome.cohort].name))
            });
            let cause = Problem::OutcomeOfOtherCohort {
                outcome: text.value.clone(),
                has: has.unwrap_or_default(),
                wanted: group.name.clone(),
            };
            self.found.at(text.span, "of another cohort", cause);
        }
        fitting
    }

    /// Checks that the area is a column of the file, or of the events by which both groups enter.
    pub(super) fn area_column(&self, file: &Fields<'_>, area: &Located<String>) {
        match self.beside {
            Beside::File { columns } => {
                self.column(area, columns);
            }
            Beside::Place { place, schema } => {
                for key in ["treated", "comparison"] {
                    let text =
                        file.entry(key).and_then(|entry| entry.value.as_table()).and_then(|table| table.get("cohort"));
                    let Some(text) =
                        text.and_then(|value| Some(Located::new(value.as_text()?.to_string(), value.span)))
                    else {
                        continue;
                    };
                    let known = place.contracts.iter().find_map(|terms| {
                        let cohort = text.value.strip_prefix(terms.name.as_str())?.strip_prefix('/')?;
                        terms.cohorts.iter().find(|declared| declared.name.as_str() == cohort)
                    });
                    if let Some(event) = known.and_then(|cohort| schema.event(&cohort.enters.event)) {
                        self.event_column(area, event);
                    }
                }
            }
        }
    }

    /// The index of a binary outcome of a cohort.
    fn risk(&self, text: &Located<String>, place: &Place, contract: usize, cohort: usize) -> Option<usize> {
        let terms = &place.contracts[contract];
        let of_cohort = |outcome: &&contracts::Outcome| {
            outcome.cohort == cohort && matches!(outcome.measure, Measure::Binary { .. })
        };
        let known: Vec<String> =
            terms.outcomes.iter().filter(of_cohort).map(|outcome| format!("{}/{}", terms.name, outcome.name)).collect();
        self.index("binary outcome", text, &known)?;
        terms.outcomes.iter().position(|outcome| format!("{}/{}", terms.name, outcome.name) == text.value)
    }

    pub(super) fn gaming(&self, entry: &Entry) -> Option<Gaming> {
        let Beside::Place { place, schema } = self.beside else { return None };
        let fields = Fields::open_value(entry, &GAMING, self.found)?;
        let text = fields.text("cohort")?;
        let (contract, cohort) = self.cohort(&text, place)?;
        let event = |key| {
            let text = fields.text(key)?;
            let known: Vec<String> = schema.events.iter().map(|event| event.name.clone()).collect();
            let index = self.index("event", &text, &known)?;
            Some((&schema.events[index], contracts::Selector { event: text.value, condition: None, text: None }))
        };
        let selector = |key| event(key).map(|(_, selector)| selector);
        let length = |key| if fields.has(key) { fields.parse::<Length>(key).map(|length| length.value) } else { None };
        let started_within = fields.parse_or_default::<Length>("started_within", entry.key_span)?.value;
        let rebanded = event("rebanded");
        let band = match (&rebanded, fields.has("band")) {
            (Some((event, _)), true) => Some(self.event_column(&fields.text("band")?, event)?.0),
            _ => None,
        };
        let needs = [
            ("rebanded", "band"),
            ("rebanded", "bands"),
            ("contact", "bands"),
            ("discharged", "window"),
            ("represented", "payment"),
            ("risk", "started"),
        ];
        for (key, other) in needs {
            if let Some(one) = fields.entry(key).filter(|_| !fields.has(other)) {
                self.found.at(one.key_span, "", Problem::NeedsTable { key: other, what: key });
            }
        }
        let declared = &place.contracts[contract].cohorts[cohort];
        let known: Vec<String> = declared.bands.iter().map(|band| band.name.clone()).collect();
        let texts = if fields.has("bands") { fields.texts("bands")? } else { Vec::new() };
        let bands = texts
            .iter()
            .filter(|text| self.index("band", text, &known).is_some())
            .map(|text| text.value.clone())
            .collect();
        let risk =
            if fields.has("risk") { Some(self.risk(&fields.text("risk")?, place, contract, cohort)?) } else { None };
        let payment = match fields.text("payment") {
            Some(text) => {
                let known: Vec<String> =
                    place.contracts[contract].payments.iter().map(|payment| payment.name.to_string()).collect();
                self.index("payment", &text, &known)?;
                Some(text.value)
            }
            None => None,
        };
        let usual = whole_or(&fields, "usual_delay", 0..=36_500, u64::MAX)?;
        Some(Gaming {
            contract,
            cohort,
            name: text.value,
            risk,
            bands,
            started: selector("started"),
            started_within: fields.has("started").then_some(started_within),
            contact: selector("contact"),
            discharged: selector("discharged"),
            window: length("window"),
            represented: selector("represented"),
            payment,
            usual_delay: u32::try_from(usual).ok(),
            rebanded: rebanded.map(|(_, selector)| selector),
            band,
        })
    }
}
