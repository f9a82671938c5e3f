//! A run's directory: written beside its place, and put there in one step when it is whole and on the
//! disk.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use super::disk::{self, Kind};
use super::files::{NewFile, Place};
use super::leftover::{Leftover, Names, lock};
use super::manifest::{MANIFEST, is_within};
use super::occupant::Occupant;
use crate::format::{Out, Output};
use crate::problem::words::listed;
use crate::work::in_order;

/// Why a directory cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The target is there already.
    #[error("`{0}` already exists")]
    Exists(PathBuf),
    /// The target is there and is no run of evenhand's.
    #[error("`{0}` has no {MANIFEST} written by evenhand, so it is not a run and is not replaced")]
    NotARun(PathBuf),
    /// The target is a run and holds files of somebody else.
    #[error(
        "`{path}` holds what its {MANIFEST} does not list, {}{}, so it is not replaced: move that away",
        names(.files),
        if *are_all { "" } else { " and more" }
    )]
    Strangers {
        /// The directory.
        path: PathBuf,
        /// The first of the files, by name.
        files: Vec<PathBuf>,
        /// Whether there are no others.
        are_all: bool,
    },
    /// The target is a whole run, and the new one is a part of an assessment.
    #[error("`{0}` holds a whole run, which a share of an assessment does not replace")]
    Whole(PathBuf),
    /// The target's name cannot be used.
    #[error("`{0}` names no directory to write: give a path that ends in a name")]
    NoName(PathBuf),
    /// The file system refuses.
    #[error("cannot write `{path}`: {error}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the file system says.
        error: io::Error,
    },
    /// The file system refuses halfway, and to go back too.
    #[error(
        "cannot write `{path}`: {error}; the run that was there is now `{old}`, the new one `{new}`: rename \
         the one to keep"
    )]
    Apart {
        /// The target.
        path: PathBuf,
        /// Where the run that it held is.
        old: PathBuf,
        /// Where the new run is.
        new: PathBuf,
        /// What the file system says.
        error: io::Error,
    },
}

fn names(files: &[PathBuf]) -> String {
    let names: Vec<String> = files
        .iter()
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    listed(names.iter().map(String::as_str))
}

/// Where a directory is to be, and who may look into it.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryPlan<'a> {
    /// Where; a link to a directory is followed.
    pub target: &'a Path,
    /// Whether a run that is there already is replaced.
    pub replace: bool,
    /// Whether only its owner may look into it.
    pub is_private: bool,
    /// Whether it is only a part of an assessment, which replaces no whole run.
    pub is_part: bool,
}

/// A directory in the making. Dropped without [`RunDirectory::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct RunDirectory {
    /// As it was named.
    named: PathBuf,
    /// Where that is, links followed.
    target: PathBuf,
    replace: bool,
    names: Names,
    whole: WholeFiles,
    partial: TempDir,
    /// Held while the directory is in the making.
    _lock: Option<File>,
    leftovers: Vec<Leftover>,
    // Dropped last: directories above the target that were made for it.
    parents: NewParents,
}

/// A directory that was put in its place.
#[derive(Debug)]
pub struct Committed {
    /// Where it is: the target, or a name beside it where a part was not to replace a whole run.
    pub directory: PathBuf,
    /// The run that it replaced, where that could not be removed, and why.
    pub not_removed: Option<(PathBuf, io::Error)>,
}

