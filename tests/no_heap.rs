//! No allocation touches the heap: not the entries of a list, not the participants of a trial.
#![allow(clippy::unwrap_used)] // a test may panic

use allocation_counter::measure;
use evenhand::design::{ArmIndex, Ratio};
use evenhand::procedure::adaptive::{
    AdaptiveProcedure, AdaptiveVisitor, CovariateAdaptive, Covariates,
};
use evenhand::procedure::{Markov, Procedure, Visitor};
use evenhand::rng::{Draws, Purpose, Seed, StreamKey, StreamSet, Streams};

/// Besides the examples of every procedure: other ratios, other ways to keep a state.
const MORE: [&str; 6] = [
    "permuted-block(10)",
    "permuted-block(10, 20*3)",
    "adjustable-coin(0.5)",
    "block-urn(2)",
    "max-entropy(0.1)",
    "maximal(50)",
];

const MORE_ADAPTIVE: [&str; 2] = [
    "minimization(squares, 0.85, weights=1:2:3)",
    "minimization(sd, ranks=0.7:0.2:0.1:0)",
];

/// Two arms, and four where that is defined.
const RATIOS: [&[u32]; 3] = [&[1, 1], &[4, 3, 2, 1], &[1, 1, 1, 1]];

fn draws(purpose: Purpose) -> Draws {
    Streams::new(Seed::from_integer(42), 0).open(purpose, "all")
}

/// How often the heap is asked while this many entries are drawn, from the first on.
struct Entries(u32);

impl Visitor<'_> for Entries {
    type Output = u64;

    fn visit<P: Markov>(self, procedure: &P) -> u64 {
        let (mut state, mut draws) = (procedure.start(), draws(Purpose::List));
        let mut draw = || {
            for _ in 0..self.0 {
                procedure.next(&mut state, &mut draws);
                procedure.place(&state);
            }
        };
        let one_by_one = measure(&mut draw).count_total;
        let mut arms = vec![ArmIndex(0); self.0 as usize];
        let mut at_once = || procedure.fill(&mut draws, &mut arms);
        one_by_one + measure(&mut at_once).count_total
    }
}

/// The same for participants, whose levels are drawn.
struct Participants(u32);

impl AdaptiveVisitor<'_> for Participants {
    type Output = u64;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> u64 {
        let (mut state, mut draws) = (procedure.start(), draws(Purpose::Allocation));
        let mut draw = || {
            procedure.reset(&mut state);
            for _ in 0..self.0 {
                let profile = [6, 3, 2].map(|levels| draws.below(levels) as u16);
                procedure.next(&mut state, &profile, &mut draws);
            }
        };
        measure(&mut draw).count_total
    }
}

/// Counts for every specification and ratio that is defined.
fn counted<T>(
    specifications: &[&str],
    parse: impl Fn(&str, &Ratio) -> Option<T>,
    count: impl Fn(&T, u32) -> u64,
) {
    for parts in RATIOS {
        let ratio = Ratio::new(parts).unwrap();
        for text in specifications {
            let Some(procedure) = parse(text, &ratio) else {
                continue;
            };
            for entries in [1_000, 10_000] {
                assert_eq!(count(&procedure, entries), 0, "{text} at {ratio}");
            }
        }
    }
}

#[test]
fn entries_of_a_list_are_drawn_without_the_heap() {
    counted(
        &Procedure::examples().chain(MORE).collect::<Vec<_>>(),
        |text, ratio| Procedure::parse(text, ratio, 406).ok(),
        |procedure, entries| procedure.visit(Entries(entries)),
    );
}

#[test]
fn participants_are_allocated_without_the_heap() {
    let covariates = Covariates::new(&[6, 3, 2], Some(0)).unwrap();
    counted(
        &AdaptiveProcedure::examples()
            .chain(MORE_ADAPTIVE)
            .collect::<Vec<_>>(),
        |text, ratio| AdaptiveProcedure::parse(text, ratio, &covariates).ok(),
        |procedure, participants| procedure.visit(Participants(participants)),
    );
}

/// The count is of this thread and counts: a vector on the heap is seen.
#[test]
fn what_is_on_the_heap_is_counted() {
    let count = measure(|| {
        std::hint::black_box(vec![0_u8; 405]);
    });
    assert_eq!(count.count_total, 1);
}

#[test]
fn streams_are_opened_together_without_the_heap() {
    let seed = Seed::from_integer(42);
    let keys = ["man", "woman"].map(|name| StreamKey::new(&seed, Purpose::List, name));
    let mut streams = StreamSet::new(keys.iter().map(|key| (key, 40)));
    let mut sum = 0;
    let mut open = || {
        for replicate in 0..200 {
            streams.open(replicate);
            let draws = streams.draws(1);
            sum += (0..100).map(|_| draws.below(3)).sum::<u32>();
        }
    };
    assert_eq!(measure(&mut open).count_total, 0);
    assert!(sum > 0);
}
