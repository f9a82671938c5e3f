//! How long the list of a stratum must be.
//!
//! A list that runs out stops the trial in its stratum; one that is far too long is entries that nobody uses and
//! everybody must keep secret. Between them lies the least length that suffices with a stated probability, as
//! far as it is known how common the strata are.
//!
//! # Formula
//! Of n participants N_s are in stratum s. With S strata that anybody can be in, the length proposed is the least
//! L_s with
//!
//! ```text
//! P(N_s > L_s) <= (1 - P) / S
//! ```
//!
//! so that no list runs out with a probability of at least P (Bonferroni), rounded up to a whole block where all
//! blocks are of one size. N_s is binomial, given the stratum's share p_s. The share is not certain:
//!
//! * among attributes it is counted among simulated eligible people, k of M, and has the law
//!   Beta(k + 1/2, M - k + 1/2), so that N_s is beta-binomial;
//! * of a site or a country it depends on rates and openings, see [`places`](self); the stratum's share is its
//!   product with that of the attributes, which are alike at all sites.
//!
//! # Error
//! Bonferroni's inequality makes lengths larger than they need be, by an entry or two: counts of strata hinder each
//! other. The law of a place's share is an average over 16 to 256 replicates of the other sites, and leaves
//! the time from screening to randomization out, which is alike at all sites.

mod law;
mod places;
mod population;
mod shares;

use std::collections::BTreeMap;

use self::law::Law;
use self::places::Places;
use self::population::Population;
use self::shares::{COARSE, FINE, of_count, product};
use crate::design::{FactorSource, StratumIndex};
use crate::enrolment::EnrolmentFailure;
use crate::trial::Trial;

/// The probability with which lists are to suffice where nothing is said.
pub const PROBABILITY: f64 = 0.999;

/// The least and the largest probability that can be asked for.
pub const PROBABILITY_RANGE: (f64, f64) = (0.5, 0.999_999);

/// Why no lengths are proposed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ListLengthsError {
    /// A covariate-adaptive procedure.
    #[error("`{0}` makes no list: only lists have a length")]
    NoList(String),
    /// A probability that is out of range.
    #[error(
        "a probability of {0}: write one from {least} to {most}, such as 0.999",
        least = PROBABILITY_RANGE.0,
        most = PROBABILITY_RANGE.1
    )]
    Probability(f64),
}

/// Why it is not known how common strata are.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unknown {
    /// An attribute without a distribution.
    #[error("`{0}` has no distribution")]
    Distribution(String),
    /// A site or a country stratifies, and nothing says how candidates arrive.
    #[error("sites or countries stratify, and there is no [enrolment]")]
    Enrolment,
    /// Nobody is eligible.
    #[error("{0}")]
    Eligibility(EnrolmentFailure),
}

/// What is known of how common the strata are.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Basis {
    /// There is one stratum.
    One,
    /// Attributes, counted among so many simulated people who are eligible.
    Counted(u32),
    /// The same, and shares of sites or countries by simulated enrolment.
    Enrolled(u32),
    /// Nothing: only a list as long as the sample size is sure.
    Unknown(Unknown),
}

/// The list of one stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct StratumLength {
    /// The stratum.
    pub stratum: StratumIndex,
    /// How many entries the list has in the trial, at least.
    pub own: u64,
    /// How many suffice.
    pub sufficient: u64,
    /// The mean share of the participants, where it is known.
    pub share: Option<f64>,
    /// The probability that the trial's own list runs out, where it is known.
    pub runs_out: Option<f64>,
}

/// What is wrong with the lists' lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// A list runs out with a probability that is larger than asked for.
    TooShort,
    /// There are more than three times as many entries as suffice, and a hundred more.
    Long,
    /// More than 20 times as many and more than 1000, or more than 100 for each participant.
    Absurd,
}

/// The lists' lengths, those of the trial and those that suffice.
#[derive(Debug, Clone, PartialEq)]
pub struct ListLengths {
    probability: f64,
    participants: u32,
    basis: Basis,
    strata: Vec<StratumLength>,
    if_equal: u32,
}

