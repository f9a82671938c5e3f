//! The linear model response ~ arm + stratum, from sums.

/// The counts and sums of one stratum, by arm.
#[derive(Debug, Clone, Copy, Default)]
struct Stratum {
    count: [u32; 2],
    sum: [f64; 2],
}

/// Least squares in the linear model with an arm effect and, for each stratum, a level of its own;
/// with one stratum, the comparison of two means. It takes observed or expected responses.
///
/// # Formula
/// In stratum s there are n_s0 and n_s1 participants with means m_s0 and m_s1. With
/// h_s = n_s0 n_s1 / (n_s0 + n_s1), over the strata where both arms are present,
///
/// ```text
/// estimate     = sum h_s (m_s0 - m_s1) / sum h_s
/// standardized = sum h_s (m_s0 - m_s1) / sqrt(sum h_s)
/// residual     = sum over participants (y - mean of the stratum)^2 - standardized^2
/// df           = n - (strata with a participant) - 1
/// ```
///
/// A stratum with one arm alone costs its degree of freedom and adds nothing to the effect.
///
/// Sums are kept, not responses: where responses are far from 0, subtract a constant first.
#[derive(Debug, Clone)]
pub struct ResponseModel {
    strata: Vec<Stratum>,
    square: f64,
}

/// The arm effect in a [`ResponseModel`], the first arm's less the second's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmEffect {
    /// The least squares estimate, in the responses' unit.
    pub estimate: f64,
    /// The estimate over its standard deviation, for responses of unit variance.
    pub standardized: f64,
    /// The sum of squares about the fitted model.
    pub residual: f64,
    /// The residual degrees of freedom.
    pub df: u32,
}

impl ResponseModel {
    /// The model with `strata` strata and no participants.
    pub fn new(strata: usize) -> Self {
        Self {
            strata: vec![Stratum::default(); strata],
            square: 0.0,
        }
    }

    /// Removes the participants.
    pub fn clear(&mut self) {
        self.strata.fill(Stratum::default());
        self.square = 0.0;
    }

    /// Adds a participant on an arm, 0 or 1.
    ///
    /// # Panics
    /// Where there is no such stratum or arm.
    #[inline]
    pub fn add(&mut self, stratum: u16, arm: u8, response: f64) {
        let stratum = &mut self.strata[usize::from(stratum)];
        stratum.count[usize::from(arm)] += 1;
        stratum.sum[usize::from(arm)] += response;
        self.square += response * response;
    }

    /// The arm effect; `None` where no stratum has both arms.
    pub fn effect(&self) -> Option<ArmEffect> {
        let (mut participants, mut nonempty) = (0, 0);
        let (mut weight, mut difference, mut explained) = (0.0, 0.0, 0.0);
        for Stratum { count, sum } in &self.strata {
            let of_stratum = count[0] + count[1];
            if of_stratum == 0 {
                continue;
            }
            participants += of_stratum;
            nonempty += 1;
            let [n0, n1] = count.map(f64::from);
            let n = n0 + n1;
            let total = sum[0] + sum[1];
            explained += total * total / n;
            weight += n0 * n1 / n;
            // h (m0 - m1), without a division by 0.
            difference += (sum[0] * n1 - sum[1] * n0) / n;
        }
        let standardized = difference / weight.sqrt();
        (weight > 0.0).then(|| ArmEffect {
            estimate: difference / weight,
            standardized,
            residual: (self.square - explained - standardized * standardized).max(0.0),
            // Both arms are in one stratum, so that there are more participants than strata.
            df: participants - nonempty - 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(rows: &[(u16, u8, f64)]) -> Option<ArmEffect> {
        let mut model = ResponseModel::new(4);
        for &(stratum, arm, response) in rows {
            model.add(stratum, arm, response);
        }
        model.effect()
    }

    /// Means 2 and 5, h = 6/5; residual 2 + 2 ((1 - 2)^2 + 0 + 1, (4 - 5)^2 + 1).
    #[test]
    fn one_stratum_compares_two_means() {
        let rows = [
            (0, 0, 1.0),
            (0, 0, 2.0),
            (0, 0, 3.0),
            (0, 1, 4.0),
            (0, 1, 6.0),
        ];
        let found = effect(&rows).unwrap();
        assert!((found.estimate + 3.0).abs() < 1e-15);
        assert!((found.standardized + 3.0 * 1.2_f64.sqrt()).abs() < 1e-14);
        assert!((found.residual - 4.0).abs() < 1e-13);
        assert_eq!(found.df, 3);
    }

    #[test]
    fn a_stratum_with_one_arm_costs_a_degree_of_freedom() {
        let rows = [(0, 0, 1.0), (0, 0, 2.0), (0, 1, 4.0), (0, 1, 6.0)];
        let alone = [(2, 1, 7.0), (2, 1, 9.0), (2, 1, 11.0)];
        let without = effect(&rows).unwrap();
        let with = effect(&[&rows[..], &alone].concat()).unwrap();
        assert!((with.estimate - without.estimate).abs() < 1e-14);
        assert!((with.residual - without.residual - 8.0).abs() < 1e-12);
        assert_eq!((without.df, with.df), (2, 4));
    }

    #[test]
    fn without_both_arms_in_a_stratum_there_is_no_effect() {
        assert_eq!(effect(&[]), None);
        assert_eq!(effect(&[(0, 0, 1.0), (0, 0, 2.0)]), None);
        assert_eq!(effect(&[(0, 0, 1.0), (1, 1, 2.0), (1, 1, 3.0)]), None);
    }

    #[test]
    fn a_model_that_was_cleared_is_as_new() {
        let mut model = ResponseModel::new(1);
        model.add(0, 0, 5.0);
        model.clear();
        assert_eq!(model.effect(), None);
        model.add(0, 0, 1.0);
        model.add(0, 1, 3.0);
        assert_eq!(
            model.effect().map(|found| (found.estimate, found.df)),
            Some((-2.0, 0))
        );
    }
}
