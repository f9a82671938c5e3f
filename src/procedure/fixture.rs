//! What the tests of the procedures share.

use std::collections::BTreeMap;

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::{Arguments, Markov, Restricted, Step, sequences};
use crate::design::{ArmIndex, MAX_ARMS, Ratio};
use crate::rng::{Draws, Purpose, Seed, StreamKey};

/// A procedure.
pub fn made<P: Restricted>(arguments: &[&str], parts: &[u32], participants: u32) -> P {
    let ratio = Ratio::new(parts).unwrap();
    P::new(&Arguments::from(arguments.to_vec()), &ratio, participants).unwrap()
}

/// The stream of the list `all` of seed 42.
fn draws(replicate: u64) -> Draws {
    StreamKey::new(&Seed::from_integer(42), Purpose::List, "all").replicate(replicate)
}

/// The nodes that can be reached after n entries, n = 0 to `entries`, with their probabilities.
fn nodes<P: Markov>(procedure: &P, entries: usize) -> Vec<BTreeMap<P::Node, f64>> {
    let mut all = vec![BTreeMap::from([(procedure.first(), 1.0)])];
    let mut steps = Vec::new();
    for n in 0..entries {
        let mut after = BTreeMap::new();
        for (node, probability) in &all[n] {
            steps.clear();
            procedure.steps(node, &mut steps);
            for step in steps.drain(..) {
                *after.entry(step.next).or_insert(0.0) += probability * step.probability;
            }
        }
        all.push(after);
    }
    all
}

/// The probability of each arm at each entry, over all lists.
pub fn marginals<P: Markov>(procedure: &P, entries: usize) -> Vec<Vec<f64>> {
    let mut steps = Vec::new();
    let share = |reached: &BTreeMap<P::Node, f64>| {
        let mut shares = vec![0.0; MAX_ARMS];
        for (node, probability) in reached {
            steps.clear();
            procedure.steps(node, &mut steps);
            for step in &steps {
                shares[step.arm.get()] += probability * step.probability;
            }
        }
        let used = shares.iter().rposition(|&p| p > 0.0).unwrap();
        shares.truncate(used + 1);
        shares
    };
    nodes(procedure, entries)[..entries]
        .iter()
        .map(share)
        .collect()
}

/// Asserts that the steps of every node that can be reached are possible and sum to 1.
pub fn sum_to_one<P: Markov>(procedure: &P, entries: usize) {
    for node in nodes(procedure, entries).iter().flat_map(BTreeMap::keys) {
        let mut steps = Vec::new();
        procedure.steps(node, &mut steps);
        assert!(steps.iter().all(|step| step.probability > 0.0));
        let sum: f64 = steps.iter().map(|step| step.probability).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }
}

/// The probability of an arm, given the arms before.
pub fn probability_after<P: Markov>(procedure: &P, before: &[u8], arm: u8) -> f64 {
    let mut paths = vec![(procedure.first(), 1.0)];
    for &arm in before {
        let of_arm = |(node, p): (P::Node, f64)| {
            let mut steps = Vec::new();
            procedure.steps(&node, &mut steps);
            steps.retain(|step| step.arm == ArmIndex(arm));
            steps.into_iter().map(move |s| (s.next, p * s.probability))
        };
        paths = paths.into_iter().flat_map(of_arm).collect();
    }
    let all: f64 = paths.iter().map(|(_, p)| p).sum();
    let mut of_arm = 0.0;
    for (node, p) in &paths {
        let mut steps: Vec<Step<_>> = Vec::new();
        procedure.steps(node, &mut steps);
        let steps = steps.iter().filter(|step| step.arm == ArmIndex(arm));
        of_arm += p * steps.map(|step| step.probability).sum::<f64>();
    }
    of_arm / all
}

