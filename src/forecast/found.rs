//! What a forecast comes to: means, quantiles and probabilities over replicates.

use chrono::{Days, NaiveDate};

use super::course::Course;
use super::drug::drug_items;
use super::histogram::Histogram;
use super::months::first_day;
use super::plan::ForecastPlan;
use super::scopes::{ForecastScope, Scopes};
use super::sums::Sums;

/// The quantiles of every forecast, in percent.
pub const QUANTILES: [u32; 7] = [5, 10, 25, 50, 75, 90, 95];

/// How many months of events are shown after the last month of enrolment.
const MONTHS_OF_EVENTS: usize = 60;

/// A number over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation, with n - 1; of one replicate there is none.
    pub sd: Option<f64>,
    /// Its [`QUANTILES`]: of n numbers in order, the q-quantile is the one of rank ceil(q n).
    pub quantiles: [u32; 7],
}

/// Numbers of one kind, month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyCounts {
    /// What is counted in each month.
    pub in_month: Vec<Spread>,
    /// What is counted until the end of each month.
    pub to_date: Vec<Spread>,
}

/// How many of a scope are screened and randomized.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeAccrual {
    /// Of whom.
    pub scope: ForecastScope,
    /// Candidates, by the month of screening; of a trial that runs, those who are screened from its day on.
    pub screened: MonthlyCounts,
    /// Participants, by the month of randomization.
    pub randomized: MonthlyCounts,
}

/// When something comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Milestone {
    /// The event; none where it is the randomization of a participant.
    pub event: Option<String>,
    /// The number, from 1, in the order of time.
    pub number: u32,
    /// In which share of replicates it comes, and the standard error.
    pub comes: (f64, f64),
    /// The first and the last day on which it comes.
    pub ends: Option<(NaiveDate, NaiveDate)>,
    /// The [`QUANTILES`] of the day, where it comes in so many replicates.
    pub quantiles: [Option<NaiveDate>; 7],
}

/// How far enrolment is by a day.
#[derive(Debug, Clone, PartialEq)]
pub struct ByDate {
    /// The day.
    pub day: NaiveDate,
    /// In which share of replicates everybody is randomized by its end, and the standard error.
    pub complete: (f64, f64),
    /// How many are randomized by its end.
    pub randomized: Spread,
}

/// How many events come, month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct EventCounts {
    /// The event.
    pub event: String,
    /// How many of it.
    pub counts: MonthlyCounts,
}

/// How much of an item of drug is handed out, month by month, in packs with the supply's overage.
#[derive(Debug, Clone, PartialEq)]
pub struct DrugDemand {
    /// To whom.
    pub scope: ForecastScope,
    /// The place of the supply.
    pub supply: usize,
    /// The place of the strength.
    pub strength: usize,
    /// Where everybody keeps to the plan.
    pub planned: MonthlyCounts,
    /// As it really happens.
    pub actual: MonthlyCounts,
}

/// A forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// How many replicates it is over.
    pub replicates: u32,
    /// The first day of each month that any replicate of enrolment reaches.
    pub months: Vec<NaiveDate>,
    /// Accrual overall, by country and, where it was asked, by site.
    pub accrual: Vec<ScopeAccrual>,
    /// Participants and events by their number.
    pub milestones: Vec<Milestone>,
    /// What is asked of days.
    pub by_dates: Vec<ByDate>,
    /// The first day of each month of events: until five years after enrolment, or until the last event.
    pub event_months: Vec<NaiveDate>,
    /// Events, in the order of the scenario.
    pub events: Vec<EventCounts>,
    /// The first day of each month in which drug is handed out.
    pub drug_months: Vec<NaiveDate>,
    /// Drug overall, by country and, where it was asked, by site, then by arm; by item in the order of the
    /// scenario.
    pub drug: Vec<DrugDemand>,
}

