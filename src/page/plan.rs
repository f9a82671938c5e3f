//! The agenda day by day, each medicine with a sign of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days as Span, NaiveDate};

use super::agenda::{Agenda, Days, Entry, Given};

/// Signs that have room beside one another in a day.
pub(super) const SIGNS_ON_A_LINE: usize = 3;

/// The longest time between two runs that is days off, in days; after a longer one a treatment has
/// ended and begins anew.
const LONGEST_BREAK: i64 = 56;

/// A medicine as the key of the signs has it: one dose, one route, so many times a day.
#[derive(Debug)]
pub(super) struct Medicine<'a> {
    pub sign: String,
    pub given: &'a Given,
    pub intake: Intake,
    /// The first and the last day on which it is given.
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// How a medicine is given on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intake {
    /// In runs of days, so many times a day.
    Daily(u32),
    /// One dose on a day that stands alone.
    Single,
}

/// What is to be done with a treatment on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// The medicine at this place is given.
    Given(usize),
    /// A day off between two runs, the latter of the medicine at this place.
    Off(usize),
}

/// A day of the calendar.
#[derive(Debug, Default)]
pub(super) struct Day {
    /// By the place of the treatment, in the order in which treatments begin.
    pub marks: BTreeSet<(usize, Mark)>,
    /// The cycles that begin.
    pub cycles: BTreeSet<u32>,
    /// Whether a visit is planned.
    pub has_visit: bool,
    /// Whether a visit may take place.
    pub is_in_window: bool,
}

/// What the pages show.
pub(super) struct Plan<'a> {
    pub agenda: &'a Agenda,
    /// In the order in which they begin.
    pub medicines: Vec<Medicine<'a>>,
    pub days: BTreeMap<NaiveDate, Day>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(agenda: &'a Agenda) -> Self {
        let mut plan = Self {
            agenda,
            medicines: Vec::new(),
            days: BTreeMap::new(),
        };
        let mut treatments: Vec<&str> = Vec::new();
        let mut runs: Vec<Option<&Days>> = Vec::new();
        let mut cycles = BTreeSet::new();
        for entry in agenda.entries() {
            let (first, last) = entry.span();
            let (given, intake) = match entry {
                Entry::Days(days) => (&days.given, Intake::Daily(days.times_per_day)),
                Entry::Dose(dose) => (&dose.given, Intake::Single),
                Entry::Visit(visit) => {
                    plan.each_day(first, last, |day| day.is_in_window = true);
                    plan.days.entry(visit.planned).or_default().has_visit = true;
                    continue;
                }
            };
            let treatment = treatments.iter().position(|&name| name == given.treatment);
            let treatment = treatment.unwrap_or_else(|| {
                treatments.push(&given.treatment);
                runs.push(None);
                treatments.len() - 1
            });
            let medicine = plan.medicine(given, intake, (first, last));
            if let Entry::Days(days) = entry {
                if let Some(before) = runs[treatment].filter(|run| is_break(run.last, days.first)) {
                    let (from, to) = (before.last + Span::new(1), days.first - Span::new(1));
                    let mark = (treatment, Mark::Off(medicine));
                    plan.each_day(from, to, |day| {
                        day.marks.insert(mark);
                    });
                }
                let longest = runs[treatment].filter(|run| run.last > days.last);
                runs[treatment] = Some(longest.unwrap_or(days));
            }
            let mark = (treatment, Mark::Given(medicine));
            plan.each_day(first, last, |day| {
                day.marks.insert(mark);
            });
            let part = given.part.as_deref();
            if let Some(cycle) = given.cycle
                && cycles.insert((treatment, part, cycle))
            {
                plan.days.entry(first).or_default().cycles.insert(cycle);
            }
        }
        plan
    }

    /// The place of a medicine, which is new where none is the same.
    fn medicine(
        &mut self,
        given: &'a Given,
        intake: Intake,
        span: (NaiveDate, NaiveDate),
    ) -> usize {
        let known = self.medicines.iter().position(|one| {
            one.intake == intake
                && (&one.given.treatment, &one.given.dose, &one.given.route)
                    == (&given.treatment, &given.dose, &given.route)
        });
        let (first, last) = span;
        let place = known.unwrap_or(self.medicines.len());
        if known.is_none() {
            let sign = sign(place);
            self.medicines.push(Medicine {
                sign,
                given,
                intake,
                first,
                last,
            });
        }
        let medicine = &mut self.medicines[place];
        medicine.last = medicine.last.max(last);
        place
    }

    fn each_day(&mut self, first: NaiveDate, last: NaiveDate, change: impl Fn(&mut Day)) {
        for date in first.iter_days().take_while(|&date| date <= last) {
            change(self.days.entry(date).or_default());
        }
    }

    /// The first days of the months in which there is something.
    pub(super) fn months(&self) -> Vec<NaiveDate> {
        let firsts = self.days.keys().filter_map(|date| date.with_day(1));
        let months: BTreeSet<NaiveDate> = firsts.collect();
        months.into_iter().collect()
    }

    /// The most treatments that a day has signs of.
    pub(super) fn most_marks(&self) -> usize {
        let counts = self.days.values().map(|day| day.marks.len());
        counts.max().unwrap_or_default()
    }
}

/// Whether the days between the last of a run and the first of the next are days off.
fn is_break(last: NaiveDate, next: NaiveDate) -> bool {
    (1..=LONGEST_BREAK).contains(&((next - last).num_days() - 1))
}

/// A letter for each of 25, then two: A, B, ..., Z, AA, AB, ... V is left out, as it means a visit.
fn sign(place: usize) -> String {
    const LETTERS: &[u8; 25] = b"ABCDEFGHIJKLMNOPQRSTUWXYZ";
    let mut rest = place;
    let mut sign = String::new();
    loop {
        sign.insert(0, char::from(LETTERS[rest % LETTERS.len()]));
        rest /= LETTERS.len();
        if rest == 0 {
            return sign;
        }
        rest -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_letters_without_v() {
        let signs: Vec<String> = [0, 1, 20, 21, 24, 25, 26, 49, 50].map(sign).to_vec();
        assert_eq!(signs, ["A", "B", "U", "W", "Z", "AA", "AB", "AZ", "BA"]);
        let different: BTreeSet<String> = (0..2000).map(sign).collect();
        assert_eq!(different.len(), 2000);
        assert!(!different.contains("V"));
    }
}
