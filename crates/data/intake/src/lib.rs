//! Intake turns agencies' extracts into typed evidence and problems.
//!
//! A place has a folder for each source (agency), with a Frictionless data package that describes the extracts, CSV or
//! Parquet, and perhaps a `mapping.toml` that says what the columns mean. [`describe`] reads the descriptors,
//! [`schema`] says what they offer to contracts, and [`take_in`] reads the extracts themselves: good rows become
//! evidence in an [`EvidenceFolder`], the others are quarantined with every reason, and the [`Report`] accounts for all
//! of them.
//!
//! Three things are refused here. No row is dropped in silence: each is accepted, quarantined or counted as empty. No
//! value leaves its row: reports show rows, columns and the class of a value. And nothing is rounded: numbers that
//! cannot be held exactly are problems.
//!
//! ```
//! use documents::{Diagnostics, Sources};
//! use intake::{EvidenceFolder, describe, take_in};
//!
//! let place = tempfile::tempdir()?;
//! let agency = place.path().join("sources/agency");
//! std::fs::create_dir_all(&agency)?;
//! std::fs::write(agency.join("visits-2027-10-05.csv"), "client,day\nc1,2027-04-01\nc2,31/04/2027\n")?;
//! std::fs::write(
//!     agency.join("datapackage.json"),
//!     r#"{ "resources": [ { "name": "visits", "path": "visits-2027-10-05.csv", "purse:event": "visit",
//!          "schema": { "fields": [ { "name": "client", "type": "string", "purse:role": "person" },
//!                                  { "name": "day", "type": "date", "purse:role": "event-date" } ] } } ] }"#,
//! )?;
//!
//! let found = Diagnostics::default();
//! let sources = describe(place.path(), &mut Sources::default(), &found);
//! assert_eq!(found.errors(), 0);
//! let folder = EvidenceFolder::new(place.path().join(".purse"));
//! let report = take_in(&sources, &folder, "2027-12-31".parse()?, &|_bytes| ())?;
//! assert_eq!((report.totals.accepted, report.totals.outstanding), (1, 1));
//! let problem = &report.sources[0].tables[0].deliveries[0].problems[0];
//! assert_eq!((problem.row, problem.reason.as_str()), (3, "there is no such day in the calendar"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod describe;
mod dialect;
mod digest;
mod encode;
mod error;
mod evidence;
mod fault;
mod file_facts;
mod reading;
mod release;
mod report;
mod role;
mod schema;
mod table;
mod take_in;
mod values;

pub use describe::{MAPPED_TABLE, MAPPING, describe, describe_source};
pub use dialect::Dialect;
pub use encode::{EncodeError, EncodeSettings, EncodedFile, EncodedSource, check_encodable, encode_source};
pub use error::IntakeError;
pub use evidence::{EvidenceFolder, IdentityKeeper, PROBLEMS_KEPT};
pub use report::{
    DeliveryReport, Failure, FutureDelivery, MoreProblems, Notice, Problem, Release, Report, RowCounts, SourceReport,
    Stored, TableReport,
};
pub use role::{BadRole, Role};
pub use schema::schema;
pub use table::{
    Bound, Checksum, ChecksumAlgorithm, Constraints, Deliveries, Events, ExtractFile, Field, FieldKind, FieldsMatch,
    ForeignKey, Format, GeoPointShape, ListedValue, Pattern, Rules, Scalar, Side, Source, TableDescription, TextShape,
};
pub use take_in::{bytes_to_read, take_in};
pub use values::{DateNotation, NumberNotation};

/// Every code that a problem, notice, failure or diagnostic of intake can have, sorted: for the manual, and for the test
/// that each has an example.
pub fn codes() -> Vec<&'static str> {
    use strum::VariantNames;
    let lists = [fault::Fault::VARIANTS, file_facts::Unreadable::VARIANTS, file_facts::Remark::VARIANTS];
    let mut codes: Vec<&str> = lists.into_iter().chain([describe::Cause::VARIANTS]).flatten().copied().collect();
    codes.sort_unstable();
    codes
}
