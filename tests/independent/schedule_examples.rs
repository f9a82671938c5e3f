//! Small schedules whose days were worked out by hand, before this program had made any.

use crate::civil::MissingDay;
use crate::schedule::{
    Anchor, Condition, Conventions, Day, Design, Length, Moment, ONE, Offset, Part, Participant,
    Period, Schedule, Slots, Thing, day,
};
use crate::schedule_days::planned_frequency;
use crate::schedule_tables::{Tables, tables};

const CONVENTIONS: Conventions = Conventions {
    end_inclusive: false,
    missing_day: MissingDay::Clamp,
    week_from_one: false,
    study_day_from_first_dose: false,
};

pub fn part(schedule: Schedule, length: Option<Length>) -> Part {
    Part {
        treatment: "drug".to_string(),
        name: None,
        epoch: None,
        dose: 100 * ONE,
        dose_by: None,
        schedule,
        slots: Slots::Unwritten,
        start: None,
        length,
        until: Vec::new(),
        when: Condition::default(),
    }
}

pub fn design(parts: Vec<Part>) -> Design {
    Design {
        arms: vec!["active".to_string(), "control".to_string()],
        epochs: Vec::new(),
        events: vec!["progression".to_string()],
        parts,
        visits: Vec::new(),
        conventions: CONVENTIONS,
    }
}

pub fn participant(randomized_on: Day) -> Participant {
    Participant {
        id: "P1".to_string(),
        arm: "active".to_string(),
        randomized_on,
        screened_on: Some(randomized_on - 21),
        first_dose_on: None,
        last_dose_on: None,
        first_dose_of: [].into(),
        last_dose_of: [].into(),
        dates: [].into(),
        weight: 705,
        height: 170,
        risk: "low".to_string(),
    }
}

pub fn made(design: &Design, participant: Participant) -> Tables {
    tables(design, &[participant]).unwrap()
}

/// A column of all rows but the header.
pub fn column(rows: &[String], place: usize) -> Vec<&str> {
    let cells = rows[1..]
        .iter()
        .map(|row| row.split(',').nth(place).unwrap());
    cells.collect()
}

pub fn study_days(tables: &Tables) -> Vec<i64> {
    let days = column(&tables.calendar, 7);
    days.iter().map(|day| day.parse().unwrap()).collect()
}

pub fn days(n: i64) -> Length {
    Length::Period(Period::Days(n))
}

fn years(n: i64) -> Length {
    Length::Period(Period::Years(n))
}

pub fn at(anchor: Anchor) -> Moment {
    Moment {
        offset: Offset::At,
        anchor,
    }
}

pub fn after(name: &str) -> Moment {
    Moment {
        offset: Offset::RightAfter,
        anchor: Anchor::Whole(Thing::Part(name.to_string())),
    }
}

pub fn named(name: &str, part: Part) -> Part {
    Part {
        name: Some(name.to_string()),
        ..part
    }
}

#[test]
fn days_1_and_8_of_21_over_126_days() {
    let days_of_cycle = Schedule::DaysOfCycle {
        length: 21,
        days: vec![1, 8],
    };
    let tables = made(
        &design(vec![part(days_of_cycle, Some(days(126)))]),
        participant(day(2027, 1, 4)),
    );
    assert_eq!(
        study_days(&tables),
        [1, 8, 22, 29, 43, 50, 64, 71, 85, 92, 106, 113]
    );
    assert_eq!(
        column(&tables.calendar, 8),
        ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5", "6", "6"]
    );
    assert_eq!(tables.calendar[4].split(',').nth(5), Some("2027-02-01"));
    assert_eq!(
        tables.exposure[4],
        "P1,active,TREATMENT,drug,1,2,2027-02-01,2027-02-01,29,29,1,100,mg,ONCE,1,\
         \"DAYS 1, 8 OF 21\",oral,SCHEDULED"
    );
}

