//! Benefits: who saves how much by one result, from unit costs.

use documents::{Entry, Fields, Holds, KeySpec, Label, Located, Table, TableSpec};
use units::{Name, Quotient, Rate};

use crate::problem::Problem;
use crate::reader::{CLAUSE, Declared, RATE, Reader, TABLE_LIST, TEXT};
use crate::terms::Clause;
use crate::unit_costs::{Stands, UnitCost, UnitCosts};

/// What one result saves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benefit {
    /// Its name: that of a kind of outcome, or any other.
    pub name: Name,
    /// The clause of the place's terms that agrees it.
    pub clause: Clause,
    /// What it is, for people.
    pub title: String,
    /// What is saved by whom: one agency's part of a cost each, in the order of the file.
    pub savings: Vec<Saving>,
}

/// What one agency saves by one result, of one cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    /// The code of the row.
    pub code: String,
    /// What it is the cost of one of.
    pub unit: String,
    /// The agency.
    pub agency: String,
    /// The party that it is; nothing for one that is nobody in the place.
    pub party: Option<Name>,
    /// The cost of one in the place's prices, in pence.
    pub uprated: Quotient,
    /// How many of them a result saves.
    pub times: Rate,
    /// The part that is left of them net of what would have happened anyway and the rest.
    pub net_part: Quotient,
    /// What is saved, in pence: `uprated × times × net part`.
    pub net: Quotient,
}

/// What a party saves by one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gain {
    /// The party.
    pub party: Name,
    /// How much, in pence, exactly.
    pub net: Quotient,
}

pub(crate) const BENEFIT: TableSpec = TableSpec {
    name: "[benefits.NAME]",
    says: "What one result saves, and whom. A benefit that is called like a kind of outcome is that of the outcomes of this \
           kind. What is saved is `cost × times × (1 − deadweight) × (1 − displacement) × (1 − leakage) × (1 − \
           substitution) × multiplier × (1 − optimism bias)`, for each agency's part of each cost by itself.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of the place's terms.md that agrees it"),
        KeySpec::optional("title", TEXT, "what it is, for people; its name if left out"),
        KeySpec::required("costs", TABLE_LIST, "the unit costs that a result saves"),
        KeySpec::required("deadweight", RATE, "the part that would have happened anyway"),
        KeySpec::default("displacement", RATE, "0%", "the part that moves what is saved to somebody else"),
        KeySpec::default("leakage", RATE, "0%", "the part that goes to people for whom it is not meant"),
        KeySpec::default("substitution", RATE, "0%", "the part in which one person takes the place of another"),
        KeySpec::default(
            "multiplier",
            Holds::a("a factor", "\"1.1\""),
            "1",
            "by how much it grows through what those who gain do with it",
        ),
        KeySpec::default("optimism_bias", RATE, "0%", "the part that is taken off because such figures are hopeful"),
    ],
};

pub(crate) const BENEFIT_COST: TableSpec = TableSpec {
    name: "[[benefits.NAME.costs]]",
    says: "A unit cost that a result saves. Of a cost with parts the parts count.",
    keys: &[
        KeySpec::required("code", Holds::a("a code of unit-costs.csv", "\"E&E1.0\""), "the unit cost"),
        KeySpec::default(
            "times",
            Holds::a("a number or ratio", "\"1/2\""),
            "1",
            "how many of its units a result saves: half a year of a cost a year is 1/2",
        ),
        KeySpec::optional("optimism_bias", RATE, "that of this cost, instead of the benefit's"),
    ],
};

/// Reads all benefits. `costs` are the place's, and nothing where they cannot be used.
pub(crate) fn read_benefits(
    reader: &Reader<'_>,
    file: &Fields<'_>,
    costs: Option<&Option<UnitCosts>>,
) -> Declared<Benefit> {
    Declared::read(reader, file, "benefits", |entry, name| match costs {
        Some(Some(costs)) => read_benefit(reader, entry, name, costs),
        Some(None) => {
            reader.found.at(entry.key_span, "", Problem::BenefitWithoutCosts { benefit: name.value.to_string() });
            None
        }
        None => None,
    })
}

fn read_benefit(reader: &Reader<'_>, entry: &Entry, name: Located<Name>, costs: &UnitCosts) -> Option<Benefit> {
    let fields = Fields::open_value(entry, &BENEFIT, reader.found)?;
    let clause = reader.terms.cited(&fields, entry.key_span);
    let title = fields.text("title").map_or_else(|| name.value.to_string(), |title| title.value);
    let part = |key: &'static str| left_of(&fields, key, fields.parse_or_default::<Rate>(key, entry.key_span)?);
    let deadweight = fields.parse::<Rate>("deadweight").and_then(|rate| left_of(&fields, "deadweight", rate));
    let others: Option<Vec<Quotient>> = ["displacement", "leakage", "substitution"].into_iter().map(part).collect();
    let multiplier = fields.parse_or_default::<Rate>("multiplier", entry.key_span);
    let multiplier = multiplier.filter(|multiplier| is_positive(&fields, "multiplier", multiplier));
    let bias = part("optimism_bias");
    let tables = fields.tables("costs");
    let read: Vec<Option<Cost<'_>>> = tables.into_iter().map(|table| read_cost(reader, table, costs)).collect();
    let (deadweight, others, multiplier, bias) = (deadweight?, others?, multiplier?, bias?);
    let before_bias =
        others.iter().fold(deadweight.times(&Quotient::from(multiplier.value)), |net, part| net.times(part));
    let read: Vec<Cost<'_>> = read.into_iter().collect::<Option<_>>()?;
    if read.is_empty() {
        let span = fields.span_or("costs", entry.key_span);
        reader.found.at(span, "names nothing", documents::Problem::EmptyList { key: "costs".into() });
        return None;
    }
    are_counted_once(reader, &read).then_some(())?;
    let mut savings = Vec::new();
    for cost in &read {
        let net_part = before_bias.times(cost.bias.as_ref().unwrap_or(&bias));
        for row in costs.table.counted(cost.row) {
            savings.push(saving(reader, costs, cost, row, &net_part)?);
        }
    }
    Some(Benefit { name: name.value, clause, title, savings })
}

