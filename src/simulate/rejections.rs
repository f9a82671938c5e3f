//! How often tests of the treatment effect reject, replicate by replicate.

use super::allocate::{Allocated, Allocator};
use super::analysed::Analysed;
use super::modelled::Modelled;
use super::moments::{Moments, units};
use super::participants::ReplicateParticipants;
use super::simulation::RejectionPlan;
use crate::inference::{
    BiasCourse, LogRank, Observation, RandomizationTest, ResponseModel, Statistic, Survival, TTest,
};
use crate::inference::{Condition, Conditions, Outcome, TestKind, View};
use crate::rng::{Draws, Purpose, Seed, StreamKey};

/// Days in a year of follow-up.
const DAYS_PER_YEAR: f64 = 365.25;

/// Tests the outcomes of replicate after replicate, in memory of its own.
///
/// The t tests need no outcomes: their probability of rejecting, given the allocation, is exact,
/// and the mean over replicates has no noise but that of the allocation. Other tests get one outcome
/// for each participant, the same under every design.
pub(super) struct Rejections<'a> {
    conditions: &'a Conditions,
    tests: Vec<TestKind>,
    all: Vec<(Condition, BiasCourse)>,
    key: StreamKey,
    /// Without and with strata. Each test remembers its critical value.
    plain: (TTest, ResponseModel),
    stratified: (TTest, ResponseModel),
    log_rank: LogRank,
    arms: Vec<u8>,
    shifts: Vec<f64>,
    responses: Vec<f64>,
    observations: Vec<Observation>,
    one_stratum: Vec<u16>,
    again: Allocated,
    /// What tests an outcome of the scenario, in place of all else.
    modelled: Option<Modelled<'a>>,
}

/// What the tests of a replicate are told about it.
pub(super) struct Replicate<'a> {
    pub(super) number: u64,
    pub(super) people: &'a ReplicateParticipants,
    pub(super) allocated: &'a Allocated,
}

impl<'a> Rejections<'a> {
    /// For trials with so many strata, of the trial or of a design, and sites.
    pub(super) fn new(plan: &'a RejectionPlan<'a>, sites: usize, seed: &Seed) -> Self {
        let (conditions, strata) = (plan.conditions, plan.strata);
        let views = strata.max(sites).max(1);
        let t_test = TTest::new(conditions.alpha()).expect("the level was checked");
        Self {
            tests: conditions.tests(plan.is_stratified),
            all: plan.courses(views),
            key: StreamKey::new(seed, Purpose::Outcome, ""),
            plain: (t_test.clone(), ResponseModel::new(1)),
            stratified: (t_test, ResponseModel::new(strata.max(1))),
            log_rank: LogRank::default(),
            arms: Vec::new(),
            shifts: Vec::new(),
            responses: Vec::new(),
            observations: Vec::new(),
            one_stratum: Vec::new(),
            again: Allocated::default(),
            modelled: Modelled::new(plan, views, seed),
            conditions,
        }
    }

    /// Tests a replicate under every condition. `again` makes other allocations of the same
    /// participants, for the randomization test. `None` where it was stopped before the end.
    pub(super) fn count(
        &mut self,
        replicate: &Replicate<'_>,
        mut again: Option<&mut Allocator<'_>>,
        (sums, analysed): (&mut [Moments], &mut [Analysed]),
        is_stopped: &dyn Fn() -> bool,
    ) -> Option<()> {
        if let Some(modelled) = &mut self.modelled {
            return modelled.count(replicate, again, sums, analysed, is_stopped);
        }
        let n = replicate.people.count;
        self.arms.clear();
        self.arms
            .extend(replicate.allocated.arms.iter().map(|arm| arm.0));
        self.shifts.resize(n, 0.0);
        self.one_stratum.resize(n, 0);
        let mut sums = sums.iter_mut();
        for place in 0..self.all.len() {
            let views = match self.conditions.view() {
                View::Overall => &self.one_stratum[..],
                View::Stratum => replicate.allocated.strata(replicate.people),
                View::Site => &replicate.people.sites[..],
            };
            let (condition, course) = &mut self.all[place];
            let effect = condition.effect;
            course.shifts(&self.arms, views, &mut self.shifts);
            match *self.conditions.outcome() {
                Outcome::Normal { .. } => self.expect(replicate, effect),
                Outcome::Survival {
                    control, follow_up, ..
                } => self.observe(replicate, control, effect, follow_up),
                // Tested above.
                Outcome::Modelled { .. } => {}
            }
            for test in 0..self.tests.len() {
                let (test, again) = (self.tests[test], again.as_deref_mut());
                let rejected = self.rejects(test, replicate, effect, again, is_stopped)?;
                if let Some(sum) = sums.next() {
                    sum.add(units(rejected));
                }
            }
        }
        Some(())
    }

