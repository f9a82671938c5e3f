//! The cells of one column.

use std::sync::Arc;

use chrono::NaiveDate;

use super::day::Day;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Missing,
    /// A text; an empty one is a missing one.
    Text(Arc<str>),
    /// A text that the program knows, such as a code.
    Code(&'static str),
    /// A whole number, or the last place of a decimal.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A date.
    Date(Day),
    /// True or false.
    Flag(bool),
}

impl Value {
    /// The text of a text or a code.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Code(text) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing is known.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing) || self.text().is_some_and(str::is_empty)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

macro_rules! whole {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(number: $type) -> Self {
                Self::Whole(i64::from(number))
            }
        }
    )+};
}

whole!(i32, i64, u16, u32);

macro_rules! count {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(number: $type) -> Self {
                Self::Whole(i64::try_from(number).expect("no count reaches 2^63"))
            }
        }
    )+};
}

count!(u64, usize);

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// The cells of one column of a batch, in the order of its rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// The same in every row.
    Same(Value),
    /// Whole numbers, none missing.
    Whole(Vec<i64>),
    /// Numbers, none missing.
    Number(Vec<f64>),
    /// Dates, none missing.
    Date(Vec<Day>),
    /// Any cells.
    Any(Vec<Value>),
}

impl Cells {
    /// How many there are; `None` where one stands for all rows.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Self::Same(_) => None,
            Self::Whole(cells) => Some(cells.len()),
            Self::Number(cells) => Some(cells.len()),
            Self::Date(cells) => Some(cells.len()),
            Self::Any(cells) => Some(cells.len()),
        }
    }

    /// The cell of a row.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn value(&self, row: usize) -> Value {
        match self {
            Self::Same(value) => value.clone(),
            Self::Whole(cells) => Value::Whole(cells[row]),
            Self::Number(cells) => Value::Number(cells[row]),
            Self::Date(cells) => Value::Date(cells[row]),
            Self::Any(cells) => cells[row].clone(),
        }
    }
}
