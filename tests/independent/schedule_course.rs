//! When parts, treatments and epochs of one participant begin and end: each question is answered by
//! asking the questions behind it, and remembered.

use crate::schedule::{
    Anchor, Condition, Day, Design, Epoch, Length, Moment, Offset, Part, Participant, Schedule,
    Thing, Unfit,
};
use crate::schedule_days::{add, cycle_length, end_of_period, is_dosing_day, slots};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// No dosing lasts longer; whoever comes here has no end.
const LONGEST: i64 = 20_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    PartStart(usize),
    PartEnd(usize),
    EpochStart(usize),
    EpochEnd(usize),
}

#[derive(Clone, Copy)]
enum Found {
    /// Whoever asks again goes in a circle.
    Looking,
    Day(Option<Day>),
}

type Answer = Result<Option<Day>, Unfit>;

/// A dosing day and its time slots.
pub type DosingDay = (Day, Vec<i64>);

pub struct Course<'a> {
    pub design: &'a Design,
    pub participant: &'a Participant,
    epochs: Vec<Epoch>,
    /// Every condition is taken to hold, so that each circle of the design is found.
    everything: bool,
    answers: RefCell<BTreeMap<Question, Found>>,
    days: RefCell<BTreeMap<usize, Vec<DosingDay>>>,
}

impl<'a> Course<'a> {
    pub fn new(design: &'a Design, participant: &'a Participant) -> Self {
        Self {
            design,
            participant,
            epochs: design.all_epochs(),
            everything: false,
            answers: RefCell::default(),
            days: RefCell::default(),
        }
    }

    /// For a participant of whom every date is known: looks for circles, whoever is given what.
    pub fn find_circles(design: &'a Design, participant: &'a Participant) -> Result<(), Unfit> {
        let mut course = Self::new(design, participant);
        course.everything = true;
        for place in 0..design.parts.len() {
            course.part_end(place)?;
        }
        for place in 0..course.epochs.len() {
            course.epoch_start(place)?;
            course.epoch_end(place)?;
        }
        Ok(())
    }

    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    pub fn holds(&self, condition: &Condition) -> bool {
        self.everything || condition.holds(self.participant)
    }

    fn remember(&self, question: Question, find: impl FnOnce() -> Answer) -> Answer {
        let known = self.answers.borrow().get(&question).copied();
        match known {
            Some(Found::Day(answer)) => return Ok(answer),
            Some(Found::Looking) => return Err(Unfit::Circle),
            None => {}
        }
        self.answers.borrow_mut().insert(question, Found::Looking);
        let answer = find()?;
        self.answers
            .borrow_mut()
            .insert(question, Found::Day(answer));
        Ok(answer)
    }

    /// Day 1 of treatment; of a treatment where one is named.
    fn day_one(&self, treatment: Option<&str>) -> Day {
        let own = treatment.and_then(|name| self.participant.first_dose_of.get(name));
        own.copied()
            .or(self.participant.first_dose_on)
            .unwrap_or(self.participant.randomized_on)
    }

    pub fn epoch_start(&self, place: usize) -> Answer {
        self.remember(Question::EpochStart(place), || {
            let first = self.design.first_treatment_epoch();
            if place == first {
                return Ok(Some(self.day_one(None)));
            }
            if place > first {
                return self.epoch_end(place - 1);
            }
            if self.epochs[place].length.is_none() {
                return Ok(self.participant.screened_on);
            }
            // Backwards from the day of randomization.
            let mut begin = self.participant.randomized_on;
            for epoch in &self.epochs[place..first] {
                let length = epoch.length.expect("a period of an epoch before treatment");
                begin = add(begin, length, -1, self.design.conventions.missing_day);
            }
            Ok(Some(begin))
        })
    }

