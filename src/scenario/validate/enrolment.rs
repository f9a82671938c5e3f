//! How candidates arrive.

use super::super::decode::Field;
use super::super::notes::Notes;
use super::super::raw;
use super::numbers::whole_at;
use super::parsed;
use crate::design::{EnrolmentError, EnrolmentPlan};

/// The enrolment plan.
pub(super) fn plan(raw: &raw::Enrolment, notes: &mut Notes<'_>) -> Option<EnrolmentPlan> {
    let opening = match &raw.opening {
        Field::Absent => Some(None),
        Field::Wrong => None,
        Field::Given(opening) => parsed(opening, notes).map(Some),
    };
    let days = screening_days(&raw.screening_days, notes);
    let start = raw.start.value();

    // Each number is tried beside others that are well, so that each error is found.
    let any_day = start.map_or(chrono::NaiveDate::MIN, |date| date.0);
    let plan = |rate, shape, days| EnrolmentPlan::new(any_day, None, rate, shape, days);
    if let Some(rate) = raw.mean_rate.given() {
        notes.check(&rate.span, plan(rate.value, 1.0, (0, 0)));
    }
    if let Some(shape) = raw.shape.given() {
        notes.check(&shape.span, plan(1.0, shape.value, (0, 0)));
    }
    if let (Some(days), Some(given)) = (days, raw.screening_days.given()) {
        let result: Result<_, EnrolmentError> = plan(1.0, 1.0, days);
        notes.check(&given.span, result);
    }
    let (rate, shape) = (raw.mean_rate.value()?, raw.shape.value()?);
    EnrolmentPlan::new(start?.0, opening?, *rate, *shape, days?).ok()
}

fn screening_days(field: &Field<raw::List<i64>>, notes: &mut Notes<'_>) -> Option<(u32, u32)> {
    let given = field.given()?;
    let [min, max] = given.value.as_slice() else {
        let count = given.value.len();
        let message = format!(
            "`screening_days` has {count} numbers: write the fewest and the most days, such as [0, 14]"
        );
        notes.add(&given.span, message);
        return None;
    };
    let min = whole_at(min, "screening_days", 0, 366, notes);
    let max = whole_at(max, "screening_days", 0, 366, notes);
    min.zip(max)
}
