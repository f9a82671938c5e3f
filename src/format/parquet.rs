//! Parquet: columns with their types, as Python, R and databases read them. Dates are dates, whole
//! numbers are 64-bit integers, other numbers are doubles, texts are UTF-8; what is missing is null.
//! Nothing is compressed beyond Parquet's own dictionaries, and nothing depends on the machine.

use std::fs::File;
use std::io;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::SerializedFileReader;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::Field;
use parquet::schema::types::Type;

use super::difference::Rows;
use super::{Format, Layout, Out, TableFile};
use crate::table::{Batch, Cells, Chunk, Column, Day, Encode, Kind, Schema, Value};

/// How many rows a row group has at most: what is in memory at a time.
const GROUP: usize = 1 << 16;

/// Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn encoder(&self, _: &Schema) -> Arc<dyn Encode> {
        Arc::new(Unchanged)
    }

    fn begin(&self, schema: &Schema, out: Out) -> io::Result<Box<dyn TableFile>> {
        let fields = schema.columns().iter().map(field);
        let fields = fields.collect::<Result<Vec<_>, _>>().map_err(refused)?;
        let group = Type::group_type_builder("schema").with_fields(fields);
        let group = Arc::new(group.build().map_err(refused)?);
        let properties = Arc::new(WriterProperties::builder().build());
        let writer = SerializedFileWriter::new(out, group, properties).map_err(refused)?;
        let groups = schema
            .columns()
            .iter()
            .map(|column| Group::of(column.kind()));
        Ok(Box::new(ParquetFile {
            writer,
            rows: 0,
            groups: groups.collect(),
        }))
    }

    fn layout(&self) -> Layout {
        Layout::Rows { read }
    }
}

/// Leaves the rows as they are: a row group is made of many batches.
struct Unchanged;

impl Encode for Unchanged {
    fn encode(&self, batch: Batch, chunk: &mut Chunk) {
        chunk.rows += batch.rows() as u64;
        chunk.batches.push(batch);
    }
}

/// A column of the file. Any cell may be missing.
fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind() {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number(_) | Kind::Decimal(_) => (Physical::DOUBLE, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(column.name(), physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    field.build().map(Arc::new)
}

/// A file in the making, with the rows of its next row group.
struct ParquetFile {
    writer: SerializedFileWriter<Out>,
    rows: usize,
    groups: Vec<Group>,
}

impl ParquetFile {
    fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let mut written = self.writer.next_row_group().map_err(refused)?;
        for group in &mut self.groups {
            group.write(&mut written).map_err(refused)?;
        }
        written.close().map_err(refused)?;
        Ok(())
    }
}

impl TableFile for ParquetFile {
    fn write(&mut self, chunk: Chunk) -> io::Result<()> {
        for batch in &chunk.batches {
            let mut from = 0;
            while from < batch.rows() {
                let until = batch.rows().min(from + GROUP - self.rows);
                for (group, cells) in self.groups.iter_mut().zip(batch.columns()) {
                    group.extend(cells, from..until);
                }
                self.rows += until - from;
                from = until;
                if self.rows == GROUP {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.flush()?;
        self.writer.into_inner().map_err(refused)?.finish()
    }
}

/// The cells of a column that are there, and for every row whether its cell is.
struct Present<T> {
    values: Vec<T>,
    levels: Vec<i16>,
}

impl<T> Default for Present<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            levels: Vec::new(),
        }
    }
}

impl<T: Clone> Present<T> {
    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    /// Writes the column and leaves none.
    fn write<D>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, Out>,
    ) -> Result<(), ParquetError>
    where
        D: DataType<T = T>,
    {
        let column = group.next_column()?;
        let mut column = column.expect("the schema has as many columns");
        (column.typed::<D>()).write_batch(&self.values, Some(&self.levels), None)?;
        column.close()?;
        self.values.clear();
        self.levels.clear();
        Ok(())
    }
}

/// The cells of a column in the next row group.
enum Group {
    Text(Present<ByteArray>),
    Whole(Present<i64>),
    /// With so many places where they are decimals.
    Number(Present<f64>, u8),
    Date(Present<i32>),
    Flag(Present<bool>),
}

impl Group {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Present::default()),
            Kind::Whole => Self::Whole(Present::default()),
            Kind::Number(_) => Self::Number(Present::default(), 0),
            Kind::Decimal(places) => Self::Number(Present::default(), places),
            Kind::Date => Self::Date(Present::default()),
            Kind::Flag => Self::Flag(Present::default()),
        }
    }

    fn extend(&mut self, cells: &Cells, rows: std::ops::Range<usize>) {
        if let Cells::Same(value) = cells {
            // A text is made once, and shared.
            return self.repeat(value, rows.len());
        }
        for row in rows {
            self.repeat(&cells.value(row), 1);
        }
    }

    fn repeat(&mut self, value: &Value, times: usize) {
        match self {
            Self::Text(cells) => {
                let text = value.text().filter(|text| !text.is_empty());
                let text = text.map(ByteArray::from);
                (0..times).for_each(|_| cells.push(text.clone()));
            }
            Self::Whole(cells) => {
                let number = match value {
                    Value::Whole(number) => Some(*number),
                    _ => None,
                };
                (0..times).for_each(|_| cells.push(number));
            }
            Self::Number(cells, places) => {
                let number = match value {
                    Value::Number(number) => Some(*number),
                    Value::Whole(scaled) => Some(*scaled as f64 / 10_f64.powi((*places).into())),
                    _ => None,
                };
                (0..times).for_each(|_| cells.push(number));
            }
            Self::Date(cells) => {
                let day = match value {
                    Value::Date(Day(day)) => Some(*day),
                    _ => None,
                };
                (0..times).for_each(|_| cells.push(day));
            }
            Self::Flag(cells) => {
                let flag = match value {
                    Value::Flag(flag) => Some(*flag),
                    _ => None,
                };
                (0..times).for_each(|_| cells.push(flag));
            }
        }
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Out>) -> Result<(), ParquetError> {
        match self {
            Self::Text(cells) => cells.write::<ByteArrayType>(group),
            Self::Whole(cells) => cells.write::<Int64Type>(group),
            Self::Number(cells, _) => cells.write::<DoubleType>(group),
            Self::Date(cells) => cells.write::<Int32Type>(group),
            Self::Flag(cells) => cells.write::<BoolType>(group),
        }
    }
}

/// The rows of a file.
fn read(file: File) -> io::Result<Rows> {
    let reader = SerializedFileReader::new(file).map_err(refused)?;
    let rows = reader.into_iter().map(|row| {
        let row = row.map_err(refused)?;
        let cells = row.get_column_iter();
        Ok(cells
            .map(|(name, cell)| (name.clone(), cell_text(cell)))
            .collect())
    });
    Ok(Box::new(rows))
}

fn cell_text(cell: &Field) -> String {
    match cell {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Date(day) => Day(*day).to_string(),
        Field::Bool(flag) => flag.to_string(),
        other => other.to_string(),
    }
}

fn refused(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}
