//! What has to be measured for the rules that count people, in the contract language itself.
//!
//! Each question becomes a cohort and a binary outcome of an invented contract that pays nothing; the place's own rules
//! and extracts then answer it the way they answer any contract. So a rule never reads an event.

use std::collections::BTreeMap;

use contracts::{
    Band, Cohort, Contract, Decided, EntryRule, Exclusion, Expression, Measure, Outcome, Per, Place, RecordKind,
    Selector, Success, Unit, Window,
};
use documents::Located;
use units::{Day, Length, LengthUnit, Name, Period, Rate};

use crate::evidence::{Count, Evidence, SMALL};
use crate::figures::ratio;
use crate::rules::cohort::spread;
use crate::thresholds::Limits;

/// A place with the contracts that ask, and what each of their outcomes asks.
#[derive(Debug, Clone)]
pub struct Probes {
    /// The place's own contracts, and after them those that ask.
    pub place: Place,
    questions: BTreeMap<(usize, usize), Question>,
}

/// A question that extracts answer by counting people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Question {
    /// The contract; nothing for the place.
    contract: Option<usize>,
    about: About,
    band: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum About {
    /// What the contract's own outcome counts.
    Outcome(usize),
    /// Who entered a cohort, and when.
    Starts(usize, Which),
    /// Who entered a cohort and was not seen.
    Parked(usize),
    /// Who was put into a higher band afterwards, among those who entered a cohort in a band.
    Rebanded(usize),
    /// Who left just before a window ended, or in the stretch before that.
    Left(usize, Before),
    /// Who came back just after a window ended, or in the stretch before that.
    CameBack(usize, Before),
    /// Who started within the wait of before.
    Waited,
    /// Whose lead worker, plan or assessment was doubled.
    Repeated(RecordWord),
    /// Which panels were more than enough.
    Panels,
    /// Which steps came, and which of them before their prerequisite.
    Step(usize, bool),
    /// Who has a need.
    Need(usize),
    /// What an outcome counts among people of one kind.
    Kind(usize, usize),
    /// How many of an outcome's events people have who have any.
    Events(usize),
}

/// Which entries are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Which {
    /// Those who were referred.
    Referred,
    /// All who entered.
    All,
    /// Those of the first half of the days so far.
    FirstHalf,
    /// Those of the second half.
    SecondHalf,
}

/// Which of two stretches of equal length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Before {
    /// The one that is looked at.
    Just,
    /// The one that it is compared with.
    Earlier,
}

/// Records of which one is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RecordWord {
    /// Lead workers.
    LeadWorker,
    /// Plans.
    Plan,
    /// Full assessments.
    FullAssessment,
}

impl RecordWord {
    pub const ALL: [RecordWord; 3] = [RecordWord::LeadWorker, RecordWord::Plan, RecordWord::FullAssessment];

    pub fn kind(self) -> RecordKind {
        match self {
            RecordWord::LeadWorker => RecordKind::LeadWorker,
            RecordWord::Plan => RecordKind::Plan,
            RecordWord::FullAssessment => RecordKind::FullAssessment,
        }
    }
}

impl Which {
    /// How two of them are told apart in a message.
    pub fn and(self, other: Which) -> (&'static str, &'static str) {
        let words = |which| match which {
            Which::Referred => "referrals",
            Which::All => "starts",
            Which::FirstHalf => "the earlier starts",
            Which::SecondHalf => "the later ones",
        };
        (words(self), words(other))
    }
}

impl Question {
    fn of(contract: usize, about: About, band: Option<usize>) -> Question {
        Question { contract: Some(contract), about, band }
    }

    /// What a contract's own outcome counts, over all bands.
    pub fn outcome(contract: usize, outcome: usize) -> Question {
        Question::of(contract, About::Outcome(outcome), None)
    }

    /// The same in one band.
    pub fn outcome_in(contract: usize, outcome: usize, band: usize) -> Question {
        Question::of(contract, About::Outcome(outcome), Some(band))
    }

