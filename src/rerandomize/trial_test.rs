//! The tests of a trial's outcome: by randomization, and the ordinary one beside it.

use super::rerandomization::{ObservedAllocation, randomization_test};
use crate::design::{Arm, ArmIndex, Factor};
use crate::inference::{
    LogRank, MAX_RERANDOMIZATIONS, Observation, Statistic, StatisticError, TailCount, t_test,
};
use crate::rng::Seed;
use crate::trial::Trial;
use crate::work::Conduct;

/// What is compared between the arms, with the outcome of each participant in the order of
/// randomization.
#[derive(Debug, Clone, PartialEq)]
pub enum Compared {
    /// `mean-difference`: the arms' means.
    MeanDifference(Vec<f64>),
    /// `rank-sum`: ranks, weighted as by van Elteren.
    RankSum(Vec<f64>),
    /// `log-rank`: times to an event.
    LogRank(Vec<Observation>),
}

/// How the arms are compared.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Comparison {
    /// By the arms' means.
    MeanDifference,
    /// By ranks, weighted as by van Elteren.
    RankSum,
    /// By times to an event.
    LogRank,
}

impl Comparison {
    /// The name of the statistic.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Compared {
    /// How the arms are compared.
    pub fn comparison(&self) -> Comparison {
        match self {
            Self::MeanDifference(_) => Comparison::MeanDifference,
            Self::RankSum(_) => Comparison::RankSum,
            Self::LogRank(_) => Comparison::LogRank,
        }
    }

    /// The name of the statistic.
    pub fn name(&self) -> &'static str {
        self.comparison().name()
    }

    /// The name of the ordinary test that stands beside: `t-test` or `log-rank`.
    pub fn ordinary_name(&self) -> &'static str {
        match self {
            Self::MeanDifference(_) | Self::RankSum(_) => "t-test",
            Self::LogRank(_) => "log-rank",
        }
    }

    fn statistic(&self, strata: &[u16]) -> Result<Statistic, StatisticError> {
        match self {
            Self::MeanDifference(responses) => Statistic::mean_difference(responses, strata),
            Self::RankSum(responses) => Statistic::rank_sum(responses, strata),
            Self::LogRank(seen) => Statistic::log_rank(seen, strata),
        }
    }
}

/// Why a trial's outcome cannot be tested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialTestError {
    /// Not two arms.
    #[error("the trial has {0} arms: a randomization test compares two")]
    Arms(usize),
    /// An arm without participants.
    #[error("nobody is on the arm `{0}`: there is nothing to compare")]
    EmptyArm(String),
    /// No stratum has both arms.
    #[error("no stratum has participants on both arms: compare over all participants together")]
    NoStratum,
    /// No re-randomizations, or too many.
    #[error(
        "{0} re-randomizations: write a whole number from 1 to {MAX_RERANDOMIZATIONS}, such as 9999"
    )]
    Rerandomizations(u64),
    /// The test was stopped before its last draw.
    #[error("the test was stopped before all participants were allocated again as often as asked")]
    Stopped,
    /// An outcome that is not finite, or not one for each participant.
    #[error(transparent)]
    Statistic(#[from] StatisticError),
}

/// The outcome of a trial of two arms, ready to be tested.
///
/// The statistic is taken within the trial's strata, or over all participants together. However it
/// is taken, the allocations that it is compared with are made by the trial's own procedure in the
/// trial's own strata.
///
/// # Examples
/// ```
/// use evenhand::design::{ArmIndex, Levels};
/// use evenhand::participant::Participant;
/// use evenhand::rerandomize::{Compared, ObservedAllocation, TrialTest};
/// use evenhand::rng::Seed;
/// use evenhand::scenario;
/// use evenhand::work::Conduct;
///
/// let source = scenario::builtin("starter").expect("it is built in");
/// let trial = scenario::read(&source)?;
/// let mut allocation = ObservedAllocation::default();
/// for arm in [0, 1, 1, 0, 1, 0, 0, 1] {
///     allocation.push(&Participant {
///         levels: Levels::labelled(trial.strata(), &["female", "under 65"])?,
///         arm: Some(ArmIndex(arm)),
///         ..Participant::default()
///     })?;
/// }
/// let scores = vec![9.1, 7.0, 6.5, 8.8, 7.4, 9.9, 8.0, 5.2];
/// let test = TrialTest::new(&trial, &allocation, Compared::MeanDifference(scores), true)?;
/// assert!((test.observed() - (35.8 - 26.1) / 4.0).abs() < 1e-12);
///
/// let mut conduct = Conduct { threads: 2, is_stopped: &|| false, progress: &mut |_| () };
/// let tail = test.rerandomize(&Seed::from_integer(42), 9_999, &mut conduct)?;
/// assert!(tail.p_value() < 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct TrialTest {
    trial: Trial,
    allocation: ObservedAllocation,
    compared: Compared,
    statistic: Statistic,
    observed: f64,
    /// Each participant's stratum in the statistic; all 0 where it is taken over all together.
    strata: Vec<u16>,
    is_stratified: bool,
}

