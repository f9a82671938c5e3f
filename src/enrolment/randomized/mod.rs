//! The randomized participants of a replicate without all that is drawn of candidates: who they are
//! does not depend on it, and an assessment asks for no more.

mod arrivals;
mod cursor;
mod judge;
mod normal;
mod program;

use chrono::NaiveDate;

use super::running::RunningTrial;
use super::screening::Enrolment;
use super::site_law::SiteLaw;
use crate::design::YEARS;
use crate::rng::{BatchKey, Seed, StreamBatch, StreamKey};
use crate::trial::Trial;
use arrivals::FirstArrivals;
use judge::{BeyondCalendar, Eligible, Judge, SiteCandidates, Times};
use program::{Program, Stream};

/// How many words of streams are made before candidates are judged by them: what stays close to the
/// processor.
const WORDS: usize = 1 << 13;

/// The most candidates for each participant that are judged here.
const MOST_CANDIDATES: usize = 20;

/// A randomized participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Randomized<'a> {
    /// The site's place.
    pub(crate) site: u16,
    /// The day of randomization, from the start of enrolment.
    pub(crate) day: u32,
    /// The level of each stratification factor.
    pub(crate) levels: &'a [u16],
}

/// Finds the randomized participants of replicates: those of [`Enrolment`], to the last one.
///
/// Candidates do not depend on each other. So those of one site are judged together, attribute by
/// attribute, with the streams of many sites opened at once, and then put into the order of their
/// randomization.
pub(crate) struct RandomizedParticipants {
    program: Program,
    /// How many are to be randomized.
    sample_size: usize,
    /// Whoever is decided before this moment does not count.
    from: f64,
    /// When the last one of the replicate that was read is randomized.
    last: f64,
    arrivals: FirstArrivals,
    /// By site, then by stream of the program.
    keys: Vec<Vec<BatchKey>>,
    batch: StreamBatch,
    judge: Judge,
    found: Found,
    needs: Needs,
}

/// What a replicate has.
#[derive(Default)]
struct Found {
    eligible: Vec<Eligible>,
    /// The levels of each, row by row.
    levels: Vec<u16>,
    /// Their places, in the order of randomization.
    order: Vec<u32>,
    /// Where each part of the order ends.
    ends: Vec<u32>,
    /// Where the words of each stream of each site begin, and how many they are.
    places: Vec<(usize, usize)>,
}

/// What replicates have needed until now. It decides how much is made ahead, never what comes out.
struct Needs {
    /// Arrivals until the last randomization: of so many replicates, their sum and sum of squares.
    replicates: f64,
    arrivals: f64,
    squares: f64,
    /// Candidates judged, and words taken of each stream for them.
    candidates: u64,
    words: Vec<u64>,
    /// The words of a candidate on average.
    means: Vec<f64>,
}

impl RandomizedParticipants {
    /// The participants of a trial under a seed; `None` where its enrolment cannot be completed, which
    /// [`Enrolment`] explains.
    pub(crate) fn new(trial: &Trial, seed: &Seed) -> Option<Self> {
        Self::going_on(trial, seed, None)
    }

