//! The protocol's rules for toxicities.

use super::super::super::draft::{self, Action, Draft, Part, Then};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::{BrokenRule, DeviationRule};
use super::super::names::{check_unique, text};
use super::super::numbers::{whole, whole_or};
use super::super::plan::{Names, numbers};
use super::{check_grade_once, grade, parts_of};
use crate::design::{
    DoseModification, HoldRule, MAX_GRADE, MAX_PERIOD_DAYS, Modification, Toxicity, TreatmentPlan,
};

/// The most days until a held treatment is looked at again.
const MAX_RECHECK_DAYS: u32 = 366;

/// What rules are checked against.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub draft: &'a Draft,
    pub names: &'a Names<'a>,
    /// The plan, where it could be made.
    pub plan: Option<&'a TreatmentPlan>,
    /// The toxicities, each where it is what it should be.
    pub toxicities: Option<&'a [Option<Toxicity>]>,
}

/// The rules, in their order.
pub(super) fn modifications(
    part: &Part<Vec<draft::DoseModification>>,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<Vec<DoseModification>> {
    if part.is_unreadable() {
        return None;
    }
    let own = part.entries().iter().map(|one| one.name.given());
    check_unique(own, ["dose_modification", "name", "rules"], found);
    let at = Path::new("dose_modification");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| modification(one, &at.index(place), parts, found))
        .collect();
    read.into_iter().collect()
}

