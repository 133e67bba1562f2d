//! Runs outcomes at scale: reads evidence, evaluates conditions as columns, brings each unit's rows together in date
//! order, and streams them through the pure functions of `outcomes`.
//!
//! [`Embedded`] does this with Apache DataFusion in the process. Past one machine the same plans run elsewhere behind
//! the same small trait, [`Engine`]. No rule is written here, and no money passes through: only whole counts, dates
//! and yes/no verdicts come out.

mod arrange;
mod cores;
mod embedded;
mod erase;
mod error;
mod expression;
mod facts;
mod gather;
mod households;
mod measure;
mod people;
mod scan;
mod sealed;
mod tables;

use std::future::Future;
use std::path::Path;

use outcomes::Measured;

pub use cores::Cores;
pub use embedded::{Embedded, Limits};
pub use erase::{
    RowsOf, erase_from, put_stand_ins, rewrite_numbers, rows_of, rows_of_records, table_of_derived, without_erased,
};
pub use error::EngineError;
pub use facts::{Fact, FactColumn, FactQuestion, FactValue};
pub use households::{HouseholdInput, Membership, NumberedHouseholds, number_households};
pub use measure::{Horizons, Question};
pub use people::{
    IdentityInput, KeptNumber, People, Written, known, read_numbers, read_people, read_written, write_numbers,
};
pub use sealed::{read_identity, write_identity};
pub use tables::{Arranged, Deliveries, DeliveryInput, Rows, TableInput, columns};

/// What a distributed engine would have to do too.
pub trait Engine {
    /// Brings the current rows of a table into the order of persons, days, files and rows, as a file.
    fn arrange(&self, table: &TableInput, into: &Path) -> impl Future<Output = Result<Arranged, EngineError>> + Send;

    /// Who belonged to which household when, as an arranged table says.
    fn memberships(&self, table: &Arranged) -> impl Future<Output = Result<Vec<Membership>, EngineError>> + Send;

    /// Brings the rows of an arranged table into the order of households.
    fn arrange_households(
        &self,
        table: &Arranged,
        memberships: &[Membership],
        into: &Path,
    ) -> impl Future<Output = Result<Arranged, EngineError>> + Send;

    /// Measures every unit of every contract.
    fn measure(&self, question: &Question) -> impl Future<Output = Result<Measured, EngineError>> + Send;
}
