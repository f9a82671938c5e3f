//! What replicates come to, in counts that are the same in whatever order they are added up.

use super::course::Course;
use super::drug::{DrugCounter, DrugSums};
use super::event_draws::EventDraws;
use super::histogram::Histogram;
use super::months::MonthTable;
use super::plan::ForecastPlan;
use super::reader::{At, Reader};
use super::scopes::Scopes;

/// Counts over replicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sums {
    /// By scope, who is screened and who is randomized.
    pub(super) accrual: Vec<[Course; 2]>,
    /// By milestone, the day since the start.
    pub(super) milestones: Vec<Histogram>,
    /// By day that is asked about, how many are randomized by then.
    pub(super) by_dates: Vec<Histogram>,
    /// By happening, how many come.
    pub(super) events: Vec<Course>,
    /// What is handed out.
    pub(super) drug: DrugSums,
    /// By event that is asked for, the day since the start, where it comes.
    pub(super) event_days: Vec<Histogram>,
}

impl Sums {
    /// No replicates.
    pub(super) fn new(plan: &ForecastPlan, scopes: &Scopes) -> Self {
        let asked = plan.asked();
        Self {
            accrual: vec![Default::default(); scopes.all.len()],
            milestones: vec![Histogram::default(); plan.milestones().len()],
            by_dates: vec![Histogram::default(); asked.by_dates.len()],
            events: vec![Course::default(); plan.happenings().len()],
            drug: DrugCounter::sums(plan, scopes),
            event_days: vec![Histogram::default(); asked.events.len()],
        }
    }

    /// Adds the replicates of other sums of the same plan.
    pub(super) fn merge(&mut self, other: Self) {
        for (own, of_other) in self.accrual.iter_mut().zip(other.accrual) {
            for (own, of_other) in own.iter_mut().zip(of_other) {
                own.merge(of_other);
            }
        }
        let drug = self.drug.iter_mut().flatten().flatten();
        for (own, of_other) in drug.zip(other.drug.into_iter().flatten().flatten()) {
            own.merge(of_other);
        }
        for (own, of_other) in self.events.iter_mut().zip(other.events) {
            own.merge(of_other);
        }
        let own = [
            &mut self.milestones,
            &mut self.by_dates,
            &mut self.event_days,
        ];
        let of_other = [&other.milestones, &other.by_dates, &other.event_days];
        for (own, of_other) in own.into_iter().zip(of_other) {
            for (own, of_other) in own.iter_mut().zip(of_other) {
                own.merge(of_other);
            }
        }
    }
}

/// Adds replicates up, in memory that they use again.
pub(super) struct Counter<'a> {
    plan: &'a ForecastPlan,
    scopes: &'a Scopes,
    months: MonthTable,
    /// By scope, then by month.
    counts: Vec<Vec<u32>>,
    pub(super) sums: Sums,
}

impl<'a> Counter<'a> {
    pub(super) fn new(plan: &'a ForecastPlan, scopes: &'a Scopes) -> Self {
        Self {
            plan,
            scopes,
            months: MonthTable::new(plan.start()),
            counts: vec![Vec::new(); scopes.all.len()],
            sums: Sums::new(plan, scopes),
        }
    }

    /// Adds the replicate that was read.
    pub(super) fn add(&mut self, replicate: u64, read: &Reader<'_>, draws: &mut EventDraws<'_>) {
        self.add_accrual(0, &read.screened);
        self.add_accrual(1, &read.randomized);
        let plan = self.plan;
        let randomized = &read.randomized;
        for (&number, days) in plan.milestones().iter().zip(&mut self.sums.milestones) {
            if let Some(&(_, day)) = randomized.get(number as usize - 1) {
                days.add(day);
            }
        }
        for (&day, counts) in plan.asked().by_dates.iter().zip(&mut self.sums.by_dates) {
            let last = plan.days_to(day);
            counts.add(randomized.partition_point(|&(_, day)| day <= last) as u32);
        }
        if plan.happenings().is_empty() {
            return;
        }
        let events = draws.draw(replicate, &read.people, randomized);
        let counts = &mut self.counts[0];
        for (days, course) in events.iter().zip(&mut self.sums.events) {
            counts.clear();
            for &day in days {
                add_to(counts, self.months.of(day));
            }
            course.add(counts);
        }
        for ((name, number), sums) in plan.asked().events.iter().zip(&mut self.sums.event_days) {
            let mut all = plan.happenings().iter().zip(events);
            let days = all.find(|(one, _)| one.name(plan.trial()) == name);
            if let Some(&day) = days.and_then(|(_, days)| days.get(*number as usize - 1)) {
                sums.add(day);
            }
        }
    }

    fn add_accrual(&mut self, which: usize, people: &[At]) {
        self.counts.iter_mut().for_each(Vec::clear);
        for &(site, day) in people {
            let month = self.months.of(day);
            add_to(&mut self.counts[0], month);
            for &scope in &self.scopes.of_sites[usize::from(site)] {
                add_to(&mut self.counts[scope], month);
            }
        }
        for (counts, courses) in self.counts.iter().zip(&mut self.sums.accrual) {
            courses[which].add(counts);
        }
    }
}

/// Counts one in a month.
fn add_to(counts: &mut Vec<u32>, month: usize) {
    if counts.len() <= month {
        counts.resize(month + 1, 0);
    }
    counts[month] += 1;
}
