//! Any number of arms in any ratio: the counts of the arms, beyond the whole multiples of the ratio.

use super::{Chances, Imbalance};
use crate::design::{MAX_ARMS, Ratio};
use crate::metric::Metric;

/// The deviation of each arm's count from its target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Distance {
    ratio: Ratio,
    /// The mean total variation of a block that holds the ratio once.
    of_block: f64,
}

/// The entries of each arm, less those of as many whole multiples of the ratio as are in all of them.
///
/// With W the sum of the ratio, w_k its parts and j the entries so far, W N_k - j w_k is the same for all of these:
/// paths meet again where the deviations are the same, however long the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Excess([u32; MAX_ARMS]);

impl Excess {
    /// Of the counts of every arm.
    pub(crate) fn of_counts(mut counts: [u32; MAX_ARMS], ratio: &Ratio) -> Self {
        let whole = counts
            .iter()
            .zip(ratio.parts())
            .map(|(count, part)| count / part);
        let whole = whole.min().unwrap_or(0);
        for (count, part) in counts.iter_mut().zip(ratio.parts()) {
            *count -= whole * part;
        }
        Self(counts)
    }

    /// N_k of an arm after so many entries.
    pub(crate) fn count(&self, entries: u32, ratio: &Ratio, arm: usize) -> i64 {
        let beyond: u32 = self.0.iter().sum();
        let multiples = (entries - beyond) / ratio.total();
        i64::from(self.0[arm]) + i64::from(multiples) * i64::from(ratio.parts()[arm])
    }
}

/// What is expected of an entry.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NextOfArms {
    /// The probability that the arm farthest below its target comes.
    pub(crate) guessed: f64,
    /// The probability that the arm farthest below its target so far comes.
    pub(crate) lagging: f64,
    /// The largest probability.
    pub(crate) best: f64,
    /// 1/2 sum |phi_k - rho_k|.
    pub(crate) variation: f64,
    /// sqrt(sum (phi_k - rho_k)^2).
    pub(crate) distance: f64,
    /// In bits.
    pub(crate) entropy: f64,
    /// Whether the entry is certain.
    pub(crate) is_forced: bool,
}

/// Expected sums over entries.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DistanceSums {
    guessed: f64,
    lagging: f64,
    best: f64,
    variation: f64,
    distance: f64,
    entropy: f64,
    forced: f64,
}

/// What is expected of the counts after an entry.
#[derive(Debug, Clone)]
pub(crate) struct DistanceSpread {
    /// E d_j.
    pub(crate) distance: f64,
    /// E d_j^2.
    pub(crate) square: f64,
    /// E max |N_k - j rho_k|.
    pub(crate) deviation: f64,
    /// E sum (N_k - j rho_k)^2 / rho_k.
    pub(crate) weighted: f64,
    /// E (N_k - j rho_k), by arm.
    pub(crate) means: Box<[f64]>,
}

impl Distance {
    /// The deviations from a ratio.
    pub(crate) fn new(ratio: Ratio) -> Self {
        Self {
            of_block: block_variation(&ratio),
            ratio,
        }
    }

    /// The ratio.
    pub(crate) fn ratio(&self) -> &Ratio {
        &self.ratio
    }

    /// W N_k - j w_k of each arm: W times its deviation from the target.
    pub(crate) fn scaled(&self, excess: &Excess) -> impl ExactSizeIterator<Item = i64> + Clone {
        let parts = self.ratio.parts();
        let total = i64::from(self.ratio.total());
        let entries: i64 = excess.0.iter().map(|&count| i64::from(count)).sum();
        let counts: [u32; MAX_ARMS] = excess.0;
        let parts: [u32; MAX_ARMS] =
            std::array::from_fn(|arm| parts.get(arm).copied().unwrap_or(0));
        (0..self.ratio.arms())
            .map(move |arm| total * i64::from(counts[arm]) - entries * i64::from(parts[arm]))
    }

    /// (W d)^2.
    pub(crate) fn scaled_square(&self, excess: &Excess) -> u128 {
        let squares = self
            .scaled(excess)
            .map(|scaled| u128::from(scaled.unsigned_abs()));
        squares.map(|size| size * size).sum()
    }

    /// W max |N_k - j rho_k|.
    pub(crate) fn scaled_deviation(&self, excess: &Excess) -> u64 {
        let sizes = self.scaled(excess).map(i64::unsigned_abs);
        sizes.max().unwrap_or(0)
    }

    /// N_k / w_k - N_l / w_l.
    pub(crate) fn scaled_difference(&self, excess: &Excess, [k, l]: [usize; 2]) -> f64 {
        let share = |arm: usize| f64::from(excess.0[arm]) / f64::from(self.ratio.parts()[arm]);
        share(k) - share(l)
    }

