//! The rules of the field, checked part by part; what breaks one becomes a fault with its path.
//!
//! A part that could not be read is judged no further, and neither is what refers to it.

mod amendments;
mod arms;
mod attributes;
mod codes;
mod conditions;
mod criteria;
mod deviations;
mod distributions;
mod enrolment;
mod factors;
mod hand_over;
mod limits;
mod names;
mod numbers;
mod outcomes;
mod own_lists;
mod plan;
mod randomization;
mod ratios;
mod redcap;
mod sites;
mod supply;

pub(super) use criteria::MAX_CRITERION_TEXT;
pub(super) use limits::MAX_HOLD_DAYS;

use super::draft::{self, Draft, Part};
use super::fault::{Findings, Path};
use super::rule::BrokenRule;
use super::{Randomization, Trial, TrialParts};
use crate::design::{Conventions, MAX_PARTICIPANTS, Masking, check_scenario_name};
use numbers::whole;

/// The trial that a draft describes, where every part of it could be read and keeps the rules, and
/// the faults that were found.
pub(super) fn trial(draft: &Draft) -> (Option<Trial>, Findings) {
    let mut found = Findings::default();
    let parts = parts(draft, &mut found);
    if let Some(parts) = parts.as_ref().filter(|_| found.is_empty()) {
        plan::check_whole(&parts.treatment_plan, &mut found);
    }
    let trial = parts.filter(|_| found.is_empty()).map(Trial::new);
    (trial, found)
}

fn parts(draft: &Draft, found: &mut Findings) -> Option<TrialParts> {
    let name = draft.name.given().and_then(|name| {
        found.check(|| Path::new("name"), check_scenario_name(name))?;
        Some(name.clone())
    });
    let title = match &draft.title {
        Part::Absent => name.clone(),
        title => names::text(title, &Path::new("title"), found),
    };
    let sample_size = sample_size(draft, found);

    let raw = match &draft.randomization {
        Part::Absent => Some(&draft::Randomization::default()),
        randomization => randomization.given(),
    };
    let has_amendments = raw.is_some_and(|raw| !raw.amendments.is_absent());
    let arms = arms::arms(&draft.arms, &draft.arm_codes, has_amendments, found);
    let enrolment = enrolment::plan(&draft.enrolment, found);
    let sites = sites::sites(&draft.sites, &draft.enrolment, found);
    let known = attributes::known(&draft.attributes);
    let is_drawn = !draft.enrolment.is_absent();
    let attributes = attributes::attributes(&draft.attributes, &known, is_drawn, found);
    let arm_names = arms::names(&draft.arms);
    let scope = conditions::Scope::all(&known);
    let epochs = plan::epochs(&draft.epochs, found);
    let criteria = criteria::criteria(&draft.criteria, scope, epochs.as_deref(), found);
    let factors = factors::factors(&draft.factors, &known, attributes.as_deref(), found);
    let parts = limits::Parts {
        sites: sites.as_deref(),
        scope: scope.with_factors(&factors),
        criteria: criteria.as_deref(),
        sample_size,
    };
    let enrolment_limits = limits::limits(draft, &parts, found);
    let ratio = arms.as_ref().map(|arms| *arms.ratio());
    let parts = randomization::Parts {
        known: &known,
        attributes: attributes.as_deref(),
        factors: &factors,
        sites: sites.as_deref(),
        arms: &arm_names,
        ratio,
        sample_size,
    };
    let randomization = raw.and_then(|raw| randomization::randomization(raw, &parts, found));
    let hand_over = raw.and_then(|raw| {
        let parts = hand_over::Parts {
            randomization: randomization.as_ref(),
            sample_size,
            arms: &arm_names,
            ratio,
            sites: sites.as_ref().map(Vec::len),
        };
        hand_over::hand_over(raw, &parts, found)
    });
    let strata = randomization.as_ref().map(Randomization::strata);
    let redcap = redcap::fields(&draft.redcap, strata, found);
    let conventions = draft.conventions.value_or(Conventions::default());
    let parts = plan::Parts {
        known: &known,
        attributes: attributes.as_deref(),
        scope: scope.with_arms(&arm_names).with_factors(&factors),
        epochs: epochs.as_deref(),
        enrolment: enrolment.given().copied(),
    };
    let treatment_plan = plan::treatment_plan(draft, parts, conventions, found);
    let names = plan::Names::new(draft, parts);
    let deviations = deviations::deviations(draft, &names, treatment_plan.as_ref(), found);
    let planned = treatment_plan.as_ref().zip(deviations.as_ref());
    let supplies = supply::supplies(&draft.supplies, planned, found);
    let parts = outcomes::Parts {
        attributes: attributes.as_deref(),
        scope: scope.with_arms(&arm_names).with_factors(&factors),
        arms: &arm_names,
        has_sites: sites.as_ref().map(|sites| !sites.is_empty()),
    };
    let outcomes = outcomes::outcomes(&draft.outcomes, &parts, found);
    let masking = draft.masking.value_or(Masking::default());
    Some(TrialParts {
        name: name?,
        title: title?,
        masking: masking?,
        sample_size: sample_size?,
        arms: arms?,
        sites: sites?,
        enrolment: match enrolment {
            Part::Absent => None,
            enrolment => Some(*enrolment.given()?),
        },
        enrolment_limits: enrolment_limits?,
        attributes: attributes?,
        criteria: criteria?,
        randomization: randomization?,
        hand_over: hand_over?,
        redcap: redcap?,
        deviations: deviations?,
        treatment_plan: treatment_plan?,
        supplies: supplies?,
        outcomes: outcomes?,
    })
}

/// The sample size; the length of the lists where it is left out.
fn sample_size(draft: &Draft, found: &mut Findings) -> Option<u32> {
    let size = match &draft.sample_size {
        Part::Absent => match draft.randomization.given().map(|raw| &raw.list_length) {
            None | Some(Part::Absent) => {
                found.add(Path::new("sample_size"), BrokenRule::NoSampleSize);
                return None;
            }
            // A length out of range is a fault of the list.
            Some(length) => {
                let length = u32::try_from(*length.given()?).ok()?;
                return (1..=MAX_PARTICIPANTS).contains(&length).then_some(length);
            }
        },
        size => *size.given()?,
    };
    whole(size, &Path::new("sample_size"), 1, MAX_PARTICIPANTS, found)
}
