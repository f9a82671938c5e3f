//! What is wrong with a plan as a whole: circles, conflicts, and dates that the calendar has not.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::super::super::draft::Draft;
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use crate::calendar::{BeyondCalendar, Known, Plan};
use crate::design::date::study_day;
use crate::design::{
    Circle, Clause, Lasting, Period, Regimen, Schedule, Span, Step, TreatmentPlan, YEARS,
};
use crate::participant;

/// Refuses parts and epochs that wait for each other.
pub(super) fn refuse_circle(draft: &Draft, circle: &Circle, found: &mut Findings) {
    let text = |part: &crate::trial::draft::Part<String>| part.given().cloned().unwrap_or_default();
    let named = |step: &Step| match *step {
        Step::EpochStart(epoch) | Step::EpochEnd(epoch) => {
            let epoch = draft.epochs.entries().get(epoch);
            epoch.map_or_else(String::new, |epoch| text(&epoch.name))
        }
        Step::PartStart(part) | Step::PartEnd(part) => {
            let regimen = &draft.regimens.entries()[part];
            match regimen.part.given() {
                Some(name) => name.clone(),
                None => text(&regimen.treatment),
            }
        }
    };
    let mut names: Vec<String> = circle.0.iter().map(named).collect();
    names.dedup();
    let at = circle.0.iter().find_map(|step| {
        let at = |part: usize| Path::new("regimen").index(part);
        let regimens = draft.regimens.entries();
        match *step {
            Step::PartStart(part) if !regimens[part].start.is_absent() => {
                Some(at(part).key("start"))
            }
            Step::PartEnd(part) if !regimens[part].until.is_absent() => Some(at(part).key("until")),
            _ => None,
        }
    });
    let at = at.unwrap_or_else(|| Path::new("epoch"));
    found.add(at, BrokenRule::Circle(names));
}

/// How many days with a dose are looked at for conflicts; what is left is found when calendars are made.
const MAX_LOOKED_AT: u64 = 20_000_000;

/// Refuses parts of one treatment that give a dose at the same time, parts that wait for what nobody
/// is given who is given them, and plans beyond the year 9999.
pub(in super::super) fn check_whole(plan: &TreatmentPlan, found: &mut Findings) {
    check_waiting(plan, found);
    check_calendar(plan, found);
    check_conflicts(plan, found);
}

fn check_waiting(plan: &TreatmentPlan, found: &mut Findings) {
    for (part, regimen) in plan.regimens().iter().enumerate() {
        let start = regimen.start.as_ref();
        let span = start.and_then(|start| start.anchor.span());
        let Some(span) = span.filter(|span| !matches!(span, Span::Epoch(_))) else {
            continue;
        };
        let mut waits = plan.parts_of(span).peekable();
        let is_waiting = waits.peek().is_some();
        let excludes = |other: usize| excludes(regimen, &plan.regimens()[other], Dates::MayHold);
        if is_waiting && waits.all(excludes) {
            let at = Path::new("regimen").index(part).key("start");
            found.add(at, BrokenRule::WaitsForNothing);
        }
    }
}

/// Parts end latest for whoever is given them all, and is randomized last.
fn check_calendar(plan: &TreatmentPlan, found: &mut Findings) {
    let latest = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).expect("it is a date");
    if let Err((step, beyond)) = resolve(plan, latest, &|_| true) {
        let at = match step {
            Step::EpochStart(epoch) | Step::EpochEnd(epoch) => Path::new("epoch").index(epoch),
            Step::PartStart(part) | Step::PartEnd(part) => Path::new("regimen").index(part),
        };
        found.add(at, beyond);
    }
}

/// Pairs of parts that go with the same others are looked at together.
fn check_conflicts(plan: &TreatmentPlan, found: &mut Findings) {
    let regimens = plan.regimens();
    let mut left = MAX_LOOKED_AT;
    let mut together: BTreeMap<Vec<bool>, Vec<[usize; 2]>> = BTreeMap::new();
    let pairs = (0..regimens.len()).flat_map(|one| {
        let others = plan.parts(plan.treatment_of(one)).iter();
        let later = others.filter(move |&&other| other > one);
        later.map(move |&other| [one, other])
    });
    for pair in pairs {
        let [one, other] = pair.map(|part| &regimens[part]);
        let is_apart = one.slots.both(other.slots).count() == 0;
        if is_apart || excludes(one, other, Dates::Exclude) {
            continue;
        }
        let Some(given) = given_with(plan, pair, &mut left) else {
            break;
        };
        together.entry(given).or_default().push(pair);
    }
    let days = days_to_try(plan);
    let mut overlaps = Vec::new();
    'all: for (given, mut pairs) in together {
        for &randomized_on in &days {
            let Ok(resolved) = resolve(plan, randomized_on, &|part| given[part]) else {
                continue;
            };
            for [one, other] in std::mem::take(&mut pairs) {
                let looked_at = resolved.most_days(&[one, other]);
                let Some(rest) = left.checked_sub(looked_at) else {
                    break 'all;
                };
                left = rest;
                match resolved.first_common(one, other) {
                    Some(common) => overlaps.push(([one, other], common, randomized_on)),
                    None => pairs.push([one, other]),
                }
            }
            if pairs.is_empty() {
                break;
            }
        }
    }
    overlaps.sort_unstable();
    for ([one, other], (date, slot), randomized_on) in overlaps {
        let rule = BrokenRule::Overlap {
            treatment: regimens[one].treatment.clone(),
            parts: [one, other].map(|part| regimens[part].part.clone()),
            other: one + 1,
            day: study_day(date, randomized_on),
            slot,
        };
        found.add(Path::new("regimen").index(other), rule);
    }
}

