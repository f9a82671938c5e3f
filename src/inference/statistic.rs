//! Statistics of a randomization test: what the responses say for a given allocation.

use super::log_rank;
use crate::survival::Observation;

/// A statistic of the arm effect with the responses of all participants in it, to be taken for one
/// allocation after the other. It changes its sign where the arms are exchanged.
///
/// Without stratification all strata are 0.
///
/// # Examples
/// ```
/// use evenhand::inference::Statistic;
/// let difference = Statistic::mean_difference(&[1.0, 2.0, 3.0, 6.0], &[0; 4])?;
/// assert_eq!(difference.value(&[0, 0, 1, 1]), Some(-3.0));
/// assert_eq!(difference.value(&[0, 0, 0, 0]), None);
/// # Ok::<(), evenhand::inference::StatisticError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Statistic {
    form: Form,
    /// How much two values may differ by rounding and still count as equal.
    tolerance: f64,
}

#[derive(Debug, Clone)]
enum Form {
    /// The least squares difference of means.
    Difference {
        /// Participants by stratum.
        order: Vec<u32>,
        /// The end of each stratum in `order`, and the sum of its responses.
        strata: Vec<(usize, f64)>,
        /// By participant, less the mean of all.
        responses: Vec<f64>,
    },
    /// The sum of scores on the first arm; all scores sum to 0.
    Scores(Vec<f64>),
}

/// Values within this share of the largest size that the statistic could have are equal: far above
/// the rounding error of sums, far below a rank.
const TOLERANCE: f64 = 1e-10;

/// Why a statistic is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatisticError {
    /// Not a stratum for each response.
    #[error("{responses} responses and {strata} strata: give one stratum for each response")]
    Lengths {
        /// How many responses were given.
        responses: usize,
        /// How many strata were given.
        strata: usize,
    },
    /// A response, or a time, that is infinite or not a number.
    #[error("the response of participant {0} is not a finite number")]
    NotFinite(usize),
}

impl Statistic {
    /// The difference of means, the first arm's less the second's; with strata, the arm effect of
    /// the linear model response ~ arm + stratum:
    ///
    /// ```text
    /// T = sum h_s (m_s0 - m_s1) / sum h_s,    h_s = n_s0 n_s1 / (n_s0 + n_s1)
    /// ```
    ///
    /// It is not defined where no stratum has both arms.
    ///
    /// # Errors
    /// Where a stratum is missing or a response is not finite.
    pub fn mean_difference(responses: &[f64], strata: &[u16]) -> Result<Self, StatisticError> {
        check(responses.iter(), strata)?;
        let mean = responses.iter().sum::<f64>() / responses.len() as f64;
        let responses: Vec<f64> = responses.iter().map(|response| response - mean).collect();
        let largest = responses.iter().fold(0.0, |most: f64, r| most.max(r.abs()));
        let mut order: Vec<u32> = (0..responses.len() as u32).collect();
        order.sort_by_key(|&who| strata[who as usize]);
        let mut ends = Vec::new();
        let mut end = 0;
        for of_stratum in order.chunk_by(|&a, &b| strata[a as usize] == strata[b as usize]) {
            end += of_stratum.len();
            let sum = of_stratum.iter().map(|&who| responses[who as usize]).sum();
            ends.push((end, sum));
        }
        let form = Form::Difference {
            order,
            strata: ends,
            responses,
        };
        let tolerance = TOLERANCE * largest;
        Ok(Self { form, tolerance })
    }

