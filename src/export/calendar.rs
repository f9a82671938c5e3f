//! `calendar.csv`: one row per planned administration on a day.

use super::cell::csv_writer;
use super::day_text::DayTexts;
use crate::calendar::Course;

/// The header of `calendar.csv`.
pub const CALENDAR_HEADER: &str = "participant_id,arm,treatment,date,study_day,cycle,cycle_day,\
                                   dose_number,dose,dose_unit,route\n";

/// Appends the rows of a course to `out`, in order of time.
///
/// This is where most bytes of a run are made. What is the same for the whole course is written
/// once and copied; dates and numbers are copied from tables.
pub fn push_calendar(
    participant_id: &str,
    arm: &str,
    course: &Course<'_>,
    texts: &DayTexts,
    out: &mut Vec<u8>,
) {
    let regimen = course.regimen();
    let mut head = fields(&[participant_id, arm, &regimen.treatment]);
    head.push(b',');
    let mut tail = vec![b','];
    tail.extend(fields(&[
        regimen.dose.amount(),
        regimen.dose.unit(),
        &regimen.route,
    ]));
    tail.push(b'\n');
    let dates = texts.dates_from(course.start());
    for given in course.administrations() {
        out.extend_from_slice(&head);
        out.extend_from_slice(&dates[given.study_day as usize - 1]);
        out.push(b',');
        out.extend_from_slice(texts.number(given.study_day));
        match given.cycle {
            Some(cycle) => {
                out.push(b',');
                out.extend_from_slice(texts.number(cycle.cycle));
                out.push(b',');
                out.extend_from_slice(texts.number(cycle.day));
                out.push(b',');
            }
            None => out.extend_from_slice(b",,,"),
        }
        out.extend_from_slice(texts.number(given.dose_number));
        out.extend_from_slice(&tail);
    }
}

/// Fields as CSV text, quoted where they need it, without the end of the row.
pub(super) fn fields(fields: &[&str]) -> Vec<u8> {
    let mut writer = csv_writer(Vec::new());
    writer
        .write_record(fields)
        .and_then(|()| Ok(writer.flush()?))
        .expect("a vector takes every byte");
    let mut text = writer.into_inner().expect("a vector takes every byte");
    text.pop();
    text
}
