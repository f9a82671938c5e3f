//! What really happens, worked out by hand: laws of one value leave nothing to chance.

use crate::civil::MissingDay;
use crate::deviation::{
    Action, Actual, Attendance, Came, Comes, Ends, Event, Fate, Law, Rule, Timing, Toxicity,
    Treatment,
};
use crate::deviation_draws::{Draws, events, forgotten};
use crate::deviation_trial::{Given, Outcome, outcome};
use crate::schedule::{
    Anchor, Condition, Conventions, Day, Design, Length, Moment, ONE, Offset, Part, Participant,
    Period, Planned, Schedule, Slots, Visit, day,
};
use crate::stream::Stream;
use std::collections::BTreeMap;

const KEY: [u8; 32] = [7; 32];

fn part(treatment: &str, schedule: Schedule, length: Length) -> Part {
    Part {
        treatment: treatment.to_string(),
        name: None,
        epoch: None,
        dose: 125 * ONE,
        dose_by: None,
        schedule,
        slots: Slots::Unwritten,
        start: None,
        length: Some(length),
        until: Vec::new(),
        when: Condition::default(),
    }
}

fn actual(parts: Vec<Part>) -> Actual {
    let timing = Timing {
        window: (0, 0),
        outside: 0.0,
        outside_days: None,
        early: 0.0,
    };
    Actual {
        design: Design {
            arms: vec!["a".to_string(), "b".to_string()],
            epochs: Vec::new(),
            events: Vec::new(),
            parts,
            visits: Vec::new(),
            conventions: Conventions {
                end_inclusive: false,
                missing_day: MissingDay::Clamp,
                week_from_one: false,
                study_day_from_first_dose: false,
            },
        },
        events: Vec::new(),
        treatments: Vec::new(),
        toxicities: Vec::new(),
        rules: Vec::new(),
        attendance: Some(Attendance {
            missed: 0.0,
            timing,
        }),
    }
}

fn first_day() -> Day {
    day(2025, 1, 1)
}

fn happens(actual: &Actual) -> Outcome {
    let participant = Participant {
        id: "P1".to_string(),
        arm: "a".to_string(),
        randomized_on: first_day(),
        screened_on: None,
        first_dose_on: None,
        last_dose_on: None,
        first_dose_of: BTreeMap::new(),
        last_dose_of: BTreeMap::new(),
        dates: BTreeMap::new(),
        weight: 700,
        height: 170,
        risk: "low".to_string(),
    };
    let draws = Draws {
        key: &KEY,
        replicate: 0,
        number: 1,
    };
    outcome(actual, &participant, draws).unwrap()
}

/// Fates in runs: the first and the last planned day of each, counted from 1, with the level.
fn runs(given: &Given) -> Vec<(Fate, Day, Day, usize)> {
    let mut doses = given.happened.doses.clone();
    doses.sort_by_key(|dose| dose.planned_on);
    let mut runs: Vec<(Fate, Day, Day, usize)> = Vec::new();
    for dose in doses {
        let day = dose.planned_on - first_day() + 1;
        match runs.last_mut() {
            Some(run) if (run.0, run.3) == (dose.fate, dose.level) => run.2 = day,
            _ => runs.push((dose.fate, day, day, dose.level)),
        }
    }
    runs
}

fn palbociclib(cycles: i64) -> Actual {
    let mut actual = actual(vec![part(
        "palbociclib",
        Schedule::OnOff { on: 21, off: 7 },
        Length::Cycles(cycles),
    )]);
    actual.treatments.push(Treatment {
        name: "palbociclib".to_string(),
        shares: vec![ONE, 8 * ONE / 10, 6 * ONE / 10],
        is_written_as_doses: true,
        never_started: None,
        first_dose: None,
        missed: None,
        timing: None,
        later: None,
    });
    actual
}

/// Everybody has one episode of grade 3, so many days after the first day of treatment, of so many days.
fn neutropenia(onset: u64, duration: u64) -> Toxicity {
    Toxicity {
        name: "neutropenia".to_string(),
        treatment: "palbociclib".to_string(),
        grades: vec![(3, 1.0)],
        onset: Law::Uniform(onset, onset),
        duration: Law::Uniform(duration, duration),
        recurs: None,
        interval: None,
        complicated: None,
        recovers_to: None,
    }
}

