//! Operating characteristics: the exact method at the sizes of trials, and simulated lists and trials
//! beside ordinary loops, with a fast generator that is not cryptographic and without metrics.
//!
//! `cargo bench --bench assess`

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::assess::{Approach, Assessment, Choice, Participants, Plan, Sample, monte_carlo};
use evenhand::design::Ratio;
use evenhand::exact::{Stratum, exact, exact_stratified, log2_sequences};
use evenhand::picture::{Plane, Point};
use evenhand::procedure::Procedure;
use evenhand::rng::Seed;
use evenhand::scenario;
use evenhand::trial::Trial;
use evenhand::work::Conduct;

const ENTRIES: u32 = 405;
const LISTS: u64 = 20_000;

fn main() {
    divan::main();
}

fn procedure(specification: &str, entries: u32) -> Procedure {
    let ratio = Ratio::new(&[1, 1]).expect("a ratio");
    Procedure::parse(specification, &ratio, entries).expect("a procedure")
}

#[divan::bench(args = [
    "simple",
    "random-allocation",
    "permuted-block(4)",
    "permuted-block(8)",
    "permuted-block(4, 6)",
    "big-stick(3)",
    "efron(2/3)",
    "chen(3, 2/3)",
    "adjustable-coin(2)",
    "smith(2)",
    "wei-urn(0, 1)",
    "wei-urn(1, 1)",
    "ehrenfest(3)",
])]
fn exact_405(bencher: Bencher<'_, '_>, specification: &str) {
    let procedure = procedure(specification, ENTRIES);
    bencher.bench_local(|| exact(black_box(&procedure), ENTRIES));
}

/// What of that is the number of sequences.
#[divan::bench(args = [
    "simple",
    "random-allocation",
    "permuted-block(4, 6)",
    "smith(2)",
    "max-entropy(0.5)",
    "drop-the-loser(2)",
])]
fn sequences_405(bencher: Bencher<'_, '_>, specification: &str) {
    let procedure = procedure(specification, ENTRIES);
    bencher.bench_local(|| log2_sequences(black_box(&procedure), ENTRIES));
}

/// Nine strata, as many as POLAR has.
#[divan::bench(sample_count = 10, args = [
    "permuted-block(4, 6)",
    "big-stick(3)",
    "efron(2/3)",
    "wei-urn(0, 1)",
    "simple",
])]
fn stratified_405(bencher: Bencher<'_, '_>, specification: &str) {
    let procedure = &procedure(specification, ENTRIES);
    let weights = [30, 25, 15, 10, 8, 5, 4, 2, 1];
    let strata = weights.map(|weight| Stratum { weight, procedure });
    bencher.bench_local(|| exact_stratified(black_box(&strata), ENTRIES));
}

#[divan::bench(sample_count = 3, args = [
    "permuted-block(4)",
    "permuted-block(8)",
    "permuted-block(4, 6)",
    "big-stick(3)",
    "efron(2/3)",
    "chen(3, 2/3)",
    "adjustable-coin(2)",
    "ehrenfest(3)",
    "simple",
])]
fn exact_10000(bencher: Bencher<'_, '_>, specification: &str) {
    let procedure = procedure(specification, 10_000);
    bencher.bench_local(|| exact(black_box(&procedure), 10_000));
}

/// The trade-off of many designs, nearly all of it the places of their names.
#[divan::bench(sample_count = 5, args = [23, 50, 100, 200])]
fn trade_off_drawn(bencher: Bencher<'_, '_>, designs: u32) {
    let point = |number: u32| {
        let part = f64::from(number) / f64::from(designs);
        Point {
            name: format!("big-stick({number})"),
            x: 0.1 + part * part + f64::from(number * 37 % 11) / 50.0,
            y: 0.5 + (1.0 - part) * (1.0 - part) / 4.0 + f64::from(number * 53 % 13) / 200.0,
            errors: None,
            is_on_front: number.is_multiple_of(3),
        }
    };
    let plane = Plane {
        points: (0..designs).map(point).collect(),
        ..Plane::default()
    };
    bencher.bench_local(|| black_box(&plane).svg());
}

#[divan::bench(args = [1, 2])]
fn simulated_blocks_of_4(bencher: Bencher<'_, '_>, threads: usize) {
    simulate(bencher, "permuted-block(4)", threads);
}

