//! What a design with treatment schedules holds, in plain types: written from
//! `docs/conventions.md`, without looking at `src/`.
//!
//! A day is a number, the days since 1 January 1970; a decimal is a whole number of millionths.

use crate::civil::{Date, MissingDay};
use std::collections::BTreeMap;

pub type Day = i64;
pub type Millionths = i64;

pub const ONE: Millionths = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Days(i64),
    Weeks(i64),
    Months(i64),
    Years(i64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    Part(String),
    Treatment(String),
    Epoch(String),
}

#[derive(Clone, Debug)]
pub enum Anchor {
    Randomization,
    Screening,
    /// `day N`, N >= 1.
    Day(i64),
    /// `day -N`, N >= 1.
    DayBefore(i64),
    Week(i64),
    StartOf(Thing),
    EndOf(Thing),
    /// A thing by its name alone, behind `after` or `before`.
    Whole(Thing),
    FirstDose(Option<Thing>),
    LastDose(Option<Thing>),
    /// An event or a date attribute.
    Named(String),
    Date(Day),
    PreviousVisit,
}

/// What stands before the anchor.
#[derive(Clone, Copy, Debug)]
pub enum Offset {
    At,
    /// `after X`, without a period.
    RightAfter,
    After(Period),
    Before(Period),
}

#[derive(Clone, Debug)]
pub struct Moment {
    pub offset: Offset,
    pub anchor: Anchor,
}

/// All that is written must hold. Weights are tenths of a kilogram.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    pub arm: Option<String>,
    pub risk: Vec<String>,
    pub weight_at_least: Option<i64>,
    pub weight_below: Option<i64>,
}

#[derive(Clone, Debug)]
pub enum Schedule {
    Once,
    Daily,
    OnOff {
        on: i64,
        off: i64,
    },
    DaysOfCycle {
        length: i64,
        days: Vec<i64>,
    },
    Every {
        interval: Period,
        loading: Option<Vec<i64>>,
        from_day: Option<i64>,
    },
    EveryHours(i64),
    /// Monday is 0.
    Weekdays(Vec<i64>),
}

#[derive(Clone, Debug)]
pub enum Slots {
    Unwritten,
    TimesPerDay(i64),
    Listed(Vec<i64>),
}

#[derive(Clone, Copy, Debug)]
pub enum Length {
    Period(Period),
    Cycles(i64),
    Doses(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    Mosteller,
    DuBois,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    Nearest,
    Up,
    Down,
}

#[derive(Clone, Debug)]
pub struct DoseBy {
    pub surface: Option<Surface>,
    pub at_most: Option<Millionths>,
    pub round_to: Option<Millionths>,
    pub rounding: Option<Rounding>,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub treatment: String,
    pub name: Option<String>,
    pub epoch: Option<String>,
    pub dose: Millionths,
    pub dose_by: Option<DoseBy>,
    pub schedule: Schedule,
    pub slots: Slots,
    pub start: Option<Moment>,
    pub length: Option<Length>,
    pub until: Vec<Moment>,
    pub when: Condition,
}

#[derive(Clone, Debug)]
pub struct Epoch {
    pub name: String,
    pub kind: &'static str,
    pub length: Option<Period>,
}

#[derive(Clone, Debug)]
pub enum Planned {
    At(Moment),
    Cycle {
        of: String,
        days: Vec<i64>,
        first: Option<i64>,
        last: Option<i64>,
    },
    Every {
        at: Moment,
        every: Period,
        times: Option<i64>,
        until: Vec<Moment>,
    },
}

#[derive(Clone, Debug)]
pub struct Visit {
    pub name: String,
    pub epoch: Option<String>,
    pub planned: Planned,
    /// Days before and days after, both from 0.
    pub window: Option<(i64, i64)>,
    pub when: Condition,
}

#[derive(Clone, Copy, Debug)]
pub struct Conventions {
    pub end_inclusive: bool,
    pub missing_day: MissingDay,
    pub week_from_one: bool,
    pub study_day_from_first_dose: bool,
}

#[derive(Clone, Debug)]
pub struct Design {
    pub arms: Vec<String>,
    /// None: SCREENING and TREATMENT.
    pub epochs: Vec<Epoch>,
    pub events: Vec<String>,
    pub parts: Vec<Part>,
    pub visits: Vec<Visit>,
    pub conventions: Conventions,
}

#[derive(Clone, Debug)]
pub struct Participant {
    pub id: String,
    pub arm: String,
    pub randomized_on: Day,
    pub screened_on: Option<Day>,
    pub first_dose_on: Option<Day>,
    pub last_dose_on: Option<Day>,
    /// By treatment.
    pub first_dose_of: BTreeMap<String, Day>,
    pub last_dose_of: BTreeMap<String, Day>,
    /// Events and date attributes that are known.
    pub dates: BTreeMap<String, Day>,
    /// Tenths of a kilogram.
    pub weight: i64,
    /// Whole centimetres.
    pub height: i64,
    pub risk: String,
}

/// Why a design cannot be compared: it is an error by the conventions, or too close to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Circle,
    Conflict,
    NoEnd,
    WideWindow,
    EpochWithoutEnd,
    WaitsForNothing,
    ScreeningNotKnown,
    VisitBeforeScreening,
    RoundsToZero,
    /// A dose in double precision that lies at a border of the rounding.
    Borderline,
}

