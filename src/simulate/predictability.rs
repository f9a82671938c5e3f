//! What could be known of an entry before it was drawn: the chain as a table to walk along with a
//! list.

use crate::design::ArmIndex;
use crate::exact::{Chain, Difference, entropy};

/// A procedure's chain, to be walked.
pub(super) struct PredictionTable {
    states: Vec<Predicted>,
    /// Four entries at a time; none where there are many states, or the arms do not tell the steps.
    quads: Vec<[Quad; QUADS]>,
    /// Whether a list's arms tell every step: in no state have several the same arm.
    pub(super) is_told_by_arms: bool,
    chain: Chain<Difference>,
}

/// How many entries are walked at a time.
const FOUR: usize = 4;

/// How many ways they can go.
const QUADS: usize = 1 << FOUR;

/// The most states whose quads are kept: 1.3 kB each.
const MOST_QUADS: usize = 1 << 10;

/// What is known of four entries from a state on, by their arms, the first in the lowest bit.
#[derive(Clone, Copy, Default)]
struct Quad {
    /// Of each, for sums in the order of the entries.
    forcing: [f64; FOUR],
    entropy: [f64; FOUR],
    forced: u32,
    /// The state after them; [`PredictionTable::LOST`] where the way does not lead through.
    next: u32,
}

/// What is known in a state of its entry.
#[derive(Clone, Copy)]
struct Predicted {
    forcing: f64,
    entropy: f64,
    /// By arm.
    next: [u32; 2],
    forced: u32,
}

/// What was foreseen of entries, added up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Foreseen {
    /// Entries that were certain.
    pub(super) forced: u32,
    /// The sum of |phi_j - 1/2|; in general of 1/2 sum |phi_jk - rho_k|.
    pub(super) forcing: f64,
    /// The sum of h(phi_j), in bits.
    pub(super) entropy: f64,
    /// The sum of the largest phi_jk; not followed for two arms 1:1.
    pub(super) best: f64,
    /// The sum of sqrt(sum (phi_jk - rho_k)^2); not followed for two arms 1:1.
    pub(super) distance: f64,
}

impl PredictionTable {
    /// In place of a state: no step was explored. Its probability is negligible.
    const LOST: u32 = u32::MAX;
    /// In place of a state: several steps have this arm.
    const SEVERAL: u32 = u32::MAX - 1;

    /// The table of a chain.
    pub(super) fn new(chain: Chain<Difference>) -> Self {
        let known = |number| {
            let entry = chain.next(number);
            let next = [0, 1].map(|arm| {
                let mut on_arm = chain.steps(number).iter().filter(|step| step.arm == arm);
                match (on_arm.next(), on_arm.next()) {
                    (None, _) => Self::LOST,
                    (Some(step), None) => step.target,
                    (Some(_), Some(_)) => Self::SEVERAL,
                }
            });
            Predicted {
                forcing: entry.forcing,
                entropy: entry.entropy,
                next,
                forced: u32::from(entry.is_forced),
            }
        };
        let states: Vec<Predicted> = (0..chain.len() as u32).map(known).collect();
        let mut next = states.iter().flat_map(|state| state.next);
        let mut table = Self {
            is_told_by_arms: next.all(|next| next != Self::SEVERAL),
            states,
            quads: Vec::new(),
            chain,
        };
        if table.is_told_by_arms && table.states.len() <= MOST_QUADS {
            let of_state = |number| std::array::from_fn(|arms| table.quad(number, arms));
            table.quads = (0..table.states.len() as u32).map(of_state).collect();
        }
        table
    }

    fn quad(&self, number: u32, arms: usize) -> Quad {
        let mut quad = Quad {
            next: number,
            ..Quad::default()
        };
        for entry in 0..FOUR {
            let Some(known) = self.states.get(quad.next as usize) else {
                quad.next = Self::LOST;
                break;
            };
            quad.forcing[entry] = known.forcing;
            quad.entropy[entry] = known.entropy;
            quad.forced += known.forced;
            quad.next = known.next[arms >> entry & 1];
        }
        quad
    }

    /// What was foreseen of a list whose arms tell every step.
    pub(super) fn foreseen(&self, list: &[ArmIndex]) -> Foreseen {
        let mut path = PredictedPath::new(self);
        let mut rest = list;
        while let Some((four, others)) = rest.split_first_chunk::<FOUR>() {
            let Some(quads) = self.quads.get(path.number as usize) else {
                break;
            };
            let bytes = u32::from_le_bytes(four.map(|arm| arm.0));
            // The product puts entry k at bit 24 + k.
            let quad = &quads[(bytes.wrapping_mul(0x0102_0408) >> 24) as usize % QUADS];
            if quad.next == Self::LOST {
                break;
            }
            let foreseen = &mut path.foreseen;
            for entry in 0..FOUR {
                foreseen.forcing += quad.forcing[entry];
                foreseen.entropy += quad.entropy[entry];
            }
            foreseen.forced += quad.forced;
            path.number = quad.next;
            rest = others;
        }
        for arm in rest {
            path.step(arm.0, || 0);
        }
        path.foreseen
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
pub(super) struct PredictedPath<'a> {
    table: &'a PredictionTable,
    number: u32,
    /// What was foreseen.
    pub(super) foreseen: Foreseen,
}

impl<'a> PredictedPath<'a> {
    /// A path from the first state.
    pub(super) fn new(table: &'a PredictionTable) -> Self {
        Self {
            table,
            number: 0,
            foreseen: Foreseen::default(),
        }
    }

    /// Takes an entry. `taken` tells which of several steps with its arm it was.
    #[inline]
    pub(super) fn step(&mut self, arm: u8, taken: impl Fn() -> usize) {
        let Some(known) = self.table.states.get(self.number as usize) else {
            return;
        };
        self.foreseen.forced += known.forced;
        self.foreseen.forcing += known.forcing;
        self.foreseen.entropy += known.entropy;
        let next = known.next[usize::from(arm & 1)];
        self.number = match next {
            PredictionTable::SEVERAL => self.table.taken(self.number, arm, taken()),
            next => next,
        };
    }
}

impl Foreseen {
    /// Adds what was foreseen of other entries.
    pub(super) fn add(&mut self, other: Self) {
        self.forced += other.forced;
        self.forcing += other.forcing;
        self.entropy += other.entropy;
        self.best += other.best;
        self.distance += other.distance;
    }

    /// Adds an entry whose first arm has probability phi.
    #[inline]
    pub(super) fn add_chance(&mut self, phi: f64, entropies: &mut Entropies) {
        self.forced += u32::from(phi <= 0.0 || phi >= 1.0);
        self.forcing += (phi - 0.5).abs();
        self.entropy += entropies.of(phi);
    }
}

/// Entropies that were computed before: a coin has few probabilities.
#[derive(Debug, Clone)]
pub(super) struct Entropies([(f64, f64); 64]);

impl Entropies {
    /// None yet.
    pub(super) fn new() -> Self {
        Self([(0.0, 0.0); 64])
    }

    /// The entropy of a coin in bits.
    #[inline]
    fn of(&mut self, phi: f64) -> f64 {
        let spread = phi.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (known, found) = &mut self.0[(spread >> 58) as usize];
        if known.to_bits() != phi.to_bits() {
            (*known, *found) = (phi, entropy(phi));
        }
        *found
    }
}
