//! What really happens to one treatment of a participant: from unit to unit, day by day.

use crate::deviation::{Action, Actual, Ends, Fate, Rule, Toxicity, Treatment};
use crate::deviation_draws::{Draws, Episode, days, episodes, forgotten, moved_by};
use crate::schedule::{Day, Schedule};
use crate::schedule_days::{cycle, cycle_length};

/// A part of a treatment that is planned, or that an event begins.
#[derive(Clone, Debug)]
pub struct PlannedPart {
    /// Its place in the design.
    pub part: usize,
    pub start: Day,
    pub end: Day,
    /// Days with a dose, and their slots.
    pub doses: Vec<(Day, Vec<i64>)>,
}

/// A planned dose, and what became of it.
#[derive(Clone, Debug)]
pub struct Dose {
    pub part: usize,
    pub planned_on: Day,
    pub slot: i64,
    pub fate: Fate,
    /// Whether its unit was dropped, and if so, whether by a stop that was known then.
    pub dropped: Option<bool>,
    /// When it is given.
    pub given_on: Option<Day>,
    /// The level on that day, from 0.
    pub level: usize,
    pub reason: String,
}

/// A hold, from a day until another, which is not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub from: Day,
    pub until: Day,
    pub rule: String,
    pub toxicity: String,
    pub lowers: bool,
}

/// Why and when treatment is stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub day: Day,
    pub reason: String,
}

#[derive(Clone, Debug, Default)]
pub struct Happened {
    pub doses: Vec<Dose>,
    pub holds: Vec<Hold>,
    pub stop: Option<Stop>,
    /// The first day of the treatment.
    pub begun_on: Option<Day>,
    /// The first day of an episode that stopped treatment at once.
    pub stopped_by: Option<(usize, Day)>,
    /// Of each toxicity that has some, its place and its episodes.
    pub episodes: Vec<(usize, Vec<Episode>)>,
    /// Where cycles of parts begin: part, cycle, planned day, day.
    pub cycles: Vec<(usize, i64, Day, Day)>,
}

/// A cycle, a dosing day, or a part that is given daily.
struct Unit {
    /// Its place among the parts.
    part: usize,
    planned_on: Day,
    /// With the days since `planned_on`.
    doses: Vec<(Day, Vec<i64>)>,
    cycle: Option<i64>,
    kind: Kind,
    moved_by: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cycle,
    Single,
    Daily,
}

fn kind(schedule: &Schedule) -> Kind {
    match schedule {
        Schedule::OnOff { .. } | Schedule::DaysOfCycle { .. } => Kind::Cycle,
        Schedule::Once | Schedule::Every { .. } => Kind::Single,
        Schedule::EveryHours(hours) if *hours > 24 => Kind::Single,
        Schedule::EveryHours(_) | Schedule::Daily | Schedule::Weekdays(_) => Kind::Daily,
    }
}

/// The machine of one treatment.
pub struct Machine<'a> {
    actual: &'a Actual,
    own: Option<&'a Treatment>,
    toxicities: Vec<(usize, &'a Toxicity)>,
    draws: Draws<'a>,
    parts: &'a [PlannedPart],
    end: Day,
    happened: Happened,
    /// For each toxicity and each episode, whether it led to a hold, a reduction or a stop.
    acted: Vec<Vec<bool>>,
    /// The first day that is not looked at yet.
    next_day: Day,
    /// The unit that was begun last: its cycle, the day that counts as its day 1, and the end of its part.
    current: Option<(Option<i64>, Day, Day)>,
}

impl<'a> Machine<'a> {
    /// `parts` are those of the treatment that the participant is given, in order of their first doses;
    /// `stop` is the first event that ends it.
    pub fn new(
        actual: &'a Actual,
        treatment: &str,
        parts: &'a [PlannedPart],
        stop: Option<Stop>,
        draws: Draws<'a>,
    ) -> Self {
        let toxicities = actual.toxicities.iter().enumerate();
        let end = parts.iter().map(|part| part.end).max().expect("a part");
        Self {
            actual,
            own: actual.treatment(treatment),
            toxicities: toxicities
                .filter(|(_, one)| one.treatment == treatment)
                .collect(),
            draws,
            parts,
            end,
            happened: Happened {
                stop,
                ..Happened::default()
            },
            acted: Vec::new(),
            next_day: 0,
            current: None,
        }
    }

