//! A sink that takes no more once a run is to stop.

use std::io;
use std::sync::Arc;

use super::error::RunError;
use crate::table::{Chunk, Encode, Reveals, Schema, Sink, SinkError, TableId};
use crate::work::IsStopped;

/// Passes everything on until the run is stopped.
pub(super) struct Stopping<'a> {
    pub(super) sink: &'a mut dyn Sink,
    pub(super) is_stopped: IsStopped<'a>,
    /// Whether anything was refused.
    pub(super) has_stopped: bool,
}

impl Stopping<'_> {
    /// What a run came to that was written here.
    pub(super) fn result<T>(&self, result: Result<T, RunError>) -> Result<T, RunError> {
        match result {
            Err(_) if self.has_stopped => Err(RunError::Stopped),
            result => result,
        }
    }

    fn go_on(&mut self) -> Result<(), SinkError> {
        if !(self.is_stopped)() {
            return Ok(());
        }
        self.has_stopped = true;
        Err(SinkError {
            name: String::new(),
            error: io::ErrorKind::Interrupted.into(),
        })
    }
}

impl Sink for Stopping<'_> {
    fn begin(&mut self, schema: &Schema) -> Result<TableId, SinkError> {
        self.go_on()?;
        self.sink.begin(schema)
    }

    fn encoder(&self, table: TableId) -> Arc<dyn Encode> {
        self.sink.encoder(table)
    }

    fn write(&mut self, table: TableId, chunk: Chunk) -> Result<(), SinkError> {
        self.go_on()?;
        self.sink.write(table, chunk)
    }

    fn end(&mut self, table: TableId) -> Result<(), SinkError> {
        self.sink.end(table)
    }

    fn document(&mut self, name: &str, reveals: Reveals, bytes: &[u8]) -> Result<(), SinkError> {
        self.go_on()?;
        self.sink.document(name, reveals, bytes)
    }

    fn name_of(&self, schema: &Schema) -> String {
        self.sink.name_of(schema)
    }
}
