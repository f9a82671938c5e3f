//! Whether a trial's procedure can have made an observed allocation, followed participant by participant.

mod steps;

use std::fmt;

use crate::design::{ArmIndex, Strata, StratumIndex};
use crate::participant::Participant;
use crate::trial::{Randomization, Section, Trial};
use steps::{Begin, FollowAdaptive, FollowList, Step};

/// Whether a trial's procedure can have made an observed allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// Every participant's arm had a probability above 0, given the arms before.
    Possible,
    /// Some participant's arm had a probability of 0; this is the first.
    Impossible(Box<Impossible>),
    /// It is not known of this participant and those after.
    Unknown(Unknown),
}

/// The first participant whose arm had a probability of 0. [`Display`](fmt::Display) says it in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    /// The participant's place, from 0, in the order of randomization.
    pub place: usize,
    /// The participant's key; empty where there is none.
    pub id: String,
    /// The stratum's label; empty in a trial without stratification.
    pub stratum: String,
    /// Which entry of the stratum's list it is, from 1; none under a covariate-adaptive procedure.
    pub entry: Option<u32>,
    /// The arm's name.
    pub arm: String,
    /// The names of the arms that were possible.
    pub possible: Vec<String>,
    /// The procedure.
    pub procedure: String,
}

/// From where on nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unknown {
    /// A participant whose stratum is not known: it may have taken an entry of any list.
    #[error("the stratum of `{id}` is not known")]
    Stratum {
        /// The participant's place, from 0.
        place: usize,
        /// The participant's key.
        id: String,
    },
    /// A list with more hidden states than are kept.
    #[error("the procedure has too many hidden states to be followed to `{id}`")]
    States {
        /// The participant's place, from 0.
        place: usize,
        /// The participant's key.
        id: String,
    },
    /// A participant without an arm.
    #[error("`{id}` has no arm")]
    NoArm {
        /// The participant's place, from 0.
        place: usize,
        /// The participant's key.
        id: String,
    },
}

impl Unknown {
    /// The participant's place, from 0, in the order of randomization.
    pub fn place(&self) -> usize {
        match self {
            Self::Stratum { place, .. }
            | Self::States { place, .. }
            | Self::NoArm { place, .. } => *place,
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id, arm, procedure, ..
        } = self;
        let stratum = match &*self.stratum {
            "" => String::new(),
            stratum => format!(" of stratum `{stratum}`"),
        };
        let of = match self.entry {
            Some(entry) if stratum.is_empty() => format!("entry {entry} of the list"),
            Some(entry) => format!("entry {entry}{stratum}"),
            None => format!("a participant{stratum}"),
        };
        let possible: Vec<String> = self.possible.iter().map(|arm| format!("`{arm}`")).collect();
        write!(
            f,
            "`{id}`, {of}, is on `{arm}`, which {procedure} cannot allocate there: only {} is possible",
            possible.join(" or ")
        )
    }
}

impl Impossible {
    /// What usually is the reason, in words.
    pub fn causes(&self) -> &'static str {
        if self.entry.is_some() {
            "commonly the trial used other block sizes or another procedure, rows are out of order or \
             missing, or a stratum or an arm is recorded wrongly"
        } else {
            "commonly the trial used another procedure or other weights, rows are out of order or \
             missing, or a factor's level or an arm is recorded wrongly"
        }
    }
}

/// Follows the arms of participants, in the order of their randomization, along the trial's procedure,
/// and finds the first whose arm had a probability of 0.
///
/// A list is followed along the procedure's chain ([`Markov`](crate::procedure::Markov)), stratum by stratum, each participant
/// being the next entry of the list of the stratum as randomized. Where something hidden is drawn, such as
/// a block's size, all states are followed that the arms so far can have led to: the subset construction of
/// automata. A covariate-adaptive procedure is given the allocations so far, and its
/// [`chances`](crate::procedure::adaptive::CovariateAdaptive::chances) are asked.
///
/// From a participant on whose stratum is not known nothing can be said of any: whichever list it was, its
/// next entry is used, and an adaptive procedure looks at everybody before.
///
/// That an allocation is possible does not show that the procedure made it.
///
/// # Panics
/// Where an arm or the levels of a participant are not of the trial.
///
/// # Examples
/// ```
/// use evenhand::design::{ArmIndex, Levels};
/// use evenhand::participant::Participant;
/// use evenhand::rerandomize::{Followed, follow};
/// use evenhand::scenario;
///
/// // permuted-block(4, 6), stratified by sex and age.
/// let trial = scenario::read(&scenario::builtin("starter").expect("it is built in"))?;
/// let participant = |arm| Participant {
///     levels: Levels::labelled(trial.strata(), &["female", "under 65"]).expect("a stratum"),
///     arm: Some(ArmIndex(arm)),
///     ..Participant::default()
/// };
/// let three = [0, 0, 0].map(participant);
/// assert_eq!(follow(&trial, &three), Followed::Possible); // of a block of six
/// let four = [0, 0, 0, 0].map(participant);
/// let Followed::Impossible(first) = follow(&trial, &four) else {
///     panic!("no block has four on one arm before any on the other");
/// };
/// assert_eq!((first.place, first.entry), (3, Some(4)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Rabin and Scott 1959, *IBM Journal of Research and Development* 3:114-125, on sets of states.
pub fn follow<'p>(
    trial: &Trial,
    participants: impl IntoIterator<Item = &'p Participant>,
) -> Followed {
    let strata = trial.strata();
    let lists = trial.randomization().lists();
    let sections: Vec<Vec<Section>> = lists.map_or_else(Vec::new, |plan| {
        plan.strata
            .iter()
            .map(|stratum| plan.sections(stratum))
            .collect()
    });
    let mut follower = Follower::new(trial, &sections);
    for (place, participant) in participants.into_iter().enumerate() {
        let id = || participant.id_text().into_owned();
        let Some(arm) = participant.arm else {
            return Followed::Unknown(Unknown::NoArm { place, id: id() });
        };
        let Some(stratum) = participant.stratum() else {
            return Followed::Unknown(Unknown::Stratum { place, id: id() });
        };
        match follower.step(stratum, participant, arm) {
            Step::Possible => {}
            Step::Lost => return Followed::Unknown(Unknown::States { place, id: id() }),
            Step::Impossible { entry, possible } => {
                let name = |arm: ArmIndex| trial.arms().get(arm).name().to_owned();
                return Followed::Impossible(Box::new(Impossible {
                    place,
                    id: id(),
                    stratum: label(strata, stratum),
                    entry,
                    arm: name(arm),
                    possible: possible.into_iter().map(name).collect(),
                    procedure: follower.procedure(stratum),
                }));
            }
        }
    }
    Followed::Possible
}

