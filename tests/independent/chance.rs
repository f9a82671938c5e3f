//! The random designs come from a generator of their own, so that they stay what they are even if
//! a stream of the library changes.

/// Knuth's 64-bit linear congruential generator (MMIX); the high bits are used.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed);
        chance.bits();
        chance
    }

    fn bits(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }

    /// A whole number from `least` to `most`; slightly uneven, which does no harm here.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.bits() % (most - least + 1)
    }

    /// True once in `n`, on average.
    pub fn once_in(&mut self, n: u64) -> bool {
        self.between(1, n) == 1
    }

    pub fn wide(&mut self) -> u64 {
        (self.bits() << 32) | self.bits()
    }
}
