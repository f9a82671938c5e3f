//! How treatments are supplied.

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::names::text;
use super::numbers::{whole, whole_or};
use crate::design::{
    Contents, Deviations, Dispensed, MAX_DOSE_ITEMS, MAX_PACK, Overage, PeriodError, Regimen,
    Strengths, Supply, SupplyError, TreatmentPlan,
};

/// The supplies; what ties them to the plan is checked where there is one.
pub(super) fn supplies(
    part: &Part<Vec<draft::Supply>>,
    plan: Option<(&TreatmentPlan, &Deviations)>,
    found: &mut Findings,
) -> Option<Vec<Supply>> {
    if part.is_unreadable() {
        return None;
    }
    let mut supplies: Vec<Option<Supply>> = Vec::new();
    for (place, draft) in part.entries().iter().enumerate() {
        let at = Path::new("supply").index(place);
        let supply = supply(draft, &at, plan.map(|(plan, _)| plan), found);
        if let (Some(supply), Some((plan, deviations))) = (&supply, plan) {
            let mut others = supplies.iter().flatten();
            if others.any(|other| other.treatment == supply.treatment) {
                let twice = SupplyError::Twice(plan.treatments()[supply.treatment].clone());
                found.add(at.key("treatment"), twice);
            }
            check_doses(supply, plan, deviations, &at, found);
        }
        supplies.push(supply);
    }
    supplies.into_iter().collect()
}

fn supply(
    draft: &draft::Supply,
    at: &Path,
    plan: Option<&TreatmentPlan>,
    found: &mut Findings,
) -> Option<Supply> {
    let treatment = plan.and_then(|plan| {
        let name = draft.treatment.given()?;
        let place = plan.treatments().iter().position(|own| own == name);
        if place.is_none() {
            let known: Vec<&str> = plan.treatments().iter().map(String::as_str).collect();
            found.add_unknown(at.key("treatment"), "treatment", name, &known);
        }
        place
    });
    let item = text(&draft.item, &at.key("item"), found);
    let contents = contents(draft, at, found);
    let pack = whole_or(&draft.pack, Some(1), &at.key("pack"), (1, MAX_PACK), found);
    let dispensed = match &draft.dispensed {
        Part::Absent => {
            found.add(at.clone(), SupplyError::NotDispensed);
            None
        }
        dispensed => dispensed
            .given()
            .and_then(|dispensed| dispensing(dispensed, &at.key("dispensed"), plan, found)),
    };
    let overage = match &draft.overage {
        Part::Absent => Some(Overage::default()),
        share => share
            .given()
            .and_then(|&share| found.check(|| at.key("overage"), Overage::new(share))),
    };
    Some(Supply {
        treatment: treatment?,
        item: item?,
        contents: contents?,
        pack: pack?,
        dispensed: dispensed?,
        overage: overage?,
    })
}

fn contents(draft: &draft::Supply, at: &Path, found: &mut Findings) -> Option<Contents> {
    match (&draft.strengths, &draft.per_dose) {
        (Part::Absent, Part::Absent) => {
            found.add(at.clone(), SupplyError::NoContents);
            None
        }
        (Part::Absent, count) => {
            if !draft.whole.is_absent() {
                found.add(at.key("whole"), SupplyError::WholeWithoutStrengths);
            }
            let most = MAX_DOSE_ITEMS.into();
            let count = whole(*count.given()?, &at.key("per_dose"), 1, most, found)?;
            Some(Contents::PerDose(count as u8))
        }
        (strengths, Part::Absent) => {
            let is_whole = draft.whole.value_or(true)?;
            let given = strengths.given()?;
            let at = at.key("strengths");
            let strengths = Strengths::new(given, is_whole);
            let place = match strengths {
                Err(SupplyError::Strength(wrong) | SupplyError::SameStrength(wrong)) => given
                    .iter()
                    .rposition(|one| one.to_bits() == wrong.to_bits()),
                _ => None,
            };
            let at = place.map_or(at.clone(), |place| at.index(place));
            found.check(|| at, strengths).map(Contents::Strengths)
        }
        _ => {
            found.add(at.clone(), BrokenRule::Both(["strengths", "per_dose"]));
            None
        }
    }
}

