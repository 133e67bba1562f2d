//! Events and conditions for files that stand beside contracts, such as evaluations: read and refused as in a contract.

use documents::{Diagnostics, Fields, Sources};

use crate::condition::Selector;
use crate::reader::Reader;
use crate::schema::{EventType, Schema};
use crate::terms::Terms;

/// Reads the event at `event_key` and the condition at `where` of a table of another file.
///
/// What is wrong goes to `found`, as for a contract; nothing comes back then.
pub fn read_selector<'a>(
    sources: &Sources,
    schema: &'a Schema,
    fields: &Fields<'_>,
    event_key: &'static str,
    found: &Diagnostics,
) -> Option<(&'a EventType, Selector)> {
    let terms = Terms::missing(String::new());
    let reader = Reader { sources, schema, found, terms: &terms };
    let selector = reader.event(fields, event_key).and_then(|event| reader.condition(fields, "where", event))?;
    Some((schema.event(&selector.event)?, selector))
}

/// Reads the condition at `where` of a table of another file, on the rows of an event that is known already.
pub fn read_where(
    sources: &Sources,
    schema: &Schema,
    fields: &Fields<'_>,
    event: &EventType,
    found: &Diagnostics,
) -> Option<Selector> {
    let terms = Terms::missing(String::new());
    Reader { sources, schema, found, terms: &terms }.condition(fields, "where", event)
}
