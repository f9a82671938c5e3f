//! Amendments: other procedures and ratios from an entry of the lists on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::draft::{self, FromEntry, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::super::{RandomizationPlan, Section};
use super::numbers::whole;
use super::randomization;
use super::ratios::ratio;
use crate::design::{MAX_ENTRIES, OpenArms, Ratio, StratumIndex};
use crate::procedure::Procedure;

/// The longest name of an amendment.
const MAX_NAME: usize = 30;

/// The sections that amendments add to the lists of a plan, `None` where one is wrong.
pub(super) fn amendments(
    part: &Part<Vec<draft::Amendment>>,
    plan: &RandomizationPlan,
    arms: &[Option<&str>],
    participants: u32,
    found: &mut Findings,
) -> Option<BTreeMap<StratumIndex, Vec<Section>>> {
    let mut amended: BTreeMap<StratumIndex, Vec<Section>> = BTreeMap::new();
    let mut is_well = !part.is_unreadable();
    let mut names: Vec<&str> = Vec::new();
    for (place, draft) in part.entries().iter().enumerate() {
        let at = randomization::at("amendment").index(place);
        let name = draft.name.given().and_then(|given| name(given, &at, found));
        if let Some(name) = name {
            if names.contains(&name) {
                let rule = BrokenRule::AmendmentTwice(name.to_owned());
                found.add(at.key("name"), rule);
            }
            names.push(name);
        }
        if draft.procedure.is_absent() && draft.ratio.is_absent() {
            found.add(at.clone(), BrokenRule::NothingAmended);
        }
        let ratio = match &draft.ratio {
            Part::Absent => Some(None),
            Part::Unreadable => None,
            Part::Given(given) => ratio(given, &at.key("ratio"), arms, found).map(Some),
        };
        if draft.from.is_absent() {
            found.add(at.clone(), BrokenRule::AmendedNowhere);
        }
        let from = draft.from.given();
        let from = from.and_then(|from| entries(from, plan, &at.key("from"), found));
        let (Some(name), Some(ratio), Some(from)) = (name, ratio, from) else {
            is_well = false;
            continue;
        };
        let change = Change {
            name: name.into(),
            procedure: &draft.procedure,
            ratio,
            participants,
        };
        for (stratum, from) in from {
            let section = change.section(plan, stratum, from, amended.get(&stratum), &at, found);
            let Some(section) = section else {
                is_well = false;
                // What is wrong in one stratum is wrong in all.
                break;
            };
            amended.entry(stratum).or_default().push(section);
        }
    }
    is_well.then_some(amended)
}

/// A name that streams and files can have.
fn name<'a>(given: &'a str, at: &Path, found: &mut Findings) -> Option<&'a str> {
    let is_known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    let is_name = (1..=MAX_NAME).contains(&given.len()) && given.chars().all(is_known);
    if !is_name {
        let rule = BrokenRule::AmendmentName(given.to_owned());
        found.add(at.key("name"), rule);
    }
    is_name.then_some(given)
}

/// From which entry on the lists of which strata change.
fn entries(
    from: &FromEntry,
    plan: &RandomizationPlan,
    at: &Path,
    found: &mut Findings,
) -> Option<Vec<(StratumIndex, u32)>> {
    let entry =
        |given: i64, at: &Path, found: &mut Findings| whole(given, at, 1, MAX_ENTRIES, found);
    match from {
        FromEntry::Every(given) => {
            let from = entry(*given, at, found)?;
            Some(plan.strata.iter().map(|stratum| (stratum, from)).collect())
        }
        FromEntry::Strata(given) => {
            let mut from = BTreeMap::new();
            let mut is_well = true;
            for (label, given) in given {
                let Some(stratum) = plan.strata.find(label) else {
                    let labels: Vec<String> = plan
                        .strata
                        .iter()
                        .take(12)
                        .map(|one| plan.strata.label(one))
                        .collect();
                    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                    found.add_unknown(at.name(label), "stratum", label, &labels);
                    is_well = false;
                    continue;
                };
                let number = given
                    .given()
                    .and_then(|&given| entry(given, &at.key(label.clone()), found));
                match number {
                    Some(number) => drop(from.insert(stratum, number)),
                    None => is_well = false,
                }
            }
            is_well.then(|| from.into_iter().collect())
        }
    }
}

/// What an amendment changes.
struct Change<'a> {
    name: Arc<str>,
    procedure: &'a Part<String>,
    ratio: Option<(Ratio, OpenArms)>,
    participants: u32,
}

impl Change<'_> {
    /// The section of a stratum's list that begins here, after those before it.
    fn section(
        &self,
        plan: &RandomizationPlan,
        stratum: StratumIndex,
        from: u32,
        before: Option<&Vec<Section>>,
        at: &Path,
        found: &mut Findings,
    ) -> Option<Section> {
        let last = before.and_then(|sections| sections.last()).cloned();
        let last = last.or_else(|| plan.sections(stratum).pop())?;
        if from < last.from || (from == last.from && last.amendment.is_some()) {
            let rule = BrokenRule::AmendedBackwards {
                stratum: plan.strata.label(stratum),
                from,
                before: last.from,
            };
            found.add(at.key("from"), rule);
            return None;
        }
        let (ratio, arms) = match &self.ratio {
            Some((ratio, arms)) => (*ratio, arms.clone()),
            None => (*last.procedure.ratio(), last.arms.clone()),
        };
        let (text, key) = match self.procedure {
            Part::Absent => (last.procedure.to_string(), "ratio"),
            procedure => (procedure.given()?.clone(), "procedure"),
        };
        let procedure = Procedure::parse(&text, &ratio, self.participants);
        let procedure = found.check(|| at.key(key), procedure)?;
        Some(Section {
            from,
            amendment: Some(self.name.clone()),
            procedure,
            arms,
        })
    }
}
