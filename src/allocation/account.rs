//! Allocations with their account: with which probability each arm came, and from which draw.

use super::allocator::AllocationError;
use super::list::{Entry, ListUse, StratumList, entries};
use super::number::RandomizationNumbers;
use super::past::{Past, past};
use crate::design::{ArmIndex, MAX_ARMS, StratumIndex};
use crate::procedure::Chances;
use crate::procedure::adaptive::{AdaptiveVisitor, CovariateAdaptive};
use crate::rng::{Draws, Purpose, Streams};
use crate::trial::{AdaptivePlan, Randomization, RandomizationPlan, Section, Trial};

/// The probability of each arm, in the order of the arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probabilities {
    of_arms: [f64; MAX_ARMS],
    arms: u8,
}

impl Probabilities {
    /// Zero for each of so many arms.
    pub(super) fn none(arms: usize) -> Self {
        Self {
            of_arms: [0.0; MAX_ARMS],
            arms: arms.min(MAX_ARMS) as u8,
        }
    }

    /// Adds to the probability of an arm.
    pub(super) fn add(&mut self, arm: ArmIndex, probability: f64) {
        self.of_arms[arm.get()] += probability;
    }

    /// The probabilities; they sum to 1.
    pub fn get(&self) -> &[f64] {
        &self.of_arms[..usize::from(self.arms)]
    }
}

impl From<Chances> for Probabilities {
    fn from(chances: Chances) -> Self {
        let mut probabilities = Self::none(chances.arms());
        for (own, chance) in probabilities.of_arms.iter_mut().zip(chances.iter()) {
            *own = chance;
        }
        probabilities
    }
}

/// The account of an allocation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account {
    /// The participant's stratum.
    pub stratum: StratumIndex,
    /// The arm that the procedure gives.
    pub arm: ArmIndex,
    /// The randomization number, without prefix and check digits.
    pub randomization_number: u32,
    /// The probability of each arm, given the allocations before: under a list, those of its own
    /// stratum, with what is hidden, such as the sizes of blocks, averaged out. `None` for a list whose
    /// past leaves more than [`MAX_NODES`](super::MAX_NODES) states open.
    pub probabilities: Option<Probabilities>,
    /// Under a list, which of its entries; under a covariate-adaptive procedure, which word of
    /// the stream. From 1.
    pub draw: u32,
}

/// Allocates as an [`Allocator`](super::Allocator) does, and accounts for each allocation. It takes
/// allocations that were recorded too, so that a trial that runs is followed from its history.
///
/// An allocation is two steps: [`next`](Self::next) says what it would be and changes nothing,
/// [`record`](Self::record) uses the entry or the word up.
///
/// # Examples
/// ```
/// use evenhand::allocation::AccountedAllocator;
/// use evenhand::rng::{Seed, Streams};
/// use evenhand::trial::Trial;
///
/// let trial = Trial::builder("demo")
///     .arms([("A", 1), ("B", 1)])
///     .factor("sex", ["f", "m"])
///     .procedure("permuted-block(2)")
///     .list_length(20)
///     .build()?;
/// let streams = Streams::new(Seed::from_integer(42), 0);
/// let mut allocator = AccountedAllocator::new(&trial, &streams);
/// let first = allocator.next(&[1])?;
/// assert_eq!(first.probabilities.expect("few states").get(), [0.5, 0.5]);
/// allocator.record(&[1], first.arm)?;
/// // The second entry of a block of two is certain.
/// let second = allocator.next(&[1])?;
/// assert_eq!(second.probabilities.expect("few states").get()[second.arm.get()], 1.0);
/// assert_eq!((second.draw, allocator.stream(second.stratum)), (2, "list:m".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AccountedAllocator {
    trial: Trial,
    numbers: RandomizationNumbers,
    source: Source,
}

/// Where arms come from.
enum Source {
    Lists {
        plan: Box<RandomizationPlan>,
        streams: Streams,
        /// By stratum; none before its list is first asked.
        lists: Vec<Option<Box<List>>>,
    },
    Adaptive(Box<dyn Adaptive>),
}

/// One stratum's list.
struct List {
    rest: StratumList,
    /// The next entry.
    next: Option<Entry>,
    /// How many entries were used.
    used: u32,
    /// The sections of the list that the next entry is in or before, in reverse order.
    sections: Vec<Section>,
    past: Box<dyn Past>,
    /// How many arms the trial has.
    arms: usize,
}

