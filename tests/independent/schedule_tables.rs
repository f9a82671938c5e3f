//! The rows of `calendar`, `exposure` and `visits`, as lines of CSV.

use crate::schedule::{Day, Design, Participant, Planned, Unfit, Visit};
use crate::schedule_course::Course;
use crate::schedule_days::{
    add, cycle, cycle_length, date, is_daily_or_in_runs, planned_frequency, study_day,
    times_per_day,
};
use crate::schedule_dose::{decimal, dose};
use crate::schedule_text::unit_in_tables;

pub const CALENDAR: &str = "participant_id,arm,epoch,treatment,part,date,time_slot,study_day,\
    cycle,cycle_day,dose_number,dose,dose_unit,route";
pub const EXPOSURE: &str = "participant_id,arm,epoch,treatment,part,cycle,start_date,end_date,\
    start_day,end_day,time_slots,dose,dose_unit,frequency,administrations,planned_frequency,\
    route,mood";
pub const VISITS: &str = "participant_id,epoch,visit,visit_number,repeat,planned_date,study_day,\
    window_start,window_end,due_date,actual_date,actual_day,status";

#[derive(Debug, PartialEq, Eq)]
pub struct Tables {
    pub calendar: Vec<String>,
    pub exposure: Vec<String>,
    pub visits: Vec<String>,
}

/// One administration.
struct Dose {
    date: Day,
    slot: i64,
    part: usize,
}

/// Days one after the other, in one part and one cycle, with the same time slots.
struct Interval {
    first: Day,
    last: Day,
    slots: Vec<i64>,
    part: usize,
    cycle: Option<i64>,
}

pub fn tables(design: &Design, participants: &[Participant]) -> Result<Tables, Unfit> {
    let mut tables = Tables {
        calendar: vec![CALENDAR.to_string()],
        exposure: vec![EXPOSURE.to_string()],
        visits: vec![VISITS.to_string()],
    };
    for participant in participants {
        let course = Course::new(design, participant);
        for treatment in design.treatments() {
            calendar(&course, &treatment, &mut tables.calendar)?;
            exposure(&course, &treatment, &mut tables.exposure)?;
        }
        visits(&course, &mut tables.visits)?;
    }
    Ok(tables)
}

fn parts_of(design: &Design, treatment: &str) -> Vec<usize> {
    (0..design.parts.len())
        .filter(|place| design.parts[*place].treatment == treatment)
        .collect()
}

/// What a row of `calendar` or `exposure` begins with.
fn row_head(course: &Course, part: usize) -> String {
    let epoch = course.design.epoch_of(&course.design.parts[part]);
    format!(
        "{},{},{},{},{}",
        course.participant.id,
        course.participant.arm,
        course.epochs()[epoch].name,
        course.design.parts[part].treatment,
        course.design.part_label(part)
    )
}

