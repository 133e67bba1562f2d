//! The dialect of a resource, as the standard's Table Dialect has it.

use documents::{Diagnostics, Value};

use super::Cause;
use super::object::{Object, Shape};
use crate::dialect::Dialect;

static DIALECT: Shape = Shape {
    name: "the dialect",
    standard: &[
        "$schema",
        "name",
        "title",
        "description",
        "header",
        "headerRows",
        "headerJoin",
        "headerCase",
        "commentRows",
        "commentChar",
        "delimiter",
        "lineTerminator",
        "quoteChar",
        "doubleQuote",
        "escapeChar",
        "nullSequence",
        "skipInitialSpace",
        "caseSensitiveHeader",
        "csvddfVersion",
        "csv",
        "property",
        "itemType",
        "itemKeys",
        "sheetNumber",
        "sheetName",
        "table",
    ],
    purse: &[],
};

/// Reads a dialect. What belongs to other kinds of file (sheets, tables of databases) is passed over, as the standard
/// says.
pub(super) fn read_dialect(value: &Value, found: &Diagnostics) -> Option<Dialect> {
    let object = Object::open_value(value, "dialect", &DIALECT, found)?;
    let mut dialect = Dialect::default();
    // Some tools write what belongs to delimited text into an object of its own below the dialect.
    let delimited = match object.entry("csv") {
        Some(entry) => Object::open_value(&entry.value, "csv", &DIALECT, found)?,
        None => object,
    };
    read_rows(object, &mut dialect);
    read_marks(delimited, &mut dialect);
    // The first version of the standard, and a common tool, let headers differ from fields in case.
    for key in ["caseSensitiveHeader", "headerCase"] {
        if object.boolean(key) == Some(false) {
            let cause = Cause::NotHonoured {
                what: format!("`{key}` that is false"),
                why: "two columns could become one",
                instead: "write the names of the fields as the files do",
            };
            found.at(object.span_of(key), "here", cause);
        }
    }
    Some(dialect)
}

/// The last row that may belong to a header.
const LAST_HEADER_ROW: u32 = 100;

fn read_rows(object: Object<'_>, dialect: &mut Dialect) {
    if let Some(mut rows) = object.row_numbers("headerRows") {
        rows.sort_unstable();
        rows.dedup();
        if rows.last().is_some_and(|last| *last > LAST_HEADER_ROW) {
            let cause = Cause::NotHonoured {
                what: format!("a header that goes on after row {LAST_HEADER_ROW}"),
                why: "rows of data would become names of columns",
                instead: "give the rows that hold the names of the columns",
            };
            object.found.at(object.span_of("headerRows"), "here", cause);
        }
        dialect.header_rows = rows;
    }
    if object.boolean("header") == Some(false) {
        dialect.header_rows.clear();
    }
    if let Some(join) = object.text("headerJoin") {
        dialect.header_join = join.value;
    }
    if let Some(rows) = object.row_numbers("commentRows") {
        dialect.comment_rows = rows;
    }
    dialect.comment = object.text("commentChar").map(|text| text.value).filter(|text| !text.is_empty());
}

fn read_marks(object: Object<'_>, dialect: &mut Dialect) {
    if let Some(delimiter) = object.text("delimiter") {
        if delimiter.value.is_empty() {
            let cause = Cause::NotHonoured {
                what: "an empty `delimiter`".into(),
                why: "every row would be one cell",
                instead: "write what stands between two cells",
            };
            object.found.at(delimiter.span, "here", cause);
        } else {
            dialect.delimiter = delimiter.value;
        }
    }
    if let Some(terminator) = object.text("lineTerminator")
        && !["\r\n", "\n", "\r"].contains(&terminator.value.as_str())
    {
        dialect.terminator = object.byte("lineTerminator").map(|byte| byte.value);
    }
    if object.text("quoteChar").is_some_and(|quote| quote.value.is_empty()) {
        dialect.quote = None;
    } else if let Some(quote) = object.byte("quoteChar") {
        dialect.quote = Some(quote.value);
    }
    if let Some(double) = object.boolean("doubleQuote") {
        dialect.double_quote = double;
    }
    dialect.escape = object.byte("escapeChar").map(|byte| byte.value);
    dialect.null_sequence = object.text("nullSequence").map(|text| text.value);
    dialect.skip_initial_space = object.boolean("skipInitialSpace").unwrap_or(false);
}
