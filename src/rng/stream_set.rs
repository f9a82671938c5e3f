//! Many streams at once.

use super::chacha::{BLOCK, Lanes, MOST_LANES, key_words};
use super::draws::{Draws, KEPT};
use super::stream::StreamKey;

/// How many blocks are made at once at most, unless one replicate has more.
const MOST_BLOCKS: usize = 128;

/// Streams that are opened together, replicate after replicate, as the strata of one trial are.
///
/// A single stream costs as much to open as several blocks of the generator cost together. Here
/// the first words of all streams are made at once, and of several replicates where the streams are
/// few. What is drawn is what [`StreamKey::replicate`] gives. Opening does not touch the heap.
///
/// # Examples
/// ```
/// use evenhand::rng::{Purpose, Seed, StreamKey, StreamSet};
/// let key = |name| StreamKey::new(&Seed::from_integer(42), Purpose::List, name);
/// let keys = [key("woman"), key("man")];
/// let mut streams = StreamSet::new(keys.iter().map(|key| (key, 16)));
/// for replicate in 0..100 {
///     streams.open(replicate);
///     let mut alone = keys[1].replicate(replicate);
///     assert_eq!(streams.draws(1).below(6), alone.below(6));
/// }
/// ```
#[derive(Clone)]
pub struct StreamSet {
    lanes: Lanes,
    beginnings: Beginnings,
    /// `beginnings` are of so many replicates.
    replicates: u64,
    draws: Draws,
}

/// The first words of every stream.
#[derive(Clone)]
struct Beginnings {
    streams: Vec<Member>,
    /// Of each replicate in turn, therein of each stream.
    words: Vec<u32>,
    words_of_replicate: usize,
    /// The first replicate that there are words of.
    first: u64,
    open: u64,
}

/// A stream of the set.
#[derive(Clone)]
struct Member {
    key: [u8; 32],
    /// Where its words begin among those of a replicate, and how many they are.
    place: usize,
    len: usize,
}

impl StreamSet {
    /// The streams of these keys, with the number of words that each is likely to need, from which
    /// follows how many of its words are made when it is opened: at least 16, at most 256. Where
    /// more are needed they are made later.
    pub fn new<'a>(streams: impl IntoIterator<Item = (&'a StreamKey, usize)>) -> Self {
        let mut place = 0;
        let member = |(key, words): (&StreamKey, usize)| {
            let len = words.clamp(1, KEPT).next_multiple_of(BLOCK);
            place += len;
            Member {
                key: *key.bytes(),
                place: place - len,
                len,
            }
        };
        let streams: Vec<Member> = streams.into_iter().map(member).collect();
        let blocks = place / BLOCK;
        let replicates = replicates_at_once(blocks);
        let mut lanes = Lanes::with_capacity(replicates * blocks);
        for replicate in 0..replicates {
            for stream in &streams {
                for counter in 0..stream.len / BLOCK {
                    lanes.push(&key_words(&stream.key), counter as u32, replicate as u32);
                }
            }
        }
        lanes.pad();
        let mut words = vec![0; lanes.len() * BLOCK];
        lanes.blocks(0, &mut words);
        Self {
            lanes,
            beginnings: Beginnings {
                streams,
                words,
                words_of_replicate: place,
                first: 0,
                open: 0,
            },
            replicates: replicates as u64,
            draws: Draws::new([0; 32], 0),
        }
    }

    /// Opens all streams of a replicate; replicate 0 is open at first. Cheapest where replicates
    /// follow one another, each with the one before it plus 1.
    pub fn open(&mut self, replicate: u64) {
        let beginnings = &mut self.beginnings;
        if replicate.wrapping_sub(beginnings.first) >= self.replicates {
            self.lanes.blocks(replicate, &mut beginnings.words);
            beginnings.first = replicate;
        }
        beginnings.open = replicate;
    }

    /// The draws of a stream of the open replicate, from its beginning.
    ///
    /// # Panics
    /// Where there are not so many streams.
    #[inline]
    pub fn draws(&mut self, stream: usize) -> &mut Draws {
        self.beginnings.turn(stream, &mut self.draws);
        &mut self.draws
    }

    /// Turns draws to the beginning of a stream of the open replicate, whatever they were of: for
    /// streams that are drawn from by turns.
    ///
    /// # Panics
    /// Where there are not so many streams.
    #[inline]
    pub fn turn(&self, stream: usize, draws: &mut Draws) {
        self.beginnings.turn(stream, draws);
    }

    /// How many streams there are.
    pub fn len(&self) -> usize {
        self.beginnings.streams.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.beginnings.streams.is_empty()
    }
}

impl Beginnings {
    #[inline]
    fn turn(&self, stream: usize, draws: &mut Draws) {
        let member = &self.streams[stream];
        let replicate = self.open.wrapping_sub(self.first) as usize;
        let from = replicate * self.words_of_replicate + member.place;
        draws.turn_to(&member.key, self.open, &self.words[from..from + member.len]);
    }
}

/// How many replicates of so many blocks are made at once: those that leave the smallest share of
/// the widest vectors empty, the fewest of them.
fn replicates_at_once(blocks: usize) -> usize {
    let most = MOST_BLOCKS / blocks.max(1);
    let lanes_per_replicate = |replicates: &usize| {
        let lanes = (replicates * blocks).next_multiple_of(MOST_LANES);
        lanes * MOST_BLOCKS / replicates
    };
    (1..=most).min_by_key(lanes_per_replicate).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    #[test]
    fn streams_opened_together_are_those_opened_alone() {
        for count in [1_usize, 2, 9, 10, 200] {
            let seed = Seed::from_integer(count as u64);
            let keys: Vec<StreamKey> = (0..count)
                .map(|stream| StreamKey::new(&seed, Purpose::List, &stream.to_string()))
                .collect();
            let needed = (0..count).map(|stream| stream * 37 % 300);
            let mut streams = StreamSet::new(keys.iter().zip(needed));
            assert_eq!(streams.len(), count);
            let mut kept = keys[0].replicate(0);
            let far = u64::from(u32::MAX) - 1;
            for replicate in (0..20)
                .chain([5, 7, 6])
                .chain(far..far + 4)
                .chain([u64::MAX, 0])
            {
                streams.open(replicate);
                for stream in (0..count).rev() {
                    let mut alone = keys[stream].replicate(replicate);
                    streams.turn(stream, &mut kept);
                    let together = streams.draws(stream);
                    for _ in 0..300 {
                        let word = alone.word();
                        assert_eq!(together.word(), word, "{stream} of {replicate}");
                        assert_eq!(kept.word(), word, "{stream} of {replicate}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_set_may_be_empty() {
        let mut streams = StreamSet::new([]);
        streams.open(1);
        assert!(streams.is_empty());
    }

    #[test]
    fn vectors_are_left_empty_as_little_as_can_be() {
        assert_eq!(replicates_at_once(25), 5);
        assert_eq!(replicates_at_once(16), 1);
        assert_eq!(replicates_at_once(1), 16);
        assert_eq!(replicates_at_once(1000), 1);
        assert_eq!(replicates_at_once(0), 1);
    }
}
