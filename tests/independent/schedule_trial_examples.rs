//! Epochs, visits, doses by weight and known dates, worked out by hand.

use crate::schedule::{
    Anchor, Condition, Design, DoseBy, Epoch, Moment, ONE, Offset, Part, Participant, Period,
    Planned, Rounding, Schedule, Surface, Unfit, Visit, day,
};
use crate::schedule_course::Course;
use crate::schedule_days::date;
use crate::schedule_dose::{decimal, dose};
use crate::schedule_examples::{
    after, at, column, days, design, made, named, part, participant, study_days,
};
use crate::schedule_tables::tables;

/// Randomized on Monday 4 January 2027: a run-in of 2 weeks from 21 December, treatment of 10 days
/// from the first dose on the 6th, then follow-up.
fn trial_with_epochs() -> (Design, Participant) {
    let epoch = |name: &str, kind, length| Epoch {
        name: name.to_string(),
        kind,
        length,
    };
    let run_in = Part {
        epoch: Some("RUN-IN".to_string()),
        until: vec![at(Anchor::Randomization)],
        ..part(Schedule::Weekdays(vec![0, 4]), None)
    };
    let later = Part {
        start: Some(at(Anchor::Day(3))),
        ..part(Schedule::Daily, None)
    };
    let mut design = design(vec![named("lead", run_in), named("core", later)]);
    design.epochs = vec![
        epoch("SCREENING", "screening", None),
        epoch("RUN-IN", "run-in", Some(Period::Weeks(2))),
        epoch("TREATMENT", "treatment", Some(Period::Days(10))),
        epoch("FOLLOW-UP", "follow-up", None),
    ];
    let mut participant = participant(day(2027, 1, 4));
    participant.first_dose_on = Some(day(2027, 1, 6));
    (design, participant)
}

#[test]
fn epochs_go_backwards_from_randomization_and_forwards_from_day_1() {
    let (design, participant) = trial_with_epochs();
    let course = Course::new(&design, &participant);
    let starts = (0..4).map(|place| {
        course
            .epoch_start(place)
            .unwrap()
            .map(|day| date(day).to_string())
    });
    let starts: Vec<String> = starts.map(Option::unwrap).collect();
    assert_eq!(
        starts,
        ["2026-12-14", "2026-12-21", "2027-01-06", "2027-01-16"]
    );
    let tables = made(&design, participant);
    let dates = column(&tables.calendar, 5);
    assert_eq!(
        dates[..5],
        [
            "2026-12-21",
            "2026-12-25",
            "2026-12-28",
            "2027-01-01",
            "2027-01-08"
        ]
    );
    assert_eq!((dates.len(), dates[11]), (12, "2027-01-15"));
    assert_eq!(study_days(&tables)[..5], [-14, -10, -7, -3, 5]);
    assert_eq!(column(&tables.calendar, 2)[3..5], ["RUN-IN", "TREATMENT"]);
}

#[test]
fn visits_are_in_the_order_of_their_days() {
    let (mut design, participant) = trial_with_epochs();
    let visit = |name: &str, planned, window| Visit {
        name: name.to_string(),
        epoch: None,
        planned,
        window,
        when: Condition::default(),
    };
    let later = |weeks, anchor| Moment {
        offset: Offset::After(Period::Weeks(weeks)),
        anchor,
    };
    let every = Planned::Every {
        at: at(Anchor::Week(1)),
        every: Period::Weeks(1),
        times: Some(5),
        until: vec![
            at(Anchor::Date(day(2027, 1, 28))),
            at(Anchor::Named("progression".into())),
        ],
    };
    let last_dose = at(Anchor::LastDose(None));
    design.visits = vec![
        visit("Week {n}", every, Some((3, 2))),
        visit("Safety", Planned::At(later(4, Anchor::PreviousVisit)), None),
        visit(
            "Gone",
            Planned::At(at(Anchor::Named("progression".into()))),
            None,
        ),
        visit(
            "After gone",
            Planned::At(later(1, Anchor::PreviousVisit)),
            None,
        ),
        visit("End", Planned::At(last_dose), None),
        visit("Baseline", Planned::At(at(Anchor::DayBefore(7))), None),
    ];
    let rows = made(&design, participant).visits;
    assert_eq!(
        rows[1..],
        [
            "P1,RUN-IN,Baseline,6,1,2026-12-28,-7,2026-12-28,2026-12-28,,,,",
            "P1,TREATMENT,Week 1,1,1,2027-01-13,10,2027-01-10,2027-01-15,,,,",
            "P1,TREATMENT,End,5,1,2027-01-15,12,2027-01-15,2027-01-15,,,,",
            "P1,FOLLOW-UP,Week 2,1,2,2027-01-20,17,2027-01-17,2027-01-22,,,,",
            "P1,FOLLOW-UP,Week 3,1,3,2027-01-27,24,2027-01-24,2027-01-29,,,,",
            "P1,FOLLOW-UP,Safety,2,1,2027-02-24,52,2027-02-24,2027-02-24,,,,",
        ]
    );
}

