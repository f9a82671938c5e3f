//! Where what is reported breaks the rules of the protocol.

use super::holds::hold_on;
use super::participant::Actual;
use super::treated::Treated;
use super::units::UnitKind;
use super::{DayNumber, number_of};
use crate::design::{HoldRule, Modification};
use crate::table::Day;

/// What is reported and breaks a rule of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The treatment's place.
    pub treatment: usize,
    /// The day.
    pub on: Day,
    /// The rule: the name of a rule of the scenario, or the key that it is written by.
    pub rule: String,
    /// What breaks it.
    pub what: String,
}

impl Actual<'_, '_> {
    /// Where a participant's treatment, as a file reports it, breaks the rules of the protocol, in order of
    /// time.
    pub fn departures(&self) -> Vec<Departure> {
        let mut departures = Vec::new();
        for treated in &self.treatments {
            self.of_rules(treated, &mut departures);
            self.of_levels(treated, &mut departures);
            self.of_windows(treated, &mut departures);
        }
        departures.sort_by_key(|departure| departure.on);
        departures
    }

    /// Rules that applied and were not followed.
    fn of_rules(&self, treated: &Treated<'_>, departures: &mut Vec<Departure>) {
        for applied in &treated.applied {
            let rule = &self.deviations.modifications[applied.rule];
            let mut add = |on: DayNumber, what: String| {
                departures.push(Departure {
                    treatment: treated.treatment,
                    on: Day(on),
                    rule: rule.name.clone(),
                    what,
                });
            };
            let day = Day(applied.on);
            let is_stopped =
                |by: DayNumber| treated.stop.as_ref().is_some_and(|stop| stop.on <= by);
            match rule.action {
                Modification::Continue => {}
                // Whatever a rule asks for, a treatment that is stopped is not given.
                _ if is_stopped(applied.on) => {}
                Modification::Stop => add(applied.on, format!("not stopped on {day}")),
                Modification::Hold(hold) => {
                    let Some(held) = hold_on(&treated.holds, applied.on) else {
                        add(applied.on, format!("not held on {day}"));
                        continue;
                    };
                    let until = held.until;
                    if is_stopped(until) {
                        continue;
                    }
                    for (on, what) in self.of_hold(treated, applied.on, until, hold) {
                        add(on, what);
                    }
                }
            }
        }
    }

    /// What is wrong with a hold that a rule asked for, and after which treatment went on.
    fn of_hold(
        &self,
        treated: &Treated<'_>,
        from: DayNumber,
        until: DayNumber,
        rule: HoldRule,
    ) -> Vec<(DayNumber, String)> {
        let mut found = Vec::new();
        let unresolved = treated.episodes.iter().find(|episode| {
            episode.is_on(from) && episode.is_on(until) && episode.grade > rule.resume_at_grade
        });
        if let Some(episode) = unresolved {
            let toxicity = &self.deviations.toxicities[episode.toxicity].name;
            found.push((
                until,
                format!(
                    "resumed on {} while {toxicity} was of grade {}, above {}",
                    Day(until),
                    episode.grade,
                    rule.resume_at_grade
                ),
            ));
        }
        if rule.lowers && treated.level_on(Day(until)) <= treated.level_on(Day(from - 1)) {
            found.push((
                until,
                format!("resumed on {} without a lower dose", Day(until)),
            ));
        }
        if let Some(longest) = rule.stop_after_days
            && until - from > longest.cast_signed()
        {
            found.push((
                from + longest.cast_signed(),
                format!(
                    "held for {} days and not stopped after {longest}",
                    until - from
                ),
            ));
        }
        found
    }

    /// Doses that are not levels, that rise, or that skip a level.
    fn of_levels(&self, treated: &Treated<'_>, departures: &mut Vec<Departure>) {
        let levels = self.deviations.treatments[treated.treatment]
            .dose_shares
            .len();
        let mut before = 0;
        for change in &treated.levels {
            let dose = treated.amount(0, change.level);
            let share = |level: usize| treated.shares.get(level).copied().unwrap_or(1.0);
            let what = if change.level > 0 && change.level >= levels {
                format!("a dose of {dose} is not one of the levels")
            } else if share(change.level) > share(before) {
                format!("the dose rises to {dose}")
            } else if change.level > before + 1 {
                format!("a dose of {dose} skips a level")
            } else {
                before = change.level;
                continue;
            };
            before = change.level;
            departures.push(Departure {
                treatment: treated.treatment,
                on: Day(change.from),
                rule: "dose_levels".to_owned(),
                what,
            });
        }
    }

    /// Single doses outside of their window.
    fn of_windows(&self, treated: &Treated<'_>, departures: &mut Vec<Departure>) {
        let timing = &self.deviations.treatments[treated.treatment].timing;
        let (before, after) = timing.window;
        if timing.window == (0, 0) && timing.outside == 0.0 {
            return;
        }
        for course in treated
            .courses
            .iter()
            .filter(|own| own.kind == UnitKind::Doses)
        {
            let start = number_of(course.course.start());
            for unit in &course.units {
                let planned = start + unit.first.cast_signed() - 1;
                let Some(begins) = unit.begins else { continue };
                let days = begins - planned;
                if (-before.cast_signed()..=after.cast_signed()).contains(&days) {
                    continue;
                }
                departures.push(Departure {
                    treatment: treated.treatment,
                    on: Day(begins),
                    rule: "window".to_owned(),
                    what: format!(
                        "given on {}, {} day{} {} the planned day, outside [-{before}, {after}]",
                        Day(begins),
                        days.abs(),
                        if days.abs() == 1 { "" } else { "s" },
                        if days < 0 { "before" } else { "after" },
                    ),
                });
            }
        }
    }
}
