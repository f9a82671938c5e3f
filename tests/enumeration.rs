//! The chain of every procedure against known answers: all sequences at n = 12, the merged chain
//! at n = 50, and closed forms in the long run. Sources: `tests/reference/README.md`.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "enumeration/chain.rs"]
mod chain;
#[path = "enumeration/closed_forms.rs"]
mod closed_forms;
#[path = "enumeration/metrics.rs"]
mod metrics;
#[path = "reference/specifications.rs"]
mod specifications;

use std::collections::BTreeMap;

use chain::{Maximum, merged};
use evenhand::design::Ratio;
use evenhand::procedure::adaptive::AdaptiveProcedure;
use evenhand::procedure::{Markov, Procedure, Sequence, Visitor, sequences};
use metrics::Metrics;
use specifications::SPECIFICATIONS;

/// Numbers of sequences at n = 12.
const SEQUENCES: &[(&str, usize)] = &[
    ("simple", 4096),
    ("random-allocation", 924),
    ("permuted-block(4)", 216),
    ("permuted-block(6)", 400),
    ("big-stick(2)", 972),
    ("big-stick(3)", 1912),
    ("chen(3, 2/3)", 1912),
    ("truncated-binomial", 924),
    ("wei-urn(0, 1)", 2048),
];

/// The procedure for n participants.
fn procedure(specification: &str, n: u32) -> Procedure {
    Procedure::parse(specification, &Ratio::new(&[1, 1]).unwrap(), n).unwrap()
}

/// Every sequence of n entries.
struct AllSequences(usize);

impl Visitor<'_> for AllSequences {
    type Output = Vec<Sequence>;

    fn visit<P: Markov>(self, procedure: &P) -> Vec<Sequence> {
        sequences(procedure, self.0)
    }
}

/// The metrics from the merged chain after n entries.
struct Merged(u32);

impl Visitor<'_> for Merged {
    type Output = Metrics;

    fn visit<P: Markov>(self, procedure: &P) -> Metrics {
        merged(procedure, self.0, Maximum::Followed).metrics
    }
}

/// The rows of the reference for one n: specification, metric, value, whether a fraction gave it.
fn reference(n: &str) -> Vec<(&'static str, String, f64, bool)> {
    let specifications: BTreeMap<_, _> = SPECIFICATIONS.iter().copied().collect();
    let mut reader = csv::Reader::from_reader(&include_bytes!("reference/exact_n12_n50.csv")[..]);
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|row| &row[0] == n)
        .map(|row| {
            let specification = specifications[&row[1]];
            let number = |text: &str| text.parse::<f64>().unwrap();
            let value = match row[3].split_once('/') {
                Some((above, below)) => number(above) / number(below),
                None if row[3].is_empty() => number(&row[4]),
                None => number(&row[3]),
            };
            let is_fraction = !row[3].is_empty();
            (specification, row[2].to_owned(), value, is_fraction)
        })
        .collect()
}

#[test]
fn every_sequence_of_12_has_the_reference_metrics() {
    let mut known: BTreeMap<&str, Metrics> = BTreeMap::new();
    let mut compared = 0;
    for (specification, metric, value, is_fraction) in reference("12") {
        let procedure = procedure(specification, 12);
        let metrics = known
            .entry(specification)
            .or_insert_with(|| Metrics::of_sequences(&procedure.visit(AllSequences(12))));
        // A decimal stands with 10 places.
        let tolerance = if is_fraction { 1e-10 * value } else { 6e-11 };
        let ours = metrics.get(&metric);
        assert!(
            (ours - value).abs() <= tolerance.max(1e-14),
            "{specification} {metric}: {ours}, not {value}"
        );
        compared += 1;
    }
    assert_eq!(compared, 8 * SPECIFICATIONS.len());
}

#[test]
fn the_chain_after_50_has_the_reference_metrics() {
    let mut known: BTreeMap<&str, Metrics> = BTreeMap::new();
    let mut compared = 0;
    for (specification, metric, value, _) in reference("50") {
        let procedure = procedure(specification, 50);
        let metrics = known
            .entry(specification)
            .or_insert_with(|| procedure.visit(Merged(50)));
        let ours = metrics.get(&metric);
        assert!(
            (ours - value).abs() <= 1e-9,
            "{specification} {metric}: {ours}, not {value}"
        );
        compared += 1;
    }
    assert_eq!(compared, 8 * SPECIFICATIONS.len());
}

#[test]
fn the_bayesian_coin_has_the_metrics_of_randomizer() {
    let all = procedure("bayesian-coin(0.1)", 12).visit(AllSequences(12));
    let metrics = Metrics::of_sequences(&all);
    for (metric, value) in [
        ("mean_max_imbalance", 2.084_048_379_4),
        ("correct_guess_rate", 0.661_605_524_1),
        ("mean_sq_imbalance", 2.573_333_045_7),
    ] {
        let ours = metrics.get(metric);
        assert!((ours - value).abs() <= 6e-11, "{metric}: {ours}");
    }
}

#[test]
fn there_are_as_many_sequences_as_known() {
    for &(specification, number) in SEQUENCES {
        let procedure = procedure(specification, 12);
        let all = procedure.visit(AllSequences(12));
        assert_eq!(all.len(), number, "{specification}");
        let sum: f64 = all.iter().map(|s| s.probability).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{specification}");
    }
}

#[test]
fn the_merged_chain_is_the_enumerated_one() {
    for specification in [
        "bayesian-coin(0.3)",
        "smith(5)",
        "adjustable-coin(0.5)",
        "wei-urn(3, 2)",
    ] {
        let procedure = procedure(specification, 12);
        let enumerated = Metrics::of_sequences(&procedure.visit(AllSequences(12)));
        let merged = procedure.visit(Merged(12));
        for name in Metrics::NAMES {
            let (one, other) = (enumerated.get(name), merged.get(name));
            assert!(
                (one - other).abs() < 1e-12,
                "{specification} {name}: {one}, {other}"
            );
        }
    }
}

/// The table of what balance costs in `docs/procedures.md`.
#[test]
fn the_documented_costs_of_balance_are_those_of_the_chain() {
    let document = include_str!("../docs/procedures.md");
    let (_, table) = document
        .split_once("| specification | E abs(D_n) |")
        .unwrap();
    let mut compared = 0;
    for row in table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
    {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let specification = cells[1].trim_matches('`');
        let metrics = procedure(specification, 50).visit(Merged(50));
        let documented = [
            ("mean_abs_imbalance", cells[2], 2),
            ("mean_max_imbalance", cells[3], 2),
            ("correct_guess_rate", cells[4], 3),
            ("deterministic_rate", cells[5], 3),
        ];
        for (metric, text, places) in documented {
            let ours = format!("{:.places$}", metrics.get(metric));
            assert_eq!(ours, text, "{specification} {metric}");
        }
        compared += 1;
    }
    assert_eq!(compared, 24);
}

/// A procedure without a row in `docs/procedures.md` would be one that nobody finds.
#[test]
fn every_procedure_is_documented() {
    let document = include_str!("../docs/procedures.md");
    for name in Procedure::NAMES.iter().chain(AdaptiveProcedure::NAMES) {
        let has_row = document.lines().any(|line| {
            let cell = line.strip_prefix("| `").unwrap_or("");
            cell.starts_with(&format!("{name}`")) || cell.starts_with(&format!("{name}("))
        });
        assert!(has_row, "{name}");
    }
}
