//! Episodes of a toxicity.

use super::DayNumber;
use crate::design::{DaysLaw, Toxicity};
use crate::rng::Draws;
use crate::table::Day;

/// An episode of a toxicity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// The toxicity's place.
    pub toxicity: usize,
    /// The grade.
    pub grade: u8,
    /// Whether there is fever or infection.
    pub is_complicated: bool,
    /// Its first day.
    pub(super) from: DayNumber,
    /// The first day after it.
    pub(super) until: DayNumber,
    /// Whether a rule has held, lowered or stopped the treatment for it.
    pub(super) is_handled: bool,
}

impl Episode {
    /// Its first day.
    pub fn first_day(&self) -> Day {
        Day(self.from)
    }

    /// Its last day.
    pub fn last_day(&self) -> Day {
        Day(self.until - 1)
    }

    /// Whether there is one on a day.
    pub(super) fn is_on(&self, day: DayNumber) -> bool {
        self.from <= day && day < self.until
    }
}

/// Draws the episodes of a toxicity (the place) of a participant whose treatment begins on `first`, up to
/// those that begin before `end`.
pub(super) fn draw_episodes(
    place: usize,
    toxicity: &Toxicity,
    first: DayNumber,
    end: DayNumber,
    draws: &mut Draws,
    episodes: &mut Vec<Episode>,
) {
    let Some(worst) = chosen(toxicity.grades.iter(), draws.unit()) else {
        return;
    };
    let mut from = first + days(toxicity.onset, draws);
    let mut grade = worst;
    while from < end {
        let is_complicated = draws.unit() < toxicity.complicated;
        let until = from + days(toxicity.duration, draws).max(1);
        episodes.push(Episode {
            toxicity: place,
            grade,
            is_complicated,
            from,
            until,
            is_handled: false,
        });
        let recurs = draws.unit() < toxicity.recurs;
        let Some(interval) = toxicity.interval.filter(|_| recurs) else {
            return;
        };
        from = until + days(interval, draws).max(1);
        let possible = || toxicity.grades.iter().filter(|(grade, _)| *grade <= worst);
        let all: f64 = possible().map(|(_, share)| share).sum();
        // By rounding the last share may be passed by.
        grade = chosen(possible(), draws.unit() * all).unwrap_or(worst);
    }
}

fn days(law: DaysLaw, draws: &mut Draws) -> DayNumber {
    law.draw(draws).cast_signed()
}

/// The first grade whose cumulated share exceeds this.
fn chosen<'g>(grades: impl Iterator<Item = &'g (u8, f64)>, uniform: f64) -> Option<u8> {
    let mut cumulated = 0.0;
    for (grade, share) in grades {
        cumulated += share;
        if uniform < cumulated {
            return Some(*grade);
        }
    }
    None
}
