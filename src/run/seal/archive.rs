//! The archive within a sealed list: tar with headers that tell nothing but names, sizes and who may read.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

use crate::rng::hex;

/// Bytes on their way, counted and hashed.
pub(super) struct Hashed<T> {
    inner: T,
    hash: Sha256,
    bytes: u64,
}

impl<T> Hashed<T> {
    pub(super) fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// How many bytes there were so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the bytes came from or went to, how many there were and their SHA-256 in hexadecimal.
    pub(super) fn finish(self) -> (T, u64, String) {
        (self.inner, self.bytes, hex(&self.hash.finalize()))
    }

    fn note(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.note(&buffer[..read]);
        Ok(read)
    }
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.note(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The header of a file: no owner, no time.
pub(super) fn header(bytes: u64, is_secret: bool) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(if is_secret { 0o600 } else { 0o644 });
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// Whether only its owner may read a file of this mode.
pub(super) fn is_secret(mode: u32) -> bool {
    let others = mode & 0o077;
    others == 0
}

/// How many bytes an archive of so many is given, by zeros at its end: what an encrypted file's length
/// tells is little then. A list ends with a whole block, so that its exact length would tell of the last
/// block's size.
///
/// A multiple of an eighth of the largest power of two that is not above `bytes`, at least 64 KiB: at most an
/// eighth is added to what is longer.
pub(super) fn padded(bytes: u64) -> u64 {
    const LEAST: u64 = 64 << 10;
    let step = (1 << bytes.max(LEAST).ilog2()) / 8;
    bytes.max(LEAST).next_multiple_of(step)
}

/// Writes so many zeros.
pub(super) fn write_zeros(out: &mut impl Write, many: u64) -> io::Result<()> {
    io::copy(&mut io::repeat(0).take(many), out).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_padded_by_at_most_an_eighth() {
        for bytes in (0..3_000_000_u64).step_by(512) {
            let padded = padded(bytes);
            assert!(padded >= bytes && padded.is_multiple_of(512), "{bytes}");
            assert!(padded <= (bytes + bytes / 8 + 1).max(64 << 10), "{bytes}");
        }
        assert_eq!(padded(1), 64 << 10);
        assert_eq!(padded(64 << 10), 64 << 10);
        assert_eq!(padded((64 << 10) + 1), 72 << 10);
        assert_eq!(padded(1 << 20), 1 << 20);
        assert_eq!(padded((1 << 20) + 1), (1 << 20) + (128 << 10));
    }

    #[test]
    fn headers_tell_no_time_and_no_owner() {
        let [one, other] = [header(3, true), header(3, true)];
        assert_eq!(one.as_bytes(), other.as_bytes());
        assert_eq!(one.mtime().unwrap(), 0);
        assert_eq!(one.uid().unwrap(), 0);
        assert_eq!(one.username().unwrap(), Some(""));
        assert!(is_secret(one.mode().unwrap()));
        assert!(!is_secret(header(3, false).mode().unwrap()));
    }
}
