//! Who is compared: the arms, and everybody.

use crate::design::{ArmIndex, Value};
use crate::participant::Participant;
use crate::report::source::Source;
use crate::trial::Trial;

/// The participants with the columns of the table: the arms, and everybody.
pub(super) struct Groups<'a> {
    /// The labels of the arms; none where the arms are not to be seen.
    pub arms: Vec<String>,
    /// How many participants each arm has.
    pub sizes: Vec<usize>,
    participants: &'a [Participant],
}

impl<'a> Groups<'a> {
    /// With the arms, or without them.
    pub(super) fn new(source: &Source<'a>, trial: &Trial, has_arms: bool) -> Self {
        let arms = trial.arms().iter().filter(|_| has_arms);
        let arms: Vec<String> = arms.map(|arm| arm.label().to_owned()).collect();
        let mut sizes = vec![0; arms.len()];
        for participant in source.participants {
            if let Some(size) = participant.arm.and_then(|arm| sizes.get_mut(arm.get())) {
                *size += 1;
            }
        }
        Self {
            arms,
            sizes,
            participants: source.participants,
        }
    }

    /// How many participants there are.
    pub(super) fn all(&self) -> usize {
        self.participants.len()
    }

    /// Whether an attribute of anybody is known.
    pub(super) fn has_value(&self, attribute: usize) -> bool {
        let values = self
            .participants
            .iter()
            .map(|one| one.values.get(attribute));
        values.flatten().any(|value| *value != Value::Missing)
    }

    /// How many columns: the arms and everybody.
    pub(super) fn columns(&self) -> usize {
        self.arms.len() + 1
    }

    /// Goes through the participants, each with the column of the arm; that of everybody is the last.
    pub(super) fn each(&self, mut row: impl FnMut(&'a Participant, Option<usize>)) {
        let arms = self.arms.len();
        for participant in self.participants {
            let column = participant.arm.map(ArmIndex::get);
            row(participant, column.filter(|column| *column < arms));
        }
    }

    /// Values of some kind by column, and how many are missing in each.
    pub(super) fn values<T: Copy>(
        &self,
        value: impl Fn(&Participant) -> Option<T>,
    ) -> Vec<(Vec<T>, usize)> {
        let mut columns: Vec<(Vec<T>, usize)> =
            (0..self.columns()).map(|_| (Vec::new(), 0)).collect();
        let all = self.arms.len();
        self.each(|participant, column| {
            let own = value(participant);
            for column in column.into_iter().chain([all]) {
                match own {
                    Some(value) => columns[column].0.push(value),
                    None => columns[column].1 += 1,
                }
            }
        });
        columns
    }
}
