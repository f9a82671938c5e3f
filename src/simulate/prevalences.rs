//! How common the strata are among a trial's participants.

use super::allocation_design::AllocationDesign;
use super::participants::ReplicateParticipants;
use crate::design::{FactorSource, Strata, StratumIndex};
use crate::enrolment::{EnrolmentFailure, eligible};
use crate::exact::Stratum;
use crate::rng::{Draws, Seed};
use crate::trial::Trial;

/// How many participants are simulated to count the strata among them: two of their numbers fit
/// in one word.
pub const POPULATION: u32 = 1 << 16;

/// How many simulated participants in a row are looked up at once.
const RUN: usize = 64;

/// In place of a stratum: there are several.
const SEVERAL: u16 = u16::MAX;

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
    /// The stratum of each [`RUN`] of them, where that is one: what stays close to the processor.
    stratum_of_run: Vec<u16>,
    /// The levels of each stratum, row by row.
    levels: Vec<u16>,
    strata: Strata,
    participants: usize,
}

impl Prevalences {
    /// The prevalences of a trial's strata; `None` where a factor is the site or the country, whose
    /// shares change over time.
    ///
    /// # Errors
    /// [`EnrolmentFailure`] where the criteria let too few candidates pass.
    ///
    /// # Panics
    /// Never: levels partition their attribute.
    pub fn of(trial: &Trial) -> Result<Option<Self>, EnrolmentFailure> {
        let factors = trial.strata().factors();
        let is_place = |source| matches!(source, FactorSource::Site | FactorSource::Country);
        if factors.iter().any(|factor| is_place(factor.source())) {
            return Ok(None);
        }
        let strata = trial.strata();
        let mut counts = vec![0; strata.count()];
        let seed = Seed::from_integer(0);
        let mut levels = Vec::with_capacity(factors.len());
        for values in eligible(trial, &seed).take(POPULATION as usize) {
            let values = values?;
            levels.clear();
            // No factor asks about the site.
            levels.extend(trial.levels(0, &values).flatten());
            let stratum = strata.index(&levels);
            let stratum = stratum.expect("levels partition their attribute");
            counts[stratum.get()] += 1;
        }
        let stratum_of = (0..).zip(&counts);
        let stratum_of =
            stratum_of.flat_map(|(stratum, &count)| std::iter::repeat_n(stratum, count as usize));
        let stratum_of: Vec<u16> = stratum_of.collect();
        let of_run = |run: &[u16]| match run {
            [first, .., last] if first == last => *first,
            _ => SEVERAL,
        };
        let levels = strata.iter().flat_map(|stratum: StratumIndex| {
            let levels = strata.levels(stratum).into_iter();
            levels.map(|level| level as u16)
        });
        Ok(Some(Self {
            stratum_of_run: stratum_of.chunks(RUN).map(of_run).collect(),
            stratum_of,
            levels: levels.collect(),
            strata: strata.clone(),
            participants: trial.sample_size() as usize,
            counts,
        }))
    }

    /// By stratum, how many of the [`POPULATION`] are in it.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The strata of a design that somebody is in, with their procedures; `None` where the design
    /// makes no lists, or looks at what has no constant prevalence.
    pub(crate) fn strata_of<'d>(
        &self,
        design: &'d AllocationDesign,
    ) -> Option<Vec<(StratumIndex, Stratum<'d>)>> {
        let own: Vec<usize> = self
            .strata
            .factors()
            .iter()
            .map(|one| one.labels().len())
            .collect();
        let factors = design.strata().factors();
        if factors.len() > own.len() || self.strata.factors()[..factors.len()] != *factors {
            return None;
        }
        // A coarser stratification has the first factors alone.
        let finer: usize = own[factors.len()..].iter().product();
        let weights = self.counts.chunks_exact(finer);
        let weights = weights.map(|counts| counts.iter().map(|&count| u64::from(count)).sum());
        let strata = design.strata().iter().zip(weights);
        strata
            .filter(|(_, weight): &(_, u64)| *weight > 0)
            .map(|(stratum, weight)| {
                let procedure = design.procedure_of(stratum)?;
                Some((stratum, Stratum { weight, procedure }))
            })
            .collect()
    }

    /// The share of each stratum.
    pub(super) fn shares(&self) -> impl Iterator<Item = f64> {
        let counts = self.counts.iter();
        counts.map(|&count| f64::from(count) / f64::from(POPULATION))
    }

    /// How many words the participants of a replicate take.
    pub(super) fn words(&self) -> usize {
        self.participants.div_ceil(2)
    }

    /// The stratum of the simulated participant at a place.
    #[inline]
    fn stratum_of(&self, place: u16) -> u16 {
        match self.stratum_of_run[usize::from(place) / RUN] {
            SEVERAL => self.stratum_of[usize::from(place)],
            stratum => stratum,
        }
    }

    /// Draws the participants of a replicate: from each word two strata, the low half first.
    /// Their levels are found only where they are asked for.
    pub(super) fn draw(
        &self,
        draws: &mut Draws,
        with_levels: bool,
        people: &mut ReplicateParticipants,
    ) {
        people.words.resize(self.words(), 0);
        draws.fill(&mut people.words);
        people.strata.resize(2 * self.words(), 0);
        for (pair, &word) in people
            .strata
            .as_chunks_mut()
            .0
            .iter_mut()
            .zip(&people.words)
        {
            *pair = [word as u16, (word >> 16) as u16].map(|place| self.stratum_of(place));
        }
        people.strata.truncate(self.participants);
        if !with_levels {
            return;
        }
        let factors = self.strata.factors().len().max(1);
        people.levels.resize(self.participants * factors, 0);
        copy_rows(&self.levels, factors, &people.strata, &mut people.levels);
    }
}

/// Copies the row of each participant's stratum.
fn copy_rows(levels: &[u16], factors: usize, strata: &[u16], rows: &mut [u16]) {
    // Few levels are copied sooner than a call for them is made.
    match factors {
        1 => copy_few::<1>(levels, strata, rows),
        2 => copy_few::<2>(levels, strata, rows),
        3 => copy_few::<3>(levels, strata, rows),
        4 => copy_few::<4>(levels, strata, rows),
        _ => {
            for (row, &stratum) in rows.chunks_exact_mut(factors).zip(strata) {
                row.copy_from_slice(&levels[usize::from(stratum) * factors..][..factors]);
            }
        }
    }
}

fn copy_few<const FACTORS: usize>(levels: &[u16], strata: &[u16], rows: &mut [u16]) {
    let (levels, _) = levels.as_chunks::<FACTORS>();
    let (rows, _) = rows.as_chunks_mut();
    for (row, &stratum) in rows.iter_mut().zip(strata) {
        *row = levels[usize::from(stratum)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_participant_has_the_row_of_the_stratum() {
        let strata = [2, 0, 3, 2, 1];
        for factors in 1..=6 {
            let levels: Vec<u16> = (0..4 * factors as u16).collect();
            let mut rows = vec![0; strata.len() * factors];
            copy_rows(&levels, factors, &strata, &mut rows);
            for (row, stratum) in rows.chunks_exact(factors).zip(strata) {
                let first = stratum * factors as u16;
                assert!(row.iter().copied().eq(first..first + factors as u16));
            }
        }
    }
}
