//! Wei's urn: every entry adds balls of the other arms.

use super::markov::push_balls;
use super::simple::arm_at;
use super::spec::whole;
use super::{Arguments, Markov, ProcedureError, Restricted, Step};
use crate::design::{ArmIndex, MAX_ARMS, MAX_ENTRIES, Ratio};

use crate::rng::Draws;

/// Wei's urn design UD(a, b), `wei-urn(a, b)`, for two or more arms in equal parts; a, b >= 0,
/// not both 0.
///
/// The urn starts with a balls of each arm. A ball is drawn and put back, its arm is the entry's,
/// and b balls of every other arm are added. So, among K arms and after n entries, n_k of them on
/// arm k, that arm has the probability (a + b (n - n_k)) / (K a + b (K - 1) n). With a = 0 the
/// urn starts empty and the first entry is drawn evenly among the arms.
///
/// # References
/// Wei 1977, *Journal of the American Statistical Association* 72:382-386 (two arms); Wei 1978,
/// *Journal of the American Statistical Association* 73:559-563 (several arms).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeiUrn {
    arms: u8,
    /// a.
    start: u32,
    /// b.
    added: u32,
}

/// The balls in the urn, arm by arm.
#[derive(Debug, Clone, Copy)]
pub struct Balls {
    of: [u32; MAX_ARMS],
    total: u32,
}

impl WeiUrn {
    /// Adds the balls that an entry on an arm adds.
    #[inline]
    fn add(self, balls: &mut [u32; MAX_ARMS], arm: ArmIndex) {
        for ball in &mut balls[..usize::from(self.arms)] {
            *ball += self.added;
        }
        balls[arm.get()] -= self.added;
    }

    /// The urn that the next ball is drawn from: one ball of each arm where it is empty.
    fn filled(self, balls: [u32; MAX_ARMS]) -> [u32; MAX_ARMS] {
        if balls == [0; MAX_ARMS] {
            let mut one_each = balls;
            one_each[..usize::from(self.arms)].fill(1);
            one_each
        } else {
            balls
        }
    }
}

impl Restricted for WeiUrn {
    const EXAMPLES: &'static [&'static str] = &["wei-urn(0, 1)"];

    type State = Balls;

    fn new(arguments: &Arguments, ratio: &Ratio, _: u32) -> Result<Self, ProcedureError> {
        let allowed = "give the balls of each arm at the start and the balls added of every other \
            arm, such as wei-urn(0, 1)";
        let [a, b] = arguments.exactly(allowed)?;
        if !ratio.is_equal() {
            return Err(ProcedureError::EqualArms(Box::new(*ratio)));
        }
        let (start, added) = (whole(a, 0, u32::MAX)?, whole(b, 0, u32::MAX)?);
        if start == 0 && added == 0 {
            return Err(ProcedureError::EmptyUrn);
        }
        let arms = u64::from(ratio.total());
        let entries = u64::from(MAX_ENTRIES);
        // At most 16 * 2^32 + 2^32 * 15 * 10^7: far below 2^64.
        let most = arms * u64::from(start) + u64::from(added) * (arms - 1) * entries;
        if most > u64::from(u32::MAX) {
            return Err(ProcedureError::UrnOverflow(most));
        }
        Ok(Self {
            arms: ratio.arms() as u8,
            start,
            added,
        })
    }

    fn arguments(&self) -> Vec<String> {
        vec![self.start.to_string(), self.added.to_string()]
    }

    fn start(&self) -> Balls {
        let of = self.first();
        let total = of.iter().sum();
        Balls { of, total }
    }

    #[inline]
    fn next(&self, balls: &mut Balls, draws: &mut Draws) -> ArmIndex {
        let arms = usize::from(self.arms);
        let arm = if balls.total == 0 {
            ArmIndex(draws.below(u32::from(self.arms)) as u8)
        } else {
            arm_at(&balls.of[..arms], draws.below(balls.total))
        };
        self.add(&mut balls.of, arm);
        balls.total += self.added * (u32::from(self.arms) - 1);
        arm
    }
}

impl Markov for WeiUrn {
    /// The balls in the urn.
    type Node = [u32; MAX_ARMS];

    fn first(&self) -> Self::Node {
        let mut balls = [0; MAX_ARMS];
        balls[..usize::from(self.arms)].fill(self.start);
        balls
    }

    fn steps(&self, balls: &Self::Node, steps: &mut Vec<Step<Self::Node>>) {
        let next = |arm| {
            let mut balls = *balls;
            self.add(&mut balls, arm);
            balls
        };
        push_balls(&self.filled(*balls), next, steps);
    }
}
