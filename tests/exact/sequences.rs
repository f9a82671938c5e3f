//! Numbers of sequences, entropies and the best guesses.

use evenhand::assess::default_procedures;
use evenhand::exact::{exact, log2_sequences};
use evenhand::metric::Metric;
use evenhand::procedure::{Markov, Visitor, sequences};

use super::procedure;

/// Numbers of sequences at n = 12. Sources: `tests/reference/README.md`; for the maximal
/// procedures randomizeR 3.0.2 and another implementation, as stated there.
const KNOWN: &[(&str, f64)] = &[
    ("simple", 4096.0),
    ("random-allocation", 924.0),
    ("permuted-block(4)", 216.0),
    ("permuted-block(6)", 400.0),
    ("big-stick(2)", 972.0),
    ("big-stick(3)", 1912.0),
    ("chen(3, 2/3)", 1912.0),
    ("truncated-binomial", 924.0),
    ("wei-urn(0, 1)", 2048.0),
    ("maximal(2)", 486.0),
    ("maximal(3)", 792.0),
    ("maximal-bounded(2)", 972.0),
];

/// How many sequences there are, by listing them.
struct Listed(usize);

impl Visitor<'_> for Listed {
    type Output = usize;

    fn visit<P: Markov>(self, procedure: &P) -> usize {
        sequences(procedure, self.0).len()
    }
}

fn value(specification: &str, n: u32, metric: Metric) -> f64 {
    values(specification, n, [metric])[0]
}

fn values<const M: usize>(specification: &str, n: u32, metrics: [Metric; M]) -> [f64; M] {
    let found = exact(&procedure(specification, n), n).unwrap();
    metrics.map(|metric| found.get(metric).unwrap().value)
}

#[test]
fn there_are_as_many_sequences_as_known() {
    for &(specification, number) in KNOWN {
        let counted = log2_sequences(&procedure(specification, 12), 12);
        assert_eq!(counted, Some(number.log2()), "{specification}");
    }
}

#[test]
fn there_are_as_many_sequences_as_are_listed() {
    for n in [0, 1, 2, 7, 12, 16] {
        for specification in default_procedures().iter().chain(&[
            "permuted-block(2*3, 4, 6)",
            "permuted-block(2, 6)",
            "hadamard",
        ]) {
            // Its hidden immigrations are listed one by one: too many for 16.
            if n == 16 && specification.starts_with("drop-the-loser") {
                continue;
            }
            let procedure = procedure(specification, (n + n % 2).max(2));
            let listed = procedure.visit(Listed(n as usize)) as f64;
            let counted = log2_sequences(&procedure, n).unwrap();
            assert!(
                (counted - listed.log2()).abs() < 1e-13,
                "n = {n}, {specification}: {}, not {listed}",
                counted.exp2()
            );
        }
    }
}

/// C(n, n / 2) as a logarithm.
fn log2_central(n: u32) -> f64 {
    let terms = (1..=n / 2).map(|k| (f64::from(n / 2 + k) / f64::from(k)).log2());
    terms.sum()
}

#[test]
fn long_lists_have_the_numbers_of_closed_forms() {
    let n = 10_000;
    let counted = |specification| log2_sequences(&procedure(specification, n), n);
    assert_eq!(counted("simple"), Some(10_000.0));
    assert_eq!(counted("efron(2/3)"), Some(10_000.0));
    let blocks = counted("permuted-block(4)").unwrap();
    assert!((blocks - 2_500.0 * 6_f64.log2()).abs() < 1e-8);
    // Bound 2: from D = 0 there are 2 ways, from 1 there are 2, from 2 there is 1. So every two
    // entries multiply the number by 3, the first one apart: 2 times 3 to the n/2 - 1 times 2.
    let stick = counted("big-stick(2)").unwrap();
    assert!((stick - (2.0 + 4_999.0 * 3_f64.log2())).abs() < 1e-8);
    // Here n = 1,000: the urn has new states at each entry.
    let n = 1_000;
    let urn = log2_sequences(&procedure("random-allocation", n), n).unwrap();
    assert!((urn - log2_central(n)).abs() < 1e-9, "{urn}");
    let wei = log2_sequences(&procedure("wei-urn(0, 1)", n), n).unwrap();
    assert!((wei - 999.0).abs() < 1e-9, "{wei}");
}

