//! Steps on a disk that a power cut does not undo, and those that happen at once or not at all.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;

/// Puts a file's bytes on the disk and closes it. Errors of earlier writes come to light here.
pub(super) fn sync_and_close(file: File) -> io::Result<()> {
    file.sync_all()?;
    #[cfg(unix)]
    nix::unistd::close(file)?;
    Ok(())
}

/// Puts the names of a directory on the disk.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge that writes a run's directory"
)]
#[cfg_attr(
    not(unix),
    expect(
        unused_variables,
        clippy::unnecessary_wraps,
        reason = "only Unix opens directories"
    )
)]
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let path = if path == Path::new("") {
            Path::new(".")
        } else {
            path
        };
        match File::open(path)?.sync_all() {
            Err(error) if !is_unsupported(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// What is in a directory: names, and whether each is a directory itself and no link to one.
///
/// Not by the standard library, which panics where closing a directory fails.
#[cfg(unix)]
pub(super) fn entries(directory: &Path) -> io::Result<Vec<(OsString, Kind)>> {
    use rustix::fs::{Dir, FileType, Mode, OFlags, open};
    use std::os::unix::ffi::OsStringExt as _;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut found = Vec::new();
    for entry in Dir::new(open(directory, flags, Mode::empty())?)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") {
            continue;
        }
        let name = OsString::from_vec(name.to_vec());
        let kind = match entry.file_type() {
            FileType::Directory => Kind::Directory,
            FileType::RegularFile => Kind::File,
            // Not every file system tells.
            FileType::Unknown => Kind::of(directory.join(&name).symlink_metadata()?.file_type()),
            _ => Kind::Other,
        };
        found.push((name, kind));
    }
    Ok(found)
}

#[cfg(not(unix))]
pub(super) fn entries(directory: &Path) -> io::Result<Vec<(OsString, Kind)>> {
    let entries = directory.read_dir()?.map(|entry| {
        let entry = entry?;
        Ok((entry.file_name(), Kind::of(entry.file_type()?)))
    });
    entries.collect()
}

/// What an entry of a directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Directory,
    File,
    /// A link, a pipe, a device.
    Other,
}

impl Kind {
    fn of(kind: std::fs::FileType) -> Self {
        if kind.is_dir() {
            Self::Directory
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Other
        }
    }
}

/// Exchanges two directories in one step.
///
/// # Errors
/// One that [`is_unsupported`] where the platform or the file system has no such step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    rename_with(one, other, rustix::fs::RenameFlags::EXCHANGE)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Renames a directory to a name that must be free.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where it is not.
pub(super) fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE) {
        Err(error) if is_unsupported(&error) => {}
        done => return done,
    }
    if to.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(from, to)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_with(from: &Path, to: &Path, flags: rustix::fs::RenameFlags) -> io::Result<()> {
    use rustix::fs::{CWD, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, flags)?)
}

/// Whether a step failed because there is none of its kind here.
pub(super) fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
    )
}
