//! What the biased coins and urns draw, against their chain, and what arguments they refuse.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use evenhand::design::{ArmIndex, Ratio};
use evenhand::procedure::{Markov, Procedure, ProcedureError, Step, Visitor};
use evenhand::rng::{Draws, Purpose, Seed, Streams};
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Every procedure of this file, with its number of arms.
const PROCEDURES: &[(&str, usize)] = &[
    ("big-stick(3)", 2),
    ("efron(2/3)", 2),
    ("efron(0.85)", 2),
    ("chen(3, 2/3)", 2),
    ("adjustable-coin(2)", 2),
    ("adjustable-coin(0.5)", 2),
    ("smith(2)", 2),
    ("smith(0)", 2),
    ("bayesian-coin(0.1)", 2),
    ("wei-urn(0, 1)", 2),
    ("wei-urn(2, 3)", 2),
    ("wei-urn(1, 1)", 3),
    ("wei-urn(0, 2)", 4),
    ("ehrenfest(3)", 2),
];

fn parse(specification: &str, parts: &[u32]) -> Result<Procedure, ProcedureError> {
    Procedure::parse(specification, &Ratio::new(parts).unwrap(), 405)
}

fn draws(seed: u64, replicate: u64) -> Draws {
    Streams::new(Seed::from_integer(seed), replicate).open(Purpose::List, "all")
}

/// Draws a list along the chain, and tells of each entry the counts before it (which is all that
/// these procedures depend on), the steps that could be taken, and which was.
struct Follow<F> {
    draws: Draws,
    entries: u32,
    tell: F,
}

impl<F: FnMut(&[u32], &[(ArmIndex, f64)], usize)> Visitor<'_> for Follow<F> {
    type Output = ();

    fn visit<P: Markov>(mut self, procedure: &P) {
        let mut state = procedure.start();
        let mut node = procedure.first();
        let mut steps: Vec<Step<P::Node>> = Vec::new();
        let mut counts = Vec::new();
        for _ in 0..self.entries {
            steps.clear();
            procedure.steps(&node, &mut steps);
            let arm = procedure.next(&mut state, &mut self.draws);
            let taken = steps.iter().position(|step| step.arm == arm);
            let taken = taken.expect("an arm is drawn only where the chain has a step");
            let told: Vec<_> = steps.iter().map(|s| (s.arm, s.probability)).collect();
            (self.tell)(&counts, &told, taken);
            counts.resize(counts.len().max(arm.get() + 1), 0);
            counts[arm.get()] += 1;
            node = steps.swap_remove(taken).next;
        }
    }
}

/// One chi-square statistic per state (counts so far) of 4000 lists of 12 entries; each state
/// whose expected counts are all at least 5 enters. alpha = 10^-4 per procedure, over
/// all its states together, and 10^-6 per state; the seed is fixed.
#[test]
fn drawn_arms_follow_the_chain() {
    for &(specification, arms) in PROCEDURES {
        let mut states: BTreeMap<Vec<u32>, Vec<(f64, f64)>> = BTreeMap::new();
        let procedure = parse(specification, &vec![1; arms]).unwrap();
        for replicate in 0..4000 {
            procedure.visit(Follow {
                draws: draws(1983, replicate),
                entries: 12,
                tell: |counts: &[u32], steps: &[(ArmIndex, f64)], taken: usize| {
                    let cells = states
                        .entry(counts.to_vec())
                        .or_insert_with(|| vec![(0.0, 0.0); steps.len()]);
                    for (cell, step) in cells.iter_mut().zip(steps) {
                        cell.1 += step.1;
                    }
                    cells[taken].0 += 1.0;
                },
            });
        }
        let (mut sum, mut freedom) = (0.0, 0.0);
        for (state, cells) in &states {
            if cells.len() < 2 || cells.iter().any(|cell| cell.1 < 5.0) {
                continue;
            }
            let parts = cells.iter().map(|(o, e)| (o - e) * (o - e) / e);
            let (statistic, df) = (parts.sum::<f64>(), cells.len() as f64 - 1.0);
            let p = ChiSquared::new(df).unwrap().sf(statistic);
            assert!(p > 1e-6, "{specification} after {state:?}: {cells:?}");
            sum += statistic;
            freedom += df;
        }
        assert!(
            freedom >= 5.0,
            "{specification}: {freedom} degrees of freedom"
        );
        let p = ChiSquared::new(freedom).unwrap().sf(sum);
        assert!(p > 1e-4, "{specification}: {sum} on {freedom}");
    }
}

/// In long lists, beyond every table that is kept, the count of the first arm minus the sum of its
/// conditional probabilities is a martingale: within 4 of its standard deviations (alpha about
/// 6 * 10^-5 per procedure).
#[test]
fn long_lists_follow_the_chain() {
    for &(specification, arms) in PROCEDURES {
        let (mut excess, mut variance) = (0.0, 0.0);
        parse(specification, &vec![1; arms]).unwrap().visit(Follow {
            draws: draws(1971, 0),
            entries: 1500,
            tell: |_: &[u32], steps: &[(ArmIndex, f64)], taken: usize| {
                let of_first = steps.iter().find(|step| step.0 == ArmIndex(0));
                let phi = of_first.map_or(0.0, |step| step.1);
                excess += f64::from(u8::from(steps[taken].0 == ArmIndex(0))) - phi;
                variance += phi * (1.0 - phi);
            },
        });
        let z = excess / variance.sqrt();
        assert!(z.abs() < 4.0, "{specification}: {z}");
    }
}

