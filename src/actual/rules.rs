//! Which rule applies to an episode.

use super::episodes::Episode;
use crate::design::DoseModification;

/// On which day of which cycle a rule is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looked {
    /// The day of the cycle; none on the first day of an episode.
    pub day: Option<u32>,
    /// The cycle, where the treatment has cycles and has begun one.
    pub cycle: Option<u32>,
}

/// The place of the first rule that applies.
pub(super) fn first_rule(
    rules: &[DoseModification],
    episode: &Episode,
    looked: Looked,
) -> Option<usize> {
    rules.iter().position(|rule| {
        let is_looked_at = match looked.day {
            None => rule.cycle_days.is_empty(),
            Some(day) => rule.cycle_days.contains(&day),
        };
        let in_cycle = rule.cycles.is_empty()
            || looked
                .cycle
                .is_some_and(|cycle| rule.cycles.contains(&cycle));
        rule.toxicity == episode.toxicity
            && rule.grades.contains(&episode.grade)
            && (episode.is_complicated || !rule.is_complicated)
            && is_looked_at
            && in_cycle
    })
}