fn dispensing(
    draft: &draft::Dispensed,
    at: &Path,
    plan: Option<&TreatmentPlan>,
    found: &mut Findings,
) -> Option<Dispensed> {
    let period = match draft {
        draft::Dispensed::Cycle => return Some(Dispensed::Cycle),
        draft::Dispensed::Dose => return Some(Dispensed::Dose),
        draft::Dispensed::Visits(names) => return at_visits(names, at, plan?, found),
        draft::Dispensed::Text(text) => match text.as_str() {
            "cycle" => return Some(Dispensed::Cycle),
            "dose" => return Some(Dispensed::Dose),
            text => draft::Length::from(text).period(),
        },
        draft::Dispensed::Every(length) => length.period(),
    };
    match period {
        Ok(period) => Some(Dispensed::Every(period)),
        Err(PeriodError::Form(text)) => {
            found.add(at.clone(), SupplyError::Dispensed(text));
            None
        }
        Err(error) => {
            found.add(at.clone(), error);
            None
        }
    }
}

fn at_visits(
    names: &[String],
    at: &Path,
    plan: &TreatmentPlan,
    found: &mut Findings,
) -> Option<Dispensed> {
    let at = at.key("visits");
    if names.is_empty() {
        found.add(at.clone(), SupplyError::NoVisit);
        return None;
    }
    let known: Vec<&str> = plan.visits().iter().map(|visit| &*visit.name).collect();
    let places: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let visit = known.iter().position(|own| own == name);
            if visit.is_none() {
                found.add_unknown(at.index(place), "visit", name, &known);
            }
            visit
        })
        .collect();
    places
        .into_iter()
        .collect::<Option<_>>()
        .map(Dispensed::Visits)
}

/// Refuses what a supply cannot be for the doses of its treatment.
fn check_doses(
    supply: &Supply,
    plan: &TreatmentPlan,
    deviations: &Deviations,
    at: &Path,
    found: &mut Findings,
) {
    let parts: Vec<&Regimen> = plan
        .parts(supply.treatment)
        .iter()
        .map(|&part| &plan.regimens()[part])
        .collect();
    let treatment = &plan.treatments()[supply.treatment];
    let without = parts
        .iter()
        .find(|part| part.schedule.cycle_length().is_none());
    if let (Dispensed::Cycle, Some(part)) = (&supply.dispensed, without) {
        let rule = SupplyError::NoCycles {
            treatment: treatment.clone(),
            part: part.part.clone(),
        };
        found.add(at.key("dispensed"), rule);
    }
    let Contents::Strengths(strengths) = &supply.contents else {
        return;
    };
    let unit = parts[0].dose.unit();
    if let Some(other) = parts.iter().find(|part| part.dose.unit() != unit) {
        let rule = SupplyError::Units {
            treatment: treatment.clone(),
            units: [unit, other.dose.unit()].map(str::to_owned),
        };
        found.add(at.key("strengths"), rule);
        return;
    }
    let shares = deviations.treatments.get(supply.treatment);
    let shares = shares.map_or(&[][..], |own| &own.dose_shares);
    let wrong = parts
        .iter()
        .find_map(|part| check_dose(part, strengths, shares));
    if let Some(rule) = wrong {
        found.add(at.key("strengths"), rule);
    }
}

/// What is wrong with the items of a part's doses, at every level.
fn check_dose(part: &Regimen, strengths: &Strengths, shares: &[f64]) -> Option<SupplyError> {
    let (dose, unit) = (&part.dose, part.dose.unit().to_owned());
    let name = part.part.clone();
    if dose.amount() == 0.0 {
        return Some(SupplyError::Placebo(name));
    }
    let levels = [1.0].into_iter().chain(shares.iter().skip(1).copied());
    if let Some(by) = dose.goes_by() {
        // Items that make up a step make up its multiples; what takes too many of them is found participant by participant.
        let mut steps = levels.map(|share| share * by.step());
        let step = steps.find(|&step| strengths.is_whole() && strengths.of(step).is_none())?;
        return Some(SupplyError::StepNotMadeUp {
            part: name,
            step,
            unit,
        });
    }
    let dose = levels
        .map(|share| dose.at(share))
        .find(|&amount| strengths.of(amount).is_none())?;
    Some(SupplyError::NotMadeUp {
        part: name,
        dose,
        unit,
        is_whole: strengths.is_whole(),
    })
}
