//! What the replicates of a design come to, whatever its ratio.

use crate::metric::{ArmScope, Estimate, Metric, Metrics, Moment};

/// The worst replicates: the metric, its own value, and the replicate.
pub(crate) type WorstOf = Vec<(Metric, f64, u64)>;

/// What an analysis under a condition comes to besides its rejections.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AnalysedFound {
    /// How many replicates it had no result for.
    pub(crate) not_analysed: u64,
    /// The mean of its estimates of the effect, where there is any.
    pub(crate) mean_estimate: Option<Estimate>,
}

/// What is found of a grouping.
pub(crate) struct GroupFindings {
    /// Over all groups.
    pub(crate) over_all: Metrics,
    /// Of each group.
    pub(crate) each: Vec<Metrics>,
    /// The worst replicates over all groups.
    pub(crate) worst: WorstOf,
}

/// Sums over replicates, as numbers.
pub(crate) trait Findings {
    /// The metrics overall.
    fn metrics(&self) -> Metrics;

    /// The metrics of each arm and of each two arms; none for two arms 1:1.
    fn of_arms(&self) -> Vec<(ArmScope, Metrics)> {
        Vec::new()
    }

    /// The imbalance after each entry.
    fn course(&self) -> Vec<Moment>;

    /// How often each entry is on each arm; not counted for two arms 1:1.
    fn probabilities(&self) -> Vec<Box<[Estimate]>> {
        Vec::new()
    }

    /// Within strata, factor by factor, within sites.
    fn groupings(&self) -> Vec<GroupFindings>;

    /// The worst replicate of each metric that replicates are ranked by.
    fn worst(&self) -> WorstOf;

    /// The rejection rates, condition by condition and test by test.
    fn rejection_rates(&self) -> Vec<Estimate>;

    /// The same of what analyses of a scenario's outcome come to besides; else none.
    fn analysed(&self) -> Vec<AnalysedFound>;
}
