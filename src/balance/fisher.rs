//! Fisher's exact test of a 2x2 table.

/// How much more probable than the observed table another may be and still count as equally so:
/// ties differ by rounding. R uses the same.
const TIE: f64 = 1.0 + 1e-7;

/// The two-sided p-value of Fisher's exact test.
///
/// ```text
/// p = sum P(X = x) over the x with P(X = x) <= P(X = a)
/// P(X = x) = C(n_1, x) C(n_2, m - x) / C(N, m)
/// ```
///
/// for the table `[[a, b], [c, d]]` with `n_1 = a + b`, `n_2 = c + d`, `m = a + c`,
/// `N = n_1 + n_2`. Probabilities are taken relative to the mode's, by
///
/// ```text
/// P(x + 1) / P(x) = (n_1 - x)(m - x) / ((x + 1)(n_2 - m + x + 1))
/// ```
///
/// so that only the four operations are needed and the value is the same on every platform. Tables
/// that are more than 10^307 times less probable than the mode count as impossible.
///
/// # References
/// Fisher 1935, *The Design of Experiments*, chapter II.
pub(super) fn two_sided([[a, b], [c, d]]: [[u32; 2]; 2]) -> f64 {
    let walk = Hypergeometric::new([[a, b], [c, d]].map(|row| row.map(u64::from)));
    let observed = walk.relative(u64::from(a));
    let limit = observed * TIE;
    let (mut extreme, mut total) = (0.0, 0.0);
    walk.each(|_, weight| {
        total += weight;
        if weight <= limit {
            extreme += weight;
        }
    });
    (extreme / total).min(1.0)
}

/// The distribution of the first cell, given the margins.
struct Hypergeometric {
    /// First row's total.
    n1: u64,
    /// Second row's total.
    n2: u64,
    /// First column's total.
    m: u64,
}

impl Hypergeometric {
    fn new([[a, b], [c, d]]: [[u64; 2]; 2]) -> Self {
        Self {
            n1: a + b,
            n2: c + d,
            m: a + c,
        }
    }

    /// Hands every cell and its probability relative to the mode's to `visit`: the mode, then
    /// those above it, then those below, until they are too small for floating point.
    fn each(&self, mut visit: impl FnMut(u64, f64)) {
        let Self { n1, n2, m } = *self;
        let (lowest, highest) = (m.saturating_sub(n2), m.min(n1));
        let mode = (u128::from(m + 1) * u128::from(n1 + 1) / u128::from(n1 + n2 + 2)) as u64;
        let mode = mode.clamp(lowest, highest);
        // P(x + 1) / P(x) as numerator and denominator; x < highest keeps them positive.
        let step = |x: u64| {
            (
                (n1 - x) as f64 * (m - x) as f64,
                (x + 1) as f64 * (n2 + x + 1 - m) as f64,
            )
        };
        visit(mode, 1.0);
        let mut weight = 1.0;
        for x in mode..highest {
            let (up, down) = step(x);
            weight *= up / down;
            if weight < f64::MIN_POSITIVE {
                break;
            }
            visit(x + 1, weight);
        }
        let mut weight = 1.0;
        for x in (lowest..mode).rev() {
            let (up, down) = step(x);
            weight *= down / up;
            if weight < f64::MIN_POSITIVE {
                break;
            }
            visit(x, weight);
        }
    }

    /// The probability of a cell relative to the mode's.
    fn relative(&self, cell: u64) -> f64 {
        let mut found = 0.0;
        self.each(|x, weight| {
            if x == cell {
                found = weight;
            }
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-11 * b, "{a} {b}");
    }

    /// Fisher 1935, chapter II: 34/70.
    #[test]
    fn the_lady_tasting_tea() {
        close(two_sided([[3, 1], [1, 3]]), 34.0 / 70.0);
        close(two_sided([[4, 0], [0, 4]]), 2.0 / 70.0);
    }

    /// Convictions of twins, in the documentation of R's `fisher.test`: p = 0.0005367.
    #[test]
    fn the_convicted_twins() {
        let p = two_sided([[2, 10], [15, 3]]);
        assert_eq!(format!("{p:.7}"), "0.0005367");
    }

    /// A tail far below the rounding error of 1, and a table whose neighbour across the mode is
    /// almost, but not, as probable.
    #[test]
    fn small_tails_and_near_ties_are_kept_apart() {
        let tail = two_sided([[18, 147], [123, 58]]);
        close(tail, 7.686_224_774_595_132e-29); // scipy, fisher_exact
        // The mode is more probable by 2 in 10,000: 1 less the mode, in exact fractions.
        let near = two_sided([[5_001, 4_999], [5_000, 5_001]]);
        assert!((near - 0.988_717_195_490_712).abs() < 1e-11, "{near}");
    }

    #[test]
    fn a_margin_of_zero_leaves_one_table() {
        for table in [[[0, 0], [1, 2]], [[1, 0], [2, 0]], [[0, 1], [0, 2]]] {
            close(two_sided(table), 1.0);
        }
    }

    fn choose(n: u128, k: u128) -> u128 {
        (0..k).fold(1, |product, i| product * (n - i) / (i + 1))
    }

    /// Every table of at most 14, against binomial coefficients in integers.
    #[test]
    fn every_small_table_is_as_enumerated() {
        for (n1, n2) in (0..=7_u32).flat_map(|n1| (0..=7).map(move |n2| (n1, n2))) {
            for m in 0..=n1 + n2 {
                let cells = m.saturating_sub(n2)..=m.min(n1);
                let ways = |x: u32| choose(n1.into(), x.into()) * choose(n2.into(), (m - x).into());
                let all: u128 = cells.clone().map(ways).sum();
                for a in cells.clone() {
                    let extreme: u128 = cells.clone().map(ways).filter(|&w| w <= ways(a)).sum();
                    let p = two_sided([[a, n1 - a], [m - a, n2 + a - m]]);
                    close(p, extreme as f64 / all as f64);
                    close(two_sided([[m - a, n2 + a - m], [a, n1 - a]]), p);
                }
            }
        }
    }

    #[test]
    fn a_table_of_ten_million_is_quick_and_sane() {
        let p = two_sided([[2_500_000, 2_500_000], [2_498_000, 2_502_000]]);
        assert!((p - 0.206_130_006_225).abs() < 1e-9, "{p}"); // scipy, fisher_exact
    }
}
