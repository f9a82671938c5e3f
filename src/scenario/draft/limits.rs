//! Holds and caps of enrolment.

use super::super::decode::Field;
use super::super::raw;
use super::parts::when;
use super::{list, map, part, values};
use crate::trial::draft::{Cap, Hold, Part};

/// The holds.
pub(super) fn holds(enrolment: &Field<raw::Enrolment>) -> Part<Vec<Hold>> {
    of(enrolment, |raw| {
        list(&raw.hold, |raw| Hold {
            from: map(&raw.value.from, |date| date.0),
            until: map(&raw.value.until, |date| date.0),
            country: part(&raw.value.country),
            sites: values(&raw.value.sites),
        })
    })
}

/// The caps.
pub(super) fn caps(enrolment: &Field<raw::Enrolment>) -> Part<Vec<Cap>> {
    of(enrolment, |raw| {
        list(&raw.cap, |raw| Cap {
            at_most: part(&raw.value.at_most),
            site: part(&raw.value.site),
            country: part(&raw.value.country),
            when: map(&raw.value.when, when),
        })
    })
}

/// What is a part of enrolment.
fn of<T>(
    enrolment: &Field<raw::Enrolment>,
    part: impl FnOnce(&raw::Enrolment) -> Part<Vec<T>>,
) -> Part<Vec<T>> {
    match enrolment {
        Field::Absent => Part::Absent,
        Field::Wrong => Part::Unreadable,
        Field::Given(enrolment) => part(&enrolment.value),
    }
}
