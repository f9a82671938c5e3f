//! The state machine of one treatment of one participant.

use super::DayNumber;
use super::cause::Cause;
use super::episodes::Episode;
use super::happenings::{Happenings, Moves};
use super::holds::{Hold, hold_on};
use super::number_of;
use super::rules::{Looked, first_rule};
use super::treated::{Applied, LevelChange, Missed, Replaced, Stop, Treated, TreatedCourse};
use super::units::{Unit, UnitKind, units};
use crate::calendar::Course;
use crate::design::{Deviations, HoldRule, Later, Modification};

/// A part of a treatment as planned: its place, its course, and the amount of each dose.
pub(super) type Planned<'a> = (usize, Course<'a>, f64);

/// A treatment as it is planned for a participant.
pub(super) struct PlannedTreatment<'a> {
    /// Its place.
    pub treatment: usize,
    /// What it is begun in place of.
    pub replaces: Option<Replaced>,
    /// Its parts, in order of their first doses; at least one.
    pub courses: Vec<Planned<'a>>,
    /// The first event that ends it, with its day.
    pub ended: Option<(DayNumber, usize)>,
}

/// What really happens to a treatment.
pub(super) fn treat<'a>(
    planned: PlannedTreatment<'a>,
    design: &Deviations,
    happenings: Happenings<'_>,
) -> Treated<'a> {
    let own = &design.treatments[planned.treatment];
    let later = |kind| {
        own.later.unwrap_or(match kind {
            UnitKind::Cycles => Later::Shift,
            UnitKind::Doses | UnitKind::Days => Later::Stay,
        })
    };
    let courses = planned.courses.into_iter().map(|(part, course, amount)| {
        let kind = UnitKind::of(&course.regimen().schedule);
        TreatedCourse {
            part,
            units: units(&course),
            later: later(kind),
            kind,
            course,
            amount,
        }
    });
    let courses: Vec<TreatedCourse<'a>> = courses.collect();
    let ends = courses.iter().map(|own| number_of(own.course.end()));
    let by_event = planned.ended.map(|(on, event)| Stop {
        on,
        cause: Cause::Event(event),
    });
    let plan_end = ends.max().unwrap_or(DayNumber::MAX);
    // What comes after the end of the plan ends nothing.
    let stops = [happenings.stop, by_event].into_iter().flatten();
    let stops = stops.filter(|stop| stop.on < plan_end);
    let mut treated = Treated {
        treatment: planned.treatment,
        replaces: planned.replaces,
        holds: happenings.holds,
        shares: happenings.shares.unwrap_or_else(|| own.dose_shares.clone()),
        levels: happenings.levels,
        stop: stops.min_by_key(|stop| stop.on),
        episodes: Vec::new(),
        applied: Vec::new(),
        first: None,
        plan_end,
        missed: Missed::None,
        courses,
    };
    // What is open ends with the plan.
    for hold in &mut treated.holds {
        hold.until = hold.until.min(treated.plan_end);
    }
    if happenings.never_started {
        let first = number_of(treated.courses[0].course.start());
        treated.stop = Some(Stop {
            on: first,
            cause: Cause::NeverStarted,
        });
        return treated;
    }
    let doses = || {
        // Counted by intervals, as there are few of them.
        let intervals = treated
            .courses
            .iter()
            .flat_map(|own| own.course.exposures());
        intervals.map(|one| one.administrations as usize).sum()
    };
    let missed = happenings.missed.of(own.missed, doses);
    let acts = happenings.episodes.are_acted_on();
    let mut machine = Machine {
        design,
        levels: treated.shares.len().max(1),
        days: days_looked_at(design, planned.treatment),
        acts,
        place: 0,
        cycle: None,
        treated: &mut treated,
    };
    let mut courses = std::mem::take(&mut machine.treated.courses);
    let mut moves = happenings.moves;
    let mut episodes = Some(happenings.episodes);
    for course in &mut courses {
        let mut way = Way::new(course, happenings.first_dose);
        for place in 0..course.units.len() {
            machine.begin(course, place, &mut way, &mut moves);
            if let Some(first) = machine.treated.first
                && let Some(episodes) = episodes.take()
            {
                let (treatment, end) = (planned.treatment, machine.treated.plan_end);
                machine.treated.episodes = episodes.of(design, treatment, first, end);
            }
            machine.look_within(course, course.units[place]);
        }
    }
    machine.advance(machine.treated.plan_end - 1);
    let kept = machine.place;
    treated.episodes.truncate(kept);
    treated.courses = courses;
    treated.missed = missed;
    treated
}