    pub fn run(mut self, treatment: &str, is_begun_by_event: bool) -> Happened {
        // What an event begins is begun on that day.
        let own = self.own.filter(|_| !is_begun_by_event);
        let never = own.and_then(|own| own.never_started);
        let u = self.draws.stream("never-started", treatment).uniform();
        if never.is_some_and(|never| u < never) {
            self.not_started("NEVER STARTED");
            return self.happened;
        }
        let units = self.units(treatment);
        let first_dose = own.and_then(|own| own.first_dose);
        let first_dose = first_dose.map_or(0, |law| {
            days(law, &mut self.draws.stream("first-dose", treatment))
        });
        let mut part = usize::MAX;
        let (mut shift, mut last_begun, mut over) = (0, None, None);
        for (place, unit) in units.iter().enumerate() {
            if unit.part != part {
                part = unit.part;
                (shift, last_begun, over) = (0, None, None);
            }
            // Those after a unit that came too late are dropped with it.
            if let Some(day) = over {
                let is_stopped = self.is_stopped(day);
                self.doses_of(unit, day, Some(is_stopped));
                continue;
            }
            let (start, end) = (self.parts[part].start, self.parts[part].end);
            let shifts = self.shifts(unit);
            let mut day = unit.planned_on + shift;
            let mut moved_by = unit.moved_by;
            if self.happened.begun_on.is_none() || unit.cycle.is_some() {
                moved_by = moved_by.max(0);
            }
            day = (day + moved_by).max(start);
            if unit.kind == Kind::Single
                && let Some(last) = last_begun
            {
                day = day.max(last + 1);
            }
            if self.happened.begun_on.is_none() {
                day = day.max(start + first_dose);
            }
            let next = units.get(place + 1);
            let next = next.filter(|next| next.part == part && !shifts);
            let next = next.filter(|_| unit.kind == Kind::Single);
            let is_passed = |day: Day| next.is_some_and(|next| day >= next.planned_on);
            // What comes after the next dose is not given; only what is known by then counts.
            let day = if is_passed(day) {
                self.wait_for_holds(day)
            } else {
                self.wait(unit, day)
            };
            let is_late = day >= end || is_passed(day);
            let is_stopped = self.is_stopped(day);
            let is_dropped = is_late || is_stopped;
            over = Some(day).filter(|_| shifts && is_dropped);
            if shifts {
                shift = day - unit.planned_on;
            }
            if !is_dropped {
                last_begun = Some(day);
                // Days may have been looked at for a unit that was dropped.
                self.next_day = self.next_day.min(day);
                if self.happened.begun_on.is_none() {
                    self.begin(day);
                }
                let day_1 = if shifts { day } else { unit.planned_on };
                let before = self.current.and_then(|(cycle, ..)| cycle);
                // Of a part without cycles the last one that was begun goes on, without days.
                let end = if unit.cycle.is_some() { end } else { Day::MIN };
                self.current = Some((unit.cycle.or(before), day_1, end));
                if let Some(cycle) = unit.cycle {
                    let part = self.parts[part].part;
                    self.happened
                        .cycles
                        .push((part, cycle, unit.planned_on, day));
                }
            }
            self.doses_of(unit, day, is_dropped.then_some(is_stopped));
        }
        // The last unit goes on until the end.
        if self.happened.begun_on.is_some() {
            self.look_until(self.end);
        }
        self.judge(treatment);
        self.happened
    }

    fn not_started(&mut self, reason: &str) {
        for part in self.parts {
            for (day, slots) in &part.doses {
                for slot in slots {
                    self.happened.doses.push(Dose {
                        part: part.part,
                        planned_on: *day,
                        slot: *slot,
                        dropped: None,
                        fate: Fate::NotStarted,
                        given_on: None,
                        level: 0,
                        reason: reason.to_string(),
                    });
                }
            }
        }
    }

    fn shifts(&self, unit: &Unit) -> bool {
        let written = self.own.and_then(|own| own.later);
        unit.kind != Kind::Daily && written.unwrap_or(unit.kind == Kind::Cycle)
    }

    fn units(&self, treatment: &str) -> Vec<Unit> {
        let mut stream = self.draws.stream("timing", treatment);
        let mut units = Vec::new();
        for (place, part) in self.parts.iter().enumerate() {
            let schedule = &self.actual.design.parts[part.part].schedule;
            let kind = kind(schedule);
            let mut of_part: Vec<Unit> = Vec::new();
            let mut add = |planned_on, cycle, doses| {
                of_part.push(Unit {
                    part: place,
                    planned_on,
                    doses,
                    cycle,
                    kind,
                    moved_by: 0,
                });
            };
            match kind {
                Kind::Daily => add(part.start, None, part.doses.clone()),
                Kind::Single => {
                    for dose in &part.doses {
                        add(dose.0, None, vec![dose.clone()]);
                    }
                }
                Kind::Cycle => {
                    let length = cycle_length(schedule).unwrap();
                    let mut begin = part.start;
                    while begin < part.end {
                        let number = cycle(schedule, part.start, begin).unwrap().0;
                        let here = begin..begin + length;
                        let doses = part.doses.iter().filter(|(day, _)| here.contains(day));
                        add(begin, Some(number), doses.cloned().collect());
                        begin += length;
                    }
                }
            }
            if let Some(timing) = self.own.and_then(|own| own.timing.as_ref()) {
                for unit in &mut of_part {
                    unit.moved_by = moved_by(timing, timing.window, &mut stream);
                }
            }
            units.extend(of_part);
        }
        units
    }

