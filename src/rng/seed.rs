//! The seed of a run: a 256-bit key, given as such or made from an integer.

use sha2::{Digest, Sha256};

/// How a seed was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedForm {
    /// As the key itself, 64 hexadecimal digits.
    Key,
    /// As a decimal integer, which anyone can search for.
    Integer(u64),
}

/// Why a seed is refused. It does not show the text, which may be a key with a slip in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text of {characters} {word} is not a seed: write a whole number from 0 to {max}, or 64 hexadecimal digits", word = if *.characters == 1 { "character" } else { "characters" }, max = u64::MAX)]
pub struct SeedError {
    /// How many characters the text has.
    pub characters: usize,
}

/// A seed.
///
/// A decimal integer n gives the key SHA-256("evenhand:seed:n"), with n as its decimal digits
/// without leading zeros, and in a trial the key of [`Seed::tied_to`]; 64 hexadecimal digits are the key.
///
/// # Examples
/// ```
/// use evenhand::rng::Seed;
/// let seed: Seed = "42".parse()?;
/// assert_eq!(seed.to_string(), "42");
/// assert!("forty-two".parse::<Seed>().is_err());
/// # Ok::<(), evenhand::rng::SeedError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Seed {
    key: [u8; 32],
    form: SeedForm,
}

impl Seed {
    /// The seed of an integer.
    pub fn from_integer(n: u64) -> Self {
        let key = Sha256::digest(format!("evenhand:seed:{n}")).into();
        Self {
            key,
            form: SeedForm::Integer(n),
        }
    }

    /// The seed whose key this is.
    pub fn from_key(key: [u8; 32]) -> Self {
        Self {
            key,
            form: SeedForm::Key,
        }
    }

    /// The seed in the trial of this name. An integer n has the key SHA-256("evenhand:seed:n:NAME") there,
    /// so that two trials with one number share no list; a seed that is a key is as it was.
    ///
    /// # Examples
    /// ```
    /// use evenhand::rng::Seed;
    /// let seed = Seed::from_integer(4);
    /// assert_ne!(seed.tied_to("trial-one").key(), seed.tied_to("trial-two").key());
    /// let key = Seed::from_key([7; 32]);
    /// assert_eq!(key.tied_to("trial-one"), key);
    /// ```
    #[must_use]
    pub fn tied_to(&self, trial: &str) -> Self {
        match self.form {
            SeedForm::Key => self.clone(),
            SeedForm::Integer(n) => Self {
                key: Sha256::digest(format!("evenhand:seed:{n}:{trial}")).into(),
                form: SeedForm::Integer(n),
            },
        }
    }

    /// The key.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// How the seed was given.
    pub fn form(&self) -> &SeedForm {
        &self.form
    }

    /// What the seed is called where others may read it, such as on a terminal or a picture: `seed 42`;
    /// a 256-bit key by the beginning of its commitment.
    pub fn public_name(&self) -> String {
        match self.form {
            SeedForm::Integer(number) => format!("seed {number}"),
            SeedForm::Key => format!("seed with commitment {}", &self.commitment()[..12]),
        }
    }

    /// A commitment to the seed that does not reveal a 256-bit one: SHA-256 of the text
    /// `evenhand:commitment:` and the key's 64 hexadecimal digits, in hexadecimal.
    pub fn commitment(&self) -> String {
        hex(&Sha256::digest(format!(
            "evenhand:commitment:{}",
            hex(&self.key)
        )))
    }
}

impl From<u64> for Seed {
    fn from(number: u64) -> Self {
        Self::from_integer(number)
    }
}

impl std::str::FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        let refuse = || SeedError {
            characters: text.chars().count(),
        };
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            let mut key = [0; 32];
            for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
                let digits = std::str::from_utf8(pair).map_err(|_| refuse())?;
                *byte = u8::from_str_radix(digits, 16).map_err(|_| refuse())?;
            }
            return Ok(Self::from_key(key));
        }
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refuse());
        }
        text.parse().map(Self::from_integer).map_err(|_| refuse())
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.form {
            SeedForm::Key => f.write_str(&hex(&self.key)),
            SeedForm::Integer(n) => write!(f, "{n}"),
        }
    }
}

impl std::fmt::Debug for Seed {
    /// Shows the commitment, so that a log never reveals a list.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seed(commitment {})", self.commitment())
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        let text = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef";
        let seed: Seed = text.parse().unwrap();
        assert_eq!(seed.to_string(), text);
        assert_eq!(seed.key()[1], 0x11);
        assert_eq!(text.to_uppercase().parse::<Seed>().unwrap(), seed);
    }

    #[test]
    fn leading_zeros_name_the_same_integer() {
        assert_eq!("007".parse::<Seed>().unwrap(), Seed::from_integer(7));
    }

    #[test]
    fn what_is_neither_integer_nor_key_is_refused() {
        for text in ["", "-1", "1.5", "18446744073709551616", "0x2a", "4 2", "+4"] {
            assert_eq!(
                text.parse::<Seed>(),
                Err(SeedError {
                    characters: text.len()
                }),
                "{text:?}"
            );
        }
    }
}
