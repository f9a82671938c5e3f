//! The randomization test of a trial with any number of arms: all together, and two by two.

use super::compared::Compared;
use super::rerandomization::{ObservedAllocation, allocate_again};
use super::trial_test::{TrialTestError, check_draws};
use crate::design::{Arm, ArmIndex, Factor};
use crate::inference::{ArmScores, ArmSums, TailCount};
use crate::rng::Seed;
use crate::trial::Trial;
use crate::work::Conduct;

/// The outcome of a trial of three arms or more, ready to be tested.
///
/// The statistics are those of [`ArmScores`]: Q for all arms together, and |t| for each pair. All
/// participants are allocated again for each of them.
///
/// The null hypothesis is that no arm differs from any other. For it the p-value of all arms together,
/// and each pair's, is at most alpha with a probability of at most alpha. Over all pairs this
/// holds for the adjusted p-values, which compare |t| with the largest |t| of all pairs of an
/// allocation. Where only some arms are alike, none of this holds for their pairs: the outcomes on
/// the other arms are allocated again as well, and spread what |t| can be.
///
/// # References
/// Westfall and Young 1993 (the adjustment).
#[derive(Debug, Clone)]
pub struct ArmsTest {
    trial: Trial,
    allocation: ObservedAllocation,
    compared: Compared,
    scores: ArmScores,
    observed: ArmSums,
    is_stratified: bool,
}

/// What the allocations made of a test of arms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmsFound {
    /// Of all arms together.
    pub all: TailCount,
    /// Of each pair, in the order of [`ArmsTest::pairs`].
    pub pairs: Vec<PairFound>,
}

/// What the allocations made of two arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairFound {
    /// How many had a |t| of this pair as large as observed.
    pub own: TailCount,
    /// How many had one as large of any pair.
    pub any: TailCount,
}

impl ArmsTest {
    /// The test of a trial's participants, within strata or over all together.
    ///
    /// # Errors
    /// Where an arm is empty, no stratum has participants on two arms, there is not one finite
    /// outcome for each participant, or the outcome is compared by an analysis, which is of two arms.
    pub fn new(
        trial: &Trial,
        allocation: &ObservedAllocation,
        compared: Compared,
        is_stratified: bool,
    ) -> Result<Self, TrialTestError> {
        let arms = allocation.arms();
        let strata = if is_stratified {
            allocation.strata().to_vec()
        } else {
            vec![0; arms.len()]
        };
        let scores = match &compared {
            Compared::MeanDifference(responses) => ArmScores::mean_difference(responses, &strata)?,
            Compared::RankSum(responses) => ArmScores::rank_sum(responses, &strata)?,
            Compared::LogRank(seen) => ArmScores::log_rank(seen, &strata)?,
            Compared::Analysed { analysis, .. } => {
                return Err(TrialTestError::TwoArmsOnly(
                    analysis.name(),
                    trial.arms().count(),
                ));
            }
        };
        for (index, arm) in (0..).zip(trial.arms().iter()) {
            if !arms.contains(&index) {
                return Err(TrialTestError::EmptyArm(arm.name().to_owned()));
            }
        }
        let mut first_of = vec![None; 1 << 16];
        let is_compared = strata
            .iter()
            .zip(arms)
            .any(|(&stratum, &arm)| *first_of[usize::from(stratum)].get_or_insert(arm) != arm);
        if !is_compared {
            return Err(TrialTestError::NoStratum);
        }
        Ok(Self {
            trial: trial.clone(),
            allocation: allocation.clone(),
            observed: scores.sums(arms, trial.arms().count()),
            compared,
            scores,
            is_stratified,
        })
    }

    /// The trial.
    pub fn trial(&self) -> &Trial {
        &self.trial
    }

    /// What is compared.
    pub fn compared(&self) -> &Compared {
        &self.compared
    }

    /// The names of the factors within whose strata scores are taken.
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

