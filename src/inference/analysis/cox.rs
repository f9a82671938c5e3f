//! The proportional hazards model, with ties as by Efron, by Newton's steps.

use super::cholesky::Cholesky;
use super::design::Design;
use super::found::{Found, NotAnalysed};
use super::normal::{is_worse, two_sided};
use crate::survival::Observation;

/// The most steps, and the most halvings of one.
const MAX_STEPS: u32 = 40;
const MAX_HALVINGS: u32 = 20;

/// The steps end where no coefficient of a standardized column moves by more.
const CONVERGED: f64 = 1e-10;

/// The logarithm of a hazard ratio beyond this is on its way to infinity.
const INFINITE: f64 = 20.0;

/// Buffers of the fit.
#[derive(Debug, Clone, Default)]
pub(super) struct Cox {
    /// Rows by stratum and, within one, from the last time to the first.
    order: Vec<u32>,
    coefficients: Vec<f64>,
    step: Vec<f64>,
    score: Vec<f64>,
    information: Vec<f64>,
    whole: Vec<f64>,
    cholesky: Cholesky,
    at_risk: Sums,
    dying: Sums,
    hazards: Vec<f64>,
}

/// Sums over participants of their relative hazards, times their columns, and times products of
/// these (the lower half, by rows).
#[derive(Debug, Clone, Default)]
struct Sums {
    hazard: f64,
    columns: Vec<f64>,
    products: Vec<f64>,
}

impl Sums {
    fn clear(&mut self, width: usize) {
        self.hazard = 0.0;
        self.columns.clear();
        self.columns.resize(width, 0.0);
        self.products.clear();
        self.products.resize(width * width, 0.0);
    }

    fn add(&mut self, hazard: f64, row: &[f64]) {
        let width = row.len();
        self.hazard += hazard;
        for (place, &x) in row.iter().enumerate() {
            self.columns[place] += hazard * x;
            for (other, &y) in row[..=place].iter().enumerate() {
                self.products[place * width + other] += hazard * x * y;
            }
        }
    }
}

