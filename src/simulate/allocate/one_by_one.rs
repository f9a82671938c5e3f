//! Participants allocated one by one, by a covariate-adaptive procedure.

use super::allocated::Allocated;
use crate::procedure::adaptive::{AdaptiveProcedure, AdaptiveVisitor, CovariateAdaptive};
use crate::rng::Draws;
use crate::simulate::predictability::Entropies;

/// A covariate-adaptive procedure, and what takes it up on a thread.
pub(super) trait Adaptive: Sync {
    fn begin(&self) -> Box<dyn AllocateAll + '_>;
}

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

/// A procedure, to be taken up.
pub(super) fn adaptive(procedure: &AdaptiveProcedure) -> Box<dyn Adaptive + '_> {
    procedure.visit(NewAdaptive)
}

struct NewAdaptive;

impl<'a> AdaptiveVisitor<'a> for NewAdaptive {
    type Output = Box<dyn Adaptive + 'a>;

    fn visit<P: CovariateAdaptive>(self, procedure: &'a P) -> Self::Output {
        Box::new(OneByOne(procedure))
    }
}

struct OneByOne<'a, P>(&'a P);

impl<P: CovariateAdaptive> Adaptive for OneByOne<'_, P> {
    fn begin(&self) -> Box<dyn AllocateAll + '_> {
        Box::new(OneByOneAtWork {
            procedure: self.0,
            state: self.0.start(),
            entropies: Entropies::new(),
        })
    }
}

struct OneByOneAtWork<'a, P: CovariateAdaptive> {
    procedure: &'a P,
    state: P::State,
    entropies: Entropies,
}

impl<P: CovariateAdaptive> AllocateAll for OneByOneAtWork<'_, P> {
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
        } = self;
        procedure.reset(state);
        for row in profiles.levels.chunks_exact(profiles.width) {
            let profile = &row[..profiles.factors];
            let arm = if foresee {
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
