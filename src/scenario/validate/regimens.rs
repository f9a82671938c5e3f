//! What participants are given.

use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::conditions::{Scope, condition};
use super::numbers::{whole, whole_at};
use super::{check_unique, name, parsed, text};
use crate::design::{Condition, Dose, Period, Regimen, Schedule};

/// The longest cycle, and the latest loading day; the schedule itself refuses what is above.
const MAX_DAYS: u32 = 1_000_000;

/// The regimens.
pub(super) fn regimens(
    field: &Field<raw::List<raw::Regimen>>,
    scope: Scope<'_>,
    notes: &mut Notes<'_>,
) -> Option<Vec<Regimen>> {
    if matches!(field, Field::Wrong) {
        return None;
    }
    let names = field
        .entries()
        .iter()
        .map(|raw| raw.value.treatment.given());
    check_unique(names, "treatments", notes);
    let read: Vec<_> = field
        .entries()
        .iter()
        .map(|raw| regimen(raw, scope, notes))
        .collect();
    read.into_iter().collect()
}

fn regimen(raw: &At<raw::Regimen>, scope: Scope<'_>, notes: &mut Notes<'_>) -> Option<Regimen> {
    let treatment = name(&raw.value.treatment, notes);
    let unit = text(&raw.value.unit, notes);
    let route = text(&raw.value.route, notes);
    let dose = raw.value.dose.given().and_then(|dose| {
        let unit = unit.as_deref().unwrap_or("unit");
        notes.check(&dose.span, Dose::new(dose.value, unit))
    });
    let schedule = schedule(raw, notes);
    let duration = raw.value.r#for.given();
    let duration = duration.and_then(|duration| parsed::<Period>(duration, notes));
    let when = match &raw.value.when {
        Field::Absent => Some(Condition::always()),
        Field::Wrong => None,
        Field::Given(when) => condition(&when.span, &when.value, scope, notes),
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

fn schedule(raw: &At<raw::Regimen>, notes: &mut Notes<'_>) -> Option<Schedule> {
    let (span, raw) = (&raw.span, &raw.value);
    let present: Vec<&str> = [
        ("daily", raw.daily.is_absent()),
        ("cycle", raw.cycle.is_absent()),
        ("every", raw.every.is_absent()),
    ]
    .into_iter()
    .filter_map(|(key, is_absent)| (!is_absent).then_some(key))
    .collect();
    if present.len() != 1 {
        let message = if present.is_empty() {
            "nothing says on which days it is given: write `daily = true`, `cycle` or `every`"
                .to_owned()
        } else {
            let present = present.join("` and `");
            format!("`{present}` all stand here: keep one of `daily`, `cycle` and `every`")
        };
        notes.add(span, message);
        return None;
    }
    if let Some(daily) = raw.daily.given() {
        if !daily.value {
            notes.add(
                &daily.span,
                "`daily` is false: write `daily = true`, `cycle` or `every`",
            );
        }
        Some(Schedule::Daily)
    } else if let Some(cycle) = raw.cycle.given() {
        let on = whole(&cycle.value.on, "on", 0, MAX_DAYS, notes);
        let off = whole(&cycle.value.off, "off", 0, MAX_DAYS, notes);
        notes.check(&cycle.span, Schedule::cycles(on?, off?))
    } else {
        every(raw.every.given()?, notes)
    }
}

fn every(raw: &At<raw::Every>, notes: &mut Notes<'_>) -> Option<Schedule> {
    let (span, raw) = (&raw.span, &raw.value);
    let interval = raw.interval.given();
    let interval = interval.and_then(|interval| parsed::<Period>(interval, notes));
    let days = match &raw.loading_days {
        Field::Absent => Some(vec![1]),
        Field::Wrong => None,
        Field::Given(given) => {
            let days = given.value.iter();
            let days: Vec<_> = days
                .map(|day| whole_at(day, "loading_days", 1, MAX_DAYS, notes))
                .collect();
            days.into_iter().collect()
        }
    };
    let from_day = match &raw.from_day {
        Field::Absent => Some(None),
        from_day => whole(from_day, "from_day", 1, MAX_DAYS, notes).map(Some),
    };
    let place = match (raw.from_day.given(), raw.loading_days.given()) {
        (Some(from_day), None) => &from_day.span,
        (None, Some(days)) => &days.span,
        _ => span,
    };
    notes.check(place, Schedule::every(interval?, days?, from_day?))
}
