//! How common the strata are among a trial's participants.

use super::allocation_design::AllocationDesign;
use super::participants::ReplicateParticipants;
use crate::design::{FactorSource, Strata, StratumIndex};
use crate::enrolment::{EnrolmentFailure, eligible, exact_shares};
use crate::exact::Stratum;
use crate::rng::{Draws, Seed};
use crate::trial::Trial;

/// How many participants are simulated to count the strata among them, where their shares are not
/// computed: two of their numbers fit in one word.
pub const POPULATION: u32 = 1 << 16;

/// Shares are multiples of 2^-48: a [`POPULATION`] of places, each of [`PLACE`].
const WHOLE: u64 = PLACE * POPULATION as u64;

/// What one of the simulated participants counts.
const PLACE: u64 = 1 << 32;

/// How many places in a row are looked up at once.
const RUN: usize = 64;

/// In place of a stratum: there are several.
const SEVERAL: u16 = u16::MAX;

/// The strata's prevalences.
///
/// They are computed from the distributions of the attributes and the criteria, where no factor has to do
/// with a date. Else they are counted among [`POPULATION`] simulated participants, drawn as enrolment draws
/// them, under a seed that is always the same: the prevalences belong to the scenario, not to the seed of an
/// assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prevalences {
    /// By stratum, the share in units of 2^-48; together 2^48.
    weights: Vec<u64>,
    /// Whether they were counted.
    are_counted: bool,
    /// The stratum of each place, or that it is in several.
    stratum_of: Vec<u16>,
    /// The stratum of each [`RUN`] of places, where that is one: what stays close to the processor.
    stratum_of_run: Vec<u16>,
    /// By stratum, its share and all shares before it.
    cumulated: Vec<u64>,
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
    pub fn of(trial: &Trial) -> Result<Option<Self>, EnrolmentFailure> {
        let factors = trial.strata().factors();
        let is_place = |source| matches!(source, FactorSource::Site | FactorSource::Country);
        if factors.iter().any(|factor| is_place(factor.source())) {
            return Ok(None);
        }
        // There is somebody, whatever the shares are.
        if let Some(Err(failure)) = eligible(trial, &Seed::from_integer(0)).next() {
            return Err(failure);
        }
        if let Some(shares) = exact_shares(trial) {
            return Ok(Some(Self::new(trial, rounded(&shares), false)));
        }
        let counts = counted(trial)?;
        let weights = counts.iter().map(|&count| u64::from(count) * PLACE);
        Ok(Some(Self::new(trial, weights.collect(), true)))
    }

    fn new(trial: &Trial, weights: Vec<u64>, are_counted: bool) -> Self {
        let strata = trial.strata();
        let cumulated = weights.iter().scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        let cumulated: Vec<u64> = cumulated.collect();
        let mut stratum = 0;
        let places = (0..u64::from(POPULATION)).map(|place| {
            while cumulated[stratum] <= place * PLACE {
                stratum += 1;
            }
            let is_whole = cumulated[stratum] >= (place + 1) * PLACE;
            if is_whole { stratum as u16 } else { SEVERAL }
        });
        let stratum_of: Vec<u16> = places.collect();
        let of_run = |run: &[u16]| match run {
            [first, .., last] if first == last => *first,
            _ => SEVERAL,
        };
        let levels = strata.iter().flat_map(|stratum: StratumIndex| {
            let levels = strata.levels(stratum).into_iter();
            levels.map(|level| level as u16)
        });
        Self {
            stratum_of_run: stratum_of.chunks(RUN).map(of_run).collect(),
            stratum_of,
            cumulated,
            levels: levels.collect(),
            strata: strata.clone(),
            participants: trial.sample_size() as usize,
            weights,
            are_counted,
        }
    }

    /// The share of each stratum.
    pub fn shares(&self) -> impl ExactSizeIterator<Item = f64> {
        let weights = self.weights.iter();
        weights.map(|&weight| weight as f64 / WHOLE as f64)
    }

    /// Whether the shares were counted, and are not exact.
    pub fn are_counted(&self) -> bool {
        self.are_counted
    }

    /// How many of the [`POPULATION`] are in a stratum, where the shares were counted.
    pub fn count(&self, stratum: StratumIndex) -> Option<u32> {
        let weight = self.weights[stratum.get()];
        self.are_counted.then_some((weight / PLACE) as u32)
    }

    /// The standard error of a stratum's share p, where the shares were counted: the root of
    /// p (1 - p) / [`POPULATION`]. None where nobody or everybody is in it: then it is not 0 but unknown.
    pub fn std_error(&self, stratum: StratumIndex) -> Option<f64> {
        let share = f64::from(self.count(stratum)?) / f64::from(POPULATION);
        let variance = share * (1.0 - share) / f64::from(POPULATION);
        (variance > 0.0).then(|| variance.sqrt())
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
        // A coarser stratification has the first factors only.
        let finer: usize = own[factors.len()..].iter().product();
        let weights = self.weights.chunks_exact(finer);
        let weights = weights.map(|weights| weights.iter().sum());
        let strata = design.strata().iter().zip(weights);
        strata
            .filter(|(_, weight): &(_, u64)| *weight > 0)
            .map(|(stratum, weight)| {
                let procedure = design.procedure_of(stratum)?;
                Some((stratum, Stratum { weight, procedure }))
            })
            .collect()
    }

    /// How many words the participants of a replicate take.
    pub(super) fn words(&self) -> usize {
        self.participants.div_ceil(2)
    }

    /// Draws on where a place is in several strata: each such participant in turn takes one more word, which
    /// tells the part of the place.
    fn settle(&self, draws: &mut Draws, people: &mut ReplicateParticipants) {
        // Looked at without an end before the last, so that vectors can do it: one trial in many has any.
        let strata = people.strata.iter().copied();
        if strata.fold(0, u16::max) != SEVERAL {
            return;
        }
        let halves = people
            .words
            .iter()
            .flat_map(|&word| [word as u16, (word >> 16) as u16]);
        for (stratum, place) in people.strata.iter_mut().zip(halves) {
            if *stratum == SEVERAL {
                let part = u64::from(place) * PLACE + u64::from(draws.word());
                *stratum = self.cumulated.partition_point(|&end| end <= part) as u16;
            }
        }
    }

    /// The stratum of a place, or that it is in several.
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
        self.settle(draws, people);
        if !with_levels {
            return;
        }
        let factors = self.strata.factors().len().max(1);
        people.levels.resize(self.participants * factors, 0);
        copy_rows(&self.levels, factors, &people.strata, &mut people.levels);
    }
}

/// How many of the [`POPULATION`] are in each stratum.
fn counted(trial: &Trial) -> Result<Vec<u32>, EnrolmentFailure> {
    let strata = trial.strata();
    let mut counts = vec![0; strata.count()];
    let seed = Seed::from_integer(0);
    let mut levels = Vec::with_capacity(strata.factors().len());
    for values in eligible(trial, &seed).take(POPULATION as usize) {
        let values = values?;
        levels.clear();
        // No factor asks about the site.
        levels.extend(trial.levels(0, &values).flatten());
        let stratum = strata.index(&levels);
        let stratum = stratum.expect("levels partition their attribute");
        counts[stratum.get()] += 1;
    }
    Ok(counts)
}

/// Shares as multiples of 2^-48, which make one whole.
fn rounded(shares: &[f64]) -> Vec<u64> {
    let whole: f64 = shares.iter().sum();
    let (mut sum, mut before) = (0.0, 0);
    let ends = shares.iter().map(|share| {
        sum += share;
        // The last sum is the whole.
        (sum / whole * WHOLE as f64).round() as u64
    });
    let weights = ends.map(|end| end - std::mem::replace(&mut before, end));
    weights.collect()
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
