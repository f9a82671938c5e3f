//! Accrual month by month, beside what the plan of enrolment lets expect.

use chrono::NaiveDate;

use super::counts::{Counts, Month, Pair};
use crate::enrolment::ExpectedEnrolment;
use crate::picture::{Axis, Scale, TimeLine, Timeline, Words};
use crate::report::parts::{Cell, Head, Table};
use crate::trial::Trial;

/// The most months that have a row and a point each; beyond it each year has one.
const MOST_MONTHS: i32 = 120;

/// For how many days at most it is computed what is expected: 20 years.
const MOST_DAYS: i64 = 7_305;

/// What happened until the end of each period, and what was expected.
pub(super) struct Course {
    steps: Vec<Step>,
    /// What was planned, where there is a plan.
    pub plan: Option<Planned>,
    has_screening: bool,
    /// Whether a period is a year.
    is_by_year: bool,
}

/// A month or a year.
struct Step {
    name: String,
    /// Its end as a place across, in months from the first.
    end: f64,
    own: Pair,
    until: Pair,
    /// Whether it is after the last day on which anything happened.
    is_after: bool,
    /// Expected until its end: screened and randomized.
    expected: Option<(f64, f64)>,
}

/// What a plan lets expect.
pub(super) struct Planned {
    pub start: NaiveDate,
    pub expected: ExpectedEnrolment,
    sample_size: u32,
    /// The day by which the sample size is expected.
    pub reached_on: Option<NaiveDate>,
}

impl Planned {
    fn new(trial: &Trial, last: NaiveDate) -> Option<Self> {
        let start = trial.enrolment()?.start();
        let actual = (last - start).num_days().max(0);
        let days = usize::try_from((2 * actual + 366).min(MOST_DAYS)).ok()?;
        let expected = ExpectedEnrolment::of_trial(trial, days)?;
        let sample_size = trial.sample_size();
        let reached = expected.reaches(sample_size);
        Some(Self {
            start,
            reached_on: reached.map(|day| start + chrono::Days::new(day as u64)),
            sample_size,
            expected,
        })
    }

    /// Screened and randomized until the end of a day; nothing after the sample size is reached.
    fn until(&self, first: NaiveDate, last: NaiveDate) -> Option<(f64, f64)> {
        if self.reached_on.is_some_and(|reached| reached < first) {
            return None;
        }
        let last = self.reached_on.map_or(last, |reached| reached.min(last));
        let Ok(day) = usize::try_from((last - self.start).num_days()) else {
            return Some((0.0, 0.0));
        };
        let randomized = self.expected.randomized.get(day)?;
        let most = f64::from(self.sample_size);
        Some((*self.expected.screened.get(day)?, randomized.min(most)))
    }
}

impl Course {
    /// The course, where any day is known.
    pub(super) fn new(counts: &Counts, trial: &Trial) -> Option<Self> {
        let (&first, _) = counts.months.first_key_value()?;
        let (&last, _) = counts.months.last_key_value()?;
        let plan = Planned::new(trial, last.last_day());
        let begins = plan.as_ref().map(|plan| Month::of(plan.start));
        let first = begins.map_or(first, |begins| begins.min(first));
        let reached = plan.as_ref().and_then(|plan| plan.reached_on);
        let end = reached.map_or(last, |day| Month::of(day).max(last));
        let is_by_year = end.since(first) >= MOST_MONTHS;
        let mut steps: Vec<Step> = Vec::new();
        let mut until = Pair::default();
        for number in 0..=end.since(first) {
            let month = first.after(number);
            let own = counts.months.get(&month).copied().unwrap_or_default();
            until.screened += own.screened;
            until.randomized += own.randomized;
            let expected = plan.as_ref();
            let expected =
                expected.and_then(|plan| plan.until(month.first_day(), month.last_day()));
            let step = Step {
                name: month.to_string(),
                end: f64::from(number + 1),
                own,
                until,
                is_after: month > last,
                expected,
            };
            match steps.last_mut() {
                Some(year) if is_by_year && !month.is_january() => year.extend(&step),
                _ if is_by_year => steps.push(Step {
                    name: month.year().to_string(),
                    ..step
                }),
                _ => steps.push(step),
            }
        }
        Some(Self {
            steps,
            plan,
            has_screening: counts.has_screening,
            is_by_year,
        })
    }