    /// The same of a trial that goes on, where it does: those who are randomized after its day. `None` also
    /// where there are caps, by which candidates depend on each other.
    pub(crate) fn going_on(
        trial: &Trial,
        seed: &Seed,
        running: Option<&RunningTrial>,
    ) -> Option<Self> {
        let plan = *trial.enrolment()?;
        if !trial.enrolment_limits().caps.is_empty() {
            return None;
        }
        let laws = match running {
            Some(running) => running.laws.clone(),
            None => SiteLaw::of_trial(trial, &plan),
        };
        let randomized = running.map_or(0, RunningTrial::randomized);
        let from = running.map_or(0, RunningTrial::from);
        Enrolment::check_duration(trial).ok()?;
        let program = Program::new(trial)?;
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31)?;
        let last_day = (last - plan.start()).num_days();
        let judge = Judge::new(
            &program,
            &Times {
                start: plan.start(),
                last_day,
                screening: plan.screening_days(),
                run_in_days: trial.treatment_plan().run_in_days(),
                missing_day: trial.conventions().missing_day,
            },
        );
        let key = |stream: &Stream, site: &str| {
            let name = stream.name.as_ref().map(|name| format!("{name}@{site}"));
            let name = name.as_deref().unwrap_or(site);
            BatchKey::new(StreamKey::new(seed, stream.purpose, name))
        };
        let keys = |site: &str| {
            program
                .streams
                .iter()
                .map(|stream| key(stream, site))
                .collect()
        };
        Some(Self {
            sample_size: (trial.sample_size() - randomized) as usize,
            from: f64::from(from),
            last: 0.0,
            arrivals: FirstArrivals::new(trial, &laws, seed, last_day as f64),
            keys: trial.sites().iter().map(|site| keys(&site.id)).collect(),
            batch: StreamBatch::default(),
            judge,
            found: Found::default(),
            needs: Needs::new(program.streams.len()),
            program,
        })
    }

    /// Finds the participants of a replicate, in the order of their randomization; `None` where they
    /// are not found in the usual way, because too few candidates are eligible or they reach beyond
    /// the calendar: what becomes of that, [`Enrolment`] says.
    pub(crate) fn read(
        &mut self,
        replicate: u64,
    ) -> Option<impl ExactSizeIterator<Item = Randomized<'_>>> {
        self.arrivals.restart(replicate);
        let most = MOST_CANDIDATES * (self.sample_size + 100);
        let mut wanted = self.needs.arrivals(self.sample_size);
        loop {
            if wanted > most {
                return None;
            }
            let until = self.arrivals.until(wanted)?;
            self.judge_arrived(replicate).ok()?;
            self.found.sort();
            // Whoever arrives later is randomized later.
            let last = self.found.order.get(self.sample_size - 1);
            if let Some(&last) = last {
                let last = self.found.eligible[last as usize].decision;
                if last <= until {
                    self.last = last;
                    self.needs.add(self.arrivals.count_until(last) as f64);
                    break;
                }
            }
            wanted += wanted / 8 + 8;
        }
        let Found {
            eligible,
            levels,
            order,
            ..
        } = &self.found;
        let factors = self.program.factors.len();
        Some(order[..self.sample_size].iter().map(move |&place| {
            let place = place as usize;
            Randomized {
                site: eligible[place].site as u16,
                day: eligible[place].decision as u32,
                levels: &levels[place * factors..][..factors],
            }
        }))
    }

    /// By site, when each candidate arrived who was screened in the replicate that was read: until the last
    /// randomization.
    pub(crate) fn arrivals(&self) -> impl Iterator<Item = &[f64]> {
        let sites = 0..self.keys.len();
        sites.map(|site| self.arrivals.of_site_until(site, self.last))
    }

    /// Judges all who have arrived.
    fn judge_arrived(&mut self, replicate: u64) -> Result<(), BeyondCalendar> {
        self.found.eligible.clear();
        self.found.levels.clear();
        self.needs.set_means();
        let sites = self.keys.len();
        let mut first = 0;
        while first < sites {
            self.batch.clear();
            self.found.places.clear();
            let mut end = first;
            while end < sites && (end == first || self.batch.len() < WORDS) {
                let candidates = self.arrivals.of_site(end).len();
                let streams = self.program.streams.iter().zip(&self.keys[end]);
                for (index, (stream, key)) in streams.enumerate() {
                    let words = if stream.is_even {
                        2 * candidates
                    } else {
                        self.needs.words(index, candidates)
                    };
                    let begin = self.batch.len();
                    self.found.places.push((begin, self.batch.ask(key, words)));
                }
                end += 1;
            }
            let words = self.batch.make(replicate);
            let streams = self.program.streams.len();
            for (site, places) in (first..end).zip(self.found.places.chunks_exact(streams)) {
                let candidates = SiteCandidates {
                    site,
                    arrivals: self.arrivals.of_site(site),
                    keys: &self.keys[site],
                    words,
                    places,
                    replicate,
                    from: self.from,
                };
                self.needs.candidates += candidates.arrivals.len() as u64;
                self.judge.judge(
                    &self.program,
                    &candidates,
                    &mut self.needs.words,
                    &mut self.found.eligible,
                    &mut self.found.levels,
                )?;
            }
            first = end;
        }
        Ok(())
    }
}

