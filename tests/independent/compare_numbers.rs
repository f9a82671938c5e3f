//! The library's randomization numbers against the second implementation's, on random designs.

use crate::chance::Chance;
use crate::compare_lists::entries_of;
use crate::list::{Procedure, Section};
use crate::number::{Deal, List, Numbers, deal_version, firsts, page_size};
use crate::pinned;
use crate::random_lists::{Design, random_design};
use crate::stream::key_of_integer;
use evenhand::allocation::{ListUse, RandomizationNumbers};
use evenhand::design::{CheckDigit, NumberScheme, StratumIndex};
use evenhand::rng::Streams;
use evenhand::trial::RandomizationPlan;
use std::collections::BTreeSet;

const DESIGNS: usize = 300;

fn random_count(chance: &mut Chance) -> u64 {
    match chance.between(0, 9) {
        0..=2 => chance.between(1_000, 3_000),
        3 | 4 => chance.between(3_000, 100_000),
        5 => chance.between(999_900, 1_000_100),
        6 => chance.between(1_000_000, 10_000_000),
        7 => 90_000_000,
        8 => 100_000_000,
        _ => chance.between(10_000_000, 100_000_000),
    }
}

/// Versions of a trial, the last of them last.
fn random_versions(chance: &mut Chance) -> Vec<Design> {
    let mut versions = vec![random_design(chance)];
    for _ in 0..chance.between(0, 2) {
        let next = versions.last().unwrap().next_version(chance);
        versions.push(next);
    }
    versions
}

/// No fewer than the pages that all versions can be dealt.
fn most_pages(versions: &[Design], count: u64) -> u64 {
    let mut pages = 0;
    for design in versions {
        for list in design.lists() {
            for section in &list.sections {
                let entries = list.entries(section, design.sample_size);
                pages += entries.div_ceil(page_size(count));
            }
        }
    }
    pages
}

#[test]
fn numbers_in_random_order_agree() {
    let mut chance = Chance::new(405);
    let (mut compared, mut crowded, mut later) = (0, 0, 0);
    for number in 0..DESIGNS {
        let count = random_count(&mut chance);
        let pages = count / page_size(count);
        let versions = loop {
            let versions = random_versions(&mut chance);
            if most_pages(&versions, count) <= pages {
                break versions;
            }
        };
        let start = chance.between(0, 1_000_000_000);
        let development = chance.once_in(4);
        let list_use = if development {
            ListUse::Development
        } else {
            ListUse::Production
        };
        let (design, before) = versions.split_last().unwrap();

        let mut deal = Deal::new(&design.key, design.replicate, count);
        for version in &versions {
            let lists = version.lists();
            deal_version(&mut deal, &lists, version.sample_size, count, development);
        }
        crowded += usize::from(deal.pages_taken() as u64 > pages / 4);
        later += usize::from(!before.is_empty());
        let ours = Numbers::new(deal, start, count, development);

        let plans: Vec<RandomizationPlan> = before.iter().map(Design::plan).collect();
        let plans: Vec<&RandomizationPlan> = plans.iter().collect();
        let prefix = ["", "R-"][chance.between(0, 1) as usize];
        let scheme = NumberScheme::new(prefix, start as u32, count as u32, CheckDigit::None);
        let streams = Streams::new(design.seed.clone(), design.replicate);
        let theirs = RandomizationNumbers::of_plan(
            &plans,
            &design.plan(),
            &scheme.unwrap(),
            &streams,
            list_use,
        );
        let mut all = BTreeSet::new();
        for (t, list) in design.lists().iter().enumerate() {
            for entry in entries_of(design, list, development) {
                let expected = ours.number(list, entry.sequence);
                assert_eq!(
                    theirs
                        .number(StratumIndex(t as u32), entry.sequence as u32)
                        .map(u64::from),
                    Some(expected),
                    "design {number}, {count} numbers, entry {entry:?} of {list:?}: {versions:?}"
                );
                assert!(all.insert(expected), "design {number}: {expected} twice");
                compared += 1;
            }
        }
    }
    assert!(compared > 50_000, "{compared} numbers were compared");
    assert!(
        crowded > 20,
        "{crowded} designs took a quarter of the pages"
    );
    assert!(later > 100, "{later} designs had versions before");
}