    /// What an outcome counts among people of one kind in one band.
    pub fn kind(contract: usize, outcome: usize, kind: usize, band: usize) -> Question {
        Question::of(contract, About::Kind(outcome, kind), Some(band))
    }

    /// How many of an outcome's events people have who have any.
    pub fn events(contract: usize, outcome: usize) -> Question {
        Question::of(contract, About::Events(outcome), None)
    }

    /// Who entered a band.
    pub fn starts(contract: usize, cohort: usize, which: Which, band: usize) -> Question {
        Question::of(contract, About::Starts(cohort, which), Some(band))
    }

    /// Who entered a band and was not seen.
    pub fn parked(contract: usize, cohort: usize, band: usize) -> Question {
        Question::of(contract, About::Parked(cohort), Some(band))
    }

    /// Who was moved up from a band.
    pub fn rebanded(contract: usize, cohort: usize, band: usize) -> Question {
        Question::of(contract, About::Rebanded(cohort), Some(band))
    }

    /// Who left before a window's end.
    pub fn left(contract: usize, outcome: usize, before: Before) -> Question {
        Question::of(contract, About::Left(outcome, before), None)
    }

    /// Who came back after a window's end.
    pub fn came_back(contract: usize, outcome: usize, before: Before) -> Question {
        Question::of(contract, About::CameBack(outcome, before), None)
    }

    /// Who started within the wait of before.
    pub fn waited(contract: usize) -> Question {
        Question::of(contract, About::Waited, None)
    }

    /// Whose record was doubled.
    pub fn repeated(word: RecordWord) -> Question {
        Question { contract: None, about: About::Repeated(word), band: None }
    }

    /// Which panels were too many.
    pub fn panels() -> Question {
        Question { contract: None, about: About::Panels, band: None }
    }

    /// Steps: all of them, or those that came too early.
    pub fn step(step: usize, early: bool) -> Question {
        Question { contract: None, about: About::Step(step, early), band: None }
    }

    /// Who has a need.
    pub fn need(need: usize) -> Question {
        Question { contract: None, about: About::Need(need), band: None }
    }
}

/// How long the stretches before and after a window's end are that are compared.
const NEAR_THE_END: i32 = 30;

/// How long after entry a person may be put into another band.
const REBANDING: i32 = 90;

/// What has to be measured as at a day, so that the rules can count.
pub fn probes(place: &Place, as_at: Day) -> Probes {
    let limits = Limits::of(&place.adjustments);
    let mut probes = Probes { place: place.clone(), questions: BTreeMap::new() };
    for (index, contract) in place.contracts.iter().enumerate() {
        for outcome in 0..contract.outcomes.len() {
            probes.questions.insert((index, outcome), Question::outcome(index, outcome));
        }
    }
    for (index, contract) in place.contracts.iter().enumerate() {
        let mut asking = Asking::new(contract, index);
        ask_of_contract(&mut asking, place, &limits, index, as_at);
        asking.join(&mut probes);
    }
    if let Some(first) = place.contracts.first() {
        let mut asking = Asking::new(first, place.contracts.len());
        ask_of_place(&mut asking, place, &limits);
        asking.join(&mut probes);
    }
    probes
}

