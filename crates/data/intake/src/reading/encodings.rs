//! Are the values of encoded columns encodings? What is none would never be found to be anybody.

use arrow::array::StringArray;
use linkage::{BlockingTokens, Filter, Token};

use super::parse::CellFault;
use crate::fault::Fault;
use crate::role::Role;
use crate::values::classify;

/// What stands in the place of an encoding where the agency's own row could not be read. The row is sent all the same, so
/// that whoever receives it sees that it is missing.
pub(crate) const UNREADABLE: &str = "unreadable";

/// Adds the faults of values that are no encodings.
pub(super) fn check_encodings(role: &Role, texts: &StringArray, faults: &mut Vec<CellFault>) {
    let why = |text: &str| match role {
        Role::EncodedIdentity => text.parse::<Filter>().err().map(|why| why.to_string()),
        Role::BlockingTokens => text.parse::<BlockingTokens>().err().map(|why| why.to_string()),
        Role::EncodedIdentifier(_) => text.parse::<Token>().err().map(|why| why.to_string()),
        _ => None,
    };
    for (at, text) in texts.iter().enumerate().filter_map(|(at, text)| Some((at, text?))) {
        let Some(why) = why(text) else { continue };
        let class = classify(text);
        let is_marker = text == UNREADABLE && *role == Role::EncodedIdentity;
        let fault = if is_marker { Fault::LeftUnencoded { class } } else { Fault::NotAnEncoding { class, why } };
        faults.push(CellFault { at, fault });
    }
}
