//! The distribution of the arms' counts over all strata of a trial.

use super::counts::CountsAt;
use super::lengths::ByLength;
use crate::design::{MAX_ARMS, Ratio};
use crate::exact::binomial::Binomial;
use crate::exact::imbalance::Excess;
use crate::exact::lengths::MAX_KEPT;
use crate::exact::watch::Watch;
use crate::exact::{ExactError, Limit, MAX_WORK, NEGLIGIBLE};
use crate::work::IsStopped;

/// A stratum's share of the participants that the strata before it left, and its list.
pub(super) struct StratumList<'a> {
    /// The probability that such a participant is in it; 1 for the last stratum.
    pub(super) share: f64,
    /// Its list by length.
    pub(super) course: &'a ByLength,
}

/// The distribution of the counts of n participants.
///
/// f_s(u, N) is the probability that the first s strata have u participants, N_k of them on arm k. As for two arms
/// 1:1,
///
/// f_(s+1)(u + m, N + M) = sum f_s(u, N) P(m | n - u) P(M after m entries).
///
/// Counts of u participants are kept as N_k - floor(u rho_k), which stays small, of every arm but the last. Their
/// place in a row is a number in mixed radix, so that adding M moves a whole row.
pub(super) fn overall(
    parts: &[StratumList<'_>],
    ratio: &Ratio,
    participants: u32,
    is_stopped: IsStopped<'_>,
) -> Result<CountsAt, ExactError> {
    let mut watch = Watch::new(is_stopped);
    let grid = Grid::new(parts, ratio)?;
    let mut now = Joint::new(&grid, participants);
    now.row(0)?[grid.origin()] = 1.0;
    let mut work = 0;
    for part in parts {
        let mut next = Joint::new(&grid, participants);
        for used in 0..=participants {
            let Some((from, row)) = now.occupied(used) else {
                continue;
            };
            let most = row.iter().copied().fold(0.0, f64::max);
            for (m, probability) in Binomial::new(participants - used, part.share).iter() {
                // A length that the stratum has with a negligible probability, whatever u is.
                let Some(length) = part.course.get(m) else {
                    continue;
                };
                let later = next.row(used + m)?;
                let carried = grid.carried(used, m);
                for (excess, weight) in length.counts.iter() {
                    let factor = probability * weight;
                    if factor * most < NEGLIGIBLE {
                        continue;
                    }
                    let start = from.cast_signed() + grid.step(m, excess) + carried;
                    let later = &mut later[start.cast_unsigned()..][..row.len()];
                    for (sum, before) in later.iter_mut().zip(row) {
                        *sum += factor * before;
                    }
                    work += row.len() as u64;
                    watch.add(row.len() as u64)?;
                }
                if work > MAX_WORK {
                    return Err(ExactError::TooLarge(Limit::Work));
                }
            }
        }
        now = next;
    }
    let (from, row) = now
        .occupied(participants)
        .ok_or(ExactError::TooLarge(Limit::Work))?;
    let places = (from..).zip(row).filter(|(_, weight)| **weight > 0.0);
    let counts = places.map(|(place, &weight)| (grid.excess(participants, place), weight));
    Ok(CountsAt::new(counts.collect()))
}

/// The counts of every arm but the last, each as N_k - floor(u rho_k), as one number.
struct Grid<'a> {
    ratio: &'a Ratio,
    /// By arm: the least N_k - floor(u rho_k), how many there are, and how far they lie apart.
    axes: Vec<Axis>,
    cells: usize,
}

#[derive(Clone, Copy)]
struct Axis {
    least: i64,
    width: usize,
    stride: usize,
}

