//! Simple (complete) randomization: every entry is drawn on its own.

use super::markov::push_balls;
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// How many words are drawn at once.
const WORDS_AT_ONCE: usize = 256;

/// Simple randomization, `simple`: arm k with probability r_k / sum(r), whatever came before.
///
/// # References
/// Rosenberger and Lachin 2016, *Randomization in Clinical Trials*, section 3.2.
#[derive(Debug, Clone, PartialEq)]
pub struct Simple {
    ratio: Ratio,
}

impl Restricted for Simple {
    const EXAMPLES: &'static [&'static str] = &["simple"];

    type State = ();

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        arguments.none()?;
        Ok(Self { ratio: *ratio })
    }

    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self) {}

    #[inline]
    fn next(&self, (): &mut (), draws: &mut Draws) -> ArmIndex {
        arm_at(self.ratio.parts(), draws.below(self.ratio.total()))
    }

    fn fill(&self, draws: &mut Draws, arms: &mut [ArmIndex]) {
        if self.ratio.parts() != [1, 1] {
            for arm in arms {
                *arm = self.next(&mut (), draws);
            }
            return;
        }
        // A bounded integer below 2 is the word's highest bit and never drawn again.
        let mut words = [0; WORDS_AT_ONCE];
        for arms in arms.chunks_mut(WORDS_AT_ONCE) {
            let words = &mut words[..arms.len()];
            draws.fill(words);
            for (arm, word) in arms.iter_mut().zip(words) {
                *arm = ArmIndex((*word >> 31) as u8);
            }
        }
    }
}

impl Markov for Simple {
    type Node = ();

    fn first(&self) {}

    fn steps(&self, (): &(), steps: &mut Vec<Step<()>>) {
        push_balls(self.ratio.parts(), |_| (), steps);
    }
}

/// The arm whose share of the balls contains the ball at this place, which is below their sum.
/// Counted without a branch on the place, which no processor can foresee.
#[inline]
pub(super) fn arm_at(balls: &[u32], place: u32) -> ArmIndex {
    let (mut arm, mut sum) = (0, 0);
    for count in &balls[..balls.len() - 1] {
        sum += count;
        arm += u8::from(place >= sum);
    }
    ArmIndex(arm)
}

/// Takes out the ball at this place, which is below the number of balls, and tells its arm. By
/// arithmetic on all arms, as in [`arm_at`].
#[inline]
pub(super) fn take(balls: &mut [u32], place: u32) -> ArmIndex {
    if let [first, second] = balls {
        let is_second = u32::from(place >= *first);
        *first -= 1 - is_second;
        *second -= is_second;
        return ArmIndex(is_second as u8);
    }
    let (mut arm, mut sum, mut is_beyond) = (0, 0, 1);
    for count in balls {
        sum += *count;
        let is_still = u32::from(place >= sum);
        *count -= is_beyond - is_still;
        is_beyond = is_still;
        arm += is_still as u8;
    }
    ArmIndex(arm)
}
