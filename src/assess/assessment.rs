//! A plan carried out: exact numbers first, then the replicates that are still needed.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::assessed::{Assessed, Place, RejectionRate, Row, WorstReplicate};
use super::error::AssessError;
use super::exact_rows::exact_rows;
use super::plan::{Choice, Participants, Plan};
use crate::balance::Scope;
use crate::design::{Factor, FactorSource, Strata, StratumIndex};
use crate::exact::{ExactError, exact_rejections, exact_until};
use crate::inference::{Conditions, TestKind, clopper_pearson};
use crate::metric::{Characteristics, Estimate, Method, Metric, Metrics, Moment};
use crate::rng::Seed;
use crate::simulate::AllocationDesign;
use crate::simulate::ParticipantSource;
use crate::simulate::Prevalences;
use crate::simulate::SimulateError;
use crate::simulate::Sums;
use crate::simulate::{Detail, Simulation};
use crate::simulate::{Findings, WorstOf};
use crate::trial::Trial;
use crate::work::{Conduct, IsStopped};

/// A plan, and what is known of it before anything is simulated.
#[derive(Debug)]
pub struct Assessment {
    plan: Plan,
    prevalences: Option<Prevalences>,
    /// By design, what is known exactly.
    known: Vec<ExactFindings>,
    keeps_course: bool,
}

/// What is known exactly of a design.
#[derive(Debug, Default)]
struct ExactFindings {
    /// None where there is no exact method.
    rows: Vec<Row>,
    /// Whether no metric of a list is left to be simulated.
    is_complete: bool,
    course: Vec<Moment>,
    probabilities: Vec<Box<[Estimate]>>,
    /// Rejection rates, condition by condition, where there are conditions.
    rejections: Option<Vec<f64>>,
}

impl Assessment {
    /// Computes what is exact.
    ///
    /// # Errors
    /// [`ExactError::TooLarge`] and [`AssessError::NoExactDesign`] where the exact method was chosen
    /// and a design has none; [`AssessError::NoPrevalences`] where participants are to be drawn by
    /// prevalences that the trial does not have.
    pub fn new(plan: &Plan) -> Result<Self, AssessError> {
        Self::until(plan, &|| false)
    }

