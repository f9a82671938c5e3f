//! How candidates arrive: the parameters of the Poisson-gamma model.

use chrono::NaiveDate;

use super::period::Period;

/// Why an enrolment plan is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolmentError {
    /// A mean rate that is not positive, or absurd.
    #[error(
        "a mean rate of {0} candidates per site and month: write a number above 0 and at most 10000"
    )]
    Rate(f64),
    /// A shape that is not positive, or absurd.
    #[error("a gamma shape of {0}: write a number from 0.05 to 1000")]
    Shape(f64),
    /// A screening window that is empty or above a year.
    #[error("screening takes {min} to {max} days: write min <= max <= 366")]
    Screening {
        /// Shortest.
        min: u32,
        /// Longest.
        max: u32,
    },
}

/// When sites open and how fast candidates arrive.
///
/// Site i opens at date o_i and screens candidates as a Poisson process of rate
/// lambda_i = r_i G_i, where r_i is the site's relative rate and G_i is gamma-distributed over
/// sites with mean `mean_rate` and shape `shape` (Anisimov and Fedorov 2007, section 2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnrolmentPlan {
    start: NaiveDate,
    opening: Option<Period>,
    mean_rate: f64,
    shape: f64,
    screening_days: (u32, u32),
}

impl EnrolmentPlan {
    /// A plan.
    ///
    /// `opening` is the window after `start` over which sites without a date of their own open,
    /// uniformly (all open at `start` where there is none); `mean_rate` counts candidates per
    /// site and month of 30.4375 days; `screening_days` is the time from screening to the
    /// decision, from fewest to most days.
    ///
    /// # Errors
    /// [`EnrolmentError::Rate`] unless 0 < rate <= 10000; [`EnrolmentError::Shape`] unless
    /// 0.05 <= shape <= 1000; [`EnrolmentError::Screening`] unless min <= max <= 366.
    pub fn new(
        start: NaiveDate,
        opening: Option<Period>,
        mean_rate: f64,
        shape: f64,
        screening_days: (u32, u32),
    ) -> Result<Self, EnrolmentError> {
        if !(mean_rate > 0.0 && mean_rate <= 10_000.0) {
            return Err(EnrolmentError::Rate(mean_rate));
        }
        if !(0.05..=1000.0).contains(&shape) {
            return Err(EnrolmentError::Shape(shape));
        }
        let (min, max) = screening_days;
        if min > max || max > 366 {
            return Err(EnrolmentError::Screening { min, max });
        }
        Ok(Self {
            start,
            opening,
            mean_rate,
            shape,
            screening_days,
        })
    }

    /// The first day on which a site can open.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The window after the start over which sites open.
    pub fn opening(&self) -> Option<Period> {
        self.opening
    }

    /// Mean candidates per site and month of 30.4375 days.
    pub fn mean_rate(&self) -> f64 {
        self.mean_rate
    }

    /// The shape of the gamma distribution over sites; the larger, the more alike they are.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// Fewest and most days from screening to the decision.
    pub fn screening_days(&self) -> (u32, u32) {
        self.screening_days
    }
}