impl RunDirectory {
    /// Begins a directory that will be at its target.
    ///
    /// Beside the target, under a hidden name ending in `.partial-` and six letters, so that the
    /// last step is one rename on one file system. A run that an earlier one moved away and could not
    /// replace, being killed, is put back first.
    ///
    /// # Errors
    /// [`DirectoryError::Exists`] where the target is there and `replace` is not set;
    /// [`DirectoryError::NotARun`] and [`DirectoryError::Strangers`] where it is set and the target is
    /// not a run and nothing else; [`DirectoryError::Whole`] where it is a whole run and this a part;
    /// [`DirectoryError::Io`] where nothing can be written beside it.
    pub fn begin(plan: DirectoryPlan<'_>) -> Result<Self, DirectoryError> {
        let named: PathBuf = plan.target.components().collect();
        let failed = |error| DirectoryError::Io {
            path: named.clone(),
            error,
        };
        let target = if named.is_symlink() {
            named.canonicalize().map_err(failed)?
        } else {
            named.clone()
        };
        let names = Names::new(&target).ok_or_else(|| DirectoryError::NoName(named.clone()))?;
        let leftovers = names.tidy().map_err(failed)?;
        let occupant = occupant(&target, &named, plan.replace)?;
        if plan.is_part && occupant.is_some_and(|run| run.is_whole) {
            return Err(DirectoryError::Whole(named));
        }
        let parents = NewParents::make(names.parent()).map_err(failed)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(names.partial()).rand_bytes(Names::LETTERS);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(
            if plan.is_private { 0o700 } else { 0o777 },
        ));
        let partial = builder.tempdir_in(names.parent()).map_err(failed)?;
        Ok(Self {
            _lock: lock(partial.path()),
            named,
            target,
            replace: plan.replace,
            names,
            whole: WholeFiles::default(),
            partial,
            leftovers,
            parents,
        })
    }

    /// Where it is in the making.
    pub fn partial(&self) -> &Path {
        self.partial.path()
    }

    /// What earlier runs for the same target left, being killed.
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// Creates a file, readable by its owner only where it is secret. A folder in its name is made
    /// with it, and is its owner's only likewise.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] for a name that leads out of the directory; whatever the file
    /// system refuses.
    pub fn file(&self, name: &str, is_secret: bool) -> io::Result<Out> {
        if !is_within(name) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{name}` is not the name of a file within a run's directory"),
            ));
        }
        let path = self.partial().join(name);
        if let Some(folder) = path.parent() {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(
                &mut builder,
                if is_secret { 0o700 } else { 0o777 },
            );
            builder.create(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            if is_secret { 0o600 } else { 0o666 },
        );
        Ok(Box::new(Written {
            file: options.open(path)?,
            name: name.to_owned(),
            whole: self.whole.clone(),
        }))
    }

    /// Puts the directory on the disk and in its place; a run that it replaces is removed only then. A
    /// part takes a name of its own beside a whole run.
    ///
    /// # Errors
    /// As [`RunDirectory::begin`], where the target has come to be since then.
    /// [`DirectoryError::Io`] where the file system refuses; what was there is then still there, or
    /// again. [`DirectoryError::Apart`] where it refuses that as well.
    pub fn commit(self, is_part: bool) -> Result<Committed, DirectoryError> {
        let failed = |error| DirectoryError::Io {
            path: self.named.clone(),
            error,
        };
        self.whole.sync().map_err(failed)?;
        sync_folders(self.partial()).map_err(failed)?;
        // Another run may have been quicker: what it wrote is not this one's to replace.
        match occupant(&self.target, &self.named, self.replace)? {
            None => self.put(),
            Some(whole) if is_part && whole.is_whole => self.put_beside(),
            Some(old) => self.replace_by(&old, disk::exchange),
        }
    }

    /// Where nothing is.
    fn put(self) -> Result<Committed, DirectoryError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                DirectoryError::Exists(self.named.clone())
            }
            _ => DirectoryError::Io {
                path: self.named.clone(),
                error,
            },
        };
        disk::rename_to_free(self.partial(), &self.target).map_err(failed)?;
        let synced = disk::sync_directory(self.names.parent()).and_then(|()| self.parents.sync());
        if let Err(error) = synced {
            // Whether it would outlast a power cut is not known: nothing is better than half a promise.
            let _ = fs::rename(&self.target, self.partial());
            return Err(failed(error));
        }
        let directory = self.named.clone();
        self.keep();
        Ok(Committed {
            directory,
            not_removed: None,
        })
    }

    /// Under the first free name beside the target.
    fn put_beside(mut self) -> Result<Committed, DirectoryError> {
        let mut number = 1;
        loop {
            let suffix = match number {
                1 => ".part".to_owned(),
                number => format!(".part-{number}"),
            };
            let with_suffix = |path: &Path| PathBuf::from(append(path.as_os_str(), &suffix));
            let target = with_suffix(&self.target);
            if target.symlink_metadata().is_err() {
                self.named = with_suffix(&self.named);
                self.target = target;
                return self.put();
            }
            number += 1;
        }
    }

    /// Where a run is. `exchange` is what exchanges two directories in one step.
    fn replace_by(
        self,
        old: &Occupant,
        exchange: impl Fn(&Path, &Path) -> io::Result<()>,
    ) -> Result<Committed, DirectoryError> {
        let (target, new) = (self.target.clone(), self.partial().to_owned());
        let path = self.named.clone();
        let aside = self.names.replaced(&new);
        let swap = |from: &Path, aside: &Path| swap(from, &target, aside, &exchange);
        // From here on the hidden directory may be the old run, which no error may remove.
        let (partial, parents) = (self.partial, self.parents);
        let _ = partial.keep();
        let undone = |error| {
            let _ = fs::remove_dir_all(&new);
            let path = path.clone();
            DirectoryError::Io { path, error }
        };
        let apart = |old: PathBuf, error| DirectoryError::Apart {
            path: path.clone(),
            new: new.clone(),
            old,
            error,
        };
        let moved = match swap(&new, &aside) {
            Ok(moved) => moved,
            Err(SwapError::Undone(error)) => return Err(undone(error)),
            Err(SwapError::Apart(error)) => return Err(apart(aside.clone(), error)),
        };
        if let Err(error) = disk::sync_directory(self.names.parent()) {
            return Err(match swap(&moved, &new) {
                Ok(_) => undone(error),
                Err(_) => apart(moved, error),
            });
        }
        parents.keep();
        let not_removed = old.remove_from(&moved).err().map(|error| (moved, error));
        Ok(Committed {
            directory: path,
            not_removed,
        })
    }

    /// The directory has left the hidden name, and must not be removed.
    fn keep(self) {
        let _ = self.partial.keep();
        self.parents.keep();
    }
}

/// The run at the target, if one is there and may be replaced.
fn occupant(
    target: &Path,
    named: &Path,
    replace: bool,
) -> Result<Option<Occupant>, DirectoryError> {
    if !replace && target.symlink_metadata().is_ok() {
        return Err(DirectoryError::Exists(named.to_owned()));
    }
    Occupant::of(target)
}

/// Why a directory did not take the place of another.
#[derive(Debug)]
enum SwapError {
    /// Both are where they were.
    Undone(io::Error),
    /// The old one is aside, and the new one where it was.
    Apart(io::Error),
}

/// Puts `from` at `target`, and returns where the directory is that was there: at `from`, where the two
/// can be exchanged in one step, else `aside`. Killed between the two steps of the second way, it leaves
/// no directory at `target`; [`Names::tidy`] puts the one aside back.
fn swap(
    from: &Path,
    target: &Path,
    aside: &Path,
    exchange: impl Fn(&Path, &Path) -> io::Result<()>,
) -> Result<PathBuf, SwapError> {
    match exchange(from, target) {
        Ok(()) => return Ok(from.to_owned()),
        Err(error) if !disk::is_unsupported(&error) => return Err(SwapError::Undone(error)),
        Err(_) => {}
    }
    fs::rename(target, aside).map_err(SwapError::Undone)?;
    match fs::rename(from, target) {
        Ok(()) => Ok(aside.to_owned()),
        Err(error) => Err(match fs::rename(aside, target) {
            Ok(()) => SwapError::Undone(error),
            Err(_) => SwapError::Apart(error),
        }),
    }
}

fn append(name: &OsStr, suffix: &str) -> OsString {
    let mut longer = name.to_owned();
    longer.push(suffix);
    longer
}

/// Puts the names in a directory on the disk, those in its folders first.
fn sync_folders(directory: &Path) -> io::Result<()> {
    for (name, kind) in disk::entries(directory)? {
        if kind == Kind::Directory {
            sync_folders(&directory.join(name))?;
        }
    }
    disk::sync_directory(directory)
}

/// Directories that were made for a run's; removed, as far as they are empty, unless they are kept.
#[derive(Debug)]
struct NewParents(Vec<PathBuf>);

impl NewParents {
    /// Makes a directory and those above it.
    fn make(directory: &Path) -> io::Result<Self> {
        let mut parents = Self(Vec::new());
        let missing: Vec<&Path> = (directory.ancestors())
            .take_while(|path| *path != Path::new("") && path.symlink_metadata().is_err())
            .collect();
        for path in missing.into_iter().rev() {
            match fs::create_dir(path) {
                Ok(()) => parents.0.push(path.to_owned()),
                // Another run was quicker.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(parents)
    }

    /// Puts their names on the disk.
    fn sync(&self) -> io::Result<()> {
        let mut above = self.0.iter().filter_map(|made| made.parent());
        above.try_for_each(disk::sync_directory)
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewParents {
    fn drop(&mut self) {
        for made in self.0.iter().rev() {
            // One that holds something else is somebody's.
            let _ = fs::remove_dir(made);
        }
    }
}

impl Place for RunDirectory {
    fn create(&mut self, file: &NewFile<'_>) -> io::Result<Out> {
        self.file(file.name, file.is_secret)
    }
}

/// Files that are whole, but not yet on the disk. Together they get there sooner: what the file system
/// has to do for each of them, it does once.
#[derive(Debug, Clone, Default)]
struct WholeFiles(Arc<Mutex<Vec<(String, File)>>>);

impl WholeFiles {
    /// How many are kept open.
    const MOST: usize = 64;

    fn add(&self, name: String, file: File) -> io::Result<()> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push((name, file));
        if files.len() < Self::MOST {
            return Ok(());
        }
        sync(files.drain(..).collect())
    }

    fn sync(&self) -> io::Result<()> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sync(files.drain(..).collect())
    }
}

/// Puts files on the disk, some at a time, and closes them.
fn sync(files: Vec<(String, File)>) -> io::Result<()> {
    const THREADS: usize = 8;
    let mut files = files.into_iter();
    let sync = |(name, file): (String, File)| {
        disk::sync_and_close(file)
            .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))
    };
    in_order(
        THREADS,
        || Ok(files.next()),
        sync,
        |synced: io::Result<()>| synced,
    )
}

/// A file of the directory.
struct Written {
    file: File,
    name: String,
    whole: WholeFiles,
}

impl Output for Written {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.whole.add(self.name, self.file)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST_TEXT: &[u8] =
        br#"{"format": 1, "software": "evenhand 0.1.0", "command": {"name": "calendar"}, "files": []}"#;

    /// A run at `target` whose only file is a manifest and, told apart by its length, so much more.
    fn begin(target: &Path, spaces: usize) -> RunDirectory {
        let plan = DirectoryPlan {
            target,
            replace: true,
            is_private: true,
            is_part: false,
        };
        let directory = RunDirectory::begin(plan).unwrap();
        let mut file = directory.file(MANIFEST, true).unwrap();
        file.write_all(MANIFEST_TEXT).unwrap();
        file.write_all(&vec![b' '; spaces]).unwrap();
        file.finish().unwrap();
        directory
    }

    fn spaces(directory: &Path) -> usize {
        let file = directory.join(MANIFEST).metadata().unwrap();
        usize::try_from(file.len()).unwrap() - MANIFEST_TEXT.len()
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = directory.read_dir().unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn unsupported(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[test]
    fn where_two_directories_cannot_be_exchanged_the_old_one_goes_aside_first() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        begin(&target, 1).commit(false).unwrap();
        let old = Occupant::of(&target).unwrap().unwrap();
        let committed = begin(&target, 2).replace_by(&old, unsupported).unwrap();
        assert!(committed.not_removed.is_none());
        assert_eq!(spaces(&target), 2);
        assert_eq!(names(place.path()), ["run"]);
    }

    #[test]
    fn an_exchange_that_fails_leaves_the_old_run_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        begin(&target, 1).commit(false).unwrap();
        let old = Occupant::of(&target).unwrap().unwrap();
        let failing = |_: &Path, _: &Path| Err(io::Error::other("no"));
        let failed = begin(&target, 2).replace_by(&old, failing);
        assert!(
            matches!(failed, Err(DirectoryError::Io { .. })),
            "{failed:?}"
        );
        assert_eq!(spaces(&target), 1);
        assert_eq!(names(place.path()), ["run"]);
    }

    /// Killed between the two renames, the old run is aside, and the new one still hidden.
    #[test]
    fn a_run_that_was_moved_aside_is_put_back_by_the_next_one() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        begin(&target, 1).commit(false).unwrap();
        let killed = begin(&target, 2);
        let aside = killed.names.replaced(killed.partial());
        fs::rename(&target, &aside).unwrap();
        let partial = killed.partial().to_owned();
        // While the other one is at work, nobody interferes.
        assert_eq!(killed.names.tidy().unwrap(), []);
        let RunDirectory {
            _lock: lock,
            partial: kept,
            names: hidden,
            ..
        } = killed;
        let _ = kept.keep();
        drop(lock);
        let found = hidden.tidy().unwrap();
        let expected = [
            Leftover::PutBack(target.clone()),
            Leftover::Directory(partial),
        ];
        assert_eq!(found, expected);
        assert_eq!(spaces(&target), 1);
    }

    #[test]
    fn an_old_run_that_cannot_be_removed_is_named() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        begin(&target, 1).commit(false).unwrap();
        let old = Occupant::of(&target).unwrap().unwrap();
        let new = begin(&target, 2);
        // Somebody puts something into it in the last moment.
        fs::create_dir(target.join("notes")).unwrap();
        let committed = new.replace_by(&old, disk::exchange).unwrap();
        let (left, _) = committed.not_removed.unwrap();
        assert_eq!(names(&left), ["notes"]);
        assert_eq!(spaces(&target), 2);
    }

    #[test]
    fn directories_above_that_were_made_for_it_go_with_it() {
        let place = tempfile::tempdir().unwrap();
        drop(begin(&place.path().join("a/b/run"), 1));
        assert_eq!(names(place.path()), [""; 0]);
        begin(&place.path().join("a/b/run"), 1)
            .commit(false)
            .unwrap();
        assert_eq!(names(&place.path().join("a/b")), ["run"]);
    }

    #[test]
    fn a_name_of_the_most_bytes_can_be_written_and_replaced() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("é".repeat(127));
        for spaces_now in [1, 2] {
            begin(&target, spaces_now).commit(false).unwrap();
            assert_eq!(spaces(&target), spaces_now);
        }
        assert_eq!(names(place.path()).len(), 1);
    }

    #[test]
    fn no_file_is_written_outside_of_it() {
        let place = tempfile::tempdir().unwrap();
        let directory = begin(&place.path().join("run"), 1);
        for name in ["../x", "/x", "a/../../x", "", ".", "a//b"] {
            assert!(directory.file(name, true).is_err(), "{name:?}");
        }
        drop(directory);
        assert_eq!(names(place.path()), [""; 0]);
    }
}
