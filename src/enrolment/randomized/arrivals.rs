//! The first arrivals of a replicate, by site.

use crate::enrolment::arrivals::{Process, SiteArrivals};
use crate::enrolment::site_law::SiteLaw;
use crate::rng::Seed;
use crate::trial::Trial;

/// How many steps are made to the day by which so many arrive: each is at least as near as the one
/// before, and how near they get decides on time only.
const STEPS: usize = 12;

/// The arrivals of a replicate until a moment.
pub(super) struct FirstArrivals {
    sites: SiteArrivals,
    /// By site, when its candidates arrive, as far as that is drawn.
    moments: Vec<Vec<f64>>,
    /// The first moment after those; infinite where nobody arrives any more.
    next: Vec<f64>,
    /// By site, how many of these have arrived.
    arrived: Vec<usize>,
    all: Vec<f64>,
    /// The last moment that is looked for.
    last: f64,
}

impl FirstArrivals {
    pub(super) fn new(trial: &Trial, laws: &[SiteLaw], seed: &Seed, last: f64) -> Self {
        let sites = SiteArrivals::new(trial, laws, seed);
        let count = sites.processes.len();
        Self {
            sites,
            moments: vec![Vec::new(); count],
            next: vec![0.0; count],
            arrived: vec![0; count],
            all: Vec::new(),
            last,
        }
    }

    /// Turns to the arrivals of a replicate.
    pub(super) fn restart(&mut self, replicate: u64) {
        self.sites.restart(replicate);
        let processes = self.sites.processes.iter_mut();
        for ((process, moments), next) in processes.zip(&mut self.moments).zip(&mut self.next) {
            moments.clear();
            *next = after(process, process.opens);
        }
    }

    /// The moment of the arrival of this number, from 1; `None` where there are not so many while the
    /// calendar lasts. Those until then have arrived.
    pub(super) fn until(&mut self, number: usize) -> Option<f64> {
        let mut expected = number as f64 + 3.0 * (number as f64).sqrt();
        loop {
            let end = self.expected_by(expected);
            self.draw_until(end);
            if self.all.len() >= number {
                let (_, moment, _) = self.all.select_nth_unstable_by(number - 1, f64::total_cmp);
                let until = *moment;
                for (moments, arrived) in self.moments.iter().zip(&mut self.arrived) {
                    *arrived = moments.partition_point(|&moment| moment <= until);
                }
                return Some(until);
            }
            if end >= self.last {
                return None;
            }
            expected *= 1.25;
        }
    }

    /// When each of a site's candidates has arrived.
    pub(super) fn of_site(&self, site: usize) -> &[f64] {
        &self.moments[site][..self.arrived[site]]
    }

    /// When each of a site's candidates has arrived who came until a moment, which is not after the last
    /// of them.
    pub(super) fn of_site_until(&self, site: usize, moment: f64) -> &[f64] {
        let arrived = self.of_site(site);
        &arrived[..arrived.partition_point(|&one| one <= moment)]
    }

    /// How many have arrived until a moment, which is not after the last of them.
    pub(super) fn count_until(&self, moment: f64) -> usize {
        self.all.iter().filter(|&&one| one <= moment).count()
    }

    /// About when so many have arrived: Newton's steps from the last moment, which come from above, as
    /// the expected number of arrivals rises faster and faster.
    fn expected_by(&self, number: f64) -> f64 {
        let mut end = self.last;
        for _ in 0..STEPS {
            let (mut arrived, mut rate) = (0.0, 0.0);
            for process in &self.sites.processes {
                let is_open = f64::from(u8::from(process.opens < end));
                arrived += is_open * process.rate * (end - process.opens);
                rate += is_open * process.rate;
            }
            let step = (arrived - number) / rate;
            if step.is_nan() || step < 0.5 {
                break;
            }
            end -= step;
        }
        end
    }

    fn draw_until(&mut self, end: f64) {
        self.all.clear();
        let processes = self.sites.processes.iter_mut();
        for ((process, moments), next) in processes.zip(&mut self.moments).zip(&mut self.next) {
            while *next <= end {
                moments.push(*next);
                *next = after(process, *next);
            }
            self.all.extend_from_slice(moments);
        }
    }
}

/// The first arrival after a moment; infinite where there is none.
fn after(process: &mut Process, moment: f64) -> f64 {
    process.after(moment).unwrap_or(f64::INFINITY)
}
