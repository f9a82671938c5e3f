//! How many of the participants come to be in a stratum.

use crate::inference::incomplete_beta;

/// The law of a stratum's count N among n participants: N ~ Bin(n, p), where p is certain or one of
/// several shares with their weights, which sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Law {
    participants: u32,
    shares: Vec<(f64, f64)>,
}

impl Law {
    pub(super) fn new(participants: u32, shares: Vec<(f64, f64)>) -> Self {
        Self {
            participants,
            shares,
        }
    }

    /// Of a share that is certain.
    pub(super) fn certain(participants: u32, share: f64) -> Self {
        Self::new(participants, vec![(share, 1.0)])
    }

    /// The mean share.
    pub(super) fn mean_share(&self) -> f64 {
        self.shares
            .iter()
            .map(|(share, weight)| share * weight)
            .sum()
    }

    /// P(N > length).
    pub(super) fn above(&self, length: u64) -> f64 {
        let length = match u32::try_from(length) {
            Ok(length) if length < self.participants => length,
            _ => return 0.0,
        };
        let terms = self.shares.iter();
        let terms = terms.map(|&(share, weight)| weight * above(self.participants, share, length));
        terms.sum()
    }

    /// The least length with P(N > length) <= tail: at most n, which nobody is left over from.
    pub(super) fn least_length(&self, tail: f64) -> u32 {
        let (mut too_short, mut suffices) = (None, self.participants);
        loop {
            let first = too_short.map_or(0, |length: u32| length + 1);
            if first >= suffices {
                return suffices;
            }
            let middle = first + (suffices - first) / 2;
            if self.above(middle.into()) <= tail {
                suffices = middle;
            } else {
                too_short = Some(middle);
            }
        }
    }
}

/// How far from the mean, in relative entropy, a tail is 0 or 1: Hoeffding's bound on it is below e^-45.
const FAR: f64 = 45.0;

/// P(Bin(n, p) > k) = I_p(k + 1, n - k), for k < n.
fn above(n: u32, p: f64, k: u32) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0.0 } else { 1.0 };
    }
    let (count, share) = (f64::from(n), f64::from(k + 1) / f64::from(n));
    let entropy = |x: f64, y: f64| if x > 0.0 { x * libm::log(x / y) } else { 0.0 };
    let distance = |x: f64| count * (entropy(x, p) + entropy(1.0 - x, 1.0 - p));
    if share > p && distance(share) > FAR {
        return 0.0;
    }
    let below = f64::from(k) / count;
    if below < p && distance(below) > FAR {
        return 1.0;
    }
    incomplete_beta(f64::from(k) + 1.0, f64::from(n - k), p)
}

#[cfg(test)]
mod tests {
    use super::super::shares::{FINE, of_count};
    use super::*;

    /// n, p, tail, the least length, and the probability above it: scipy 1.17.1, `binom.isf` and `binom.sf`.
    const LENGTHS: [(u32, f64, f64, u32, f64); 8] = [
        (120, 0.3, 0.001 / 4.0, 54, 0.000_184_184_299_652_764),
        (405, 1.0 / 9.0, 0.001 / 9.0, 70, 7.828_002_198_049_197e-5),
        (405, 0.0003, 0.001 / 9.0, 3, 8.126_882_009_544_78e-6),
        (405, 0.6, 0.001 / 9.0, 279, 8.588_437_913_864_696e-5),
        (40, 0.5, 0.01, 27, 0.008_294_501_687_487_355),
        (
            300,
            1.0 / 700.0,
            0.001 / 700.0,
            6,
            3.407_385_279_683_484_7e-7,
        ),
        (1_000_000, 0.25, 1e-4, 251_611, 9.995_294_475_536_367e-5),
        (60, 0.02, 5e-7, 9, 3.095_816_860_638_766e-7),
    ];

    /// n, k of M, tail, the least length, and the probability above it: scipy 1.17.1,
    /// `betabinom.sf(length, n, k + 0.5, M - k + 0.5)`.
    const COUNTED: [(u32, u32, u32, f64, u32, f64); 4] = [
        (
            120,
            19_661,
            65_536,
            0.001 / 4.0,
            54,
            0.000_186_738_783_736_095_65,
        ),
        (405, 20, 65_536, 0.001 / 9.0, 3, 1.238_168_898_698_433e-5),
        (405, 0, 65_536, 0.001 / 9.0, 1, 1.413_999_855_270_908_8e-5),
        (405, 3, 50, 0.001 / 9.0, 111, 0.000_104_369_826_475_769_76),
    ];

    #[test]
    fn lengths_of_counted_shares_are_quantiles_of_the_beta_binomial_law() {
        for (n, found, of, tail, length, above) in COUNTED {
            let law = Law::new(n, of_count(found, of, FINE));
            assert_eq!(law.least_length(tail), length, "{n} {found} {of}");
            let is = law.above(length.into());
            assert!((is - above).abs() <= 1e-4 * above, "{n} {found} {of}: {is}");
        }
    }

    #[test]
    fn lengths_are_quantiles_of_the_binomial_law() {
        for (n, p, tail, length, above) in LENGTHS {
            let law = Law::certain(n, p);
            assert_eq!(law.least_length(tail), length, "{n} {p} {tail}");
            let found = law.above(length.into());
            assert!((found - above).abs() <= 1e-9 * above, "{n} {p}: {found}");
        }
    }

    #[test]
    fn nobody_and_everybody() {
        assert_eq!(Law::certain(60, 0.0).least_length(1e-6), 0);
        assert_eq!(Law::certain(60, 1.0).least_length(1e-6), 60);
        let law = Law::certain(60, 0.5);
        assert_eq!((law.above(60), law.above(u64::MAX)), (0.0, 0.0));
    }
}
