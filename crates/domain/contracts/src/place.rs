//! `place.toml`: the parties, their pots, the kinds of outcome, and what happens when one result is claimed twice.

use documents::{Entry, Fields, KeySpec, Located, Span, TableSpec};
use units::{Name, Rate};

use crate::benefits::{Benefit, read_benefits};
use crate::choices::{OverlapRule, Role};
use crate::contract::Contract;
use crate::design::{Accept, Adjustment, Records, read_accepts, read_adjustments, read_records};
use crate::pots::{Pot, read_pot};
use crate::problem::Problem;
use crate::reader::{
    CLAUSE, Declared, FORMAT, NAME, NAMES, RATE, Reader, TABLE, TABLE_LIST, TABLES, TEXT, at, check_format,
};
use crate::terms::Clause;
use crate::unit_costs::{CostFiles, UnitCosts, read_unit_costs};

/// A place: everything that is settled together.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its name.
    pub name: Name,
    /// Its title, for people.
    pub title: String,
    /// The folder where results are kept, seen from the place's.
    pub store: String,
    /// Funders, commissioners, providers, assessors and evaluators.
    pub parties: Vec<Party>,
    /// The funders' money, in the order in which each funder's pots are used.
    pub pots: Vec<Pot>,
    /// What results cost whom, if the place says so.
    pub unit_costs: Option<UnitCosts>,
    /// What results save, and whom.
    pub benefits: Vec<Benefit>,
    /// The kinds of outcome that contracts of the place can pay for.
    pub outcome_kinds: Vec<OutcomeKind>,
    /// What happens when one result is claimed more than once. A place of one contract may have none.
    pub overlap: Option<Overlap>,
    /// The contracts, by name.
    pub contracts: Vec<Contract>,
    /// Which events show how bodies work together.
    pub records: Records,
    /// Thresholds of the design rules that the place changes.
    pub adjustments: Vec<Adjustment>,
    /// Findings between contracts that the parties accept.
    pub accepts: Vec<Accept>,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its name.
    pub name: Name,
    /// Its title, for people.
    pub title: String,
    /// What it is.
    pub roles: Vec<Role>,
}

/// A kind of outcome, so that two contracts that pay for the same thing are seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeKind {
    /// Its name.
    pub name: Name,
    /// What it is, for people.
    pub title: String,
}

/// What happens when one result is claimed more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The rule where nothing else is said.
    pub otherwise: OverlapTerms,
    /// Pairs of contracts with a rule of their own. The first that fits counts.
    pub between: Vec<Between>,
}

/// One overlap rule and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverlapTerms {
    /// The clause of the place's terms.
    pub clause: Clause,
    /// The rule.
    pub rule: OverlapRule,
    /// The part that is taken off the later claims, for a discount.
    pub discount: Option<Rate>,
    /// The signed agreement by which both are paid.
    pub agreement: Option<String>,
}

/// A rule of their own for some contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// The contracts; both claims must come from among them.
    pub contracts: Vec<Name>,
    /// The kinds of outcome it is about; empty means all.
    pub kinds: Vec<Name>,
    /// The rule.
    pub terms: OverlapTerms,
}

pub(crate) const PLACE_FILE: TableSpec = TableSpec {
    name: "place.toml",
    says: "A place: the public bodies that buy results together, and the rules that hold across all their contracts.",
    keys: &[
        KeySpec::required("format", FORMAT, "the version of this format"),
        KeySpec::required("place", TABLE, "what the place is called"),
        KeySpec::required("parties", TABLES, "everyone who funds, commissions, provides, assesses or evaluates"),
        KeySpec::optional("pots", TABLES, "the money each funder has set aside"),
        KeySpec::optional("unit_costs", TABLE, "how unit-costs.csv is used"),
        KeySpec::optional("benefits", TABLES, "what one result saves, and whom"),
        KeySpec::optional(
            "outcome_kinds",
            TABLE,
            "the kinds of outcome that contracts can pay for, each `name = \"title\"`",
        ),
        KeySpec::optional(
            "overlap",
            TABLE,
            "what happens when one result is claimed more than once; a place of two contracts needs it",
        ),
        KeySpec::optional("records", TABLES, "which events show how bodies work together, for the design rules"),
        KeySpec::optional("prerequisites", TABLE_LIST, "steps of people's plans that others have to come before"),
        KeySpec::optional("needs", TABLE_LIST, "what people need, and who meets it"),
        KeySpec::optional("design", TABLES, "thresholds of the design rules that the place changes"),
        KeySpec::optional("accepts", TABLE_LIST, "findings between contracts that the parties accept"),
    ],
};

