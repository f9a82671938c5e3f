//! CSV as in RFC 4180: a header, LF line ends, quotes only where they are needed.

mod fill;

use std::io;
use std::sync::Arc;

use self::fill::fill;
use super::numbers::{decimal_text, number_text, push_day, push_whole};
use super::{Format, Layout, Out, Row, TableFile, TextFile};
use crate::table::{Batch, Cells, Chunk, Column, Day, Encode, Kind, Notation, Schema, Value};

/// CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn encoder(&self, schema: &Schema) -> Arc<dyn Encode> {
        let kinds = schema.columns().iter().map(Column::kind);
        Arc::new(Rows {
            kinds: kinds.collect(),
        })
    }

    fn begin(&self, schema: &Schema, out: Out) -> io::Result<Box<dyn TableFile>> {
        let mut head = Vec::new();
        for (index, column) in schema.columns().iter().enumerate() {
            if index > 0 {
                head.push(b',');
            }
            push_text(column.name(), &mut head);
        }
        head.push(b'\n');
        TextFile::begin(&head, out)
    }

    fn layout(&self) -> Layout {
        Layout::Lines {
            has_header: true,
            cells,
        }
    }
}

/// The cells of a line with their columns' names, where it has as many as the header.
fn cells(header: &str, line: &str) -> Option<Row> {
    let record = |line: &str| -> Option<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(line.as_bytes());
        reader.records().next()?.ok()
    };
    let (names, cells) = (record(header)?, record(line)?);
    let pairs = names.iter().zip(&cells);
    let pairs = pairs.map(|(name, cell)| (name.to_owned(), cell.to_owned()));
    (names.len() == cells.len()).then(|| pairs.collect())
}

/// Makes the rows of one table.
struct Rows {
    kinds: Vec<Kind>,
}

/// What stands in the same place of every row.
enum Part<'b> {
    /// The same bytes.
    Same(Vec<u8>),
    /// A whole number, then this byte.
    Whole(&'b [i64], u8),
    /// A decimal of so many places, then this byte.
    Decimal(&'b [i64], u8, u8),
    /// A date, then this byte.
    Date(&'b [Day], u8),
    /// A number, then this byte.
    Number(&'b [f64], Notation, u8),
    /// A cell of any kind, then this byte.
    Any(&'b [Value], Kind, u8),
}

impl Encode for Rows {
    /// What is the same in all rows is written once and copied, with the commas between: most bytes of
    /// a run are rows of calendars, and most cells of these are the same for a whole course.
    fn encode(&self, batch: Batch, chunk: &mut Chunk) {
        let parts = self.parts(&batch);
        if !fill(batch.rows(), &parts, &mut chunk.bytes) {
            self.append(batch.rows(), &parts, &mut chunk.bytes);
        }
        chunk.rows += batch.rows() as u64;
    }
}

impl Rows {
    /// Writes rows cell by cell.
    fn append(&self, rows: usize, parts: &[Part<'_>], out: &mut Vec<u8>) {
        for row in 0..rows {
            for part in parts {
                let end = match part {
                    Part::Same(bytes) => {
                        out.extend_from_slice(bytes);
                        continue;
                    }
                    Part::Whole(cells, end) => {
                        push_whole(cells[row], out);
                        end
                    }
                    Part::Decimal(cells, places, end) => {
                        out.extend_from_slice(decimal_text(cells[row], *places).as_bytes());
                        end
                    }
                    Part::Date(cells, end) => {
                        push_day(cells[row], out);
                        end
                    }
                    Part::Number(cells, notation, end) => {
                        out.extend_from_slice(number_text(cells[row], *notation).as_bytes());
                        end
                    }
                    Part::Any(cells, kind, end) => {
                        self.push_value(&cells[row], *kind, out);
                        end
                    }
                };
                out.push(*end);
            }
        }
    }

    fn parts<'b>(&self, batch: &'b Batch) -> Vec<Part<'b>> {
        let last = self.kinds.len().saturating_sub(1);
        let mut parts = Vec::with_capacity(batch.columns().len());
        for (index, (cells, &kind)) in batch.columns().iter().zip(&self.kinds).enumerate() {
            let end = if index == last { b'\n' } else { b',' };
            parts.push(match cells {
                Cells::Same(value) => {
                    if !matches!(parts.last(), Some(Part::Same(_))) {
                        parts.push(Part::Same(Vec::new()));
                    }
                    if let Some(Part::Same(bytes)) = parts.last_mut() {
                        self.push_value(value, kind, bytes);
                        bytes.push(end);
                    }
                    continue;
                }
                Cells::Whole(cells) => match kind {
                    Kind::Decimal(places) => Part::Decimal(cells, places, end),
                    _ => Part::Whole(cells, end),
                },
                Cells::Date(cells) => Part::Date(cells, end),
                Cells::Number(cells) => Part::Number(cells, notation(kind), end),
                Cells::Any(cells) => Part::Any(cells, kind, end),
            });
        }
        parts
    }

    fn push_value(&self, value: &Value, kind: Kind, out: &mut Vec<u8>) {
        match value {
            // An empty line would be no row.
            _ if self.kinds.len() == 1 && value.is_missing() => out.extend_from_slice(b"\"\""),
            Value::Missing => {}
            Value::Text(text) => push_text(text, out),
            Value::Code(text) => push_text(text, out),
            Value::Whole(number) => match kind {
                Kind::Decimal(places) => {
                    out.extend_from_slice(decimal_text(*number, places).as_bytes());
                }
                _ => push_whole(*number, out),
            },
            Value::Number(number) => {
                out.extend_from_slice(number_text(*number, notation(kind)).as_bytes());
            }
            Value::Date(day) => push_day(*day, out),
            Value::Flag(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        }
    }
}

fn notation(kind: Kind) -> Notation {
    match kind {
        Kind::Number(notation) => notation,
        _ => Notation::Plain,
    }
}

/// A cell, in quotes where it needs them.
fn push_text(text: &str, out: &mut Vec<u8>) {
    let needs_quotes = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !text.as_bytes().iter().any(needs_quotes) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for &byte in text.as_bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
