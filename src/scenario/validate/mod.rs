//! The rules of the field, checked section by section; what breaks one is noted with its place.

mod arms;
mod attributes;
mod conditions;
mod criteria;
mod distributions;
mod enrolment;
mod factors;
mod hand_over;
mod numbers;
mod own_lists;
mod randomization;
mod regimens;
mod sites;

use std::borrow::Borrow;
use std::str::FromStr;

use chrono::NaiveDate;
use strum::VariantNames as _;

use super::SitesSource;
use super::decode::{At, Field};
use super::notes::Notes;
use super::raw;
use crate::design::{
    Conventions, EndRule, EnrolmentPlan, MAX_PARTICIPANTS, MissingDay, Site, YEARS, check_name,
    check_scenario_name, check_text,
};
use crate::trial::{Trial, TrialParts};
use numbers::whole;

pub(super) use sites::is_plain_file_name;

/// The columns that the tables have of their own; an attribute or a factor needs another name.
const OWN_COLUMNS: &[&str] = &[
    "participant_id",
    "site_id",
    "country",
    "screened_on",
    "randomized_on",
    "arm",
    "stratum",
    "randomization_number",
    "screening_id",
    "eligible",
    "failed_criteria",
];

/// The trial that a scenario describes, or nothing once what is wrong has been noted.
pub(super) fn trial(
    raw: &raw::Scenario,
    sites: Option<&SitesSource>,
    notes: &mut Notes<'_>,
) -> Option<Trial> {
    if let Some(format) = raw.format.given().filter(|format| format.value != 1) {
        let message = format!("format {}: this version reads format 1", format.value);
        notes.add(&format.span, message);
    }
    let name = raw.name.given().and_then(|name| {
        notes.check(&name.span, check_scenario_name(&name.value))?;
        Some(name.value.clone())
    });
    let title = text(&raw.title, notes);
    let sample_size = whole(&raw.sample_size, "sample_size", 1, MAX_PARTICIPANTS, notes);

    let arms = arms::arms(&raw.arm, notes);
    let plan = raw
        .enrolment
        .value()
        .and_then(|raw| enrolment::plan(raw, notes));
    let sites = raw
        .enrolment
        .value()
        .and_then(|raw| sites::sites(raw, sites, notes));
    let known = attributes::known(&raw.attribute);
    let attributes = attributes::attributes(&raw.attribute, &known, notes);
    let arm_names = arms::names(&raw.arm);
    let scope = conditions::Scope::all(&known);
    let criteria = criteria::criteria(&raw.criterion, scope, notes);
    let factors = factors::factors(&raw.factor, &known, attributes.as_deref(), notes);
    let parts = randomization::Parts {
        known: &known,
        attributes: attributes.as_deref(),
        factors: &factors,
        sites: sites.as_deref(),
        ratio: arms.as_ref().map(|arms| *arms.ratio()),
        sample_size,
    };
    let randomization = raw
        .randomization
        .value()
        .and_then(|raw| randomization::randomization(raw, &parts, notes));
    let hand_over = raw.randomization.value().and_then(|raw| {
        let parts = hand_over::Parts {
            randomization: randomization.as_ref(),
            sample_size,
            arms: &arm_names,
            ratio: arms.as_ref().map(|arms| *arms.ratio()),
            sites: sites.as_ref().map(Vec::len),
        };
        hand_over::hand_over(raw, &parts, notes)
    });
    let regimens = regimens::regimens(&raw.regimen, scope.with_arms(&arm_names), notes);
    let conventions = conventions(&raw.conventions, notes);
    if let (Some(plan), Some(sites), Some(_), Some(size)) =
        (&plan, &sites, sample_size, raw.sample_size.given())
    {
        check_duration(plan, sites, size, notes);
    }
    if !notes.is_empty() {
        return None;
    }
    Some(Trial::new(TrialParts {
        name: name?,
        title: title?,
        sample_size: sample_size?,
        arms: arms?,
        sites: sites?,
        enrolment: plan?,
        attributes: attributes?,
        criteria: criteria?,
        randomization: randomization?,
        hand_over: hand_over?,
        regimens: regimens?,
        conventions: conventions?,
    }))
}

/// A name, checked.
fn name(field: &Field<String>, notes: &mut Notes<'_>) -> Option<String> {
    let given = field.given()?;
    notes.check(&given.span, check_name(&given.value))?;
    Some(given.value.clone())
}

/// A label or a unit, checked.
fn text(field: &Field<String>, notes: &mut Notes<'_>) -> Option<String> {
    let given = field.given()?;
    notes.check(&given.span, check_text(&given.value))?;
    Some(given.value.clone())
}

/// A value that is written as text, such as a period.
fn parsed<T>(field: &At<String>, notes: &mut Notes<'_>) -> Option<T>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    notes.check(&field.span, field.value.parse())
}

/// Notes each name that stands twice among these. `what` is their plural, such as "arms".
fn check_unique<'n>(
    names: impl Iterator<Item = Option<&'n At<String>>>,
    what: &str,
    notes: &mut Notes<'_>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for name in names.flatten() {
        if !seen.insert(&name.value) {
            let message = format!(
                "two {what} are named `{}`: give each its own name",
                name.value
            );
            notes.add(&name.span, message);
        }
    }
}

/// Notes a name that is a column of the tables already.
fn check_own_column(name: &At<String>, notes: &mut Notes<'_>) {
    if OWN_COLUMNS.contains(&name.value.as_str()) {
        let message = format!(
            "`{}` is a column of the tables already: choose another name",
            name.value
        );
        notes.add(&name.span, message);
    }
}

fn conventions(field: &Field<raw::Conventions>, notes: &mut Notes<'_>) -> Option<Conventions> {
    let raw = match field {
        Field::Absent => return Some(Conventions::default()),
        Field::Wrong => return None,
        Field::Given(raw) => &raw.value,
    };
    let end = choice(&raw.end, "end", EndRule::VARIANTS, notes);
    let missing_day = choice(&raw.missing_day, "missing_day", MissingDay::VARIANTS, notes);
    Some(Conventions {
        end: end?,
        missing_day: missing_day?,
    })
}

/// One of a few named options; the default where the key is absent.
fn choice<T: Default + FromStr, N: Borrow<str>>(
    field: &Field<String>,
    key: &str,
    names: &[N],
    notes: &mut Notes<'_>,
) -> Option<T> {
    match field {
        Field::Absent => Some(T::default()),
        Field::Wrong => None,
        Field::Given(given) => {
            let found = given.value.parse().ok();
            if found.is_none() {
                let names = names.join(" or ");
                let message = format!("`{key}` is \"{}\": write {names}", given.value);
                notes.add(&given.span, message);
            }
            found
        }
    }
}

/// Refuses a trial whose expected enrolment takes centuries, as a slip in the rate does.
fn check_duration(
    plan: &EnrolmentPlan,
    sites: &[Site],
    sample_size: &At<i64>,
    notes: &mut Notes<'_>,
) {
    let rate: f64 = plan.mean_rate() * sites.iter().map(|site| site.relative_rate).sum::<f64>();
    let years = sample_size.value as f64 / rate / 12.0;
    let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).expect("31 December is in every year");
    let left = (last - plan.start()).num_days() as f64 / 365.25;
    if years > left.min(200.0) {
        let message = format!(
            "{} participants at {rate:.3} candidates a month over {} sites take about {years:.0} years: \
             raise `mean_rate`, add sites or lower `sample_size`",
            sample_size.value,
            sites.len(),
        );
        notes.add(&sample_size.span, message);
    }
}