impl Forecast {
    /// What sums come to.
    pub(super) fn new(plan: &ForecastPlan, scopes: &Scopes, mut sums: Sums) -> Self {
        let replicates = plan.asked().replicates;
        let start = plan.start();
        let longest = |courses: &mut dyn Iterator<Item = &Course>| {
            courses
                .map(|course| course.months().len())
                .max()
                .unwrap_or(0)
        };
        let months = longest(&mut sums.accrual.iter().flatten());
        let shown = longest(&mut sums.events.iter()).min(months + MONTHS_OF_EVENTS);
        for course in sums.accrual.iter_mut().flatten() {
            course.extend(months);
        }
        for course in &mut sums.events {
            course.extend(shown);
        }
        let first_days = |months: usize| (0..months).map(|month| first_day(start, month)).collect();
        let accrual = scopes.all.iter().zip(&sums.accrual);
        let accrual = accrual.map(|(scope, [screened, randomized])| ScopeAccrual {
            scope: scope.clone(),
            screened: monthly(screened, months),
            randomized: monthly(randomized, months),
        });
        let participants = plan.milestones().iter().zip(&sums.milestones);
        let participants = participants.map(|(&number, days)| milestone(plan, None, number, days));
        let events = plan.asked().events.iter().zip(&sums.event_days);
        let events =
            events.map(|((name, number), days)| milestone(plan, Some(name), *number, days));
        let by_dates = plan.asked().by_dates.iter().zip(&sums.by_dates);
        let by_dates = by_dates.map(|(&day, counts)| ByDate {
            day,
            complete: share(counts.count(plan.trial().sample_size()), replicates),
            randomized: spread(counts),
        });
        let counted = plan.happenings().iter().zip(&sums.events);
        let counted = counted.map(|(one, course)| EventCounts {
            event: one.name(plan.trial()).to_owned(),
            counts: monthly(course, shown),
        });
        let drug_months = longest(&mut sums.drug.iter().flatten().flatten());
        for course in sums.drug.iter_mut().flatten().flatten() {
            course.extend(drug_months);
        }
        let arms = plan.trial().arms().iter().map(|arm| ForecastScope {
            kind: "arm",
            name: arm.name().to_owned(),
        });
        let drug_scopes = scopes.all.iter().cloned().chain(arms);
        let items = drug_items(plan.trial().supplies());
        let drug = drug_scopes.zip(&sums.drug).flat_map(|(scope, of)| {
            let of = items.iter().zip(of);
            let demand = of.map(|(item, [planned, actual])| DrugDemand {
                scope: scope.clone(),
                supply: item.supply,
                strength: item.strength,
                planned: monthly(planned, drug_months),
                actual: monthly(actual, drug_months),
            });
            demand.collect::<Vec<_>>()
        });
        Self {
            replicates,
            drug_months: first_days(drug_months),
            drug: drug.collect(),
            months: first_days(months),
            accrual: accrual.collect(),
            milestones: participants.chain(events).collect(),
            by_dates: by_dates.collect(),
            event_months: first_days(shown),
            events: counted.collect(),
        }
    }
}

fn monthly(course: &Course, months: usize) -> MonthlyCounts {
    let of = |which: usize| {
        let months = course.months()[..months].iter();
        months.map(|month| spread(&month[which])).collect()
    };
    MonthlyCounts {
        in_month: of(0),
        to_date: of(1),
    }
}

fn spread(counts: &Histogram) -> Spread {
    let (mean, sd) = counts.moments().unwrap_or_default();
    let quantile = |percent| counts.of_rank(rank(percent, counts.total())).unwrap_or(0);
    Spread {
        mean,
        sd,
        quantiles: QUANTILES.map(quantile),
    }
}

/// The rank of a quantile of so many numbers.
fn rank(percent: u32, numbers: u64) -> u64 {
    (u64::from(percent) * numbers).div_ceil(100)
}

fn milestone(
    plan: &ForecastPlan,
    event: Option<&String>,
    number: u32,
    days: &Histogram,
) -> Milestone {
    let replicates = plan.asked().replicates;
    let date = |day: u32| plan.start() + Days::new(day.into());
    // Where it does not come, it comes after all others.
    let quantile = |percent| days.of_rank(rank(percent, replicates.into())).map(date);
    Milestone {
        event: event.cloned(),
        number,
        comes: share(days.total(), replicates),
        ends: days.ends().map(|(first, last)| (date(first), date(last))),
        quantiles: QUANTILES.map(quantile),
    }
}

/// A share of replicates with its standard error, sqrt(p (1 - p) / n).
fn share(count: u64, replicates: u32) -> (f64, f64) {
    let replicates = f64::from(replicates);
    let share = count as f64 / replicates;
    (share, (share * (1.0 - share) / replicates).sqrt())
}
