//! More arms than two and other ratios than 1:1: every path of a list and of a trial, counted by hand from the
//! definitions, and the published properties of procedures that preserve the ratio or do not.

use std::collections::{BTreeMap, BTreeSet};

use evenhand::design::Ratio;
use evenhand::exact::{ExactError, Limit, StratifiedError, Stratum, exact, exact_stratified};
use evenhand::metric::{ArmScope, Estimate, Metric, Moment};
use evenhand::procedure::{Markov, Procedure, Visitor};

/// Sums by name.
type Sums = BTreeMap<String, f64>;

/// What a path has come to; a trial has one for each stratum.
#[derive(Clone)]
struct List<N> {
    node: N,
    counts: Vec<u32>,
    entries: u32,
    /// The largest distance and deviation so far.
    largest: [f64; 2],
    /// Sums over entries: guessed of the next target and of those so far, best guess, certain, total variation, distance of probabilities, bits.
    rates: [f64; 7],
}

impl<N> List<N> {
    fn new(node: N, arms: usize) -> Self {
        Self {
            node,
            counts: vec![0; arms],
            entries: 0,
            largest: [0.0; 2],
            rates: [0.0; 7],
        }
    }
}

/// The shares of a ratio.
fn shares(parts: &[u32]) -> Vec<f64> {
    let total: u32 = parts.iter().sum();
    let share = |&part: &u32| f64::from(part) / f64::from(total);
    parts.iter().map(share).collect()
}

/// The deviations from the targets.
fn deviations(counts: &[u32], rho: &[f64]) -> Vec<f64> {
    let j: u32 = counts.iter().sum();
    let deviation = |(&count, rho): (&u32, &f64)| f64::from(count) - f64::from(j) * rho;
    counts.iter().zip(rho).map(deviation).collect()
}

fn euclid(of: &[f64]) -> f64 {
    of.iter().map(|one| one * one).sum::<f64>().sqrt()
}

fn largest(of: &[f64]) -> f64 {
    of.iter().fold(0.0, |most, one| one.abs().max(most))
}

/// What follows from the probabilities of the arms, and from the counts before the entry.
fn rates(phi: &[f64], counts: &[u32], rho: &[f64]) -> [f64; 7] {
    let j: u32 = counts.iter().sum();
    // Whoever names the arm that is farthest below the targets of so many entries.
    let guessed = |entries: u32| {
        let lacks: Vec<f64> = (counts.iter().zip(rho))
            .map(|(&count, rho)| f64::from(entries) * rho - f64::from(count))
            .collect();
        let most = lacks.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let tied: Vec<f64> = (phi.iter().zip(&lacks))
            .filter(|(_, lack)| **lack > most - 1e-9)
            .map(|(phi, _)| *phi)
            .collect();
        tied.iter().sum::<f64>() / tied.len() as f64
    };
    let apart: Vec<f64> = phi.iter().zip(rho).map(|(phi, rho)| phi - rho).collect();
    let certain = phi.iter().any(|&phi| phi > 1.0 - 1e-12);
    [
        guessed(j + 1),
        guessed(j),
        phi.iter().copied().fold(0.0, f64::max),
        f64::from(u8::from(certain)),
        apart.iter().map(|one| one.abs()).sum::<f64>() / 2.0,
        euclid(&apart),
        phi.iter()
            .filter(|&&phi| phi > 0.0)
            .map(|phi| -phi * phi.log2())
            .sum(),
    ]
}

