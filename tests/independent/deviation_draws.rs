//! What is drawn: events, delays, episodes, each from its own stream, as
//! `docs/deviations.md#streams` says.

use crate::deviation::{Actual, Came, Comes, Law, Timing, Toxicity};
use crate::schedule::{Day, Participant};
use crate::stream::Stream;

const LONGEST: f64 = 36_525.0;

/// The streams of a participant, by their purposes and names.
#[derive(Clone, Copy)]
pub struct Draws<'a> {
    pub key: &'a [u8; 32],
    pub replicate: u64,
    /// The participant's number, from 1.
    pub number: usize,
}

impl Draws<'_> {
    pub fn stream(&self, purpose: &str, name: &str) -> Stream {
        let name = format!("{name}@{}", self.number);
        Stream::new(self.key, purpose, &name, self.replicate)
    }
}

/// A whole number of days.
pub fn days(law: Law, stream: &mut Stream) -> i64 {
    let whole = |days: f64| days.ceil().clamp(1.0, LONGEST) as i64;
    match law {
        Law::Uniform(least, most) => (least + stream.below(most - least + 1)).cast_signed(),
        Law::Exponential(mean) => whole(mean * stream.exponential()),
        Law::Weibull(shape, scale) => whole(scale * libm::pow(stream.exponential(), 1.0 / shape)),
    }
}

/// How many days after its own day something takes place, below 0 for before.
pub fn moved_by(timing: &Timing, window: (i64, i64), stream: &mut Stream) -> i64 {
    let (before, after) = window;
    if let Some(law) = timing.outside_days
        && stream.uniform() < timing.outside
    {
        let is_early = stream.uniform() < timing.early;
        let far = days(law, stream);
        return if is_early { -before - far } else { after + far };
    }
    if before + after == 0 {
        return 0;
    }
    stream.below((before + after + 1) as u64).cast_signed() - before
}

/// The dates of the events that come, in the order of the events.
pub fn events(actual: &Actual, participant: &Participant, draws: Draws) -> Vec<Came> {
    let mut all = Vec::new();
    for (event, one) in actual.events.iter().enumerate() {
        if !one.when.holds(participant) {
            continue;
        }
        let mut stream = draws.stream("event", &one.name);
        let after = match &one.comes {
            Comes::DaysAfter(least, most) => {
                Some((least + stream.below(most - least + 1)).cast_signed())
            }
            Comes::Exponential(rate) => {
                let years = stream.exponential() / rate;
                Some(((365.25 * years).ceil() as i64).max(1)).filter(|_| years <= 200.0)
            }
            Comes::Hazard(periods) => months(periods, stream.exponential())
                .map(|months| ((30.4375 * months).ceil() as i64).max(1)),
        };
        all.extend(after.map(|after| Came {
            event,
            day: participant.randomized_on + after,
        }));
    }
    all
}

/// The time in months at which the cumulative hazard reaches a number.
fn months(periods: &[(Option<f64>, f64)], reach: f64) -> Option<f64> {
    let (mut begin, mut hazard) = (0.0, 0.0);
    for (length, probability) in periods {
        let rate = -libm::log1p(-probability);
        if *probability >= 1.0 {
            return Some(begin);
        }
        let here = length.unwrap_or(f64::INFINITY);
        if rate > 0.0 && reach <= hazard + rate * here {
            return Some(begin + (reach - hazard) / rate);
        }
        hazard += if rate > 0.0 { rate * here } else { 0.0 };
        begin += here;
    }
    None
}

/// Days from `first` until `last`, the last not among them, with a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    pub first: Day,
    pub last: Day,
    pub grade: i64,
    pub is_complicated: bool,
}

/// The episodes of a toxicity that would be if treatment went on until `end`.
pub fn episodes(toxicity: &Toxicity, begin: Day, end: Day, draws: Draws) -> Vec<Episode> {
    let mut stream = draws.stream("toxicity", &toxicity.name);
    let mut all = Vec::new();
    let of_share = stream.uniform();
    let mut sum = 0.0;
    let mut worst = None;
    for (grade, share) in &toxicity.grades {
        sum += share;
        if worst.is_none() && of_share < sum {
            worst = Some(*grade);
        }
    }
    let Some(worst) = worst else {
        return all;
    };
    let mut first = begin + days(toxicity.onset, &mut stream);
    while first < end {
        let mut grade = worst;
        if !all.is_empty() {
            let possible = toxicity.grades.iter().filter(|(grade, _)| *grade <= worst);
            let total: f64 = possible.clone().map(|(_, share)| share).sum();
            let u = stream.uniform();
            let mut sum = 0.0;
            for (one, share) in possible {
                sum += share;
                grade = *one;
                if u * total < sum {
                    break;
                }
            }
        }
        let is_complicated = stream.uniform() < toxicity.complicated.unwrap_or(0.0);
        let last = first + days(toxicity.duration, &mut stream).max(1);
        all.push(Episode {
            first,
            last,
            grade,
            is_complicated,
        });
        if stream.uniform() >= toxicity.recurs.unwrap_or(0.0) {
            break;
        }
        first = last + days(toxicity.interval.expect("it is written"), &mut stream).max(1);
    }
    all
}

/// Which of so many doses, in order of time, are forgotten.
pub fn forgotten(probability: f64, doses: usize, stream: &mut Stream) -> Vec<bool> {
    let mut all = vec![false; doses];
    let mut place = 0.0;
    loop {
        let gap = (stream.exponential() / -libm::log1p(-probability)).floor();
        place += gap;
        if place >= doses as f64 {
            return all;
        }
        all[place as usize] = true;
        place += 1.0;
    }
}