fn ask_of_contract(asking: &mut Asking<'_>, place: &Place, limits: &Limits, index: usize, as_at: Day) {
    let contract = asking.contract;
    let days = Length::days(1);
    for (number, cohort) in contract.cohorts.iter().enumerate() {
        for (band, selector) in bands_of(cohort) {
            let entrants = Cohort { bands: Vec::new(), enters: selector.clone(), ..cohort.clone() };
            asking.ask(Question::starts(index, number, Which::All, band), &entrants, &selector, days, Length::ZERO);
            if let Some((first, second)) = halves(cohort.period, as_at) {
                for (which, period) in [(Which::FirstHalf, first), (Which::SecondHalf, second)] {
                    let entrants = Cohort { period, ..entrants.clone() };
                    asking.ask(Question::starts(index, number, which, band), &entrants, &selector, days, Length::ZERO);
                }
            }
            if let Some(contact) = place.records.of(RecordKind::Contact) {
                let gap = limits.length("contact-gap");
                asking.ask_none(Question::parked(index, number, band), &entrants, &contact.selector, gap);
            }
        }
        ask_referred(asking, place, index, number);
        ask_rebanded(asking, index, number);
    }
    for (number, outcome) in contract.outcomes.iter().enumerate() {
        let cohort = Cohort { bands: Vec::new(), ..contract.cohorts[outcome.cohort].clone() };
        let Some(last) = outcome.window.within.in_days().or_else(|| days_of(outcome.window.within)) else { continue };
        if let Some(discharge) = place.records.of(RecordKind::Discharge) {
            for (before, from) in [(Before::Just, last - NEAR_THE_END), (Before::Earlier, last - 2 * NEAR_THE_END)] {
                let (after, within) = (Length::days(from.max(0)), Length::days((from + NEAR_THE_END).max(1)));
                asking.ask(Question::left(index, number, before), &cohort, &discharge.selector, within, after);
            }
        }
        for (before, from) in [(Before::Just, last), (Before::Earlier, last - NEAR_THE_END)] {
            let (after, within) = (Length::days(from.max(1)), Length::days((from + NEAR_THE_END).max(2)));
            asking.ask(Question::came_back(index, number, before), &cohort, &cohort.enters, within, after);
        }
    }
    for number in 0..contract.outcomes.len() {
        ask_kinds(asking, index, number);
    }
    ask_wait(asking, index);
}

/// What an outcome counts among people of each kind in each band, and how many events people have where it is a yes or no.
fn ask_kinds(asking: &mut Asking<'_>, index: usize, number: usize) {
    let contract = asking.contract;
    let outcome = &contract.outcomes[number];
    let cohort = &contract.cohorts[outcome.cohort];
    if let Measure::Binary { selector, .. } = &outcome.measure {
        let frequency =
            Measure::Frequency { selector: selector.clone(), per: Per::Achiever, at_least: None, at_most: None };
        let everybody = Cohort { bands: Vec::new(), ..cohort.clone() };
        asking.add(Question::events(index, number), &everybody, outcome.window, frequency);
    }
    let kinds = contract.design.case_mix.iter().enumerate().filter(|(_, kind)| kind.cohort == outcome.cohort);
    for (kind, mix) in kinds {
        for (band, selector) in bands_of(cohort) {
            let people = Cohort { bands: Vec::new(), enters: both(&selector, &mix.selector), ..cohort.clone() };
            asking.add(Question::kind(index, number, kind, band), &people, outcome.window, outcome.measure.clone());
        }
    }
}

/// How long people wait: those who reach the first of the contract's time-to-event outcomes within the wait of before.
fn ask_wait(asking: &mut Asking<'_>, index: usize) {
    let contract = asking.contract;
    let Some(before) = &contract.design.assurance.wait_before else { return };
    let timed = contract.outcomes.iter().find_map(|outcome| match &outcome.measure {
        Measure::TimeToEvent { selector, .. } => Some((outcome, selector)),
        _ => None,
    });
    if let Some((outcome, selector)) = timed {
        let cohort = Cohort { bands: Vec::new(), ..contract.cohorts[outcome.cohort].clone() };
        asking.ask(Question::waited(index), &cohort, selector, before.value, Length::ZERO);
    }
}

fn ask_referred(asking: &mut Asking<'_>, place: &Place, index: usize, number: usize) {
    let cohort = &asking.contract.cohorts[number];
    let Some(referral) = place.records.of(RecordKind::Referral) else { return };
    for (band, condition) in cohort.bands.iter().enumerate() {
        // Only a referral that is the same kind of event has the columns of the band's condition.
        if referral.selector.event != cohort.enters.event {
            continue;
        }
        let selector = both(&referral.selector, &condition.selector);
        let referred = Cohort { bands: Vec::new(), exclusions: Vec::new(), enters: selector.clone(), ..cohort.clone() };
        let question = Question::starts(index, number, Which::Referred, band);
        asking.ask(question, &referred, &selector, Length::days(1), Length::ZERO);
    }
}