/// Hands the numbers of final counts to `add`.
fn count_end(counts: &[u32], parts: &[u32], add: &mut dyn FnMut(String, f64)) {
    let rho = shares(parts);
    let apart = deviations(counts, &rho);
    let distance = euclid(&apart);
    add("mean_distance".into(), distance);
    add("mean_sq_distance".into(), distance * distance);
    add("mean_abs_deviation".into(), largest(&apart));
    add(
        "prob_on_target".into(),
        f64::from(u8::from(distance < 1e-9)),
    );
    for k in 1..=10 {
        let is_above = distance > f64::from(k) + 1e-9;
        add(
            format!("prob_distance_above_{k}"),
            f64::from(u8::from(is_above)),
        );
    }
    let per_part: Vec<f64> = (counts.iter().zip(parts))
        .map(|(&count, &part)| f64::from(count) / f64::from(part))
        .collect();
    let [mut low, mut high] = [f64::INFINITY, 0.0_f64];
    for (arm, &one) in per_part.iter().enumerate() {
        (low, high) = (low.min(one), high.max(one));
        let of_arm = apart[arm];
        add(format!("{arm} mean_deviation"), of_arm);
        add(format!("{arm} mean_abs_deviation"), of_arm.abs());
        add(format!("{arm} mean_sq_deviation"), of_arm * of_arm);
        for (other, &another) in per_part.iter().enumerate().skip(arm + 1) {
            let apart = (one - another).abs();
            add(format!("{arm} {other} mean_scaled_difference"), apart);
        }
    }
    add("mean_scaled_difference".into(), high - low);
}

const RATES: [&str; 7] = [
    "correct_guess_rate",
    "lagging_guess_rate",
    "directional_guess_rate",
    "deterministic_rate",
    "forcing_total_variation",
    "forcing_distance",
    "entropy",
];

/// Every path of n participants, each in a stratum with its probability.
struct EveryPath<'a> {
    parts: &'a [u32],
    strata: &'a [f64],
    n: u32,
}

#[derive(Default)]
struct Found {
    overall: Sums,
    within: Vec<Sums>,
    /// By entry: the sums of distance, its square, largest distance and deviation, then of each arm.
    course: Vec<Vec<f64>>,
    sequences: BTreeSet<Vec<u8>>,
}

impl Visitor<'_> for EveryPath<'_> {
    type Output = Found;

    fn visit<P: Markov>(self, procedure: &P) -> Found {
        let arms = self.parts.len();
        let mut found = Found {
            within: vec![Sums::new(); self.strata.len()],
            course: vec![vec![0.0; 4 + arms]; self.n as usize],
            ..Found::default()
        };
        let list = List::new(procedure.first(), arms);
        let lists = vec![list; self.strata.len()];
        self.follow(procedure, &lists, 1.0, &mut Vec::new(), &mut found);
        found
    }
}

