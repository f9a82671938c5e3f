//! What chosen participants were given: the intervals of `exposure`.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::rows::{MOST_READ, Walk, date};
use crate::report::source::{Source, TableError};
use crate::trial::Trial;

/// The most participants whose course is drawn.
const MOST_DRAWN: usize = 40;
/// The most participants whose calendar is shown.
const MOST_CALENDARS: usize = 12;

const TABLE: &str = "exposure";
const COLUMNS: [&str; 13] = [
    "participant_id",
    "mood",
    "treatment",
    "start_date",
    "end_date",
    "part",
    "epoch",
    "cycle",
    "time_slots",
    "dose",
    "dose_unit",
    "frequency",
    "route",
];

/// The same dose on every day of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    /// The place of the treatment in the trial's plan.
    pub treatment: usize,
    pub part: String,
    pub epoch: String,
    pub cycle: Option<u32>,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub times_per_day: u32,
    pub dose: String,
    pub unit: String,
    pub is_single: bool,
    pub route: String,
}

/// A participant who is shown, with what was given, or planned where no more is known.
#[derive(Debug)]
pub(super) struct Shown {
    /// The place among the participants.
    pub place: usize,
    pub id: String,
    pub given: Vec<Given>,
}

/// The participants who are shown.
#[derive(Debug)]
pub(super) struct Chosen {
    /// Those whose course is drawn, in the run's order.
    pub drawn: Vec<Shown>,
    /// The first of the run.
    pub first: Vec<Shown>,
    /// Whether those who are drawn are the first of the run too, since the table is too long to look further.
    pub is_beginning: bool,
}

/// The days of a treatment of a participant, from the first dose to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub place: usize,
    pub treatment: usize,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// Chooses participants and reads what they are given. `each` is handed the days that are planned of every
/// participant and treatment, where the table is short enough to be read whole.
pub(super) fn read(
    source: &Source<'_>,
    trial: &Trial,
    is_actual: bool,
    mut each: impl FnMut(Days),
) -> Result<Chosen, TableError> {
    let participants = source.participants;
    let is_whole = source.tables.rows(TABLE).unwrap_or(0) <= MOST_READ;
    let places = places(participants.len(), is_whole);
    let calendars = participants.len().min(MOST_CALENDARS);
    let show = |place: usize| Shown {
        place,
        id: participants[place].id_text().into_owned(),
        given: Vec::new(),
    };
    let mut drawn: Vec<Shown> = places.iter().copied().map(show).collect();
    let mut first: Vec<Shown> = (0..calendars).map(show).collect();
    let until = places.last().copied().unwrap_or(0).max(calendars);
    let mood = if is_actual { "PERFORMED" } else { "SCHEDULED" };
    let treatments = trial.treatment_plan().treatments();
    let mut walk = Walk::new(participants, TABLE);
    let mut days: Vec<Days> = Vec::new();
    source.tables.read(TABLE, &COLUMNS, &mut |cells| {
        let place = walk.find(cells[0])?;
        // The days of everybody are known from a shorter table where it is known what really happens.
        if (is_actual || !is_whole) && place > until {
            return Ok(ControlFlow::Break(()));
        }
        if cells[1] != mood {
            return Ok(ControlFlow::Continue(()));
        }
        let treatment = treatments.iter().position(|name| name == cells[2]);
        let treatment = treatment.ok_or_else(|| TableError::cell(TABLE, "treatment", cells[2]))?;
        let dates = (
            date(TABLE, "start_date", cells[3])?,
            date(TABLE, "end_date", cells[4])?,
        );
        if is_whole && !is_actual {
            if days.first().is_some_and(|one| one.place != place) {
                days.drain(..).for_each(&mut each);
            }
            add_days(&mut days, place, treatment, dates);
        }
        if let Ok(found) = drawn.binary_search_by_key(&place, |one| one.place) {
            drawn[found].given.push(given(cells, treatment, dates)?);
        }
        if let Some(one) = first.get_mut(place) {
            one.given.push(given(cells, treatment, dates)?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    days.into_iter().for_each(each);
    Ok(Chosen {
        drawn,
        first,
        is_beginning: !is_whole && participants.len() > MOST_DRAWN,
    })
}

/// Who is drawn: everybody, or some evenly from the run's order, or the first.
fn places(participants: usize, is_whole: bool) -> Vec<usize> {
    let drawn = participants.min(MOST_DRAWN);
    if is_whole {
        (0..drawn)
            .map(|place| place * participants / drawn)
            .collect()
    } else {
        (0..drawn).collect()
    }
}

/// Widens the days of a treatment.
fn add_days(
    days: &mut Vec<Days>,
    place: usize,
    treatment: usize,
    (first, last): (NaiveDate, NaiveDate),
) {
    match days.iter_mut().find(|one| one.treatment == treatment) {
        Some(one) => {
            one.first = one.first.min(first);
            one.last = one.last.max(last);
        }
        None => days.push(Days {
            place,
            treatment,
            first,
            last,
        }),
    }
}

fn given(
    cells: &[&str],
    treatment: usize,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Given, TableError> {
    let cycle = match cells[7] {
        "" => None,
        cell => Some(
            cell.parse()
                .map_err(|_| TableError::cell(TABLE, "cycle", cell))?,
        ),
    };
    Ok(Given {
        treatment,
        part: cells[5].to_owned(),
        epoch: cells[6].to_owned(),
        cycle,
        first,
        last,
        times_per_day: cells[8].split_ascii_whitespace().count().max(1) as u32,
        dose: cells[9].to_owned(),
        unit: cells[10].to_owned(),
        is_single: cells[11] == "ONCE",
        route: cells[12].to_owned(),
    })
}

/// What is given in words: the treatment, with its part where it has several.
pub(super) fn name_of(trial: &Trial, treatment: usize, part: &str) -> String {
    let plan = trial.treatment_plan();
    let name = &plan.treatments()[treatment];
    if plan.parts(treatment).len() < 2 {
        return name.clone();
    }
    if part.parse::<u32>().is_ok() {
        format!("{name}, part {part}")
    } else {
        format!("{name}, {part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn participants_are_chosen_evenly() {
        assert_eq!(places(3, true), [0, 1, 2]);
        let chosen = places(405, true);
        assert_eq!(chosen.len(), 40);
        assert_eq!(chosen[..3], [0, 10, 20]);
        assert_eq!(chosen[39], 394);
        assert_eq!(places(100_000, false), (0..40).collect::<Vec<_>>());
        assert!(places(0, true).is_empty());
    }
}