/// Lists with numbers from which one can tell the stratum, and lists that share a prefix.
#[test]
fn numbers_in_the_order_of_lists_agree() {
    let mut chance = Chance::new(59);
    let mut shared = 0;
    for number in 0..DESIGNS {
        let mut design = random_design(&mut chance);
        // Every other factor in the prefix.
        design.factors.truncate(2);
        design.own.clear();
        design.amendments.clear();
        let start = chance.between(0, 10_000);
        let count = chance.between(300, 1_000);
        let named = chance.between(0, design.factors.len() as u64) as usize;
        let mut prefix = "R".to_string();
        for factor in 0..named {
            prefix.push_str(&format!("{{factor_{factor}}}."));
        }
        let mut prefixes = vec!["R".to_string()];
        for (factor, labels) in design.factors.iter().enumerate() {
            let mut longer = Vec::new();
            for text in prefixes {
                for code in 1..=labels.len() {
                    if factor < named {
                        longer.push(format!("{text}{code}."));
                    } else {
                        longer.push(text.clone());
                    }
                }
            }
            prefixes = longer;
        }
        let firsts = firsts(&prefixes, start, count);
        shared += usize::from(firsts.iter().any(|&first| first != start));

        let plan = design.plan();
        let scheme =
            NumberScheme::in_list_order(&prefix, start as u32, count as u32, 6, CheckDigit::None)
                .unwrap();
        let streams = Streams::new(design.seed.clone(), design.replicate);
        let theirs =
            RandomizationNumbers::of_plan(&[], &plan, &scheme, &streams, ListUse::Production);
        for (t, list) in design.lists().iter().enumerate() {
            let stratum = StratumIndex(t as u32);
            assert_eq!(scheme.prefix_in(&plan.strata, stratum), prefixes[t]);
            for entry in entries_of(&design, list, false) {
                assert_eq!(
                    theirs.number(stratum, entry.sequence as u32).map(u64::from),
                    Some(firsts[t] + entry.sequence - 1),
                    "design {number}, {prefix}, entry {entry:?}: {design:?}"
                );
            }
        }
    }
    assert!(shared > 50, "{shared} designs had lists of one prefix");
}

/// The numbers that `tests/value_stability.rs` pins are right by the contract.
#[test]
fn pinned_numbers_agree() {
    let key = key_of_integer(42);
    let section = |from, amendment: Option<&str>, procedure| Section {
        from,
        amendment: amendment.map(str::to_string),
        procedure,
        ratio: vec![1, 1],
    };
    let begin = section(1, None, Procedure::PermutedBlock(vec![(4, 1)]));
    let amended = Procedure::ShuffledBlocks(vec![(2, 2), (4, 1)]);
    let amended = section(7, Some("2"), amended);
    let list = |stratum: &str, sections: &[&Section]| List {
        stratum: stratum.to_string(),
        length: 12,
        sections: sections.iter().map(|one| (*one).clone()).collect(),
    };
    let lists = [list("CH-01", &[&begin]), list("IT-01", &[&begin, &amended])];
    let [usual, few] = [(10_000_000, 90_000_000), (1, 1_000)].map(|(start, count)| {
        let mut deal = Deal::new(&key, 0, count);
        deal_version(&mut deal, &lists, 24, count, false);
        Numbers::new(deal, start, count, false)
    });
    let ours = pinned::NUMBERS.map(|(t, sequence, _, _)| {
        let of = |numbers: &Numbers| numbers.number(&lists[t as usize], sequence.into()) as u32;
        (t, sequence, of(&usual), of(&few))
    });
    assert_eq!(ours, pinned::NUMBERS);
}
