//! Participants who were randomized in another stratum than the true one.

use std::fmt;

use crate::participant::Participant;
use crate::trial::Trial;

/// How many of them are named.
const MAX_NAMED: usize = 10;

/// A participant who was randomized by other levels than the true ones.
///
/// [`Display`](fmt::Display) writes such as `P1, in sex F, is M`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StratificationError {
    /// The key.
    pub id: String,
    /// Each factor whose levels differ: its name, the level as randomized, and the true level.
    pub factors: Vec<(String, String, String)>,
}

impl fmt::Display for StratificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |texts: Vec<String>| texts.join(" and ");
        let randomized = self
            .factors
            .iter()
            .map(|(name, level, _)| format!("{name} {level}"));
        let actual = self.factors.iter().map(|(_, _, level)| level.clone());
        write!(
            f,
            "{}, in {}, is {}",
            self.id,
            joined(randomized.collect()),
            joined(actual.collect())
        )
    }
}

/// Everybody who was randomized in another stratum than the true one: how many, and who came first.
///
/// # Examples
/// ```
/// use evenhand::balance::StratificationErrors;
/// use evenhand::design::Levels;
/// use evenhand::participant::Participant;
/// use evenhand::scenario;
///
/// let trial = scenario::read(&scenario::builtin("starter").expect("it is built in"))?;
/// let mut errors = StratificationErrors::default();
/// errors.add(&trial, &Participant {
///     id: Some("P1".into()),
///     levels: Levels::labelled(trial.strata(), &["female", "under 65"])?,
///     actual_levels: Some(Levels::labelled(trial.strata(), &["male", "under 65"])?),
///     ..Participant::default()
/// });
/// assert_eq!(errors.count(), 1);
/// assert_eq!(errors.first()[0].to_string(), "P1, in sex female, is male");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StratificationErrors {
    count: u32,
    first: Vec<StratificationError>,
}

impl StratificationErrors {
    /// Counts a participant whose true levels are others than those as randomized. Of levels that are
    /// not known nothing is said.
    pub fn add(&mut self, trial: &Trial, participant: &Participant) {
        let Some(actual) = &participant.actual_levels else {
            return;
        };
        let factors = trial.strata().factors().iter();
        let levels = participant.levels.iter().zip(actual.iter());
        let differ = factors.zip(levels).filter_map(|(factor, levels)| {
            let (randomized, actual) = (levels.0?, levels.1?);
            let label = |level: usize| factor.labels()[level].clone();
            (randomized != actual)
                .then(|| (factor.name().to_owned(), label(randomized), label(actual)))
        });
        let factors: Vec<_> = differ.collect();
        if factors.is_empty() {
            return;
        }
        self.count += 1;
        if self.first.len() < MAX_NAMED {
            self.first.push(StratificationError {
                id: participant.id_text().into_owned(),
                factors,
            });
        }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The first ten of them.
    pub fn first(&self) -> &[StratificationError] {
        &self.first
    }
}
