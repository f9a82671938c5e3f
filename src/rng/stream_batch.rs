//! The first words of many streams, each as long as it is asked to be.

use super::chacha::{BLOCK, Key, MOST_LANES, ROW_COUNTER, Row, blocks_of_rows, key_words};
use super::draws::Draws;
use super::stream::StreamKey;

/// A stream's key, ready for a batch.
#[derive(Clone)]
pub(crate) struct BatchKey {
    key: StreamKey,
    words: Key,
}

impl BatchKey {
    pub(crate) fn new(key: StreamKey) -> Self {
        let words = key_words(key.bytes());
        Self { key, words }
    }

    /// The draws of a replicate from one of its words on.
    pub(crate) fn draws_from(&self, replicate: u64, word: usize) -> Draws {
        Draws::from_word(*self.key.bytes(), replicate, word)
    }
}

/// Streams of one replicate, opened together as far as each is needed. Where the needs are the same
/// for every replicate, a [`StreamSet`](super::StreamSet) costs less.
///
/// The words are those of [`StreamKey::replicate`]. In use, it does not touch the heap once it has
/// been as long as it gets.
#[derive(Clone, Default)]
pub(crate) struct StreamBatch {
    /// What blocks are made of; as many as there were at most.
    rows: Vec<Row>,
    /// How many of them are asked for.
    blocks: usize,
    words: Vec<u32>,
}

impl StreamBatch {
    /// Leaves no streams.
    pub(crate) fn clear(&mut self) {
        self.blocks = 0;
    }

    /// How many words were asked for.
    pub(crate) fn len(&self) -> usize {
        self.blocks * BLOCK
    }

    /// Asks for the first words of a stream, at least so many; returns how many it will be.
    pub(crate) fn ask(&mut self, key: &BatchKey, words: usize) -> usize {
        let blocks = words.div_ceil(BLOCK);
        let end = self.blocks + blocks;
        if self.rows.len() < end {
            self.rows
                .resize(end.next_multiple_of(MOST_LANES), Row::default());
        }
        for (counter, row) in (0..).zip(&mut self.rows[self.blocks..end]) {
            row[..ROW_COUNTER].copy_from_slice(&key.words);
            row[ROW_COUNTER] = counter;
        }
        self.blocks = end;
        blocks * BLOCK
    }

    /// Makes the words of a replicate: of one stream after the other, in the order in which they were
    /// asked for.
    pub(crate) fn make(&mut self, replicate: u64) -> &[u32] {
        let rows = self.blocks.next_multiple_of(MOST_LANES);
        if self.words.len() < rows * BLOCK {
            self.words.resize(rows * BLOCK, 0);
        }
        blocks_of_rows(&self.rows[..rows], replicate, &mut self.words);
        &self.words[..self.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    #[test]
    fn each_stream_has_its_own_first_words() {
        let seed = Seed::from_integer(42);
        let key = |name: usize| StreamKey::new(&seed, Purpose::List, &name.to_string());
        let asked = [0, 1, 16, 17, 300, 0, 64, 5];
        let mut batch = StreamBatch::default();
        for replicate in [0, 7, u64::MAX] {
            batch.clear();
            let lengths: Vec<usize> = (0..)
                .zip(asked)
                .map(|(name, words)| batch.ask(&BatchKey::new(key(name)), words))
                .collect();
            assert_eq!(lengths, [0, 16, 16, 32, 304, 0, 64, 16]);
            let mut words = batch.make(replicate);
            for (name, length) in lengths.into_iter().enumerate() {
                let (own, others) = words.split_at(length);
                let mut alone = key(name).replicate(replicate);
                assert!(own.iter().all(|&word| word == alone.word()), "{name}");
                let mut rest = BatchKey::new(key(name)).draws_from(replicate, length);
                assert!((0..100).all(|_| rest.word() == alone.word()), "{name}");
                words = others;
            }
            assert!(words.is_empty());
        }
    }
}