/// Where a course is.
struct Way {
    /// Its first planned day.
    start: DayNumber,
    /// The first day after it.
    end: DayNumber,
    /// The days from a unit's planned day to the day on which it is due.
    shift: DayNumber,
    /// The day before which the treatment cannot be begun.
    not_before: DayNumber,
    /// The day of the last single dose.
    last: Option<DayNumber>,
    /// Set where all later units are dropped, with whether they are at or after the stop.
    is_over: Option<bool>,
}

impl Way {
    fn new(course: &TreatedCourse<'_>, first_dose: DayNumber) -> Self {
        let start = number_of(course.course.start());
        Self {
            start,
            end: number_of(course.course.end()),
            shift: 0,
            not_before: start + first_dose,
            last: None,
            is_over: None,
        }
    }
}

struct Machine<'m, 'a> {
    design: &'m Deviations,
    /// How many levels there are.
    levels: usize,
    /// The days of a cycle after the first on which rules are looked at, ascending.
    days: Vec<u32>,
    /// Whether rules act.
    acts: bool,
    /// How many episodes have begun.
    place: usize,
    /// The cycle that was begun last.
    cycle: Option<u32>,
    treated: &'m mut Treated<'a>,
}

impl Machine<'_, '_> {
    fn is_stopped(&self, day: DayNumber) -> bool {
        self.treated
            .stop
            .as_ref()
            .is_some_and(|stop| day >= stop.on)
    }

    /// Begins a unit, or drops it.
    fn begin(
        &mut self,
        course: &mut TreatedCourse<'_>,
        place: usize,
        way: &mut Way,
        moves: &mut Moves<'_>,
    ) {
        let (kind, later) = (course.kind, course.later);
        let own = &self.design.treatments[self.treated.treatment];
        let unit = &mut course.units[place];
        let cycle = (kind == UnitKind::Cycles).then_some(place as u32 + 1);
        let by_chance = moves.next();
        if let Some(is_stopped) = way.is_over {
            unit.is_stopped = is_stopped;
            return;
        }
        let planned = way.start + unit.first.cast_signed() - 1;
        let usual = planned + way.shift;
        // No cycle begins before it is due: it would reach into the doses of the one before.
        let earliest = if kind == UnitKind::Cycles {
            0
        } else {
            DayNumber::MIN
        };
        let mut day = usual + by_chance.max(earliest);
        if let Moves::Reported { given, delays } = moves {
            let own = given.iter().find(|(of, _)| *of == planned);
            let delay = delays.iter().find(|(of, _)| Some(*of) == cycle);
            day = own.map_or(day, |(_, on)| *on) + delay.map_or(0, |(_, days)| *days);
        }
        day = day.max(way.start);
        if kind == UnitKind::Doses
            && let Some(last) = way.last
        {
            day = day.max(last + 1);
        }
        if self.treated.first.is_none() {
            day = day.max(planned).max(way.not_before);
        }
        let day = self.first_possible(day, cycle);
        let next = way.start + unit.next.cast_signed() - 1;
        let is_passed = kind == UnitKind::Doses && later == Later::Stay && day >= next;
        let is_stopped = self.is_stopped(day);
        if is_stopped || day >= way.end || is_passed {
            unit.is_stopped = is_stopped;
            if later == Later::Shift {
                way.is_over = Some(is_stopped);
            }
            return;
        }
        unit.begins = Some(day);
        let days_late = day - usual;
        // Within its window nothing is late.
        let window = own.timing.window.1.cast_signed();
        unit.late_by = if days_late > window {
            days_late.cast_unsigned()
        } else {
            0
        };
        way.last = Some(day);
        if later == Later::Shift {
            way.shift = day - planned;
        }
        self.cycle = cycle.or(self.cycle);
        self.treated.first.get_or_insert(day);
    }

    /// The first day from this one on that is not held, by the rules for day 1 of a cycle too.
    fn first_possible(&mut self, mut day: DayNumber, cycle: Option<u32>) -> DayNumber {
        if !self.acts && cycle.is_some() {
            // What was done about it is reported: the rule is noted on the day on which the cycle was due.
            self.advance(day);
            self.look(day, 1, cycle);
        }
        loop {
            self.advance(day);
            if self.is_stopped(day) {
                return day;
            }
            if let Some(hold) = hold_on(&self.treated.holds, day) {
                day = hold.until;
                continue;
            }
            if self.acts && cycle.is_some() {
                self.look(day, 1, cycle);
            }
            if !self.is_stopped(day) && hold_on(&self.treated.holds, day).is_none() {
                return day;
            }
        }
    }

