//! Files read whole: regular ones, of a bounded size.
//!
//! A FIFO or a device would wait or go on for ever, and a directory that somebody handed over may
//! hold either. Files are opened without waiting and looked at before they are read.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::rng::hex;

/// The most bytes of a scenario: hundreds of times those of a long one. What is wrong with so many is
/// found in seconds.
pub const MAX_SCENARIO_BYTES: u64 = 1 << 20;

/// The most bytes of a table of sites, which the manifest carries.
pub const MAX_SITES_BYTES: u64 = 32 << 20;

/// The most bytes of another table that is an input: participants, allocations.
pub const MAX_TABLE_BYTES: u64 = 512 << 20;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is something else.
    #[error("it is {0}: give a regular file")]
    NotRegular(&'static str),
    /// It has too many bytes.
    #[error("it has {bytes} bytes, more than the {most} that are read: give a smaller one")]
    TooLarge {
        /// How many it has.
        bytes: u64,
        /// How many are read.
        most: u64,
    },
    /// The file system refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => error,
            error => Self::other(error),
        }
    }
}

/// Whether a symbolic link is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Followed,
    /// In a run's directory: what it holds is not elsewhere.
    Refused,
}

/// Reads a regular file of at most `most` bytes; a link to one is followed.
///
/// # Errors
/// [`ReadError`].
pub fn read_input(path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
    read(path, most, Links::Followed)
}

/// Reads a regular file of at most `most` bytes.
pub(super) fn read(path: &Path, most: u64, links: Links) -> Result<Vec<u8>, ReadError> {
    let (file, bytes) = open(path, links)?;
    let too_large = |bytes| ReadError::TooLarge { bytes, most };
    if bytes > most {
        return Err(too_large(bytes));
    }
    let mut read = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut read)?;
    match read.len() as u64 {
        bytes if bytes > most => Err(too_large(bytes)),
        _ => Ok(read),
    }
}

/// How many bytes a file of a run has, and their SHA-256 in hexadecimal; `read_so_far` is called with the number of bytes
/// read so far.
pub(super) fn hash(
    path: &Path,
    read_so_far: &mut dyn FnMut(u64),
) -> Result<(u64, String), ReadError> {
    let (file, _) = open(path, Links::Refused)?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    loop {
        let read = file.fill_buf()?;
        let many = read.len();
        if many == 0 {
            return Ok((bytes, hex(&hash.finalize())));
        }
        hash.update(read);
        bytes += many as u64;
        read_so_far(bytes);
        file.consume(many);
    }
}

/// Opens a regular file, and says how many bytes it has.
pub(super) fn open(path: &Path, links: Links) -> Result<(File, u64), ReadError> {
    if links == Links::Refused && path.symlink_metadata()?.is_symlink() {
        return Err(ReadError::NotRegular("a symbolic link"));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let links = match links {
            Links::Followed => OFlags::empty(),
            Links::Refused => OFlags::NOFOLLOW,
        };
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | links;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok((file, metadata.len()));
    }
    Err(ReadError::NotRegular(if kind.is_dir() {
        "a directory"
    } else {
        "a pipe or a device"
    }))
}
