//! Names made from content, so that what was made from the same things is found again.

use serde::Serialize;
use store::Sha256;

/// A name of 24 hexadecimal digits for anything that can be written down.
pub(crate) fn digest_of(content: &impl Serialize) -> String {
    // Everything that is digested here is plain data, which always serialises.
    let bytes = serde_json::to_vec(content).unwrap_or_default();
    Sha256::of(&bytes).to_string().chars().take(24).collect()
}
