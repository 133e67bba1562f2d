//! Lines of comma-separated text, each cell with its place.
//!
//! A cell in quotation marks may go on over several lines, as agencies' keys and the cells of spreadsheets do. A quotation
//! mark that stays open could swallow other people's decisions, so it is an error of its line and of no other: where it is
//! closed on a later line, its cell has to end there.

use csv_core::ReadFieldResult;
use documents::{Located, SourceId, Span};

/// A line and its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it stands, without its end; where it goes on over several, the first of them.
    pub(super) span: Span,
    /// What stands in its cells, without the spaces around it.
    pub(super) cells: Vec<Located<String>>,
    /// Whether every quotation mark is closed.
    pub(super) is_closed: bool,
}

/// The lines of a text in which something stands.
pub(super) fn lines(text: &str, id: SourceId) -> impl Iterator<Item = Line> + '_ {
    let mut start = 0;
    let lines = std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let first = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let closed = closed_length(rest);
        let begin = start;
        let length = closed.unwrap_or(first);
        start += length;
        Some((begin, without_end(&rest[..length]), without_end(&rest[..first]).len(), closed.is_some()))
    });
    // Spreadsheets leave rows behind in which there is nothing.
    let filled = lines.filter(|(_, line, ..)| line.contains(|sign: char| sign != ',' && !sign.is_whitespace()));
    filled.map(move |(start, line, first, is_closed)| Line {
        span: id.span(start..start + first),
        cells: cells(line, start, id),
        is_closed,
    })
}

fn without_end(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// The length of the line that a text begins with, its end and all lines on which its cells go on included; nothing if a
/// quotation mark is not closed.
fn closed_length(text: &str) -> Option<usize> {
    let signs = text.as_bytes();
    let (mut at, mut begins_cell) = (0, true);
    while let Some(sign) = signs.get(at) {
        at += 1;
        match sign {
            b'\n' => break,
            b'"' if begins_cell => {
                let end = at + quoted_length(&signs[at..])?;
                let goes_on = signs[at..end].contains(&b'\n');
                let next = signs[end..].iter().find(|sign| !matches!(sign, b' ' | b'\t'));
                if goes_on && !matches!(next, None | Some(b',' | b'\r' | b'\n')) {
                    return None;
                }
                (at, begins_cell) = (end, false);
            }
            sign => begins_cell = *sign == b',',
        }
    }
    Some(at)
}

/// How far a cell goes on behind its first quotation mark, the last one included.
fn quoted_length(signs: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += signs.get(at..)?.iter().position(|sign| *sign == b'"')? + 1;
        if signs.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
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

    fn check(text: &str, expected: &[(bool, &[&str])]) {
        let mut sources = Sources::default();
        let id = sources.add("decisions.csv", text);
        let found: Vec<(bool, Vec<String>)> = lines(sources.text(id), id)
            .map(|line| (line.is_closed, line.cells.into_iter().map(|cell| cell.value).collect()))
            .collect();
        let found: Vec<(bool, Vec<&str>)> =
            found.iter().map(|(is_closed, cells)| (*is_closed, cells.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(bool, Vec<&str>)> =
            expected.iter().map(|(is_closed, cells)| (*is_closed, cells.to_vec())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_quoted_cell_may_go_on_over_lines() {
        check("a,\"b\nc\",d\ne", &[(true, &["a", "b\nc", "d"]), (true, &["e"])]);
        check("\"a\r\n\n\"\"b\"\"\"\r\nc", &[(true, &["a\r\n\n\"b\""]), (true, &["c"])]);
        check("a,5\" pipe\nb,c", &[(true, &["a", "5\" pipe"]), (true, &["b", "c"])]);
    }

    #[test]
    fn a_line_that_goes_on_stands_where_it_begins() {
        let mut sources = Sources::default();
        let id = sources.add("decisions.csv", "a\n\"b\nc\",d\ne");
        let places: Vec<(String, usize)> = lines(sources.text(id), id)
            .map(|line| (sources.position(line.span).to_string(), line.span.end - line.span.start))
            .collect();
        let place = |place: &str, length| (place.to_string(), length);
        assert_eq!(places, [place("1:1", 1), place("2:1", 2), place("4:1", 1)]);
    }

    #[test]
    fn an_open_quote_is_the_affair_of_its_line() {
        check("a,\"b\nc,d,\n", &[(false, &["a", "b"]), (true, &["c", "d", ""])]);
        // The next quotation mark opens a cell, so it does not close this one.
        check("a,\"b\nc,\"d\",\n", &[(false, &["a", "b"]), (true, &["c", "d", ""])]);
    }
}
