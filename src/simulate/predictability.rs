//! What could be known of an entry before it was drawn: the chain as a table to walk along with a
//! list.

use crate::exact::{Chain, Difference, entropy};

/// A procedure's chain, to be walked.
pub(super) struct PredictionTable {
    states: Vec<Predicted>,
    chain: Chain<Difference>,
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
