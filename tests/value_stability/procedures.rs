//! The first entries that every procedure with a list makes.

use evenhand::allocation::{ListUse, entries};
use evenhand::design::{Ratio, Strata, StratumIndex};
use evenhand::procedure::Procedure;
use evenhand::trial::RandomizationPlan;

/// A procedure, the ratio, the number of participants, the first arms as letters, and the sizes of
/// the blocks that begin among them. Every procedure's values were compared with a second program
/// when they were recorded.
type Case = (
    &'static str,
    &'static [u32],
    u32,
    &'static str,
    &'static [u32],
);

const CASES: &[Case] = &[
    ("simple", &[1, 1], 12, "BABAABBBBBAA", &[]),
    ("simple", &[3, 2, 1], 12, "BABAABBCBCAA", &[]),
    ("random-allocation", &[1, 1], 12, "BABAABBBABAA", &[12]),
    ("random-allocation", &[2, 1], 12, "AABAAABBABAA", &[12]),
    ("permuted-block(4)", &[1, 1], 12, "ABABBABAABAB", &[4, 4, 4]),
    ("permuted-block(6)", &[2, 1], 12, "AAABBAAAABBA", &[6, 6]),
    ("permuted-block(4, 6)", &[1, 1], 12, "BAABBABABABA", &[6, 6]),
    (
        "permuted-block(3*2, 6, 9*3)",
        &[1, 1, 1],
        12,
        "ABBCCAACBCBB",
        &[9, 9],
    ),
    ("permuted-block(40)", &[1, 1], 12, "ABAABBAAAAAA", &[40]),
    (
        "shuffled-blocks(2*3, 4*2)",
        &[1, 1],
        24,
        "BABABBAAABABABBAABABABBA",
        &[4, 4, 2, 2, 2, 2, 2, 4, 4],
    ),
    (
        "shuffled-blocks(3*2, 6)",
        &[2, 1],
        24,
        "BAAAABABAABABAAAABAABBAA",
        &[3, 6, 3, 6, 3, 3],
    ),
    (
        "big-stick(3)",
        &[1, 1],
        405,
        "BABAAAABABBBAABAABABBBAB",
        &[],
    ),
    ("efron(2/3)", &[1, 1], 405, "BABAABBBABAAAABBBABAABAB", &[]),
    ("efron(0.85)", &[1, 1], 405, "BABAABBBABAAAABBBABAABAB", &[]),
    (
        "chen(3, 2/3)",
        &[1, 1],
        405,
        "BABAABBBABAAAABBBABAABAB",
        &[],
    ),
    (
        "adjustable-coin(2)",
        &[1, 1],
        405,
        "BABAAAABBABBAABAABBBABAB",
        &[],
    ),
    (
        "adjustable-coin(0.5)",
        &[1, 1],
        405,
        "BABAAAAABABBBABAABBBABAB",
        &[],
    ),
    ("smith(2)", &[1, 1], 405, "BABAABBBABAAAABAABBBABAB", &[]),
    ("smith(0)", &[1, 1], 405, "BABAAAAAAABBBABAABABBBBB", &[]),
    (
        "bayesian-coin(0.1)",
        &[1, 1],
        405,
        "BABAABBBABAAAABAABBBABAB",
        &[],
    ),
    (
        "wei-urn(0, 1)",
        &[1, 1],
        405,
        "BABAABBBABAAABABBABAAAAA",
        &[],
    ),
    (
        "wei-urn(2, 3)",
        &[1, 1],
        405,
        "BABAABBBABAAABABBABAAAAA",
        &[],
    ),
    (
        "wei-urn(1, 1)",
        &[1, 1, 1],
        405,
        "BBCAABCCBCABBCBBCABBAAAA",
        &[],
    ),
    (
        "wei-urn(0, 2)",
        &[1, 1, 1, 1],
        405,
        "CBDABCDDCDABBDBCDABBABAB",
        &[],
    ),
    (
        "ehrenfest(3)",
        &[1, 1],
        405,
        "BABAABBBABAAABABBABAABAA",
        &[],
    ),
    (
        "truncated-binomial",
        &[1, 1],
        24,
        "BABAABBBBBAAABABBABAAAAB",
        &[24],
    ),
    (
        "truncated-binomial",
        &[3, 2, 1],
        24,
        "BABAABBCBCAAACABCAAAAABB",
        &[24],
    ),
    ("block-urn(2)", &[1, 1], 24, "BABAABBBABAAABABBABAABAA", &[]),
    (
        "block-urn(2)",
        &[3, 2, 1],
        24,
        "BABAABCCABAAACABCABAAAAB",
        &[],
    ),
    (
        "mass-weighted-urn(4)",
        &[1, 1],
        24,
        "BABAABBBABAAABABBABAAAAB",
        &[],
    ),
    (
        "mass-weighted-urn(2.5)",
        &[3, 2, 1],
        24,
        "BACAABBCABAAACABBABAABAB",
        &[],
    ),
    (
        "drop-the-loser(2)",
        &[1, 1],
        24,
        "ABAABBABAABABBAAAABBBBBA",
        &[],
    ),
    (
        "drop-the-loser(1)",
        &[3, 2, 1],
        24,
        "BABAACCABAACABBAAAAABBAB",
        &[],
    ),
    (
        "adaptive-coin(2)",
        &[1, 1],
        24,
        "BABAABBBABAAABABBABAAAAA",
        &[],
    ),
    (
        "adaptive-coin(0.5)",
        &[3, 2, 1],
        24,
        "BABAABBCACAAACABCABAAAAA",
        &[],
    ),
    (
        "max-entropy(0.5)",
        &[1, 1],
        24,
        "BABAABBBABAAABABBABAABAB",
        &[],
    ),
    (
        "max-entropy(0.9)",
        &[4, 3, 2, 1],
        24,
        "ABCABDACBAABCBADCABAABCA",
        &[],
    ),
    ("maximal(3)", &[1, 1], 24, "AABBBABBAAAABBBAABBAABAB", &[24]),
    (
        "maximal-bounded(2)",
        &[1, 1],
        24,
        "AABBBABAABAABBBAABBAABAB",
        &[24],
    ),
    (
        "hadamard",
        &[1, 1],
        24,
        "BBBABAABAAABABBAAABABBAB",
        &[12, 12],
    ),
];

#[test]
fn every_procedure_is_pinned() {
    for name in Procedure::NAMES {
        let is_pinned = CASES
            .iter()
            .any(|case| case.0.split('(').next() == Some(name));
        assert!(is_pinned, "pin the first entries of {name} here");
    }
}

#[test]
fn the_first_entries_are_as_they_were() {
    for &(procedure, parts, participants, arms, block_sizes) in CASES {
        let ratio = Ratio::new(parts).unwrap();
        let plan = RandomizationPlan::new(
            Procedure::parse(procedure, &ratio, participants).unwrap(),
            Strata::new(Vec::new()).unwrap(),
            participants,
        );
        let list: Vec<_> = entries(
            &plan,
            &super::streams(0),
            ListUse::Production,
            StratumIndex(0),
        )
        .take(arms.len())
        .collect();
        let letters: String = list
            .iter()
            .map(|entry| char::from(b'A' + entry.arm.0))
            .collect();
        let sizes: Vec<u32> = list
            .iter()
            .filter_map(|entry| entry.place)
            .filter(|place| place.position == 1)
            .map(|place| place.size)
            .collect();
        assert_eq!(letters, arms, "{procedure} at {ratio}");
        assert_eq!(sizes, block_sizes, "{procedure} at {ratio}");
    }
}