    /// The rank sum, the first arm's, less what is expected of it. Ranks are taken within strata,
    /// with midranks for ties, and strata weighted as by van Elteren 1960:
    ///
    /// ```text
    /// T = sum over the first arm of (rank - (n_s + 1) / 2) / (n_s + 1)
    /// ```
    ///
    /// # Errors
    /// Where a stratum is missing or a response is not finite.
    pub fn rank_sum(responses: &[f64], strata: &[u16]) -> Result<Self, StatisticError> {
        check(responses.iter(), strata)?;
        let mut order: Vec<usize> = (0..responses.len()).collect();
        order.sort_by(|&a, &b| {
            let by_response = responses[a].total_cmp(&responses[b]);
            strata[a].cmp(&strata[b]).then(by_response)
        });
        let mut scores = vec![0.0; responses.len()];
        for of_stratum in order.chunk_by(|&a, &b| strata[a] == strata[b]) {
            let count = of_stratum.len() as f64;
            let mut below = 0.0;
            #[expect(clippy::float_cmp, reason = "tied responses are equal responses")]
            for tied in of_stratum.chunk_by(|&a, &b| responses[a] == responses[b]) {
                let midrank = below + 0.5 * (tied.len() as f64 + 1.0);
                for &who in tied {
                    scores[who] = (midrank - 0.5 * (count + 1.0)) / (count + 1.0);
                }
                below += tied.len() as f64;
            }
        }
        Ok(Self::of_scores(scores))
    }

    /// The log-rank statistic O - E of the first arm, see [`LogRank`](super::LogRank): above 0
    /// where the first arm has more events than expected.
    ///
    /// # Errors
    /// Where a stratum is missing or a time is not finite.
    pub fn log_rank(seen: &[Observation], strata: &[u16]) -> Result<Self, StatisticError> {
        check(seen.iter().map(|observation| &observation.time), strata)?;
        Ok(Self::of_scores(log_rank::scores(seen, strata)))
    }

    fn of_scores(scores: Vec<f64>) -> Self {
        let size: f64 = scores.iter().map(|score| score.abs()).sum();
        Self {
            form: Form::Scores(scores),
            tolerance: TOLERANCE * size,
        }
    }

    /// How many participants there are.
    pub fn participants(&self) -> usize {
        match &self.form {
            Form::Difference { responses, .. } => responses.len(),
            Form::Scores(scores) => scores.len(),
        }
    }

    /// How far two values may be apart and still count as tied: 1e-10 times the largest distance of
    /// a response from the mean of all, or times the sum of the sizes of the scores.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// The statistic for an allocation, 0 or 1 for each participant. `None` where it is not
    /// defined.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn value(&self, arms: &[u8]) -> Option<f64> {
        assert_eq!(
            self.participants(),
            arms.len(),
            "an arm for each participant"
        );
        match &self.form {
            Form::Difference {
                order,
                strata,
                responses,
            } => difference(order, strata, responses, arms),
            Form::Scores(scores) => {
                let on_first = |(score, arm): (&f64, &u8)| if *arm == 0 { *score } else { 0.0 };
                Some(scores.iter().zip(arms).map(on_first).sum())
            }
        }
    }
}

/// That there is a stratum for each response, and that responses are finite.
fn check<'a>(
    responses: impl ExactSizeIterator<Item = &'a f64>,
    strata: &[u16],
) -> Result<(), StatisticError> {
    if responses.len() != strata.len() {
        return Err(StatisticError::Lengths {
            responses: responses.len(),
            strata: strata.len(),
        });
    }
    let mut numbered = responses.enumerate();
    match numbered.find(|(_, response)| !response.is_finite()) {
        Some((place, _)) => Err(StatisticError::NotFinite(place + 1)),
        None => Ok(()),
    }
}

fn difference(
    order: &[u32],
    strata: &[(usize, f64)],
    responses: &[f64],
    arms: &[u8],
) -> Option<f64> {
    let (mut weight, mut difference, mut begin) = (0.0, 0.0, 0);
    for &(end, total) in strata {
        let (mut on_first, mut sum) = (0_u32, 0.0);
        for &who in &order[begin..end] {
            if arms[who as usize] == 0 {
                on_first += 1;
                sum += responses[who as usize];
            }
        }
        let n = (end - begin) as f64;
        let n0 = f64::from(on_first);
        let n1 = n - n0;
        weight += n0 * n1 / n;
        difference += (sum * n1 - (total - sum) * n0) / n;
        begin = end;
    }
    (weight > 0.0).then(|| difference / weight)
}
