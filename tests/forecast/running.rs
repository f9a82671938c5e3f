//! A trial that runs goes on by the posterior of the Poisson-gamma model.

use chrono::{Days, NaiveDate};
use evenhand::design::{ArmIndex, Site};
use evenhand::enrolment::{Enrolment, RunningError, RunningTrial};
use evenhand::forecast::{Asked, ForecastError, ForecastPlan};
use evenhand::participant::Participant;
use evenhand::rng::{Seed, Streams};
use evenhand::trial::Trial;
use evenhand::trial::draft::{Criterion, Hold};

use super::common::assess::with_conduct;
use super::negative_binomial::{NegativeBinomial, check, limit};
use super::{START, day, plan, sites, trial};

const MONTH: f64 = 30.4375;

/// A participant of a site.
fn participant(number: usize, site: usize, randomized_on: NaiveDate) -> Participant {
    Participant {
        id: Some(format!("A{number}").into()),
        site: Some(site),
        arm: Some(ArmIndex(0)),
        randomized_on: Some(randomized_on),
        ..Participant::default()
    }
}

/// So many participants of a site, a day apart from the start on.
fn participants(site: usize, count: usize) -> Vec<Participant> {
    let on = |number: usize| day(START) + Days::new(number as u64);
    (0..count)
        .map(|one| participant(one, site, on(one)))
        .collect()
}

fn running(trial: &Trial, people: &[Participant], as_of: NaiveDate) -> RunningTrial {
    RunningTrial::new(trial, people, as_of, &Seed::from_integer(7)).unwrap()
}

/// How many each site randomizes after `as_of` and until a day, in so many replicates.
fn further(
    trial: &Trial,
    running: &RunningTrial,
    until: NaiveDate,
    replicates: u64,
) -> Vec<Vec<u64>> {
    let streams = Streams::new(Seed::from_integer(7), 0);
    let mut enrolment = Enrolment::going_on(trial, &streams, running);
    let mut counts = vec![vec![0; 300]; trial.sites().len()];
    for replicate in 0..replicates {
        enrolment.restart(replicate);
        let mut found = vec![0; trial.sites().len()];
        for record in enrolment.by_ref() {
            let record = record.unwrap();
            assert!(record.decided_on > running.as_of());
            if record.decided_on > until {
                break;
            }
            found[record.participant.site.unwrap()] += usize::from(record.is_eligible());
        }
        for (counts, found) in counts.iter_mut().zip(found) {
            counts[found] += 1;
        }
    }
    counts
}

/// With n participants in v months, the number in u further months is negative binomial, with shape a + n
/// and mean (a + n) / (a / m + r v) r u.
#[test]
fn further_counts_are_negative_binomial_with_the_posterior_parameters() {
    let (rate, shape) = (0.7, 1.5);
    let [first, second] = sites(["AT-1", "DE-1"]);
    let opens_on = day("2027-03-15");
    let trial = trial(3_000)
        .sites([
            first,
            Site {
                relative_rate: 2.0,
                opens_on: Some(opens_on),
                ..second
            },
        ])
        .enrolment(plan(rate, shape, (0, 0)))
        .build()
        .unwrap();
    let as_of = day("2027-09-30");
    let until = day("2028-06-30");
    let mut people = participants(0, 11);
    people.push(participant(99, 1, opens_on));
    let running = running(&trial, &people, as_of);
    assert!((running.eligible_share() - 1.0).abs() < 1e-12);
    let months = |from: NaiveDate, until: NaiveDate| (until - from).num_days() as f64 / MONTH;
    let counts = further(&trial, &running, until, 20_000);
    let own = [(11.0, 1.0, day(START)), (1.0, 2.0, opens_on)];
    for ((counts, found), (n, r, opens)) in counts.iter().zip(running.posteriors()).zip(own) {
        // The day itself is over.
        let v = months(opens, as_of + Days::new(1));
        let posterior = (shape + n) / (shape / rate + r * v);
        assert!((found.months - v).abs() < 1e-9 && (found.mean_rate - posterior).abs() < 1e-12);
        assert!((found.shape - shape - n).abs() < 1e-12);
        let law = NegativeBinomial {
            shape: shape + n,
            mean: posterior * r * months(as_of, until),
        };
        check(counts, law);
    }
}

