//! The block urn design.

use super::markov::push_balls;
use super::spec::whole;
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::Draws;

/// The block urn design, `block-urn(l)`: like permuted blocks of l times the ratio, but each
/// minimal balanced set is put back as soon as it is complete.
///
/// The active urn begins with lambda r_k balls of arm k, with lambda = l and r_k the parts of the
/// ratio in lowest terms. A drawn ball goes to the inactive urn. As soon as that holds at least
/// r_k balls of every arm, r_k balls of every arm go back. So, after n entries, N_k of them of
/// arm k, P(k) = (r_k (lambda + s) - N_k) / (R (lambda + s) - n), where R is the sum of r and s
/// the least of the whole parts of N_k / r_k.
///
/// `block-urn(1)` is `permuted-block(R)`. Of an equal ratio, or with lambda = 1, every entry has,
/// over all lists, the target probabilities; otherwise it does not, as sets are completed sooner
/// after some arms than after others.
///
/// # References
/// Zhao and Weng 2011, *Contemporary Clinical Trials* 32.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockUrn {
    lambda: u32,
    ratio: Ratio,
    /// The active urn at the start, and its number of balls.
    begin: [u32; MAX_ARMS],
    total: u32,
}

/// The two urns.
#[derive(Debug, Clone)]
pub struct Urns {
    active: [u32; MAX_ARMS],
    inactive: [u32; MAX_ARMS],
    /// The balls of the active urn.
    total: u32,
}

impl Restricted for BlockUrn {
    const EXAMPLES: &'static [&'static str] = &["block-urn(3)"];

    type State = Urns;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let [text] =
            arguments.exactly("give lambda, the number of balanced sets, such as block-urn(2)")?;
        let lambda = whole(text, 1, u32::MAX)?;
        let Some(total) = lambda.checked_mul(ratio.total()) else {
            return Err(ProcedureError::Parameter {
                procedure: "block-urn",
                given: text.to_owned(),
                allowed: "lambda times the sum of the ratio must be at most 4294967295",
            });
        };
        let mut begin = [0; MAX_ARMS];
        for (count, part) in begin.iter_mut().zip(ratio.parts()) {
            *count = part * lambda;
        }
        Ok(Self {
            lambda,
            ratio: *ratio,
            begin,
            total,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.lambda.to_string()]
    }

    fn start(&self) -> Urns {
        Urns {
            active: self.begin,
            inactive: [0; MAX_ARMS],
            total: self.total,
        }
    }

    #[inline]
    fn next(&self, urns: &mut Urns, draws: &mut Draws) -> ArmIndex {
        // By arithmetic on all arms: which arm it is and whether a set is complete no processor can
        // predict.
        let parts = self.ratio.parts();
        let (active, inactive) = (
            &mut urns.active[..parts.len()],
            &mut urns.inactive[..parts.len()],
        );
        let place = draws.below(urns.total);
        if let ([a, b], [out_a, out_b], &[of_a, of_b]) = (&mut *active, &mut *inactive, parts) {
            // The same for two arms.
            let is_b = u32::from(place >= *a);
            let (outside_a, outside_b) = (*out_a + 1 - is_b, *out_b + is_b);
            let sets = u32::from(outside_a >= of_a) & u32::from(outside_b >= of_b);
            (*out_a, *out_b) = (outside_a - of_a * sets, outside_b - of_b * sets);
            *a = *a + of_a * sets + is_b - 1;
            *b = *b + of_b * sets - is_b;
            urns.total = urns.total - 1 + (of_a + of_b) * sets;
            return ArmIndex(is_b as u8);
        }
        let (mut arm, mut sum, mut is_beyond, mut is_complete) = (0, 0, 1, true);
        for (k, &part) in parts.iter().enumerate() {
            // 1 as long as the place is beyond the balls up to this arm's.
            sum += active[k];
            let is_still = u32::from(place >= sum);
            let drawn = is_beyond - is_still;
            is_beyond = is_still;
            arm += is_still as u8;
            active[k] -= drawn;
            inactive[k] += drawn;
            is_complete &= inactive[k] >= part;
        }
        let sets = u32::from(is_complete);
        for (k, &part) in parts.iter().enumerate() {
            active[k] += part * sets;
            inactive[k] -= part * sets;
        }
        urns.total = urns.total - 1 + self.ratio.total() * sets;
        ArmIndex(arm)
    }
}

