//! What is an error by the conventions, beside circles, conflicts and doses: "What is refused".

use crate::schedule::{
    Anchor, Condition, Design, Moment, Part, Participant, Period, Planned, Thing, Unfit,
};
use crate::schedule_course::Course;
use crate::schedule_days::cycle_length;
use crate::schedule_tables::planned_days;

pub fn refused(design: &Design, people: &[Participant]) -> Result<(), Unfit> {
    windows(design)?;
    epochs(design)?;
    waiting(design)?;
    screening(design, people)
}

/// A window that reaches into the next visit of the same series.
fn windows(design: &Design) -> Result<(), Unfit> {
    for visit in &design.visits {
        let (before, after) = visit.window.unwrap_or((0, 0));
        if apart(&design.parts, &visit.planned).is_some_and(|apart| before + after + 1 > apart) {
            return Err(Unfit::WideWindow);
        }
    }
    Ok(())
}

/// The days between two visits of a series, at least.
pub fn apart(parts: &[Part], planned: &Planned) -> Option<i64> {
    Some(match planned {
        Planned::At(_) => return None,
        Planned::Every { every, .. } => match *every {
            Period::Days(n) => n,
            Period::Weeks(n) => 7 * n,
            Period::Months(n) => 28 * n,
            Period::Years(n) => 12 * 28 * n,
        },
        Planned::Cycle { of, days, .. } => {
            let part = parts.iter().find(|part| part.name.as_ref() == Some(of));
            let length = cycle_length(&part.expect("a part").schedule).expect("a cycle");
            let mut days = days.clone();
            days.push(days[0] + length);
            let gaps = days.windows(2).map(|pair| pair[1] - pair[0]);
            gaps.min().expect("a day and the first of the next cycle")
        }
    })
}

/// An epoch without length and without parts, after the first of treatment and before another.
fn epochs(design: &Design) -> Result<(), Unfit> {
    let epochs = design.all_epochs();
    let middle = design.first_treatment_epoch() + 1..epochs.len().saturating_sub(1);
    for place in middle {
        let has_parts = design
            .parts
            .iter()
            .any(|part| design.epoch_of(part) == place);
        if epochs[place].length.is_none() && !has_parts {
            return Err(Unfit::EpochWithoutEnd);
        }
    }
    Ok(())
}

/// A part whose start hangs on parts that nobody is given who is given this one.
fn waiting(design: &Design) -> Result<(), Unfit> {
    for part in &design.parts {
        let Some(thing) = part.start.as_ref().and_then(thing) else {
            continue;
        };
        let others: Vec<&Part> = design
            .parts
            .iter()
            .filter(|other| match thing {
                Thing::Part(name) => other.name.as_ref() == Some(name),
                Thing::Treatment(name) => other.treatment == *name,
                Thing::Epoch(_) => false,
            })
            .collect();
        if !others.is_empty() && !others.iter().any(|other| together(&part.when, &other.when)) {
            return Err(Unfit::WaitsForNothing);
        }
    }
    Ok(())
}

fn thing(moment: &Moment) -> Option<&Thing> {
    match &moment.anchor {
        Anchor::StartOf(thing) | Anchor::EndOf(thing) | Anchor::Whole(thing) => Some(thing),
        Anchor::FirstDose(thing) | Anchor::LastDose(thing) => thing.as_ref(),
        _ => None,
    }
}

/// Whether somebody can fulfil both.
pub fn together(one: &Condition, other: &Condition) -> bool {
    let arms = [&one.arm, &other.arm];
    let same_arm = !matches!(arms, [Some(one), Some(other)] if one != other);
    let same_risk = one.risk.is_empty()
        || other.risk.is_empty()
        || one.risk.iter().any(|risk| other.risk.contains(risk));
    let least = one.weight_at_least.max(other.weight_at_least);
    let limits = [one.weight_below, other.weight_below];
    let limit = limits.into_iter().flatten().min();
    let same_weight = !matches!((least, limit), (Some(least), Some(limit)) if least >= limit);
    same_arm && same_risk && same_weight
}

/// A visit before screening, and moments that hang on a screening of which the file says nothing.
fn screening(design: &Design, people: &[Participant]) -> Result<(), Unfit> {
    let is_known = people.iter().any(|one| one.screened_on.is_some());
    let of_parts = design
        .parts
        .iter()
        .flat_map(|part| part.start.iter().chain(&part.until));
    let of_visits = design.visits.iter().flat_map(|visit| match &visit.planned {
        Planned::At(at) => vec![at],
        Planned::Every { at, until, .. } => std::iter::once(at).chain(until).collect(),
        Planned::Cycle { .. } => Vec::new(),
    });
    let mut moments = of_parts.chain(of_visits);
    if !is_known && moments.any(|moment| matches!(moment.anchor, Anchor::Screening)) {
        return Err(Unfit::ScreeningNotKnown);
    }
    for participant in people {
        let course = Course::new(design, participant);
        let mut previous = None;
        for visit in &design.visits {
            let planned = planned_days(&course, visit, previous)?;
            previous = planned.last().map(|(day, _)| *day);
            let screened_on = participant.screened_on;
            if planned.iter().any(|(day, _)| Some(*day) < screened_on) {
                return Err(Unfit::VisitBeforeScreening);
            }
        }
    }
    Ok(())
}
