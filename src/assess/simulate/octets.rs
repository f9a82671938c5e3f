//! The imbalance along a list, eight entries at a time.
//!
//! Entry after entry, each D waits for the one before. Here eight entries become one byte, and tables
//! tell what they come to.

use std::sync::LazyLock;

use super::measure::Track;
use crate::design::ArmIndex;

/// How many entries are taken at a time.
pub(super) const OCTET: usize = 8;

/// By entries as [bits](Bits).
struct Tables {
    /// From D = 0: D after them, and the largest and the smallest D, of 0 and those on the way.
    steps: [[i8; 3]; 512],
    /// For D + 8 before them, D from -8 to 8: before how many of them D = 0.
    ties: [[u8; 512]; 17],
    /// From D = 0: D after each of eight.
    course: [[i32; OCTET]; 256],
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
            course: [[0; OCTET]; 256],
        };
        for bits in (1..512).map(Bits) {
            let place = usize::from(bits.0);
            let (mut highest, mut lowest) = (0, 0);
            for d in bits.walk(0) {
                highest = d.max(highest);
                lowest = d.min(lowest);
            }
            let last = bits.walk(0).last().unwrap_or(0);
            tables.steps[place] = [last, highest, lowest];
            for (start, ties) in (-8..=8).zip(&mut tables.ties) {
                let before = std::iter::once(start).chain(bits.walk(start));
                let tied = before.take(bits.len()).filter(|&d| d == 0);
                ties[place] = tied.count() as u8;
            }
            if bits.len() == OCTET {
                let course = &mut tables.course[place & 0xff];
                for (after, d) in course.iter_mut().zip(bits.walk(0)) {
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
    fn of_octet(octet: [ArmIndex; OCTET]) -> Self {
        let bytes = u64::from_le_bytes(octet.map(|arm| arm.0));
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
    fn walk(self, start: i8) -> impl Iterator<Item = i8> {
        (0..self.len()).scan(start, move |d, entry| {
            *d += if self.0 >> entry & 1 == 0 { 1 } else { -1 };
            Some(*d)
        })
    }
}

/// A list as far as it was followed.
struct Walk {
    tables: &'static Tables,
    d: i32,
    highest: i32,
    lowest: i32,
    ties: u32,
}

impl Walk {
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

/// The track of the first entries of a list of whole octets.
#[inline]
pub(super) fn track(octets: &[[ArmIndex; OCTET]], entries: usize) -> Track {
    let mut walk = Walk::new();
    let whole = entries / OCTET;
    for octet in &octets[..whole] {
        walk.follow(Bits::of_octet(*octet));
    }
    if let Some(octet) = octets.get(whole) {
        walk.follow(Bits::of_octet(*octet).first(entries % OCTET));
    }
    walk.track(entries)
}

/// The track of a list, and D after each of its entries.
#[inline]
pub(super) fn course(list: &[ArmIndex], differences: &mut [i32]) -> Track {
    let (octets, rest) = list.as_chunks();
    let (of_octets, of_rest) = differences.as_chunks_mut();
    let mut walk = Walk::new();
    for (octet, after) in octets.iter().zip(of_octets) {
        let bits = Bits::of_octet(*octet);
        let course = &walk.tables.course[usize::from(bits.0 & 0xff)];
        *after = course.map(|step| walk.d + step);
        walk.follow(bits);
    }
    for (&arm, after) in rest.iter().zip(of_rest) {
        walk.follow(Bits(0b10 | u16::from(arm.0)));
        *after = walk.d;
    }
    walk.track(list.len())
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
            // Whatever the last octet holds besides.
            let mut octets = list.clone();
            octets.resize(entries.next_multiple_of(OCTET), ArmIndex(1));
            let found = track(octets.as_chunks().0, entries);
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
