//! Allocations: participants using the entries of their stratum's list, or allocated one by one.

use super::list::{Entry, ListUse, StratumList, entries};
use super::number::RandomizationNumbers;
use crate::design::{ArmIndex, LevelsError, StratumIndex};
use crate::participant::Participant;
use crate::procedure::adaptive::{AdaptiveVisitor, CovariateAdaptive};
use crate::rng::{Draws, Purpose, Streams};
use crate::trial::{Randomization, Trial};

/// A participant's allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The participant's stratum.
    pub stratum: StratumIndex,
    /// The arm.
    pub arm: ArmIndex,
    /// The entry of the stratum's list that was used; none under a covariate-adaptive procedure.
    pub entry: Option<Entry>,
    /// The randomization number, without prefix and check digits: the entry's, or the allocation's
    /// own.
    pub randomization_number: u32,
}

/// Why a participant cannot be allocated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocationError {
    /// The levels make no stratum of the trial.
    #[error(transparent)]
    Levels(#[from] LevelsError),
    /// The stratum's list has no entry left.
    #[error(
        "the list of stratum `{stratum}` has no entry left after {length}: raise `list_length` in \
         [randomization]"
    )]
    ListExhausted {
        /// The stratum's label.
        stratum: String,
        /// How many entries were used.
        length: u32,
    },
    /// There are more allocations than numbers.
    #[error("no randomization number is left after {0}: raise `count` in [randomization.numbers]")]
    NumbersExhausted(u32),
    /// There are more kits, with those of earlier versions of the trial, than numbers.
    #[error(
        "no kit number is left of {0}, as those of earlier versions are not given again: there are too \
         few kit numbers"
    )]
    KitNumbersExhausted(u32),
}

/// The allocations of a run, in the order in which they are asked for.
pub struct Allocator {
    trial: Trial,
    numbers: RandomizationNumbers,
    source: Source,
}

/// Where arms come from.
enum Source {
    /// The list of each stratum, at its next entry, and how many were used.
    Lists(Vec<(StratumList, u32)>),
    /// A covariate-adaptive procedure and the number of allocations.
    Adaptive(Box<dyn Allocate + Send + Sync>, u32),
}

/// A covariate-adaptive procedure at work.
trait Allocate {
    /// Allocates a participant with this level of each factor.
    fn allocate(&mut self, profile: &[u16]) -> ArmIndex;
}

impl Allocator {
    /// The allocations of a run, from its beginning.
    pub fn new(trial: &Trial, streams: &Streams) -> Self {
        let source = match trial.randomization() {
            Randomization::Lists(plan) => {
                let lists = plan.strata.iter().map(|stratum| {
                    let list = ListUse::Production;
                    (entries(plan, streams, list, stratum), 0)
                });
                Source::Lists(lists.collect())
            }
            Randomization::Adaptive(plan) => {
                let draws = streams.open(Purpose::Allocation, "");
                Source::Adaptive(plan.procedure.visit(Begin(draws)), 0)
            }
        };
        Self {
            trial: trial.clone(),
            numbers: RandomizationNumbers::of_trial(trial, streams, ListUse::Production),
            source,
        }
    }