impl TrialTest {
    /// The test of a trial's participants, within strata or over all together.
    ///
    /// # Errors
    /// Where the trial has not two arms, an arm is empty, no stratum has both arms, or there is not
    /// one finite outcome for each participant.
    pub fn new(
        trial: &Trial,
        allocation: &ObservedAllocation,
        compared: Compared,
        is_stratified: bool,
    ) -> Result<Self, TrialTestError> {
        Self::check(trial)?;
        let arms = allocation.arms();
        let strata = if is_stratified {
            allocation.strata().to_vec()
        } else {
            vec![0; arms.len()]
        };
        let statistic = compared.statistic(&strata)?;
        for arm in [0, 1] {
            if !arms.contains(&arm) {
                let arm = trial.arms().get(ArmIndex(arm));
                return Err(TrialTestError::EmptyArm(arm.name().to_owned()));
            }
        }
        let observed = statistic.value(arms).filter(|_| has_both(arms, &strata));
        Ok(Self {
            trial: trial.clone(),
            allocation: allocation.clone(),
            compared,
            statistic,
            observed: observed.ok_or(TrialTestError::NoStratum)?,
            strata,
            is_stratified,
        })
    }

    /// That a trial has two arms, before anything else is read.
    ///
    /// # Errors
    /// [`TrialTestError::Arms`] where it has more.
    pub fn check(trial: &Trial) -> Result<(), TrialTestError> {
        match trial.arms().count() {
            2 => Ok(()),
            arms => Err(TrialTestError::Arms(arms)),
        }
    }

    /// The trial.
    pub fn trial(&self) -> &Trial {
        &self.trial
    }

    /// What is compared.
    pub fn compared(&self) -> &Compared {
        &self.compared
    }

    /// The names of the factors within whose strata the statistic is taken; none where it is taken
    /// over all participants together.
    pub fn stratified_by(&self) -> Vec<&str> {
        let factors = self.trial.strata().factors().iter();
        let factors = factors.filter(|_| self.is_stratified);
        factors.map(Factor::name).collect()
    }

    /// Each arm with its participants and, for times, with how many of them had the event.
    pub fn arms(&self) -> impl Iterator<Item = (&Arm, usize, Option<usize>)> {
        (0..).zip(self.trial.arms().iter()).map(|(index, arm)| {
            let arms = self.allocation.arms().iter().enumerate();
            let on_arm = arms.filter(move |&(_, &arm)| arm == index);
            let events = match &self.compared {
                Compared::LogRank(seen) => {
                    let had_event = |&(who, _): &(usize, &u8)| seen[who].is_event;
                    Some(on_arm.clone().filter(had_event).count())
                }
                Compared::MeanDifference(_) | Compared::RankSum(_) => None,
            };
            (arm, on_arm.count(), events)
        })
    }

    /// The statistic for the observed allocation, see [`Statistic`].
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// The p-value of the ordinary test, with the same strata: the t test, for times the log-rank
    /// test. `None` where it is not defined, such as without variation or without an event.
    pub fn ordinary_p_value(&self) -> Option<f64> {
        let arms = self.allocation.arms();
        match &self.compared {
            Compared::MeanDifference(responses) | Compared::RankSum(responses) => {
                t_test(responses, arms, &self.strata).map(|found| found.p_value)
            }
            Compared::LogRank(seen) => {
                let found = LogRank::default().test(seen, arms, &self.strata);
                found.map(|found| found.p_value)
            }
        }
    }

    /// Counts the extreme among `draws` allocations of the same participants, see
    /// [`randomization_test`].
    ///
    /// # Errors
    /// [`TrialTestError::Rerandomizations`] unless 1 <= draws <= [`MAX_RERANDOMIZATIONS`];
    /// [`TrialTestError::Stopped`] where the conduct is stopped before the last.
    ///
    /// # Panics
    /// Where the conduct has a thread that panics.
    pub fn rerandomize(
        &self,
        seed: &Seed,
        draws: u64,
        conduct: &mut Conduct<'_>,
    ) -> Result<TailCount, TrialTestError> {
        if !(1..=u64::from(MAX_RERANDOMIZATIONS)).contains(&draws) {
            return Err(TrialTestError::Rerandomizations(draws));
        }
        let tail = randomization_test(
            &self.trial,
            &self.allocation,
            &self.statistic,
            seed,
            draws,
            conduct,
        );
        let tail = tail.expect("the statistic is defined for the observed allocation");
        if tail.draws < draws {
            return Err(TrialTestError::Stopped);
        }
        Ok(tail)
    }
}

/// Whether some stratum has participants on both arms.
fn has_both(arms: &[u8], strata: &[u16]) -> bool {
    let last = strata.iter().copied().max().unwrap_or(0);
    let mut seen = vec![[false; 2]; usize::from(last) + 1];
    for (&arm, &stratum) in arms.iter().zip(strata) {
        seen[usize::from(stratum)][usize::from(arm)] = true;
    }
    seen.contains(&[true; 2])
}
