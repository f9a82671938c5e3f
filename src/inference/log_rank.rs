//! The log-rank test, with or without strata.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::survival::Observation;

/// The log-rank test. It keeps its buffer from one test to the next.
///
/// # Formula
/// At each distinct time with d events, of which d_0 are on the first arm, among n participants at
/// risk, n_0 and n_1 by arm, in each stratum on its own,
///
/// ```text
/// O = sum d_0
/// E = sum d n_0 / n
/// V = sum d (n_0 / n) (n_1 / n) (n - d) / (n - 1)
/// z = (O - E) / sqrt(V),    p = P(chi-square with 1 df > z^2)
/// ```
///
/// Whoever is censored at the time of an event is at risk of it. z is below 0 where the first arm
/// has fewer events than expected.
///
/// # Examples
/// ```
/// use evenhand::inference::{LogRank, Observation};
/// // Of 4 on each arm, the first arm's event after 3 years is the last.
/// let years = [3.0, 5.0, 5.0, 5.0, 1.0, 2.0, 2.5, 5.0];
/// let seen = years.map(|time| Observation { time, is_event: time < 5.0 });
/// let arms = [0, 0, 0, 0, 1, 1, 1, 1];
/// let found = LogRank::default().test(&seen, &arms, &[0; 8]).expect("both arms at risk");
/// assert_eq!(found.observed, 1);
/// assert!((found.expected - (4.0 / 8.0 + 4.0 / 7.0 + 4.0 / 6.0 + 4.0 / 5.0)).abs() < 1e-15);
/// assert!(found.z < 0.0);
/// ```
///
/// # References
/// Mantel 1966; Peto and Peto 1972.
#[derive(Debug, Clone, Default)]
pub struct LogRank {
    order: Vec<u32>,
}

/// A log-rank test of observed times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRankTest {
    /// Events on the first arm, O.
    pub observed: u32,
    /// Events to be expected there if arms were alike, E.
    pub expected: f64,
    /// The hypergeometric variance V.
    pub variance: f64,
    /// (O - E) / sqrt(V).
    pub z: f64,
    /// The two-sided p-value.
    pub p_value: f64,
}

impl LogRank {
    /// Tests the times of all participants by arm, 0 or 1, and stratum.
    ///
    /// Without stratification all strata are 0. `None` where the variance is 0: no event was seen
    /// while both arms were at risk.
    ///
    /// # Panics
    /// Where the slices differ in length or an arm is above 1.
    pub fn test(
        &mut self,
        seen: &[Observation],
        arms: &[u8],
        strata: &[u16],
    ) -> Option<LogRankTest> {
        assert_eq!(seen.len(), arms.len(), "an arm for each participant");
        sort(&mut self.order, seen, strata);
        let (mut observed, mut expected, mut variance) = (0, 0.0, 0.0);
        for of_stratum in self
            .order
            .chunk_by(|&a, &b| strata[a as usize] == strata[b as usize])
        {
            let mut at_risk = [0_u32; 2];
            for &who in of_stratum {
                at_risk[usize::from(arms[who as usize])] += 1;
            }
            for tied in of_stratum.chunk_by(|&a, &b| is_tied(seen, a, b)) {
                let (mut gone, mut events) = ([0; 2], [0; 2]);
                for &who in tied {
                    let arm = usize::from(arms[who as usize]);
                    gone[arm] += 1;
                    events[arm] += u32::from(seen[who as usize].is_event);
                }
                let [n0, n1] = at_risk.map(f64::from);
                let (n, d) = (n0 + n1, f64::from(events[0] + events[1]));
                observed += events[0];
                expected += d * n0 / n;
                if n > 1.0 {
                    variance += d * (n0 / n) * (n1 / n) * ((n - d) / (n - 1.0));
                }
                at_risk = [at_risk[0] - gone[0], at_risk[1] - gone[1]];
            }
        }
        let z = (f64::from(observed) - expected) / variance.sqrt();
        (variance > 0.0).then(|| LogRankTest {
            observed,
            expected,
            variance,
            z,
            p_value: libm::erfc(z.abs() * FRAC_1_SQRT_2),
        })
    }
}

