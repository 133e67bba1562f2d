//! Do the encoded people of a table, and of a place, belong together?

use documents::{Diagnostics, Label, Located};

use super::Cause;
use super::roles::PlacedField;
use crate::table::Source;

/// How many hexadecimal digits a fingerprint has.
const FINGERPRINT_DIGITS: usize = 16;

/// Checks that a table's people are either encoded, by a secret that is told, or named.
pub(super) fn check_encoded(
    table: &Located<String>,
    secret: Option<&Located<String>>,
    fields: &[PlacedField<'_>],
    found: &Diagnostics,
) {
    if let Some(secret) = secret {
        let is_formed = secret.value.len() == FINGERPRINT_DIGITS
            && secret.value.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !is_formed {
            found.at(secret.span, "here", Cause::BadFingerprint);
        }
    }
    if !fields.iter().any(|placed| placed.field.role.is_encoded()) {
        return;
    }
    if secret.is_none() {
        found.at(table.span, "", Cause::NoSecret { table: table.value.clone() });
    }
    for placed in fields.iter().filter(|placed| placed.field.role.is_clear_identity()) {
        let cause = Cause::EncodedAndNamed { role: placed.field.role.to_string() };
        found.at(placed.role.unwrap_or(placed.name), "here", cause);
    }
}

/// Checks that all encoded people of a place are encoded by one secret.
pub(super) fn check_one_secret(sources: &[Source], found: &Diagnostics) {
    let mut secrets = sources.iter().flat_map(|source| {
        let secrets = source.tables.iter().filter_map(|table| table.secret.as_ref());
        secrets.map(move |secret| (source.name.as_str(), secret))
    });
    let Some((first, known)) = secrets.next() else { return };
    for (source, secret) in secrets.filter(|(_, secret)| secret.value != known.value) {
        let labels = vec![
            Label { span: secret.span, text: "here".into() },
            Label { span: known.span, text: "the other secret".into() },
        ];
        found.at_all(labels, Cause::TwoSecrets { source: source.to_string(), first: first.to_string() });
    }
}
