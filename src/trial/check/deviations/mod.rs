//! What really happens: treatments, toxicities, rules for these, and how visits are kept.

mod modifications;
mod timing;
mod toxicities;
mod treatments;

use super::super::draft::{self, Draft, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::{BrokenRule, DeviationRule};
use super::plan::Names;
use crate::design::{Attendance, DaysLaw, Deviations, MAX_GRADE, MAX_PLANNED, TreatmentPlan};
use crate::design::{Probability, Regimen};

/// What a draft says of what really happens, besides its events.
pub(super) fn deviations(
    draft: &Draft,
    names: &Names<'_>,
    plan: Option<&TreatmentPlan>,
    found: &mut Findings,
) -> Option<Deviations> {
    for (count, key) in [
        (draft.treatments.entries().len(), "treatment"),
        (draft.toxicities.entries().len(), "toxicity"),
        (draft.modifications.entries().len(), "dose_modification"),
    ] {
        if count > MAX_PLANNED {
            found.add(Path::new(key), BrokenRule::TooManyPlanned(count));
            return None;
        }
    }
    let treatments = treatments::treatments(&draft.treatments, names, plan, found);
    let toxicities = toxicities::toxicities(&draft.toxicities, names, found);
    let parts = modifications::Parts {
        draft,
        names,
        plan,
        toxicities: toxicities.as_deref(),
    };
    let modifications = modifications::modifications(&draft.modifications, parts, found);
    let attendance = attendance(&draft.attendance, found);
    Some(Deviations {
        treatments: treatments?,
        toxicities: toxicities?.into_iter().collect::<Option<_>>()?,
        modifications: modifications?,
        attendance: attendance?,
    })
}

fn attendance(part: &Part<draft::Attendance>, found: &mut Findings) -> Option<Attendance> {
    let draft = match part {
        Part::Absent => return Some(Attendance::default()),
        part => part.given()?,
    };
    let at = Path::new("attendance");
    let missed = probability(&draft.missed, &at.key("missed"), found);
    let timing = timing::timing(&draft.timing, &at, found);
    Some(Attendance {
        missed: missed?,
        timing: timing?,
    })
}

/// A probability; 0 where it is left out.
fn probability(part: &Part<f64>, at: &Path, found: &mut Findings) -> Option<f64> {
    let given = part.value_or(0.0)?;
    found.check(|| at.clone(), Probability::new(given))?;
    Some(given)
}

/// A law of days.
fn law(part: &Part<String>, at: &Path, found: &mut Findings) -> Option<DaysLaw> {
    let given = part.given()?;
    let law = given.parse().map_err(DeviationRule::DaysLaw);
    found.check(|| at.clone(), law)
}

/// A law of days, where one is written; `None` where it is not what it should be.
#[expect(
    clippy::option_option,
    reason = "a law may be left out, and may be refused"
)]
fn law_if_any(part: &Part<String>, at: &Path, found: &mut Findings) -> Option<Option<DaysLaw>> {
    match part {
        Part::Absent => Some(None),
        part => law(part, at, found).map(Some),
    }
}

/// The grade of an episode.
fn grade(given: i64, at: &Path, found: &mut Findings) -> Option<u8> {
    let grade = u8::try_from(given).ok();
    let grade = grade.filter(|grade| (1..=MAX_GRADE).contains(grade));
    if grade.is_none() {
        let rule = match given {
            5 => DeviationRule::GradeOfDeath,
            other => DeviationRule::Grade(other),
        };
        found.add(at.clone(), rule);
    }
    grade
}

/// Refuses a grade that stands before this one already.
fn check_grade_once(
    grade: u8,
    before: impl IntoIterator<Item = u8>,
    at: &Path,
    found: &mut Findings,
) -> Option<u8> {
    if before.into_iter().any(|other| other == grade) {
        found.add(at.clone(), DeviationRule::GradeTwice(grade));
        return None;
    }
    Some(grade)
}

/// The parts of a treatment.
fn parts_of(plan: &TreatmentPlan, treatment: usize) -> Vec<&Regimen> {
    let parts = plan.parts(treatment).iter();
    parts.map(|&part| &plan.regimens()[part]).collect()
}
