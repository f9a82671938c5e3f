//! First blocks of many streams at once: ChaCha20 with 20 rounds, a 64-bit counter and a 64-bit
//! stream id, word for word what [`Draws`](super::Draws) takes from `rand_chacha`.
//!
//! A block is 16 words, made of a key, a counter and a stream id by additions, exclusive ors and
//! rotations. No block depends on another, so several are made at once, one in each lane of the
//! processor's vectors: 4 by SSE2 and NEON, 8 by AVX2, 16 by AVX-512. The words are the same for any.
//!
//! # References
//! Bernstein 2008, *ChaCha, a variant of Salsa20*; RFC 8439, section 2.3, where the last four words
//! are divided into a counter of 32 bits and a nonce of 96.

// What is not inlined into the function that a processor's instructions were enabled for is compiled
// without them.
#![allow(clippy::inline_always)]

use fearless_simd::{Level, Simd, SimdBase, SimdInt, dispatch, u32x16};

/// The words of a block.
pub(super) const BLOCK: usize = 16;

/// The lanes of the widest vectors.
pub(super) const MOST_LANES: usize = 16;

/// The first four words of every state, the text `expand 32-byte k`.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// A key as eight words.
pub(super) type Key = [u32; 8];

/// The words of a key, which are little-endian.
pub(super) fn key_words(bytes: &[u8; 32]) -> Key {
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    words
}

/// What the blocks of [`MOST_LANES`] lanes are made of: word by word, as the vectors take them, eight
/// words of the key, the counter, and how much the stream id is above that of the first stream.
type Group = [[u32; MOST_LANES]; 10];

const COUNTER: usize = 8;
const STREAM: usize = 9;

/// Blocks of several streams, one to a lane.
#[derive(Clone)]
pub(super) struct Lanes {
    groups: Vec<Group>,
    len: usize,
}

impl Lanes {
    /// No lanes, with room for so many.
    pub(super) fn with_capacity(lanes: usize) -> Self {
        Self {
            groups: Vec::with_capacity(lanes.div_ceil(MOST_LANES)),
            len: 0,
        }
    }

    /// Adds a block: its key, its number in the stream, and how much its stream id is above that of
    /// the first stream.
    #[inline]
    pub(super) fn push(&mut self, key: &Key, counter: u32, stream: u32) {
        let (group, lane) = (self.len / MOST_LANES, self.len % MOST_LANES);
        if group == self.groups.len() {
            self.groups.push(Group::default());
        }
        let group = &mut self.groups[group];
        for (words, &word) in group.iter_mut().zip(key) {
            words[lane] = word;
        }
        group[COUNTER][lane] = counter;
        group[STREAM][lane] = stream;
        self.len += 1;
    }