#[test]
fn hidden_block_sizes_count_once() {
    // The same sequences, whatever their probabilities.
    let n = 405;
    let counted = |specification| log2_sequences(&procedure(specification, n), n).unwrap();
    let even = counted("permuted-block(4, 6)");
    assert!((even - counted("permuted-block(6, 4*7)")).abs() < 1e-12);
    // More than either size alone, less than the bound that both keep.
    assert!(even > counted("permuted-block(4)") && even > counted("permuted-block(6)"));
    assert!(even < counted("big-stick(3)"));
    // Blocks of 2 and 4, in pairs of entries: AB, BA and AA + BB, BB + AA. So there are b_k = 2 b_(k-1)
    // + 2 b_(k-2) ways to end a block after k pairs, and 2 b_(k-1) to be in the middle of one.
    let (mut before, mut b) = (1.0, 2.0);
    for k in 2..=200 {
        (before, b) = (b, 2.0 * b + 2.0 * before);
        let n = 2 * k;
        let counted = log2_sequences(&procedure("permuted-block(2, 4)", n), n).unwrap();
        assert!((counted - f64::log2(b + 2.0 * before)).abs() < 1e-11, "{n}");
    }
}

#[test]
fn too_many_sets_of_states_are_not_counted() {
    let n = 20_000;
    assert_eq!(log2_sequences(&procedure("wei-urn(1, 1)", n), n), None);
}

#[test]
fn the_entropy_is_the_number_of_sequences_where_all_are_equally_likely() {
    // The chain rule: the sum of the entropies is that of the sequence, and log2 of the number where
    // all are equally likely.
    for (specification, n) in [
        ("simple", 405),
        ("random-allocation", 404),
        ("permuted-block(4)", 404),
        ("permuted-block(6)", 402),
        ("maximal(3)", 404),
        ("hadamard", 396),
    ] {
        let entropy = value(specification, n, Metric::Entropy) * f64::from(n);
        let number = value(specification, n, Metric::Log2Sequences);
        assert!(
            (entropy - number).abs() < 1e-9,
            "{specification}: {entropy}, {number}"
        );
    }
    // Others have less than that.
    for specification in ["truncated-binomial", "big-stick(3)", "efron(2/3)"] {
        let entropy = value(specification, 404, Metric::Entropy) * 404.0;
        assert!(entropy < value(specification, 404, Metric::Log2Sequences) - 1.0);
    }
}

#[test]
fn nobody_guesses_better_than_who_knows_the_probabilities() {
    let metrics = [
        Metric::DirectionalGuessRate,
        Metric::CorrectGuessRate,
        Metric::ForcingIndex,
    ];
    for specification in default_procedures() {
        let [best, lagging, forcing] = values(specification, 61, metrics);
        assert!((best - 0.5 - forcing / 4.0).abs() < 1e-14);
        assert!(best >= lagging - 1e-14, "{specification}");
    }
    // For these the lagging arm is always the more likely one.
    for specification in [
        "permuted-block(4)",
        "efron(2/3)",
        "big-stick(3)",
        "ehrenfest(3)",
    ] {
        let [best, lagging, _] = values(specification, 61, metrics);
        assert!((best - lagging).abs() < 1e-14, "{specification}");
    }
    // Of the truncated binomial the lagging arm is a coin until the other is full: both strategies
    // are the same there, and Blackwell and Hodges' bound for 2m entries is
    // m + m C(2m, m) / 2^(2m) guesses.
    let m = 6_u32;
    let rate = 0.5 + 0.5 * 924.0 / 4096.0;
    let found = value("truncated-binomial", 2 * m, Metric::DirectionalGuessRate);
    assert!((found - rate).abs() < 1e-14, "{found}, not {rate}");
}
