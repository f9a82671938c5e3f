//! The two-sided t test of the arm effect: its exact rejection probability, and its p-value.

use super::response_model::{ArmEffect, ResponseModel};
use super::student::{critical_value, rejection_probability, two_sided};

/// The least level.
const LEAST_LEVEL: f64 = 1e-9;

/// Not a significance level.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the level is {0}: give one of at least {LEAST_LEVEL} and below 1, such as 0.05")]
pub struct NotLevel(pub f64);

/// The two-sided t test of the arm effect at level alpha, with or without strata, for independent
/// normal responses of one variance.
///
/// # Formula
/// With the arm effect and the residual sum of squares of a [`ResponseModel`],
///
/// ```text
/// T = standardized / sqrt(residual / df),    rejected where |T| > t(1 - alpha / 2; df)
/// ```
///
/// Let responses have unit variance and expectations that need not follow the model. Then T is
/// doubly noncentral t with df degrees of freedom; its noncentralities delta and lambda are
/// `standardized` and `residual` of the same model fitted to the expectations.
///
/// Where an arm is empty or no degree of freedom is left, the test never rejects.
///
/// # References
/// Kennes, Cramer, Hilgers and Heussen 2011.
#[derive(Debug, Clone)]
pub struct TTest {
    alpha: f64,
    /// The last degrees of freedom that were asked for, and their critical value.
    last: Option<(u32, f64)>,
}

impl TTest {
    /// The test at a level.
    ///
    /// # Errors
    /// Where `alpha` is below 10^-9, or is 1 or above.
    pub fn new(alpha: f64) -> Result<Self, NotLevel> {
        if (LEAST_LEVEL..1.0).contains(&alpha) {
            Ok(Self { alpha, last: None })
        } else {
            Err(NotLevel(alpha))
        }
    }

    /// The critical value t(1 - alpha / 2; df); infinite for `df` = 0.
    ///
    /// The last one is remembered.
    pub fn critical_value(&mut self, df: u32) -> f64 {
        match self.last {
            _ if df == 0 => f64::INFINITY,
            Some((known, critical)) if known == df => critical,
            _ => {
                let critical = critical_value(self.alpha, df);
                self.last = Some((df, critical));
                critical
            }
        }
    }

    /// The probability that the test rejects, given the allocation and the expected responses in
    /// units of their standard deviation.
    ///
    /// # Panics
    /// Where an expected response is not finite.
    pub fn rejection(&mut self, expected: &ResponseModel) -> f64 {
        match expected.effect() {
            None | Some(ArmEffect { df: 0, .. }) => 0.0,
            Some(effect) => {
                let critical = self.critical_value(effect.df);
                rejection_probability(critical, effect.df, effect.standardized, effect.residual)
            }
        }
    }
}

/// A t test of observed responses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTestResult {
    /// The arm effect, the first arm's less the second's, in the responses' unit.
    pub estimate: f64,
    /// The statistic T.
    pub t: f64,
    /// The degrees of freedom.
    pub df: u32,
    /// The two-sided p-value.
    pub p_value: f64,
}

/// The two-sided t test of the arm effect in observed responses, with a level for each stratum.
///
/// Arms are 0 or 1. Without stratification all strata are 0, and this is the two-sample t test with
/// a common variance. `None` where no stratum has both arms, no degree of freedom is left, or the
/// responses do not vary about the model.
///
/// # Panics
/// Where the slices differ in length, an arm is above 1 or a response is not finite.
///
/// # Examples
/// ```
/// use evenhand::inference::t_test;
/// let responses = [1.0, 2.0, 3.0, 4.0, 6.0];
/// let found = t_test(&responses, &[0, 0, 0, 1, 1], &[0; 5]).expect("both arms");
/// assert!((found.t + 3.0 * 0.9_f64.sqrt()).abs() < 1e-12);
/// assert_eq!(found.df, 3);
/// assert!((found.p_value - 0.0653).abs() < 5e-5);
/// ```
pub fn t_test(responses: &[f64], arms: &[u8], strata: &[u16]) -> Option<TTestResult> {
    assert_eq!(responses.len(), arms.len(), "an arm for each participant");
    assert_eq!(
        responses.len(),
        strata.len(),
        "a stratum for each participant"
    );
    assert!(
        responses.iter().all(|response| response.is_finite()),
        "finite responses"
    );
    let mean = responses.iter().sum::<f64>() / responses.len() as f64;
    let count = strata.iter().max().map_or(0, |&last| usize::from(last) + 1);
    let mut model = ResponseModel::new(count);
    let mut square = 0.0;
    for ((&response, &arm), &stratum) in responses.iter().zip(arms).zip(strata) {
        let centred = response - mean;
        square += centred * centred;
        model.add(stratum, arm, centred);
    }
    let effect = model.effect().filter(|effect| effect.df > 0)?;
    // What rounding leaves of a sum of squares is no variation.
    if effect.residual <= f64::EPSILON * responses.len() as f64 * square {
        return None;
    }
    let t = effect.standardized / (effect.residual / f64::from(effect.df)).sqrt();
    // Squares of responses near the largest numbers overflow.
    t.is_finite().then(|| TTestResult {
        estimate: effect.estimate,
        t,
        df: effect.df,
        p_value: two_sided(t, effect.df),
    })
}
