//! Events.

use super::super::super::draft::{self, Law, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::conditions::{Scope, condition};
use super::super::names::{check_own_column, check_unique, name};
use super::super::numbers::whole;
use crate::design::{Condition, Event, EventLaw, MAX_PERIOD_DAYS};
use crate::participant::{FIRST_DOSE_ON, LAST_DOSE_ON};
use crate::survival::Survival;

/// The events.
pub(super) fn events(
    part: &Part<Vec<draft::Event>>,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Vec<Event>> {
    if part.is_unreadable() {
        return None;
    }
    let names = part.entries().iter().map(|one| one.name.given());
    check_unique(names, ["event", "name", "events"], found);
    let at = Path::new("event");
    let read: Vec<_> = part
        .entries()
        .iter()
        .enumerate()
        .map(|(place, one)| event(one, &at.index(place), scope, found))
        .collect();
    read.into_iter().collect()
}

fn event(draft: &draft::Event, at: &Path, scope: Scope<'_>, found: &mut Findings) -> Option<Event> {
    let of_name = at.key("name");
    let name = name(&draft.name, &of_name, found);
    // The first and the last dose are events that files always know.
    let is_dose = |name: &&String| [FIRST_DOSE_ON, LAST_DOSE_ON].contains(&name.as_str());
    if let Some(name) = name.as_ref().filter(|name| !is_dose(name)) {
        check_own_column(name, &of_name, found);
    }
    let of_case = at.key("case");
    let cases: Vec<_> = draft
        .cases
        .entries()
        .iter()
        .enumerate()
        .map(|(place, case)| {
            let at = of_case.index(place);
            let when = case
                .when
                .given()
                .and_then(|when| condition(when, &at.key("when"), scope, found));
            let law = law(&case.law, &at, found)?;
            if law.is_none() {
                found.add(at, BrokenRule::NoLaw);
            }
            Some((when?, law?))
        })
        .collect();
    let own = law(&draft.law, at, found)?;
    if own.is_none() && !cases.is_empty() {
        found.add(at.clone(), BrokenRule::NoLaw);
    }
    let mut laws: Vec<_> = cases.into_iter().collect::<Option<_>>()?;
    laws.extend(own.map(|law| (Condition::always(), law)));
    Some(Event {
        laws,
        ..Event::new(&name?)
    })
}

/// The law, if one is written; `None` where it is not what it should be.
#[expect(
    clippy::option_option,
    reason = "a law may be left out, and may be refused"
)]
fn law(law: &Law, at: &Path, found: &mut Findings) -> Option<Option<EventLaw>> {
    match (&law.survival, &law.days_after) {
        (Part::Absent, Part::Absent) => Some(None),
        (survival, Part::Absent) => {
            let survival = survival.given()?.parse::<Survival>();
            let survival = found.check(|| at.key("survival"), survival)?;
            Some(Some(EventLaw::Survival(survival)))
        }
        (Part::Absent, days_after) => {
            let days = days_after.given()?;
            let at = at.key("days_after");
            let [min, max] = [(&days.min, "min"), (&days.max, "max")]
                .map(|(days, key)| whole(*days.given()?, &at.key(key), 0, MAX_PERIOD_DAYS, found));
            let (min, max) = (min?, max?);
            if min > max {
                found.add(at, BrokenRule::DaysAfter { min, max });
                return None;
            }
            Some(Some(EventLaw::DaysAfter { min, max }))
        }
        _ => {
            found.add(at.clone(), BrokenRule::Both(["survival", "days_after"]));
            None
        }
    }
}
