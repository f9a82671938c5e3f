//! A plan carried out: exact numbers first, then the replicates that are still needed.

use std::ops::Range;

use super::assessed::{Assessed, Place, Row, WorstReplicate};
use super::cohort::Intake;
use super::design::Design;
use super::error::AssessError;
use super::exact::exact;
use super::metric::{Characteristics, Estimate, Method, Metric};
use super::plan::{Choice, Participants, Plan};
use super::prevalences::Prevalences;
use super::simulation::{Conduct, Simulation, Sums, Wanted};
use super::tally::Tally;
use crate::balance::Scope;
use crate::design::{Factor, FactorSource, Strata, StratumIndex, Trial};
use crate::rng::Seed;

/// A plan, and what is known of it before anything is simulated.
#[derive(Debug)]
pub struct Assessment<'p> {
    plan: &'p Plan,
    prevalences: Option<Prevalences>,
    /// By design, what is known exactly.
    exact: Vec<Option<Characteristics>>,
}

impl<'p> Assessment<'p> {
    /// Computes what is exact.
    ///
    /// # Errors
    /// [`AssessError::NoExact`] and [`AssessError::NoExactDesign`] where the exact method was chosen
    /// and a design has none; [`AssessError::NoPrevalences`] where participants are to be drawn by
    /// prevalences that the trial does not have.
    pub fn new(plan: &'p Plan) -> Result<Self, AssessError> {
        let prevalences = match plan.trial() {
            Some(trial) => Prevalences::of(trial).map_err(|failure| AssessError::Enrolment {
                replicate: 0,
                failure,
            })?,
            None => None,
        };
        if let Some(trial) = plan.trial()
            && plan.approach().participants == Participants::Drawn
            && prevalences.is_none()
        {
            return Err(AssessError::NoPrevalences(trial.name().to_owned()));
        }
        let exact = plan.designs().iter();
        let exact = exact.map(|design| match plan.approach().choice {
            Choice::MonteCarlo => Ok(None),
            Choice::Best => Ok(exactly(plan, design).ok()),
            Choice::Exact => exactly(plan, design).map(Some),
        });
        Ok(Self {
            plan,
            exact: exact.collect::<Result<_, _>>()?,
            prevalences,
        })
    }

    /// The strata's prevalences, where they are constant.
    pub fn prevalences(&self) -> Option<&Prevalences> {
        self.prevalences.as_ref()
    }

    /// Whether replicates are needed.
    pub fn needs_replicates(&self) -> bool {
        self.simulated().next().is_some()
    }

    /// The designs that are simulated.
    fn simulated(&self) -> impl Iterator<Item = (&'p Design, Wanted)> {
        let is_only_exact = self.plan.approach().choice == Choice::Exact;
        let is_list = self.plan.trial().is_none();
        let designs = self.plan.designs().iter().zip(&self.exact);
        designs.filter_map(move |(design, exact)| {
            let is_known = is_only_exact || (is_list && exact.is_some());
            let wanted = Wanted {
                course: true,
                foresight: exact.is_none(),
            };
            (!is_known).then_some((design, wanted))
        })
    }

