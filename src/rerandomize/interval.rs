//! The confidence interval of the effect, by inversion of the randomization test.

use super::compared::Compared;
use super::rerandomization::{allocate_again, randomization_test};
use super::trial_test::{MAX_PAIRS, TrialTest, TrialTestError, check_draws};
use crate::inference::Statistic;
use crate::rng::Seed;
use crate::work::Conduct;

/// The effects that a randomization test does not reject.
///
/// An effect D is what the first arm adds to the outcome of everybody on it. It is in the interval
/// where the test of the null effect D, with the same allocations for every D, has p > 1 - level.
///
/// # Formula
/// For the difference of means, let T be the estimate and a and b what an allocation makes of the
/// outcomes and of the indicator of having been observed on the first arm. Under the null effect D
/// the statistic is T - D as observed and a - b D under the allocation, with |b| <= 1. So the
/// allocation is as extreme for all D between (T - a) / (1 - b) and (T + a) / (1 + b), two numbers
/// with T between them, and for no other. The number of extreme allocations never grows away from
/// T, and the limits are order statistics of these numbers.
///
/// For the rank sum, what counts as extreme changes only where D is a difference of two outcomes on
/// different arms of one stratum. There the observed sum moves by one rank and none of an allocation
/// by more, so that the number of extreme allocations never grows away from the estimate either. The
/// limits are found among the differences by bisection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectInterval {
    /// The confidence level.
    pub level: f64,
    /// The difference of means; for the rank sum the estimate of Hodges and Lehmann 1963, where the
    /// rank sum is as expected.
    pub estimate: f64,
    /// The least effect that is not rejected; minus infinity where there is none, since too few
    /// allocations were made, or too few are possible, to reject at the level.
    pub lower: f64,
    /// The largest.
    pub upper: f64,
}

/// 1 - |b| below this is rounding.
const ROUNDING: f64 = 1e-12;

impl TrialTest {
    /// The effect in the outcome's unit: the difference of means, the statistic of an analysis has
    /// none. The interval has that of the rank sum.
    pub fn estimate(&self) -> Option<f64> {
        let mean_difference = match &self.compared {
            Compared::MeanDifference(responses) => {
                Statistic::mean_difference(responses, &self.strata).ok()
            }
            _ => None,
        };
        mean_difference?.value(self.allocation.arms())
    }

    /// The confidence interval of the effect, with `draws` allocations of the same participants.
    ///
    /// With the seed and the draws of [`rerandomize`](Self::rerandomize) it holds the null effects that
    /// this gives a p-value above 1 - level.
    ///
    /// # Errors
    /// [`TrialTestError::NoShift`] unless the test is of a difference of means or a rank sum;
    /// [`TrialTestError::Confidence`] unless 0.5 <= level < 1; [`TrialTestError::Pairs`] for more than
    /// 20,000,000 pairs of participants in a rank sum; as [`rerandomize`](Self::rerandomize).
    ///
    /// # Panics
    /// Where the conduct has a thread that panics.
    pub fn effect_interval(
        &self,
        level: f64,
        seed: &Seed,
        draws: u64,
        conduct: &mut Conduct<'_>,
    ) -> Result<EffectInterval, TrialTestError> {
        if !(0.5..1.0).contains(&level) {
            return Err(TrialTestError::Confidence(level));
        }
        check_draws(draws)?;
        let least = least_not_rejected(level, draws);
        match &self.compared {
            Compared::MeanDifference(numbers) => {
                self.of_means(numbers, level, least, seed, draws, conduct)
            }
            Compared::RankSum(numbers) => {
                self.of_ranks(numbers, level, least, seed, draws, conduct)
            }
            other => Err(TrialTestError::NoShift(other.name())),
        }
    }

