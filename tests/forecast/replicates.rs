//! A forecast is made of the trials that `simulate --replicate k` writes.

use std::collections::BTreeMap;

use evenhand::forecast::{Asked, ForecastPlan, MonthlyCounts};
use evenhand::run::Task;
use evenhand::scenario::{self, Source, builtin};

use super::common::assess::with_conduct;
use super::common::{Files, Rows, files, scenario_with, seed, with_sites};
use super::day;

const REPLICATES: u64 = 6;

/// How many of what, by scope, measure and month.
type Counts = BTreeMap<(String, &'static str, String), u32>;

fn simulated(source: &Source) -> Vec<Files> {
    let replicates = 0..REPLICATES;
    let task = |replicate| Task::Simulate {
        seed: seed(42),
        replicate,
    };
    replicates.map(|one| files(source, task(one), 2)).collect()
}

/// The month of a day.
fn month(day: &str) -> String {
    format!("{}-01", &day[..7])
}

fn count(counts: &mut Counts, site: &str, what: &'static str, day: &str) {
    let country = site[..2].to_owned();
    for scope in ["all".to_owned(), country, site.to_owned()] {
        *counts.entry((scope, what, month(day))).or_default() += 1;
    }
}

/// What the tables of the trials add up to.
fn added_up(trials: &[Files]) -> Counts {
    let mut counts = Counts::new();
    for trial in trials {
        let screening = Rows::read(&trial["screening.csv"]);
        for [site, day] in screening.columns(["site_id", "screened_on"]) {
            count(&mut counts, site, "screened", day);
        }
        let participants = Rows::read(&trial["participants.csv"]);
        for [site, day] in participants.columns(["site_id", "randomized_on"]) {
            count(&mut counts, site, "randomized", day);
        }
    }
    counts
}

/// The sum over replicates behind a mean.
fn sum(mean: f64) -> u32 {
    let sum = mean * REPLICATES as f64;
    assert!((sum - sum.round()).abs() < 1e-9);
    sum.round() as u32
}

#[track_caller]
fn compare(source: &Source) {
    let trial = scenario::read(source).unwrap();
    let trials = simulated(source);
    let mut expected = added_up(&trials);
    let asked = Asked {
        by_site: true,
        milestones: vec![17],
        ..Asked::new(REPLICATES as u32)
    };
    let plan = ForecastPlan::new(trial.clone(), asked, None).unwrap();
    let found = with_conduct(3, |conduct| plan.simulate(&seed(42), conduct)).unwrap();
    let mut scopes = 0;
    for one in &found.accrual {
        let name = match one.scope.kind {
            "country" => one.scope.name[..2]
                .to_uppercase()
                .replace("GE", "DE")
                .replace("AU", "AT"),
            _ => one.scope.name.clone(),
        };
        scopes += 1;
        let both: [(&'static str, &MonthlyCounts); 2] =
            [("screened", &one.screened), ("randomized", &one.randomized)];
        for (what, counts) in both {
            let mut to_date = 0;
            for (place, month) in found.months.iter().enumerate() {
                let key = (name.clone(), what, month.to_string());
                let wanted = expected.remove(&key).unwrap_or(0);
                assert_eq!(sum(counts.in_month[place].mean), wanted, "{key:?}");
                to_date += wanted;
                assert_eq!(sum(counts.to_date[place].mean), to_date, "{key:?}");
            }
        }
    }
    assert_eq!(scopes, 1 + 2 + 4);
    assert!(expected.is_empty(), "{expected:?}");
    // The 17th participant's days are those of the trials, in their order.
    let mut days: Vec<String> = trials
        .iter()
        .map(|trial| {
            let rows = Rows::read(&trial["participants.csv"]);
            let [day] = rows.columns(["randomized_on"]).nth(16).unwrap();
            day.to_owned()
        })
        .collect();
    days.sort();
    let of_17 = found
        .milestones
        .iter()
        .find(|one| one.number == 17)
        .unwrap();
    let (first, last) = of_17.ends.unwrap();
    assert_eq!(
        [first.to_string(), last.to_string()],
        [days[0].clone(), days[5].clone()]
    );
    assert_eq!(of_17.quantiles[3].unwrap().to_string(), days[2]);
}

#[test]
fn accrual_is_that_of_the_simulated_trials() {
    compare(&builtin("starter").unwrap());
}

#[test]
fn accrual_with_holds_and_closing_sites_is_too() {
    let hold = "screening_days = [0, 14]
hold = [{ from = 2027-03-10, until = 2027-04-20 }, { from = 2027-06-01, until = 2027-07-01, country = \"Austria\" }]";
    let source = scenario_with("starter", &[("screening_days = [0, 14]", hold)]);
    compare(&with_sites(source, |text| {
        text.replace("country\n", "country,closes_on\n")
            .replace("Vienna,Austria", "Vienna,Austria,2028-02-01")
            .replace("Graz,Austria", "Graz,Austria,")
            .replace(",Germany", ",Germany,")
    }));
}

/// With caps, who is randomized depends on who was before.
#[test]
fn accrual_with_caps_is_too() {
    let cap = "screening_days = [0, 14]
cap = [{ at_most = 20, site = \"DE-01\" }, { at_most = 70, country = \"Germany\" }, { at_most = 50, when = { sex = \"male\", age_class = \"under 65\" } }]";
    compare(&scenario_with(
        "starter",
        &[("screening_days = [0, 14]", cap)],
    ));
}

const EVENTS: &str = "[[event]]
name = \"progression\"
survival = \"exponential(0.5)\"

[[event.case]]
when = { arm = \"active\" }
survival = \"exponential(0.25)\"

[[event]]
name = \"withdrawal\"
days_after = { min = 100, max = 900 }

[conventions]";

/// Events are those of the participants table.
#[test]
fn events_are_those_of_the_simulated_trials() {
    let plain = EVENTS.replace("exponential(0.25)", "exponential(0.3)");
    let of_arms = EVENTS.to_owned();
    let of_values = EVENTS.replace("arm = \"active\"", "sex = \"male\"");
    let of_nothing = EVENTS.replace(
        "[[event.case]]\nwhen = { arm = \"active\" }\nsurvival = \"exponential(0.25)\"\n",
        "",
    );
    for events in [plain, of_arms, of_values, of_nothing] {
        let source = scenario_with("starter", &[("[conventions]", &events)]);
        let trials = simulated(&source);
        let mut seen = BTreeMap::<(&str, String), u32>::new();
        let mut days_of_30 = Vec::new();
        for trial in &trials {
            let rows = Rows::read(&trial["participants.csv"]);
            let mut progressions = Vec::new();
            for [progression, withdrawal] in rows.columns(["progression", "withdrawal"]) {
                *seen.entry(("withdrawal", month(withdrawal))).or_default() += 1;
                if !progression.is_empty() {
                    *seen.entry(("progression", month(progression))).or_default() += 1;
                    progressions.push(progression.to_owned());
                }
            }
            progressions.sort();
            days_of_30.extend(progressions.into_iter().nth(29));
        }
        days_of_30.sort();
        let asked = Asked {
            events: vec![("progression".to_owned(), 30)],
            ..Asked::new(REPLICATES as u32)
        };
        let trial = scenario::read(&source).unwrap();
        let plan = ForecastPlan::new(trial, asked, None).unwrap();
        let found = with_conduct(2, |conduct| plan.simulate(&seed(42), conduct)).unwrap();
        assert_eq!(found.events.len(), 2);
        let mut counted = 0;
        for one in &found.events {
            for (place, first) in found.event_months.iter().enumerate() {
                let key = (one.event.as_str(), first.to_string());
                let wanted = seen.get(&key).copied().unwrap_or(0);
                assert_eq!(sum(one.counts.in_month[place].mean), wanted, "{key:?}");
                counted += wanted;
            }
        }
        // Until five years after enrolment.
        let last = found.event_months.last().unwrap().to_string();
        let until_then = seen.iter().filter(|((_, month), _)| *month <= last);
        assert_eq!(counted, until_then.map(|(_, count)| count).sum::<u32>());
        assert!(counted > 1_000);
        let of_30 = found.milestones.last().unwrap();
        assert_eq!(
            (of_30.event.as_deref(), of_30.number),
            (Some("progression"), 30)
        );
        assert_eq!(days_of_30.len(), 6);
        assert!((of_30.comes.0 - 1.0).abs() < 1e-12);
        let (first, last) = of_30.ends.unwrap();
        assert_eq!(
            [first.to_string(), last.to_string()],
            [days_of_30[0].clone(), days_of_30[5].clone()]
        );
    }
}

/// An event that comes in few replicates: its quantiles are those over all of them.
#[test]
fn an_event_may_never_come() {
    let rare = "[[event]]
name = \"death\"
survival = \"exponential(0.0008)\"

[conventions]";
    let source = scenario_with("starter", &[("[conventions]", rare)]);
    let trial = scenario::read(&source).unwrap();
    let asked = Asked {
        events: vec![("death".to_owned(), 17)],
        ..Asked::new(400)
    };
    let plan = ForecastPlan::new(trial, asked, None).unwrap();
    let found = with_conduct(2, |conduct| plan.simulate(&seed(1), conduct)).unwrap();
    let death = found.milestones.last().unwrap();
    let (share, error) = death.comes;
    assert!(share > 0.05 && share < 0.95, "{share}");
    assert!((error - (share * (1.0 - share) / 400.0).sqrt()).abs() < 1e-12);
    for (percent, quantile) in [5, 10, 25, 50, 75, 90, 95].into_iter().zip(death.quantiles) {
        assert_eq!(
            quantile.is_some(),
            f64::from(percent) / 100.0 <= share,
            "{percent}"
        );
    }
    assert!(death.ends.unwrap().0 > day("2027-01-04"));
}

/// Times of an outcome: on average, those of its distribution.
#[test]
fn outcomes_that_are_times_are_events_too() {
    let outcome = "[[outcome]]
name = \"relapse\"
kind = \"survival\"
survival = \"exponential(0.4)\"
follow_up = 2

[conventions]";
    let source = scenario_with("starter", &[("[conventions]", outcome)]);
    let trial = scenario::read(&source).unwrap();
    let plan = ForecastPlan::new(trial, Asked::new(400), None).unwrap();
    let found = with_conduct(2, |conduct| plan.simulate(&seed(1), conduct)).unwrap();
    let relapse = &found.events[0];
    assert_eq!(relapse.event, "relapse");
    // Of those who are randomized in a month, in its middle on average, 1 - exp(-0.4 t) have had it t years later.
    let months = 36;
    let randomized = found.accrual[0].randomized.in_month[..=months].iter();
    let by_then = randomized.enumerate().map(|(month, randomized)| {
        let years = ((months - month) as f64 + 0.5) / 12.0;
        randomized.mean * (1.0 - libm::exp(-0.4 * years))
    });
    let (expected, counted) = (by_then.sum::<f64>(), relapse.counts.to_date[months].mean);
    assert!(
        expected > 50.0 && (counted / expected - 1.0).abs() < 0.01,
        "{counted}, not {expected}"
    );
}
