//! The imbalance along a list, eight entries at a time.
//!
//! Entry after entry, each D waits for the one before. Here eight entries become one byte, and tables
//! tell what they come to.

use std::sync::LazyLock;

use super::track::Track;
use crate::design::ArmIndex;

/// How many entries are taken at a time.
pub(super) const EIGHT: usize = 8;

/// By entries as [bits](Bits).
struct Tables {
    /// From D = 0: D after them, and the largest and the smallest D, of 0 and those on the way.
    steps: [[i8; 3]; 512],
    /// For D + 8 before them, D from -8 to 8: before how many of them D = 0.
    ties: [[u8; 512]; 17],
    /// From D = 0: D after each of eight.
    course: [[i32; EIGHT]; 256],
}

/// Up to eight entries, the first in the lowest bit, set where it is on the second arm; the bit
/// after the last is set, and tells how many they are.
#[derive(Clone, Copy)]
struct Bits(u16);

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| Box::new(Tables::new()));

impl Tables {
    fn new() -> Self {
        let mut tables = Self {
            steps: [[0; 3]; 512],
            ties: [[0; 512]; 17],
            course: [[0; EIGHT]; 256],
        };
        for bits in (1..512).map(Bits) {
            let place = usize::from(bits.0);
            let (mut highest, mut lowest) = (0, 0);
            for d in bits.differences(0) {
                highest = d.max(highest);
                lowest = d.min(lowest);
            }
            let last = bits.differences(0).last().unwrap_or(0);
            tables.steps[place] = [last, highest, lowest];
            for (start, ties) in (-8..=8).zip(&mut tables.ties) {
                let before = std::iter::once(start).chain(bits.differences(start));
                let tied = before.take(bits.len()).filter(|&d| d == 0);
                ties[place] = tied.count() as u8;
            }
            if bits.len() == EIGHT {
                let course = &mut tables.course[place & 0xff];
                for (after, d) in course.iter_mut().zip(bits.differences(0)) {
                    *after = d.into();
                }
            }
        }
        tables
    }
}

impl Bits {
    /// Eight entries: the product puts entry k at bit 56 + k.
    #[inline]
    fn of_eight(eight: [ArmIndex; EIGHT]) -> Self {
        let bytes = u64::from_le_bytes(eight.map(|arm| arm.0));
        Self(0x100 | (bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u16)
    }

    /// The first `len` of eight.
    #[inline]
    fn first(self, len: usize) -> Self {
        let end = 1 << len;
        Self(end | self.0 & (end - 1))
    }

    fn len(self) -> usize {
        self.0.ilog2() as usize
    }

    /// D after each entry.
    fn differences(self, start: i8) -> impl Iterator<Item = i8> {
        (0..self.len()).scan(start, move |d, entry| {
            *d += if self.0 >> entry & 1 == 0 { 1 } else { -1 };
            Some(*d)
        })
    }
}

/// A list as far as it was followed.
struct FollowedList {
    tables: &'static Tables,
    d: i32,
    highest: i32,
    lowest: i32,
    ties: u32,
}

impl FollowedList {
    #[inline]
    fn new() -> Self {
        Self {
            tables: &TABLES,
            d: 0,
            highest: 0,
            lowest: 0,
            ties: 0,
        }
    }

    #[inline]
    fn follow(&mut self, bits: Bits) {
        let place = usize::from(bits.0);
        let before = (self.d.clamp(-8, 8) + 8) as usize;
        self.ties += u32::from(self.tables.ties[before][place]);
        let [step, high, low] = self.tables.steps[place].map(i32::from);
        self.highest = self.highest.max(self.d + high);
        self.lowest = self.lowest.min(self.d + low);
        self.d += step;
    }

    /// The track of so many entries.
    #[inline]
    fn track(&self, entries: usize) -> Track {
        Track {
            difference: self.d,
            largest: self.highest.max(-self.lowest).unsigned_abs(),
            // Each entry counts 1 - sign(D)(D' - D), so that twice the guesses are n + ties - |D_n|.
            twice_guessed: entries as u32 + self.ties - self.d.unsigned_abs(),
            entries: entries as u32,
        }
    }
}

/// The track of the first entries of a list of whole eights.
#[inline]
pub(super) fn track(eights: &[[ArmIndex; EIGHT]], entries: usize) -> Track {
    let mut followed = FollowedList::new();
    let whole = entries / EIGHT;
    for eight in &eights[..whole] {
        followed.follow(Bits::of_eight(*eight));
    }
    if let Some(eight) = eights.get(whole) {
        followed.follow(Bits::of_eight(*eight).first(entries % EIGHT));
    }
    followed.track(entries)
}

/// The track of a list, and D after each of its entries.
#[inline]
pub(super) fn course(list: &[ArmIndex], differences: &mut [i32]) -> Track {
    let (eights, rest) = list.as_chunks();
    let (of_eights, of_rest) = differences.as_chunks_mut();
    let mut followed = FollowedList::new();
    for (eight, after) in eights.iter().zip(of_eights) {
        let bits = Bits::of_eight(*eight);
        let course = &followed.tables.course[usize::from(bits.0 & 0xff)];
        *after = course.map(|step| followed.d + step);
        followed.follow(bits);
    }
    for (&arm, after) in rest.iter().zip(of_rest) {
        followed.follow(Bits(0b10 | u16::from(arm.0)));
        *after = followed.d;
    }
    followed.track(list.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    #[test]
    fn eight_at_a_time_is_one_after_the_other() {
        let key = StreamKey::new(&Seed::from_integer(3), Purpose::List, "eights");
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
            // Whatever the last eight holds besides.
            let mut eights = list.clone();
            eights.resize(entries.next_multiple_of(EIGHT), ArmIndex(1));
            let found = track(eights.as_chunks().0, entries);
            assert_eq!(found, expected, "{replicate}");
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
