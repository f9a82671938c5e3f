//! Units of work in their order, on several threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use super::{Conduct, spawn};

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
        let (ended, endings) = channel();
        // Where the system gives no more threads, the work goes on with fewer.
        let others = (1..conduct.threads).take_while(|_| {
            let ended = ended.clone();
            spawn(scope, move || {
                // Whoever listens has not gone away: it is this scope.
                let _ = ended.send(on_thread(&mut |_| ()));
            })
        });
        let others = others.count();
        found.push(on_thread(conduct.progress));
        // A thread that panicked sends nothing; the scope passes the panic on when it ends.
        drop(ended);
        found.extend(endings.iter().take(others));
    });
    (next.into_inner().min(work.end), found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::with_threads_left;
    use super::*;

    #[test]
    fn without_threads_the_work_is_done_all_the_same() {
        for left in [0, 1, 3] {
            let mut conduct = Conduct {
                threads: 8,
                is_stopped: &|| false,
                progress: &mut |_| (),
            };
            let (end, sums) = with_threads_left(left, || {
                in_units(
                    0..1_000,
                    7,
                    &mut conduct,
                    || 0,
                    |sum, unit| *sum += unit.sum::<u64>(),
                    || false,
                    |sum| sum,
                )
            });
            assert_eq!(end, 1_000);
            assert_eq!(sums.len(), left + 1);
            assert_eq!(sums.iter().sum::<u64>(), 499_500);
        }
    }
}