    /// Simulates a range of replicates.
    ///
    /// # Errors
    /// [`AssessError::Enrolment`] where a replicate's enrolment cannot be completed.
    pub fn simulate(
        &self,
        seed: &Seed,
        replicates: Range<u64>,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, AssessError> {
        let intake = self.plan.intake(self.prevalences.as_ref());
        Simulation::new(&intake, self.simulated(), seed).run(replicates, conduct)
    }

    /// The characteristics of every design, from what is exact and from the sums over replicates.
    pub fn conclude(self, sums: Option<&Sums>) -> Vec<Assessed> {
        let plan = self.plan;
        let simulated: Vec<&Design> = self.simulated().map(|(design, _)| design).collect();
        let intake = plan.intake(self.prevalences.as_ref());
        let assessed = plan
            .designs()
            .iter()
            .zip(self.exact)
            .map(|(design, exact)| {
                let mut one = Assessed {
                    procedure: design.procedure().to_owned(),
                    stratified_by: design.stratified_by(),
                    participants: plan.entries(),
                    rows: Vec::new(),
                    course_method: Method::Exact,
                    course: Vec::new(),
                    worst: Vec::new(),
                };
                if let Some(exact) = exact {
                    one.add_overall(exact);
                }
                let place = simulated.iter().position(|&other| other == design);
                if let Some((sums, place)) = sums.zip(place) {
                    one.add_simulated(&sums.tallies[place], &groupings(design, &intake));
                }
                one
            });
        assessed.collect()
    }
}

/// What is exact of a design.
fn exactly(plan: &Plan, design: &Design) -> Result<Characteristics, AssessError> {
    match (plan.trial(), design.only_procedure()) {
        (None, Some(procedure)) => exact(procedure, plan.entries()),
        _ => Err(AssessError::NoExactDesign(design.procedure().to_owned())),
    }
}

/// A scope with its groups.
struct Grouping {
    place: Place,
    levels: Vec<String>,
}

/// The groupings of a design's tally, in their order.
fn groupings(design: &Design, intake: &Intake<'_>) -> Vec<Grouping> {
    let Some(trial) = intake.trial() else {
        return Vec::new();
    };
    let place = |scope, name: String| Place {
        scope,
        name,
        level: String::new(),
    };
    let strata: &Strata = design.strata();
    let mut groupings = vec![Grouping {
        place: place(Scope::Stratum, design.stratified_by()),
        levels: strata
            .iter()
            .map(|one: StratumIndex| strata.label(one))
            .collect(),
    }];
    let of_factor = |factor: &Factor| Grouping {
        place: place(Scope::Factor, factor.name().to_owned()),
        levels: factor.labels().to_vec(),
    };
    let factors = Trial::strata(trial).factors().iter();
    let factors = factors.filter(|factor| factor.source() != FactorSource::Site);
    groupings.extend(factors.map(of_factor));
    if intake.has_sites() {
        groupings.push(Grouping {
            place: place(Scope::Site, "site_id".to_owned()),
            levels: trial.sites().iter().map(|site| site.id.clone()).collect(),
        });
    }
    groupings
}

impl Assessed {
    /// Adds what was simulated, where it is not known exactly.
    fn add_simulated(&mut self, tally: &Tally, groupings: &[Grouping]) {
        let (replicates, participants) = (tally.replicates(), self.participants);
        let mut add = |place: &Place, metrics: Vec<(Metric, Estimate)>| {
            for (metric, estimate) in metrics {
                let is_same = |row: &Row| row.metric == metric && row.place == *place;
                if !self.rows.iter().any(is_same) {
                    self.rows.push(Row {
                        place: place.clone(),
                        metric,
                        method: Method::MonteCarlo,
                        estimate,
                    });
                }
            }
        };
        add(&Place::overall(), tally.metrics());
        for (grouping, sums) in groupings.iter().zip(&tally.groupings) {
            add(&grouping.place, sums.over_all(replicates, participants));
            for (group, level) in grouping.levels.iter().enumerate() {
                let place = Place {
                    level: level.clone(),
                    ..grouping.place.clone()
                };
                add(&place, sums.of_group(group, replicates));
            }
        }
        if self.course.is_empty() {
            self.course_method = Method::MonteCarlo;
            self.course = tally.course();
        }
        let ranked = |place: &Place, worst: Vec<(Metric, f64, u64)>| {
            let place = place.clone();
            worst
                .into_iter()
                .map(move |(metric, value, replicate)| WorstReplicate {
                    place: place.clone(),
                    metric,
                    value,
                    replicate,
                })
        };
        self.worst.extend(ranked(&Place::overall(), tally.worst()));
        for (grouping, sums) in groupings.iter().zip(&tally.groupings) {
            self.worst
                .extend(ranked(&grouping.place, sums.worst(participants)));
        }
    }
}