impl<'a> Grid<'a> {
    fn new(parts: &[StratumList<'_>], ratio: &'a Ratio) -> Result<Self, ExactError> {
        let mut axes = Vec::with_capacity(ratio.arms() - 1);
        let mut cells: usize = 1;
        for arm in 0..ratio.arms() - 1 {
            // A sum of floors is below the floor of the sum by less than one for each stratum.
            let (mut least, mut most) = (0, 0);
            for part in parts {
                let counts = part.course.iter().flat_map(|(m, length)| {
                    let counts = length.counts.iter();
                    counts.map(move |(excess, _)| relative(ratio, m, excess, arm))
                });
                let [low, high] = counts.fold([0, 0], |[low, high]: [i64; 2], count| {
                    [low.min(count), high.max(count)]
                });
                least += low - 1;
                most += high;
            }
            let width = (most - least + 1) as usize;
            let stride = cells;
            cells = cells
                .checked_mul(width)
                .filter(|&cells| cells <= MAX_KEPT)
                .ok_or(ExactError::TooLarge(Limit::Memory))?;
            axes.push(Axis {
                least,
                width,
                stride,
            });
        }
        Ok(Self { ratio, axes, cells })
    }

    /// The place of no participants.
    fn origin(&self) -> usize {
        let axes = self.axes.iter();
        axes.map(|axis| (-axis.least) as usize * axis.stride).sum()
    }

    /// How far a stratum's counts after m entries move a place.
    fn step(&self, m: u32, excess: &Excess) -> isize {
        let axes = self.axes.iter().enumerate();
        let steps = axes.map(|(arm, axis)| {
            relative(self.ratio, m, excess, arm) as isize * axis.stride.cast_signed()
        });
        steps.sum()
    }

    /// floor(u rho_k) + floor(m rho_k) - floor((u + m) rho_k) of every arm, as a move.
    fn carried(&self, used: u32, m: u32) -> isize {
        let axes = self.axes.iter().enumerate();
        let carried = axes.map(|(arm, axis)| {
            let floor = |entries| target(self.ratio, entries, arm);
            let carry = floor(used) + floor(m) - floor(used + m);
            carry as isize * axis.stride.cast_signed()
        });
        carried.sum()
    }

    /// The counts at a place, of so many participants.
    fn excess(&self, participants: u32, place: usize) -> Excess {
        let mut counts = [0; MAX_ARMS];
        let mut left = i64::from(participants);
        for (arm, axis) in self.axes.iter().enumerate() {
            let index = (place / axis.stride % axis.width).cast_signed() as i64;
            let count = index + axis.least + target(self.ratio, participants, arm);
            counts[arm] = count as u32;
            left -= count;
        }
        counts[self.axes.len()] = left as u32;
        Excess::of_counts(counts, self.ratio)
    }
}

/// floor(m rho_k).
fn target(ratio: &Ratio, entries: u32, arm: usize) -> i64 {
    let [part, total] = [ratio.parts()[arm], ratio.total()].map(i64::from);
    i64::from(entries) * part / total
}

/// N_k - floor(m rho_k) of an arm after m entries.
fn relative(ratio: &Ratio, m: u32, excess: &Excess, arm: usize) -> i64 {
    excess.count(m, ratio, arm) - target(ratio, m, arm)
}

/// Probabilities by the number of participants and the place of their counts.
struct Joint<'a> {
    grid: &'a Grid<'a>,
    /// By the number of participants; empty where nothing is known of it.
    rows: Vec<Vec<f64>>,
    kept: usize,
}

impl<'a> Joint<'a> {
    fn new(grid: &'a Grid<'a>, participants: u32) -> Self {
        Self {
            grid,
            rows: vec![Vec::new(); participants as usize + 1],
            kept: 0,
        }
    }

    /// The row of u.
    fn row(&mut self, used: u32) -> Result<&mut [f64], ExactError> {
        let row = &mut self.rows[used as usize];
        if row.is_empty() {
            self.kept += self.grid.cells;
            if self.kept > MAX_KEPT {
                return Err(ExactError::TooLarge(Limit::Memory));
            }
            row.resize(self.grid.cells, 0.0);
        }
        Ok(row)
    }

    /// The row of u from the first to the last probability worth telling, and the place of the first.
    fn occupied(&self, used: u32) -> Option<(usize, &[f64])> {
        let row = &self.rows[used as usize];
        let is_told = |weight: &f64| *weight >= NEGLIGIBLE;
        let first = row.iter().position(is_told)?;
        let last = row.iter().rposition(is_told)?;
        Some((first, &row[first..=last]))
    }
}
