//! People who are there already, allocated at once.

use super::error::RunError;
use crate::allocation::{
    AllocationError, Allocator, Leftovers, RosterOrder, with_balanced_leftovers,
};
use crate::balance::Balance;
use crate::design::{LevelsError, StratumIndex};
use crate::participant::Participant;
use crate::rng::Streams;
use crate::table::{Sink, write_table};
use crate::tables::{self, Assignment};
use crate::trial::Trial;

/// What came of assigning a roster.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// The balance, in the order in which people were taken.
    pub balance: Balance,
    /// How many people.
    pub people: u64,
    /// Of them, how many were left over when the strata's whole sets were full; where leftovers are balanced.
    pub leftovers: Option<u32>,
}

/// Allocates everybody of a roster, and writes who was given what.
pub(super) fn assign(
    trial: &Trial,
    roster: &[Participant],
    (order, leftovers): (RosterOrder, Leftovers),
    streams: &Streams,
    sink: &mut dyn Sink,
) -> Result<Assigned, RunError> {
    let mut people = roster.to_vec();
    order.arrange(&mut people, streams);
    let (assignments, left_over) = match leftovers {
        Leftovers::AsDrawn => (as_drawn(trial, &mut people, streams)?, None),
        Leftovers::Balanced => {
            let (assignments, left_over) = balanced(trial, &mut people, streams)?;
            (assignments, Some(left_over))
        }
    };
    let mut balance = Balance::new(trial);
    for person in &people {
        let added = balance.add(person);
        added.expect("everybody was given an arm");
    }
    let rows = people.iter().zip(assignments);
    write_table(tables::assignments(trial, rows), sink)?;
    Ok(Assigned {
        balance,
        people: people.len() as u64,
        leftovers: left_over,
    })
}

/// One after the other, by the trial's lists or its covariate-adaptive procedure.
fn as_drawn(
    trial: &Trial,
    people: &mut [Participant],
    streams: &Streams,
) -> Result<Vec<Assignment>, RunError> {
    let mut allocator = Allocator::new(trial, streams);
    let assignments = people.iter_mut().map(|person| {
        let allocation = allocator.allocate_participant(person)?;
        Ok(Assignment {
            stratum: allocation.stratum,
            randomization_number: Some(allocation.randomization_number),
        })
    });
    assignments.collect()
}

/// In whole sets within strata, with those who are left over balanced over the strata.
fn balanced(
    trial: &Trial,
    people: &mut [Participant],
    streams: &Streams,
) -> Result<(Vec<Assignment>, u32), RunError> {
    let stratum = |person: &Participant| {
        let levels = person.levels.all(trial.strata())?;
        trial.strata().index(&levels)
    };
    let strata: Result<Vec<StratumIndex>, LevelsError> = people.iter().map(stratum).collect();
    let strata = strata.map_err(AllocationError::from)?;
    let (arms, left_over) = with_balanced_leftovers(trial, &strata, streams)?;
    for (person, arm) in people.iter_mut().zip(arms) {
        person.arm = Some(arm);
    }
    let assignments = strata.into_iter().map(|stratum| Assignment {
        stratum,
        randomization_number: None,
    });
    Ok((assignments.collect(), left_over))
}
