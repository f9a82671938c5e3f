//! How often a whole number came, over replicates: exact quantiles in memory that does not grow with them.

/// Counts of whole numbers that lie close to each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Histogram {
    /// The number that the first count is of.
    first: u32,
    counts: Vec<u32>,
    total: u64,
}

impl Histogram {
    /// So many times the same number.
    pub(super) fn of(value: u32, times: u32) -> Self {
        let mut one = Self::default();
        one.add_many(value, times);
        one
    }

    /// Counts a number.
    #[inline]
    pub(super) fn add(&mut self, value: u32) {
        match self.counts.get_mut(value.wrapping_sub(self.first) as usize) {
            Some(count) => {
                *count += 1;
                self.total += 1;
            }
            None => self.add_many(value, 1),
        }
    }

    /// Counts a number so many times.
    pub(super) fn add_many(&mut self, value: u32, times: u32) {
        if times == 0 {
            return;
        }
        if self.counts.is_empty() {
            self.first = value;
        }
        if value < self.first {
            let more = (self.first - value) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, more));
            self.first = value;
        }
        let place = (value - self.first) as usize;
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += times;
        self.total += u64::from(times);
    }

    /// Adds all that another one counted.
    pub(super) fn merge(&mut self, other: &Self) {
        for (value, count) in other.iter() {
            self.add_many(value, count);
        }
    }

    /// Each number with how often it came.
    fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, u32)> {
        let counts = self.counts.iter().enumerate();
        counts.map(|(place, &count)| (self.first + place as u32, count))
    }

    /// How many numbers were counted.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// How many of them are this number.
    pub(super) fn count(&self, value: u32) -> u64 {
        let place = value.checked_sub(self.first);
        let count = place.and_then(|place| self.counts.get(place as usize));
        count.copied().unwrap_or(0).into()
    }

    /// The smallest and the largest number.
    pub(super) fn ends(&self) -> Option<(u32, u32)> {
        let is_there = |&(_, count): &(u32, u32)| count > 0;
        let first = self.iter().find(is_there)?;
        let last = self.iter().rev().find(is_there)?;
        Some((first.0, last.0))
    }

    /// The number of this rank from 1, the smallest first; `None` where there are not so many.
    pub(super) fn of_rank(&self, rank: u64) -> Option<u32> {
        let mut sum = 0;
        let mut counts = self.iter();
        counts.find_map(|(value, count)| {
            sum += u64::from(count);
            (sum >= rank && rank > 0).then_some(value)
        })
    }

    /// The mean and, of two numbers or more, the standard deviation (with n - 1); `None` of none.
    pub(super) fn moments(&self) -> Option<(f64, Option<f64>)> {
        if self.total == 0 {
            return None;
        }
        let (mut sum, mut squares) = (0_u128, 0_u128);
        for (value, count) in self.iter() {
            let (value, count) = (u128::from(value), u128::from(count));
            sum += value * count;
            squares += value * value * count;
        }
        let total = u128::from(self.total);
        // Exact up to here: what is subtracted is nearly as large.
        let spread = total * squares - sum * sum;
        let sd = (total > 1).then(|| (spread as f64 / (total * (total - 1)) as f64).sqrt());
        Some((sum as f64 / total as f64, sd))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_moments_are_those_of_the_numbers() {
        let numbers = [7, 3, 9, 3, 12, 7, 7, 0];
        let mut all = Histogram::default();
        let (mut one, mut other) = (Histogram::default(), Histogram::default());
        for (place, &number) in numbers.iter().enumerate() {
            all.add(number);
            if place % 2 == 0 {
                one.add(number);
            } else {
                other.add(number);
            }
        }
        one.merge(&other);
        let mut sorted = numbers;
        sorted.sort_unstable();
        for histogram in [&all, &one] {
            for (rank, &number) in (1..).zip(&sorted) {
                assert_eq!(histogram.of_rank(rank), Some(number));
            }
            assert_eq!(histogram.of_rank(9), None);
            assert_eq!(histogram.of_rank(0), None);
            assert_eq!(histogram.ends(), Some((0, 12)));
            assert_eq!((histogram.count(7), histogram.count(8)), (3, 0));
            let (mean, sd) = histogram.moments().unwrap_or_default();
            assert!((mean - 6.0).abs() < 1e-12, "{mean}");
            // The squares of the distances from 6 add up to 102.
            assert!((sd.unwrap_or(0.0) - (102.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        }
        assert_eq!(Histogram::default().moments(), None);
        assert_eq!(Histogram::of(4, 1).moments(), Some((4.0, None)));
    }
}