/// The posterior is what simulated trials say that have randomized as many by then: with failures of
/// screening, candidates in screening and a hold. By chance it fails in less than 1 of 1,000 seeds.
#[test]
fn the_posterior_is_that_of_trials_with_as_many_participants() {
    let hold = Hold::new(day("2027-04-01"), day("2027-05-16"));
    let trial = trial(400)
        .sites(sites(["AT-1"]))
        .criterion(Criterion::exclusion("E1", "By chance").fails(0.35))
        .hold(hold)
        .enrolment(plan(2.5, 1.2, (4, 40)))
        .build()
        .unwrap();
    let (as_of, until) = (day("2027-08-15"), day("2028-01-31"));
    let so_far = 6;
    let mut enrolment = Enrolment::new(&trial, &Streams::new(Seed::from_integer(70), 0));
    let (mut observed, mut all) = (vec![0_u64; 300], 0_u64);
    for replicate in 0..60_000 {
        enrolment.restart(replicate);
        let (mut before, mut after) = (0, 0);
        for record in enrolment.by_ref() {
            let record = record.unwrap();
            if record.decided_on > until {
                break;
            }
            if record.is_eligible() {
                if record.decided_on > as_of {
                    after += 1;
                } else {
                    before += 1;
                }
            }
        }
        if before == so_far {
            observed[after] += 1;
            all += 1;
        }
    }
    assert!(all > 2_500, "{all}");
    let running = running(&trial, &participants(0, so_far), as_of);
    let share = running.eligible_share();
    // 10,000 eligible candidates: the standard error is about 0.004.
    assert!((share - 0.65).abs() < 0.016, "{share}");
    let replicates = 50_000_u64;
    let counts = &further(&trial, &running, until, replicates)[0];
    // Two samples of counts, in cells of at least 25 of the smaller one.
    let (mut statistic, mut degrees) = (0.0, -1.0_f64);
    let (mut one, mut other) = (0, 0);
    let n = [all as f64, replicates as f64];
    for (place, (&found, &expected)) in observed.iter().zip(counts).enumerate() {
        (one, other) = (one + found, other + expected);
        let rest: u64 = observed[place + 1..].iter().sum();
        if (one >= 25 && rest >= 25) || place + 1 == observed.len() {
            let (x, y) = (one as f64, other as f64);
            let difference = (n[1] / n[0]).sqrt() * x - (n[0] / n[1]).sqrt() * y;
            statistic += difference * difference / (x + y);
            degrees += 1.0;
            (one, other) = (0, 0);
        }
    }
    assert!(
        degrees >= 10.0 && statistic < limit(degrees),
        "{statistic} of {degrees}"
    );
}

/// A forecast of a trial that runs counts those who are there, and begins on the day after.
#[test]
fn the_forecast_goes_on_from_those_who_are_randomized() {
    let trial = trial(60)
        .sites(sites(["AT-1", "DE-1"]))
        .enrolment(plan(2.0, 2.0, (0, 20)))
        .build()
        .unwrap();
    let as_of = day("2027-03-20");
    let running = running(&trial, &participants(0, 25), as_of);
    let asked = Asked {
        milestones: vec![25, 26],
        by_dates: vec![as_of],
        by_site: true,
        ..Asked::new(300)
    };
    let plan = ForecastPlan::new(trial.clone(), asked.clone(), Some(running.clone())).unwrap();
    let found = with_conduct(3, |conduct| plan.simulate(&7.into(), conduct)).unwrap();
    let on = |number: u32| {
        let one = found.milestones.iter().find(|one| one.number == number);
        one.unwrap().ends.unwrap()
    };
    assert_eq!(on(1), (day(START), day(START)));
    assert_eq!(on(25), (day("2027-01-25"), day("2027-01-25")));
    assert!(on(26).0 > as_of && on(60).1 > on(60).0);
    let by = &found.by_dates[0];
    assert!(by.complete.0.abs() < 1e-12 && by.randomized.quantiles == [25; 7]);
    let overall = &found.accrual[0];
    let january = [&overall.screened, &overall.randomized].map(|one| one.in_month[0]);
    assert_eq!(january.map(|one| one.quantiles[3]), [0, 25]);
    assert!((overall.randomized.to_date.last().unwrap().mean - 60.0).abs() < 1e-12);
    // The site with 25 participants in two months and a half is the faster one.
    let of = |place: usize| found.accrual[place].randomized.to_date.last().unwrap().mean;
    assert!(of(3) > 25.0 + 4.0 * of(4), "{} {}", of(3), of(4));
    // As enrolment goes on, replicate by replicate.
    let seed = Seed::from_integer(7).tied_to("forecast");
    let mut enrolment = Enrolment::going_on(&trial, &Streams::new(seed, 0), &running);
    let (mut last, mut screened) = (Vec::new(), 0);
    for replicate in 0..300 {
        enrolment.restart(replicate);
        let records: Vec<_> = enrolment.by_ref().map(Result::unwrap).collect();
        let days = records
            .iter()
            .filter_map(|one| one.participant.randomized_on);
        last.extend(days.max());
        let after =
            |one: &&evenhand::enrolment::ScreeningRecord| one.participant.screened_on > Some(as_of);
        screened += records.iter().filter(after).count();
    }
    last.sort_unstable();
    assert_eq!(on(60), (last[0], last[299]));
    let mean = overall.screened.to_date.last().unwrap().mean;
    assert!((mean - screened as f64 / 300.0).abs() < 1e-9, "{mean}");
    let refused = ForecastPlan::new(
        trial,
        Asked {
            events: vec![("death".to_owned(), 3)],
            ..asked
        },
        Some(running),
    );
    assert_eq!(refused.unwrap_err(), ForecastError::EventsOfRunning);
}

