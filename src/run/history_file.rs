//! The file of a history: locked while it is worked on, and replaced in one step.
//!
//! Beside `FILE` stands `FILE.lock`, which is never removed: a lock on the history itself would be lost
//! with each replacement. It says which process holds it, and how the chain ended when it was last let
//! go, so that a history that was cut, or put back from an older copy, is found.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::disk;
use super::files::Hidden;
use super::reading::{Links, MAX_TABLE_BYTES, ReadError, read};
use crate::design::Masking;
use crate::history::{self, Chain, Findings, History, HistoryError, Row, Version};
use crate::participant::Participant;
use crate::rng::Seed;
use crate::scenario::Source;
use crate::table::Reveals;
use crate::trial::Trial;

/// The bytes of the line in the lock's file that says who holds it.
const HOLDER: usize = 32;

/// Why nobody was allocated, or a history not be judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryFileError {
    /// No history.
    #[error("there is no history `{0}`: begin one with --new, or correct the name")]
    NotThere(PathBuf),
    /// A history where none is to be.
    #[error("`{0}` already exists: leave --new out to continue it, or give another name")]
    There(PathBuf),
    /// A history that was begun and is gone.
    #[error(
        "`{}` was begun before, and its last chain is {chain}: find that file; to begin again from the \
         first entry, which is then used twice, remove `{}` first", .path.display(), beside(.path, ".lock").display()
    )]
    Gone {
        /// The file.
        path: PathBuf,
        /// The last link of its chain.
        chain: Chain,
    },
    /// A name that is no file's.
    #[error("`{0}` is not the name of a file: give one")]
    NoName(PathBuf),
    /// A history that must not be written.
    #[error("`{0}` is read-only: nobody is allocated until it can be written")]
    ReadOnly(PathBuf),
    /// Somebody else works on it.
    #[error(
        "`{}` is still locked after {} s{}: try again, or wait longer (--wait)", .path.display(), .waited.as_secs(), by(*.holder)
    )]
    Locked {
        /// The file.
        path: PathBuf,
        /// For how long it was waited.
        waited: Duration,
        /// Who holds it, as far as known.
        holder: Option<u32>,
    },
    /// Rows that do not follow.
    #[error("`{}` does not follow from the scenario and the seed, so nobody is allocated:\n{findings}", .path.display())]
    Findings {
        /// The file.
        path: PathBuf,
        /// What does not follow.
        findings: Findings,
    },
    /// The history ended further on.
    #[error(
        "`{}` lacks rows at its end: its last chain was {chain}, which is not in it. Find the whole \
         file; if these rows are lost for good, remove `{}`; their entries and numbers will then be \
         used again", .path.display(), beside(.path, ".lock").display()
    )]
    Short {
        /// The file.
        path: PathBuf,
        /// The link that the chain had come to.
        chain: Chain,
    },
    /// The history cannot be followed, or a participant not be allocated.
    #[error("`{}`: {error}", .path.display())]
    History {
        /// The file.
        path: PathBuf,
        /// Why.
        error: HistoryError,
    },
    /// The file cannot be read.
    #[error("cannot read `{}`: {error}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// A step failed before the history was replaced.
    #[error("cannot {deed} `{}`: {error}; nobody was allocated, and the history is as it was", .path.display())]
    Write {
        /// What was to be done.
        deed: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The last step failed.
    #[error(
        "`{}` now has the allocation, but its directory cannot be written to the disk: {error}. A power \
         cut may undo it: look for the row before anybody is treated", .path.display()
    )]
    NotSynced {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

fn by(holder: Option<u32>) -> String {
    holder.map_or_else(String::new, |process| format!(", by process {process}"))
}

/// What a history is followed by: a trial, its seed, and the version of its design.
#[derive(Debug, Clone)]
pub struct Design {
    /// The trial.
    pub trial: Trial,
    /// The seed.
    pub seed: Seed,
    /// The version of the scenario.
    pub version: Version,
    /// Whether the history's last rows may be of another version, all of whose rows are then replayed
    /// under this one.
    pub amended: bool,
}

impl Design {
    /// The version of a scenario.
    pub fn version_of(source: &Source) -> Version {
        let sites = source.sites.as_ref().map(|sites| &*sites.text);
        Version::of(&source.text, sites)
    }

    fn replay(&self, bytes: &[u8]) -> Result<history::Replayed, HistoryError> {
        let replay = if self.amended {
            history::replay_amended
        } else {
            history::replay
        };
        replay(&self.trial, &self.seed, self.version, bytes)
    }
}

/// Whether a history is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// It is there.
    No,
    /// It must not be there.
    Yes,
}

