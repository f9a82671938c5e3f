//! Outcomes of a scenario, drawn and analysed replicate by replicate.

use super::allocate::{Allocated, Allocator};
use super::analysed::Analysed;
use super::modelled_plan::ModelledPlan;
use super::moments::{Moments, units};
use super::rejections::Replicate;
use super::simulation::RejectionPlan;
use crate::design::ArmIndex;
use crate::inference::{
    Analysis, Analyst, BiasCourse, Condition, Conditions, Observation, Observations, Outcome,
    Responses, View,
};
use crate::outcome::{OutcomeKind, Uniforms};
use crate::rng::Seed;

/// Days in a year.
const DAYS_PER_YEAR: f64 = 365.25;

/// By how much a statistic may be smaller and still count as equal, relatively.
const ROUNDING: f64 = 1e-9;

/// Draws and analyses outcomes, in memory of its own.
pub(super) struct Modelled<'a> {
    plan: &'a ModelledPlan<'a>,
    conditions: &'a Conditions,
    analyses: Vec<Analysis>,
    rerandomizations: u32,
    all: Vec<(Condition, BiasCourse)>,
    uniforms: Uniforms,
    analyst: Analyst,
    /// By participant, the linear predictor but for the arm and a bias.
    others: Vec<f64>,
    /// By participant, the stratum of analyses.
    strata: Vec<u16>,
    arms: Vec<u8>,
    shifts: Vec<f64>,
    one_view: Vec<u16>,
    responses: Drawn,
    again: Allocated,
    again_arms: Vec<u8>,
}

/// Responses of one kind.
#[derive(Default)]
struct Drawn {
    numbers: Vec<f64>,
    binary: Vec<bool>,
    times: Vec<Observation>,
}

impl Drawn {
    fn clear(&mut self) {
        self.numbers.clear();
        self.binary.clear();
        self.times.clear();
    }

    fn of(&self, kind: &OutcomeKind) -> Responses<'_> {
        match kind {
            OutcomeKind::Binary { .. } => Responses::Binary(&self.binary),
            OutcomeKind::Survival { .. } => Responses::Times(&self.times),
            OutcomeKind::Normal { .. }
            | OutcomeKind::Ordinal { .. }
            | OutcomeKind::Count { .. } => Responses::Numbers(&self.numbers),
        }
    }
}

impl<'a> Modelled<'a> {
    /// For an outcome of the trial; `views` is how many investigators there can be.
    pub(super) fn new(
        rejections: &'a RejectionPlan<'a>,
        views: usize,
        seed: &Seed,
    ) -> Option<Self> {
        let conditions = rejections.conditions;
        let Outcome::Modelled {
            analyses,
            rerandomizations,
            ..
        } = conditions.outcome()
        else {
            return None;
        };
        let plan = rejections.modelled.as_ref()?;
        Some(Self {
            plan,
            analyses: analyses.clone(),
            rerandomizations: *rerandomizations,
            all: rejections.courses(views),
            conditions,
            uniforms: Uniforms::new(seed, plan.baseline.model.name()),
            analyst: Analyst::default(),
            others: Vec::new(),
            strata: Vec::new(),
            arms: Vec::new(),
            shifts: Vec::new(),
            one_view: Vec::new(),
            responses: Drawn::default(),
            again: Allocated::default(),
            again_arms: Vec::new(),
        })
    }

    /// Analyses a replicate under every condition. `None` where it was stopped before the end.
    pub(super) fn count(
        &mut self,
        replicate: &Replicate<'_>,
        mut again: Option<&mut Allocator<'_>>,
        sums: &mut [Moments],
        analysed: &mut [Analysed],
        is_stopped: &dyn Fn() -> bool,
    ) -> Option<()> {
        self.open(replicate);
        let columns = replicate.people.covariates.iter().map(Vec::as_slice);
        let columns: Vec<&[f64]> = columns.collect();
        let mut sums = sums.iter_mut();
        let mut all_analysed = analysed.iter_mut();
        let alpha = self.conditions.alpha();
        for place in 0..self.all.len() {
            self.respond(replicate, place);
            for test in 0..self.analyses.len() {
                let analysis = self.analyses[test];
                let observations = Observations {
                    arms: &self.arms,
                    strata: &self.strata,
                    covariates: &columns,
                    responses: self.responses.of(self.plan.baseline.model.kind()),
                };
                let found = self.analyst.run(analysis, &observations);
                let (Some(sum), Some(analysed)) = (sums.next(), all_analysed.next()) else {
                    return Some(());
                };
                let is_rejected = if let Ok(found) = &found {
                    if let Some(estimate) = found.estimate {
                        analysed.add(estimate);
                    }
                    found.p_value <= alpha
                } else {
                    analysed.add_failed();
                    false
                };
                sum.add(units(f64::from(u8::from(is_rejected))));
                if let Some(again) = again.as_deref_mut().filter(|_| self.rerandomizations > 0) {
                    let (Some(sum), Some(analysed)) = (sums.next(), all_analysed.next()) else {
                        return Some(());
                    };
                    let is_rejected = if let Ok(found) = &found {
                        let to = (analysis, found.statistic);
                        self.is_rejected_again(replicate, to, &columns, again, is_stopped)?
                    } else {
                        analysed.add_failed();
                        false
                    };
                    sum.add(units(f64::from(u8::from(is_rejected))));
                }
            }
        }
        Some(())
    }