    /// The treatment begins, and with it the toxicities.
    fn begin(&mut self, day: Day) {
        self.happened.begun_on = Some(day);
        self.next_day = day;
        for (place, toxicity) in self.toxicities.clone() {
            let all = episodes(toxicity, day, self.end, self.draws);
            self.acted.push(vec![false; all.len()]);
            self.happened.episodes.push((place, all));
        }
    }

    /// The day on which a unit begins, where it can: after holds, and as the rules for day 1 say.
    fn wait(&mut self, unit: &Unit, first: Day) -> Day {
        let mut day = first;
        loop {
            if self.is_stopped(day) || self.happened.begun_on.is_none() {
                return day;
            }
            self.look_until(day);
            // The cycle of before goes on until this one is begun.
            let cycle = self.current.and_then(|(cycle, ..)| cycle);
            self.look_at_first_days(day, cycle);
            if let Some(until) = self.held_until(day) {
                day = until;
                continue;
            }
            if let Some(cycle) = unit.cycle {
                self.look_at_cycle_day(day, 1, cycle);
            }
            match self.held_until(day) {
                Some(until) => day = until,
                None => return day,
            }
        }
    }

    /// The day after all holds that are known by then.
    fn wait_for_holds(&mut self, first: Day) -> Day {
        let mut day = first;
        loop {
            if self.happened.begun_on.is_some() {
                self.look_until(day);
            }
            match self.held_until(day) {
                Some(until) if !self.is_stopped(day) => day = until,
                _ => return day,
            }
        }
    }

    fn is_stopped(&self, day: Day) -> bool {
        self.happened
            .stop
            .as_ref()
            .is_some_and(|stop| day >= stop.day)
    }

    /// The hold of a day; of several the one that ends last.
    fn hold_on(&self, day: Day) -> Option<&Hold> {
        let holds = self.happened.holds.iter();
        let here = holds.filter(|hold| hold.from <= day && day < hold.until);
        here.max_by_key(|hold| hold.until)
    }

    fn held_until(&self, day: Day) -> Option<Day> {
        let holds = self.happened.holds.iter();
        let here = holds.filter(|hold| hold.from <= day && day < hold.until);
        here.map(|hold| hold.until).max()
    }

    /// Looks at all days before this one, once.
    fn look_until(&mut self, end: Day) {
        while self.next_day < end {
            let day = self.next_day;
            let cycle = self.current.and_then(|(cycle, ..)| cycle);
            self.look_at_first_days(day, cycle);
            if let Some((Some(cycle), day_1, end_of_part)) = self.current
                && day > day_1
                && day < end_of_part
            {
                self.look_at_cycle_day(day, day - day_1 + 1, cycle);
            }
            self.next_day += 1;
        }
    }

    /// Rules that are looked at on the first day of an episode.
    fn look_at_first_days(&mut self, day: Day, cycle: Option<i64>) {
        for place in 0..self.toxicities.len() {
            self.look(place, day, |rule, episode| {
                rule.cycle_days.is_empty()
                    && episode.first == day
                    && (rule.cycles.is_empty()
                        || cycle.is_some_and(|cycle| rule.cycles.contains(&cycle)))
            });
        }
    }

    /// Rules that are looked at on a day of a cycle.
    fn look_at_cycle_day(&mut self, day: Day, cycle_day: i64, cycle: i64) {
        for place in 0..self.toxicities.len() {
            self.look(place, day, |rule, _| {
                rule.cycle_days.contains(&cycle_day)
                    && (rule.cycles.is_empty() || rule.cycles.contains(&cycle))
            });
        }
    }

