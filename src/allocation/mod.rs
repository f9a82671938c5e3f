//! From a procedure to a list, and from a list to allocations.
//!
//! A list is made ahead of time, entry by entry, one list per stratum. An allocation is one
//! participant who uses the next entry of the list of their stratum (ICH E9, section 2.3).

mod allocator;
mod kit;
mod list;
mod number;
mod permutation;

pub use allocator::{Allocation, AllocationError, Allocator};
pub use kit::{Kit, kits};
pub use list::{Entries, Entry, ListUse, StratumList, entries};
pub use number::RandomizationNumbers;
