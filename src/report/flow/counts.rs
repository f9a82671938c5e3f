//! How many participants come to each step, by the tables of the run.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::report::source::{Kind, Source, TableError};
use crate::trial::Trial;

/// The most rows of `exposure` that are read to count for whom no dose is planned.
const MOST_EXPOSURE_ROWS: u64 = 500_000;
/// The reason where the table has none.
const NO_REASON: &str = "reason not known";

/// Who comes to each step.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Who was screened, where that is known.
    pub screened: Option<Screened>,
    /// What the arms, or all of them in one, come to.
    pub arms: Vec<Arm>,
    /// Whether a trial as a whole was simulated, so that somebody could be analysed.
    pub is_analysed: bool,
    /// The table that participants come from.
    pub allocated_in: &'static str,
}

/// Who was screened.
#[derive(Debug, Default)]
pub(super) struct Screened {
    pub assessed: u64,
    /// Those who failed at least one criterion.
    pub ineligible: u64,
    /// How often each criterion was failed, by its id, with its words.
    pub criteria: Vec<(String, String, u64)>,
    /// Eligible, but above a cap.
    pub capped: u64,
    /// Eligible, but still in screening at the end.
    pub late: u64,
    pub randomized: u64,
}

/// What an arm comes to.
#[derive(Debug, Default)]
pub(super) struct Arm {
    pub label: String,
    pub allocated: u64,
    pub treatment: Treatment,
}

/// What is known of treatment.
#[derive(Debug, Default)]
pub(super) enum Treatment {
    /// Nothing.
    #[default]
    Unknown,
    /// For how many at least one dose is planned.
    Planned(u64),
    /// How it ended.
    Ended(Ends),
}

/// How treatment and time in the trial ended.
#[derive(Debug, Default, Clone)]
pub(super) struct Ends {
    pub received: u64,
    pub never: Reasons,
    pub discontinued: Reasons,
    /// Those who left the trial and had not completed treatment.
    pub left: Reasons,
    /// Those who had.
    pub left_after: Reasons,
}

/// How many, and how many for each reason.
#[derive(Debug, Default, Clone)]
pub(super) struct Reasons {
    pub total: u64,
    pub of: BTreeMap<String, u64>,
}

impl Reasons {
    fn add(&mut self, reason: &str) {
        self.total += 1;
        let reason = if reason.is_empty() { NO_REASON } else { reason };
        match self.of.get_mut(reason) {
            Some(count) => *count += 1,
            None => {
                self.of.insert(reason.to_owned(), 1);
            }
        }
    }

    fn add_all(&mut self, other: &Self) {
        self.total += other.total;
        for (reason, count) in &other.of {
            *self.of.entry(reason.clone()).or_default() += count;
        }
    }

    /// The reasons, the most frequent first; none where no reason is known.
    pub(super) fn sorted(&self) -> Vec<(&str, u64)> {
        if self.of.keys().all(|reason| reason == NO_REASON) {
            return Vec::new();
        }
        let mut all: Vec<(&str, u64)> = (self.of.iter())
            .map(|(reason, count)| (reason.as_str(), *count))
            .collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }
}

impl Ends {
    fn add_all(&mut self, other: &Self) {
        self.received += other.received;
        self.never.add_all(&other.never);
        self.discontinued.add_all(&other.discontinued);
        self.left.add_all(&other.left);
        self.left_after.add_all(&other.left_after);
    }
}

impl Screened {
    /// Those who were not randomized.
    pub(super) fn excluded(&self) -> u64 {
        self.ineligible + self.capped + self.late
    }

    /// The criteria that somebody failed, the most frequent first.
    pub(super) fn failed(&self) -> Vec<(&str, &str, u64)> {
        let mut all: Vec<(&str, &str, u64)> = (self.criteria.iter())
            .filter(|(_, _, count)| *count > 0)
            .map(|(id, text, count)| (id.as_str(), text.as_str(), *count))
            .collect();
        all.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        all
    }

