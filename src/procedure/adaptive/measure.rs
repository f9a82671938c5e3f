//! Imbalance functions of minimization, exact in integers.

use super::error::AdaptiveError;
use crate::design::MAX_ARMS;

/// How far the counts of one margin are from the ratio.
///
/// With `y_k = n_k / r_k` (the counts, each divided by its part of the ratio), K arms and `m` the
/// mean of the `y_k`:
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// `range`: max y_k - min y_k.
    Range,
    /// `variance`: the sum over k of (y_k - m)^2, divided by K - 1.
    Variance,
    /// `sd`: the square root of the variance.
    Sd,
    /// `squares`: the sum over pairs k < l of (y_k - y_l)^2; with two arms 1:1 the square of the
    /// difference. It is K (K - 1) times the variance, so both allocate alike.
    Squares,
}

/// The sums over the factors, one per candidate arm, in units in which all are whole numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Totals {
    /// Sums of whole numbers.
    Whole([u128; MAX_ARMS]),
    /// Sums of square roots of whole numbers.
    Roots([f64; MAX_ARMS]),
}

/// Two sums of roots are tied unless they differ by more than this share of the larger: equal
/// sums differ in their last bits where their terms come in another order.
const TIE: f64 = 1.0 / (1_u64 << 40) as f64;

impl Measure {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Range, "range"),
        (Self::Variance, "variance"),
        (Self::Sd, "sd"),
        (Self::Squares, "squares"),
    ];

    /// The function of this name.
    ///
    /// # Errors
    /// [`AdaptiveError::Function`] where there is none.
    pub fn parse(text: &str) -> Result<Self, AdaptiveError> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text);
        found
            .map(|(measure, _)| *measure)
            .ok_or_else(|| AdaptiveError::Function(text.to_owned()))
    }

    /// No totals yet.
    pub(super) fn zero(self) -> Totals {
        match self {
            Self::Range | Self::Variance | Self::Squares => Totals::Whole([0; MAX_ARMS]),
            Self::Sd => Totals::Roots([0.0; MAX_ARMS]),
        }
    }

    /// What a whole total is divided by to be in the units of the definition; `multiple` is that
    /// by which the y_k were made whole.
    fn unit(self, arms: usize, multiple: u64) -> f64 {
        let (pairs, multiple) = ((arms * (arms - 1)) as f64, multiple as f64);
        match self {
            Self::Range => multiple,
            Self::Variance => pairs * multiple * multiple,
            Self::Sd => pairs.sqrt() * multiple,
            Self::Squares => multiple * multiple,
        }
    }
}

/// The range of whole numbers.
fn range(scaled: &[u64]) -> u128 {
    let most = scaled.iter().copied().max().unwrap_or(0);
    let least = scaled.iter().copied().min().unwrap_or(0);
    u128::from(most - least)
}

/// The sum over all pairs of the squared difference: K sum y^2 - (sum y)^2.
fn squares(scaled: &[u64]) -> u128 {
    let sum: u128 = scaled.iter().copied().map(u128::from).sum();
    let of_squares: u128 = scaled.iter().map(|&y| u128::from(y) * u128::from(y)).sum();
    scaled.len() as u128 * of_squares - sum * sum
}

impl Totals {
    /// Adds one factor's imbalance, were the participant allocated to each arm in turn. `scales`
    /// make the counts whole multiples of a common part: common multiple / r_k.
    pub(super) fn add(&mut self, measure: Measure, counts: &[u32], scales: &[u64], weight: u32) {
        let arms = scales.len();
        let mut scaled = [0_u64; MAX_ARMS];
        let scaled = &mut scaled[..arms];
        for ((y, &count), &scale) in scaled.iter_mut().zip(counts).zip(scales) {
            *y = u64::from(count) * scale;
        }
        for arm in 0..arms {
            scaled[arm] += scales[arm];
            match self {
                Self::Whole(totals) if measure == Measure::Range => {
                    totals[arm] += u128::from(weight) * range(scaled);
                }
                Self::Whole(totals) => totals[arm] += u128::from(weight) * squares(scaled),
                Self::Roots(totals) => {
                    totals[arm] += f64::from(weight) * (squares(scaled) as f64).sqrt();
                }
            }
            scaled[arm] -= scales[arm];
        }
    }

    /// In the units of the definition.
    pub(super) fn values(&self, measure: Measure, arms: usize, multiple: u64) -> [f64; MAX_ARMS] {
        let unit = measure.unit(arms, multiple);
        match self {
            Self::Whole(totals) => totals.map(|total| total as f64 / unit),
            Self::Roots(totals) => totals.map(|total| total / unit),
        }
    }

    /// The place of each arm, from 0, when the arms stand in the order of their totals; tied arms
    /// have the first place among them.
    pub(super) fn places(&self, arms: usize) -> [u8; MAX_ARMS] {
        match self {
            Self::Whole(totals) => places(&totals[..arms], |a, b| a == b),
            Self::Roots(totals) => places(&totals[..arms], |a, b| b - a <= TIE * b),
        }
    }
}

/// The places of totals; `is_tied` compares the least of a tie with a larger total.
fn places<T: Copy + PartialOrd>(totals: &[T], is_tied: impl Fn(T, T) -> bool) -> [u8; MAX_ARMS] {
    let mut order = [0_u8; MAX_ARMS];
    for arm in 0..totals.len() {
        let mut at = arm;
        while at > 0 && totals[usize::from(order[at - 1])] > totals[arm] {
            order[at] = order[at - 1];
            at -= 1;
        }
        order[at] = arm as u8;
    }
    let mut places = [0; MAX_ARMS];
    let mut first = 0;
    for at in 0..totals.len() {
        let total = |at: usize| totals[usize::from(order[at])];
        if !is_tied(total(first), total(at)) {
            first = at;
        }
        places[usize::from(order[at])] = first as u8;
    }
    places
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let found = Self::ALL.iter().find(|(measure, _)| measure == self);
        f.write_str(found.map_or("", |(_, name)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_arms_share_the_first_of_their_places() {
        let of = |totals: &[u32]| places(totals, |a, b| a == b)[..totals.len()].to_vec();
        assert_eq!(of(&[4, 3, 1]), [2, 1, 0]);
        assert_eq!(of(&[2, 1, 2, 1, 5]), [2, 0, 2, 0, 4]);
        assert_eq!(of(&[7, 7, 7]), [0, 0, 0]);
    }

    #[test]
    fn roots_in_another_order_are_tied() {
        let mut sums = [0.0_f64; MAX_ARMS];
        sums[0] = 0.1 + (0.2 + 0.3);
        sums[1] = (0.1 + 0.2) + 0.3;
        assert_ne!(sums[0].to_bits(), sums[1].to_bits());
        assert_eq!(Totals::Roots(sums).places(2)[..2], [0, 0]);
    }
}