    fn of_means(
        &self,
        numbers: &[f64],
        level: f64,
        least: u64,
        seed: &Seed,
        draws: u64,
        conduct: &mut Conduct<'_>,
    ) -> Result<EffectInterval, TrialTestError> {
        let arms = self.allocation.arms();
        let on_first: Vec<f64> = arms
            .iter()
            .map(|&arm| f64::from(u8::from(arm == 0)))
            .collect();
        let outcomes = Statistic::mean_difference(numbers, &self.strata)?;
        let observed_arm = Statistic::mean_difference(&on_first, &self.strata)?;
        let estimate = outcomes.value(arms).ok_or(TrialTestError::NoStratum)?;
        let look = |found: &mut (Vec<f64>, Vec<f64>), arms: &[u8]| {
            let values = (outcomes.value(arms), observed_arm.value(arms));
            let (lower, upper) = match values {
                (Some(a), Some(b)) => extreme_for(estimate, a, b, outcomes.tolerance()),
                _ => (f64::NEG_INFINITY, f64::INFINITY),
            };
            found.0.push(lower);
            found.1.push(upper);
        };
        let (trial, allocation) = (&self.trial, &self.allocation);
        let begin = <(Vec<f64>, Vec<f64>)>::default;
        let found = allocate_again(trial, allocation, seed, draws, conduct, begin, look);
        let (lower, upper): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let (mut lower, mut upper) = (lower.concat(), upper.concat());
        if (lower.len() as u64) < draws {
            return Err(TrialTestError::Stopped);
        }
        let (mut least_effect, mut most_effect) = (f64::NEG_INFINITY, f64::INFINITY);
        if let Some(place) = (least as usize).checked_sub(1) {
            least_effect = *lower.select_nth_unstable_by(place, f64::total_cmp).1;
            let place = upper.len() - 1 - place;
            most_effect = *upper.select_nth_unstable_by(place, f64::total_cmp).1;
        }
        Ok(EffectInterval {
            level,
            estimate,
            lower: least_effect,
            upper: most_effect,
        })
    }

    fn of_ranks(
        &self,
        numbers: &[f64],
        level: f64,
        least: u64,
        seed: &Seed,
        draws: u64,
        conduct: &mut Conduct<'_>,
    ) -> Result<EffectInterval, TrialTestError> {
        let differences = self.differences(numbers)?;
        // Between the differences, and beyond them: piece k is below difference k.
        let within = |piece: usize| match piece {
            0 => differences[0] - 1.0,
            last if last == differences.len() => differences[last - 1] + 1.0,
            piece => 0.5 * (differences[piece - 1] + differences[piece]),
        };
        let statistic = |piece: usize| {
            let shifted = self.shifted(within(piece))?;
            Ok::<_, TrialTestError>(Statistic::rank_sum(&shifted, &self.strata)?)
        };
        let arms = self.allocation.arms();
        let observed = |piece: usize| {
            let statistic = statistic(piece)?;
            let value = statistic.value(arms).ok_or(TrialTestError::NoStratum)?;
            let is_above = value > statistic.tolerance();
            let is_below = value < -statistic.tolerance();
            Ok::<_, TrialTestError>((is_above, is_below))
        };
        let pieces = differences.len() + 1;
        // The first piece without a rank sum above what is expected, and the first with one below.
        let not_above = first(0, pieces, |piece| Ok(!observed(piece)?.0))?;
        let below = first(0, pieces, |piece| Ok(observed(piece)?.1))?;
        let estimate = 0.5 * (differences[not_above - 1] + differences[below - 1]);
        let mut before = 0;
        let mut is_kept = |piece: usize| {
            let statistic = statistic(piece)?;
            let (threads, is_stopped) = (conduct.threads, conduct.is_stopped);
            let progress = &mut |done| (conduct.progress)(before + done);
            let mut pass = Conduct {
                threads,
                is_stopped,
                progress,
            };
            let (trial, allocation) = (&self.trial, &self.allocation);
            let tail = randomization_test(trial, allocation, &statistic, seed, draws, &mut pass);
            let tail = tail.ok_or(TrialTestError::NoStratum)?;
            before += draws;
            if tail.draws < draws {
                return Err(TrialTestError::Stopped);
            }
            Ok(tail.extreme >= least)
        };
        let mut interval = EffectInterval {
            level,
            estimate,
            lower: f64::NEG_INFINITY,
            upper: f64::INFINITY,
        };
        // Away from the estimate, what is rejected stays rejected.
        let kept = first(0, not_above, &mut is_kept)?;
        if kept > 0 {
            interval.lower = differences[kept - 1];
        }
        let rejected = first(below, pieces, |piece| Ok(!is_kept(piece)?))?;
        if rejected < pieces {
            interval.upper = differences[rejected - 1];
        }
        Ok(interval)
    }