/// Allocates participants, in their order and all or none, and appends them to a history. When this
/// returns, the rows are on the disk.
///
/// # Errors
/// [`HistoryFileError`]; the history is then as it was, but for [`HistoryFileError::NotSynced`].
pub fn allocate(
    design: &Design,
    path: &Path,
    begin: Begin,
    wait: Duration,
    participants: &[Participant],
) -> Result<Vec<Row>, HistoryFileError> {
    let path = &real(path)?;
    state(path, begin)?;
    let mut lock = Lock::take(path, wait)?;
    // Again: it may have come or gone while it was waited for.
    let old = state(path, begin)?;
    let of_history = |error| HistoryFileError::History {
        path: path.clone(),
        error,
    };
    let ended = lock.ended();
    let (mut history, mut bytes) = if old.is_some() {
        let (history, bytes) = follow(design, path)?;
        if let Some(chain) = ended.filter(|chain| !has(&bytes, *chain)) {
            let path = path.clone();
            return Err(HistoryFileError::Short { path, chain });
        }
        (history, bytes)
    } else {
        if let Some(chain) = ended {
            let path = path.clone();
            return Err(HistoryFileError::Gone { path, chain });
        }
        let (trial, seed) = (&design.trial, &design.seed);
        let history = History::new(trial, seed, design.version).map_err(of_history)?;
        let header = history.header().as_bytes().to_vec();
        (history, header)
    };
    let mut rows = Vec::with_capacity(participants.len());
    for participant in participants {
        let row = history.allocate(participant).map_err(of_history)?;
        bytes.extend_from_slice(row.line().as_bytes());
        rows.push(row);
    }
    let mode = match old {
        Some(permissions) => Mode::Of(permissions),
        None => Mode::New {
            is_secret: hidden(&design.trial).hides(Reveals::Arm),
        },
    };
    replace(path, &bytes, mode)?;
    lock.let_go(history.chain());
    Ok(rows)
}

/// Makes every allocation of a history again.
///
/// # Errors
/// [`HistoryFileError::NotThere`], [`HistoryFileError::Read`], [`HistoryFileError::History`].
pub fn audit(
    design: &Design,
    path: &Path,
) -> Result<(history::Replayed, Vec<u8>), HistoryFileError> {
    let bytes = bytes(path)?;
    let replayed = design.replay(&bytes);
    let replayed = replayed.map_err(|error| HistoryFileError::History {
        path: path.to_owned(),
        error,
    })?;
    Ok((replayed, bytes))
}

/// Whether a row of a history ends with this link of the chain.
pub fn has(history: &[u8], chain: Chain) -> bool {
    let end = format!(",{chain}");
    let mut lines = history.rsplit(|&byte| byte == b'\n');
    lines.any(|line| line.ends_with(end.as_bytes()))
}

