//! `exposure.csv`: one row per interval of constant dosing.

use super::calendar::fields;
use super::day_text::DayTexts;
use crate::calendar::Course;

/// The header of `exposure.csv`.
pub const EXPOSURE_HEADER: &str = "participant_id,arm,treatment,cycle,start_date,end_date,\
                                   start_day,end_day,dose,dose_unit,frequency,administrations\n";

/// Appends the rows of a course to `out`, in order of time.
pub fn push_exposure(
    participant_id: &str,
    arm: &str,
    course: &Course<'_>,
    texts: &DayTexts,
    out: &mut Vec<u8>,
) {
    let regimen = course.regimen();
    let head = fields(&[participant_id, arm, &regimen.treatment]);
    let dose = fields(&[regimen.dose.amount(), regimen.dose.unit()]);
    let dates = texts.dates_from(course.start());
    for exposure in course.exposures() {
        let cells: [&[u8]; 9] = [
            &head,
            exposure.cycle.map_or(b"", |cycle| texts.number(cycle)),
            &dates[exposure.start_day as usize - 1],
            &dates[exposure.end_day as usize - 1],
            texts.number(exposure.start_day),
            texts.number(exposure.end_day),
            &dose,
            exposure.frequency.name().as_bytes(),
            texts.number(exposure.administrations),
        ];
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(cell);
        }
        out.push(b'\n');
    }
}
