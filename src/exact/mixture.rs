//! The distribution of the overall imbalance of a trial with strata.

use super::binomial::Binomial;
use super::imbalance::Distribution;
use super::lengths::{ByLength, Length, MAX_KEPT};
use super::watch::Watch;
use super::{ExactError, Limit};
use super::{MAX_WORK, NEGLIGIBLE};
use crate::work::IsStopped;

/// A stratum's share of the participants that the strata before it left, and its list.
pub(super) struct StratumList<'a> {
    /// The probability that such a participant is in it; 1 for the last stratum.
    pub(super) share: f64,
    /// Its list by length.
    pub(super) course: &'a ByLength,
}

/// The distribution of the sum of D over all strata, for n participants.
///
/// f_s(u, d) is the probability that the first s strata have u participants and the imbalance d.
/// Given u, stratum s + 1 has m ~ Binomial(n - u, share) participants, so that
///
/// f_(s+1)(u + m, d + e) = sum f_s(u, d) P(m | n - u) P(D_m = e).
pub(super) fn overall(
    parts: &[StratumList<'_>],
    participants: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Distribution, ExactError> {
    let mut watch = Watch::new(is_stopped);
    let bound: u32 = parts.iter().map(|part| part.course.largest()).sum();
    let mut now = Joint::new(participants, bound);
    now.row(0)?[Joint::index(bound, 0, 0)] = 1.0;
    let mut work = 0;
    for part in parts {
        let mut next = Joint::new(participants, bound);
        for used in 0..=participants {
            let Some((from, row)) = now.occupied(used) else {
                continue;
            };
            let most = row.iter().copied().fold(0.0, f64::max);
            for (m, probability) in Binomial::new(participants - used, part.share).iter() {
                watch.add(row.len() as u64)?;
                let after = used + m;
                // A length that the stratum has with a negligible probability, whatever u is.
                let Some(Length { distribution, .. }) = part.course.get(m) else {
                    continue;
                };
                let later = next.row(after)?;
                // What d = `from` and e = `lowest` come to; each step of either is one place on.
                let lowest = Joint::difference(bound, used, from) + distribution.lowest;
                let start = Joint::index(bound, after, lowest);
                for (i, weight) in distribution.weights.iter().enumerate() {
                    let factor = probability * weight;
                    if factor * most < NEGLIGIBLE {
                        continue;
                    }
                    let later = &mut later[start + i..][..row.len()];
                    for (sum, before) in later.iter_mut().zip(row) {
                        *sum += factor * before;
                    }
                    work += row.len() as u64;
                    watch.add(row.len() as u64)?;
                }
            }
            if work > MAX_WORK {
                return Err(ExactError::TooLarge(Limit::Work));
            }
        }
        now = next;
    }
    let Some((from, row)) = now.occupied(participants) else {
        return Err(ExactError::TooLarge(Limit::Work));
    };
    Ok(Distribution {
        lowest: Joint::difference(bound, participants, from),
        weights: row.to_vec(),
    })
}

/// Probabilities by the number of participants u and the imbalance d, which is even where u is and
/// odd where u is.
struct Joint {
    width: usize,
    /// By u; empty where nothing is known of u.
    rows: Vec<Vec<f64>>,
    kept: usize,
}

impl Joint {
    /// No probabilities yet; |d| is not above `bound`.
    fn new(participants: u32, bound: u32) -> Self {
        Self {
            width: bound as usize + 2,
            rows: vec![Vec::new(); participants as usize + 1],
            kept: 0,
        }
    }

    /// The d of the first place of a row.
    fn base(bound: u32, used: u32) -> i32 {
        -(bound + (bound + used) % 2).cast_signed()
    }

    /// The place of d in the row of u.
    fn index(bound: u32, used: u32, difference: i32) -> usize {
        ((difference - Self::base(bound, used)) / 2) as usize
    }

    /// The d of a place in the row of u.
    fn difference(bound: u32, used: u32, index: usize) -> i32 {
        Self::base(bound, used) + 2 * (index as u32).cast_signed()
    }

    /// The row of u.
    fn row(&mut self, used: u32) -> Result<&mut [f64], ExactError> {
        let row = &mut self.rows[used as usize];
        if row.is_empty() {
            self.kept += self.width;
            if self.kept > MAX_KEPT {
                return Err(ExactError::TooLarge(Limit::Memory));
            }
            row.resize(self.width, 0.0);
        }
        Ok(row)
    }

    /// The row of u from the first to the last probability worth telling, and the place of the
    /// first.
    fn occupied(&self, used: u32) -> Option<(usize, &[f64])> {
        let row = &self.rows[used as usize];
        let is_told = |weight: &f64| *weight >= NEGLIGIBLE;
        let first = row.iter().position(is_told)?;
        let last = row.iter().rposition(is_told)?;
        Some((first, &row[first..=last]))
    }
}