#[test]
fn a_specification_reads_back_as_written() {
    for (given, written) in [
        ("big-stick(03)", "big-stick(3)"),
        ("efron(4/6)", "efron(2/3)"),
        ("efron(3/4)", "efron(0.75)"),
        ("chen(3,2/3)", "chen(3, 2/3)"),
        ("adjustable-coin(2.0)", "adjustable-coin(2)"),
        ("smith(0.50)", "smith(0.5)"),
        ("bayesian-coin(0.100)", "bayesian-coin(0.1)"),
        ("wei-urn(0,1)", "wei-urn(0, 1)"),
        ("ehrenfest(10000000)", "ehrenfest(10000000)"),
    ] {
        let procedure = parse(given, &[1, 1]).unwrap();
        assert_eq!(procedure.to_string(), written);
        assert_eq!(parse(written, &[2, 2]).unwrap(), procedure);
    }
}

#[test]
fn other_arms_and_ratios_are_refused() {
    for &(specification, arms) in PROCEDURES {
        let is_urn = specification.starts_with("wei-urn");
        for parts in [&[1, 1, 1][..], &[2, 1], &[2, 1, 1], &[1; 16]] {
            let refused = parse(specification, parts).map_err(|error| error.to_string());
            if is_urn && parts.iter().all(|&part| part == 1) {
                assert!(refused.is_ok(), "{specification} {arms}");
                continue;
            }
            let message = refused.unwrap_err();
            let defined = if is_urn {
                "equal parts"
            } else {
                "two arms in the ratio 1:1"
            };
            assert!(message.contains(defined), "{message}");
            assert!(message.contains(&Ratio::new(parts).unwrap().to_string()));
        }
    }
}

#[test]
fn arguments_outside_the_definition_are_refused() {
    for (specification, told) in [
        ("big-stick", "0 arguments: give the largest imbalance"),
        ("big-stick(2, 3)", "2 arguments"),
        ("big-stick(0)", "`0` is not a whole number from 1"),
        ("big-stick(-1)", "`-1` is not a whole number"),
        ("big-stick(2.5)", "`2.5` is not a whole number"),
        ("big-stick(NaN)", "`NaN` is not a whole number"),
        (
            "big-stick(1000000000000)",
            "`1000000000000` is not a whole number",
        ),
        (
            "big-stick(10000001)",
            "`10000001` is not a whole number from 1 to 10000000",
        ),
        ("efron", "0 arguments: give the probability"),
        (
            "efron(1/2)",
            "`1/2` is not a probability for the arm that lags",
        ),
        ("efron(0.5)", "above 1/2 and at most 1"),
        ("efron(1/3)", "`1/3`"),
        ("efron(1.01)", "`1.01`"),
        ("efron(NaN)", "`NaN`"),
        ("efron(-0.7)", "`-0.7`"),
        ("efron(1000000000000)", "`1000000000000`"),
        ("chen(2/3)", "1 argument: give the largest imbalance"),
        ("chen(0, 2/3)", "`0` is not a whole number from 1"),
        ("chen(3, 1/2)", "big-stick"),
        ("chen(2/3, 3)", "`2/3` is not a whole number"),
        ("adjustable-coin(-1)", "`-1` is not a number from 0 to 100"),
        ("adjustable-coin(NaN)", "`NaN` is not a number"),
        ("adjustable-coin(inf)", "`inf` is not a number"),
        ("adjustable-coin(1e2)", "`1e2` is not a number"),
        ("adjustable-coin(100.5)", "from 0 to 100"),
        ("smith(40.01)", "from 0 to 40"),
        ("smith(1000000000000)", "from 0 to 40"),
        ("smith(NaN)", "`NaN`"),
        ("bayesian-coin(0)", "`0` is not a number from 0.001 to 1000"),
        ("bayesian-coin(1000000000000)", "from 0.001 to 1000"),
        ("bayesian-coin(NaN)", "`NaN`"),
        ("wei-urn(1)", "1 argument: give the balls"),
        ("wei-urn(0, 0)", "no balls at the start and none added"),
        ("wei-urn(-1, 1)", "`-1` is not a whole number from 0"),
        ("wei-urn(1, NaN)", "`NaN` is not a whole number from 0"),
        (
            "wei-urn(0, 1000000000000)",
            "`1000000000000` is not a whole number from 0",
        ),
        ("wei-urn(0, 430)", "the urn would hold 4300000000 balls"),
        (
            "wei-urn(3000000000, 1)",
            "the urn would hold 6010000000 balls",
        ),
        ("ehrenfest(0)", "`0` is not a whole number from 1"),
        ("ehrenfest(NaN)", "`NaN` is not a whole number"),
        ("ehrenfest(10000001)", "from 1 to 10000000"),
    ] {
        let error = parse(specification, &[1, 1]).expect_err(specification);
        let message = error.to_string();
        assert!(message.contains(told), "{specification}: {message}");
    }
}