fn modification(
    draft: &draft::DoseModification,
    at: &Path,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<DoseModification> {
    let name = text(&draft.name, &at.key("name"), found);
    let place = draft
        .toxicity
        .given()
        .and_then(|name| toxicity_of(name, &at.key("toxicity"), parts, found));
    let toxicity = place.and_then(|place| parts.toxicities?[place].as_ref());
    let grades = grades(&draft.grades, &at.key("grades"), found);
    if let (Some(grades), Some(toxicity)) = (&grades, toxicity) {
        let has: Vec<u8> = toxicity.grades.iter().map(|(grade, _)| *grade).collect();
        if !has.iter().any(|grade| grades.contains(grade)) {
            let toxicity = toxicity.name.clone();
            found.add(
                at.key("grades"),
                DeviationRule::NeverApplies { toxicity, has },
            );
        }
    }
    let is_complicated = draft.complicated.value_or(false);
    if let Some(toxicity) = toxicity
        && is_complicated == Some(true)
        && toxicity.complicated == 0.0
    {
        let rule = DeviationRule::NeverComplicated(toxicity.name.clone());
        found.add(at.key("complicated"), rule);
    }
    let cycle_days = ascending(
        &draft.cycle_days,
        &at.key("cycle_days"),
        BrokenRule::DaysAscend,
        found,
    );
    let cycles = ascending(
        &draft.cycles,
        &at.key("cycles"),
        DeviationRule::CyclesAscend,
        found,
    );
    if let (Some(toxicity), Some(plan)) = (toxicity, parts.plan) {
        check_cycles(draft, cycle_days.as_deref(), at, plan, toxicity, found);
    }
    let action = draft.action.given().and_then(|action| match action {
        Action::Hold => {
            let lowest = grades.iter().flatten().min().copied();
            hold(draft, lowest, at, toxicity, parts, found).map(Modification::Hold)
        }
        Action::Continue | Action::Stop => {
            for (is_there, key) in [
                (!draft.recheck_days.is_absent(), "recheck_days"),
                (!draft.resume_at_grade.is_absent(), "resume_at_grade"),
                (!draft.then.is_absent(), "then"),
                (!draft.stop_after_days.is_absent(), "stop_after_days"),
            ] {
                if is_there {
                    found.add(at.key(key), DeviationRule::GoesWithHold(key));
                }
            }
            Some(match action {
                Action::Continue => Modification::Continue,
                _ => Modification::Stop,
            })
        }
    });
    Some(DoseModification {
        name: name?,
        toxicity: place?,
        grades: grades?,
        is_complicated: is_complicated?,
        cycle_days: cycle_days?,
        cycles: cycles?,
        action: action?,
    })
}

/// The place of the toxicity of this name.
fn toxicity_of(name: &str, at: &Path, parts: Parts<'_>, found: &mut Findings) -> Option<usize> {
    let toxicities = &parts.draft.toxicities;
    let names: Vec<_> = toxicities
        .entries()
        .iter()
        .map(|one| one.name.given().map(String::as_str))
        .collect();
    let place = names.iter().position(|own| *own == Some(name));
    let may_be_unread = toxicities.is_unreadable() || names.contains(&None);
    if place.is_none() && !may_be_unread {
        let known: Vec<&str> = names.into_iter().flatten().collect();
        found.add_unknown(at.clone(), "toxicity", name, &known);
    }
    place
}

fn grades(part: &Part<Vec<i64>>, at: &Path, found: &mut Findings) -> Option<Vec<u8>> {
    let given = part.given()?;
    if given.is_empty() {
        found.add(at.clone(), BrokenRule::EmptyList("grade"));
        return None;
    }
    let mut read: Vec<u8> = Vec::new();
    for (place, &one) in given.iter().enumerate() {
        let at = at.index(place);
        let one = grade(one, &at, found)
            .and_then(|one| check_grade_once(one, read.iter().copied(), &at, found));
        read.extend(one);
    }
    (read.len() == given.len()).then_some(read)
}

/// Numbers that ascend from 1; none where they are left out.
fn ascending(
    part: &Part<Vec<i64>>,
    at: &Path,
    rule: impl Into<BrokenRule>,
    found: &mut Findings,
) -> Option<Vec<u32>> {
    if part.is_absent() {
        return Some(Vec::new());
    }
    let read = numbers(part, at, 1, found)?;
    if read.is_empty() || !read.windows(2).all(|pair| pair[0] < pair[1]) {
        found.add(at.clone(), rule);
        return None;
    }
    Some(read)
}

/// Refuses cycles of a treatment that has none, and days that none of its cycles has.
fn check_cycles(
    draft: &draft::DoseModification,
    cycle_days: Option<&[u32]>,
    at: &Path,
    plan: &TreatmentPlan,
    toxicity: &Toxicity,
    found: &mut Findings,
) {
    let parts = parts_of(plan, toxicity.treatment);
    let lengths = parts.iter().filter_map(|part| part.schedule.cycle_length());
    let Some(length) = lengths.max() else {
        for (is_there, key) in [
            (!draft.cycle_days.is_absent(), "cycle_days"),
            (!draft.cycles.is_absent(), "cycles"),
        ] {
            if is_there {
                let treatment = plan.treatments()[toxicity.treatment].clone();
                found.add(at.key(key), DeviationRule::WithoutCycles { key, treatment });
            }
        }
        return;
    };
    let mut days = cycle_days.into_iter().flatten();
    if let Some(&day) = days.find(|&&day| day > length) {
        let rule = BrokenRule::BeyondCycle { day, length };
        found.add(at.key("cycle_days"), rule);
    }
}

/// How a hold ends. `lowest` is the lowest grade of the rule.
fn hold(
    draft: &draft::DoseModification,
    lowest: Option<u8>,
    at: &Path,
    toxicity: Option<&Toxicity>,
    parts: Parts<'_>,
    found: &mut Findings,
) -> Option<HoldRule> {
    let recheck_days = match &draft.recheck_days {
        Part::Absent => {
            found.add(at.clone(), DeviationRule::NeverRechecked);
            None
        }
        part => part
            .given()
            .and_then(|&days| whole(days, &at.key("recheck_days"), 1, MAX_RECHECK_DAYS, found)),
    };
    let of_resume = at.key("resume_at_grade");
    let resume_at_grade = match &draft.resume_at_grade {
        Part::Absent => {
            found.add(at.clone(), DeviationRule::NeverResumed);
            None
        }
        part => part.given().and_then(|&grade| {
            let most = u32::from(MAX_GRADE) - 1;
            whole(grade, &of_resume, 0, most, found).map(|grade| grade as u8)
        }),
    };
    let stop_after_days = match &draft.stop_after_days {
        Part::Absent => Some(None),
        part => {
            let at = at.key("stop_after_days");
            whole_or(part, None, &at, (1, MAX_PERIOD_DAYS), found).map(Some)
        }
    };
    if let Some(resume_at_grade) = resume_at_grade {
        if let Some(lowest) = lowest.filter(|&lowest| resume_at_grade >= lowest) {
            let rule = DeviationRule::ResumesAtOnce {
                resume_at_grade,
                lowest,
            };
            found.add(of_resume, rule);
        } else if let Some(toxicity) = toxicity
            && resume_at_grade < toxicity.recovers_to
            && draft.stop_after_days.is_absent()
        {
            let rule = DeviationRule::HoldWithoutEnd {
                toxicity: toxicity.name.clone(),
                recovers_to: toxicity.recovers_to,
            };
            found.add(of_resume, rule);
        }
    }
    let then = draft.then.value_or(Then::Same);
    if let Some(toxicity) = toxicity
        && then == Some(Then::Lower)
    {
        let treatment = parts.names.treatments()[toxicity.treatment];
        if !may_have_levels(treatment, parts) {
            let rule = DeviationRule::NoLowerDose(treatment.to_owned());
            found.add(at.key("then"), rule);
        }
    }
    Some(HoldRule {
        recheck_days: recheck_days?,
        resume_at_grade: resume_at_grade?,
        lowers: then? == Then::Lower,
        stop_after_days: stop_after_days?,
    })
}

/// Whether a treatment has lower levels, or one that could not be read or is not known has.
fn may_have_levels(treatment: &str, parts: Parts<'_>) -> bool {
    let known = parts.names.treatments();
    let may_be = |one: &draft::Treatment| match one.name.given() {
        Some(name) => name == treatment || !known.contains(&name.as_str()),
        None => true,
    };
    let has_levels =
        |one: &draft::Treatment| !(one.dose_levels.is_absent() && one.dose_shares.is_absent());
    let part = &parts.draft.treatments;
    let mut entries = part.entries().iter();
    part.is_unreadable() || entries.any(|one| may_be(one) && has_levels(one))
}
