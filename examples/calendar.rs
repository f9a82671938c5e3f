//! A dosing calendar: palbociclib 21 days on, 7 off, from the day of randomization.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::calendar::Course;
use evenhand::design::{Condition, Conventions, Dose, Period, Regimen, Schedule};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let palbociclib = Regimen {
        treatment: "palbociclib".into(),
        dose: Dose::new(125.0, "mg")?,
        route: "oral".into(),
        schedule: Schedule::cycles(21, 7)?,
        duration: Period::Months(36),
        when: Condition::always(),
    };
    let course = Course::new(&palbociclib, "2020-02-29".parse()?, &Conventions::default());
    for cycle in course.exposures().take(3) {
        println!("days {} to {}", cycle.start_day, cycle.end_day);
    }
    println!(
        "{} doses in {} days",
        course.administrations().count(),
        course.days()
    );
    Ok(())
}
