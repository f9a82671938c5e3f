//! What happens to a treatment by itself, drawn or reported.

use super::DayNumber;
use super::episodes::{Episode, draw_episodes};
use super::holds::Hold;
use super::treated::{LevelChange, Missed, Stop};
use crate::design::{Deviations, Timing};
use crate::participant_streams::{Decided, ParticipantStreams};
use crate::rng::Draws;

/// What happens to a treatment by itself, before any rule.
pub(super) struct Happenings<'h> {
    /// Whether it is never begun.
    pub never_started: bool,
    /// Days from its planned start until it can be begun.
    pub first_dose: DayNumber,
    /// How its units are moved.
    pub moves: Moves<'h>,
    /// Holds, reductions and an end that are known beforehand.
    pub holds: Vec<Hold>,
    /// Reductions likewise.
    pub levels: Vec<LevelChange>,
    /// The shares of the planned dose that they refer to; those of the scenario where there is none.
    pub shares: Option<Vec<f64>>,
    /// The end likewise.
    pub stop: Option<Stop>,
    /// Where episodes come from.
    pub episodes: Episodes<'h>,
    /// Where forgotten doses come from.
    pub missed: MissedDoses<'h>,
}

/// How units are moved.
pub(super) enum Moves<'h> {
    /// By chance.
    Drawn(&'h Timing, Option<Box<Draws>>),
    /// As reported: of single doses, the day of each planned day; of cycles, the days of delay of each
    /// cycle.
    Reported {
        /// Planned days with the days on which the doses were given.
        given: Vec<(DayNumber, DayNumber)>,
        /// Cycles with their days of delay.
        delays: Vec<(u32, DayNumber)>,
    },
}

/// Where episodes come from, and whether rules act on them.
pub(super) enum Episodes<'h> {
    /// By chance, from these streams of the participant with this number; rules act.
    Drawn(&'h dyn ParticipantStreams, u32),
    /// As reported; what was done about them is reported too.
    Reported(Vec<Episode>),
}

/// Where forgotten doses come from.
pub(super) enum MissedDoses<'h> {
    /// By chance, likewise.
    Drawn(&'h dyn ParticipantStreams, Decided, u32),
    /// Those planned on these days, ascending.
    Reported(Vec<DayNumber>),
    /// Nobody asks for them.
    NotAsked,
}

impl<'h> Happenings<'h> {
    /// Those that are drawn for a participant.
    pub(super) fn drawn(
        design: &'h Deviations,
        treatment: usize,
        streams: &'h dyn ParticipantStreams,
        number: u32,
    ) -> Self {
        let own = &design.treatments[treatment];
        let open = |decided: Decided| streams.open(decided, number);
        let may_never = own.never_started > 0.0;
        let moves = own.timing != Timing::default();
        Self {
            never_started: may_never
                && open(Decided::NeverStarted(treatment)).unit() < own.never_started,
            first_dose: own.first_dose.map_or(0, |law| {
                law.draw(&mut open(Decided::FirstDose(treatment)))
                    .cast_signed()
            }),
            moves: Moves::Drawn(
                &own.timing,
                moves.then(|| Box::new(open(Decided::Timing(treatment)))),
            ),
            holds: Vec::new(),
            levels: Vec::new(),
            shares: None,
            stop: None,
            episodes: Episodes::Drawn(streams, number),
            missed: MissedDoses::Drawn(streams, Decided::MissedDose(treatment), number),
        }
    }
}

impl Moves<'_> {
    /// How many days the next unit moves, by chance.
    pub(super) fn next(&mut self) -> DayNumber {
        match self {
            Self::Drawn(timing, Some(draws)) => moved(timing, timing.window, draws),
            Self::Drawn(_, None) | Self::Reported { .. } => 0,
        }
    }
}

/// How many days something is moved by chance.
pub(super) fn moved(timing: &Timing, window: (u32, u32), draws: &mut Draws) -> DayNumber {
    let (before, after) = (window.0.cast_signed(), window.1.cast_signed());
    if let Some(law) = timing
        .outside_days
        .filter(|_| draws.unit() < timing.outside)
    {
        let is_early = draws.unit() < timing.early;
        let days = law.draw(draws).cast_signed();
        return if is_early {
            -before - days
        } else {
            after + days
        };
    }
    match window.0 + window.1 {
        0 => 0,
        days => draws.below(days + 1).cast_signed() - before,
    }
}

impl Episodes<'_> {
    /// Whether rules act on them.
    pub(super) fn are_acted_on(&self) -> bool {
        matches!(self, Self::Drawn(..))
    }

    /// Those of a treatment that begins on a day, up to those that begin before `end`, in order of time.
    pub(super) fn of(
        self,
        design: &Deviations,
        treatment: usize,
        first: DayNumber,
        end: DayNumber,
    ) -> Vec<Episode> {
        let mut episodes = match self {
            Self::Reported(mut episodes) => {
                for episode in &mut episodes {
                    episode.until = episode.until.min(end);
                }
                episodes
            }
            Self::Drawn(streams, number) => {
                let mut episodes = Vec::new();
                for (place, toxicity) in design.toxicities.iter().enumerate() {
                    if toxicity.treatment == treatment {
                        let mut draws = streams.open(Decided::Toxicity(place), number);
                        draw_episodes(place, toxicity, first, end, &mut draws, &mut episodes);
                    }
                }
                episodes
            }
        };
        episodes.sort_by_key(|episode| (episode.from, episode.toxicity));
        episodes
    }
}

impl MissedDoses<'_> {
    /// Which doses of a treatment are forgotten, of so many that are planned.
    pub(super) fn of(self, probability: f64, planned: impl Fn() -> usize) -> Missed {
        match self {
            Self::Reported(days) if days.is_empty() => Missed::None,
            Self::Reported(days) => Missed::On(days),
            Self::Drawn(..) if probability == 0.0 => Missed::None,
            Self::NotAsked => Missed::None,
            Self::Drawn(streams, decided, number) => {
                let mut draws = streams.open(decided, number);
                let per_dose = -libm::log1p(-probability);
                let mut gaps = Vec::new();
                let mut left = planned() as f64;
                while left > 0.0 {
                    let gap = libm::floor(draws.exponential() / per_dose).min(left);
                    gaps.push(gap as u32);
                    left -= gap + 1.0;
                }
                Missed::Drawn(gaps)
            }
        }
    }
}
