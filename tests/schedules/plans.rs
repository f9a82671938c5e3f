//! Plans drawn at random, with what the test knows of them without the program.

use std::fmt::Write as _;

use chrono::{Datelike as _, Days, NaiveDate};
use proptest::prelude::*;

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// On which days a part is given.
#[derive(Debug, Clone)]
pub enum Schedule {
    Once,
    Daily,
    OnOff(u32, u32),
    Listed(u32, Vec<u32>),
    Every(u32, Vec<u32>),
    Weekdays(Vec<usize>),
}

impl Schedule {
    pub fn text(&self) -> String {
        match self {
            Self::Once => "once = true".to_owned(),
            Self::Daily => "daily = true".to_owned(),
            Self::OnOff(on, off) => format!("cycle = {{ on = {on}, off = {off} }}"),
            Self::Listed(length, days) => {
                format!("cycle = {{ length = {length}, days = {days:?} }}")
            }
            Self::Every(days, loading) => {
                format!("every = {{ interval = \"{days} days\", loading_days = {loading:?} }}")
            }
            Self::Weekdays(days) => {
                let names: Vec<&str> = days.iter().map(|&day| WEEKDAYS[day]).collect();
                format!("weekdays = {names:?}")
            }
        }
    }

    /// Whether a day of the part, from 1, has doses.
    pub fn allows(&self, day: u32, date: NaiveDate) -> bool {
        match self {
            Self::Once => day == 1,
            Self::Daily => true,
            Self::OnOff(on, off) => (day - 1) % (on + off) < *on,
            Self::Listed(length, days) => days.contains(&((day - 1) % length + 1)),
            Self::Every(days, loading) => {
                let last = loading[loading.len() - 1];
                loading.contains(&day) || (day > last && (day - last).is_multiple_of(*days))
            }
            Self::Weekdays(days) => {
                days.contains(&(date.weekday().num_days_from_monday() as usize))
            }
        }
    }