    /// The picture of the cumulative counts.
    pub(super) fn picture(&self, trial: &Trial, software: &str) -> Timeline {
        let happened = |value: &dyn Fn(&Step) -> u64| -> Vec<Option<f64>> {
            let start = [Some(0.0)].into_iter();
            let steps = self.steps.iter();
            start
                .chain(steps.map(|step| (!step.is_after).then(|| value(step) as f64)))
                .collect()
        };
        let expected = |value: &dyn Fn((f64, f64)) -> f64| -> Vec<Option<f64>> {
            let start = [Some(0.0)].into_iter();
            start
                .chain(self.steps.iter().map(|step| step.expected.map(value)))
                .collect()
        };
        let line = |name: &str, kind, is_planned, values| TimeLine {
            name: name.to_owned(),
            kind,
            is_planned,
            values,
        };
        let mut lines = vec![line(
            "randomized",
            0,
            false,
            happened(&|step| step.until.randomized),
        )];
        if self.has_screening {
            lines.push(line(
                "screened",
                1,
                false,
                happened(&|step| step.until.screened),
            ));
        }
        if self.plan.is_some() {
            lines.push(line(
                "randomized, expected",
                0,
                true,
                expected(&|(_, all)| all),
            ));
            if self.has_screening {
                lines.push(line(
                    "screened, expected",
                    1,
                    true,
                    expected(&|(all, _)| all),
                ));
            }
        }
        let start = (0.0, "start".to_owned());
        let steps = self.steps.iter().map(|step| (step.end, step.name.clone()));
        let target = trial.enrolment().map(|_| trial.sample_size());
        Timeline {
            words: Words {
                title: "Accrual".to_owned(),
                subtitle: "Cumulative numbers at the end of each ".to_owned() + self.period(),
                source: software.to_owned(),
            },
            across: "Calendar time".to_owned(),
            ticks: self.ticks(),
            y: Axis {
                scale: Scale::Linear,
                ..Axis::new("Candidates and participants")
            },
            target: target.map(|size| (f64::from(size), format!("sample size {size}"))),
            times: [start].into_iter().chain(steps).collect(),
            lines,
        }
    }

    pub(super) fn period(&self) -> &'static str {
        if self.is_by_year { "year" } else { "month" }
    }

    /// The beginnings of periods: of years where there are more than 18 months.
    fn ticks(&self) -> Vec<(f64, String)> {
        let begins = |place: usize| match place.checked_sub(1) {
            Some(before) => self.steps[before].end,
            None => 0.0,
        };
        let steps = self.steps.iter().enumerate();
        let is_dense = !self.is_by_year && self.steps.len() > 18;
        steps
            .filter(|(_, step)| !is_dense || step.name.ends_with("-01"))
            .map(|(place, step)| {
                let name = if is_dense {
                    &step.name[..4]
                } else {
                    &step.name
                };
                (begins(place), name.to_owned())
            })
            .collect()
    }

    /// The numbers of the picture.
    pub(super) fn numbers(&self) -> Table {
        let mut head = vec![Head::text(if self.is_by_year { "Year" } else { "Month" })];
        if self.has_screening {
            head.extend(["Screened", "Screened, cumulative"].map(Head::number));
        }
        head.extend(["Randomized", "Randomized, cumulative"].map(Head::number));
        if self.plan.is_some() {
            if self.has_screening {
                head.push(Head::number("Screened, expected"));
            }
            head.push(Head::number("Randomized, expected"));
        }
        let rows = self.steps.iter().map(|step| {
            let happened = |count: u64| {
                Cell::number(if step.is_after {
                    String::new()
                } else {
                    count.to_string()
                })
            };
            let mut row = vec![Cell::text(&step.name)];
            if self.has_screening {
                row.extend([happened(step.own.screened), happened(step.until.screened)]);
            }
            row.extend([
                happened(step.own.randomized),
                happened(step.until.randomized),
            ]);
            let expected = |value: Option<f64>| {
                Cell::number(value.map_or(String::new(), |value| format!("{value:.1}")))
            };
            if self.plan.is_some() {
                if self.has_screening {
                    row.push(expected(step.expected.map(|(screened, _)| screened)));
                }
                row.push(expected(step.expected.map(|(_, randomized)| randomized)));
            }
            row
        });
        let mut note =
            "Randomized: counted from the participants, by the day of randomization.".to_owned();
        if self.has_screening {
            note.push_str(" Screened: from the table screening, by the day of screening.");
        }
        if self.plan.is_some() {
            note.push_str(" Expected: by the plan of enrolment, cumulative, until the sample size is reached.");
        }
        Table {
            caption: format!("Accrual by {}", self.period()),
            head,
            rows: rows.collect(),
            note: Some(note),
        }
    }
}

impl Step {
    /// Makes a year longer by a month.
    fn extend(&mut self, month: &Self) {
        self.end = month.end;
        self.own.screened += month.own.screened;
        self.own.randomized += month.own.randomized;
        self.until = month.until;
        self.is_after &= month.is_after;
        self.expected = month.expected.or(self.expected);
    }
}
