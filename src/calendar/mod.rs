//! Calendars: from a plan of treatment and a participant's dates to dated administrations, exposure
//! and visits.
//!
//! Knows the plan of a trial, and not the trial: see [`Plan`].

mod course;
mod elements;
mod events;
mod exposure;
mod frequency;
mod order;
mod plan;
mod visits;

pub use course::{
    Administration, BeyondCalendar, Course, CycleDay, DosingDay, DosingDays, LAST_YEAR,
};
pub use elements::{Element, elements};
pub use events::draw_events;
pub(crate) use events::event_date;
pub use exposure::Exposure;
pub use frequency::{Frequency, planned_frequency};
pub use order::{Conflict, TreatmentCourses};
pub(crate) use plan::Known;
pub use plan::{Plan, PlanError, Unplannable};
pub use visits::PlannedVisit;