    /// All pairs of arms: the first with each later one, the second with each later one, and so on.
    pub fn pairs(&self) -> impl Iterator<Item = (ArmIndex, ArmIndex)> + use<> {
        let count = self.trial.arms().count() as u8;
        (0..count).flat_map(move |one| {
            (one + 1..count).map(move |other| (ArmIndex(one), ArmIndex(other)))
        })
    }

    /// Q as observed.
    ///
    /// # Panics
    /// Never: every arm has participants.
    pub fn observed(&self) -> f64 {
        self.observed.all().expect("every arm has participants")
    }

    /// The mean score of one arm less that of another, as observed, and t.
    ///
    /// # Panics
    /// Where the trial has no such arm.
    pub fn observed_pair(&self, (one, other): (ArmIndex, ArmIndex)) -> (f64, f64) {
        let (one, other) = (usize::from(one.0), usize::from(other.0));
        let difference = self.observed.difference(one, other);
        let t = self.observed.pair(one, other);
        (
            difference.expect("every arm has participants"),
            t.expect("every arm has participants"),
        )
    }

    /// Counts the extreme among `draws` allocations of the same participants. One for which a
    /// statistic is not defined, since an arm is empty, counts as extreme.
    ///
    /// # Errors
    /// [`TrialTestError::Rerandomizations`] unless 1 <= draws <=
    /// [`MAX_RERANDOMIZATIONS`](crate::inference::MAX_RERANDOMIZATIONS); [`TrialTestError::Stopped`]
    /// where the conduct is stopped before the last.
    ///
    /// # Panics
    /// Where the conduct has a thread that panics.
    pub fn rerandomize(
        &self,
        seed: &Seed,
        draws: u64,
        conduct: &mut Conduct<'_>,
    ) -> Result<ArmsFound, TrialTestError> {
        check_draws(draws)?;
        let count = self.trial.arms().count();
        let pairs: Vec<(usize, usize)> = self
            .pairs()
            .map(|(one, other)| (usize::from(one.0), usize::from(other.0)))
            .collect();
        let limit = self.observed() - self.scores.tolerance_of_all();
        let tolerance = self.scores.tolerance_of_pairs();
        let limits = self
            .pairs()
            .map(|pair| self.observed_pair(pair).1.abs() - tolerance);
        let limits: Vec<f64> = limits.collect();
        let begin = || Counts {
            sums: ArmSums::default(),
            draws: 0,
            all: 0,
            own: vec![0; pairs.len()],
            any: vec![0; pairs.len()],
        };
        let look = |counts: &mut Counts, arms: &[u8]| {
            self.scores.sum(arms, count, &mut counts.sums);
            counts.draws += 1;
            counts.all += u64::from(counts.sums.all().is_none_or(|q| q >= limit));
            let mut largest = 0.0_f64;
            for (place, &(one, other)) in pairs.iter().enumerate() {
                let t = counts.sums.pair(one, other).map_or(f64::INFINITY, f64::abs);
                counts.own[place] += u64::from(t >= limits[place]);
                largest = largest.max(t);
            }
            for (any, limit) in counts.any.iter_mut().zip(&limits) {
                *any += u64::from(largest >= *limit);
            }
        };
        let (trial, allocation) = (&self.trial, &self.allocation);
        let found = allocate_again(trial, allocation, seed, draws, conduct, begin, look);
        let made = found.iter().map(|counts| counts.draws).sum::<u64>();
        if made < draws {
            return Err(TrialTestError::Stopped);
        }
        let tail = |of: &dyn Fn(&Counts) -> u64| TailCount {
            extreme: found.iter().map(of).sum(),
            draws,
        };
        Ok(ArmsFound {
            all: tail(&|counts| counts.all),
            pairs: (0..pairs.len())
                .map(|place| PairFound {
                    own: tail(&|counts| counts.own[place]),
                    any: tail(&|counts| counts.any[place]),
                })
                .collect(),
        })
    }
}

/// Of one thread.
struct Counts {
    sums: ArmSums,
    draws: u64,
    all: u64,
    own: Vec<u64>,
    any: Vec<u64>,
}