pub(crate) const PLACE: TableSpec = TableSpec {
    name: "[place]",
    says: "What the place is called.",
    keys: &[
        KeySpec::required("name", NAME, "the place's name in references and accounts"),
        KeySpec::required("title", TEXT, "the place's name for people"),
        KeySpec::default(
            "store",
            documents::Holds::a("a folder", "\"../calder-store\""),
            ".purse",
            "where results, evidence and the ledger are kept, seen from the place's folder",
        ),
        KeySpec::optional(
            "identity",
            documents::Holds::a("a folder", "\"/mnt/vault/calder\""),
            "where names, identifiers and the keys of pseudonyms are kept, seen from the place's folder; `identity` in the \
             store if left out",
        ),
    ],
};

pub(crate) const PARTY: TableSpec = TableSpec {
    name: "[parties.NAME]",
    says: "A party of the place.",
    keys: &[
        KeySpec::required("title", TEXT, "its name for people"),
        KeySpec::required(
            "roles",
            documents::Holds { what: "a list of roles", example: "[\"funder\"]", choices: Role::WORDS },
            "what it is: it may be several things, but never the assessor of its own results",
        ),
    ],
};

pub(crate) const OVERLAP: TableSpec = TableSpec {
    name: "[overlap]",
    says: "What happens when one result is claimed more than once: the linked person, the kind of outcome and the \
           windows agree, whatever contract, provider or department the claims come from. Claims are ordered by the \
           day of the result, then the day of entry, then the contract's place in the alphabet. Within one contract \
           the first always wins.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of the place's terms.md that agrees the rule"),
        KeySpec::required(
            "rule",
            documents::Holds::one_of(OverlapRule::WORDS, "\"first wins\""),
            "first wins: the earliest is paid; split: each is paid an equal part of its own price; discount: the \
             earliest is paid, the others less a discount; exclude: none is paid; pay both: each is paid, by signed \
             agreement",
        ),
        KeySpec::when("discount", RATE, "rule is discount", "what is taken off the later claims"),
        KeySpec::when("agreement", TEXT, "rule is pay both", "the signed agreement"),
        KeySpec::optional("between", TABLE_LIST, "contracts that have agreed another rule"),
    ],
};

pub(crate) const BETWEEN: TableSpec = TableSpec {
    name: "[[overlap.between]]",
    says: "A rule of their own that some contracts have agreed. The first that names both claims' contracts counts.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of the place's terms.md that agrees the rule"),
        KeySpec::required("contracts", NAMES, "the contracts; both claims must come from among them"),
        KeySpec::optional("kinds", NAMES, "the kinds of outcome it is about; all if left out"),
        KeySpec::required("rule", documents::Holds::one_of(OverlapRule::WORDS, "\"pay both\""), "as in [overlap]"),
        KeySpec::when("discount", RATE, "rule is discount", "what is taken off the later claims"),
        KeySpec::when("agreement", TEXT, "rule is pay both", "the signed agreement"),
    ],
};

/// What `place.toml` says, before the contracts are read.
pub(crate) struct PlaceHead {
    pub name: Option<Name>,
    pub title: String,
    pub store: String,
    pub identity: Option<String>,
    pub parties: Vec<Party>,
    pub pots: Vec<Pot>,
    pub unit_costs: Option<UnitCosts>,
    pub benefits: Declared<Benefit>,
    pub outcome_kinds: Vec<OutcomeKind>,
    pub overlap: Option<Overlap>,
    pub records: Records,
    pub adjustments: Vec<Adjustment>,
    pub accepts: Vec<Accept>,
}

