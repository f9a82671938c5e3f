//! How many participants each arm is expected to have, where several allocation ratios are in force.

use super::imbalance::{Imbalance, imbalance};
use super::tally::{Counts, Tally};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};

/// The least common multiple up to which expected counts are whole numbers of shares. With at most
/// 2^24 participants every product below then fits a `u128`.
const MAX_UNIT: u64 = 1 << 27;

/// What shares of participants are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit(u64);

impl Unit {
    /// The least common multiple of the ratios' totals. Where that is above 2^27 it is 2^27, and a share
    /// is rounded to the nearest whole number of them.
    pub(super) fn of<'a>(ratios: impl IntoIterator<Item = &'a Ratio>) -> Self {
        let mut unit = 1;
        for ratio in ratios {
            let total = u64::from(ratio.total());
            unit = unit / greatest_common_divisor(unit.into(), total.into()) as u64 * total;
            if unit > MAX_UNIT {
                return Self(MAX_UNIT);
            }
        }
        Self(unit)
    }

    /// The share of a participant that an arm is expected to have.
    fn share(self, part: u32, total: u32) -> u64 {
        let (part, total) = (u64::from(part), u64::from(total));
        (2 * part * self.0 + total) / (2 * total)
    }
}

/// Counts per arm, and what is expected of them, of participants who were allocated in several ratios.
///
/// ```text
/// E_k = sum of r_k / R over the participants, r and R of the ratio in force for each
/// w_k = E_k / min of E over the arms with E > 0
/// I   = max_k n_k / w_k - min_k n_k / w_k
/// ```
///
/// An arm with E_k = 0 and n_k = 0 is left out; one with E_k = 0 and somebody on it, which no procedure
/// makes, has w_k = 1. As long as all participants have one ratio, I is that of
/// [`imbalance`](super::imbalance): the parts of the ratio are then the weights.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    /// The one ratio of all so far.
    only: Option<Ratio>,
    several: bool,
    /// E, in units.
    shares: [u64; MAX_ARMS],
}

impl Expected {
    pub(super) fn new() -> Self {
        Self {
            only: None,
            several: false,
            shares: [0; MAX_ARMS],
        }
    }

    /// Expects one more participant.
    fn add(&mut self, ratio: &Ratio, unit: Unit) {
        match &self.only {
            None => self.only = Some(*ratio),
            Some(only) if only != ratio => self.several = true,
            Some(_) => {}
        }
        for (share, &part) in self.shares.iter_mut().zip(ratio.parts()) {
            *share += unit.share(part, ratio.total());
        }
    }

    /// The imbalance of these counts about what is expected of them.
    fn imbalance(&self, counts: &[u32]) -> Imbalance {
        match &self.only {
            Some(only) if !self.several => imbalance(counts, only),
            Some(_) => about(counts, &self.shares[..counts.len()]),
            None => Imbalance::ZERO,
        }
    }
}

/// A scope's tally, with what is expected where several ratios are in force in the trial.
#[derive(Debug, Clone)]
pub(super) struct ScopeTally {
    tally: Tally,
    expected: Option<Box<Expected>>,
}

impl ScopeTally {
    /// Nobody yet.
    pub(super) fn new(ratio: &Ratio, is_one_ratio: bool) -> Self {
        Self {
            tally: Tally::new(ratio),
            expected: (!is_one_ratio).then(|| Box::new(Expected::new())),
        }
    }

    /// Counts one more participant, allocated in this ratio.
    #[inline]
    pub(super) fn add(&mut self, arm: ArmIndex, ratio: &Ratio, unit: Unit) {
        let Some(expected) = &mut self.expected else {
            return self.tally.add(arm, ratio);
        };
        expected.add(ratio, unit);
        self.tally
            .add_with(arm, |counts| expected.imbalance(counts));
    }

    /// The counts and the largest imbalance.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The counts.
    pub(super) fn counts(&self) -> &Counts {
        self.tally.counts()
    }

    /// The imbalance now; `ratio` is the trial's.
    pub(super) fn imbalance(&self, ratio: &Ratio) -> Imbalance {
        match &self.expected {
            Some(expected) => expected.imbalance(self.counts().get()),
            None => self.tally.imbalance(ratio),
        }
    }
}

