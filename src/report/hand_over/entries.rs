//! Entries of the list, counted.

use std::ops::ControlFlow;

use maud::Markup;

use crate::design::StratumIndex;
use crate::participant::Participant;
use crate::report::parts::{Cell, Head, MOST_ROWS, Table, stratum_head, stratum_name};
use crate::report::source::{Kind, Source, TableError};
use crate::tables::RANDOMIZATION_LIST;
use crate::trial::{RandomizationPlan, Trial};

/// Entries by stratum.
#[derive(Debug)]
pub(super) struct Entries {
    /// By stratum, then by arm.
    by_arm: Vec<Vec<u64>>,
    /// By stratum, those that participants were allocated by.
    used: Vec<u64>,
}

impl Entries {
    /// Those of the run's list; `None` where the run has no list.
    pub(super) fn read(source: &Source<'_>, trial: &Trial) -> Result<Option<Self>, TableError> {
        let strata = trial.strata().count();
        let mut entries = Self {
            by_arm: vec![vec![0; trial.arms().count()]; strata],
            used: vec![0; strata],
        };
        let name = RANDOMIZATION_LIST.name();
        let mut last: Option<(String, StratumIndex)> = None;
        let found = source
            .tables
            .read(name, &["stratum", "arm"], &mut |cells| {
                let [label, arm] = cells else {
                    return Ok(ControlFlow::Break(()));
                };
                // Strata come one after the other.
                let stratum = match &last {
                    Some((known, stratum)) if known == label => *stratum,
                    _ => {
                        let stratum = trial.strata().find(label);
                        let stratum =
                            stratum.ok_or_else(|| TableError::cell(name, "stratum", label))?;
                        last = Some(((*label).to_owned(), stratum));
                        stratum
                    }
                };
                let place = trial.arms().find(arm);
                let place = place.ok_or_else(|| TableError::cell(name, "arm", arm))?;
                entries.by_arm[stratum.get()][place.get()] += 1;
                Ok(ControlFlow::Continue(()))
            })?;
        let strata = source.participants.iter().filter_map(Participant::stratum);
        for stratum in strata {
            entries.used[stratum.get()] += 1;
        }
        Ok(found.then_some(entries))
    }

    /// How many there are.
    pub(super) fn total(&self) -> u64 {
        self.by_arm.iter().flatten().sum()
    }

    /// How many there are in each stratum, and of a simulated trial how many are used and left.
    pub(super) fn by_stratum(&self, trial: &Trial, plan: &RandomizationPlan, kind: Kind) -> Markup {
        let has_own = plan.procedures().len() > 1;
        let mut head = vec![Head::text(stratum_head(trial))];
        if has_own {
            head.push(Head::text("Procedure"));
        }
        head.push(Head::number("Entries"));
        let is_used = kind == Kind::Simulated;
        if is_used {
            head.extend([Head::number("Used"), Head::number("Left")]);
        }
        let rows = trial.strata().iter().take(MOST_ROWS).map(|stratum| {
            let mut row = vec![Cell::text(stratum_name(trial, stratum))];
            if has_own {
                row.push(Cell::text(plan.procedure_of(stratum).to_string()));
            }
            let entries: u64 = self.by_arm[stratum.get()].iter().sum();
            row.push(Cell::number(entries.to_string()));
            if is_used {
                let used = self.used[stratum.get()];
                row.push(Cell::number(used.to_string()));
                row.push(Cell::number(entries.saturating_sub(used).to_string()));
            }
            row
        });
        Table {
            caption: "Entries of the list by stratum".to_owned(),
            head,
            rows: rows.collect(),
            note: cut(trial.strata().count()),
        }
        .markup()
    }

    /// How many there are in each stratum by arm.
    pub(super) fn by_arm(&self, trial: &Trial) -> Markup {
        let mut head = vec![Head::text(stratum_head(trial))];
        head.extend(trial.arms().iter().map(|arm| Head::number(arm.name())));
        let rows = trial.strata().iter().take(MOST_ROWS).map(|stratum| {
            let mut row = vec![Cell::text(stratum_name(trial, stratum))];
            let arms = self.by_arm[stratum.get()].iter();
            row.extend(arms.map(|n| Cell::number(n.to_string())));
            row
        });
        Table {
            caption: "Entries of the list by stratum and arm".to_owned(),
            head,
            rows: rows.collect(),
            note: cut(trial.strata().count()),
        }
        .markup()
    }
}

fn cut(strata: usize) -> Option<String> {
    (strata > MOST_ROWS).then(|| {
        format!("The first {MOST_ROWS} of {strata} strata; the table `randomization_list` has all.")
    })
}
