//! Tables: what a table is, and its rows in memory. The ground floor: it knows no trial and no file.
//!
//! A [`Schema`] says what a table holds: its columns, its key, what one row is. A [`Batch`] has some of
//! its rows, column by column. A [`Table`] yields its batches one after the other, and a [`Sink`] takes
//! them: a directory, a comparison, memory. Everything that depends on what a table holds is made from
//! its schema: the header of a CSV file, the Parquet schema, the data dictionary, and who may read the
//! file.
//!
//! # Examples
//!
//! ```
//! use evenhand::table::{Cells, Column, Schema, Table, Value};
//!
//! const COLUMNS: &[Column] = &[
//!     Column::whole("visit_number", "Visit number", "from 1"),
//!     Column::date("planned_on", "Planned date", "day of the visit"),
//! ];
//! static VISITS: Schema =
//!     Schema::new("visits", "Planned visits", "visit", &["visit_number"], COLUMNS);
//! let first = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).expect("a date");
//! let rows = (0..3).map(|n| [Value::from(n + 1), Value::from(first + chrono::Days::new(7 * n))]);
//! let table = Table::from_rows(&VISITS, rows);
//! let batches: Vec<_> = table.batches.collect();
//! assert_eq!(batches[0].rows(), 3);
//! assert!(matches!(batches[0].columns()[0], Cells::Any(_)));
//! ```

mod batch;
mod cells;
mod collected;
mod column;
mod day;
mod schema;
mod sink;

pub(crate) use batch::Gathered;
pub use batch::{Batch, Table};
pub use cells::{Cells, Value};
pub use collected::Collected;
pub use column::{Codelist, Column, Kind, MAX_LABEL, MAX_NAME, Notation, Reveals};
pub use day::Day;
pub use schema::Schema;
pub(crate) use sink::OpenTable;
pub use sink::{Chunk, Encode, Sink, SinkError, TableId, write_table};
