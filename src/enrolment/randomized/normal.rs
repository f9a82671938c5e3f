//! Truncated normal numbers, as far as anything asks about them.
//!
//! Most conditions ask only on which side of a limit a number lies. An approximate value answers that
//! without the exact logarithm, unless it is near a limit: then the exact value is computed, so that
//! the answers are always those of [`Draws::normal`](crate::rng::Draws::normal). Approximate values are
//! computed for all points of a stream together, by the processor's vectors.

// What is not inlined into the function that a processor's instructions were enabled for is compiled
// without them.
#![allow(clippy::inline_always)]

use fearless_simd::{Level, Simd, dispatch};

use super::cursor::Cursor;

/// How many words a point takes: two for each coordinate.
pub(super) const POINT: usize = 4;

/// How far the approximate standard normal z may be from the exact one, in units of 1 + |z|, with room
/// to spare: the logarithm is right to 3e-7, and the root of twice that, 8e-4, is the most that z is off,
/// where the logarithm is near 0.
const GUARD: f32 = 4e-3;

/// In place of z: the point is next to the circle or to its centre, where only the exact values tell.
const UNSURE: f32 = f32::INFINITY;

/// How near to the circle that is, of squared distances.
const NEAR_CIRCLE: f32 = 1e-5;

/// How near to the centre.
const NEAR_CENTRE: f32 = 1e-7;

/// A truncated normal distribution, rounded to a grid.
pub(super) struct TruncatedNormal {
    mean: f64,
    sd: f64,
    min: f64,
    max: f64,
    /// 10^decimals.
    scale: f64,
    /// The least and the greatest value, as z.
    ends: [f32; 2],
    /// Ascending, as z: a number at or above it is rounded to the limit of this place, or above.
    edges: Vec<f32>,
    /// A number of the grid below all limits, and the limits.
    between: Vec<i64>,
    /// What rounding may add to the distance of two numbers of this size, as z.
    guard: f32,
}

/// The points of a stream, from its beginning.
#[derive(Default)]
pub(super) struct Points {
    /// About z of each; not a number outside the circle.
    z: Vec<f32>,
    /// The places of those within the circle, or next to it.
    inside: Vec<u32>,
    /// What becomes of each by one distribution.
    verdicts: Vec<u8>,
}

/// What becomes of a point: the place of its number among the limits, or one of these.
const REFUSED: u8 = u8::MAX;
const UNDECIDED: u8 = u8::MAX - 1;

impl TruncatedNormal {
    /// The distribution with mean, standard deviation, least and greatest value, and the numbers of the
    /// grid, ascending, that anything compares it with.
    pub(super) fn new([mean, sd, min, max]: [f64; 4], decimals: u8, limits: &[i64]) -> Self {
        let scale = 10_i64.pow(u32::from(decimals)) as f64;
        let below = limits.first().map_or(0, |&first| first - 1);
        let z = |number: f64| ((number - mean) / sd) as f32;
        let edges = limits.iter().map(|&limit| z((limit as f64 - 0.5) / scale));
        Self {
            mean,
            sd,
            min,
            max,
            scale,
            ends: [z(min), z(max)],
            edges: edges.collect(),
            between: [below].into_iter().chain(limits.iter().copied()).collect(),
            guard: (1e-9 * (mean.abs() + min.abs() + max.abs() + 1.0) / sd) as f32,
        }
    }

    /// The next number of a stream, scaled, as enrolment draws it.
    pub(super) fn draw(&self, cursor: &mut Cursor<'_>) -> i64 {
        loop {
            let x = 2.0 * cursor.unit() - 1.0;
            let y = 2.0 * cursor.unit() - 1.0;
            if let Some(number) = self.exact(x, y) {
                return number;
            }
        }
    }

    /// The number of a point, scaled; none outside the circle or the range. As
    /// [`Draws::normal`](crate::rng::Draws::normal) has it.
    fn exact(&self, x: f64, y: f64) -> Option<i64> {
        let square = x * x + y * y;
        if !(square > 0.0 && square < 1.0) {
            return None;
        }
        let number = self.mean + self.sd * (x * (-2.0 * libm::log(square) / square).sqrt());
        let is_kept = (self.min..=self.max).contains(&number);
        is_kept.then(|| libm::round(number * self.scale) as i64)
    }

    /// What becomes of a point. With more limits than a verdict can tell, it is undecided.
    #[expect(clippy::needless_bitwise_bool, reason = "without branches")]
    #[inline(always)]
    fn verdict(&self, z: f32) -> u8 {
        let guard = self.guard + GUARD * (1.0 + z.abs());
        let [min, max] = self.ends;
        let mut is_near = ((z - min).abs() <= guard) | ((z - max).abs() <= guard) | (z == UNSURE);
        let mut place = 0;
        for &edge in &self.edges {
            is_near |= (z - edge).abs() <= guard;
            place += u8::from(z >= edge);
        }
        let is_kept = (z >= min) & (z <= max);
        if is_near {
            UNDECIDED
        } else if is_kept {
            place
        } else {
            REFUSED
        }
    }

