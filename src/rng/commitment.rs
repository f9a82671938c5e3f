//! A commitment to a seed, as it is published.

use super::Seed;

/// How many hexadecimal digits a commitment has.
const DIGITS: usize = 64;

/// A commitment to a seed: what is published before a trial, so that it can be shown afterwards which
/// seed its list was made from.
///
/// # Examples
/// ```
/// use evenhand::rng::{Commitment, Seed};
/// let seed = Seed::from_key([7; 32]);
/// let published: Commitment = seed.commitment().parse()?;
/// assert_eq!(published, Commitment::of(&seed));
/// assert!("7".parse::<Commitment>().is_err());
/// # Ok::<(), evenhand::rng::CommitmentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment(String);

/// Why a text is no commitment. It does not show the text, which may be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text of {characters} {word} is not a commitment: give the {DIGITS} hexadecimal digits that were published", word = if *.characters == 1 { "character" } else { "characters" })]
pub struct CommitmentError {
    /// How many characters the text has.
    pub characters: usize,
}

impl Commitment {
    /// The commitment to a seed: see [`Seed::commitment`].
    pub fn of(seed: &Seed) -> Self {
        Self(seed.commitment())
    }

    /// Its digits, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is no commitment at all but the key that this is the commitment to: somebody took the
    /// one for the other, and the digits must not be shown.
    pub fn is_key_of(&self, commitment: &str) -> bool {
        let key = self.0.parse::<Seed>();
        key.is_ok_and(|key| key.commitment() == commitment)
    }
}

impl std::str::FromStr for Commitment {
    type Err = CommitmentError;

    fn from_str(text: &str) -> Result<Self, CommitmentError> {
        if text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(CommitmentError {
            characters: text.chars().count(),
        })
    }
}

impl std::fmt::Display for Commitment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_is_read_in_either_case() {
        let seed = Seed::from_key([0xab; 32]);
        let text = seed.commitment();
        let read: Commitment = text.to_uppercase().parse().unwrap();
        assert_eq!(read.as_str(), text);
        assert_eq!(read, Commitment::of(&seed));
    }

    #[test]
    fn what_is_not_64_hexadecimal_digits_is_refused_and_not_shown() {
        let text = Seed::from_integer(1).commitment();
        for (wrong, characters) in [
            (String::new(), 0),
            (text[1..].to_owned(), 63),
            (format!("{text}0"), 65),
            (format!("{}g", &text[1..]), 64),
            (format!(" {}", &text[1..]), 64),
        ] {
            let error = wrong.parse::<Commitment>().unwrap_err();
            assert_eq!(error, CommitmentError { characters });
            assert!(!error.to_string().contains(&text[1..9]));
        }
    }

    #[test]
    fn a_key_that_is_taken_for_its_commitment_is_known() {
        let seed = Seed::from_key([9; 32]);
        let mistaken: Commitment = seed.to_string().parse().unwrap();
        assert!(mistaken.is_key_of(&seed.commitment()));
        assert!(!Commitment::of(&seed).is_key_of(&seed.commitment()));
    }
}
