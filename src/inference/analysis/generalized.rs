//! Logistic and log-linear models by Newton's steps, with strata absorbed.

use super::design::Design;
use super::found::{Found, NotAnalysed};
use super::normal::{is_worse, two_sided};

/// What is modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Yes or no: the logit of a probability, with the model's variance.
    Binomial,
    /// Counts: the logarithm of a mean, with the robust (sandwich) variance.
    Poisson,
}

/// The most steps, and the most halvings of one.
const MAX_STEPS: u32 = 60;
const MAX_HALVINGS: u32 = 20;

/// The steps end where no linear predictor moves by more.
const CONVERGED: f64 = 1e-10;

/// A linear predictor beyond this, up for a probability or down for both, is on its way to infinity.
const INFINITE: f64 = 30.0;

/// What a model says of a response.
#[derive(Debug, Clone, Copy)]
struct At {
    mean: f64,
    variance: f64,
    log_likelihood: f64,
}

/// By row.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    at: Vec<At>,
    predictors: Vec<f64>,
    before: Vec<f64>,
    working: Vec<f64>,
    weights: Vec<f64>,
    influence: Vec<f64>,
}

impl Family {
    fn first(self, y: f64) -> f64 {
        match self {
            Self::Binomial => {
                let mean = 0.5 * (y + 0.5);
                libm::log(mean / (1.0 - mean))
            }
            Self::Poisson => libm::log(y + 0.1),
        }
    }

    /// The mean and the variance of a response with a predictor, and its part of the log likelihood
    /// without what does not depend on the predictor.
    fn at(self, y: f64, predictor: f64) -> At {
        match self {
            Self::Binomial => {
                // Of 1 and 0 the rarer, as a ratio to the other: without overflow.
                let ratio = libm::exp(-predictor.abs());
                let (common, rare) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
                let is_likely = (predictor > 0.0) == (y > 0.5);
                let likely = -libm::log1p(ratio);
                At {
                    mean: if predictor > 0.0 { common } else { rare },
                    variance: common * rare,
                    log_likelihood: if is_likely {
                        likely
                    } else {
                        likely - predictor.abs()
                    },
                }
            }
            Self::Poisson => {
                let mean = libm::exp(predictor);
                At {
                    mean,
                    variance: mean,
                    log_likelihood: y * predictor - mean,
                }
            }
        }
    }

    fn is_infinite(self, predictor: f64) -> bool {
        predictor < -INFINITE || (self == Self::Binomial && predictor > INFINITE)
    }
}

impl Steps {
    /// The arm effect of the model that was loaded, by maximum likelihood.
    pub(super) fn fit(
        &mut self,
        design: &mut Design,
        family: Family,
        responses: &[f64],
    ) -> Result<Found, NotAnalysed> {
        self.predictors.clear();
        self.predictors
            .extend(responses.iter().map(|&y| family.first(y)));
        // The first predictors are no model's: their likelihood is nothing to compare with.
        self.evaluate(family, responses);
        let mut likelihood = f64::NEG_INFINITY;
        for step in 0..MAX_STEPS {
            self.weigh(responses);
            design.fit(&self.weights, &self.working);
            if design.cholesky.last_information() == 0.0 {
                return Err(if step == 0 {
                    NotAnalysed::Confounded
                } else {
                    NotAnalysed::Separation
                });
            }
            self.before.clone_from(&self.predictors);
            for (row, predictor) in self.predictors.iter_mut().enumerate() {
                *predictor = design.fitted(row);
            }
            let moved = self.moved();
            if self.predictors.iter().any(|&p| family.is_infinite(p)) {
                return Err(NotAnalysed::Separation);
            }
            let mut next = self.evaluate(family, responses);
            let mut halvings = 0;
            while is_worse(next, likelihood) {
                halvings += 1;
                if halvings > MAX_HALVINGS {
                    return Err(NotAnalysed::NotConverged);
                }
                for (predictor, before) in self.predictors.iter_mut().zip(&self.before) {
                    *predictor = 0.5 * (*predictor + before);
                }
                next = self.evaluate(family, responses);
            }
            likelihood = next;
            if halvings == 0 && moved <= CONVERGED {
                return Ok(self.found(design, family, responses));
            }
        }
        Err(NotAnalysed::NotConverged)
    }

    /// Weights and working responses of the next step.
    fn weigh(&mut self, responses: &[f64]) {
        self.weights.clear();
        self.weights.extend(self.at.iter().map(|at| at.variance));
        self.working.clear();
        let each = responses.iter().zip(&self.predictors).zip(&self.at);
        let working = each.map(|((y, predictor), at)| predictor + (y - at.mean) / at.variance);
        self.working.extend(working);
    }

    fn moved(&self) -> f64 {
        let moves = self.predictors.iter().zip(&self.before);
        moves.fold(0.0, |most: f64, (now, before)| {
            most.max((now - before).abs())
        })
    }

    /// Means and variances at the predictors, and the log likelihood.
    fn evaluate(&mut self, family: Family, responses: &[f64]) -> f64 {
        self.at.clear();
        let each = responses.iter().zip(&self.predictors);
        self.at
            .extend(each.map(|(&y, &predictor)| family.at(y, predictor)));
        self.at.iter().map(|at| at.log_likelihood).sum()
    }

    fn found(&mut self, design: &Design, family: Family, responses: &[f64]) -> Found {
        let arm = design.width() - 1;
        let estimate = design.coefficients[arm];
        let variance = match family {
            Family::Binomial => 1.0 / design.cholesky.last_information(),
            Family::Poisson => {
                self.influence.clear();
                self.influence.resize(design.width(), 0.0);
                self.influence[arm] = 1.0;
                design.cholesky.solve(&mut self.influence);
                let influences = responses.iter().zip(&self.at).enumerate();
                let squares = influences.map(|(row, (y, at))| {
                    (design.weighed(row, &self.influence) * (y - at.mean)).powi(2)
                });
                squares.sum()
            }
        };
        let std_error = variance.sqrt();
        let z = estimate / std_error;
        Found {
            estimate: Some(estimate),
            std_error: Some(std_error),
            statistic: z,
            p_value: two_sided(z),
        }
    }
}
