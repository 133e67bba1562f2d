//! The engine in the process: Apache DataFusion on this machine's cores.

use std::path::Path;
use std::sync::Arc;

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig, SessionContext};
use outcomes::Measured;

use crate::measure::Question;
use crate::tables::{Arranged, Rows, TableInput, order};
use crate::{Engine, EngineError, Membership, arrange, households, measure};

/// What the engine may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Threads.
    pub threads: usize,
    /// Bytes that sorting may hold before it spills to disk.
    pub memory_bytes_max: usize,
}

/// DataFusion in the process. Clones share its sessions.
#[derive(Clone)]
pub struct Embedded {
    /// For plans that join and sort, on all threads.
    session: SessionContext,
    /// For plans that read what has been arranged, in its order: one thread each, and as many tasks of ours as threads.
    reading: SessionContext,
    threads: usize,
}

impl Embedded {
    /// Sets up the engine; `spill` is the folder for rows that do not fit into memory.
    ///
    /// # Errors
    ///
    /// [`EngineError::Query`] if the folder cannot be used.
    pub fn new(limits: Limits, spill: &Path) -> Result<Embedded, EngineError> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory_bytes_max)))
            .with_temp_file_path(spill)
            .build_arc()?;
        let session = |partitions: usize| {
            let config = SessionConfig::new().with_target_partitions(partitions).with_information_schema(false);
            SessionContext::new_with_config_rt(config, Arc::clone(&runtime))
        };
        Ok(Embedded { session: session(limits.threads), reading: session(1), threads: limits.threads })
    }

    /// A few rows in memory, put into the order of households.
    ///
    /// # Errors
    ///
    /// [`EngineError::Query`] if the query engine gives up.
    pub async fn households_in_memory(&self, rows: &Rows, memberships: &[Membership]) -> Result<Rows, EngineError> {
        households::arrange_in_memory(self, rows, memberships).await
    }

    /// The rows of an arranged table.
    pub(crate) async fn read(&self, rows: &Rows) -> Result<DataFrame, EngineError> {
        match rows {
            Rows::File(path) => self.read_file(path).await,
            Rows::Memory(batch) => Ok(self.session.read_batch(batch.clone())?),
        }
    }

    /// The rows of a file.
    pub(crate) async fn read_file(&self, path: &Path) -> Result<DataFrame, EngineError> {
        let text = path.to_string_lossy();
        Ok(self.session.read_parquet(text.as_ref(), ParquetReadOptions::default()).await?)
    }

    /// The rows of an arranged table, for a plan that keeps or asks for their order.
    pub(crate) async fn read_in_order(&self, rows: &Rows) -> Result<DataFrame, EngineError> {
        match rows {
            Rows::File(path) => {
                let text = path.to_string_lossy();
                // The file says so, and a plan that asks for this order then need not sort.
                let options = ParquetReadOptions::default().file_sort_order(vec![order()]);
                Ok(self.reading.read_parquet(text.as_ref(), options).await?)
            }
            Rows::Memory(batch) => Ok(self.reading.read_batch(batch.clone())?),
        }
    }

    /// How many tasks to use.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// The session, for plans over rows in memory.
    pub(crate) fn session(&self) -> &SessionContext {
        &self.session
    }
}

impl Engine for Embedded {
    async fn arrange(&self, table: &TableInput, into: &Path) -> Result<Arranged, EngineError> {
        arrange::arrange(self, table, into).await
    }

    async fn memberships(&self, table: &Arranged) -> Result<Vec<Membership>, EngineError> {
        households::memberships(self, table).await
    }

    async fn arrange_households(
        &self,
        table: &Arranged,
        memberships: &[Membership],
        into: &Path,
    ) -> Result<Arranged, EngineError> {
        households::arrange(self, table, memberships, into).await
    }

    async fn measure(&self, question: &Question) -> Result<Measured, EngineError> {
        measure::measure(self, question).await
    }
}