impl List {
    fn open(
        plan: &RandomizationPlan,
        streams: &Streams,
        stratum: StratumIndex,
        arms: usize,
    ) -> Self {
        let mut rest = entries(plan, streams, ListUse::Production, stratum);
        let mut sections = plan.sections(stratum);
        sections.reverse();
        let mut list = Self {
            next: rest.next(),
            rest,
            used: 0,
            sections,
            past: past(plan.procedure_of(stratum)),
            arms,
        };
        list.turn_over();
        list
    }

    /// Begins the section that the next entry begins.
    fn turn_over(&mut self) {
        let Some(next) = self.next else {
            return;
        };
        while let [.., later, _] = &self.sections[..] {
            if later.from > next.sequence {
                break;
            }
            self.past = past(&later.procedure);
            self.sections.pop();
        }
    }

    fn section(&self) -> Option<&Section> {
        self.sections.last()
    }

    /// The probability of each of the trial's arms for the next entry.
    fn probabilities(&self) -> Option<Probabilities> {
        let (of_section, section) = (self.past.probabilities()?, self.section()?);
        let mut probabilities = Probabilities::none(self.arms);
        for (arm, &probability) in section.arms.iter().zip(of_section.get()) {
            probabilities.add(arm, probability);
        }
        Some(probabilities)
    }

    /// Uses the next entry, if there is one.
    fn go_on(&mut self) {
        if let (Some(entry), Some(section)) = (self.next, self.section()) {
            if let Some(arm) = section.arms.find(entry.arm) {
                self.past.record(arm);
            }
            self.used = entry.sequence;
            self.next = self.rest.next();
            self.turn_over();
        }
    }
}

impl AccountedAllocator {
    /// Before the first allocation of a run.
    pub fn new(trial: &Trial, streams: &Streams) -> Self {
        let source = match trial.randomization() {
            Randomization::Lists(plan) => Source::Lists {
                lists: (0..plan.strata.count()).map(|_| None).collect(),
                plan: plan.clone(),
                streams: streams.clone(),
            },
            Randomization::Adaptive(plan) => Source::Adaptive(begin(plan, streams)),
        };
        Self {
            trial: trial.clone(),
            numbers: RandomizationNumbers::of_trial(trial, streams, ListUse::Production),
            source,
        }
    }

    /// What the next allocation of a participant would be whose level of each stratification factor
    /// this is, by its place among the factor's levels, from 0.
    ///
    /// # Errors
    /// As [`Allocator::allocate`](super::Allocator::allocate).
    pub fn next(&mut self, levels: &[usize]) -> Result<Account, AllocationError> {
        let stratum = self.trial.strata().index(levels)?;
        let arms = self.trial.arms().count();
        match &mut self.source {
            Source::Lists {
                plan,
                streams,
                lists,
            } => {
                let list = lists[stratum.get()]
                    .get_or_insert_with(|| Box::new(List::open(plan, streams, stratum, arms)));
                let Some(entry) = list.next else {
                    return Err(AllocationError::ListExhausted {
                        stratum: self.trial.strata().label(stratum),
                        length: list.used,
                    });
                };
                let number = self.numbers.number(stratum, entry.sequence);
                Ok(Account {
                    stratum,
                    arm: entry.arm,
                    randomization_number: number
                        .ok_or(AllocationError::NumbersExhausted(entry.sequence))?,
                    probabilities: list.probabilities(),
                    draw: entry.sequence,
                })
            }
            Source::Adaptive(procedure) => {
                let used = procedure.used();
                let number = self.numbers.number(StratumIndex(0), used + 1);
                let (arm, chances) = procedure.next(levels);
                Ok(Account {
                    stratum,
                    arm,
                    randomization_number: number.ok_or(AllocationError::NumbersExhausted(used))?,
                    probabilities: Some(chances.into()),
                    draw: used + 1,
                })
            }
        }
    }

    /// Uses up the entry or the word of the next allocation of such a participant, who is on this
    /// arm: the one that the procedure gives, or another that was recorded.
    ///
    /// What follows under a covariate-adaptive procedure depends on the arm. What follows on a list
    /// does not.
    ///
    /// # Errors
    /// [`AllocationError::Levels`].
    pub fn record(&mut self, levels: &[usize], arm: ArmIndex) -> Result<(), AllocationError> {
        let stratum = self.trial.strata().index(levels)?;
        let arms = self.trial.arms().count();
        match &mut self.source {
            Source::Lists {
                plan,
                streams,
                lists,
            } => lists[stratum.get()]
                .get_or_insert_with(|| Box::new(List::open(plan, streams, stratum, arms)))
                .go_on(),
            Source::Adaptive(procedure) => {
                procedure.take_up(levels, arm);
                procedure.pass();
            }
        }
        Ok(())
    }

