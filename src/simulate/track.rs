//! The imbalance along one list.

use crate::design::ArmIndex;

/// The imbalance of one list, or of the participants of one stratum, level or site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Track {
    /// D, (first arm) - (second arm).
    pub(super) difference: i32,
    /// The largest |D| so far.
    pub(super) largest: u32,
    /// Twice the number of entries that the convergence strategy guesses, a coin counting one
    /// half.
    pub(super) twice_guessed: u32,
    /// How many entries or participants there are.
    pub(super) entries: u32,
}

impl Track {
    /// Counts an entry.
    #[inline]
    pub(super) fn add(&mut self, arm: ArmIndex) {
        let sign = 1 - 2 * i32::from(arm.0);
        // The guess is the arm that lags: 1 - sign(D) times the step is 0, 1 or 2 times one half.
        self.twice_guessed += (1 - self.difference.signum() * sign) as u32;
        self.difference += sign;
        self.largest = self.largest.max(self.difference.unsigned_abs());
        self.entries += 1;
    }
}
