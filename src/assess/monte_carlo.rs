//! Operating characteristics from simulated lists.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::chain::Chain;
use super::exact::reached;
use super::metric::Characteristics;
use super::tally::{ListTotals, Tally};
use crate::procedure::{Markov, Procedure, Visitor};
use crate::rng::{Purpose, Seed, StreamKey};

/// How many lists a thread makes before it takes the next ones.
const UNIT: u64 = 256;

/// Which lists are simulated.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The seed.
    pub seed: &'a Seed,
    /// How many lists, at least 1: the replicates 0, 1, ...
    pub replicates: u64,
    /// How many threads make them; the numbers are the same for any.
    pub threads: usize,
    /// Whether the imbalance after each entry is kept.
    pub keep_course: bool,
}

/// The operating characteristics of a procedure for one list of `entries` entries, estimated.
///
/// Replicate k is byte for byte the list that `randomize` makes for a trial without stratification
/// factors under this seed and replicate. Sums are whole numbers, so that the estimates depend on
/// neither the number of threads nor their order. Two metrics need the chain of the procedure,
/// [`DeterministicRate`](super::Metric::DeterministicRate) and
/// [`ForcingIndex`](super::Metric::ForcingIndex); they are absent where it has too many states.
///
/// # Examples
/// ```
/// use evenhand::assess::{Metric, Sample, monte_carlo};
/// use evenhand::design::Ratio;
/// use evenhand::procedure::Procedure;
/// use evenhand::rng::Seed;
/// let procedure = Procedure::parse("big-stick(2)", &Ratio::new(&[1, 1])?, 100)?;
/// let seed = Seed::from_integer(42);
/// let sample = Sample { seed: &seed, replicates: 500, threads: 2, keep_course: false };
/// let found = monte_carlo(&procedure, 100, &sample);
/// let largest = found.get(Metric::MeanMaxImbalance).expect("always estimated");
/// assert_eq!((largest.value, largest.std_error), (2.0, Some(0.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn monte_carlo(procedure: &Procedure, entries: u32, sample: &Sample<'_>) -> Characteristics {
    procedure.visit(Simulate { entries, sample })
}

struct Simulate<'a> {
    entries: u32,
    sample: &'a Sample<'a>,
}

impl Visitor<'_> for Simulate<'_> {
    type Output = Characteristics;

    fn visit<P: Markov>(self, procedure: &P) -> Characteristics {
        let Self { entries, sample } = self;
        let foresight = reached(procedure, entries).map(Foresight::new);
        let lists = Lists {
            procedure,
            key: StreamKey::new(sample.seed, Purpose::List, "all"),
            reciprocals: (1..=entries).map(|j| 1.0 / f64::from(j)).collect(),
            foresight: foresight.as_ref(),
        };
        let new_tally = || Tally::new(entries, sample.keep_course, foresight.is_some());
        let started = AtomicU64::new(0);
        let work = || {
            let mut tally = new_tally();
            let mut differences = vec![0; entries as usize];
            loop {
                let first = started.fetch_add(UNIT, Ordering::Relaxed);
                if first >= sample.replicates {
                    return tally;
                }
                let unit = first..sample.replicates.min(first + UNIT);
                lists.count(unit, &mut differences, &mut tally);
            }
        };
        let all = work_on(sample.threads.max(1), &work, new_tally());
        all.characteristics()
    }
}

