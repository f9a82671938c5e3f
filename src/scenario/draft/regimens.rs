//! What participants are given.

use super::super::decode::At;
use super::super::notes::Notes;
use super::super::raw;
use super::parts::when;
use super::{length, map, part, values};
use crate::trial::draft::{Part, Regimen, Schedule, ScheduleKind};

pub(super) fn regimen(raw: &At<raw::Regimen>, notes: &mut Notes<'_>) -> Regimen {
    let schedule = schedule(raw, notes);
    let raw = &raw.value;
    Regimen {
        treatment: part(&raw.treatment),
        dose: part(&raw.dose),
        unit: part(&raw.unit),
        route: part(&raw.route),
        when: map(&raw.when, when),
        schedule: schedule.map_or(Part::Unreadable, |kind| Part::Given(Schedule(kind))),
        duration: length(&raw.r#for),
    }
}

/// The one schedule that stands there.
fn schedule(raw: &At<raw::Regimen>, notes: &mut Notes<'_>) -> Option<ScheduleKind> {
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
        return Some(ScheduleKind::Daily);
    }
    if let Some(cycle) = raw.cycle.value() {
        return Some(ScheduleKind::Cycles {
            on: part(&cycle.on),
            off: part(&cycle.off),
        });
    }
    let every = raw.every.value()?;
    Some(ScheduleKind::Every {
        interval: length(&every.interval),
        loading_days: values(&every.loading_days),
        from_day: part(&every.from_day),
    })
}