fn ask_rebanded(asking: &mut Asking<'_>, index: usize, number: usize) {
    let contract = asking.contract;
    let cohort = &contract.cohorts[number];
    let Some(order) = bands_upward(contract, number) else { return };
    for (at, band) in order.iter().enumerate() {
        let higher: Vec<Expression> =
            order[at + 1..].iter().filter_map(|above| cohort.bands[*above].selector.condition.clone()).collect();
        if higher.is_empty() {
            continue;
        }
        let up = Selector { event: cohort.enters.event.clone(), condition: Some(Expression::Or(higher)), text: None };
        let entrants =
            Cohort { bands: Vec::new(), enters: both(&cohort.enters, &cohort.bands[*band].selector), ..cohort.clone() };
        asking.ask(Question::rebanded(index, number, *band), &entrants, &up, Length::days(REBANDING), Length::days(1));
    }
}

fn ask_of_place(asking: &mut Asking<'_>, place: &Place, limits: &Limits) {
    let everybody = |selector: &Selector, entry: EntryRule, exclusions: Vec<Exclusion>| Cohort {
        name: asking_name("people", 0),
        clause: nothing(),
        title: String::new(),
        unit: Unit::Person,
        enters: selector.clone(),
        period: span_of(place),
        entry,
        bands: Vec::new(),
        exclusions,
    };
    for word in RecordWord::ALL {
        if let Some(record) = place.records.of(word.kind()) {
            let cohort = everybody(&record.selector, EntryRule::Every, Vec::new());
            let within = limits.length("repeat");
            asking.ask(Question::repeated(word), &cohort, &record.selector, within, Length::days(1));
        }
    }
    if let Some(panel) = place.records.of(RecordKind::Panel) {
        let cohort = everybody(&panel.selector, EntryRule::Every, Vec::new());
        let times = u32::try_from(limits.count("panels")).unwrap_or(u32::MAX).saturating_add(1);
        let month = Length { count: 1, unit: LengthUnit::Month };
        let measure = Measure::Binary { selector: panel.selector.clone(), success: Success::Event, times };
        asking.add(Question::panels(), &cohort, window(Length::ZERO, month), measure);
    }
    for (number, prerequisite) in place.records.prerequisites.iter().enumerate() {
        let before =
            Exclusion { clause: nothing(), selector: prerequisite.first.clone(), before: None, after: Length::ZERO };
        for (early, exclusions) in [(false, Vec::new()), (true, vec![before])] {
            let cohort = everybody(&prerequisite.step, EntryRule::First, exclusions);
            let question = Question::step(number, early);
            asking.ask(question, &cohort, &prerequisite.step, Length::days(1), Length::ZERO);
        }
    }
    for (number, need) in place.records.needs.iter().enumerate() {
        let cohort = everybody(&need.selector, EntryRule::First, Vec::new());
        asking.ask(Question::need(number), &cohort, &need.selector, Length::days(1), Length::ZERO);
    }
}

/// From the first day of any contract to the last.
fn span_of(place: &Place) -> Period {
    let from = place.contracts.iter().map(|contract| contract.term.from).min().unwrap_or(Day::MIN);
    let until = place.contracts.iter().map(|contract| contract.term.until).max().unwrap_or(Day::MAX);
    Period { from, until }
}

/// A contract that asks, being written.
struct Asking<'a> {
    contract: &'a Contract,
    number: usize,
    cohorts: Vec<Cohort>,
    outcomes: Vec<Outcome>,
    questions: Vec<Question>,
}

