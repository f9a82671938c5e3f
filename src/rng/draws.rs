//! Draws from one stream. The generator, ChaCha20, is taken from `rand_chacha` in this file alone.

use std::convert::Infallible;

use rand::rand_core::utils::fill_bytes_via_next_word;
use rand::{Rng as _, SeedableRng as _, TryRng};
use rand_chacha::ChaCha20Rng;

use super::chacha::BLOCK;

/// 2^32, the number of values of a word.
const VALUES: u64 = 1 << 32;

/// How many words are kept at most.
pub(super) const KEPT: usize = 16 * BLOCK;

/// How many words the generator makes at once.
const MADE: usize = 4 * BLOCK;

/// The draws of one stream, in order.
///
/// Every draw that decides an allocation is an unbiased bounded integer. The methods here and
/// their use of the generator's 32-bit words are pinned by `tests/value_stability.rs`.
///
/// It is a [`rand::Rng`], so that any distribution of the rand ecosystem can draw from one of our
/// streams: an outcome from `rand_distr`, say, in a simulation of your own. The words are those of
/// [`word`](Self::word), in order. What a distribution makes of them is its crate's, and may change
/// with that crate's versions: therefore nothing that a seed of evenhand yields is drawn so.
///
/// # Examples
/// ```
/// use evenhand::rng::{Purpose, Seed, StreamKey};
/// use rand::distr::{Bernoulli, Distribution as _};
///
/// let key = StreamKey::new(&Seed::from_integer(42), Purpose::Outcome, "");
/// let mut draws = key.replicate(0);
/// let response = Bernoulli::new(0.3)?;
/// let responders = (0..1000).filter(|_| response.sample(&mut draws)).count();
/// assert!((230..370).contains(&responders));
/// # Ok::<(), rand::distr::BernoulliError>(())
/// ```
#[derive(Clone)]
pub struct Draws {
    key: [u8; 32],
    stream: u64,
    /// Words that are made; those before `taken` are spent.
    words: [u32; KEPT],
    taken: usize,
    /// How many words of the stream are made.
    made: u128,
    /// Makes the words after those; absent until it is asked.
    generator: Option<ChaCha20Rng>,
}

impl Draws {
    /// A stream from its beginning: ChaCha20 with a key and a stream id, and the counter at 0.
    pub(super) fn new(key: [u8; 32], stream: u64) -> Self {
        Self {
            key,
            stream,
            words: [0; KEPT],
            taken: KEPT,
            made: 0,
            generator: None,
        }
    }

    /// Draws of no stream yet, to be turned to one.
    pub(crate) fn none() -> Self {
        Self::new([0; 32], 0)
    }

    /// A stream from one of its words on.
    pub(super) fn from_word(key: [u8; 32], stream: u64, word: usize) -> Self {
        Self {
            made: word as u128,
            ..Self::new(key, stream)
        }
    }

    /// Turns to the beginning of another stream, whose first blocks are these.
    ///
    /// # Panics
    /// Where they are more than [`KEPT`] words.
    #[inline]
    pub(super) fn turn_to(&mut self, key: &[u8; 32], stream: u64, first: &[u32]) {
        self.key = *key;
        self.stream = stream;
        self.made = first.len() as u128;
        self.generator = None;
        self.taken = KEPT - first.len();
        self.words[self.taken..].copy_from_slice(first);
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if let Some(&word) = self.words.get(self.taken) {
            self.taken += 1;
            return word;
        }
        self.word_of_new_blocks()
    }

    /// Makes more blocks, and takes their first word.
    #[cold]
    #[inline(never)]
    fn word_of_new_blocks(&mut self) -> u32 {
        let generator = self.generator.get_or_insert_with(|| {
            let mut generator = ChaCha20Rng::from_seed(self.key);
            generator.set_stream(self.stream);
            generator.set_word_pos(self.made);
            generator
        });
        let mut bytes = [0; 4 * MADE];
        generator.fill_bytes(&mut bytes);
        self.made += MADE as u128;
        let words = &mut self.words[KEPT - MADE..];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        self.taken = KEPT - MADE + 1;
        self.words[KEPT - MADE]
    }

    /// The next words, as many as there is room for.
    pub fn fill(&mut self, words: &mut [u32]) {
        let kept = &self.words[self.taken..];
        let at_hand = kept.len().min(words.len());
        words[..at_hand].copy_from_slice(&kept[..at_hand]);
        self.taken += at_hand;
        for word in &mut words[at_hand..] {
            *word = self.word();
        }
    }

