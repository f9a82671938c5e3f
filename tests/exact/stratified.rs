//! Trials with strata: every path, one stratum, simulated trials, and what is refused.

use std::collections::BTreeMap;

use evenhand::assess::default_procedures;
use evenhand::exact::{
    ExactError, Limit, Stratified, StratifiedError, Stratum, exact, exact_stratified,
};
use evenhand::metric::{Estimate, Metric};
use evenhand::procedure::{Markov, Procedure, Visitor};
use evenhand::rng::{Draws, Purpose, Seed, StreamKey};

use super::paths::{List, Sums, count, every_path, rates};
use super::procedure;

/// A trial whose strata all have the same procedure.
fn alike<'a>(procedure: &'a Procedure, weights: &[u64]) -> Vec<Stratum<'a>> {
    let stratum = |&weight| Stratum { weight, procedure };
    weights.iter().map(stratum).collect()
}

/// Every number by its scope and its name; rates as sums over participants.
fn numbers(found: &Stratified) -> BTreeMap<(Option<usize>, String), f64> {
    let is_rate = |metric: &str| {
        metric.ends_with("_rate") || metric == "forcing_index" || metric == "entropy"
    };
    let mut all = BTreeMap::new();
    let mut push = |scope, metrics: &[(Metric, Estimate)], n: f64| {
        for (metric, estimate) in metrics {
            let name = metric.to_string();
            let times = if is_rate(&name) { n } else { 1.0 };
            all.insert((scope, name), estimate.value * times);
        }
    };
    push(None, &found.overall, f64::from(found.participants));
    for (stratum, one) in found.strata.iter().enumerate() {
        push(Some(stratum), &one.metrics, one.mean_participants);
    }
    for (stratum, one) in found.strata.iter().enumerate() {
        let name = "participants".to_owned();
        all.insert((Some(stratum), name), one.mean_participants);
    }
    all
}

struct EveryPath<'a> {
    shares: &'a [f64],
    n: u32,
}

impl Visitor<'_> for EveryPath<'_> {
    type Output = Sums;

    fn visit<P: Markov>(self, procedure: &P) -> Sums {
        every_path(&vec![procedure; self.shares.len()], self.shares, self.n)
    }
}

#[test]
fn strata_are_the_enumeration_of_all_paths() {
    for (weights, n) in [(&[1, 1][..], 7), (&[5, 1], 6), (&[1, 3, 2], 5), (&[7], 7)] {
        let all: u64 = weights.iter().sum();
        let shares: Vec<f64> = weights.iter().map(|&w| w as f64 / all as f64).collect();
        let shares = &shares[..];
        for specification in default_procedures() {
            // Its hidden immigrations make too many paths.
            if specification.starts_with("drop-the-loser") {
                continue;
            }
            let procedure = procedure(specification, n);
            let found = exact_stratified(&alike(&procedure, weights), n).unwrap();
            let sums = procedure.visit(EveryPath { shares, n });
            let numbers = numbers(&found);
            for (&(scope, name), expected) in &sums {
                let ours = numbers[&(scope, name.to_owned())];
                // Relative: an enumeration adds up as many terms as there are paths.
                assert!(
                    (ours - expected).abs() < 1e-12 * expected.abs().max(1.0),
                    "n = {n}, {weights:?}, {specification}, {scope:?} {name}: {ours}, not {expected}"
                );
            }
            assert_eq!(sums.len(), 11 + 12 * weights.len());
        }
    }
}

#[test]
fn one_stratum_is_one_list() {
    for specification in default_procedures() {
        let procedure = procedure(specification, 90);
        let list = exact(&procedure, 90).unwrap();
        let found = exact_stratified(&alike(&procedure, &[4]), 90).unwrap();
        assert!((found.strata[0].mean_participants - 90.0).abs() < 1e-12);
        assert_eq!(
            (found.overall.len(), found.strata[0].metrics.len()),
            (19, 19)
        );
        for (metric, estimate) in found.overall.iter().chain(&found.strata[0].metrics) {
            let expected = list.get(*metric).unwrap();
            assert!(
                (estimate.value - expected.value).abs() < 1e-12,
                "{specification}, {metric}"
            );
            assert_eq!(estimate.std_error, None);
        }
    }
}

