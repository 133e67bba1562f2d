//! Which column of a file holds which field.

use crate::file_facts::{MissingColumn, Remark, Unreadable};
use crate::table::{FieldsMatch, Rules};

/// Which column of a file holds which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    /// For each field the number of its column, if there is one.
    pub(crate) of_field: Vec<Option<usize>>,
    /// How many columns the file has.
    pub(crate) width: usize,
}

/// Matches the names of a header, one a column, with the fields.
pub(crate) fn match_names(names: &[String], rules: &Rules, remarks: &mut Vec<Remark>) -> Result<Columns, Unreadable> {
    let trimmed: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    let fields: Vec<&str> = rules.fields.iter().map(|field| field.name.as_str()).collect();
    refuse_what_is_no_header(&trimmed, &fields)?;
    for (at, name) in trimmed.iter().enumerate() {
        if fields.contains(name) && trimmed[..at].contains(name) {
            return Err(Unreadable::RepeatedColumn { name: name.to_string() });
        }
    }
    // A name with white space around it may be meant so; only if that is not what the descriptor says is it taken off.
    let spaced: Vec<String> = names
        .iter()
        .filter(|name| name.trim() != name.as_str() && fields.contains(&name.trim()))
        .map(|name| name.trim().to_string())
        .collect();
    let of_field: Vec<Option<usize>> =
        fields.iter().map(|field| trimmed.iter().position(|name| name == field)).collect();
    judge(&trimmed, &fields, rules.fields_match, remarks)?;
    if rules.fields_match == FieldsMatch::Exact && !of_field.is_sorted() {
        return Err(Unreadable::ColumnOrder);
    }
    if !spaced.is_empty() {
        remarks.push(Remark::HeaderWhiteSpace { columns: spaced });
    }
    Ok(Columns { of_field, width: names.len() })
}

/// Matches columns without names, by their order.
pub(crate) fn match_by_order(width: usize, rules: &Rules) -> Result<Columns, Unreadable> {
    let expected = rules.fields.len();
    if width != expected {
        return Err(Unreadable::WrongColumnCount { found: width, expected });
    }
    Ok(Columns { of_field: (0..expected).map(Some).collect(), width })
}

/// In a file without a header the first row holds somebody's details, and every column would be missing.
fn refuse_what_is_no_header(names: &[&str], fields: &[&str]) -> Result<(), Unreadable> {
    let is_known = |name: &&&str| fields.contains(*name) || documents::nearest(name, fields.iter().copied()).is_some();
    let known = names.iter().filter(is_known).count();
    if known == 0 || known * 2 < fields.len().min(names.len()) {
        return Err(Unreadable::NoHeader { expected: fields.len() });
    }
    Ok(())
}

fn judge(
    names: &[&str],
    fields: &[&str],
    fields_match: FieldsMatch,
    remarks: &mut Vec<Remark>,
) -> Result<(), Unreadable> {
    let may_lack = matches!(fields_match, FieldsMatch::Superset | FieldsMatch::Partial);
    let may_have_more = matches!(fields_match, FieldsMatch::Subset | FieldsMatch::Partial);
    let unknown: Vec<usize> = (0..names.len()).filter(|column| !fields.contains(&names[*column])).collect();
    let near = |field: &str| {
        let nearest = documents::nearest(field, unknown.iter().map(|column| names[*column]))?;
        unknown.iter().find(|column| names[**column] == nearest).map(|column| column + 1)
    };
    let absent = fields.iter().filter(|field| !names.contains(field));
    let missing: Vec<MissingColumn> =
        absent.map(|field| MissingColumn { field: field.to_string(), near: near(field) }).collect();
    // A field that is missing beside a column with nearly its name is a slip of the pen, whatever may be left out.
    let slips = missing.iter().any(|column| column.near.is_some());
    if !missing.is_empty() && (!may_lack || slips) {
        return Err(Unreadable::MissingColumns { columns: missing });
    }
    let unknown: Vec<usize> = unknown.into_iter().map(|column| column + 1).collect();
    if !unknown.is_empty() && !may_have_more {
        return Err(Unreadable::UnknownColumns { columns: unknown });
    }
    if !unknown.is_empty() {
        remarks.push(Remark::ColumnsNotRead { columns: unknown });
    }
    if !missing.is_empty() {
        remarks.push(Remark::ColumnsAbsent { columns: missing.into_iter().map(|column| column.field).collect() });
    }
    Ok(())
}

/// The names of a header of one or more rows.
///
/// A row that is shorter than the widest goes on with its last name, as a merged cell does; parts that are empty or
/// the same as the part above are left out.
pub(crate) fn join_header(rows: &[Vec<String>], join: &str) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let name = |column: usize| {
        let mut parts: Vec<&str> = Vec::new();
        for row in rows {
            let part = row.get(column).or(row.last()).map_or("", String::as_str);
            if !part.is_empty() && parts.last() != Some(&part) {
                parts.push(part);
            }
        }
        parts.join(join)
    };
    (0..width).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::join_header;

    #[test]
    fn headers_of_several_rows_are_joined() {
        let rows = |rows: &[&[&str]]| -> Vec<Vec<String>> {
            rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect()
        };
        assert_eq!(join_header(&rows(&[&["fruit"], &["id", "name"]]), "-"), ["fruit-id", "fruit-name"]);
        assert_eq!(join_header(&rows(&[&["id", ""], &["id", "name"]]), " "), ["id", "name"]);
    }
}
