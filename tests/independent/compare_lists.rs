//! The library's lists against the second implementation's, on random designs.

use crate::chance::Chance;
use crate::list::{Procedure, Section, list, stratum_labels};
use crate::number::List;
use crate::random_lists::{Design, Made, random_design};
use crate::stream::Stream;
use evenhand::allocation::{Entries, Entry, ListUse, entries};
use evenhand::design::{Ratio, StratumIndex};
use evenhand::procedure::{Arguments, PermutedBlock, Restricted as _};
use evenhand::rng::{Purpose, Seed, Streams};
use std::collections::BTreeMap;

const DESIGNS: usize = 1_000;

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

/// The entries of one of the design's lists.
pub fn entries_of(design: &Design, one: &List, development: bool) -> Vec<crate::list::Entry> {
    let stream = |section: &Section| {
        let (purpose, name) = section.stream("list", &one.stratum, development);
        Stream::new(&design.key, &purpose, &name, design.replicate)
    };
    list(
        &one.sections,
        design.sample_size,
        one.length as usize,
        stream,
    )
}

#[test]
fn lists_of_a_thousand_random_designs_agree_entry_by_entry() {
    let mut chance = Chance::new(20_190_827);
    let (mut compared, mut amended, mut cut) = (0, 0, 0);
    for number in 0..DESIGNS {
        let design = random_design(&mut chance);
        let plan = design.plan();
        let streams = Streams::new(design.seed.clone(), design.replicate);
        let labels = stratum_labels(&design.factors);
        assert_eq!(plan.strata.count(), labels.len(), "{design:?}");
        let development = chance.once_in(4);
        let list_use = if development {
            ListUse::Development
        } else {
            ListUse::Production
        };
        for (t, one) in design.lists().iter().enumerate() {
            let stratum = StratumIndex(t as u32);
            let label = plan.strata.stream_name(stratum);
            assert_eq!(label, one.stratum, "design {number}: {design:?}");
            // A draw from two strata of each design: the first and a random one.
            if t > 0 && !chance.once_in(labels.len() as u64) {
                continue;
            }
            let ours = entries_of(&design, one, development);
            let theirs: Vec<_> = entries(&plan, &streams, list_use, stratum)
                .map(|entry| reworded(&entry))
                .collect();
            for (theirs, ours) in theirs.iter().zip(&ours) {
                assert_eq!(theirs, ours, "design {number}, {one:?}: {design:?}");
            }
            assert_eq!(
                theirs.len(),
                ours.len(),
                "design {number}, {one:?}: {design:?}"
            );
            compared += ours.len();
            for section in &one.sections[1..] {
                if section.from > 1 && section.from <= ours.len() as u64 {
                    amended += 1;
                    let before = ours[section.from as usize - 2].block;
                    cut += usize::from(before.is_some_and(|block| block.position < block.size));
                }
            }
        }
    }
    assert!(compared > 50_000, "{compared} entries were compared");
    assert!(amended > 300, "{amended} sections were compared");
    assert!(cut > 100, "{cut} blocks were cut");
}

/// The lists that `tests/value_stability/procedures.rs` pins are right by the contract.
#[test]
fn pinned_lists_agree() {
    let blocks = |sizes: &[(u64, u64)]| Procedure::PermutedBlock(sizes.to_vec());
    let shuffled = |sizes: &[(u64, u64)]| Procedure::ShuffledBlocks(sizes.to_vec());
    let cases: [(&str, Procedure, &[u64]); 12] = [
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
        (
            "shuffled-blocks(2*3, 4*2)",
            shuffled(&[(2, 3), (4, 2)]),
            &[1, 1],
        ),
        (
            "shuffled-blocks(3*2, 6)",
            shuffled(&[(3, 2), (6, 1)]),
            &[2, 1],
        ),
        ("big-stick(3)", Procedure::BigStick(3), &[1, 1]),
    ];
    let key = crate::stream::key_of_integer(42);
    let streams = Streams::new(Seed::from_integer(42), 0);
    for (specification, procedure, ratio) in cases {
        let design = Design {
            seed: Seed::from_integer(42),
            key,
            replicate: 0,
            sample_size: 12,
            made: Made {
                procedure,
                specification: specification.to_string(),
                ratio: ratio.to_vec(),
            },
            length: 24,
            factors: Vec::new(),
            own: BTreeMap::new(),
            amendments: Vec::new(),
        };
        let ours = entries_of(&design, &design.lists()[0], false);
        let plan = design.plan();
        let theirs: Vec<_> = entries(&plan, &streams, ListUse::Production, StratumIndex(0))
            .map(|entry| reworded(&entry))
            .collect();
        assert_eq!(theirs, ours, "{specification}");
    }
}

/// The procedure by itself, without a plan, makes the same list without end.
#[test]
fn entries_of_a_procedure_agree_with_the_list_of_a_plan() {
    let ratio = Ratio::new(&[2, 1]).unwrap();
    let blocks = PermutedBlock::new(&Arguments::from(vec!["3", "6*2"]), &ratio, 405).unwrap();
    let streams = Streams::new(Seed::from_integer(7), 3);
    let theirs = Entries::new(blocks, streams.open(Purpose::List, "all"));
    let key = crate::stream::key_of_integer(7);
    let procedure = Procedure::PermutedBlock(vec![(3, 1), (6, 2)]);
    let sections = [Section::whole(&procedure, &[2, 1])];
    let ours = list(&sections, 405, 500, |_| Stream::new(&key, "list", "all", 3));
    for (theirs, ours) in theirs.zip(&ours) {
        assert_eq!(&reworded(&theirs), ours);
    }
}
