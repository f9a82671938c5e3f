//! The library's lists and randomization numbers against the second implementation's, on random
//! designs.

use crate::chance::Chance;
use crate::compare_draws::{replicate, seed};
use crate::list::{Numbers, Procedure, list, lowest_terms, stratum_labels};
use crate::stream::Stream;
use evenhand::allocation::{Entries, Entry, ListUse, RandomizationNumbers, entries};
use evenhand::design::{
    Attribute, Case, Condition, Distribution, Domain, Factor, FactorSource, Level, Ratio, Strata,
    StratumIndex, Weights,
};
use evenhand::procedure::{Arguments, PermutedBlock, Restricted as _};
use evenhand::rng::{Purpose, Seed, Streams};
use evenhand::trial::RandomizationPlan;

const DESIGNS: usize = 1_000;

/// The tables of randomization numbers take 76,000 draws, so they are compared for one design of
/// so many.
const DESIGNS_PER_NUMBERS: usize = 40;

#[derive(Debug)]
struct Design {
    seed: Seed,
    key: [u8; 32],
    replicate: u64,
    ratio: Vec<u64>,
    procedure: Procedure,
    specification: String,
    sample_size: u64,
    list_length: usize,
    factors: Vec<Vec<String>>,
}

fn random_procedure(chance: &mut Chance, parts: u64) -> (Procedure, String) {
    match chance.between(0, 9) {
        0 => (Procedure::Simple, "simple".to_string()),
        1 | 2 => (Procedure::RandomAllocation, "random-allocation".to_string()),
        _ => {
            let largest = 128 / parts;
            let mut sizes: Vec<(u64, u64)> = Vec::new();
            let mut texts = Vec::new();
            for _ in 0..chance.between(1, 4) {
                let most = if chance.once_in(5) {
                    largest
                } else {
                    largest.min(4)
                };
                let size = parts * chance.between(1, most);
                if sizes.iter().any(|earlier| earlier.0 == size) {
                    continue;
                }
                if chance.once_in(2) {
                    let weight = chance.between(1, 9);
                    sizes.push((size, weight));
                    texts.push(format!("{size}*{weight}"));
                } else {
                    sizes.push((size, 1));
                    texts.push(size.to_string());
                }
            }
            let specification = format!("permuted-block({})", texts.join(", "));
            (Procedure::PermutedBlock(sizes), specification)
        }
    }
}

fn random_factors(chance: &mut Chance) -> Vec<Vec<String>> {
    let stems = [
        "a",
        "Yes",
        "< 65",
        "≥ 65",
        "IHC 1+",
        "Zürich",
        "no: other",
        "x, y",
    ];
    let mut factors = Vec::new();
    for _ in 0..chance.between(0, 3) {
        let mut labels = Vec::new();
        for level in 0..chance.between(2, 4) {
            let stem = stems[chance.between(0, 7) as usize];
            labels.push(format!("{stem} {level}"));
        }
        factors.push(labels);
    }
    factors
}

fn random_design(chance: &mut Chance) -> Design {
    let (seed, key) = seed(chance);
    let replicate = replicate(chance);
    let arms = chance.between(2, 5);
    let ratio: Vec<u64> = (0..arms).map(|_| chance.between(1, 4)).collect();
    let (procedure, specification) = random_procedure(chance, lowest_terms(&ratio).iter().sum());
    Design {
        seed,
        key,
        replicate,
        ratio,
        procedure,
        specification,
        sample_size: chance.between(1, 60),
        list_length: chance.between(1, 60) as usize,
        factors: random_factors(chance),
    }
}

/// A factor over a categorical attribute with one level per label; with `country`, over countries.
fn factor(place: usize, labels: &[String], country: bool) -> Factor {
    if country {
        return Factor::of_place(FactorSource::Country, labels.to_vec());
    }
    let probabilities = match labels.len() {
        2 => vec![0.5, 0.5],
        3 => vec![0.5, 0.25, 0.25],
        _ => vec![0.25; 4],
    };
    let attribute = Attribute::new(
        &format!("attribute_{place}"),
        Domain::Category(labels.to_vec()),
        vec![Case {
            when: Condition::always(),
            draw: Distribution::Category(Weights::new(&probabilities).unwrap()),
        }],
    )
    .unwrap();
    let levels = labels
        .iter()
        .enumerate()
        .map(|(level, label)| (label.clone(), Level::OneOf(vec![level as u16])))
        .collect();
    Factor::of_attribute(&format!("factor_{place}"), place, &attribute, levels).unwrap()
}

/// The design as the library takes it.
fn plan(design: &Design) -> RandomizationPlan {
    let parts: Vec<u32> = design.ratio.iter().map(|part| *part as u32).collect();
    let ratio = Ratio::new(&parts).unwrap();
    let factors = design
        .factors
        .iter()
        .enumerate()
        .map(|(place, labels)| factor(place, labels, place == 2))
        .collect();
    RandomizationPlan::new(
        evenhand::procedure::Procedure::parse(
            &design.specification,
            &ratio,
            design.sample_size as u32,
        )
        .unwrap(),
        Strata::new(factors).unwrap(),
        design.list_length as u32,
    )
}

/// The library's entry in the words of the second implementation.
fn reworded(entry: &Entry) -> crate::list::Entry {
    crate::list::Entry {
        sequence: u64::from(entry.sequence),
        arm: entry.arm.get(),
        block: entry.place.map(|place| crate::list::Block {
            number: u64::from(place.block),
            size: u64::from(place.size),
            position: u64::from(place.position),
        }),
    }
}