fn hold(cycle_days: &[i64], lower: bool, stop_after_days: Option<i64>) -> Rule {
    Rule {
        name: "grade 3".to_string(),
        toxicity: "neutropenia".to_string(),
        grades: vec![3],
        complicated: false,
        cycle_days: cycle_days.to_vec(),
        cycles: Vec::new(),
        action: Action::Hold {
            recheck_days: 7,
            resume_at_grade: 2,
            lower,
            stop_after_days,
        },
    }
}

/// The episode is on days 15 to 24. The hold begins on day 15; on day 22 the grade is 3, on day 29 it is 0.
#[test]
fn a_hold_within_a_cycle_lowers_the_dose_from_the_next_one_on() {
    let mut actual = palbociclib(3);
    actual.toxicities.push(neutropenia(14, 10));
    actual.rules.push(hold(&[], true, None));
    let outcome = happens(&actual);
    assert_eq!(
        runs(&outcome.given[0]),
        [
            (Fate::Given, 1, 14, 0),
            (Fate::Held, 15, 21, 0),
            (Fate::Given, 29, 77, 1)
        ]
    );
    let hold = &outcome.given[0].happened.holds[0];
    assert_eq!(
        (hold.from, hold.until),
        (first_day() + 14, first_day() + 28)
    );
}

/// The episode is on days 21 to 32. Cycle 2 is due on day 29 and waits for day 36; cycle 3, due on day 57, is given
/// from day 64 on. The end is day 85: all 21 doses come before it.
#[test]
fn a_late_cycle_moves_those_after_it() {
    let mut actual = palbociclib(3);
    actual.toxicities.push(neutropenia(20, 12));
    actual.rules.push(hold(&[1], false, None));
    let outcome = happens(&actual);
    assert_eq!(runs(&outcome.given[0]), [(Fate::Given, 1, 77, 0)]);
    let begun: Vec<Day> = outcome.given[0]
        .happened
        .cycles
        .iter()
        .map(|(.., day)| day - first_day() + 1)
        .collect();
    assert_eq!(begun, [1, 36, 64]);
    let last = outcome.given[0].happened.doses.iter();
    let last = last.filter_map(|dose| dose.given_on).max().unwrap();
    assert_eq!(last - first_day() + 1, 84);
}

/// The same where later cycles stay: the first week of cycle 2 is held, and cycle 3 is as planned. And where the hold
/// would take longer than 5 days: treatment stops on day 34, and cycle 2 is never begun.
#[test]
fn a_late_cycle_of_cycles_that_stay_and_a_hold_that_takes_too_long() {
    let mut actual = palbociclib(3);
    actual.toxicities.push(neutropenia(20, 12));
    actual.rules.push(hold(&[1], false, None));
    actual.treatments[0].later = Some(false);
    assert_eq!(
        runs(&happens(&actual).given[0]),
        [
            (Fate::Given, 1, 21, 0),
            (Fate::Held, 29, 35, 0),
            (Fate::Given, 36, 77, 0)
        ]
    );
    actual.rules[0] = hold(&[1], false, Some(5));
    assert_eq!(
        runs(&happens(&actual).given[0]),
        [(Fate::Given, 1, 21, 0), (Fate::Stopped, 29, 77, 0)]
    );
}

/// With one level only, the first hold that would lower it is a stop.
#[test]
fn there_is_no_level_below_the_lowest() {
    let mut actual = palbociclib(2);
    actual.treatments[0].shares.truncate(1);
    actual.toxicities.push(neutropenia(14, 10));
    actual.rules.push(hold(&[], true, None));
    let outcome = happens(&actual);
    assert_eq!(
        runs(&outcome.given[0]),
        [(Fate::Given, 1, 14, 0), (Fate::Stopped, 15, 49, 0)]
    );
    let stop = outcome.given[0].happened.stop.as_ref().unwrap();
    assert_eq!(stop.reason, "neutropenia");
}

fn event(comes: Comes, ends: Ends, begins: Option<&str>) -> Event {
    Event {
        name: "progression_on".to_string(),
        comes,
        when: Condition::default(),
        ends,
        begins: begins.map(str::to_string),
        reason: None,
    }
}