    /// Whether verdicts can tell its limits apart.
    fn has_verdicts(&self) -> bool {
        self.edges.len() < usize::from(UNDECIDED)
    }

    /// The number of a point of a stream, or another one of which the same can be said; none where the
    /// point is refused.
    #[inline]
    fn number(&self, verdict: u8, words: &[u32], point: usize) -> Option<i64> {
        match verdict {
            REFUSED => None,
            UNDECIDED => {
                let mut cursor = &words[POINT * point..][..POINT];
                self.exact(coordinate(&mut cursor), coordinate(&mut cursor))
            }
            place => Some(self.between[usize::from(place)]),
        }
    }
}

/// A coordinate, as [`Draws::normal`](crate::rng::Draws::normal) has it.
fn coordinate(words: &mut &[u32]) -> f64 {
    let [low, high] = [words[0], words[1]];
    *words = &words[2..];
    let bits53 = (u64::from(high) << 32 | u64::from(low)) >> 11;
    2.0 * (bits53 as f64 * (1.0 / (1_u64 << 53) as f64)) - 1.0
}

impl Points {
    /// Takes numbers of one distribution, one for each candidate, as far as the words go; returns how many
    /// words were taken.
    pub(super) fn take_all(
        &mut self,
        normal: &TruncatedNormal,
        words: &[u32],
        count: usize,
        values: &mut Vec<i64>,
    ) -> usize {
        if !normal.has_verdicts() {
            return 0;
        }
        self.look(words);
        self.verdicts.clear();
        self.verdicts.resize(self.z.len(), REFUSED);
        dispatch!(Level::new(), simd => verdicts(simd, normal, &self.z, &mut self.verdicts));
        // Kept or not, each is written, and only the next place depends on it.
        self.inside.clear();
        self.inside.resize(self.z.len(), 0);
        let mut kept = 0;
        for (point, &verdict) in (0..).zip(&self.verdicts) {
            self.inside[kept] = point;
            kept += usize::from(verdict != REFUSED);
        }
        let mut taken = 0;
        for &point in &self.inside[..kept] {
            if values.len() == count {
                break;
            }
            let point = point as usize;
            taken = point + 1;
            values.extend(normal.number(self.verdicts[point], words, point));
        }
        // Points after the last number that were refused are looked at again.
        POINT * taken
    }

    /// Makes ready to take numbers of several distributions.
    pub(super) fn begin(&mut self, words: &[u32]) {
        self.look(words);
        self.inside.clear();
        self.inside.resize(self.z.len(), 0);
        let mut kept = 0;
        for (point, z) in (0..).zip(&self.z) {
            self.inside[kept] = point;
            kept += usize::from(!z.is_nan());
        }
        self.inside.truncate(kept);
    }

    /// The next number of a distribution, where `next` is how many points within the circle were looked at;
    /// none where the words are at their end. Sets how many words were taken; refused points are taken too.
    #[inline]
    pub(super) fn take(
        &self,
        normal: &TruncatedNormal,
        words: &[u32],
        next: &mut usize,
        taken: &mut usize,
    ) -> Option<i64> {
        if !normal.has_verdicts() {
            return None;
        }
        while let Some(&point) = self.inside.get(*next) {
            let point = point as usize;
            *next += 1;
            *taken = POINT * (point + 1);
            let number = normal.number(normal.verdict(self.z[point]), words, point);
            if number.is_some() {
                return number;
            }
        }
        None
    }

    fn look(&mut self, words: &[u32]) {
        let (points, _) = words.as_chunks();
        self.z.clear();
        self.z.resize(points.len(), 0.0);
        dispatch!(Level::new(), simd => look(simd, points, &mut self.z));
    }
}

/// About z of each point. Without branches, so that vectors can do it.
#[expect(clippy::needless_bitwise_bool, reason = "without branches")]
#[inline(always)]
fn look<S: Simd>(_: S, points: &[[u32; POINT]], z: &mut [f32]) {
    for (z, &[_, x, _, y]) in z.iter_mut().zip(points) {
        // The high words tell 2 u - 1 to 2^-31.
        let [x, y] = [x, y].map(|word| (word ^ 1 << 31).cast_signed() as f32 * (0.5_f32).powi(31));
        let square = x * x + y * y;
        let polar = x * (-2.0 * log_nearly(square) / square).sqrt();
        let is_unsure = ((square - 1.0).abs() < NEAR_CIRCLE) | (square < NEAR_CENTRE);
        *z = if is_unsure { UNSURE } else { polar };
    }
}

