//! Atkinson's D_A-optimal biased coin.

use super::error::AdaptiveError;
use super::options::Options;
use super::{CovariateAdaptive, Covariates, two_arms};
use crate::design::{ArmIndex, Ratio};
use crate::procedure::chances::{WORDS, of_words};
use crate::procedure::{Arguments, Chances};

/// The most parameters of the linear model: 1 + the sum over the factors of (levels - 1). An
/// allocation costs in the order of their number cubed.
pub const MAX_PARAMETERS: usize = 32;

/// Atkinson's D_A-optimal biased coin, `da-optimal`, for two arms 1:1: the arm that lowers the
/// variance of the estimated treatment difference more is the more probable.
///
/// # Formula
/// The response is taken to follow a linear model with the treatment (+1 first arm, -1 second), an
/// intercept, and an indicator for every level of a factor but its first. With `F` the model matrix
/// of the participants so far without the treatment, `z` their treatments, and `x` the row of the
/// next participant:
///
/// ```text
/// u = x' (F'F)^- F'z
/// P(first arm) = (1 - u)^2 / ((1 - u)^2 + (1 + u)^2) = 1/2 - u / (1 + u^2)
/// ```
///
/// u is the next participant's fitted treatment: how far the first arm leads among participants
/// alike. `da-optimal(deterministic)` allocates the better arm with certainty (the first for u < 0,
/// the second for u > 0; |u| < 2^-30 is a fair coin). That is the aim of Begg and Iglewicz (1980),
/// who approximated the inverse; here it is exact.
///
/// # While the model cannot be fitted
/// `(F'F)^-` is any generalized inverse. As long as `x` is not a linear combination of earlier
/// participants' rows (the first participant, a level seen for the first time), no allocation
/// changes what is known of the treatment, and the coin is fair.
///
/// # Arithmetic
/// F'F and F'z are kept in whole numbers, so no error builds up over a trial. Each allocation
/// eliminates them afresh in doubles by +, -, *, / alone, see `docs/reproducibility.md`.
///
/// # References
/// Atkinson 1982, *Biometrika* 69:61-67; Begg and Iglewicz 1980, *Biometrics* 36.
#[derive(Debug, Clone, PartialEq)]
pub struct DaOptimal {
    is_deterministic: bool,
    /// The first parameter and the number of levels of each factor.
    factors: Vec<(usize, u16)>,
    parameters: usize,
}

/// F'F, its lower triangle by rows, and F'z.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Information {
    products: Box<[u32]>,
    with_treatment: Box<[i32]>,
}

/// A pivot below this share of its diagonal element is 0 up to rounding.
const PIVOT: f64 = 1.0 / (1_u64 << 34) as f64;
/// A participant's row is outside the rows so far where more than this is left of an element.
const OUTSIDE: f64 = 1.0 / (1_u64 << 20) as f64;
/// u is 0 up to rounding, for the deterministic rule.
const TIE: f64 = 1.0 / (1_u64 << 30) as f64;

/// The place of an element of the lower triangle.
fn at(row: usize, column: usize) -> usize {
    row * (row + 1) / 2 + column
}

/// The parameters whose indicator is 1, ascending.
struct Ones {
    places: [usize; MAX_PARAMETERS],
    count: usize,
}

impl Ones {
    fn as_slice(&self) -> &[usize] {
        &self.places[..self.count]
    }
}

impl DaOptimal {
    fn ones(&self, profile: &[u16]) -> Ones {
        assert_eq!(profile.len(), self.factors.len(), "one level per factor");
        let mut ones = Ones {
            places: [0; MAX_PARAMETERS],
            count: 1,
        };
        for (&(first, levels), &level) in self.factors.iter().zip(profile) {
            assert!(level < levels, "a level of the factor");
            if level > 0 {
                ones.places[ones.count] = first + usize::from(level) - 1;
                ones.count += 1;
            }
        }
        ones
    }

    /// The participant's fitted treatment u = x' (F'F)^- F'z; `None` where x is not a linear
    /// combination of earlier participants' rows.
    pub fn fitted(&self, state: &Information, profile: &[u16]) -> Option<f64> {
        let size = self.parameters;
        let mut matrix = [0.0; MAX_PARAMETERS * (MAX_PARAMETERS + 1) / 2];
        for (element, &product) in matrix.iter_mut().zip(&state.products) {
            *element = f64::from(product);
        }
        let mut right = [0.0; MAX_PARAMETERS];
        for (element, &sum) in right.iter_mut().zip(&state.with_treatment) {
            *element = f64::from(sum);
        }
        let mut row = [0.0_f64; MAX_PARAMETERS];
        for &place in self.ones(profile).as_slice() {
            row[place] = 1.0;
        }
        let mut fitted = 0.0;
        for j in 0..size {
            let pivot = matrix[at(j, j)];
            if pivot <= PIVOT * f64::from(state.products[at(j, j)]) {
                if row[j].abs() > OUTSIDE {
                    return None;
                }
                continue;
            }
            fitted += row[j] * right[j] / pivot;
            for i in j + 1..size {
                let factor = matrix[at(i, j)] / pivot;
                row[i] -= factor * row[j];
                right[i] -= factor * right[j];
                for k in j + 1..=i {
                    matrix[at(i, k)] -= factor * matrix[at(k, j)];
                }
            }
        }
        Some(fitted)
    }
}

impl CovariateAdaptive for DaOptimal {
    type State = Information;

    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError> {
        two_arms("da-optimal", ratio)?;
        let allowed = "write da-optimal or da-optimal(deterministic)";
        let options = Options::new(arguments, &[], allowed)?;
        let is_deterministic = options.count() > 0;
        if is_deterministic {
            let [word] = options.plain(allowed)?;
            if word != "deterministic" {
                return Err(AdaptiveError::Count { given: 1, allowed });
            }
        }
        let mut parameters = 1;
        let mut factors = Vec::with_capacity(covariates.levels().len());
        for &levels in covariates.levels() {
            factors.push((parameters, levels));
            parameters += usize::from(levels) - 1;
        }
        if parameters > MAX_PARAMETERS {
            return Err(AdaptiveError::Parameters { given: parameters });
        }
        Ok(Self {
            is_deterministic,
            factors,
            parameters,
        })
    }

    fn arguments(&self) -> Vec<String> {
        let deterministic = self.is_deterministic.then(|| "deterministic".to_owned());
        deterministic.into_iter().collect()
    }

    fn start(&self) -> Information {
        Information {
            products: vec![0; at(self.parameters, 0)].into_boxed_slice(),
            with_treatment: vec![0; self.parameters].into_boxed_slice(),
        }
    }

    fn reset(&self, state: &mut Information) {
        state.products.fill(0);
        state.with_treatment.fill(0);
    }

    fn chances(&self, state: &Information, profile: &[u16]) -> Chances {
        let fitted = self.fitted(state, profile).unwrap_or(0.0);
        let p = if !self.is_deterministic {
            0.5 - fitted / (1.0 + fitted * fitted)
        } else if fitted.abs() < TIE {
            0.5
        } else {
            f64::from(fitted < 0.0)
        };
        // p is from 0 to 1 up to rounding.
        Chances::two(of_words(p).min(WORDS))
    }

    fn assign(&self, state: &mut Information, profile: &[u16], arm: ArmIndex) {
        let ones = self.ones(profile);
        for (count, &row) in ones.as_slice().iter().enumerate() {
            for &column in &ones.as_slice()[..=count] {
                state.products[at(row, column)] += 1;
            }
            state.with_treatment[row] += 1 - 2 * i32::from(arm.0);
        }
    }
}
