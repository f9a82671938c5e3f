//! Long tasks on several threads, with results that do not depend on how many there are.
//!
//! [`Conduct`] says how a task is carried out. Beneath it are two ways to share work out: one for
//! results that are taken in their order, and one for sums, whose order does not matter.

mod in_order;
mod in_units;

pub(crate) use in_order::in_order;
pub(crate) use in_units::in_units;

/// How a long task is carried out; its results do not depend on it.
pub struct Conduct<'a> {
    /// How many threads work.
    pub threads: usize,
    /// Whether no further work is to be begun. What was begun is finished.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
    /// Learns from time to time how much is done: replicates, or allocations.
    pub progress: &'a mut dyn FnMut(u64),
}
