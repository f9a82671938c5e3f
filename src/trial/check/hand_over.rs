//! What is handed over with lists: numbers, kits.

use std::collections::BTreeMap;

use super::super::draft::{self, Part, PerSite};
use super::super::fault::{Findings, Path};
use super::super::needed::Needed;
use super::super::rule::BrokenRule;
use super::super::{Randomization, RandomizationPlan};
use super::numbers::{whole, whole_or};
use super::randomization::at;
use crate::design::{
    CheckDigit, HandOver, KitPlan, MAX_ALL_ENTRIES, NumberOrder, NumberScheme, NumberSchemeError,
    Ratio,
};

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
    draft: &draft::Randomization,
    parts: &Parts<'_>,
    found: &mut Findings,
) -> Option<HandOver> {
    let default = NumberScheme::default();
    let numbers = scheme(&draft.numbers, &at("numbers"), default, found);
    let kits = match &draft.kits {
        Part::Absent => Some(None),
        Part::Unreadable => None,
        Part::Given(given) => kits(given, parts, found).map(Some),
    };
    let numbers = numbers?;
    match parts.randomization? {
        Randomization::Lists(plan) => check_entries(draft, plan, &numbers, found),
        Randomization::Adaptive(_) => {
            check_without_lists(draft, &numbers, found);
            if numbers.order() == NumberOrder::List {
                check_width(draft, &numbers, 1, found);
            }
            let needed = parts.sample_size?.into();
            check_numbers(draft, &numbers, needed, Needed::SampleSize, found);
        }
    }
    Some(HandOver {
        numbers,
        kits: kits?,
    })
}

/// A scheme of numbers; whatever is left out is as in the default.
fn scheme(
    part: &Part<draft::Numbers>,
    at: &Path,
    default: NumberScheme,
    found: &mut Findings,
) -> Option<NumberScheme> {
    let draft = match part {
        Part::Absent => return Some(default),
        part => part.given()?,
    };
    let check_digit = draft.check_digit.value_or(CheckDigit::default());
    // So few cannot be put out of order: an order that is left out is then the list's.
    let is_few = |count: &i64| (1..NumberScheme::MIN_COUNT.into()).contains(count);
    let usual = match draft.count.given() {
        Some(count) if is_few(count) && default == NumberScheme::default() => NumberOrder::List,
        _ => NumberOrder::Random,
    };
    let order = draft.order.value_or(usual);
    let is_in_order = order == Some(NumberOrder::List);
    let digits = match &draft.digits {
        Part::Absent => Some(NumberScheme::LIST_DIGITS),
        digits => digits.given().and_then(|&given| {
            let at = at.key("digits");
            if order == Some(NumberOrder::Random) {
                found.add(at, BrokenRule::DigitsInRandomOrder);
                return None;
            }
            whole(given, &at, 1, NumberScheme::MAX_DIGITS, found)
        }),
    };
    let first = if is_in_order { 1 } else { default.start() };
    let of_start = at.key("start");
    let starts = (0, NumberScheme::MAX_START);
    let start = whole_or(&draft.start, Some(first), &of_start, starts, found);
    // As many as the digits have.
    let most = 10_u64
        .pow(digits.unwrap_or(1))
        .saturating_sub(start.unwrap_or(0).into());
    let (fewest, usual) = if is_in_order {
        let most = most.clamp(1, NumberScheme::MAX_COUNT.into());
        (1, most as u32)
    } else {
        (NumberScheme::MIN_COUNT, default.count())
    };
    let of_count = at.key("count");
    let counts = (fewest, NumberScheme::MAX_COUNT);
    let count = match &draft.count {
        Part::Absent => Some(usual),
        count => count.given().and_then(|&given| {
            let is_few = (1..i64::from(fewest)).contains(&given);
            if is_few {
                found.add(of_count.clone(), NumberSchemeError::Count(given as u32));
                return None;
            }
            whole(given, &of_count, counts.0, counts.1, found)
        }),
    };
    let prefix = match &draft.prefix {
        Part::Absent => Some(default.prefix()),
        Part::Unreadable => None,
        Part::Given(prefix) => {
            found.check(|| at.key("prefix"), NumberScheme::check_prefix(prefix))?;
            Some(prefix.as_str())
        }
    };
    let (prefix, start, count, check_digit) = (prefix?, start?, count?, check_digit?);
    match order? {
        NumberOrder::Random => NumberScheme::new(prefix, start, count, check_digit).ok(),
        NumberOrder::List => {
            NumberScheme::in_list_order(prefix, start, count, digits?, check_digit).ok()
        }
    }
}

