//! When candidates arrive: sites open over time, each with a Poisson process of its own.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::site_law::{Closed, Opening, SiteLaw};
use crate::design::Site;
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
    /// By site, whether nobody is screened there any more.
    is_full: Vec<bool>,
}

impl Arrivals {
    /// The arrivals under a seed, of no replicate yet.
    pub(super) fn new(trial: &Trial, laws: &[SiteLaw], seed: &Seed) -> Self {
        Self {
            sites: SiteArrivals::new(trial, laws, seed),
            next: BinaryHeap::with_capacity(trial.sites().len()),
            is_full: vec![false; trial.sites().len()],
        }
    }

    /// Turns to the arrivals of a replicate.
    pub(super) fn restart(&mut self, replicate: u64) {
        self.sites.restart(replicate);
        self.is_full.fill(false);
        self.next.clear();
        for (site, process) in self.sites.processes.iter_mut().enumerate() {
            let first = process.after(process.opens);
            self.next
                .extend(first.map(|first| Reverse((Moment(first), site))));
        }
    }

    /// Leaves out all further arrivals at a site.
    pub(super) fn close(&mut self, site: usize) {
        self.is_full[site] = true;
        self.next.retain(|Reverse((_, of))| *of != site);
    }

    /// Whether the site was closed so.
    pub(super) fn is_closed(&self, site: usize) -> bool {
        self.is_full[site]
    }

    /// When the next candidate arrives; `None` where nobody arrives any more.
    pub(super) fn peek(&self) -> Option<Moment> {
        self.next.peek().map(|Reverse((moment, _))| *moment)
    }

    /// The next candidate's moment, in days since the start of enrolment, and site.
    pub(super) fn pop(&mut self) -> Option<(Moment, usize)> {
        let Reverse((moment, site)) = self.next.pop()?;
        let after = self.sites.processes[site].after(moment.0);
        self.next
            .extend(after.map(|after| Reverse((Moment(after), site))));
        Some((moment, site))
    }
}

/// The Poisson process of each site.
pub(super) struct SiteArrivals {
    /// By site, then as in [`PURPOSES`].
    streams: StreamSet,
    /// By site, its law and its relative rate.
    laws: Vec<(SiteLaw, f64)>,
    pub(super) processes: Vec<Process>,
}

/// One site's Poisson process.
pub(super) struct Process {
    /// When it begins, in days since the start of enrolment.
    pub(super) opens: f64,
    /// Candidates per day.
    pub(super) rate: f64,
    closed: Closed,
    draws: Draws,
}

impl SiteArrivals {
    /// The processes under a seed, of no replicate yet.
    pub(super) fn new(trial: &Trial, laws: &[SiteLaw], seed: &Seed) -> Self {
        let of_site = |site: &Site| PURPOSES.map(|purpose| StreamKey::new(seed, purpose, &site.id));
        let keys: Vec<StreamKey> = trial.sites().iter().flat_map(of_site).collect();
        let words = [1, 1, FIRST_WORDS].into_iter().cycle();
        let process = |(key, law): (&[StreamKey], &SiteLaw)| Process {
            opens: 0.0,
            rate: 0.0,
            closed: law.closed.clone(),
            draws: key[2].replicate(0),
        };
        let sites = trial.sites().iter();
        let laws = laws.iter();
        Self {
            streams: StreamSet::new(keys.iter().zip(words)),
            processes: (keys.chunks_exact(PURPOSES.len()).zip(laws.clone()))
                .map(process)
                .collect(),
            laws: (laws.cloned())
                .zip(sites.map(|site| site.relative_rate))
                .collect(),
        }
    }

    /// Turns to the processes of a replicate, at their beginning.
    pub(super) fn restart(&mut self, replicate: u64) {
        self.streams.open(replicate);
        let sites = self.laws.iter().zip(&mut self.processes);
        for (index, ((law, relative_rate), process)) in sites.enumerate() {
            let [rate, opening, arrival] =
                [0, 1, 2].map(|purpose| PURPOSES.len() * index + purpose);
            let gamma = self.streams.draws(rate).gamma(law.shape);
            process.rate = relative_rate * gamma * law.mean_rate / DAYS_PER_MONTH;
            self.streams.turn(arrival, &mut process.draws);
            process.opens = match law.opening {
                Opening::On(moment) => moment,
                Opening::Within { first, days } => {
                    f64::from(first + self.streams.draws(opening).below(days))
                }
            };
        }
    }
}

impl Process {
    /// When the first candidate after a moment arrives; `None` where the site is closed by then. Whoever
    /// would arrive during a hold is lost, so that all others arrive when they would without it.
    #[inline]
    pub(super) fn after(&mut self, mut moment: f64) -> Option<f64> {
        loop {
            moment += self.draws.exponential() / self.rate;
            if moment >= self.closed.from {
                return None;
            }
            if !self.closed.is_held(moment) {
                return Some(moment);
            }
        }
    }
}
