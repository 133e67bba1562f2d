//! Unusual dialects, rewritten into the usual one as they are read.
//!
//! Escape characters outside quotes, delimiters of several characters and spaces behind delimiters are beyond the
//! splitter. Here they become plain CSV with commas, double quotes and doubled quotes; line ends stay as they are.

use std::io::{self, BufReader, Bytes, Read};

use crate::dialect::Dialect;

/// A field that is not quoted and longer than this is handed on in parts: it is no field.
const FIELD_BYTES_MAX: usize = 1 << 20;

/// Reads text of an unusual dialect as plain CSV.
pub(crate) struct Rewriter<R> {
    input: Bytes<BufReader<R>>,
    /// Bytes read too early, last one first.
    back: Vec<u8>,
    delimiter: Vec<u8>,
    terminator: Option<u8>,
    quote: Option<u8>,
    double_quote: bool,
    escape: Option<u8>,
    skip_space: bool,
    after_delimiter: bool,
    /// Whether the last field was cut inside its quotes.
    inside_quotes: bool,
    output: Vec<u8>,
    served: usize,
    is_done: bool,
}

impl<R: Read> Rewriter<R> {
    /// Rewrites `input`, which is written in `dialect`.
    pub(crate) fn new(input: R, dialect: &Dialect) -> Rewriter<R> {
        Rewriter {
            input: BufReader::with_capacity(1 << 16, input).bytes(),
            back: Vec::new(),
            delimiter: dialect.delimiter.as_bytes().to_vec(),
            terminator: dialect.terminator,
            quote: dialect.quote,
            double_quote: dialect.double_quote,
            escape: dialect.escape,
            skip_space: dialect.skip_initial_space,
            after_delimiter: false,
            inside_quotes: false,
            output: Vec::new(),
            served: 0,
            is_done: false,
        }
    }

    fn next(&mut self) -> io::Result<Option<u8>> {
        match self.back.pop() {
            Some(byte) => Ok(Some(byte)),
            None => self.input.next().transpose(),
        }
    }

    /// Whether `first` begins a delimiter; if so, the rest of it is taken.
    fn takes_delimiter(&mut self, first: u8) -> io::Result<bool> {
        if self.delimiter.first() != Some(&first) {
            return Ok(false);
        }
        let mut taken = Vec::new();
        for at in 1..self.delimiter.len() {
            let byte = self.next()?;
            taken.extend(byte);
            if byte != Some(self.delimiter[at]) {
                self.back.extend(taken.iter().rev());
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_line_end(&self, byte: u8) -> bool {
        match self.terminator {
            Some(terminator) => byte == terminator,
            None => byte == b'\n' || byte == b'\r',
        }
    }

    /// Rewrites one field and what ends it.
    fn rewrite_field(&mut self) -> io::Result<()> {
        if self.inside_quotes {
            return self.rewrite_quoted();
        }
        let mut first = self.next()?;
        while self.skip_space && self.after_delimiter && first == Some(b' ') {
            first = self.next()?;
        }
        self.after_delimiter = false;
        match first {
            None => self.is_done = true,
            Some(byte) if Some(byte) == self.quote => {
                self.output.push(b'"');
                self.rewrite_quoted()?;
            }
            Some(byte) => {
                self.back.push(byte);
                self.rewrite_bare()?;
            }
        }
        Ok(())
    }

    /// What follows an opening quote, up to the end of the field or to as much as is kept at once.
    fn rewrite_quoted(&mut self) -> io::Result<()> {
        self.inside_quotes = false;
        while let Some(byte) = self.next()? {
            if Some(byte) == self.escape {
                let escaped = self.next()?;
                escaped.into_iter().for_each(|byte| self.push_inside_quotes(byte));
            } else if Some(byte) == self.quote {
                let behind = self.next()?;
                if behind == self.quote && self.double_quote {
                    self.push_inside_quotes(byte);
                } else {
                    self.output.push(b'"');
                    self.back.extend(behind);
                    return self.rewrite_bare();
                }
            } else {
                self.push_inside_quotes(byte);
            }
            if self.output.len() > FIELD_BYTES_MAX {
                self.inside_quotes = true;
                return Ok(());
            }
        }
        self.is_done = true;
        Ok(())
    }

    fn push_inside_quotes(&mut self, byte: u8) {
        if byte == b'"' {
            self.output.push(b'"');
        }
        self.output.push(byte);
    }

    /// A field without quotes around it, or what follows the quotes up to the end of the field.
    fn rewrite_bare(&mut self) -> io::Result<()> {
        let mut field = Vec::new();
        let mut needs_quotes = false;
        let end = loop {
            let Some(byte) = self.next()? else {
                self.is_done = true;
                break None;
            };
            if Some(byte) == self.escape {
                let escaped = self.next()?;
                needs_quotes |=
                    escaped.is_some_and(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r') || self.is_line_end(byte));
                field.extend(escaped);
            } else if self.is_line_end(byte) {
                break Some(byte);
            } else if self.takes_delimiter(byte)? {
                self.after_delimiter = true;
                break Some(b',');
            } else {
                needs_quotes |= byte == b',' || (byte == b'"' && field.is_empty());
                field.push(byte);
            }
            if field.len() > FIELD_BYTES_MAX {
                break None;
            }
        };
        if needs_quotes {
            self.output.push(b'"');
            field.into_iter().for_each(|byte| self.push_inside_quotes(byte));
            self.output.push(b'"');
        } else {
            self.output.append(&mut field);
        }
        self.output.extend(end);
        Ok(())
    }
}

impl<R: Read> Read for Rewriter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.served == self.output.len() {
            self.output.clear();
            self.served = 0;
            while self.output.len() < buffer.len() && !self.is_done {
                self.rewrite_field()?;
            }
        }
        let count = buffer.len().min(self.output.len() - self.served);
        buffer[..count].copy_from_slice(&self.output[self.served..self.served + count]);
        self.served += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Rewriter;
    use crate::dialect::Dialect;

    fn check(dialect: &Dialect, text: &str, expected: &str) {
        let mut rewritten = String::new();
        Rewriter::new(text.as_bytes(), dialect).read_to_string(&mut rewritten).expect("text");
        assert_eq!(rewritten, expected, "{text}");
    }

    #[test]
    fn unusual_dialects_become_plain() {
        let spaced = Dialect { skip_initial_space: true, ..Dialect::default() };
        check(&spaced, "a, \"b, c\",  d\n 1, 2\n", "a,\"b, c\",d\n 1,2\n");
        let escaped = Dialect { escape: Some(b'\\'), ..Dialect::default() };
        check(&escaped, "a\\,b,\"c\\\"d\",e\\\nf\r\n", "\"a,b\",\"c\"\"d\",\"e\nf\"\r\n");
        check(&escaped, "O\\'Brien,\"x\"\"y\"", "O'Brien,\"x\"\"y\"");
        let wide = Dialect { delimiter: "||".into(), ..Dialect::default() };
        check(&wide, "a||b|c||d,e\n||\n", "a,b|c,\"d,e\"\n,\n");
        check(&wide, "\"a||b\"||c", "\"a||b\",c");
        check(&wide, "\"never closed||c\nd", "\"never closed||c\nd");
    }
}
