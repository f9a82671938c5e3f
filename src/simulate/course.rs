//! The imbalance after each entry, added up over replicates: first in narrow sums, which the processor's
//! vectors hold many of.

// What is not inlined into the function that a processor's instructions were enabled for is compiled
// without them.
#![allow(clippy::inline_always)]

use fearless_simd::{Level, Simd, dispatch};

use super::tally::EntrySums;

/// The largest |D| that narrow sums are for: its fourth power is 2^20.
const NARROW: u32 = 1 << 5;

/// How many replicates they hold: each sum is below 2^32, the signed one below 2^31.
const MOST: u32 = (1 << 12) - 1;

/// Sums over a few replicates, by entry.
#[derive(Debug, Default)]
pub(super) struct RecentCourse {
    replicates: u32,
    signed: Vec<i32>,
    size: Vec<u32>,
    square: Vec<u32>,
    fourth: Vec<u32>,
    /// By how much the largest |D| so far rose at the entry, and its square.
    rise: Vec<u32>,
    square_rise: Vec<u32>,
}

/// How many entries are looked at together for the largest |D|, which rarely rises.
const TOGETHER: usize = 16;

impl RecentCourse {
    /// Counts a replicate's D after each entry, the largest |D| of which is known; into `sums` where it is
    /// large, or enough replicates were counted here.
    pub(super) fn add(&mut self, differences: &[i32], largest: u32, sums: &mut [EntrySums]) {
        if sums.is_empty() {
            return;
        }
        if largest > NARROW {
            add_wide(differences, sums);
            return;
        }
        if self.replicates == 0 {
            let entries = sums.len();
            self.signed.clear();
            self.signed.resize(entries, 0);
            for sums in self.unsigned() {
                sums.clear();
                sums.resize(entries, 0);
            }
        }
        dispatch!(Level::new(), simd => self.add_narrow(simd, differences));
        self.replicates += 1;
        if self.replicates == MOST {
            self.hand_over(sums);
        }
    }

    fn unsigned(&mut self) -> [&mut Vec<u32>; 5] {
        [
            &mut self.size,
            &mut self.square,
            &mut self.fourth,
            &mut self.rise,
            &mut self.square_rise,
        ]
    }

    #[inline(always)]
    fn add_narrow<S: Simd>(&mut self, _: S, differences: &[i32]) {
        let entries = differences.len();
        let signed = &mut self.signed[..entries];
        let size = &mut self.size[..entries];
        let square = &mut self.square[..entries];
        let fourth = &mut self.fourth[..entries];
        for entry in 0..entries {
            let d = differences[entry];
            let d_square = (d * d).cast_unsigned();
            signed[entry] += d;
            size[entry] += d.unsigned_abs();
            square[entry] += d_square;
            fourth[entry] += d_square * d_square;
        }
        let mut largest = 0;
        for (group, from) in differences.chunks(TOGETHER).zip((0..).step_by(TOGETHER)) {
            let highest = group
                .iter()
                .fold(0, |high: u32, d| high.max(d.unsigned_abs()));
            if highest <= largest {
                continue;
            }
            for (entry, d) in (from..).zip(group) {
                let size = d.unsigned_abs();
                if size > largest {
                    self.rise[entry] += size - largest;
                    self.square_rise[entry] += size * size - largest * largest;
                    largest = size;
                }
            }
        }
    }

    /// Adds to `sums` what was counted, and begins again.
    pub(super) fn hand_over(&mut self, sums: &mut [EntrySums]) {
        if self.replicates == 0 {
            return;
        }
        self.replicates = 0;
        // No more than the replicates times the largest |D| that is narrow, squared.
        let (mut largest, mut largest_square) = (0, 0);
        for (entry, sums) in sums.iter_mut().enumerate() {
            largest += self.rise[entry];
            largest_square += self.square_rise[entry];
            sums.signed += i64::from(self.signed[entry]);
            sums.size += u64::from(self.size[entry]);
            sums.square += u64::from(self.square[entry]);
            sums.fourth += u128::from(self.fourth[entry]);
            sums.largest += u64::from(largest);
            sums.largest_square += u64::from(largest_square);
        }
    }
}

/// Counts a replicate of any size.
fn add_wide(differences: &[i32], sums: &mut [EntrySums]) {
    let mut largest = 0;
    for (sums, &d) in sums.iter_mut().zip(differences) {
        let size = u64::from(d.unsigned_abs());
        let square = size * size;
        largest = size.max(largest);
        sums.signed += i64::from(d);
        sums.size += size;
        sums.square += square;
        sums.fourth += u128::from(square) * u128::from(square);
        sums.largest += largest;
        sums.largest_square += largest * largest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    /// Walks of every size, more than are held.
    #[test]
    fn narrow_sums_are_the_wide_ones() {
        const ENTRIES: usize = 150;
        let mut draws = StreamKey::new(&Seed::from_integer(5), Purpose::List, "").replicate(0);
        let mut recent = RecentCourse::default();
        let mut found = vec![EntrySums::default(); ENTRIES];
        let mut expected = found.clone();
        let mut narrow = 0;
        for replicate in 0..3 * MOST {
            let lean = draws.below(2);
            let mut d = 0;
            let walk: Vec<i32> = (0..ENTRIES)
                .map(|_| {
                    d += if draws.below(4 + lean) < 2 { 1 } else { -1 };
                    d
                })
                .collect();
            let largest = walk.iter().map(|d| d.unsigned_abs()).max().unwrap_or(0);
            narrow += u32::from(largest <= NARROW);
            recent.add(&walk, largest, &mut found);
            add_wide(&walk, &mut expected);
            if replicate == 1_000 {
                recent.hand_over(&mut found);
                assert!(found == expected);
            }
        }
        recent.hand_over(&mut found);
        assert!(found == expected);
        assert!((1_000 + MOST..3 * MOST).contains(&narrow), "{narrow}");
    }

    /// As far from 0 as narrow sums go, as often as they hold.
    #[test]
    fn narrow_sums_do_not_overflow() {
        let walk: Vec<i32> = (1..=NARROW.cast_signed()).collect();
        for sign in [1, -1] {
            let walk: Vec<i32> = walk.iter().map(|d| sign * d).collect();
            let mut recent = RecentCourse::default();
            let mut found = vec![EntrySums::default(); walk.len()];
            let mut expected = found.clone();
            for _ in 0..MOST {
                recent.add(&walk, NARROW, &mut found);
                add_wide(&walk, &mut expected);
            }
            assert!(found == expected);
        }
    }
}
