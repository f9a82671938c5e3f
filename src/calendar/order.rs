//! The parts of one treatment in order of time.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::course::{Administration, Course};
use super::exposure::Exposure;
use super::plan::Plan;
use crate::design::TimeSlots;

/// Two parts of one treatment that give a dose at the same time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the parts `{}` and `{}` of {treatment} both give a dose on {date} in time slot {slot}: end the one before the other begins, or give them different time slots",
    .parts[0], .parts[1]
)]
pub struct Conflict {
    /// The treatment.
    pub treatment: String,
    /// The parts' names.
    pub parts: [String; 2],
    /// The day.
    pub date: NaiveDate,
    /// The time slot.
    pub slot: u8,
}

/// The days of a course with a dose, each with its time slots.
fn dated(course: Course<'_>) -> impl Iterator<Item = (NaiveDate, TimeSlots)> {
    let days = course.dosing_days();
    days.map(move |given| (course.date(given.day), course.slots(given.day)))
}

/// The first day and time slot in which two courses give a dose.
pub(super) fn first_common(one: &Course<'_>, other: &Course<'_>) -> Option<(NaiveDate, u8)> {
    let is_apart = one.end() <= other.start() || other.end() <= one.start();
    let slots = one.regimen().slots.both(other.regimen().slots);
    if is_apart || slots.count() == 0 {
        return None;
    }
    let mut ones = dated(*one).peekable();
    let mut others = dated(*other).peekable();
    loop {
        let (&(date, slots), &(beside, of_other)) = (ones.peek()?, others.peek()?);
        match date.cmp(&beside) {
            Ordering::Less => drop(ones.next()),
            Ordering::Greater => drop(others.next()),
            Ordering::Equal => {
                if let Some(slot) = slots.both(of_other).iter().next() {
                    return Some((date, slot));
                }
                ones.next();
                others.next();
            }
        }
    }
}

/// The courses of one treatment that a participant is given, each with at least one dose.
#[derive(Debug, Clone)]
pub struct TreatmentCourses<'p, 'a> {
    plan: &'p Plan<'a>,
    /// The parts' places, in order of their first doses.
    parts: Vec<usize>,
    follow_each_other: bool,
}

impl<'p, 'a> TreatmentCourses<'p, 'a> {
    pub(super) fn new(plan: &'p Plan<'a>, treatment: usize) -> Option<Self> {
        let parts = plan.treatment_plan().parts(treatment).iter();
        let mut firsts: Vec<(NaiveDate, NaiveDate, usize)> = parts
            .filter_map(|&part| {
                let course = plan.course(part)?;
                let first = course.dosing_days().next()?;
                Some((course.date(first.day), course.end(), part))
            })
            .collect();
        if firsts.is_empty() {
            return None;
        }
        firsts.sort_by_key(|&(first, _, part)| (first, part));
        let follow_each_other = firsts.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        Some(Self {
            plan,
            parts: firsts.into_iter().map(|(.., part)| part).collect(),
            follow_each_other,
        })
    }

    /// The parts' places, in order of their first doses.
    pub fn parts(&self) -> &[usize] {
        &self.parts
    }

    /// Whether each part ends before the next one begins to give doses.
    pub fn follow_each_other(&self) -> bool {
        self.follow_each_other
    }

    fn course(&self, part: usize) -> &'p Course<'a> {
        self.plan.course(part).expect("it was taken for its doses")
    }

    /// The administrations of all parts, in order of time, with the parts' places.
    pub fn administrations(&self) -> Vec<(usize, Administration)> {
        let mut all = Vec::new();
        for &part in &self.parts {
            let course = self.course(part);
            let given = course.administrations();
            all.extend(given.map(|given| {
                let time = (course.day_number(given.day), given.slot);
                (time, part, given)
            }));
        }
        all.sort_by_key(|&(time, ..)| time);
        let all = all.into_iter();
        all.map(|(_, part, given)| (part, given)).collect()
    }

    /// The intervals of all parts, in order of their first administrations, with the parts' places.
    pub fn exposures(&self) -> Vec<(usize, Exposure)> {
        let mut all: Vec<_> = self
            .parts
            .iter()
            .flat_map(|&part| {
                let exposures = self.course(part).exposures();
                exposures.map(move |exposure| (part, exposure))
            })
            .collect();
        let key = |(part, exposure): &(usize, Exposure)| {
            let first = exposure.slots.iter().next();
            (self.course(*part).date(exposure.start_day), first)
        };
        all.sort_by_key(key);
        all
    }

    /// Whether no two parts give a dose at the same time: the first that do.
    pub(super) fn check(&self) -> Result<(), Conflict> {
        if self.follow_each_other {
            return Ok(());
        }
        let places = 0..self.parts.len();
        let pairs = places.flat_map(|one| {
            let later = self.parts[one + 1..].iter();
            later.map(move |&other| [self.parts[one], other])
        });
        let common = pairs.filter_map(|pair| {
            let [one, other] = pair.map(|part| self.course(part));
            Some((first_common(one, other)?, pair))
        });
        let Some(((date, slot), pair)) = common.min_by_key(|(common, _)| *common) else {
            return Ok(());
        };
        let regimens = self.plan.treatment_plan().regimens();
        Err(Conflict {
            treatment: regimens[pair[0]].treatment.clone(),
            parts: pair.map(|part| regimens[part].part.clone()),
            date,
            slot,
        })
    }
}
