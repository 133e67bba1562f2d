//! Things that need somebody's attention, one below the other: what, where, why, and what to do.
//!
//! They look as diagnostics do. Nothing is cut or broken in a way that keeps it from being copied.

use textwrap::{Options, WordSeparator, WordSplitter, fill};

/// Something that needs attention.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// A stable name such as `pricing::no-price`.
    pub code: &'a str,
    /// What it is about: a line, or a file and its rows.
    pub about: &'a str,
    /// What is wrong.
    pub message: &'a str,
    /// What to do.
    pub help: &'a str,
}

/// Matters under a heading; nothing at all if there are none.
pub fn matters_text<'a>(heading: &str, matters: impl IntoIterator<Item = Matter<'a>>, width: usize) -> String {
    let mut text = String::new();
    for matter in matters {
        let message = format!("{}: {}", matter.about, matter.message);
        text.push_str(&format!("\n{}\n", matter.code));
        text.push_str(&wrapped("  × ", "    ", &message, width));
        text.push_str(&wrapped("  help: ", "        ", matter.help, width));
    }
    if text.is_empty() { text } else { format!("\n{heading}\n{text}") }
}

/// Words broken into lines, the first behind `first` and the others behind `rest`; no word is broken.
pub(crate) fn wrapped(first: &str, rest: &str, words: &str, width: usize) -> String {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    fill(words, options) + "\n"
}

#[cfg(test)]
mod tests {
    use super::{Matter, matters_text};

    #[test]
    fn long_references_stay_whole() {
        let matter = Matter {
            code: "pricing::no-price",
            about: "first/good-review/2027-09-01/no-price",
            message: "`good-review` has no price on 2027-09-01",
            help: "add a row for that day to rates.csv",
        };
        assert_eq!(
            matters_text("Needs attention", [matter], 40),
            "\nNeeds attention\n\npricing::no-price\n  \u{d7} first/good-review/2027-09-01/no-price:\n    `good-review` has no price on\n    \
             2027-09-01\n  help: add a row for that day to\n        rates.csv\n"
        );
        assert_eq!(matters_text("Needs attention", [], 40), "");
    }
}
