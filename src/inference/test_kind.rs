//! The tests whose rejections are counted.

use std::borrow::Cow;

use super::Analysis;

/// A test whose rejections are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestKind {
    /// The two-sample t test.
    T,
    /// The t test of the arm in the linear model with strata.
    StratifiedT,
    /// The randomization test of the difference of means, with strata where there are any.
    Randomization,
    /// The log-rank test.
    LogRank,
    /// The log-rank test with strata.
    StratifiedLogRank,
    /// An analysis of a scenario's outcome.
    Analysis(Analysis),
    /// The randomization test by the size of an analysis' statistic.
    RandomizationOf(Analysis),
}

impl TestKind {
    /// The name in tables.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::T => Analysis::TTest.name().into(),
            Self::StratifiedT => Analysis::StratifiedTTest.name().into(),
            Self::Randomization => "randomization-test".into(),
            Self::LogRank => Analysis::LogRank.name().into(),
            Self::StratifiedLogRank => Analysis::StratifiedLogRank.name().into(),
            Self::Analysis(analysis) => analysis.name().into(),
            Self::RandomizationOf(analysis) => {
                format!("randomization-test({})", analysis.name()).into()
            }
        }
    }

    /// Whether a replicate rejects or does not, so that rejections are counted. The t tests have
    /// their probability of rejecting, given the allocation, averaged instead.
    pub fn is_counted(self) -> bool {
        match self {
            Self::T | Self::StratifiedT => false,
            Self::Randomization
            | Self::LogRank
            | Self::StratifiedLogRank
            | Self::Analysis(_)
            | Self::RandomizationOf(_) => true,
        }
    }
}
