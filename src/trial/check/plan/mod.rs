//! The plan of treatment: epochs, events, parts of treatments and visits, and what ties them together.

mod epochs;
mod events;
mod moments;
mod names;
mod regimens;
mod schedules;
mod visits;
mod whole;

use super::super::draft::Draft;
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::attributes::Known;
use super::conditions::Scope;
use crate::design::{Attribute, Conventions, EnrolmentPlan, Epoch, MAX_PLANNED, TreatmentPlan};

pub(super) use epochs::epochs;
pub(super) use names::Names;
pub(super) use schedules::numbers;
pub(super) use visits::window;
pub(super) use whole::check_whole;

/// What the plan's parts are checked against.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    /// What is known of each attribute.
    pub known: &'a [Known<'a>],
    /// The attributes, where all could be read.
    pub attributes: Option<&'a [Attribute]>,
    /// What conditions may ask about.
    pub scope: Scope<'a>,
    /// The epochs, where all could be read.
    pub epochs: Option<&'a [Epoch]>,
    /// How candidates arrive.
    pub enrolment: Option<EnrolmentPlan>,
}

/// The plan of treatment that a draft describes.
pub(super) fn treatment_plan(
    draft: &Draft,
    parts: Parts<'_>,
    conventions: Option<Conventions>,
    found: &mut Findings,
) -> Option<TreatmentPlan> {
    for (count, key) in [
        (draft.epochs.entries().len(), "epoch"),
        (draft.events.entries().len(), "event"),
        (draft.regimens.entries().len(), "regimen"),
        (draft.visits.entries().len(), "visit"),
    ] {
        if count > MAX_PLANNED {
            found.add(Path::new(key), BrokenRule::TooManyPlanned(count));
            return None;
        }
    }
    let names = Names::new(draft, parts);
    names.check(found);
    let week = conventions.unwrap_or_default().week;
    let events = events::events(&draft.events, &names, parts.scope, found);
    let regimens = regimens::regimens(&draft.regimens, &names, parts, week, found);
    let visits = visits::visits(&draft.visits, &names, parts, week, found);
    let regimens = regimens?;
    let visits = visits?;
    if let Some(epochs) = parts.epochs {
        visits::check_cycles(&visits, &regimens, found);
        epochs::check_lengths(epochs, &regimens, found);
    }
    let plan = TreatmentPlan::new(
        parts.epochs?.to_vec(),
        events?,
        regimens,
        visits,
        conventions?,
    );
    match plan {
        Ok(plan) => Some(plan),
        Err(circle) => {
            whole::refuse_circle(draft, &circle, found);
            None
        }
    }
}
