//! Which replicate was the worst.

use serde::{Deserialize, Serialize};

use super::findings::WorstOf;
use crate::metric::Metric;

/// The replicate with the largest value so far, the first of several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Worst {
    /// The value, in the units of its sum.
    pub(super) value: u64,
    /// The replicate; none where none was counted.
    pub(super) replicate: Option<u64>,
}

/// The worst replicates overall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ranking {
    pub(super) imbalance: Worst,
    pub(super) largest: Worst,
    pub(super) guesses: Worst,
    pub(super) forcing: Worst,
    pub(super) loss: Worst,
    pub(super) precision: Worst,
}

impl Worst {
    /// Takes a replicate into account.
    #[inline]
    pub(super) fn add(&mut self, value: u64, replicate: u64) {
        self.merge(Self {
            value,
            replicate: Some(replicate),
        });
    }

    /// Takes what is worst elsewhere into account.
    #[inline]
    pub(super) fn merge(&mut self, other: Self) {
        let Some(theirs) = other.replicate else {
            return;
        };
        let is_worse = match self.replicate {
            None => true,
            Some(ours) => (other.value, ours) > (self.value, theirs),
        };
        if is_worse {
            *self = other;
        }
    }
}

/// The worst replicates of metrics, each with how many units its value is of; none where none was counted.
pub(super) fn worst_of(ranked: impl IntoIterator<Item = (Metric, Worst, f64)>) -> WorstOf {
    let found = ranked.into_iter().filter_map(|(metric, worst, units)| {
        Some((metric, worst.value as f64 / units, worst.replicate?))
    });
    found.collect()
}

impl Ranking {
    /// Takes what is worst elsewhere into account.
    pub(super) fn merge(&mut self, other: &Self) {
        self.imbalance.merge(other.imbalance);
        self.largest.merge(other.largest);
        self.guesses.merge(other.guesses);
        self.forcing.merge(other.forcing);
        self.loss.merge(other.loss);
        self.precision.merge(other.precision);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_values_the_first_replicate_stays() {
        let mut worst = Worst::default();
        for (value, replicate) in [(3, 7), (5, 9), (5, 4), (2, 1), (5, 6)] {
            worst.add(value, replicate);
        }
        assert_eq!((worst.value, worst.replicate), (5, Some(4)));
    }

    #[test]
    fn a_value_of_zero_counts() {
        let mut worst = Worst::default();
        worst.add(0, 3);
        worst.add(0, 2);
        worst.merge(Worst::default());
        assert_eq!(worst.replicate, Some(2));
    }
}