#[test]
fn conflicts_and_circles_are_seen() {
    let twice = design(vec![
        part(Schedule::Daily, Some(days(3))),
        part(Schedule::Once, None),
    ]);
    let someone = participant(day(2027, 1, 4));
    assert_eq!(
        tables(&twice, std::slice::from_ref(&someone)),
        Err(Unfit::Conflict)
    );
    let first = named("first", part(Schedule::Daily, Some(days(3))));
    let second = named("second", part(Schedule::Daily, Some(days(3))));
    let circle = design(vec![
        Part {
            start: Some(after("second")),
            ..first
        },
        Part {
            start: Some(after("first")),
            ..second
        },
    ]);
    assert_eq!(Course::find_circles(&circle, &someone), Err(Unfit::Circle));
}

/// 6 mg/kg at 70.5 kg are 423 mg; 170 cm and 70.5 kg are 1.8246 m2 (Mosteller), 1.8152 (DuBois).
#[test]
fn schedules_have_doses_by_weight_and_surface() {
    let by = |surface, at_most: Option<i64>, round_to: Option<i64>, rounding| DoseBy {
        surface,
        at_most: at_most.map(|most| most * ONE),
        round_to,
        rounding: Some(rounding),
    };
    let dose_of = |amount, dose_by| {
        let part = Part {
            dose: amount,
            dose_by: Some(dose_by),
            ..part(Schedule::Once, None)
        };
        dose(&part, &participant(day(2027, 1, 4))).map(decimal)
    };
    let (nearest, up, down) = (Rounding::Nearest, Rounding::Up, Rounding::Down);
    let of = |millionths: i64| Some(millionths);
    for (amount, dose_by, expected) in [
        (6 * ONE, by(None, None, None, nearest), "423"),
        (ONE / 8, by(None, None, None, nearest), "8.8125"),
        (6 * ONE, by(None, None, of(100 * ONE), nearest), "400"),
        (6 * ONE, by(None, None, of(100 * ONE), up), "500"),
        (6 * ONE, by(None, Some(420), of(100 * ONE), up), "500"),
        (6 * ONE, by(None, Some(399), of(100 * ONE), down), "300"),
        // 35.25 is half way between 35 and 35.5.
        (ONE / 2, by(None, None, of(ONE / 2), nearest), "35.5"),
        (
            ONE,
            by(Some(Surface::Mosteller), None, of(ONE / 1000), nearest),
            "1.825",
        ),
        (
            ONE,
            by(Some(Surface::DuBois), None, of(ONE / 1000), nearest),
            "1.815",
        ),
        (
            75 * ONE,
            by(Some(Surface::Mosteller), None, of(5 * ONE), down),
            "135",
        ),
        (
            75 * ONE,
            by(Some(Surface::Mosteller), Some(120), of(5 * ONE), up),
            "120",
        ),
    ] {
        assert_eq!(dose_of(amount, dose_by), Ok(expected.to_string()));
    }
    let none = by(None, None, of(200 * ONE), nearest);
    assert_eq!(dose_of(ONE, none), Err(Unfit::RoundsToZero));
}

/// Day 3 of the drug goes by its own first dose, the last dose of all ends it.
#[test]
fn a_schedule_goes_by_the_doses_that_are_known() {
    let later = Part {
        start: Some(at(Anchor::Day(3))),
        ..part(Schedule::Daily, Some(days(10)))
    };
    let design = design(vec![later]);
    let mut someone = participant(day(2027, 1, 4));
    someone.first_dose_on = Some(day(2027, 1, 5));
    assert_eq!(study_days(&made(&design, someone.clone()))[0], 4);
    someone
        .first_dose_of
        .insert("drug".to_string(), day(2027, 1, 7));
    someone.last_dose_on = Some(day(2027, 1, 12));
    assert_eq!(study_days(&made(&design, someone)), [6, 7, 8, 9]);
}

/// 50 days in cycles of 21: from the second cycle days 22, 36 and 43; day 57 is after the end.
#[test]
fn schedules_have_visits_on_days_of_their_cycles() {
    let cycles = named(
        "core",
        part(Schedule::OnOff { on: 14, off: 7 }, Some(days(50))),
    );
    let mut design = design(vec![cycles]);
    design.conventions.study_day_from_first_dose = true;
    design.conventions.week_from_one = true;
    let visit = |name: &str, planned| Visit {
        name: name.to_string(),
        epoch: Some("TREATMENT".to_string()),
        planned,
        window: None,
        when: Condition::default(),
    };
    let by_cycle = Planned::Cycle {
        of: "core".to_string(),
        days: vec![1, 15],
        first: Some(2),
        last: None,
    };
    design.visits = vec![
        visit("C{cycle}D{day} ({n})", by_cycle),
        visit("Week 2", Planned::At(at(Anchor::Week(2)))),
    ];
    let mut someone = participant(day(2026, 12, 31));
    someone.first_dose_on = Some(day(2027, 1, 1));
    let rows = made(&design, someone).visits;
    assert_eq!(
        rows[1..],
        [
            "P1,TREATMENT,Week 2,2,1,2027-01-08,8,2027-01-08,2027-01-08,,,,",
            "P1,TREATMENT,C2D1 (1),1,1,2027-01-22,22,2027-01-22,2027-01-22,,,,",
            "P1,TREATMENT,C2D15 (2),1,2,2027-02-05,36,2027-02-05,2027-02-05,,,,",
            "P1,TREATMENT,C3D1 (3),1,3,2027-02-12,43,2027-02-12,2027-02-12,,,,",
        ]
    );
}