    /// Takes up an allocation whose entry or word was passed by: the participant is on this arm.
    ///
    /// # Errors
    /// [`AllocationError::Levels`].
    pub fn take_up(&mut self, levels: &[usize], arm: ArmIndex) -> Result<(), AllocationError> {
        self.trial.strata().index(levels)?;
        if let Source::Adaptive(procedure) = &mut self.source {
            procedure.take_up(levels, arm);
        }
        Ok(())
    }

    /// Passes by the entries of the stratum's list, or the words of the stream, before this one: they
    /// were used for allocations that are not known. `false` where it was used itself, or is not there.
    ///
    /// # Errors
    /// [`AllocationError::Levels`].
    pub fn pass_to(&mut self, levels: &[usize], draw: u32) -> Result<bool, AllocationError> {
        loop {
            let next = match self.next(levels) {
                Ok(account) => account.draw,
                Err(error @ AllocationError::Levels(_)) => return Err(error),
                Err(_) => return Ok(false),
            };
            if next >= draw {
                return Ok(next == draw);
            }
            let stratum = self.trial.strata().index(levels)?;
            match &mut self.source {
                Source::Lists { lists, .. } => {
                    if let Some(list) = &mut lists[stratum.get()] {
                        list.go_on();
                    }
                }
                Source::Adaptive(procedure) => procedure.pass(),
            }
        }
    }

    /// The stream that an allocation in this stratum draws from: its purpose, a colon and its name,
    /// such as `list:f|01` or `allocation:`.
    ///
    /// # Panics
    /// Where there is no such stratum.
    pub fn stream(&self, stratum: StratumIndex) -> String {
        match &self.source {
            Source::Lists { plan, lists, .. } => {
                let name = self.trial.strata().stream_name(stratum);
                let list = lists[stratum.get()].as_ref();
                let first = || plan.sections(stratum).swap_remove(0);
                let section = list.and_then(|list| list.section().cloned());
                let section = section.unwrap_or_else(first);
                let purpose = ListUse::Production.purpose(&section).label();
                format!("{purpose}:{}", section.stream_name(&name))
            }
            Source::Adaptive(_) => format!("{}:", Purpose::Allocation.label()),
        }
    }
}

/// A covariate-adaptive procedure at work, with the word of its next allocation.
trait Adaptive {
    /// How many words were used.
    fn used(&self) -> u32;
    /// The next arm of a participant with this level of each factor.
    fn next(&mut self, levels: &[usize]) -> (ArmIndex, Chances);
    /// Takes up an allocation.
    fn take_up(&mut self, levels: &[usize], arm: ArmIndex);
    /// Uses a word.
    fn pass(&mut self);
}

fn begin(plan: &AdaptivePlan, streams: &Streams) -> Box<dyn Adaptive> {
    plan.procedure
        .visit(Begin(streams.open(Purpose::Allocation, "")))
}

/// Begins whichever covariate-adaptive procedure it is.
struct Begin(Draws);

impl AdaptiveVisitor<'_> for Begin {
    type Output = Box<dyn Adaptive>;

    fn visit<P: CovariateAdaptive + Clone + Send + 'static>(
        mut self,
        procedure: &P,
    ) -> Self::Output {
        Box::new(AtWork {
            procedure: procedure.clone(),
            state: procedure.start(),
            word: self.0.word(),
            draws: self.0,
            used: 0,
            profile: Vec::new(),
        })
    }
}

struct AtWork<P: CovariateAdaptive> {
    procedure: P,
    state: P::State,
    /// The word of the next allocation.
    word: u32,
    /// The words after it.
    draws: Draws,
    used: u32,
    profile: Vec<u16>,
}

impl<P: CovariateAdaptive> AtWork<P> {
    fn look_at(&mut self, levels: &[usize]) {
        self.profile.clear();
        self.profile
            .extend(levels.iter().map(|&level| level as u16));
    }
}