/// Reads `place.toml`; `contracts` are the names of the contracts' folders.
pub(crate) fn read_place_head(
    reader: &Reader<'_>,
    file: &Fields<'_>,
    contracts: &[Name],
    costs: CostFiles,
) -> PlaceHead {
    check_format(file);
    let Named { name, title, store, identity } = read_name(reader, file);
    let parties: Vec<Party> = file.named_tables("parties").into_iter().filter_map(|e| read_party(reader, e)).collect();
    let outcome_kinds = read_kinds(reader, file);
    let pots = file.named_tables("pots").into_iter().filter_map(|e| read_pot(reader, e, &parties, contracts)).collect();
    let unit_costs = read_unit_costs(reader, file, costs, &parties);
    let benefits = read_benefits(reader, file, unit_costs.as_ref());
    let overlap = match file.table_at("overlap") {
        Some(entry) => read_overlap(reader, entry, contracts, &outcome_kinds),
        None => {
            if contracts.len() > 1 && !file.has("overlap") {
                reader.found.at(file.table().span, "", Problem::NoOverlapRule { contracts: contracts.len() });
            }
            None
        }
    };
    let records = read_records(reader, file, &parties);
    let (adjustments, accepts) = (read_adjustments(reader, file), read_accepts(reader, file));
    PlaceHead {
        name,
        title,
        store,
        identity,
        parties,
        pots,
        unit_costs: unit_costs.flatten(),
        benefits,
        outcome_kinds,
        overlap,
        records,
        adjustments,
        accepts,
    }
}

/// What `[place]` says.
struct Named {
    name: Option<Name>,
    title: String,
    store: String,
    identity: Option<String>,
}

fn read_name(reader: &Reader<'_>, file: &Fields<'_>) -> Named {
    let fields = file.table_at("place").and_then(|entry| Fields::open_value(entry, &PLACE, reader.found));
    let text = |key| fields.as_ref().and_then(|fields| fields.text(key)).map(|text| text.value);
    Named {
        name: fields.as_ref().and_then(|fields| fields.parse::<Name>("name")).map(|name| name.value),
        title: text("title").unwrap_or_default(),
        store: text("store").unwrap_or_else(|| ".purse".into()),
        identity: text("identity"),
    }
}

fn read_party(reader: &Reader<'_>, entry: &Entry) -> Option<Party> {
    let party = reader.open(entry, &PARTY)?;
    let title = party.fields.text("title");
    let words = party.fields.texts("roles")?;
    let mut roles = Vec::new();
    for word in &words {
        match <Role as documents::Choice>::ALL.iter().find(|(known, _)| *known == word.value) {
            Some((_, role)) => roles.push(*role),
            None => party.fields.not_a_choice("roles", word, Role::WORDS),
        }
    }
    Some(Party { name: party.name.value, title: title?.value, roles })
}

fn read_kinds(reader: &Reader<'_>, file: &Fields<'_>) -> Vec<OutcomeKind> {
    let Some(table) = file.table_at("outcome_kinds").and_then(|entry| entry.value.as_table()) else {
        return Vec::new();
    };
    let read = |entry: &Entry| {
        let name = crate::reader::name_of(entry, reader.found)?;
        let title = entry.value.as_text();
        if title.is_none() {
            let cause = documents::Problem::WrongType {
                key: entry.key.clone(),
                expected: "a title".into(),
                example: "\"In paid work for 26 weeks\"".into(),
                found: entry.value.noun(),
            };
            reader.found.at(entry.value.span, "here", cause);
        }
        Some(OutcomeKind { name: name.value, title: title?.to_string() })
    };
    table.entries.iter().filter_map(read).collect()
}

/// The names at a key that are among `known`; others are reported.
pub(crate) fn names(
    reader: &Reader<'_>,
    fields: &Fields<'_>,
    key: &'static str,
    what: &'static str,
    known: &[Name],
) -> Vec<Name> {
    let texts = fields.texts(key).unwrap_or_default();
    texts.iter().filter_map(|text| reader.index(text, what, known).map(|index| known[index].clone())).collect()
}