    /// The largest difference of two arms' N_k / w_k.
    pub(crate) fn range(&self, excess: &Excess) -> f64 {
        let shares = excess.0.iter().zip(self.ratio.parts());
        let shares = shares.map(|(&count, &part)| f64::from(count) / f64::from(part));
        let [low, high] = shares.fold([f64::INFINITY, 0.0], |[low, high]: [f64; 2], share| {
            [low.min(share), high.max(share)]
        });
        high - low
    }

    /// The sum of the ratio.
    pub(crate) fn total(&self) -> f64 {
        f64::from(self.ratio.total())
    }

    /// The rates of so many entries.
    pub(crate) fn rate(&self, sums: &DistanceSums, metric: Metric, entries: f64) -> Option<f64> {
        Some(match metric {
            Metric::CorrectGuessRate => sums.guessed / entries,
            Metric::LaggingGuessRate => sums.lagging / entries,
            Metric::DirectionalGuessRate => sums.best / entries,
            Metric::DeterministicRate => sums.forced / entries,
            Metric::ForcingIndex => sums.variation / entries / self.of_block,
            Metric::ForcingTotalVariation => sums.variation / entries,
            Metric::ForcingDistance => sums.distance / entries,
            Metric::Entropy => sums.entropy / entries,
            _ => return None,
        })
    }
}

/// The arms that are farthest below their targets.
struct Farthest {
    short: i64,
    arms: f64,
    /// The sum of their probabilities.
    sum: f64,
}

impl Farthest {
    const NONE: Self = Self {
        short: i64::MIN,
        arms: 0.0,
        sum: 0.0,
    };

    fn add(&mut self, short: i64, phi: f64) {
        if short > self.short {
            *self = Self {
                short,
                ..Self::NONE
            };
        }
        if short == self.short {
            self.arms += 1.0;
            self.sum += phi;
        }
    }

    /// That one of them, drawn fairly, comes.
    fn probability(&self) -> f64 {
        self.sum / self.arms
    }
}

impl Imbalance for Distance {
    type Place = Excess;
    type Next = NextOfArms;
    type Sums = DistanceSums;
    type Spread = DistanceSpread;

    fn arms(&self) -> usize {
        self.ratio.arms()
    }

    fn start(&self) -> Excess {
        Excess([0; MAX_ARMS])
    }

    fn after(&self, excess: &Excess, arm: u8) -> Excess {
        let mut after = *excess;
        after.0[usize::from(arm)] += 1;
        let parts = self.ratio.parts();
        if after.0.iter().zip(parts).all(|(count, part)| count >= part) {
            for (count, part) in after.0.iter_mut().zip(parts) {
                *count -= part;
            }
        }
        after
    }

    fn next(&self, excess: &Excess, chances: &Chances<'_>) -> NextOfArms {
        let certain = |arm: usize| f64::from(u8::from(chances.only == Some(arm as u8)));
        let phi = |arm: usize| match chances.only {
            Some(_) => certain(arm),
            None => chances.shares[arm],
        };
        let mut next = NextOfArms {
            is_forced: chances.only.is_some(),
            ..NextOfArms::default()
        };
        let (mut guessed, mut lagging, mut square) = (Farthest::NONE, Farthest::NONE, 0.0);
        let total = self.total();
        let parts = self.ratio.parts().iter();
        for (arm, (&part, scaled)) in parts.zip(self.scaled(excess)).enumerate() {
            let phi = phi(arm);
            let apart = phi - f64::from(part) / total;
            next.best = phi.max(next.best);
            next.variation += apart.abs() / 2.0;
            square += apart * apart;
            if phi > 0.0 {
                next.entropy -= phi * libm::log2(phi);
            }
            // How far the arm will be below its target of the next entry, and how far it is now.
            guessed.add(i64::from(part) - scaled, phi);
            lagging.add(-scaled, phi);
        }
        next.guessed = guessed.probability();
        next.lagging = lagging.probability();
        next.distance = square.sqrt();
        next
    }

    #[inline]
    fn add_next(sums: &mut DistanceSums, weight: f64, next: &NextOfArms) {
        sums.guessed += weight * next.guessed;
        sums.lagging += weight * next.lagging;
        sums.best += weight * next.best;
        sums.variation += weight * next.variation;
        sums.distance += weight * next.distance;
        sums.entropy += weight * next.entropy;
        if next.is_forced {
            sums.forced += weight;
        }
    }