/// 10 mg on day 1, 30 mg on day 8, 60 mg from day 15 on every 3 weeks.
#[test]
fn a_step_up_has_the_dose_of_each_part() {
    let step = |dose: i64, first, schedule, length| Part {
        dose: dose * ONE,
        start: Some(at(Anchor::Day(first))),
        ..part(schedule, length)
    };
    let every = Schedule::Every {
        interval: Period::Weeks(3),
        loading: None,
        from_day: None,
    };
    let tables = made(
        &design(vec![
            step(10, 1, Schedule::Once, None),
            step(30, 8, Schedule::Once, None),
            step(60, 15, every, Some(Length::Doses(4))),
        ]),
        participant(day(2027, 1, 4)),
    );
    assert_eq!(study_days(&tables), [1, 8, 15, 36, 57, 78]);
    assert_eq!(
        column(&tables.calendar, 11),
        ["10", "30", "60", "60", "60", "60"]
    );
    assert_eq!(column(&tables.calendar, 4), ["1", "2", "3", "3", "3", "3"]);
    assert_eq!(
        column(&tables.exposure, 15),
        ["ONCE", "ONCE", "Q3W", "Q3W", "Q3W", "Q3W"]
    );
}

#[test]
fn a_taper_goes_on_without_a_gap() {
    let daily = |dose: i64, length, start| Part {
        dose: dose * ONE,
        start,
        ..part(Schedule::Daily, Some(days(length)))
    };
    let tables = made(
        &design(vec![
            named("forty", daily(40, 3, None)),
            named("thirty", daily(30, 7, Some(after("forty")))),
            daily(20, 7, Some(after("thirty"))),
        ]),
        participant(day(2027, 1, 4)),
    );
    assert_eq!(study_days(&tables), (1..=17).collect::<Vec<_>>());
    let doses = column(&tables.calendar, 11);
    assert_eq!(doses[..4], ["40", "40", "40", "30"]);
    assert_eq!(doses[9..11], ["30", "20"]);
    assert_eq!(
        column(&tables.exposure, 6),
        ["2027-01-04", "2027-01-07", "2027-01-14"]
    );
    assert_eq!(
        column(&tables.exposure, 7),
        ["2027-01-06", "2027-01-13", "2027-01-20"]
    );
    assert_eq!(column(&tables.exposure, 13), ["QD", "QD", "QD"]);
    assert_eq!(column(&tables.exposure, 4), ["forty", "thirty", "3"]);
}

fn series(start: Day, interval: Period, times: i64, missing_day: MissingDay) -> Vec<String> {
    let every = Schedule::Every {
        interval,
        loading: None,
        from_day: None,
    };
    let mut design = design(vec![part(every, Some(Length::Doses(times)))]);
    design.conventions.missing_day = missing_day;
    let tables = made(&design, participant(start));
    column(&tables.calendar, 5)
        .into_iter()
        .map(String::from)
        .collect()
}

#[test]
fn month_ends_do_not_drift() {
    let month = Period::Months(1);
    assert_eq!(
        series(day(2027, 1, 31), month, 4, MissingDay::Clamp),
        ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    );
    assert_eq!(
        series(day(2027, 1, 31), month, 4, MissingDay::RollForward),
        ["2027-01-31", "2027-03-01", "2027-03-31", "2027-05-01"]
    );
    assert_eq!(
        series(day(2028, 2, 29), month, 3, MissingDay::Clamp),
        ["2028-02-29", "2028-03-29", "2028-04-29"]
    );
    let year = Period::Years(1);
    assert_eq!(
        series(day(2020, 2, 29), year, 5, MissingDay::Clamp),
        [
            "2020-02-29",
            "2021-02-28",
            "2022-02-28",
            "2023-02-28",
            "2024-02-29"
        ]
    );
    assert_eq!(
        series(
            day(2020, 2, 29),
            Period::Months(12),
            3,
            MissingDay::RollForward
        ),
        ["2020-02-29", "2021-03-01", "2022-03-01"]
    );
}

