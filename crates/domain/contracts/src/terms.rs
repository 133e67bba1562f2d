//! The terms that lawyers sign: every rule cites one of their headings.

use documents::{Diagnostics, Fields, Heading, Located, SourceId, Sources, Span, headings, nearest};

use crate::problem::Problem;

/// The headings of a `terms.md`.
#[derive(Debug, Clone)]
pub struct Terms {
    name: String,
    /// Nothing if the file is missing: that is said once, not at every citation.
    headings: Option<Vec<Heading>>,
}

/// A cited heading.
pub type Clause = Located<String>;

impl Terms {
    /// Reads the headings of a text.
    pub fn read(sources: &Sources, id: SourceId) -> Terms {
        Terms { name: sources.name(id).to_string(), headings: Some(headings(id, sources.text(id))) }
    }

    /// Terms that are missing.
    pub(crate) fn missing(name: String) -> Terms {
        Terms { name, headings: None }
    }

    /// The file's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The clause that `fields` cites under `clause`, which must be a heading of the terms.
    pub(crate) fn cited(&self, fields: &Fields<'_>, at: Span) -> Clause {
        let Some(clause) = fields.text("clause") else { return Located::new(String::new(), at) };
        self.check(&clause, fields.found());
        clause
    }

    /// Reports a clause that is not a heading of the terms.
    pub(crate) fn check(&self, clause: &Clause, found: &Diagnostics) {
        let Some(headings) = &self.headings else { return };
        let wanted = clause.value.split_whitespace().collect::<Vec<_>>().join(" ");
        if headings.iter().any(|heading| heading.text == wanted) {
            return;
        }
        let texts = || headings.iter().map(|heading| heading.text.as_str());
        // A clause is often misquoted after its number, so the same number is nearer than the same letters.
        let number = wanted.split(' ').next().unwrap_or_default();
        let same_number = texts().find(|text| text.split(' ').next() == Some(number) && !number.is_empty());
        let cause = Problem::ClauseMissing {
            clause: wanted.clone(),
            terms: self.name.clone(),
            nearest: same_number.or_else(|| nearest(&wanted, texts())).map(str::to_string),
        };
        found.at(clause.span, "no such heading", cause);
    }
}
