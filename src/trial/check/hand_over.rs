//! What is handed over with lists: numbers, kits.

use super::super::draft::{self, Part, PerSite};
use super::super::fault::{Findings, Path};
use super::super::needed::Needed;
use super::super::rule::BrokenRule;
use super::super::{Randomization, RandomizationPlan};
use super::numbers::{whole, whole_or};
use super::randomization::at;
use crate::design::{CheckDigit, HandOver, KitPlan, MAX_ALL_ENTRIES, NumberScheme, Ratio};

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
            check_without_lists(draft, found);
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
    let starts = (0, NumberScheme::MAX_START);
    let of_start = at.key("start");
    let start = whole_or(
        &draft.start,
        Some(default.start()),
        &of_start,
        starts,
        found,
    );
    let counts = (NumberScheme::MIN_COUNT, NumberScheme::MAX_COUNT);
    let of_count = at.key("count");
    let count = whole_or(
        &draft.count,
        Some(default.count()),
        &of_count,
        counts,
        found,
    );
    let prefix = match &draft.prefix {
        Part::Absent => Some(default.prefix()),
        Part::Unreadable => None,
        Part::Given(prefix) => {
            found.check(|| at.key("prefix"), NumberScheme::check_prefix(prefix))?;
            Some(prefix.as_str())
        }
    };
    NumberScheme::new(prefix?, start?, count?, check_digit?).ok()
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
    let longest = lists().max().unwrap_or(0);
    let strata = plan.strata.count();
    let needed = longest * strata as u64;
    let why = Needed::Lists { strata, longest };
    check_numbers(draft, numbers, needed, why, found);
}

/// Refuses a scheme with fewer numbers than can be needed.
fn check_numbers(
    draft: &draft::Randomization,
    numbers: &NumberScheme,
    needed: u64,
    why: Needed,
    found: &mut Findings,
) {
    if needed <= u64::from(numbers.count()) {
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
fn check_without_lists(draft: &draft::Randomization, found: &mut Findings) {
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
    let needed = plan.numbers_needed(sites);
    if needed > u64::from(plan.numbers().count()) {
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
