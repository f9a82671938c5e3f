//! The loss of precision: how far allocations are from orthogonal to the covariates.

use super::cohort::Cohort;
use crate::design::{ArmIndex, Trial};
use crate::procedure::adaptive::{Covariates, Information, LinearModel};

/// Atkinson's L_n of a linear model with an indicator for each level of the stratification factors.
///
/// With F the model matrix without the treatment and z the treatments, +1 and -1,
///
/// ```text
/// L_n = z' F (F'F)^- F' z
/// ```
///
/// so that the variance of the estimated effect is that of n - L_n participants in an orthogonal
/// design (Atkinson 2002; Burman 1996). Without factors it is D_n^2 / n.
pub(super) struct Precision {
    model: Option<LinearModel>,
}

impl Precision {
    /// The loss for a trial's factors, or for a list without any; `None` where the model would
    /// have more parameters than are allowed.
    pub(super) fn new(trial: Option<&Trial>) -> Option<Self> {
        let factors = trial.map(Trial::strata);
        let Some(strata) = factors.filter(|strata| !strata.factors().is_empty()) else {
            return Some(Self { model: None });
        };
        let model = LinearModel::new(&Covariates::of(strata).ok()?).ok()?;
        Some(Self { model: Some(model) })
    }

    /// The loss of a replicate's allocations.
    pub(super) fn loss(&self, cohort: &Cohort, arms: &[ArmIndex]) -> f64 {
        let Some(model) = &self.model else {
            let second = arms.iter().filter(|arm| arm.0 == 1).count() as f64;
            let n = arms.len() as f64;
            let difference = n - 2.0 * second;
            return difference * difference / n;
        };
        let mut information: Information = model.start();
        let width = cohort.levels.len() / cohort.participants.max(1);
        for (row, &arm) in cohort.levels.chunks_exact(width).zip(arms) {
            model.assign(&mut information, &row[..model.factors()], arm);
        }
        model.loss(&information)
    }
}
