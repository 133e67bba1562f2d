//! `contract.toml`: one contract's terms as data.

use documents::{Fields, Holds, KeySpec, Located, Span, TableSpec};
use units::{Day, Every, Name, Period, Periods, Rate, Rounding};

use crate::alternatives::{Alternative, check_alternatives, read_alternatives};
use crate::caps::{Cap, read_caps};
use crate::choices::{Purpose, Role, Settles};
use crate::cohorts::{Cohort, read_cohorts};
use crate::design::{self, Design, read_design};
use crate::funding::{Funding, check_fundings, read_fundings};
use crate::index::Index;
use crate::outcomes::{Outcome, read_outcomes};
use crate::payments::{Payment, check_metrics, check_order, read_payments};
use crate::place::{PlaceHead, party_with};
use crate::problem::Problem;
use crate::rates::{RateCard, check_indexed};
use crate::reader::{DATE, FORMAT, NAME, ROUNDING, Reader, TABLE, TABLE_LIST, TABLES, TEXT, check_format, period};
use crate::stages::{Stage, read_stages};
use crate::supply::{Subcontractor, read_subcontractors};

/// A contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its name: that of its folder.
    pub name: Name,
    /// Its title, for people.
    pub title: String,
    /// Why it is let by results.
    pub purpose: Option<Purpose>,
    /// Who signs for the public.
    pub commissioner: Name,
    /// Who delivers and is paid.
    pub provider: Name,
    /// Who assesses people and verifies results, independent of the provider.
    pub assessor: Option<Name>,
    /// The days on which people can enter and instalments run.
    pub term: Period,
    /// How long its settlement periods are.
    pub settles: Settles,
    /// How amounts are rounded where a payment does not say otherwise.
    pub round: Rounding,
    /// Its stages, consecutive from the start to the end; none if the contract is the same throughout.
    pub stages: Vec<Stage>,
    /// Who enters.
    pub cohorts: Vec<Cohort>,
    /// What counts as a result.
    pub outcomes: Vec<Outcome>,
    /// What is paid.
    pub payments: Vec<Payment>,
    /// Payments of which one entry is paid by some or by others.
    pub alternatives: Vec<Alternative>,
    /// The most that is paid.
    pub caps: Vec<Cap>,
    /// Who works for the provider, and for which part of its payments.
    pub subcontractors: Vec<Subcontractor>,
    /// Who pays; payments refer to these by index.
    pub fundings: Vec<Funding>,
    /// Dated prices.
    pub rates: RateCard,
    /// Dated levels by which prices rise.
    pub index: Index,
    /// What it says of its own design.
    pub design: Design,
}

pub(crate) const CONTRACT_FILE: TableSpec = TableSpec {
    name: "contract.toml",
    says: "One contract: the terms that lawyers sign, as data. Every rule cites a heading of the terms.md beside it.",
    keys: &FILE_KEYS,
};

/// What moves money, and then what is said of the design.
const FILE_KEYS: [KeySpec; OWN_KEYS.len() + design::KEYS.len()] = {
    let mut all = [OWN_KEYS[0]; OWN_KEYS.len() + design::KEYS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < OWN_KEYS.len() { OWN_KEYS[at] } else { design::KEYS[at - OWN_KEYS.len()] };
        at += 1;
    }
    all
};

const OWN_KEYS: &[KeySpec] = &[
    KeySpec::required("format", FORMAT, "the version of this format"),
    KeySpec::required("contract", TABLE, "who agrees what for how long"),
    KeySpec::optional("stages", TABLE_LIST, "a staged roll-out: measured only, then a growing share at risk"),
    KeySpec::optional("cohorts", TABLES, "who enters, and when"),
    KeySpec::optional("outcomes", TABLES, "what counts as a result"),
    KeySpec::required("payments", TABLES, "what is paid"),
    KeySpec::optional("alternatives", TABLE_LIST, "either some payments or others"),
    KeySpec::optional("caps", TABLE_LIST, "the most that is paid"),
    KeySpec::optional("subcontractors", TABLE_LIST, "who works for the provider, and for which part of its payments"),
    KeySpec::required("funding", TABLES, "who pays: `[funding.default]`, or `[funding.PAYMENT]` for one payment"),
];

pub(crate) const CONTRACT: TableSpec = TableSpec {
    name: "[contract]",
    says: "Who agrees what for how long. The contract's name is that of its folder.",
    keys: &[
        KeySpec::required("title", TEXT, "its name for people"),
        KeySpec::optional("purpose", Holds::one_of(Purpose::WORDS, "\"improve outcomes\""), "why it is let by results"),
        KeySpec::required("commissioner", NAME, "the party that signs for the public"),
        KeySpec::required("provider", NAME, "the party that delivers and is paid"),
        KeySpec::optional("assessor", NAME, "the party that assesses people and verifies results; never the provider"),
        KeySpec::required("start", DATE, "the first day on which people can enter"),
        KeySpec::required("end", DATE, "the last day on which people can enter"),
        KeySpec::default(
            "settles",
            Holds::one_of(Settles::WORDS, "\"monthly\""),
            "monthly",
            "how long its settlement periods are, counted from the start",
        ),
        KeySpec::required(
            "round",
            ROUNDING,
            "how an amount becomes whole pence, once a line; a payment may say otherwise",
        ),
    ],
};

/// The parts of a contract that others refer to while it is read.
pub(crate) struct Frame<'a> {
    pub reader: Reader<'a>,
    pub head: &'a PlaceHead,
    /// The contract's name.
    pub name: &'a Name,
    pub term: Period,
    pub round: Rounding,
    pub stages: &'a [Stage],
    pub rates: &'a RateCard,
    /// The index, where there is one.
    pub index: Option<&'a Index>,
}

