//! How many candidates, and participants, a plan of enrolment lets expect by each day.

use super::arrivals::DAYS_PER_MONTH;
use super::population::screened_and_eligible;
use super::site_law::{Opening, SiteLaw};
use crate::rng::Seed;
use crate::trial::Trial;

/// How many eligible candidates the share of them is estimated from.
const ELIGIBLE: u64 = 4_000;
/// How many candidates are drawn for that at most.
const SCREENED: u64 = 20_000;

/// What is expected of enrolment as it is planned, if it went on without end: of caps and of the sample size
/// nothing is known here.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedEnrolment {
    /// By day from the start of enrolment, how many candidates are expected to arrive by its end.
    pub screened: Vec<f64>,
    /// By day likewise, how many participants are expected to be randomized.
    pub randomized: Vec<f64>,
    /// The share of candidates who are eligible, estimated from candidates that are drawn.
    pub eligible: f64,
    /// How many were drawn for that.
    pub drawn: u64,
}

impl ExpectedEnrolment {
    /// What is expected in the first days of enrolment; `None` where the trial has no plan, or where none of very
    /// many candidates is eligible.
    pub fn of_trial(trial: &Trial, days: usize) -> Option<Self> {
        let plan = trial.enrolment()?;
        let (eligible, drawn) = eligible_share(trial)?;
        let mut screened = vec![0.0; days];
        let laws = SiteLaw::of_trial(trial, plan);
        for (law, site) in laws.iter().zip(trial.sites()) {
            add_arrivals(law, site.relative_rate, &mut screened);
        }
        let run_in = trial.treatment_plan().run_in_days();
        let (fewest, most) = plan.screening_days();
        let randomized = delayed(&screened, (fewest + run_in, most + run_in));
        let randomized = randomized.iter().map(|count| count * eligible);
        Some(Self {
            randomized: randomized.collect(),
            screened,
            eligible,
            drawn,
        })
    }

    /// The first day by whose end so many participants are expected to be randomized.
    pub fn reaches(&self, participants: u32) -> Option<usize> {
        let target = f64::from(participants);
        self.randomized.iter().position(|&count| count >= target)
    }
}

/// The share of candidates who are eligible, and how many were drawn to estimate it.
fn eligible_share(trial: &Trial) -> Option<(f64, u64)> {
    let plan = trial.enrolment().copied();
    let mut last = None;
    let mut eligible = 0;
    for found in screened_and_eligible(trial, plan, &Seed::from_integer(0)) {
        let (screened, _) = found.ok()?;
        eligible += 1;
        last = Some((eligible as f64 / screened as f64, screened));
        if eligible == ELIGIBLE || screened >= SCREENED {
            break;
        }
    }
    last
}

/// Adds the candidates of a site, by the end of each day.
fn add_arrivals(law: &SiteLaw, relative_rate: f64, by_day: &mut [f64]) {
    let per_day = relative_rate * law.mean_rate / DAYS_PER_MONTH;
    let mut sum = 0.0;
    for (day, count) in by_day.iter_mut().enumerate() {
        let day = day as f64;
        let is_open = match law.opening {
            Opening::On(first) => f64::from(u8::from(day >= first)),
            Opening::Within { first, days } => {
                let begun = day + 1.0 - f64::from(first);
                (begun / f64::from(days.max(1))).clamp(0.0, 1.0)
            }
        };
        if day < law.closed.from && !law.closed.is_held(day) {
            sum += per_day * is_open;
        }
        *count += sum;
    }
}

/// What is counted, after a wait of `fewest` to `most` days, each as likely.
fn delayed(by_day: &[f64], (fewest, most): (u32, u32)) -> Vec<f64> {
    // Sums of the counts before each day, so that the mean over a window is a difference.
    let mut before = vec![0.0];
    for count in by_day {
        before.push(before.last().copied().unwrap_or(0.0) + count);
    }
    let waits = f64::from(most - fewest + 1);
    let mean = |day: usize| {
        let first = (day + 1).saturating_sub(most as usize + 1);
        let end = (day + 1).saturating_sub(fewest as usize);
        (before[end] - before[first.min(end)]) / waits
    };
    (0..by_day.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::Enrolment;
    use crate::scenario::{builtin, read};

    #[test]
    fn a_wait_delays_what_is_counted() {
        let by_day = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(delayed(&by_day, (0, 0)), by_day);
        assert_eq!(delayed(&by_day, (1, 1)), [0.0, 1.0, 2.0, 3.0]);
        // The mean of no wait and of one day.
        assert_eq!(delayed(&by_day, (0, 1)), [0.5, 1.5, 2.5, 3.5]);
        assert_eq!(delayed(&by_day, (10, 20)), [0.0; 4]);
    }

    #[test]
    fn what_is_expected_is_the_mean_of_simulated_trials() {
        let trial = read(&builtin("starter").unwrap()).unwrap();
        let day = 200_usize;
        let expected = ExpectedEnrolment::of_trial(&trial, day + 1).unwrap();
        let end = trial.enrolment().unwrap().start() + chrono::Days::new(day as u64);
        let (mut screened, mut randomized) = (0.0, 0.0);
        let replicates = 400;
        for replicate in 0..replicates {
            let streams = trial.streams(&Seed::from_integer(7), replicate);
            for record in Enrolment::new(&trial, &streams) {
                let participant = record.unwrap().participant;
                let by_then =
                    |date: Option<chrono::NaiveDate>| date.is_some_and(|date| date <= end);
                screened += f64::from(u8::from(by_then(participant.screened_on)));
                randomized += f64::from(u8::from(by_then(participant.randomized_on)));
            }
        }
        let replicates = replicates as f64;
        let (screened, randomized) = (screened / replicates, randomized / replicates);
        // Six standard errors, or so, of the means of counts of a few dozen that are spread by gamma-distributed rates.
        assert!(
            (expected.screened[day] - screened).abs() < 4.0,
            "{screened} {expected:?}"
        );
        assert!(
            (expected.randomized[day] - randomized).abs() < 4.0,
            "{randomized}"
        );
    }
}
