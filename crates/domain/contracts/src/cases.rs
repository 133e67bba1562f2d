//! `cases.toml`: the parties' worked examples, which the program must reproduce to the penny.
//!
//! A case gives people with their dated events, or counts of people who have achieved an outcome, and what both
//! parties worked out by hand. Cases of a contract stand beside its `contract.toml`; cases beside `place.toml` settle
//! the whole place, and so can show what happens when two contracts claim one result.

use documents::{Diagnostics, Entry, Fields, Holds, KeySpec, Located, Span, Table, TableSpec, Value, ValueKind};
use units::{Day, Name, Pence};

use crate::case_counts::{COUNTED, CaseCount, read_counts};
use crate::condition::{DECIMAL_PLACES, Literal};
use crate::contract::Contract;
use crate::place::Place;
use crate::problem::Problem;
use crate::reader::{
    AMOUNT, CLAUSE, COUNT, DATE, EVENT, FORMAT, NAME, NAMES, Reader, TABLE, TABLE_LIST, TEXT, check_format, count,
};
use crate::schema::{Column, ColumnKind, EventType};
use crate::terms::Clause;

/// A worked example.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The clause where the parties wrote it down.
    pub clause: Clause,
    /// The contract it is about; nothing means the whole place.
    pub contract: Option<Name>,
    /// The day it is settled as at.
    pub as_at: Day,
    /// The payments that are settled; nothing means all.
    pub payments: Option<Vec<Name>>,
    /// People and their events.
    pub people: Vec<CasePerson>,
    /// People only counted.
    pub counts: Vec<CaseCount>,
    /// What must come out.
    pub expect: Expectation,
    /// Where it stands.
    pub span: Span,
}

/// A person of a worked example.
#[derive(Debug, Clone)]
pub struct CasePerson {
    /// What the example calls them.
    pub name: String,
    /// The household they live in, for contracts whose unit is the household.
    pub household: Option<String>,
    /// What happened.
    pub events: Vec<CaseEvent>,
}

/// A dated fact of a worked example.
#[derive(Debug, Clone)]
pub struct CaseEvent {
    /// The event.
    pub event: String,
    /// When.
    pub on: Day,
    /// The last day of a spell.
    pub to: Option<Day>,
    /// When it became known.
    pub known: Option<Day>,
    /// Its columns.
    pub with: Vec<CaseValue>,
}

/// A column's value.
#[derive(Debug, Clone)]
pub struct CaseValue {
    /// The column's name in the stored evidence.
    pub stored: String,
    /// Its value.
    pub value: Literal,
}

/// What must come out of a worked example.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// Everything due.
    pub due: Option<Located<Pence>>,
    /// Single lines, or sums of the lines that fit.
    pub lines: Vec<ExpectedLine>,
    /// What each funder pays.
    pub shares: Vec<ExpectedShare>,
    /// What people achieved.
    pub results: Vec<ExpectedResult>,
}

/// A line that must come out; what is left out may be anything, and all lines that fit are summed.
#[derive(Debug, Clone)]
pub struct ExpectedLine {
    /// Its contract.
    pub contract: Option<Name>,
    /// Its payment.
    pub payment: Name,
    /// A day within its period.
    pub in_period: Option<Day>,
    /// Its band.
    pub band: Option<String>,
    /// Its stage.
    pub stage: Option<Name>,
    /// How many people it pays for.
    pub people: Option<u32>,
    /// How much it is.
    pub amount: Located<Pence>,
}

/// What a funder must pay.
#[derive(Debug, Clone)]
pub struct ExpectedShare {
    /// The funder.
    pub funder: Name,
    /// How much.
    pub amount: Located<Pence>,
}

/// What a person must be found to have achieved.
#[derive(Debug, Clone)]
pub struct ExpectedResult {
    /// The person, as the example calls them.
    pub person: String,
    /// The contract.
    pub contract: Name,
    /// The outcome.
    pub outcome: Name,
    /// The finding: one of [`FINDINGS`].
    pub is: Located<String>,
}

/// The findings that a case can expect of a person.
pub const FINDINGS: &[&str] = &["achieved", "not achieved", "immature", "not entered"];

pub(crate) const CASES_FILE: TableSpec = TableSpec {
    name: "cases.toml",
    says: "The parties' worked examples. `purse test` runs them and must come to the same penny.",
    keys: &[
        KeySpec::required("format", FORMAT, "the version of this format"),
        KeySpec::required("cases", TABLE_LIST, "the examples"),
    ],
};