/// Refuses lists with more entries than there may be, or than there are numbers for.
fn check_entries(
    draft: &draft::Randomization,
    plan: &RandomizationPlan,
    numbers: &NumberScheme,
    found: &mut Findings,
) {
    let lists = || plan.strata.iter().map(|stratum| plan.longest_of(stratum));
    let entries: u64 = lists().sum();
    if draft.strata.given().is_some() && entries > MAX_ALL_ENTRIES {
        found.add(at("stratum"), BrokenRule::AllEntries(entries));
        return;
    }
    let of_prefix = at("numbers").key("prefix");
    let factors = plan.strata.factors();
    if (found.check(
        || of_prefix,
        NumberScheme::check_factors(numbers.prefix(), factors),
    ))
    .is_none()
    {
        return;
    }
    let longest = lists().max().unwrap_or(0);
    let strata = plan.strata.count();
    match numbers.order() {
        NumberOrder::Random => {
            let needed = numbers_taken(plan, numbers);
            let why = Needed::Lists { strata, longest };
            check_numbers(draft, numbers, needed, why, found);
        }
        NumberOrder::List => check_in_order(draft, plan, numbers, found),
    }
}

/// How many numbers of a scheme in random order the lists of a plan take up.
fn numbers_taken(plan: &RandomizationPlan, numbers: &NumberScheme) -> u64 {
    let of_list = |stratum| {
        let sections = plan.sections(stratum);
        let entries = sections
            .iter()
            .map(|section| plan.entries_of(stratum, section));
        entries
            .map(|entries| numbers.taken_by(entries))
            .sum::<u64>()
    };
    plan.strata.iter().map(of_list).sum()
}

/// Refuses numbers in the order of lists that do not tell the lists apart, or are too few for one.
fn check_in_order(
    draft: &draft::Randomization,
    plan: &RandomizationPlan,
    numbers: &NumberScheme,
    found: &mut Findings,
) {
    let ends = plan.strata.iter().map(|stratum| plan.end_of(stratum));
    let longest = ends.max().unwrap_or(0);
    let mut lists: BTreeMap<String, u64> = BTreeMap::new();
    for stratum in plan.strata.iter() {
        *lists
            .entry(numbers.prefix_in(&plan.strata, stratum))
            .or_default() += 1;
    }
    let of_one = lists.values().copied().max().unwrap_or(1);
    let own = draft.numbers.given();
    let has_count = own.is_some_and(|numbers| !numbers.count.is_absent());
    let of_count = at("numbers").key("count");
    if of_one > 1 && !has_count {
        found.add(at("numbers"), BrokenRule::ListsOfOnePrefix(of_one));
        return;
    }
    let count = numbers.count();
    if longest > count.into() {
        let why = Needed::Lists { strata: 1, longest };
        let path = if has_count { of_count } else { at("numbers") };
        found.add(
            path,
            BrokenRule::FewNumbers {
                count,
                why,
                needed: longest,
            },
        );
        return;
    }
    check_width(draft, numbers, of_one, found);
}

/// Refuses numbers in order, of so many lists with one prefix, that have more digits than they are written with.
fn check_width(
    draft: &draft::Randomization,
    numbers: &NumberScheme,
    lists: u64,
    found: &mut Findings,
) {
    let last = u64::from(numbers.start()) + u64::from(numbers.count()) * lists - 1;
    let digits = numbers.digits() as u32;
    if last >= 10_u64.pow(digits) || last > u32::MAX.into() {
        let own = draft.numbers.given();
        let has_count = own.is_some_and(|numbers| !numbers.count.is_absent());
        let path = if has_count {
            at("numbers").key("count")
        } else {
            at("numbers")
        };
        found.add(path, NumberSchemeError::Width { last, digits });
    }
}

