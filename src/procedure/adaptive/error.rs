//! Why a covariate-adaptive procedure is refused.

use super::{AdaptiveProcedure, MAX_FACTORS};
use crate::design::Ratio;
use crate::procedure::ProcedureError;

/// Why a covariate-adaptive procedure, or the factors it is for, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdaptiveError {
    /// The text is not a specification, or an argument is not a number of its range.
    #[error(transparent)]
    Specification(#[from] ProcedureError),
    /// No covariate-adaptive procedure has this name.
    #[error("no covariate-adaptive procedure is named `{0}`: choose one of {names}", names = AdaptiveProcedure::NAMES.join(", "))]
    Unknown(String),
    /// Too few or too many arguments without a name.
    #[error("{given} argument{s} without a name: {allowed}", s = if *.given == 1 { "" } else { "s" })]
    Count {
        /// How many were given.
        given: usize,
        /// What is allowed.
        allowed: &'static str,
    },
    /// An option that the procedure does not have.
    #[error("there is no option `{name}` here: {allowed}")]
    Option {
        /// The name given.
        name: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// An option twice.
    #[error("the option `{0}` is given twice: write it once")]
    OptionTwice(String),
    /// No such imbalance function.
    #[error("`{0}` is not an imbalance function: write range, variance, sd or squares")]
    Function(String),
    /// Not one number per factor.
    #[error(
        "the number of factors is {factors}, of numbers in `{option}` {given}: give one per factor"
    )]
    PerFactor {
        /// The option.
        option: &'static str,
        /// How many numbers were given.
        given: usize,
        /// How many factors there are.
        factors: usize,
    },
    /// Not one probability per arm.
    #[error("the number of arms is {arms}, of probabilities in `ranks` {given}: give one per arm")]
    PerArm {
        /// How many were given.
        given: usize,
        /// How many arms there are.
        arms: usize,
    },
    /// Probabilities of ranks that rise or do not sum to 1.
    #[error("the probabilities of the ranks are {0}: they must not rise, and must sum to 1")]
    Ranks(String),
    /// Probabilities of ranks with an unequal ratio.
    #[error(
        "`ranks` with the ratio {0}: it works only with equal parts; give one probability, such as \
         minimization(range, 0.85)"
    )]
    RanksRatio(Box<Ratio>),
    /// A probability and probabilities of ranks.
    #[error("a probability and `ranks` are both given: give one of them")]
    Together,
    /// The procedure is defined for two arms 1:1 only.
    #[error(
        "{procedure} is defined for two arms 1:1, not for {ratio}: minimization takes any number of arms in any ratio"
    )]
    TwoArms {
        /// The procedure's name.
        procedure: &'static str,
        /// The allocation ratio.
        ratio: Box<Ratio>,
    },
    /// The parts of the ratio have a large common multiple.
    #[error("the least common multiple of the ratio {0} is above {max}", max = super::MAX_MULTIPLE)]
    Multiple(Box<Ratio>),
    /// Weights of Hu and Hu that are given in part.
    #[error("give all of overall=, margins= and stratum=, or none of them")]
    SomeWeights,
    /// Weights that are all 0, or have no small common denominator.
    #[error(
        "the weights are all 0, or are not multiples of a common part of at least one millionth of the largest"
    )]
    Weights,
    /// Nothing to adapt to.
    #[error("no stratification factor: a covariate-adaptive procedure needs at least one")]
    NoFactor,
    /// More factors than [`MAX_FACTORS`].
    #[error("{0} factors: at most {MAX_FACTORS}")]
    Factors(usize),
    /// A factor without levels, or with more than a profile can name.
    #[error("factor {factor} has {levels} levels: from 1 to 65535")]
    Levels {
        /// The factor's place, from 0.
        factor: usize,
        /// Its number of levels.
        levels: usize,
    },
    /// More strata than a state may hold.
    #[error("the factors make more than {max} strata: drop a factor or merge levels", max = crate::design::MAX_STRATA)]
    Strata,
    /// No factor is the site.
    #[error("{0} balances within sites: make the site a stratification factor")]
    NoSite(&'static str),
    /// More parameters than the model can hold.
    #[error("the linear model has {given} parameters: at most {max}; merge levels", max = super::MAX_PARAMETERS)]
    Parameters {
        /// 1 + the sum over the factors of (levels - 1).
        given: usize,
    },
}
