//! How often each whole number was seen.

use serde::{Deserialize, Serialize};

use super::moments::Moments;

/// Replicates by a whole number, such as |D|. It takes the room of the largest seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts(Vec<u64>);

impl Counts {
    /// Counts a replicate.
    #[inline]
    pub(super) fn add(&mut self, value: u32) {
        match self.0.get_mut(value as usize) {
            Some(count) => *count += 1,
            None => self.add_new(value as usize),
        }
    }

    /// Counts a replicate with more than any before.
    #[cold]
    fn add_new(&mut self, value: usize) {
        self.0.resize(value + 1, 0);
        self.0[value] = 1;
    }

    /// Counts the replicates of others too; `None` where a count would be too large.
    pub(super) fn merge(&mut self, other: &Self) -> Option<()> {
        let seen = self.0.len().max(other.0.len());
        self.0.resize(seen, 0);
        for (count, more) in self.0.iter_mut().zip(&other.0) {
            *count = count.checked_add(*more)?;
        }
        Some(())
    }

    /// Whether they are counts of so many replicates, none of more than `most`, or of none.
    pub(super) fn are_of(&self, replicates: u64, most: u32) -> bool {
        let counted = (self.0.iter()).try_fold(0_u64, |sum, &count| sum.checked_add(count));
        self.0.len() <= most as usize + 1 && matches!(counted, Some(n) if n == replicates || n == 0)
    }

    /// The sums of the values to a power. 10^6 to the fourth in fewer than 2^32 replicates leaves
    /// room for the squares of squares.
    pub(super) fn moments(&self, power: u32) -> Moments {
        let mut moments = Moments::default();
        for (value, &count) in (0_u128..).zip(&self.0) {
            let value = value.pow(power);
            moments.sum += u128::from(count) * value;
            moments.squares += u128::from(count) * value * value;
        }
        moments
    }

    /// How many replicates had 0, as sums of 0 and 1.
    pub(super) fn zeros(&self) -> Moments {
        Moments::of_count(self.0.first().copied().unwrap_or(0))
    }

    /// How many replicates had more than a value, as sums of 0 and 1.
    pub(super) fn above(&self, value: u8) -> Moments {
        Moments::of_count(self.0.iter().skip(usize::from(value) + 1).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[u32]) -> Counts {
        let mut counts = Counts::default();
        for &value in values {
            counts.add(value);
        }
        counts
    }

    #[test]
    fn moments_are_those_of_the_values() {
        let values = [3, 0, 7, 3, 1, 0, 12];
        for power in [1, 2] {
            let mut expected = Moments::default();
            for value in values {
                expected.add(u64::from(value).pow(power));
            }
            assert_eq!(counts(&values).moments(power), expected);
        }
    }

    #[test]
    fn merging_in_any_order_is_counting_all() {
        let (few, many) = (counts(&[2, 0]), counts(&[5, 2, 9]));
        for (mut one, other) in [(few.clone(), &many), (many.clone(), &few)] {
            one.merge(other).unwrap();
            assert_eq!(one, counts(&[2, 0, 5, 2, 9]));
        }
    }

    #[test]
    fn zeros_and_tails_are_counted() {
        let counts = counts(&[0, 0, 1, 4]);
        assert_eq!(counts.zeros(), Moments::of_count(2));
        assert_eq!(counts.above(0), Moments::of_count(2));
        assert_eq!(counts.above(1), Moments::of_count(1));
        assert_eq!(counts.above(4), Moments::of_count(0));
        assert_eq!(counts.above(10), Moments::of_count(0));
    }
}
