//! Events of a simulated trial: their law, and that none moves another.
//!
//! Every test of a distribution rejects at [`ALPHA`]; seeds are fixed, so it passes always or never.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use evenhand::calendar::draw_events;
use evenhand::design::ArmIndex;
use evenhand::participant::{Participant, ParticipantId};
use evenhand::participant_streams::NamedStreams;
use evenhand::rng::{Seed, Streams};
use evenhand::scenario;
use evenhand::trial::Trial;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::fixture::{scenario as scenario_of, source, text};

/// The probability that a test of a true hypothesis fails.
const ALPHA: f64 = 0.001;
/// How many participants.
const DRAWS: u32 = 20_000;

fn trial(body: &str) -> Trial {
    scenario::read(&scenario_of(body)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn day() -> NaiveDate {
    "2025-01-01".parse().unwrap()
}

/// The days from randomization to each event of so many participants, in turn in arm a and b.
fn days(trial: &Trial, participants: u32) -> Vec<BTreeMap<String, Option<i64>>> {
    let streams = Streams::new(Seed::from_integer(7), 0);
    let plan = trial.treatment_plan();
    let own = NamedStreams {
        plan,
        deviations: trial.deviations(),
        streams: &streams,
    };
    let drawn = (1..=participants).map(|number| {
        let mut participant = Participant {
            id: Some(ParticipantId::numbered(number, participants)),
            arm: Some(ArmIndex((number % 2) as u8)),
            randomized_on: Some(day()),
            ..Participant::default()
        };
        draw_events(plan, &mut participant, &own);
        let dates = plan.events().iter().zip(&participant.dates.events);
        dates
            .map(|(event, date)| {
                (
                    event.name.clone(),
                    date.map(|date| (date - day()).num_days()),
                )
            })
            .collect()
    });
    drawn.collect()
}

fn of(drawn: &[BTreeMap<String, Option<i64>>], event: &str) -> Vec<Option<i64>> {
    drawn.iter().map(|dates| dates[event]).collect()
}

/// Pearson's chi-square of counts.
#[track_caller]
fn assert_law(counts: &[u32], probabilities: &[f64]) {
    assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let total = f64::from(counts.iter().sum::<u32>());
    let terms = counts.iter().zip(probabilities);
    let sum: f64 = terms
        .map(|(&count, p)| (f64::from(count) - total * p).powi(2) / (total * p))
        .sum();
    let law = ChiSquared::new((counts.len() - 1) as f64).unwrap();
    let p_value = law.sf(sum);
    assert!(p_value > ALPHA, "{counts:?}: p = {p_value:.2e}");
}

/// At a rate of 0.5 a year the day D = ceil(365.25 t) has P(D <= d) = 1 - exp(-0.5 d / 365.25), with at
/// least 1 day; cells end at 1, 10, 30, 100, 365, 730, 1461 and 3000 days.
#[test]
fn an_exponential_time() {
    let drawn = days(
        &trial("[[event]]\nname = \"death_on\"\nsurvival = \"exponential(0.5)\"\n"),
        DRAWS,
    );
    let ends = [1, 10, 30, 100, 365, 730, 1461, 3000, i64::MAX];
    let mut counts = [0; 9];
    for days in of(&drawn, "death_on") {
        let days = days.expect("200 years are e^100 to 1");
        assert!(days >= 1);
        counts[ends.iter().position(|&end| days <= end).unwrap()] += 1;
    }
    let below = |end: i64| 1.0 - libm::exp(-0.5 * end as f64 / 365.25);
    let mut before = 0.0;
    let probabilities = ends.map(|end| {
        let p = below(end) - before;
        before = below(end);
        p
    });
    assert_law(&counts, &probabilities);
}

/// At a rate of 0.01 a year, what lies after 2199, the last year of a file, never comes:
/// 63,916 days from 1 January 2025.
#[test]
fn a_time_of_centuries_never_comes() {
    let drawn = days(
        &trial("[[event]]\nname = \"death_on\"\nsurvival = \"exponential(0.01)\"\n"),
        DRAWS,
    );
    let last: NaiveDate = "2199-12-31".parse().unwrap();
    let most = (last - day()).num_days();
    assert_eq!(most, 63_916);
    let dates = of(&drawn, "death_on");
    let never = dates.iter().filter(|days| days.is_none()).count() as u32;
    let p = libm::exp(-0.01 * most as f64 / 365.25);
    assert_law(&[never, DRAWS - never], &[p, 1.0 - p]);
    assert!(dates.iter().flatten().all(|&days| days <= most));
}

#[test]
fn days_after_randomization_are_uniform() {
    for (min, max) in [(0, 6), (3, 9), (5, 5)] {
        let body = format!(
            "[[event]]\nname = \"first_dose_on\"\ndays_after = {{ min = {min}, max = {max} }}\n"
        );
        let drawn = days(&trial(&body), DRAWS);
        let mut counts = vec![0; (max - min + 1) as usize];
        for days in of(&drawn, "first_dose_on").into_iter().flatten() {
            counts[usize::try_from(days - min).unwrap()] += 1;
        }
        assert_eq!(counts.iter().sum::<u32>(), DRAWS);
        if counts.len() > 1 {
            assert_law(&counts, &vec![1.0 / counts.len() as f64; counts.len()]);
        }
    }
}

/// Arm a by its own law, everybody else by the event's.
#[test]
fn a_law_under_a_condition() {
    let body = "[[event]]\nname = \"x_on\"\ndays_after = { min = 10, max = 19 }\n\
                [[event.case]]\nwhen = { arm = \"a\" }\ndays_after = { min = 0, max = 9 }\n";
    for (place, dates) in days(&trial(body), 400).iter().enumerate() {
        let number = place + 1;
        let days = dates["x_on"].unwrap();
        assert_eq!(days >= 10, number % 2 == 1, "{number}: {days}");
    }
    // Without a law of their own, the others' event never comes.
    let body = "[[event]]\nname = \"x_on\"\n[[event.case]]\nwhen = { arm = \"a\" }\nsurvival = \"weibull(2, 1)\"\n";
    let problems = scenario::read(&scenario_of(body)).expect_err("it is refused");
    let told: Vec<String> = problems
        .iter()
        .map(evenhand::problem::Problem::message)
        .collect();
    assert_eq!(
        told,
        ["the time of the event is not given: write `survival`, `hazard` or `days_after`"]
    );
}

#[test]
fn an_event_moves_no_other() {
    let one = "[[event]]\nname = \"progression_on\"\nsurvival = \"weibull(1.5, 2)\"\n";
    let other = "[[event]]\nname = \"death_on\"\nsurvival = \"exponential(0.5)\"\n";
    let arm = "[[arm]]\nname = \"c\"\nratio = 1\n";
    let base = of(&days(&trial(one), 500), "progression_on");
    for body in [format!("{one}{other}"), format!("{other}{one}")] {
        assert_eq!(of(&days(&trial(&body), 500), "progression_on"), base);
    }
    let body = text(&format!("{arm}{one}")).replace("permuted-block(2)", "simple");
    let more = scenario::read(&source(&body, "sites.csv")).unwrap();
    assert_eq!(of(&days(&more, 500), "progression_on"), base);
    // Two events of one law are two draws.
    let twin = one.replace("progression_on", "relapse_on");
    let drawn = days(&trial(&format!("{one}{twin}")), 500);
    assert_ne!(of(&drawn, "progression_on"), of(&drawn, "relapse_on"));
}

#[test]
fn a_trial_that_hangs_on_an_event_without_a_law_is_not_simulated() {
    let part = |rest: &str| {
        format!(
            "[[regimen]]\ntreatment = \"drug\"\ndose = 10\nunit = \"mg\"\nroute = \"oral\"\n{rest}\n"
        )
    };
    let event = "[[event]]\nname = \"progression_on\"\n";
    let visit = "[[visit]]\nname = \"End\"\nat = \"progression_on\"\n";
    for (body, name) in [
        (
            format!(
                "{event}{}",
                part("daily = true\nuntil = \"progression_on\"\nfor = \"9 days\"")
            ),
            "progression_on",
        ),
        (format!("{event}{visit}"), "progression_on"),
        (
            part("daily = true\nstart = \"first_dose_on\"\nfor = \"9 days\""),
            "first_dose_on",
        ),
        (
            part("daily = true\nuntil = \"last_dose_on\"\nfor = \"9 days\""),
            "last_dose_on",
        ),
    ] {
        let error = trial(&body).simulate(1).table("participants").err();
        assert_eq!(
            error.expect(name).to_string(),
            format!(
                "treatment depends on `{name}`, whose time in a simulated trial is not given: write an \
                 [[event]] of this name with `survival` or `days_after`"
            )
        );
    }
    // An event that nothing hangs on is a column without dates.
    trial(&format!("{event}{}", part("once = true")))
        .simulate(1)
        .table("participants")
        .unwrap();
}