impl Cox {
    /// The arm effect of the model that was loaded, each stratum with a baseline hazard of its own.
    pub(super) fn fit(
        &mut self,
        design: &Design,
        seen: &[Observation],
        strata: &[u16],
    ) -> Result<Found, NotAnalysed> {
        let (width, arm) = (design.width(), design.width() - 1);
        self.order.clear();
        self.order.extend(0..seen.len() as u32);
        self.order.sort_unstable_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            let by_time = seen[b].time.total_cmp(&seen[a].time);
            strata[a].cmp(&strata[b]).then(by_time)
        });
        let events = seen.iter().filter(|one| one.is_event).count();
        self.whole.clear();
        self.whole
            .extend((0..width).map(|column| events as f64 * design.variance(column)));
        self.coefficients.clear();
        self.coefficients.resize(width, 0.0);
        let mut likelihood = self.evaluate(design, seen, strata);
        for step in 0..MAX_STEPS {
            self.cholesky.factor(&self.information, &self.whole);
            let information = self.cholesky.last_information();
            if information == 0.0 {
                return Err(match (events, step) {
                    (0, _) => NotAnalysed::NoEvents,
                    (_, 0) => self.without_information(design, seen, strata),
                    _ => NotAnalysed::Separation,
                });
            }
            self.step.clone_from(&self.score);
            self.cholesky.solve(&mut self.step);
            let mut halvings = 0;
            for (coefficient, step) in self.coefficients.iter_mut().zip(&self.step) {
                *coefficient += step;
            }
            if self.coefficients.iter().any(|beta| beta.abs() > INFINITE) {
                return Err(NotAnalysed::Separation);
            }
            let moved = self
                .step
                .iter()
                .fold(0.0, |most: f64, step| most.max(step.abs()));
            if moved <= CONVERGED {
                let std_error = 1.0 / information.sqrt();
                let estimate = self.coefficients[arm];
                let z = estimate / std_error;
                return Ok(Found {
                    estimate: Some(estimate),
                    std_error: Some(std_error),
                    statistic: z,
                    p_value: two_sided(z),
                });
            }
            let mut next = self.evaluate(design, seen, strata);
            while is_worse(next, likelihood) {
                halvings += 1;
                if halvings > MAX_HALVINGS {
                    return Err(NotAnalysed::NotConverged);
                }
                for (coefficient, step) in self.coefficients.iter_mut().zip(&mut self.step) {
                    *step *= 0.5;
                    *coefficient -= *step;
                }
                next = self.evaluate(design, seen, strata);
            }
            likelihood = next;
        }
        Err(NotAnalysed::NotConverged)
    }

    /// Why nothing is known of the arm at the start: covariates determine it, or no event was seen
    /// while both arms were at risk.
    fn without_information(
        &self,
        design: &Design,
        seen: &[Observation],
        strata: &[u16],
    ) -> NotAnalysed {
        let arm = design.width() - 1;
        let mut is_comparable = false;
        for of_stratum in self
            .order
            .chunk_by(|&a, &b| strata[a as usize] == strata[b as usize])
        {
            let mut has = [false; 2];
            for tied in of_stratum.chunk_by(|&a, &b| is_tied(seen, a, b)) {
                for &who in tied {
                    has[usize::from(design.row(who as usize)[arm] > 0.0)] = true;
                }
                let is_event = tied.iter().any(|&who| seen[who as usize].is_event);
                is_comparable |= is_event && has == [true; 2];
            }
        }
        if is_comparable {
            NotAnalysed::Confounded
        } else {
            NotAnalysed::NoEvents
        }
    }

    /// The log partial likelihood at the coefficients, with its score and information.
    fn evaluate(&mut self, design: &Design, seen: &[Observation], strata: &[u16]) -> f64 {
        let width = design.width();
        self.score.clear();
        self.score.resize(width, 0.0);
        self.information.clear();
        self.information.resize(width * width, 0.0);
        self.hazards.clear();
        let coefficients = &self.coefficients;
        let predictor = |row: usize| -> f64 {
            let terms = design.row(row).iter().zip(coefficients);
            terms.map(|(x, beta)| x * beta).sum()
        };
        self.hazards
            .extend((0..seen.len()).map(|row| libm::exp(predictor(row))));
        let mut likelihood = 0.0;
        for of_stratum in self
            .order
            .chunk_by(|&a, &b| strata[a as usize] == strata[b as usize])
        {
            self.at_risk.clear(width);
            for tied in of_stratum.chunk_by(|&a, &b| is_tied(seen, a, b)) {
                self.dying.clear(width);
                let mut deaths = 0_u32;
                for who in tied.iter().map(|&who| who as usize) {
                    let (row, hazard) = (design.row(who), self.hazards[who]);
                    self.at_risk.add(hazard, row);
                    if seen[who].is_event {
                        self.dying.add(hazard, row);
                        deaths += 1;
                        likelihood += predictor(who);
                        for (score, x) in self.score.iter_mut().zip(row) {
                            *score += x;
                        }
                    }
                }
                for death in 0..deaths {
                    let share = f64::from(death) / f64::from(deaths);
                    let (risk, dying) = (&self.at_risk, &self.dying);
                    let hazard = risk.hazard - share * dying.hazard;
                    likelihood -= libm::log(hazard);
                    let mean = |column: usize| {
                        (risk.columns[column] - share * dying.columns[column]) / hazard
                    };
                    for column in 0..width {
                        let of_column = mean(column);
                        self.score[column] -= of_column;
                        for other in 0..=column {
                            let place = column * width + other;
                            let product = risk.products[place] - share * dying.products[place];
                            self.information[place] += product / hazard - of_column * mean(other);
                        }
                    }
                }
            }
        }
        likelihood
    }
}

fn is_tied(seen: &[Observation], a: u32, b: u32) -> bool {
    seen[a as usize]
        .time
        .total_cmp(&seen[b as usize].time)
        .is_eq()
}
