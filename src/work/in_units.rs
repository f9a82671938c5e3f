//! Units of work in their order, on several threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::Conduct;

/// Does the work in units of `size`, until it is done, the conduct is stopped, or a worker says that
/// it is of no use to go on. Returns where the work ended, and what came of each thread.
///
/// Each thread begins a worker of its own, has it do units, and finishes it. Units are begun in
/// order and what was begun is finished, so that the work is done from its start to its end.
pub(crate) fn in_units<W, R: Send>(
    work: Range<u64>,
    size: u64,
    conduct: &mut Conduct<'_>,
    begin: impl Fn() -> W + Sync,
    unit: impl Fn(&mut W, Range<u64>) + Sync,
    is_failed: impl Fn() -> bool + Sync,
    finish: impl Fn(W) -> R + Sync,
) -> (u64, Vec<R>) {
    let next = AtomicU64::new(work.start);
    let done = AtomicU64::new(0);
    let is_stopped = conduct.is_stopped;
    let on_thread = |progress: &mut dyn FnMut(u64)| {
        let mut worker = begin();
        while !is_stopped() && !is_failed() {
            let first = next.fetch_add(size, Ordering::Relaxed);
            if first >= work.end {
                break;
            }
            let end = work.end.min(first + size);
            unit(&mut worker, first..end);
            let many = end - first;
            progress(done.fetch_add(many, Ordering::Relaxed) + many);
        }
        finish(worker)
    };
    let mut found = Vec::with_capacity(conduct.threads.max(1));
    thread::scope(|scope| {
        let on_thread = &on_thread;
        let others: Vec<_> = (1..conduct.threads)
            .map(|_| scope.spawn(move || on_thread(&mut |_| ())))
            .collect();
        found.push(on_thread(conduct.progress));
        for other in others {
            match other.join() {
                Ok(one) => found.push(one),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    (next.into_inner().min(work.end), found)
}
