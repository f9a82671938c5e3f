//! A dosing calendar: palbociclib 21 days on, 7 off, from the day of randomization.

#![allow(clippy::print_stdout)] // an example prints what it finds

use evenhand::calendar::Course;
use evenhand::design::{Conventions, Dose, Period, Regimen, Schedule};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dose = Dose::new(125.0, "mg")?;
    let cycles = Schedule::cycles(21, 7)?;
    let palbociclib = Regimen::new("palbociclib", dose, "oral", cycles, Period::Months(36));
    let course = Course::new(&palbociclib, "2020-02-29".parse()?, Conventions::default())?;
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
