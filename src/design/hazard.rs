//! Hazards that change from period to period.

/// The longest period of a hazard, in months.
pub const MAX_HAZARD_MONTHS: u32 = 1_200;

/// A probability per month in each of some consecutive periods.
///
/// With h the probability per month in a period, the cumulative hazard rises by -ln(1 - h) a month
/// there: the piecewise exponential distribution.
///
/// # Examples
/// ```
/// use evenhand::design::Hazard;
/// let hazard = Hazard::new(vec![(Some(3), 0.05), (None, 0.01)])?;
/// let by_3_months = -3.0 * 0.95_f64.ln();
/// assert!((hazard.months_at(by_3_months).unwrap() - 3.0).abs() < 1e-12);
/// # Ok::<(), evenhand::design::HazardError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Hazard {
    /// How many months, where the period ends, and the probability per month.
    periods: Vec<(Option<u32>, f64)>,
}

/// Why a hazard is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HazardError {
    /// No period.
    #[error("there is no period: write at least one, such as {{ per_month = 0.01 }}")]
    Empty,
    /// No probability.
    #[error("a hazard of {0} per month: write a probability from 0 to 1")]
    Probability(f64),
    /// A period of no length, or of too many months.
    #[error("a period of {0} months: write 1 to {MAX_HAZARD_MONTHS}")]
    Months(u32),
    /// A period after one that never ends.
    #[error("the period before this one has no `months`: only the last is open-ended")]
    AfterTheLast,
}

impl Hazard {
    /// The hazard, by periods: their months, and the probability per month. The last may have no
    /// months.
    ///
    /// # Errors
    /// [`HazardError`].
    pub fn new(periods: Vec<(Option<u32>, f64)>) -> Result<Self, HazardError> {
        let Some((_, before)) = periods.split_last() else {
            return Err(HazardError::Empty);
        };
        for &(months, probability) in &periods {
            Self::check(months, probability)?;
        }
        if before.iter().any(|(months, _)| months.is_none()) {
            return Err(HazardError::AfterTheLast);
        }
        Ok(Self { periods })
    }

    /// Whether a period by itself can be.
    ///
    /// # Errors
    /// [`HazardError::Probability`], [`HazardError::Months`].
    pub fn check(months: Option<u32>, probability: f64) -> Result<(), HazardError> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(HazardError::Probability(probability));
        }
        match months {
            Some(months) if !(1..=MAX_HAZARD_MONTHS).contains(&months) => {
                Err(HazardError::Months(months))
            }
            _ => Ok(()),
        }
    }

    /// The periods: their months, and the probability per month.
    pub fn periods(&self) -> &[(Option<u32>, f64)] {
        &self.periods
    }

    /// The time in months by which the cumulative hazard is this; `None` where it never is.
    pub fn months_at(&self, cumulative: f64) -> Option<f64> {
        let mut left = cumulative;
        let mut begins = 0.0;
        for &(months, probability) in &self.periods {
            let per_month = -libm::log1p(-probability);
            let months = months.map_or(f64::INFINITY, f64::from);
            let takes = left / per_month;
            if takes <= months && takes.is_finite() {
                return Some(begins + takes);
            }
            left -= per_month * months;
            begins += months;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certain_hazard_is_reached_where_its_period_begins_and_none_is_never() {
        let hazard = Hazard::new(vec![(Some(2), 0.0), (Some(1), 1.0)]).unwrap();
        assert_eq!(hazard.months_at(0.7), Some(2.0));
        let never = Hazard::new(vec![(Some(2), 0.5), (None, 0.0)]).unwrap();
        assert_eq!(never.months_at(2.0), None);
        assert_eq!(never.months_at(core::f64::consts::LN_2), Some(1.0));
    }

    #[test]
    fn what_is_no_hazard_is_refused() {
        for (periods, error) in [
            (vec![], HazardError::Empty),
            (vec![(None, -0.1)], HazardError::Probability(-0.1)),
            (vec![(None, 1.5)], HazardError::Probability(1.5)),
            (vec![(Some(0), 0.1)], HazardError::Months(0)),
            (vec![(None, 0.1), (None, 0.1)], HazardError::AfterTheLast),
        ] {
            assert_eq!(Hazard::new(periods), Err(error));
        }
    }
}