/// What a trial cannot go on from, in whole messages.
#[test]
fn what_a_trial_cannot_go_on_from() {
    let [first, second, third] = sites(["AT-1", "DE-1", "FR-1"]);
    let opened = Site {
        opens_on: Some(day("2027-02-01")),
        ..first
    };
    let window = evenhand::design::EnrolmentPlan::new(
        day(START),
        Some(evenhand::design::Period::Months(3)),
        1.0,
        2.0,
        (0, 0),
    );
    let trial = trial(3)
        .sites([opened, second, third])
        .enrolment(window.unwrap())
        .build()
        .unwrap();
    let refused = |people: &[Participant], as_of| {
        let seed = Seed::from_integer(7);
        let error = RunningTrial::new(&trial, people, day(as_of), &seed).unwrap_err();
        if let Some(place) = error.place() {
            let faults: Vec<RunningError> = RunningTrial::faults(&trial, people, day(as_of));
            assert!(faults.contains(&error) && place < people.len());
        }
        error.to_string()
    };
    let of = |site, on| participant(1, site, day(on));
    assert_eq!(
        refused(&[], "2026-12-31"),
        "the forecast is to begin after 2026-12-31, before enrolment starts on 2027-01-01: give a later day, or leave out the allocations"
    );
    let three: Vec<Participant> = (0..3).map(|_| of(0, "2027-02-02")).collect();
    assert_eq!(
        refused(&three, "2027-02-28"),
        "3 participants are randomized, and the sample size is 3: nobody is left to be enrolled"
    );
    assert_eq!(
        refused(&[of(0, "2027-02-02"), of(0, "2027-03-01")], "2027-02-28"),
        "participant `A1` was randomized on 2027-03-01, after 2027-02-28, the last day of the data: correct one of the days, or leave the row out"
    );
    assert_eq!(
        refused(&[of(0, "2027-01-31")], "2027-02-28"),
        "participant `A1` was randomized on 2027-01-31, before site `AT-1` opened on 2027-02-01: correct one of the days"
    );
    let nowhere = Participant {
        site: None,
        ..of(0, "2027-02-02")
    };
    assert_eq!(
        refused(&[nowhere], "2027-02-28"),
        "participant `A1` has no site: write it in the column `site_id`"
    );
    let undated = Participant {
        randomized_on: None,
        ..of(0, "2027-02-02")
    };
    assert_eq!(
        refused(&[undated], "2027-02-28"),
        "participant `A1` has no day of randomization: write it in the column `randomized_on`"
    );
    assert_eq!(
        refused(&[of(1, "2027-02-02")], "2027-02-28"),
        "site `DE-1` has participants, and no day on which it opened: write it in the column `opens_on` of the sites file"
    );
    assert_eq!(
        refused(&[of(0, "2027-02-02")], "2027-03-31"),
        "site `DE-1` has no participants and no day on which it opens, and the opening of sites ended on 2027-03-31: write the day in the column `opens_on` of the sites file"
    );
}