/// Proposes the length of each stratum's list, that no list runs out with at least this probability.
///
/// # Errors
/// [`ListLengthsError::NoList`] where the procedure makes no list; [`ListLengthsError::Probability`] outside
/// [`PROBABILITY_RANGE`].
///
/// # Examples
/// ```
/// use evenhand::list_lengths::list_lengths;
/// use evenhand::scenario;
///
/// let source = scenario::builtin("starter").expect("it is built in");
/// let trial = scenario::read(&source)?;
/// let lengths = list_lengths(&trial, 0.999)?;
/// // 120 participants in four strata, each with a list of 120 entries.
/// assert_eq!(lengths.own_total(), 480);
/// assert!(lengths.sufficient_total() < 300);
/// assert_eq!(lengths.runs_out(), Some(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn list_lengths(trial: &Trial, probability: f64) -> Result<ListLengths, ListLengthsError> {
    let (least, most) = PROBABILITY_RANGE;
    if !(least..=most).contains(&probability) {
        return Err(ListLengthsError::Probability(probability));
    }
    let randomization = trial.randomization();
    let Some(plan) = randomization.lists() else {
        return Err(ListLengthsError::NoList(randomization.specification()));
    };
    let participants = trial.sample_size();
    let count = plan.strata.count();
    let known = Known::of(trial);
    let mut laws = Laws::default();
    let law_of: Vec<Option<usize>> = match &known {
        Ok(known) => {
            let strata = plan.strata.iter();
            strata
                .map(|stratum| known.law(trial, stratum, &mut laws))
                .collect()
        }
        Err(_) => vec![None; count],
    };
    let possible = law_of.iter().flatten().count();
    let tail = (1.0 - probability) / possible.max(1) as f64;
    let lengths = laws.all.iter().map(|law| law.least_length(tail));
    let lengths: Vec<u32> = lengths.collect();
    let mut tails = BTreeMap::new();
    let strata = plan.strata.iter().map(|stratum| {
        let own = plan.whole_blocks(stratum, plan.length_of(stratum));
        let (length, share, runs_out) = match (law_of[stratum.get()], &known) {
            (Some(law), _) => {
                let above = tails.entry((law, own));
                let above = *above.or_insert_with(|| laws.all[law].above(own));
                (lengths[law], Some(laws.all[law].mean_share()), Some(above))
            }
            // Nobody can be in it.
            (None, Ok(_)) => (0, Some(0.0), Some(0.0)),
            (None, Err(_)) => {
                let is_sure = own >= participants.into();
                (participants, None, is_sure.then_some(0.0))
            }
        };
        StratumLength {
            stratum,
            own,
            sufficient: plan.whole_blocks(stratum, length),
            share,
            runs_out,
        }
    });
    let strata = strata.collect();
    let equal = Law::certain(participants, 1.0 / count as f64);
    Ok(ListLengths {
        probability,
        participants,
        basis: known.map_or_else(Basis::Unknown, |known| known.basis()),
        strata,
        if_equal: equal.least_length((1.0 - probability) / count as f64),
    })
}

impl ListLengths {
    /// The probability with which the lengths proposed suffice.
    pub fn probability(&self) -> f64 {
        self.probability
    }

    /// How many participants are randomized.
    pub fn participants(&self) -> u32 {
        self.participants
    }

    /// What is known of how common the strata are.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// The lists, stratum by stratum.
    pub fn strata(&self) -> &[StratumLength] {
        &self.strata
    }

    /// How many entries would suffice in each stratum if all strata were equally common: an orientation, and
    /// no proposal, where it is not known how common they are.
    pub fn if_equally_common(&self) -> u32 {
        self.if_equal
    }

    /// The entries of all the trial's own lists.
    pub fn own_total(&self) -> u64 {
        self.strata.iter().map(|list| list.own).sum()
    }

    /// The entries of all lists of the lengths proposed.
    pub fn sufficient_total(&self) -> u64 {
        self.strata.iter().map(|list| list.sufficient).sum()
    }

    /// The probability that one of the trial's own lists runs out, at most: the sum over lists. Nothing where it
    /// is not known.
    pub fn runs_out(&self) -> Option<f64> {
        if self.own_total() < self.participants.into() {
            return Some(1.0);
        }
        let each: Option<Vec<f64>> = self.strata.iter().map(|list| list.runs_out).collect();
        each.map(|each| each.iter().sum::<f64>().min(1.0))
    }

