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

/// By row.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
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

    fn mean(self, predictor: f64) -> f64 {
        match self {
            Self::Binomial => 1.0 / (1.0 + libm::exp(-predictor)),
            Self::Poisson => libm::exp(predictor),
        }
    }

    fn variance(self, predictor: f64, mean: f64) -> f64 {
        match self {
            Self::Binomial => mean * (1.0 / (1.0 + libm::exp(predictor))),
            Self::Poisson => mean,
        }
    }

    /// A response's part of the log likelihood, without what does not depend on the predictor.
    fn log_likelihood(self, y: f64, predictor: f64) -> f64 {
        match self {
            Self::Binomial => {
                let signed = if y > 0.5 { -predictor } else { predictor };
                // ln(1 + e^signed), without overflow.
                -(signed.max(0.0) + libm::log1p(libm::exp(-signed.abs())))
            }
            Self::Poisson => y * predictor - libm::exp(predictor),
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
        let mut likelihood = f64::NEG_INFINITY;
        for step in 0..MAX_STEPS {
            self.weigh(family, responses);
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
            // The first predictors are no model's: nothing to compare with.
            let mut next = self.log_likelihood(family, responses);
            let mut halvings = 0;
            while step > 0 && is_worse(next, likelihood) {
                halvings += 1;
                if halvings > MAX_HALVINGS {
                    return Err(NotAnalysed::NotConverged);
                }
                for (predictor, before) in self.predictors.iter_mut().zip(&self.before) {
                    *predictor = 0.5 * (*predictor + before);
                }
                next = self.log_likelihood(family, responses);
            }
            likelihood = next;
            if halvings == 0 && moved <= CONVERGED {
                return Ok(self.found(design, family, responses));
            }
        }
        Err(NotAnalysed::NotConverged)
    }

    /// Weights and working responses of the next step.
    fn weigh(&mut self, family: Family, responses: &[f64]) {
        self.weights.clear();
        self.working.clear();
        for (&y, &predictor) in responses.iter().zip(&self.predictors) {
            let mean = family.mean(predictor);
            let weight = family.variance(predictor, mean);
            self.weights.push(weight);
            self.working.push(predictor + (y - mean) / weight);
        }
    }

    fn moved(&self) -> f64 {
        let moves = self.predictors.iter().zip(&self.before);
        moves.fold(0.0, |most: f64, (now, before)| {
            most.max((now - before).abs())
        })
    }

    fn log_likelihood(&self, family: Family, responses: &[f64]) -> f64 {
        let each = responses.iter().zip(&self.predictors);
        each.map(|(&y, &p)| family.log_likelihood(y, p)).sum()
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
                let influences = responses.iter().zip(&self.predictors).enumerate();
                let squares = influences.map(|(row, (y, &predictor))| {
                    let left = y - family.mean(predictor);
                    (design.weighed(row, &self.influence) * left).powi(2)
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
