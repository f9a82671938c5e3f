//! When candidates arrive: sites open over time, each with a Poisson process of its own.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::design::date;
use crate::design::{Site, Trial};
use crate::rng::{Draws, Purpose, Streams};

/// The mean length of a month in days: 365.25 / 12.
pub(super) const DAYS_PER_MONTH: f64 = 30.4375;

/// A moment in days since the start of enrolment, in total order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(pub(super) f64);

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The arrivals at all sites, in order of time.
pub(super) struct Arrivals {
    next: BinaryHeap<Reverse<(Moment, usize)>>,
    processes: Vec<Process>,
}

/// One site's Poisson process.
struct Process {
    /// Candidates per day.
    rate: f64,
    draws: Draws,
}

impl Arrivals {
    pub(super) fn new(trial: &Trial, streams: &Streams) -> Self {
        let mut next = BinaryHeap::with_capacity(trial.sites().len());
        let mut processes = Vec::with_capacity(trial.sites().len());
        for (index, site) in trial.sites().iter().enumerate() {
            let opening = opening_day(trial, site, streams);
            let mut process = Process::new(trial, site, streams);
            next.push(Reverse((Moment(opening + process.gap()), index)));
            processes.push(process);
        }
        Self { next, processes }
    }

    /// When the next candidate arrives.
    pub(super) fn peek(&self) -> Option<Moment> {
        self.next.peek().map(|Reverse((moment, _))| *moment)
    }

    /// The next candidate's moment, in days since the start of enrolment, and site.
    pub(super) fn pop(&mut self) -> Option<(Moment, usize)> {
        let Reverse((moment, site)) = self.next.pop()?;
        let after = Moment(moment.0 + self.processes[site].gap());
        self.next.push(Reverse((after, site)));
        Some((moment, site))
    }
}

impl Process {
    fn new(trial: &Trial, site: &Site, streams: &Streams) -> Self {
        let plan = trial.enrolment();
        let gamma = streams
            .open(Purpose::SiteRate, &site.id)
            .gamma(plan.shape());
        let rate = site.relative_rate * gamma * plan.mean_rate() / DAYS_PER_MONTH;
        Self {
            rate,
            draws: streams.open(Purpose::Arrival, &site.id),
        }
    }

    /// Days to the next candidate.
    fn gap(&mut self) -> f64 {
        self.draws.exponential() / self.rate
    }
}

/// The day on which a site opens, in days since the start of enrolment.
fn opening_day(trial: &Trial, site: &Site, streams: &Streams) -> f64 {
    let plan = trial.enrolment();
    if let Some(opens_on) = site.opens_on {
        return (opens_on - plan.start()).num_days() as f64;
    }
    let Some(window) = plan.opening() else {
        return 0.0;
    };
    let end = date::after(plan.start(), window, trial.conventions().missing_day);
    let days = (end - plan.start()).num_days() as u32;
    f64::from(streams.open(Purpose::SiteOpening, &site.id).below(days))
}
