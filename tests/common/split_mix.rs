//! A small generator of the tests' own, so that they depend on nothing that they test.

/// SplitMix64 (Steele, Lea and Flood 2014): variety, not quality.
pub struct SplitMix(pub u64);

impl SplitMix {
    /// A whole number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) as usize % bound
    }
}