    fn read(source: &Source<'_>, trial: &Trial) -> Result<Option<Self>, TableError> {
        let mut found = Self {
            criteria: (trial.criteria().iter())
                .map(|one| (one.id.clone(), one.text.clone(), 0))
                .collect(),
            ..Self::default()
        };
        let columns = ["eligible", "failed_criteria", "participant_id"];
        let is_there = source.tables.read("screening", &columns, &mut |cells| {
            let &[eligible, failed, participant] = cells else {
                return Ok(ControlFlow::Break(()));
            };
            found.assessed += 1;
            match (eligible, failed, participant) {
                ("Y", "", "") => found.late += 1,
                ("Y", "", _) => found.randomized += 1,
                ("Y", _, _) => found.capped += 1,
                ("N", _, _) => found.fails(failed)?,
                (other, _, _) => return Err(TableError::cell("screening", "eligible", other)),
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(is_there.then_some(found))
    }

    fn fails(&mut self, failed: &str) -> Result<(), TableError> {
        self.ineligible += 1;
        for id in failed.split(';') {
            let place = self.criteria.iter_mut().find(|(known, _, _)| known == id);
            let (_, _, count) =
                place.ok_or_else(|| TableError::cell("screening", "failed_criteria", failed))?;
            *count += 1;
        }
        Ok(())
    }
}

impl Flow {
    /// Counts what the tables have.
    pub(super) fn read(source: &Source<'_>, trial: &Trial) -> Result<Self, TableError> {
        let mut arms: Vec<Arm> = (trial.arms().iter())
            .map(|arm| Arm {
                label: arm.label().to_owned(),
                ..Arm::default()
            })
            .collect();
        for participant in source.participants {
            if let Some(arm) = participant.arm {
                arms[arm.get()].allocated += 1;
            }
        }
        let mut flow = Self {
            screened: Screened::read(source, trial)?,
            arms,
            is_analysed: source.kind == Kind::Simulated,
            allocated_in: match source.kind {
                Kind::Assigned => "assignments",
                Kind::Balance => "balance",
                _ => "participants",
            },
        };
        if !flow.read_disposition(source, trial)? {
            flow.read_planned(source, trial)?;
        }
        Ok(flow)
    }

    /// How treatment ended. Whether the run knows it.
    fn read_disposition(&mut self, source: &Source<'_>, trial: &Trial) -> Result<bool, TableError> {
        const TABLE: &str = "disposition";
        let mut ends = vec![Ends::default(); self.arms.len()];
        let columns = [
            "arm",
            "treatment_status",
            "treatment_reason",
            "trial_status",
            "trial_reason",
        ];
        let is_there = source.tables.read(TABLE, &columns, &mut |cells| {
            let &[arm, status, reason, trial_status, trial_reason] = cells else {
                return Ok(ControlFlow::Break(()));
            };
            let place = trial.arms().find(arm);
            let place = place.ok_or_else(|| TableError::cell(TABLE, "arm", arm))?;
            let own = &mut ends[place.get()];
            match status {
                "NOT TREATED" => own.never.add(reason),
                "COMPLETED" => own.received += 1,
                "DISCONTINUED" => {
                    own.received += 1;
                    own.discontinued.add(reason);
                }
                other => return Err(TableError::cell(TABLE, "treatment_status", other)),
            }
            if trial_status == "DISCONTINUED" {
                match status {
                    "COMPLETED" => own.left_after.add(trial_reason),
                    _ => own.left.add(trial_reason),
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if is_there {
            for (arm, ends) in self.arms.iter_mut().zip(ends) {
                arm.treatment = Treatment::Ended(ends);
            }
        }
        Ok(is_there)
    }

    /// For how many a dose is planned, where the run has plans and they are not too long to read.
    fn read_planned(&mut self, source: &Source<'_>, trial: &Trial) -> Result<(), TableError> {
        const TABLE: &str = "exposure";
        let is_short = (source.tables.rows(TABLE)).is_some_and(|rows| rows <= MOST_EXPOSURE_ROWS);
        if !is_short || trial.regimens().is_empty() {
            return Ok(());
        }
        let mut planned = vec![0; self.arms.len()];
        let mut last = String::new();
        source
            .tables
            .read(TABLE, &["participant_id", "arm"], &mut |cells| {
                let &[participant, arm] = cells else {
                    return Ok(ControlFlow::Break(()));
                };
                // The rows of a participant stand together.
                if participant != last {
                    participant.clone_into(&mut last);
                    let place = trial.arms().find(arm);
                    let place = place.ok_or_else(|| TableError::cell(TABLE, "arm", arm))?;
                    planned[place.get()] += 1;
                }
                Ok(ControlFlow::Continue(()))
            })?;
        for (arm, planned) in self.arms.iter_mut().zip(planned) {
            arm.treatment = Treatment::Planned(planned);
        }
        Ok(())
    }

    /// The same with all arms in one.
    pub(super) fn blinded(mut self) -> Self {
        let ends = self.ends();
        let planned = self.arms.iter().map(|arm| match arm.treatment {
            Treatment::Planned(count) => Some(count),
            Treatment::Unknown | Treatment::Ended(_) => None,
        });
        let planned: Option<u64> = planned.sum();
        self.arms = vec![Arm {
            label: "All arms".to_owned(),
            allocated: self.allocated(),
            treatment: match (ends, planned) {
                (Some(ends), _) => Treatment::Ended(ends),
                (None, Some(planned)) => Treatment::Planned(planned),
                (None, None) => Treatment::Unknown,
            },
        }];
        self
    }

    /// Everybody with an arm.
    pub(super) fn allocated(&self) -> u64 {
        self.arms.iter().map(|arm| arm.allocated).sum()
    }

    /// Everybody who was randomized.
    pub(super) fn randomized(&self) -> u64 {
        let screened = self.screened.as_ref();
        screened.map_or_else(|| self.allocated(), |screened| screened.randomized)
    }

    /// How treatment ended, of all arms together.
    pub(super) fn ends(&self) -> Option<Ends> {
        let mut all = None;
        for arm in &self.arms {
            if let Treatment::Ended(own) = &arm.treatment {
                all.get_or_insert_with(Ends::default).add_all(own);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_by_how_frequent_they_are() {
        let mut reasons = Reasons::default();
        for reason in ["DEATH", "", "OTHER", "DEATH"] {
            reasons.add(reason);
        }
        assert_eq!(reasons.total, 4);
        assert_eq!(
            reasons.sorted(),
            [("DEATH", 2), ("OTHER", 1), (NO_REASON, 1)]
        );
        let mut unknown = Reasons::default();
        unknown.add("");
        assert_eq!((unknown.total, unknown.sorted().len()), (1, 0));
    }

    #[test]
    fn a_candidate_who_fails_two_criteria_is_excluded_once() {
        let mut screened = Screened {
            criteria: ["I1", "I2"]
                .map(|id| (id.to_owned(), String::new(), 0))
                .to_vec(),
            ..Screened::default()
        };
        screened.fails("I2").unwrap();
        screened.fails("I1;I2").unwrap();
        assert_eq!(screened.excluded(), 2);
        assert_eq!(screened.failed(), [("I2", "", 2), ("I1", "", 1)]);
        assert!(screened.fails("I3").is_err());
    }
}
