//! Which columns of a table are written, and how.

use units::Name;

use super::kind_of;
use crate::role::Role;
use crate::table::{Source, TableDescription};

/// What is written of a table.
pub(super) struct Written {
    /// The fields that are kept, by number, in their order.
    pub(super) kept: Vec<usize>,
    /// Those of the kept ones whose values are replaced by keyed digests.
    pub(super) hashed: Vec<usize>,
    /// Whether filter and tokens are written.
    pub(super) is_encoded: bool,
    /// The kinds of identifier of which tokens are written, as their places among all kinds.
    pub(super) kinds: Vec<usize>,
}

/// A column that stands for what is not sent.
pub(super) struct NewColumn {
    pub(super) name: String,
    pub(super) role: Role,
}

/// What is written of each table.
pub(super) fn tables(source: &Source, kinds: &[Name], hash_keys: bool) -> Vec<Written> {
    let mut hashed: Vec<Vec<usize>> = source.tables.iter().map(|table| own_keys(table, hash_keys)).collect();
    if hash_keys {
        follow_references(source, &mut hashed);
    }
    let of_table = |(table, hashed): (&TableDescription, Vec<usize>)| {
        let rules = &table.rules;
        let is_kept = |at: &usize| rules.is_read(*at) && !rules.fields[*at].role.is_clear_identity();
        let has_kind = |kind: &Name| rules.fields.iter().any(|field| kind_of(&field.role).as_ref() == Some(kind));
        let kinds = kinds.iter().enumerate().filter(|(_, kind)| has_kind(kind)).map(|(at, _)| at);
        Written {
            kept: (0..rules.fields.len()).filter(is_kept).collect(),
            hashed,
            is_encoded: rules.has_clear_identity(),
            kinds: kinds.collect(),
        }
    };
    source.tables.iter().zip(hashed).map(of_table).collect()
}

impl Written {
    /// The columns that are added, in their order.
    pub(super) fn new_columns(&self, kinds: &[Name]) -> Vec<NewColumn> {
        if !self.is_encoded {
            return Vec::new();
        }
        let column = |name: &str, role| NewColumn { name: name.to_string(), role };
        let mut columns =
            vec![column("encoded_identity", Role::EncodedIdentity), column("blocking_tokens", Role::BlockingTokens)];
        for kind in self.kinds.iter().map(|at| &kinds[*at]) {
            columns.push(column(&format!("encoded_{kind}"), Role::EncodedIdentifier(kind.clone())));
        }
        columns
    }
}

/// The columns of the agency's own keys of people and households.
fn own_keys(table: &TableDescription, hash_keys: bool) -> Vec<usize> {
    let is_key = |role: &Role| matches!(role, Role::Person | Role::Household);
    let fields = table.rules.fields.iter().enumerate();
    fields.filter(|(_, field)| hash_keys && is_key(&field.role)).map(|(at, _)| at).collect()
}

/// What refers to a key that is replaced, or is referred to by one, is replaced alike.
fn follow_references(source: &Source, hashed: &mut [Vec<usize>]) {
    let number = |name: &str| source.tables.iter().position(|table| table.name == name);
    loop {
        let mut more: Vec<(usize, usize)> = Vec::new();
        for (one, table) in source.tables.iter().enumerate() {
            for key in &table.rules.foreign_keys {
                let Some(other) = key.table.as_deref().map_or(Some(one), number) else { continue };
                let referred = &source.tables[other].rules.referred[key.referred];
                for (mine, theirs) in key.fields.iter().zip(referred) {
                    match (hashed[one].contains(mine), hashed[other].contains(theirs)) {
                        (true, false) => more.push((other, *theirs)),
                        (false, true) => more.push((one, *mine)),
                        _ => {}
                    }
                }
            }
        }
        if more.is_empty() {
            return;
        }
        for (table, field) in more {
            if !hashed[table].contains(&field) {
                hashed[table].push(field);
            }
        }
    }
}
