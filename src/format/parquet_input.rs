//! Parquet files of others, as the CSV that they would be: so they are read as every other input is.

use std::io;

use bytes::Bytes;
use chrono::DateTime;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::table::Day;

/// The bytes that every Parquet file begins with.
const MAGIC: &[u8] = b"PAR1";

/// Why a Parquet file is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParquetInputError {
    /// Damaged, or compressed by a method that this build does not have.
    #[error("the Parquet file cannot be read: {0}; uncompressed and snappy-compressed files are")]
    Parquet(#[from] ParquetError),
    /// A column that holds more than one value in a cell.
    #[error(
        "column `{0}` of the Parquet file has lists, maps or tables in its cells: give it plain values"
    )]
    Nested(String),
    /// A column of bytes that are no text.
    #[error("column `{0}` of the Parquet file has bytes that are not text: write it as text")]
    Bytes(String),
    /// No memory for the text.
    #[error(transparent)]
    Text(#[from] io::Error),
}

/// Whether bytes are those of a Parquet file.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// A Parquet file as CSV: its columns in their order; dates as YYYY-MM-DD, moments as
/// YYYY-MM-DDTHH:MM:SS in UTC, null as an empty cell, other values as numbers and texts.
///
/// # Errors
/// [`ParquetInputError`]: a damaged file, and cells that no CSV has.
pub fn parquet_as_csv(bytes: Vec<u8>) -> Result<Vec<u8>, ParquetInputError> {
    let reader = SerializedFileReader::new(Bytes::from(bytes))?;
    let schema = reader.metadata().file_metadata().schema();
    let mut csv = csv::Writer::from_writer(Vec::new());
    let names: Vec<&str> = schema
        .get_fields()
        .iter()
        .map(|field| field.name())
        .collect();
    if let Some(nested) = schema
        .get_fields()
        .iter()
        .find(|field| !field.is_primitive())
    {
        return Err(ParquetInputError::Nested(nested.name().to_owned()));
    }
    csv.write_record(&names).map_err(io::Error::other)?;
    for row in reader.get_row_iter(None)? {
        let row = row?;
        for (name, cell) in row.get_column_iter() {
            let text = cell_text(cell).ok_or_else(|| ParquetInputError::Bytes(name.clone()))?;
            csv.write_field(text).map_err(io::Error::other)?;
        }
        csv.write_record(None::<&[u8]>).map_err(io::Error::other)?;
    }
    csv.into_inner()
        .map_err(|error| io::Error::other(error.to_string()).into())
}

/// A cell as text; none for bytes that are no text.
fn cell_text(cell: &Field) -> Option<String> {
    let moment = |seconds: i64| {
        let moment = DateTime::from_timestamp(seconds, 0)?;
        Some(moment.format("%Y-%m-%dT%H:%M:%S").to_string())
    };
    Some(match cell {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bool(flag) => flag.to_string(),
        Field::Byte(number) => number.to_string(),
        Field::Short(number) => number.to_string(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::UByte(number) => number.to_string(),
        Field::UShort(number) => number.to_string(),
        Field::UInt(number) => number.to_string(),
        Field::ULong(number) => number.to_string(),
        // Missing numbers of pandas.
        Field::Float(number) if number.is_nan() => String::new(),
        Field::Double(number) if number.is_nan() => String::new(),
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Date(day) => Day(*day).to_string(),
        Field::TimestampMillis(moments) => moment(moments.div_euclid(1_000))?,
        Field::TimestampMicros(moments) => moment(moments.div_euclid(1_000_000))?,
        Field::Bytes(bytes) => bytes.as_utf8().ok()?.to_owned(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Output, Parquet, TableFile};
    use crate::table::{Column, Schema, Table, Value};
    use std::sync::{Arc, Mutex};

    const COLUMNS: &[Column] = &[
        Column::text("participant_id", "Id", "id"),
        Column::whole("age", "Age", "age"),
        Column::date("randomized_on", "Day", "day"),
    ];

    static PEOPLE: Schema = Schema::new("people", "People", "person", &["participant_id"], COLUMNS);

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Output for Memory {
        fn finish(self: Box<Self>) -> io::Result<()> {
            Ok(())
        }
    }

    fn file(rows: Vec<[Value; 3]>) -> Vec<u8> {
        let memory = Memory::default();
        let parquet: &dyn crate::format::Format = &Parquet;
        let mut file: Box<dyn TableFile> =
            parquet.begin(&PEOPLE, Box::new(memory.clone())).unwrap();
        let encoder = parquet.encoder(&PEOPLE);
        for batch in Table::from_rows(&PEOPLE, rows).batches {
            let mut chunk = crate::table::Chunk::default();
            encoder.encode(batch, &mut chunk);
            file.write(chunk).unwrap();
        }
        file.end().unwrap();
        memory.0.lock().unwrap().clone()
    }

    #[test]
    fn texts_numbers_dates_and_what_is_missing_are_read() {
        let day = "2025-02-28".parse::<chrono::NaiveDate>().unwrap();
        let bytes = file(vec![
            ["P, 1".into(), 61_u32.into(), Some(day).into()],
            [
                "P2".into(),
                Option::<u32>::None.into(),
                Option::<chrono::NaiveDate>::None.into(),
            ],
        ]);
        assert!(is_parquet(&bytes));
        let text = String::from_utf8(parquet_as_csv(bytes).unwrap()).unwrap();
        assert_eq!(
            text,
            "participant_id,age,randomized_on\n\"P, 1\",61,2025-02-28\nP2,,\n"
        );
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let mut bytes = file(vec![[
            "P1".into(),
            61_u32.into(),
            Option::<chrono::NaiveDate>::None.into(),
        ]]);
        bytes.truncate(bytes.len() - 9);
        let error = parquet_as_csv(bytes).unwrap_err().to_string();
        assert!(
            error.starts_with("the Parquet file cannot be read"),
            "{error}"
        );
        assert!(!is_parquet(b"participant_id,arm\n"));
    }
}
