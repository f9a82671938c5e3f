//! From a seed to a stream to draws: `docs/reproducibility.md`, sections 1 and 2.

use crate::chacha;
use sha2::{Digest, Sha256};

const TWO_32: u64 = 1 << 32;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The key of a seed given as a decimal integer, of one list without a trial.
pub fn key_of_integer(seed: u64) -> [u8; 32] {
    sha256(format!("evenhand:seed:{seed}").as_bytes())
}

/// The key of a seed given as a decimal integer, in the trial of this name.
pub fn key_of_integer_in(seed: u64, trial: &str) -> [u8; 32] {
    sha256(format!("evenhand:seed:{seed}:{trial}").as_bytes())
}

/// Lower-case hexadecimal digits of a key.
pub fn hexadecimal(key: &[u8; 32]) -> String {
    let mut text = String::new();
    for byte in key {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The commitment to a seed, of its key.
pub fn commitment(key: &[u8; 32]) -> String {
    hexadecimal(&sha256(
        format!("evenhand:commitment:{}", hexadecimal(key)).as_bytes(),
    ))
}

/// A stream of words, one after the other.
pub struct Stream {
    key: [u8; 32],
    replicate: u64,
    words_taken: u64,
    block: [u32; 16],
}

impl Stream {
    /// The stream of `purpose` and `name` under the seed's key, in one replicate.
    pub fn new(seed_key: &[u8; 32], purpose: &str, name: &str, replicate: u64) -> Self {
        let mut bytes = seed_key.to_vec();
        bytes.extend_from_slice(format!("evenhand:stream:{purpose}:{name}").as_bytes());
        Self {
            key: sha256(&bytes),
            replicate,
            words_taken: 0,
            block: [0; 16],
        }
    }

    pub fn word(&mut self) -> u32 {
        let place = self.words_taken % 16;
        if place == 0 {
            self.block = chacha::block(&self.key, self.words_taken / 16, self.replicate);
        }
        self.words_taken += 1;
        self.block[place as usize]
    }

    /// A bounded integer below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        loop {
            let product = u64::from(self.word()) * bound;
            if product % TWO_32 >= TWO_32 % bound {
                return product / TWO_32;
            }
        }
    }

    /// Several targets from one word; see the contract's paragraph "A shuffle".
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        let mut left = elements.len() as u64;
        while left > 1 {
            let mut bounds = Vec::new();
            let mut product = 1;
            let mut bound = left;
            while bound >= 2 && product * bound <= TWO_32 {
                bounds.push(bound);
                product *= bound;
                bound -= 1;
            }
            let mut low = loop {
                let word = u64::from(self.word());
                // The product may be 2^32 itself; the multiplication stays below 2^64 all the same.
                if (word * product) % TWO_32 >= TWO_32 % product {
                    break word;
                }
            };
            for bound in &bounds {
                let target = (low * bound) / TWO_32;
                low = (low * bound) % TWO_32;
                elements.swap(*bound as usize - 1, target as usize);
            }
            left -= bounds.len() as u64;
        }
    }

    pub fn bits53(&mut self) -> u64 {
        let low = u64::from(self.word());
        let high = u64::from(self.word());
        (high * TWO_32 + low) >> 11
    }

    pub fn uniform(&mut self) -> f64 {
        self.bits53() as f64 / 9_007_199_254_740_992.0
    }

    pub fn exponential(&mut self) -> f64 {
        -libm::log1p(-self.uniform())
    }

    pub fn normal(&mut self) -> f64 {
        loop {
            let x = 2.0 * self.uniform() - 1.0;
            let y = 2.0 * self.uniform() - 1.0;
            let s = x * x + y * y;
            if s > 0.0 && s < 1.0 {
                return x * libm::sqrt(-2.0 * libm::log(s) / s);
            }
        }
    }

    /// Gamma with this shape and mean 1.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let u = 1.0 - self.uniform();
            let g = self.gamma_unscaled(shape + 1.0);
            return g * libm::pow(u, 1.0 / shape) / shape;
        }
        self.gamma_unscaled(shape) / shape
    }

    fn gamma_unscaled(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let x = self.normal();
            if 1.0 + c * x <= 0.0 {
                continue;
            }
            let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
            let u = 1.0 - self.uniform();
            if libm::log(u) < x * x / 2.0 + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}