    /// Repeats the last lane up to a multiple of the widest vectors.
    pub(super) fn pad(&mut self) {
        let filled = self.len % MOST_LANES;
        if filled == 0 {
            return;
        }
        for words in &mut self.groups[self.len / MOST_LANES] {
            let last = words[filled - 1];
            words[filled..].fill(last);
        }
        self.len = self.len.next_multiple_of(MOST_LANES);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The blocks in their order, `first` being the stream id that the others are above.
    ///
    /// # Panics
    /// Where there are fewer `words` than lanes times [`BLOCK`].
    pub(super) fn blocks(&self, first: u64, words: &mut [u32]) {
        dispatch!(Level::new(), simd => self.blocks_by(simd, first, words));
    }

    /// Vectors of 8 lanes go in pairs: while a sum of one is on its way, the other's turn comes.
    #[inline(always)]
    fn blocks_by<S: Simd>(&self, simd: S, first: u64, words: &mut [u32]) {
        if S::u32s::LEN == 8 {
            self.blocks_in::<S, u32x16<S>>(simd, first, words);
        } else {
            self.blocks_in::<S, S::u32s>(simd, first, words);
        }
    }

    #[inline(always)]
    fn blocks_in<S: Simd, V: Words<S>>(&self, simd: S, first: u64, words: &mut [u32]) {
        let words = words[..self.len() * BLOCK].chunks_exact_mut(V::LEN * BLOCK);
        for (words, from) in words.zip((0..).step_by(V::LEN)) {
            let (group, lane) = (&self.groups[from / MOST_LANES], from % MOST_LANES);
            let state = State {
                key: std::array::from_fn(
                    #[inline(always)]
                    |word| V::from_slice(simd, &group[word][lane..lane + V::LEN]),
                ),
                counter: [
                    V::from_slice(simd, &group[COUNTER][lane..lane + V::LEN]),
                    V::splat(simd, 0),
                ],
                stream: halves(
                    simd,
                    #[inline(always)]
                    |place| first.wrapping_add(u64::from(group[STREAM][lane + place])),
                ),
            };
            state.store_blocks(simd, words);
        }
    }
}

/// What a block is made of besides its stream id: the key, then the counter.
pub(super) type Row = [u32; BLOCK];

/// The place of the counter in a [`Row`].
pub(super) const ROW_COUNTER: usize = 8;

/// The blocks of one stream id, one for each row, in their order.
///
/// # Panics
/// Where the rows are no multiple of [`MOST_LANES`], or there are fewer `words` than rows times [`BLOCK`].
pub(super) fn blocks_of_rows(rows: &[Row], stream: u64, words: &mut [u32]) {
    dispatch!(Level::new(), simd => rows_by(simd, rows, stream, words));
}

#[inline(always)]
fn rows_by<S: Simd>(simd: S, rows: &[Row], stream: u64, words: &mut [u32]) {
    if S::u32s::LEN == 8 {
        rows_in::<S, u32x16<S>>(simd, rows, stream, words);
    } else {
        rows_in::<S, S::u32s>(simd, rows, stream, words);
    }
}

#[inline(always)]
fn rows_in<S: Simd, V: Words<S>>(simd: S, rows: &[Row], stream: u64, words: &mut [u32]) {
    assert!(rows.len().is_multiple_of(MOST_LANES), "{} rows", rows.len());
    let words = words[..rows.len() * BLOCK].chunks_exact_mut(V::LEN * BLOCK);
    for (words, rows) in words.zip(rows.chunks_exact(V::LEN)) {
        let rows = rows.as_flattened();
        let [k0, k1, k2, k3, k4, k5, k6, k7, counter, ..] = turned(
            std::array::from_fn(
                #[inline(always)]
                |word| V::from_slice(simd, &rows[word * V::LEN..][..V::LEN]),
            ),
            V::LEN.ilog2(),
        );
        let state = State {
            key: [k0, k1, k2, k3, k4, k5, k6, k7],
            counter: [counter, V::splat(simd, 0)],
            stream: [
                V::splat(simd, stream as u32),
                V::splat(simd, (stream >> 32) as u32),
            ],
        };
        state.store_blocks(simd, words);
    }
}

/// A vector of words, one in each lane.
trait Words<S: Simd>: SimdInt<S, Element = u32> {}

impl<S: Simd, V: SimdInt<S, Element = u32>> Words<S> for V {}

/// The low and the high halves of a number for each lane.
#[inline(always)]
fn halves<S: Simd, V: Words<S>>(simd: S, number: impl Fn(usize) -> u64) -> [V; 2] {
    [
        V::from_fn(
            simd,
            #[inline(always)]
            |lane| number(lane) as u32,
        ),
        V::from_fn(
            simd,
            #[inline(always)]
            |lane| (number(lane) >> 32) as u32,
        ),
    ]
}

/// What the blocks of one vector are made of, word by word.
struct State<V> {
    key: [V; 8],
    counter: [V; 2],
    stream: [V; 2],
}

impl<V> State<V> {
    /// Makes the blocks and stores them one after the other.
    #[inline(always)]
    fn store_blocks<S: Simd>(self, simd: S, words: &mut [u32])
    where
        V: Words<S>,
    {
        let [k0, k1, k2, k3, k4, k5, k6, k7] = self.key;
        let [counter_low, counter_high] = self.counter;
        let [stream_low, stream_high] = self.stream;
        let [c0, c1, c2, c3] = CONSTANTS.map(
            #[inline(always)]
            |word| V::splat(simd, word),
        );
        let start = [
            c0,
            c1,
            c2,
            c3,
            k0,
            k1,
            k2,
            k3,
            k4,
            k5,
            k6,
            k7,
            counter_low,
            counter_high,
            stream_low,
            stream_high,
        ];
        let mut state = start;
        for _ in 0..10 {
            quarter_round(&mut state, 0, 4, 8, 12);
            quarter_round(&mut state, 1, 5, 9, 13);
            quarter_round(&mut state, 2, 6, 10, 14);
            quarter_round(&mut state, 3, 7, 11, 15);
            quarter_round(&mut state, 0, 5, 10, 15);
            quarter_round(&mut state, 1, 6, 11, 12);
            quarter_round(&mut state, 2, 7, 8, 13);
            quarter_round(&mut state, 3, 4, 9, 14);
        }
        for (word, start) in state.iter_mut().zip(start) {
            *word += start;
        }
        let words = words.chunks_exact_mut(V::LEN);
        for (words, vector) in words.zip(by_lane(state)) {
            vector.store_slice(words);
        }
    }
}

/// The quarter round of four words of the state.
#[inline(always)]
fn quarter_round<S: Simd, V: Words<S>>(
    state: &mut [V; 16],
    a: usize,
    b: usize,
    c: usize,
    d: usize,
) {
    state[a] += state[b];
    state[d] = rotate::<16, _, _>(state[d] ^ state[a]);
    state[c] += state[d];
    state[b] = rotate::<12, _, _>(state[b] ^ state[c]);
    state[a] += state[b];
    state[d] = rotate::<8, _, _>(state[d] ^ state[a]);
    state[c] += state[d];
    state[b] = rotate::<7, _, _>(state[b] ^ state[c]);
}

/// Every word rotated to the left.
#[inline(always)]
fn rotate<const BITS: u32, S: Simd, V: Words<S>>(words: V) -> V {
    (words << BITS) | (words >> (32 - BITS))
}

/// From words by word to words by lane: the index (word, lane), in bits, turns by the four bits of the word,
/// and is then (lane, word).
#[inline(always)]
fn by_lane<S: Simd, V: Words<S>>(words: [V; 16]) -> [V; 16] {
    turned(words, 4)
}

/// Turns the index of words, of which the number of the vector is the high part, by so many bits. Each pass
/// shuffles the first half of all words into the second half, as a pack of cards is: the index turns by one.
#[inline(always)]
fn turned<S: Simd, V: Words<S>>(mut words: [V; 16], bits: u32) -> [V; 16] {
    for _ in 0..bits {
        let before = words;
        for (number, pair) in words.as_chunks_mut().0.iter_mut().enumerate() {
            let (first, second) = before[number].interleave(before[number + 8]);
            *pair = [first, second];
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    /// The blocks by vectors of every width that this processor has.
    fn by_every_width(key: &Key, stream: u64, counter: u32) -> Vec<Vec<u32>> {
        let mut lanes = Lanes::with_capacity(MOST_LANES);
        for lane in 0..MOST_LANES as u32 {
            lanes.push(key, counter + lane, 0);
        }
        let blocks = |words: &mut dyn FnMut(&Lanes, &mut [u32])| {
            let mut found = vec![0; BLOCK * MOST_LANES];
            words(&lanes, &mut found);
            found
        };
        let level = Level::new();
        let widths = [
            Some(blocks(&mut |lanes, words| lanes.blocks(stream, words))),
            #[cfg(target_arch = "x86_64")]
            level
                .as_avx2()
                .map(|simd| blocks(&mut |lanes, words| lanes.blocks_by(simd, stream, words))),
            #[cfg(target_arch = "x86_64")]
            level
                .as_sse2()
                .map(|simd| blocks(&mut |lanes, words| lanes.blocks_by(simd, stream, words))),
        ];
        widths.into_iter().flatten().collect()
    }

    /// RFC 8439, appendix A.1, test vector 1: all zero.
    #[test]
    fn a_block_of_zeros() {
        for words in by_every_width(&[0; 8], 0, 0) {
            assert_eq!(
                words[..BLOCK],
                [
                    0xade0_b876,
                    0x903d_f1a0,
                    0xe56a_5d40,
                    0x28bd_8653,
                    0xb819_d2bd,
                    0x1aed_8da0,
                    0xccef_36a8,
                    0xc70d_778b,
                    0x7c59_41da,
                    0x8d48_5751,
                    0x3fe0_2477,
                    0x374a_d8b8,
                    0xf4b8_436a,
                    0x1ca1_1815,
                    0x69b6_87c3,
                    0x8665_eeb2,
                ]
            );
        }
    }

    /// Another implementation's words.
    fn elsewhere(key: [u8; 32], stream: u64, counter: u64, blocks: usize) -> Vec<u32> {
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(stream);
        generator.set_word_pos(u128::from(counter) * 16);
        (0..blocks * BLOCK).map(|_| generator.next_u32()).collect()
    }

    #[test]
    fn thousands_of_blocks_are_those_of_another_implementation() {
        let mut choice = ChaCha20Rng::seed_from_u64(7);
        for round in 0..500 {
            let mut key = [0; 32];
            choice.fill_bytes(&mut key);
            let stream = choice.next_u64() >> (round % 64);
            let counter = choice.next_u32() >> (round % 32);
            let counter = counter.min(u32::MAX - MOST_LANES as u32);
            let expected = elsewhere(key, stream, counter.into(), MOST_LANES);
            for words in by_every_width(&key_words(&key), stream, counter) {
                assert_eq!(words, expected, "stream {stream}, counter {counter}");
            }
        }
    }

    #[test]
    fn each_lane_has_its_own_key_counter_and_stream() {
        let mut choice = ChaCha20Rng::seed_from_u64(8);
        for first in [0, 3, u64::from(u32::MAX) - 1, u64::MAX] {
            let mut lanes = Lanes::with_capacity(37);
            let mut expected = Vec::new();
            for lane in 0..37 {
                let mut key = [0; 32];
                choice.fill_bytes(&mut key);
                let (counter, above) = (choice.next_u32() >> 20, lane / 5);
                lanes.push(&key_words(&key), counter, above);
                let stream = first.wrapping_add(u64::from(above));
                expected.extend(elsewhere(key, stream, u64::from(counter), 1));
            }
            lanes.pad();
            assert_eq!(lanes.len(), 48);
            let mut words = vec![0; lanes.len() * BLOCK];
            lanes.blocks(first, &mut words);
            assert_eq!(words[..37 * BLOCK], expected);
            #[cfg(target_arch = "x86_64")]
            if let Some(simd) = Level::new().as_avx2() {
                words.fill(0);
                lanes.blocks_by(simd, first, &mut words);
                assert_eq!(words[..37 * BLOCK], expected);
            }
        }
    }
}
