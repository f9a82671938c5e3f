//! How candidates arrive.

use chrono::NaiveDate;

use super::{Length, Part};
use crate::design::EnrolmentPlan;

/// How candidates arrive at the sites.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Enrolment {
    /// The first day on which a site can open.
    pub start: Part<NaiveDate>,
    /// The window over which sites without a date of their own open.
    pub opening: Part<Length>,
    /// Candidates per site and month.
    pub mean_rate: Part<f64>,
    /// The shape of the gamma distribution of rates over sites.
    pub shape: Part<f64>,
    /// Fewest and most days from screening to randomization.
    pub screening_days: Part<(i64, i64)>,
}

impl From<&EnrolmentPlan> for Enrolment {
    fn from(plan: &EnrolmentPlan) -> Self {
        let (min, max) = plan.screening_days();
        Self {
            start: Part::Given(plan.start()),
            opening: plan.opening().map(Length::from).into(),
            mean_rate: Part::Given(plan.mean_rate()),
            shape: Part::Given(plan.shape()),
            screening_days: Part::Given((min.into(), max.into())),
        }
    }
}
