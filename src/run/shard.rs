//! One of several machines' shares of the replicates.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::grammar::serde_as_text;

serde_as_text!(Shard);

/// The i-th of k shares, written `i/k`, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    of: u32,
}

/// Why a share cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a share: write i/k with 1 <= i <= k, such as 2/5 for the second of five")]
pub struct ShardError(String);

impl Shard {
    /// Its replicates, of so many: floor(R (i - 1) / k) up to, but not including, floor(R i / k).
    pub fn range(self, replicates: u32) -> Range<u64> {
        let until = |shares: u32| u64::from(replicates) * u64::from(shares) / u64::from(self.of);
        until(self.index - 1)..until(self.index)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(i, k)| Some((i.parse().ok()?, k.parse().ok()?)));
        parts
            .filter(|&(index, of)| 1 <= index && index <= of)
            .map(|(index, of)| Self { index, of })
            .ok_or_else(|| ShardError(text.to_owned()))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_each_other_and_make_the_whole() {
        for (replicates, of) in [(10, 3), (1, 4), (100_000, 7), (u32::MAX, 1000)] {
            let mut end = 0;
            for index in 1..=of {
                let shard: Shard = format!("{index}/{of}").parse().unwrap();
                let range = shard.range(replicates);
                assert_eq!(range.start, end, "{shard} of {replicates}");
                end = range.end;
            }
            assert_eq!(end, u64::from(replicates));
        }
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in ["", "1", "0/3", "4/3", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/5".parse::<Shard>().unwrap().to_string(), "2/5");
    }
}