    /// What is wrong with the trial's own lengths; nothing where they are fair, or where nothing can be said.
    pub fn verdict(&self) -> Option<Verdict> {
        let (own, sufficient) = (self.own_total(), self.sufficient_total());
        // Lists of the lengths proposed have a sum of tails that rounding can leave just above the rest.
        let is_short = |above: f64| above > (1.0 - self.probability) * (1.0 + 1e-9);
        let is_known = !matches!(self.basis, Basis::Unknown(_));
        if self.runs_out().is_some_and(is_short) {
            Some(Verdict::TooShort)
        } else if own > 100 * u64::from(self.participants)
            || (is_known && own > 1000 && own > 20 * sufficient)
        {
            Some(Verdict::Absurd)
        } else if is_known && own > 3 * sufficient && own >= sufficient + 100 {
            Some(Verdict::Long)
        } else {
            None
        }
    }
}

/// What the laws of strata come from.
enum Known {
    One,
    Counted(Population),
    Enrolled(Population, Places),
}

/// The laws, each once, and which one it is of a place's law and of a stratum of attributes.
#[derive(Default)]
struct Laws {
    all: Vec<Law>,
    known: BTreeMap<(Option<usize>, usize), usize>,
}

impl Known {
    fn of(trial: &Trial) -> Result<Self, Unknown> {
        let factors = trial.strata().factors();
        let is_place = |source| matches!(source, FactorSource::Site | FactorSource::Country);
        if trial.strata().count() == 1 {
            return Ok(Self::One);
        }
        if !factors.iter().any(|factor| is_place(factor.source())) {
            return Population::of(trial).map(Self::Counted);
        }
        let plan = trial.enrolment().ok_or(Unknown::Enrolment)?;
        let population = Population::of(trial)?;
        let places = Places::of(trial, plan, population.eligible_share());
        Ok(Self::Enrolled(population, places))
    }

    fn basis(&self) -> Basis {
        match self {
            Self::One => Basis::One,
            Self::Counted(population) => Basis::Counted(population.eligible),
            Self::Enrolled(population, _) => Basis::Enrolled(population.eligible),
        }
    }

    /// The law of a stratum's count; nothing where nobody can be in it.
    fn law(&self, trial: &Trial, stratum: StratumIndex, laws: &mut Laws) -> Option<usize> {
        let (place, attributes) = match self {
            Self::One => (None, 0),
            Self::Counted(population) => (None, population.stratum(trial, stratum)),
            Self::Enrolled(population, places) => {
                let place = places.law(trial, stratum)?;
                (Some(place), population.stratum(trial, stratum))
            }
        };
        let participants = trial.sample_size();
        let Laws { all, known } = laws;
        let law = known.entry((place, attributes)).or_insert_with(|| {
            let shares = match (self, place) {
                (Self::One, _) => vec![(1.0, 1.0)],
                (Self::Enrolled(population, places), Some(place)) => {
                    product(places.shares(place), &population.share(attributes, COARSE))
                }
                (Self::Counted(population) | Self::Enrolled(population, _), _) => {
                    population.share(attributes, FINE)
                }
            };
            all.push(Law::new(participants, shares));
            all.len() - 1
        });
        Some(*law)
    }
}

impl Population {
    /// The stratum of attributes that a stratum of the trial is a part of.
    fn stratum(&self, trial: &Trial, stratum: StratumIndex) -> usize {
        let strata = trial.strata();
        let levels = strata.factors().iter().zip(strata.levels(stratum));
        let levels =
            levels.filter(|(factor, _)| matches!(factor.source(), FactorSource::Attribute(_)));
        let levels: Vec<usize> = levels.map(|(_, level)| level).collect();
        let own = self.strata.index(&levels);
        own.expect("the levels are those of the same factors").get()
    }

    /// The law of the share of a stratum of attributes; without attributes everybody is in it.
    fn share(&self, stratum: usize, parts: f64) -> Vec<(f64, f64)> {
        match self.counts[..] {
            [_] => vec![(1.0, 1.0)],
            _ => of_count(self.counts[stratum], self.eligible, parts),
        }
    }
}
