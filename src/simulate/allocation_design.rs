//! What is assessed: a procedure with its stratification.

use super::SimulateError;
use crate::design::{Factor, Ratio, Strata, StratumIndex};
use crate::procedure::Procedure;
use crate::procedure::adaptive::{AdaptiveProcedure, Covariates};
use crate::trial::{Randomization, Section, Trial};

/// A procedure, and the strata whose lists it makes or the factors that it looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct AllocationDesign {
    name: String,
    ratio: Ratio,
    strata: Strata,
    scheme: Scheme,
}

/// How participants are allocated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scheme {
    /// From one list per stratum.
    Lists {
        /// The procedures, each once.
        procedures: Vec<Procedure>,
        /// The sections of lists that an amendment changed.
        amended: Vec<Vec<Section>>,
        /// By stratum, the place of its procedure, or beyond these that of its sections.
        of_stratum: Vec<u16>,
    },
    /// One by one.
    Adaptive(AdaptiveProcedure),
}

impl AllocationDesign {
    /// One list without stratification.
    pub(crate) fn one_list(procedure: Procedure) -> Self {
        let strata = Strata::new(Vec::new()).expect("no factors make one stratum");
        Self::alike(procedure, strata)
    }

    /// A list by the same procedure in each stratum.
    fn alike(procedure: Procedure, strata: Strata) -> Self {
        Self {
            name: procedure.to_string(),
            ratio: *procedure.ratio(),
            scheme: Scheme::Lists {
                procedures: vec![procedure],
                amended: Vec::new(),
                of_stratum: vec![0; strata.count()],
            },
            strata,
        }
    }

    /// The trial's own procedure, with its own strata.
    pub(crate) fn of_trial(trial: &Trial) -> Self {
        let strata = trial.strata().clone();
        let scheme = match trial.randomization() {
            Randomization::Lists(plan) => {
                let procedures: Vec<Procedure> = plan.procedures().into_iter().cloned().collect();
                let mut amended: Vec<Vec<Section>> = Vec::new();
                let place = |stratum: StratumIndex| {
                    let sections = plan.sections(stratum);
                    if sections.len() > 1 {
                        amended.push(sections);
                        return (procedures.len() + amended.len() - 1) as u16;
                    }
                    let own = plan.procedure_of(stratum);
                    let place = procedures.iter().position(|one| one == own);
                    place.unwrap_or(0) as u16
                };
                Scheme::Lists {
                    of_stratum: strata.iter().map(place).collect(),
                    procedures,
                    amended,
                }
            }
            Randomization::Adaptive(plan) => Scheme::Adaptive(plan.procedure.clone()),
        };
        Self {
            name: trial.randomization().specification(),
            ratio: *trial.arms().ratio(),
            strata,
            scheme,
        }
    }

    /// The same procedure, that of most strata, over other factors.
    ///
    /// # Errors
    /// As [`AllocationDesign::parse`].
    pub(crate) fn over(&self, factors: &[Factor]) -> Result<Self, SimulateError> {
        let strata = Strata::new(factors.to_vec())?;
        match &self.scheme {
            Scheme::Lists { procedures, .. } => Ok(Self::alike(procedures[0].clone(), strata)),
            Scheme::Adaptive(_) => Self::parse(&self.name, &self.ratio, factors, 0),
        }
    }

    /// A procedure as specifications write it, for a ratio, with these factors.
    ///
    /// # Errors
    /// [`SimulateError::Procedure`] or [`SimulateError::Adaptive`] where the procedure cannot be read
    /// or is not defined; [`SimulateError::Strata`] where there would be too many strata.
    pub(crate) fn parse(
        specification: &str,
        ratio: &Ratio,
        factors: &[Factor],
        participants: u32,
    ) -> Result<Self, SimulateError> {
        let strata = Strata::new(factors.to_vec())?;
        if AdaptiveProcedure::is_named_in(specification) {
            let refuse = |error| SimulateError::Adaptive {
                specification: specification.to_owned(),
                error,
            };
            let covariates = Covariates::of(&strata).map_err(refuse)?;
            let procedure =
                AdaptiveProcedure::parse(specification, ratio, &covariates).map_err(refuse)?;
            return Ok(Self {
                name: procedure.to_string(),
                ratio: *ratio,
                strata,
                scheme: Scheme::Adaptive(procedure),
            });
        }
        let procedure = Procedure::parse(specification, ratio, participants).map_err(|error| {
            SimulateError::Procedure {
                specification: specification.to_owned(),
                error,
            }
        })?;
        Ok(Self::alike(procedure, strata))
    }

    /// The procedure, as specifications write it; of several, each once.
    pub fn procedure(&self) -> &str {
        &self.name
    }

    /// The allocation ratio.
    pub fn ratio(&self) -> &Ratio {
        &self.ratio
    }

    /// The strata of the lists, or of the factors that the procedure looks at.
    pub fn strata(&self) -> &Strata {
        &self.strata
    }

    /// The names of the stratification factors, joined by `|`; empty for one list.
    pub fn stratified_by(&self) -> String {
        self.strata.names()
    }

    /// How participants are allocated.
    pub(crate) fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The procedure of a stratum's list; `None` under a covariate-adaptive procedure.
    pub(crate) fn procedure_of(&self, stratum: StratumIndex) -> Option<&Procedure> {
        match &self.scheme {
            Scheme::Lists {
                procedures,
                of_stratum,
                ..
            } => procedures.get(usize::from(of_stratum[stratum.get()])),
            Scheme::Adaptive(_) => None,
        }
    }

    /// The procedure, where all strata have lists by the same one.
    pub fn only_procedure(&self) -> Option<&Procedure> {
        match &self.scheme {
            Scheme::Lists {
                procedures,
                amended,
                ..
            } if procedures.len() == 1 && amended.is_empty() => procedures.first(),
            Scheme::Lists { .. } | Scheme::Adaptive(_) => None,
        }
    }
}
