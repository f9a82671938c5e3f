//! From the scenario as it is written to a draft of the trial: forms of TOML only. The rules of the
//! field are those of [`crate::trial`].

mod deviations;
mod limits;
mod outcomes;
mod parts;
mod randomization;
mod regimens;
mod supply;

use std::str::FromStr;

use strum::VariantNames;

use super::SitesSource;
use super::decode::{At, Field};
use super::leaves::Code;
use super::notes::Notes;
use super::raw;
use super::sites;
use crate::design::{Conventions, EndRule, MissingDay, StudyDayOne, WeekCount};
use crate::trial::draft::{Arm, Draft, Enrolment, Length, Part};

/// The draft, with unreadable parts where something has been noted.
pub(super) fn draft(
    raw: &raw::Scenario,
    source: Option<&SitesSource>,
    notes: &mut Notes<'_>,
) -> Draft {
    if let Some(format) = raw.format.given().filter(|format| format.value != 1) {
        let message = format!("format {}: this version reads format 1", format.value);
        notes.add(&format.span, message);
    }
    let of_enrolment = raw.enrolment.value().map(|raw| &raw.sites);
    let sites = sites::of_scenario(&raw.sites, of_enrolment, source, notes);
    Draft {
        name: part(&raw.name),
        title: part(&raw.title),
        masking: choice(&raw.masking, "masking", notes),
        sample_size: part(&raw.sample_size),
        arms: list(&raw.arm, arm),
        arm_codes: Part::Absent,
        enrolment: map(&raw.enrolment, |raw| enrolment(raw, notes)),
        holds: limits::holds(&raw.enrolment),
        caps: limits::caps(&raw.enrolment),
        sites,
        attributes: list(&raw.attribute, parts::attribute),
        criteria: list(&raw.criterion, |raw| parts::criterion(raw, notes)),
        factors: list(&raw.factor, parts::factor),
        randomization: map(&raw.randomization, |raw| {
            randomization::randomization(raw, notes)
        }),
        redcap: match &raw.redcap {
            Field::Given(redcap) => randomization::redcap_fields(&redcap.value),
            Field::Absent => Part::Absent,
            Field::Wrong => Part::Unreadable,
        },
        epochs: list(&raw.epoch, |raw| regimens::epoch(raw, notes)),
        events: list(&raw.event, |raw| regimens::event(raw, notes)),
        regimens: list(&raw.regimen, |raw| regimens::regimen(raw, notes)),
        visits: list(&raw.visit, regimens::visit),
        supplies: list(&raw.supply, supply::supply),
        treatments: list(&raw.treatment, |raw| deviations::treatment(raw, notes)),
        toxicities: list(&raw.toxicity, deviations::toxicity),
        modifications: list(&raw.dose_modification, |raw| {
            deviations::dose_modification(raw, notes)
        }),
        attendance: map(&raw.attendance, deviations::attendance),
        outcomes: list(&raw.outcome, |raw| outcomes::outcome(raw, notes)),
        conventions: conventions(&raw.conventions, notes),
    }
}

/// A value as a part.
fn part<T: Clone>(field: &Field<T>) -> Part<T> {
    map(field, T::clone)
}

/// A value as a part of another type.
fn map<T, U>(field: &Field<T>, of: impl FnOnce(&T) -> U) -> Part<U> {
    match field {
        Field::Absent => Part::Absent,
        Field::Wrong => Part::Unreadable,
        Field::Given(given) => Part::Given(of(&given.value)),
    }
}

/// A value as a part; unreadable where nothing comes of it, which has then been noted.
fn read<T, U>(field: &Field<T>, of: impl FnOnce(&At<T>) -> Option<U>) -> Part<U> {
    match field {
        Field::Absent => Part::Absent,
        Field::Wrong => Part::Unreadable,
        Field::Given(given) => of(given).map_or(Part::Unreadable, Part::Given),
    }
}

/// A list as a part.
fn list<T, U>(field: &Field<raw::List<T>>, mut of: impl FnMut(&At<T>) -> U) -> Part<Vec<U>> {
    map(field, |entries| entries.iter().map(&mut of).collect())
}

/// A list of plain values as a part.
fn values<T: Clone>(field: &Field<raw::List<T>>) -> Part<Vec<T>> {
    list(field, |entry| entry.value.clone())
}

/// What another system knows a part by.
fn code(field: &Field<Code>) -> Part<String> {
    map(field, |code| code.0.clone())
}

/// A period.
fn length(field: &Field<String>) -> Part<Length> {
    map(field, |text| text.as_str().into())
}

/// One of a few named options.
pub(super) fn choice<T: FromStr + VariantNames>(
    field: &Field<String>,
    key: &str,
    notes: &mut Notes<'_>,
) -> Part<T> {
    read(field, |given| {
        let found = given.value.parse().ok();
        if found.is_none() {
            let names: Vec<String> = T::VARIANTS
                .iter()
                .map(|name| format!("\"{name}\""))
                .collect();
            let names = names.join(" or ");
            let message = format!("`{key}` is \"{}\": write {names}", given.value);
            notes.add(&given.span, message);
        }
        found
    })
}

fn arm(raw: &At<raw::Arm>) -> Arm {
    Arm {
        name: part(&raw.value.name),
        label: part(&raw.value.label),
        ratio: part(&raw.value.ratio),
        code: code(&raw.value.code),
    }
}

fn enrolment(raw: &raw::Enrolment, notes: &mut Notes<'_>) -> Enrolment {
    Enrolment {
        start: map(&raw.start, |date| date.0),
        opening: length(&raw.opening),
        mean_rate: part(&raw.mean_rate),
        shape: part(&raw.shape),
        screening_days: read(&raw.screening_days, |given| {
            if let [min, max] = given.value.as_slice() {
                return Some((min.value, max.value));
            }
            let count = given.value.len();
            let message = format!(
                "`screening_days` needs 2 numbers, not {count}: write the fewest and the most days, \
                 such as [0, 14]"
            );
            notes.add(&given.span, message);
            None
        }),
    }
}

fn conventions(field: &Field<raw::Conventions>, notes: &mut Notes<'_>) -> Part<Conventions> {
    read(field, |raw| {
        let raw = &raw.value;
        let end = choice(&raw.end, "end", notes);
        let missing_day = choice(&raw.missing_day, "missing_day", notes);
        let study_day_1 = choice(&raw.study_day_1, "study_day_1", notes);
        let week = choice(&raw.week, "week", notes);
        Some(Conventions {
            end: end.value_or(EndRule::default())?,
            missing_day: missing_day.value_or(MissingDay::default())?,
            study_day_1: study_day_1.value_or(StudyDayOne::default())?,
            week: week.value_or(WeekCount::default())?,
        })
    })
}
