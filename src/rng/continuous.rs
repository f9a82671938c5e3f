//! Continuous draws, for enrolment and baseline attributes; no allocation depends on them.
//!
//! Logarithms and powers are `libm`'s, so that a seed gives the same bytes on every platform;
//! square roots are exact by IEEE 754.

use super::draws::Draws;

/// 2^-53.
const STEP: f64 = 1.0 / (1_u64 << 53) as f64;

impl Draws {
    /// Uniform in [0, 1), a multiple of 2^-53.
    pub fn unit(&mut self) -> f64 {
        self.bits53() as f64 * STEP
    }

    /// Exponential with mean 1: -ln(1 - U).
    pub fn exponential(&mut self) -> f64 {
        -libm::log1p(-self.unit())
    }

    /// Standard normal, by the polar method (Marsaglia and Bray 1964); the second value of each
    /// pair is left unused, so that every draw begins at a fresh pair.
    pub fn normal(&mut self) -> f64 {
        loop {
            let x = 2.0 * self.unit() - 1.0;
            let y = 2.0 * self.unit() - 1.0;
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// Gamma with the given shape and mean 1 (Marsaglia and Tsang 2000; for a shape below 1, a
    /// draw of shape + 1 times U^(1/shape)).
    ///
    /// # Panics
    /// Where the shape is not above 0 and finite.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        assert!(shape > 0.0 && shape.is_finite(), "a shape of {shape}");
        if shape < 1.0 {
            let boost = libm::pow(1.0 - self.unit(), 1.0 / shape);
            return self.gamma_at_least_one(shape + 1.0) * boost / shape;
        }
        self.gamma_at_least_one(shape) / shape
    }

    /// Gamma with shape >= 1 and scale 1.
    fn gamma_at_least_one(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let cube_root = 1.0 + c * x;
            if cube_root <= 0.0 {
                continue;
            }
            let v = cube_root * cube_root * cube_root;
            let u = 1.0 - self.unit();
            if libm::log(u) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}
