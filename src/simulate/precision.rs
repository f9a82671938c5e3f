//! The loss of precision: how far allocations are from orthogonal to the covariates.

use crate::procedure::adaptive::{Covariates, Information, LinearModel};
use crate::trial::Trial;

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
#[derive(Debug, Clone)]
pub(super) struct Precision {
    /// The model, and the participants so far; absent without factors.
    model: Option<(LinearModel, Information)>,
    /// The levels of each stratum.
    profiles: Vec<Vec<u16>>,
}

impl Precision {
    /// The loss for a trial's factors, or for a list without any; `None` where the model would
    /// have more parameters than are allowed.
    pub(super) fn new(trial: Option<&Trial>) -> Option<Self> {
        let strata = trial.map(Trial::strata);
        let Some(strata) = strata.filter(|strata| !strata.factors().is_empty()) else {
            return Some(Self {
                model: None,
                profiles: Vec::new(),
            });
        };
        let model = LinearModel::new(&Covariates::of(strata).ok()?).ok()?;
        let nobody = model.start();
        let levels = |stratum| {
            let levels = strata.levels(stratum).into_iter();
            levels.map(|level| level as u16).collect()
        };
        Some(Self {
            model: Some((model, nobody)),
            profiles: strata.iter().map(levels).collect(),
        })
    }

    /// The loss of a replicate, by D and the number of participants of each stratum.
    pub(super) fn loss(&mut self, strata: &[(i32, u32)]) -> f64 {
        let Some((model, information)) = &mut self.model else {
            let (difference, n) = strata
                .iter()
                .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            let difference = f64::from(difference);
            return difference * difference / f64::from(n);
        };
        information.reset();
        for (profile, &(difference, participants)) in self.profiles.iter().zip(strata) {
            if participants > 0 {
                model.assign_many(information, profile, participants, difference);
            }
        }
        model.loss(information)
    }
}