#[test]
fn coins_do_not_know_strata() {
    let n = 120;
    let simple = procedure("simple", n);
    let list = exact(&simple, n).unwrap();
    for weights in [&[1, 1][..], &[1, 2, 3, 4], &[100, 1, 1]] {
        let found = exact_stratified(&alike(&simple, weights), n).unwrap();
        for (metric, estimate) in &found.overall {
            // What is guessed is the arm that lags in the stratum, but either way of a coin.
            let expected = list.get(*metric).unwrap().value;
            assert!(
                (estimate.value - expected).abs() < 1e-12,
                "{weights:?}, {metric}"
            );
        }
    }
}

#[test]
fn the_overall_variance_is_the_sum_of_the_strata() {
    // Given the numbers of participants, the strata are independent with E D_s = 0. One side comes
    // from the distribution over strata, the other from each list alone.
    let n = 405;
    for specification in ["permuted-block(4, 6)", "efron(2/3)", "wei-urn(0, 1)"] {
        let procedure = procedure(specification, n);
        let weights = [30, 25, 15, 10, 8, 5, 4, 2, 1];
        let found = exact_stratified(&alike(&procedure, &weights), n).unwrap();
        let square = Metric::MeanSqImbalance;
        let within = found
            .strata
            .iter()
            .map(|one| one.get(square).unwrap().value);
        let sum: f64 = within.sum();
        let overall = found.get(square).unwrap().value;
        assert!(
            (overall - sum).abs() < 1e-12 * sum,
            "{specification}: {overall}, {sum}"
        );
    }
}

#[test]
fn strata_may_have_procedures_of_their_own() {
    // One stratum in blocks of two, one by coins. With N participants in the blocks, D is a coin's
    // where N is odd and nothing where it is even, and n - N coins more: as many coins as there are
    // participants of the second stratum, and one more for an odd N.
    let n = 9;
    let (blocks, coins) = (procedure("permuted-block(2)", n), procedure("simple", n));
    let strata =
        [(2, &blocks), (1, &coins)].map(|(weight, procedure)| Stratum { weight, procedure });
    let found = exact_stratified(&strata, n).unwrap();
    let choose = |n: u32, k: u32| (1..=k).fold(1.0, |c, i| c * f64::from(n - k + i) / f64::from(i));
    let (mut balanced, mut square) = (0.0, 0.0);
    for in_blocks in 0..=n {
        let share = (2.0_f64 / 3.0).powi(in_blocks.cast_signed())
            / 3_f64.powi((n - in_blocks).cast_signed());
        let weight = choose(n, in_blocks) * share;
        let coins = n - in_blocks + in_blocks % 2;
        square += weight * f64::from(coins);
        if coins % 2 == 0 {
            balanced += weight * choose(coins, coins / 2) / f64::from(coins).exp2();
        }
    }
    let value = |metric| found.get(metric).unwrap().value;
    assert!((value(Metric::ProbBalanced) - balanced).abs() < 1e-14);
    assert!((value(Metric::MeanSqImbalance) - square).abs() < 1e-13);
    let guessed = |stratum: usize| {
        found.strata[stratum]
            .get(Metric::CorrectGuessRate)
            .unwrap()
            .value
    };
    assert!(guessed(0) > 0.7 && (guessed(1) - 0.5).abs() < 1e-14);
    // The order of the strata makes no difference.
    let turned = exact_stratified(&[strata[1], strata[0]], n).unwrap();
    for ((metric, one), (_, other)) in found.overall.iter().zip(&turned.overall) {
        assert!((one.value - other.value).abs() < 1e-14, "{metric}");
    }
}

/// Naive trials: the stratum of each participant is drawn, then the arm from the chain.
struct Simulated<'a> {
    weights: &'a [u64],
    n: u32,
    trials: u32,
}

impl Simulated<'_> {
    /// A probability in [0, 1).
    fn uniform(draws: &mut Draws) -> f64 {
        draws.bits53() as f64 / 9_007_199_254_740_992.0
    }
}