/// Does the work on several threads and adds up what comes of it.
fn work_on(threads: usize, work: &(impl Fn() -> Tally + Sync), mut all: Tally) -> Tally {
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        all.merge(&work());
        for other in others {
            match other.join() {
                Ok(tally) => all.merge(&tally),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all
}

/// The lists of one procedure under one seed.
struct Lists<'a, P> {
    procedure: &'a P,
    key: StreamKey,
    /// 1/j by j - 1.
    reciprocals: Vec<f64>,
    foresight: Option<&'a Foresight>,
}

impl<P: Markov> Lists<'_, P> {
    /// Makes the lists of some replicates and counts them. `differences` is room for one list.
    fn count(&self, replicates: Range<u64>, differences: &mut [i32], tally: &mut Tally) {
        for replicate in replicates {
            let mut totals = ListTotals::default();
            match self.foresight {
                Some(foresight) => self.make(
                    replicate,
                    differences,
                    |walk, arm, state| {
                        walk.step(foresight, arm, || self.procedure.taken(state));
                    },
                    &mut totals,
                ),
                None => self.make(replicate, differences, |_, _, _| (), &mut totals),
            }
            self.measure(differences, &mut totals);
            tally.add(&totals, differences);
        }
    }

    /// Makes a list: D after each entry, and what was foreseen of the entries.
    #[inline]
    fn make(
        &self,
        replicate: u64,
        differences: &mut [i32],
        foresee: impl Fn(&mut Walk, u8, &P::State),
        totals: &mut ListTotals,
    ) {
        let mut draws = self.key.replicate(replicate);
        let mut state = self.procedure.start();
        let mut walk = Walk::default();
        let mut difference = 0;
        for after in differences {
            let arm = self.procedure.next(&mut state, &mut draws).0;
            foresee(&mut walk, arm, &state);
            difference += 1 - 2 * i32::from(arm);
            *after = difference;
        }
        (totals.forced, totals.forcing) = (walk.forced, walk.forcing);
    }

    /// Measures a list by D after each entry.
    #[inline]
    fn measure(&self, differences: &[i32], totals: &mut ListTotals) {
        // Four sums side by side, whatever the processor: the order of additions is fixed.
        let mut losses = [0.0; 4];
        let quads = differences.chunks_exact(4);
        let reciprocals = self.reciprocals.chunks_exact(4);
        let rest = quads.remainder().iter().zip(reciprocals.remainder());
        for (&d, reciprocal) in rest {
            losses[0] += f64::from(d) * f64::from(d) * reciprocal;
        }
        for (quad, reciprocals) in quads.zip(reciprocals) {
            for lane in 0..4 {
                let d = f64::from(quad[lane]);
                losses[lane] += d * d * reciprocals[lane];
            }
        }
        totals.loss = losses.iter().sum();
        let (mut least, mut most, mut ties) = (0, 0, 0);
        for &d in differences {
            least = d.min(least);
            most = d.max(most);
            ties += u32::from(d == 0);
        }
        let last = differences.last().copied().unwrap_or(0);
        totals.largest = least.unsigned_abs().max(most.unsigned_abs());
        // D is 0 before the first entry; what it is after the last one has no entry to guess.
        totals.ties = 1 + ties - u32::from(last == 0);
        totals.imbalance = last.unsigned_abs();
    }
}

/// The chain as a table to walk along with a list.
struct Foresight {
    states: Vec<Foreseen>,
    chain: Chain,
}

/// What is known in a state of its entry.
#[derive(Clone, Copy)]
struct Foreseen {
    forcing: f64,
    /// By arm.
    next: [u32; 2],
    forced: u32,
}

impl Foresight {
    /// In place of a state: no step was explored. Its probability is negligible.
    const LOST: u32 = u32::MAX;
    /// In place of a state: several steps have this arm.
    const SEVERAL: u32 = u32::MAX - 1;

    fn new(chain: Chain) -> Self {
        let foreseen = |number| {
            let state = chain.state(number);
            let next = [0, 1].map(|arm| {
                let mut on_arm = chain.steps(number).iter().filter(|step| step.arm == arm);
                match (on_arm.next(), on_arm.next()) {
                    (None, _) => Self::LOST,
                    (Some(step), None) => step.target,
                    (Some(_), Some(_)) => Self::SEVERAL,
                }
            });
            Foreseen {
                forcing: state.forcing,
                next,
                forced: u32::from(state.is_forced),
            }
        };
        let states = (0..chain.len() as u32).map(foreseen).collect();
        Self { states, chain }
    }

    /// The state after the step with this arm that was taken among several.
    #[cold]
    fn taken(&self, number: u32, arm: u8, taken: usize) -> u32 {
        let mut on_arm = self
            .chain
            .steps(number)
            .iter()
            .filter(|step| step.arm == arm);
        on_arm.nth(taken).map_or(Self::LOST, |step| step.target)
    }
}

/// Where a list is in the chain, and what was foreseen so far.
#[derive(Default)]
struct Walk {
    number: u32,
    forced: u32,
    forcing: f64,
}

impl Walk {
    /// Takes an entry. `taken` tells which of several steps with its arm it was.
    #[inline]
    fn step(&mut self, foresight: &Foresight, arm: u8, taken: impl Fn() -> usize) {
        let Some(foreseen) = foresight.states.get(self.number as usize) else {
            return;
        };
        self.forced += foreseen.forced;
        self.forcing += foreseen.forcing;
        let next = foreseen.next[usize::from(arm & 1)];
        self.number = match next {
            Foresight::SEVERAL => foresight.taken(self.number, arm, taken()),
            next => next,
        };
    }
}