    /// Computes what is exact, until the work is stopped.
    ///
    /// # Errors
    /// [`AssessError::Stopped`] where it is; else as [`Assessment::new`].
    pub fn until(plan: &Plan, is_stopped: IsStopped<'_>) -> Result<Self, AssessError> {
        let prevalences = match plan.trial() {
            Some(trial) => Prevalences::of(trial).map_err(|failure| SimulateError::Enrolment {
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
        let known = plan.designs().iter();
        let known = known.map(|design| {
            let choice = plan.approach().choice;
            if choice == Choice::MonteCarlo {
                return Ok(ExactFindings::default());
            }
            let rejections = rejections(plan, design, is_stopped)?;
            if choice == Choice::Exact && plan.conditions().is_some() && rejections.is_none() {
                return Err(AssessError::NoExactTest);
            }
            match exactly(plan, design, prevalences.as_ref(), is_stopped) {
                Ok(found) => Ok(ExactFindings {
                    rejections,
                    ..found
                }),
                Err(AssessError::Stopped) => Err(AssessError::Stopped),
                Err(error) if choice == Choice::Exact => Err(error),
                Err(_) => Ok(ExactFindings::default()),
            }
        });
        Ok(Self {
            plan: plan.clone(),
            known: known.collect::<Result<_, _>>()?,
            prevalences,
            keeps_course: true,
        })
    }

    /// The same without the imbalance after each allocation, which takes time.
    #[must_use]
    pub fn without_course(self) -> Self {
        Self {
            keeps_course: false,
            ..self
        }
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
    fn simulated(&self) -> impl Iterator<Item = (&AllocationDesign, Detail)> {
        let plan = &self.plan;
        let is_list = plan.trial().is_none();
        let designs = plan.designs().iter().zip(&self.known);
        designs.filter_map(move |(design, known)| {
            let is_foreseen = !known.rows.is_empty();
            let is_tested = plan.conditions().is_none() || known.rejections.is_some();
            let is_known = plan.approach().choice == Choice::Exact
                || (is_list && known.is_complete && is_tested);
            let detail = Detail {
                course: self.keeps_course,
                predictability: !is_foreseen,
            };
            (!is_known).then_some((design, detail))
        })
    }

    /// Simulates a range of replicates.
    ///
    /// # Errors
    /// [`SimulateError::Enrolment`] where a replicate's enrolment cannot be completed;
    /// [`AssessError::Stopped`] where the conduct is stopped before the first replicate.
    pub fn simulate(
        &self,
        seed: &Seed,
        replicates: Range<u64>,
        conduct: &mut Conduct<'_>,
    ) -> Result<Sums, AssessError> {
        let source = self.plan.participant_source(self.prevalences.as_ref());
        let has_stopped = AtomicBool::new(false);
        let is_stopped = || {
            let is_stopped = (conduct.is_stopped)();
            has_stopped.fetch_or(is_stopped, Ordering::Relaxed);
            is_stopped
        };
        let conditions = self.plan.conditions();
        let seed = match self.plan.trial() {
            Some(trial) => seed.tied_to(trial.name()),
            None => seed.clone(),
        };
        let simulation = Simulation::new(&source, self.simulated(), conditions, &seed, &is_stopped);
        if has_stopped.into_inner() {
            return Err(AssessError::Stopped);
        }
        Ok(simulation.run(replicates, conduct)?)
    }

    /// The characteristics of every design, from what is exact and from the sums over replicates.
    pub fn conclude(&self, sums: Option<&Sums>) -> Vec<Assessed> {
        let plan = &self.plan;
        let simulated: Vec<&AllocationDesign> =
            self.simulated().map(|(design, _)| design).collect();
        let source = plan.participant_source(self.prevalences.as_ref());
        let findings = sums.map(Sums::findings);
        let assessed = plan
            .designs()
            .iter()
            .zip(&self.known)
            .map(|(design, known)| {
                let mut one = Assessed {
                    procedure: design.procedure().to_owned(),
                    stratified_by: design.stratified_by(),
                    participants: plan.entries(),
                    arms: plan.arm_names(),
                    ratio: *plan.ratio(),
                    rows: Vec::new(),
                    course_method: Method::Exact,
                    course: Vec::new(),
                    probabilities_method: Method::Exact,
                    probabilities: Vec::new(),
                    rejections: Vec::new(),
                    worst: Vec::new(),
                };
                one.rows.clone_from(&known.rows);
                one.course.clone_from(&known.course);
                one.probabilities.clone_from(&known.probabilities);
                if let Some((conditions, rates)) = plan.conditions().zip(known.rejections.as_ref())
                {
                    one.add_exact_rejections(conditions, rates);
                }
                let place = simulated.iter().position(|&other| other == design);
                if let Some((findings, place)) = findings.as_ref().zip(place) {
                    let found = findings[place];
                    one.add_simulated(found, &groupings(design, &source));
                    if let Some(conditions) = plan.conditions() {
                        let replicates = plan.approach().replicates;
                        one.add_rejections(found, conditions, plan.is_stratified(), replicates);
                    }
                }
                one
            });
        assessed.collect()
    }
}

/// The exact characteristics of a design.
fn exactly(
    plan: &Plan,
    design: &AllocationDesign,
    prevalences: Option<&Prevalences>,
    is_stopped: IsStopped<'_>,
) -> Result<ExactFindings, AssessError> {
    let none = || AssessError::NoExactDesign(design.procedure().to_owned());
    let arms = plan.arm_names();
    let Some(trial) = plan.trial() else {
        let procedure = design.only_procedure().ok_or_else(none)?;
        let found = exact_until(procedure, plan.entries(), is_stopped)?;
        return Ok(of_list(found, &arms));
    };
    let prevalences = prevalences.ok_or_else(none)?;
    let strata = prevalences.strata_of(design).ok_or_else(none)?;
    let mut rows = exact_rows(&strata, plan.entries(), design, &arms, is_stopped)?;
    // Of one stratum everybody is, however they were counted.
    if prevalences.are_counted() && design.strata().count() > 1 {
        for row in &mut rows {
            row.method = Method::ExactGivenPrevalences;
        }
    }
    let mut found = ExactFindings {
        rows,
        ..ExactFindings::default()
    };
    // Where there is one stratum, the participants overall are its list.
    if let (1, Some(procedure)) = (design.strata().count(), design.only_procedure()) {
        let list = of_list(exact_until(procedure, plan.entries(), is_stopped)?, &arms);
        // The loss of precision is of the trial's factors.
        let has_factors = !trial.strata().factors().is_empty();
        for row in list.rows {
            let is_known = |one: &Row| one.place == row.place && one.metric == row.metric;
            let is_other = has_factors && row.metric == Metric::LossOfPrecision;
            if !is_other && !found.rows.iter().any(is_known) {
                found.rows.push(row);
            }
        }
        (found.course, found.probabilities) = (list.course, list.probabilities);
    }
    Ok(found)
}

/// What is known of one list.
fn of_list(found: Characteristics, arms: &[String]) -> ExactFindings {
    let overall = Place::overall();
    let of_arms = found.of_arms.into_iter();
    let of_arms = of_arms.map(|(scope, metrics)| (Place::of_arms(scope, arms), metrics));
    let rows = std::iter::once((overall, found.metrics)).chain(of_arms);
    let rows = rows.flat_map(|(place, metrics)| {
        let metrics = metrics.into_iter();
        metrics.map(move |(metric, estimate)| Row::exact(&place, metric, estimate))
    });
    let rows: Vec<Row> = rows.collect();
    let largest = [Metric::MeanMaxImbalance, Metric::MeanMaxDistance];
    ExactFindings {
        is_complete: rows.iter().any(|row| largest.contains(&row.metric)),
        rows,
        course: found.course,
        probabilities: found.probabilities,
        rejections: None,
    }
}

/// The exact rejection rates of a design under the plan's conditions.
fn rejections(
    plan: &Plan,
    design: &AllocationDesign,
    is_stopped: IsStopped<'_>,
) -> Result<Option<Vec<f64>>, ExactError> {
    let of_list = plan.conditions().zip(design.only_procedure());
    match of_list.filter(|_| plan.trial().is_none()) {
        Some((conditions, procedure)) => {
            exact_rejections(procedure, plan.entries(), conditions, is_stopped)
        }
        None => Ok(None),
    }
}

/// A scope with its groups.
struct Grouping {
    place: Place,
    levels: Vec<String>,
}

/// The groupings of a design's tally, in their order.
fn groupings(design: &AllocationDesign, source: &ParticipantSource<'_>) -> Vec<Grouping> {
    let Some(trial) = source.trial() else {
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
    if source.has_sites() {
        groupings.push(Grouping {
            place: place(Scope::Site, "site_id".to_owned()),
            levels: trial.sites().iter().map(|site| site.id.clone()).collect(),
        });
    }
    groupings
}

/// The exact 95 % interval of a rate that was counted in so many replicates.
fn counted(rate: f64, replicates: u32) -> (f64, f64) {
    let count = (rate * f64::from(replicates)).round() as u64;
    clopper_pearson(count.min(replicates.into()), replicates.into())
}

impl Assessed {
    /// Adds rejection rates of the t test, condition by condition.
    fn add_exact_rejections(&mut self, conditions: &Conditions, rates: &[f64]) {
        for (condition, &rate) in conditions.all().zip(rates) {
            self.rejections.push(RejectionRate {
                condition,
                test: TestKind::T,
                method: Method::Exact,
                estimate: Estimate::exact(rate),
                interval: None,
                not_analysed: None,
                mean_estimate: None,
            });
        }
    }

    /// Adds simulated rejection rates, where they are not known exactly.
    fn add_rejections(
        &mut self,
        found: &dyn Findings,
        conditions: &Conditions,
        is_stratified: bool,
        replicates: u32,
    ) {
        if !self.rejections.is_empty() {
            return;
        }
        let tests = conditions.tests(is_stratified);
        let tested = conditions
            .all()
            .flat_map(|condition| tests.iter().map(move |&test| (condition, test)));
        let analysed = found.analysed();
        let found = tested.zip(found.rejection_rates()).enumerate();
        for (place, ((condition, test), estimate)) in found {
            let analysed = analysed.get(place);
            self.rejections.push(RejectionRate {
                condition,
                test,
                method: Method::MonteCarlo,
                estimate,
                interval: test
                    .is_counted()
                    .then(|| counted(estimate.value, replicates)),
                not_analysed: analysed.map(|one| one.not_analysed),
                mean_estimate: analysed.and_then(|one| one.mean_estimate),
            });
        }
    }

    /// Adds what was simulated, where it is not known exactly.
    fn add_simulated(&mut self, found: &dyn Findings, groupings: &[Grouping]) {
        // No row is simulated twice, so that only these can stand already.
        let known = self.rows.len();
        let mut add = |place: &Place, metrics: Metrics| {
            for (metric, estimate) in metrics {
                let is_same = |row: &Row| row.metric == metric && row.place == *place;
                if !self.rows[..known].iter().any(is_same) {
                    self.rows.push(Row {
                        place: place.clone(),
                        metric,
                        method: Method::MonteCarlo,
                        estimate,
                    });
                }
            }
        };
        add(&Place::overall(), found.metrics());
        for (scope, metrics) in found.of_arms() {
            add(&Place::of_arms(scope, &self.arms), metrics);
        }
        let of_groupings = found.groupings();
        for (grouping, found) in groupings.iter().zip(&of_groupings) {
            add(&grouping.place, found.over_all.clone());
            for (level, metrics) in grouping.levels.iter().zip(&found.each) {
                let place = Place {
                    level: level.clone(),
                    ..grouping.place.clone()
                };
                add(&place, metrics.clone());
            }
        }
        if self.course.is_empty() {
            self.course_method = Method::MonteCarlo;
            self.course = found.course();
        }
        if self.probabilities.is_empty() {
            self.probabilities_method = Method::MonteCarlo;
            self.probabilities = found.probabilities();
        }
        let ranked = |place: &Place, worst: WorstOf| {
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
        if groupings.is_empty() {
            // No command writes a single list's replicate.
            return;
        }
        self.worst.extend(ranked(&Place::overall(), found.worst()));
        for (grouping, found) in groupings.iter().zip(of_groupings) {
            self.worst.extend(ranked(&grouping.place, found.worst));
        }
    }
}
