//! The kinds of values that attributes have.

use crate::design::Domain;

/// The kind of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A category.
    Category,
    /// A number.
    Number,
    /// A date.
    Date,
}

impl Kind {
    /// The kind of these values.
    pub(super) fn of(domain: &Domain) -> Self {
        match domain {
            Domain::Category(_) => Self::Category,
            Domain::Number { .. } => Self::Number,
            Domain::Date => Self::Date,
        }
    }

    /// In words, with what makes it so.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Category => "a category, since it has `levels`",
            Self::Number => "a number, since it has a `unit`",
            Self::Date => "a date, since it has neither `levels` nor a `unit`",
        }
    }

    /// The distributions that draw it.
    pub(super) fn distributions(self) -> &'static str {
        match self {
            Self::Category => "`probabilities`",
            Self::Number => "`normal` or `uniform`",
            Self::Date => "`days_before`",
        }
    }
}
