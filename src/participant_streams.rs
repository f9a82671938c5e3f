//! The streams of participants: what each of them decides, by name.

use crate::design::{Deviations, Timing, TreatmentPlan};
use crate::rng::{Draws, Purpose, Seed, StreamKey, StreamSet, Streams};

/// What a stream of a participant decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// When the event at this place comes.
    Event(usize),
    /// Whether the treatment at this place is never begun.
    NeverStarted(usize),
    /// How long after its planned start it is begun.
    FirstDose(usize),
    /// How far from their days its cycles are begun, or its single doses given.
    Timing(usize),
    /// Which of its doses are forgotten.
    MissedDose(usize),
    /// The episodes of the toxicity at this place.
    Toxicity(usize),
    /// Which days of the visit at this place are missed.
    MissedVisit(usize),
    /// How far from its days it takes place.
    VisitDay(usize),
}

/// Opens streams of participants.
pub trait ParticipantStreams {
    /// Turns draws to the beginning of a stream of the participant with this number.
    fn turn(&self, decided: Decided, number: u32, draws: &mut Draws);

    /// The draws of a stream, from its beginning.
    fn open(&self, decided: Decided, number: u32) -> Draws {
        let mut draws = Draws::none();
        self.turn(decided, number, &mut draws);
        draws
    }
}

/// The purpose of a stream, and its name but for the participant's number.
fn named<'n>(
    plan: &'n TreatmentPlan,
    deviations: &'n Deviations,
    decided: Decided,
) -> (Purpose, &'n str) {
    let treatment = |place: usize| &*plan.treatments()[place];
    match decided {
        Decided::Event(place) => (Purpose::Event, &plan.events()[place].name),
        Decided::NeverStarted(place) => (Purpose::NeverStarted, treatment(place)),
        Decided::FirstDose(place) => (Purpose::FirstDose, treatment(place)),
        Decided::Timing(place) => (Purpose::Timing, treatment(place)),
        Decided::MissedDose(place) => (Purpose::MissedDose, treatment(place)),
        Decided::Toxicity(place) => (Purpose::Toxicity, &deviations.toxicities[place].name),
        Decided::MissedVisit(place) => (Purpose::MissedVisit, &plan.visits()[place].name),
        Decided::VisitDay(place) => (Purpose::VisitDay, &plan.visits()[place].name),
    }
}

/// The key of a stream of a participant.
fn key_of(
    seed: &Seed,
    plan: &TreatmentPlan,
    deviations: &Deviations,
    decided: Decided,
    number: u32,
) -> StreamKey {
    let (purpose, name) = named(plan, deviations, decided);
    StreamKey::new(seed, purpose, &format!("{name}@{number}"))
}

/// Streams that are opened by their names, one by one.
#[derive(Debug, Clone, Copy)]
pub struct NamedStreams<'s> {
    /// The plan, for the names of its parts.
    pub plan: &'s TreatmentPlan,
    /// What the scenario says of deviations, likewise.
    pub deviations: &'s Deviations,
    /// The streams of the replicate.
    pub streams: &'s Streams,
}

impl ParticipantStreams for NamedStreams<'_> {
    fn turn(&self, decided: Decided, number: u32, draws: &mut Draws) {
        let seed = self.streams.seed();
        let key = key_of(seed, self.plan, self.deviations, decided, number);
        *draws = key.replicate(self.streams.replicate());
    }
}

/// Streams of the first participants that are kept from replicate to replicate, as their keys are the same
/// in each; others are opened by their names.
pub struct KeptStreams<'s> {
    plan: &'s TreatmentPlan,
    deviations: &'s Deviations,
    seed: Seed,
    replicate: u64,
    set: StreamSet,
    /// What is kept, in the order in which the streams of a participant follow each other.
    kept: Vec<Decided>,
    participants: u32,
}

impl<'s> KeptStreams<'s> {
    /// Those of so many participants, of replicate 0: every event, treatment and toxicity, and no visit.
    pub fn new(
        seed: &Seed,
        plan: &'s TreatmentPlan,
        deviations: &'s Deviations,
        participants: u32,
    ) -> Self {
        let events = (0..plan.events().len()).map(Decided::Event);
        let treatments = deviations.treatments.iter().enumerate();
        let of_treatments = treatments.flat_map(|(place, own)| {
            let all = [
                (own.never_started > 0.0, Decided::NeverStarted(place)),
                (own.first_dose.is_some(), Decided::FirstDose(place)),
                (own.timing != Timing::default(), Decided::Timing(place)),
            ];
            all.into_iter()
                .filter_map(|(is_drawn, decided)| is_drawn.then_some(decided))
        });
        let toxicities = (0..deviations.toxicities.len()).map(Decided::Toxicity);
        let kept: Vec<Decided> = events.chain(of_treatments).chain(toxicities).collect();
        let keys: Vec<StreamKey> = (1..=participants)
            .flat_map(|number| {
                let own = kept.iter();
                own.map(move |&decided| key_of(seed, plan, deviations, decided, number))
            })
            .collect();
        Self {
            plan,
            deviations,
            seed: seed.clone(),
            replicate: 0,
            set: StreamSet::new(keys.iter().map(|key| (key, 1))),
            kept,
            participants,
        }
    }

    /// Turns to a replicate.
    pub fn open_replicate(&mut self, replicate: u64) {
        self.set.open(replicate);
        self.replicate = replicate;
    }
}

impl ParticipantStreams for KeptStreams<'_> {
    fn turn(&self, decided: Decided, number: u32, draws: &mut Draws) {
        let place = self.kept.iter().position(|kept| *kept == decided);
        if let Some(place) = place.filter(|_| number <= self.participants) {
            let first = (number - 1) as usize * self.kept.len();
            self.set.turn(first + place, draws);
        } else {
            let key = key_of(&self.seed, self.plan, self.deviations, decided, number);
            *draws = key.replicate(self.replicate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    #[test]
    fn streams_that_are_kept_are_those_that_are_opened_by_name() {
        let trial = scenario::read(&scenario::builtin("polar").expect("it is built in"));
        let trial = trial.expect("it is well");
        let (plan, deviations) = (trial.treatment_plan(), trial.deviations());
        let seed = Seed::from_integer(7);
        let mut kept = KeptStreams::new(&seed, plan, deviations, 5);
        let decided = kept.kept.clone();
        assert!(decided.contains(&Decided::Toxicity(0)));
        for replicate in [0, 1, 9] {
            kept.open_replicate(replicate);
            let streams = Streams::new(seed.clone(), replicate);
            let named = NamedStreams {
                plan,
                deviations,
                streams: &streams,
            };
            for number in 1..=7 {
                for &decided in decided.iter().chain(&[Decided::MissedDose(0)]) {
                    let (mut one, mut other) =
                        (kept.open(decided, number), named.open(decided, number));
                    for _ in 0..40 {
                        assert_eq!(one.word(), other.word(), "{decided:?} of {number}");
                    }
                }
            }
        }
    }
}