    /// Allocates the next participant, whose level of each stratification factor this is, by its
    /// place among the factor's levels, from 0.
    ///
    /// # Errors
    /// [`AllocationError::Levels`] where there is not one level per factor, or a factor has no such
    /// level; [`AllocationError::ListExhausted`] where the stratum's list has no entry left;
    /// [`AllocationError::NumbersExhausted`] where there is no randomization number left. After any of
    /// them, the next allocation is what it would have been.
    pub fn allocate(&mut self, levels: &[usize]) -> Result<Allocation, AllocationError> {
        let stratum = self.trial.strata().index(levels)?;
        match &mut self.source {
            Source::Lists(lists) => {
                let (list, used) = &mut lists[stratum.get()];
                let Some(entry) = list.next() else {
                    let stratum = self.trial.strata().label(stratum);
                    return Err(AllocationError::ListExhausted {
                        stratum,
                        length: *used,
                    });
                };
                *used = entry.sequence;
                let randomization_number = self.numbers.number(stratum, entry.sequence);
                let randomization_number =
                    randomization_number.ok_or(AllocationError::NumbersExhausted(*used))?;
                let (arm, entry) = (entry.arm, Some(entry));
                Ok(Allocation {
                    stratum,
                    arm,
                    entry,
                    randomization_number,
                })
            }
            Source::Adaptive(procedure, count) => {
                let randomization_number = self.numbers.number(StratumIndex(0), *count + 1);
                let randomization_number =
                    randomization_number.ok_or(AllocationError::NumbersExhausted(*count))?;
                let profile: Vec<u16> = levels.iter().map(|&level| level as u16).collect();
                let arm = procedure.allocate(&profile);
                *count += 1;
                Ok(Allocation {
                    stratum,
                    arm,
                    entry: None,
                    randomization_number,
                })
            }
        }
    }

    /// Allocates the next participant, whose level of each stratification factor has this label.
    ///
    /// # Errors
    /// As [`allocate`](Self::allocate); for a label that the factor does not have, the error names
    /// the labels that it has.
    ///
    /// # Examples
    /// ```
    /// use evenhand::allocation::Allocator;
    /// use evenhand::rng::{Seed, Streams};
    /// use evenhand::scenario;
    ///
    /// let trial = scenario::read(&scenario::builtin("polar").expect("it is built in"))?;
    /// let mut lists = Allocator::new(&trial, &Streams::new(Seed::from_integer(42), 0));
    /// let allocation = lists.allocate_labels(&["postmenopausal woman", "tamoxifen"])?;
    /// let label = trial.strata().label(allocation.stratum);
    /// assert_eq!(label, "gender_menopausal_status=postmenopausal woman|planned_endocrine_therapy=tamoxifen");
    ///
    /// let error = lists.allocate_labels(&["woman", "tamoxifen"]).expect_err("which woman?");
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`woman` is not a level of `gender_menopausal_status`: \
    ///      write one of `premenopausal woman`, `postmenopausal woman`, `man`"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allocate_labels(
        &mut self,
        labels: &[impl AsRef<str>],
    ) -> Result<Allocation, AllocationError> {
        let levels = self.trial.strata().places(labels)?;
        self.allocate(&levels)
    }

    /// Allocates the next participant, who has the arm from then on.
    ///
    /// # Errors
    /// As [`allocate`](Self::allocate), and [`AllocationError::Levels`] where the level of a factor
    /// is not known.
    pub fn allocate_participant(
        &mut self,
        participant: &mut Participant,
    ) -> Result<Allocation, AllocationError> {
        let levels = participant.levels.all(self.trial.strata())?;
        let allocation = self.allocate(&levels)?;
        participant.arm = Some(allocation.arm);
        Ok(allocation)
    }
}

/// Begins whichever covariate-adaptive procedure it is.
struct Begin(Draws);

impl AdaptiveVisitor<'_> for Begin {
    type Output = Box<dyn Allocate + Send + Sync>;

    fn visit<P: CovariateAdaptive + Clone + Send + 'static>(self, procedure: &P) -> Self::Output {
        Box::new(AtWork {
            procedure: procedure.clone(),
            state: procedure.start(),
            draws: self.0,
        })
    }
}

/// A procedure, what it remembers, and its stream.
struct AtWork<P: CovariateAdaptive> {
    procedure: P,
    state: P::State,
    draws: Draws,
}

impl<P: CovariateAdaptive> Allocate for AtWork<P> {
    fn allocate(&mut self, profile: &[u16]) -> ArmIndex {
        self.procedure
            .next(&mut self.state, profile, &mut self.draws)
    }
}