    fn no_spread(&self) -> DistanceSpread {
        DistanceSpread {
            distance: 0.0,
            square: 0.0,
            deviation: 0.0,
            weighted: 0.0,
            means: vec![0.0; self.arms()].into(),
        }
    }

    fn add_place(&self, spread: &mut DistanceSpread, weight: f64, excess: &Excess) {
        let total = self.total();
        let (mut square, mut largest, mut weighted) = (0.0, 0.0_f64, 0.0);
        let arms = self.ratio.parts().iter().zip(&mut spread.means);
        for (scaled, (&part, mean)) in self.scaled(excess).zip(arms) {
            let deviation = scaled as f64 / total;
            square += deviation * deviation;
            weighted += deviation * deviation * total / f64::from(part);
            largest = largest.max(deviation.abs());
            *mean += weight * deviation;
        }
        spread.distance += weight * square.sqrt();
        spread.square += weight * square;
        spread.deviation += weight * largest;
        spread.weighted += weight * weighted;
    }

    /// Rows of largest distances are as wide as there are distances, which is known when all places are.
    fn size(&self, _: &Excess) -> u32 {
        0
    }
}

impl DistanceSums {
    /// Adds those over other entries, so many times.
    pub(crate) fn add(&mut self, other: &Self, times: f64) {
        self.guessed += times * other.guessed;
        self.lagging += times * other.lagging;
        self.best += times * other.best;
        self.variation += times * other.variation;
        self.distance += times * other.distance;
        self.entropy += times * other.entropy;
        self.forced += times * other.forced;
    }
}

/// The mean over entries of 1/2 sum |phi_k - rho_k| in a permuted block that holds the ratio once: 1/4 for 1:1.
///
/// After i of W entries, N_k of arm k are hypergeometric, and phi_k is (w_k - N_k) / (W - i).
pub(crate) fn block_variation(ratio: &Ratio) -> f64 {
    let total = ratio.total();
    let of_part = |part: u32| {
        // P(N_k = m) after i entries, by m.
        let mut counts = vec![0.0; part as usize + 1];
        counts[0] = 1.0;
        let target = f64::from(part) / f64::from(total);
        let mut sum = 0.0;
        for left in (1..=total).rev() {
            let phi = |count: usize| f64::from(part - count as u32) / f64::from(left);
            let terms = counts.iter().enumerate();
            sum += terms.map(|(m, p)| p * (phi(m) - target).abs()).sum::<f64>();
            for m in (0..counts.len()).rev() {
                let stays = 1.0 - phi(m);
                let comes = if m > 0 {
                    counts[m - 1] * phi(m - 1)
                } else {
                    0.0
                };
                counts[m] = counts[m] * stays + comes;
            }
        }
        sum
    };
    let all: f64 = ratio.parts().iter().map(|&part| of_part(part)).sum();
    all / 2.0 / f64::from(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimal_block_varies_as_counted_by_hand() {
        let of = |parts: &[u32]| block_variation(&Ratio::new(parts).unwrap());
        // 1:1 (0 + 1/2) / 2; 1:1:1 (0 + 1/3 + 2/3) / 3.
        assert!((of(&[1, 1]) - 0.25).abs() < 1e-15);
        assert!((of(&[1, 1, 1]) - 1.0 / 3.0).abs() < 1e-15);
        // 2:1: 0; after the first arm 1/2 against 2/3, after the second 1 against 2/3; the last is certain:
        // 1/3 where it is on the first arm, 2/3 where it is on the second.
        let second = 2.0 / 3.0 * (1.0 / 6.0) + 1.0 / 3.0 * (1.0 / 3.0);
        let third = 2.0 / 3.0 * (1.0 / 3.0) + 1.0 / 3.0 * (2.0 / 3.0);
        assert!((of(&[2, 1]) - (second + third) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn counts_meet_again_where_deviations_are_the_same() {
        let distance = Distance::new(Ratio::new(&[2, 1]).unwrap());
        let after = |arms: &[u8]| {
            let after = |excess, &arm: &u8| distance.after(&excess, arm);
            arms.iter().fold(distance.start(), after)
        };
        assert_eq!(after(&[0, 1, 0]), distance.start());
        assert_eq!(after(&[0, 0, 0, 1]), after(&[0]));
        // N = (3, 0) of a target of (2, 1).
        let far = after(&[0, 0, 0]);
        assert_eq!(distance.scaled(&far).collect::<Vec<_>>(), [3, -3]);
        assert_eq!(
            (
                distance.scaled_square(&far),
                distance.scaled_deviation(&far)
            ),
            (18, 3)
        );
        assert!((distance.range(&far) - 1.5).abs() < 1e-15);
    }
}
