//! What the procedure allows, exactly, given how participants came to the strata.

use std::sync::atomic::{AtomicU32, Ordering};

use super::counted::Counted;
use crate::design::StratumIndex;
use crate::exact::{DifferenceDistribution, differences};
use crate::trial::{Randomization, Trial};

/// As many points of enrolment are looked at.
const MOST_POINTS: usize = 400;
/// How often the work is asked whether it goes on, each time after a million additions: what takes longer than
/// this is left out of a report.
const MOST_WORK: u32 = 60;
/// The most products that distributions of strata are put together by.
const MOST_PRODUCTS: u64 = 200_000_000;

/// The law of the difference after some number of participants.
#[derive(Debug)]
pub(super) struct Point {
    /// The number of participants.
    pub(super) n: usize,
    /// The law of N_1 - N_2.
    pub(super) law: DifferenceDistribution,
}

/// What the procedure allows.
#[derive(Debug)]
pub(super) struct Expected {
    /// Over enrolment, up to the last participant; empty where it is not known.
    pub(super) overall: Vec<Point>,
    /// At the end, by stratum; empty where it is not known.
    pub(super) strata: Vec<DifferenceDistribution>,
    why_not: Option<&'static str>,
}

impl Expected {
    pub(super) fn new(trial: &Trial, counted: &Counted) -> Self {
        match exact(trial, counted) {
            Ok((overall, strata)) => Self {
                overall,
                strata,
                why_not: None,
            },
            Err(why) => Self {
                overall: Vec::new(),
                strata: Vec::new(),
                why_not: Some(why),
            },
        }
    }

    /// Why nothing is known; empty where it is.
    pub(super) fn why_not(&self) -> &'static str {
        self.why_not.unwrap_or_default()
    }
}

/// The laws over enrolment and by stratum, or why there are none.
fn exact(
    trial: &Trial,
    counted: &Counted,
) -> Result<(Vec<Point>, Vec<DifferenceDistribution>), &'static str> {
    let Randomization::Lists(plan) = trial.randomization() else {
        return Err(
            "What a covariate-adaptive procedure allows has no exact distribution; `evenhand assess` simulates it.",
        );
    };
    if counted.without_stratum > 0 {
        return Err("What it allows is not known here, as some strata are not.");
    }
    let strata: Vec<StratumIndex> = trial.strata().iter().collect();
    let is_one_to_one = |stratum: &StratumIndex| {
        plan.sections(*stratum).len() == 1 && plan.procedure_of(*stratum).ratio().is_one_to_one()
    };
    if trial.arms().count() != 2 || !strata.iter().all(is_one_to_one) {
        return Err(
            "The exact distribution of the difference over enrolment is given for two arms 1:1 without amendments; \
             `evenhand assess` has the operating characteristics of others.",
        );
    }
    let times = times(counted.steps.len());
    let along = entries_by_stratum(counted, strata.len(), &times);
    let asked = AtomicU32::new(0);
    let is_stopped = || asked.fetch_add(1, Ordering::Relaxed) >= MOST_WORK;
    let too_long = "What it allows takes too long to compute for a report; see `evenhand assess`.";
    let mut laws = Vec::with_capacity(strata.len());
    for (stratum, at) in strata.iter().zip(&along) {
        let found = differences(plan.procedure_of(*stratum), at, &is_stopped);
        laws.push(found.map_err(|_| too_long)?);
    }
    let ends = laws
        .iter()
        .filter_map(|laws| laws.last().cloned())
        .collect();
    let overall = sums(&times, &laws).ok_or(too_long)?;
    Ok((overall, ends))
}

/// The numbers of participants that are looked at: all, or as many as there is room for; the last in any case.
pub(super) fn times(participants: usize) -> Vec<usize> {
    let step = participants.div_ceil(MOST_POINTS).max(1);
    let mut times: Vec<usize> = (0..participants).step_by(step).collect();
    times.push(participants);
    times
}

/// By stratum, how many of its participants are among the first so many.
fn entries_by_stratum(counted: &Counted, strata: usize, times: &[usize]) -> Vec<Vec<u32>> {
    let mut now = vec![0_u32; strata];
    let mut along = vec![Vec::with_capacity(times.len()); strata];
    let mut done = 0;
    for &time in times {
        for step in &counted.steps[done..time] {
            if let Some(stratum) = step.stratum {
                now[stratum] += 1;
            }
        }
        done = time;
        for (along, &now) in along.iter_mut().zip(&now) {
            along.push(now);
        }
    }
    along
}

/// The laws of the sums over strata, which are independent; `None` where they take too many products.
fn sums(times: &[usize], laws: &[Vec<DifferenceDistribution>]) -> Option<Vec<Point>> {
    let mut products = 0;
    let point = |(place, &n): (usize, &usize)| {
        let mut law = DifferenceDistribution::start();
        for stratum in laws {
            let own = &stratum[place];
            products += (law.weights.len() * own.weights.len()) as u64;
            if products > MOST_PRODUCTS {
                return None;
            }
            if own.weights.len() > 1 || own.lowest != 0 {
                law = law.plus(own);
            }
        }
        Some(Point { n, law })
    };
    times.iter().enumerate().map(point).collect()
}
