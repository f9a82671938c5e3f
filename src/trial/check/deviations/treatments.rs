//! How treatments are really given.

use std::collections::BTreeSet;

use super::super::super::draft::{self, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::{BrokenRule, DeviationRule};
use super::super::plan::Names;
use super::timing::timing;
use super::{law_if_any, parts_of, probability};
use crate::design::{Dose, Regimen, Schedule, Timing, Treatment, TreatmentPlan};

/// How each treatment of the plan is given, in the plan's order.
pub(super) fn treatments(
    part: &Part<Vec<draft::Treatment>>,
    names: &Names<'_>,
    plan: Option<&TreatmentPlan>,
    found: &mut Findings,
) -> Option<Vec<Treatment>> {
    if part.is_unreadable() {
        return None;
    }
    let at = Path::new("treatment");
    let mut seen = BTreeSet::new();
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let at = at.index(place);
            let of_name = at.key("name");
            let of_plan = one.name.given().and_then(|name| {
                if !seen.insert(name) {
                    found.add(of_name.clone(), DeviationRule::TreatmentTwice(name.clone()));
                }
                names.treatment(name, &of_name, found)
            });
            let parts = match (of_plan, plan) {
                (Some(place), Some(plan)) => parts_of(plan, place),
                _ => Vec::new(),
            };
            let treatment = treatment(one, &at, &parts, found);
            Some((of_plan?, treatment?))
        })
        .collect();
    let read: Vec<_> = read.into_iter().collect::<Option<_>>()?;
    let mut all = vec![Treatment::default(); plan?.treatments().len()];
    for (place, treatment) in read {
        all[place] = treatment;
    }
    Some(all)
}

/// One treatment; no parts where it is not known which it has.
fn treatment(
    draft: &draft::Treatment,
    at: &Path,
    parts: &[&Regimen],
    found: &mut Findings,
) -> Option<Treatment> {
    let dose_shares = dose_shares(draft, at, parts, found);
    let never_started = probability(&draft.never_started, &at.key("never_started"), found);
    let first_dose = law_if_any(&draft.first_dose, &at.key("first_dose"), found);
    let missed = probability(&draft.missed, &at.key("missed"), found);
    let timing = match &draft.timing {
        Part::Absent => Some(Timing::default()),
        part => part
            .given()
            .and_then(|draft| timing(draft, &at.key("timing"), found)),
    };
    let later = match &draft.later {
        Part::Absent => Some(None),
        part => part.given().copied().map(Some),
    };
    let has_units =
        |regimen: &&Regimen| !matches!(regimen.schedule, Schedule::Daily | Schedule::Weekdays(_));
    if !parts.is_empty() && !parts.iter().any(has_units) {
        for (is_there, key) in [
            (!draft.timing.is_absent(), "timing"),
            (!draft.later.is_absent(), "later"),
        ] {
            if is_there {
                found.add(at.key(key), DeviationRule::NoUnits(key));
            }
        }
    }
    Some(Treatment {
        dose_shares: dose_shares?,
        never_started: never_started?,
        first_dose: first_dose?,
        missed: missed?,
        timing: timing?,
        later: later?,
    })
}

/// The shares of the planned dose; none where nothing is said of lower ones.
fn dose_shares(
    draft: &draft::Treatment,
    at: &Path,
    parts: &[&Regimen],
    found: &mut Findings,
) -> Option<Vec<f64>> {
    match (&draft.dose_levels, &draft.dose_shares) {
        (Part::Absent, Part::Absent) => Some(Vec::new()),
        (levels, Part::Absent) => {
            let levels = levels.given()?;
            let at = at.key("dose_levels");
            if !descend(levels) {
                found.add(at, DeviationRule::DoseLevels(levels.clone()));
                return None;
            }
            check_levels(levels, &at, parts, found)?;
            Some(levels.iter().map(|level| level / levels[0]).collect())
        }
        (Part::Absent, shares) => {
            let shares = shares.given()?;
            if !descend(shares) || shares[0].total_cmp(&1.0).is_ne() {
                let rule = DeviationRule::DoseShares(shares.clone());
                found.add(at.key("dose_shares"), rule);
                return None;
            }
            Some(shares.clone())
        }
        _ => {
            let rule = BrokenRule::Both(["dose_levels", "dose_shares"]);
            found.add(at.clone(), rule);
            None
        }
    }
}

/// Whether there are two or more, each above 0 and below the one before.
fn descend(levels: &[f64]) -> bool {
    let falls = |pair: &[f64]| pair[1] < pair[0];
    levels.len() >= 2 && levels.iter().all(|&level| level > 0.0) && levels.windows(2).all(falls)
}

/// Levels are amounts, the first of them the planned dose of every part.
fn check_levels(levels: &[f64], at: &Path, parts: &[&Regimen], found: &mut Findings) -> Option<()> {
    let Some((first, others)) = parts.split_first() else {
        return Some(());
    };
    let planned = &first.dose;
    let other = others.iter().find(|other| other.dose != *planned);
    if parts.iter().any(|part| part.dose.goes_by().is_some()) {
        found.add(at.clone(), DeviationRule::LevelsByBody);
        return None;
    }
    if let Some(other) = other {
        let doses = [planned, &other.dose];
        let doses = doses.map(|dose| format!("{} {}", dose.amount(), dose.unit()));
        found.add(at.clone(), DeviationRule::LevelsOfParts(doses));
        return None;
    }
    let doses: Vec<_> = levels
        .iter()
        .enumerate()
        .map(|(place, &level)| {
            let dose = Dose::new(level, planned.unit());
            found.check(|| at.index(place), dose)
        })
        .collect();
    let doses: Vec<Dose> = doses.into_iter().collect::<Option<_>>()?;
    if doses[0] != *planned {
        let rule = DeviationRule::FirstLevel {
            first: levels[0],
            planned: planned.amount(),
            unit: planned.unit().to_owned(),
        };
        found.add(at.index(0), rule);
        return None;
    }
    Some(())
}