pub(crate) const CASE: TableSpec = TableSpec {
    name: "[[cases]]",
    says: "A worked example.",
    keys: &[
        KeySpec::required("name", TEXT, "what it shows"),
        KeySpec::required("clause", CLAUSE, "the heading of terms.md where the parties wrote it down"),
        KeySpec::required("as_at", DATE, "the day it is settled as at"),
        KeySpec::optional("payments", NAMES, "the payments that are settled; all if left out"),
        KeySpec::optional("people", TABLE_LIST, "people and what happened to them"),
        KeySpec::optional("counts", TABLE_LIST, "people of whom only the number is stated"),
        KeySpec::required("expect", TABLE, "what the parties worked out"),
    ],
};

pub(crate) const PERSON: TableSpec = TableSpec {
    name: "[[cases.people]]",
    says: "An invented person.",
    keys: &[
        KeySpec::required("name", TEXT, "what the example calls them"),
        KeySpec::optional("household", TEXT, "the household they live in"),
        KeySpec::required("events", TABLE_LIST, "what happened, in any order"),
    ],
};

pub(crate) const CASE_EVENT: TableSpec = TableSpec {
    name: "[[cases.people.events]]",
    says: "A dated fact, as an extract would record it.",
    keys: &[
        KeySpec::required("event", EVENT, "the event"),
        KeySpec::required("on", DATE, "when it happened, or the first day of a spell"),
        KeySpec::optional("to", DATE, "the last day of a spell; a spell without one goes on"),
        KeySpec::optional("known", DATE, "when it became known; when it happened if left out"),
        KeySpec::optional("with", TABLE, "the event's columns: `{ tier = \"high\", score = 12 }`"),
    ],
};

pub(crate) const EXPECT: TableSpec = TableSpec {
    name: "[cases.expect]",
    says: "What the parties worked out by hand.",
    keys: &[
        KeySpec::optional("due", AMOUNT, "everything due"),
        KeySpec::optional("lines", TABLE_LIST, "single lines; those that fit are summed"),
        KeySpec::optional("shares", Holds::a("amounts by funder", "{ dhsc = \"£600\" }"), "what each funder pays"),
        KeySpec::optional("results", TABLE_LIST, "what people achieved"),
    ],
};

pub(crate) const EXPECTED_LINE: TableSpec = TableSpec {
    name: "[[cases.expect.lines]]",
    says: "A line of the settlement; what is left out may be anything.",
    keys: &[
        KeySpec::optional("contract", NAME, "its contract"),
        KeySpec::required("payment", NAME, "its payment"),
        KeySpec::optional("in_period", DATE, "a day within its period"),
        KeySpec::optional("band", TEXT, "its band"),
        KeySpec::optional("stage", NAME, "its stage"),
        KeySpec::optional("people", COUNT, "how many people it pays for"),
        KeySpec::required("amount", AMOUNT, "how much it is"),
    ],
};

pub(crate) const EXPECTED_RESULT: TableSpec = TableSpec {
    name: "[[cases.expect.results]]",
    says: "What a person achieved.",
    keys: &[
        KeySpec::required("person", TEXT, "the person"),
        KeySpec::when("contract", NAME, "the case stands beside place.toml", "the contract"),
        KeySpec::required("outcome", NAME, "the outcome"),
        KeySpec::required("is", Holds::one_of(FINDINGS, "\"achieved\""), "the finding"),
    ],
};

/// What cases are read with.
struct CaseReader<'a> {
    reader: Reader<'a>,
    place: &'a Place,
    contract: Option<&'a Contract>,
}

/// Reads the cases of a contract, or of the whole place.
pub(crate) fn read_cases(
    reader: &Reader<'_>,
    file: &Fields<'_>,
    place: &Place,
    contract: Option<&Contract>,
) -> Vec<Case> {
    check_format(file);
    let cases = CaseReader { reader: *reader, place, contract };
    file.tables("cases").into_iter().filter_map(|table| cases.case(table)).collect()
}

