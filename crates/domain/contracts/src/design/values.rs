//! The small readings that the tables of the design share. What cannot be read is reported, and then counts as unsaid.

use documents::{Fields, Located, Span, TableSpec};
use units::{Day, Length, Name, Pence, Rate};

use crate::choices::Role;
use crate::contract::Frame;
use crate::place::party_with;
use crate::problem::Problem;
use crate::terms::Clause;

/// A table of the design being read.
pub(crate) struct Said<'a> {
    pub frame: &'a Frame<'a>,
    entry: Option<&'a documents::Entry>,
    table: &'a documents::Table,
    at: Span,
}

/// The keys of an opened table.
pub(crate) struct Keys<'a> {
    pub frame: &'a Frame<'a>,
    pub fields: Fields<'a>,
    /// Where the table as a whole is shown.
    pub head: Span,
}

impl<'a> Said<'a> {
    /// The table at a key of the contract, if it is there.
    pub fn of(frame: &'a Frame<'a>, file: &Fields<'a>, key: &'static str) -> Option<Said<'a>> {
        Said::named(frame, file.table_at(key)?)
    }

    /// A named table.
    pub fn named(frame: &'a Frame<'a>, entry: &'a documents::Entry) -> Option<Said<'a>> {
        let table = entry.value.as_table()?;
        Some(Said { frame, entry: Some(entry), table, at: entry.key_span })
    }

    /// A table of a list.
    pub fn listed(frame: &'a Frame<'a>, table: &'a documents::Table) -> Said<'a> {
        Said { frame, entry: None, table, at: table.span }
    }

    /// Opens it by its spec.
    pub fn open(self, spec: &'static TableSpec) -> Keys<'a> {
        let fields = Fields::open(self.table, self.at, spec, self.frame.reader.found);
        Keys { frame: self.frame, fields, head: self.at }
    }

    /// Its name, where it has one.
    pub fn name(&self) -> Option<Located<String>> {
        self.entry.map(|entry| Located::new(entry.key.clone(), entry.key_span))
    }
}

impl Keys<'_> {
    /// Text. Nothing but blanks says nothing.
    pub fn text(&self, key: &'static str) -> Option<Located<String>> {
        self.fields.text(key).filter(|text| !text.value.trim().is_empty())
    }

    /// A list of texts.
    pub fn texts(&self, key: &'static str) -> Vec<Located<String>> {
        if self.fields.has(key) { self.fields.texts(key).unwrap_or_default() } else { Vec::new() }
    }

    /// A heading of the terms.
    pub fn clause(&self, key: &'static str) -> Option<Clause> {
        let clause = self.fields.text(key)?;
        self.frame.reader.terms.check(&clause, self.fields.found());
        Some(clause)
    }

    /// Yes or no.
    pub fn truth(&self, key: &'static str) -> Option<Located<bool>> {
        self.fields.boolean(key)
    }

    /// An amount that is not below nothing.
    pub fn amount(&self, key: &'static str) -> Option<Located<Pence>> {
        let amount = self.fields.parse::<Pence>(key)?;
        if amount.value.is_negative() {
            let cause = Problem::NegativeAmount { key, amount: amount.value };
            self.fields.found().at(amount.span, "below nothing", cause);
            return None;
        }
        Some(amount)
    }

    /// A rate from 0% to 100%.
    pub fn share(&self, key: &'static str) -> Option<Located<Rate>> {
        let rate = self.fields.parse::<Rate>(key)?;
        if !rate.value.is_share() {
            let cause = Problem::NotAShare { key: key.to_string(), rate: rate.value };
            self.fields.found().at(rate.span, "not within 0% to 100%", cause);
            return None;
        }
        Some(rate)
    }

    /// A number above nothing, which may have a fraction.
    pub fn number(&self, key: &'static str) -> Option<Located<Rate>> {
        let number = self.fields.parse::<Rate>(key)?;
        if number.value <= Rate::ZERO {
            let cause = Problem::NotPositive { key, value: number.value.to_string() };
            self.fields.found().at(number.span, "not above nothing", cause);
            return None;
        }
        Some(number)
    }

    /// A number of people.
    pub fn people(&self, key: &'static str) -> Option<Located<u32>> {
        let span = self.fields.span_or(key, self.head);
        crate::reader::count(&self.fields, key).map(|count| Located::new(count, span))
    }

    /// A date.
    pub fn day(&self, key: &'static str) -> Option<Located<Day>> {
        self.fields.parse(key)
    }

    /// A length of time.
    pub fn length(&self, key: &'static str) -> Option<Located<Length>> {
        self.fields.parse(key)
    }

    /// A party of the place, whatever it is there.
    pub fn party(&self, key: &'static str) -> Option<Located<Name>> {
        let text = self.fields.text(key)?;
        self.party_of(&text)
    }

    /// Parties of the place.
    pub fn parties(&self, key: &'static str) -> Vec<Located<Name>> {
        self.texts(key).iter().filter_map(|text| self.party_of(text)).collect()
    }

    /// A party of the place that has a role.
    pub fn party_as(&self, key: &'static str, role: Role) -> Option<Located<Name>> {
        let text = self.fields.text(key)?;
        let name = party_with(&self.frame.reader, &text, role, &self.frame.head.parties)?;
        Some(Located::new(name, text.span))
    }

    /// One of these names.
    pub fn one_of(&self, key: &'static str, what: &'static str, known: &[Name]) -> Option<Located<Name>> {
        let text = self.fields.text(key)?;
        let index = self.frame.reader.index(&text, what, known)?;
        Some(Located::new(known[index].clone(), text.span))
    }

    /// The words of a closed list at a key that holds several.
    pub fn choices<T: documents::Choice>(&self, key: &'static str, words: &'static [&'static str]) -> Vec<Located<T>> {
        let read = |text: &Located<String>| {
            let picked = T::ALL.iter().find(|(word, _)| *word == text.value);
            if picked.is_none() {
                self.fields.not_a_choice(key, text, words);
            }
            picked.map(|(_, meaning)| Located::new(*meaning, text.span))
        };
        self.texts(key).iter().filter_map(read).collect()
    }

    /// One word of a closed list.
    pub fn choice<T: documents::Choice>(&self, key: &'static str) -> Option<Located<T>> {
        self.fields.choice(key)
    }

    fn party_of(&self, text: &Located<String>) -> Option<Located<Name>> {
        let known: Vec<Name> = self.frame.head.parties.iter().map(|party| party.name.clone()).collect();
        let index = self.frame.reader.index(text, "party", &known)?;
        Some(Located::new(known[index].clone(), text.span))
    }
}
