//! Calendars: from a regimen and a date of randomization to dated administrations.

pub(crate) mod date;
