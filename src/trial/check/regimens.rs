//! What participants are given.

use super::super::draft::{self, Length, Part, ScheduleKind};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::conditions::{Scope, condition, period};
use super::names::{check_unique, name, text};
use super::numbers::{whole, whole_or};
use crate::design::{Condition, Dose, Regimen, Schedule};

/// The longest cycle, and the latest loading day; the schedule itself refuses what is above.
const MAX_DAYS: u32 = 1_000_000;

/// The regimens.
pub(super) fn regimens(
    part: &Part<Vec<draft::Regimen>>,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Vec<Regimen>> {
    if part.is_unreadable() {
        return None;
    }
    let names = part.entries().iter().map(|one| one.treatment.given());
    check_unique(names, ["regimen", "treatment", "treatments"], found);
    let at = Path::new("regimen");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| regimen(one, &at.index(place), scope, found))
        .collect();
    read.into_iter().collect()
}

fn regimen(
    draft: &draft::Regimen,
    at: &Path,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Regimen> {
    let treatment = name(&draft.treatment, &at.key("treatment"), found);
    let unit = text(&draft.unit, &at.key("unit"), found);
    let route = text(&draft.route, &at.key("route"), found);
    let dose = draft.dose.given().and_then(|&dose| {
        let unit = unit.as_deref().unwrap_or("unit");
        found.check(|| at.key("dose"), Dose::new(dose, unit))
    });
    let schedule = draft
        .schedule
        .given()
        .and_then(|schedule| self::schedule(&schedule.0, at, found));
    let of_duration = at.key("for");
    if draft.duration.is_absent() {
        found.add(of_duration.clone(), BrokenRule::NoDuration);
    }
    let duration = period(&draft.duration, &of_duration, found);
    let when = match &draft.when {
        Part::Absent => Some(Condition::always()),
        Part::Unreadable => None,
        Part::Given(when) => condition(when, &at.key("when"), scope, found),
    };
    unit?;
    Some(Regimen {
        treatment: treatment?,
        dose: dose?,
        route: route?,
        schedule: schedule?,
        duration: duration?,
        when: when?,
    })
}

fn schedule(kind: &ScheduleKind, at: &Path, found: &mut Findings) -> Option<Schedule> {
    match kind {
        ScheduleKind::Daily => Some(Schedule::Daily),
        ScheduleKind::Cycles { on, off } => {
            let at = at.key("cycle");
            let [on, off] = [(on, "on"), (off, "off")].map(|(days, key)| {
                let days = *days.given()?;
                whole(days, &at.key(key), 0, MAX_DAYS, found)
            });
            found.check(|| at, Schedule::cycles(on?, off?))
        }
        ScheduleKind::Every {
            interval,
            loading_days,
            from_day,
        } => every(interval, loading_days, from_day, &at.key("every"), found),
    }
}

fn every(
    interval: &Part<Length>,
    loading_days: &Part<Vec<i64>>,
    from_day: &Part<i64>,
    at: &Path,
    found: &mut Findings,
) -> Option<Schedule> {
    let interval = period(interval, &at.key("interval"), found);
    let of_loading = at.key("loading_days");
    let days = match loading_days {
        Part::Absent => Some(vec![1]),
        Part::Unreadable => None,
        Part::Given(days) => {
            let days: Vec<_> = days
                .iter()
                .enumerate()
                .map(|(place, &day)| whole(day, &of_loading.index(place), 1, MAX_DAYS, found))
                .collect();
            days.into_iter().collect()
        }
    };
    let of_from_day = at.key("from_day");
    let day = match from_day {
        Part::Absent => Some(None),
        part => whole_or(part, None, &of_from_day, (1, MAX_DAYS), found).map(Some),
    };
    let at = match (from_day.given(), loading_days.given()) {
        (Some(_), None) => of_from_day,
        (None, Some(_)) => of_loading,
        _ => at.clone(),
    };
    found.check(|| at, Schedule::every(interval?, days?, day?))
}
