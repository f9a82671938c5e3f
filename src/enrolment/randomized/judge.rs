//! Judges the candidates of one site, attribute by attribute.

// What is not inlined into the function that a processor's instructions were enabled for is compiled
// without them.
#![allow(clippy::inline_always)]

use chrono::{Days, NaiveDate};
use fearless_simd::{Level, Simd, dispatch};

use super::cursor::Cursor;
use super::normal::Points;
use super::program::{Before, Column, Draw, FactorLevels, Program, Test};
use crate::design::{MissingDay, Period, date};
use crate::rng::BatchKey;

/// In place of a day: the date is missing.
const MISSING: i64 = i64::MIN;

/// In place of a day of [`Looks::back`]: not computed yet.
const UNKNOWN: i32 = i32::MIN;

/// The most candidates that a set of candidates, a bit for each, is of.
const SET: usize = 64;

/// Memory that serves all sites and replicates.
pub(super) struct Judge {
    /// By column, each candidate's level, scaled number or day.
    values: Vec<Vec<i64>>,
    is_filled: Vec<bool>,
    /// Each candidate's day of screening and of randomization, since the start of enrolment.
    screened: Vec<i64>,
    randomized: Vec<i64>,
    /// When each candidate is randomized, if at all, in days since the start of enrolment.
    pub(super) moments: Vec<f64>,
    points: Points,
    looks: Looks,
    /// The last day that a trial can have, since the start of enrolment.
    last_day: i64,
    screening: (u32, u32),
    run_in_days: u32,
}

/// Days a number of months before others.
struct Looks {
    start: NaiveDate,
    missing_day: MissingDay,
    /// By [`Program::months`], then by day since the start of enrolment.
    back: Vec<Vec<i32>>,
}

/// What a trial says of the time between screening and randomization.
pub(super) struct Times {
    pub(super) start: NaiveDate,
    pub(super) last_day: i64,
    /// The fewest and the most days of screening.
    pub(super) screening: (u32, u32),
    pub(super) run_in_days: u32,
    pub(super) missing_day: MissingDay,
}

/// The candidates of a site.
pub(super) struct SiteCandidates<'a> {
    /// The site's place.
    pub(super) site: usize,
    pub(super) arrivals: &'a [f64],
    pub(super) keys: &'a [BatchKey],
    /// The first words of streams.
    pub(super) words: &'a [u32],
    /// Where those of each stream begin, and how many they are.
    pub(super) places: &'a [(usize, usize)],
    pub(super) replicate: u64,
    /// Whoever is decided before this moment is left out.
    pub(super) from: f64,
}

/// An eligible candidate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eligible {
    /// When the candidate is randomized, if at all, in days since the start of enrolment.
    pub(super) decision: f64,
    pub(super) arrival: f64,
    pub(super) site: u32,
}

/// Candidates reach beyond the calendar.
pub(super) struct BeyondCalendar;

impl Judge {
    pub(super) fn new(program: &Program, times: &Times) -> Self {
        Self {
            values: program.columns.iter().map(|_| Vec::new()).collect(),
            is_filled: vec![false; program.columns.len()],
            screened: Vec::new(),
            randomized: Vec::new(),
            moments: Vec::new(),
            points: Points::default(),
            looks: Looks {
                start: times.start,
                missing_day: times.missing_day,
                back: program.months.iter().map(|_| Vec::new()).collect(),
            },
            last_day: times.last_day,
            screening: times.screening,
            run_in_days: times.run_in_days,
        }
    }

    /// Adds who of a site's candidates is eligible, in the order of their arrival, and the level of every
    /// factor of each. How many words each stream gave is added to `taken`.
    ///
    /// # Errors
    /// [`BeyondCalendar`].
    pub(super) fn judge(
        &mut self,
        program: &Program,
        site: &SiteCandidates<'_>,
        taken: &mut [u64],
        eligible: &mut Vec<Eligible>,
        levels: &mut Vec<u16>,
    ) -> Result<(), BeyondCalendar> {
        self.is_filled.fill(false);
        let mut at_work = AtWork {
            program,
            site,
            count: site.arrivals.len(),
            judge: self,
            taken,
        };
        at_work.set_times()?;
        let mut first = 0;
        while first < at_work.count {
            let size = (at_work.count - first).min(SET);
            let mut left = at_work.passed(first, size);
            if left != 0 {
                at_work.fill_factors();
            }
            while left != 0 {
                let candidate = first + left.trailing_zeros() as usize;
                left &= left - 1;
                if at_work.judge.moments[candidate] < site.from {
                    continue;
                }
                eligible.push(Eligible {
                    decision: at_work.judge.moments[candidate],
                    arrival: site.arrivals[candidate],
                    site: site.site as u32,
                });
                at_work.add_levels(candidate, levels);
            }
            first += SET;
        }
        Ok(())
    }
}

/// A site's candidates being judged.
struct AtWork<'a> {
    program: &'a Program,
    site: &'a SiteCandidates<'a>,
    count: usize,
    judge: &'a mut Judge,
    taken: &'a mut [u64],
}