impl EveryPath<'_> {
    fn follow<P: Markov>(
        &self,
        procedure: &P,
        lists: &[List<P::Node>],
        weight: f64,
        path: &mut Vec<u8>,
        found: &mut Found,
    ) {
        let rho = shares(self.parts);
        if path.len() == self.n as usize {
            found.sequences.insert(path.clone());
            return self.count(lists, weight, found);
        }
        for (stratum, share) in self.strata.iter().enumerate() {
            let list = &lists[stratum];
            let mut steps = Vec::new();
            procedure.steps(&list.node, &mut steps);
            let mut phi = vec![0.0; rho.len()];
            for step in &steps {
                phi[usize::from(step.arm.0)] += step.probability;
            }
            if steps.iter().all(|step| step.arm == steps[0].arm) {
                phi[usize::from(steps[0].arm.0)] = 1.0;
            }
            let more = rates(&phi, &list.counts, &rho);
            for step in steps {
                let mut lists = lists.to_vec();
                let list = &mut lists[stratum];
                let arm = usize::from(step.arm.0);
                list.node = step.next;
                list.counts[arm] += 1;
                list.entries += 1;
                let own = deviations(&list.counts, &rho);
                list.largest[0] = list.largest[0].max(euclid(&own));
                list.largest[1] = list.largest[1].max(largest(&own));
                for (sum, more) in list.rates.iter_mut().zip(more) {
                    *sum += more;
                }
                let weight = weight * share * step.probability;
                self.count_entry(&lists, weight, arm, path.len(), found);
                path.push(step.arm.0);
                self.follow(procedure, &lists, weight, path, found);
                path.pop();
            }
        }
    }

    /// The sum over strata of the counts.
    fn counts<N>(lists: &[List<N>]) -> Vec<u32> {
        let arms = 0..lists[0].counts.len();
        arms.map(|arm| lists.iter().map(|list| list.counts[arm]).sum())
            .collect()
    }

    fn count_entry<N>(
        &self,
        lists: &[List<N>],
        weight: f64,
        arm: usize,
        place: usize,
        found: &mut Found,
    ) {
        let rho = shares(self.parts);
        let counts = Self::counts(lists);
        let apart = deviations(&counts, &rho);
        let (distance, j) = (euclid(&apart), (place + 1) as f64);
        let chi: f64 = (apart.iter().zip(&rho))
            .map(|(apart, rho)| apart * apart / (j * rho))
            .sum();
        let loss = chi / (rho.len() - 1) as f64 / f64::from(self.n);
        *found
            .overall
            .entry("mean_cumulative_loss".into())
            .or_default() += weight * loss;
        let sums = &mut found.course[place];
        for (sum, value) in sums.iter_mut().zip([
            distance,
            distance * distance,
            lists[0].largest[0],
            largest(&apart),
        ]) {
            *sum += weight * value;
        }
        sums[4 + arm] += weight;
    }

    fn count<N>(&self, lists: &[List<N>], weight: f64, found: &mut Found) {
        let n = f64::from(self.n);
        count_end(&Self::counts(lists), self.parts, &mut |name, value| {
            *found.overall.entry(name).or_default() += weight * value;
        });
        for (list, (within, share)) in lists.iter().zip(found.within.iter_mut().zip(self.strata)) {
            count_end(&list.counts, self.parts, &mut |name, value| {
                *within.entry(name).or_default() += weight * value;
            });
            for (name, value) in RATES.iter().zip(list.rates) {
                *found.overall.entry((*name).into()).or_default() += weight * value / n;
                *within.entry((*name).into()).or_default() += weight * value / (n * share);
            }
            let largest = ["mean_max_distance", "mean_max_deviation"];
            for (name, value) in largest.into_iter().zip(list.largest) {
                *within.entry(name.into()).or_default() += weight * value;
                if lists.len() == 1 {
                    *found.overall.entry(name.into()).or_default() += weight * value;
                }
            }
        }
    }
}

/// The mean total variation of a block that holds the ratio once.
fn of_block(parts: &[u32]) -> f64 {
    let ratio = Ratio::new(parts).unwrap();
    let total = ratio.total();
    let block = Procedure::parse(&format!("permuted-block({total})"), &ratio, total).unwrap();
    let found = block.visit(EveryPath {
        parts,
        strata: &[1.0],
        n: total,
    });
    found.overall["forcing_total_variation"]
}

/// Holds that a metric is what was counted; relative, since an enumeration adds up as many terms as there are paths.
#[track_caller]
fn near(value: f64, expected: f64, what: &str) {
    assert!(
        (value - expected).abs() < 1e-12 * expected.abs().max(1.0),
        "{what}: {value}, not {expected}"
    );
}

/// Holds that metrics are those counted; returns how many there were.
#[track_caller]
fn hold(metrics: &[(Metric, Estimate)], counted: &Sums, parts: &[u32], what: &str) -> usize {
    for (metric, estimate) in metrics {
        let name = metric.to_string();
        let expected = match metric {
            Metric::ForcingIndex => counted["forcing_total_variation"] / of_block(parts),
            _ => counted[&name],
        };
        near(estimate.value, expected, &format!("{what}, {name}"));
        assert_eq!(estimate.std_error, None);
    }
    metrics.len()
}

/// Every procedure that a ratio has, with the length of the lists whose paths are few enough.
fn procedures(parts: &[u32], n: u32) -> Vec<(String, Procedure)> {
    let ratio = Ratio::new(parts).unwrap();
    let total = ratio.total();
    let mut all: Vec<String> = [
        "simple",
        "block-urn(2)",
        "mass-weighted-urn(1)",
        "mass-weighted-urn(4)",
        "adaptive-coin(2)",
        "max-entropy(0.5)",
        "wei-urn(0, 1)",
        "wei-urn(2, 1)",
        "truncated-binomial",
        "random-allocation",
        "maximal(2)",
        "big-stick(2)",
    ]
    .map(str::to_owned)
    .into();
    all.push(format!("permuted-block({total})"));
    all.push(format!("permuted-block({total}, {})", 2 * total));
    let parse = |name: String| Some((name.clone(), Procedure::parse(&name, &ratio, n).ok()?));
    all.into_iter().filter_map(parse).collect()
}

