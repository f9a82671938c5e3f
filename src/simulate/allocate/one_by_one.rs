//! Participants allocated one by one, by a covariate-adaptive procedure.

use super::allocated::Allocated;
use crate::design::Ratio;
use crate::procedure::adaptive::{AdaptiveProcedure, AdaptiveVisitor, CovariateAdaptive};
use crate::rng::Draws;
use crate::simulate::arms::{ArmEntropies, Targets};
use crate::simulate::predictability::Entropies;

/// The participants' levels, row by row, and how many of a row are the procedure's factors.
#[derive(Clone, Copy)]
pub(super) struct Profiles<'a> {
    pub(super) levels: &'a [u16],
    pub(super) width: usize,
    pub(super) factors: usize,
}

/// Allocates participants one by one.
pub(super) trait AllocateAll {
    fn allocate(
        &mut self,
        draws: &mut Draws,
        profiles: Profiles<'_>,
        foresee: bool,
        allocated: &mut Allocated,
    );
}

/// What allocates by a procedure, in memory of its own.
pub(super) fn one_by_one<'a>(
    procedure: &'a AdaptiveProcedure,
    ratio: &Ratio,
) -> Box<dyn AllocateAll + 'a> {
    procedure.visit(NewOneByOne(*ratio))
}

struct NewOneByOne(Ratio);

impl<'a> AdaptiveVisitor<'a> for NewOneByOne {
    type Output = Box<dyn AllocateAll + 'a>;

    fn visit<P: CovariateAdaptive>(self, procedure: &'a P) -> Self::Output {
        Box::new(OneByOne {
            procedure,
            state: procedure.start(),
            entropies: Entropies::new(),
            arm_entropies: (!self.0.is_one_to_one())
                .then(|| ArmEntropies::new(Targets::new(&self.0))),
        })
    }
}

struct OneByOne<'a, P: CovariateAdaptive> {
    procedure: &'a P,
    state: P::State,
    entropies: Entropies,
    /// Of more arms than two, or another ratio than 1:1.
    arm_entropies: Option<ArmEntropies>,
}

impl<P: CovariateAdaptive> AllocateAll for OneByOne<'_, P> {
    fn allocate(
        &mut self,
        draws: &mut Draws,
        profiles: Profiles<'_>,
        foresee: bool,
        allocated: &mut Allocated,
    ) {
        let Self {
            procedure,
            state,
            entropies,
            arm_entropies,
        } = self;
        procedure.reset(state);
        for row in profiles.levels.chunks_exact(profiles.width) {
            let profile = &row[..profiles.factors];
            let arm = if let Some(entropies) = arm_entropies.as_mut().filter(|_| foresee) {
                let chances = procedure.chances(state, profile);
                let arm = chances.pick(draws.word());
                procedure.assign(state, profile, arm);
                allocated.foreseen.add(entropies.of(&chances));
                arm
            } else if foresee {
                let (arm, phi) = procedure.next_with_chance(state, profile, draws);
                allocated.foreseen.add_chance(phi, entropies);
                arm
            } else {
                procedure.next(state, profile, draws)
            };
            allocated.arms.push(arm);
        }
    }
}
