//! Signals that ask for an end: Ctrl-C, that of a terminal that closes, that of a scheduler. The first
//! asks for a stop in good order, the second ends at once; neither leaves anything half-written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};

use super::terminal;

/// The signal that was listened to, 0 for none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// The hidden directory that is being written.
static PARTIAL: Mutex<Option<PathBuf>> = Mutex::new(None);

/// From now on the first signal is taken as a wish to stop, which is answered by `answer`.
pub(super) fn listen(answer: &'static str) -> io::Result<()> {
    platform::listen(move |signal| {
        if SIGNAL.swap(signal, Ordering::Relaxed) == 0 {
            terminal::say(answer);
        } else {
            remove_partial();
            platform::end(signal);
        }
    })
}

/// What is removed where the second signal ends the program.
pub(super) fn guard(partial: &Path) {
    *PARTIAL.lock().unwrap_or_else(PoisonError::into_inner) = Some(partial.to_owned());
}

/// Nothing is being written any more.
pub(super) fn release() {
    *PARTIAL.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Whether a stop was asked for.
pub(super) fn is_stopped() -> bool {
    signal() != 0
}

/// The signal that came, 0 for none.
fn signal() -> i32 {
    match SIGNAL.load(Ordering::Relaxed) {
        0 => platform::noted(),
        signal => signal,
    }
}

/// Ends the program as the signal would have.
pub(super) fn end() {
    platform::end(signal());
}

/// The run's own thread may still write into the directory, so that one try may not do.
fn remove_partial() {
    let partial = PARTIAL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(partial) = &*partial {
        let _ = (0..100).find(|_| fs::remove_dir_all(partial).is_ok());
    }
}

#[cfg(unix)]
mod platform {
    use std::io;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::sync::{Arc, LazyLock};
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// The signal that came while nobody could listen, 0 for none.
    static NOTED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

    pub(super) fn listen(mut on: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
        // A file that may not grow is then an error of the write, with the file's name.
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        let mut wanted = vec![SIGINT, SIGTERM];
        // Under nohup the program is to outlive its terminal.
        if !is_hangup_ignored() {
            wanted.push(SIGHUP);
        }
        let (give, take) = channel::<Signals>();
        let listening = move || {
            for mut signals in take {
                for signal in signals.forever() {
                    on(signal);
                }
            }
        };
        if thread::Builder::new().spawn(listening).is_err() {
            return note(&wanted);
        }
        // The thread ends with the program, and not before it has this.
        let _ = give.send(Signals::new(wanted)?);
        Ok(())
    }

    /// Without a thread to listen: the first signal is noted, the second ends the program.
    fn note(wanted: &[i32]) -> io::Result<()> {
        let is_second = Arc::new(AtomicBool::new(false));
        for &signal in wanted {
            flag::register_conditional_default(signal, is_second.clone())?;
            flag::register_usize(signal, NOTED.clone(), signal as usize)?;
            flag::register(signal, is_second.clone())?;
        }
        Ok(())
    }

    /// The signal that came while nobody could listen, 0 for none.
    pub(super) fn noted() -> i32 {
        i32::try_from(NOTED.load(Ordering::Relaxed)).unwrap_or(0)
    }

    /// Does not return where the signal ends a program by default.
    pub(super) fn end(signal: i32) {
        let _ = emulate_default_handler(signal);
    }

    /// As Linux says it; elsewhere a hang-up is taken as a wish to stop.
    #[expect(clippy::disallowed_methods, reason = "the edge that knows signals")]
    fn is_hangup_ignored() -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = (status.lines()).find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        ignored.is_some_and(|mask| mask >> (SIGHUP - 1) & 1 == 1)
    }
}

#[cfg(windows)]
mod platform {
    use std::io;

    /// What a shell knows as the exit status after Ctrl-C.
    const INTERRUPTED: i32 = 130;

    pub(super) fn listen(mut on: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
        ctrlc::set_handler(move || on(2)).map_err(io::Error::other)
    }

    pub(super) fn noted() -> i32 {
        0
    }

    #[expect(clippy::exit, reason = "as Ctrl-C would have ended it")]
    pub(super) fn end(_: i32) {
        std::process::exit(INTERRUPTED)
    }
}
