//! The sites.

use chrono::NaiveDate;

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::codes;
use crate::design::{MAX_PERIOD_DAYS, MAX_SITES, Site, SiteError};

/// The sites; none where enrolment is not simulated either.
pub(super) fn sites(
    part: &Part<Vec<Site>>,
    enrolment: &Part<draft::Enrolment>,
    found: &mut Findings,
) -> Option<Vec<Site>> {
    let given = match part {
        Part::Absent if enrolment.is_absent() => return Some(Vec::new()),
        part if part.is_unreadable() => return None,
        part => part.entries(),
    };
    let at = Path::new("site");
    if given.is_empty() || given.len() > MAX_SITES {
        found.add(at, BrokenRule::SiteCount(given.len()));
        return None;
    }
    let start = enrolment.given().and_then(|plan| plan.start.given());
    let mut seen = std::collections::BTreeSet::new();
    let mut is_well = true;
    for (place, site) in given.iter().enumerate() {
        let mut refuse = |key, rule: BrokenRule| {
            found.add(at.index(place).key(key), rule);
        };
        if !seen.insert(site.id.as_str()) {
            let name = site.id.clone();
            refuse(
                "id",
                BrokenRule::Twice {
                    what: "sites",
                    name,
                },
            );
            is_well = false;
        }
        for (key, error) in site.errors() {
            refuse(key, error.into());
            is_well = false;
        }
        if let (Some(&start), Some(opens_on)) = (start, site.opens_on)
            && let Some(rule) = opening(site, opens_on, start)
        {
            refuse("opens_on", rule);
        }
        if let (Some(&start), Some(closes_on)) = (start, site.closes_on)
            && closes_on <= start
        {
            let id = site.id.clone();
            let rule = BrokenRule::ClosesBefore {
                id,
                closes_on,
                start,
            };
            refuse("closes_on", rule);
        }
    }
    let given_codes: Vec<Part<String>> =
        given.iter().map(|site| site.code.clone().into()).collect();
    let codes = codes::of_parts(&given_codes, |place| at.index(place), found)?;
    is_well.then(|| {
        let coded = given.iter().zip(codes);
        let coded = coded.map(|(site, code)| Site {
            code: Some(code),
            ..site.clone()
        });
        coded.collect()
    })
}

/// What is wrong with the day on which a site opens.
fn opening(site: &Site, opens_on: NaiveDate, start: NaiveDate) -> Option<BrokenRule> {
    let days = (opens_on - start).num_days();
    let id = site.id.clone();
    if days < 0 {
        Some(BrokenRule::OpensBefore {
            id,
            opens_on,
            start,
        })
    } else if days > i64::from(MAX_PERIOD_DAYS) {
        Some(BrokenRule::OpensLate {
            id,
            opens_on,
            start,
        })
    } else {
        None
    }
}

impl From<SiteError> for BrokenRule {
    fn from(error: SiteError) -> Self {
        Self::Site(error)
    }
}