#[test]
fn lists_of_a_thousand_random_designs_agree_entry_by_entry() {
    let mut chance = Chance::new(20_190_827);
    let mut compared = 0;
    for number in 0..DESIGNS {
        let design = random_design(&mut chance);
        let plan = plan(&design);
        let streams = Streams::new(design.seed.clone(), design.replicate);
        let labels = stratum_labels(&design.factors);
        assert_eq!(plan.strata.count(), labels.len(), "{design:?}");
        for (t, label) in labels.iter().enumerate() {
            let stratum = StratumIndex(t as u32);
            assert_eq!(
                &plan.strata.label(stratum),
                label,
                "design {number}: {design:?}"
            );
            // A draw from two strata of each design: the first and a random one.
            if t > 0 && !chance.once_in(labels.len() as u64) {
                continue;
            }
            let mut stream = Stream::new(&design.key, "list", label, design.replicate);
            let ours = list(
                &design.procedure,
                &design.ratio,
                design.sample_size,
                design.list_length,
                &mut stream,
            );
            let theirs: Vec<_> = entries(&plan, &streams, ListUse::Production, stratum)
                .map(|entry| reworded(&entry))
                .collect();
            for (theirs, ours) in theirs.iter().zip(&ours) {
                assert_eq!(theirs, ours, "design {number}, stratum {label}: {design:?}");
            }
            assert_eq!(theirs.len(), ours.len(), "design {number}: {design:?}");
            compared += ours.len();
        }
    }
    assert!(compared > 50_000, "{compared} entries were compared");
}

#[test]
fn randomization_numbers_of_random_designs_agree() {
    let mut chance = Chance::new(405);
    for number in 0..DESIGNS / DESIGNS_PER_NUMBERS {
        let design = random_design(&mut chance);
        let strata = stratum_labels(&design.factors).len();
        let streams = Streams::new(design.seed.clone(), design.replicate);
        let theirs = RandomizationNumbers::new(&streams, strata);
        let ours = Numbers::new(&design.key, strata as u64, design.replicate);
        for t in 0..strata as u32 {
            for sequence in (1..=200).chain([10_000, 123_456]) {
                assert_eq!(
                    u64::from(theirs.number(StratumIndex(t), sequence).unwrap()),
                    ours.number(u64::from(t), u64::from(sequence) - 1),
                    "design {number}, stratum {t}, sequence {sequence}: {design:?}"
                );
            }
        }
    }
}

/// The lists and numbers that `tests/value_stability.rs` pins are right by the contract.
#[test]
fn pinned_lists_and_numbers_agree() {
    let blocks = |sizes: &[(u64, u64)]| Procedure::PermutedBlock(sizes.to_vec());
    let cases: [(&str, Procedure, &[u64]); 9] = [
        ("simple", Procedure::Simple, &[1, 1]),
        ("simple", Procedure::Simple, &[3, 2, 1]),
        ("random-allocation", Procedure::RandomAllocation, &[1, 1]),
        ("random-allocation", Procedure::RandomAllocation, &[2, 1]),
        ("permuted-block(4)", blocks(&[(4, 1)]), &[1, 1]),
        ("permuted-block(6)", blocks(&[(6, 1)]), &[2, 1]),
        ("permuted-block(4, 6)", blocks(&[(4, 1), (6, 1)]), &[1, 1]),
        (
            "permuted-block(3*2, 6, 9*3)",
            blocks(&[(3, 2), (6, 1), (9, 3)]),
            &[1, 1, 1],
        ),
        ("permuted-block(40)", blocks(&[(40, 1)]), &[1, 1]),
    ];
    let key = crate::stream::key_of_integer(42);
    let streams = Streams::new(Seed::from_integer(42), 0);
    for (specification, procedure, ratio) in cases {
        let design = Design {
            seed: Seed::from_integer(42),
            key,
            replicate: 0,
            ratio: ratio.to_vec(),
            procedure,
            specification: specification.to_string(),
            sample_size: 12,
            list_length: 12,
            factors: Vec::new(),
        };
        let mut stream = Stream::new(&key, "list", "all", 0);
        let ours = list(&design.procedure, ratio, 12, 12, &mut stream);
        let plan = plan(&design);
        let theirs: Vec<_> = entries(&plan, &streams, ListUse::Production, StratumIndex(0))
            .map(|entry| reworded(&entry))
            .collect();
        assert_eq!(theirs, ours, "{specification}");
    }
    let theirs = RandomizationNumbers::new(&streams, 9);
    let ours = Numbers::new(&key, 9, 0);
    for (t, sequence) in [(0, 1), (1, 1), (8, 1), (0, 2), (3, 405)] {
        assert_eq!(
            u64::from(theirs.number(StratumIndex(t), sequence).unwrap()),
            ours.number(u64::from(t), u64::from(sequence) - 1)
        );
    }
}

/// The procedure by itself, without a plan, makes the same list without end.
#[test]
fn entries_of_a_procedure_agree_with_the_list_of_a_plan() {
    let ratio = Ratio::new(&[2, 1]).unwrap();
    let blocks = PermutedBlock::new(&Arguments::from(vec!["3", "6*2"]), &ratio, 405).unwrap();
    let streams = Streams::new(Seed::from_integer(7), 3);
    let theirs = Entries::new(blocks, streams.open(Purpose::List, "all"));
    let mut stream = Stream::new(&crate::stream::key_of_integer(7), "list", "all", 3);
    let procedure = Procedure::PermutedBlock(vec![(3, 1), (6, 2)]);
    let ours = list(&procedure, &[2, 1], 405, 500, &mut stream);
    for (theirs, ours) in theirs.zip(&ours) {
        assert_eq!(&reworded(&theirs), ours);
    }
}
