//! From a procedure to a list, and from a list to allocations.
//!
//! A list is made ahead of time, entry by entry, one list per stratum. An allocation is one
//! participant who uses the next entry of the list of their stratum (ICH E9, section 2.3).

mod account;
mod allocator;
mod deal;
mod kit;
mod leftovers;
mod list;
mod number;
mod past;
mod permutation;
mod roster;

pub use account::{Account, AccountedAllocator, Probabilities};
pub use allocator::{Allocation, AllocationError, Allocator};
pub use kit::{Kit, kits};
pub use leftovers::{Leftovers, LeftoversError, with_balanced_leftovers};
pub use list::{Entries, Entry, ListUse, StratumList, entries};
pub use number::RandomizationNumbers;
pub use past::MAX_NODES;
pub use roster::RosterOrder;
