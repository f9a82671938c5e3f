//! What really happens: how far treatment and visits are from their plan.

use super::days_law::DaysLaw;
use super::treatment_plan::TreatmentPlan;

/// The highest grade of a toxicity (CTCAE) that is not death.
pub const MAX_GRADE: u8 = 4;

/// Everything that a scenario says of what really happens, besides its events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deviations {
    /// How each treatment of the plan is given, by its place.
    pub treatments: Vec<Treatment>,
    /// Toxicities.
    pub toxicities: Vec<Toxicity>,
    /// The rules, in the order in which they are looked at.
    pub modifications: Vec<DoseModification>,
    /// How visits are kept.
    pub attendance: Attendance,
}

/// How a treatment is given: plain data, checked where the trial is put together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Treatment {
    /// The shares of the planned dose, the first of them 1, descending; empty for the planned dose only.
    pub dose_shares: Vec<f64>,
    /// The probability that it is never begun.
    pub never_started: f64,
    /// Days from its planned start until it can be begun.
    pub first_dose: Option<DaysLaw>,
    /// The probability that a dose is forgotten.
    pub missed: f64,
    /// How far from their days cycles are begun, or single doses given.
    pub timing: Timing,
    /// What becomes of cycles and doses after one that is late; by the schedule where nothing is said.
    pub later: Option<Later>,
}

/// What becomes of cycles and doses after one that is late or early.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Later {
    /// They move with it.
    Shift,
    /// They stay on their planned days.
    Stay,
}

/// How far from its planned day something takes place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timing {
    /// How many days before and after the planned day the window has.
    pub window: (u32, u32),
    /// The probability that it takes place outside of the window.
    pub outside: f64,
    /// How many days from the window; there where `outside` is above 0.
    pub outside_days: Option<DaysLaw>,
    /// The probability that what takes place outside is early.
    pub early: f64,
}

/// How visits are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attendance {
    /// The probability that a visit is missed.
    pub missed: f64,
    /// When it takes place; the window is the visit's own.
    pub timing: Timing,
}

/// A toxicity of a treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct Toxicity {
    /// The name.
    pub name: String,
    /// The treatment's place.
    pub treatment: usize,
    /// The shares of participants by their worst grade, 1 to [`MAX_GRADE`], in the order of the scenario.
    pub grades: Vec<(u8, f64)>,
    /// Days from the first day of the treatment to the first episode.
    pub onset: DaysLaw,
    /// Days of an episode.
    pub duration: DaysLaw,
    /// The probability that another episode follows.
    pub recurs: f64,
    /// Days from the end of an episode to the next; there where `recurs` is above 0.
    pub interval: Option<DaysLaw>,
    /// The share of episodes with fever or infection.
    pub complicated: f64,
    /// The grade after an episode.
    pub recovers_to: u8,
}

/// A rule of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseModification {
    /// The name.
    pub name: String,
    /// The toxicity's place.
    pub toxicity: usize,
    /// Of which grades.
    pub grades: Vec<u8>,
    /// Only with fever or infection.
    pub is_complicated: bool,
    /// The days of a cycle on which it is looked at; the first day of an episode where there is none.
    pub cycle_days: Vec<u32>,
    /// The cycles in which it is looked at; all where there is none.
    pub cycles: Vec<u32>,
    /// What is done.
    pub action: Modification,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modification {
    /// Treatment goes on.
    Continue,
    /// Treatment is stopped.
    Stop,
    /// Treatment is held.
    Hold(HoldRule),
}

/// How a hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldRule {
    /// The toxicity is looked at again every so many days, at least 1.
    pub recheck_days: u32,
    /// The hold ends when the grade is not above this.
    pub resume_at_grade: u8,
    /// Treatment goes on one level lower.
    pub lowers: bool,
    /// Treatment is stopped after so many days.
    pub stop_after_days: Option<u32>,
}

impl Deviations {
    /// None: every participant keeps to the plan, but for events that end treatment.
    pub fn none(plan: &TreatmentPlan) -> Self {
        Self {
            treatments: vec![Treatment::default(); plan.treatments().len()],
            ..Self::default()
        }
    }

    /// Whether the scenario says nothing of what really happens, here or by its events.
    pub fn is_none(&self, plan: &TreatmentPlan) -> bool {
        *self == Self::none(plan) && plan.events().iter().all(|event| !event.ends_anything())
    }
}
