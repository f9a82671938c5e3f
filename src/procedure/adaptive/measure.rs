//! Imbalance functions of minimization, exact in integers.

use super::error::AdaptiveError;
use crate::design::MAX_ARMS;

/// How far the counts of one margin are from the ratio.
///
/// With `y_k = n_k / r_k` (the counts, each divided by its part of the ratio), K arms and `m` the
/// mean of the `y_k`:
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
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
    /// The function of this name.
    ///
    /// # Errors
    /// [`AdaptiveError::Function`] where there is none.
    pub fn parse(text: &str) -> Result<Self, AdaptiveError> {
        text.parse()
            .map_err(|_| AdaptiveError::Function(text.to_owned()))
    }

    /// No totals yet.
    #[inline]
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

/// The range of whole numbers, after each of them in turn has been raised by its step.
#[inline]
fn ranges(numbers: &[u64], steps: &[u64], mut tell: impl FnMut(usize, u64)) {
    let (mut least, mut second, mut most) = (u64::MAX, u64::MAX, 0);
    for &number in numbers {
        most = most.max(number);
        second = second.min(number.max(least));
        least = least.min(number);
    }
    for (at, (&number, &step)) in numbers.iter().zip(steps).enumerate() {
        let of_others = if number == least { second } else { least };
        let raised = number + step;
        tell(at, most.max(raised) - of_others.min(raised));
    }
}

/// The sum over all pairs of the squared difference, K sum y^2 - (sum y)^2, after each of the whole
/// numbers y in turn has been raised by its step.
#[inline]
fn squares(numbers: &[u64], steps: &[u64], mut tell: impl FnMut(usize, u128)) {
    let square = |number: u64| u128::from(number) * u128::from(number);
    let sum: u64 = numbers.iter().sum();
    let of_squares: u128 = numbers.iter().copied().map(square).sum();
    for (at, (&number, &step)) in numbers.iter().zip(steps).enumerate() {
        let raised = of_squares + u128::from(2 * number + step) * u128::from(step);
        tell(at, numbers.len() as u128 * raised - square(sum + step));
    }
}

/// Whether the sum of the numbers stays below 2^22 with any step: 16 times its square is then below
/// 2^48, and exact as `f64`.
#[inline]
fn is_small(numbers: &[u64], steps: &[u64]) -> bool {
    let longest = steps.iter().copied().max().unwrap_or(0);
    numbers.iter().sum::<u64>() + longest < 1 << 22
}

/// The same in 64 bits, for numbers that are small.
#[inline]
fn small_squares(numbers: &[u64], steps: &[u64]) -> [u64; MAX_ARMS] {
    // Factors of 32 bits: a product is then one instruction, also of several arms together.
    let product = |a: u64, b: u64| u64::from(a as u32) * u64::from(b as u32);
    let arms = numbers.len() as u64;
    let sum: u64 = numbers.iter().sum();
    let of_squares: u64 = numbers.iter().map(|&number| product(number, number)).sum();
    let least = arms * of_squares - product(sum, sum);
    let mut told = [0; MAX_ARMS];
    for ((told, &number), &step) in told.iter_mut().zip(numbers).zip(steps) {
        // K ((y + s)^2 - y^2) - ((sum + s)^2 - sum^2); of both, only the sum is not below 0.
        let own = product(arms * (2 * number + step), step);
        *told = least + own - product(2 * sum + step, step);
    }
    told
}

impl Totals {
    /// Adds one factor's imbalance, were the participant allocated to each arm in turn. `scales`
    /// make the counts whole multiples of a common part: common multiple / r_k.
    #[inline]
    pub(super) fn add(&mut self, measure: Measure, counts: &[u32], scales: &[u64], weight: u32) {
        let arms = scales.len();
        let mut scaled = [0_u64; MAX_ARMS];
        let scaled = &mut scaled[..arms];
        for ((y, &count), &scale) in scaled.iter_mut().zip(counts).zip(scales) {
            *y = u64::from(count) * scale;
        }
        let weighted = u64::from(weight);
        match self {
            Self::Whole(totals) if measure == Measure::Range => {
                ranges(scaled, scales, |arm, range| {
                    totals[arm] += u128::from(weighted * range);
                });
            }
            Self::Whole(totals) => squares(scaled, scales, |arm, square| {
                totals[arm] += u128::from(weight) * square;
            }),
            Self::Roots(totals) if is_small(scaled, scales) => {
                let squares = small_squares(scaled, scales);
                for (total, square) in totals[..arms].iter_mut().zip(squares) {
                    *total += f64::from(weight) * (square.cast_signed() as f64).sqrt();
                }
            }
            Self::Roots(totals) => squares(scaled, scales, |arm, square| {
                totals[arm] += f64::from(weight) * (square as f64).sqrt();
            }),
        }
    }

    /// The arms that are tied for the smallest total, arm k in bit k.
    #[inline]
    pub(super) fn least(&self, arms: usize) -> u16 {
        match self {
            Self::Whole(totals) => {
                let least = totals[..arms].iter().copied().min().unwrap_or(0);
                set(&totals[..arms], |total| total == least)
            }
            Self::Roots(totals) => {
                let least = totals[..arms].iter().copied().fold(f64::INFINITY, f64::min);
                set(&totals[..arms], |total| is_tied(least, total))
            }
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
            Self::Roots(totals) => places(&totals[..arms], is_tied),
        }
    }
}

/// The totals that are in a set, number k in bit k.
#[inline]
fn set<T: Copy>(totals: &[T], is_in: impl Fn(T) -> bool) -> u16 {
    let bits = totals.iter().enumerate();
    bits.fold(0, |set, (arm, &total)| set | u16::from(is_in(total)) << arm)
}

/// Whether a sum of roots is tied with the least of a tie.
#[inline]
fn is_tied(least: f64, total: f64) -> bool {
    total - least <= TIE * total
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
    fn each_number_is_raised_in_turn() {
        let (numbers, steps) = ([7, 3, 3, 9], [2, 4, 1, 3]);
        let mut told = 0;
        let after = |at: usize| {
            let mut numbers = numbers;
            numbers[at] += steps[at];
            numbers
        };
        ranges(&numbers, &steps, |at, range| {
            let numbers = after(at);
            let (least, most) = (numbers.iter().min(), numbers.iter().max());
            assert_eq!(range, most.unwrap() - least.unwrap());
            told += 1;
        });
        squares(&numbers, &steps, |at, squares| {
            let raised = after(at);
            let of = |y: u64| raised.map(|other| u128::from(y.abs_diff(other)).pow(2));
            let twice: u128 = raised.iter().flat_map(|&y| of(y)).sum();
            assert_eq!(2 * squares, twice);
            assert_eq!(u128::from(small_squares(&numbers, &steps)[at]), squares);
            told += 1;
        });
        assert_eq!(told, 8);
    }

    #[test]
    fn roots_in_another_order_are_tied() {
        let mut sums = [0.0_f64; MAX_ARMS];
        sums[0] = 0.1 + (0.2 + 0.3);
        sums[1] = (0.1 + 0.2) + 0.3;
        assert_ne!(sums[0].to_bits(), sums[1].to_bits());
        assert_eq!(Totals::Roots(sums).places(2)[..2], [0, 0]);
        assert_eq!(Totals::Roots(sums).least(2), 0b11);
    }
}
