//! The first allocations of every covariate-adaptive procedure.

use evenhand::design::Ratio;
use evenhand::procedure::adaptive::{
    AdaptiveProcedure, AdaptiveVisitor, CovariateAdaptive, Covariates,
};
use evenhand::rng::{Purpose, Seed, Streams};

/// The first 48 allocations under a seed, profiles cycling through the levels.
struct First;

impl AdaptiveVisitor<'_> for First {
    type Output = String;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> String {
        let streams = Streams::new(Seed::from_integer(1), 0);
        let mut draws = streams.open(Purpose::Allocation, "");
        let mut state = procedure.start();
        let arms = (0..48_u16).map(|n| {
            let profile = [n * n % 6, n % 3, n / 2 % 2];
            let arm = procedure.next(&mut state, &profile, &mut draws);
            char::from(b'A' + arm.0)
        });
        arms.collect()
    }
}

#[test]
fn every_procedure_is_pinned() {
    for name in AdaptiveProcedure::NAMES {
        let is_pinned = VECTORS
            .iter()
            .any(|case| case.0.split('(').next() == Some(name));
        assert!(is_pinned, "pin the first allocations of {name} here");
    }
}

#[test]
fn allocations_are_as_they_were() {
    let covariates = Covariates::new(&[6, 3, 2], Some(0)).unwrap();
    for (text, parts, expected) in VECTORS {
        let ratio = Ratio::new(parts).unwrap();
        let procedure = AdaptiveProcedure::parse(text, &ratio, &covariates).unwrap();
        let arms = procedure.visit(First);
        assert_eq!(&arms, expected, "{text}");
    }
}

const VECTORS: [(&str, &[u32], &str); 20] = [
    (
        "minimization(range, 0.85)",
        &[1, 1],
        "BBBBAAAAABBBABBAAAAABBAABBBAAABAAABBBBBAABABABBA",
    ),
    (
        "minimization(variance, 2/3, weights=1:2:3)",
        &[1, 1],
        "BBBBABAAABBABBBBAAAABAAAAABABABAAAAABBBABBBBAABB",
    ),
    (
        "minimization(sd, 1)",
        &[1, 1],
        "BABAABABABBABABABAABABABABABBABABAABBABAABABABBA",
    ),
    (
        "minimization(squares, 0.85)",
        &[1, 1],
        "BBBBAAAAABBBABBAAAAABBAABBBAAABAAABBBBBAABABABBA",
    ),
    (
        "minimization(range, ranks=0.8:0.2)",
        &[1, 1],
        "BBBBAAAAABBBABBAAAAABBAABABABABAAAABBBBAABBBABBA",
    ),
    (
        "taves",
        &[1, 1],
        "BABAABABABBABABABAABABABABABBABABAABBABAABABABBA",
    ),
    (
        "hu-hu(0.85)",
        &[1, 1],
        "BBABAAABABBAABBAAAABBBAABABABBBAAABBBABAABBBAABA",
    ),
    (
        "hu-hu(0.9, overall=0.3, margins=0.1:0.1:0.1, stratum=0.4)",
        &[1, 1],
        "BBABAAABBBAAABBABABAAABABABBABAAAABBBBBABBABABBA",
    ),
    (
        "stratified-coin(0.85)",
        &[1, 1],
        "BBBBABBAABBAABBABAABBAAAAAAABABAAAABBABBABABBBBB",
    ),
    (
        "da-optimal",
        &[1, 1],
        "BBBBABABAABABBBBAAAABAAAAAAABBBAAAAABBBBABBBBBBA",
    ),
    (
        "begg-iglewicz",
        &[1, 1],
        "BBBBABABAABABAAABBAAABBBAABAAABABBAAABBBAABBBAAA",
    ),
    (
        "hierarchical(2, 2, 4)",
        &[1, 1],
        "BBBBABAAABBAABBABAAAAAAABBABABBBBAAABABAABBBBABB",
    ),
    (
        "hierarchical(2, 2, 4, p=0.9)",
        &[1, 1],
        "BBBBABAAABBAABBABAAAAAAABBABABBAAABABBBAABBBBABB",
    ),
    (
        "minimization(range, 0.7)",
        &[1, 2, 3],
        "CCCCBBBAACCBBCCBBBACCABBCCCCACCAAABCCCCBBCBCBBCA",
    ),
    (
        "minimization(squares, 0.75)",
        &[1, 2, 3],
        "CCCCBBBAACCBBCCBBBACCABBCCCCACCAAABCCBCBCCBCBBCA",
    ),
    (
        "minimization(sd, 0.9)",
        &[1, 2, 3],
        "CCCBBBCAACCBBCCABCBCCCBCABCBABCBABCACCBCCCCABCCB",
    ),
    (
        "taves",
        &[1, 2, 3],
        "CBCBACACBCCABCBCCABBCAACCBBCCBCCCBBCCBCAACBCBCCA",
    ),
    (
        "minimization(variance, 0.8, weights=3:1:1)",
        &[1, 1, 1],
        "CCBCABAABCCBBCCBAAABAABABBCACCCAAABCCBCBACBBBBCA",
    ),
    (
        "minimization(sd, ranks=0.7:0.2:0.1)",
        &[1, 1, 1],
        "CCBCABAAACCBBCCBBAABCAAABBCBACCAAABBCCCABCCCBBCA",
    ),
    (
        "minimization(range, 0.85)",
        &[2, 1],
        "ABABAAAAAABABBBAAAAABAAABABBABAAAABABAAAABABAABA",
    ),
];
