//! What really happens.

use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::{choice, list, map, part, values};
use crate::trial::draft::{
    Attendance, DoseModification, Timing, Toxicity, ToxicityGrade, Treatment,
};

pub(super) fn treatment(raw: &At<raw::Treatment>, notes: &mut Notes<'_>) -> Treatment {
    let raw = &raw.value;
    Treatment {
        name: part(&raw.name),
        dose_levels: values(&raw.dose_levels),
        dose_shares: values(&raw.dose_shares),
        never_started: part(&raw.never_started),
        first_dose: part(&raw.first_dose),
        missed: part(&raw.missed),
        timing: map(&raw.timing, |raw| Timing {
            window: values(&raw.window),
            ..timing(&raw.outside, &raw.outside_days, &raw.early)
        }),
        later: choice(&raw.later, "later", notes),
    }
}

pub(super) fn toxicity(raw: &At<raw::Toxicity>) -> Toxicity {
    let raw = &raw.value;
    Toxicity {
        name: part(&raw.name),
        treatment: part(&raw.treatment),
        grades: list(&raw.grades, |raw| ToxicityGrade {
            grade: part(&raw.value.grade),
            share: part(&raw.value.share),
        }),
        onset: part(&raw.onset),
        duration: part(&raw.duration),
        recurs: part(&raw.recurs),
        interval: part(&raw.interval),
        complicated: part(&raw.complicated),
        recovers_to: part(&raw.recovers_to),
    }
}

pub(super) fn dose_modification(
    raw: &At<raw::DoseModification>,
    notes: &mut Notes<'_>,
) -> DoseModification {
    let raw = &raw.value;
    DoseModification {
        name: part(&raw.name),
        toxicity: part(&raw.toxicity),
        grades: values(&raw.grades),
        complicated: part(&raw.complicated),
        cycle_days: values(&raw.cycle_days),
        cycles: values(&raw.cycles),
        action: choice(&raw.action, "action", notes),
        recheck_days: part(&raw.recheck_days),
        resume_at_grade: part(&raw.resume_at_grade),
        then: choice(&raw.then, "then", notes),
        stop_after_days: part(&raw.stop_after_days),
    }
}

pub(super) fn attendance(raw: &raw::Attendance) -> Attendance {
    Attendance {
        missed: part(&raw.missed),
        timing: timing(&raw.outside, &raw.outside_days, &raw.early),
    }
}

fn timing(outside: &Field<f64>, outside_days: &Field<String>, early: &Field<f64>) -> Timing {
    Timing {
        outside: part(outside),
        outside_days: part(outside_days),
        early: part(early),
        ..Timing::default()
    }
}
