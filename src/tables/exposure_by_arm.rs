//! `exposure_by_arm`: exposure of each arm, as a paper prints it.

use std::collections::BTreeMap;

use super::columns::{ARM, TREATMENT};
use crate::actual::{Actual, Summary, Treated};
use crate::design::ArmIndex;
use crate::table::{Codelist, Column, Schema, Table, Value};
use crate::trial::Trial;

/// Relative dose intensities are counted to this part of 1.
const STEPS: f64 = 1_000.0;

const MEASURES: Codelist = Codelist {
    cdisc: None,
    codes: &[
        (
            "planned",
            "participants for whom the treatment is planned, or begun by an event",
        ),
        ("begun", "those who were given a dose"),
        (
            "completed",
            "those who were given it to the end of its plan",
        ),
        (
            "stopped",
            "those for whom it was stopped before, in all and by reason",
        ),
        ("reduced", "those with at least one dose at a lower level"),
        (
            "reduced twice",
            "those with doses at two lower levels or more",
        ),
        (
            "interrupted",
            "those with a hold in which a planned dose was not given",
        ),
        (
            "delayed",
            "those with a cycle, or a single dose, that came late",
        ),
        ("interrupted or delayed", "those with either"),
        ("missed", "those with a dose that was forgotten"),
        (
            "days on treatment",
            "of those who began: from the first dose to the last",
        ),
        ("cycles begun", "of those who began"),
        (
            "relative dose intensity",
            "of those who began, in per cent: amount given / amount planned in the whole plan",
        ),
        (
            "relative dose intensity, actual duration",
            "the same on the days on treatment",
        ),
        (
            "relative dose intensity, per week",
            "the same by amounts per week",
        ),
    ],
};

const COLUMNS: &[Column] = &[
    ARM,
    TREATMENT,
    Column::text("measure", "Measure", "what is counted or measured").of_codes(MEASURES),
    Column::text(
        "reason",
        "Reason",
        "of those who stopped: why; empty in all",
    ),
    Column::whole("participants", "Participants", "how many the row is about"),
    Column::whole("count", "Count", "how many of them, of what is counted"),
    Column::number("percent", "Per cent", "of them, 100 count / participants").in_unit("%"),
    Column::number("mean", "Mean", "of what is measured"),
    Column::number(
        "q25",
        "Lower quartile",
        "of what is measured: the least value that at least 25 % do not exceed",
    ),
    Column::number("median", "Median", "likewise 50 %"),
    Column::number("q75", "Upper quartile", "likewise 75 %"),
];

/// The schema of `exposure_by_arm`.
pub static EXPOSURE_BY_ARM: Schema = Schema::new(
    "exposure_by_arm",
    "Exposure by arm",
    "arm, treatment and measure",
    &["arm", "treatment", "measure", "reason"],
    COLUMNS,
)
.about(
    "Written with `administrations`. Arms and treatments in the order of the scenario. Relative dose \
     intensities are rounded to 0.1 % before their quartiles are taken.",
);

/// How often each value comes.
#[derive(Debug, Clone, Default, PartialEq)]
struct Spread {
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

    fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    fn mean(&self) -> Option<f64> {
        let total = self.total();
        let sum: i128 = self
            .counts
            .iter()
            .map(|(value, count)| i128::from(*value) * i128::from(*count))
            .sum();
        (total > 0).then(|| sum as f64 / total as f64)
    }

    /// The least value that at least so many per cent do not exceed.
    fn quantile(&self, percent: u64) -> Option<i64> {
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
struct OfTreatment {
    planned: u64,
    begun: u64,
    completed: u64,
    stopped: u64,
    /// By reason, of those who were stopped or never began.
    reasons: BTreeMap<String, u64>,
    reduced: u64,
    reduced_twice: u64,
    interrupted: u64,
    delayed: u64,
    interrupted_or_delayed: u64,
    missed: u64,
    days: Spread,
    cycles: Spread,
    intensity: [Spread; 3],
}

/// Exposure of each arm, summed over participants in memory that does not grow with them.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmExposure {
    /// By arm, then by treatment.
    of: Vec<Vec<OfTreatment>>,
}

impl ArmExposure {
    /// Nobody's yet.
    pub fn new(trial: &Trial) -> Self {
        let treatments = trial.treatment_plan().treatments().len();
        Self {
            of: vec![vec![OfTreatment::default(); treatments]; trial.arms().count()],
        }
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
                spread.add((value * STEPS).round() as i64);
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

/// The table.
pub fn exposure_by_arm<'a>(trial: &'a Trial, exposure: &'a ArmExposure) -> Table<'a> {
    let treatments = trial.treatment_plan().treatments();
    let rows = trial
        .arms()
        .iter()
        .zip(&exposure.of)
        .flat_map(move |(arm, of)| {
            let of = of.iter().zip(treatments);
            let present = of.filter(|(own, _)| own.planned > 0);
            present.flat_map(move |(own, treatment)| own.rows(arm.name(), treatment))
        });
    Table::from_rows(&EXPOSURE_BY_ARM, rows)
}

impl OfTreatment {
    fn rows(&self, arm: &str, treatment: &str) -> Vec<Vec<Value>> {
        let mut rows = Vec::new();
        let start = |measure: &'static str| {
            vec![
                Value::from(arm),
                Value::from(treatment),
                Value::Code(measure),
            ]
        };
        let mut count = |measure, reason: &str, of: u64, count: u64| {
            let mut row = start(measure);
            row.extend([
                Value::from(reason),
                of.into(),
                count.into(),
                if of > 0 {
                    Value::Number(100.0 * count as f64 / of as f64)
                } else {
                    Value::Missing
                },
            ]);
            row.extend(std::iter::repeat_n(Value::Missing, 4));
            rows.push(row);
        };
        count("planned", "", self.planned, self.planned);
        count("begun", "", self.planned, self.begun);
        count("completed", "", self.planned, self.completed);
        count("stopped", "", self.planned, self.stopped);
        for (reason, stopped) in &self.reasons {
            count("stopped", reason, self.planned, *stopped);
        }
        for (measure, of_begun) in [
            ("reduced", self.reduced),
            ("reduced twice", self.reduced_twice),
            ("interrupted", self.interrupted),
            ("delayed", self.delayed),
            ("interrupted or delayed", self.interrupted_or_delayed),
            ("missed", self.missed),
        ] {
            count(measure, "", self.begun, of_begun);
        }
        let per_cent = STEPS / 100.0;
        let [planned, actual, per_week] = &self.intensity;
        for (measure, spread, unit) in [
            ("days on treatment", &self.days, 1.0),
            ("cycles begun", &self.cycles, 1.0),
            ("relative dose intensity", planned, per_cent),
            ("relative dose intensity, actual duration", actual, per_cent),
            ("relative dose intensity, per week", per_week, per_cent),
        ] {
            if spread.total() == 0 {
                continue;
            }
            let mut row = start(measure);
            row.extend([
                Value::Missing,
                spread.total().into(),
                Value::Missing,
                Value::Missing,
            ]);
            row.push(spread.mean().map(|mean| mean / unit).into());
            row.extend([25, 50, 75].map(|percent| {
                let value = spread.quantile(percent);
                Value::from(value.map(|value| value as f64 / unit))
            }));
            rows.push(row);
        }
        rows
    }
}
