//! What a command ends with.

use std::process::ExitCode;

/// The meanings of the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 0: done, and nothing needs attention.
    Done,
    /// 1: done, but there are findings, refused lines or failed examples.
    Findings,
    /// 2: the words of the command or its input cannot be used, and nothing was done.
    Unusable,
}

impl Outcome {
    /// Done, or done with findings.
    pub fn of(findings: bool) -> Outcome {
        if findings { Outcome::Findings } else { Outcome::Done }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::Unusable => 2,
        })
    }
}