/// Refuses a scheme with fewer numbers than can be needed.
fn check_numbers(
    draft: &draft::Randomization,
    numbers: &NumberScheme,
    needed: u64,
    why: Needed,
    found: &mut Findings,
) {
    if needed <= numbers.on_pages() {
        return;
    }
    let own = draft.numbers.given();
    let path = if own.is_some_and(|numbers| numbers.count.given().is_some()) {
        at("numbers").key("count")
    } else if own.is_none() && draft.strata.given().is_some() {
        at("stratum")
    } else {
        at("numbers")
    };
    let count = numbers.count();
    found.add(path, BrokenRule::FewNumbers { count, why, needed });
}

/// Refuses what is of use with lists only.
fn check_without_lists(draft: &draft::Randomization, numbers: &NumberScheme, found: &mut Findings) {
    if numbers.names_factors() {
        let none = NumberScheme::check_factors(numbers.prefix(), &[]);
        found.check(|| at("numbers").key("prefix"), none);
    }
    if draft.strata.given().is_some() {
        found.add(at("stratum"), BrokenRule::WithoutList("stratum"));
    }
    if draft.kits.given().is_some() {
        found.add(at("kits"), BrokenRule::WithoutList("kits"));
    }
}

/// The kits.
fn kits(draft: &draft::Kits, parts: &Parts<'_>, found: &mut Findings) -> Option<KitPlan> {
    let path = at("kits");
    let of_numbers = path.key("numbers");
    let scheme = scheme(&draft.numbers, &of_numbers, NumberScheme::of_kits(), found);
    let per_site = draft.per_site.given()?;
    let of_kits = path.key("per_site");
    let plan = match per_site {
        PerSite::InRatio(kits) => {
            let kits = whole(*kits, &of_kits, 1, KitPlan::MAX_PER_SITE, found)?;
            let plan = KitPlan::in_ratio(kits, &parts.ratio?, scheme?);
            found.check(|| of_kits.clone(), plan)
        }
        PerSite::Arms(arms) => {
            let kits = kits_of_arms(arms, &of_kits, parts.arms, found)?;
            found.check(|| of_kits.clone(), KitPlan::new(kits, scheme?))
        }
    }?;
    let sites = parts.sites?;
    if sites == 0 {
        found.add(path, BrokenRule::NoSites("kits".to_owned()));
        return None;
    }
    if plan.numbers().names_factors() {
        let at = of_numbers.key("prefix");
        found.add(at, BrokenRule::PrefixOfKits);
        return None;
    }
    if plan.numbers().order() == NumberOrder::List {
        found.add(of_numbers.key("order"), BrokenRule::KitsInOrder);
        return None;
    }
    let needed = plan.numbers_needed(sites);
    if needed > plan.numbers().on_pages() {
        let own = draft.numbers.given();
        let has_count = own.is_some_and(|numbers| numbers.count.given().is_some());
        let path = if has_count {
            of_numbers.key("count")
        } else {
            of_kits
        };
        let rule = BrokenRule::FewKitNumbers {
            count: plan.numbers().count(),
            sites,
            needed,
        };
        found.add(path, rule);
    }
    Some(plan)
}

/// A number of kits for each arm, in the order of the arms.
fn kits_of_arms(
    given: &[(String, Part<i64>)],
    at: &Path,
    arms: &[Option<&str>],
    found: &mut Findings,
) -> Option<Vec<u32>> {
    let names: Vec<&str> = arms.iter().copied().collect::<Option<_>>()?;
    let mut kits = vec![None; names.len()];
    let mut is_well = true;
    for (name, number) in given {
        let Some(place) = names.iter().position(|own| own == name) else {
            found.add_unknown(at.name(name), "arm", name, &names);
            is_well = false;
            continue;
        };
        let number = number.given().and_then(|&number| {
            let at = at.key(name.clone());
            whole(number, &at, 0, KitPlan::MAX_PER_SITE, found)
        });
        is_well &= number.is_some();
        kits[place] = number;
    }
    if !is_well {
        return None;
    }
    if let Some(missing) = kits.iter().position(Option::is_none) {
        let rule = BrokenRule::ArmWithoutKits(names[missing].to_owned());
        found.add(at.clone(), rule);
    }
    kits.into_iter().collect()
}
