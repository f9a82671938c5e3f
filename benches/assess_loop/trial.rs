//! One stratified trial after another, with metrics in whole numbers.
//!
//! What makes it fast, in the order of what it saves: all streams of a trial are opened together; a
//! block of 4 is one look-up; the lists are made whole before anyone uses them; the participants are
//! cut into ranges that use the lists independently of each other; and eight entries of a list are
//! one look-up of the metrics.

use evenhand::design::ArmIndex;
use evenhand::procedure::{PermutedBlock, Restricted};
use evenhand::rng::{Purpose, Seed, StreamKey, StreamSet};

use super::{PARTICIPANTS, PREVALENCES, STRATA, blocks_of_4, expected, keys, words};

/// Ranges of participants that are worked at side by side: each waits for the place in a list that
/// it has just written, and others fill the time. Seven gain no more than four.
const RANGES: usize = 4;
const IN_RANGE: usize = PARTICIPANTS.div_ceil(RANGES);

/// A power of two, so that no bound needs a check.
const LISTS: usize = 16;
const ROOM: usize = 512;

/// The stratum of the places after the last participant.
const NOBODY: u8 = 15;

/// Two participants to a word of 32 bits.
const WORDS: usize = PARTICIPANTS.div_ceil(2);

/// Sums over trials.
#[derive(Debug, Default, PartialEq)]
pub struct Sums {
    /// Of |D| at the end, of its largest, and of the entries before which D = 0.
    pub imbalance: u64,
    pub largest: u64,
    pub ties: u64,
    /// Within strata: |D| at the end, all ties, and participants. Twice the correct guesses of the
    /// convergence strategy are participants + ties - |D|.
    pub imbalance_within: [u64; STRATA],
    pub ties_within: u64,
    pub participants: [u64; STRATA],
}

/// What is needed to make trials.
pub struct Trials {
    keys: Vec<StreamKey>,
    streams: StreamSet,
    procedure: PermutedBlock,
    table: Box<[u8; PLACES]>,
    course: Course,
    words: [u32; WORDS],
    strata: [[u8; IN_RANGE]; RANGES],
    lists: [[ArmIndex; ROOM]; LISTS],
    /// In the order of enrolment.
    arms: [[ArmIndex; IN_RANGE]; RANGES],
}

/// The places that 16 bits draw.
const PLACES: usize = 1 << 16;

/// The stratum of each place.
pub fn table() -> Box<[u8; PLACES]> {
    let sum: u32 = PREVALENCES.iter().sum();
    let mut end = 0;
    let mut table = vec![0; PLACES];
    for (stratum, count) in PREVALENCES.iter().enumerate() {
        end += u64::from(*count);
        table[((end << 16) / u64::from(sum)) as usize..].fill(stratum as u8 + 1);
    }
    table.try_into().expect("it has so many places")
}

impl Trials {
    pub fn new() -> Self {
        let mut keys = keys();
        let seed = Seed::from_integer(42);
        keys.push(StreamKey::new(&seed, Purpose::Attribute, "stratum"));
        let needed = expected().map(words).into_iter().chain([WORDS]);
        Self {
            streams: StreamSet::new(keys.iter().zip(needed)),
            keys,
            procedure: blocks_of_4(),
            table: table(),
            course: Course::new(),
            words: [0; WORDS],
            strata: [[NOBODY; IN_RANGE]; RANGES],
            lists: [[ArmIndex(0); ROOM]; LISTS],
            arms: [[ArmIndex(0); IN_RANGE]; RANGES],
        }
    }

