//! What participants of a replicate are handed of each drug, as planned and as it really happens.

use chrono::NaiveDate;

use super::course::Course;
use super::error::ForecastError;
use super::months::MonthTable;
use super::plan::ForecastPlan;
use super::scopes::Scopes;
use crate::actual::Actual;
use crate::calendar::{Plan, PlanError, PlannedVisit, draw_events};
use crate::design::{Dispensed, Supply};
use crate::participant::Participant;
use crate::participant_streams::KeptStreams;
use crate::rng::Seed;
use crate::supply::{
    Dispensing, NotMadeUp, Portion, actual_portions, dispense, planned_portions, visit_days,
};

/// The streams of how many participants are kept from replicate to replicate at most.
const MOST_KEPT: u32 = 20_000;

/// What is counted: a supply's place, and a strength's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DrugItem {
    pub(super) supply: usize,
    pub(super) strength: usize,
}

/// Every strength of every supply of a trial.
pub(super) fn drug_items(supplies: &[Supply]) -> Vec<DrugItem> {
    let of = |(place, supply): (usize, &Supply)| {
        let strengths = 0..supply.contents.strengths();
        strengths.map(move |strength| DrugItem {
            supply: place,
            strength,
        })
    };
    supplies.iter().enumerate().flat_map(of).collect()
}

/// Counts packs, replicate after replicate, in memory that they use again.
pub(super) struct DrugCounter<'a> {
    plan: &'a ForecastPlan,
    scopes: &'a Scopes,
    streams: KeptStreams<'a>,
    deviates: bool,
    items: Vec<DrugItem>,
    /// By supply, the place of its first strength among the items.
    first: Vec<usize>,
    months: MonthTable,
    /// By whether it really happens, then by scope, then by item, then by month.
    counts: [Vec<Vec<Vec<u32>>>; 2],
    portions: Vec<Portion>,
    visits: Vec<NaiveDate>,
    handed_out: Vec<Dispensing>,
}

/// By scope, then by item: as planned, and as it really happens.
pub(super) type DrugSums = Vec<Vec<[Course; 2]>>;

impl<'a> DrugCounter<'a> {
    /// A counter for a plan; none where it has no drug to count.
    pub(super) fn new(plan: &'a ForecastPlan, scopes: &'a Scopes, seed: &Seed) -> Option<Self> {
        if !plan.counts_drug() {
            return None;
        }
        let trial = plan.trial();
        let (treatment, deviations) = (trial.treatment_plan(), trial.deviations());
        let items = drug_items(trial.supplies());
        let first = |supply: usize| {
            let place = items.iter().position(|item| item.supply == supply);
            place.unwrap_or(items.len())
        };
        let all = scopes.all.len() + scopes.arms;
        let none = vec![vec![Vec::new(); items.len()]; all];
        Some(Self {
            plan,
            scopes,
            streams: KeptStreams::new(
                seed,
                treatment,
                deviations,
                trial.sample_size().min(MOST_KEPT),
            ),
            deviates: !deviations.is_none(treatment),
            first: (0..trial.supplies().len()).map(first).collect(),
            items,
            months: MonthTable::new(plan.start()),
            counts: [none.clone(), none],
            portions: Vec::new(),
            visits: Vec::new(),
            handed_out: Vec::new(),
        })
    }

    /// Sums of no replicate.
    pub(super) fn sums(plan: &ForecastPlan, scopes: &Scopes) -> DrugSums {
        if !plan.counts_drug() {
            return Vec::new();
        }
        let items = drug_items(plan.trial().supplies()).len();
        vec![vec![Default::default(); items]; scopes.all.len() + scopes.arms]
    }

