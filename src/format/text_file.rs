//! A file of text that rows are appended to.

use std::io;

use super::{Out, TableFile};
use crate::table::Chunk;

/// A file whose rows are bytes that follow each other: CSV, for example.
pub struct TextFile {
    out: Out,
}

impl TextFile {
    /// Begins with what stands before the first row.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    pub fn begin(head: &[u8], mut out: Out) -> io::Result<Box<dyn TableFile>> {
        out.write_all(head)?;
        Ok(Box::new(Self { out }))
    }
}

impl TableFile for TextFile {
    fn write(&mut self, chunk: Chunk) -> io::Result<()> {
        self.out.write_all(&chunk.bytes)
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.out.finish()
    }
}