    /// Makes one trial.
    pub fn make(&mut self, replicate: u64, sums: &mut Sums) {
        self.streams.open(replicate);
        self.draw_strata();
        let counts = self.count();
        let mut participants = [0; STRATA];
        for (stratum, participants) in participants.iter_mut().enumerate() {
            *participants = counts.iter().map(|range| range[stratum] as usize).sum();
            // Whole bytes of entries, for the metrics.
            let entries = &mut self.lists[stratum][..participants.next_multiple_of(8)];
            self.procedure.fill(self.streams.draws(stratum), entries);
        }
        self.allocate(&counts);

        let overall = self.course.whole(&self.arms.as_flattened()[..PARTICIPANTS]);
        sums.imbalance += u64::from(overall.last.unsigned_abs());
        sums.largest += u64::from(overall.largest);
        sums.ties += u64::from(overall.ties);
        for (stratum, n) in participants.into_iter().enumerate() {
            let within = self.course.first(n, &self.lists[stratum]);
            sums.imbalance_within[stratum] += u64::from(within.last.unsigned_abs());
            sums.ties_within += u64::from(within.ties);
            sums.participants[stratum] += n as u64;
        }
    }

    /// Draws each participant's stratum, from 16 bits.
    fn draw_strata(&mut self) {
        self.streams.draws(STRATA).fill(&mut self.words);
        let strata = self.strata.as_flattened_mut();
        for (pair, word) in strata.as_chunks_mut().0.iter_mut().zip(self.words) {
            *pair = [word as u16, (word >> 16) as u16].map(|place| self.table[usize::from(place)]);
        }
        strata[PARTICIPANTS..].fill(NOBODY);
    }

    /// How many participants of each range each stratum has: a comparison of each with each, which
    /// vectors do faster than one count after another.
    fn count(&self) -> [[u32; LISTS]; RANGES] {
        const { assert!(IN_RANGE <= 255, "a count of a range is a byte") };
        let mut counts = [[0; LISTS]; RANGES];
        for (counts, strata) in counts.iter_mut().zip(&self.strata) {
            for (stratum, count) in counts.iter_mut().enumerate().take(STRATA) {
                let is_own = |own: &u8| u8::from(*own == stratum as u8);
                *count = u32::from(strata.iter().map(is_own).sum::<u8>());
            }
        }
        counts
    }

    /// Gives each participant the next entry of the stratum's list.
    fn allocate(&mut self, counts: &[[u32; LISTS]; RANGES]) {
        let mut next = [[0; LISTS]; RANGES];
        for stratum in 0..LISTS {
            let mut place = stratum * ROOM;
            for (next, counts) in next.iter_mut().zip(counts) {
                next[stratum] = place;
                place += counts[stratum] as usize;
            }
        }
        let lists = self.lists.as_flattened();
        for participant in 0..IN_RANGE {
            let ranges = self.strata.iter().zip(&mut next).zip(&mut self.arms);
            for ((strata, next), arms) in ranges {
                let place = &mut next[usize::from(strata[participant]) % LISTS];
                arms[participant] = lists[*place % (LISTS * ROOM)];
                *place += 1;
            }
        }
    }

    /// Makes the same trial by the obvious loop: streams one by one, an entry for each participant.
    pub fn make_entry_by_entry(&mut self, replicate: u64, sums: &mut Sums) {
        let open = |key: &StreamKey| (self.procedure.start(), key.replicate(replicate));
        let mut lists: Vec<_> = self.keys[..STRATA].iter().map(open).collect();
        let mut strata = self.keys[STRATA].replicate(replicate);
        let (mut d, mut largest, mut within) = (0_i32, 0, [0_i32; STRATA]);
        let mut word = 0;
        for participant in 0..PARTICIPANTS {
            word = if participant % 2 == 0 {
                strata.word()
            } else {
                word >> 16
            };
            let stratum = usize::from(self.table[(word & 0xffff) as usize]);
            let (state, draws) = &mut lists[stratum];
            let step = 1 - 2 * i32::from(self.procedure.next(state, draws).0);
            sums.ties += u64::from(d == 0);
            sums.ties_within += u64::from(within[stratum] == 0);
            sums.participants[stratum] += 1;
            d += step;
            within[stratum] += step;
            largest = d.unsigned_abs().max(largest);
        }
        sums.imbalance += u64::from(d.unsigned_abs());
        sums.largest += u64::from(largest);
        for (sum, d) in sums.imbalance_within.iter_mut().zip(within) {
            *sum += u64::from(d.unsigned_abs());
        }
    }
}