#[divan::bench(args = ["simple", "big-stick(3)", "permuted-block(4, 6)", "wei-urn(0, 1)"])]
fn simulated(bencher: Bencher<'_, '_>, specification: &str) {
    simulate(bencher, specification, 1);
}

fn simulate(bencher: Bencher<'_, '_>, specification: &str, threads: usize) {
    let procedure = procedure(specification, ENTRIES);
    let seed = Seed::from_integer(42);
    bencher.counter(ItemsCount::new(LISTS)).bench_local(|| {
        let sample = Sample {
            seed: &seed,
            replicates: LISTS,
            threads,
            keep_course: false,
        };
        monte_carlo(&procedure, ENTRIES, &sample)
    });
}

/// Lists of any ratio beside those of two arms 1:1, all metrics.
#[divan::bench(args = ["1:1", "2:1", "1:1:1", "2:2:1"])]
fn simulated_blocks_by_ratio(bencher: Bencher<'_, '_>, ratio: &str) {
    let procedure = blocks(ratio);
    let seed = Seed::from_integer(42);
    bencher.counter(ItemsCount::new(LISTS)).bench_local(|| {
        let sample = Sample {
            seed: &seed,
            replicates: LISTS,
            threads: 1,
            keep_course: false,
        };
        monte_carlo(&procedure, ENTRIES, &sample)
    });
}

/// The same exactly.
#[divan::bench(args = ["1:1", "2:1", "1:1:1", "2:2:1"])]
fn exact_blocks_by_ratio(bencher: Bencher<'_, '_>, ratio: &str) {
    let procedure = blocks(ratio);
    bencher.bench_local(|| exact(black_box(&procedure), ENTRIES));
}

/// Blocks that hold a ratio once, or twice for 1:1.
fn blocks(ratio: &str) -> Procedure {
    let parts: Vec<u32> = ratio
        .split(':')
        .map(|part| part.parse().expect("a whole number"))
        .collect();
    let total: u32 = parts.iter().sum();
    let length = if total == 2 { 4 } else { total };
    let ratio = Ratio::new(&parts).expect("a ratio");
    let specification = format!("permuted-block({length})");
    Procedure::parse(&specification, &ratio, ENTRIES).expect("a procedure")
}

/// How many trials a sample makes.
const TRIALS: u64 = 100_000;

/// How many it makes whose participants are enrolled.
const ENROLLED: u64 = 1_000;

/// Trials with the strata of a scenario, participants drawn by their prevalences: imbalance overall,
/// within strata and margins, correct guesses overall and within strata, and the loss of precision.
fn simulate_trials(bencher: Bencher<'_, '_>, trial: Trial, specification: &str, threads: usize) {
    simulate_any(bencher, trial, Participants::Drawn, specification, threads);
}

fn simulate_any(
    bencher: Bencher<'_, '_>,
    trial: Trial,
    participants: Participants,
    specification: &str,
    threads: usize,
) {
    let trials = match participants {
        Participants::Drawn => TRIALS,
        Participants::Enrolled => ENROLLED,
    };
    let approach = Approach {
        participants,
        ..Approach::new(trials as u32, Choice::Best)
    };
    let plan = Plan::of_trial(trial, &[specification], approach).expect("a plan");
    let assessment = Assessment::new(&plan)
        .expect("prevalences")
        .without_course();
    let seed = Seed::from_integer(42);
    bencher.counter(ItemsCount::new(trials)).bench_local(|| {
        let mut conduct = Conduct {
            threads,
            is_stopped: &|| false,
            progress: &mut |_| (),
        };
        assessment.simulate(&seed, 0..trials, &mut conduct)
    });
}

fn builtin(name: &str) -> Trial {
    let source = scenario::builtin(name).expect("a built-in scenario");
    scenario::read(&source).expect("a valid one")
}

/// POLAR's own nine strata.
#[divan::bench(sample_count = 20, args = [1, 2])]
fn polar_trials_by_blocks_of_4(bencher: Bencher<'_, '_>, threads: usize) {
    simulate_trials(bencher, builtin("polar"), "permuted-block(4)", threads);
}

#[divan::bench(sample_count = 20, args = ["permuted-block(4, 6)", "big-stick(3)", "minimization(range, 0.85)"])]
fn polar_trials(bencher: Bencher<'_, '_>, specification: &str) {
    simulate_trials(bencher, builtin("polar"), specification, 1);
}