    /// A uniform integer of 53 bits: two words, the first the low half, without the 11 lowest bits.
    #[inline]
    pub fn bits53(&mut self) -> u64 {
        let low = u64::from(self.word());
        (u64::from(self.word()) << 32 | low) >> 11
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
            // Of a bound of 0, no number is above bound - 1: what follows divides by it.
            if low > bound.wrapping_sub(1) || u64::from(low) >= VALUES % u64::from(bound) {
                return (product >> 32) as u32;
            }
        }
    }

    /// Uniform integers in [0, bound), one for each place in turn, as [`below`](Self::below) gives
    /// them; cheaper than one by one, because words are read off without a look at the others.
    ///
    /// # Panics
    /// Where `bound` is 0.
    #[inline]
    pub fn below_each<T>(
        &mut self,
        bound: u32,
        places: &mut [T],
        mut put: impl FnMut(&mut T, u32),
    ) {
        let least = VALUES % u64::from(bound);
        let mut places = places.iter_mut();
        while let Some(place) = places.next() {
            put(place, self.below(bound));
            let at_hand = places.len().min(self.words.len() - self.taken);
            for &word in &self.words[self.taken..][..at_hand] {
                let product = u64::from(word) * u64::from(bound);
                if u64::from(product as u32) < least {
                    break;
                }
                self.taken += 1;
                if let Some(place) = places.next() {
                    put(place, (product >> 32) as u32);
                }
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
        while first_left > 1 && product * u64::from(first_left) <= VALUES {
            product *= u64::from(first_left);
            first_left -= 1;
        }
        let word = loop {
            let word = self.word();
            let low = u64::from(word).wrapping_mul(product) % VALUES;
            if low >= product || low >= VALUES % product {
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

/// Words of 64 bits are two words, the first the low half; bytes are those of words, little-endian,
/// where what is left of the last word is dropped.
impl TryRng for Draws {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.word());
        Ok(u64::from(self.word()) << 32 | low)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

impl std::fmt::Debug for Draws {
    /// Shows the stream's id and neither key nor words, so that a log never reveals a list.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draws(stream {})", self.stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    fn draws() -> Draws {
        StreamKey::new(&Seed::from_integer(42), Purpose::List, "all").replicate(0)
    }

    #[test]
    fn many_words_are_the_next_words() {
        let mut alone = draws();
        let mut together = draws();
        for count in [0, 1, 15, 16, 255, 256, 257, 3, 1000, 4096, 5] {
            let mut words = vec![0; count];
            together.fill(&mut words);
            assert!(words.iter().all(|&word| word == alone.word()), "{count}");
        }
        assert_eq!(together.word(), alone.word());
    }

    /// With a bound of which almost half of all words are drawn again, and others.
    #[test]
    fn many_bounded_integers_are_the_next_ones() {
        for bound in [1, 2, 24, 720, (1 << 31) + 1, 3_000_000_000, u32::MAX] {
            let mut alone = draws();
            let mut together = draws();
            for count in [0, 1, 7, 256, 1000, 2] {
                let mut integers = vec![0; count];
                together.below_each(bound, &mut integers, |place, integer| *place = integer);
                let expected: Vec<u32> = (0..count).map(|_| alone.below(bound)).collect();
                assert_eq!(integers, expected, "{count} below {bound}");
            }
            assert_eq!(together.word(), alone.word());
        }
    }

    #[test]
    fn rand_draws_the_same_words() {
        let (mut ours, mut rands) = (draws(), draws());
        for _ in 0..1000 {
            assert_eq!(rands.next_u32(), ours.word());
            let (low, high) = (ours.word(), ours.word());
            assert_eq!(rands.next_u64(), u64::from(high) << 32 | u64::from(low));
            let mut bytes = [0; 7];
            rands.fill_bytes(&mut bytes);
            assert_eq!(bytes[..4], ours.word().to_le_bytes());
            assert_eq!(bytes[4..], ours.word().to_le_bytes()[..3]);
        }
    }

    /// Three samples by rand, and what follows them is still the stream's.
    #[test]
    fn distributions_of_rand_draw_from_a_stream() {
        use rand::RngExt as _;
        use rand::seq::SliceRandom as _;

        let mut draws = draws();
        let (mut sum, mut ones) = (0.0, 0);
        for _ in 0..10_000 {
            sum += draws.random::<f64>();
            ones += u32::from(draws.random_range(0..4) == 1);
        }
        // Each by chance outside in less than one key of 10^6: five standard deviations.
        assert!((sum / 10_000.0 - 0.5).abs() < 5.0 * (1.0 / 12.0_f64 / 10_000.0).sqrt());
        assert!((f64::from(ones) - 2_500.0).abs() < 5.0 * 1_875.0_f64.sqrt());
        let mut arms = [0, 0, 1, 1];
        arms.shuffle(&mut draws);
        assert_eq!(arms.iter().sum::<i32>(), 2);
    }

    #[test]
    fn neither_key_nor_words_are_shown() {
        assert_eq!(format!("{:?}", draws()), "Draws(stream 0)");
    }
}