fn number_or_empty(number: Option<i64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

fn day_number(course: &Course, day: Day) -> i64 {
    study_day(course.participant, day, course.design.conventions)
}

fn calendar(course: &Course, treatment: &str, rows: &mut Vec<String>) -> Result<(), Unfit> {
    let mut doses: Vec<Dose> = Vec::new();
    for part in parts_of(course.design, treatment) {
        for (date, slots) in course.dosing_days(part)? {
            doses.extend(slots.into_iter().map(|slot| Dose { date, slot, part }));
        }
    }
    doses.sort_by_key(|dose| (dose.date, dose.slot));
    let same = |pair: &[Dose]| (pair[0].date, pair[0].slot) == (pair[1].date, pair[1].slot);
    if doses.windows(2).any(same) {
        return Err(Unfit::Conflict);
    }
    for (before, given) in doses.iter().enumerate() {
        let part = &course.design.parts[given.part];
        let start = course.part_start(given.part)?.unwrap();
        let cycle = cycle(&part.schedule, start, given.date);
        rows.push(format!(
            "{},{},{},{},{},{},{},{},{},{}",
            row_head(course, given.part),
            date(given.date),
            given.slot,
            day_number(course, given.date),
            number_or_empty(cycle.map(|cycle| cycle.0)),
            number_or_empty(cycle.map(|cycle| cycle.1)),
            before + 1,
            decimal(dose(part, course.participant)?),
            unit_in_tables(part),
            "oral"
        ));
    }
    Ok(())
}

fn intervals(course: &Course, part: usize) -> Result<Vec<Interval>, Unfit> {
    let schedule = &course.design.parts[part].schedule;
    let mut intervals: Vec<Interval> = Vec::new();
    for (day, slots) in course.dosing_days(part)? {
        let start = course.part_start(part)?.unwrap();
        let cycle = cycle(schedule, start, day).map(|cycle| cycle.0);
        if let Some(before) = intervals.last_mut()
            && before.last + 1 == day
            && before.cycle == cycle
            && before.slots == slots
        {
            before.last = day;
            continue;
        }
        intervals.push(Interval {
            first: day,
            last: day,
            slots,
            part,
            cycle,
        });
    }
    Ok(intervals)
}

fn exposure(course: &Course, treatment: &str, rows: &mut Vec<String>) -> Result<(), Unfit> {
    let mut all: Vec<Interval> = Vec::new();
    for part in parts_of(course.design, treatment) {
        all.extend(intervals(course, part)?);
    }
    all.sort_by_key(|interval| (interval.first, interval.slots[0]));
    for interval in all {
        let part = &course.design.parts[interval.part];
        let days = interval.last - interval.first + 1;
        let each = interval.slots.len();
        let frequency = if days == 1 && each == 1 && !is_daily_or_in_runs(&part.schedule) {
            "ONCE".to_string()
        } else {
            times_per_day(each)
        };
        let slots: Vec<String> = interval.slots.iter().map(ToString::to_string).collect();
        rows.push(format!(
            "{},{},{},{},{},{},{},{},{},{},{},{},oral,SCHEDULED",
            row_head(course, interval.part),
            number_or_empty(interval.cycle),
            date(interval.first),
            date(interval.last),
            day_number(course, interval.first),
            day_number(course, interval.last),
            slots.join(" "),
            decimal(dose(part, course.participant)?),
            unit_in_tables(part),
            frequency,
            days as usize * each,
            // A list of days has commas.
            quoted(&planned_frequency(part)),
        ));
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    if text.contains(',') {
        format!("\"{text}\"")
    } else {
        text.to_string()
    }
}

/// With cycle and day of the cycle where the visit goes by cycles.
pub type PlannedDay = (Day, Option<(i64, i64)>);

pub fn planned_days(
    course: &Course,
    visit: &Visit,
    previous: Option<Day>,
) -> Result<Vec<PlannedDay>, Unfit> {
    let mut planned = Vec::new();
    if !course.holds(&visit.when) {
        return Ok(planned);
    }
    match &visit.planned {
        Planned::At(at) => {
            let day = course.moment(at, None, previous)?;
            planned.extend(day.map(|day| (day, None)));
        }
        Planned::Cycle {
            of,
            days,
            first,
            last,
        } => {
            let part = course.design.part_named(of);
            let length = cycle_length(&course.design.parts[part].schedule).unwrap();
            let (start, end) = (course.part_start(part)?, course.part_end(part)?);
            if let (Some(start), Some(end)) = (start, end) {
                let is_asked_for = |cycle: i64, day: i64| {
                    cycle >= first.unwrap_or(1)
                        && last.is_none_or(|last| cycle <= last)
                        && days.contains(&day)
                };
                for date in start..end {
                    let (cycle, day) = ((date - start) / length + 1, (date - start) % length + 1);
                    if is_asked_for(cycle, day) {
                        planned.push((date, Some((cycle, day))));
                    }
                }
            }
        }
        Planned::Every {
            at,
            every,
            times,
            until,
        } => {
            let mut end: Option<Day> = None;
            for moment in until {
                if let Some(day) = course.moment(moment, None, previous)? {
                    end = Some(end.map_or(day, |end| end.min(day)));
                }
            }
            if end.is_none() && times.is_none() {
                return Err(Unfit::NoEnd);
            }
            if let Some(first) = course.moment(at, None, previous)? {
                for k in 0..times.unwrap_or(i64::MAX) {
                    let day = add(first, *every, k, course.design.conventions.missing_day);
                    if end.is_some_and(|end| day >= end) {
                        break;
                    }
                    planned.push((day, None));
                }
            }
        }
    }
    Ok(planned)
}

fn visit_name(visit: &Visit, repeat: usize, cycle: Option<(i64, i64)>) -> String {
    let mut name = visit.name.replace("{n}", &repeat.to_string());
    if let Some((cycle, day)) = cycle {
        name = name.replace("{cycle}", &cycle.to_string());
        name = name.replace("{day}", &day.to_string());
    }
    name
}

fn visits(course: &Course, rows: &mut Vec<String>) -> Result<(), Unfit> {
    let mut found: Vec<(Day, String)> = Vec::new();
    let mut previous: Option<Day> = None;
    for (place, visit) in course.design.visits.iter().enumerate() {
        let planned = planned_days(course, visit, previous)?;
        previous = planned.last().map(|(day, _)| *day);
        for (before, (day, cycle)) in planned.into_iter().enumerate() {
            let mut epoch = visit.epoch.clone().unwrap_or_default();
            if visit.epoch.is_none() {
                epoch.clone_from(&course.epochs()[0].name);
                for (number, candidate) in course.epochs().iter().enumerate() {
                    if course
                        .epoch_start(number)?
                        .is_some_and(|begin| begin <= day)
                    {
                        epoch.clone_from(&candidate.name);
                    }
                }
            }
            let (earlier, later) = visit.window.unwrap_or((0, 0));
            // What happened to the dose is not known.
            let row = format!(
                "{},{},{},{},{},{},{},{},{},,,,",
                course.participant.id,
                epoch,
                visit_name(visit, before + 1, cycle),
                place + 1,
                before + 1,
                date(day),
                day_number(course, day),
                date(day - earlier),
                date(day + later),
            );
            found.push((day, row));
        }
    }
    // A stable sort: visits of one day stay as written.
    found.sort_by_key(|(day, _)| *day);
    rows.extend(found.into_iter().map(|(_, row)| row));
    Ok(())
}