/// 100 days of letrozole; the event is on day 40, and tamoxifen, which only arm b has, is given on days 40 to 100.
#[test]
fn an_event_begins_another_treatment() {
    let hundred = Length::Period(Period::Days(100));
    let mut tamoxifen = part("tamoxifen", Schedule::Daily, hundred);
    tamoxifen.when.arm = Some("b".to_string());
    let mut actual = actual(vec![part("letrozole", Schedule::Daily, hundred), tamoxifen]);
    let ends = Ends::Treatments(vec!["letrozole".to_string()]);
    actual
        .events
        .push(event(Comes::DaysAfter(39, 39), ends, Some("tamoxifen")));
    let outcome = happens(&actual);
    let [letrozole, tamoxifen] = outcome.given.as_slice() else {
        panic!("two treatments are given");
    };
    assert_eq!(
        runs(letrozole),
        [(Fate::Given, 1, 39, 0), (Fate::Stopped, 40, 100, 0)]
    );
    assert_eq!(runs(tamoxifen), [(Fate::Given, 40, 100, 0)]);
    assert_eq!(letrozole.happened.doses[99].reason, "progression_on");
}

/// Visits on days 1, 31 and 61; the participant leaves the trial on day 61. Day 7 before randomization was before.
#[test]
fn visits_are_kept_until_the_participant_leaves() {
    let mut actual = palbociclib(3);
    let visit = |name: &str, planned| Visit {
        name: name.to_string(),
        epoch: None,
        planned,
        window: None,
        when: Condition::default(),
    };
    let at = |anchor| Moment {
        offset: Offset::At,
        anchor,
    };
    actual.design.visits = vec![
        visit(
            "V{n}",
            Planned::Every {
                at: at(Anchor::Day(1)),
                every: Period::Days(30),
                times: Some(3),
                until: Vec::new(),
            },
        ),
        visit("Before", Planned::At(at(Anchor::DayBefore(7)))),
    ];
    actual
        .events
        .push(event(Comes::DaysAfter(60, 60), Ends::Trial, None));
    let outcome = happens(&actual);
    let seen: Vec<_> = outcome
        .seen
        .iter()
        .map(|one| (one.kept_on.map(|day| day - first_day() + 1), one.status))
        .collect();
    assert_eq!(
        seen,
        [
            (Some(1), "IN WINDOW"),
            (Some(31), "IN WINDOW"),
            (None, "NOT DONE"),
            (Some(-6), "IN WINDOW")
        ]
    );
}

/// A hazard of 1 from the fourth month on: never after 91.3125 days, and at once where that is its first period.
#[test]
fn a_hazard_of_1_comes_when_its_period_begins() {
    let draws = |number| Draws {
        key: &KEY,
        replicate: 0,
        number,
    };
    let mut actual = palbociclib(1);
    let participant = {
        let mut one = crate::random_participants::everything_known(&actual.design, first_day());
        one.dates.clear();
        one
    };
    let days = |actual: &Actual, number| {
        let came = events(actual, &participant, draws(number));
        came.first().map(|Came { day, .. }| day - first_day())
    };
    let periods = vec![(Some(3.0), 0.0), (None, 1.0)];
    actual.events = vec![event(Comes::Hazard(periods), Ends::Nothing, None)];
    for number in 1..20 {
        // 3 x 30.4375 = 91.3125.
        assert_eq!(days(&actual, number), Some(92));
    }
    actual.events = vec![event(Comes::Hazard(vec![(None, 1.0)]), Ends::Nothing, None)];
    assert_eq!(days(&actual, 1), Some(1));
    let nothing = Comes::Hazard(vec![(Some(12.0), 0.0)]);
    actual.events = vec![event(nothing, Ends::Nothing, None)];
    assert_eq!(days(&actual, 1), None);
}

/// With p = 1 all are forgotten; with p = 0.25 about a quarter: 10 000 +- 4 standard errors of 87.
#[test]
fn as_many_doses_are_forgotten_as_the_probability_says() {
    let mut stream = Stream::new(&KEY, "missed-dose", "x@1", 0);
    assert_eq!(forgotten(1.0, 5, &mut stream), [true; 5]);
    let of_many = forgotten(0.25, 40_000, &mut stream);
    let count = of_many.iter().filter(|is| **is).count();
    assert!((9_650..=10_350).contains(&count), "{count}");
}