impl Frame<'_> {
    /// How many contract years there are, the last one perhaps cut short.
    pub fn years(&self) -> usize {
        let years = Periods { anchor: self.term.from, every: Every::Year }.number_of(self.term.last()) + 1;
        usize::try_from(years).unwrap_or(1)
    }
}

/// Reads a contract. What it gives is whole: with any error in it there is none.
pub(crate) fn read_contract(
    reader: &Reader<'_>,
    file: &Fields<'_>,
    name: Name,
    rates: RateCard,
    index: Option<Index>,
    head: &PlaceHead,
) -> Option<Contract> {
    check_format(file);
    let basics = read_basics(reader, file, head)?;
    let stages = read_stages(reader, file, basics.term);
    let frame = Frame {
        reader: *reader,
        head,
        name: &name,
        term: basics.term,
        round: basics.round,
        stages: &stages,
        rates: &rates,
        index: index.as_ref(),
    };
    let cohorts = read_cohorts(&frame, file);
    let outcomes = read_outcomes(&frame, file, &cohorts);
    let fundings = read_fundings(&frame, file);
    let payments = read_payments(&frame, file, &cohorts, &outcomes, &fundings);
    let caps = read_caps(&frame, file, payments.names());
    let alternatives = read_alternatives(&frame, file, payments.names());
    let prime = basics.provider.as_ref().map(|provider| &provider.value);
    let subcontractors = read_subcontractors(&frame, file, payments.names(), prime);
    let design = read_design(&frame, file, &cohorts, outcomes.names());
    let (payments, cohorts, outcomes) = (payments.complete()?, cohorts.complete()?, outcomes.complete()?);
    let alternatives = alternatives?;
    check_order(&frame, file, &payments);
    check_alternatives(&frame, &alternatives, &payments);
    check_metrics(&frame, file, &payments);
    check_fundings(&frame, &payments, &outcomes, &fundings);
    rates.check(&frame, file, &payments, &cohorts, &outcomes);
    check_indexed(&frame, file, &payments, &cohorts, &outcomes);
    Some(Contract {
        design,
        name,
        title: basics.title,
        purpose: basics.purpose,
        commissioner: basics.commissioner?,
        provider: basics.provider?.value,
        assessor: basics.assessor,
        term: basics.term,
        settles: basics.settles,
        round: basics.round,
        stages,
        cohorts,
        outcomes,
        payments,
        alternatives,
        caps,
        subcontractors: subcontractors?,
        fundings: fundings.complete()?,
        rates,
        index: index.unwrap_or_default(),
    })
}

struct Basics {
    title: String,
    purpose: Option<Purpose>,
    commissioner: Option<Name>,
    provider: Option<Located<Name>>,
    assessor: Option<Name>,
    term: Period,
    settles: Settles,
    round: Rounding,
}

fn read_basics(reader: &Reader<'_>, file: &Fields<'_>, head: &PlaceHead) -> Option<Basics> {
    let entry = file.table_at("contract")?;
    let fields = Fields::open_value(entry, &CONTRACT, reader.found)?;
    let party = |key, role| {
        let text = fields.text(key)?;
        party_with(reader, &text, role, &head.parties).map(|name| Located::new(name, text.span))
    };
    let provider = party("provider", Role::Provider);
    // Whoever assesses itself is told that alone: another role would not mend it.
    let assessor = if is_independent(reader, &fields) { party("assessor", Role::Assessor) } else { None };
    let everything = Period { from: Day::MIN, until: Day::MAX };
    let term =
        if fields.has("start") && fields.has("end") { period(&fields, "start", "end", everything) } else { None };
    let purpose = fields.choice("purpose").map(|purpose| purpose.value);
    let commissioner = party("commissioner", Role::Commissioner).map(|name| name.value);
    let title = fields.text("title").map(|title| title.value);
    let settles = fields.choice_or_default("settles", entry.key_span).map(|settles| settles.value);
    let round = fields.parse("round").map(|round| round.value);
    Some(Basics {
        title: title?,
        purpose,
        commissioner,
        provider,
        assessor: assessor.map(|name| name.value),
        term: term?,
        settles: settles?,
        round: round?,
    })
}

fn is_independent(reader: &Reader<'_>, fields: &Fields<'_>) -> bool {
    if let (Some(provider), Some(assessor)) = (fields.text("provider"), fields.text("assessor"))
        && provider.value == assessor.value
    {
        let labels =
            vec![documents::Label::new(assessor.span, "assesses"), documents::Label::new(provider.span, "is paid")];
        reader.found.at_all(labels, Problem::AssessorIsProvider { party: provider.value });
        return false;
    }
    true
}

impl Contract {
    /// Its settlement periods.
    pub fn periods(&self) -> Periods {
        Periods { anchor: self.term.from, every: self.settles.every() }
    }

    /// Its years, quarters or months, counted from the start.
    pub fn stretches(&self, every: Every) -> Periods {
        Periods { anchor: self.term.from, every }
    }

    /// The stage of a day: its own, or the last one's after the end. Nothing if the contract has no stages.
    pub fn stage(&self, day: Day) -> Option<&Stage> {
        self.stages.iter().find(|stage| day < stage.period.until).or(self.stages.last())
    }

    /// The part of prices that is at risk on a day.
    pub fn at_risk(&self, day: Day) -> Rate {
        self.stage(day).map_or(Rate::WHOLE, |stage| stage.at_risk)
    }

    /// The index of a payment.
    pub fn payment_index(&self, name: &str) -> Option<usize> {
        self.payments.iter().position(|payment| payment.name.as_str() == name)
    }
}

/// Where a problem of the contract as a whole is shown.
pub(crate) fn head_of(file: &Fields<'_>) -> Span {
    file.table_at("contract").map_or(file.table().span, |entry| entry.key_span)
}