/// What is left of the whole when a part is taken off; a rate that is no part is reported.
fn left_of(fields: &Fields<'_>, key: &'static str, rate: Located<Rate>) -> Option<Quotient> {
    if rate.value.is_share() {
        return Some(Quotient::from(Rate::WHOLE).minus(&Quotient::from(rate.value)));
    }
    fields.found().at(rate.span, "not within 0% to 100%", Problem::NotAShare { key: key.into(), rate: rate.value });
    None
}

fn is_positive(fields: &Fields<'_>, key: &'static str, rate: &Located<Rate>) -> bool {
    let positive = rate.value > Rate::ZERO;
    if !positive {
        fields.found().at(rate.span, "not above nothing", Problem::NotPositive { key, value: rate.value.to_string() });
    }
    positive
}

/// A cost that a benefit names.
struct Cost<'a> {
    row: &'a UnitCost,
    code: Located<String>,
    times: Rate,
    /// What is left after its own optimism bias, if it has one.
    bias: Option<Quotient>,
}

fn read_cost<'a>(reader: &Reader<'_>, table: &Table, costs: &'a UnitCosts) -> Option<Cost<'a>> {
    let fields = Fields::open(table, table.span, &BENEFIT_COST, reader.found);
    let times = fields.parse_or_default::<Rate>("times", table.span);
    let times = times.filter(|times| is_positive(&fields, "times", times));
    let bias = if fields.has("optimism_bias") {
        Some(left_of(&fields, "optimism_bias", fields.parse("optimism_bias")?)?)
    } else {
        None
    };
    let code = fields.text("code")?;
    let Some(row) = costs.table.get(&code.value) else {
        reader.found.at(code.span, "no such code", costs.table.unknown(&code.value));
        return None;
    };
    Some(Cost { row, code, times: times?.value, bias })
}

/// Reports a cost that is named twice, or beside its own part or special case: the same money would be saved twice.
fn are_counted_once(reader: &Reader<'_>, costs: &[Cost<'_>]) -> bool {
    let mut good = true;
    let belongs = |one: &UnitCost, other: &UnitCost| match &one.stands {
        Stands::PartOf(of) | Stands::CaseOf(of) => *of == other.code,
        Stands::Alone => false,
    };
    for (number, one) in costs.iter().enumerate() {
        let twice = |other: &&Cost<'_>| {
            one.row.code == other.row.code || belongs(one.row, other.row) || belongs(other.row, one.row)
        };
        if let Some(other) = costs[..number].iter().find(twice) {
            let labels = vec![Label::new(one.code.span, "and this"), Label::new(other.code.span, "this")];
            let cause = Problem::CountedTwice { code: one.row.code.clone(), other: other.row.code.clone() };
            reader.found.at_all(labels, cause);
            good = false;
        }
    }
    good
}

fn saving(
    reader: &Reader<'_>,
    costs: &UnitCosts,
    cost: &Cost<'_>,
    row: &UnitCost,
    net_part: &Quotient,
) -> Option<Saving> {
    let Some(party) = costs.agencies.get(&row.agency) else {
        let cause = Problem::AgencyWithoutParty { agency: row.agency.clone(), code: row.code.clone() };
        reader.found.at(cost.code.span, "", cause);
        return None;
    };
    let uprated = costs.uprated(row)?;
    let net = uprated.times(&Quotient::from(cost.times)).times(net_part);
    Some(Saving {
        code: row.code.clone(),
        unit: row.unit.clone(),
        agency: row.agency.clone(),
        party: party.clone(),
        uprated,
        times: cost.times,
        net_part: net_part.clone(),
        net,
    })
}

impl Benefit {
    /// What each party saves by one result, each party once, in the order in which the savings name them. Agencies that
    /// are nobody in the place are left out.
    pub fn gains(&self) -> Vec<Gain> {
        let mut gains: Vec<Gain> = Vec::new();
        for saving in &self.savings {
            let Some(party) = &saving.party else { continue };
            match gains.iter_mut().find(|gain| gain.party == *party) {
                Some(gain) => gain.net = gain.net.plus(&saving.net),
                None => gains.push(Gain { party: party.clone(), net: saving.net.clone() }),
            }
        }
        gains
    }
}
