//! A list sealed for its recipients: what a blinded person may have beside one encrypted file of
//! everything else.
//!
//! ```text
//! DIR/sealed.json      which trial, which seed, what is in the archive and what is beside it
//! DIR/unblinded.age    age(tar(salt, manifest, all other files of the run, zeros))
//! DIR/blinded/...      as they are
//! ```

mod archive;
mod close;
mod error;
mod keys;
mod open;
mod record;

pub use close::Sealing;
pub use error::{OpenError, SealError};
pub use keys::{Identities, KeyError, Recipients};
pub use open::SealedList;
pub use record::{ArchiveRecord, SealedRecord};

/// The name of the encrypted file.
pub const ARCHIVE: &str = "unblinded.age";

/// The name of the readable file beside it.
pub const SEALED: &str = "sealed.json";

/// The folders of a list that a blinded person may have.
const FOR_BLINDED: [&str; 2] = ["blinded/", "site/"];

/// The first entry of the archive, which is no file of the run: 32 random bytes. Without them whoever
/// knows the scenario could make every list that a short stratum can have, and find the one whose archive
/// has the SHA-256 that stands in `sealed.json`.
const SALT: &str = "salt";

/// Whether a file of a list is for blinded persons.
fn is_for_blinded(name: &str) -> bool {
    FOR_BLINDED.iter().any(|folder| name.starts_with(folder))
}
