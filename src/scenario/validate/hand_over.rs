//! What is handed over with lists: numbers, kits.

use strum::VariantNames as _;

use super::super::asked::PerSite;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::choice;
use super::conditions::not_among;
use super::numbers::{whole, whole_at};
use crate::design::{CheckDigit, HandOver, KitPlan, MAX_ALL_ENTRIES, NumberScheme, Ratio};
use crate::trial::{Randomization, RandomizationPlan};

/// The other parts of the trial that lists refer to; nothing for what is wrong in itself.
pub(super) struct Parts<'a> {
    /// The procedure, the strata and the length of the lists.
    pub randomization: Option<&'a Randomization>,
    /// The sample size.
    pub sample_size: Option<u32>,
    /// The names of the arms as far as they are known.
    pub arms: &'a [Option<&'a str>],
    /// The allocation ratio.
    pub ratio: Option<Ratio>,
    /// How many sites there are.
    pub sites: Option<usize>,
}

/// What is handed over with lists.
pub(super) fn hand_over(
    raw: &raw::Randomization,
    parts: &Parts<'_>,
    notes: &mut Notes<'_>,
) -> Option<HandOver> {
    let numbers = scheme(&raw.numbers, NumberScheme::default(), notes);
    let kits = match &raw.kits {
        Field::Absent => Some(None),
        Field::Wrong => None,
        Field::Given(given) => kits(&given.value, parts, notes).map(Some),
    };
    let numbers = numbers?;
    match parts.randomization? {
        Randomization::Lists(plan) => check_entries(raw, plan, &numbers, notes),
        Randomization::Adaptive(_) => {
            check_without_lists(raw, notes);
            check_numbers(
                raw,
                &numbers,
                parts.sample_size?.into(),
                "the sample size",
                notes,
            );
        }
    }
    Some(HandOver {
        numbers,
        kits: kits?,
    })
}

/// A scheme of numbers; whatever is absent is as in the default.
fn scheme(
    field: &Field<raw::Numbers>,
    default: NumberScheme,
    notes: &mut Notes<'_>,
) -> Option<NumberScheme> {
    let raw = match field {
        Field::Absent => return Some(default),
        Field::Wrong => return None,
        Field::Given(given) => &given.value,
    };
    let check_digit = choice(
        &raw.check_digit,
        "check_digit",
        &CheckDigit::VARIANTS
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect::<Vec<_>>(),
        notes,
    );
    let number = |field: &Field<i64>, key, (min, max), default, notes: &mut Notes<'_>| match field {
        Field::Absent => Some(default),
        given => whole(given, key, min, max, notes),
    };
    let starts = (0, NumberScheme::MAX_START);
    let start = number(&raw.start, "start", starts, default.start(), notes);
    let counts = (NumberScheme::MIN_COUNT, NumberScheme::MAX_COUNT);
    let count = number(&raw.count, "count", counts, default.count(), notes);
    let prefix = match &raw.prefix {
        Field::Absent => Some(default.prefix()),
        Field::Wrong => None,
        Field::Given(prefix) => {
            let checked = NumberScheme::check_prefix(&prefix.value);
            notes.check(&prefix.span, checked)?;
            Some(prefix.value.as_str())
        }
    };
    NumberScheme::new(prefix?, start?, count?, check_digit?).ok()
}

/// Notes lists with more entries than there may be, or than there are numbers for.
fn check_entries(
    raw: &raw::Randomization,
    plan: &RandomizationPlan,
    numbers: &NumberScheme,
    notes: &mut Notes<'_>,
) {
    let lists = || plan.strata.iter().map(|stratum| plan.longest_of(stratum));
    let all: u64 = lists().sum();
    if let Some(given) = raw.stratum.given().filter(|_| all > MAX_ALL_ENTRIES) {
        let message = format!(
            "the lists have up to {all} entries: at most {MAX_ALL_ENTRIES} are allowed; \
             write smaller lengths or merge strata"
        );
        notes.add(&given.span, message);
        return;
    }
    let longest = lists().max().unwrap_or(0);
    let needed = longest * plan.strata.count() as u64;
    let what = format!(
        "{} strata with lists of up to {longest} entries",
        plan.strata.count()
    );
    check_numbers(raw, numbers, needed, &what, notes);
}

