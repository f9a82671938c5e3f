//! What takes tables.

use std::io;
use std::sync::Arc;

use super::batch::{Batch, Gathered, Table};
use super::cells::Value;
use super::column::Reveals;
use super::schema::Schema;

/// A table or a document that a sink could not take.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {error}")]
pub struct SinkError {
    /// The name of the file, or of the table.
    pub name: String,
    /// What kept it from being taken.
    pub error: io::Error,
}

/// A table that a sink has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableId(pub usize);

/// Rows as a sink writes them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chunk {
    /// How many rows there are.
    pub rows: u64,
    /// Their bytes, where the sink writes rows one by one.
    pub bytes: Vec<u8>,
    /// The rows themselves, where it does not.
    pub batches: Vec<Batch>,
}

/// Makes rows ready to be written. Any thread may do it, in any order.
pub trait Encode: Send + Sync {
    /// Adds the rows of a batch to a chunk.
    fn encode(&self, batch: Batch, chunk: &mut Chunk);
}

/// What takes tables: files, a comparison with files, memory. Several tables may be open at a time.
pub trait Sink {
    /// Begins a table.
    ///
    /// # Errors
    /// Whatever keeps the table from being begun.
    fn begin(&mut self, schema: &Schema) -> Result<TableId, SinkError>;

    /// What makes a table's rows ready.
    fn encoder(&self, table: TableId) -> Arc<dyn Encode>;

    /// Writes rows that are ready, after those that were written before.
    ///
    /// # Errors
    /// Whatever keeps them from being written.
    fn write(&mut self, table: TableId, chunk: Chunk) -> Result<(), SinkError>;

    /// Ends a table that is whole.
    ///
    /// # Errors
    /// Whatever keeps its last bytes from being written.
    fn end(&mut self, table: TableId) -> Result<(), SinkError>;

    /// Takes what is no table, such as a picture, whole.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn document(&mut self, name: &str, reveals: Reveals, bytes: &[u8]) -> Result<(), SinkError>;

    /// The name under which a table of this schema is found.
    fn name_of(&self, schema: &Schema) -> String;

    /// Writes a batch.
    ///
    /// # Errors
    /// As [`Sink::write`].
    fn batch(&mut self, table: TableId, batch: Batch) -> Result<(), SinkError> {
        let mut chunk = Chunk::default();
        self.encoder(table).encode(batch, &mut chunk);
        self.write(table, chunk)
    }
}

/// Writes a table from beginning to end.
///
/// # Errors
/// Whatever the sink refuses.
pub fn write_table(table: Table<'_>, sink: &mut dyn Sink) -> Result<(), SinkError> {
    let id = sink.begin(&table.schema)?;
    for batch in table.batches {
        sink.batch(id, batch)?;
    }
    sink.end(id)
}

/// A table that is written row by row, while others are open.
#[derive(Debug)]
pub(crate) struct OpenTable {
    id: TableId,
    gathered: Gathered,
}

impl OpenTable {
    /// Begins a table.
    pub(crate) fn begin(schema: &Schema, sink: &mut dyn Sink) -> Result<Self, SinkError> {
        Ok(Self {
            id: sink.begin(schema)?,
            gathered: Gathered::new(schema.columns().len()),
        })
    }

    /// Writes a row.
    pub(crate) fn row(
        &mut self,
        row: impl IntoIterator<Item = Value>,
        sink: &mut dyn Sink,
    ) -> Result<(), SinkError> {
        self.gathered.push(row);
        if self.gathered.is_full() {
            self.flush(sink)?;
        }
        Ok(())
    }

    /// Ends the table.
    pub(crate) fn end(mut self, sink: &mut dyn Sink) -> Result<(), SinkError> {
        self.flush(sink)?;
        sink.end(self.id)
    }

    fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), SinkError> {
        match self.gathered.take() {
            Some(batch) => sink.batch(self.id, batch),
            None => Ok(()),
        }
    }
}
