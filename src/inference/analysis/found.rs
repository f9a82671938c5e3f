//! What an analysis finds, and why it may find nothing.

use super::kind::{Analysis, ResponseKind};

/// What an analysis finds. Effects are the first arm's less the second's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The arm effect, in the unit that the table of the [module](super) says; `None` where the
    /// analysis has none, or it is not finite.
    pub estimate: Option<f64>,
    /// The estimate's standard error.
    pub std_error: Option<f64>,
    /// The statistic: t, z, or chi-square with 1 degree of freedom.
    pub statistic: f64,
    /// The two-sided p-value.
    pub p_value: f64,
}

/// Why responses cannot be analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotAnalysed {
    /// The analysis is for another kind of responses.
    #[error(
        "`{}` does not analyse a response of the kind `{}`: choose an analysis that does",
        analysis.name(),
        kind.name()
    )]
    NotFor {
        /// The analysis.
        analysis: Analysis,
        /// The kind of the responses.
        kind: ResponseKind,
    },
    /// A count below 0 or not whole.
    #[error("a response is not a count: give whole numbers of 0 or more")]
    NotCount,
    /// An arm without participants.
    #[error("nobody is on one of the arms: there is nothing to compare")]
    EmptyArm,
    /// The strata and covariates determine the arm, such as where no stratum has both arms.
    #[error("strata and covariates determine the arm: its own effect cannot be estimated")]
    Confounded,
    /// All responses are alike, or as the model says.
    #[error("the responses do not vary: there is no error to compare the effect with")]
    NoVariation,
    /// As many parameters as participants.
    #[error("no degree of freedom is left: give fewer strata or covariates")]
    NoFreedom,
    /// No event was seen while both arms were at risk.
    #[error("no event was seen while both arms were at risk")]
    NoEvents,
    /// The likelihood has no maximum: it grows as an effect goes to infinity.
    #[error("an effect is infinite: arms, strata or covariates separate the responses")]
    Separation,
    /// The steps to the maximum of the likelihood did not end.
    #[error("the fit did not converge")]
    NotConverged,
}
