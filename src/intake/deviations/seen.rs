//! What is reported already.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::reported::{Reported, Since};

/// Some days, and the line that reports them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spell {
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub line: usize,
}

/// Why a report does not go with those before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum SeenError {
    /// Out of order.
    #[error(
        "{from} lies before {before}, the beginning of the one on line {line}: write them in order of time"
    )]
    OutOfOrder {
        /// The beginning.
        from: NaiveDate,
        /// That of the one before.
        before: NaiveDate,
        /// The line of the one before.
        line: usize,
    },
    /// In the days of another.
    #[error(
        "on {from} the one on line {line} still lasts, up to {to}: end that before this one begins"
    )]
    Overlaps {
        /// The beginning.
        from: NaiveDate,
        /// The end of the one before.
        to: NaiveDate,
        /// The line of the one before.
        line: usize,
    },
    /// After one that has no end.
    #[error("the one on line {line} has no `end_date`, so it still lasts on {from}: write it")]
    StillLasts {
        /// The beginning.
        from: NaiveDate,
        /// The line of the one before.
        line: usize,
    },
    /// Twice.
    #[error("line {line} repeats what line {first} says about {what}: keep one of them")]
    Twice {
        /// The line.
        line: usize,
        /// The line that said it first.
        first: usize,
        /// Of what.
        what: &'static str,
    },
}

/// What can be reported once of a participant. Treatments and visits by their places.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Once {
    Delay(usize, u32),
    Reduction(usize, Since),
    Stop(Option<usize>),
    Dose(usize, NaiveDate),
    Visit(usize, NaiveDate),
}

/// What is reported already.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The last hold of each participant and treatment; with `true`, episode of a toxicity.
    spells: HashMap<(usize, bool, usize), Spell>,
    /// What is reported once, with its line.
    lines: HashMap<(usize, Once), usize>,
}

impl Seen {
    /// That some days come after those of the same before.
    pub(super) fn follows(
        &mut self,
        key: (usize, bool, usize),
        spell: Spell,
    ) -> Result<(), SeenError> {
        let from = spell.from;
        if let Some(&Spell {
            from: before,
            to,
            line,
        }) = self.spells.get(&key)
        {
            if from < before {
                return Err(SeenError::OutOfOrder { from, before, line });
            }
            match to {
                None => return Err(SeenError::StillLasts { from, line }),
                Some(to) if from <= to => return Err(SeenError::Overlaps { from, to, line }),
                Some(_) => {}
            }
        }
        self.spells.insert(key, spell);
        Ok(())
    }

    /// That it is reported for the first time.
    pub(super) fn once(
        &mut self,
        participant: usize,
        reported: &Reported,
        line: usize,
    ) -> Result<(), SeenError> {
        let (key, what) = match *reported {
            Reported::Delay {
                treatment, cycle, ..
            } => (Once::Delay(treatment, cycle), "the delay of this cycle"),
            Reported::Reduction {
                treatment, from, ..
            } => (Once::Reduction(treatment, from), "a reduction from then on"),
            Reported::Stop { treatment, .. } => (Once::Stop(treatment), "the stop"),
            Reported::Missed {
                treatment,
                planned_on,
                ..
            }
            | Reported::Given {
                treatment,
                planned_on,
                ..
            } => (Once::Dose(treatment, planned_on), "the dose of this day"),
            Reported::Visit {
                visit, planned_on, ..
            } => (Once::Visit(visit, planned_on), "this visit"),
            Reported::Hold { .. } | Reported::Toxicity { .. } => return Ok(()),
        };
        let first = *self.lines.entry((participant, key)).or_insert(line);
        if first != line {
            return Err(SeenError::Twice { line, first, what });
        }
        Ok(())
    }
}