#[test]
fn lists_are_the_enumeration_of_all_paths() {
    let mut known = BTreeMap::new();
    for (parts, n) in [
        (&[2, 1][..], 9),
        (&[3, 2], 10),
        (&[1, 1, 1], 7),
        (&[2, 2, 1], 7),
        (&[1, 1, 1, 1], 6),
        (&[4, 3, 2, 1], 6),
    ] {
        let ratio = Ratio::new(parts).unwrap();
        for (name, procedure) in procedures(parts, n) {
            known
                .entry(parts.len())
                .or_insert_with(BTreeSet::new)
                .insert(name.split('(').next().unwrap().to_owned());
            let what = format!("{ratio} {name}");
            let list = exact(&procedure, n).unwrap();
            let counted = procedure.visit(EveryPath {
                parts,
                strata: &[1.0],
                n,
            });
            let mut sums = counted.overall.clone();
            let sequences = counted.sequences.len() as f64;
            sums.insert("log2_sequences".into(), sequences.log2());
            let rho = shares(parts);
            let apart = |sums: &Vec<f64>| largest(&deviations_of(&sums[4..], &rho));
            let apart = counted.course.iter().map(apart).fold(0.0, f64::max);
            sums.insert("max_ratio_deviation".into(), apart);
            assert_eq!(hold(&list.metrics, &sums, parts, &what), 28, "{what}");
            let pairs = parts.len() * (parts.len() - 1) / 2;
            assert_eq!(list.of_arms.len(), parts.len() + pairs);
            for (scope, metrics) in &list.of_arms {
                for (metric, estimate) in metrics {
                    let scope = match scope {
                        ArmScope::Arm(arm) => arm.0.to_string(),
                        ArmScope::Pair(one, other) => format!("{} {}", one.0, other.0),
                    };
                    let name = format!("{scope} {metric}");
                    near(estimate.value, sums[&name], &format!("{what}, {name}"));
                }
            }
            assert_eq!(list.course.len(), n as usize);
            for (place, (moment, sums)) in list.course.iter().zip(&counted.course).enumerate() {
                let Moment::Distance {
                    mean,
                    mean_sq,
                    mean_max,
                    mean_deviation,
                } = moment
                else {
                    panic!("{what}: a difference");
                };
                let found = [*mean, *mean_sq, mean_max.unwrap(), *mean_deviation];
                for (found, sum) in found.iter().zip(sums) {
                    near(found.value, *sum, &format!("{what}, entry {}", place + 1));
                }
                for (found, sum) in list.probabilities[place].iter().zip(&sums[4..]) {
                    near(found.value, *sum, &format!("{what}, arms of {}", place + 1));
                }
            }
        }
    }
    // Which procedures have a chain for two arms in another ratio, and for more.
    let name = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let everywhere: BTreeSet<String> = name(&[
        "adaptive-coin",
        "block-urn",
        "mass-weighted-urn",
        "max-entropy",
        "permuted-block",
        "random-allocation",
        "simple",
        "truncated-binomial",
    ]);
    assert_eq!(known[&2], everywhere);
    // A Wei urn holds as many balls of each arm.
    let mut of_more = everywhere;
    of_more.insert("wei-urn".to_owned());
    assert_eq!(known[&3], of_more);
    assert_eq!(known[&4], of_more);
}

/// Probabilities less their targets.
fn deviations_of(probabilities: &[f64], rho: &[f64]) -> Vec<f64> {
    let apart = |(one, rho): (&f64, &f64)| one - rho;
    probabilities.iter().zip(rho).map(apart).collect()
}