/// The numbers are those of the tables in the conventions.
#[test]
fn fulvestrant_has_38_41_and_37_doses_in_3_years() {
    let readings = [
        (Period::Months(1), vec![1, 15, 29], None, 38, "2019-10-28"),
        (Period::Days(28), vec![1, 15, 29], None, 41, "2019-10-26"),
        (Period::Months(1), vec![1, 15], Some(1), 37, "2019-10-31"),
    ];
    for (interval, loading, from_day, doses, fourth) in readings {
        let every = Schedule::Every {
            interval,
            loading: Some(loading),
            from_day,
        };
        let tables = made(
            &design(vec![part(every, Some(years(3)))]),
            participant(day(2019, 8, 31)),
        );
        let dates = column(&tables.calendar, 5);
        assert_eq!(dates.len(), doses);
        assert_eq!(dates[..2], ["2019-08-31", "2019-09-14"]);
        assert_eq!(dates[3], fourth);
    }
}

#[test]
fn palbociclib_has_822_or_823_doses_in_3_years() {
    for (end_inclusive, missing_day, doses) in [
        (false, MissingDay::Clamp, 822),
        (true, MissingDay::Clamp, 823),
        (false, MissingDay::RollForward, 823),
    ] {
        let cycle = Schedule::OnOff { on: 21, off: 7 };
        let mut design = design(vec![part(cycle, Some(years(3)))]);
        design.conventions.end_inclusive = end_inclusive;
        design.conventions.missing_day = missing_day;
        let tables = made(&design, participant(day(2020, 2, 29)));
        assert_eq!(tables.calendar.len() - 1, doses);
        let last = tables.exposure.last().unwrap();
        assert!(last.contains(",40,2023-02-25,2023-02-2"), "{last}");
    }
}

/// 2 + 2 + 1 doses: the third day is cut, and an interval of its own.
#[test]
fn a_day_that_is_cut_keeps_its_first_slots() {
    let twice = Part {
        slots: Slots::Listed(vec![2, 5]),
        ..part(Schedule::Daily, Some(Length::Doses(5)))
    };
    let tables = made(&design(vec![twice]), participant(day(2027, 1, 4)));
    assert_eq!(study_days(&tables), [1, 1, 2, 2, 3]);
    assert_eq!(column(&tables.calendar, 6), ["2", "5", "2", "5", "2"]);
    assert_eq!(column(&tables.exposure, 10), ["2 5", "2"]);
    assert_eq!(column(&tables.exposure, 13), ["BID", "QD"]);
    assert_eq!(column(&tables.exposure, 14), ["4", "1"]);
    assert_eq!(column(&tables.exposure, 15), ["BID", "BID"]);
}

#[test]
fn planned_frequencies_are_those_of_the_schedule() {
    let every = |interval, loading| Schedule::Every {
        interval,
        loading,
        from_day: None,
    };
    let of_cycle = |length, days: &[i64]| Schedule::DaysOfCycle {
        length,
        days: days.to_vec(),
    };
    for (schedule, frequency) in [
        (Schedule::Once, "ONCE"),
        (Schedule::Daily, "QD"),
        (Schedule::OnOff { on: 21, off: 7 }, "QD"),
        (Schedule::OnOff { on: 1, off: 20 }, "Q3W"),
        (of_cycle(21, &[1, 2, 3]), "QD"),
        (of_cycle(21, &[1, 8, 15]), "QW"),
        (of_cycle(28, &[1, 8, 15]), "DAYS 1, 8, 15 OF 28"),
        (of_cycle(28, &[1, 15]), "Q2W"),
        (every(Period::Days(2), None), "QOD"),
        (every(Period::Days(10), None), "EVERY 10 DAYS"),
        (every(Period::Weeks(1), None), "QW"),
        (every(Period::Months(1), Some(vec![1, 15])), "QM"),
        (every(Period::Years(1), None), "PA"),
        (Schedule::EveryHours(8), "TID"),
        (Schedule::EveryHours(4), "6 TIMES PER DAY"),
        (Schedule::EveryHours(72), "Q3D"),
        (Schedule::Weekdays(vec![0, 2, 4]), "3 TIMES PER WEEK"),
    ] {
        assert_eq!(planned_frequency(&part(schedule, None)), frequency);
    }
}
