//! Which column of a file holds which field.

use crate::file_facts::{Remark, Unmatched, Unreadable};
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
    let missing: Vec<&str> =
        fields.iter().zip(&of_field).filter(|(_, column)| column.is_none()).map(|(field, _)| *field).collect();
    let unknown: Vec<&str> = trimmed.iter().copied().filter(|name| !fields.contains(name)).collect();
    judge(&missing, &unknown, rules.fields_match, remarks)?;
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

/// What is not known of the header is shown by name, so it has to be a header: in a file without one, the first row
/// holds somebody's details.
fn refuse_what_is_no_header(names: &[&str], fields: &[&str]) -> Result<(), Unreadable> {
    let is_known = |name: &&&str| fields.contains(*name) || documents::nearest(name, fields.iter().copied()).is_some();
    let known = names.iter().filter(is_known).count();
    if known == 0 || known * 2 < fields.len().min(names.len()) {
        return Err(Unreadable::NoHeader { expected: fields.len() });
    }
    Ok(())
}

fn judge(
    missing: &[&str],
    unknown: &[&str],
    fields_match: FieldsMatch,
    remarks: &mut Vec<Remark>,
) -> Result<(), Unreadable> {
    let may_lack = matches!(fields_match, FieldsMatch::Superset | FieldsMatch::Partial);
    let may_have_more = matches!(fields_match, FieldsMatch::Subset | FieldsMatch::Partial);
    let unmatched = |names: &[&str], others: &[&str]| {
        let nearest = |name: &str| documents::nearest(name, others.iter().copied()).map(str::to_string);
        names.iter().map(|name| Unmatched { name: name.to_string(), nearest: nearest(name) }).collect::<Vec<_>>()
    };
    // A field that is missing beside a column with nearly its name is a slip of the pen, whatever may be left out.
    let slips = unmatched(missing, unknown).iter().any(|column| column.nearest.is_some());
    if !missing.is_empty() && (!may_lack || slips) {
        return Err(Unreadable::MissingColumns { columns: unmatched(missing, unknown) });
    }
    if !unknown.is_empty() && !may_have_more {
        return Err(Unreadable::UnknownColumns { columns: unmatched(unknown, missing) });
    }
    let texts = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    if !unknown.is_empty() {
        remarks.push(Remark::ColumnsNotRead { columns: texts(unknown) });
    }
    if !missing.is_empty() {
        remarks.push(Remark::ColumnsAbsent { columns: texts(missing) });
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
