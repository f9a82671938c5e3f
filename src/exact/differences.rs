//! The distribution of the difference of two arms along one list.

use super::chain::Explorer;
use super::imbalance::{Difference, Distribution};
use super::walk::ChainWalk;
use super::{ExactError, check_entries};
use crate::procedure::{Markov, Procedure, Visitor};
use crate::work::IsStopped;

/// The distributions of D_j = N_1 - N_2 after each of these numbers of entries, which ascend, of a list of two
/// arms 1:1.
///
/// # Errors
/// [`ExactError`], as of [`super::exact()`].
pub(crate) fn differences(
    procedure: &Procedure,
    at: &[u32],
    is_stopped: IsStopped<'_>,
) -> Result<Vec<Distribution>, ExactError> {
    let Some(&entries) = at.last() else {
        return Ok(Vec::new());
    };
    if entries == 0 {
        return Ok(vec![Distribution::start(); at.len()]);
    }
    check_entries(entries)?;
    procedure.visit(Along { at, is_stopped })
}

struct Along<'a> {
    at: &'a [u32],
    is_stopped: IsStopped<'a>,
}

impl Visitor<'_> for Along<'_> {
    type Output = Result<Vec<Distribution>, ExactError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let entries = self.at.last().copied().unwrap_or(0);
        let mut explorer = Explorer::new(procedure, Difference);
        let mut wanted = self.at.iter().peekable();
        let mut found = Vec::with_capacity(self.at.len());
        while wanted.next_if(|&&j| j == 0).is_some() {
            found.push(Distribution::start());
        }
        ChainWalk::new(
            &mut explorer,
            entries,
            self.is_stopped,
            |j, chain, layer| {
                while wanted.next_if(|&&wanted| wanted == j).is_some() {
                    found.push(Distribution::of(chain, layer));
                }
                Ok(())
            },
        )?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Ratio;

    fn along(procedure: &str, at: &[u32]) -> Vec<Distribution> {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let procedure = Procedure::parse(procedure, &ratio, 100).unwrap();
        differences(&procedure, at, &|| false).unwrap()
    }

    #[test]
    fn a_permuted_block_comes_back_to_zero() {
        let found = along("permuted-block(4)", &[0, 1, 2, 4, 4]);
        let weights: Vec<Vec<(i32, f64)>> = found.iter().map(|one| one.iter().collect()).collect();
        assert_eq!(weights[0], [(0, 1.0)]);
        assert_eq!(weights[1], [(-1, 0.5), (1, 0.5)]);
        // Of the 6 blocks of 4, one begins with each arm twice.
        for ((d, weight), expected) in weights[2].iter().zip([(-2, 1.0), (0, 4.0), (2, 1.0)]) {
            assert_eq!(*d, expected.0);
            assert!((weight - expected.1 / 6.0).abs() < 1e-15);
        }
        assert_eq!(weights[3].len(), 1);
        assert_eq!(weights[3], weights[4]);
    }

    #[test]
    fn independent_differences_add_up() {
        // Two fair coins and three are five.
        let found = along("simple", &[2, 3, 5]);
        let sum = found[0].plus(&found[1]);
        assert_eq!(sum.lowest, -5);
        for ((d, one), (other, expected)) in sum.iter().zip(found[2].iter()) {
            assert_eq!(d, other);
            assert!((one - expected).abs() < 1e-15);
        }
        assert!((sum.at_least(5) - 2.0 / 32.0).abs() < 1e-15);
        assert_eq!(
            (sum.quantile(0.02), sum.quantile(0.04), sum.quantile(0.5)),
            (-5, -3, -1)
        );
    }
}