impl<'a> AtWork<'a> {
    fn words(&self, stream: usize) -> &'a [u32] {
        let (begin, len) = self.site.places[stream];
        &self.site.words[begin..begin + len]
    }

    fn cursor(&self, stream: usize) -> Cursor<'a> {
        Cursor::new(
            self.words(stream),
            &self.site.keys[stream],
            self.site.replicate,
        )
    }

    fn set_times(&mut self) -> Result<(), BeyondCalendar> {
        let mut cursor = self.cursor(0);
        let judge = &mut *self.judge;
        let (min, max) = judge.screening;
        judge.screened.clear();
        judge.randomized.clear();
        judge.moments.clear();
        let arrivals = self.site.arrivals.iter();
        let run_in = f64::from(judge.run_in_days);
        judge.moments.extend(arrivals.clone().map(|arrival| {
            let wait = min + cursor.below(max - min + 1);
            arrival + f64::from(wait) + run_in
        }));
        let day = |moment: &f64| moment.max(0.0) as i64;
        judge.screened.extend(arrivals.map(day));
        judge.randomized.extend(judge.moments.iter().map(day));
        if judge.randomized.iter().any(|&day| day > judge.last_day) {
            return Err(BeyondCalendar);
        }
        self.taken[0] += cursor.taken() as u64;
        Ok(())
    }

    /// Who passes every criterion, of so many candidates from the first on.
    fn passed(&mut self, first: usize, size: usize) -> u64 {
        let program = self.program;
        let mut passed = dispatch!(Level::new(), simd => self.not_refused(simd, first, size));
        for any in &program.criteria {
            let mut left = passed;
            for tests in any {
                left &= !self.held(tests, left, first);
                if left == 0 {
                    break;
                }
            }
            passed &= !left;
        }
        passed
    }

    /// Whom no filter refuses, of so many candidates from the first on.
    #[inline(always)]
    fn not_refused<S: Simd>(&self, _: S, first: usize, size: usize) -> u64 {
        let mut passed = u64::MAX >> (SET - size);
        for filter in &self.program.filters {
            let words = &self.words(filter.stream)[2 * first..2 * (first + size)];
            for &(begin, count) in &filter.refused {
                let mut refused = 0;
                for (place, &[low, high]) in words.as_chunks().0.iter().enumerate() {
                    let bits53 = (u64::from(high) << 32 | u64::from(low)) >> 11;
                    refused |= u64::from(bits53.wrapping_sub(begin) < count) << place;
                }
                passed &= !refused;
            }
        }
        passed
    }

    /// For whom of a set, a bit for each from the first on, all tests hold.
    fn held(&mut self, tests: &[Test], among: u64, first: usize) -> u64 {
        let mut held = among;
        for test in tests {
            if held == 0 {
                return 0;
            }
            if let Some(column) = test.column() {
                self.fill(column);
            }
            let judge = &mut *self.judge;
            let looks = &mut judge.looks;
            match *test {
                Test::Never => held = 0,
                Test::Level { column, ref takes } => {
                    let values = &judge.values[column][first..];
                    held &= set(values, |value| takes[value as usize]);
                }
                Test::Number {
                    column,
                    at_least,
                    below,
                } => {
                    let values = &judge.values[column][first..];
                    held &= set(values, |value| value >= at_least && value < below);
                }
                Test::Date {
                    column,
                    within,
                    more_than,
                } => {
                    let days = judge.values[column][first..]
                        .iter()
                        .zip(&judge.randomized[first..]);
                    let mut holding = 0;
                    for (place, (&date, &day)) in days.take(SET).enumerate() {
                        let holds = date == MISSING
                            || within.is_none_or(|period| date >= looks.back(day, period))
                                && more_than.is_none_or(|period| date < looks.back(day, period))
                                && date <= day;
                        holding |= u64::from(holds) << place;
                    }
                    held &= holding;
                }
            }
        }
        held
    }

    /// Draws an attribute of all candidates, unless that is done.
    fn fill(&mut self, column: usize) {
        if std::mem::replace(&mut self.judge.is_filled[column], true) {
            return;
        }
        let Column { stream, cases } = &self.program.columns[column];
        for (_, draw) in cases {
            if let Draw::DaysBefore {
                not_before: Some(earlier),
                ..
            } = draw
            {
                self.fill(*earlier);
            }
        }
        let mut values = std::mem::take(&mut self.judge.values[column]);
        values.clear();
        let words = self.words(*stream);
        let mut cursor = self.cursor(*stream);
        let mut points = std::mem::take(&mut self.judge.points);
        // Where each is one point after the other, those within the circle that were looked at.
        let mut looked_at = None;
        match cases.as_slice() {
            [(_, Draw::Normal(normal))] => {
                let taken = points.take_all(normal, words, self.count, &mut values);
                cursor = cursor.after(taken);
            }
            cases
                if cases
                    .iter()
                    .all(|(_, draw)| matches!(draw, Draw::Normal(_))) =>
            {
                points.begin(words);
                looked_at = Some(0);
            }
            _ => {}
        }
        let mut taken = 0;
        let mut first = values.len();
        while first < self.count {
            let size = (self.count - first).min(SET);
            if let [(_, Draw::FewLevels(thresholds))] = cases.as_slice() {
                values.extend((0..size).map(|_| count(thresholds, cursor.bits53())));
                first += SET;
                continue;
            }
            let several = cases.len().saturating_sub(1);
            let mut case_of = [several as u16; SET];
            let mut left = u64::MAX >> (SET - size);
            for (case, (when, _)) in cases[..several].iter().enumerate() {
                let held = self.held(when, left, first);
                left &= !held;
                mark(&mut case_of, held, case as u16);
            }
            for (place, &case) in case_of[..size].iter().enumerate() {
                let (_, draw) = &cases[usize::from(case)];
                if let (Draw::Normal(normal), Some(next)) = (draw, &mut looked_at) {
                    let value = points.take(normal, words, next, &mut taken);
                    values.extend(value);
                    if value.is_some() {
                        continue;
                    }
                    // The words are at their end.
                    cursor = self.cursor(*stream).after(taken);
                    looked_at = None;
                }
                values.push(draw.draw(&mut cursor, self.judge, first + place));
            }
            first += SET;
        }
        if looked_at.is_some() {
            cursor = cursor.after(taken);
        }
        self.judge.points = points;
        self.taken[*stream] += cursor.taken() as u64;
        self.judge.values[column] = values;
    }

    /// Draws what levels are found from.
    fn fill_factors(&mut self) {
        for factor in &self.program.factors {
            match factor {
                FactorLevels::Levels { column, .. } | FactorLevels::Numbers { column, .. } => {
                    self.fill(*column);
                }
                FactorLevels::Site(_) => {}
            }
        }
    }

    /// Adds the level of every factor of a candidate.
    fn add_levels(&self, candidate: usize, levels: &mut Vec<u16>) {
        for factor in &self.program.factors {
            levels.push(match factor {
                FactorLevels::Site(levels) => levels[self.site.site],
                FactorLevels::Levels { column, levels } => {
                    levels[self.judge.values[*column][candidate] as usize]
                }
                FactorLevels::Numbers { column, ends } => {
                    let value = self.judge.values[*column][candidate];
                    ends.iter().filter(|&&end| end <= value).count() as u16
                }
            });
        }
    }
}

