//! Long tasks on several threads, with results that do not depend on how many there are.
//!
//! [`Conduct`] says how a task is carried out. Beneath it are two ways to share work out: one for
//! results that are taken in their order, and one for sums, whose order does not matter.

mod in_order;
mod in_units;

pub(crate) use in_order::in_order;
pub(crate) use in_units::in_units;

use std::thread::{Builder, Scope};

/// Starts a thread, unless the system has none to give.
fn spawn<'scope>(scope: &'scope Scope<'scope, '_>, work: impl FnOnce() + Send + 'scope) -> bool {
    #[cfg(test)]
    if !tests::is_left() {
        return false;
    }
    Builder::new().spawn_scoped(scope, work).is_ok()
}

/// Says, whenever it is asked, whether a task is to stop.
pub type IsStopped<'a> = &'a (dyn Fn() -> bool + Sync);

/// How a long task is carried out; its results do not depend on it.
pub struct Conduct<'a> {
    /// How many threads work.
    pub threads: usize,
    /// Whether no further work is to be begun. What was begun is finished.
    pub is_stopped: IsStopped<'a>,
    /// Learns from time to time how much is done: replicates, or allocations.
    pub progress: &'a mut dyn FnMut(u64),
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    thread_local! {
        /// How many threads this one may still start; `None` for any number.
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Does something while the system gives only so many threads.
    pub(super) fn with_threads_left<T>(left: usize, work: impl FnOnce() -> T) -> T {
        LEFT.set(Some(left));
        let done = work();
        LEFT.set(None);
        done
    }

    /// Whether one more thread may be started.
    pub(super) fn is_left() -> bool {
        match LEFT.get() {
            None => true,
            Some(0) => false,
            Some(left) => {
                LEFT.set(Some(left - 1));
                true
            }
        }
    }
}
