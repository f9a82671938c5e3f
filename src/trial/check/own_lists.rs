//! Strata whose lists have a procedure, a ratio or a length of their own.

use std::collections::BTreeMap;

use super::super::OwnList;
use super::super::draft::{self, Part, Test};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::conditions::choices;
use super::numbers::whole;
use super::randomization;
use super::ratios::ratio;
use crate::design::{Factor, MAX_ENTRIES, OpenArms, Ratio, Strata, StratumIndex};
use crate::procedure::Procedure;

/// The other parts of the trial that lists refer to; nothing for what is wrong in itself.
pub(super) struct Parts<'a> {
    /// The procedure of all lists.
    pub procedure: Option<&'a String>,
    /// The allocation ratio of all lists, and the arms of it.
    pub open: Option<&'a (Ratio, OpenArms)>,
    /// The names of the arms as far as they are known.
    pub arms: &'a [Option<&'a str>],
    /// The sample size.
    pub participants: u32,
}

/// What is the strata's own.
pub(super) fn own_lists(
    part: &Part<Vec<draft::OwnList>>,
    all: Option<&Strata>,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<BTreeMap<StratumIndex, OwnList>> {
    let mut own = BTreeMap::new();
    let mut is_well = !part.is_unreadable();
    for (place, draft) in part.entries().iter().enumerate() {
        let at = randomization::at("stratum").index(place);
        let list = own_list(draft, &at, parts, found);
        let strata = all.and_then(|all| strata(draft, &at, all, found));
        let is_own = !draft.procedure.is_absent()
            || !draft.ratio.is_absent()
            || !draft.list_length.is_absent();
        if !is_own {
            found.add(at.clone(), BrokenRule::NothingOwn);
        }
        let (Some(list), Some(strata)) = (list, strata) else {
            is_well = false;
            continue;
        };
        let is_asked = !strata.is_empty();
        let before = own.len();
        for stratum in strata {
            own.entry(stratum).or_insert_with(|| list.clone());
        }
        if is_asked && own.len() == before {
            found.add(at, BrokenRule::NoStratumLeft);
        }
    }
    is_well.then_some(own)
}

/// The procedure and the length, as far as they are given.
fn own_list(
    draft: &draft::OwnList,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<OwnList> {
    let list_length = match &draft.list_length {
        Part::Absent => Some(None),
        given => {
            let at = at.key("list_length");
            let length = given.given();
            length.and_then(|&length| whole(length, &at, 1, MAX_ENTRIES, found).map(Some))
        }
    };
    let open = match &draft.ratio {
        Part::Absent => parts.open.cloned(),
        Part::Unreadable => None,
        Part::Given(given) => ratio(given, &at.key("ratio"), parts.arms, found),
    };
    let parse = |given: &String, key: &'static str, found: &mut Findings| {
        let (ratio, arms) = open.clone()?;
        let parsed = Procedure::parse(given, &ratio, parts.participants);
        let procedure = found.check(|| at.key(key), parsed)?;
        Some(Some((procedure, arms)))
    };
    let procedure = match &draft.procedure {
        Part::Unreadable => None,
        Part::Given(given) => parse(given, "procedure", found),
        Part::Absent if draft.ratio.is_absent() => Some(None),
        Part::Absent => parts
            .procedure
            .and_then(|given| parse(given, "ratio", found)),
    };
    Some(OwnList {
        procedure: procedure?,
        list_length: list_length?,
    })
}

/// The strata for which a condition on stratification factors holds.
fn strata(
    draft: &draft::OwnList,
    at: &Path,
    strata: &Strata,
    found: &mut Findings,
) -> Option<Vec<StratumIndex>> {
    let when = draft.when.given()?;
    let at = at.key("when");
    if when.tests.is_empty() {
        found.add(at, BrokenRule::AsksNoFactor);
        return None;
    }
    let names: Vec<&str> = strata.factors().iter().map(Factor::name).collect();
    let mut clause = |name: &str, test: &Part<Test>| {
        let Some(place) = names.iter().position(|own| *own == name) else {
            found.add_unknown(at.name(name), "stratification factor", name, &names);
            return None;
        };
        let test = test.given()?;
        let of_test = at.key(name.to_owned());
        if let Test::Within(_) = test {
            found.add(of_test, BrokenRule::FactorHasLevels(name.to_owned()));
            return None;
        }
        let labels = strata.factors()[place].labels().iter();
        let labels: Vec<_> = labels.map(|label| Some(label.as_str())).collect();
        Some((place, choices(test, &of_test, "level", &labels, found)?))
    };
    // Every clause is read before the first that is wrong decides.
    let clauses: Vec<_> = when
        .tests
        .iter()
        .map(|(name, test)| clause(name, test))
        .collect();
    let clauses: Vec<_> = clauses.into_iter().collect::<Option<_>>()?;
    let holds = |stratum: &StratumIndex| {
        let levels = strata.levels(*stratum);
        clauses
            .iter()
            .all(|(place, chosen)| chosen.contains(&levels[*place]))
    };
    Some(strata.iter().filter(holds).collect())
}
