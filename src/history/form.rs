//! The columns of a history.

use std::ops::Range;

use super::error::HistoryError;
use crate::trial::Trial;

/// Where the columns of a trial's history stand.
#[derive(Debug, Clone)]
pub(super) struct Form {
    names: Vec<String>,
    /// How many stratification factors there are.
    factors: usize,
    /// How many arms.
    arms: usize,
}

impl Form {
    pub(super) const SEQUENCE: usize = 0;
    pub(super) const ID: usize = 1;
    pub(super) const ON: usize = 2;

    /// The columns of a trial's history.
    ///
    /// # Errors
    /// [`HistoryError::Column`] where a factor is named like another column.
    pub(super) fn new(trial: &Trial) -> Result<Self, HistoryError> {
        let (strata, arms) = (trial.strata(), trial.arms());
        let mut names: Vec<String> = Vec::new();
        names.extend(["sequence", "participant_id", "randomized_on"].map(str::to_owned));
        let factors = strata.factors().iter();
        names.extend(factors.map(|factor| factor.name().to_owned()));
        names.extend(["stratum", "arm", "randomization_number"].map(str::to_owned));
        names.extend(
            arms.iter()
                .map(|arm| format!("probability_{}", arm.column())),
        );
        let last = [
            "imbalance_before",
            "imbalance_after",
            "stream",
            "draw",
            "scenario",
            "seed_commitment",
            "chain",
        ];
        names.extend(last.map(str::to_owned));
        for factor in strata.factors() {
            if names.iter().filter(|name| *name == factor.name()).count() > 1 {
                return Err(HistoryError::Column(factor.name().to_owned()));
            }
        }
        Ok(Self {
            names,
            factors: strata.factors().len(),
            arms: arms.count(),
        })
    }

    /// The names of the columns, joined by commas. No name needs quotes.
    pub(super) fn header(&self) -> String {
        self.names.join(",")
    }

    pub(super) fn name(&self, column: usize) -> &str {
        &self.names[column]
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    pub(super) fn factors(&self) -> Range<usize> {
        Self::ON + 1..Self::ON + 1 + self.factors
    }

    pub(super) fn arm(&self) -> usize {
        self.factors().end + 1
    }

    pub(super) fn draw(&self) -> usize {
        self.arm() + 1 + self.arms + 4
    }

    pub(super) fn scenario(&self) -> usize {
        self.draw() + 1
    }

    pub(super) fn commitment(&self) -> usize {
        self.draw() + 2
    }

    pub(super) fn chain(&self) -> usize {
        self.draw() + 3
    }
}
