//! Holds and caps of enrolment.

use chrono::{Datelike as _, NaiveDate};

use super::super::draft::{self, Draft, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::conditions::{Scope, condition};
use super::numbers::whole;
use crate::design::{Cap, CapOf, Criterion, EnrolmentLimits, Hold, MAX_PARTICIPANTS, Site, YEARS};

/// The most days of a hold: ten years.
pub(in crate::trial) const MAX_HOLD_DAYS: i64 = 3653;

/// How tables name what keeps a candidate out whom a cap counts.
const CAP: &str = "cap";

/// What limits refer to.
pub(super) struct Parts<'a> {
    /// The sites, where they are well.
    pub sites: Option<&'a [Site]>,
    /// What conditions may ask about.
    pub scope: Scope<'a>,
    /// The criteria, where they are well.
    pub criteria: Option<&'a [Criterion]>,
    /// The sample size, where it is well.
    pub sample_size: Option<u32>,
}

/// The limits; none where something is wrong with them.
pub(super) fn limits(
    draft: &Draft,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<EnrolmentLimits> {
    for (key, is_given) in [
        ("hold", !draft.holds.entries().is_empty()),
        ("cap", !draft.caps.entries().is_empty()),
    ] {
        if is_given && draft.enrolment.is_absent() {
            found.add(
                Path::new("enrolment").key(key),
                BrokenRule::LimitWithoutEnrolment(key),
            );
            return None;
        }
    }
    let at = Path::new("enrolment");
    let holds = draft.holds.entries().iter().enumerate();
    let holds: Vec<_> = holds
        .map(|(place, one)| hold(one, &at.key("hold").index(place), parts, found))
        .collect();
    let given = draft.caps.entries().iter().enumerate();
    let given: Vec<_> = given
        .map(|(place, one)| cap(one, &at.key("cap").index(place), parts, found))
        .collect();
    if draft.holds.is_unreadable() || draft.caps.is_unreadable() {
        return None;
    }
    let holds = holds.into_iter().collect::<Option<_>>()?;
    let given: Vec<Cap> = given.into_iter().collect::<Option<_>>()?;
    let sites = parts.sites?;
    let own = sites.iter().enumerate().filter_map(|(place, site)| {
        let of = (0..sites.len()).map(|other| other == place).collect();
        Some(Cap {
            of: CapOf::Sites(of),
            at_most: site.at_most?,
        })
    });
    let limits = EnrolmentLimits {
        holds,
        caps: own.chain(given).collect(),
    };
    if !limits.caps.is_empty() {
        check_together(&limits, sites.len(), parts, found);
    }
    Some(limits)
}

/// Whether enough participants are left, and no criterion is taken for a cap.
fn check_together(limits: &EnrolmentLimits, sites: usize, parts: &Parts<'_>, found: &mut Findings) {
    let most = limits.most_participants(sites).zip(parts.sample_size);
    if let Some((most, sample_size)) = most.filter(|&(most, size)| most < size.into()) {
        let rule = BrokenRule::CapsBelowSampleSize { most, sample_size };
        found.add(Path::new("sample_size"), rule);
    }
    let criteria = parts.criteria.unwrap_or_default().iter();
    for (place, criterion) in criteria.enumerate() {
        if criterion.id == CAP {
            let at = Path::new("criterion").index(place).key("id");
            found.add(at, BrokenRule::CriterionNamedCap);
        }
    }
}

fn hold(draft: &draft::Hold, at: &Path, parts: &Parts<'_>, found: &mut Findings) -> Option<Hold> {
    let mut day = |part: &Part<NaiveDate>, key: &'static str| {
        let day = *part.given()?;
        if !YEARS.contains(&day.year()) {
            found.add(at.key(key), BrokenRule::Year(day));
            return None;
        }
        Some(day)
    };
    let (from, until) = (day(&draft.from, "from"), day(&draft.until, "until"));
    let days = from
        .zip(until)
        .map(|(from, until)| (until - from).num_days());
    if let (Some(from), Some(until), Some(days)) = (from, until, days) {
        if days <= 0 {
            found.add(at.key("until"), BrokenRule::HoldEnds { from, until });
        } else if days > MAX_HOLD_DAYS {
            found.add(at.key("until"), BrokenRule::LongHold(days));
        }
    }
    if !draft.country.is_absent() && !draft.sites.is_absent() {
        found.add(at.key("sites"), BrokenRule::Both(["country", "sites"]));
        return None;
    }
    let sites = match (&draft.country, &draft.sites) {
        (Part::Absent, Part::Absent) => vec![true; parts.sites?.len()],
        (Part::Absent, sites) => {
            let mut is_held = vec![false; parts.sites?.len()];
            let named = sites.given()?;
            if named.is_empty() {
                found.add(at.key("sites"), BrokenRule::EmptyList("site"));
            }
            for (place, name) in named.iter().enumerate() {
                let at = at.key("sites").index(place);
                is_held[site(name, &at, parts, found)?] = true;
            }
            is_held
        }
        (country, _) => of_country(country, &at.key("country"), parts, found)?,
    };
    Some(Hold {
        from: from?,
        until: until?,
        sites,
    })
}

fn cap(draft: &draft::Cap, at: &Path, parts: &Parts<'_>, found: &mut Findings) -> Option<Cap> {
    let at_most = draft.at_most.given();
    let at_most =
        at_most.and_then(|&most| whole(most, &at.key("at_most"), 1, MAX_PARTICIPANTS, found));
    let given = [
        ("site", !draft.site.is_absent()),
        ("country", !draft.country.is_absent()),
        ("when", !draft.when.is_absent()),
    ];
    let given: Vec<&'static str> = given
        .into_iter()
        .filter_map(|(key, is)| is.then_some(key))
        .collect();
    let of = match given.as_slice() {
        &[one, other, ..] => {
            found.add(at.key(other), BrokenRule::Both([one, other]));
            return None;
        }
        [] => {
            found.add(at.clone(), BrokenRule::CapOfNobody);
            return None;
        }
        ["site"] => {
            let place = site(draft.site.given()?, &at.key("site"), parts, found)?;
            let sites = 0..parts.sites?.len();
            CapOf::Sites(sites.map(|other| other == place).collect())
        }
        ["country"] => CapOf::Sites(of_country(
            &draft.country,
            &at.key("country"),
            parts,
            found,
        )?),
        _ => CapOf::Those(condition(
            draft.when.given()?,
            &at.key("when"),
            parts.scope,
            found,
        )?),
    };
    Some(Cap {
        of,
        at_most: at_most?,
    })
}

/// The place of a site.
fn site(name: &str, at: &Path, parts: &Parts<'_>, found: &mut Findings) -> Option<usize> {
    let sites = parts.sites?;
    let place = sites.iter().position(|site| site.id == name);
    if place.is_none() {
        let known: Vec<&str> = sites.iter().map(|site| &*site.id).collect();
        found.add_unknown(at.clone(), "site", name, &known);
    }
    place
}

/// By site, whether it is in a country.
fn of_country(
    country: &Part<String>,
    at: &Path,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Vec<bool>> {
    let (country, sites) = (country.given()?, parts.sites?);
    let is_in: Vec<bool> = sites.iter().map(|site| site.country == *country).collect();
    if country.is_empty() || !is_in.contains(&true) {
        let mut known: Vec<&str> = sites.iter().map(|site| &*site.country).collect();
        known.retain(|name| !name.is_empty());
        known.sort_unstable();
        known.dedup();
        found.add_unknown(at.clone(), "country", country, &known);
        return None;
    }
    Some(is_in)
}
