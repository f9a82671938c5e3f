//! How common the strata are among a trial's participants.

use super::cohort::Cohort;
use crate::design::{FactorSource, StratumIndex, Trial};
use crate::enrolment::{EnrolmentFailure, eligible};
use crate::rng::{Draws, Seed};

/// How many participants are simulated to count the strata among them: two of their numbers fit
/// in one word.
pub const POPULATION: u32 = 1 << 16;

/// The strata's prevalences, counted among [`POPULATION`] simulated participants.
///
/// The participants are drawn as enrolment draws them, by the attributes' distributions and the
/// criteria, under a seed that is always the same: the prevalences belong to the scenario, not to
/// the seed of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prevalences {
    counts: Vec<u32>,
    /// The stratum of each simulated participant, sorted.
    stratum_of: Vec<u16>,
    /// The levels of each stratum, row by row.
    levels: Vec<u16>,
    factors: usize,
    participants: usize,
}

impl Prevalences {
    /// The prevalences of a trial's strata; `None` where a factor is the site or the country, whose
    /// shares change over time.
    ///
    /// # Errors
    /// [`EnrolmentFailure`] where the criteria let too few candidates pass.
    pub fn of(trial: &Trial) -> Result<Option<Self>, EnrolmentFailure> {
        let factors = trial.strata().factors();
        let is_place = |source| matches!(source, FactorSource::Site | FactorSource::Country);
        if factors.iter().any(|factor| is_place(factor.source())) {
            return Ok(None);
        }
        let strata = trial.strata();
        let mut counts = vec![0; strata.count()];
        let seed = Seed::from_integer(0);
        for values in eligible(trial, &seed).take(POPULATION as usize) {
            let values = values?;
            // No factor asks about the site.
            let levels = trial.levels(0, &values).flatten();
            counts[strata.index(levels).get()] += 1;
        }
        let stratum_of = (0..).zip(&counts);
        let stratum_of =
            stratum_of.flat_map(|(stratum, &count)| std::iter::repeat_n(stratum, count as usize));
        let levels = strata.iter().flat_map(|stratum: StratumIndex| {
            let levels = strata.levels(stratum).into_iter();
            levels.map(|level| level as u16)
        });
        Ok(Some(Self {
            stratum_of: stratum_of.collect(),
            levels: levels.collect(),
            factors: factors.len(),
            participants: trial.sample_size() as usize,
            counts,
        }))
    }

    /// By stratum, how many of the [`POPULATION`] are in it.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Draws the participants of a replicate: from each word two strata, the low half first.
    pub(super) fn draw(&self, draws: &mut Draws, cohort: &mut Cohort) {
        let place = |half: u32| self.stratum_of[(half & (POPULATION - 1)) as usize];
        for _ in 0..self.participants.div_ceil(2) {
            let word = draws.word();
            cohort.strata.extend([place(word), place(word >> 16)]);
        }
        cohort.strata.truncate(self.participants);
        for &stratum in &cohort.strata {
            let row = usize::from(stratum) * self.factors;
            cohort
                .levels
                .extend_from_slice(&self.levels[row..][..self.factors]);
        }
    }
}
