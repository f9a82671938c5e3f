//! What it costs to open a stream: a key per name (derived once, opened per replicate) beside one
//! key with a packed stream id, see `docs/decisions/0001-streams-by-name.md`; and many streams
//! together, see `docs/decisions/0004-blocks-in-lanes.md`.
//!
//! `cargo bench --bench streams`

use divan::{Bencher, black_box};
use evenhand::rng::{Purpose, Seed, StreamKey, StreamSet};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

fn main() {
    divan::main();
}

#[divan::bench]
fn derive_the_key_and_draw(bencher: Bencher<'_, '_>) {
    let seed = Seed::from_integer(42);
    bencher.bench_local(|| {
        let key = StreamKey::new(
            &seed,
            Purpose::List,
            black_box("postmenopausal woman|tamoxifen"),
        );
        key.replicate(black_box(7)).word()
    });
}

#[divan::bench]
fn open_a_replicate_and_draw(bencher: Bencher<'_, '_>) {
    let key = StreamKey::new(&Seed::from_integer(42), Purpose::List, "all");
    bencher.bench_local(|| key.replicate(black_box(7)).word());
}

#[divan::bench]
fn packed_stream_id_and_draw(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let mut generator = ChaCha20Rng::from_seed([7; 32]);
        generator.set_stream(black_box(1 << 56 | 3 << 40 | 7));
        generator.next_u32()
    });
}

/// The nine streams of a stratified trial, one by one: a word of each.
#[divan::bench]
fn nine_streams_one_by_one(bencher: Bencher<'_, '_>) {
    let keys = nine_keys();
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        keys.iter()
            .fold(0, |all, key| all ^ key.replicate(replicate).word())
    });
}

/// The same together.
#[divan::bench]
fn nine_streams_together(bencher: Bencher<'_, '_>) {
    let keys = nine_keys();
    let mut streams = StreamSet::new(keys.iter().map(|key| (key, 16)));
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        streams.open(replicate);
        (0..keys.len()).fold(0, |all, stream| all ^ streams.draws(stream).word())
    });
}

fn nine_keys() -> Vec<StreamKey> {
    let seed = Seed::from_integer(42);
    let key = |stratum: usize| StreamKey::new(&seed, Purpose::List, &stratum.to_string());
    (0..9).map(key).collect()
}