/// POLAR with its sites, arrivals and criteria, and what is counted at sites.
#[divan::bench(sample_count = 20, args = [1, 2])]
fn enrolled_polar_trials(bencher: Bencher<'_, '_>, threads: usize) {
    let participants = Participants::Enrolled;
    simulate_any(
        bencher,
        builtin("polar"),
        participants,
        "permuted-block(4)",
        threads,
    );
}

/// Three factors of 6, 3 and 2 levels, 405 participants.
#[divan::bench(sample_count = 20, args = [1, 2])]
fn pocock_simon_trials(bencher: Bencher<'_, '_>, threads: usize) {
    simulate_trials(
        bencher,
        three_factors(),
        "minimization(range, 0.85)",
        threads,
    );
}

/// The starter with 405 participants and factors of 6, 3 and 2 levels, equally likely.
fn three_factors() -> Trial {
    let mut source = scenario::builtin("starter").expect("a built-in scenario");
    let text = String::from_utf8(source.text).expect("UTF-8");
    let attribute = |name: &str, levels: usize| {
        let labels: Vec<String> = (1..=levels).map(|level| format!("\"{level}\"")).collect();
        let share = (1.0 / levels as f64).to_string();
        let mut shares = vec![share; levels - 1];
        let rest: f64 = 1.0 - (levels - 1) as f64 / levels as f64;
        shares.push(rest.to_string());
        format!(
            "[[attribute]]\nname = \"{name}\"\nlevels = [{}]\nprobabilities = [{}]\n\n",
            labels.join(", "),
            shares.join(", ")
        )
    };
    let attributes = attribute("six", 6) + &attribute("three", 3) + &attribute("two", 2);
    let text = text
        .replace("sample_size = 120", "sample_size = 405")
        .replacen("[[criterion]]", &format!("{attributes}[[criterion]]"), 1)
        .replace("[\"sex\", \"age_class\"]", "[\"six\", \"three\", \"two\"]");
    let factor = text.find("\n[[factor]]").expect("the starter's factor");
    let after = text
        .find("# What participants are given")
        .expect("its regimens");
    source.text = (text[..factor].to_owned() + &text[after..]).into_bytes();
    scenario::read(&source).expect("a valid scenario")
}

/// POLAR's strata: participants of each among 4,860 of 12 simulated trials.
const PREVALENCES: [u32; 9] = [2770, 571, 517, 446, 392, 87, 61, 15, 1];

/// Trials of POLAR by an ordinary loop: SplitMix64, the stratum of each participant from a word of its
/// own and a table of 65,536 places, each block shuffled by a word; no metric.
///
/// It is what one would write, and no bound on what can be reached: evenhand draws two strata from a
/// word and looks a block up in a table of its 24 orders.
#[divan::bench(sample_count = 20)]
fn ordinary_loop_of_trials(bencher: Bencher<'_, '_>) {
    let sum: u64 = PREVALENCES.iter().copied().map(u64::from).sum();
    let mut end = 0;
    let mut table = vec![0_u8; 1 << 16];
    for (stratum, count) in (1..).zip(PREVALENCES) {
        end += u64::from(count);
        table[((end << 16) / sum) as usize..].fill(stratum);
    }
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        let stratum = |word: u64| table[(word >> 48) as usize];
        let trials = (0..TRIALS).map(|trial| ordinary_trial(trial, stratum));
        trials.sum::<u32>()
    });
}

/// One trial, of which only the participants on the second arm are counted.
fn ordinary_trial(trial: u64, stratum: impl Fn(u64) -> u8) -> u32 {
    let mut state = black_box(trial) << 32;
    let mut blocks = [([0_u8; 4], 4_u8); 16];
    let mut on_second = 0;
    for _ in 0..ENTRIES {
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

/// As many lists of blocks of 4 by an ordinary loop: each block shuffled with three draws, where
/// evenhand takes one.
#[divan::bench]
fn ordinary_loop_of_blocks_of_4(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(LISTS)).bench_local(|| {
        let mut state = 42_u64;
        let mut below = |bound: u64| ((split_mix(&mut state) >> 32) * bound) >> 32;
        let mut list = [0_u8; ENTRIES as usize];
        for _ in 0..LISTS {
            for block in list.chunks_mut(4) {
                let mut arms = [0, 0, 1, 1];
                for last in (1..4_usize).rev() {
                    arms.swap(last, below(last as u64 + 1) as usize);
                }
                block.copy_from_slice(&arms[..block.len()]);
            }
            black_box(&list);
        }
    });
}
