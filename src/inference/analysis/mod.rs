//! Analyses of the arm effect in two arms, by name.
//!
//! The first arm (0) is the experimental one, the second (1) the control. All p-values are two-sided.
//! Effects are the first arm's less the second's.
//!
//! | name | responses | model or test | estimate | statistic |
//! |---|---|---|---|---|
//! | `t-test` | numbers | common variance | difference of means | t |
//! | `stratified-t-test` | numbers | response ~ arm + stratum | difference of means, given the stratum | t |
//! | `ancova` | numbers | response ~ arm + stratum + covariates | the same, given covariates too | t |
//! | `chi-square` | yes or no | Pearson's, without continuity correction | difference of proportions, its standard error with a variance of each arm's own | chi-square |
//! | `mantel-haenszel` | yes or no | Cochran-Mantel-Haenszel, without continuity correction | log of the common odds ratio, standard error of Robins, Breslow and Greenland | chi-square |
//! | `logistic` | yes or no | logit ~ arm | log odds ratio | z (Wald) |
//! | `adjusted-logistic` | yes or no | logit ~ arm + stratum + covariates | log odds ratio, given both | z (Wald) |
//! | `poisson` | counts | log mean ~ arm, robust variance | log rate ratio | z (Wald) |
//! | `adjusted-poisson` | counts | log mean ~ arm + stratum + covariates, robust variance | log rate ratio, given both | z (Wald) |
//! | `rank-sum` | numbers | normal approximation, variance with ties, no continuity correction | P(first > second) + P(equal) / 2, without a standard error | z |
//! | `van-elteren` | numbers | the same within strata, weights 1 / (n_s + 1) | none | z |
//! | `log-rank` | times | hypergeometric variance | (O - E) / V, Peto's one-step log hazard ratio | z |
//! | `stratified-log-rank` | times | the same within strata | the same | z |
//! | `cox` | times | hazard ~ arm, ties as by Efron | log hazard ratio | z (Wald) |
//! | `stratified-cox` | times | the same with a baseline hazard of each stratum's own, and covariates | log hazard ratio, given both | z (Wald) |
//!
//! A covariate that strata and earlier covariates determine is left out, as R's `lm` does. In a
//! logistic model a stratum whose responses are all alike, and in a log-linear one a stratum of zeros
//! only, tells nothing of the effect: its intercept is infinite, and it is left out, which gives the
//! limit of maximum likelihood.
//!
//! The robust variance is the sandwich without a correction for small samples (HC0).
//!
//! # Examples
//! ```
//! use evenhand::inference::{Analysis, Analyst, NotAnalysed, Observations, Responses};
//! let responses = [true, true, true, false, true, false, false, false];
//! let observations = Observations {
//!     arms: &[0, 0, 0, 0, 1, 1, 1, 1],
//!     strata: &[0, 0, 1, 1, 0, 0, 1, 1],
//!     covariates: &[],
//!     responses: Responses::Binary(&responses),
//! };
//! let mut analyst = Analyst::default();
//! let found = analyst.run(Analysis::Logistic, &observations)?;
//! let log_odds_ratio = 9_f64.ln();
//! assert!((found.estimate.unwrap() - log_odds_ratio).abs() < 1e-9);
//! assert!((found.std_error.unwrap() - (8.0_f64 / 3.0).sqrt()).abs() < 1e-9);
//! // In the first stratum everybody on the first arm responds, in the second nobody on the other.
//! let adjusted = analyst.run(Analysis::AdjustedLogistic, &observations);
//! assert_eq!(adjusted, Err(NotAnalysed::Separation));
//! # Ok::<(), NotAnalysed>(())
//! ```
//!
//! # References
//! Mantel and Haenszel 1959; Robins, Breslow and Greenland 1986; van Elteren 1960; Mantel 1966; Cox
//! 1972; Efron 1977; White 1980 (the robust variance).

mod cholesky;
mod counts;
mod cox;
mod design;
mod found;
mod generalized;
mod kind;
mod linear;
mod normal;
mod observations;
mod proportions;
mod ranks;

pub use found::{Found, NotAnalysed};
pub use kind::{Analysis, ResponseKind};
pub use observations::{Observations, Responses};

use super::log_rank::LogRank;
use crate::survival::Observation;
use generalized::Family;
use observations::check;

/// Runs analyses. It keeps its buffers from one to the next, so that no memory is asked for once
/// it has seen as many participants.
#[derive(Debug, Clone, Default)]
pub struct Analyst {
    /// The one stratum of analyses without.
    together: Vec<u16>,
    rows: Vec<u32>,
    order: Vec<u32>,
    numbers: Vec<f64>,
    buffer: Vec<f64>,
    of_stratum: Vec<(f64, f64)>,
    tables: Vec<proportions::Fourfold>,
    design: design::Design,
    steps: generalized::Steps,
    log_rank: LogRank,
    cox: cox::Cox,
}