#[inline(always)]
fn verdicts<S: Simd>(_: S, normal: &TruncatedNormal, z: &[f32], verdicts: &mut [u8]) {
    for (verdict, &z) in verdicts.iter_mut().zip(z) {
        *verdict = normal.verdict(z);
    }
}

/// The natural logarithm of a positive normal number, to 3e-7 of 1 + its size: with m in
/// [1/sqrt 2, sqrt 2) and t = (m - 1) / (m + 1), ln m is 2 (t + t^3/3 + t^5/5 + t^7/7) but for less than
/// 2.9e-8.
#[inline(always)]
fn log_nearly(x: f32) -> f32 {
    // The bits of 1/sqrt 2, from which exponents are counted.
    const FROM: i32 = 0x3f35_04f3;
    let bits = x.to_bits().cast_signed();
    let exponent = (bits - FROM) >> 23;
    let m = f32::from_bits((bits - (exponent << 23)).cast_unsigned());
    let t = (m - 1.0) / (m + 1.0);
    let t2 = t * t;
    let series = t * (2.0 + t2 * (2.0 / 3.0 + t2 * (2.0 / 5.0 + t2 * (2.0 / 7.0))));
    exponent as f32 * std::f32::consts::LN_2 + series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{BatchKey, Purpose, Seed, StreamBatch, StreamKey};

    #[test]
    fn the_logarithm_is_as_near_as_the_guard_needs() {
        let mut x = 1.0_f32;
        while x > NEAR_CENTRE {
            let exact = libm::log(f64::from(x));
            let difference = (f64::from(log_nearly(x)) - exact).abs();
            assert!(difference < 3e-7 * (1.0 + exact.abs()), "{x}: {difference}");
            x *= 0.9995;
        }
    }

    /// Numbers of the same side of every limit, and as many words taken, for limits in the middle, at
    /// the ends, far away, and many; by one distribution, by two in turn, and beyond the words that are
    /// made.
    #[test]
    fn the_same_can_be_said_of_an_approximate_number() {
        const COUNT: usize = 5_000;
        let seed = Seed::from_integer(7);
        let every: Vec<i64> = (0..100).collect();
        let too_many: Vec<i64> = (0..300).collect();
        let limits: [&[i64]; 6] = [&[], &[1], &[18], &[-5, 40, 41, 99], &every, &too_many];
        let laws = [
            ([100.0, 60.0, 0.0, 100.0], 0),
            ([0.0, 0.5, 0.0, 100.0], 0),
            ([44.0, 8.0, 16.0, 58.0], 1),
            ([0.0, 1e-3, -1e-3, 1e-3], 6),
        ];
        let two = |law: usize| [laws[law], laws[(law + 1) % laws.len()]];
        for (law, limits) in (0..laws.len()).flat_map(|law| limits.map(|one| (law, one))) {
            let pair = two(law);
            let normals = pair.map(|(law, decimals)| TruncatedNormal::new(law, decimals, limits));
            let key = StreamKey::new(&seed, Purpose::Attribute, &usize::to_string(&law));
            for is_mixed in [false, true] {
                let which = |candidate: usize| if is_mixed { candidate % 2 } else { 0 };
                let mut draws = key.replicate(1);
                let exact: Vec<i64> = (0..COUNT)
                    .map(|candidate| {
                        let ([mean, sd, min, max], decimals) = pair[which(candidate)];
                        loop {
                            let number = mean + sd * draws.normal();
                            if (min..=max).contains(&number) {
                                let scale = 10_f64.powi(i32::from(decimals));
                                break libm::round(number * scale) as i64;
                            }
                        }
                    })
                    .collect();
                let key = BatchKey::new(key.clone());
                let mut batch = StreamBatch::default();
                batch.ask(&key, 6 * COUNT);
                let words = batch.make(1);
                let mut points = Points::default();
                let (mut values, mut taken) = (Vec::new(), 0);
                if is_mixed {
                    points.begin(words);
                    let mut next = 0;
                    while values.len() < COUNT {
                        let normal = &normals[which(values.len())];
                        match points.take(normal, words, &mut next, &mut taken) {
                            Some(value) => values.push(value),
                            None => break,
                        }
                    }
                } else {
                    taken = points.take_all(&normals[0], words, COUNT, &mut values);
                }
                assert!(limits.len() > 200 || values.len() > COUNT / 4);
                let mut cursor = Cursor::new(words, &key, 1).after(taken);
                while values.len() < COUNT {
                    values.push(normals[which(values.len())].draw(&mut cursor));
                }
                for (&found, exact) in values.iter().zip(exact) {
                    for &limit in limits {
                        assert_eq!(found >= limit, exact >= limit, "{pair:?}: {found}, {exact}");
                    }
                }
                assert_eq!(cursor.unit().to_bits(), draws.unit().to_bits());
            }
        }
    }
}
