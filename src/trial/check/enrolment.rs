//! How candidates arrive.

use chrono::{Datelike as _, NaiveDate};

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::conditions::period;
use super::numbers::whole;
use crate::design::{EnrolmentPlan, YEARS};

/// The enrolment plan, where there is one; unreadable where something is wrong with it.
pub(super) fn plan(part: &Part<draft::Enrolment>, found: &mut Findings) -> Part<EnrolmentPlan> {
    match part {
        Part::Absent => Part::Absent,
        Part::Unreadable => Part::Unreadable,
        Part::Given(draft) => checked(draft, found).map_or(Part::Unreadable, Part::Given),
    }
}

fn checked(draft: &draft::Enrolment, found: &mut Findings) -> Option<EnrolmentPlan> {
    let at = Path::new("enrolment");
    let opening = match &draft.opening {
        Part::Absent => Some(None),
        opening => period(opening, &at.key("opening"), found).map(Some),
    };
    let days = draft.screening_days.given().and_then(|&(min, max)| {
        let at = at.key("screening_days");
        let min = whole(min, &at.index(0), 0, 366, found);
        let max = whole(max, &at.index(1), 0, 366, found);
        min.zip(max)
    });
    let start = draft.start.given().copied();
    let start = start.filter(|start| {
        let is_known = YEARS.contains(&start.year());
        if !is_known {
            found.add(at.key("start"), BrokenRule::Year(*start));
        }
        is_known
    });

    // Each number is tried beside others that are well, so that each error is found.
    let plan = |rate, shape, days| EnrolmentPlan::new(NaiveDate::MIN, None, rate, shape, days);
    if let Some(&rate) = draft.mean_rate.given() {
        found.check(|| at.key("mean_rate"), plan(rate, 1.0, (0, 0)));
    }
    if let Some(&shape) = draft.shape.given() {
        found.check(|| at.key("shape"), plan(1.0, shape, (0, 0)));
    }
    if let Some(days) = days {
        found.check(|| at.key("screening_days"), plan(1.0, 1.0, days));
    }
    let (rate, shape) = (*draft.mean_rate.given()?, *draft.shape.given()?);
    EnrolmentPlan::new(start?, opening?, rate, shape, days?).ok()
}