impl Found {
    /// Finds the order of randomization: by the moment, then by the arrival, then by the site.
    ///
    /// Each has a place by its moment among as many places of time as there are moments, within which few
    /// have to be sorted.
    fn sort(&mut self) {
        let eligible = &self.eligible;
        let count = eligible.len();
        let moments = || eligible.iter().map(|one| one.decision);
        let first = moments().fold(f64::INFINITY, f64::min);
        let last = moments().fold(f64::NEG_INFINITY, f64::max);
        let scale = count as f64 / (last - first).max(1.0);
        let part = |one: &Eligible| ((one.decision - first) * scale) as usize;
        self.ends.clear();
        self.ends.resize(count + 2, 0);
        for one in eligible {
            self.ends[part(one) + 1] += 1;
        }
        let mut sum = 0;
        for end in &mut self.ends {
            sum += *end;
            *end = sum;
        }
        self.order.clear();
        self.order.resize(count, 0);
        // What was where a part begins becomes where it ends.
        for (place, one) in (0..).zip(eligible) {
            let end = &mut self.ends[part(one)];
            self.order[*end as usize] = place;
            *end += 1;
        }
        let is_before = |one: u32, other: u32| {
            let [one, other] = [one, other].map(|place| &eligible[place as usize]);
            let by_moment = one.decision.total_cmp(&other.decision);
            by_moment
                .then_with(|| one.arrival.total_cmp(&other.arrival))
                .is_lt()
        };
        // Nearly sorted, and those of one site are in order. Equal ones stay as they are, by site.
        for end in 1..count {
            let mut place = end;
            while place > 0 && is_before(self.order[place], self.order[place - 1]) {
                self.order.swap(place, place - 1);
                place -= 1;
            }
        }
    }
}

impl Needs {
    fn new(streams: usize) -> Self {
        Self {
            replicates: 0.0,
            arrivals: 0.0,
            squares: 0.0,
            candidates: 0,
            words: vec![0; streams],
            means: vec![2.0; streams],
        }
    }

    /// How many arrivals are likely to be enough.
    fn arrivals(&self, sample_size: usize) -> usize {
        if self.replicates < 2.0 {
            return sample_size + sample_size / 2 + 10;
        }
        let mean = self.arrivals / self.replicates;
        let variance = (self.squares / self.replicates - mean * mean).max(0.0);
        (mean + 2.0 * variance.sqrt()) as usize + 1
    }

    fn add(&mut self, arrivals: f64) {
        self.replicates += 1.0;
        self.arrivals += arrivals;
        self.squares += arrivals * arrivals;
    }

    /// Sets how many words of each stream a candidate takes on average.
    fn set_means(&mut self) {
        if self.candidates > 0 {
            let candidates = self.candidates as f64;
            for (mean, &words) in self.means.iter_mut().zip(&self.words) {
                *mean = words as f64 / candidates;
            }
        }
    }

    /// How many words of a stream are likely to be enough for so many candidates; none where it is
    /// likely that nobody asks for any.
    fn words(&self, stream: usize, candidates: usize) -> usize {
        let mean = self.means[stream] * candidates as f64;
        if mean < 4.0 && stream > 0 {
            return 0;
        }
        (mean + 2.5 * mean.sqrt() + 4.0) as usize
    }
}

#[cfg(test)]
mod tests;
