//! Files that came back from reviewers hold what agencies wrote. Nothing of that may stand in an error, which shows the lines
//! that it is about.

use documents::Sources;

use super::DECISION_COLUMNS;
use super::line::lines;

/// The text with a point for each sign of every cell below the header, and of those of the header that are no part of a
/// decision: where columns have slipped, a person's details may stand anywhere. Places stay what they are, in bytes as in
/// signs.
pub fn without_details(text: &str) -> String {
    // Only places in it are asked for, and those are the same whatever the text is called.
    let id = Sources::default().add("", "");
    let is_shown = |line: usize, cell: &str| line == 0 && DECISION_COLUMNS.contains(&cell);
    let cells = lines(text, id).enumerate();
    let cells = cells.flat_map(|(at, line)| line.cells.into_iter().map(move |cell| (at, cell)));
    let hidden = cells.filter(|(at, cell)| !is_shown(*at, &cell.value)).map(|(_, cell)| cell.span.start..cell.span.end);
    let hidden: Vec<std::ops::Range<usize>> = hidden.collect();
    let mut masked = String::with_capacity(text.len());
    let mut hidden = hidden.into_iter().peekable();
    for (at, sign) in text.char_indices() {
        while hidden.next_if(|range| range.end <= at).is_some() {}
        let is_hidden = hidden.peek().is_some_and(|range| range.contains(&at));
        masked.push(if is_hidden { point(sign) } else { sign });
    }
    masked
}

/// The point that stands for a sign, of the same length; ends of lines stay.
fn point(sign: char) -> char {
    match (sign, sign.len_utf8()) {
        ('\r' | '\n', _) => sign,
        (_, 1) => '.',
        (_, 2) => '\u{b7}',
        (_, 3) => '\u{2024}',
        _ => '\u{10a50}',
    }
}

#[cfg(test)]
mod tests {
    use super::without_details;

    #[test]
    fn only_the_names_of_columns_are_left() {
        let text = "left_source,left_key,verdict,left surname\npolice,1,same,\"Fox, É\"\npolice,1,Fox,Jo,same\n";
        let masked = without_details(text);
        let lines: Vec<&str> = masked.lines().collect();
        assert_eq!(lines[0], "left_source,left_key,verdict,............");
        assert_eq!(lines[1], "......,.,....,......·.");
        assert_eq!(lines[2], "......,.,...,..,....");
    }

    #[test]
    fn lines_of_a_cell_stay_lines() {
        let masked = without_details("left_key,left address\n1,\"2 Hill\nFox\"\n3,\n");
        assert_eq!(masked, "left_key,............\n.,.......\n....\n.,\n");
    }
}
