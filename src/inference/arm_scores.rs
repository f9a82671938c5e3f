//! Statistics that compare any number of arms by scores, for randomization tests.

use super::log_rank;
use super::statistic::{StatisticError, check, rank_scores};
use crate::survival::Observation;

/// Scores of the participants, which sum to 0 in each stratum, compared between any number of arms.
///
/// # Formula
/// With S_k the sum of the scores on arm k, on which n_k participants are,
///
/// ```text
/// all arms       Q = sum over k of S_k^2 / n_k = sum over k of n_k (mean_k - mean)^2
/// arms j and k   t = (S_j / n_j - S_k / n_k) / sqrt(1 / n_j + 1 / n_k)
/// ```
///
/// Neither is defined where one of its arms is empty.
///
/// # Examples
/// ```
/// use evenhand::inference::ArmScores;
/// let scores = ArmScores::mean_difference(&[1.0, 2.0, 6.0], &[0; 3])?;
/// let sums = scores.sums(&[0, 1, 2], 3);
/// assert_eq!(sums.all(), Some(4.0 + 1.0 + 9.0));
/// assert_eq!(sums.difference(2, 0), Some(5.0));
/// # Ok::<(), evenhand::inference::StatisticError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ArmScores {
    scores: Vec<f64>,
    /// The sum of their squares.
    square: f64,
}

/// Values within this share of the largest that there could be are equal.
const TOLERANCE: f64 = 1e-10;

impl ArmScores {
    /// Responses less the mean of their stratum: Q is the sum of squares between arms.
    ///
    /// # Errors
    /// Where a stratum is missing or a response is not finite.
    pub fn mean_difference(responses: &[f64], strata: &[u16]) -> Result<Self, StatisticError> {
        check(responses.iter(), strata)?;
        let count = strata.iter().max().map_or(0, |&last| usize::from(last) + 1);
        let mut means = vec![(0.0, 0.0); count];
        for (response, &stratum) in responses.iter().zip(strata) {
            let (sum, number) = &mut means[usize::from(stratum)];
            *sum += response;
            *number += 1.0;
        }
        let centred = responses.iter().zip(strata).map(|(response, &stratum)| {
            let (sum, number) = means[usize::from(stratum)];
            response - sum / number
        });
        Ok(Self::of(centred.collect()))
    }

    /// The scores of [`Statistic::rank_sum`](super::Statistic::rank_sum): without strata Q orders
    /// allocations as the statistic of Kruskal and Wallis 1952 does.
    ///
    /// # Errors
    /// Where a stratum is missing or a response is not finite.
    pub fn rank_sum(responses: &[f64], strata: &[u16]) -> Result<Self, StatisticError> {
        check(responses.iter(), strata)?;
        Ok(Self::of(rank_scores(responses, strata)))
    }

    /// Log-rank scores: S_k is O - E of arm k, events less those to be expected.
    ///
    /// # Errors
    /// Where a stratum is missing or a time is not finite.
    pub fn log_rank(seen: &[Observation], strata: &[u16]) -> Result<Self, StatisticError> {
        check(seen.iter().map(|observation| &observation.time), strata)?;
        Ok(Self::of(log_rank::scores(seen, strata)))
    }

    fn of(scores: Vec<f64>) -> Self {
        let square = scores.iter().map(|score| score * score).sum();
        Self { scores, square }
    }

    /// How far two values of Q may be apart and still count as tied.
    pub fn tolerance_of_all(&self) -> f64 {
        TOLERANCE * self.square
    }

    /// How far two values of t may be apart and still count as tied.
    pub fn tolerance_of_pairs(&self) -> f64 {
        TOLERANCE * self.square.sqrt()
    }

    /// The sums on each of `count` arms.
    ///
    /// # Panics
    /// Where there is not an arm below `count` for each participant.
    pub fn sums(&self, arms: &[u8], count: usize) -> ArmSums {
        let mut sums = ArmSums::default();
        self.sum(arms, count, &mut sums);
        sums
    }

    /// As [`sums`](Self::sums), over what was there.
    pub(crate) fn sum(&self, arms: &[u8], count: usize, sums: &mut ArmSums) {
        assert_eq!(self.scores.len(), arms.len(), "an arm for each participant");
        sums.0.clear();
        sums.0.resize(count, (0.0, 0.0));
        for (score, &arm) in self.scores.iter().zip(arms) {
            let (sum, number) = &mut sums.0[usize::from(arm)];
            *sum += score;
            *number += 1.0;
        }
    }
}

/// The sum of the scores, and the participants, of each arm.
#[derive(Debug, Clone, Default)]
pub struct ArmSums(Vec<(f64, f64)>);

impl ArmSums {
    /// Q, over all arms.
    pub fn all(&self) -> Option<f64> {
        let is_empty = self.0.iter().any(|&(_, number)| number == 0.0);
        let terms = self.0.iter().map(|(sum, number)| sum * sum / number);
        (!is_empty).then(|| terms.sum())
    }

    /// The mean score of one arm less that of another.
    pub fn difference(&self, first: usize, second: usize) -> Option<f64> {
        let ((one, n0), (other, n1)) = (self.0[first], self.0[second]);
        (n0 > 0.0 && n1 > 0.0).then(|| one / n0 - other / n1)
    }

    /// t of two arms.
    pub fn pair(&self, first: usize, second: usize) -> Option<f64> {
        let (n0, n1) = (self.0[first].1, self.0[second].1);
        let difference = self.difference(first, second)?;
        Some(difference / (1.0 / n0 + 1.0 / n1).sqrt())
    }
}
