//! Reading unit costs, and what can be wrong with them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;

use documents::{
    Diagnostics, Entry, Fields, Holds, KeySpec, Label, Located, SourceId, Sources, Span, TableSpec, nearest,
};
use units::{BadDecimal, FinancialYear, Name, Pence, Quotient, Rounding};

use super::{Deflators, Stands, UnitCost, UnitCosts};
use crate::cells::{Row, TableFile, read_rows};
use crate::place::Party;
use crate::problem::Problem;
use crate::reader::{CLAUSE, ROUNDING, Reader, TABLE, TEXT};

/// What a table of unit costs holds.
pub(crate) const COSTS_FILE: TableFile = TableFile {
    noun: "table of unit costs",
    columns: &[
        ("code", "its code, such as E&E1.0.1; each once"),
        ("unit", "what it is the cost of one of, such as per claimant per year"),
        ("agency", "the agency that bears it, as `[unit_costs.agencies]` names it"),
        ("cost", "how much, as 9234.00 or £9,234; parts of a penny are allowed"),
        ("year", "the financial year whose prices it is in, as 2012/13"),
    ],
    optional: &[
        ("title", "what it is, for people (the column may be left out)"),
        ("part_of", "the code of the cost of which this is one agency's part: the parts count instead of it"),
        ("case_of", "the code of the cost of which this is a special case, which does not add to it"),
    ],
};

pub(crate) const UNIT_COSTS: TableSpec = TableSpec {
    name: "[unit_costs]",
    says: "How the unit costs of unit-costs.csv are used: in which prices, and which party each agency is.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of the place's terms.md that agrees them"),
        KeySpec::required("source", TEXT, "where the costs come from, with their licence"),
        KeySpec::required(
            "prices",
            Holds::a("a financial year", "\"2015/16\""),
            "the year in whose prices everything is stated; costs of other years are uprated by deflators.csv",
        ),
        KeySpec::required(
            "round",
            ROUNDING,
            "how amounts are rounded where they are shown; shares are made from exact amounts",
        ),
        KeySpec::required(
            "agencies",
            TABLE,
            "which party each agency of unit-costs.csv is, each `\"agency\" = \"party\"`; `\"elsewhere\"` for one that is nobody in the place",
        ),
    ],
};

/// What stands for an agency that is nobody in the place.
const ELSEWHERE: &str = "elsewhere";

/// How far a whole may be from the sum of its parts: published parts are rounded to a pound.
const PARTS_DIFFER_MAX: Pence = Pence::new(1_00);

/// The rows of a table of unit costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CostTable {
    rows: Vec<UnitCost>,
    /// The number of each row by its code.
    by_code: HashMap<String, usize>,
    /// Whether all of it could be read, so that a code that is not there is missing and not in a row that is wrong.
    pub(crate) is_whole: bool,
}

impl CostTable {
    /// Reads a table of unit costs. Rows that cannot be read are reported and left out.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> CostTable {
        let mut table = CostTable::default();
        let Some(rows) = read_rows(sources, id, found, COSTS_FILE) else { return table };
        table.is_whole = rows.is_whole;
        for row in &rows.rows {
            let Some(cost) = read_cost(row, found) else {
                table.is_whole = false;
                continue;
            };
            if table.by_code.insert(cost.code.clone(), table.rows.len()).is_some() {
                let cause = Problem::RepeatedName { what: "unit cost", name: cost.code };
                found.at(row.cell("code").span, "again", cause);
                // The first row of the code stays; which of two counts must never depend on chance, so this is an error.
                table.is_whole = false;
                continue;
            }
            table.rows.push(cost);
        }
        if table.is_whole {
            rows.rows.iter().for_each(|row| table.check_stands(row, found));
        }
        table
    }

    /// All rows, in the order of the file.
    pub fn rows(&self) -> &[UnitCost] {
        &self.rows
    }

    /// The row of a code.
    pub fn get(&self, code: &str) -> Option<&UnitCost> {
        self.rows.get(*self.by_code.get(code)?)
    }

    /// The rows that a cost is counted by: its parts, or itself if it has none.
    pub fn counted(&self, cost: &UnitCost) -> Vec<&UnitCost> {
        let is_part = |row: &&UnitCost| matches!(&row.stands, Stands::PartOf(of) if *of == cost.code);
        let parts: Vec<&UnitCost> = self.rows.iter().filter(is_part).collect();
        if parts.is_empty() { self.get(&cost.code).into_iter().collect() } else { parts }
    }

    /// The code that is written most like this one.
    pub(crate) fn nearest(&self, code: &str) -> Option<String> {
        nearest(code, self.rows.iter().map(|row| row.code.as_str())).map(str::to_string)
    }

    /// Reports a part or case of a row that is not there, or is itself a part.
    fn check_stands(&self, row: &Row, found: &Diagnostics) {
        let Some(cost) = self.get(&row.cell("code").value) else { return };
        let (column, of) = match &cost.stands {
            Stands::Alone => return,
            Stands::PartOf(of) => ("part_of", of),
            Stands::CaseOf(of) => ("case_of", of),
        };
        let span = row.cell(column).span;
        match self.get(of) {
            None => found.at(span, "no such code", self.unknown(of)),
            Some(whole) if column == "part_of" && matches!(whole.stands, Stands::PartOf(_)) || *of == cost.code => {
                found.at(span, "is itself a part", Problem::PartOfAPart { code: cost.code.clone(), of: of.clone() });
            }
            Some(_) => {}
        }
    }

    /// What is said of a code that no row has.
    pub(crate) fn unknown(&self, code: &str) -> Problem {
        Problem::UnknownUnitCost { code: code.to_string(), nearest: self.nearest(code) }
    }
}

