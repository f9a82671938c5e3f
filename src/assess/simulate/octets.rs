//! The imbalance along a list, eight entries at a time.
//!
//! Entry after entry, each D waits for the one before. Here eight entries become one byte, and tables
//! tell what they come to.

use std::sync::LazyLock;

use super::measure::Track;
use crate::design::ArmIndex;

/// How many entries are taken at a time.
pub(super) const OCTET: usize = 8;

/// By eight entries, the first in the lowest bit, set where it is on the second arm.
struct Tables {
    /// From D = 0: D after them, and the largest and the smallest D on the way.
    steps: [[i8; 3]; 256],
    /// From D = 0: D after each of them.
    course: [[i8; OCTET]; 256],
    /// For D + 8 before them, D from -8 to 8: a bit for each entry before which D = 0.
    ties: [[u8; 256]; 17],
}

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| Box::new(Tables::new()));

impl Tables {
    fn new() -> Self {
        let mut tables = Self {
            steps: [[0; 3]; 256],
            course: [[0; OCTET]; 256],
            ties: [[0; 256]; 17],
        };
        for entries in 0..=255_u8 {
            let walk = |start: i8| {
                (0..8).scan(start, move |d, entry| {
                    *d += if entries >> entry & 1 == 0 { 1 } else { -1 };
                    Some(*d)
                })
            };
            let found = [walk(0).last(), walk(0).max(), walk(0).min()];
            tables.steps[usize::from(entries)] = found.map(Option::unwrap_or_default);
            for (after, d) in tables.course[usize::from(entries)].iter_mut().zip(walk(0)) {
                *after = d;
            }
            for (start, ties) in (-7_i8..=7).zip(&mut tables.ties[1..]) {
                let before = std::iter::once(start).chain(walk(start)).take(OCTET);
                let tied = before.enumerate().filter(|&(_, d)| d == 0);
                ties[usize::from(entries)] = tied.fold(0, |bits, (entry, _)| bits | 1 << entry);
            }
        }
        tables
    }

    /// Before how many of these entries D = 0.
    #[inline]
    fn tied(&self, d: i32, entries: u8) -> u32 {
        let before = (d.clamp(-8, 8) + 8) as usize;
        self.ties[before][usize::from(entries)].count_ones()
    }
}

/// The track of a list's first `entries` entries.
#[inline]
pub(super) fn track(list: &[ArmIndex], entries: usize) -> Track {
    follow(&list[..entries], |_, _, _| ())
}

/// The track of a list, and D after each of its entries.
#[inline]
pub(super) fn course(list: &[ArmIndex], differences: &mut [i32]) -> Track {
    follow(list, |place, before, course| {
        for (after, step) in differences[place..].iter_mut().zip(course) {
            *after = before + i32::from(*step);
        }
    })
}

/// Follows a list. `told` is given the place of some entries, D before them, and the steps from
/// there to D after each.
#[inline]
fn follow(list: &[ArmIndex], mut told: impl FnMut(usize, i32, &[i8])) -> Track {
    let tables = &**TABLES;
    let (mut d, mut highest, mut lowest, mut ties) = (0, 0, 0, 0);
    let (octets, rest) = list.as_chunks();
    for (octet, place) in octets.iter().zip((0..).step_by(OCTET)) {
        let bits = packed(*octet);
        ties += tables.tied(d, bits);
        told(place, d, &tables.course[usize::from(bits)]);
        let [step, high, low] = tables.steps[usize::from(bits)].map(i32::from);
        highest = highest.max(d + high);
        lowest = lowest.min(d + low);
        d += step;
    }
    for (arm, place) in rest.iter().zip(octets.len() * OCTET..) {
        ties += u32::from(d == 0);
        let step = 1 - 2 * arm.0.cast_signed();
        told(place, d, &[step]);
        d += i32::from(step);
        highest = highest.max(d);
        lowest = lowest.min(d);
    }
    Track {
        difference: d,
        largest: highest.max(-lowest).unsigned_abs(),
        // Each entry counts 1 - sign(D)(D' - D), so that twice the guesses are n + ties - |D_n|.
        twice_guessed: list.len() as u32 + ties - d.unsigned_abs(),
    }
}

/// Eight entries as bits: the product puts entry k at bit 56 + k.
#[inline]
fn packed(octet: [ArmIndex; OCTET]) -> u8 {
    let bytes = u64::from_le_bytes(octet.map(|arm| arm.0));
    (bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    #[test]
    fn eight_at_a_time_is_one_after_the_other() {
        let key = StreamKey::new(&Seed::from_integer(3), Purpose::List, "octets");
        for replicate in 0..400 {
            let mut draws = key.replicate(replicate);
            let entries = draws.below(100) as usize;
            // Some lists lean so far that D leaves the tables.
            let lean = draws.below(5) + 1;
            let list: Vec<ArmIndex> = (0..entries)
                .map(|_| ArmIndex(u8::from(draws.below(6) < lean)))
                .collect();
            let mut expected = Track::default();
            for &arm in &list {
                expected.add(arm);
            }
            assert_eq!(track(&list, entries), expected, "{replicate}");
            let mut differences = vec![0; entries];
            assert_eq!(course(&list, &mut differences), expected, "{replicate}");
            let mut d = 0;
            for (arm, after) in list.iter().zip(differences) {
                d += 1 - 2 * i32::from(arm.0);
                assert_eq!(after, d, "{replicate}");
            }
        }
    }
}