impl<P: CovariateAdaptive> Adaptive for AtWork<P> {
    fn used(&self) -> u32 {
        self.used
    }

    fn next(&mut self, levels: &[usize]) -> (ArmIndex, Chances) {
        self.look_at(levels);
        let chances = self.procedure.chances(&self.state, &self.profile);
        (chances.pick(self.word), chances)
    }

    fn take_up(&mut self, levels: &[usize], arm: ArmIndex) {
        self.look_at(levels);
        self.procedure.assign(&mut self.state, &self.profile, arm);
    }

    fn pass(&mut self) {
        self.word = self.draws.word();
        self.used += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::Allocator;
    use crate::design::Site;
    use crate::procedure::Procedure;
    use crate::procedure::adaptive::AdaptiveProcedure;
    use crate::rng::Seed;

    fn trial(procedure: &str) -> Trial {
        let builder = Trial::builder("demo")
            .arms([("A", 1), ("B", 1)])
            .factor("sex", ["f", "m"])
            .factor("age", ["young", "middle", "old"])
            .sites(["1", "2"].map(|id| Site::new(id, id, "")))
            .stratify_by("site_id")
            .procedure(procedure)
            .sample_size(240);
        let builder = if AdaptiveProcedure::is_named_in(procedure) {
            builder
        } else {
            builder.list_length(240)
        };
        builder.build().expect(procedure)
    }

    /// Every procedure's allocations are the allocator's, and the arm has a probability above 0.
    #[test]
    fn it_allocates_as_the_allocator_does() {
        let specifications = Procedure::examples().chain(AdaptiveProcedure::examples());
        for specification in specifications {
            let trial = trial(specification);
            let streams = Streams::new(Seed::from_integer(5), 0);
            let mut plain = Allocator::new(&trial, &streams);
            let mut accounted = AccountedAllocator::new(&trial, &streams);
            let mut order = streams.open(Purpose::Cohort, "");
            for _ in 0..150 {
                let levels = [2, 3, 2].map(|bound| usize::try_from(order.below(bound)).unwrap());
                let allocation = plain.allocate(&levels).unwrap();
                let account = accounted.next(&levels).unwrap();
                assert_eq!(accounted.next(&levels).unwrap(), account);
                accounted.record(&levels, account.arm).unwrap();
                assert_eq!(account.arm, allocation.arm, "{specification}");
                assert_eq!(account.stratum, allocation.stratum);
                assert_eq!(
                    account.randomization_number,
                    allocation.randomization_number
                );
                let sequence = allocation.entry.map(|entry| entry.sequence);
                assert!(sequence.is_none_or(|sequence| sequence == account.draw));
                let probabilities = account.probabilities.expect(specification);
                assert!(probabilities.get()[account.arm.get()] > 0.0);
                assert!((probabilities.get().iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn an_entry_that_was_used_is_not_gone_back_to() {
        for procedure in ["permuted-block(4, 6)", "minimization(range, 0.85)"] {
            let trial = trial(procedure);
            let streams = Streams::new(Seed::from_integer(5), 0);
            let new = || AccountedAllocator::new(&trial, &streams);
            let (mut one, mut other) = (new(), new());
            for _ in 0..3 {
                let arm = one.next(&[0, 1, 0]).unwrap().arm;
                one.record(&[0, 1, 0], arm).unwrap();
            }
            assert_eq!(one.pass_to(&[0, 1, 0], 3), Ok(false));
            assert_eq!(one.pass_to(&[0, 1, 0], 4), Ok(true));
            assert_eq!(other.pass_to(&[0, 1, 0], 4), Ok(true));
            assert_eq!(other.next(&[0, 1, 0]).unwrap().draw, 4);
        }
    }

    #[test]
    fn a_list_that_is_used_up_stays_so() {
        let trial = Trial::builder("demo")
            .arms([("A", 1), ("B", 1)])
            .procedure("permuted-block(4)")
            .list_length(4)
            .build()
            .unwrap();
        let mut allocator = AccountedAllocator::new(&trial, &Streams::new(Seed::from(1), 0));
        for _ in 0..4 {
            let arm = allocator.next(&[]).unwrap().arm;
            allocator.record(&[], arm).unwrap();
        }
        assert!(matches!(
            allocator.next(&[]),
            Err(AllocationError::ListExhausted { length: 4, .. })
        ));
        assert_eq!(allocator.pass_to(&[], 5), Ok(false));
    }
}