/// Notes a scheme with fewer numbers than can be needed.
fn check_numbers(
    raw: &raw::Randomization,
    numbers: &NumberScheme,
    needed: u64,
    what: &str,
    notes: &mut Notes<'_>,
) {
    if needed <= u64::from(numbers.count()) {
        return;
    }
    let own = raw.numbers.value();
    let place = own.and_then(|numbers| numbers.count.given().map(|count| &count.span));
    let place = place.or(raw.numbers.given().map(|numbers| &numbers.span));
    let place = place.or(raw.stratum.given().map(|strata| &strata.span));
    let message = format!(
        "{} numbers are too few: {what} can need {needed}; write a larger `count` in \
         [randomization.numbers], or shorter lists",
        numbers.count(),
    );
    notes.add(
        place.expect("the default has more numbers than lists of one length can need"),
        message,
    );
}

/// Notes what is of use with lists alone.
fn check_without_lists(raw: &raw::Randomization, notes: &mut Notes<'_>) {
    let stratum = raw.stratum.given().map(|given| ("stratum", &given.span));
    let kits = raw.kits.given().map(|given| ("kits", &given.span));
    for (key, span) in stratum.into_iter().chain(kits) {
        let message =
            format!("the procedure makes no list, and `{key}` goes with a list: leave it out");
        notes.add(span, message);
    }
}

/// The kits.
fn kits(raw: &raw::Kits, parts: &Parts<'_>, notes: &mut Notes<'_>) -> Option<KitPlan> {
    let scheme = scheme(&raw.numbers, NumberScheme::of_kits(), notes);
    let per_site = raw.per_site.given()?;
    let most = KitPlan::MAX_PER_SITE;
    let plan = match &per_site.value {
        PerSite::InRatio(kits) => {
            let given = At {
                span: per_site.span.clone(),
                value: *kits,
            };
            let kits = whole_at(&given, "per_site", 1, most, notes)?;
            notes.check(
                &per_site.span,
                KitPlan::in_ratio(kits, &parts.ratio?, scheme?),
            )
        }
        PerSite::Arms(arms) => {
            let kits = kits_of_arms(arms, per_site, parts.arms, notes)?;
            notes.check(&per_site.span, KitPlan::new(kits, scheme?))
        }
    }?;
    let needed = plan.numbers_needed(parts.sites?);
    if needed > u64::from(plan.numbers().count()) {
        let own = raw
            .numbers
            .value()
            .and_then(|numbers| numbers.count.given());
        let place = own.map_or(&per_site.span, |count| &count.span);
        let message = format!(
            "{} numbers are too few for these kits at {} sites, which can reach into {needed}: \
             write a larger `count` in [randomization.kits.numbers], or fewer kits",
            plan.numbers().count(),
            parts.sites?,
        );
        notes.add(place, message);
    }
    Some(plan)
}

/// A number of kits for each arm, in the order of the arms.
fn kits_of_arms(
    given: &[(At<String>, Field<i64>)],
    whole: &At<PerSite>,
    arms: &[Option<&str>],
    notes: &mut Notes<'_>,
) -> Option<Vec<u32>> {
    let names: Vec<&str> = arms.iter().copied().collect::<Option<_>>()?;
    let mut kits = vec![None; names.len()];
    let mut is_well = true;
    for (name, number) in given {
        let Some(place) = names.iter().position(|own| *own == name.value) else {
            notes.add(&name.span, not_among("arm", &name.value, &names));
            is_well = false;
            continue;
        };
        let number = number.given();
        let number = number
            .and_then(|number| whole_at(number, &name.value, 0, KitPlan::MAX_PER_SITE, notes));
        is_well &= number.is_some();
        kits[place] = number;
    }
    if !is_well {
        return None;
    }
    if let Some(missing) = kits.iter().position(Option::is_none) {
        let message = format!(
            "`{}` has no number of kits: write one for each arm, 0 for none",
            names[missing]
        );
        notes.add(&whole.span, message);
    }
    kits.into_iter().collect()
}