    pub fn epoch_end(&self, place: usize) -> Answer {
        self.remember(Question::EpochEnd(place), || {
            if place + 1 == self.design.first_treatment_epoch() {
                return Ok(Some(self.participant.randomized_on));
            }
            if place < self.design.first_treatment_epoch() {
                return self.epoch_start(place + 1);
            }
            let begin = self.epoch_start(place)?.expect("it is known");
            if let Some(length) = self.epochs[place].length {
                return Ok(Some(end_of_period(begin, length, self.design.conventions)));
            }
            let mut last = None;
            for (number, part) in self.design.parts.iter().enumerate() {
                if self.design.epoch_of(part) == place {
                    last = last.max(self.part_end(number)?);
                }
            }
            Ok(Some(last.unwrap_or(begin).max(begin)))
        })
    }

    /// None where the participant is not given the part.
    pub fn part_start(&self, place: usize) -> Answer {
        self.remember(Question::PartStart(place), || {
            let part = &self.design.parts[place];
            if !self.holds(&part.when) {
                return Ok(None);
            }
            let epoch = self.design.epoch_of(part);
            match &part.start {
                Some(moment) => self.moment(moment, Some(&part.treatment), None),
                None if epoch == self.design.first_treatment_epoch() => {
                    Ok(Some(self.day_one(Some(&part.treatment))))
                }
                None => self.epoch_start(epoch),
            }
        })
    }

    /// The first day after the part, or its start where it gives nothing.
    pub fn part_end(&self, place: usize) -> Answer {
        self.remember(Question::PartEnd(place), || {
            let part = &self.design.parts[place];
            let Some(start) = self.part_start(place)? else {
                return Ok(None);
            };
            let mut ends: Vec<Day> = Vec::new();
            if matches!(part.schedule, Schedule::Once) {
                ends.push(start + 1);
            }
            match part.length {
                None => {}
                Some(Length::Period(period)) => {
                    ends.push(end_of_period(start, period, self.design.conventions));
                }
                Some(Length::Cycles(cycles)) => ends.push(self.after_cycles(part, start, cycles)),
                Some(Length::Doses(doses)) => {
                    ends.push(self.after_doses(part, start, doses as usize));
                }
            }
            for moment in &part.until {
                ends.extend(self.moment(moment, Some(&part.treatment), None)?);
            }
            let epoch = self.design.epoch_of(part);
            let is_before = epoch < self.design.first_treatment_epoch();
            if self.epochs[epoch].length.is_some() || is_before {
                ends.extend(self.epoch_end(epoch)?);
            }
            ends.extend(self.participant.last_dose_on.map(|last| last + 1));
            let own = self.participant.last_dose_of.get(&part.treatment);
            ends.extend(own.map(|last| last + 1));
            let end = ends.into_iter().min().ok_or(Unfit::NoEnd)?;
            Ok(Some(end.max(start)))
        })
    }

    fn after_cycles(&self, part: &Part, start: Day, cycles: i64) -> Day {
        match (&part.schedule, cycle_length(&part.schedule)) {
            (_, Some(length)) => start + cycles * length,
            (Schedule::Every { interval, .. }, None) => add(
                start,
                *interval,
                cycles,
                self.design.conventions.missing_day,
            ),
            (Schedule::EveryHours(hours), None) => start + cycles * hours / 24,
            _ => panic!("a length in cycles needs cycles or intervals"),
        }
    }

    /// The day after the administration of this number.
    fn after_doses(&self, part: &Part, start: Day, doses: usize) -> Day {
        let missing_day = self.design.conventions.missing_day;
        let each = slots(part).len();
        let mut given = 0;
        let mut day = start;
        while given < doses {
            if is_dosing_day(&part.schedule, start, day, missing_day) {
                given += each;
            }
            day += 1;
            assert!(day < start + LONGEST, "so many doses take too long");
        }
        day
    }

    /// The part's dosing days, with the slots of each.
    pub fn dosing_days(&self, place: usize) -> Result<Vec<DosingDay>, Unfit> {
        if let Some(days) = self.days.borrow().get(&place) {
            return Ok(days.clone());
        }
        let part = &self.design.parts[place];
        let mut days = Vec::new();
        if let (Some(start), Some(end)) = (self.part_start(place)?, self.part_end(place)?) {
            let all = slots(part);
            let mut left = match part.length {
                Some(Length::Doses(doses)) => doses as usize,
                _ => usize::MAX,
            };
            for day in start..end {
                let missing_day = self.design.conventions.missing_day;
                if left > 0 && is_dosing_day(&part.schedule, start, day, missing_day) {
                    let here = all.len().min(left);
                    days.push((day, all[..here].to_vec()));
                    left -= here;
                }
            }
        }
        self.days.borrow_mut().insert(place, days.clone());
        Ok(days)
    }

