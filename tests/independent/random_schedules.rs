//! Random designs with every kind of schedule, epoch, start, end and visit.

use crate::chance::Chance;
use crate::civil::MissingDay;
use crate::random_moments::{Place, condition, ends_are_sure, number, period, pick, some_of};
use crate::random_participants::{everything_known, participants};
use crate::random_parts::{length, part};
use crate::schedule::{
    Anchor, Condition, Conventions, Day, Design, Epoch, Moment, Offset, Participant, Period,
    Planned, Schedule, Thing, Unfit, Visit, day,
};
use crate::schedule_course::Course;
use crate::schedule_days::cycle_length;
use crate::schedule_dose::dose;
use crate::schedule_rules::{apart, refused};
use crate::schedule_tables::{Tables, tables};

/// Longer calendars take the time of other cases.
const MOST_ROWS: usize = 1_500;

/// Their columns in a participants file are `first_dose_on_t_dm1` and the like.
const TREATMENTS: [&str; 4] = ["placebo", "T-DM1", "nab paclitaxel", "Drug_B2"];

pub struct Case {
    pub design: Design,
    pub participants: Vec<Participant>,
    pub tables: Tables,
}

/// Draws until a design is without an error. `rejected` is told of each that is not.
pub fn case(chance: &mut Chance, mut rejected: impl FnMut(Unfit)) -> Case {
    loop {
        let base = base_day(chance);
        let design = design(chance, base);
        let participants = participants(chance, &design, base);
        match checked(&design, &participants, base) {
            Ok(tables) if tables.calendar.len() <= MOST_ROWS => {
                return Case {
                    design,
                    participants,
                    tables,
                };
            }
            Ok(_) => {}
            Err(unfit) => rejected(unfit),
        }
    }
}

fn checked(design: &Design, people: &[Participant], base: Day) -> Result<Tables, Unfit> {
    if !ends_are_sure(design) {
        return Err(Unfit::NoEnd);
    }
    Course::find_circles(design, &everything_known(design, base))?;
    for part in &design.parts {
        for participant in people {
            dose(part, participant)?;
        }
    }
    refused(design, people)?;
    tables(design, people)
}

/// From 1990 to 2090; often a day that some months do not have.
fn base_day(chance: &mut Chance) -> Day {
    let year = chance.between(1990, 2090) as i32;
    match chance.between(0, 4) {
        0 => day(year - year % 4, 2, 28) + 1,
        1 => day(year, *pick(chance, &[1, 3, 5, 8, 10]), 31),
        _ => day(year, 1, 1) + number(chance, 0, 364),
    }
}

fn design(chance: &mut Chance, base: Day) -> Design {
    let arms = ["active", "control", "third"];
    let count = chance.between(2, 3) as usize;
    let events = ["progression", "withdrawal", "death"];
    let mut design = Design {
        arms: arms[..count].iter().map(ToString::to_string).collect(),
        epochs: epochs(chance),
        events: events[..chance.between(0, 3) as usize]
            .iter()
            .map(ToString::to_string)
            .collect(),
        parts: Vec::new(),
        visits: Vec::new(),
        conventions: Conventions {
            end_inclusive: chance.once_in(3),
            missing_day: if chance.once_in(2) {
                MissingDay::Clamp
            } else {
                MissingDay::RollForward
            },
            week_from_one: chance.once_in(3),
            study_day_from_first_dose: chance.once_in(3),
        },
    };
    let names = treatment_names(chance);
    for _ in 0..chance.between(1, 5).max(chance.between(1, 4)) {
        let part = part(chance, &design, &names);
        design.parts.push(part);
    }
    for place in 0..design.parts.len() {
        set_times(chance, &mut design, place, base);
    }
    for number in 1..=chance.between(0, 5) as usize {
        let visit = visit(chance, &design, base, number);
        design.visits.push(visit);
    }
    design
}

fn treatment_names(chance: &mut Chance) -> Vec<String> {
    let first = chance.between(0, 3) as usize;
    let count = chance.between(1, 3) as usize;
    (0..count)
        .map(|place| TREATMENTS[(first + place) % 4].to_string())
        .collect()
}

fn epochs(chance: &mut Chance) -> Vec<Epoch> {
    let mut epochs = Vec::new();
    if chance.once_in(3) {
        return epochs;
    }
    let mut push = |name: &str, kind, length| {
        epochs.push(Epoch {
            name: name.to_string(),
            kind,
            length,
        });
    };
    let weeks = |chance: &mut Chance, most| Some(Period::Weeks(number(chance, 1, most)));
    if chance.once_in(2) {
        let length = if chance.once_in(3) {
            Some(Period::Days(number(chance, 7, 20)))
        } else {
            None
        };
        push("SCREENING", "screening", length);
    }
    if chance.once_in(3) {
        push("RUN-IN", "run-in", weeks(chance, 4));
    }
    let maybe = |chance: &mut Chance| Some(period(chance)).filter(|_| chance.once_in(2));
    let length = maybe(chance);
    push("TREATMENT", "treatment", length);
    if chance.once_in(3) {
        push("WASHOUT", "washout", weeks(chance, 6));
    }
    if chance.once_in(3) {
        let length = maybe(chance);
        push("CONTINUATION", "treatment", length);
    }
    if chance.once_in(2) {
        let length = maybe(chance);
        push("FOLLOW-UP", "follow-up", length);
    }
    epochs
}