    /// What is the same under every condition.
    fn open(&mut self, replicate: &Replicate<'_>) {
        let (people, model) = (replicate.people, self.plan.baseline.model);
        self.uniforms
            .open(replicate.number, people.count, self.plan.sites);
        let first = people.days.first().copied().unwrap_or(0);
        let (of_sites, sd) = (self.uniforms.sites(), model.site_sd());
        let others = (people.prognosis.iter().zip(&people.sites)).zip(&people.days);
        self.others.clear();
        self.others.extend(others.map(|((prognosis, &site), day)| {
            let years = f64::from(day - first) / DAYS_PER_YEAR;
            prognosis + sd * of_sites[usize::from(site)] + model.per_year() * years
        }));
        let width = people.levels.len() / people.count.max(1);
        self.strata.clear();
        if self.plan.strata.is_empty() {
            self.strata.resize(people.count, 0);
        } else {
            let rows = people.levels.chunks_exact(width);
            self.strata.extend(rows.map(|row| {
                let levels = self.plan.strata.iter();
                levels.fold(0, |stratum, &(place, levels)| {
                    stratum * levels + usize::from(row[place])
                }) as u16
            }));
        }
        self.one_view.resize(people.count, 0);
        self.arms.clear();
        let arms = replicate.allocated.arms.iter();
        self.arms.extend(arms.map(|arm| arm.0));
    }

    /// Draws the responses under a condition.
    fn respond(&mut self, replicate: &Replicate<'_>, place: usize) {
        let people = replicate.people;
        let views = match self.conditions.view() {
            View::Overall => &self.one_view[..],
            View::Stratum => replicate.allocated.strata(people),
            View::Site => &people.sites[..],
        };
        let (condition, course) = &mut self.all[place];
        self.shifts.resize(people.count, 0.0);
        course.shifts(&self.arms, views, &mut self.shifts);
        let model = self.plan.baseline.model;
        let (kind, scale) = (model.kind(), model.scale());
        // The second arm is as in the scenario; the first differs from it by the effect.
        let second = scale.linear(model.arm(ArmIndex(1)));
        let of_arms = [second + scale.linear(condition.effect), second];
        let last = people.days.last().copied().unwrap_or(0);
        self.responses.clear();
        let who = self.arms.iter().zip(&self.others).zip(&self.shifts);
        let who = who.zip(self.uniforms.participants()).zip(&people.days);
        for ((((&arm, others), &shift), &u), day) in who {
            let eta = of_arms[usize::from(arm)] + others + kind.shifted(shift);
            let response = model.quantile(eta, u);
            match kind {
                OutcomeKind::Binary { .. } => self.responses.binary.push(response > 0.5),
                OutcomeKind::Survival { follow_up, .. } => {
                    let seen = follow_up + f64::from(last - day) / DAYS_PER_YEAR;
                    self.responses.times.push(Observation::new(response, seen));
                }
                _ => self.responses.numbers.push(response),
            }
        }
    }

    /// Whether the randomization test by the size of an analysis' statistic rejects: p = (1 + c) / (1 + M),
    /// with c of M allocations made again whose statistic is as large. One without a statistic counts as
    /// one that is.
    fn is_rejected_again(
        &mut self,
        replicate: &Replicate<'_>,
        (analysis, observed): (Analysis, f64),
        columns: &[&[f64]],
        again: &mut Allocator<'_>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Option<bool> {
        let all = u64::from(self.rerandomizations);
        let first = replicate.number * all;
        let least = observed.abs() * (1.0 - ROUNDING);
        let alpha = self.conditions.alpha();
        let mut as_large = 0_u64;
        for number in first..first + all {
            if is_stopped() {
                return None;
            }
            again.allocate(number, replicate.people, &mut self.again);
            self.again_arms.clear();
            self.again_arms
                .extend(self.again.arms.iter().map(|arm| arm.0));
            let arms = std::mem::take(&mut self.again_arms);
            let observations = Observations {
                arms: &arms,
                strata: &self.strata,
                covariates: columns,
                responses: self.responses.of(self.plan.baseline.model.kind()),
            };
            let found = self.analyst.run(analysis, &observations);
            self.again_arms = arms;
            as_large += u64::from(found.map_or(true, |found| found.statistic.abs() >= least));
            // The p-value only rises.
            if (1 + as_large) as f64 > alpha * (1 + all) as f64 {
                return Some(false);
            }
        }
        Some((1 + as_large) as f64 / (1 + all) as f64 <= alpha)
    }
}