/// The stratum's label; empty in a trial without stratification.
fn label(strata: &Strata, stratum: StratumIndex) -> String {
    if strata.factors().is_empty() {
        String::new()
    } else {
        strata.label(stratum)
    }
}

/// The procedure of a trial, with the allocations so far.
enum Follower<'t> {
    /// The list of each stratum.
    Lists(Vec<List<'t>>),
    Adaptive {
        procedure: String,
        at_work: Box<dyn FollowAdaptive + 't>,
    },
}

/// A list with its sections.
struct List<'t> {
    sections: &'t [Section],
    /// Which of them the next entry is in; none before the first.
    at: Option<usize>,
    /// The section, from its beginning.
    at_work: Option<Box<dyn FollowList + 't>>,
    /// How many entries were taken.
    taken: u32,
}

impl<'t> List<'t> {
    /// Takes up the next entry.
    fn step(&mut self, arm: ArmIndex) -> Step {
        let entry = self.taken + 1;
        let at = self
            .sections
            .iter()
            .rposition(|section| section.from <= entry);
        if at != self.at {
            self.at = at;
            self.at_work = at.map(|at| self.sections[at].procedure.visit(Begin));
        }
        let (Some(section), Some(at_work)) = (self.section(), &mut self.at_work) else {
            return Step::Lost;
        };
        let Some(of_section) = section.arms.find(arm) else {
            // Nobody is allocated to it here.
            let possible = section.arms.iter().collect();
            return Step::Impossible {
                entry: Some(entry),
                possible,
            };
        };
        let step = at_work.step(of_section);
        self.taken = entry;
        match step {
            Step::Impossible { possible, .. } => Step::Impossible {
                entry: Some(entry),
                possible: possible
                    .into_iter()
                    .map(|arm| section.arms.get(arm))
                    .collect(),
            },
            step => step,
        }
    }

    fn section(&self) -> Option<&'t Section> {
        self.at.map(|at| &self.sections[at])
    }
}

impl<'t> Follower<'t> {
    fn new(trial: &'t Trial, sections: &'t [Vec<Section>]) -> Self {
        match trial.randomization() {
            Randomization::Lists(_) => {
                let list = |sections: &'t Vec<Section>| List {
                    sections,
                    at: None,
                    at_work: None,
                    taken: 0,
                };
                Self::Lists(sections.iter().map(list).collect())
            }
            Randomization::Adaptive(plan) => Self::Adaptive {
                procedure: plan.procedure.to_string(),
                at_work: plan.procedure.visit(Begin),
            },
        }
    }

    fn procedure(&self, stratum: StratumIndex) -> String {
        match self {
            Self::Lists(lists) => {
                let section = lists[stratum.get()].section();
                section.map_or_else(String::new, |section| section.procedure.to_string())
            }
            Self::Adaptive { procedure, .. } => procedure.clone(),
        }
    }

    /// Takes up the next participant.
    fn step(&mut self, stratum: StratumIndex, who: &Participant, arm: ArmIndex) -> Step {
        match self {
            Self::Lists(lists) => lists[stratum.get()].step(arm),
            Self::Adaptive { at_work, .. } => {
                let profile: Vec<u16> = who.levels.iter().flatten().map(|l| l as u16).collect();
                at_work.step(&profile, arm)
            }
        }
    }
}

#[cfg(test)]
mod tests;
