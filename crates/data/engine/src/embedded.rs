//! The engine in the process: Apache DataFusion on this machine's cores.

use std::path::Path;
use std::sync::Arc;

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig, SessionContext};
use outcomes::Measured;

use crate::measure::Question;
use crate::tables::{Arranged, Rows, TableInput};
use crate::{Engine, EngineError, Membership, arrange, households, measure};

/// What the engine may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Threads.
    pub threads: usize,
    /// Bytes that sorting may hold before it spills to disk.
    pub memory_bytes_max: usize,
}

/// DataFusion in the process. Clones share one session.
#[derive(Clone)]
pub struct Embedded {
    session: SessionContext,
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
        let mut config = SessionConfig::new().with_target_partitions(limits.threads).with_information_schema(false);
        // Rows come in the order of the file, and each reader of a file is one task of ours.
        config.options_mut().optimizer.repartition_file_scans = false;
        Ok(Embedded { session: SessionContext::new_with_config_rt(config, runtime), threads: limits.threads })
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
