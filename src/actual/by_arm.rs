//! Exposure of each arm, summed over participants.

use std::collections::BTreeMap;

use super::participant::Actual;
use super::summary::Summary;
use super::treated::Treated;
use crate::design::ArmIndex;

/// Relative dose intensities are counted to this part of 1.
pub const INTENSITY_STEPS: f64 = 1_000.0;

/// How often each value comes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    counts: BTreeMap<i64, u64>,
}

impl Spread {
    fn add(&mut self, value: i64) {
        *self.counts.entry(value).or_default() += 1;
    }

    fn merge(&mut self, other: Self) {
        for (value, count) in other.counts {
            *self.counts.entry(value).or_default() += count;
        }
    }

    /// How many values.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Their mean.
    pub fn mean(&self) -> Option<f64> {
        let total = self.total();
        let sum: i128 = self
            .counts
            .iter()
            .map(|(value, count)| i128::from(*value) * i128::from(*count))
            .sum();
        (total > 0).then(|| sum as f64 / total as f64)
    }

    /// The least value that at least so many per cent do not exceed.
    pub fn quantile(&self, percent: u64) -> Option<i64> {
        let wanted = (self.total() * percent).div_ceil(100).max(1);
        let mut passed = 0;
        let reaches = |(value, count): (&i64, &u64)| {
            passed += count;
            (passed >= wanted).then_some(*value)
        };
        self.counts.iter().find_map(reaches)
    }
}

/// One treatment on one arm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreatmentExposure {
    /// Participants for whom it is planned, or begun by an event.
    pub planned: u64,
    /// Those who were given a dose.
    pub begun: u64,
    /// Those who were given it to the end of its plan.
    pub completed: u64,
    /// Those who began it and for whom it was stopped before.
    pub stopped: u64,
    /// By reason, those who were stopped or never began.
    pub reasons: BTreeMap<String, u64>,
    /// Those with a dose at a lower level.
    pub reduced: u64,
    /// Those with doses at two lower levels or more.
    pub reduced_twice: u64,
    /// Those with a hold in which a planned dose was not given.
    pub interrupted: u64,
    /// Those with a cycle, or a single dose, that came late.
    pub delayed: u64,
    /// Those with either.
    pub interrupted_or_delayed: u64,
    /// Those with a dose that was forgotten.
    pub missed: u64,
    /// Days on treatment of those who began.
    pub days: Spread,
    /// Cycles begun.
    pub cycles: Spread,
    /// Relative dose intensities in [`INTENSITY_STEPS`] of 1: on the planned duration, on the actual
    /// duration, by amounts per week.
    pub intensity: [Spread; 3],
}

/// Exposure of each arm, summed over participants in memory that does not grow with them.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmExposure {
    /// By arm, then by treatment.
    of: Vec<Vec<TreatmentExposure>>,
}

impl ArmExposure {
    /// Nobody's yet, of so many arms and treatments.
    pub fn new(arms: usize, treatments: usize) -> Self {
        Self {
            of: vec![vec![TreatmentExposure::default(); treatments]; arms],
        }
    }

    /// By arm, then by treatment, in the order of the trial.
    pub fn arms(&self) -> &[Vec<TreatmentExposure>] {
        &self.of
    }

    /// Adds a treatment of a participant of an arm.
    pub fn add(
        &mut self,
        arm: ArmIndex,
        actual: &Actual<'_, '_>,
        treated: &Treated<'_>,
        summary: &Summary,
    ) {
        let own = &mut self.of[arm.get()][treated.treatment];
        own.planned += 1;
        let is_stopped = treated.is_stopped_early();
        if let Some(stop) = treated.stop.as_ref().filter(|_| is_stopped) {
            let reason = stop
                .cause
                .reason(actual.treatment_plan(), actual.deviations);
            *own.reasons.entry(reason.to_owned()).or_default() += 1;
            own.stopped += u64::from(treated.is_begun());
        }
        if summary.given_doses == 0 {
            return;
        }
        own.begun += 1;
        own.completed += u64::from(!is_stopped);
        own.reduced += u64::from(summary.reductions > 0);
        own.reduced_twice += u64::from(summary.reductions > 1);
        own.interrupted += u64::from(summary.holds > 0);
        own.delayed += u64::from(summary.delays > 0);
        own.interrupted_or_delayed += u64::from(summary.holds > 0 || summary.delays > 0);
        own.missed += u64::from(summary.missed_doses > 0);
        own.days.add(summary.actual_days.into());
        if let Some(cycles) = summary.cycles_begun {
            own.cycles.add(cycles.into());
        }
        if let Some(intensity) = summary.intensity {
            let [planned, actual, per_week] = &mut own.intensity;
            for (spread, value) in [
                (planned, intensity.on_planned_duration),
                (actual, intensity.on_actual_duration),
                (per_week, intensity.per_week),
            ] {
                spread.add((value * INTENSITY_STEPS).round() as i64);
            }
        }
    }

    /// Adds other participants.
    pub fn merge(&mut self, other: Self) {
        let pairs = self
            .of
            .iter_mut()
            .flatten()
            .zip(other.of.into_iter().flatten());
        for (own, other) in pairs {
            for (own, other) in [
                (&mut own.planned, other.planned),
                (&mut own.begun, other.begun),
                (&mut own.completed, other.completed),
                (&mut own.stopped, other.stopped),
                (&mut own.reduced, other.reduced),
                (&mut own.reduced_twice, other.reduced_twice),
                (&mut own.interrupted, other.interrupted),
                (&mut own.delayed, other.delayed),
                (
                    &mut own.interrupted_or_delayed,
                    other.interrupted_or_delayed,
                ),
                (&mut own.missed, other.missed),
            ] {
                *own += other;
            }
            for (reason, count) in other.reasons {
                *own.reasons.entry(reason).or_default() += count;
            }
            own.days.merge(other.days);
            own.cycles.merge(other.cycles);
            for (own, other) in own.intensity.iter_mut().zip(other.intensity) {
                own.merge(other);
            }
        }
    }
}
