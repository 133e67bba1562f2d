//! One reviewer's sitting: a pair at a time, each answer written down at once.

use documents::{Diagnostics, Span};
use linkage::{Decided, Question, Ruling, Verdict, follows};
use units::Day;

use super::desk::{Asked, Desk, Wanted, decided_entity};
use super::shown::{PairShown, shown};
use crate::decisions_file::{append, on_one_line};
use crate::error::RunError;
use crate::progress::Progress;

/// A reviewer at work.
pub struct Session<'a> {
    desk: &'a Desk<'a>,
    by: String,
    asked: Vec<Asked>,
    shown: Vec<PairShown>,
    /// The question that is open; as many as there are if none is.
    at: usize,
    /// The questions that have been answered in this sitting, and how.
    given: Vec<(usize, Verdict)>,
    /// All rulings, those of this sitting among them.
    decided: Decided,
    texts: documents::Sources,
    /// Where an answer stands that is not written down yet.
    here: Span,
    /// Where answers of this sitting stand.
    earlier: Span,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It is written down.
    Written,
    /// It is not, because decisions say the opposite; where they stand.
    Contradicts(Vec<String>),
}

impl<'a> Session<'a> {
    /// Prepares the questions for a reviewer.
    ///
    /// # Errors
    ///
    /// [`RunError`] if identities cannot be read.
    pub fn open(
        desk: &'a Desk<'a>,
        by: &str,
        wanted: Wanted,
        progress: &dyn Progress,
    ) -> Result<Session<'a>, RunError> {
        let asked = desk.asked(wanted, Some(by), progress)?;
        let shown = shown(desk, &asked)?;
        let mut texts = desk.loaded.texts.clone();
        let here = texts.add("this answer", "").start();
        let earlier = texts.add("an earlier answer of this sitting", "").start();
        let decided = desk.loaded.decided.clone();
        Ok(Session { desk, by: by.to_string(), asked, shown, at: 0, given: Vec::new(), decided, texts, here, earlier })
    }

    /// How many questions there are.
    pub fn count(&self) -> usize {
        self.asked.len()
    }

    /// The number of the open question, from 1, and its pair. Questions whose answer follows from others of this sitting
    /// are passed over.
    pub fn open_question(&mut self) -> Option<(usize, &PairShown)> {
        while self.asked.get(self.at).is_some_and(|asked| self.is_settled(asked)) {
            self.at += 1;
        }
        self.shown.get(self.at).map(|pair| (self.at + 1, pair))
    }

    fn is_settled(&self, asked: &Asked) -> bool {
        let given = self.given.iter().filter_map(|(at, verdict)| Some((self.asked[*at].question.as_ref()?, *verdict)));
        let settled = |question: &Question| follows(question, given.clone());
        asked.question.as_ref().is_some_and(settled)
    }

    /// Writes down an answer to the open question and goes on to the next.
    ///
    /// An answer that contradicts decisions is not written down: the place could not be used until one of them is taken
    /// back.
    ///
    /// # Errors
    ///
    /// [`RunError::File`] if it cannot be written down.
    pub fn answer(&mut self, verdict: Verdict, because: &str, on: Day) -> Result<Answered, RunError> {
        let ruling = self.ruling(self.at, verdict, because, on)?;
        let mut decided = self.decided.clone();
        decided.add(ruling.clone());
        let against = self.contradicted(&decided);
        if against.is_empty() {
            append(&self.desk.loaded.root, std::slice::from_ref(&ruling))?;
            self.decided.add(Ruling { at: self.earlier, ..ruling });
            self.given.push((self.at, verdict));
        }
        self.at += 1;
        Ok(if against.is_empty() { Answered::Written } else { Answered::Contradicts(against) })
    }

    /// Takes back the last answer of this sitting and asks again; says whether there was one.
    ///
    /// Lines are never taken out. One is added by which the reviewer cannot tell, and the next answer replaces that.
    ///
    /// # Errors
    ///
    /// [`RunError::File`] if that cannot be written down.
    pub fn undo(&mut self, on: Day) -> Result<bool, RunError> {
        let Some((at, _)) = self.given.last().copied() else { return Ok(false) };
        let ruling = self.ruling(at, Verdict::CannotTell, "taken back", on)?;
        append(&self.desk.loaded.root, std::slice::from_ref(&ruling))?;
        self.decided.add(Ruling { at: self.earlier, ..ruling });
        self.given.pop();
        self.at = at;
        Ok(true)
    }

    /// How many answers stand.
    pub fn answered(&self) -> usize {
        self.given.len()
    }

    fn ruling(&self, at: usize, verdict: Verdict, because: &str, on: Day) -> Result<Ruling, RunError> {
        let asked = &self.asked[at];
        let records = self.desk.records()?;
        Ok(Ruling {
            left: decided_entity(records, asked.pair.one),
            right: decided_entity(records, asked.pair.other),
            verdict,
            by: self.by.clone(),
            on,
            because: on_one_line(because),
            drawn: asked.drawn(),
            at: self.here,
        })
    }

    /// Where decisions stand that the last ruling contradicts.
    fn contradicted(&self, decided: &Decided) -> Vec<String> {
        let found = Diagnostics::default();
        decided.check(&self.desk.loaded.rules, &found);
        let spans = found.finish().into_iter().flat_map(|contradiction| contradiction.labels).map(|label| label.span);
        let place = |span: Span| match span {
            span if span == self.earlier => self.texts.name(span.source).to_string(),
            span => format!("{}:{}", self.texts.name(span.source), self.texts.position(span).line),
        };
        let mut places: Vec<String> = spans.filter(|span| *span != self.here).map(place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}
