//! Entries of a list of permuted blocks of 4, beside a plain loop that makes the same entries.
//!
//! `cargo bench --bench lists`

use std::sync::Arc;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::allocation::Entries;
use evenhand::design::Ratio;
use evenhand::procedure::{Arguments, PermutedBlock, Restricted as _};
use evenhand::rng::{Purpose, Seed, StreamKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

const ENTRIES: usize = 1_000_000;
const SEED: u64 = 42;

fn main() {
    assert_the_same();
    divan::main();
}

/// That both make the same entries, once, before anything is measured.
fn assert_the_same() {
    let list = Arc::new(blocks_of_4());
    let mut ours = Entries::new(list, key().replicate(0)).take(ENTRIES);
    plain_loop(|block, position, arm| {
        let entry = ours.next().expect("as many entries");
        assert_eq!(entry.arm.0, arm, "block {block}, position {position}");
    });
    assert!(ours.next().is_none());
}

fn blocks_of_4() -> PermutedBlock {
    let ratio = Ratio::new(&[1, 1]).expect("a ratio");
    PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, 405).expect("blocks of 4")
}

fn key() -> StreamKey {
    StreamKey::new(&Seed::from_integer(SEED), Purpose::List, "all")
}

#[divan::bench]
fn evenhand(bencher: Bencher<'_, '_>) {
    let blocks = Arc::new(blocks_of_4());
    let key = key();
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let list = Entries::new(Arc::clone(&blocks), key.replicate(0));
        for entry in list.take(ENTRIES) {
            black_box(entry);
        }
    });
}

#[divan::bench]
fn plain_loop_of_the_same_entries(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        plain_loop(|block, position, arm| {
            black_box((block, position, arm));
        });
    });
}

/// The same arms in the same order, with the generator used directly and nothing kept but the
/// block, its number and the position.
#[inline]
fn plain_loop(mut put: impl FnMut(u32, u32, u8)) {
    let seed = Sha256::digest(format!("evenhand:seed:{SEED}"));
    let key = Sha256::new()
        .chain_update(seed)
        .chain_update("evenhand:stream:list:all")
        .finalize();
    let mut generator = ChaCha20Rng::from_seed(key.into());
    for block in 0..ENTRIES as u32 / 4 {
        let mut arms = [0_u8, 0, 1, 1];
        let word = loop {
            let word = generator.next_u32();
            if word.wrapping_mul(24) >= 16 {
                break word;
            }
        };
        let mut low = word;
        for bound in (2..=4_u32).rev() {
            let scaled = u64::from(low) * u64::from(bound);
            low = scaled as u32;
            arms.swap(bound as usize - 1, (scaled >> 32) as usize);
        }
        for (position, arm) in arms.into_iter().enumerate() {
            put(block, position as u32, arm);
        }
    }
}
