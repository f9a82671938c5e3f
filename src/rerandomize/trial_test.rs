//! The tests of a trial's outcome: by randomization, and the ordinary one beside it.

use super::compared::Compared;
use super::rerandomization::{ObservedAllocation, randomization_test};
use crate::design::{Arm, ArmIndex, Factor};
use crate::inference::{MAX_RERANDOMIZATIONS, NotAnalysed, Statistic, StatisticError, TailCount};
use crate::rng::Seed;
use crate::trial::Trial;
use crate::work::Conduct;

/// Why a trial's outcome cannot be tested.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrialTestError {
    /// Not two arms.
    #[error("the trial has {0} arms: this randomization test compares two")]
    Arms(usize),
    /// A statistic of two arms, in a trial of more.
    #[error(
        "the trial has {1} arms, and `{0}` is for two: choose `mean-difference`, `rank-sum` or `log-rank` \
         as the statistic, without a null effect or an interval"
    )]
    TwoArmsOnly(&'static str, usize),
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
    /// A null effect that is too far, or of a statistic that has none in the outcome's unit.
    #[error("a null effect of {0}: give a number of at most 10^100 in size")]
    Null(f64),
    /// A null effect, or an interval, where the statistic has no effect in the unit of the outcome.
    #[error(
        "`{0}` estimates no effect in the unit of the outcome: only \
         `mean-difference`, `rank-sum` and analyses of numbers have a null effect other than 0, and \
         only the first two an interval"
    )]
    NoShift(&'static str),
    /// Not a confidence level.
    #[error("the confidence level is {0}: give one from 0.5 to below 1, such as 0.95")]
    Confidence(f64),
    /// So many differences between participants that they are not gone through.
    #[error(
        "{0} pairs of participants on different arms, more than {MAX_PAIRS}: an interval by ranks goes \
         through all their differences; ask for the interval of `mean-difference`"
    )]
    Pairs(u64),
    /// An analysis that finds nothing.
    #[error(transparent)]
    NotAnalysed(#[from] NotAnalysed),
    /// An outcome that is not finite, or not one for each participant.
    #[error(transparent)]
    Statistic(#[from] StatisticError),
}

/// The most pairs of participants whose differences an interval by ranks goes through.
pub(super) const MAX_PAIRS: u64 = 20_000_000;

/// The largest outcome, and the largest null effect.
const LARGEST: f64 = 1e100;

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
    pub(super) trial: Trial,
    pub(super) allocation: ObservedAllocation,
    /// As observed.
    pub(super) compared: Compared,
    /// Less the null effect on the first arm.
    tested: Compared,
    null: f64,
    statistic: Statistic,
    observed: f64,
    /// Each participant's stratum in the statistic; all 0 where it is taken over all together.
    pub(super) strata: Vec<u16>,
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
        let is_stratified = is_stratified && compared.uses_strata();
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
        if !has_both(arms, &strata) {
            return Err(TrialTestError::NoStratum);
        }
        if let Some(why) = statistic.why_not(arms) {
            return Err(why.into());
        }
        let observed = statistic.value(arms);
        Ok(Self {
            trial: trial.clone(),
            allocation: allocation.clone(),
            tested: compared.clone(),
            compared,
            null: 0.0,
            statistic,
            observed: observed.ok_or(TrialTestError::NoStratum)?,
            strata,
            is_stratified,
        })
    }

    /// The test of the null hypothesis that the first arm adds `effect` to the outcome of everybody on
    /// it: `effect` is taken from the outcomes of those who were observed on the first arm, and the rest
    /// tested for no effect.
    ///
    /// # Errors
    /// [`TrialTestError::Null`] where the effect is not finite or above 10^100 in size,
    /// [`TrialTestError::NoShift`] where the outcome is no number.
    pub fn with_null(mut self, effect: f64) -> Result<Self, TrialTestError> {
        if !(effect.is_finite() && effect.abs() <= LARGEST) {
            return Err(TrialTestError::Null(effect));
        }
        self.tested = self.compared.with_numbers(self.shifted(effect)?);
        self.null = effect;
        self.statistic = self.tested.statistic(&self.strata)?;
        let arms = self.allocation.arms();
        if let Some(why) = self.statistic.why_not(arms) {
            return Err(why.into());
        }
        let observed = self.statistic.value(arms);
        self.observed = observed.ok_or(TrialTestError::NoStratum)?;
        Ok(self)
    }

    /// The outcomes, less an effect on the first arm.
    pub(super) fn shifted(&self, effect: f64) -> Result<Vec<f64>, TrialTestError> {
        let numbers = self.compared.numbers();
        let numbers = numbers.ok_or(TrialTestError::NoShift(self.compared.name()))?;
        let arms = self.allocation.arms().iter();
        let shifted = numbers.iter().zip(arms).map(
            |(&number, &arm)| {
                if arm == 0 { number - effect } else { number }
            },
        );
        Ok(shifted.collect())
    }

    /// The null effect.
    pub fn null(&self) -> f64 {
        self.null
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
        self.allocation
            .by_arm(self.trial.arms(), self.compared.times())
    }

    /// The statistic for the observed allocation, see [`Statistic`], once the null effect is taken from
    /// the first arm.
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// The p-value of the ordinary test of the same null effect, with the same strata: the t test, for
    /// times the log-rank test, for an analysis its own. `None` where it is not defined, such as
    /// without variation or without an event.
    pub fn ordinary_p_value(&self) -> Option<f64> {
        self.tested
            .ordinary_p_value(self.allocation.arms(), &self.strata)
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
        check_draws(draws)?;
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

/// That a number of re-randomizations can be made.
pub(super) fn check_draws(draws: u64) -> Result<(), TrialTestError> {
    if (1..=u64::from(MAX_RERANDOMIZATIONS)).contains(&draws) {
        Ok(())
    } else {
        Err(TrialTestError::Rerandomizations(draws))
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
