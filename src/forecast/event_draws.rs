//! When events come to the participants of a replicate, as far as they are seen.

use chrono::Days;

use super::event_kinds::Happening;
use super::plan::ForecastPlan;
use super::reader::At;
use crate::calendar::event_date;
use crate::design::{Facts, MAX_EVENT_YEARS};
use crate::outcome::Uniforms;
use crate::participant::Participant;
use crate::rng::{Purpose, Seed, StreamKey};

/// The days of a year on average.
const DAYS_OF_A_YEAR: f64 = 365.25;

/// In place of a day: the event does not come.
const NEVER: u32 = u32::MAX;

/// Draws events of participants, in memory that replicates use again.
///
/// The draws are those of a simulated trial: of an event the stream `event` of its name and the
/// participant's number; of an outcome the numbers that `assess` makes it of.
pub(super) struct EventDraws<'a> {
    plan: &'a ForecastPlan,
    seed: &'a Seed,
    /// By happening that is an event, the keys of its streams, as far as there were participants.
    keys: Vec<Vec<StreamKey>>,
    /// By happening that is an outcome.
    uniforms: Vec<Option<Uniforms>>,
    /// The places of the happenings that end a participant's time in the trial.
    ends: Vec<usize>,
    /// By happening, then by participant, the day since the start of enrolment.
    days: Vec<Vec<u32>>,
}

impl<'a> EventDraws<'a> {
    pub(super) fn new(plan: &'a ForecastPlan, seed: &'a Seed) -> Self {
        let happenings = plan.happenings();
        let uniforms = |one: &Happening| match one {
            Happening::Event(_) => None,
            Happening::Outcome(_) => Some(Uniforms::new(seed, one.name(plan.trial()))),
        };
        let events = plan.trial().treatment_plan().events();
        let ends_trial = |one: &Happening| match *one {
            Happening::Event(event) => events[event].ends_trial(),
            Happening::Outcome(_) => false,
        };
        let places = happenings.iter().enumerate();
        let ends = places.filter_map(|(place, one)| ends_trial(one).then_some(place));
        Self {
            plan,
            seed,
            ends: ends.collect(),
            keys: vec![Vec::new(); happenings.len()],
            uniforms: happenings.iter().map(uniforms).collect(),
            days: vec![Vec::new(); happenings.len()],
        }
    }

    /// By happening, the days on which it comes and is seen, in order.
    pub(super) fn draw(
        &mut self,
        replicate: u64,
        people: &[Participant],
        randomized: &[At],
    ) -> &[Vec<u32>] {
        let happenings = self.plan.happenings();
        for (place, &one) in happenings.iter().enumerate() {
            self.days[place].clear();
            match one {
                Happening::Event(event) => self.draw_event(replicate, place, event, people),
                Happening::Outcome(outcome) => {
                    self.draw_outcome(replicate, place, outcome, people, randomized);
                }
            }
        }
        leave_out_unseen(&mut self.days, &self.ends);
        for days in &mut self.days {
            days.retain(|&day| day != NEVER);
            days.sort_unstable();
        }
        &self.days
    }

    fn draw_event(&mut self, replicate: u64, place: usize, event: usize, people: &[Participant]) {
        let (plan, seed) = (self.plan, self.seed);
        let treatment = plan.trial().treatment_plan();
        let name = &treatment.events()[event].name;
        let keys = &mut self.keys[place];
        for number in keys.len() + 1..=people.len() {
            let name = format!("{name}@{number}");
            keys.push(StreamKey::new(seed, Purpose::Event, &name));
        }
        let days = people.iter().zip(&*keys).map(|(participant, key)| {
            let randomized_on = participant.randomized_on.unwrap_or(plan.start());
            let facts = Facts {
                values: &participant.values,
                arm: participant.arm,
                randomized_on,
            };
            let date = event_date(treatment, event, facts, || key.replicate(replicate));
            date.map_or(NEVER, |date| plan.days_to(date))
        });
        self.days[place].extend(days);
    }

    /// The time of an outcome is that of `assess` with the scenario's effects, on whichever arm; the event
    /// is on the day of randomization + ceil(365.25 t), at least 1, as other events are.
    fn draw_outcome(
        &mut self,
        replicate: u64,
        place: usize,
        outcome: usize,
        people: &[Participant],
        randomized: &[At],
    ) {
        let (plan, trial) = (self.plan, self.plan.trial());
        let model = &trial.outcomes()[outcome];
        let Some(uniforms) = &mut self.uniforms[place] else {
            return;
        };
        uniforms.open(replicate, people.len(), trial.sites().len());
        let first = randomized.first().map_or(0, |&(_, day)| day);
        let who = people.iter().zip(uniforms.participants()).zip(randomized);
        let days = who.map(|((participant, &u), &(site, day))| {
            let randomized_on = plan.start() + Days::new(day.into());
            let years = f64::from(day - first) / DAYS_OF_A_YEAR;
            let prognosis = model.prognosis(&participant.values, randomized_on);
            let of_site = model.site_sd() * uniforms.sites()[usize::from(site)];
            let arm = participant
                .arm
                .expect("whoever has an outcome is allocated");
            let others = prognosis + of_site + model.per_year() * years;
            let time = model.quantile(model.scale().linear(model.arm(arm)) + others, u);
            if time > MAX_EVENT_YEARS {
                return NEVER;
            }
            day + libm::ceil(time * DAYS_OF_A_YEAR).max(1.0) as u32
        });
        self.days[place].extend(days);
    }
}

/// Leaves out what comes to a participant after the end of the participant's time in the trial, which is the
/// first of the happenings at these places. By happening, then by participant, the day.
fn leave_out_unseen(days: &mut [Vec<u32>], ends: &[usize]) {
    if ends.is_empty() {
        return;
    }
    let people = days.first().map_or(0, Vec::len);
    for participant in 0..people {
        let last = ends.iter().map(|&place| days[place][participant]).min();
        for days in days.iter_mut() {
            if last.is_some_and(|last| days[participant] > last) {
                days[participant] = NEVER;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_the_end_of_the_time_in_the_trial_is_not_seen() {
        let mut days = vec![
            vec![5, 9, 7, NEVER, 3],
            vec![6, 6, NEVER, 8, 3],
            vec![7, 8, 7, 2, NEVER],
        ];
        let before = days.clone();
        leave_out_unseen(&mut days, &[]);
        assert_eq!(days, before);
        leave_out_unseen(&mut days, &[1, 2]);
        assert_eq!(
            days,
            [
                vec![5, NEVER, 7, NEVER, 3],
                vec![6, 6, NEVER, NEVER, 3],
                vec![NEVER, NEVER, 7, 2, NEVER],
            ]
        );
    }
}