/// The log-rank score of each participant: 1 for an event, less the cumulative hazard of the
/// stratum, by Nelson and Aalen, until the participant's time. The scores of the first arm sum to
/// O - E, whatever the allocation.
pub(super) fn scores(seen: &[Observation], strata: &[u16]) -> Vec<f64> {
    let mut order = Vec::new();
    sort(&mut order, seen, strata);
    let mut scores = vec![0.0; seen.len()];
    for of_stratum in order.chunk_by(|&a, &b| strata[a as usize] == strata[b as usize]) {
        let (mut at_risk, mut hazard) = (of_stratum.len(), 0.0);
        for tied in of_stratum.chunk_by(|&a, &b| is_tied(seen, a, b)) {
            let is_event = |&&who: &&u32| seen[who as usize].is_event;
            hazard += tied.iter().filter(is_event).count() as f64 / at_risk as f64;
            for &who in tied {
                let event = f64::from(u8::from(seen[who as usize].is_event));
                scores[who as usize] = event - hazard;
            }
            at_risk -= tied.len();
        }
    }
    scores
}

/// Whether two participants have the same time.
#[expect(clippy::float_cmp, reason = "tied times are equal times")]
fn is_tied(seen: &[Observation], a: u32, b: u32) -> bool {
    seen[a as usize].time == seen[b as usize].time
}

/// The participants by stratum and time.
fn sort(order: &mut Vec<u32>, seen: &[Observation], strata: &[u16]) {
    assert_eq!(seen.len(), strata.len(), "a stratum for each participant");
    order.clear();
    order.extend(0..seen.len() as u32);
    order.sort_unstable_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        let by_time = || seen[a].time.total_cmp(&seen[b].time);
        strata[a].cmp(&strata[b]).then_with(by_time).then(a.cmp(&b))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(times: &[f64], events: &[u8]) -> Vec<Observation> {
        let pairs = times.iter().zip(events);
        let observation = |(&time, &event)| Observation {
            time,
            is_event: event == 1,
        };
        pairs.map(observation).collect()
    }

    #[test]
    fn without_a_comparison_there_is_no_test() {
        let mut test = LogRank::default();
        assert_eq!(test.test(&[], &[], &[]), None);
        let times = seen(&[1.0, 2.0, 3.0], &[1, 1, 1]);
        assert_eq!(test.test(&times, &[0, 0, 0], &[0; 3]), None);
        assert_eq!(test.test(&times, &[0, 1, 1], &[0, 1, 1]), None);
        let censored = seen(&[1.0, 2.0, 3.0], &[0, 0, 0]);
        assert_eq!(test.test(&censored, &[0, 1, 1], &[0; 3]), None);
    }

    #[test]
    fn the_first_arms_scores_sum_to_observed_less_expected() {
        let times = [4.0, 4.0, 1.0, 2.0, 2.0, 2.0, 7.0, 3.0, 3.0, 5.0];
        let times = seen(&times, &[1, 0, 1, 1, 1, 0, 1, 1, 0, 1]);
        let strata = [0, 0, 0, 1, 1, 1, 1, 0, 1, 0];
        let scores = scores(&times, &strata);
        let mut test = LogRank::default();
        for allocation in 1..1023_u32 {
            let arms: Vec<u8> = (0..10).map(|i| ((allocation >> i) & 1) as u8).collect();
            let of_first = |(score, arm): (&f64, &u8)| if *arm == 0 { *score } else { 0.0 };
            let sum: f64 = scores.iter().zip(&arms).map(of_first).sum();
            if let Some(found) = test.test(&times, &arms, &strata) {
                assert!((sum - (f64::from(found.observed) - found.expected)).abs() < 1e-14);
            }
        }
        assert!(scores.iter().sum::<f64>().abs() < 1e-14);
    }
}
