//! What participants are given, and when they are seen.

use super::super::asked::Texts;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::parts::when;
use super::{choice, length, list, map, part, read, values};
use crate::trial::draft::{
    DaysAfter, DoseBy, Epoch, Event, EventCase, EventEnds, HazardPeriod, Lasting, Law, Part,
    Regimen, Schedule, ScheduleKind, Slots, Visit, VisitCycle,
};

pub(super) fn epoch(raw: &At<raw::Epoch>, notes: &mut Notes<'_>) -> Epoch {
    let raw = &raw.value;
    Epoch {
        name: part(&raw.name),
        kind: choice(&raw.kind, "kind", notes),
        lasts: length(&raw.r#for),
    }
}

pub(super) fn event(raw: &At<raw::Event>, notes: &mut Notes<'_>) -> Event {
    let raw = &raw.value;
    Event {
        name: part(&raw.name),
        law: law(&raw.survival, &raw.hazard, &raw.days_after),
        cases: list(&raw.case, |case| {
            let raw = &case.value;
            EventCase {
                when: map(&raw.when, when),
                law: law(&raw.survival, &raw.hazard, &raw.days_after),
            }
        }),
        when: map(&raw.when, when),
        ends: read(&raw.ends, |ends| event_ends(ends, notes)),
        begins: part(&raw.begins),
        reason: part(&raw.reason),
    }
}

fn law(
    survival: &Field<String>,
    hazard: &Field<raw::List<raw::HazardPeriod>>,
    days_after: &Field<raw::DaysAfter>,
) -> Law {
    Law {
        survival: part(survival),
        hazard: list(hazard, |period| HazardPeriod {
            months: part(&period.value.months),
            per_month: part(&period.value.per_month),
        }),
        days_after: map(days_after, |raw| DaysAfter {
            min: part(&raw.min),
            max: part(&raw.max),
        }),
    }
}

/// A list of treatments, or a text that says more than treatments.
fn event_ends(given: &At<Texts>, notes: &mut Notes<'_>) -> Option<EventEnds> {
    let text = match &given.value {
        Texts::Several(_) => return Some(EventEnds::Treatments(given.value.all())),
        Texts::One(text) => text.as_str(),
    };
    match text {
        "treatment" => Some(EventEnds::Treatment),
        "trial" => Some(EventEnds::Trial),
        "contact" => Some(EventEnds::Contact),
        other => {
            let message = format!(
                "`ends` is \"{other}\": write \"treatment\", \"trial\" or \"contact\", or a list of treatments such as [\"letrozole\"]"
            );
            notes.add(&given.span, message);
            None
        }
    }
}

pub(super) fn regimen(raw: &At<raw::Regimen>, notes: &mut Notes<'_>) -> Regimen {
    let schedule = schedule(raw, notes);
    let raw = &raw.value;
    Regimen {
        treatment: part(&raw.treatment),
        part: part(&raw.part),
        epoch: part(&raw.epoch),
        dose: part(&raw.dose),
        unit: part(&raw.unit),
        dose_by: map(&raw.dose_by, |raw| DoseBy {
            weight: part(&raw.weight),
            height: part(&raw.height),
            surface: choice(&raw.surface, "surface", notes),
            at_most: part(&raw.at_most),
            round_to: part(&raw.round_to),
            rounding: choice(&raw.rounding, "rounding", notes),
        }),
        route: part(&raw.route),
        when: map(&raw.when, when),
        start: part(&raw.start),
        schedule: schedule.map_or(Part::Unreadable, |kind| Part::Given(Schedule(kind))),
        slots: Slots {
            times_per_day: part(&raw.times_per_day),
            time_slots: values(&raw.time_slots),
        },
        lasts: map(&raw.r#for, |text| Lasting::from(text.as_str())),
        until: map(&raw.until, Texts::all),
    }
}

pub(super) fn visit(raw: &At<raw::Visit>) -> Visit {
    let raw = &raw.value;
    Visit {
        name: part(&raw.name),
        epoch: part(&raw.epoch),
        at: part(&raw.at),
        cycle: map(&raw.cycle, |raw| VisitCycle {
            of: part(&raw.of),
            days: values(&raw.days),
            first: part(&raw.first),
            last: part(&raw.last),
        }),
        every: length(&raw.every),
        times: part(&raw.times),
        until: map(&raw.until, Texts::all),
        window: values(&raw.window),
        when: map(&raw.when, when),
    }
}

/// The one schedule that stands there.
fn schedule(raw: &At<raw::Regimen>, notes: &mut Notes<'_>) -> Option<ScheduleKind> {
    const WRITE: &str = "`once = true`, `daily = true`, `cycle`, `every` or `weekdays`";
    let (span, raw) = (&raw.span, &raw.value);
    let present: Vec<&str> = [
        ("once", raw.once.is_absent()),
        ("daily", raw.daily.is_absent()),
        ("cycle", raw.cycle.is_absent()),
        ("every", raw.every.is_absent()),
        ("weekdays", raw.weekdays.is_absent()),
    ]
    .into_iter()
    .filter_map(|(key, is_absent)| (!is_absent).then_some(key))
    .collect();
    if present.len() != 1 {
        let message = if present.is_empty() {
            format!("the days of administration are not given: write {WRITE}")
        } else {
            let present = present.join("` and `");
            format!(
                "`{present}` are given together: keep one of `once`, `daily`, `cycle`, `every` and `weekdays`"
            )
        };
        notes.add(span, message);
        return None;
    }
    for (key, flag, kind) in [
        ("once", &raw.once, ScheduleKind::Once),
        ("daily", &raw.daily, ScheduleKind::Daily),
    ] {
        let Some(flag) = flag.given() else { continue };
        if !flag.value {
            notes.add(&flag.span, format!("`{key}` is false: write {WRITE}"));
        }
        return Some(kind);
    }
    if let Some(cycle) = raw.cycle.given() {
        return self::cycle(cycle, notes);
    }
    if let Some(weekdays) = raw.weekdays.value() {
        let days = weekdays.iter().map(|day| day.value.clone());
        return Some(ScheduleKind::Weekdays(days.collect()));
    }
    let every = raw.every.value()?;
    Some(ScheduleKind::Every {
        interval: map(&every.interval, |text| text.as_str().into()),
        loading_days: values(&every.loading_days),
        from_day: part(&every.from_day),
    })
}

/// A cycle of days on and off, or of listed days.
fn cycle(cycle: &At<raw::Cycle>, notes: &mut Notes<'_>) -> Option<ScheduleKind> {
    let raw = &cycle.value;
    let is_on_off = !raw.on.is_absent() || !raw.off.is_absent();
    let is_listed = !raw.length.is_absent() || !raw.days.is_absent();
    let is_half = if is_on_off {
        raw.on.is_absent() || raw.off.is_absent()
    } else {
        raw.length.is_absent() || raw.days.is_absent()
    };
    if is_on_off == is_listed || is_half {
        notes.add(
            &cycle.span,
            "a cycle is written in one of two ways: { on = 21, off = 7 }, or { length = 28, days = [1, 8, 15] }",
        );
        return None;
    }
    Some(if is_on_off {
        ScheduleKind::Cycles {
            on: part(&raw.on),
            off: part(&raw.off),
        }
    } else {
        ScheduleKind::CycleDays {
            length: part(&raw.length),
            days: values(&raw.days),
        }
    })
}