impl<'a> Asking<'a> {
    fn new(contract: &'a Contract, number: usize) -> Asking<'a> {
        Asking { contract, number, cohorts: Vec::new(), outcomes: Vec::new(), questions: Vec::new() }
    }

    /// Asks who has an event within a time of entry, and after another.
    fn ask(&mut self, question: Question, cohort: &Cohort, selector: &Selector, within: Length, after: Length) {
        let measure = Measure::Binary { selector: selector.clone(), success: Success::Event, times: 1 };
        self.add(question, cohort, window(after, within), measure);
    }

    /// Asks who has none within a time of entry.
    fn ask_none(&mut self, question: Question, cohort: &Cohort, selector: &Selector, within: Length) {
        let measure = Measure::Binary { selector: selector.clone(), success: Success::NoEvent, times: 1 };
        self.add(question, cohort, window(Length::ZERO, within), measure);
    }

    fn add(&mut self, question: Question, cohort: &Cohort, window: Window, measure: Measure) {
        let number = self.cohorts.len();
        self.cohorts.push(Cohort { name: asking_name("cohort", number), ..cohort.clone() });
        self.outcomes.push(Outcome {
            name: asking_name("question", number),
            clause: nothing(),
            title: String::new(),
            kind: None,
            cohort: number,
            window,
            decided: Decided::AtMaturity,
            measure,
            baseline: None,
            risk: None,
        });
        self.questions.push(question);
    }

    /// Puts it behind the place's contracts.
    fn join(self, probes: &mut Probes) {
        let contract = probes.place.contracts.len();
        for (outcome, question) in self.questions.into_iter().enumerate() {
            probes.questions.insert((contract, outcome), question);
        }
        probes.place.contracts.push(Contract {
            name: asking_name("asks", self.number),
            stages: Vec::new(),
            cohorts: self.cohorts,
            outcomes: self.outcomes,
            payments: Vec::new(),
            caps: Vec::new(),
            ..self.contract.clone()
        });
    }
}

impl Probes {
    /// What each outcome of [`Probes::place`] asks, by contract and outcome, in words for whoever looks into it.
    pub fn asked(&self) -> impl Iterator<Item = (usize, usize, String)> {
        self.questions.iter().map(|((contract, outcome), question)| {
            let band = question.band.map_or(String::new(), |band| format!(" in band {band}"));
            let of = question.contract.map_or("place".into(), |contract| format!("contract {contract}"));
            (*contract, *outcome, format!("{of}: {:?}{band}", question.about))
        })
    }

    /// The evidence of what was measured: a count for each contract, outcome and band of [`Probes::place`].
    pub fn evidence(
        &self,
        as_at: Day,
        measured: impl IntoIterator<Item = (usize, usize, Option<usize>, Count)>,
    ) -> Evidence {
        let mut counts: BTreeMap<Question, Count> = BTreeMap::new();
        for question in self.questions.values() {
            counts.insert(question.clone(), Count::default());
        }
        for (contract, outcome, band, count) in measured {
            let Some(question) = self.questions.get(&(contract, outcome)) else { continue };
            let all = counts.entry(question.clone()).or_default();
            *all = all.plus(count);
            // An outcome of the place's own is also counted by band.
            if question.band.is_none() && band.is_some() {
                let of_band = counts.entry(Question { band, ..question.clone() }).or_default();
                *of_band = of_band.plus(count);
            }
        }
        Evidence { as_at, counts }
    }
}

impl Evidence {
    /// How many events a person who has any has, where enough people were counted.
    pub(crate) fn events_each(&self, contract: usize, outcome: usize) -> Option<Rate> {
        let count = self.of(&Question::events(contract, outcome))?;
        if count.people < SMALL { None } else { ratio(i128::from(count.events), i128::from(count.people)) }
    }

