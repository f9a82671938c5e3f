//! How keys and values are written in a cell.

use std::borrow::Cow;
use std::io;

use crate::design::{Attribute, Domain, Number, Value};
use crate::trial::Trial;

/// A CSV writer with LF at the end of rows and quotes only where RFC 4180 needs them.
pub(super) fn csv_writer<W: io::Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(out)
}

/// Ends a table: what is left goes to the writer, which is handed back.
pub(super) fn finish<W: io::Write>(out: csv::Writer<W>) -> io::Result<W> {
    out.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A candidate's key: `S` and the number in the order of the decision.
pub(super) fn screening_id(trial: &Trial, number: u64) -> String {
    let digits = trial.sample_size().to_string().len();
    let width = digits.max(4) + 1;
    format!("S{number:0width$}")
}

/// A value as it stands in a table; empty where it is missing.
pub(super) fn value_text(attribute: &Attribute, value: Value) -> Cow<'_, str> {
    match (attribute.domain(), value) {
        (Domain::Category(levels), Value::Level(level)) => {
            Cow::Borrowed(&levels[usize::from(level)])
        }
        (&Domain::Number { decimals, .. }, Value::Number(scaled)) => {
            Cow::Owned(Number { scaled, decimals }.to_string())
        }
        (_, Value::Date(date)) => Cow::Owned(date.to_string()),
        _ => Cow::Borrowed(""),
    }
}
