//! Pinned values that `tests/independent/` gives too, from this same file.

/// The key of seed 42 in the trial `polar`.
pub const KEY_IN_POLAR: &str = "86d36e7ba381b2968fe5a452567686b734423b75753c1d401442c1d9e250a8db";

/// Stratum (from 0), sequence (from 1), and the numbers of two schemes under seed 42: the usual one with
/// pages of 90, and 1 to 1000 with a page for each entry.
///
/// Two sites, `CH-01` and `IT-01`, have lists of 12 by `permuted-block(4)` at 1:1, the second amended by `2`
/// from entry 7 on with `shuffled-blocks(2*2, 4)`.
pub const NUMBERS: [(u32, u32, u32, u32); 7] = [
    (0, 1, 47_433_790, 631),
    (0, 2, 29_766_021, 94),
    (0, 12, 68_394_845, 224),
    (1, 1, 87_387_939, 352),
    (1, 6, 88_353_187, 102),
    (1, 7, 58_122_412, 188),
    (1, 12, 65_858_247, 105),
];

/// Site, arm (both from 0), and number of the kits of the trial `polar` under seed 42: at `CH-01` and `IT-01`
/// two of arm `a` and one of arm `b`, with the usual numbers.
pub const KITS: [(usize, u8, u32); 6] = [
    (0, 0, 570_115),
    (0, 0, 920_739),
    (0, 1, 391_815),
    (1, 0, 218_047),
    (1, 0, 369_364),
    (1, 1, 446_312),
];
