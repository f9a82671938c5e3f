//! The parts of a trial as a protocol states them: attributes, levels and arms by their names, not
//! yet checked.
//!
//! [`Trial::builder`](super::Trial::builder) takes them and checks them together. The parts of
//! [`crate::design`] are what becomes of them: names are places there, and every rule holds.

mod attribute;
mod criterion;
mod deviations;
mod enrolment;
mod epoch;
mod event;
mod factor;
mod length;
mod limits;
mod outcome;
mod part;
mod randomization;
mod regimen;
mod supply;
mod visit;
mod when;

use crate::design::{Conventions, Masking, Site};

pub use attribute::{Attribute, Case, DaysBefore, Draw};
pub(crate) use attribute::{Dated, DrawKind};
pub use criterion::Criterion;
pub(crate) use criterion::Require;
pub(crate) use deviations::{Action, Then, ToxicityGrade};
pub use deviations::{Attendance, DoseModification, Timing, Toxicity, Treatment};
pub(crate) use enrolment::Enrolment;
pub use epoch::Epoch;
pub use event::Event;
pub(crate) use event::{DaysAfter, EventCase, EventEnds, HazardPeriod, Law};
pub use factor::Factor;
pub(crate) use factor::Level;
pub use length::Length;
pub use limits::{Cap, Hold};
pub(crate) use outcome::KindName;
pub use outcome::{Effect, Outcome};
pub(crate) use part::Part;
pub use randomization::{Amendment, Kits, Numbers, OwnList};
pub(crate) use randomization::{FromEntry, PerSite, Randomization};
pub(crate) use regimen::{DoseBy, ScheduleKind, Slots};
pub use regimen::{Interval, Lasting, LastingError, Regimen, Schedule};
pub(crate) use supply::Dispensed;
pub use supply::Supply;
pub use visit::Visit;
pub(crate) use visit::VisitCycle;
pub use when::When;
pub(crate) use when::{Bounds, Test};

/// A treatment arm.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arm {
    /// The name in tables.
    pub name: Part<String>,
    /// The label for people; the name where it is left out.
    pub label: Part<String>,
    /// The arm's part of the allocation ratio.
    pub ratio: Part<i64>,
    /// The code that other systems know it by.
    pub code: Part<String>,
}

/// A whole trial.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Draft {
    /// The scenario's name.
    pub name: Part<String>,
    /// The title for people; the name where it is left out.
    pub title: Part<String>,
    /// Whether the arms of participants are hidden.
    pub masking: Part<Masking>,
    /// How many participants are randomized; the length of the lists where it is left out.
    pub sample_size: Part<i64>,
    /// The arms.
    pub arms: Part<Vec<Arm>>,
    /// The codes of the arms, where they are given together.
    pub arm_codes: Part<Vec<String>>,
    /// How candidates arrive; where it is left out, enrolment cannot be simulated.
    pub enrolment: Part<Enrolment>,
    /// Times in which nobody is screened.
    pub holds: Part<Vec<Hold>>,
    /// How many participants of some kind are randomized at most.
    pub caps: Part<Vec<Cap>>,
    /// The sites.
    pub sites: Part<Vec<Site>>,
    /// Baseline attributes.
    pub attributes: Part<Vec<Attribute>>,
    /// Eligibility criteria.
    pub criteria: Part<Vec<Criterion>>,
    /// Stratification factors over an attribute.
    pub factors: Part<Vec<Factor>>,
    /// How participants are randomized.
    pub randomization: Part<Randomization>,
    /// The fields of a REDCap project, by the names of stratification factors.
    pub redcap: Part<Vec<(String, Part<String>)>>,
    /// The periods of the trial.
    pub epochs: Part<Vec<Epoch>>,
    /// Dates after randomization.
    pub events: Part<Vec<Event>>,
    /// What participants are given.
    pub regimens: Part<Vec<Regimen>>,
    /// When they are seen.
    pub visits: Part<Vec<Visit>>,
    /// How treatments are supplied.
    pub supplies: Part<Vec<Supply>>,
    /// How treatments are really given.
    pub treatments: Part<Vec<Treatment>>,
    /// Their toxicities.
    pub toxicities: Part<Vec<Toxicity>>,
    /// The rules for toxicities.
    pub modifications: Part<Vec<DoseModification>>,
    /// How visits are really kept.
    pub attendance: Part<Attendance>,
    /// What is measured of them.
    pub outcomes: Part<Vec<Outcome>>,
    /// Conventions on dates.
    pub conventions: Part<Conventions>,
}
