//! How many of something there are in each calendar month, and until its end.

use super::histogram::Histogram;

/// Counts by calendar month over replicates, from the month in which enrolment starts on.
///
/// A replicate that has ended counts 0 in later months, and all that it has to date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Course {
    replicates: u32,
    /// By month: how many in it, and how many to date.
    months: Vec<[Histogram; 2]>,
}

impl Course {
    /// Adds a replicate by its counts, from the first month to the last that it has anything in.
    pub(super) fn add(&mut self, counts: &[u32]) {
        self.extend(counts.len());
        self.replicates += 1;
        let mut to_date = 0;
        for (place, [in_month, until]) in self.months.iter_mut().enumerate() {
            let count = counts.get(place).copied().unwrap_or(0);
            to_date += count;
            in_month.add(count);
            until.add(to_date);
        }
    }

    /// Goes on to so many months.
    pub(super) fn extend(&mut self, months: usize) {
        while self.months.len() < months {
            let before = self.months.last().map(|[_, to_date]| to_date.clone());
            let to_date = before.unwrap_or_else(|| Histogram::of(0, self.replicates));
            let none = Histogram::of(0, self.replicates);
            self.months.push([none, to_date]);
        }
    }

    /// Adds the replicates of another course.
    pub(super) fn merge(&mut self, mut other: Self) {
        let months = self.months.len().max(other.months.len());
        self.extend(months);
        other.extend(months);
        self.replicates += other.replicates;
        for (own, of_other) in self.months.iter_mut().zip(&other.months) {
            for (own, of_other) in own.iter_mut().zip(of_other) {
                own.merge(of_other);
            }
        }
    }

    /// By month, how many in it and how many to date.
    pub(super) fn months(&self) -> &[[Histogram; 2]] {
        &self.months
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_that_have_ended_stay_as_they_are() {
        let replicates: [&[u32]; 4] = [&[1, 2], &[0, 0, 5], &[], &[3]];
        let mut all = Course::default();
        for counts in replicates {
            all.add(counts);
        }
        // Added up in other parts and another order.
        let (mut one, mut other) = (Course::default(), Course::default());
        one.add(replicates[3]);
        other.add(replicates[1]);
        other.add(replicates[2]);
        one.add(replicates[0]);
        one.merge(other);
        for course in [&all, &one] {
            let found = |month: usize, which: usize| {
                let histogram = &course.months()[month][which];
                let ranks = 1..=histogram.total();
                ranks
                    .map(|rank| histogram.of_rank(rank).unwrap_or(u32::MAX))
                    .collect::<Vec<_>>()
            };
            assert_eq!(course.months().len(), 3);
            assert_eq!(found(0, 0), [0, 0, 1, 3]);
            assert_eq!(found(1, 1), [0, 0, 3, 3]);
            assert_eq!(found(2, 0), [0, 0, 0, 5]);
            assert_eq!(found(2, 1), [0, 3, 3, 5]);
        }
    }
}
