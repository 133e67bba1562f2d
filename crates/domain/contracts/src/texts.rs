//! The texts of a place, and reading them into a [`Place`] and its cases.

use documents::{Diagnostics, Fields, SourceId, Sources, parse_toml};
use units::Name;

use crate::cases::{CASES_FILE, Case, read_cases};
use crate::contract::{CONTRACT_FILE, Contract, read_contract};
use crate::index::Index;
use crate::payments::{Price, span_of};
use crate::place::{PLACE_FILE, Place, PlaceHead, read_place_head};
use crate::problem::Problem;
use crate::rates::RateCard;
use crate::reader::Reader;
use crate::schema::Schema;
use crate::terms::Terms;
use crate::unit_costs::CostFiles;

/// The texts of a place, found by whoever may open files.
#[derive(Debug, Clone)]
pub struct PlaceTexts {
    /// `place.toml`.
    pub place: SourceId,
    /// The place's `terms.md`.
    pub terms: Option<SourceId>,
    /// The place's `cases.toml`.
    pub cases: Option<SourceId>,
    /// `unit-costs.csv`.
    pub unit_costs: Option<SourceId>,
    /// `deflators.csv`.
    pub deflators: Option<SourceId>,
    /// Its contracts, by the names of their folders.
    pub contracts: Vec<ContractTexts>,
    /// Folders below `contracts/` without a `contract.toml`.
    pub without_contract: Vec<String>,
}

/// The texts of a contract.
#[derive(Debug, Clone)]
pub struct ContractTexts {
    /// The name of its folder.
    pub folder: String,
    /// `contract.toml`.
    pub contract: SourceId,
    /// `terms.md`.
    pub terms: Option<SourceId>,
    /// `rates.csv`.
    pub rates: Option<SourceId>,
    /// `index.csv`.
    pub index: Option<SourceId>,
    /// `cases.toml`.
    pub cases: Option<SourceId>,
}

/// A place and its worked examples, as far as they could be read.
#[derive(Debug)]
pub struct ReadPlace {
    /// The place; nothing if there is any error that is more than a refused line.
    pub place: Option<Place>,
    /// Its worked examples.
    pub cases: Vec<Case>,
    /// Where results are kept, seen from the place's folder; said even where other things are wrong, and nothing if
    /// place.toml cannot be read.
    pub store: Option<String>,
    /// Where identities are kept, seen from the place's folder, if not in the store.
    pub identity: Option<String>,
}

/// Reads a place. All problems of all files are recorded in `found`.
pub fn read_place(sources: &Sources, texts: &PlaceTexts, schema: &Schema, found: &Diagnostics) -> ReadPlace {
    let terms = terms_of(sources, texts.terms, "terms.md");
    let reader = Reader { sources, schema, found, terms: &terms };
    let Some(table) = parse_toml(sources, texts.place, found) else {
        return ReadPlace { place: None, cases: Vec::new(), store: None, identity: None };
    };
    let file = Fields::open(&table, texts.place.start(), &PLACE_FILE, found);
    let names: Vec<Name> = texts.contracts.iter().filter_map(|contract| contract_name(contract, found)).collect();
    for folder in &texts.without_contract {
        found.at(texts.place.start(), "", Problem::ContractMissing { folder: folder.clone() });
    }
    if texts.contracts.is_empty() && texts.without_contract.is_empty() {
        found.at(texts.place.start(), "", Problem::NoContracts);
    }
    let head =
        read_place_head(&reader, &file, &names, CostFiles { costs: texts.unit_costs, deflators: texts.deflators });
    if texts.terms.is_none()
        && let Some(clause) = head.first_clause()
    {
        found.at(clause.span, "", Problem::TermsMissing { terms: terms.name().to_string() });
    }
    let contracts: Vec<Contract> =
        texts.contracts.iter().filter_map(|texts| read_one(sources, texts, schema, found, &head)).collect();
    let (store, identity) = (Some(head.store.clone()), head.identity.clone());
    if found.errors() > 0 {
        return ReadPlace { place: None, cases: Vec::new(), store, identity };
    }
    let Some(place) = assemble(head, contracts, texts) else {
        return ReadPlace { place: None, cases: Vec::new(), store, identity };
    };
    let cases = read_all_cases(&reader, texts, &place);
    // A mistake in a worked example is a mistake of the place: what both parties agreed cannot be tested.
    let place = if found.errors() == 0 { Some(place) } else { None };
    ReadPlace { place, cases, store, identity }
}