    /// The differences of outcomes on the first and the second arm of one stratum, in order; of those
    /// that only rounding tells apart, the first.
    fn differences(&self, numbers: &[f64]) -> Result<Vec<f64>, TrialTestError> {
        let arms = self.allocation.arms();
        let count = usize::from(self.strata.iter().copied().max().unwrap_or(0)) + 1;
        let mut by_arm = vec![[Vec::new(), Vec::new()]; count];
        for ((&number, &arm), &stratum) in numbers.iter().zip(arms).zip(&self.strata) {
            by_arm[usize::from(stratum)][usize::from(arm)].push(number);
        }
        let pairs = by_arm
            .iter()
            .map(|[first, second]| (first.len() * second.len()) as u64);
        let pairs = pairs.sum();
        if pairs > MAX_PAIRS {
            return Err(TrialTestError::Pairs(pairs));
        }
        let mut differences = Vec::with_capacity(pairs as usize);
        for [first, second] in &by_arm {
            for one in first {
                differences.extend(second.iter().map(|other| one - other));
            }
        }
        differences.sort_unstable_by(f64::total_cmp);
        let largest = numbers
            .iter()
            .fold(0.0, |most: f64, number| most.max(number.abs()));
        differences.dedup_by(|next, before| *next - *before <= ROUNDING * largest);
        Ok(differences)
    }
}

/// The least number of extreme allocations with p = (1 + number) / (1 + draws) above 1 - level.
///
/// 1 - level is rounded to 12 decimals, so that 0.95 leaves 0.05.
fn least_not_rejected(level: f64, draws: u64) -> u64 {
    let alpha = ((1.0 - level) * 1e12).round() / 1e12;
    let p_value = |extreme: u64| (1.0 + extreme as f64) / (1.0 + draws as f64);
    let near = (alpha * (1.0 + draws as f64)) as u64;
    let mut least = near.saturating_sub(2);
    while p_value(least) <= alpha {
        least += 1;
    }
    least
}

/// The effects for which an allocation with the values a and b is as extreme as the observed one with
/// the estimate: from the first to the second.
fn extreme_for(estimate: f64, a: f64, b: f64, tolerance: f64) -> (f64, f64) {
    let crossing = |distance: f64, slope: f64| {
        if slope > ROUNDING {
            Some(distance / slope)
        } else if distance.abs() <= tolerance {
            // The same allocation, or its mirror: as extreme for every effect.
            None
        } else {
            Some(distance.signum() * f64::INFINITY)
        }
    };
    match (
        crossing(estimate - a, 1.0 - b),
        crossing(estimate + a, 1.0 + b),
    ) {
        (Some(one), Some(other)) => (one.min(other), one.max(other)),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// The first place in `begin..end` that has what all places after it have too; `end` where none has.
fn first(
    begin: usize,
    end: usize,
    mut has: impl FnMut(usize) -> Result<bool, TrialTestError>,
) -> Result<usize, TrialTestError> {
    let (mut begin, mut end) = (begin, end);
    while begin < end {
        let middle = begin + (end - begin) / 2;
        if has(middle)? {
            end = middle;
        } else {
            begin = middle + 1;
        }
    }
    Ok(begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_that_is_not_rejected() {
        // (1 + 4) / 100 is 0.05, which is rejected.
        for (level, draws, least) in [
            (0.95, 99, 5),
            (0.95, 9_999, 500),
            (0.9, 9_999, 1_000),
            (0.95, 18, 0),
            (0.95, 19, 1),
            (0.999, 9_999_999, 10_000),
        ] {
            assert_eq!(least_not_rejected(level, draws), least, "{level} {draws}");
        }
    }
}
