//! Allocations of every procedure: lists of 405 entries, each from a stream of its own, and trials
//! of 405 participants, beside plain loops that do the same work by hand.
//!
//! `cargo bench --bench procedures`

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::design::Ratio;
use evenhand::procedure::adaptive::{
    AdaptiveProcedure, AdaptiveVisitor, CovariateAdaptive, Covariates,
};
use evenhand::procedure::{Markov, Procedure, Visitor};
use evenhand::rng::{Purpose, Seed, StreamKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Even, because Hadamard sequences are; 405 entries of each list are drawn.
const PARTICIPANTS: u32 = 406;
const ENTRIES: u32 = 405;
const LISTS: u64 = 100;
const ALLOCATIONS: u64 = LISTS * ENTRIES as u64;

fn main() {
    divan::main();
}

/// Makes the lists and counts the entries of arms above the first, so that all are needed.
struct Make(StreamKey);

impl Visitor<'_> for Make {
    type Output = u64;

    fn visit<P: Markov>(self, procedure: &P) -> u64 {
        let mut sum = 0;
        for list in 0..LISTS {
            let mut draws = self.0.replicate(list);
            let mut state = procedure.start();
            for _ in 0..ENTRIES {
                sum += u64::from(procedure.next(&mut state, &mut draws).0);
            }
        }
        sum
    }
}

fn lists(bencher: Bencher<'_, '_>, specification: &str, parts: &[u32]) {
    let ratio = Ratio::new(parts).expect("a ratio");
    let procedure = Procedure::parse(specification, &ratio, PARTICIPANTS).expect(specification);
    let key = StreamKey::new(&Seed::from_integer(42), Purpose::List, "all");
    bencher
        .counter(ItemsCount::new(ALLOCATIONS))
        .bench_local(|| procedure.visit(Make(black_box(key.clone()))));
}

/// Lists by hand: `next` draws an arm from the state and the generator.
fn plain<S: Copy>(
    bencher: Bencher<'_, '_>,
    start: S,
    next: impl Fn(&mut S, &mut ChaCha20Rng) -> u8,
) {
    bencher
        .counter(ItemsCount::new(ALLOCATIONS))
        .bench_local(|| {
            let mut sum = 0;
            for list in 0..LISTS {
                let mut generator = ChaCha20Rng::from_seed(black_box([7; 32]));
                generator.set_stream(list);
                let mut state = start;
                for _ in 0..ENTRIES {
                    sum += u64::from(next(&mut state, &mut generator));
                }
            }
            sum
        });
}

/// A bounded integer, as evenhand draws it.
fn below(generator: &mut ChaCha20Rng, bound: u32) -> u32 {
    loop {
        let product = u64::from(generator.next_u32()) * u64::from(bound);
        let low = product as u32;
        if low >= bound || u64::from(low) >= (1 << 32) % u64::from(bound) {
            return (product >> 32) as u32;
        }
    }
}

mod two_arms {
    use super::{Bencher, Procedure, below, lists, plain};
    use rand_chacha::rand_core::Rng as _;

    #[divan::bench(args = Procedure::examples())]
    fn evenhand(bencher: Bencher<'_, '_>, specification: &str) {
        lists(bencher, specification, &[1, 1]);
    }

    #[divan::bench]
    fn plain_words_alone(bencher: Bencher<'_, '_>) {
        plain(bencher, (), |(), generator| {
            (generator.next_u32() >> 31) as u8
        });
    }

    #[divan::bench]
    fn plain_big_stick(bencher: Bencher<'_, '_>) {
        plain(bencher, 0_i32, |difference, generator| {
            let other = generator.next_u32() >> 31;
            let is_on_second = u8::from(*difference > 0);
            let arm = if difference.abs() == 3 {
                is_on_second
            } else {
                is_on_second ^ other as u8
            };
            *difference += 1 - 2 * i32::from(arm);
            arm
        });
    }

    #[divan::bench]
    fn plain_efron(bencher: Bencher<'_, '_>) {
        plain(bencher, 0_i32, |difference, generator| {
            let other = if *difference == 0 {
                below(generator, 2) == 1
            } else {
                below(generator, 3) == 2
            };
            let arm = u8::from((*difference > 0) ^ other);
            *difference += 1 - 2 * i32::from(arm);
            arm
        });
    }

    #[divan::bench]
    fn plain_wei_urn(bencher: Bencher<'_, '_>) {
        plain(bencher, [0_u32; 2], |balls, generator| {
            let all = balls[0] + balls[1];
            let arm = if all == 0 {
                below(generator, 2) as u8
            } else {
                u8::from(below(generator, all) >= balls[0])
            };
            balls[usize::from(1 - arm)] += 1;
            arm
        });
    }
}

/// Four arms, 4:3:2:1.
mod four_arms {
    use super::{Bencher, below, lists, plain};

    const PARTS: [u32; 4] = [4, 3, 2, 1];

