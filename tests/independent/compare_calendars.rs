//! The library's calendars and exposure against the second implementation's, on random designs.

use crate::calendar::{Conventions, Period, Schedule, doses, exposure, treatment_days};
use crate::chance::Chance;
use crate::civil::{Date, MissingDay, days_in_month, is_leap};
use evenhand::calendar::{Course, Frequency};
use evenhand::design;

const DESIGNS: usize = 1_000;

/// A start from 1990 to 2090; often one that some months do not have.
fn random_start(chance: &mut Chance) -> Date {
    let year = chance.between(1990, 2090) as i32;
    match chance.between(0, 3) {
        0 => {
            let mut leap = year;
            while !is_leap(leap) {
                leap -= 1;
            }
            Date::new(leap, 2, 29)
        }
        1 => {
            let month = chance.between(1, 12) as i32;
            Date::new(year, month, days_in_month(year, month))
        }
        _ => {
            let month = chance.between(1, 12) as i32;
            let day = chance.between(1, days_in_month(year, month) as u64) as i32;
            Date::new(year, month, day)
        }
    }
}

fn random_duration(chance: &mut Chance) -> Period {
    match chance.between(0, 9) {
        0..=3 => Period::Days(chance.between(1, 1_500) as u32),
        4..=6 => Period::Months(chance.between(1, 48) as u32),
        7 | 8 => Period::Years(chance.between(1, 5) as u32),
        // Some courses cross 1 March 2100, which is not a leap year.
        _ => Period::Years(chance.between(10, 20) as u32),
    }
}

fn random_schedule(chance: &mut Chance) -> Schedule {
    match chance.between(0, 5) {
        0 => Schedule::Daily,
        1 | 2 => Schedule::Cycles {
            on: chance.between(1, 30) as u32,
            off: chance.between(0, 20) as u32,
        },
        _ => {
            let mut loading = vec![1];
            if chance.once_in(3) {
                loading = vec![1, 15, 29];
            } else {
                for _ in 0..chance.between(0, 4) {
                    let last = loading[loading.len() - 1];
                    loading.push(last + chance.between(1, 40) as u32);
                }
            }
            let last = u64::from(loading[loading.len() - 1]);
            let every = if chance.once_in(2) {
                Period::Days(chance.between(1, 90) as u32)
            } else {
                Period::Months(chance.between(1, 6) as u32)
            };
            let from_day = match chance.between(0, 2) {
                0 => None,
                1 => Some(1),
                _ => Some(chance.between(1, last) as u32),
            };
            Schedule::Injections {
                loading,
                every,
                from_day,
            }
        }
    }
}

fn library_period(period: Period) -> design::Period {
    let text = match period {
        Period::Days(n) => format!("{n} days"),
        Period::Months(n) => format!("{n} months"),
        Period::Years(n) => format!("{n} years"),
    };
    text.parse().unwrap()
}

fn library_regimen(schedule: &Schedule, duration: Period) -> design::Regimen {
    let schedule = match schedule {
        Schedule::Daily => design::Schedule::Daily,
        Schedule::Cycles { on, off } => design::Schedule::cycles(*on, *off).unwrap(),
        Schedule::Injections {
            loading,
            every,
            from_day,
        } => design::Schedule::every(library_period(*every), loading.clone(), *from_day).unwrap(),
    };
    let dose = design::Dose::new(125.0, "mg").unwrap();
    design::Regimen::new(
        "treatment",
        dose,
        "oral",
        schedule,
        library_period(duration),
    )
}

fn library_conventions(conventions: Conventions) -> design::Conventions {
    design::Conventions {
        end: if conventions.end_inclusive {
            design::EndRule::EndInclusive
        } else {
            design::EndRule::EndExclusive
        },
        missing_day: match conventions.missing_day {
            MissingDay::Clamp => design::MissingDay::Clamp,
            MissingDay::RollForward => design::MissingDay::RollForward,
        },
        ..design::Conventions::default()
    }
}

#[test]
fn calendars_and_exposure_of_a_thousand_random_designs_agree_day_by_day() {
    let mut chance = Chance::new(21_028);
    let mut compared = 0;
    for number in 0..DESIGNS {
        let start = random_start(&mut chance);
        let duration = random_duration(&mut chance);
        let schedule = random_schedule(&mut chance);
        let conventions = Conventions {
            missing_day: if chance.once_in(2) {
                MissingDay::RollForward
            } else {
                MissingDay::Clamp
            },
            end_inclusive: chance.once_in(2),
        };
        let design = format!("{number}: {start}, {duration:?}, {schedule:?}, {conventions:?}");

        let regimen = library_regimen(&schedule, duration);
        let first = start.to_string().parse::<chrono::NaiveDate>().unwrap();
        let course = Course::new(&regimen, first, library_conventions(conventions)).unwrap();
        let days = treatment_days(start, duration, conventions);
        assert_eq!(
            course.days() as usize,
            days.len(),
            "days of treatment, design {design}"
        );

        let ours = doses(start, duration, &schedule, conventions);
        let mut place = 0;
        for given in course.administrations() {
            let dose = ours.get(place);
            let dose = dose.unwrap_or_else(|| panic!("{given:?} is one too many, design {design}"));
            assert_eq!(
                given.day,
                dose.study_day,
                "dose {}, design {design}",
                place + 1
            );
            assert_eq!(given.dose_number as usize, place + 1, "design {design}");
            assert_eq!(
                given.cycle.map(|cycle| (cycle.cycle, cycle.day)),
                dose.cycle,
                "dose {}, design {design}",
                place + 1
            );
            let date = course.start() + chrono::Days::new(u64::from(given.day) - 1);
            assert_eq!(date.to_string(), dose.date.to_string(), "design {design}");
            place += 1;
        }
        assert_eq!(place, ours.len(), "number of doses, design {design}");
        compared += place;

        let intervals = exposure(&ours);
        let mut place = 0;
        for theirs in course.exposures() {
            let ours = intervals[place];
            // What is given on single days is given once, unless days follow each other.
            let is_once = match &schedule {
                Schedule::Daily => false,
                Schedule::Cycles { on, off } => *on == 1 && *off > 0,
                Schedule::Injections { loading, every, .. } => {
                    let is_daily = *every == Period::Days(1)
                        && loading.last() == Some(&(loading.len() as u32));
                    ours.first == ours.last && !is_daily
                }
            };
            assert_eq!(
                theirs.cycle, ours.cycle,
                "interval {place}, design {design}"
            );
            assert_eq!(
                theirs.start_day, ours.first,
                "interval {place}, design {design}"
            );
            assert_eq!(
                theirs.end_day, ours.last,
                "interval {place}, design {design}"
            );
            assert_eq!(theirs.administrations, ours.dosing_days, "design {design}");
            assert_eq!(
                theirs.frequency == Frequency::Once,
                is_once,
                "design {design}"
            );
            place += 1;
        }
        assert_eq!(
            place,
            intervals.len(),
            "number of intervals, design {design}"
        );
    }
    assert!(compared > 200_000, "{compared} doses were compared");
}
