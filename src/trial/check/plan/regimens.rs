//! What participants are given: the parts of treatments.

use super::super::super::draft::{self, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::attributes::Kind;
use super::super::conditions::condition;
use super::super::names::text;
use super::Parts;
use super::moments::Reading;
use super::names::Names;
use super::schedules::{schedule, slots};
use crate::design::epoch::{first_of_treatment, has_end};
use crate::design::{
    Body, Condition, Domain, Dose, DoseBy, DoseError, Lasting, MAX_PERIOD_DAYS, Measured, Period,
    Regimen, Rounding, Schedule, TimeSlots, WeekCount, check_fixed_unit,
};

/// The parts.
pub(super) fn regimens(
    part: &Part<Vec<draft::Regimen>>,
    names: &Names<'_>,
    parts: Parts<'_>,
    week: WeekCount,
    found: &mut Findings,
) -> Option<Vec<Regimen>> {
    if part.is_unreadable() {
        return None;
    }
    let at = Path::new("regimen");
    let reading = Reading {
        names,
        week,
        of_visit: false,
    };
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| regimen(one, place, &at.index(place), reading, parts, found))
        .collect();
    read.into_iter().collect()
}

fn regimen(
    draft: &draft::Regimen,
    place: usize,
    at: &Path,
    reading: Reading<'_, '_>,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<Regimen> {
    let treatment = text(&draft.treatment, &at.key("treatment"), found);
    let name = match &draft.part {
        Part::Absent => Some(reading.names.of_part(place)),
        part => text(part, &at.key("part"), found),
    };
    let epoch = epoch(&draft.epoch, &at.key("epoch"), reading.names, parts, found);
    let route = text(&draft.route, &at.key("route"), found);
    let dose = dose(draft, at, parts, found);
    let schedule = draft
        .schedule
        .given()
        .and_then(|schedule| schedule_and_slots(schedule, &draft.slots, at, found));
    let lasts = match &draft.lasts {
        Part::Absent => Some(None),
        lasts => lasts.given().and_then(|lasts| {
            let lasts = found.check(|| at.key("for"), lasts.checked())?;
            let (schedule, _) = schedule.as_ref()?;
            check_lasting(lasts, schedule, &at.key("for"), found).then_some(Some(lasts))
        }),
    };
    let start = match &draft.start {
        Part::Absent => Some(None),
        start => start
            .given()
            .and_then(|start| reading.moment(start, &at.key("start"), found))
            .map(Some),
    };
    let until = reading.moments(&draft.until, &at.key("until"), found);
    if let (Some((schedule, _)), Some(epoch), Some(until), Some(epochs)) =
        (&schedule, epoch, &until, parts.epochs)
    {
        let is_sure = *schedule == Schedule::Once
            || !draft.lasts.is_absent()
            || has_end(epochs, epoch)
            || until.iter().any(|until| until.anchor.is_sure());
        if !is_sure {
            let rule = if until.is_empty() {
                BrokenRule::NoEnd
            } else {
                BrokenRule::NoSureEnd
            };
            let key = if until.is_empty() { "for" } else { "until" };
            let at = at.key(key);
            found.add(at, rule);
        }
    }
    let when = match &draft.when {
        Part::Absent => Some(Condition::always()),
        Part::Unreadable => None,
        Part::Given(when) => condition(when, &at.key("when"), parts.scope, found),
    };
    let (schedule, slots) = schedule?;
    Some(Regimen {
        part: name?,
        epoch: epoch?,
        slots,
        start: start?,
        until: until?,
        when: when?,
        lasts: lasts?,
        ..Regimen::new(&treatment?, dose?, &route?, schedule, Period::Days(1))
    })
}

/// The place of the epoch of this name; the first of treatment where none is named.
pub(super) fn epoch(
    part: &Part<String>,
    at: &Path,
    names: &Names<'_>,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<usize> {
    match part {
        Part::Absent => first_of_treatment(parts.epochs?),
        part => {
            let name = part.given()?;
            parts.epochs?;
            let place = names.epoch(name);
            if place.is_none() {
                found.add_unknown(at.clone(), "epoch", name, &names.epochs());
            }
            place
        }
    }
}

fn schedule_and_slots(
    draft: &draft::Schedule,
    slots_of: &draft::Slots,
    at: &Path,
    found: &mut Findings,
) -> Option<(Schedule, TimeSlots)> {
    let of_hours = schedule(&draft.0, at, found);
    let own = slots(slots_of, at, found);
    let (schedule, hours) = of_hours?;
    let own = own?;
    if let (Some(_), Some(hours)) = (own, hours)
        && hours != TimeSlots::default()
    {
        found.add(at.clone(), BrokenRule::HoursAndSlots);
        return None;
    }
    Some((schedule, own.or(hours).unwrap_or_default()))
}

/// Whether a schedule can last so long.
fn check_lasting(lasts: Lasting, schedule: &Schedule, at: &Path, found: &mut Findings) -> bool {
    let longest = u64::from(MAX_PERIOD_DAYS);
    let days = |period: Period| match period {
        Period::Days(days) => u64::from(days),
        Period::Months(months) => u64::from(months) * 30,
    };
    let (count, each) = match (lasts, schedule) {
        (_, Schedule::Once) => {
            found.add(at.clone(), BrokenRule::OnceHasNoLength);
            return false;
        }
        (Lasting::Period(_), _) => return true,
        (
            Lasting::Cycles(count),
            Schedule::Every {
                loading_days,
                interval,
                ..
            },
        ) if loading_days.len() == 1 => (count, days(*interval)),
        (Lasting::Cycles(count), schedule) => {
            let Some(length) = schedule.cycle_length() else {
                found.add(at.clone(), BrokenRule::NoCycles);
                return false;
            };
            (count, length.into())
        }
        // Doses are at most so far apart.
        (Lasting::Doses(count), Schedule::Every { interval, .. }) => (count / 24, days(*interval)),
        (Lasting::Doses(count), schedule) => {
            let days = schedule.cycle_length().unwrap_or(7);
            (count / days, days.into())
        }
    };
    if u64::from(count) * each > longest {
        found.add(at.clone(), BrokenRule::TooLong);
        return false;
    }
    true
}

/// The dose, by the body where something says so.
fn dose(draft: &draft::Regimen, at: &Path, parts: Parts<'_>, found: &mut Findings) -> Option<Dose> {
    let unit = text(&draft.unit, &at.key("unit"), found);
    let amount = draft.dose.given().copied();
    let by = match &draft.dose_by {
        Part::Absent => {
            if let Some(unit) = &unit {
                found.check(|| at.key("unit"), check_fixed_unit(unit));
            }
            let unit = unit.as_deref().unwrap_or("unit");
            let dose =
                amount.and_then(|amount| found.check(|| at.key("dose"), Dose::new(amount, unit)));
            return dose;
        }
        by => by.given(),
    }?;
    let by = dose_by(by, &at.key("dose_by"), parts, found);
    let (unit, amount, by) = (unit?, amount?, by?);
    let dose = Dose::by(amount, &unit, by);
    let at = match dose {
        Err(DoseError::Unit { .. }) => at.key("unit"),
        _ => at.key("dose"),
    };
    found.check(|| at, dose)
}

fn dose_by(
    draft: &draft::DoseBy,
    at: &Path,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<DoseBy> {
    let weight = measured(&draft.weight, "kg", &at.key("weight"), parts, found);
    let body = match (&draft.surface, &draft.height) {
        (Part::Absent, Part::Absent) => weight.map(Body::Weight),
        (Part::Absent, _) => {
            found.add(at.clone(), BrokenRule::NoFormula);
            None
        }
        (_, Part::Absent) => {
            found.add(at.clone(), BrokenRule::NoHeight);
            None
        }
        (surface, height) => {
            let height = measured(height, "cm", &at.key("height"), parts, found);
            surface.given().and_then(|&formula| {
                Some(Body::Surface {
                    formula,
                    weight: weight?,
                    height: height?,
                })
            })
        }
    };
    let mut by = body.map(DoseBy::new);
    if let Some(&most) = draft.at_most.given() {
        by = by.and_then(|by| found.check(|| at.key("at_most"), by.at_most(most)));
    }
    let is_rounded = !draft.round_to.is_absent() || !draft.rounding.is_absent();
    if is_rounded && let Some(rounding) = draft.rounding.value_or(Rounding::default()) {
        let step = draft.round_to.value_or(0.000_001);
        by = by.and_then(|by| found.check(|| at.key("round_to"), by.round_to(step?, rounding)));
    }
    by
}

/// The attribute that holds a weight or a height.
fn measured(
    part: &Part<String>,
    unit: &'static str,
    at: &Path,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<Measured> {
    let name = part.given()?;
    let attribute = parts.scope.find(name, at, found)?;
    let refuse = |found: &mut Findings| {
        let name = name.clone();
        found.add(at.clone(), BrokenRule::NotMeasured { name, unit });
        None
    };
    let of = parts
        .attributes
        .map(|attributes| attributes[attribute].domain());
    match (parts.scope.kind(attribute), of) {
        (Kind::Unknown, _) => None,
        (Kind::Number(_), Some(Domain::Number { unit: own, .. })) if own != unit => refuse(found),
        (&Kind::Number(decimals), _) => Some(Measured {
            attribute,
            decimals,
        }),
        _ => refuse(found),
    }
}
