//! The sizes beyond which a design is taken for a slip of the pen.

/// The largest sample size.
pub const MAX_PARTICIPANTS: u32 = 10_000_000;
/// The largest number of sites.
pub const MAX_SITES: usize = 10_000;
/// The largest number of strata.
pub const MAX_STRATA: usize = 65_536;
/// The largest number of entries in one stratum's list.
pub const MAX_ENTRIES: u32 = 10_000_000;
/// The largest number of entries in the lists of all strata together.
pub const MAX_ALL_ENTRIES: u64 = 50_000_000;
/// The longest period, in days (a century).
pub const MAX_PERIOD_DAYS: u32 = 36_525;
/// The years within which every date of a scenario lies.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// The largest number of parts of treatments, of visits, of events and of epochs, each.
pub const MAX_PLANNED: usize = 1_000;