/// A number of pounds with any parts of a penny: `£1,200.125`.
struct Pounds(Quotient);

impl FromStr for Pounds {
    type Err = BadDecimal;

    fn from_str(text: &str) -> Result<Pounds, BadDecimal> {
        let digits = text.strip_prefix('£').unwrap_or(text);
        Ok(Pounds(digits.parse::<Quotient>()?.times(&Quotient::from_whole(100))))
    }
}

impl std::fmt::Display for Pounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn read_cost(row: &Row, found: &Diagnostics) -> Option<UnitCost> {
    let filled = |column: &'static str, example: &'static str| {
        let text = row.text(column);
        if text.is_none() {
            let why = "it is empty".to_string();
            found.at(row.span, "here", Problem::TableValue { column, value: String::new(), why, example });
        }
        text.map(|text| text.value)
    };
    let (code, agency) = (filled("code", "E&E1.0"), filled("agency", "DWP"));
    let cost = row.parse::<Pounds>("cost", "9234.00 or £9,234", found);
    let cost = cost.filter(|cost| {
        let is_negative = cost.value.0 < Quotient::nothing();
        if is_negative {
            let cause = Problem::NotPositive { key: "cost", value: row.cell("cost").value.clone() };
            found.at(cost.span, "below nothing", cause);
        }
        !is_negative
    });
    let year = row.parse::<FinancialYear>("year", "2012/13", found);
    let stands = match (row.text("part_of"), row.text("case_of")) {
        (None, None) => Some(Stands::Alone),
        (Some(of), None) => Some(Stands::PartOf(of.value)),
        (None, Some(of)) => Some(Stands::CaseOf(of.value)),
        (Some(part), Some(case)) => {
            let labels = vec![Label::new(case.span, "and case"), Label::new(part.span, "part")];
            found.at_all(labels, Problem::EitherOr { one: "part_of", other: "case_of" });
            None
        }
    };
    Some(UnitCost {
        code: code?,
        title: row.cell("title").value.clone(),
        unit: row.cell("unit").value.clone(),
        agency: agency?,
        cost: cost?.value.0,
        year: year?.value,
        stands: stands?,
        line: row.line,
    })
}

/// The files that unit costs are read from, as far as they are there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CostFiles {
    pub costs: Option<SourceId>,
    pub deflators: Option<SourceId>,
}

/// Reads `[unit_costs]` and its files. `Some(None)` if there are none, `None` if they cannot be used.
pub(crate) fn read_unit_costs(
    reader: &Reader<'_>,
    file: &Fields<'_>,
    files: CostFiles,
    parties: &[Party],
) -> Option<Option<UnitCosts>> {
    let found = reader.found;
    let Some(entry) = file.table_at("unit_costs") else {
        if let Some(id) = files.costs.filter(|_| !file.has("unit_costs")) {
            found.at(id.start(), "", Problem::UnitCostsUnused);
        }
        return if file.has("unit_costs") { None } else { Some(None) };
    };
    let fields = Fields::open_value(entry, &UNIT_COSTS, found)?;
    let clause = reader.terms.cited(&fields, entry.key_span);
    let prices = fields.parse::<FinancialYear>("prices");
    let round = fields.parse::<Rounding>("round");
    let source = fields.text("source");
    let before = found.errors();
    let Some(id) = files.costs else {
        found.at(entry.key_span, "", Problem::UnitCostsMissing { file: "unit-costs.csv" });
        return None;
    };
    let table = CostTable::read(reader.sources, id, found);
    let deflators = files.deflators.map(|id| Deflators::read(reader.sources, id, found));
    let agencies = fields.table_at("agencies").map(|entry| read_agencies(reader, entry, &table, parties));
    let (prices, round, source, agencies) = (prices?, round?.value, source?.value, agencies??);
    if found.errors() > before {
        return None;
    }
    if deflators.is_none() && table.rows.iter().any(|row| row.year != prices.value) {
        found.at(prices.span, "other years are uprated", Problem::UnitCostsMissing { file: "deflators.csv" });
        return None;
    }
    let deflators = deflators.unwrap_or_default();
    let costs = UnitCosts { clause, prices: prices.value, round, source, table, deflators, agencies };
    check_years(reader, &costs, prices.span, id).then_some(())?;
    check_sums(reader, &costs, id);
    Some(Some(costs))
}

