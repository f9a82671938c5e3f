//! Work on several threads, results in order: the output never depends on the number of threads.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::spawn;

/// How many jobs each thread may have ahead of the one whose result is taken next.
const DEPTH: usize = 2;

/// Makes jobs, works on them on up to `threads` threads, and takes the results in the order of the jobs.
///
/// Job i goes to thread i modulo the number of threads, so nothing depends on which is faster;
/// at most `DEPTH` jobs per thread are under way, so memory is flat.
///
/// # Errors
/// The first error of `next` or `take`; what is under way then is dropped.
pub(crate) fn in_order<J: Send, R: Send, E>(
    threads: usize,
    mut next: impl FnMut() -> Result<Option<J>, E>,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let work = &work;
    thread::scope(|scope| {
        // Where the system gives no more threads, the work goes on with fewer.
        let lanes: Vec<(SyncSender<J>, Receiver<R>)> = (0..threads.max(1))
            .map_while(|_| {
                let (job_in, jobs) = sync_channel(DEPTH);
                let (result_in, results) = sync_channel(DEPTH);
                let lane = move || {
                    for job in jobs {
                        if result_in.send(work(job)).is_err() {
                            break;
                        }
                    }
                };
                spawn(scope, lane).then_some((job_in, results))
            })
            .collect();
        if lanes.is_empty() {
            while let Some(job) = next()? {
                take(work(job))?;
            }
            return Ok(());
        }
        let threads = lanes.len();
        let (mut sent, mut taken, mut is_more) = (0, 0, true);
        loop {
            while is_more && sent - taken < threads * DEPTH {
                let Some(job) = next()? else {
                    is_more = false;
                    break;
                };
                if lanes[sent % threads].0.send(job).is_err() {
                    // The lane's thread panicked; the scope passes the panic on when it ends.
                    return Ok(());
                }
                sent += 1;
            }
            if taken == sent {
                return Ok(());
            }
            let Ok(result) = lanes[taken % threads].1.recv() else {
                return Ok(());
            };
            take(result)?;
            taken += 1;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::with_threads_left;
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        for threads in [0, 1, 2, 3, 7] {
            let mut jobs = 0..1_000_u64;
            let mut results = Vec::new();
            let uneven = |job: u64| {
                let spin = if job.is_multiple_of(5) { 5_000 } else { 5 };
                (0..spin).fold(job, |sum, n| std::hint::black_box(sum + n - n))
            };
            in_order(
                threads,
                || Ok::<_, ()>(jobs.next()),
                uneven,
                |result| {
                    results.push(result);
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(results, (0..1_000).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn without_threads_the_work_is_done_all_the_same() {
        for left in [0, 1, 3] {
            let mut jobs = 0..100;
            let mut results = Vec::new();
            let done = with_threads_left(left, || {
                in_order(
                    8,
                    || Ok::<_, ()>(jobs.next()),
                    |job: u64| job * job,
                    |result| {
                        results.push(result);
                        Ok(())
                    },
                )
            });
            assert_eq!(done, Ok(()));
            let expected: Vec<u64> = (0..100).map(|job| job * job).collect();
            assert_eq!(results, expected, "{left} threads");
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let mut jobs = 0..;
        let taken = in_order(
            2,
            || Ok(jobs.next()),
            |job: i32| job,
            |job| {
                if job == 10 { Err(job) } else { Ok(()) }
            },
        );
        assert_eq!(taken, Err(10));
    }
}
