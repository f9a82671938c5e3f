//! Strata whose lists have a procedure or a length of their own.

use std::collections::BTreeMap;

use super::super::asked::Test;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::conditions::{choices, not_among};
use super::numbers::whole;
use crate::design::{Factor, MAX_ENTRIES, Ratio, Strata, StratumIndex};
use crate::procedure::Procedure;
use crate::trial::OwnList;

/// What is the strata's own.
pub(super) fn own_lists(
    field: &Field<raw::List<raw::Stratum>>,
    all: Option<&Strata>,
    ratio: Option<Ratio>,
    participants: u32,
    notes: &mut Notes<'_>,
) -> Option<BTreeMap<StratumIndex, OwnList>> {
    let mut own = BTreeMap::new();
    let mut is_well = !matches!(field, Field::Wrong);
    for At { span, value } in field.entries() {
        let list = own_list(value, ratio, participants, notes);
        let strata = all.and_then(|all| strata(value, all, notes));
        if matches!(
            (&value.procedure, &value.list_length),
            (Field::Absent, Field::Absent)
        ) {
            notes.add(
                span,
                "nothing is these strata's own: write `procedure`, `list_length` or both",
            );
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
            notes.add(
                span,
                "no stratum is left for this: entries before it hold for all of these; write the \
                 narrower condition first",
            );
        }
    }
    is_well.then_some(own)
}

/// The procedure and the length, as far as they are given.
fn own_list(
    raw: &raw::Stratum,
    ratio: Option<Ratio>,
    participants: u32,
    notes: &mut Notes<'_>,
) -> Option<OwnList> {
    let list_length = match &raw.list_length {
        Field::Absent => Some(None),
        given => whole(given, "list_length", 1, MAX_ENTRIES, notes).map(Some),
    };
    let procedure = match &raw.procedure {
        Field::Absent => Some(None),
        Field::Wrong => None,
        Field::Given(given) => ratio.and_then(|ratio| {
            let parsed = Procedure::parse(&given.value, &ratio, participants);
            notes.check(&given.span, parsed).map(Some)
        }),
    };
    Some(OwnList {
        procedure: procedure?,
        list_length: list_length?,
    })
}

/// The strata for which a condition on stratification factors holds.
fn strata(raw: &raw::Stratum, strata: &Strata, notes: &mut Notes<'_>) -> Option<Vec<StratumIndex>> {
    let when = raw.when.given()?;
    if when.value.0.is_empty() {
        notes.add(
            &when.span,
            "the condition asks nothing: name a stratification factor, or write what holds for \
             all in [randomization] itself",
        );
        return None;
    }
    let names: Vec<&str> = strata.factors().iter().map(Factor::name).collect();
    let mut clause = |name: &At<String>, test: &Field<Test>| {
        let Some(place) = names.iter().position(|own| *own == name.value) else {
            notes.add(
                &name.span,
                not_among("stratification factor", &name.value, &names),
            );
            return None;
        };
        let test = test.given()?;
        if let Test::Within(_) = test.value {
            let message = format!(
                "`{}` has levels here: write one in quotes, or a list of them",
                name.value
            );
            notes.add(&test.span, message);
            return None;
        }
        let labels = strata.factors()[place].labels().iter();
        let labels: Vec<_> = labels.map(|label| Some(label.as_str())).collect();
        Some((place, choices(test, "level", &labels, notes)?))
    };
    // Every clause is read before the first that is wrong decides.
    let clauses: Vec<_> = when
        .value
        .0
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
