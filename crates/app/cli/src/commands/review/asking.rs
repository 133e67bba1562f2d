//! Asking a reviewer, pair by pair. Answers come from a terminal, or piped, one a line.

use std::io::{BufRead, IsTerminal, StdinLock};

use report::pair_shown_text;
use runs::{Answered, RunError, Session, Verdict};
use units::Day;

use crate::outcome::Outcome;
use crate::terminal::Terminal;

const WORDS: &str = "s same, d different, c cannot tell, u undo, q quit";

/// What a reviewer says.
enum Said {
    Verdict(Verdict, String),
    Undo,
    Quit,
}

/// Asks until there is nothing left to ask, or the reviewer has had enough.
pub fn ask(mut session: Session<'_>, today: Day, terminal: &Terminal) -> Result<Outcome, RunError> {
    let mut answers = Answers { lines: std::io::stdin().lock(), read: 0 };
    let is_terminal = std::io::stdin().is_terminal();
    let count = session.count();
    let mut outcome = Outcome::Done;
    loop {
        let answered = session.answered();
        let is_over = match session.open_question() {
            Some((number, pair)) => {
                terminal.print(&pair_shown_text(pair, number, count, terminal.width()));
                false
            }
            None if answered == 0 => {
                terminal.say("There is nothing to ask.\n");
                break;
            }
            // The last answer can be taken back, too.
            None => {
                terminal.say("That was the last pair.\n");
                true
            }
        };
        match answers.next(is_terminal, terminal)? {
            Said::Undo if session.undo(today)? => terminal.say("Taken back; here it is again.\n"),
            Said::Undo => terminal.say("There is nothing to take back.\n"),
            Said::Verdict(verdict, because) if !is_over => {
                if let Answered::Contradicts(places) = session.answer(verdict, &because, today)? {
                    outcome = Outcome::Findings;
                    terminal.say(&format!(
                        "Not written down: it contradicts {}. Take that up with whoever decided it.\n",
                        places.join(", ")
                    ));
                }
            }
            Said::Verdict(..) | Said::Quit => break,
        }
    }
    Ok(end(&session, outcome, terminal))
}

fn end(session: &Session<'_>, outcome: Outcome, terminal: &Terminal) -> Outcome {
    let answered = session.answered();
    let answers = if answered == 1 { "answer".to_string() } else { "answers".to_string() };
    terminal.say(&format!("{answered} {answers} written to decisions.csv.\n"));
    outcome
}

struct Answers {
    lines: StdinLock<'static>,
    /// How many lines have been read.
    read: u64,
}

impl Answers {
    /// The next answer. A person who mistypes is asked again; a file of answers with a word that is none has gone out of
    /// step with the questions, and is not read any further.
    fn next(&mut self, is_terminal: bool, terminal: &Terminal) -> Result<Said, RunError> {
        loop {
            if is_terminal {
                terminal.print(&format!("[{WORDS}] "));
            }
            let Some(line) = self.line()? else { return Ok(Said::Quit) };
            let (word, because) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
            let verdict = match word.to_lowercase().as_str() {
                "s" | "same" => Verdict::Same,
                "d" | "different" => Verdict::Different,
                "c" | "cannot-tell" => Verdict::CannotTell,
                "u" | "undo" => return Ok(Said::Undo),
                "q" | "quit" => return Ok(Said::Quit),
                _ if is_terminal => continue,
                _ => {
                    return Err(RunError::Unusable(format!(
                        "line {} of the answers does not begin with an answer: {WORDS}; what was answered before is \
                         written down",
                        self.read
                    )));
                }
            };
            let mut because = because.trim().to_string();
            if is_terminal && because.is_empty() {
                terminal.print("Why (nothing about the person; may be empty): ");
                because = self.line()?.unwrap_or_default().trim().to_string();
            }
            return Ok(Said::Verdict(verdict, because));
        }
    }

    fn line(&mut self) -> Result<Option<String>, RunError> {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line);
        self.read += 1;
        match read {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(line)),
            Err(why) => Err(RunError::Unusable(format!("line {} of the answers cannot be read: {why}", self.read))),
        }
    }
}
