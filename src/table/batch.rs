//! Rows in memory, column by column, and a table as a sequence of them.

use std::borrow::Cow;

use super::cells::{Cells, Value};
use super::schema::Schema;

/// How many rows a batch of single rows has at most.
const ROWS: usize = 1024;

/// Some rows of a table, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    rows: usize,
    columns: Vec<Cells>,
}

impl Batch {
    /// Rows from their columns, in the order of the schema.
    ///
    /// # Panics
    /// Where a column has not one cell per row.
    pub fn new(rows: usize, columns: Vec<Cells>) -> Self {
        for cells in &columns {
            let count = cells.count().unwrap_or(rows);
            assert_eq!(count, rows, "a column has one cell per row");
        }
        Self { rows, columns }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The cells, column by column.
    pub fn columns(&self) -> &[Cells] {
        &self.columns
    }
}

/// A table: its schema, and its rows batch by batch, made as they are asked for.
pub struct Table<'a> {
    /// What it holds.
    pub schema: Cow<'static, Schema>,
    /// Its rows.
    pub batches: Box<dyn Iterator<Item = Batch> + 'a>,
}

impl<'a> Table<'a> {
    /// A table from its batches.
    pub fn new(
        schema: impl Into<Cow<'static, Schema>>,
        batches: impl Iterator<Item = Batch> + 'a,
    ) -> Self {
        Self {
            schema: schema.into(),
            batches: Box::new(batches),
        }
    }

    /// The same table under another name.
    #[must_use]
    pub fn named(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            schema: Cow::Owned(self.schema.named(name)),
            ..self
        }
    }

    /// A table from its rows, each with one value per column.
    pub fn from_rows<R>(
        schema: impl Into<Cow<'static, Schema>>,
        rows: impl IntoIterator<Item = R, IntoIter: 'a>,
    ) -> Self
    where
        R: IntoIterator<Item = Value>,
    {
        let schema = schema.into();
        let width = schema.columns().len();
        let mut rows = rows.into_iter();
        let batches = std::iter::from_fn(move || {
            let mut gathered = Gathered::new(width);
            for row in rows.by_ref().take(ROWS) {
                gathered.push(row);
            }
            gathered.take()
        });
        Self::new(schema, batches)
    }
}

impl From<&'static Schema> for Cow<'static, Schema> {
    fn from(schema: &'static Schema) -> Self {
        Cow::Borrowed(schema)
    }
}

impl From<Schema> for Cow<'static, Schema> {
    fn from(schema: Schema) -> Self {
        Cow::Owned(schema)
    }
}

/// Single rows on their way into a batch.
#[derive(Debug, Clone)]
pub(crate) struct Gathered {
    rows: usize,
    columns: Vec<Vec<Value>>,
}

impl Gathered {
    /// None yet, of so many columns.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            rows: 0,
            columns: vec![Vec::new(); width],
        }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// Where it has not one value per column.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        let mut row = row.into_iter();
        for cells in &mut self.columns {
            cells.push(row.next().expect("a row has one value per column"));
        }
        assert!(row.next().is_none(), "a row has one value per column");
        self.rows += 1;
    }

    /// Whether there are enough rows for a batch.
    pub(crate) fn is_full(&self) -> bool {
        self.rows >= ROWS
    }

    /// The rows so far as a batch, leaving none; `None` where there are none.
    pub(crate) fn take(&mut self) -> Option<Batch> {
        if self.rows == 0 {
            return None;
        }
        let columns = self.columns.iter_mut();
        let columns = columns.map(|cells| Cells::Any(std::mem::take(cells)));
        Some(Batch::new(
            std::mem::take(&mut self.rows),
            columns.collect(),
        ))
    }
}
