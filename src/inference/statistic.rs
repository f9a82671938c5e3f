//! Statistics of a randomization test: what the responses say for a given allocation.

use super::analysed::{Analysed, MAX_COVARIATES};
use super::analysis::{Analysis, Analyst, NotAnalysed, Observations, Responses};
use super::log_rank;
use crate::survival::Observation;

/// A statistic of the arm effect with the responses of all participants in it, to be taken for one
/// allocation after the other. It is the further from 0 the further the arms are apart.
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
    /// That of an analysis.
    Analysed(Analysed),
}

/// Values within this share of the largest size that the statistic could have are equal: far above
/// the rounding error of sums, far below a rank.
const TOLERANCE: f64 = 1e-10;

/// Values of an analysis this near are equal: fits end where they move by less than 1e-10.
const ANALYSED_TOLERANCE: f64 = 1e-8;

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
        Ok(Self::of_scores(rank_scores(responses, strata)))
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

    /// The statistic of an analysis: t, z or chi-square, see [`analysis`](super::analysis). It is not
    /// defined for an allocation that the analysis finds nothing in.
    ///
    /// The observations' arms are not looked at.
    ///
    /// # Errors
    /// Where a stratum is missing or a response, a time or a covariate is not finite.
    ///
    /// # Panics
    /// Where a covariate has not a number for each participant, or there are more than
    /// [`MAX_COVARIATES`].
    pub fn of_analysis(
        analysis: Analysis,
        observations: &Observations<'_>,
    ) -> Result<Self, StatisticError> {
        let &Observations {
            strata,
            covariates,
            responses,
            ..
        } = observations;
        match responses {
            Responses::Numbers(numbers) => check(numbers.iter(), strata)?,
            Responses::Binary(binary) => check(binary.iter().map(|_| &0.0), strata)?,
            Responses::Times(seen) => check(seen.iter().map(|one| &one.time), strata)?,
        }
        assert!(covariates.len() <= MAX_COVARIATES, "at most 16 covariates");
        for covariate in covariates {
            assert_eq!(
                covariate.len(),
                strata.len(),
                "a covariate for each participant"
            );
            check(covariate.iter(), strata)?;
        }
        Ok(Self {
            form: Form::Analysed(Analysed::new(analysis, observations)),
            tolerance: ANALYSED_TOLERANCE,
        })
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
            Form::Analysed(analysed) => analysed.participants(),
        }
    }

    /// How far two values may be apart and still count as tied: 1e-10 times the largest distance of
    /// a response from the mean of all, or times the sum of the sizes of the scores; 1e-8 for an analysis.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// The statistic for an allocation, 0 or 1 for each participant. `None` where it is not
    /// defined.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn value(&self, arms: &[u8]) -> Option<f64> {
        self.value_with(&mut Analyst::default(), arms)
    }

    /// As [`value`](Self::value), with an analyst whose buffers are used again.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn value_with(&self, analyst: &mut Analyst, arms: &[u8]) -> Option<f64> {
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
            Form::Analysed(analysed) => analysed.run(analyst, arms).ok(),
        }
    }

    /// Why an analysis finds nothing in an allocation; `None` where it does, or the statistic is of no
    /// analysis.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn why_not(&self, arms: &[u8]) -> Option<NotAnalysed> {
        match &self.form {
            Form::Analysed(analysed) => analysed.run(&mut Analyst::default(), arms).err(),
            Form::Difference { .. } | Form::Scores(_) => None,
        }
    }
}

/// The scores of van Elteren's rank sum, see [`Statistic::rank_sum`].
pub(super) fn rank_scores(responses: &[f64], strata: &[u16]) -> Vec<f64> {
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
    scores
}

/// That there is a stratum for each response, and that responses are finite.
pub(super) fn check<'a>(
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
