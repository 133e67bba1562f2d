//! Pots: a funder's money for a purpose, with what it may pay in all and in each year.

use documents::{Entry, Fields, Holds, KeySpec, TableSpec};
use units::{Day, Every, Name, Pence, Period, Periods};

use crate::choices::{Role, Unspent};
use crate::place::{Party, names, party_with};
use crate::problem::Problem;
use crate::reader::{AMOUNT, CLAUSE, DATE, NAME, NAMES, Reader, TEXT, at, period};
use crate::terms::Clause;

/// A funder's money for a purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pot {
    /// Its name.
    pub name: Name,
    /// Whose money it is.
    pub funder: Name,
    /// Its title, for people.
    pub title: String,
    /// The most it pays in all; nothing means no limit.
    pub limit: Option<Pence>,
    /// The most it pays in each year; nothing means that years make no difference.
    pub years: Option<PotYears>,
    /// The days whose lines it can pay.
    pub period: Period,
    /// The contracts that it can pay for; empty means all.
    pub contracts: Vec<Name>,
    /// Where it is declared.
    pub span: documents::Span,
}

/// What a pot has for each of its years, counted from its first day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PotYears {
    /// The clause that agrees it.
    pub clause: Clause,
    /// The pot's first day.
    pub from: Day,
    /// What it has for its first year, its second and so on. If there is only one amount it is that of every year; else
    /// there is nothing for years behind the last.
    pub budgets: Vec<Pence>,
    /// What becomes of money that is not spent in its year.
    pub unspent: Unspent,
}

pub(crate) const POT: TableSpec = TableSpec {
    name: "[pots.NAME]",
    says: "A funder's money for a purpose. A funder's pots are used in the order of the file.",
    keys: &[
        KeySpec::required("funder", NAME, "the party whose money it is"),
        KeySpec::optional("title", TEXT, "its name for people; the pot's name if left out"),
        KeySpec::optional("limit", AMOUNT, "the most it pays in all; no limit if left out"),
        KeySpec::optional("from", DATE, "the first day of the periods it can pay for"),
        KeySpec::optional("to", DATE, "the last day of the periods it can pay for"),
        KeySpec::optional("contracts", NAMES, "the contracts it can pay for; all if left out"),
        KeySpec::optional(
            "yearly",
            Holds::a("an amount a year, or a list of amounts, one a year", "[\"£100,000\", \"£80,000\"]"),
            "the most it pays for each year counted from `from`; one amount holds for every year, and behind a list there is nothing",
        ),
        KeySpec::when(
            "unspent",
            Holds::one_of(Unspent::WORDS, "\"carried over\""),
            "yearly is given",
            "what becomes of money that is not spent in its year: the next years can spend it, or nobody",
        ),
        KeySpec::when("clause", CLAUSE, "yearly is given", "the heading of the place's terms.md that agrees the years"),
    ],
};

/// Reads a pot.
pub(crate) fn read_pot(reader: &Reader<'_>, entry: &Entry, parties: &[Party], contracts: &[Name]) -> Option<Pot> {
    let pot = reader.open(entry, &POT)?;
    let fields = &pot.fields;
    let funder = fields.text("funder").and_then(|text| party_with(reader, &text, Role::Funder, parties));
    let title = fields.text("title").map_or_else(|| pot.name.value.to_string(), |title| title.value);
    let limit = match fields.parse::<Pence>("limit") {
        Some(limit) if limit.value.is_negative() => {
            let cause = Problem::NegativeAmount { key: "limit", amount: limit.value };
            reader.found.at(limit.span, "below nothing", cause);
            None
        }
        limit => limit.map(|limit| limit.value),
    };
    let always = Period { from: Day::MIN, until: Day::MAX };
    let period = period(fields, "from", "to", always);
    let contracts = names(reader, fields, "contracts", "contract", contracts);
    // Years that cannot be read are reported, and the pot is there all the same.
    let years = read_years(reader, fields, period);
    if !fields.has("yearly") {
        for key in ["unspent", "clause"].into_iter().filter(|key| fields.has(key)) {
            let cause = Problem::KeyWithoutKey { key, needs: "yearly" };
            reader.found.at(at(fields, key), "of no use here", cause);
        }
    }
    Some(Pot {
        name: pot.name.value,
        funder: funder?,
        title,
        limit,
        years,
        period: period?,
        contracts,
        span: pot.name.span,
    })
}

fn read_years(reader: &Reader<'_>, fields: &Fields<'_>, period: Option<Period>) -> Option<PotYears> {
    fields.has("yearly").then_some(())?;
    let clause = if fields.has("clause") {
        Some(reader.terms.cited(fields, at(fields, "yearly")))
    } else {
        fields.missing("clause", at(fields, "yearly"));
        None
    };
    let texts = fields.texts("yearly")?;
    let mut budgets = Vec::new();
    for text in &texts {
        match text.value.parse::<Pence>() {
            Ok(amount) if amount.is_negative() => {
                reader.found.at(text.span, "below nothing", Problem::NegativeAmount { key: "yearly", amount });
            }
            Ok(amount) => budgets.push(amount),
            Err(why) => {
                let cause = documents::Problem::BadValue {
                    key: "yearly".into(),
                    value: text.value.clone(),
                    expected: "an amount of money".into(),
                    example: "\"£100,000\"".into(),
                    why: why.to_string(),
                };
                reader.found.at(text.span, "here", cause);
            }
        }
    }
    if !fields.has("from") {
        let cause = Problem::KeyWithoutKey { key: "yearly", needs: "from" };
        reader.found.at(at(fields, "yearly"), "counted from which day?", cause);
        return None;
    }
    if !fields.has("unspent") {
        fields.missing("unspent", at(fields, "yearly"));
    }
    let unspent = fields.choice::<Unspent>("unspent")?.value;
    (budgets.len() == texts.len()).then_some(())?;
    Some(PotYears { clause: clause?, from: period?.from, budgets, unspent })
}

impl PotYears {
    /// The number of the year that holds a day; below 0 before the first.
    pub fn number_of(&self, day: Day) -> i32 {
        self.periods().number_of(day)
    }

    /// The year of a number.
    pub fn nth(&self, number: i32) -> Period {
        self.periods().nth(number)
    }

    /// What the pot has for the year of a number.
    pub fn budget(&self, number: i32) -> Pence {
        match (usize::try_from(number), self.budgets.as_slice()) {
            (Ok(_), [every]) => *every,
            (Ok(number), budgets) => budgets.get(number).copied().unwrap_or(Pence::ZERO),
            (Err(_), _) => Pence::ZERO,
        }
    }

    fn periods(&self) -> Periods {
        Periods { anchor: self.from, every: Every::Year }
    }
}
