//! Events.

use super::super::super::draft::{self, EventEnds, Law, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::conditions::{Scope, condition};
use super::super::names::{check_own_column, check_unique, name, text};
use super::super::numbers::{whole, whole_or};
use super::names::Names;
use crate::design::{Condition, Ends, Event, EventLaw, Hazard, MAX_HAZARD_MONTHS, MAX_PERIOD_DAYS};
use crate::participant::{FIRST_DOSE_ON, LAST_DOSE_ON};
use crate::survival::Survival;

/// The events.
pub(super) fn events(
    part: &Part<Vec<draft::Event>>,
    known: &Names<'_>,
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
        .map(|(place, one)| event(one, &at.index(place), known, scope, found))
        .collect();
    read.into_iter().collect()
}

fn event(
    draft: &draft::Event,
    at: &Path,
    names: &Names<'_>,
    scope: Scope<'_>,
    found: &mut Findings,
) -> Option<Event> {
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
    let own = law(&draft.law, at, found);
    let when = match &draft.when {
        Part::Absent => Some(Condition::always()),
        Part::Unreadable => None,
        Part::Given(when) => condition(when, &at.key("when"), scope, found),
    };
    let ends = ends(&draft.ends, &at.key("ends"), names, found);
    let begins = begins(draft, &at.key("begins"), names, found);
    let reason = match &draft.reason {
        Part::Absent => name.clone(),
        reason => text(reason, &at.key("reason"), found),
    };
    let own = own?;
    if own.is_none() && !cases.is_empty() {
        found.add(at.clone(), BrokenRule::NoLaw);
    }
    let mut laws: Vec<_> = cases.into_iter().collect::<Option<_>>()?;
    laws.extend(own.map(|law| (Condition::always(), law)));
    Some(Event {
        name: name?,
        laws,
        when: when?,
        ends: ends?,
        begins: begins?,
        reason: reason?,
    })
}

/// What it ends.
fn ends(
    part: &Part<EventEnds>,
    at: &Path,
    names: &Names<'_>,
    found: &mut Findings,
) -> Option<Ends> {
    let treatments = match part {
        Part::Absent => return Some(Ends::Nothing),
        Part::Unreadable => return None,
        Part::Given(EventEnds::Treatment) => return Some(Ends::Treatment),
        Part::Given(EventEnds::Trial) => return Some(Ends::Trial),
        Part::Given(EventEnds::Contact) => return Some(Ends::Contact),
        Part::Given(EventEnds::Treatments(treatments)) => treatments,
    };
    if treatments.is_empty() {
        found.add(at.clone(), BrokenRule::EmptyList("treatment"));
        return None;
    }
    let places: Vec<_> = treatments
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let at = at.index(place);
            if treatments[..place].contains(name) {
                found.add(at, BrokenRule::NamedTwice(name.clone()));
                return None;
            }
            names.treatment(name, &at, found)
        })
        .collect();
    let places = places.into_iter().collect::<Option<_>>()?;
    Some(Ends::Treatments(places))
}

/// The treatment that begins, if one does; `None` where it is not what it should be.
#[expect(
    clippy::option_option,
    reason = "no treatment need begin, and one may be refused"
)]
fn begins(
    draft: &draft::Event,
    at: &Path,
    names: &Names<'_>,
    found: &mut Findings,
) -> Option<Option<usize>> {
    let name = match &draft.begins {
        Part::Absent => return Some(None),
        part => part.given()?,
    };
    let treatment = names.treatment(name, at, found);
    match &draft.ends {
        Part::Unreadable => return None,
        Part::Given(EventEnds::Treatments(ended)) if ended.contains(name) => {
            found.add(at.clone(), BrokenRule::BeginsWhatItEnds(name.clone()));
            return None;
        }
        Part::Given(EventEnds::Treatments(_)) => {}
        Part::Absent | Part::Given(_) => {
            found.add(at.clone(), BrokenRule::BeginsInPlaceOfNothing);
            return None;
        }
    }
    let treatment = treatment?;
    let parts = names.count_parts(treatment);
    if parts != 1 {
        let name = name.clone();
        found.add(at.clone(), BrokenRule::BeginsParts { name, parts });
        return None;
    }
    Some(Some(treatment))
}

/// The law, if one is written; `None` where it is not what it should be.
#[expect(
    clippy::option_option,
    reason = "a law may be left out, and may be refused"
)]
fn law(law: &Law, at: &Path, found: &mut Findings) -> Option<Option<EventLaw>> {
    match (&law.survival, &law.hazard, &law.days_after) {
        (Part::Absent, Part::Absent, Part::Absent) => Some(None),
        (survival, Part::Absent, Part::Absent) => {
            let survival = survival.given()?.parse::<Survival>();
            let survival = found.check(|| at.key("survival"), survival)?;
            Some(Some(EventLaw::Survival(survival)))
        }
        (Part::Absent, hazard, Part::Absent) => {
            let hazard = self::hazard(hazard.given()?, &at.key("hazard"), found)?;
            Some(Some(EventLaw::Hazard(hazard)))
        }
        (Part::Absent, Part::Absent, days_after) => {
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
        (survival, hazard, _) => {
            let both = match (survival, hazard) {
                (Part::Absent, _) => ["hazard", "days_after"],
                (_, Part::Absent) => ["survival", "days_after"],
                _ => ["survival", "hazard"],
            };
            found.add(at.clone(), BrokenRule::Both(both));
            None
        }
    }
}

/// The probabilities per month.
fn hazard(periods: &[draft::HazardPeriod], at: &Path, found: &mut Findings) -> Option<Hazard> {
    let read: Vec<_> = periods
        .iter()
        .enumerate()
        .map(|(place, period)| {
            let at = at.index(place);
            let of_months = at.key("months");
            let months = match &period.months {
                Part::Absent if place + 1 < periods.len() => {
                    found.add(at.clone(), BrokenRule::HazardForEver);
                    None
                }
                Part::Absent => Some(None),
                months => {
                    whole_or(months, None, &of_months, (1, MAX_HAZARD_MONTHS), found).map(Some)
                }
            };
            let per_month = period.per_month.given().copied().and_then(|probability| {
                let checked = Hazard::check(None, probability);
                found.check(|| at.key("per_month"), checked)?;
                Some(probability)
            });
            Some((months?, per_month?))
        })
        .collect();
    let read = read.into_iter().collect::<Option<_>>()?;
    found.check(|| at.clone(), Hazard::new(read))
}
