//! A trial with strata, participant by participant: every path, and simulated ones. Shares nothing
//! with the dynamic program but the chain of a procedure.

use std::collections::BTreeMap;

use evenhand::procedure::Markov;

/// Named sums, each of the whole trial or of a stratum.
pub type Sums = BTreeMap<(Option<usize>, &'static str), f64>;

/// One stratum's list so far.
#[derive(Clone)]
pub struct List<N> {
    pub node: N,
    pub d: i32,
    pub max: i32,
    pub participants: u32,
    /// Expected guesses, certain entries, |phi - 1/2| and bits.
    pub rates: [f64; 4],
}

impl<N> List<N> {
    pub fn new(node: N) -> Self {
        Self {
            node,
            d: 0,
            max: 0,
            participants: 0,
            rates: [0.0; 4],
        }
    }
}

/// What of an entry follows from phi and D before it.
pub fn rates(phi: f64, d: i32) -> [f64; 4] {
    let guessed = [phi, 0.5, 1.0 - phi][(d.signum() + 1) as usize];
    let is_certain = phi <= 0.0 || phi >= 1.0;
    let surprise = |p: f64| if p == 0.0 { 0.0 } else { p * (1.0 / p).log2() };
    [
        guessed,
        f64::from(u8::from(is_certain)),
        (phi - 0.5).abs(),
        surprise(phi) + surprise(1.0 - phi),
    ]
}

/// Follows every path of n participants, whose strata have these probabilities.
pub fn every_path<P: Markov>(procedures: &[&P], shares: &[f64], n: u32) -> Sums {
    let lists: Vec<_> = procedures
        .iter()
        .map(|one| List::new(one.first()))
        .collect();
    let mut sums = Sums::new();
    follow(procedures, shares, n, &lists, 1.0, &mut sums);
    sums
}

fn follow<P: Markov>(
    procedures: &[&P],
    shares: &[f64],
    left: u32,
    lists: &[List<P::Node>],
    weight: f64,
    sums: &mut Sums,
) {
    if left == 0 {
        let mut add = |name, value| *sums.entry(name).or_default() += weight * value;
        return count(lists, &mut add);
    }
    for (stratum, share) in shares.iter().enumerate() {
        let list = &lists[stratum];
        let mut steps = Vec::new();
        procedures[stratum].steps(&list.node, &mut steps);
        let on_a = steps.iter().filter(|step| step.arm.0 == 0);
        let phi = match on_a.clone().count() {
            all if all == steps.len() => 1.0,
            _ => on_a.map(|step| step.probability).sum(),
        };
        let more = rates(phi, list.d);
        for step in steps {
            let mut lists = lists.to_vec();
            let d = list.d + 1 - 2 * i32::from(step.arm.0);
            lists[stratum] = List {
                node: step.next,
                d,
                max: list.max.max(d.abs()),
                participants: list.participants + 1,
                rates: std::array::from_fn(|at| list.rates[at] + more[at]),
            };
            let weight = weight * share * step.probability;
            let overall: i32 = lists.iter().map(|list| list.d).sum();
            let j: u32 = lists.iter().map(|list| list.participants).sum();
            let loss = f64::from(overall * overall) / f64::from(j) / f64::from(j + left - 1);
            *sums.entry((None, "mean_cumulative_loss")).or_default() += weight * loss;
            follow(procedures, shares, left - 1, &lists, weight, sums);
        }
    }
}

/// Hands every value of a whole trial to `add`, rates as sums.
pub fn count<N>(lists: &[List<N>], add: &mut impl FnMut((Option<usize>, &'static str), f64)) {
    let imbalance = |scope, d: i32, add: &mut dyn FnMut((Option<usize>, &'static str), f64)| {
        add((scope, "mean_abs_imbalance"), f64::from(d.abs()));
        add((scope, "mean_sq_imbalance"), f64::from(d * d));
        add((scope, "prob_balanced"), f64::from(u8::from(d == 0)));
        add(
            (scope, "prob_imbalance_above_1"),
            f64::from(u8::from(d.abs() > 1)),
        );
        add(
            (scope, "prob_imbalance_above_10"),
            f64::from(u8::from(d.abs() > 10)),
        );
    };
    imbalance(None, lists.iter().map(|list| list.d).sum(), add);
    for (stratum, list) in lists.iter().enumerate() {
        imbalance(Some(stratum), list.d, add);
        add((Some(stratum), "mean_max_imbalance"), f64::from(list.max));
        add(
            (Some(stratum), "participants"),
            f64::from(list.participants),
        );
        let [guessed, certain, forcing, bits] = list.rates;
        for scope in [None, Some(stratum)] {
            add((scope, "correct_guess_rate"), guessed);
            add((scope, "deterministic_rate"), certain);
            add((scope, "forcing_index"), 4.0 * forcing);
            add(
                (scope, "directional_guess_rate"),
                0.5 * f64::from(list.participants) + forcing,
            );
            add((scope, "entropy"), bits);
        }
    }
}
