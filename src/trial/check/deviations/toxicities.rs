//! Toxicities.

use super::super::super::draft::{self, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::{BrokenRule, DeviationRule};
use super::super::names::{check_unique, text};
use super::super::numbers::whole_or;
use super::super::plan::Names;
use super::{check_grade_once, grade, law, law_if_any, probability};
use crate::design::{MAX_GRADE, Toxicity};

/// How far shares may sum to more than 1, for rounding.
const ROUNDING: f64 = 1e-9;

/// The toxicities, each that is what it should be.
pub(super) fn toxicities(
    part: &Part<Vec<draft::Toxicity>>,
    names: &Names<'_>,
    found: &mut Findings,
) -> Option<Vec<Option<Toxicity>>> {
    if part.is_unreadable() {
        return None;
    }
    let own = part.entries().iter().map(|one| one.name.given());
    check_unique(own, ["toxicity", "name", "toxicities"], found);
    let at = Path::new("toxicity");
    let read = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| toxicity(one, &at.index(place), names, found));
    Some(read.collect())
}

fn toxicity(
    draft: &draft::Toxicity,
    at: &Path,
    names: &Names<'_>,
    found: &mut Findings,
) -> Option<Toxicity> {
    let name = text(&draft.name, &at.key("name"), found);
    let treatment = draft
        .treatment
        .given()
        .and_then(|name| names.treatment(name, &at.key("treatment"), found));
    let grades = grades(&draft.grades, &at.key("grades"), found);
    let onset = law(&draft.onset, &at.key("onset"), found);
    let duration = law(&draft.duration, &at.key("duration"), found);
    let recurs = probability(&draft.recurs, &at.key("recurs"), found);
    let interval = law_if_any(&draft.interval, &at.key("interval"), found);
    if !draft.interval.is_absent() && draft.recurs.is_absent() {
        let (key, with) = ("interval", "recurs");
        found.add(at.key(key), DeviationRule::GoesWith { key, with });
    }
    if recurs.is_some_and(|recurs| recurs > 0.0) && draft.interval.is_absent() {
        let (key, law) = ("recurs", "interval");
        found.add(at.key(key), DeviationRule::NoDays { key, law });
    }
    let complicated = probability(&draft.complicated, &at.key("complicated"), found);
    let of_recovery = at.key("recovers_to");
    let most = u32::from(MAX_GRADE) - 1;
    let recovers_to = whole_or(&draft.recovers_to, Some(0), &of_recovery, (0, most), found);
    let mut recovers_to = recovers_to.map(|grade| grade as u8);
    let lowest = grades.iter().flatten().map(|(grade, _)| *grade).min();
    if let (Some(grade), Some(lowest)) = (recovers_to, lowest)
        && grade >= lowest
    {
        let rule = DeviationRule::NoRecovery {
            recovers_to: grade,
            lowest,
        };
        found.add(of_recovery, rule);
        recovers_to = None;
    }
    Some(Toxicity {
        name: name?,
        treatment: treatment?,
        grades: grades?,
        onset: onset?,
        duration: duration?,
        recurs: recurs?,
        interval: interval?,
        complicated: complicated?,
        recovers_to: recovers_to?,
    })
}

/// The shares of participants by their worst grade.
fn grades(
    part: &Part<Vec<draft::ToxicityGrade>>,
    at: &Path,
    found: &mut Findings,
) -> Option<Vec<(u8, f64)>> {
    let given = part.given()?;
    if given.is_empty() {
        found.add(at.clone(), BrokenRule::EmptyList("grade"));
        return None;
    }
    let mut before: Vec<u8> = Vec::new();
    let read: Vec<_> = given
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let at = at.index(place);
            let of_grade = at.key("grade");
            let grade = one
                .grade
                .given()
                .and_then(|&given| grade(given, &of_grade, found))
                .and_then(|grade| {
                    check_grade_once(grade, before.iter().copied(), &of_grade, found)
                });
            before.extend(grade);
            let share = one.share.given().copied();
            let share =
                share.and_then(|share| probability(&Part::Given(share), &at.key("share"), found));
            Some((grade?, share?))
        })
        .collect();
    let read: Vec<(u8, f64)> = read.into_iter().collect::<Option<_>>()?;
    let sum: f64 = read.iter().map(|(_, share)| share).sum();
    if sum > 1.0 + ROUNDING {
        found.add(at.clone(), DeviationRule::GradeShares(sum));
        return None;
    }
    Some(read)
}
