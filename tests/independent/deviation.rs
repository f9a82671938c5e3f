//! What a design says of what really happens, in plain types: written from `docs/deviations.md`,
//! without looking at `src/`. The plan is that of `schedule`.

use crate::schedule::{Condition, Day, Design};

/// A law of days.
#[derive(Clone, Copy, Debug)]
pub enum Law {
    Uniform(u64, u64),
    Exponential(f64),
    /// Shape and scale.
    Weibull(f64, f64),
}

/// When an event comes.
#[derive(Clone, Debug)]
pub enum Comes {
    /// Months, none of the last period if it lasts for ever, and the probability per month.
    Hazard(Vec<(Option<f64>, f64)>),
    /// The rate per year.
    Exponential(f64),
    DaysAfter(u64, u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ends {
    Nothing,
    Treatments(Vec<String>),
    AllTreatments,
    Trial,
    Contact,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub name: String,
    pub comes: Comes,
    pub when: Condition,
    pub ends: Ends,
    pub begins: Option<String>,
    pub reason: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Timing {
    /// Days before and days after, both from 0.
    pub window: (i64, i64),
    pub outside: f64,
    pub outside_days: Option<Law>,
    pub early: f64,
}

#[derive(Clone, Debug)]
pub struct Treatment {
    pub name: String,
    /// In millionths of the planned dose; the first is 1.
    pub shares: Vec<i64>,
    /// Whether they are written as doses, and not as shares.
    pub is_written_as_doses: bool,
    pub never_started: Option<f64>,
    pub first_dose: Option<Law>,
    pub missed: Option<f64>,
    pub timing: Option<Timing>,
    /// Shift or stay; by the schedule where nothing is written.
    pub later: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct Toxicity {
    pub name: String,
    pub treatment: String,
    pub grades: Vec<(i64, f64)>,
    pub onset: Law,
    pub duration: Law,
    pub recurs: Option<f64>,
    pub interval: Option<Law>,
    pub complicated: Option<f64>,
    pub recovers_to: Option<i64>,
}

#[derive(Clone, Debug)]
pub enum Action {
    Continue,
    Stop,
    Hold {
        recheck_days: i64,
        resume_at_grade: i64,
        lower: bool,
        stop_after_days: Option<i64>,
    },
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub toxicity: String,
    pub grades: Vec<i64>,
    pub complicated: bool,
    /// None: on the first day of an episode.
    pub cycle_days: Vec<i64>,
    /// None: in all cycles.
    pub cycles: Vec<i64>,
    pub action: Action,
}

/// How visits are kept.
#[derive(Clone, Debug)]
pub struct Attendance {
    pub missed: f64,
    /// The window is each visit's own.
    pub timing: Timing,
}

#[derive(Clone, Debug)]
pub struct Actual {
    pub design: Design,
    pub events: Vec<Event>,
    /// Those that differ from their plan.
    pub treatments: Vec<Treatment>,
    pub toxicities: Vec<Toxicity>,
    pub rules: Vec<Rule>,
    pub attendance: Option<Attendance>,
}

/// The date of an event that came.
#[derive(Clone, Debug)]
pub struct Came {
    /// The event's place.
    pub event: usize,
    pub day: Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    NotStarted,
    Stopped,
    Held,
    Delayed,
    Missed,
    Given,
}

impl Fate {
    pub fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "NOT STARTED",
            Self::Stopped => "STOPPED",
            Self::Held => "HELD",
            Self::Delayed => "DELAYED",
            Self::Missed => "MISSED",
            Self::Given => "GIVEN",
        }
    }
}

impl Actual {
    pub fn treatment(&self, name: &str) -> Option<&Treatment> {
        self.treatments.iter().find(|one| one.name == name)
    }
}