impl CaseReader<'_> {
    fn found(&self) -> &Diagnostics {
        self.reader.found
    }

    fn case(&self, table: &Table) -> Option<Case> {
        let fields = Fields::open(table, table.span, &CASE, self.found());
        let clause = self.reader.terms.cited(&fields, table.span);
        let name = fields.text("name");
        let as_at = fields.parse::<Day>("as_at");
        let payments =
            fields.texts("payments").map(|texts| texts.iter().filter_map(|text| self.payment(text)).collect());
        let as_at = as_at?.value;
        let people: Vec<CasePerson> =
            fields.tables("people").into_iter().filter_map(|table| self.person(table, as_at)).collect();
        let counts = fields.tables("counts").into_iter().filter_map(|table| self.counted(table, as_at)).collect();
        let name = name?;
        let expect = fields.table_at("expect").and_then(|entry| self.expectation(entry, &people, &name.value))?;
        Some(Case {
            name: name.value,
            clause,
            contract: self.contract.map(|contract| contract.name.clone()),
            as_at,
            payments,
            people,
            counts,
            expect,
            span: name.span,
        })
    }

    fn payment(&self, text: &Located<String>) -> Option<Name> {
        let known: Vec<Name> = self.contracts().flat_map(|c| c.payments.iter().map(|p| p.name.clone())).collect();
        self.reader.index(text, "payment", &known).map(|index| known[index].clone())
    }

    fn contracts(&self) -> impl Iterator<Item = &Contract> {
        let all = if self.contract.is_none() { self.place.contracts.as_slice() } else { &[] };
        self.contract.into_iter().chain(all)
    }

    fn person(&self, table: &Table, as_at: Day) -> Option<CasePerson> {
        let fields = Fields::open(table, table.span, &PERSON, self.found());
        let name = fields.text("name");
        let household = fields.text("household").map(|text| text.value);
        let events = fields.tables("events").into_iter().filter_map(|table| self.event(table, as_at)).collect();
        Some(CasePerson { name: name?.value, household, events })
    }

    fn event(&self, table: &Table, as_at: Day) -> Option<CaseEvent> {
        let fields = Fields::open(table, table.span, &CASE_EVENT, self.found());
        let event = self.reader.event(&fields, "event");
        let day = |key: &'static str| {
            let day = fields.parse::<Day>(key)?;
            if day.value > as_at && key != "to" {
                self.found().at(day.span, "not yet", Problem::CaseAtDate { key, day: day.value, as_at });
            }
            Some(day.value)
        };
        let (on, to, known) = (day("on"), day("to"), day("known"));
        if let (Some(start), Some(end)) = (on, to)
            && end < start
        {
            let at = fields.span_or("to", table.span);
            self.found().at(at, "before the start", Problem::EndBeforeStart { start, end });
        }
        let event = event?;
        let with = match fields.table_at("with").and_then(|entry| entry.value.as_table()) {
            Some(table) => table.entries.iter().filter_map(|entry| self.column(entry, event)).collect(),
            None => Vec::new(),
        };
        Some(CaseEvent { event: event.name.clone(), on: on?, to, known, with })
    }

    fn column(&self, entry: &Entry, event: &EventType) -> Option<CaseValue> {
        let Some(column) = event.column(&entry.key) else {
            let known: Vec<String> =
                event.columns.iter().filter(|c| c.stored.is_some()).map(|c| c.name.clone()).collect();
            let cause = Problem::UnknownColumn {
                column: entry.key.clone(),
                event: event.name.clone(),
                nearest: documents::nearest(&entry.key, known.iter().map(String::as_str)).map(str::to_string),
                known,
            };
            self.found().at(entry.key_span, "no such column", cause);
            return None;
        };
        let Some(stored) = &column.stored else {
            let cause = Problem::IdentityColumn { column: column.name.clone() };
            self.found().at(entry.key_span, "identifies a person", cause);
            return None;
        };
        Some(CaseValue { stored: stored.clone(), value: self.literal(&entry.value, column)? })
    }

    fn literal(&self, value: &Value, column: &Column) -> Option<Literal> {
        let literal = match (column.kind, &value.kind) {
            (ColumnKind::Text, ValueKind::Text(text)) => Some(Literal::Text(text.clone())),
            (ColumnKind::Integer, ValueKind::Integer(number)) => Some(Literal::Integer(*number)),
            (ColumnKind::Boolean, ValueKind::Boolean(truth)) => Some(Literal::Boolean(*truth)),
            (ColumnKind::Date, ValueKind::Date(text) | ValueKind::Text(text)) => text.parse().ok().map(Literal::Date),
            (ColumnKind::Decimal, ValueKind::Integer(digits)) => Some(Literal::Decimal { digits: *digits, scale: 0 }),
            (ColumnKind::Decimal, ValueKind::Text(text)) => match units::parse_decimal(text) {
                Ok((digits, scale)) if scale <= DECIMAL_PLACES => Some(Literal::Decimal { digits, scale }),
                _ => None,
            },
            _ => None,
        };
        if literal.is_none() {
            let example = match column.kind {
                ColumnKind::Text => "\"high\"",
                ColumnKind::Integer => "3",
                ColumnKind::Boolean => "true",
                ColumnKind::Date => "2027-04-01",
                ColumnKind::Decimal => "\"12.5\"",
            };
            let expected = match column.kind {
                ColumnKind::Decimal => "a decimal number of at most nine places",
                kind => kind.noun(),
            };
            let cause = Problem::CaseValue { column: column.name.clone(), expected, example };
            self.found().at(value.span, "here", cause);
        }
        literal
    }

    /// The contract that a table names, or the one whose cases these are.
    fn contract_of(&self, fields: &Fields<'_>) -> Option<&Contract> {
        if let Some(contract) = self.contract {
            return Some(contract);
        }
        if !fields.has("contract") {
            fields.missing("contract", fields.table().span);
        }
        let text = fields.text("contract")?;
        let names: Vec<Name> = self.place.contracts.iter().map(|contract| contract.name.clone()).collect();
        self.reader.index(&text, "contract", &names).map(|index| &self.place.contracts[index])
    }

    fn outcome_of(&self, fields: &Fields<'_>, contract: &Contract) -> Option<usize> {
        let text = fields.text("outcome")?;
        let names: Vec<Name> = contract.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
        self.reader.index(&text, "outcome", &names)
    }

    fn counted(&self, table: &Table, as_at: Day) -> Option<CaseCount> {
        let fields = Fields::open(table, table.span, &COUNTED, self.found());
        let entered = fields.parse::<Day>("entered");
        let on = fields.parse::<Day>("on");
        for (key, day) in [("entered", &entered), ("on", &on)] {
            if let Some(day) = day.as_ref().filter(|day| day.value > as_at) {
                self.found().at(day.span, "not yet", Problem::CaseAtDate { key, day: day.value, as_at });
            }
        }
        let contract = self.contract_of(&fields)?;
        let outcome = &contract.outcomes[self.outcome_of(&fields, contract)?];
        read_counts(&fields, table, contract, outcome, entered, on)
    }

    fn expectation(&self, entry: &Entry, people: &[CasePerson], case: &str) -> Option<Expectation> {
        let fields = Fields::open_value(entry, &EXPECT, self.found())?;
        if fields.table().entries.is_empty() {
            self.found().at(entry.key_span, "", Problem::CaseExpectsNothing { case: case.to_string() });
        }
        let due = fields.parse::<Pence>("due");
        let lines = fields.tables("lines").into_iter().filter_map(|table| self.expected_line(table)).collect();
        let results =
            fields.tables("results").into_iter().filter_map(|table| self.expected_result(table, people)).collect();
        let shares = match fields.table_at("shares").and_then(|entry| entry.value.as_table()) {
            Some(table) => table.entries.iter().filter_map(|entry| self.expected_share(&fields, entry)).collect(),
            None => Vec::new(),
        };
        Some(Expectation { due, lines, shares, results })
    }

    fn expected_line(&self, table: &Table) -> Option<ExpectedLine> {
        let fields = Fields::open(table, table.span, &EXPECTED_LINE, self.found());
        let payment = fields.text("payment").and_then(|text| self.payment(&text));
        let amount = fields.parse::<Pence>("amount");
        Some(ExpectedLine {
            contract: fields.parse::<Name>("contract").map(|name| name.value),
            payment: payment?,
            in_period: fields.parse::<Day>("in_period").map(|day| day.value),
            band: fields.text("band").map(|band| band.value),
            stage: fields.parse::<Name>("stage").map(|stage| stage.value),
            people: if fields.has("people") { Some(count(&fields, "people")?) } else { None },
            amount: amount?,
        })
    }

    fn expected_share(&self, fields: &Fields<'_>, entry: &Entry) -> Option<ExpectedShare> {
        let known: Vec<Name> = self.place.parties.iter().map(|party| party.name.clone()).collect();
        let text = Located::new(entry.key.clone(), entry.key_span);
        let index = self.reader.index(&text, "party", &known);
        let amount = fields.parse_value::<Pence>(entry, AMOUNT);
        Some(ExpectedShare { funder: known[index?].clone(), amount: amount? })
    }

    fn expected_result(&self, table: &Table, people: &[CasePerson]) -> Option<ExpectedResult> {
        let fields = Fields::open(table, table.span, &EXPECTED_RESULT, self.found());
        let person = fields.text("person");
        if let Some(person) = &person
            && !people.iter().any(|known| known.name == person.value)
        {
            let known: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
            let cause = Problem::UnknownReference {
                what: "person",
                name: person.value.clone(),
                nearest: documents::nearest(&person.value, known.iter().map(String::as_str)).map(str::to_string),
                known,
            };
            self.found().at(person.span, "not in this case", cause);
        }
        let is = fields.text("is");
        if let Some(is) = is.as_ref().filter(|is| !FINDINGS.contains(&is.value.as_str())) {
            fields.not_a_choice("is", is, FINDINGS);
        }
        let contract = self.contract_of(&fields)?;
        let outcome = self.outcome_of(&fields, contract)?;
        Some(ExpectedResult {
            person: person?.value,
            contract: contract.name.clone(),
            outcome: contract.outcomes[outcome].name.clone(),
            is: is?,
        })
    }
}