/// The party of this name, which must have this role.
pub(crate) fn party_with(reader: &Reader<'_>, text: &Located<String>, role: Role, parties: &[Party]) -> Option<Name> {
    let names: Vec<Name> = parties.iter().map(|party| party.name.clone()).collect();
    let party = &parties[reader.index(text, "party", &names)?];
    if !party.roles.contains(&role) {
        let cause = Problem::WrongRole {
            party: party.name.to_string(),
            role: role.word(),
            roles: party.roles.iter().map(|role| role.word()).collect(),
        };
        reader.found.at(text.span, "has another role", cause);
        return None;
    }
    Some(party.name.clone())
}

fn read_overlap(reader: &Reader<'_>, entry: &Entry, contracts: &[Name], kinds: &[OutcomeKind]) -> Option<Overlap> {
    let fields = Fields::open_value(entry, &OVERLAP, reader.found)?;
    let otherwise = read_overlap_terms(reader, &fields, entry.key_span);
    let kind_names: Vec<Name> = kinds.iter().map(|kind| kind.name.clone()).collect();
    let mut between = Vec::new();
    for table in fields.tables("between") {
        let fields = Fields::open(table, table.span, &BETWEEN, reader.found);
        let terms = read_overlap_terms(reader, &fields, table.span);
        let contracts = names(reader, &fields, "contracts", "contract", contracts);
        let kinds = names(reader, &fields, "kinds", "kind of outcome", &kind_names);
        between.extend(terms.map(|terms| Between { contracts, kinds, terms }));
    }
    Some(Overlap { otherwise: otherwise?, between })
}

fn read_overlap_terms(reader: &Reader<'_>, fields: &Fields<'_>, span: Span) -> Option<OverlapTerms> {
    let clause = reader.terms.cited(fields, span);
    let rule = fields.choice::<OverlapRule>("rule")?.value;
    let discount = fields.parse::<Rate>("discount");
    if let Some(discount) = discount.as_ref().filter(|discount| !discount.value.is_share()) {
        let cause = Problem::NotAShare { key: "discount".into(), rate: discount.value };
        reader.found.at(discount.span, "not within 0% to 100%", cause);
    }
    let agreement = fields.text("agreement").map(|text| text.value);
    if rule == OverlapRule::Discount && !fields.has("discount") {
        fields.missing("discount", at(fields, "rule"));
        return None;
    }
    if rule == OverlapRule::PayBoth && agreement.as_ref().is_none_or(|text| text.trim().is_empty()) {
        fields.missing("agreement", at(fields, "rule"));
        return None;
    }
    Some(OverlapTerms { clause, rule, discount: discount.map(|discount| discount.value), agreement })
}

impl PlaceHead {
    /// The first clause of the place's terms that is cited.
    pub fn first_clause(&self) -> Option<&Clause> {
        let overlap = self.overlap.as_ref().map(|overlap| &overlap.otherwise.clause);
        let years = self.pots.iter().filter_map(|pot| pot.years.as_ref()).map(|years| &years.clause);
        let costs = self.unit_costs.as_ref().map(|costs| &costs.clause);
        overlap.into_iter().chain(years).chain(costs).next()
    }
}

impl Place {
    /// The party of this name.
    pub fn party(&self, name: &Name) -> Option<&Party> {
        self.parties.iter().find(|party| party.name == *name)
    }

    /// The title of a party, or its name if it has none.
    pub fn title_of<'a>(&'a self, name: &'a Name) -> &'a str {
        self.party(name).map_or(name.as_str(), |party| party.title.as_str())
    }

    /// The contract of this name.
    pub fn contract(&self, name: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.name.as_str() == name)
    }
}

impl Overlap {
    /// The rule for two claims of one result.
    pub fn terms_for(&self, first: &Name, second: &Name, kind: &Name) -> &OverlapTerms {
        let fits = |between: &&Between| {
            between.contracts.contains(first)
                && between.contracts.contains(second)
                && (between.kinds.is_empty() || between.kinds.contains(kind))
        };
        self.between.iter().find(fits).map_or(&self.otherwise, |between| &between.terms)
    }
}