    /// Looks at the rules for days of a cycle after the first.
    fn look_within(&mut self, course: &TreatedCourse<'_>, unit: Unit) {
        let (Some(begins), UnitKind::Cycles) = (unit.begins, course.kind) else {
            return;
        };
        let start = number_of(course.course.start());
        let first = match course.later {
            Later::Shift => begins,
            Later::Stay => start + unit.first.cast_signed() - 1,
        };
        for place in 0..self.days.len() {
            let day = self.days[place];
            let on = first + day.cast_signed() - 1;
            if on >= number_of(course.course.end()) || day > unit.next - unit.first {
                break;
            }
            self.advance(on);
            if self.is_stopped(on) {
                break;
            }
            if on >= begins {
                self.look(on, day, self.cycle);
            }
        }
    }

    /// Looks at the episodes on a day of a cycle.
    fn look(&mut self, on: DayNumber, day: u32, cycle: Option<u32>) {
        let mut seen: Vec<usize> = (0..self.place)
            .filter(|&place| {
                let episode = &self.treated.episodes[place];
                episode.is_on(on) && !episode.is_handled
            })
            .collect();
        seen.sort_by_key(|&place| self.treated.episodes[place].toxicity);
        let day = Some(day);
        for place in seen {
            self.apply(on, place, Looked { day, cycle });
        }
    }

    /// Lets every episode begin that begins by a day.
    fn advance(&mut self, day: DayNumber) {
        while let Some(episode) = self.treated.episodes.get(self.place) {
            if episode.from > day || self.is_stopped(episode.from) {
                return;
            }
            let (on, place) = (episode.from, self.place);
            self.place += 1;
            let cycle = self.cycle;
            self.apply(on, place, Looked { day: None, cycle });
        }
    }

    /// Applies the first rule there is to an episode.
    fn apply(&mut self, on: DayNumber, place: usize, looked: Looked) {
        let episode = &self.treated.episodes[place];
        let rules = &self.design.modifications;
        let Some(rule) = first_rule(rules, episode, looked) else {
            return;
        };
        self.treated.applied.push(Applied { on, rule });
        if !self.acts || self.is_stopped(on) {
            return;
        }
        let cause = Cause::Toxicity(episode.toxicity);
        match rules[rule].action {
            Modification::Continue => return,
            Modification::Stop => self.stop(on, cause),
            Modification::Hold(hold) => self.hold(on, place, hold, cause),
        }
        self.treated.episodes[place].is_handled = true;
    }

    fn stop(&mut self, on: DayNumber, cause: Cause) {
        if !self.is_stopped(on) {
            self.treated.stop = Some(Stop { on, cause });
        }
    }

    fn hold(&mut self, from: DayNumber, place: usize, rule: HoldRule, cause: Cause) {
        let level = self.treated.levels.last().map_or(0, |change| change.level);
        if rule.lowers && level + 1 >= self.levels {
            return self.stop(from, cause);
        }
        let episode = &self.treated.episodes[place];
        let recovers_to = self.design.toxicities[episode.toxicity].recovers_to;
        let until = if recovers_to <= rule.resume_at_grade {
            Some(rechecked(from, episode, rule))
        } else {
            None
        };
        let longest = rule.stop_after_days.map(|days| from + days.cast_signed());
        let is_within = |until: &DayNumber| longest.is_none_or(|longest| *until <= longest);
        match (until.filter(is_within), longest) {
            (Some(until), _) => {
                if rule.lowers {
                    self.treated.levels.push(LevelChange {
                        from: until,
                        level: level + 1,
                        cause: cause.clone(),
                    });
                }
                self.treated.holds.push(Hold { from, until, cause });
            }
            (None, longest) => {
                // A rule that can never end is refused where the trial is put together.
                let until = longest.unwrap_or(self.treated.plan_end);
                self.treated.holds.push(Hold {
                    from,
                    until,
                    cause: cause.clone(),
                });
                self.stop(until, cause);
            }
        }
    }
}

/// The days of a cycle after the first on which the rules of a treatment's toxicities are looked at, ascending.
fn days_looked_at(design: &Deviations, treatment: usize) -> Vec<u32> {
    let rules = design.modifications.iter();
    let own = rules.filter(|rule| design.toxicities[rule.toxicity].treatment == treatment);
    let days = own.flat_map(|rule| rule.cycle_days.iter().copied());
    let mut days: Vec<u32> = days.filter(|&day| day > 1).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The first recheck on or after the end of an episode.
fn rechecked(from: DayNumber, episode: &Episode, rule: HoldRule) -> DayNumber {
    let every = rule.recheck_days.cast_signed();
    let days = (episode.until - from).max(1);
    from + (days + every - 1) / every * every
}