/// The imbalance along a list, eight entries of two arms at a time.
struct Course {
    /// For each eight entries: D after them, its largest and its smallest on the way, from 0.
    steps: [[i8; 4]; 256],
    /// For D + 8 before them, D from -8 to 8, and each eight entries: a bit for each entry before
    /// which D = 0.
    ties: [[u8; 256]; 17],
}

/// What is kept of one list.
struct Walked {
    last: i32,
    largest: u32,
    ties: u32,
}

impl Course {
    fn new() -> Self {
        let mut course = Self {
            steps: [[0; 4]; 256],
            ties: [[0; 256]; 17],
        };
        for entries in 0..=255_u8 {
            let walk = |start: i8| {
                (0..8).scan(start, move |d, entry| {
                    *d += if entries >> entry & 1 == 0 { 1 } else { -1 };
                    Some(*d)
                })
            };
            let after =
                [walk(0).last(), walk(0).max(), walk(0).min()].map(Option::unwrap_or_default);
            course.steps[usize::from(entries)] = [after[0], after[1], after[2], 0];
            for (start, ties) in (-7_i8..=7).zip(&mut course.ties[1..]) {
                let before = std::iter::once(start).chain(walk(start)).take(8);
                let tied = before.enumerate().filter(|&(_, d)| d == 0);
                ties[usize::from(entries)] = tied.fold(0, |bits, (entry, _)| bits | 1 << entry);
            }
        }
        course
    }

    /// D = 0 before which of these entries, as bits.
    #[inline]
    fn tied(&self, d: i32, entries: u8) -> u8 {
        self.ties[(d.clamp(-8, 8) + 8) as usize][usize::from(entries)]
    }

    /// Along all arms.
    #[inline]
    fn whole(&self, arms: &[ArmIndex]) -> Walked {
        let (mut d, mut highest, mut lowest, mut ties) = (0, 0, 0, 0);
        let (bytes, rest) = arms.as_chunks();
        for entries in bytes {
            let entries = packed(*entries);
            ties += self.tied(d, entries).count_ones();
            let [step, high, low, _] = self.steps[usize::from(entries)].map(i32::from);
            highest = highest.max(d + high);
            lowest = lowest.min(d + low);
            d += step;
        }
        for arm in rest {
            ties += u32::from(d == 0);
            d += 1 - 2 * i32::from(arm.0);
            highest = highest.max(d);
            lowest = lowest.min(d);
        }
        Walked {
            last: d,
            largest: highest.max(-lowest).unsigned_abs(),
            ties,
        }
    }

    /// Along the first n arms of a list that goes on for whole bytes; `largest` is not found.
    #[inline]
    fn first(&self, n: usize, list: &[ArmIndex]) -> Walked {
        let (mut d, mut ties) = (0, 0);
        let bytes = list.as_chunks().0;
        for entries in &bytes[..n / 8] {
            let entries = packed(*entries);
            ties += self.tied(d, entries).count_ones();
            d += i32::from(self.steps[usize::from(entries)][0]);
        }
        // The last byte in part. Where none is, this one is masked away.
        let entries = packed(bytes[n / 8]);
        let mask = (1 << (n % 8)) - 1;
        ties += (self.tied(d, entries) & mask).count_ones();
        let on_first = !entries & mask;
        let on_second = entries & mask;
        d += on_first.count_ones().cast_signed() - on_second.count_ones().cast_signed();
        Walked {
            last: d,
            largest: 0,
            ties,
        }
    }
}

/// Eight entries as bits, the first the lowest: the product puts entry k at bit 56 + k.
#[inline]
fn packed(entries: [ArmIndex; 8]) -> u8 {
    let bytes = u64::from_le_bytes(entries.map(|arm| arm.0));
    (bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}