/// The dates of somebody of whom only the day of randomization is known.
fn resolve<'a>(
    plan: &'a TreatmentPlan,
    randomized_on: NaiveDate,
    is_given: &dyn Fn(usize) -> bool,
) -> Result<Plan<'a>, (Step, BeyondCalendar)> {
    Plan::resolve(
        plan,
        Known {
            randomized_on,
            screened_on: None,
            dates: &participant::Dates::default(),
            values: &[],
            is_given,
        },
    )
}

/// What somebody can be given together with these two parts: as many as go together, from the first on.
/// `None` once too much has been looked at.
fn given_with(plan: &TreatmentPlan, pair: [usize; 2], left: &mut u64) -> Option<Vec<bool>> {
    let regimens = plan.regimens();
    let mut chosen: Vec<usize> = pair.to_vec();
    for part in 0..regimens.len() {
        *left = left.checked_sub(chosen.len() as u64)?;
        let goes = |own: &usize| !excludes(&regimens[*own], &regimens[part], Dates::Exclude);
        if !pair.contains(&part) && chosen.iter().all(goes) {
            chosen.push(part);
        }
    }
    let mut given = vec![false; regimens.len()];
    for part in chosen {
        given[part] = true;
    }
    Some(given)
}

/// What is taken of two conditions on one date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    /// Both may hold.
    MayHold,
    /// They exclude each other.
    Exclude,
}

/// Whether nobody can be given both.
fn excludes(one: &Regimen, other: &Regimen, dates: Dates) -> bool {
    let (clauses, others) = (one.when.clauses(), other.when.clauses());
    let excludes = |clause: &Clause| others.iter().any(|other| apart(clause, other, dates));
    clauses.iter().any(excludes)
}

/// Whether no participant fulfils both.
fn apart(one: &Clause, other: &Clause, dates: Dates) -> bool {
    match (one, other) {
        (Clause::Arm(one), Clause::Arm(other)) => !one.iter().any(|arm| other.contains(arm)),
        (
            Clause::Level { attribute, levels },
            Clause::Level {
                attribute: same,
                levels: others,
            },
        ) => attribute == same && !levels.iter().any(|level| others.contains(level)),
        (
            Clause::Number {
                attribute,
                at_least,
                below,
            },
            Clause::Number {
                attribute: same,
                at_least: least,
                below: limit,
            },
        ) => {
            let passes = |least: &Option<i64>, limit: &Option<i64>| matches!((least, limit), (Some(least), Some(limit)) if least >= limit);
            attribute == same && (passes(at_least, limit) || passes(least, below))
        }
        (
            Clause::Date { attribute, .. },
            Clause::Date {
                attribute: same, ..
            },
        ) => dates == Dates::Exclude && attribute == same,
        _ => false,
    }
}

/// Days of randomization on which plans can differ: one where all lengths are in days; where months
/// count or days of the week do, the days around the ends of the months of four years.
fn days_to_try(plan: &TreatmentPlan) -> Vec<NaiveDate> {
    let is_months = |period: Period| matches!(period, Period::Months(_));
    let goes_by_months = |regimen: &Regimen| {
        let shifts = regimen.start.iter().chain(&regimen.until);
        let mut shifts = shifts.filter_map(|moment| moment.shift);
        let lasts = matches!(regimen.lasts, Some(Lasting::Period(period)) if is_months(period));
        let every = match &regimen.schedule {
            Schedule::Every { interval, .. } => is_months(*interval),
            Schedule::Weekdays(_) => true,
            _ => false,
        };
        lasts || every || shifts.any(|shift| is_months(shift.period))
    };
    let by_months = plan.regimens().iter().any(goes_by_months)
        || plan
            .epochs()
            .iter()
            .any(|epoch| epoch.lasts.is_some_and(is_months));
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).expect("it is a date");
    if !by_months {
        return vec![first];
    }
    let days = first.iter_days().take(1_461);
    days.filter(|day| matches!(day.day(), 1..=7 | 28..=31))
        .collect()
}