fn assemble(head: PlaceHead, mut contracts: Vec<Contract>, texts: &PlaceTexts) -> Option<Place> {
    contracts.sort_by(|a, b| a.name.cmp(&b.name));
    (contracts.len() == texts.contracts.len()).then_some(())?;
    Some(Place {
        name: head.name?,
        title: head.title,
        store: head.store,
        parties: head.parties,
        pots: head.pots,
        unit_costs: head.unit_costs,
        benefits: head.benefits.complete()?,
        outcome_kinds: head.outcome_kinds,
        overlap: head.overlap,
        contracts,
        records: head.records,
        adjustments: head.adjustments,
        accepts: head.accepts,
    })
}

fn contract_name(texts: &ContractTexts, found: &Diagnostics) -> Option<Name> {
    let name = texts.folder.parse().ok();
    if name.is_none() {
        found.at(texts.contract.start(), "", Problem::BadFolderName { folder: texts.folder.clone() });
    }
    name
}

fn read_one(
    sources: &Sources,
    texts: &ContractTexts,
    schema: &Schema,
    found: &Diagnostics,
    head: &PlaceHead,
) -> Option<Contract> {
    let terms = terms_of(sources, texts.terms, &format!("contracts/{}/terms.md", texts.folder));
    if texts.terms.is_none() {
        found.at(texts.contract.start(), "", Problem::TermsMissing { terms: terms.name().to_string() });
    }
    let reader = Reader { sources, schema, found, terms: &terms };
    let rates = texts.rates.map(|id| RateCard::read(sources, id, found)).unwrap_or_default();
    let index = texts.index.map(|id| Index::read(sources, id, found));
    let table = parse_toml(sources, texts.contract, found)?;
    let file = Fields::open(&table, texts.contract.start(), &CONTRACT_FILE, found);
    let contract = read_contract(&reader, &file, texts.folder.parse().ok()?, rates, index, head)?;
    if texts.rates.is_none() {
        for payment in contract.payments.iter().filter(|payment| payment.price() == Some(Price::RateCard)) {
            let at = span_of(&file, payment, "price");
            found.at(at, "there is none", Problem::RatesMissing { payment: payment.name.to_string() });
        }
    }
    Some(contract)
}

fn read_all_cases(reader: &Reader<'_>, texts: &PlaceTexts, place: &Place) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut read = |id: SourceId, terms: &Terms, contract: Option<&Contract>| {
        let reader = Reader { terms, ..*reader };
        if let Some(table) = parse_toml(reader.sources, id, reader.found) {
            let file = Fields::open(&table, id.start(), &CASES_FILE, reader.found);
            cases.extend(read_cases(&reader, &file, place, contract));
        }
    };
    if let Some(id) = texts.cases {
        read(id, reader.terms, None);
    }
    for contract in &texts.contracts {
        let terms = terms_of(reader.sources, contract.terms, "terms.md");
        if let (Some(id), Some(read_contract)) = (contract.cases, place.contract(&contract.folder)) {
            read(id, &terms, Some(read_contract));
        }
    }
    cases
}

/// The terms beside a file. Where they are missing, each rule that cites them says so.
fn terms_of(sources: &Sources, terms: Option<SourceId>, name: &str) -> Terms {
    terms.map_or_else(|| Terms::missing(name.to_string()), |id| Terms::read(sources, id))
}
