//! Probabilities as fixed-point thresholds, so that a draw compares integers.

/// One, in the fixed point of this file: 2^53, the finest step that every `f64` in [0, 1] hits.
const ONE: u64 = 1 << 53;

/// Why a probability or a set of them is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProbabilityError {
    /// Not in [0, 1].
    #[error("{0} is not a probability: write a number from 0 to 1")]
    Range(f64),
    /// The probabilities of the levels do not sum to 1.
    #[error(
        "the probabilities sum to {sum}, not to 1: correct them (a difference up to 1e-9 is taken for rounding)",
        sum = (.0 * 1e9).round() / 1e9
    )]
    Sum(f64),
    /// There are none.
    #[error("there are no probabilities: give one per level")]
    Empty,
}

/// A probability, kept as the nearest multiple of 2^-53.
///
/// # Examples
/// ```
/// use evenhand::design::Probability;
/// let quarter = Probability::new(0.25)?;
/// assert!(quarter.happens(0));
/// assert!(!quarter.happens(1 << 51));
/// # Ok::<(), evenhand::design::ProbabilityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probability(u64);

impl Probability {
    /// A probability from a number.
    ///
    /// # Errors
    /// [`ProbabilityError::Range`] unless 0 <= p <= 1.
    pub fn new(p: f64) -> Result<Self, ProbabilityError> {
        if (0.0..=1.0).contains(&p) {
            Ok(Self((p * ONE as f64).round() as u64))
        } else {
            Err(ProbabilityError::Range(p))
        }
    }

    /// Whether the event happens for this uniform draw of 53 bits.
    pub fn happens(self, bits53: u64) -> bool {
        bits53 < self.0
    }

    /// How many of the 2^53 draws it happens for.
    pub(crate) fn threshold(self) -> u64 {
        self.0
    }
}

/// The probabilities of the levels of a category, cumulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights(Vec<u64>);

impl Weights {
    /// Cumulated thresholds from one probability per level.
    ///
    /// # Errors
    /// [`ProbabilityError::Range`] for a number outside [0, 1]; [`ProbabilityError::Sum`] where
    /// they differ from 1 by more than 1e-9; [`ProbabilityError::Empty`] where there are none.
    pub fn new(probabilities: &[f64]) -> Result<Self, ProbabilityError> {
        if let Some(&p) = probabilities.iter().find(|p| !(0.0..=1.0).contains(*p)) {
            return Err(ProbabilityError::Range(p));
        }
        let Some(last) = probabilities.iter().rposition(|&p| p > 0.0) else {
            return Err(ProbabilityError::Empty);
        };
        let sum: f64 = probabilities.iter().sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(ProbabilityError::Sum(sum));
        }
        let mut running = 0.0;
        let mut thresholds: Vec<u64> = probabilities
            .iter()
            .map(|p| {
                running += p;
                ((running * ONE as f64).round() as u64).min(ONE)
            })
            .collect();
        // The last level that can occur takes what rounding leaves over.
        thresholds[last..].fill(ONE);
        Ok(Self(thresholds))
    }

    /// The level that a uniform draw of 53 bits falls on.
    pub fn level(&self, bits53: u64) -> usize {
        self.0.partition_point(|&threshold| threshold <= bits53)
    }

    /// By level, how many of the 2^53 draws fall on it or one before it.
    pub(crate) fn thresholds(&self) -> &[u64] {
        &self.0
    }

    /// How many levels there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_draw_falls_on_a_level_that_can_occur() {
        let weights = Weights::new(&[0.1, 0.0, 0.2, 0.7, 0.0]).unwrap();
        assert_eq!(weights.level(0), 0);
        assert_eq!(weights.level(ONE / 10 + 1), 2);
        assert_eq!(weights.level(ONE - 1), 3);
        let certain = Weights::new(&[0.0, 1.0]).unwrap();
        assert_eq!((certain.level(0), certain.level(ONE - 1)), (1, 1));
    }

    #[test]
    fn probabilities_must_sum_to_one() {
        assert_eq!(Weights::new(&[0.5, 0.4]), Err(ProbabilityError::Sum(0.9)));
        assert_eq!(
            Weights::new(&[1.5, -0.5]),
            Err(ProbabilityError::Range(1.5))
        );
        assert_eq!(Weights::new(&[]), Err(ProbabilityError::Empty));
        assert!(Weights::new(&[1.0 / 3.0; 3]).is_ok());
        assert!(matches!(
            Probability::new(f64::NAN),
            Err(ProbabilityError::Range(_))
        ));
    }
}
