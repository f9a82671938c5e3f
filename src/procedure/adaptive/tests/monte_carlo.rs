//! Balance over many trials, beside other software.

use super::*;
use crate::procedure::{Arguments, PermutedBlock, Restricted};

const PARTICIPANTS: u32 = 405;
const REPLICATES: u64 = 5000;
const STRATA: usize = 36;

/// Mean and variance of one figure over the replicates.
#[derive(Debug, Default, Clone, Copy)]
struct Figure {
    sum: f64,
    squares: f64,
}

impl Figure {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(self) -> f64 {
        self.sum / REPLICATES as f64
    }

    /// Beside the mean of another program over as many replicates, printed with a step of `step`:
    /// at most 4 standard errors of the difference apart, and half a step of rounding.
    fn is_near(self, other: f64, step: f64) -> bool {
        let variance = self.squares / REPLICATES as f64 - self.mean() * self.mean();
        let error = (2.0 * variance / REPLICATES as f64).sqrt();
        (self.mean() - other).abs() <= 4.0 * error + step / 2.0
    }
}

/// |D| overall, and the mean over all 36 strata of |D| within the stratum.
fn figures(mut one: impl FnMut(&Streams) -> [i32; STRATA]) -> (Figure, Figure) {
    let (mut overall, mut within) = (Figure::default(), Figure::default());
    for replicate in 0..REPLICATES {
        let differences = one(&Streams::new(Seed::from_integer(2025), replicate));
        overall.add(f64::from(differences.iter().sum::<i32>().abs()));
        let total: i32 = differences.iter().map(|d| d.abs()).sum();
        within.add(f64::from(total) / STRATA as f64);
    }
    (overall, within)
}

fn stratum(profile: [u16; 3]) -> usize {
    usize::from((profile[0] * 3 + profile[1]) * 2 + profile[2])
}

fn difference(arm: ArmIndex) -> i32 {
    1 - 2 * i32::from(arm.0)
}

struct Balance;

impl AdaptiveVisitor<'_> for Balance {
    type Output = (Figure, Figure);

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> (Figure, Figure) {
        let mut state = procedure.start();
        figures(|streams| {
            let mut profiles = streams.open(Purpose::Attribute, "profile");
            let mut draws = streams.open(Purpose::Allocation, "");
            let mut differences = [0; STRATA];
            procedure.reset(&mut state);
            for _ in 0..PARTICIPANTS {
                let profile = draw_profile(&mut profiles);
                let arm = procedure.next(&mut state, &profile, &mut draws);
                differences[stratum(profile)] += difference(arm);
            }
            differences
        })
    }
}

/// The R package carat 2.2.1: n = 405, three factors of 6, 3 and 2 levels, uniform and
/// independent, 5000 replicates, mean |D| overall and within strata. Over six comparisons of 4
/// standard errors, the test would fail by chance for 1 seed in about 2,600.
///
/// Within strata the mean is over all 36, empty ones included; at this size one is empty in 1 of
/// 2,500 trials. For Hu and Hu's procedure carat was reported to give 1.34 within strata. That is
/// 9 standard errors from ours and is not reproduced: another program, written from carat's formula
/// with another generator, gives 1.2367 and 1.3134 (20,000 replicates), and that is held here.
#[test]
fn balance_is_that_of_carat() {
    for (text, overall, within) in [
        ("minimization(squares, 0.85)", 1.36, 2.30),
        ("hu-hu(0.85)", 1.25, 1.3134),
        ("stratified-coin(0.85)", 4.73, 0.71),
    ] {
        let figures = parse(text, &[1, 1]).visit(Balance);
        let shown = (figures.0.mean(), figures.1.mean());
        assert!(figures.0.is_near(overall, 0.01), "{text}: {shown:?}");
        assert!(figures.1.is_near(within, 0.01), "{text}: {shown:?}");
    }
}

/// The same for stratified permuted blocks of 4, which make lists.
#[test]
fn blocks_have_the_balance_of_carat() {
    let size = Arguments::from(vec!["4"]);
    let blocks = PermutedBlock::new(&size, &ratio(&[1, 1]), PARTICIPANTS).unwrap();
    let figures = figures(|streams| {
        let mut profiles = streams.open(Purpose::Attribute, "profile");
        let mut draws = streams.open(Purpose::List, "all");
        let mut lists = vec![blocks.start(); STRATA];
        let mut differences = [0; STRATA];
        for _ in 0..PARTICIPANTS {
            let stratum = stratum(draw_profile(&mut profiles));
            differences[stratum] += difference(blocks.next(&mut lists[stratum], &mut draws));
        }
        differences
    });
    let shown = (figures.0.mean(), figures.1.mean());
    assert!(figures.0.is_near(4.32, 0.01), "{shown:?}");
    assert!(figures.1.is_near(0.669, 0.001), "{shown:?}");
}

/// Each arm's share of the allocations over many trials of 405, less its part of the ratio.
struct Shares<'r>(&'r Ratio);

impl AdaptiveVisitor<'_> for Shares<'_> {
    type Output = Vec<f64>;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> Vec<f64> {
        const TRIALS: u64 = 200;
        let mut counts = vec![0_u32; self.0.arms()];
        let mut state = procedure.start();
        for replicate in 0..TRIALS {
            let streams = Streams::new(Seed::from_integer(2026), replicate);
            let mut profiles = streams.open(Purpose::Attribute, "profile");
            let mut draws = streams.open(Purpose::Allocation, "");
            procedure.reset(&mut state);
            for _ in 0..PARTICIPANTS {
                let profile = draw_profile(&mut profiles);
                counts[procedure.next(&mut state, &profile, &mut draws).get()] += 1;
            }
        }
        let all = f64::from(counts.iter().sum::<u32>());
        let parts = self.0.parts().iter().map(|&part| f64::from(part));
        let target = parts.map(|part| part / f64::from(self.0.total()));
        let shares = counts.iter().map(|&count| f64::from(count) / all);
        shares
            .zip(target)
            .map(|(share, target)| share - target)
            .collect()
    }
}

/// Within one participant in 405, the first participants included; 1.5 for `taves`, which looks at
/// the sums before the participant and so is late for the larger arms.
#[test]
fn an_unequal_ratio_is_kept_over_the_trial() {
    for parts in [&[1, 2, 3][..], &[2, 1], &[3, 1, 1, 1]] {
        let ratio = ratio(parts);
        for text in [
            "minimization(range, 0.7)",
            "minimization(variance, 0.9)",
            "minimization(sd, 0.8)",
            "taves",
        ] {
            let errors = parse(text, parts).visit(Shares(&ratio));
            let participants = if text == "taves" { 1.5 } else { 1.0 };
            let limit = participants / f64::from(PARTICIPANTS);
            assert!(
                errors.iter().all(|error| error.abs() < limit),
                "{text} {ratio}: {errors:?}"
            );
        }
    }
}
