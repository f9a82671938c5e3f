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

const ENTRIES: usize = 1_000_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn evenhand(bencher: Bencher<'_, '_>) {
    let ratio = Ratio::new(&[1, 1]).expect("a ratio");
    let blocks = PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, 405).expect("blocks of 4");
    let blocks = Arc::new(blocks);
    let key = StreamKey::new(&Seed::from_integer(42), Purpose::List, "all");
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let list = Entries::new(Arc::clone(&blocks), key.replicate(0));
        for entry in list.take(ENTRIES) {
            black_box(entry);
        }
    });
}

/// The same arms in the same order, with the generator used directly and nothing kept but the
/// block, its number and the position.
#[divan::bench]
fn plain_loop(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let mut generator = ChaCha20Rng::from_seed([7; 32]);
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
                black_box((block, position as u32, arm));
            }
        }
    });
}