    /// Adds a replicate of these participants, who have arms.
    ///
    /// # Errors
    /// [`ForecastError::Plan`], [`ForecastError::NotMadeUp`].
    pub(super) fn add(
        &mut self,
        replicate: u64,
        people: &mut [Participant],
        sums: &mut DrugSums,
    ) -> Result<(), ForecastError> {
        self.streams.open_replicate(replicate);
        for counts in self.counts.iter_mut().flatten().flatten() {
            counts.clear();
        }
        for participant in people {
            self.add_participant(participant)
                .map_err(|failure| failure.of(replicate))?;
        }
        let [planned, actual] = &mut self.counts;
        let supplies = self.plan.trial().supplies();
        for (scope, sums) in sums.iter_mut().enumerate() {
            for (item, [of_plan, really]) in sums.iter_mut().enumerate() {
                let overage = supplies[self.items[item].supply].overage;
                for counts in [&mut planned[scope][item], &mut actual[scope][item]] {
                    for packs in counts {
                        let added = overage.added_to((*packs).into());
                        *packs = u32::try_from(added).unwrap_or(u32::MAX);
                    }
                }
                of_plan.add(&planned[scope][item]);
                really.add(&actual[scope][item]);
            }
        }
        Ok(())
    }

    fn add_participant(&mut self, participant: &mut Participant) -> Result<(), Failure> {
        let trial = self.plan.trial();
        let (treatment, deviations) = (trial.treatment_plan(), trial.deviations());
        draw_events(treatment, participant, &self.streams);
        let Some(plan) = Plan::new(treatment, participant)? else {
            return Ok(());
        };
        let visits = if self.asks_for_visits() {
            plan.visits(participant)?
        } else {
            Vec::new()
        };
        for courses in plan.treatments() {
            let of = treatment.treatment_of(courses.parts()[0]);
            if let Some(supply) = trial.supply_of(of) {
                planned_portions(&plan, &courses, &mut self.portions);
                self.count(0, supply, participant, &visits)?;
                if !self.deviates {
                    self.count(1, supply, participant, &visits)?;
                }
            }
        }
        if self.deviates {
            let actual = Actual::begun(&plan, deviations, participant, &self.streams)?;
            for treated in &actual.treatments {
                if let Some(supply) = trial.supply_of(treated.treatment) {
                    actual_portions(treated, &mut self.portions);
                    self.count(1, supply, participant, &visits)?;
                }
            }
        }
        Ok(())
    }

    fn asks_for_visits(&self) -> bool {
        let mut supplies = self.plan.trial().supplies().iter();
        supplies.any(|supply| matches!(supply.dispensed, Dispensed::Visits(_)))
    }

    /// Counts what is handed out for the portions.
    fn count(
        &mut self,
        which: usize,
        supply: usize,
        participant: &Participant,
        visits: &[PlannedVisit],
    ) -> Result<(), Failure> {
        let trial = self.plan.trial();
        let own = &trial.supplies()[supply];
        visit_days(own, visits, &mut self.visits);
        let missing_day = trial.conventions().missing_day;
        dispense(
            own,
            missing_day,
            &self.portions,
            &self.visits,
            &mut self.handed_out,
        )?;
        let of_site = participant.site.map(|site| &*self.scopes.of_sites[site]);
        let of_arm = participant.arm.map(|arm| self.scopes.all.len() + arm.get());
        for one in &self.handed_out {
            let month = self.months.of(self.plan.days_to(one.date));
            let item = self.first[supply] + usize::from(one.strength);
            let scopes = of_site.unwrap_or_default().iter().copied();
            for scope in std::iter::once(0).chain(scopes).chain(of_arm) {
                let counts = &mut self.counts[which][scope][item];
                if counts.len() <= month {
                    counts.resize(month + 1, 0);
                }
                counts[month] += one.packs;
            }
        }
        Ok(())
    }
}

/// Why a participant's drug cannot be counted.
enum Failure {
    Plan(PlanError),
    NotMadeUp(NotMadeUp),
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Self::Plan(error)
    }
}

impl From<NotMadeUp> for Failure {
    fn from(error: NotMadeUp) -> Self {
        Self::NotMadeUp(error)
    }
}

impl Failure {
    fn of(self, replicate: u64) -> ForecastError {
        match self {
            Self::Plan(error) => ForecastError::Plan { replicate, error },
            Self::NotMadeUp(error) => ForecastError::NotMadeUp { replicate, error },
        }
    }
}