/// Sets the case of a set of candidates.
fn mark(case_of: &mut [u16; SET], mut set: u64, case: u16) {
    while set != 0 {
        case_of[set.trailing_zeros() as usize] = case;
        set &= set - 1;
    }
}

/// The set of those of the first [`SET`] values that hold.
#[inline]
fn set(values: &[i64], holds: impl Fn(i64) -> bool) -> u64 {
    let values = values.iter().take(SET).enumerate();
    values.fold(0, |set, (place, &value)| {
        set | u64::from(holds(value)) << place
    })
}

/// How many thresholds are not above a draw.
#[inline]
fn count(thresholds: &[u64], bits53: u64) -> i64 {
    let thresholds = thresholds.iter();
    thresholds.fold(0, |count, &threshold| {
        count + i64::from(threshold <= bits53)
    })
}

impl Draw {
    /// The next candidate's value, as enrolment draws it.
    #[inline]
    fn draw(&self, cursor: &mut Cursor<'_>, judge: &Judge, candidate: usize) -> i64 {
        match self {
            Self::FewLevels(thresholds) => count(thresholds, cursor.bits53()),
            Self::Levels(thresholds) => count(thresholds, cursor.bits53()),
            Self::Normal(normal) => normal.draw(cursor),
            Self::Uniform { min, values } => min + i64::from(cursor.below(*values)),
            Self::DaysBefore {
                min,
                days,
                present,
                not_before,
            } => {
                let is_present = cursor.bits53() < *present;
                let before = min + cursor.below(*days);
                if !is_present {
                    return MISSING;
                }
                let drawn = judge.screened[candidate] - i64::from(before);
                // A missing date is before every other.
                not_before.map_or(drawn, |column| drawn.max(judge.values[column][candidate]))
            }
        }
    }
}

impl Looks {
    /// The day a period before another.
    #[inline]
    fn back(&mut self, day: i64, period: Before) -> i64 {
        match period {
            Before::Days(days) => day - i64::from(days),
            Before::Months(place, months) => {
                let known = self.back[place].get(day as usize).copied();
                match known {
                    Some(found) if found != UNKNOWN => i64::from(found),
                    _ => self.look(day, place, months),
                }
            }
        }
    }

    #[cold]
    fn look(&mut self, day: i64, place: usize, months: u32) -> i64 {
        let back = &mut self.back[place];
        if back.len() <= day as usize {
            back.resize(day as usize + 1, UNKNOWN);
        }
        let from = self.start + Days::new(day.unsigned_abs());
        let found = date::before(from, Period::Months(months), self.missing_day);
        back[day as usize] = (found - self.start).num_days() as i32;
        i64::from(back[day as usize])
    }
}
