//! Formats of tables: how rows become the bytes of a file. One file per format, one line in
//! [`formats`]. A format sees a table's schema and batches, and knows no trial.

mod csv;
mod difference;
mod json;
mod numbers;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod parquet_input;
mod text_file;

pub use self::csv::Csv;
pub use self::json::Json;
#[cfg(feature = "parquet")]
pub use self::parquet::Parquet;
#[cfg(feature = "parquet")]
pub use self::parquet_input::{ParquetInputError, is_parquet, parquet_as_csv};
pub use difference::{CellDifference, Layout, Row, RowDifference, Rows, first_difference};
pub use text_file::TextFile;

use std::io;

use crate::table::{Chunk, Encode, Schema, Table};
use std::sync::Arc;

/// Where a file's bytes go.
pub trait Output: io::Write + Send {
    /// Ends the file, which is whole.
    ///
    /// # Errors
    /// Whatever keeps its last bytes from being kept.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Where a file's bytes go, whatever it is.
pub type Out = Box<dyn Output>;

/// A format of tables.
pub trait Format: Send + Sync {
    /// The format's name, which is also the extension of its files.
    fn name(&self) -> &'static str;

    /// What makes the rows of a table ready, on any thread.
    fn encoder(&self, schema: &Schema) -> Arc<dyn Encode>;

    /// Begins a file.
    ///
    /// # Errors
    /// Whatever `out` refuses.
    fn begin(&self, schema: &Schema, out: Out) -> io::Result<Box<dyn TableFile>>;

    /// How its files are compared with others, row by row.
    fn layout(&self) -> Layout;
}

/// A file of a table, being written.
pub trait TableFile: Send {
    /// Writes rows that the format's encoder made ready.
    ///
    /// # Errors
    /// Whatever keeps them from being written.
    fn write(&mut self, chunk: Chunk) -> io::Result<()>;

    /// Writes what stands after the last row, and ends the file.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// Every format that this build has: CSV first.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &Csv,
        &Json,
        #[cfg(feature = "parquet")]
        &Parquet,
    ]
}

/// The format of this name.
pub fn find(name: &str) -> Option<&'static dyn Format> {
    formats()
        .iter()
        .copied()
        .find(|format| format.name() == name)
}

/// A whole table as bytes.
///
/// # Errors
/// Whatever the format refuses to write.
///
/// # Examples
/// ```
/// use evenhand::format::{Csv, to_bytes};
/// use evenhand::table::{Column, Schema, Table, Value};
///
/// const COLUMNS: &[Column] = &[
///     Column::text("treatment", "Treatment", "name"),
///     Column::number("dose", "Dose", "amount").in_unit("mg"),
/// ];
/// static DOSES: Schema = Schema::new("doses", "Doses", "dose", &["treatment"], COLUMNS);
/// let rows = [
///     [Value::from("palbociclib"), Value::from(125.0)],
///     [Value::from("\"other\", as reported"), Value::Missing],
/// ];
/// let bytes = to_bytes(Table::from_rows(&DOSES, rows), &Csv)?;
/// let text = "treatment,dose\npalbociclib,125\n\"\"\"other\"\", as reported\",\n";
/// assert_eq!(String::from_utf8_lossy(&bytes), text);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn to_bytes(table: Table<'_>, format: &dyn Format) -> io::Result<Vec<u8>> {
    let shared = SharedBytes::default();
    let encoder = format.encoder(&table.schema);
    let mut file = format.begin(&table.schema, Box::new(shared.clone()))?;
    for batch in table.batches {
        let mut chunk = Chunk::default();
        encoder.encode(batch, &mut chunk);
        file.write(chunk)?;
    }
    file.end()?;
    Ok(shared.take())
}

/// Bytes in memory that a writer and its maker both hold.
#[derive(Debug, Clone, Default)]
struct SharedBytes(Arc<std::sync::Mutex<Vec<u8>>>);

impl SharedBytes {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.lock())
    }
}

impl Output for SharedBytes {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

impl io::Write for SharedBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