    /// The first rule that applies to an episode on this day counts.
    fn look(&mut self, place: usize, day: Day, applies: impl Fn(&Rule, &Episode) -> bool) {
        if self.is_stopped(day) {
            return;
        }
        let toxicity = self.toxicities[place].1;
        let all = self.happened.episodes[place].1.clone();
        for (number, episode) in all.iter().enumerate() {
            let is_here = episode.first <= day && day < episode.last;
            if !is_here || self.acted[place][number] {
                continue;
            }
            let rule = self.actual.rules.iter().find(|rule| {
                rule.toxicity == toxicity.name
                    && rule.grades.contains(&episode.grade)
                    && (!rule.complicated || episode.is_complicated)
                    && applies(rule, episode)
            });
            let Some(rule) = rule else { continue };
            match rule.action {
                Action::Continue => {}
                Action::Stop => {
                    self.acted[place][number] = true;
                    self.stop(day, toxicity);
                    self.happened.stopped_by = Some((self.toxicities[place].0, episode.first));
                }
                Action::Hold {
                    recheck_days,
                    resume_at_grade,
                    lower,
                    stop_after_days,
                } => {
                    self.acted[place][number] = true;
                    let lowered = self.happened.holds.iter().filter(|hold| hold.lowers);
                    let lowest = self.own.map_or(1, |own| own.shares.len().max(1)) - 1;
                    if lower && lowered.count() >= lowest {
                        self.stop(day, toxicity);
                        self.happened.stopped_by = Some((self.toxicities[place].0, episode.first));
                        continue;
                    }
                    let recovered = toxicity.recovers_to.unwrap_or(0);
                    let grade = |on: Day| {
                        if on < episode.last {
                            episode.grade
                        } else {
                            recovered
                        }
                    };
                    let mut until = day + recheck_days;
                    while grade(until) > resume_at_grade {
                        until += recheck_days;
                    }
                    if let Some(most) = stop_after_days
                        && until - day > most
                    {
                        until = day + most;
                        self.stop(until, toxicity);
                    }
                    self.happened.holds.push(Hold {
                        from: day,
                        until,
                        rule: rule.name.clone(),
                        toxicity: toxicity.name.clone(),
                        lowers: lower,
                    });
                }
            }
        }
    }

    fn stop(&mut self, day: Day, toxicity: &Toxicity) {
        if !self.is_stopped(day) {
            self.happened.stop = Some(Stop {
                day,
                reason: toxicity.name.clone(),
            });
        }
    }

    /// Where the doses of a unit come to lie; what becomes of them is judged in the end.
    fn doses_of(&mut self, unit: &Unit, day: Day, dropped: Option<bool>) {
        let shifts = self.shifts(unit);
        for (planned_on, slots) in &unit.doses {
            for slot in slots {
                let mut dose = Dose {
                    part: self.parts[unit.part].part,
                    planned_on: *planned_on,
                    slot: *slot,
                    dropped,
                    fate: Fate::Given,
                    given_on: None,
                    level: 0,
                    reason: String::new(),
                };
                let own_day = if dropped.is_some() {
                    // It would have begun on that day, and its doses with it.
                    day
                } else if shifts || unit.kind == Kind::Single {
                    day + planned_on - unit.planned_on
                } else {
                    *planned_on
                };
                dose.given_on = Some(own_day);
                let is_before = unit.kind != Kind::Single && !shifts && own_day < day;
                if dropped.is_some() || is_before || own_day >= self.parts[unit.part].end {
                    dose.fate = Fate::Delayed;
                }
                self.happened.doses.push(dose);
            }
        }
    }

    /// The fate of each dose: the first that applies.
    fn judge(&mut self, treatment: &str) {
        let mut doses = std::mem::take(&mut self.happened.doses);
        let is_begun = self.happened.begun_on.is_some();
        for dose in &mut doses {
            let day = dose.given_on.expect("its day");
            if !is_begun && let Some(stop) = &self.happened.stop {
                dose.fate = Fate::NotStarted;
                dose.reason.clone_from(&stop.reason);
            } else if let Some(stop) = &self.happened.stop
                && dose.dropped.unwrap_or(day >= stop.day)
            {
                dose.fate = Fate::Stopped;
                dose.reason.clone_from(&stop.reason);
            } else if let Some(hold) = self.hold_on(day).filter(|_| dose.dropped.is_none()) {
                dose.fate = Fate::Held;
                dose.reason.clone_from(&hold.toxicity);
            }
            let ended = self.happened.holds.iter();
            let ended = ended.filter(|hold| hold.lowers && hold.until <= day);
            dose.level = ended.count();
        }
        let mut given: Vec<usize> = (0..doses.len())
            .filter(|place| doses[*place].fate == Fate::Given)
            .collect();
        given.sort_by_key(|place| (doses[*place].given_on, doses[*place].slot));
        if let Some(missed) = self.own.and_then(|own| own.missed)
            && missed > 0.0
        {
            let mut stream = self.draws.stream("missed-dose", treatment);
            let forgotten = forgotten(missed, given.len(), &mut stream);
            for (place, is_forgotten) in given.into_iter().zip(forgotten) {
                if is_forgotten {
                    doses[place].fate = Fate::Missed;
                }
            }
        }
        for dose in &mut doses {
            if dose.fate != Fate::Given {
                dose.given_on = None;
            }
        }
        self.happened.doses = doses;
    }
}

/// Whether an event ends this treatment.
pub fn ends(ends: &Ends, treatment: &str) -> bool {
    match ends {
        Ends::Nothing => false,
        Ends::Treatments(names) => names.iter().any(|name| name == treatment),
        Ends::AllTreatments | Ends::Trial | Ends::Contact => true,
    }
}
