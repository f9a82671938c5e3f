//! The memory of an assessment does not grow with the number of replicates.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use common::Memory;
use common::assess::{assess_list, assess_trial, conditions, factors_of, with_conduct};
use evenhand::assess::{Approach, Choice, Participants};
use evenhand::run::{Assess, Outcome, Run};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What a run may take, and how much its peak may vary by chance: threads that meet or do not.
const MOST: usize = 64 << 20;
const ALLOWANCE: usize = 64 << 10;

/// The most bytes on the heap while a run writes its tables, beyond those before.
fn peak_bytes(run: Assess) -> usize {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let mut memory = Memory::default();
    let run = Run::from(run);
    let written = with_conduct(2, |conduct| run.write_into(&mut memory, conduct)).unwrap();
    let Outcome::Assessed(found) = written.outcome else {
        panic!("{written:?}");
    };
    assert!(found.is_drawn && found.assessed.is_some());
    HEAP.peak_usage() - before
}

#[track_caller]
fn is_flat(what: &str, run: impl Fn(u32) -> Assess) {
    // What is set up once for all runs is set up before.
    peak_bytes(run(200));
    let [few, many] = [200, 200_000].map(|replicates| peak_bytes(run(replicates)));
    assert!(
        many.abs_diff(few) <= ALLOWANCE,
        "{what}: {few} bytes for 200 replicates, {many} for 200,000"
    );
    assert!(many < MOST, "{what}: {many} bytes");
}

/// One test, for the heap is one.
#[test]
fn a_thousand_times_the_replicates_take_no_more_memory() {
    let approach = |replicates| Approach {
        participants: Participants::Drawn,
        ..Approach::new(replicates, Choice::MonteCarlo)
    };
    is_flat("lists", |replicates| {
        let procedures = ["big-stick(2)", "permuted-block(4)"];
        let run = assess_list(&procedures, 12, approach(replicates), 1);
        let biased = conditions(&["selection(0.5)"], &[0.0], 0);
        run.with_conditions(Some(biased)).unwrap()
    });
    let source = factors_of(12, &[&[0.7, 0.3], &[0.5, 0.5]]);
    is_flat("trials", |replicates| {
        let procedures = ["permuted-block(4)", "minimization(range, 0.8)"];
        assess_trial(&source, &procedures, approach(replicates), 1)
    });
}
