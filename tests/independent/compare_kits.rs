//! The library's kits against the second implementation's, at random sites and arms, version after version.

use crate::chance::Chance;
use crate::number::{Stock, kit_numbers, page_size};
use crate::pinned;
use crate::stream::{hexadecimal, key_of_integer_in};
use evenhand::allocation::kits;
use evenhand::design::{CheckDigit, NumberScheme, Site};
use evenhand::rng::Seed;
use evenhand::trial::draft;
use evenhand::trial::{Trial, TrialBuilder};
use std::collections::{BTreeMap, BTreeSet};

const TRIALS: usize = 150;
const ARMS: [&str; 3] = ["a", "b", "c"];

/// A version of a trial with kits: sites and arms with so many kits each.
fn random_stock(chance: &mut Chance, most: u64, before: Option<&Vec<Stock>>) -> Vec<Stock> {
    let mut sites: Vec<String> = Vec::new();
    for one in before.into_iter().flatten() {
        if !sites.contains(&one.site) {
            sites.push(one.site.clone());
        }
    }
    for _ in 0..chance.between(1, 3) {
        let place = chance.between(0, sites.len() as u64) as usize;
        sites.insert(place, format!("S-{}", sites.len() + 1));
    }
    let kits: Vec<u64> = ARMS
        .iter()
        .map(|_| chance.between(0, most) + u64::from(before.is_some()))
        .collect();
    let mut stock = Vec::new();
    for site in &sites {
        for (arm, kits) in ARMS.iter().zip(&kits) {
            stock.push(Stock {
                arm: (*arm).to_string(),
                site: site.clone(),
                // Somebody has kits.
                kits: (*kits).max(1),
            });
        }
    }
    stock
}

fn with_kits(name: &str, stock: &[Stock], scheme: &NumberScheme) -> Trial {
    let mut sites = Vec::new();
    for one in stock {
        if !sites.contains(&one.site) {
            sites.push(one.site.clone());
        }
    }
    let sites = sites.iter();
    let sites = sites.map(|site| Site::new(site, "Hospital", "Austria"));
    let of_arms = stock.iter().take(ARMS.len());
    let of_arms = of_arms.map(|one| (one.arm.as_str(), one.kits as u32));
    let mut builder: TrialBuilder = Trial::builder(name);
    for arm in ARMS {
        builder = builder.arm(arm, &format!("Arm {arm}"), 1);
    }
    builder = builder
        .sites(sites)
        .procedure("simple")
        .list_length(10)
        .kits(draft::Kits::of_arms(of_arms).numbered(draft::Numbers::from(scheme)));
    builder.build().unwrap()
}

#[test]
fn kits_agree() {
    let mut chance = Chance::new(77);
    let (mut compared, mut later) = (0, 0);
    for number in 0..TRIALS {
        let count = match chance.between(0, 4) {
            0 | 1 => chance.between(1_000, 3_000),
            2 => chance.between(900_000, 1_100_000),
            3 => chance.between(1_000_000, 20_000_000),
            _ => 900_000,
        };
        // At most 9 sites, 3 arms.
        let most = if count < 10_000 { 30 } else { 120 };
        let mut versions = vec![random_stock(&mut chance, most, None)];
        for _ in 0..chance.between(0, 2) {
            let next = random_stock(&mut chance, most, versions.last());
            versions.push(next);
        }
        later += usize::from(versions.len() > 1);
        let wanted: u64 = versions
            .iter()
            .flatten()
            .map(|one| one.kits.div_ceil(page_size(count)))
            .sum();
        if wanted > count / page_size(count) {
            continue;
        }
        let start = chance.between(0, 1_000_000);
        let scheme = NumberScheme::new("K", start as u32, count as u32, CheckDigit::None).unwrap();
        let name = format!("kits-{number}");
        let trials: Vec<Trial> = versions
            .iter()
            .map(|stock| with_kits(&name, stock, &scheme))
            .collect();
        let (trial, before) = trials.split_last().unwrap();
        let seed = chance.wide();
        let streams = trial.streams(&Seed::from_integer(seed), 0);

        let mut theirs: BTreeMap<(String, String), BTreeSet<u64>> = BTreeMap::new();
        for kit in kits(before, trial, &streams).unwrap() {
            let site = trial.sites()[kit.site].id.clone();
            let arm = trial.arms().get(kit.arm).name().to_string();
            let numbers = theirs.entry((site, arm)).or_default();
            assert!(numbers.insert(kit.number.into()), "{} twice", kit.number);
        }
        let key = key_of_integer_in(seed, &name);
        let mut ours: BTreeMap<(String, String), BTreeSet<u64>> = BTreeMap::new();
        let stock = versions.last().unwrap();
        let numbers = kit_numbers(&key, &versions, start, count);
        for (one, numbers) in stock.iter().zip(numbers) {
            compared += numbers.len();
            let of_stock = (one.site.clone(), one.arm.clone());
            ours.insert(of_stock, numbers.into_iter().collect());
        }
        assert_eq!(theirs, ours, "trial {number}: {versions:?}");
    }
    assert!(compared > 20_000, "{compared} kits were compared");
    assert!(later > 50, "{later} trials had versions before");
}

/// The kits that `tests/value_stability.rs` pins are right by the contract.
#[test]
fn pinned_kits_agree() {
    let key = key_of_integer_in(42, "polar");
    assert_eq!(hexadecimal(&key), pinned::KEY_IN_POLAR);
    let mut stock = Vec::new();
    for site in ["CH-01", "IT-01"] {
        for (arm, kits) in [("a", 2), ("b", 1)] {
            stock.push(Stock {
                arm: arm.to_string(),
                site: site.to_string(),
                kits,
            });
        }
    }
    let numbers = kit_numbers(&key, &[stock], 100_000, 900_000);
    let mut ours = Vec::new();
    for (place, numbers) in numbers.iter().enumerate() {
        for &number in numbers {
            ours.push((place / 2, (place % 2) as u8, number as u32));
        }
    }
    ours.sort_unstable();
    assert_eq!(ours, pinned::KITS);
}
