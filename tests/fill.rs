//! A list made at once is the list made entry by entry.
#![allow(clippy::unwrap_used)] // what fails here fails the test

use evenhand::design::{ArmIndex, Ratio};
use evenhand::procedure::{Markov, Procedure, Visitor};
use evenhand::rng::{Draws, Purpose, Seed, StreamKey};

/// The list both ways.
struct BothWays(Draws, usize);

impl Visitor<'_> for BothWays {
    type Output = [Vec<ArmIndex>; 2];

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let Self(mut draws, entries) = self;
        let mut at_once = vec![ArmIndex(99); entries];
        procedure.fill(&mut draws.clone(), &mut at_once);
        let mut state = procedure.start();
        let one_by_one = (0..entries).map(|_| procedure.next(&mut state, &mut draws));
        [one_by_one.collect(), at_once]
    }
}

/// Compares lists of many lengths and seeds.
fn compare(specification: &str, parts: &[u32], seeds: u64, lengths: impl Fn(u64) -> usize) {
    let ratio = Ratio::new(parts).unwrap();
    let procedure = Procedure::parse(specification, &ratio, 406).unwrap();
    for seed in 0..seeds {
        let key = StreamKey::new(&Seed::from_integer(seed), Purpose::List, specification);
        let entries = lengths(seed);
        let [one_by_one, at_once] = procedure.visit(BothWays(key.replicate(seed), entries));
        assert_eq!(
            at_once, one_by_one,
            "{specification} {parts:?}, seed {seed}, {entries} entries"
        );
    }
}

/// Every length up to some blocks, ending within a block or with it, and long lists.
fn short_and_long(seed: u64) -> usize {
    if seed < 60 {
        seed as usize
    } else {
        (seed * 131 % 3000) as usize
    }
}

#[test]
fn permuted_blocks_of_every_small_size() {
    for size in 1..=20 {
        compare(
            &format!("permuted-block({})", 2 * size),
            &[1, 1],
            150,
            short_and_long,
        );
        compare(
            &format!("permuted-block({})", 3 * size),
            &[2, 1],
            150,
            short_and_long,
        );
        compare(
            &format!("permuted-block({})", 3 * size),
            &[1, 1, 1],
            60,
            short_and_long,
        );
        compare(
            &format!("permuted-block({})", 6 * size),
            &[1, 2, 3],
            150,
            short_and_long,
        );
    }
    compare("permuted-block(5)", &[3, 2], 150, short_and_long);
    compare("permuted-block(5)", &[1, 1, 1, 1, 1], 150, short_and_long);
    compare("permuted-block(128)", &[1, 1], 70, short_and_long);
}

#[test]
fn permuted_blocks_of_several_sizes() {
    compare("permuted-block(4, 6)", &[1, 1], 300, short_and_long);
    compare(
        "permuted-block(2, 4*3, 8, 14)",
        &[1, 1],
        300,
        short_and_long,
    );
    compare("permuted-block(3, 6, 9*2)", &[2, 1], 300, short_and_long);
    compare("permuted-block(6, 12)", &[1, 2, 3], 300, short_and_long);
}

#[test]
fn simple_in_every_ratio() {
    for parts in [&[1, 1][..], &[2, 1], &[1, 1, 1], &[1, 2, 3]] {
        compare("simple", parts, 300, short_and_long);
    }
}

#[test]
fn every_procedure() {
    for specification in Procedure::examples() {
        compare(specification, &[1, 1], 10, |seed| (seed * 45) as usize);
    }
}