impl Design {
    pub fn all_epochs(&self) -> Vec<Epoch> {
        if !self.epochs.is_empty() {
            return self.epochs.clone();
        }
        let epoch = |name: &str, kind| Epoch {
            name: name.to_string(),
            kind,
            length: None,
        };
        vec![
            epoch("SCREENING", "screening"),
            epoch("TREATMENT", "treatment"),
        ]
    }

    /// The place of the first epoch of kind `treatment`.
    pub fn first_treatment_epoch(&self) -> usize {
        let epochs = self.all_epochs();
        let place = epochs.iter().position(|epoch| epoch.kind == "treatment");
        place.expect("an epoch of treatment")
    }

    /// The place of the part's epoch.
    pub fn epoch_of(&self, part: &Part) -> usize {
        match &part.epoch {
            None => self.first_treatment_epoch(),
            Some(name) => self.epoch_named(name),
        }
    }

    pub fn epoch_named(&self, name: &str) -> usize {
        let epochs = self.all_epochs();
        let place = epochs.iter().position(|epoch| epoch.name == name);
        place.expect("an epoch of this name")
    }

    pub fn part_named(&self, name: &str) -> usize {
        let place = self
            .parts
            .iter()
            .position(|part| part.name.as_deref() == Some(name));
        place.expect("a part of this name")
    }

    /// Treatments in the order of the first part of each.
    pub fn treatments(&self) -> Vec<String> {
        let mut treatments: Vec<String> = Vec::new();
        for part in &self.parts {
            if !treatments.contains(&part.treatment) {
                treatments.push(part.treatment.clone());
            }
        }
        treatments
    }

    /// What stands in the column `part`.
    pub fn part_label(&self, place: usize) -> String {
        let part = &self.parts[place];
        if let Some(name) = &part.name {
            return name.clone();
        }
        let before = &self.parts[..place];
        let number = 1 + before
            .iter()
            .filter(|other| other.treatment == part.treatment)
            .count();
        number.to_string()
    }
}

impl Condition {
    pub fn holds(&self, participant: &Participant) -> bool {
        if let Some(arm) = &self.arm
            && *arm != participant.arm
        {
            return false;
        }
        if !self.risk.is_empty() && !self.risk.contains(&participant.risk) {
            return false;
        }
        if let Some(least) = self.weight_at_least
            && participant.weight < least
        {
            return false;
        }
        if let Some(below) = self.weight_below
            && participant.weight >= below
        {
            return false;
        }
        true
    }
}

/// The number of a date.
pub fn day(year: i32, month: i32, day: i32) -> Day {
    Date::new(year, month, day).days_from_civil()
}