/// Asserts that the arms drawn in `lists` lists of `entries` follow the steps of the nodes they are
/// drawn in: a chi-square test of the counts of arms, per node, against their expectation given
/// how often the node is visited, over the nodes that expect 5 or more of each arm that can come.
/// Error rate 0.001; the seed is fixed.
pub fn assert_follows_steps<P: Markov>(
    procedure: &P,
    node: impl Fn(&P::State) -> P::Node,
    lists: u64,
    entries: u32,
) {
    let mut visits: BTreeMap<P::Node, [u32; MAX_ARMS]> = BTreeMap::new();
    for list in 0..lists {
        let (mut state, mut draws) = (procedure.start(), draws(list));
        for _ in 0..entries {
            let counts = visits.entry(node(&state)).or_default();
            counts[procedure.next(&mut state, &mut draws).get()] += 1;
        }
    }
    let (mut statistic, mut freedom) = (0.0, 0.0);
    for (node, counts) in &visits {
        let mut steps = Vec::new();
        procedure.steps(node, &mut steps);
        let mut shares = [0.0; MAX_ARMS];
        for step in &steps {
            shares[step.arm.get()] += step.probability;
        }
        let visited = f64::from(counts.iter().sum::<u32>());
        let can_come = |&arm: &usize| shares[arm] > 0.0;
        assert!((0..MAX_ARMS).all(|arm| shares[arm] > 0.0 || counts[arm] == 0));
        if (0..MAX_ARMS)
            .filter(can_come)
            .all(|arm| shares[arm] * visited >= 5.0)
        {
            for arm in (0..MAX_ARMS).filter(can_come) {
                let expected = shares[arm] * visited;
                statistic += (f64::from(counts[arm]) - expected).powi(2) / expected;
            }
            freedom += ((0..MAX_ARMS).filter(can_come).count() - 1) as f64;
        }
    }
    assert!(freedom > 0.0);
    let p = ChiSquared::new(freedom).unwrap().sf(statistic);
    assert!(p > 0.001, "chi-square {statistic} of {freedom}: p = {p}");
}

/// Operating characteristics of two arms, 1:1; D is arm 0's entries less arm 1's.
#[derive(Debug)]
pub struct Figures {
    /// How many sequences there are.
    pub sequences: usize,
    /// E|D|.
    pub mean_abs: f64,
    /// E D^2.
    pub mean_square: f64,
    /// E max|D|.
    pub mean_max: f64,
    /// The share of correct guesses of the arm with fewer entries so far.
    pub correct_guesses: f64,
    /// The share of entries with probability 0 or 1.
    pub deterministic: f64,
    /// 4 / n times the sum over the entries of E|P - 1/2|.
    pub forcing: f64,
    /// 1 / n times the sum over the entries j of E D_j^2 / j.
    pub loss: f64,
    /// P(D = 0).
    pub balanced: f64,
}

/// The operating characteristics, by enumeration of all sequences.
pub fn figures<P: Markov>(procedure: &P, entries: usize) -> Figures {
    let all = sequences(procedure, entries);
    let mut prefixes: BTreeMap<&[ArmIndex], f64> = BTreeMap::new();
    for sequence in &all {
        for length in 0..=entries {
            *prefixes.entry(&sequence.arms[..length]).or_default() += sequence.probability;
        }
    }
    let n = entries as f64;
    let imbalance =
        |arms: &[ArmIndex]| -> f64 { arms.iter().map(|arm| 1.0 - 2.0 * f64::from(arm.0)).sum() };
    let mut figures = Figures {
        sequences: all.len(),
        mean_abs: 0.0,
        mean_square: 0.0,
        mean_max: 0.0,
        correct_guesses: 0.0,
        deterministic: 0.0,
        forcing: 0.0,
        loss: 0.0,
        balanced: 0.0,
    };
    for sequence in &all {
        let (p, d) = (sequence.probability, imbalance(&sequence.arms));
        figures.mean_abs += p * d.abs();
        figures.mean_square += p * d * d;
        let walk = (0..=entries).map(|length| imbalance(&sequence.arms[..length]).abs());
        figures.mean_max += p * walk.fold(0.0, f64::max);
        figures.balanced += if d.abs() < 0.5 { p } else { 0.0 };
    }
    for (arms, p) in &prefixes {
        let d = imbalance(arms);
        if !arms.is_empty() {
            figures.loss += p * d * d / arms.len() as f64 / n;
        }
        if arms.len() < entries {
            let with_first = [*arms, &[ArmIndex(0)]].concat();
            let first = prefixes.get(&with_first[..]).unwrap_or(&0.0) / p;
            let behind = if d > 0.0 { 1.0 - first } else { first };
            figures.correct_guesses += p * if d.abs() < 0.5 { 0.5 } else { behind } / n;
            figures.deterministic += if (first - 0.5).abs() > 0.5 - 1e-12 {
                p / n
            } else {
                0.0
            };
            figures.forcing += p * 4.0 / n * (first - 0.5).abs();
        }
    }
    figures
}

/// Asserts that all operating characteristics agree.
pub fn assert_close(given: &Figures, expected: &Figures, tolerance: f64) {
    let values = |f: &Figures| {
        [
            f.mean_abs,
            f.mean_square,
            f.mean_max,
            f.correct_guesses,
            f.deterministic,
            f.forcing,
            f.loss,
            f.balanced,
        ]
    };
    assert_eq!(given.sequences, expected.sequences);
    for (a, b) in values(given).iter().zip(values(expected)) {
        assert!((a - b).abs() < tolerance, "{given:?} {expected:?}");
    }
}
