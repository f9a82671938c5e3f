//! Steps on a disk that a power cut does not undo, and those that happen at once or not at all.

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