/// Start, end and, where there are earlier parts of the treatment, a way to stay apart from them.
fn set_times(chance: &mut Chance, design: &mut Design, place: usize, base: Day) {
    let here = Place {
        design,
        base,
        part: Some(place),
    };
    let own = &design.parts[place];
    let mut start = Some(here.moment(chance)).filter(|_| chance.once_in(2));
    let length = length(chance, own);
    let mut until = Vec::new();
    if length.is_none() && !matches!(own.schedule, Schedule::Once) && !chance.once_in(4) {
        until.push(here.sure(chance));
    }
    while until.len() < 3 && chance.once_in(4) {
        until.push(here.moment(chance));
    }
    let earlier = (0..place)
        .rev()
        .find(|other| design.parts[*other].treatment == own.treatment);
    let mut when = own.when.clone();
    let mut other_when = None;
    if let Some(other) = earlier {
        match (chance.between(0, 4), design.parts[other].name.clone()) {
            (0..=2, Some(name)) => {
                let offset = if chance.once_in(2) {
                    Offset::RightAfter
                } else {
                    Offset::After(period(chance))
                };
                let anchor = Anchor::Whole(Thing::Part(name));
                start = Some(Moment { offset, anchor });
            }
            (3, _) => {
                when.arm = Some(design.arms[0].clone());
                let arm = Some(design.arms[1].clone());
                other_when = Some((
                    other,
                    Condition {
                        arm,
                        ..Condition::default()
                    },
                ));
            }
            (4, _) => {
                let weight = Some(number(chance, 600, 900));
                when.weight_at_least = weight;
                when.weight_below = None;
                let below = Condition {
                    weight_below: weight,
                    ..Condition::default()
                };
                other_when = Some((other, below));
            }
            _ => {}
        }
    }
    let part = &mut design.parts[place];
    (part.start, part.length, part.until, part.when) = (start, length, until, when);
    if let Some((other, when)) = other_when {
        design.parts[other].when = when;
    }
}

fn visit(chance: &mut Chance, design: &Design, base: Day, number_of_visit: usize) -> Visit {
    let here = Place {
        design,
        base,
        part: None,
    };
    let mut at = here.moment(chance);
    if number_of_visit > 1 && chance.once_in(5) {
        let offset = if chance.once_in(4) {
            Offset::Before(Period::Days(number(chance, 1, 3)))
        } else {
            Offset::After(period(chance))
        };
        at = Moment {
            offset,
            anchor: Anchor::PreviousVisit,
        };
    }
    let cyclic: Vec<(String, i64)> = design
        .parts
        .iter()
        .filter_map(|part| Some((part.name.clone()?, cycle_length(&part.schedule)?)))
        .collect();
    let mut name = format!("Visit {number_of_visit}");
    let planned = match chance.between(0, 5) {
        0 | 1 if !cyclic.is_empty() => {
            name = format!("{} C{{cycle}}D{{day}}", pick(chance, &["V", "Visit {n},"]));
            name = name.replace(',', " -");
            let (of, length) = pick(chance, &cyclic).clone();
            let first = Some(number(chance, 1, 3)).filter(|_| chance.once_in(3));
            let last = Some(first.unwrap_or(1) + number(chance, 0, 4));
            Planned::Cycle {
                of,
                days: some_of(chance, 1, length, 7),
                first,
                last: last.filter(|_| chance.once_in(2)),
            }
        }
        2 | 3 => {
            name = format!("Control {number_of_visit}.{{n}}");
            let mut until = Vec::new();
            let times = Some(number(chance, 1, 8)).filter(|_| !chance.once_in(3));
            if times.is_none() {
                until.push(here.sure(chance));
            }
            while until.len() < 3 && chance.once_in(3) {
                until.push(here.moment(chance));
            }
            Planned::Every {
                at,
                every: period(chance),
                times,
                until,
            }
        }
        _ => Planned::At(at),
    };
    let window = match chance.between(0, 3) {
        0 => None,
        1 => Some((0, number(chance, 0, 7))),
        _ => Some((number(chance, 0, 7), number(chance, 0, 7))),
    };
    // Seldom a window that reaches into the next visit.
    let most = apart(&design.parts, &planned).filter(|_| !chance.once_in(30));
    let window = window.map(|(before, after)| match most {
        Some(most) => (before.min((most - 1) / 2), after.min((most - 1) / 2)),
        None => (before, after),
    });
    let epochs = design.all_epochs();
    Visit {
        name,
        epoch: Some(pick(chance, &epochs).name.clone()).filter(|_| chance.once_in(3)),
        planned,
        window,
        when: condition(chance, &design.arms),
    }
}
