//! Can a source be encoded so that nothing of a name is left?

use documents::Diagnostics;

use crate::describe::Cause;
use crate::table::{Format, Source, TableDescription};

/// Reports what keeps a source from being encoded.
pub fn check_encodable(source: &Source, found: &Diagnostics) {
    for table in &source.tables {
        check_table(table, found);
    }
    let names_someone = source.tables.iter().any(|table| table.rules.identity_fields().next().is_some());
    if let Some(first) = source.tables.first().filter(|_| !names_someone) {
        found.at(first.span, "", Cause::NothingToEncode { source: source.name.clone() });
    }
}

fn check_table(table: &TableDescription, found: &Diagnostics) {
    if table.rules.fields.iter().any(|field| field.role.is_encoded()) {
        let what = format!("the table `{}`, which is encoded already,", table.name);
        let (why, instead) = ("what is encoded cannot be read", "give the agency's own extracts");
        found.at(table.span, "here", Cause::NotHonoured { what, why, instead });
    }
    if matches!(table.rules.format, Format::Parquet) {
        let what = format!("the Parquet of `{}`", table.name);
        let (why, instead) = ("`purse encode` reads and writes CSV", "save the extract as CSV");
        found.at(table.span, "here", Cause::NotHonoured { what, why, instead });
    }
    let rules = &table.rules;
    let own = rules.primary_key.iter().chain(rules.foreign_keys.iter().flat_map(|key| &key.fields));
    let mut in_keys: Vec<usize> = own.chain(rules.referred.iter().flatten()).copied().collect();
    in_keys.sort_unstable();
    in_keys.dedup();
    for field in in_keys.into_iter().map(|at| &rules.fields[at]).filter(|field| field.role.is_clear_identity()) {
        found.at(table.span, "", Cause::KeyIsIdentity { table: table.name.clone(), column: field.name.clone() });
    }
}