    /// Fills the models with what is expected of each participant.
    fn expect(&mut self, replicate: &Replicate<'_>, effect: f64) {
        self.plain.1.clear();
        self.stratified.1.clear();
        let strata = &replicate.people.strata;
        for ((&arm, &stratum), shift) in self.arms.iter().zip(strata).zip(&self.shifts) {
            let expected = if arm == 0 { effect + shift } else { *shift };
            self.plain.1.add(0, arm, expected);
            self.stratified.1.add(stratum, arm, expected);
        }
    }

    /// The outcomes of a replicate.
    fn draws(&self, replicate: &Replicate<'_>) -> Draws {
        self.key.replicate(replicate.number)
    }

    /// Draws each participant's time to the event, and cuts it at the end of follow-up.
    fn observe(
        &mut self,
        replicate: &Replicate<'_>,
        control: Survival,
        hazard_ratio: f64,
        follow_up: f64,
    ) {
        let mut draws = self.draws(replicate);
        let days = &replicate.people.days;
        let last = days.last().copied().unwrap_or(0);
        self.observations.clear();
        for (who, (&arm, &shift)) in self.arms.iter().zip(&self.shifts).enumerate() {
            let hazard = Survival::relative_hazard(hazard_ratio, arm, shift);
            let event = control.draw(hazard, &mut draws);
            let waited = days.get(who).map_or(0, |day| last - day);
            let seen = follow_up + f64::from(waited) / DAYS_PER_YEAR;
            self.observations.push(Observation::new(event, seen));
        }
    }

    /// The probability that a test rejects: of the t tests given the allocation, of others 0 or 1.
    /// `None` where it was stopped before the end.
    fn rejects(
        &mut self,
        test: TestKind,
        replicate: &Replicate<'_>,
        effect: f64,
        again: Option<&mut Allocator<'_>>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Option<f64> {
        let strata = &replicate.people.strata;
        let alpha = self.conditions.alpha();
        let is_rejected = match test {
            TestKind::T => return Some(self.plain.0.rejection(&self.plain.1)),
            TestKind::StratifiedT => {
                return Some(self.stratified.0.rejection(&self.stratified.1));
            }
            TestKind::Randomization => match again {
                Some(again) => self.randomization_test(replicate, effect, again, is_stopped)?,
                None => false,
            },
            // Tested in `count`.
            TestKind::Analysis(_) | TestKind::RandomizationOf(_) => false,
            TestKind::LogRank => (self.log_rank)
                .test(&self.observations, &self.arms, &self.one_stratum)
                .is_some_and(|found| found.p_value <= alpha),
            TestKind::StratifiedLogRank => (self.log_rank)
                .test(&self.observations, &self.arms, strata)
                .is_some_and(|found| found.p_value <= alpha),
        };
        Some(f64::from(u8::from(is_rejected)))
    }

    fn randomization_test(
        &mut self,
        replicate: &Replicate<'_>,
        effect: f64,
        again: &mut Allocator<'_>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Option<bool> {
        let &Outcome::Normal {
            rerandomizations, ..
        } = self.conditions.outcome()
        else {
            return Some(false);
        };
        let mut draws = self.draws(replicate);
        self.responses.clear();
        let shifted = self.arms.iter().zip(&self.shifts);
        self.responses.extend(shifted.map(|(&arm, shift)| {
            let of_arm = if arm == 0 { effect } else { 0.0 };
            draws.normal() + of_arm + shift
        }));
        let statistic = Statistic::mean_difference(&self.responses, &replicate.people.strata);
        let Ok(statistic) = statistic else {
            return Some(false);
        };
        let Some(test) = RandomizationTest::new(&statistic, &self.arms) else {
            return Some(false);
        };
        let first = replicate.number * u64::from(rerandomizations);
        let mut numbers = first..;
        let made = &mut self.again;
        let tail = test.run_until(rerandomizations.into(), is_stopped, |arms| {
            let number = numbers.next().unwrap_or(first);
            again.allocate(number, replicate.people, made);
            for (arm, again) in arms.iter_mut().zip(&made.arms) {
                *arm = again.0;
            }
        })?;
        Some(tail.p_value() <= self.conditions.alpha())
    }
}