impl Markov for BlockUrn {
    /// The balls of the active urn; the inactive one has the others.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        self.begin
    }

    fn steps(&self, active: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let after = |arm: ArmIndex| {
            let mut active = *active;
            active[arm.get()] -= 1;
            let parts = self.ratio.parts();
            let is_ready = |k: usize| self.begin[k] - active[k] >= parts[k];
            if (0..parts.len()).all(is_ready) {
                for (count, part) in active.iter_mut().zip(parts) {
                    *count += part;
                }
            }
            active
        };
        push_balls(active, after, steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::fixture::{
        Figures, assert_close, assert_follows_steps, figures, made, marginals, sum_to_one,
    };
    use crate::procedure::{PermutedBlock, sequences};

    #[test]
    fn twelve_entries_have_the_exact_figures() {
        // Exact characteristics of the block urn design, n = 12, 1:1, from a dynamic program over D
        // and max|D|.
        let urn: BlockUrn = made(&["2"], &[1, 1], 12);
        let exact = Figures {
            sequences: 972,
            mean_abs: 2.0 / 3.0,
            mean_square: 4.0 / 3.0,
            mean_max: 1394.0 / 729.0,
            correct_guesses: 47.0 / 72.0,
            deterministic: 5.0 / 36.0,
            forcing: 11.0 / 18.0,
            loss: 4867.0 / 16_632.0,
            balanced: 2.0 / 3.0,
        };
        assert_close(&figures(&urn, 12), &exact, 1e-12);
        let urn: BlockUrn = made(&["3"], &[1, 1], 12);
        let exact = Figures {
            sequences: 1912,
            mean_abs: 3_764_663.0 / 4_000_000.0,
            mean_square: 3_764_663.0 / 2_000_000.0,
            mean_max: 1_181_427.0 / 500_000.0,
            correct_guesses: 59_155_727.0 / 96_000_000.0,
            deterministic: 907_961.0 / 19_200_000.0,
            forcing: 11_155_727.0 / 24_000_000.0,
            loss: 8_881_262_899.0 / 22_176_000_000.0,
            balanced: 4_235_337.0 / 8_000_000.0,
        };
        assert_close(&figures(&urn, 12), &exact, 1e-12);
    }

    #[test]
    fn one_balanced_set_is_a_permuted_block() {
        let urn: BlockUrn = made(&["1"], &[2, 1, 1], 8);
        let blocks: PermutedBlock = made(&["4"], &[2, 1, 1], 8);
        let (urn, blocks) = (sequences(&urn, 8), sequences(&blocks, 8));
        assert_eq!(urn.len(), 144);
        for (a, b) in urn.iter().zip(&blocks) {
            assert_eq!(a.arms, b.arms);
            assert!((a.probability - b.probability).abs() < 1e-15);
        }
    }

    #[test]
    fn the_probabilities_are_the_published_formula() {
        let urn: BlockUrn = made(&["3"], &[3, 2, 1], 60);
        let mut paths = vec![(urn.first(), [0u32; 3])];
        for n in 0..9u32 {
            let mut longer = Vec::new();
            for (node, counts) in paths {
                let sets = (0..3).map(|k| counts[k] / [3, 2, 1][k]).min().unwrap();
                let mut steps = Vec::new();
                urn.steps(&node, &mut steps);
                for step in steps {
                    let k = step.arm.get();
                    let part = [3, 2, 1][k];
                    let expected =
                        f64::from(part * (3 + sets) - counts[k]) / f64::from(6 * (3 + sets) - n);
                    assert!((step.probability - expected).abs() < 1e-15);
                    let mut counts = counts;
                    counts[k] += 1;
                    longer.push((step.next, counts));
                }
            }
            longer.sort_unstable();
            longer.dedup();
            paths = longer;
        }
    }

    #[test]
    fn the_target_is_met_at_each_entry_of_an_equal_ratio_only() {
        let equal: BlockUrn = made(&["2"], &[1, 1, 1], 30);
        for shares in marginals(&equal, 30) {
            assert!(shares.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12));
        }
        let unequal: BlockUrn = made(&["2"], &[2, 1], 30);
        let far = marginals(&unequal, 30)
            .iter()
            .map(|shares| (shares[0] - 2.0 / 3.0).abs())
            .fold(0.0, f64::max);
        assert!(far > 0.001, "{far}");
    }

    #[test]
    fn draws_follow_the_steps() {
        let urn: BlockUrn = made(&["2"], &[3, 2, 1], 100);
        sum_to_one(&urn, 30);
        assert_follows_steps(&urn, |urns| urns.active, 1, 200_000);
    }

    #[test]
    fn lambda_is_a_whole_number_from_one() {
        let ratio = Ratio::new(&[2, 1]).unwrap();
        let new = |given: Vec<&str>| BlockUrn::new(&Arguments::from(given), &ratio, 12);
        assert!(matches!(new(vec![]), Err(ProcedureError::Count { .. })));
        assert!(matches!(
            new(vec!["2", "3"]),
            Err(ProcedureError::Count { .. })
        ));
        assert!(matches!(
            new(vec!["0"]),
            Err(ProcedureError::NotWhole { .. })
        ));
        assert!(matches!(
            new(vec!["1.5"]),
            Err(ProcedureError::NotWhole { .. })
        ));
        assert!(matches!(
            new(vec!["4294967295"]),
            Err(ProcedureError::Parameter { .. })
        ));
    }
}