/// A history all of whose rows follow, and its bytes.
fn follow(design: &Design, path: &Path) -> Result<(History, Vec<u8>), HistoryFileError> {
    let (replayed, bytes) = audit(design, path)?;
    if replayed.findings.is_empty() {
        return Ok((replayed.history, bytes));
    }
    Err(HistoryFileError::Findings {
        path: path.to_owned(),
        findings: replayed.findings,
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, HistoryFileError> {
    read(path, MAX_TABLE_BYTES, Links::Followed).map_err(|error| match error {
        ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
            HistoryFileError::NotThere(path.to_owned())
        }
        error => HistoryFileError::Read {
            path: path.to_owned(),
            error,
        },
    })
}

/// What the trial's masking hides.
fn hidden(trial: &Trial) -> Hidden {
    match trial.masking() {
        Masking::Masked => Hidden::Arms,
        Masking::OpenLabel => Hidden::FutureArms,
    }
}

/// The file itself, where the name is a link to it, so that all its names share one lock.
fn real(path: &Path) -> Result<PathBuf, HistoryFileError> {
    let Some(name) = path.file_name() else {
        return Err(HistoryFileError::NoName(path.to_owned()));
    };
    if let Ok(real) = fs::canonicalize(path) {
        return Ok(real);
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let failed = |error| HistoryFileError::Write {
        deed: "find the directory of",
        path: path.to_owned(),
        error,
    };
    Ok(fs::canonicalize(directory).map_err(failed)?.join(name))
}

/// The permissions of a history that is there; none where one is begun.
fn state(path: &Path, begin: Begin) -> Result<Option<Permissions>, HistoryFileError> {
    match (path.symlink_metadata(), begin) {
        (Err(error), Begin::Yes) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        (Err(error), Begin::No) if error.kind() == io::ErrorKind::NotFound => {
            Err(HistoryFileError::NotThere(path.to_owned()))
        }
        (Err(error), _) => Err(HistoryFileError::Read {
            path: path.to_owned(),
            error: error.into(),
        }),
        (Ok(_), Begin::Yes) => Err(HistoryFileError::There(path.to_owned())),
        (Ok(metadata), Begin::No) => {
            let permissions = metadata.permissions();
            if permissions.readonly() {
                return Err(HistoryFileError::ReadOnly(path.to_owned()));
            }
            Ok(Some(permissions))
        }
    }
}

/// Who may read the new file.
enum Mode {
    /// As the one that it replaces.
    Of(Permissions),
    New {
        is_secret: bool,
    },
}

/// Replaces a history in one step, with its bytes on the disk before and its name after.
fn replace(path: &Path, bytes: &[u8], mode: Mode) -> Result<(), HistoryFileError> {
    // Under the lock nobody else has this name: what is there was left by a process that was killed.
    let next = beside(path, ".next");
    let failed = |deed, path: &Path| {
        let path = path.to_owned();
        move |error| HistoryFileError::Write { deed, path, error }
    };
    match fs::remove_file(&next) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("remove", &next)(error));
        }
        _ => {}
    }
    let written = write_new(&next, bytes, mode).map_err(failed("write", &next));
    let renamed = written.and_then(|()| fs::rename(&next, path).map_err(failed("replace", path)));
    if let Err(error) = renamed {
        // It may not be there; and there is nothing else to do about it.
        let _ = fs::remove_file(&next);
        return Err(error);
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    disk::sync_directory(directory).map_err(|error| HistoryFileError::NotSynced {
        path: path.to_owned(),
        error,
    })
}

fn write_new(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        let is_open = matches!(mode, Mode::New { is_secret: false });
        let bits = if is_open { 0o666 } else { 0o600 };
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, bits);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    if let Mode::Of(permissions) = mode {
        file.set_permissions(permissions)?;
    }
    disk::sync_and_close(file)
}

/// The file with an ending to its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// The lock of a history, which is let go where this ends, however it does.
struct Lock {
    file: File,
}

impl Lock {
    /// Locks a history, and waits for so long.
    fn take(history: &Path, wait: Duration) -> Result<Self, HistoryFileError> {
        let path = beside(history, ".lock");
        let failed = |error| HistoryFileError::Write {
            deed: "lock",
            path: path.clone(),
            error,
        };
        let file = open_lock(&path).map_err(failed)?;
        let taken = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                let waiting = file.try_clone().map_err(failed)?;
                wait_for(waiting, wait).map_err(failed)?
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        };
        let mut lock = Self { file };
        if !taken {
            return Err(HistoryFileError::Locked {
                path: history.to_owned(),
                waited: wait,
                holder: lock.holder(),
            });
        }
        // For those who wait, and nobody's matter else.
        let line = format!(
            "process {:<width$}\n",
            std::process::id(),
            width = HOLDER - 9
        );
        let _ = lock.write(0, &line);
        Ok(lock)
    }

    /// How the chain ended when the lock was last let go; `None` where nothing says so.
    fn ended(&mut self) -> Option<Chain> {
        self.text().get(HOLDER..)?.trim_end().parse().ok()
    }

    fn holder(&mut self) -> Option<u32> {
        let text = self.text();
        let process = text.lines().next()?.strip_prefix("process ")?;
        process.trim_end().parse().ok()
    }

    /// Says how the chain ends now. Where that cannot be written, or the process is killed before, an
    /// earlier link stands here, which is in the history too.
    fn let_go(mut self, chain: Chain) {
        let _ = self.write(HOLDER, &format!("{chain}\n"));
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        let read = self.file.seek(SeekFrom::Start(0));
        let read = read.and_then(|_| (&mut self.file).take(4096).read_to_string(&mut text));
        if read.is_err() {
            text.clear();
        }
        text
    }

    fn write(&mut self, place: usize, text: &str) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(place as u64))?;
        self.file.write_all(text.as_bytes())
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

/// Waits until a file is locked, in a thread of its own, as the system's call knows no limit. `false`
/// after the time; the thread then ends with the lock, and lets it go.
fn wait_for(file: File, wait: Duration) -> io::Result<bool> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let locked = file.lock();
        // Nobody may wait any more; the file is closed then.
        let _ = sender.send(locked);
        drop(file);
    })?;
    match receiver.recv_timeout(wait) {
        Ok(locked) => locked.map(|()| true),
        Err(_) => Ok(false),
    }
}
