//! The imbalance of one set of counts, exact and without heap: the kernel of every measure of
//! imbalance, small enough for the innermost loop of a simulation.

use std::cmp::Ordering;

use crate::design::Ratio;

/// An imbalance in participants per part of the allocation ratio: an exact fraction.
///
/// The fraction is kept as it arises and compared by cross-multiplication, so 2/2 equals 1.
///
/// # Examples
/// ```
/// use evenhand::balance::imbalance;
/// use evenhand::design::Ratio;
/// let ratio = Ratio::new(&[3, 1])?;
/// let third = imbalance(&[5, 2], &ratio);
/// assert_eq!((third.numerator(), third.denominator()), (1, 3));
/// assert!(third < imbalance(&[6, 1], &ratio));
/// assert_eq!(third.to_string(), "0.333333");
/// # Ok::<(), evenhand::design::ArmError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Imbalance {
    numerator: u64,
    denominator: u64,
}

impl Imbalance {
    /// No imbalance: the counts stand in the allocation ratio.
    pub const ZERO: Self = Self::whole(0);

    /// An imbalance of a whole number, such as a limit.
    pub const fn whole(number: u32) -> Self {
        Self {
            numerator: number as u64,
            denominator: 1,
        }
    }

    /// A fraction, in lowest terms. Where one of them is 2^64 or more, both are halved until they are
    /// below, which changes the value by less than 2^-30 of it, or of a participant where that is more.
    pub(super) fn fraction(numerator: u128, denominator: u128) -> Self {
        let (mut a, mut b) = (denominator, numerator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let (numerator, denominator) = (numerator / a, denominator / a);
        let bits = u128::BITS - numerator.max(denominator).leading_zeros();
        let excess = bits.saturating_sub(u64::BITS);
        Self {
            numerator: (numerator >> excess) as u64,
            denominator: (denominator >> excess).max(1) as u64,
        }
    }

    /// The numerator in lowest terms.
    pub fn numerator(self) -> u64 {
        self.numerator / self.divisor()
    }

    /// The denominator in lowest terms, >= 1.
    pub fn denominator(self) -> u64 {
        self.denominator / self.divisor()
    }

    /// The value, correctly rounded.
    pub fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    fn divisor(self) -> u64 {
        let (mut a, mut b) = (self.denominator, self.numerator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    }
}

/// The imbalance of the arms' counts about the allocation ratio:
///
/// ```text
/// I = max_k n_k / r_k - min_k n_k / r_k
/// ```
///
/// where `n_k` is `counts[k]` and `r_k` the k-th part of `ratio`, which is in lowest terms. The unit
/// is participants per part of the ratio; with two arms 1:1, `I = |n_1 - n_2|`. It is the range of
/// Pocock and Simon, with the counts divided by the ratio.
///
/// Counts beyond the arms of the ratio, and those of closed arms, whose part is 0, are not looked at.
///
/// # Examples
/// ```
/// use evenhand::balance::{Imbalance, imbalance};
/// use evenhand::design::Ratio;
/// let equal = Ratio::new(&[1, 1])?;
/// assert_eq!(imbalance(&[7, 4], &equal), Imbalance::whole(3));
/// let ratio = Ratio::new(&[1, 2, 3])?;
/// assert_eq!(imbalance(&[2, 4, 6], &ratio), Imbalance::ZERO);
/// # Ok::<(), evenhand::design::ArmError>(())
/// ```
///
/// # References
/// Pocock and Simon 1975, Biometrics 31:103 (range); Han, Enas and `McEntegart` 2009, Statistics in
/// Medicine (unequal ratios).
#[inline]
pub fn imbalance(counts: &[u32], ratio: &Ratio) -> Imbalance {
    let pairs = counts.iter().copied().zip(ratio.parts().iter().copied());
    let mut pairs = pairs.filter(|(_, part)| *part > 0);
    let Some(first) = pairs.next() else {
        return Imbalance::ZERO;
    };
    let (mut least, mut most) = (first, first);
    for pair in pairs {
        if below(pair, least) {
            least = pair;
        }
        if below(most, pair) {
            most = pair;
        }
    }
    let cross = |a: u32, b: u32| u64::from(a) * u64::from(b);
    Imbalance {
        numerator: cross(most.0, least.1) - cross(least.0, most.1),
        denominator: cross(least.1, most.1),
    }
}

/// Whether n/r of the first is below that of the second.
#[inline]
fn below((n, r): (u32, u32), (other_n, other_r): (u32, u32)) -> bool {
    u64::from(n) * u64::from(other_r) < u64::from(other_n) * u64::from(r)
}

impl Ord for Imbalance {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let (own, others) = (
            cross(self.numerator, other.denominator),
            cross(other.numerator, self.denominator),
        );
        own.cmp(&others)
    }
}

impl PartialOrd for Imbalance {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Imbalance {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Imbalance {}

/// The shortest decimal with at most 6 digits after the point, rounded half up; in integers.
impl std::fmt::Display for Imbalance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const UNIT: u128 = 1_000_000;
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        let millionths = (numerator * UNIT + denominator / 2) / denominator;
        write!(f, "{}", millionths / UNIT)?;
        let decimals = format!("{:06}", millionths % UNIT);
        match decimals.trim_end_matches('0') {
            "" => Ok(()),
            decimals => write!(f, ".{decimals}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(counts: &[u32], parts: &[u32]) -> (u64, u64) {
        let imbalance = imbalance(counts, &Ratio::new(parts).unwrap());
        (imbalance.numerator(), imbalance.denominator())
    }

    #[test]
    fn two_equal_arms_differ_by_their_counts() {
        assert_eq!(fraction(&[0, 0], &[1, 1]), (0, 1));
        assert_eq!(fraction(&[5, 2], &[1, 1]), (3, 1));
        assert_eq!(fraction(&[2, 5], &[1, 1]), (3, 1));
    }

    /// Males at A 5, B 1 with ratio 3:1, and a site at A 5, B 3 (Pocock and Simon's range as it is
    /// worked for unequal ratios): after one more on A or on B.
    #[test]
    fn a_ratio_of_three_to_one_is_as_worked_by_hand() {
        assert_eq!(fraction(&[6, 1], &[3, 1]), (1, 1));
        assert_eq!(fraction(&[5, 2], &[3, 1]), (1, 3));
        // The sum over the two margins: 2 after A, 8/3 after B.
        assert_eq!(fraction(&[6, 3], &[3, 1]), (1, 1));
        assert_eq!(fraction(&[5, 4], &[3, 1]), (7, 3));
    }

    /// 1/1, 5/2, 4/3: 5/2 - 1 = 3/2.
    #[test]
    fn three_arms_in_one_two_three() {
        assert_eq!(fraction(&[1, 5, 4], &[1, 2, 3]), (3, 2));
        assert_eq!(fraction(&[2, 4, 6], &[1, 2, 3]), (0, 1));
        // 0, 1/2, 1/3: the least is the empty arm.
        assert_eq!(fraction(&[0, 1, 1], &[1, 2, 3]), (1, 2));
    }

    #[test]
    fn the_largest_counts_and_parts_do_not_overflow() {
        let wide = Ratio::new(&[1000, 999, 1]).unwrap();
        let much = imbalance(&[0, 0, u32::MAX], &wide);
        let more = imbalance(&[u32::MAX, 0, 0], &wide);
        assert_eq!(much, Imbalance::whole(u32::MAX));
        assert!(more < much);
        assert_eq!(much.to_string(), "4294967295");
        assert_eq!(more.to_string(), "4294967.295");
    }

    #[test]
    fn text_is_the_shortest_decimal() {
        let text = |numerator, denominator| {
            Imbalance {
                numerator,
                denominator,
            }
            .to_string()
        };
        assert_eq!(text(8, 3), "2.666667");
        assert_eq!(text(4, 2), "2");
        assert_eq!(text(1, 4), "0.25");
        assert_eq!(text(2_999_999, 1_000_000), "2.999999");
        assert_eq!(text(999_999, 1_000_000), "0.999999");
        assert_eq!(text(10, 1), "10");
    }

    proptest! {
        /// The same with a common denominator, as the definition reads.
        #[test]
        fn it_is_the_range_of_the_scaled_counts(
            arms in prop::collection::vec((0_u32..1000, 1_u32..12), 2..6),
        ) {
            let (counts, parts): (Vec<u32>, Vec<u32>) = arms.into_iter().unzip();
            let ratio = Ratio::new(&parts).unwrap();
            let common = 27_720_u64; // the least common multiple of 1 to 11
            let scaled: Vec<u64> = counts
                .iter()
                .zip(ratio.parts())
                .map(|(&n, &r)| u64::from(n) * common / u64::from(r))
                .collect();
            let range = scaled.iter().max().unwrap() - scaled.iter().min().unwrap();
            let imbalance = imbalance(&counts, &ratio);
            prop_assert_eq!(imbalance.numerator() * common, range * imbalance.denominator());
        }
    }
}
