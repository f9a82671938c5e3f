//! The linear model behind the optimum-design procedures: the treatment that is fitted for the
//! next participant.

use super::Covariates;
use super::error::AdaptiveError;
use crate::design::ArmIndex;

/// The most parameters of the linear model: 1 + the sum over the factors of (levels - 1). An
/// allocation costs in the order of their number cubed.
pub const MAX_PARAMETERS: usize = 32;

/// An intercept, and an indicator for every level of a factor but its first.
///
/// # Formula
/// With `F` the model matrix of the participants so far, `z` their treatments (+1 first arm, -1
/// second), and `x` the row of the next participant, the participant's fitted treatment is
///
/// ```text
/// u = x' (F'F)^- F'z
/// ```
///
/// how far the first arm leads among participants alike. `(F'F)^-` is any generalized inverse.
///
/// # Arithmetic
/// F'F and F'z are kept in whole numbers, so no error builds up over a trial. Each allocation
/// eliminates them afresh in doubles by +, -, *, / alone, see `docs/reproducibility.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinearModel {
    /// The first parameter and the number of levels of each factor.
    factors: Vec<(usize, u16)>,
    parameters: usize,
}

/// A number of parameters that is few.
const FEW: usize = 8;

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

/// The place of an element of the lower triangle.
const fn at(row: usize, column: usize) -> usize {
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

impl LinearModel {
    /// The model of these factors.
    ///
    /// # Errors
    /// [`AdaptiveError::Parameters`] above [`MAX_PARAMETERS`].
    pub fn new(covariates: &Covariates) -> Result<Self, AdaptiveError> {
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
            factors,
            parameters,
        })
    }

    /// Nobody yet.
    pub fn start(&self) -> Information {
        Information {
            products: vec![0; at(self.parameters, 0)].into_boxed_slice(),
            with_treatment: vec![0; self.parameters].into_boxed_slice(),
        }
    }

    /// Takes up a participant's allocation.
    ///
    /// # Panics
    /// Where the profile has not one level per factor, each below the factor's number of levels.
    pub fn assign(&self, state: &mut Information, profile: &[u16], arm: ArmIndex) {
        self.assign_many(state, profile, 1, 1 - 2 * i32::from(arm.0));
    }

    /// Takes up the allocations of several participants who are alike; `difference` is how many
    /// more are on the first arm than on the second.
    ///
    /// # Panics
    /// As [`LinearModel::assign`].
    pub fn assign_many(
        &self,
        state: &mut Information,
        profile: &[u16],
        participants: u32,
        difference: i32,
    ) {
        let ones = self.ones(profile);
        for (count, &row) in ones.as_slice().iter().enumerate() {
            for &column in &ones.as_slice()[..=count] {
                state.products[at(row, column)] += participants;
            }
            state.with_treatment[row] += difference;
        }
    }

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
        let mut row = [0.0_f64; MAX_PARAMETERS];
        for &place in self.ones(profile).as_slice() {
            row[place] = 1.0;
        }
        let mut fitted = 0.0;
        let mut is_outside = false;
        self.eliminate(state, |j, pivot, right, factors| {
            let Some(pivot) = pivot else {
                is_outside |= row[j].abs() > OUTSIDE;
                return;
            };
            fitted += row[j] * right / pivot;
            for (place, factor) in (j + 1..).zip(factors) {
                row[place] -= factor * row[j];
            }
        });
        (!is_outside).then_some(fitted)
    }

    /// The loss of precision z'F (F'F)^- F'z, in participants: 0 where the treatment is orthogonal
    /// to every parameter.
    pub fn loss(&self, state: &Information) -> f64 {
        let mut loss = 0.0;
        self.eliminate(state, |_, pivot, right, _| {
            if let Some(pivot) = pivot {
                loss += right * right / pivot;
            }
        });
        loss
    }

    /// Eliminates F'F and F'z, parameter by parameter. Each is told with its place, its pivot
    /// unless that is 0 up to rounding, its element of F'z, and the factors of the later rows.
    fn eliminate(&self, state: &Information, told: impl FnMut(usize, Option<f64>, f64, &[f64])) {
        // Few parameters need little room, and clearing more would take longer than the rest.
        if self.parameters <= FEW {
            self.eliminate_in::<{ at(FEW, 0) }>(state, told);
        } else {
            self.eliminate_in::<{ at(MAX_PARAMETERS, 0) }>(state, told);
        }
    }

    /// [`eliminate`](Self::eliminate) with room for so many elements of the lower triangle.
    #[inline]
    fn eliminate_in<const ROOM: usize>(
        &self,
        state: &Information,
        mut told: impl FnMut(usize, Option<f64>, f64, &[f64]),
    ) {
        let size = self.parameters;
        let mut matrix = [0.0; ROOM];
        for (element, &product) in matrix.iter_mut().zip(&state.products) {
            *element = f64::from(product);
        }
        let mut right = [0.0; MAX_PARAMETERS];
        for (element, &sum) in right.iter_mut().zip(&state.with_treatment) {
            *element = f64::from(sum);
        }
        let mut factors = [0.0; MAX_PARAMETERS];
        for j in 0..size {
            let pivot = matrix[at(j, j)];
            if pivot <= PIVOT * f64::from(state.products[at(j, j)]) {
                told(j, None, right[j], &[]);
                continue;
            }
            for i in j + 1..size {
                let factor = matrix[at(i, j)] / pivot;
                factors[i] = factor;
                right[i] -= factor * right[j];
                for k in j + 1..=i {
                    matrix[at(i, k)] -= factor * matrix[at(k, j)];
                }
            }
            told(j, Some(pivot), right[j], &factors[j + 1..size]);
        }
    }
}

impl Information {
    /// Back to nobody, in the same memory.
    pub fn reset(&mut self) {
        self.products.fill(0);
        self.with_treatment.fill(0);
    }
}
