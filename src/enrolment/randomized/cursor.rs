//! Words of one stream, most of them made beforehand.

use crate::rng::{BatchKey, Draws};

/// Takes the words of a stream in turn.
pub(super) struct Cursor<'a> {
    made: &'a [u32],
    taken: usize,
    key: &'a BatchKey,
    replicate: u64,
    /// What follows on the words that were made.
    rest: Option<Box<Draws>>,
}

impl<'a> Cursor<'a> {
    /// A stream of a replicate, of which the first words are made.
    pub(super) fn new(made: &'a [u32], key: &'a BatchKey, replicate: u64) -> Self {
        Self {
            made,
            taken: 0,
            key,
            replicate,
            rest: None,
        }
    }

    /// The same after so many words, all of which are made.
    pub(super) fn after(self, taken: usize) -> Self {
        Self { taken, ..self }
    }

    /// How many words were taken.
    pub(super) fn taken(&self) -> usize {
        self.taken
    }

    #[inline]
    fn word(&mut self) -> u32 {
        let word = self.made.get(self.taken).copied();
        let word = word.unwrap_or_else(|| self.word_of_rest());
        self.taken += 1;
        word
    }

    #[cold]
    #[inline(never)]
    fn word_of_rest(&mut self) -> u32 {
        let (key, replicate, made) = (self.key, self.replicate, self.made.len());
        let rest = self
            .rest
            .get_or_insert_with(|| Box::new(key.draws_from(replicate, made)));
        rest.word()
    }

    /// As [`Draws::bits53`].
    #[inline]
    pub(super) fn bits53(&mut self) -> u64 {
        if let Some(&[low, high]) = self.made.get(self.taken..self.taken + 2) {
            self.taken += 2;
            return (u64::from(high) << 32 | u64::from(low)) >> 11;
        }
        let low = u64::from(self.word());
        (u64::from(self.word()) << 32 | low) >> 11
    }

    /// As [`Draws::unit`].
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        self.bits53() as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// As [`Draws::below`].
    #[inline]
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        loop {
            let product = u64::from(self.word()) * u64::from(bound);
            let low = product as u32;
            if low >= bound || u64::from(low) >= (1 << 32) % u64::from(bound) {
                return (product >> 32) as u32;
            }
        }
    }
}
