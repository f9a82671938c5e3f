//! Ctrl-C: the first asks for a stop that keeps what is finished, the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::Failure;
use super::terminal;

static IS_STOPPED: AtomicBool = AtomicBool::new(false);

/// The exit status of a process that SIGINT ended: 128 + 2.
const INTERRUPTED: i32 = 130;

/// From now on Ctrl-C is taken as a wish to stop.
pub(super) fn listen() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        if IS_STOPPED.swap(true, Ordering::Relaxed) {
            #[expect(clippy::exit, reason = "the second Ctrl-C means now")]
            std::process::exit(INTERRUPTED);
        }
        terminal::say("\nstopping: what is finished is kept; Ctrl-C again to lose it\n");
    })?;
    Ok(())
}

/// Whether a stop was asked for.
pub(super) fn is_stopped() -> bool {
    IS_STOPPED.load(Ordering::Relaxed)
}
