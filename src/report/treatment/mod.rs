//! What participants are given: the course of each, exposure by arm, calendars, and demand for drug.

mod by_arm;
mod calendars;
mod demand;
mod given;
mod happened;
mod rows;
mod share;
mod swimmers;

use maud::{Markup, html};

use super::parts::figure;
use super::section::Section;
use super::source::{Kind, Source, TableError};
use crate::trial::Trial;

/// The section; for runs with calendars.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let is_with_calendars = matches!(source.kind, Kind::Simulated | Kind::Calendars);
    let Some(trial) = source.trial.filter(|_| is_with_calendars) else {
        return Ok(None);
    };
    if source.tables.rows("exposure").unwrap_or(0) == 0 || source.participants.is_empty() {
        return Ok(None);
    }
    let is_actual = source.tables.has("administrations");
    let body = if source.is_blinded {
        blinded(source, trial, is_actual)?
    } else {
        whole(source, trial, is_actual)?
    };
    Ok(Some(Section {
        id: "treatment",
        title: "Treatment",
        body,
    }))
}

/// What everybody may see: totals of treatments that every arm has.
fn blinded(source: &Source<'_>, trial: &Trial, is_actual: bool) -> Result<Markup, TableError> {
    let treatments = trial.treatment_plan().treatments();
    let is_for_all = |treatment: usize| is_for_all_arms(trial, treatment);
    let mut share = share::Share::new(trial);
    let mut is_read = true;
    if is_actual {
        is_read = share.read(source, trial)?;
    } else {
        let chosen = given::read(source, trial, false, |days| share.add(source, days))?;
        is_read &= !chosen.is_beginning;
    }
    let demand = demand::demand(source, trial, |name| {
        let place = treatments.iter().position(|own| own == name);
        place.is_some_and(is_for_all)
    })?;
    let own: Vec<&str> = (0..treatments.len())
        .filter(|&place| !is_for_all(place))
        .map(|place| treatments[place].as_str())
        .collect();
    Ok(html! {
        p.note {
            "Left out of this blinded report: the course and the calendar of each participant and exposure by arm"
            @if !own.is_empty() {
                ", and all that is counted for treatments that not every arm is given, since it shows how many \
                 participants are on an arm and when: " (own.join(", "))
            }
            "."
        }
        (shares(source, trial, &share, is_read, is_for_all))
        (demanded(demand))
    })
}

/// Whether every arm is given a treatment, by the same parts, so that totals tell nothing of the arms.
fn is_for_all_arms(trial: &Trial, treatment: usize) -> bool {
    let parts = trial.treatment_plan().parts(treatment);
    let arms = || (0..trial.arms().count() as u8).map(crate::design::ArmIndex);
    parts.iter().all(|&part| {
        let when = &trial.regimens()[part].when;
        arms().all(|arm| when.allows(arm))
    })
}

/// Everything.
fn whole(source: &Source<'_>, trial: &Trial, is_actual: bool) -> Result<Markup, TableError> {
    let mut share = share::Share::new(trial);
    let chosen = given::read(source, trial, is_actual, |days| share.add(source, days))?;
    let is_read = if is_actual {
        share.read(source, trial)?
    } else {
        !chosen.is_beginning
    };
    let events = happened::events(source, &chosen.drawn)?;
    let dispositions = happened::dispositions(source, &chosen.drawn)?;
    let (svg, numbers) = swimmers::swimmers(source, trial, &chosen, &events, &dispositions);
    let courses = html! {
        p {
            "A bar lasts from the first dose to the last; a break of more than 56 days ends it. "
            @if is_actual {
                "Holds are hollow. Signs are what happened until the last contact with the participant; what comes \
                 more than 60 days after the last dose of all has no room in the picture, and is in its numbers. Toxicities \
                 and delays of cycles are in the table " code { "events" } "."
            } @else {
                "It is what is planned: nothing is known of what really happened."
            }
            " A month is 365.25 / 12 days."
        }
        (figure(&svg, &numbers))
    };
    let by_arm = by_arm::by_arm(source, trial)?;
    let calendars = calendars::calendars(source, trial, &chosen.first, is_actual)?;
    let demand = demand::demand(source, trial, |_| true)?;
    Ok(html! {
        h3 { "Courses of participants" }
        (source.guarded("what each participant was given", courses))
        (shares(source, trial, &share, is_read, |_| true))
        @if let Some(by_arm) = by_arm {
            h3 { "Exposure and dose intensity by arm" }
            (source.guarded("exposure by arm", by_arm))
        }
        h3 { "Calendars of participants" }
        (source.guarded("calendars of participants", calendars))
        (demanded(demand))
    })
}

/// The share of participants on each treatment.
fn shares(
    source: &Source<'_>,
    trial: &Trial,
    share: &share::Share,
    is_read: bool,
    is_shown: impl Fn(usize) -> bool,
) -> Markup {
    let picture = is_read.then(|| share.picture(source, trial, is_shown));
    html! {
        @match picture {
            None => {
                h3 { "Participants on treatment" }
                p.note {
                    "The table " code { "exposure" } " is too long to be added up in a report: how many participants \
                     are on treatment in each month is left out."
                }
            }
            Some(None) => {}
            Some(Some((svg, numbers))) => {
                h3 { "Participants on treatment" }
                p {
                    "A participant is on a treatment from its first dose to its last, holds and days off included. \
                     Month m is the day m calendar months after randomization."
                    @match share.undated {
                        0 => {}
                        1 => " A treatment of a participant without a date of randomization is left out.",
                        many => { " " (many) " treatments of participants without a date of randomization are left out." },
                    }
                }
                (figure(&svg, &numbers))
            }
        }
    }
}

fn demanded(demand: Option<Markup>) -> Markup {
    html! {
        @if let Some(demand) = demand {
            h3 { "Demand for drug by month" }
            (demand)
        }
    }
}