    pub fn cycle_length(&self) -> Option<u32> {
        match self {
            Self::OnOff(on, off) => Some(on + off),
            Self::Listed(length, _) => Some(*length),
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Part {
    pub schedule: Schedule,
    pub slots: Vec<u32>,
    /// The day of treatment on which it begins.
    pub start: u32,
    /// For so many days, or so many doses.
    pub lasts: Result<u32, u32>,
    /// Before this day of treatment.
    pub until: Option<u32>,
    /// Whether another part of the treatment follows, so many days after it.
    pub next: Option<u32>,
}

impl Part {
    /// The text of the treatment with its parts, of which the second is given daily for a week.
    pub fn text(&self, place: usize) -> String {
        let mut text = format!(
            "[[regimen]]\ntreatment = \"t{place}\"\npart = \"t{place} first\"\ndose = {}\nunit = \"mg\"\nroute = \"oral\"\n\
             {}\ntime_slots = {:?}\nstart = \"day {}\"\n",
            place + 1,
            self.schedule.text(),
            self.slots,
            self.start,
        );
        if !matches!(self.schedule, Schedule::Once) {
            let _ = match self.lasts {
                Ok(days) => writeln!(text, "for = \"{days} days\""),
                Err(doses) => writeln!(text, "for = \"{doses} doses\""),
            };
        }
        if let Some(until) = self.until {
            let _ = writeln!(text, "until = [\"day {until}\", \"stopped_on\"]");
        }
        if let Some(days) = self.next {
            let _ = write!(
                text,
                "\n[[regimen]]\ntreatment = \"t{place}\"\npart = \"t{place} second\"\ndose = 0.5\nunit = \"mg\"\n\
                 route = \"oral\"\ndaily = true\nstart = \"{days} days after t{place} first\"\nfor = \"1 week\"\n",
            );
        }
        text
    }

    /// The first day of treatment after it, as far as days tell.
    pub fn end(&self) -> u32 {
        let own = match (&self.schedule, self.lasts) {
            (Schedule::Once, _) => self.start + 1,
            (_, Ok(days)) => self.start + days,
            (_, Err(_)) => u32::MAX,
        };
        own.min(self.until.unwrap_or(u32::MAX))
    }
}

/// A participant: days from randomization to the first dose, to the last, and to the event.
pub type Person = (u64, Option<u64>, Option<u64>);

#[derive(Debug, Clone)]
pub struct Case {
    pub parts: Vec<Part>,
    pub randomized_on: NaiveDate,
    pub people: Vec<Person>,
    /// The day of the first visit, days between visits, how many, and the window.
    pub series: (u32, u32, u32, (u32, u32)),
}

impl Case {
    pub fn body(&self) -> String {
        let mut body = "[[event]]\nname = \"stopped_on\"\n\n".to_owned();
        for (place, part) in self.parts.iter().enumerate() {
            body += &part.text(place);
            if let Some(length) = part.schedule.cycle_length() {
                let _ = write!(
                    body,
                    "\n[[visit]]\nname = \"{place} {{cycle}} {{day}}\"\ncycle = {{ of = \"t{place} first\", days = [{length}] }}\n"
                );
            }
        }
        let (day, every, times, (before, after)) = self.series;
        let _ = write!(
            body,
            "\n[[visit]]\nname = \"series {{n}}\"\nat = \"day {day}\"\nevery = \"{every} days\"\ntimes = {times}\n\
             window = [-{before}, {after}]\n\n[[visit]]\nname = \"stop\"\nat = \"stopped_on\"\nwindow = [-1, 5]\n"
        );
        body
    }

    pub fn people(&self) -> String {
        let mut text =
            "participant_id,arm,randomized_on,first_dose_on,last_dose_on,stopped_on\n".to_owned();
        for (number, &(first, last, stopped)) in self.people.iter().enumerate() {
            let day = |days: u64| self.randomized_on + Days::new(days);
            let or_empty =
                |days: Option<u64>| days.map_or(String::new(), |days| day(days).to_string());
            let _ = writeln!(
                text,
                "P{number},a,{},{},{},{}",
                self.randomized_on,
                day(first),
                or_empty(last.map(|last| first + last)),
                or_empty(stopped),
            );
        }
        text
    }

    pub fn day_1(&self, participant: &str) -> NaiveDate {
        let number: usize = participant[1..].parse().unwrap();
        self.randomized_on + Days::new(self.people[number].0)
    }
}

fn ascending(
    days: std::ops::Range<u32>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::btree_set(days, count).prop_map(|days| days.into_iter().collect())
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let listed = (8_u32..30).prop_flat_map(|length| {
        ascending(1..length + 1, 1..5).prop_map(move |days| Schedule::Listed(length, days))
    });
    let weekdays = prop::collection::btree_set(0_usize..7, 1..5);
    prop_oneof![
        Just(Schedule::Once),
        Just(Schedule::Daily),
        (1_u32..9, 0_u32..9).prop_map(|(on, off)| Schedule::OnOff(on, off)),
        listed,
        (1_u32..30, ascending(1..30, 1..4))
            .prop_map(|(days, loading)| Schedule::Every(days, loading)),
        weekdays.prop_map(|days| Schedule::Weekdays(days.into_iter().collect())),
    ]
}

pub fn part() -> impl Strategy<Value = Part> {
    let lasts = prop_oneof![(1_u32..70).prop_map(Ok), (1_u32..30).prop_map(Err)];
    let until = prop::option::of(1_u32..80);
    let next = prop::option::of(1_u32..20);
    (
        schedule(),
        ascending(1..25, 1..4),
        1_u32..40,
        lasts,
        until,
        next,
    )
        .prop_map(|(schedule, slots, start, lasts, until, next)| Part {
            schedule,
            slots,
            start,
            lasts,
            until,
            next,
        })
}

pub fn case() -> impl Strategy<Value = Case> {
    let person = (
        0_u64..9,
        prop::option::of(0_u64..60),
        prop::option::of(0_u64..60),
    );
    let series = (1_u32..50, 9_u32..40, 1_u32..6, (0_u32..4, 0_u32..5));
    (
        prop::collection::vec(part(), 1..4),
        0_u64..1_500,
        prop::collection::vec(person, 1..3),
        series,
    )
        .prop_map(|(parts, days, people, series)| Case {
            parts,
            randomized_on: "2026-01-01".parse::<NaiveDate>().unwrap() + Days::new(days),
            people,
            series,
        })
}
