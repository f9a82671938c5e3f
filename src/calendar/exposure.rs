//! Exposure: intervals of constant dosing.

use super::course::{Administration, Course};
use crate::design::Schedule;

/// How often the dose is given within an interval; names are CDISC's (codelist FREQ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
pub enum Frequency {
    /// Every day.
    #[strum(serialize = "QD")]
    Daily,
    /// Once: the interval is one day.
    #[strum(serialize = "ONCE")]
    Once,
}

impl Frequency {
    /// The CDISC submission value.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An interval on which the dose is given on every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// The cycle, from 1, for a regimen of cycles.
    pub cycle: Option<u32>,
    /// The first study day.
    pub start_day: u32,
    /// The last study day.
    pub end_day: u32,
    /// How often.
    pub frequency: Frequency,
    /// How many administrations: one per day.
    pub administrations: u32,
}

impl Course<'_> {
    /// The intervals of constant dosing, in order of time; they cover the calendar's
    /// administrations exactly: one interval for a daily regimen, one per cycle, one per injection.
    pub fn exposures(&self) -> impl Iterator<Item = Exposure> + use<'_> {
        let frequency = match self.regimen().schedule {
            Schedule::Daily | Schedule::Cycles { .. } => Frequency::Daily,
            Schedule::Every { .. } => Frequency::Once,
        };
        let mut administrations = self.administrations().peekable();
        std::iter::from_fn(move || {
            let first = administrations.next()?;
            let mut last = first;
            while frequency == Frequency::Daily
                && let Some(next) = administrations.next_if(|next| next.follows(&last))
            {
                last = next;
            }
            Some(Exposure {
                cycle: first.cycle.map(|cycle| cycle.cycle),
                start_day: first.study_day,
                end_day: last.study_day,
                frequency,
                administrations: last.study_day - first.study_day + 1,
            })
        })
    }
}

impl Administration {
    /// Whether this is the day after, in the same cycle.
    fn follows(&self, earlier: &Self) -> bool {
        self.study_day == earlier.study_day + 1
            && self.cycle.map(|cycle| cycle.cycle) == earlier.cycle.map(|cycle| cycle.cycle)
    }
}
