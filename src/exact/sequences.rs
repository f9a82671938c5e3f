//! How many sequences of arms a procedure can make.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::MAX_WORK;
use super::chain::Explorer;
use super::imbalance::{Distance, Imbalance};
use super::walk::Layer;
use super::watch::Watch;
use crate::procedure::{Markov, Procedure, Visitor};
use crate::work::IsStopped;

/// The most steps that are looked at while sets of states are explored.
const MAX_STEPS: usize = 2_000_000;

/// Beginnings that end in one set of states are not followed where they are a smaller share of all
/// beginnings of their length than this.
const SMALL_SHARE: f64 = 1e-20;

/// The largest share of all sequences that may have been left out.
const MAX_LOST: f64 = 1e-13;

/// The steps from a set of states, in additions.
const STEP: u64 = 64;

/// Counts are divided by 2^512 where their sum is above it.
const LARGE: f64 = f64::from_bits((1023 + 512) << 52);

/// A set of states that was not explored.
const UNEXPLORED: u32 = u32::MAX;
/// No set of states: the arm is impossible.
const NONE: u32 = u32::MAX - 1;

/// The base 2 logarithm of the number of different sequences of `entries` arms that have a
/// probability above 0: bits, from 0 to `entries`.
///
/// Paths of the chain are counted. Where something hidden is drawn, such as a block's size, several
/// paths have the same arms: what is counted then is paths through sets of states, the states that
/// a sequence of arms can have led to (the subset construction of automata). `None` where there
/// are too many sets for it, or too many paths would have to be left out.
///
/// # Examples
/// ```
/// use evenhand::exact::log2_sequences;
/// use evenhand::design::Ratio;
/// use evenhand::procedure::Procedure;
/// let ratio = Ratio::new(&[1, 1])?;
/// // Three blocks of 6 sequences each.
/// let blocks = Procedure::parse("permuted-block(4)", &ratio, 12)?;
/// assert_eq!(log2_sequences(&blocks, 12), Some(216_f64.log2()));
/// let simple = Procedure::parse("simple", &ratio, 10_000)?;
/// assert_eq!(log2_sequences(&simple, 10_000), Some(10_000.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Rabin and Scott 1959, *IBM Journal of Research and Development* 3:114-125, on sets of states.
pub fn log2_sequences(procedure: &Procedure, entries: u32) -> Option<f64> {
    let imbalance = Distance::new(*procedure.ratio());
    procedure.visit(Count(entries, imbalance))
}

struct Count(u32, Distance);

impl Visitor<'_> for Count {
    type Output = Option<f64>;

    fn visit<P: Markov>(self, procedure: &P) -> Option<f64> {
        let imbalance = self.1;
        count(&mut Explorer::new(procedure, imbalance), self.0, &|| false)
    }
}

/// As [`log2_sequences`], with what was explored of the chain before; `None` too where the work was
/// stopped.
pub(super) fn count<P: Markov, I: Imbalance>(
    explorer: &mut Explorer<'_, P, I>,
    entries: u32,
    is_stopped: IsStopped<'_>,
) -> Option<f64> {
    let mut watch = Watch::new(is_stopped);
    let arms = explorer.imbalance().arms();
    let mut sets = Sets::new(arms);
    let (mut now, mut next) = (Layer::default(), Layer::default());
    now.add(0, 1.0);
    // The count of all beginnings is `total`, and that of those left out is at most `lost`, both
    // times 2^exponent.
    let (mut total, mut lost, mut exponent) = (1.0, 0.0, 0.0);
    let mut work = 0;
    for _ in 0..entries {
        let least = total * SMALL_SHARE;
        for &set in &now.active {
            watch.add(STEP).ok()?;
            let beginnings = now.weight(set);
            if beginnings < least {
                lost += beginnings;
                continue;
            }
            for &after in sets.after(set, explorer)? {
                if after != NONE {
                    next.add(after, beginnings);
                }
            }
        }
        now.clear();
        std::mem::swap(&mut now, &mut next);
        work += now.active.len() as u64;
        if work > MAX_WORK / 10 {
            return None;
        }
        total = now.active.iter().map(|&set| now.weight(set)).sum();
        // Each beginning that was left out could have gone on with any arm.
        lost *= arms as f64;
        if total > LARGE {
            now.scale(LARGE.recip());
            total /= LARGE;
            lost /= LARGE;
            exponent += 512.0;
        }
    }
    (lost <= MAX_LOST * total).then(|| libm::log2(total) + exponent)
}

/// Sets of states, numbered in the order in which they were reached, and the steps between them.
struct Sets {
    members: Vec<Rc<[u32]>>,
    numbers: BTreeMap<Rc<[u32]>, u32>,
    /// How many arms there are.
    arms: usize,
    /// By set, the one after each arm.
    after: Vec<u32>,
    /// How many steps of the chain were looked at.
    steps: usize,
}

impl Sets {
    /// The set of the first state alone, number 0.
    fn new(arms: usize) -> Self {
        let mut sets = Self {
            members: Vec::new(),
            numbers: BTreeMap::new(),
            arms,
            after: Vec::new(),
            steps: 0,
        };
        sets.number(vec![0]);
        sets
    }

    /// The number of a set whose members are in order, a new one if it was not seen before.
    fn number(&mut self, members: Vec<u32>) -> u32 {
        let members: Rc<[u32]> = members.into();
        let next = self.members.len() as u32;
        *self.numbers.entry(members).or_insert_with_key(|members| {
            self.members.push(Rc::clone(members));
            self.after
                .extend(std::iter::repeat_n(UNEXPLORED, self.arms));
            next
        })
    }

    /// The set after each arm, or [`NONE`].
    fn after<P: Markov, I: Imbalance>(
        &mut self,
        set: u32,
        explorer: &mut Explorer<'_, P, I>,
    ) -> Option<&[u32]> {
        let own = set as usize * self.arms..(set as usize + 1) * self.arms;
        if self.after[own.start] != UNEXPLORED {
            return Some(&self.after[own]);
        }
        let mut reached = vec![Vec::new(); self.arms];
        for &state in self.members[set as usize].iter() {
            explorer.explore(state).ok()?;
            for step in explorer.chain().steps(state) {
                self.steps += 1;
                reached[usize::from(step.arm)].push(step.target);
            }
            if self.steps > MAX_STEPS {
                return None;
            }
        }
        for (place, mut members) in own.clone().zip(reached) {
            self.after[place] = if members.is_empty() {
                NONE
            } else {
                members.sort_unstable();
                members.dedup();
                self.number(members)
            };
        }
        Some(&self.after[own])
    }
}
