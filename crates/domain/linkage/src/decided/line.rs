//! Lines of comma-separated text, each cell with its place.
//!
//! A row is one line: a quotation mark that stays open could swallow other people's decisions, so it is an error of its
//! line and of no other.

use csv_core::ReadFieldResult;
use documents::{Located, SourceId, Span};

/// A line and its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it stands, without its end.
    pub(super) span: Span,
    /// What stands in its cells, without the spaces around it.
    pub(super) cells: Vec<Located<String>>,
    /// Whether every quotation mark is closed.
    pub(super) is_closed: bool,
}

/// The lines of a text in which something stands.
pub(super) fn lines(text: &str, id: SourceId) -> impl Iterator<Item = Line> + '_ {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let begin = start;
        start += line.len();
        (begin, line.trim_end_matches(['\r', '\n']))
    });
    // Spreadsheets leave rows behind in which there is nothing.
    let filled = lines.filter(|(_, line)| line.contains(|sign: char| sign != ',' && !sign.is_whitespace()));
    filled.map(move |(start, line)| Line {
        span: id.span(start..start + line.len()),
        cells: cells(line, start, id),
        is_closed: line.matches('"').count().is_multiple_of(2),
    })
}

/// The cells of a line that begins at `start`.
fn cells(line: &str, start: usize, id: SourceId) -> Vec<Located<String>> {
    let mut reader = csv_core::Reader::new();
    // No cell is longer than its line.
    let mut cell = vec![0; line.len() + 1];
    let mut cells = Vec::new();
    let (mut begin, mut at, mut filled) = (0, 0, 0);
    loop {
        let rest = &line.as_bytes()[at..];
        let (result, read, written) = reader.read_field(rest, &mut cell[filled..]);
        at += read;
        filled += written;
        let is_last = match result {
            ReadFieldResult::InputEmpty => continue,
            ReadFieldResult::Field { record_end } => record_end,
            ReadFieldResult::OutputFull | ReadFieldResult::End => return cells,
        };
        let end = if is_last { at } else { at - 1 };
        let raw = &line[begin..end];
        let from = start + begin + (raw.len() - raw.trim_start().len());
        let value = String::from_utf8_lossy(&cell[..filled]).trim().to_string();
        cells.push(Located::new(value, id.span(from..from + raw.trim().len())));
        if is_last {
            return cells;
        }
        (begin, filled) = (at, 0);
    }
}

#[cfg(test)]
mod tests {
    use documents::Sources;

    use super::lines;

    #[test]
    fn cells_know_where_they_stand() {
        let mut sources = Sources::default();
        let id = sources.add("decisions.csv", "a, b,c\r\n,,\n\n\"x, \"\"y\"\"\",,z");
        let found: Vec<Vec<(String, String)>> = lines(sources.text(id), id)
            .map(|line| {
                let cells = line.cells.into_iter();
                cells.map(|cell| (cell.value, sources.position(cell.span).to_string())).collect()
            })
            .collect();
        let cell = |value: &str, place: &str| (value.to_string(), place.to_string());
        assert_eq!(
            found,
            [
                [cell("a", "1:1"), cell("b", "1:4"), cell("c", "1:6")],
                [cell("x, \"y\"", "4:1"), cell("", "4:12"), cell("z", "4:13")]
            ]
        );
    }

    #[test]
    fn an_open_quote_is_the_affair_of_its_line() {
        let mut sources = Sources::default();
        let id = sources.add("decisions.csv", "a,\"b\nc,d,\n");
        let found: Vec<(bool, usize)> =
            lines(sources.text(id), id).map(|line| (line.is_closed, line.cells.len())).collect();
        assert_eq!(found, [(false, 2), (true, 3)]);
    }
}