/// Sum and sum of squares.
type Moments = BTreeMap<(Option<usize>, &'static str), (f64, f64)>;

impl Visitor<'_> for Simulated<'_> {
    type Output = Moments;

    fn visit<P: Markov>(self, procedure: &P) -> Moments {
        let key = StreamKey::new(&Seed::from_integer(405), Purpose::List, "all");
        let all: u64 = self.weights.iter().sum();
        let mut moments = Moments::new();
        let mut steps = Vec::new();
        for trial in 0..self.trials {
            let mut draws = key.replicate(u64::from(trial));
            let mut lists = vec![List::new(procedure.first()); self.weights.len()];
            for _ in 0..self.n {
                let place = u64::from(draws.below(all as u32));
                let mut passed = 0;
                let in_stratum = |weight: &u64| {
                    passed += weight;
                    place < passed
                };
                let stratum = self.weights.iter().position(in_stratum).unwrap();
                let list = &mut lists[stratum];
                procedure.steps(&list.node, &mut steps);
                let on_a = steps.iter().filter(|step| step.arm.0 == 0);
                let phi = match on_a.clone().count() {
                    all if all == steps.len() => 1.0,
                    _ => on_a.map(|step| step.probability).sum(),
                };
                for (sum, more) in list.rates.iter_mut().zip(rates(phi, list.d)) {
                    *sum += more;
                }
                let mut at = Self::uniform(&mut draws);
                let taken = steps.iter().position(|step| {
                    at -= step.probability;
                    at < 0.0
                });
                let step = steps.swap_remove(taken.unwrap_or(steps.len() - 1));
                steps.clear();
                list.d += 1 - 2 * i32::from(step.arm.0);
                list.max = list.max.max(list.d.abs());
                list.participants += 1;
                list.node = step.next;
            }
            let mut of_trial = Sums::new();
            count(&lists, &mut |name, value| {
                *of_trial.entry(name).or_default() += value;
            });
            for (name, value) in of_trial {
                let (sum, squares) = moments.entry(name).or_default();
                *sum += value;
                *squares += value * value;
            }
        }
        moments
    }
}

#[test]
fn simulated_trials_agree_with_the_exact_method() {
    let (n, trials) = (405, 2_000);
    let weights = &[30, 25, 15, 10, 8, 5, 4, 2, 1][..];
    for specification in ["permuted-block(4, 6)", "big-stick(3)", "efron(2/3)"] {
        let procedure = procedure(specification, n);
        let found = exact_stratified(&alike(&procedure, weights), n).unwrap();
        let moments = procedure.visit(Simulated { weights, n, trials });
        let numbers = numbers(&found);
        for (&(scope, name), (sum, squares)) in &moments {
            let value = numbers[&(scope, name.to_owned())];
            let r = f64::from(trials);
            let mean = sum / r;
            let error = ((squares - sum * mean).max(0.0) / (r * (r - 1.0))).sqrt();
            // What was not seen may still have a probability of 10 in so many trials.
            let unseen = if error == 0.0 { 10.0 / r } else { 1e-9 };
            assert!(
                (mean - value).abs() <= 4.0 * error + unseen,
                "{specification}, {scope:?} {name}: {mean} +- {error}, not {value}"
            );
        }
        assert_eq!(moments.len(), 10 + 12 * weights.len());
    }
}

#[test]
fn what_cannot_be_assessed_is_refused() {
    let simple = procedure("simple", 9);
    let refused = |weights: &[u64], n| exact_stratified(&alike(&simple, weights), n).unwrap_err();
    assert_eq!(refused(&[], 9), StratifiedError::Empty);
    assert_eq!(refused(&[1, 0], 9), StratifiedError::Weight(1));
    assert_eq!(refused(&[1], 0), StratifiedError::Participants(0));
    assert_eq!(
        refused(&[1], 2_000_000),
        StratifiedError::Participants(2_000_000)
    );
    let urn = procedure("wei-urn(1, 1)", 50_000);
    let found = exact_stratified(&alike(&urn, &[1, 1]), 50_000);
    assert_eq!(found, Err(ExactError::TooLarge(Limit::States).into()));
    // Weights whose sum is above 64 bits are no harm.
    let found = exact_stratified(&alike(&simple, &[u64::MAX, u64::MAX]), 9).unwrap();
    assert!((found.strata[1].mean_participants - 4.5).abs() < 1e-15);
}
