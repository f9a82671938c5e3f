//! The procedure, the strata and the length of the lists.

use std::collections::BTreeMap;

use super::super::draft::{self, Part};
use super::super::fault::{Findings, Path};
use super::super::rule::BrokenRule;
use super::super::{AdaptivePlan, Randomization, RandomizationPlan};
use super::amendments::amendments;
use super::attributes::{Kind, Known};
use super::factors::Named;
use super::numbers::whole_or;
use super::own_lists::{self, own_lists};
use crate::design::{
    ArmIndex, Attribute, Domain, Factor, FactorSource, Level, MAX_ALL_ENTRIES, MAX_ENTRIES, Ratio,
    Site, Strata,
};
use crate::procedure::Procedure;
use crate::procedure::adaptive::{AdaptiveProcedure, Covariates};

/// The other parts of the trial that the plan refers to; nothing for what is wrong in itself.
pub(super) struct Parts<'a> {
    /// What is known of the attributes.
    pub known: &'a [Known<'a>],
    /// The attributes.
    pub attributes: Option<&'a [Attribute]>,
    /// The factors that are defined.
    pub factors: &'a [Named<'a>],
    /// The sites.
    pub sites: Option<&'a [Site]>,
    /// The names of the arms as far as they are known.
    pub arms: &'a [Option<&'a str>],
    /// The allocation ratio.
    pub ratio: Option<Ratio>,
    /// The sample size.
    pub sample_size: Option<u32>,
}

/// A part of the randomization.
pub(super) fn at(key: &'static str) -> Path {
    Path::new("randomization").key(key)
}