#[test]
fn trials_with_strata_are_the_enumeration_of_all_paths() {
    for (parts, weights, n) in [
        (&[2, 1][..], &[2, 1][..], 6),
        (&[2, 1], &[7], 6),
        (&[1, 1, 1], &[3, 1], 5),
        (&[2, 2, 1], &[1, 2, 1], 4),
        (&[4, 3, 2, 1], &[1, 1], 4),
    ] {
        let all: u64 = weights.iter().sum();
        let strata: Vec<f64> = weights.iter().map(|&w| w as f64 / all as f64).collect();
        let ratio = Ratio::new(parts).unwrap();
        for (name, procedure) in procedures(parts, n) {
            let what = format!("{ratio} {name} {weights:?}");
            let of_stratum = |&weight: &u64| Stratum {
                weight,
                procedure: &procedure,
            };
            let trial: Vec<_> = weights.iter().map(of_stratum).collect();
            let found = exact_stratified(&trial, n).unwrap();
            let counted = procedure.visit(EveryPath {
                parts,
                strata: &strata,
                n,
            });
            // The cumulative loss is known where every entry preserves the ratio.
            let rho = shares(parts);
            let preserves = |sums: &Vec<f64>| largest(&deviations_of(&sums[4..], &rho)) < 1e-9;
            let is_preserving = counted.course.iter().all(preserves);
            let overall = hold(&found.overall, &counted.overall, parts, &what);
            assert_eq!(overall, 23 + usize::from(is_preserving), "{what}");
            for (scope, metrics) in &found.of_arms {
                let ArmScope::Arm(arm) = scope else { continue };
                for (metric, estimate) in metrics {
                    let name = format!("{} {metric}", arm.0);
                    near(estimate.value, counted.overall[&name], &what);
                }
            }
            for (stratum, within) in found.strata.iter().enumerate() {
                let mean = f64::from(n) * strata[stratum];
                near(within.mean_participants, mean, &what);
                assert_eq!(
                    hold(&within.metrics, &counted.within[stratum], parts, &what),
                    25,
                    "{what}"
                );
            }
        }
    }
}

/// Every entry of a permuted block has the probabilities of the ratio; a block urn's do not. Kuznetsova and Tymofyeyev
/// 2012 call the first allocation ratio preserving; Zhao and Weng 2011 describe the urn.
#[test]
fn blocks_preserve_the_ratio_and_block_urns_do_not() {
    for parts in [&[2, 1][..], &[2, 2, 1], &[4, 3, 2, 1]] {
        let ratio = Ratio::new(parts).unwrap();
        let apart = |name: &str| {
            let procedure = Procedure::parse(name, &ratio, 30).unwrap();
            let found = exact(&procedure, 30).unwrap();
            found.get(Metric::MaxRatioDeviation).unwrap().value
        };
        assert!(apart("simple") < 1e-12, "{ratio}");
        assert!(apart(&format!("permuted-block({})", ratio.total())) < 1e-12);
        assert!(apart("random-allocation") < 1e-12);
        let urn = apart("block-urn(3)");
        assert!(urn > 1e-3, "{ratio}: {urn}");
    }
}

/// What cannot be: a chain of too many states, and strata of different ratios.
#[test]
fn too_many_states_and_strata_of_different_ratios_are_refused() {
    let sixteen = Ratio::new(&[1; 16]).unwrap();
    let simple = Procedure::parse("simple", &sixteen, 400).unwrap();
    let refused = exact(&simple, 400).unwrap_err();
    assert!(
        matches!(refused, ExactError::TooLarge(Limit::States | Limit::Work)),
        "{refused}"
    );
    let told = refused.to_string();
    assert!(
        told.contains("more than ") && told.ends_with("shorten the list, or use Monte Carlo"),
        "{told}"
    );
    let [one, other] = [&[1, 1][..], &[2, 1]].map(|parts| {
        let ratio = Ratio::new(parts).unwrap();
        Procedure::parse("simple", &ratio, 30).unwrap()
    });
    let strata = [&one, &other].map(|procedure| Stratum {
        weight: 1,
        procedure,
    });
    let refused = exact_stratified(&strata, 30).unwrap_err();
    assert!(
        matches!(refused, StratifiedError::Exact(ExactError::Ratio(_))),
        "{refused}"
    );
}
