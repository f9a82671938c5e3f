//! Tables kept in memory.

use std::sync::Arc;

use super::batch::Batch;
use super::column::Reveals;
use super::schema::Schema;
use super::sink::{Chunk, Encode, Sink, SinkError, TableId};

/// A sink that keeps the tables it is given, or one of them.
#[derive(Debug, Default)]
pub struct Collected {
    only: Option<String>,
    tables: Vec<(Schema, Vec<Batch>)>,
}

impl Collected {
    /// Keeps every table.
    pub fn all() -> Self {
        Self::default()
    }

    /// Keeps the rows of the table of this name, and of no other.
    pub fn only(name: &str) -> Self {
        Self {
            only: Some(name.to_owned()),
            tables: Vec::new(),
        }
    }

    /// The table of this name, where it was made.
    pub fn table(&self, name: &str) -> Option<(&Schema, &[Batch])> {
        let found = self.tables.iter().find(|(schema, _)| schema.name() == name);
        found.map(|(schema, batches)| (schema, batches.as_slice()))
    }

    /// The names of the tables, in the order in which they were begun.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|(schema, _)| schema.name())
    }

    /// The table of this name, taken out.
    pub fn take(&mut self, name: &str) -> Option<(Schema, Vec<Batch>)> {
        let place = self
            .tables
            .iter()
            .position(|(schema, _)| schema.name() == name)?;
        Some(self.tables.swap_remove(place))
    }
}

/// Keeps rows as they are.
struct AsTheyAre;

impl Encode for AsTheyAre {
    fn encode(&self, batch: Batch, chunk: &mut Chunk) {
        chunk.rows += batch.rows() as u64;
        chunk.batches.push(batch);
    }
}

/// Drops rows that nobody asked for.
struct Dropped;

impl Encode for Dropped {
    fn encode(&self, batch: Batch, chunk: &mut Chunk) {
        chunk.rows += batch.rows() as u64;
    }
}

impl Sink for Collected {
    fn begin(&mut self, schema: &Schema) -> Result<TableId, SinkError> {
        self.tables.push((schema.clone(), Vec::new()));
        Ok(TableId(self.tables.len() - 1))
    }

    fn encoder(&self, table: TableId) -> Arc<dyn Encode> {
        let name = self.tables[table.0].0.name();
        if self.only.as_deref().is_none_or(|only| only == name) {
            Arc::new(AsTheyAre)
        } else {
            Arc::new(Dropped)
        }
    }

    fn write(&mut self, table: TableId, chunk: Chunk) -> Result<(), SinkError> {
        self.tables[table.0].1.extend(chunk.batches);
        Ok(())
    }

    fn end(&mut self, _: TableId) -> Result<(), SinkError> {
        Ok(())
    }

    fn document(&mut self, _: &str, _: Reveals, _: &[u8]) -> Result<(), SinkError> {
        Ok(())
    }

    fn name_of(&self, schema: &Schema) -> String {
        schema.name().to_owned()
    }
}
