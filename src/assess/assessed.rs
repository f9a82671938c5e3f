//! What an assessment finds.

use crate::balance::Scope;
use crate::design::Ratio;
use crate::inference::{Condition, TestKind};
use crate::metric::{ArmScope, Estimate, Method, Metric, Moment};

/// Over whom a metric is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Overall, arm, two arms, stratum, factor or site.
    pub scope: Scope,
    /// The factor; the factors' names joined by `|` for a stratum; `site_id` for a site; empty
    /// overall.
    pub name: String,
    /// The arm, two arms joined by `|`, the stratum, level or site; empty overall and for the mean over all of them.
    pub level: String,
}

/// One operating characteristic.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Over whom.
    pub place: Place,
    /// What.
    pub metric: Metric,
    /// How it was found.
    pub method: Method,
    /// The number.
    pub estimate: Estimate,
}

/// The worst replicate by one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct WorstReplicate {
    /// Over whom.
    pub place: Place,
    /// The metric whose contribution of a single replicate is meant.
    pub metric: Metric,
    /// The replicate's own value.
    pub value: f64,
    /// The replicate; the first of several.
    pub replicate: u64,
}

/// How often a test rejects under a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectionRate {
    /// The condition.
    pub condition: Condition,
    /// The test.
    pub test: TestKind,
    /// How the rate was found.
    pub method: Method,
    /// The rate.
    pub estimate: Estimate,
    /// Its exact 95 % interval, of Clopper and Pearson, where rejections are counted.
    pub interval: Option<(f64, f64)>,
    /// In how many replicates an analysis of a scenario's outcome had no result; these do not reject.
    pub not_analysed: Option<u64>,
    /// The mean of the analysis' estimates of the effect, where it has any.
    pub mean_estimate: Option<Estimate>,
}

/// The operating characteristics of one design.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    /// The procedure, as specifications write it.
    pub procedure: String,
    /// The names of the stratification factors, joined by `|`; empty for one list.
    pub stratified_by: String,
    /// How many participants there are.
    pub participants: u32,
    /// The arms' names, or their numbers.
    pub arms: Vec<String>,
    /// The allocation ratio.
    pub ratio: Ratio,
    /// The characteristics: overall, then by arm, stratum, factor and site.
    pub rows: Vec<Row>,
    /// How the imbalance after each allocation was found.
    pub course_method: Method,
    /// The imbalance after each allocation.
    pub course: Vec<Moment>,
    /// How the probabilities of arms were found.
    pub probabilities_method: Method,
    /// By allocation, the probability of each arm before anything is drawn: the ratio's share where the allocation
    /// preserves the ratio. None for two arms 1:1.
    pub probabilities: Vec<Box<[Estimate]>>,
    /// How often tests reject, condition by condition and test by test.
    pub rejections: Vec<RejectionRate>,
    /// The worst replicates, where there are any.
    pub worst: Vec<WorstReplicate>,
}

impl Row {
    /// An exact number.
    pub(super) fn exact(place: &Place, metric: Metric, estimate: Estimate) -> Self {
        Self {
            place: place.clone(),
            metric,
            method: Method::Exact,
            estimate,
        }
    }
}

impl Place {
    /// One arm or two, by these names.
    pub(super) fn of_arms(scope: ArmScope, arms: &[String]) -> Self {
        let (scope, level) = match scope {
            ArmScope::Arm(arm) => (Scope::Arm, arms[arm.get()].clone()),
            ArmScope::Pair(first, second) => {
                let [first, second] = [first, second].map(|arm| &arms[arm.get()]);
                (Scope::ArmPair, format!("{first}|{second}"))
            }
        };
        Self {
            scope,
            name: String::new(),
            level,
        }
    }

    /// The whole trial.
    pub fn overall() -> Self {
        Self {
            scope: Scope::Overall,
            name: String::new(),
            level: String::new(),
        }
    }
}

impl Assessed {
    /// Whether designs differ in their stratification.
    pub fn differ_in_strata(assessed: &[Self]) -> bool {
        let first = assessed.first().map(|one| &one.stratified_by);
        assessed.iter().any(|one| Some(&one.stratified_by) != first)
    }

    /// A metric overall, with its method.
    pub fn overall(&self, metric: Metric) -> Option<(Method, Estimate)> {
        self.over_all(Scope::Overall, metric)
    }

    /// A metric overall, or its mean over all strata or sites, with its method.
    pub fn over_all(&self, scope: Scope, metric: Metric) -> Option<(Method, Estimate)> {
        let is_meant = |row: &&Row| {
            row.place.scope == scope && row.place.level.is_empty() && row.metric == metric
        };
        let found = self.rows.iter().find(is_meant);
        found.map(|row| (row.method, row.estimate))
    }

    /// Whether any number was simulated, so that it depends on the seed.
    pub fn is_drawn(&self) -> bool {
        let rows = self.rows.iter().map(|row| row.method);
        let mut methods = rows.chain(self.rejections.iter().map(|rate| rate.method));
        methods.any(|method| method == Method::MonteCarlo)
    }
}