    /// The parts that a thing consists of.
    fn parts_of(&self, thing: Option<&Thing>) -> Vec<usize> {
        let parts = self.design.parts.iter().enumerate();
        let chosen = parts.filter(|(_, part)| match thing {
            None => true,
            Some(Thing::Part(name)) => part.name.as_ref() == Some(name),
            Some(Thing::Treatment(name)) => part.treatment == *name,
            Some(Thing::Epoch(name)) => self.design.epoch_of(part) == self.design.epoch_named(name),
        });
        chosen.map(|(place, _)| place).collect()
    }

    fn start_of(&self, thing: &Thing) -> Answer {
        if let Thing::Epoch(name) = thing {
            return self.epoch_start(self.design.epoch_named(name));
        }
        let mut first: Option<Day> = None;
        for place in self.parts_of(Some(thing)) {
            if let Some(start) = self.part_start(place)? {
                first = Some(first.map_or(start, |first| first.min(start)));
            }
        }
        Ok(first)
    }

    fn end_of(&self, thing: &Thing) -> Answer {
        if let Thing::Epoch(name) = thing {
            return self.epoch_end(self.design.epoch_named(name));
        }
        let mut last = None;
        for place in self.parts_of(Some(thing)) {
            last = last.max(self.part_end(place)?);
        }
        Ok(last)
    }

    /// Days with a dose of the thing, from day 1 of treatment on; of everything without one.
    fn doses_from_day_one(&self, thing: Option<&Thing>) -> Result<Vec<Day>, Unfit> {
        let first = self.day_one(None);
        let mut days = Vec::new();
        for place in self.parts_of(thing) {
            days.extend(self.dosing_days(place)?.into_iter().map(|(day, _)| day));
        }
        days.retain(|day| *day >= first);
        Ok(days)
    }

    /// The day of a moment, where it is known: in a part of this treatment, or in a visit (None),
    /// where the visit before was planned on `previous`.
    pub fn moment(
        &self,
        moment: &Moment,
        treatment: Option<&str>,
        previous: Option<Day>,
    ) -> Answer {
        let participant = self.participant;
        let conventions = self.design.conventions;
        let day_one = self.day_one(treatment);
        let anchor = match &moment.anchor {
            Anchor::Randomization => Some(participant.randomized_on),
            Anchor::Screening => participant.screened_on,
            Anchor::Day(n) => Some(day_one + n - 1),
            Anchor::DayBefore(n) => Some(participant.randomized_on - n),
            Anchor::Week(n) if conventions.week_from_one => Some(day_one + 7 * (n - 1)),
            Anchor::Week(n) => Some(day_one + 7 * n),
            Anchor::StartOf(thing) => self.start_of(thing)?,
            Anchor::EndOf(thing) => self.end_of(thing)?,
            Anchor::Whole(thing) => match moment.offset {
                Offset::Before(_) => self.start_of(thing)?,
                Offset::RightAfter | Offset::After(_) => self.end_of(thing)?,
                Offset::At => panic!("a thing alone is no moment"),
            },
            Anchor::FirstDose(thing) => self.doses_from_day_one(thing.as_ref())?.into_iter().min(),
            Anchor::LastDose(thing) => self.doses_from_day_one(thing.as_ref())?.into_iter().max(),
            Anchor::Named(name) => participant.dates.get(name).copied(),
            Anchor::Date(day) => Some(*day),
            Anchor::PreviousVisit => previous,
        };
        let missing_day = conventions.missing_day;
        Ok(anchor.map(|day| match moment.offset {
            Offset::At | Offset::RightAfter => day,
            Offset::After(period) => add(day, period, 1, missing_day),
            Offset::Before(period) => add(day, period, -1, missing_day),
        }))
    }
}
