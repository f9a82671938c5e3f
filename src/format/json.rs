//! JSON: a table as one array, with one object per row on a line of its own.
//!
//! Keys are the columns' names, in their order. A missing cell is `null`, a date a string such as `"2027-01-04"`,
//! a number is written with the same digits as in CSV. The first line is `[`, the last one `]`.

use std::io;
use std::sync::Arc;

use super::numbers::{decimal_text, number_text, push_day, push_whole};
use super::{Format, Layout, Out, Row, TableFile};
use crate::table::{Batch, Chunk, Column, Encode, Kind, Notation, Schema, Value};

/// JSON.
///
/// # Examples
/// ```
/// use evenhand::format::{Json, to_bytes};
/// use evenhand::table::{Column, Schema, Table, Value};
///
/// const COLUMNS: &[Column] = &[
///     Column::text("treatment", "Treatment", "name"),
///     Column::number("dose", "Dose", "amount").in_unit("mg"),
/// ];
/// static DOSES: Schema = Schema::new("doses", "Doses", "dose", &["treatment"], COLUMNS);
/// let rows = [
///     [Value::from("palbociclib"), Value::from(125.0)],
///     [Value::from("\"other\""), Value::Missing],
/// ];
/// let bytes = to_bytes(Table::from_rows(&DOSES, rows), &Json)?;
/// let text = r#"[
/// {"treatment":"palbociclib","dose":125},
/// {"treatment":"\"other\"","dose":null}
/// ]
/// "#;
/// assert_eq!(String::from_utf8_lossy(&bytes), text);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json;

/// What precedes every row; before the first one the array begins in its place.
const BETWEEN: &[u8] = b",\n";

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn encoder(&self, schema: &Schema) -> Arc<dyn Encode> {
        let columns = schema.columns().iter();
        let columns = columns.map(|column: &Column| (quoted(column.name()), column.kind()));
        Arc::new(Objects(columns.collect()))
    }

    fn begin(&self, _: &Schema, mut out: Out) -> io::Result<Box<dyn TableFile>> {
        out.write_all(b"[")?;
        let is_begun = false;
        Ok(Box::new(File { out, is_begun }))
    }

    fn layout(&self) -> Layout {
        Layout::Lines {
            has_header: true,
            cells,
        }
    }
}

/// The cells of a line as CSV has them: texts without quotes, and nothing for what is missing.
fn cells(_: &str, line: &str) -> Option<Row> {
    let object: serde_json::Map<_, _> = serde_json::from_str(line.trim_end_matches(',')).ok()?;
    let cells = object.into_iter();
    Some(cells.map(|(name, value)| (name, plain(value))).collect())
}

fn plain(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Makes objects of rows: a key in quotes and a kind for each column.
struct Objects(Vec<(String, Kind)>);

impl Encode for Objects {
    fn encode(&self, batch: Batch, chunk: &mut Chunk) {
        let out = &mut chunk.bytes;
        for row in 0..batch.rows() {
            out.extend_from_slice(BETWEEN);
            for (place, ((key, kind), cells)) in self.0.iter().zip(batch.columns()).enumerate() {
                out.push(if place == 0 { b'{' } else { b',' });
                out.extend_from_slice(key.as_bytes());
                out.push(b':');
                push_value(&cells.value(row), *kind, out);
            }
            out.push(b'}');
        }
        chunk.rows += batch.rows() as u64;
    }
}

fn push_value(value: &Value, kind: Kind, out: &mut Vec<u8>) {
    match (value, kind) {
        (value, _) if value.is_missing() => out.extend_from_slice(b"null"),
        (Value::Whole(number), Kind::Decimal(places)) => {
            out.extend_from_slice(decimal_text(*number, places).as_bytes());
        }
        (Value::Whole(number), _) => push_whole(*number, out),
        // JSON has neither infinities nor what is no number.
        (Value::Number(number), _) if !number.is_finite() => out.extend_from_slice(b"null"),
        (Value::Number(number), Kind::Number(notation)) => {
            out.extend_from_slice(number_text(*number, notation).as_bytes());
        }
        (Value::Number(number), _) => {
            out.extend_from_slice(number_text(*number, Notation::Plain).as_bytes());
        }
        (Value::Date(day), _) => {
            out.push(b'"');
            push_day(*day, out);
            out.push(b'"');
        }
        (Value::Flag(flag), _) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        (value, _) => out.extend_from_slice(quoted(value.text().unwrap_or_default()).as_bytes()),
    }
}

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A file whose rows come between brackets.
struct File {
    out: Out,
    is_begun: bool,
}

impl TableFile for File {
    fn write(&mut self, chunk: Chunk) -> io::Result<()> {
        if chunk.bytes.is_empty() {
            return Ok(());
        }
        // Nothing precedes the first row but the end of the line.
        let from = usize::from(!self.is_begun);
        self.is_begun = true;
        self.out.write_all(&chunk.bytes[from..])
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"\n]\n")?;
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::to_bytes;
    use super::*;
    use crate::table::Table;

    const COLUMNS: &[Column] = &[
        Column::text("name", "Name", "a name"),
        Column::number("value", "Value", "a value"),
        Column::whole("count", "Count", "a count"),
    ];
    static TABLE: Schema = Schema::new("table", "Table", "row", &["name"], COLUMNS);

    /// Another reader finds the same values again, over more rows than a batch has.
    #[test]
    fn what_is_written_is_read_back() {
        let rows: Vec<(String, f64, i64)> = (0..3000_i32)
            .map(|i| {
                let name = format!("\"{i}\",\n\\ä\u{1}");
                (name, f64::from(i) * 0.125 - 7.0, i64::from(i) - 1500)
            })
            .collect();
        let values = rows.iter().map(|(name, value, count)| {
            [
                Value::from(&**name),
                Value::from(*value),
                Value::from(*count),
            ]
        });
        let bytes = to_bytes(Table::from_rows(&TABLE, values), &Json).unwrap();
        let read: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read.len(), rows.len());
        for (read, (name, value, count)) in read.iter().zip(&rows) {
            assert_eq!(read["name"], **name);
            assert_eq!(read["value"].as_f64(), Some(*value));
            assert_eq!(read["count"].as_i64(), Some(*count));
        }
        let lines = bytes.split(|byte| *byte == b'\n').count();
        assert_eq!(lines, rows.len() + 3);
    }

    #[test]
    fn a_table_without_rows_is_an_empty_array() {
        let none: [[Value; 3]; 0] = [];
        let bytes = to_bytes(Table::from_rows(&TABLE, none), &Json).unwrap();
        assert_eq!(bytes, b"[\n]\n");
    }

    #[test]
    fn what_is_no_number_is_null() {
        let row = [Value::Missing, Value::from(f64::NAN), Value::Missing];
        let bytes = to_bytes(Table::from_rows(&TABLE, [row]), &Json).unwrap();
        assert_eq!(
            bytes,
            b"[\n{\"name\":null,\"value\":null,\"count\":null}\n]\n"
        );
    }
}
