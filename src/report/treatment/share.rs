//! The share of participants on each treatment, by month since randomization.

use std::ops::ControlFlow;

use super::given::Days;
use super::rows::{MOST_READ, Walk, date_or_none, months_after};
use crate::picture::{Axis, Line, Trajectory, Unit, Words};
use crate::report::parts::{Cell, Head, Table};
use crate::report::source::{Source, TableError};
use crate::trial::Trial;

/// The most months that are looked at: a century.
const MOST_MONTHS: u32 = 1200;
/// The most months that are shown: of longer times, every second one, or every third, and so on.
const MOST_POINTS: usize = 48;

const TABLE: &str = "exposure_summary";

/// How many participants are on each treatment.
#[derive(Debug, Default)]
pub(super) struct Share {
    /// By treatment: for how many it is planned, or begun by an event.
    of: Vec<u64>,
    /// By treatment and month: how many are on it.
    on: Vec<Vec<u64>>,
    /// How many participants have no date of randomization.
    pub undated: u64,
}

impl Share {
    pub(super) fn new(trial: &Trial) -> Self {
        let treatments = trial.treatment_plan().treatments().len();
        Self {
            of: vec![0; treatments],
            on: vec![Vec::new(); treatments],
            undated: 0,
        }
    }

    /// Counts a treatment of a participant.
    pub(super) fn add(&mut self, source: &Source<'_>, days: Days) {
        let Some(start) = source.participants[days.place].randomized_on else {
            self.undated += 1;
            return;
        };
        self.of[days.treatment] += 1;
        let on = &mut self.on[days.treatment];
        for month in 0..MOST_MONTHS {
            let day = months_after(start, month).filter(|day| *day <= days.last);
            let Some(day) = day else { break };
            if on.len() <= month as usize {
                on.push(0);
            }
            if day >= days.first {
                on[month as usize] += 1;
            }
        }
    }

    /// Counts what really happened. Whether the table is short enough to be read.
    pub(super) fn read(&mut self, source: &Source<'_>, trial: &Trial) -> Result<bool, TableError> {
        if source.tables.rows(TABLE).unwrap_or(0) > MOST_READ {
            return Ok(false);
        }
        let treatments = trial.treatment_plan().treatments();
        let mut walk = Walk::new(source.participants, TABLE);
        let columns = [
            "participant_id",
            "treatment",
            "first_dose_date",
            "last_dose_date",
        ];
        source.tables.read(TABLE, &columns, &mut |cells| {
            let place = walk.find(cells[0])?;
            let treatment = treatments.iter().position(|name| name == cells[1]);
            let treatment =
                treatment.ok_or_else(|| TableError::cell(TABLE, "treatment", cells[1]))?;
            let first = date_or_none(TABLE, "first_dose_date", cells[2])?;
            let last = date_or_none(TABLE, "last_dose_date", cells[3])?;
            match first.zip(last) {
                Some((first, last)) => self.add(
                    source,
                    Days {
                        place,
                        treatment,
                        first,
                        last,
                    },
                ),
                None => self.of[treatment] += 1,
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(true)
    }

    /// The picture and its numbers, of the treatments that `is_shown`; none where nobody is on any.
    pub(super) fn picture(
        &self,
        source: &Source<'_>,
        trial: &Trial,
        is_shown: impl Fn(usize) -> bool,
    ) -> Option<(String, Table)> {
        let names = trial.treatment_plan().treatments();
        let shown: Vec<usize> = (0..names.len())
            .filter(|&place| self.of[place] > 0 && is_shown(place))
            .collect();
        let months = shown.iter().map(|&place| self.on[place].len()).max()?;
        let step = months.div_ceil(MOST_POINTS).max(1);
        let months: Vec<usize> = (0..months.max(1)).step_by(step).collect();
        let on = |place: usize, month: usize| self.on[place].get(month).copied().unwrap_or(0);
        let lines = shown.iter().map(|&place| Line {
            name: names[place].clone(),
            why: String::new(),
            values: months
                .iter()
                .map(|&month| {
                    let share = on(place, month) as f64 / self.of[place] as f64;
                    (month as f64, share)
                })
                .collect(),
        });
        let picture = Trajectory {
            words: Words {
                title: "Share of participants on each treatment".to_owned(),
                subtitle: format!(
                    "{}. Of those for whom a treatment is planned, or begun by an event",
                    trial.title()
                ),
                source: source.makings.software.clone(),
            },
            x: Axis::new("Months since randomization"),
            y: Axis {
                unit: Unit::Percent,
                scale: crate::picture::Scale::Linear,
                ..Axis::new("On treatment, %")
            },
            lines: lines.collect(),
        };
        let head = shown.iter().map(|&place| {
            let of = self.of[place];
            Head::number(format!("{} (n = {of})", names[place]))
        });
        let rows = months.iter().map(|&month| {
            let cells = shown.iter().map(|&place| {
                let count = on(place, month);
                Cell::number(with_percent(count, self.of[place]))
            });
            std::iter::once(Cell::number(month.to_string()))
                .chain(cells)
                .collect()
        });
        let numbers = Table {
            caption: "participants on each treatment, by month since randomization".to_owned(),
            head: std::iter::once(Head::number("Month")).chain(head).collect(),
            rows: rows.collect(),
            note: (step > 1).then(|| format!("Every {step} months.")),
        };
        Some((picture.svg(), numbers))
    }
}

/// A count with its share in per cent, such as `74 (37.4 %)`.
pub(super) fn with_percent(count: u64, of: u64) -> String {
    if of == 0 {
        return count.to_string();
    }
    format!("{count} ({:.1} %)", 100.0 * count as f64 / of as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_has_its_share() {
        assert_eq!(with_percent(74, 198), "74 (37.4 %)");
        assert_eq!(with_percent(0, 0), "0");
    }
}