/// Which party each agency is.
fn read_agencies(
    reader: &Reader<'_>,
    entry: &Entry,
    table: &CostTable,
    parties: &[Party],
) -> Option<BTreeMap<String, Option<Name>>> {
    let known: BTreeSet<&str> = table.rows.iter().map(|row| row.agency.as_str()).collect();
    let names: Vec<Name> = parties.iter().map(|party| party.name.clone()).collect();
    let mut agencies = BTreeMap::new();
    let mut good = true;
    for agency in &entry.value.as_table()?.entries {
        if table.is_whole && !known.contains(agency.key.as_str()) {
            let cause = Problem::UnknownAgency {
                agency: agency.key.clone(),
                nearest: nearest(&agency.key, known.iter().copied()).map(str::to_string),
            };
            reader.found.at(agency.key_span, "bears no cost", cause);
            good = false;
        }
        let party = match agency.value.as_text() {
            Some(ELSEWHERE) => Some(None),
            Some(text) => {
                let text = Located::new(text.to_string(), agency.value.span);
                reader.index(&text, "party", &names).map(|index| Some(names[index].clone()))
            }
            None => {
                let cause = documents::Problem::WrongType {
                    key: agency.key.clone(),
                    expected: "the name of a party".into(),
                    example: "\"dwp\"".into(),
                    found: agency.value.noun(),
                };
                reader.found.at(agency.value.span, "here", cause);
                None
            }
        };
        match party {
            Some(party) => drop(agencies.insert(agency.key.clone(), party)),
            None => good = false,
        }
    }
    good.then_some(agencies)
}

/// Reports years that the index lacks, each once, where it is first asked for. Says whether there are none.
fn check_years(reader: &Reader<'_>, costs: &UnitCosts, prices: Span, file: SourceId) -> bool {
    let mut asked = BTreeSet::new();
    let mut good = true;
    for row in costs.table.rows.iter().filter(|row| row.year != costs.prices) {
        for (year, span) in [(costs.prices, prices), (row.year, line_span(reader.sources, file, row.line))] {
            if !costs.deflators.has(year) && asked.insert(year) {
                reader.found.at(span, "not in deflators.csv", Problem::NoIndex { year });
                good = false;
            }
        }
    }
    good
}

/// Warns of a whole that is not the sum of its parts, in the prices of the whole's year.
fn check_sums(reader: &Reader<'_>, costs: &UnitCosts, file: SourceId) {
    for whole in costs.table.rows.iter().filter(|row| row.stands == Stands::Alone) {
        let parts = costs.table.counted(whole);
        if parts.iter().any(|part| part.code == whole.code) {
            continue;
        }
        let in_its_prices = |part: &&UnitCost| costs.deflators.uprated(&part.cost, part.year, whole.year);
        let Some(sum) = parts.iter().map(in_its_prices).collect::<Option<Vec<Quotient>>>() else { continue };
        let sum = Quotient::total(&sum);
        let apart = sum.minus(&whole.cost);
        let far = Quotient::from_pence(PARTS_DIFFER_MAX);
        if apart > far || Quotient::nothing().minus(&apart) > far {
            let shown = |amount: &Quotient| amount.round(costs.round).unwrap_or(Pence::ZERO);
            let cause = Problem::PartsDiffer {
                code: whole.code.clone(),
                whole: shown(&whole.cost),
                parts: shown(&sum),
                year: whole.year,
            };
            reader.found.at(line_span(reader.sources, file, whole.line), "the whole", cause);
        }
    }
}

/// A line of a file.
fn line_span(sources: &Sources, id: SourceId, line: usize) -> Span {
    let text = sources.text(id);
    let begin = match line.checked_sub(2) {
        Some(before) => text.match_indices('\n').nth(before).map_or(0, |(at, _)| at + 1),
        None => 0,
    };
    let end = text[begin..].find(['\r', '\n']).map_or(text.len(), |at| begin + at);
    id.span(begin..end)
}
