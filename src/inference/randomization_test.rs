//! The randomization test: the observed allocation among those that the procedure could have made.

use super::analysis::Analyst;
use super::clopper_pearson::clopper_pearson;
use super::statistic::Statistic;

/// The most allocations that a randomization test draws: more would settle the p-value to less than
/// 0.0002.
pub const MAX_RERANDOMIZATIONS: u32 = 10_000_000;

/// A two-sided randomization test: how often a statistic is at least as far from 0 as observed when
/// the same participants, with the responses they had, are allocated again.
///
/// It assumes nothing of the responses; what is random is the allocation alone. So the allocations
/// must be made by the procedure of the trial, with the same participants in the same order.
///
/// An allocation counts where |T*| >= |T| - tolerance, see [`Statistic::tolerance`]. One for which
/// the statistic is not defined counts as well, so that the test stays on the safe side.
///
/// # Examples
/// ```
/// use evenhand::inference::{RandomizationTest, Statistic};
/// use evenhand::rng::{Purpose, Seed, Streams};
/// let responses = [1.0, 1.5, 2.0, 2.5, 4.0, 4.5, 5.0, 5.5];
/// let arms = [0, 0, 0, 0, 1, 1, 1, 1];
/// let statistic = Statistic::mean_difference(&responses, &[0; 8])?;
/// let test = RandomizationTest::new(&statistic, &arms).expect("both arms");
///
/// // A random allocation of 4 to 4: the observed one and its mirror are the most extreme of 70.
/// let mut draws = Streams::new(Seed::from_integer(42), 0).open(Purpose::Allocation, "test");
/// let tail = test.run(9_999, |again| {
///     again.copy_from_slice(&arms);
///     draws.shuffle(again);
/// });
/// let (lower, upper) = tail.interval();
/// assert!(lower < 2.0 / 70.0 && 2.0 / 70.0 < upper);
/// assert!((tail.p_value() - 2.0 / 70.0).abs() < 0.006);
/// # Ok::<(), evenhand::inference::StatisticError>(())
/// ```
///
/// # References
/// Rosenberger and Lachin 2016, chapter 6; Phipson and Smyth 2010.
#[derive(Debug, Clone, Copy)]
pub struct RandomizationTest<'a> {
    statistic: &'a Statistic,
    observed: f64,
}

impl<'a> RandomizationTest<'a> {
    /// The test of an observed allocation, 0 or 1 for each participant; `None` where the statistic
    /// is not defined for it.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn new(statistic: &'a Statistic, arms: &[u8]) -> Option<Self> {
        let observed = statistic.value(arms)?;
        Some(Self {
            statistic,
            observed,
        })
    }

    /// The observed value T.
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// Whether an allocation is at least as extreme as the observed one. Nothing is allocated.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn is_extreme(&self, arms: &[u8]) -> bool {
        self.is_extreme_with(&mut Analyst::default(), arms)
    }

    /// As [`is_extreme`](Self::is_extreme), with an analyst whose buffers are used again.
    ///
    /// # Panics
    /// Where there is not an arm for each participant.
    pub fn is_extreme_with(&self, analyst: &mut Analyst, arms: &[u8]) -> bool {
        let limit = self.observed.abs() - self.statistic.tolerance();
        self.statistic
            .value_with(analyst, arms)
            .is_none_or(|value| value.abs() >= limit)
    }

    /// Counts the extreme among `draws` allocations, each written over the last by `allocate`.
    ///
    /// # Panics
    /// Never: nobody stops it.
    pub fn run(&self, draws: u64, allocate: impl FnMut(&mut [u8])) -> TailCount {
        let found = self.run_until(draws, &|| false, allocate);
        found.expect("nobody stops it")
    }

    /// As [`run`](Self::run); `None` where it was stopped before the last allocation.
    pub(crate) fn run_until(
        &self,
        draws: u64,
        is_stopped: &dyn Fn() -> bool,
        mut allocate: impl FnMut(&mut [u8]),
    ) -> Option<TailCount> {
        /// How many allocations are made between two questions.
        const BETWEEN: u64 = 64;
        let mut arms = vec![0; self.statistic.participants()];
        let mut analyst = Analyst::default();
        let mut extreme = 0;
        for draw in 0..draws {
            if draw % BETWEEN == 0 && is_stopped() {
                return None;
            }
            allocate(&mut arms);
            extreme += u64::from(self.is_extreme_with(&mut analyst, &arms));
        }
        Some(TailCount { extreme, draws })
    }
}

/// How many of the allocations drawn were at least as extreme as the observed one. Counts of
/// independent draws add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TailCount {
    /// How many were extreme.
    pub extreme: u64,
    /// How many were drawn.
    pub draws: u64,
}

impl TailCount {
    /// (1 + extreme) / (1 + draws), which is never 0. Under the null hypothesis the probability that
    /// it is at most alpha is at most alpha (Phipson and Smyth 2010).
    pub fn p_value(self) -> f64 {
        (1.0 + self.extreme as f64) / (1.0 + self.draws as f64)
    }

    /// The 95 % interval of [`clopper_pearson`] for the p-value that all allocations together would
    /// give: how far chance in the draws may have led.
    ///
    /// # Panics
    /// Where more were extreme than were drawn.
    pub fn interval(self) -> (f64, f64) {
        clopper_pearson(self.extreme, self.draws)
    }
}
