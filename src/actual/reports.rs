//! What a file reports of a participant, as what happens to a treatment.

use super::cause::Cause;
use super::episodes::Episode;
use super::happenings::{Episodes, Happenings, MissedDoses, Moves};
use super::holds::Hold;
use super::participant::Actual;
use super::treated::{LevelChange, Stop, Treated};
use super::units::UnitKind;
use super::{DayNumber, number_of};
use crate::calendar::{Plan, PlanError};
use crate::design::Deviations;
use crate::participant::Participant;
use crate::reported::{Reported, Since};

impl<'p, 'a> Actual<'p, 'a> {
    /// What happened to a participant as a file reports it. What is not mentioned went as planned.
    ///
    /// # Errors
    /// As [`Actual::drawn`].
    pub fn reported(
        plan: &'p Plan<'a>,
        deviations: &'p Deviations,
        participant: &Participant,
        reports: &[&Reported],
    ) -> Result<Self, PlanError> {
        let happenings = |treatment: usize| reported(plan, deviations, treatment, reports);
        let mut actual = Self::new(plan, deviations, participant, happenings)?;
        for treated in &mut actual.treatments {
            lower_from_cycles(treated, reports);
        }
        Ok(actual)
    }
}

/// The planned amount of a treatment's first part that the participant is given.
fn planned_amount(plan: &Plan<'_>, treatment: usize) -> Option<f64> {
    let mut parts = plan.treatment_plan().parts(treatment).iter();
    let part = parts.find(|&&part| plan.course(part).is_some())?;
    Some(plan.amount(*part)).filter(|amount| *amount > 0.0)
}

/// The shares of the scenario, and after them those that are reported and not among them.
fn shares(
    plan: &Plan<'_>,
    deviations: &Deviations,
    treatment: usize,
    reports: &[&Reported],
) -> Vec<f64> {
    let mut shares = deviations.treatments[treatment].dose_shares.clone();
    if shares.is_empty() {
        shares.push(1.0);
    }
    let Some(planned) = planned_amount(plan, treatment) else {
        return shares;
    };
    for report in reports {
        if let Reported::Reduction {
            treatment: own,
            dose,
            ..
        } = report
            && *own == treatment
            && level_of(&shares, dose / planned).is_none()
        {
            shares.push(dose / planned);
        }
    }
    shares
}

/// The level of a share of the planned dose.
fn level_of(shares: &[f64], share: f64) -> Option<usize> {
    shares.iter().position(|own| (own - share).abs() < 1e-9)
}

fn reported<'h>(
    plan: &Plan<'_>,
    deviations: &Deviations,
    treatment: usize,
    reports: &[&Reported],
) -> Happenings<'h> {
    let shares = shares(plan, deviations, treatment, reports);
    let planned = planned_amount(plan, treatment);
    let cause = |reason: &Option<String>| Cause::Reported(reason.clone().unwrap_or_default());
    let (mut holds, mut levels, mut stops) = (Vec::new(), Vec::new(), Vec::new());
    let (mut given, mut delays) = (Vec::new(), Vec::new());
    let (mut missed, mut episodes) = (Vec::new(), Vec::new());
    for report in reports {
        match report {
            Reported::Hold {
                treatment: own,
                from,
                to,
                reason,
            } if *own == treatment => {
                holds.push(Hold {
                    from: number_of(*from),
                    until: to.map_or(DayNumber::MAX, |to| number_of(to) + 1),
                    cause: cause(reason),
                });
            }
            Reported::Delay {
                treatment: own,
                cycle,
                days,
                ..
            } if *own == treatment => {
                delays.push((*cycle, days.cast_signed()));
            }
            Reported::Reduction {
                treatment: own,
                from: Since::Day(from),
                dose,
                reason,
            } if *own == treatment => {
                let level = planned.and_then(|planned| level_of(&shares, dose / planned));
                levels.extend(level.map(|level| LevelChange {
                    from: number_of(*from),
                    level,
                    cause: cause(reason),
                }));
            }
            Reported::Stop {
                treatment: own,
                on,
                reason,
            } if own.is_none_or(|own| own == treatment) => {
                stops.push(Stop {
                    on: number_of(*on),
                    cause: Cause::Reported(reason.clone()),
                });
            }
            Reported::Missed {
                treatment: own,
                planned_on,
                ..
            } if *own == treatment => {
                missed.push(number_of(*planned_on));
            }
            Reported::Given {
                treatment: own,
                planned_on,
                on,
            } if *own == treatment => {
                given.push((number_of(*planned_on), number_of(*on)));
            }
            Reported::Toxicity {
                toxicity,
                grade,
                from,
                to,
            } if deviations.toxicities[*toxicity].treatment == treatment => {
                episodes.push(Episode {
                    toxicity: *toxicity,
                    grade: *grade,
                    is_complicated: false,
                    from: number_of(*from),
                    until: to.map_or(DayNumber::MAX, |to| number_of(to) + 1),
                    is_handled: false,
                });
            }
            _ => {}
        }
    }
    missed.sort_unstable();
    levels.sort_by_key(|change| change.from);
    Happenings {
        never_started: false,
        first_dose: 0,
        moves: Moves::Reported { given, delays },
        holds,
        levels,
        shares: Some(shares),
        stop: stops.into_iter().min_by_key(|stop| stop.on),
        episodes: Episodes::Reported(episodes),
        missed: MissedDoses::Reported(missed),
    }
}

/// Adds the reductions that are reported from a cycle on, which has begun by now.
fn lower_from_cycles(treated: &mut Treated<'_>, reports: &[&Reported]) {
    for report in reports {
        let Reported::Reduction {
            treatment,
            from: Since::Cycle(cycle),
            dose,
            reason,
        } = report
        else {
            continue;
        };
        if *treatment != treated.treatment {
            continue;
        }
        let course = treated
            .courses
            .iter()
            .find(|own| own.kind == UnitKind::Cycles);
        let level = course.and_then(|own| {
            let begins = own.units.get(*cycle as usize - 1)?.begins?;
            Some((begins, level_of(&treated.shares, dose / own.amount)?))
        });
        if let Some((from, level)) = level {
            treated.levels.push(LevelChange {
                from,
                level,
                cause: Cause::Reported(reason.clone().unwrap_or_default()),
            });
        }
    }
    treated.levels.sort_by_key(|change| change.from);
}