    /// How far people of different kinds in one band differ, at most over the bands.
    pub(crate) fn spread_within(&self, contract: usize, outcome: usize, kinds: &[usize], bands: usize) -> Option<Rate> {
        let rate = |kind: usize, band: usize| {
            let count = self.of(&Question::kind(contract, outcome, kind, band))?;
            if count.decided < SMALL { None } else { ratio(i128::from(count.achieved), i128::from(count.decided)) }
        };
        let of_band = |band: usize| {
            let rates: Vec<Rate> = kinds.iter().filter_map(|kind| rate(*kind, band)).collect();
            spread(&rates)
        };
        (0..bands).filter_map(of_band).max()
    }
}

/// The bands of a cohort from the lowest price to the highest, by the dearest payment that has a price for each; nothing
/// if it has no bands or no payment tells them apart.
pub(crate) fn bands_upward(contract: &Contract, cohort: usize) -> Option<Vec<usize>> {
    let bands = &contract.cohorts[cohort].bands;
    let of_cohort = |payment: &&contracts::Payment| match (&payment.kind, payment.outcome()) {
        (contracts::PaymentKind::Start { cohort: of, .. }, _) => *of == cohort,
        (_, Some(outcome)) => contract.outcomes[outcome].cohort == cohort,
        _ => false,
    };
    let priced = |payment: &contracts::Payment| -> Option<Vec<(units::Pence, usize)>> {
        let price = |(band, terms): (usize, &Band)| {
            let rows = contract.rates.rows().iter();
            let mine =
                rows.filter(|row| row.payment == payment.name.as_str() && row.band.as_ref() == Some(&terms.name));
            Some((mine.map(|row| row.price).max()?, band))
        };
        let mut prices: Vec<(units::Pence, usize)> = bands.iter().enumerate().map(price).collect::<Option<_>>()?;
        prices.sort_unstable();
        let differ = prices.first().zip(prices.last()).is_some_and(|(low, high)| low.0 < high.0);
        differ.then_some(prices)
    };
    let dearest =
        contract.payments.iter().filter(of_cohort).filter_map(priced).max_by_key(|prices| prices.last().copied());
    Some(dearest?.into_iter().map(|(_, band)| band).collect())
}

/// The bands of a cohort with what selects their entries; one of everybody if it has none.
fn bands_of(cohort: &Cohort) -> Vec<(usize, Selector)> {
    if cohort.bands.is_empty() {
        return vec![(0, cohort.enters.clone())];
    }
    let of = |(number, band): (usize, &Band)| (number, both(&cohort.enters, &band.selector));
    cohort.bands.iter().enumerate().map(of).collect()
}

/// The rows of one event that satisfy two conditions.
fn both(one: &Selector, other: &Selector) -> Selector {
    let conditions: Vec<Expression> = one.condition.iter().chain(&other.condition).cloned().collect();
    let condition = match conditions.len() {
        0 | 1 => conditions.into_iter().next(),
        _ => Some(Expression::And(conditions)),
    };
    let texts: Vec<&str> = one.text.iter().chain(&other.text).map(String::as_str).collect();
    let text = (!texts.is_empty()).then(|| texts.join(" AND "));
    Selector { event: one.event.clone(), condition, text }
}

/// The days of entry up to a day, cut in two; nothing of less than two days.
fn halves(period: Period, as_at: Day) -> Option<(Period, Period)> {
    let until = period.until.min(as_at);
    let days = until.days_since(period.from);
    let middle = period.from.plus_days(days / 2);
    (days >= 2).then_some((Period { from: period.from, until: middle }, Period { from: middle, until }))
}

/// Days of a calendar length, as counted from a day in March.
fn days_of(length: Length) -> Option<i32> {
    let from: Day = "2027-03-01".parse().ok()?;
    Some(length.after(from).days_since(from))
}

fn window(after: Length, within: Length) -> Window {
    Window { after, within, day_one: contracts::DayOne::Counts, known_within: Length::ZERO }
}

/// A clause that nobody agreed, of a question that nobody is paid by.
fn nothing() -> Located<String> {
    Located::new(String::new(), documents::Sources::default().add("", "").start())
}

fn asking_name(word: &str, number: usize) -> Name {
    // Letters and digits make a name, so this is one whatever the number.
    format!("{word}-{number}").parse().unwrap_or_else(|why| panic!("{why}"))
}
