//! For whom a list is sealed, and by what it is opened: public keys of age with their secret keys, or
//! one passphrase.

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{Encryptor, Identity, IdentityFile, Recipient, scrypt, x25519};

/// The most steps for a passphrase that are taken to open: 2^20, which need 1 GiB.
const MOST_STEPS: u8 = 20;

/// The steps for a passphrase when sealing: 2^18, which need 256 MiB and about a second, as in age.
const STEPS: u8 = 18;

/// The fewest characters of a passphrase.
const FEWEST_CHARACTERS: usize = 12;

/// Why a key or a passphrase is refused. None is shown that may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A secret key for a recipient.
    #[error(
        "a secret key of age is given as a recipient: give its public key, `age1...`, and treat the \
         secret key as known to others if it was on a command line"
    )]
    Secret,
    /// A text that is no public key.
    #[error(
        "`{0}` is not a public key of age: give `age1` and 58 characters, as `age-keygen` prints them"
    )]
    Recipient(String),
    /// No recipient.
    #[error("no recipient is named: give at least one public key of age")]
    NoRecipient,
    /// A file without a secret key.
    #[error("it holds no secret key of age: give the file that `age-keygen -o FILE` wrote")]
    NoIdentity,
    /// A file with something else.
    #[error("{0}: give the file that `age-keygen -o FILE` wrote")]
    Identity(String),
    /// A passphrase that can be found by trying.
    #[error(
        "a passphrase of {0} characters can be found by trying: give at least {FEWEST_CHARACTERS}, such as six \
         words drawn at random"
    )]
    Short(usize),
}

/// For whom a list is sealed.
pub struct Recipients(Kind);

enum Kind {
    Keys(Vec<x25519::Recipient>),
    Passphrase(SecretString),
}

impl Recipients {
    /// The holders of these public keys, `age1...`: each of them can open the list.
    ///
    /// # Errors
    /// [`KeyError`]: a text that is no public key, or none at all.
    pub fn of_keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyError> {
        let keys: Vec<_> = keys.into_iter().map(public_key).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(KeyError::NoRecipient);
        }
        Ok(Self(Kind::Keys(keys)))
    }

    /// Whoever knows this passphrase.
    ///
    /// # Errors
    /// [`KeyError::Short`].
    pub fn of_passphrase(passphrase: String) -> Result<Self, KeyError> {
        let characters = passphrase.chars().count();
        if characters < FEWEST_CHARACTERS {
            return Err(KeyError::Short(characters));
        }
        Ok(Self(Kind::Passphrase(passphrase.into())))
    }

    /// What encrypts for them.
    pub(super) fn encryptor(&self) -> Encryptor {
        let encryptor = match &self.0 {
            Kind::Keys(keys) => {
                Encryptor::with_recipients(keys.iter().map(|key| key as &dyn Recipient))
            }
            Kind::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(STEPS);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
            }
        };
        encryptor.expect("keys of one kind, or one passphrase, go together")
    }
}

fn public_key(text: &str) -> Result<x25519::Recipient, KeyError> {
    let text = text.trim();
    if text.to_ascii_uppercase().contains("AGE-SECRET-KEY-") {
        return Err(KeyError::Secret);
    }
    text.parse()
        .map_err(|_| KeyError::Recipient(text.to_owned()))
}

/// By what a sealed list is opened.
pub struct Identities(Opens);

enum Opens {
    Keys(Vec<Box<dyn Identity + Send + Sync>>),
    Passphrase(SecretString),
}

impl Identities {
    /// The secret keys in the text of a file that `age-keygen` wrote.
    ///
    /// # Errors
    /// [`KeyError::Identity`] where a line is something else, which is named by its number and not shown;
    /// [`KeyError::NoIdentity`].
    pub fn of_file(text: &[u8]) -> Result<Self, KeyError> {
        let told = |error: &dyn std::fmt::Display| KeyError::Identity(error.to_string());
        let file = IdentityFile::from_buffer(text).map_err(|error| told(&error))?;
        let keys = file.into_identities().map_err(|error| told(&error))?;
        if keys.is_empty() {
            return Err(KeyError::NoIdentity);
        }
        Ok(Self(Opens::Keys(keys)))
    }

    /// A passphrase.
    pub fn of_passphrase(passphrase: String) -> Self {
        Self(Opens::Passphrase(passphrase.into()))
    }

    /// Whether it is a passphrase.
    pub(super) fn is_passphrase(&self) -> bool {
        matches!(self.0, Opens::Passphrase(_))
    }

    /// What is done with them as age takes them.
    pub(super) fn with<T>(&self, deed: impl FnOnce(&[&dyn Identity]) -> T) -> T {
        match &self.0 {
            Opens::Keys(keys) => {
                let keys: Vec<&dyn Identity> = keys.iter().map(|key| &**key as _).collect();
                deed(&keys)
            }
            Opens::Passphrase(passphrase) => {
                let passphrase = SecretString::from(passphrase.expose_secret().to_owned());
                let mut identity = scrypt::Identity::new(passphrase);
                identity.set_max_work_factor(MOST_STEPS);
                deed(&[&identity])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T>(result: Result<T, KeyError>) -> KeyError {
        result.err().expect("it is refused")
    }

    #[test]
    fn a_secret_key_is_no_recipient_and_is_not_shown() {
        let secret = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
        for text in [secret.to_owned(), secret.to_lowercase()] {
            let error = refused(Recipients::of_keys([text.as_str()]));
            assert_eq!(error, KeyError::Secret);
            assert!(!error.to_string().contains("Q9778"));
        }
    }

    #[test]
    fn what_is_no_public_key_is_named() {
        for text in ["", "age1", "ssh-ed25519 AAAA", "age1qqqq", "statistician"] {
            let error = refused(Recipients::of_keys([text]));
            assert_eq!(error, KeyError::Recipient(text.to_owned()));
        }
        assert_eq!(refused(Recipients::of_keys([])), KeyError::NoRecipient);
    }

    #[test]
    fn a_short_passphrase_is_refused_and_not_shown() {
        let error = refused(Recipients::of_passphrase("elevenchars".to_owned()));
        assert_eq!(error, KeyError::Short(11));
        assert!(Recipients::of_passphrase("twelve chars".to_owned()).is_ok());
    }

    #[test]
    fn a_file_without_a_secret_key_is_refused_by_its_line() {
        let error = refused(Identities::of_file(b"# only a comment\n"));
        assert_eq!(error, KeyError::NoIdentity);
        let error = refused(Identities::of_file(b"# comment\nhunter2\n"));
        let told = error.to_string();
        assert!(
            told.contains("line 2") && !told.contains("hunter2"),
            "{told}"
        );
    }
}
