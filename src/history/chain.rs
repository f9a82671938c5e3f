//! The chain of hashes that binds each row to those before it.

use sha2::{Digest as _, Sha256};

use super::version::Version;

/// One link of the chain: 64 hexadecimal digits.
///
/// The first link is the SHA-256 of these lines, each ended by a line feed: `evenhand:history:1`, the
/// trial's name, the [version](Version) of the first row, the seed's commitment, and the header of the
/// file. The link of a row is the SHA-256 of the link before, a line feed, and the row's text
/// before its last comma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain([u8; 64]);

/// A text that is no link of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link of a chain is 64 hexadecimal digits in lower case")]
pub struct NoChain;

impl Chain {
    /// The link before the first row. `header` is without its line end.
    pub(super) fn begin(trial: &str, version: Version, commitment: &str, header: &str) -> Self {
        let mut hash = Sha256::new();
        for line in [
            "evenhand:history:1",
            trial,
            version.text(),
            commitment,
            header,
        ] {
            hash.update(line);
            hash.update("\n");
        }
        Self::from_hash(&hash.finalize())
    }

    /// The link of a row, by its text before the last comma.
    #[must_use]
    pub(super) fn next(self, row: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update("\n");
        hash.update(row);
        Self::from_hash(&hash.finalize())
    }

    fn from_hash(hash: &[u8]) -> Self {
        let mut digits = [0; 64];
        put_hex(hash, &mut digits);
        Self(digits)
    }

    /// The digits.
    ///
    /// # Panics
    /// Never: digits are text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits")
    }
}

impl std::str::FromStr for Chain {
    type Err = NoChain;

    fn from_str(text: &str) -> Result<Self, NoChain> {
        let digits: [u8; 64] = text.as_bytes().try_into().map_err(|_| NoChain)?;
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.iter().all(is_digit) {
            Ok(Self(digits))
        } else {
            Err(NoChain)
        }
    }
}

impl std::fmt::Display for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

/// Two lower-case hexadecimal digits for each byte.
pub(super) fn put_hex(bytes: &[u8], digits: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (byte, pair) in bytes.iter().zip(digits.as_chunks_mut().0) {
        *pair = [
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ];
    }
}
