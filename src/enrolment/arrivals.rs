//! When candidates arrive: sites open over time, each with a Poisson process of its own.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::design::{EnrolmentPlan, Site, date};
use crate::rng::{Draws, Purpose, Seed, StreamKey, StreamSet};
use crate::trial::Trial;

/// How many words of a site's stream are made when it is opened: enough for some 30 candidates, which
/// in a trial of many sites few exceed.
pub(super) const FIRST_WORDS: usize = 64;

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

/// What a site's streams are for.
const PURPOSES: [Purpose; 3] = [Purpose::SiteRate, Purpose::SiteOpening, Purpose::Arrival];

/// The arrivals at all sites, in order of time.
pub(super) struct Arrivals {
    sites: SiteArrivals,
    next: BinaryHeap<Reverse<(Moment, usize)>>,
}

impl Arrivals {
    /// The arrivals under a seed, of no replicate yet.
    pub(super) fn new(trial: &Trial, plan: EnrolmentPlan, seed: &Seed) -> Self {
        Self {
            sites: SiteArrivals::new(trial, plan, seed),
            next: BinaryHeap::with_capacity(trial.sites().len()),
        }
    }

    /// Turns to the arrivals of a replicate.
    pub(super) fn restart(&mut self, replicate: u64) {
        self.sites.restart(replicate);
        self.next.clear();
        for (site, process) in self.sites.processes.iter_mut().enumerate() {
            let first = Moment(process.opens + process.gap());
            self.next.push(Reverse((first, site)));
        }
    }

    /// When the next candidate arrives.
    pub(super) fn peek(&self) -> Option<Moment> {
        self.next.peek().map(|Reverse((moment, _))| *moment)
    }

    /// The next candidate's moment, in days since the start of enrolment, and site.
    pub(super) fn pop(&mut self) -> Option<(Moment, usize)> {
        let Reverse((moment, site)) = self.next.pop()?;
        let after = Moment(moment.0 + self.sites.processes[site].gap());
        self.next.push(Reverse((after, site)));
        Some((moment, site))
    }
}

/// The Poisson process of each site.
pub(super) struct SiteArrivals {
    trial: Trial,
    plan: EnrolmentPlan,
    /// By site, then as in [`PURPOSES`].
    streams: StreamSet,
    /// Days from the start of enrolment within which sites open.
    window: Option<u32>,
    pub(super) processes: Vec<Process>,
}

/// One site's Poisson process.
pub(super) struct Process {
    /// When it begins, in days since the start of enrolment.
    pub(super) opens: f64,
    /// Candidates per day.
    pub(super) rate: f64,
    draws: Draws,
}

impl SiteArrivals {
    /// The processes under a seed, of no replicate yet.
    pub(super) fn new(trial: &Trial, plan: EnrolmentPlan, seed: &Seed) -> Self {
        let window = plan.opening().map(|window| {
            let end = date::after(plan.start(), window, trial.conventions().missing_day);
            (end - plan.start()).num_days() as u32
        });
        let of_site = |site: &Site| PURPOSES.map(|purpose| StreamKey::new(seed, purpose, &site.id));
        let keys: Vec<StreamKey> = trial.sites().iter().flat_map(of_site).collect();
        let words = [1, 1, FIRST_WORDS].into_iter().cycle();
        let process = |key: &[StreamKey]| Process {
            opens: 0.0,
            rate: 0.0,
            draws: key[2].replicate(0),
        };
        Self {
            trial: trial.clone(),
            plan,
            streams: StreamSet::new(keys.iter().zip(words)),
            window,
            processes: keys.chunks_exact(PURPOSES.len()).map(process).collect(),
        }
    }

    /// Turns to the processes of a replicate, at their beginning.
    pub(super) fn restart(&mut self, replicate: u64) {
        let plan = self.plan;
        self.streams.open(replicate);
        let sites = self.trial.sites().iter().zip(&mut self.processes);
        for (index, (site, process)) in sites.enumerate() {
            let [rate, opening, arrival] =
                [0, 1, 2].map(|purpose| PURPOSES.len() * index + purpose);
            let gamma = self.streams.draws(rate).gamma(plan.shape());
            process.rate = site.relative_rate * gamma * plan.mean_rate() / DAYS_PER_MONTH;
            self.streams.turn(arrival, &mut process.draws);
            process.opens = match (site.opens_on, self.window) {
                (Some(day), _) => (day - plan.start()).num_days() as f64,
                (None, Some(days)) => f64::from(self.streams.draws(opening).below(days)),
                (None, None) => 0.0,
            };
        }
    }
}

impl Process {
    /// Days to the next candidate.
    pub(super) fn gap(&mut self) -> f64 {
        self.draws.exponential() / self.rate
    }
}
