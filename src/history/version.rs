//! Which design an allocation was made under.

use sha2::{Digest as _, Sha256};

use super::chain::put_hex;

/// The version of a design: the first 16 hexadecimal digits of the SHA-256 of the scenario's bytes
/// and, after them, those of its sites file.
///
/// # Examples
/// ```
/// use evenhand::history::Version;
/// let version = Version::of(b"format = 1\n", None);
/// assert_eq!(version.to_string(), "a1af1bccf46862c1".to_owned());
/// assert_eq!("a1af1bccf46862c1".parse(), Ok(version));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version([u8; 16]);

/// A text that is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not 16 hexadecimal digits in lower case")]
pub struct NoVersion;

impl Version {
    /// The version of a scenario and its sites file.
    pub fn of(scenario: &[u8], sites: Option<&[u8]>) -> Self {
        let mut hash = Sha256::new();
        hash.update(scenario);
        hash.update(sites.unwrap_or_default());
        let mut digits = [0; 16];
        put_hex(&hash.finalize()[..8], &mut digits);
        Self(digits)
    }

    /// The digits.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits")
    }
}

impl std::str::FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let digits: [u8; 16] = text.as_bytes().try_into().map_err(|_| NoVersion)?;
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.iter().all(is_digit) {
            Ok(Self(digits))
        } else {
            Err(NoVersion)
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}