impl Analyst {
    /// Analyses the observations.
    ///
    /// # Errors
    /// [`NotAnalysed`] where there is no result: an arm is empty, nothing varies, strata determine the
    /// arm, an effect is infinite, or the analysis is for other responses.
    ///
    /// # Panics
    /// Where the slices differ in length, an arm is above 1, or a number is not finite.
    pub fn run(
        &mut self,
        analysis: Analysis,
        observations: &Observations<'_>,
    ) -> Result<Found, NotAnalysed> {
        let &Observations {
            arms,
            strata,
            covariates,
            responses,
        } = observations;
        check(observations);
        if !responses.suit(analysis) {
            let kind = responses.kind();
            return Err(NotAnalysed::NotFor { analysis, kind });
        }
        if !arms.contains(&0) || !arms.contains(&1) {
            return Err(NotAnalysed::EmptyArm);
        }
        self.together.clear();
        self.together.resize(arms.len(), 0);
        // Taken out, so that it can be read beside the other buffers.
        let together = std::mem::take(&mut self.together);
        let strata = if analysis.uses_strata() {
            strata
        } else {
            &together
        };
        let covariates = if analysis.uses_covariates() {
            covariates
        } else {
            &[]
        };
        let found = match responses {
            Responses::Numbers(numbers) => {
                self.numbers(analysis, arms, strata, covariates, numbers)
            }
            Responses::Binary(binary) => self.binary(analysis, arms, strata, covariates, binary),
            Responses::Times(seen) => self.times(analysis, arms, strata, covariates, seen),
        };
        self.together = together;
        found
    }

    fn numbers(
        &mut self,
        analysis: Analysis,
        arms: &[u8],
        strata: &[u16],
        covariates: &[&[f64]],
        numbers: &[f64],
    ) -> Result<Found, NotAnalysed> {
        match analysis {
            Analysis::RankSum | Analysis::VanElteren => {
                ranks::rank_sum(&mut self.order, numbers, arms, strata)
            }
            Analysis::Poisson | Analysis::AdjustedPoisson => {
                if numbers.iter().any(|&y| y < 0.0 || y.fract() != 0.0) {
                    return Err(NotAnalysed::NotCount);
                }
                if analysis == Analysis::Poisson {
                    return counts::poisson(arms, numbers);
                }
                self.generalized(Family::Poisson, arms, strata, covariates, |who| {
                    numbers[who]
                })
            }
            _ => {
                self.design.load(0..arms.len(), arms, strata, covariates);
                linear::linear(&mut self.design, numbers, &mut self.buffer)
            }
        }
    }

    fn binary(
        &mut self,
        analysis: Analysis,
        arms: &[u8],
        strata: &[u16],
        covariates: &[&[f64]],
        binary: &[bool],
    ) -> Result<Found, NotAnalysed> {
        match analysis {
            Analysis::ChiSquare | Analysis::MantelHaenszel | Analysis::Logistic => {
                proportions::count(&mut self.tables, arms, strata, binary);
                match analysis {
                    Analysis::ChiSquare => proportions::chi_square(&self.tables[0]),
                    Analysis::Logistic => proportions::logistic(&self.tables[0]),
                    _ => proportions::mantel_haenszel(&self.tables),
                }
            }
            _ => self.generalized(Family::Binomial, arms, strata, covariates, |who| {
                f64::from(u8::from(binary[who]))
            }),
        }
    }

    fn times(
        &mut self,
        analysis: Analysis,
        arms: &[u8],
        strata: &[u16],
        covariates: &[&[f64]],
        seen: &[Observation],
    ) -> Result<Found, NotAnalysed> {
        if let Analysis::Cox | Analysis::StratifiedCox = analysis {
            self.design.load(0..arms.len(), arms, strata, covariates);
            return self.cox.fit(&self.design, seen, strata);
        }
        let test = self
            .log_rank
            .test(seen, arms, strata)
            .ok_or(NotAnalysed::NoEvents)?;
        Ok(Found {
            estimate: Some((f64::from(test.observed) - test.expected) / test.variance),
            std_error: Some(1.0 / test.variance.sqrt()),
            statistic: test.z,
            p_value: test.p_value,
        })
    }

    /// A logistic or log-linear model of the strata that tell something.
    fn generalized(
        &mut self,
        family: Family,
        arms: &[u8],
        strata: &[u16],
        covariates: &[&[f64]],
        response: impl Fn(usize) -> f64,
    ) -> Result<Found, NotAnalysed> {
        let count = strata.iter().max().map_or(0, |&last| usize::from(last) + 1);
        // The least and the largest response of each stratum.
        self.of_stratum.clear();
        self.of_stratum
            .resize(count, (f64::INFINITY, f64::NEG_INFINITY));
        for (who, &stratum) in strata.iter().enumerate() {
            let (least, most) = &mut self.of_stratum[usize::from(stratum)];
            *least = least.min(response(who));
            *most = most.max(response(who));
        }
        let tells = |&who: &u32| {
            let (least, most) = self.of_stratum[usize::from(strata[who as usize])];
            match family {
                Family::Binomial => least < most,
                Family::Poisson => most > 0.0,
            }
        };
        self.rows.clear();
        self.rows.extend((0..arms.len() as u32).filter(tells));
        if self.rows.is_empty() {
            return Err(NotAnalysed::NoVariation);
        }
        let rows = self.rows.iter().map(|&who| who as usize);
        self.design.load(rows.clone(), arms, strata, covariates);
        self.numbers.clear();
        self.numbers.extend(rows.map(response));
        self.steps.fit(&mut self.design, family, &self.numbers)
    }
}