/// How participants are randomized.
pub(super) fn randomization(
    draft: &draft::Randomization,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<Randomization> {
    let strata = strata(&draft.stratify_by, parts, found);
    if draft.procedure.is_absent() {
        found.add(at("procedure"), BrokenRule::NoProcedure);
    }
    let is_adaptive = draft
        .procedure
        .given()
        .is_some_and(|given| AdaptiveProcedure::is_named_in(given));
    if is_adaptive {
        adaptive(draft, strata, parts, found).map(|plan| Randomization::Adaptive(Box::new(plan)))
    } else {
        lists(draft, strata, parts, found).map(|plan| Randomization::Lists(Box::new(plan)))
    }
}

/// A covariate-adaptive procedure, which has no list.
fn adaptive(
    draft: &draft::Randomization,
    strata: Option<Strata>,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<AdaptivePlan> {
    let given = draft.procedure.given()?;
    if draft.list_length.given().is_some() {
        let rule = BrokenRule::LengthWithoutList(given.clone());
        found.add(at("list_length"), rule);
    }
    if draft.amendments.given().is_some() {
        let rule = BrokenRule::WithoutList("amendment");
        found.add(at("amendment"), rule);
    }
    let (strata, ratio) = (strata?, parts.ratio?);
    let covariates = found.check(|| at("procedure"), Covariates::of(&strata))?;
    let procedure = AdaptiveProcedure::parse(given, &ratio, &covariates);
    let procedure = found.check(|| at("procedure"), procedure)?;
    Some(AdaptivePlan { procedure, strata })
}

/// Lists, one per stratum.
fn lists(
    draft: &draft::Randomization,
    strata: Option<Strata>,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<RandomizationPlan> {
    let list_length = whole_or(
        &draft.list_length,
        parts.sample_size,
        &at("list_length"),
        (1, MAX_ENTRIES),
        found,
    );
    let open = parts.ratio.map(|ratio| ratio.open());
    let procedure = draft.procedure.given().and_then(|given| {
        let (ratio, _) = open.as_ref()?;
        // A sample size that is wrong in itself is a fault of its own; no procedure refuses 12.
        let participants = parts.sample_size.unwrap_or(12);
        found.check(
            || at("procedure"),
            Procedure::parse(given, ratio, participants),
        )
    });
    if let (Some(length), Some(strata), Some(procedure)) = (list_length, &strata, &procedure) {
        // A list ends with a whole block.
        let longest = u64::from(length) + u64::from(procedure.longest_block()) - 1;
        let entries = longest * strata.count() as u64;
        if entries > MAX_ALL_ENTRIES {
            let key = if draft.list_length.given().is_some() {
                "list_length"
            } else if draft.stratify_by.given().is_some() {
                "stratify_by"
            } else {
                "procedure"
            };
            let rule = BrokenRule::Entries {
                strata: strata.count(),
                longest,
                entries,
            };
            found.add(at(key), rule);
        }
    }
    let participants = parts.sample_size.unwrap_or(1);
    let own = own_lists(
        &draft.strata,
        strata.as_ref(),
        &own_lists::Parts {
            procedure: draft.procedure.given(),
            open: open.as_ref(),
            arms: parts.arms,
            participants,
        },
        found,
    );
    let (_, arms) = open?;
    let mut plan = RandomizationPlan {
        procedure: procedure?,
        arms,
        strata: strata?,
        list_length: list_length?,
        own: own?,
        amended: BTreeMap::new(),
    };
    plan.amended = amendments(&draft.amendments, &plan, parts.arms, participants, found)?;
    check_opened(&plan, parts, found);
    Some(plan)
}

/// Refuses an arm that nobody is ever allocated to.
fn check_opened(plan: &RandomizationPlan, parts: &Parts<'_>, found: &mut Findings) {
    for (arm, name) in parts.arms.iter().enumerate() {
        let arm = ArmIndex(arm as u8);
        let is_open = plan.arms.find(arm).is_some()
            || (plan.strata.iter()).any(|stratum| {
                let sections = plan.sections(stratum);
                sections
                    .iter()
                    .any(|section| section.arms.find(arm).is_some())
            });
        if let (false, Some(name)) = (is_open, name) {
            let at = Path::new("arm").index(arm.get()).key("ratio");
            found.add(at, BrokenRule::NeverOpened((*name).to_owned()));
        }
    }
}

fn strata(part: &Part<Vec<String>>, parts: &Parts<'_>, found: &mut Findings) -> Option<Strata> {
    let given = match part {
        Part::Absent => return Strata::new(Vec::new()).ok(),
        part => part.given()?,
    };
    let path = at("stratify_by");
    let mut seen = std::collections::BTreeSet::new();
    for (place, name) in given.iter().enumerate() {
        if !seen.insert(name) {
            let rule = BrokenRule::StratifiedTwice(name.clone());
            found.add(path.index(place), rule);
        }
    }
    if seen.len() < given.len() {
        return None;
    }
    let factors: Vec<_> = given
        .iter()
        .enumerate()
        .map(|(place, name)| factor(name, &path.index(place), parts, found))
        .collect();
    let factors = factors.into_iter().collect::<Option<Vec<_>>>()?;
    found.check(|| path, Strata::new(factors))
}

/// The factor that an entry of `stratify_by` names.
fn factor(wanted: &str, at: &Path, parts: &Parts<'_>, found: &mut Findings) -> Option<Factor> {
    if let "site_id" | "country" = wanted {
        let sites = parts.sites?;
        if sites.is_empty() {
            found.add(at.clone(), BrokenRule::NoSites(wanted.to_owned()));
            return None;
        }
        if wanted == "country" && sites.iter().any(|site| site.country.is_empty()) {
            found.add(at.clone(), BrokenRule::NoCountries);
            return None;
        }
        return Some(if wanted == "site_id" {
            let ids = sites.iter().map(|site| site.id.clone()).collect();
            let codes = sites.iter().map(|site| site.code.clone());
            let factor = Factor::of_place(FactorSource::Site, ids);
            factor.with_codes(codes.collect::<Option<_>>()?).ok()?
        } else {
            Factor::of_place(FactorSource::Country, countries(sites))
        });
    }
    if let Some(named) = parts
        .factors
        .iter()
        .find(|named| named.name == Some(wanted))
    {
        return named.factor.clone();
    }
    let place = parts
        .known
        .iter()
        .position(|known| known.name == Some(wanted));
    let Some(place) = place else {
        let is_all_known = parts.known.iter().all(|known| known.name.is_some())
            && parts.factors.iter().all(|named| named.name.is_some());
        if is_all_known {
            found.add_unknown(at.clone(), "factor", wanted, &possible(parts));
        }
        return None;
    };
    match &parts.known[place].kind {
        Kind::Category(_) => of_category(place, &parts.attributes?[place]),
        Kind::Number(_) => {
            let rule = BrokenRule::NumberStratifies(wanted.to_owned());
            found.add(at.clone(), rule);
            None
        }
        Kind::Date => {
            let rule = crate::design::FactorError::Date(wanted.to_owned());
            found.add(at.clone(), rule);
            None
        }
        Kind::Unknown => None,
    }
}

/// A category as a factor of the same levels.
fn of_category(place: usize, attribute: &Attribute) -> Option<Factor> {
    let Domain::Category(levels) = attribute.domain() else {
        return None;
    };
    let levels = levels
        .iter()
        .enumerate()
        .map(|(place, label)| (label.clone(), Level::OneOf(vec![place as u16])))
        .collect();
    let factor = Factor::of_attribute(attribute.name(), place, attribute, levels).ok()?;
    factor.with_codes(attribute.codes().to_vec()).ok()
}

/// Everything that can be named.
fn possible<'a>(parts: &Parts<'a>) -> Vec<&'a str> {
    let factors = parts.factors.iter().filter_map(|named| named.name);
    let categories = parts.known.iter().filter_map(|known| match known.kind {
        Kind::Category(_) => known.name,
        Kind::Number(_) | Kind::Date | Kind::Unknown => None,
    });
    let mut names: Vec<&str> = factors.collect();
    for name in categories.chain(["site_id", "country"]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The countries, in the order in which they first appear among the sites.
fn countries(sites: &[Site]) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let firsts = sites.iter().filter(|site| seen.insert(&site.country));
    firsts.map(|site| site.country.clone()).collect()
}