    #[divan::bench(args = [
        "simple",
        "random-allocation",
        "permuted-block(10)",
        "truncated-binomial",
        "block-urn(2)",
        "mass-weighted-urn(4)",
        "drop-the-loser(2)",
        "adaptive-coin(2)",
        "max-entropy(0.5)",
    ])]
    fn evenhand(bencher: Bencher<'_, '_>, specification: &str) {
        lists(bencher, specification, &PARTS);
    }

    #[divan::bench]
    fn plain_block_urn(bencher: Bencher<'_, '_>) {
        let start = (PARTS.map(|part| 2 * part), [0_u32; 4]);
        plain(bencher, start, |(active, inactive), generator| {
            let mut place = below(generator, active.iter().sum());
            let mut arm = 0;
            while place >= active[arm] {
                place -= active[arm];
                arm += 1;
            }
            active[arm] -= 1;
            inactive[arm] += 1;
            if (0..4).all(|k| inactive[k] >= PARTS[k]) {
                for k in 0..4 {
                    active[k] += PARTS[k];
                    inactive[k] -= PARTS[k];
                }
            }
            arm as u8
        });
    }
}

const LEVELS: [u16; 3] = [6, 3, 2];

/// Uniform profiles, drawn beforehand.
fn profiles() -> Vec<[u16; 3]> {
    let mut draws = StreamKey::new(&Seed::from_integer(42), Purpose::Attribute, "x").replicate(0);
    let profile = |_| LEVELS.map(|levels| draws.below(u32::from(levels)) as u16);
    (0..ENTRIES).map(profile).collect()
}

/// Allocates the participants of all trials.
struct Allocate<'p>(StreamKey, &'p [[u16; 3]]);

impl AdaptiveVisitor<'_> for Allocate<'_> {
    type Output = u64;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> u64 {
        let mut state = procedure.start();
        let mut sum = 0;
        for trial in 0..LISTS {
            let mut draws = self.0.replicate(trial);
            procedure.reset(&mut state);
            for profile in self.1 {
                sum += u64::from(procedure.next(&mut state, profile, &mut draws).0);
            }
        }
        sum
    }
}

fn trials(bencher: Bencher<'_, '_>, specification: &str, parts: &[u32]) {
    let ratio = Ratio::new(parts).expect("a ratio");
    let covariates = Covariates::new(&LEVELS, Some(0)).expect("factors");
    let procedure =
        AdaptiveProcedure::parse(specification, &ratio, &covariates).expect(specification);
    let key = StreamKey::new(&Seed::from_integer(42), Purpose::Allocation, "");
    let profiles = profiles();
    bencher
        .counter(ItemsCount::new(ALLOCATIONS))
        .bench_local(|| procedure.visit(Allocate(black_box(key.clone()), &profiles)));
}

/// Covariate-adaptive, with factors of 6, 3 and 2 levels.
mod adaptive {
    use super::{
        ALLOCATIONS, AdaptiveProcedure, Bencher, ChaCha20Rng, ItemsCount, LISTS, black_box,
        profiles, trials,
    };
    use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

    #[divan::bench(args = AdaptiveProcedure::examples())]
    fn two_arms(bencher: Bencher<'_, '_>, specification: &str) {
        trials(bencher, specification, &[1, 1]);
    }

    #[divan::bench(args = [
        "minimization(range, 0.7)",
        "minimization(variance, 0.7)",
        "minimization(sd, 0.7)",
        "minimization(squares, 0.7)",
        "taves",
    ])]
    fn four_arms(bencher: Bencher<'_, '_>, specification: &str) {
        trials(bencher, specification, &[4, 3, 2, 1]);
    }

    /// Pocock and Simon's range with probability 0.85 for two arms.
    #[divan::bench]
    fn plain_minimization(bencher: Bencher<'_, '_>) {
        const P: u32 = 3_650_722_202;
        let profiles = profiles();
        bencher
            .counter(ItemsCount::new(ALLOCATIONS))
            .bench_local(|| {
                let mut sum = 0;
                for trial in 0..LISTS {
                    let mut generator = ChaCha20Rng::from_seed(black_box([7; 32]));
                    generator.set_stream(trial);
                    let mut differences = [[0_i32; 6]; 3];
                    for profile in &profiles {
                        let mut lead = 0;
                        for (factor, &level) in profile.iter().enumerate() {
                            lead += differences[factor][usize::from(level)].signum();
                        }
                        let threshold = match lead {
                            ..0 => P,
                            0 => 1 << 31,
                            1.. => 0_u32.wrapping_sub(P),
                        };
                        let arm = u8::from(generator.next_u32() >= threshold);
                        for (factor, &level) in profile.iter().enumerate() {
                            differences[factor][usize::from(level)] += 1 - 2 * i32::from(arm);
                        }
                        sum += u64::from(arm);
                    }
                }
                sum
            });
    }
}