/// The imbalance of counts about expected counts, whatever their unit.
fn about(counts: &[u32], expected: &[u64]) -> Imbalance {
    let divisor = expected.iter().fold(0, |divisor, &share| {
        greatest_common_divisor(divisor, share.into())
    });
    let least = expected.iter().copied().filter(|&share| share > 0).min();
    let Some(least) = least else {
        return Imbalance::ZERO;
    };
    let (least, divisor) = (u128::from(least) / divisor, divisor);
    // n / w = n least / expected, in lowest terms.
    let ratios = counts.iter().zip(expected).filter_map(|(&n, &share)| {
        let n = u128::from(n);
        match u128::from(share) / divisor {
            0 if n == 0 => None,
            0 => Some((n, 1)),
            share => {
                let common = greatest_common_divisor(n * least, share);
                Some((n * least / common, share / common))
            }
        }
    });
    let below = |a: (u128, u128), b: (u128, u128)| a.0 * b.1 < b.0 * a.1;
    let mut range: Option<((u128, u128), (u128, u128))> = None;
    for one in ratios {
        let (low, high) = range.unwrap_or((one, one));
        range = Some((
            if below(one, low) { one } else { low },
            if below(high, one) { one } else { high },
        ));
    }
    let Some((low, high)) = range else {
        return Imbalance::ZERO;
    };
    Imbalance::fraction(high.0 * low.1 - low.0 * high.1, low.1 * high.1)
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratio(parts: &[u32]) -> Ratio {
        Ratio::new(parts).unwrap()
    }

    /// Participants of several ratios, in a trial whose ratios are these.
    fn tally(who: &[(u8, &Ratio)]) -> ScopeTally {
        let unit = Unit::of(who.iter().map(|one| one.1));
        let mut tally = ScopeTally::new(who[0].1, false);
        for &(arm, ratio) in who {
            tally.add(ArmIndex(arm), ratio, unit);
        }
        tally
    }

    fn of(counts: &[(&Ratio, [u32; 2])]) -> ScopeTally {
        let mut who = Vec::new();
        for &(ratio, [first, second]) in counts {
            who.extend((0..first).map(|_| (0, ratio)));
            who.extend((0..second).map(|_| (1, ratio)));
        }
        tally(&who)
    }

    /// The example of docs/balance.md.
    #[test]
    fn two_strata_one_to_one_and_one_to_four() {
        let (equal, four) = (ratio(&[1, 1]), ratio(&[1, 4]));
        let exact = of(&[(&equal, [5, 5]), (&four, [2, 8])]);
        assert_eq!(exact.imbalance(&equal), Imbalance::ZERO);
        // E = (7, 13), n = (8, 12): 8 - 12 * 7 / 13 = 20 / 13.
        let one_more = of(&[(&equal, [6, 4]), (&four, [2, 8])]);
        let found = one_more.imbalance(&equal);
        assert_eq!((found.numerator(), found.denominator()), (20, 13));
        assert_eq!(found.to_string(), "1.538462");
        // The largest was after the first six: one ratio so far, and |6 - 0|.
        assert_eq!(one_more.tally().max_imbalance(), Imbalance::whole(6));
    }

    #[test]
    fn one_ratio_is_the_present_definition() {
        let two_three = ratio(&[2, 3]);
        let who = [(0, &two_three), (0, &two_three), (1, &two_three)];
        let found = tally(&who).imbalance(&ratio(&[1, 1]));
        assert_eq!(found, imbalance(&[2, 1], &two_three));
    }

    #[test]
    fn an_arm_that_nobody_is_expected_on() {
        assert_eq!(about(&[3, 3, 0], &[5, 5, 0]), Imbalance::ZERO);
        assert_eq!(about(&[3, 3, 1], &[5, 5, 0]), Imbalance::whole(2));
        assert_eq!(about(&[0, 0], &[0, 0]), Imbalance::ZERO);
    }

    #[test]
    fn ratios_without_a_small_common_multiple_are_rounded() {
        let totals: Vec<Ratio> = [997, 991, 983, 977].map(|part| ratio(&[1, part])).into();
        assert_eq!(Unit::of(&totals), Unit(MAX_UNIT));
        assert_eq!(Unit::of(&totals[..1]), Unit(998));
        // As many as the ratios say: what is left is the rounding of 2^-27 per participant.
        let mut who = Vec::new();
        for ratio in &totals {
            who.push((0, ratio));
            who.extend((1..ratio.total()).map(|_| (1, ratio)));
        }
        assert!(tally(&who).imbalance(&totals[0]).value() < 1e-5);
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        let n = crate::design::MAX_PARTICIPANTS;
        let unit = u128::from(MAX_UNIT);
        let most = (u128::from(n) * unit) as u64;
        let found = about(&[n, 0, n - 1], &[most - 1, most - 3, most - 7]);
        assert!((found.value() - f64::from(n)).abs() < 1e-3, "{found}");
        let small = about(&[n - 1, n - 2, 1], &[most - 1, most - 3, 1]);
        assert!((0.99..=1.0).contains(&small.value()), "{small}");
    }

    proptest! {
        /// Against fractions of floating point, and no less than that of any two arms.
        #[test]
        fn it_is_the_range_of_counts_over_weights(
            who in prop::collection::vec((0..3_u8, 0..3_usize), 1..60),
        ) {
            let ratios = [ratio(&[1, 1, 1]), ratio(&[1, 2, 3]), ratio(&[4, 1, 2])];
            let who: Vec<_> = who.into_iter().map(|(arm, of)| (arm, &ratios[of])).collect();
            let found = tally(&who);
            let mut expected = [0.0; 3];
            let mut counts = [0.0; 3];
            for (arm, ratio) in &who {
                counts[usize::from(*arm)] += 1.0;
                for (sum, &part) in expected.iter_mut().zip(ratio.parts()) {
                    *sum += f64::from(part) / f64::from(ratio.total());
                }
            }
            let several = who.iter().any(|one| one.1 != who[0].1);
            let least = expected.iter().copied().fold(f64::INFINITY, f64::min);
            let weights: Vec<f64> = if several {
                expected.iter().map(|e| e / least).collect()
            } else {
                who[0].1.parts().iter().map(|&part| f64::from(part)).collect()
            };
            let scaled: Vec<f64> = counts.iter().zip(&weights).map(|(n, w)| n / w).collect();
            let most = scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let fewest = scaled.iter().copied().fold(f64::INFINITY, f64::min);
            let range = found.imbalance(&ratios[0]).value();
            prop_assert!((range - (most - fewest)).abs() < 1e-9, "{range} {scaled:?}");
        }
    }
}
