//! The procedure, the strata and the length of the lists.

use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::attributes::{Kind, Known};
use super::conditions::not_among;
use super::factors::Named;
use super::numbers::whole;
use super::own_lists::own_lists;
use crate::design::{
    Attribute, Domain, Factor, FactorSource, Level, MAX_ALL_ENTRIES, MAX_ENTRIES, Ratio, Site,
    Strata,
};
use crate::procedure::Procedure;
use crate::procedure::adaptive::{AdaptiveProcedure, Covariates};
use crate::trial::{AdaptivePlan, Randomization, RandomizationPlan};

/// The other parts of the trial that the plan refers to; nothing for what is wrong in itself.
pub(super) struct Parts<'a> {
    /// The attributes as they are written.
    pub known: &'a [Known<'a>],
    /// The attributes.
    pub attributes: Option<&'a [Attribute]>,
    /// The factors that are defined.
    pub factors: &'a [Named<'a>],
    /// The sites.
    pub sites: Option<&'a [Site]>,
    /// The allocation ratio.
    pub ratio: Option<Ratio>,
    /// The sample size.
    pub sample_size: Option<u32>,
}

/// How participants are randomized.
pub(super) fn randomization(
    raw: &raw::Randomization,
    parts: &Parts<'_>,
    notes: &mut Notes<'_>,
) -> Option<Randomization> {
    let strata = strata(&raw.stratify_by, parts, notes);
    let is_adaptive = raw
        .procedure
        .given()
        .is_some_and(|given| AdaptiveProcedure::is_named_in(&given.value));
    if is_adaptive {
        adaptive(raw, strata, parts, notes).map(|plan| Randomization::Adaptive(Box::new(plan)))
    } else {
        lists(raw, strata, parts, notes).map(|plan| Randomization::Lists(Box::new(plan)))
    }
}

/// A covariate-adaptive procedure, which has no list.
fn adaptive(
    raw: &raw::Randomization,
    strata: Option<Strata>,
    parts: &Parts<'_>,
    notes: &mut Notes<'_>,
) -> Option<AdaptivePlan> {
    let given = raw.procedure.given()?;
    if let Some(length) = raw.list_length.given() {
        let message = format!(
            "`{}` makes no list, so there is no `list_length`: leave it out",
            given.value
        );
        notes.add(&length.span, message);
    }
    let (strata, ratio) = (strata?, parts.ratio?);
    let covariates = notes.check(&given.span, Covariates::of(&strata))?;
    let procedure = AdaptiveProcedure::parse(&given.value, &ratio, &covariates);
    let procedure = notes.check(&given.span, procedure)?;
    Some(AdaptivePlan { procedure, strata })
}

/// Lists, one per stratum.
fn lists(
    raw: &raw::Randomization,
    strata: Option<Strata>,
    parts: &Parts<'_>,
    notes: &mut Notes<'_>,
) -> Option<RandomizationPlan> {
    let list_length = match &raw.list_length {
        Field::Absent => parts.sample_size,
        given => whole(given, "list_length", 1, MAX_ENTRIES, notes),
    };
    let procedure = raw.procedure.given().and_then(|given| {
        let ratio = parts.ratio?;
        // A sample size that is wrong in itself is told elsewhere; no procedure refuses 12.
        let participants = parts.sample_size.unwrap_or(12);
        notes.check(
            &given.span,
            Procedure::parse(&given.value, &ratio, participants),
        )
    });
    if let (Some(length), Some(strata), Some(procedure)) = (list_length, &strata, &procedure) {
        // A list ends with a whole block.
        let longest = u64::from(length) + u64::from(procedure.longest_block()) - 1;
        let all = longest * strata.count() as u64;
        if all > MAX_ALL_ENTRIES {
            let message = format!(
                "{} strata with lists of up to {longest} are {all} entries: at most \
                 {MAX_ALL_ENTRIES} are allowed; write a smaller `list_length` or merge strata",
                strata.count(),
            );
            let by = raw.stratify_by.given().map(|by| &by.span);
            let length = raw.list_length.given().map(|length| &length.span);
            let place = length
                .or(by)
                .or(raw.procedure.given().map(|given| &given.span));
            notes.add(place.expect("a procedure was given"), message);
        }
    }
    let participants = parts.sample_size.unwrap_or(1);
    let own = own_lists(
        &raw.stratum,
        strata.as_ref(),
        parts.ratio,
        participants,
        notes,
    );
    Some(RandomizationPlan {
        procedure: procedure?,
        strata: strata?,
        list_length: list_length?,
        own: own?,
    })
}

fn strata(
    field: &Field<raw::List<String>>,
    parts: &Parts<'_>,
    notes: &mut Notes<'_>,
) -> Option<Strata> {
    let given = match field {
        Field::Absent => return Strata::new(Vec::new()).ok(),
        Field::Wrong => return None,
        Field::Given(given) => given,
    };
    let mut seen = std::collections::BTreeSet::new();
    for name in &given.value {
        if !seen.insert(&name.value) {
            let message = format!(
                "`{}` stands twice: stratify by each factor once",
                name.value
            );
            notes.add(&name.span, message);
        }
    }
    if seen.len() < given.value.len() {
        return None;
    }
    let factors: Vec<_> = given
        .value
        .iter()
        .map(|name| factor(name, parts, notes))
        .collect();
    let factors = factors.into_iter().collect::<Option<Vec<_>>>()?;
    notes.check(&given.span, Strata::new(factors))
}

/// The factor that an entry of `stratify_by` names.
fn factor(name: &At<String>, parts: &Parts<'_>, notes: &mut Notes<'_>) -> Option<Factor> {
    let wanted = name.value.as_str();
    match wanted {
        "site_id" => {
            let ids = parts.sites?.iter().map(|site| site.id.clone()).collect();
            return Some(Factor::of_place(FactorSource::Site, ids));
        }
        "country" => {
            return Some(Factor::of_place(
                FactorSource::Country,
                countries(parts.sites?),
            ));
        }
        _ => {}
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
            notes.add(&name.span, not_among("factor", wanted, &possible(parts)));
        }
        return None;
    };
    match &parts.known[place].kind {
        Kind::Category(_) => of_category(place, &parts.attributes?[place]),
        Kind::Number(_) => {
            let message = format!(
                "`{wanted}` is a number: define a [[factor]] that puts it into classes, and name that"
            );
            notes.add(&name.span, message);
            None
        }
        Kind::Date => {
            notes.add(
                &name.span,
                format_args!("`{wanted}` is a date, which cannot stratify"),
            );
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
    Factor::of_attribute(attribute.name(), place, attribute, levels).ok()
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
