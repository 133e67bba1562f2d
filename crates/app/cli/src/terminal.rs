//! Where the program speaks: what goes to which stream, how wide, in which colours.

use std::io::{IsTerminal, Write};
use std::sync::OnceLock;

use report::{Look, diagnostic_answers, render_diagnostics};
use runs::{EvaluateError, Loaded, RunError};
use serde::Serialize;

use crate::arguments::{Colour, Common, Format};
use crate::progress::Shown;

/// The width where none can be told.
const WIDTH: usize = 120;

/// What is known of the streams.
pub struct Terminal {
    pub format: Format,
    quiet: bool,
    timings: bool,
    width: usize,
    out_colour: bool,
    error_colour: bool,
    unwritten: OnceLock<String>,
}

impl Terminal {
    /// Looks at the streams and the environment.
    pub fn of(common: &Common) -> Terminal {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = |is_terminal: bool| match common.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !no_colour,
        };
        let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).max(60));
        Terminal {
            format: common.format,
            quiet: common.quiet,
            timings: common.timings,
            width,
            out_colour: colour(std::io::stdout().is_terminal()),
            error_colour: colour(std::io::stderr().is_terminal()),
            unwritten: OnceLock::new(),
        }
    }

    /// How wide tables may be.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How data is to look.
    pub fn look(&self) -> Look {
        Look { width: self.width, colour: self.out_colour }
    }

    /// Where long work shows that it goes on.
    pub fn progress(&self) -> Shown {
        Shown::new(!self.quiet && std::io::stderr().is_terminal(), self.timings)
    }

    /// Prints data.
    pub fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        if let Err(why) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever reads may have stopped reading, as `head` does; that is no error of ours.
            if why.kind() != std::io::ErrorKind::BrokenPipe {
                let _ = self.unwritten.set(why.to_string());
            }
        }
    }

    /// Why output could not be written, if it could not.
    pub fn unwritten(&self) -> Option<&str> {
        self.unwritten.get().map(String::as_str)
    }

    /// Prints data as JSON.
    pub fn print_json(&self, value: &impl Serialize) {
        // Answers are plain data, which always serialises.
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        self.print(&(text + "\n"));
    }

    /// Says something that is no data.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
    }

    /// Says what went wrong and what to do.
    pub fn complain(&self, message: &str, help: Option<&str>) {
        let (red, cyan, plain) =
            if self.error_colour { ("\u{1b}[31m", "\u{1b}[36m", "\u{1b}[0m") } else { ("", "", "") };
        let mut text = format!("{red}error{plain}: {message}\n");
        if let Some(help) = help {
            text.push_str(&format!(" {cyan}help{plain}: {help}\n"));
        }
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Says why a job was not done.
    pub fn explain_error(&self, why: &RunError) {
        if let RunError::Findings(loaded) = why {
            if self.format == Format::Json {
                self.print_json(&diagnostic_answers(&loaded.texts, &loaded.diagnostics));
            }
            let look = Look { width: self.width, colour: self.error_colour };
            let _ =
                std::io::stderr().write_all(render_diagnostics(&loaded.texts, &loaded.diagnostics, look).as_bytes());
            self.complain("the place has errors, so nothing was done", Some("put them right and run again"));
            return;
        }
        if let RunError::SourceFindings(findings) = why {
            let (texts, diagnostics) = (&findings.texts, &findings.diagnostics);
            if self.format == Format::Json {
                self.print_json(&diagnostic_answers(texts, diagnostics));
            }
            let look = Look { width: self.width, colour: self.error_colour };
            let _ = std::io::stderr().write_all(render_diagnostics(texts, diagnostics, look).as_bytes());
            self.complain(
                "the source cannot be encoded so, and nothing was written",
                Some("put it right and run again"),
            );
            return;
        }
        if let RunError::Evaluate(why) = why
            && let EvaluateError::File { texts, diagnostics } = &**why
        {
            if self.format == Format::Json {
                self.print_json(&diagnostic_answers(texts, diagnostics));
            }
            let look = Look { width: self.width, colour: self.error_colour };
            let _ = std::io::stderr().write_all(render_diagnostics(texts, diagnostics, look).as_bytes());
            self.complain("the evaluation has errors, so nothing was done", why.help().as_deref());
            return;
        }
        if let RunError::Import { texts, diagnostics } = why {
            let look = Look { width: self.width, colour: self.error_colour };
            let _ = std::io::stderr().write_all(render_diagnostics(texts, diagnostics, look).as_bytes());
            self.complain("the file has errors, so nothing was imported", Some("put them right and import it again"));
            return;
        }
        self.complain(&why.to_string(), why.help().as_deref());
    }

    /// Prints diagnostics as data.
    pub fn print_diagnostics(&self, loaded: &Loaded) {
        self.print(&render_diagnostics(&loaded.texts, &loaded.diagnostics, self.look()));
    }
}
