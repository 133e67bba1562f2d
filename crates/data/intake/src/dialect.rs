//! How a delimited text is written: the Table Dialect of the standard, as far as text files go.

use serde::Serialize;

/// The dialect of a text file. All delimiters and marks are single bytes here, or the descriptor was refused, except
/// where a text is noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// What stands between two cells; a text.
    pub delimiter: String,
    /// What ends a row, if it is something else than a line break.
    pub terminator: Option<u8>,
    /// What stands around a cell that holds delimiters.
    pub quote: Option<u8>,
    /// Whether a quote inside a quoted cell is written twice.
    pub double_quote: bool,
    /// What takes the meaning from the character behind it.
    pub escape: Option<u8>,
    /// How a missing value is written, besides the schema's ways.
    pub null_sequence: Option<String>,
    /// Whether spaces behind a delimiter are no part of the cell.
    pub skip_initial_space: bool,
    /// The rows that hold the header, from 1; none if there is no header.
    pub header_rows: Vec<u32>,
    /// What stands between the parts of a header of several rows.
    pub header_join: String,
    /// Rows that are not read, from 1.
    pub comment_rows: Vec<u32>,
    /// What a row that is not read starts with; a text.
    pub comment: Option<String>,
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect {
            delimiter: ",".to_string(),
            terminator: None,
            quote: Some(b'"'),
            double_quote: true,
            escape: None,
            null_sequence: None,
            skip_initial_space: false,
            header_rows: vec![1],
            header_join: " ".to_string(),
            comment_rows: Vec::new(),
            comment: None,
        }
    }
}

impl Dialect {
    /// Whether the text has to be rewritten before a plain splitter can read it.
    pub fn is_unusual(&self) -> bool {
        self.skip_initial_space || self.escape.is_some() || self.delimiter.len() != 1
    }
}
