//! Whole trials of POLAR as Monte Carlo makes them: 405 participants, 9 strata, permuted blocks of 4
//! in each, with metrics; and the parts of it. Beside it plain loops with a fast generator that is
//! not cryptographic, and no metric.
//!
//! `cargo bench --bench assess_loop`

mod trial;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::design::{ArmIndex, Ratio};
use evenhand::procedure::{Arguments, PermutedBlock, Restricted};
use evenhand::rng::{Purpose, Seed, StreamKey, StreamSet};
use trial::{Sums, Trials};

const PARTICIPANTS: usize = 405;
const STRATA: usize = 9;

/// Of the 4,860 participants of 12 runs of `evenhand simulate polar`, those of each stratum.
const PREVALENCES: [u32; STRATA] = [2770, 571, 517, 446, 392, 87, 61, 15, 1];

/// How many trials a sample makes.
const TRIALS: u64 = 500;

fn main() {
    let trials = &mut Trials::new();
    let (mut fast, mut plain) = (Sums::default(), Sums::default());
    for replicate in 0..TRIALS {
        trials.make(replicate, &mut fast);
        trials.make_entry_by_entry(replicate, &mut plain);
    }
    assert_eq!(
        fast, plain,
        "the fast loop counts what the obvious one does"
    );
    divan::main();
}

fn blocks_of_4() -> PermutedBlock {
    let ratio = Ratio::new(&[1, 1]).expect("a ratio");
    PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, 405).expect("blocks of 4")
}

fn keys() -> Vec<StreamKey> {
    let seed = Seed::from_integer(42);
    let key = |stratum: usize| StreamKey::new(&seed, Purpose::List, &stratum.to_string());
    (0..STRATA).map(key).collect()
}

/// How many participants each stratum has, on average.
fn expected() -> [usize; STRATA] {
    let sum: u32 = PREVALENCES.iter().sum();
    PREVALENCES.map(|count| (count * PARTICIPANTS as u32).div_ceil(sum) as usize)
}

/// The words that the blocks of 4 of a stratum rarely exceed: for its mean number of participants
/// and two standard deviations more.
fn words(mean: usize) -> usize {
    let mean = mean as f64;
    let variance = mean * (1.0 - mean / PARTICIPANTS as f64);
    ((mean + 2.0 * variance.sqrt()) / 4.0).ceil() as usize
}

/// The lists of one trial with as many entries as are expected.
mod lists {
    use super::{
        ArmIndex, Bencher, ItemsCount, PARTICIPANTS, Restricted, StreamSet, TRIALS, black_box,
        blocks_of_4, expected, keys, words,
    };

    #[divan::bench]
    fn one_by_one(bencher: Bencher<'_, '_>) {
        let (procedure, keys, expected) = (blocks_of_4(), keys(), expected());
        let mut arms = [ArmIndex(0); PARTICIPANTS];
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            for replicate in 0..TRIALS {
                for (key, entries) in keys.iter().zip(expected) {
                    let mut draws = key.replicate(replicate);
                    let mut state = procedure.start();
                    for arm in &mut arms[..entries] {
                        *arm = procedure.next(&mut state, &mut draws);
                    }
                    black_box(&arms);
                }
            }
        });
    }

    #[divan::bench]
    fn together(bencher: Bencher<'_, '_>) {
        let (procedure, keys, expected) = (blocks_of_4(), keys(), expected());
        let mut streams = StreamSet::new(keys.iter().zip(expected.map(words)));
        let mut arms = [ArmIndex(0); PARTICIPANTS];
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            for replicate in 0..TRIALS {
                streams.open(replicate);
                for (stratum, entries) in expected.into_iter().enumerate() {
                    procedure.fill(streams.draws(stratum), &mut arms[..entries]);
                    black_box(&arms);
                }
            }
        });
    }

    #[divan::bench]
    fn open_together(bencher: Bencher<'_, '_>) {
        let (keys, expected) = (keys(), expected());
        let mut streams = StreamSet::new(keys.iter().zip(expected.map(words)));
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            for replicate in 0..TRIALS {
                streams.open(replicate);
                black_box(&streams);
            }
        });
    }

    #[divan::bench]
    fn open_one_by_one(bencher: Bencher<'_, '_>) {
        let keys = keys();
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            for replicate in 0..TRIALS {
                for key in &keys {
                    black_box(key.replicate(replicate).word());
                }
            }
        });
    }
}

/// Whole trials.
mod trials {
    use super::{
        Bencher, ItemsCount, PARTICIPANTS, PREVALENCES, Sums, TRIALS, Trials, black_box, trial,
    };

    /// All strata, all lists, all metrics.
    #[divan::bench]
    fn evenhand(bencher: Bencher<'_, '_>) {
        let mut trials = Trials::new();
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            let mut sums = Sums::default();
            for replicate in 0..TRIALS {
                trials.make(replicate, &mut sums);
            }
            sums
        });
    }

    /// The same numbers, by the obvious loop.
    #[divan::bench]
    fn entry_by_entry(bencher: Bencher<'_, '_>) {
        let mut trials = Trials::new();
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            let mut sums = Sums::default();
            for replicate in 0..TRIALS {
                trials.make_entry_by_entry(replicate, &mut sums);
            }
            sums
        });
    }

    /// SplitMix64; the stratum from a table of 65,536 places, a block of 4 from one word; no metric.
    #[divan::bench]
    fn plain_with_a_table(bencher: Bencher<'_, '_>) {
        let table = trial::table();
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            let stratum = |word: u64| table[(word >> 48) as usize];
            (0..TRIALS)
                .map(|trial| plain_trial(trial, stratum))
                .sum::<u32>()
        });
    }

    /// The same with the stratum looked for among the cumulated prevalences.
    #[divan::bench]
    fn plain_with_cumulated_prevalences(bencher: Bencher<'_, '_>) {
        let mut sum = 0;
        let cumulated = PREVALENCES.map(|count| {
            sum += u64::from(count);
            sum
        });
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            let stratum = |word: u64| {
                let place = ((word >> 32) * sum) >> 32;
                cumulated.iter().take_while(|&&end| place >= end).count() as u8
            };
            (0..TRIALS)
                .map(|trial| plain_trial(trial, stratum))
                .sum::<u32>()
        });
    }

    /// One trial, of which only the participants on the second arm are counted.
    fn plain_trial(trial: u64, stratum: impl Fn(u64) -> u8) -> u32 {
        let mut state = black_box(trial) << 32;
        let mut blocks = [([0_u8; 4], 4_u8); 16];
        let mut on_second = 0;
        for _ in 0..PARTICIPANTS {
            let (block, taken) = &mut blocks[usize::from(stratum(split_mix(&mut state)) & 15)];
            if *taken == 4 {
                *block = [0, 0, 1, 1];
                let word = split_mix(&mut state);
                for bound in (2..=4).rev() {
                    let digit = word >> (16 * (bound - 2)) & 0xffff;
                    block.swap(bound as usize - 1, ((digit * bound) >> 16) as usize);
                }
                *taken = 0;
            }
            on_second += u32::from(block[usize::from(*taken & 3)]);
            *taken += 1;
        }
        on_second
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    fn split_mix(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}
