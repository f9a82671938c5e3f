//! Draws from one stream. The generator, ChaCha20, is named in this file alone.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// 2^32, the number of values of a word.
const WORDS: u64 = 1 << 32;

/// The draws of one stream, in order.
///
/// Every draw that decides an allocation is an unbiased bounded integer. The methods here and
/// their use of the generator's 32-bit words are pinned by `tests/value_stability.rs`.
#[derive(Debug, Clone)]
pub struct Draws(ChaCha20Rng);

impl Draws {
    /// ChaCha20 with a key, a stream id, and the counter at 0.
    pub(super) fn new(key: [u8; 32], stream: u64) -> Self {
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A uniform integer of 53 bits: two words, the first the low half, without the 11 lowest bits.
    #[inline]
    pub fn bits53(&mut self) -> u64 {
        self.0.next_u64() >> 11
    }

    /// A uniform integer in [0, bound).
    ///
    /// The high half of word * bound, redrawn where the low half is below 2^32 mod bound
    /// (Lemire 2019, Algorithm 5).
    ///
    /// # Panics
    /// Where `bound` is 0.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        loop {
            let product = u64::from(self.word()) * u64::from(bound);
            let low = product as u32;
            if low >= bound || u64::from(low) >= WORDS % u64::from(bound) {
                return (product >> 32) as u32;
            }
        }
    }

    /// Puts the elements into a uniformly random order: Fisher-Yates from the last element down,
    /// with as many of its bounds len, len - 1, ..., 2 drawn from one word as have a product of
    /// at most 2^32 (Brackett-Rozinsky and Lemire 2024, Algorithm 2).
    ///
    /// # Panics
    /// Where there are 2^32 elements or more.
    #[inline]
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        let mut len = u32::try_from(elements.len()).expect("fewer than 2^32 elements");
        while len > 1 {
            len = self.shuffle_by_one_word(elements, len);
        }
    }

    /// Draws the targets of positions len - 1, len - 2, ... from one word and swaps them; returns
    /// how many elements are left to order.
    #[inline]
    fn shuffle_by_one_word<T>(&mut self, elements: &mut [T], len: u32) -> u32 {
        let mut product = u64::from(len);
        let mut first_left = len - 1;
        while first_left > 1 && product * u64::from(first_left) <= WORDS {
            product *= u64::from(first_left);
            first_left -= 1;
        }
        let word = loop {
            let word = self.word();
            let low = u64::from(word).wrapping_mul(product) % WORDS;
            if low >= product || low >= WORDS % product {
                break word;
            }
        };
        let mut low = word;
        for bound in (first_left + 1..=len).rev() {
            let scaled = u64::from(low) * u64::from(bound);
            low = scaled as u32;
            elements.swap(bound as usize - 1, (scaled >> 32) as usize);
        }
        first_left
    }
}
