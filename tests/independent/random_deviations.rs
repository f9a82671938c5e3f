//! Random designs in which something happens: units late and early, toxicities with rules, events that
//! end and begin treatments, visits that are missed.

use crate::chance::Chance;
use crate::civil::MissingDay;
use crate::deviation::{
    Action, Actual, Attendance, Comes, Ends, Event, Law, Rule, Timing, Toxicity, Treatment,
};
use crate::random_moments::{condition, number, pick, some_of};
use crate::schedule::{
    Anchor, Condition, Conventions, Design, Length, Moment, ONE, Offset, Part, Period, Planned,
    Schedule, Slots, Thing, Visit,
};
use crate::schedule_days::cycle_length;

const TREATMENTS: [&str; 4] = ["palbo", "T-DM1", "nab pac", "drug_b2"];
/// Planned in one arm only, and begun by events in the other.
const SWITCH: &str = "switch";

pub fn actual(chance: &mut Chance) -> Actual {
    let design = design(chance);
    let treatments = design.treatments();
    let mut events = Vec::new();
    for place in 1..=chance.between(0, 3) {
        events.push(event(chance, &design, &treatments, place));
    }
    let mut actual = Actual {
        events,
        treatments: Vec::new(),
        toxicities: Vec::new(),
        rules: Vec::new(),
        attendance: Some(Attendance {
            missed: probability(chance),
            timing: timing(chance, (0, 0)),
        }),
        design,
    };
    for name in &treatments {
        if chance.once_in(5) {
            continue;
        }
        let own = treatment(chance, &actual.design, name);
        actual.treatments.push(own);
    }
    for place in 1..=chance.between(0, 3) {
        let treatment = pick(chance, &treatments).clone();
        let own = toxicity(chance, format!("tox{place}"), treatment);
        for number_of_rule in 1..=chance.between(0, 3) {
            let rule = rule(chance, &actual.design, &own, number_of_rule);
            actual.rules.push(rule);
        }
        actual.toxicities.push(own);
    }
    // Who is to be reduced has a lower dose.
    for rule in &mut actual.rules {
        let toxicity = actual
            .toxicities
            .iter()
            .find(|one| one.name == rule.toxicity);
        let treatment = &toxicity.expect("it is there").treatment;
        let own = actual.treatments.iter().find(|one| one.name == *treatment);
        if let Action::Hold { lower, .. } = &mut rule.action {
            *lower &= own.is_some_and(|own| own.shares.len() > 1);
        }
    }
    // Those of one toxicity need not stand together.
    if chance.once_in(2) {
        actual.rules.reverse();
    }
    until_events(chance, &mut actual);
    actual
}

/// A share of 0, of all, or of some.
fn probability(chance: &mut Chance) -> f64 {
    match chance.between(0, 9) {
        0 => 0.0,
        1 => 1.0,
        _ => number(chance, 1, 40) as f64 / 100.0,
    }
}

fn law(chance: &mut Chance, least: u64, most: u64) -> Law {
    match chance.between(0, 4) {
        0 => Law::Exponential(number(chance, 5, 10 * most.cast_signed()) as f64 / 10.0),
        1 => Law::Weibull(
            number(chance, 5, 30) as f64 / 10.0,
            number(chance, 5, 10 * most.cast_signed()) as f64 / 10.0,
        ),
        2 => {
            let same = chance.between(least, most);
            Law::Uniform(same, same)
        }
        _ => {
            let first = chance.between(least, most);
            Law::Uniform(first, chance.between(first, most))
        }
    }
}

fn timing(chance: &mut Chance, window: (i64, i64)) -> Timing {
    let has_outside = chance.once_in(2);
    Timing {
        window,
        outside: if has_outside {
            probability(chance)
        } else {
            0.0
        },
        outside_days: Some(law(chance, 1, 6)).filter(|_| has_outside),
        early: if has_outside {
            probability(chance)
        } else {
            0.0
        },
    }
}

fn design(chance: &mut Chance) -> Design {
    let mut design = Design {
        arms: vec!["control".to_string(), "active".to_string()],
        epochs: Vec::new(),
        events: Vec::new(),
        parts: Vec::new(),
        visits: Vec::new(),
        conventions: Conventions {
            end_inclusive: chance.once_in(3),
            missing_day: if chance.once_in(3) {
                MissingDay::RollForward
            } else {
                MissingDay::Clamp
            },
            week_from_one: false,
            study_day_from_first_dose: false,
        },
    };
    let treatments = chance.between(1, 3) as usize;
    for treatment in TREATMENTS.into_iter().take(treatments) {
        let when = if chance.once_in(3) {
            condition(chance, &design.arms)
        } else {
            Condition::default()
        };
        let unit = number(chance, 1, 20) * 10 * ONE;
        let is_same = chance.once_in(2);
        for number_of_part in 0..chance.between(1, 2) {
            let mut own = part(chance, treatment, number_of_part == 0);
            own.name = Some(format!("{treatment} {number_of_part}"));
            own.when.clone_from(&when);
            own.dose = if is_same {
                unit
            } else {
                number(chance, 1, 40) * 5 * ONE
            };
            let start = if number_of_part == 0 {
                at(Anchor::Day(number(chance, 1, 12)), Offset::At)
            } else {
                let before = design
                    .parts
                    .last()
                    .and_then(|part: &Part| part.name.clone());
                let before = Thing::Part(before.expect("a name"));
                let offset = if chance.once_in(2) {
                    Offset::RightAfter
                } else {
                    Offset::After(Period::Days(number(chance, 1, 20)))
                };
                at(Anchor::Whole(before), offset)
            };
            own.start = Some(start);
            design.parts.push(own);
        }
    }
    let mut switch = part(chance, SWITCH, true);
    switch.name = Some("other".to_string());
    switch.when.arm = Some("control".to_string());
    switch.dose = 40 * ONE;
    design.parts.push(switch);
    for place in 1..=chance.between(0, 3) as usize {
        let visit = visit(chance, &design, place);
        design.visits.push(visit);
    }
    design
}

fn at(anchor: Anchor, offset: Offset) -> Moment {
    Moment { offset, anchor }
}

fn part(chance: &mut Chance, treatment: &str, is_first: bool) -> Part {
    let schedule = match chance.between(0, 11) {
        0 if is_first => Schedule::Once,
        0..=2 => Schedule::OnOff {
            on: number(chance, 1, 21),
            off: number(chance, 0, 14),
        },
        3 | 4 => Schedule::DaysOfCycle {
            length: number(chance, 14, 28),
            days: some_of(chance, 1, 14, 5),
        },
        5..=7 => {
            let loading = [None, Some(vec![1, 15]), Some(vec![1, 4, 9])];
            let days = Period::Days(number(chance, 3, 35));
            let months = Period::Months(number(chance, 1, 2));
            Schedule::Every {
                interval: *pick(chance, &[days, Period::Weeks(3), months]),
                loading: pick(chance, &loading).clone(),
                from_day: None,
            }
        }
        8 => Schedule::EveryHours(*pick(chance, &[8, 12, 48, 168])),
        9 => Schedule::Weekdays(some_of(chance, 0, 6, 3)),
        _ => Schedule::Daily,
    };
    let length = match (&schedule, chance.between(0, 3)) {
        (Schedule::Once, _) => None,
        (_, 0) => Some(Length::Period(Period::Months(number(chance, 1, 8)))),
        (_, 1) => Some(Length::Doses(number(chance, 3, 40))),
        (schedule, 2) if cycle_length(schedule).is_some() => {
            Some(Length::Cycles(number(chance, 1, 8)))
        }
        _ => Some(Length::Period(Period::Days(number(chance, 10, 200)))),
    };
    let slots = match (&schedule, chance.between(0, 5)) {
        (Schedule::EveryHours(hours), _) if *hours < 24 => Slots::Unwritten,
        (_, 0) => Slots::TimesPerDay(2),
        (_, 1) => Slots::Listed(vec![2, 5]),
        _ => Slots::Unwritten,
    };
    Part {
        treatment: treatment.to_string(),
        name: None,
        epoch: None,
        dose: ONE,
        dose_by: None,
        schedule,
        slots,
        start: None,
        length,
        until: Vec::new(),
        when: Condition::default(),
    }
}

fn visit(chance: &mut Chance, design: &Design, place: usize) -> Visit {
    let cyclic: Vec<&Part> = design
        .parts
        .iter()
        .filter(|part| cycle_length(&part.schedule).is_some())
        .collect();
    let mut name = format!("Visit {place}");
    let mut window = (number(chance, 0, 4), number(chance, 0, 4));
    let planned = match chance.between(0, 3) {
        0 | 1 if !cyclic.is_empty() => {
            let part = *pick(chance, &cyclic);
            let length = cycle_length(&part.schedule).expect("it has cycles");
            let mut days = vec![1];
            if length >= 8 && chance.once_in(2) {
                days.push(8);
            }
            let most = if days.len() > 1 {
                7.min(length - 7)
            } else {
                length
            };
            window = (
                window.0.min((most - 1) / 2).min(3),
                window.1.min((most - 1) / 2).min(3),
            );
            name = format!("V{place} C{{cycle}}D{{day}}");
            Planned::Cycle {
                of: part.name.clone().expect("a name"),
                days,
                first: None,
                last: Some(number(chance, 1, 6)).filter(|_| chance.once_in(2)),
            }
        }
        2 => {
            name = format!("Every {place}.{{n}}");
            Planned::Every {
                at: at(Anchor::Day(number(chance, 1, 40)), Offset::At),
                every: Period::Days(number(chance, 10, 60)),
                times: Some(number(chance, 1, 8)),
                until: Vec::new(),
            }
        }
        _ => {
            let anchor = *pick(chance, &[1, 1, 15, 60, 90]);
            let anchor = match chance.between(0, 4) {
                0 => Anchor::Randomization,
                1 => Anchor::Day(1),
                2 => Anchor::LastDose(None),
                _ => Anchor::Day(anchor),
            };
            Planned::At(at(anchor, Offset::At))
        }
    };
    Visit {
        name,
        epoch: None,
        planned,
        window: Some(window),
        when: Condition::default(),
    }
}

fn event(chance: &mut Chance, design: &Design, treatments: &[String], place: u64) -> Event {
    let comes = match chance.between(0, 5) {
        0 => Comes::DaysAfter(1, chance.between(1, 300)),
        1 => Comes::Exponential(number(chance, 1, 40) as f64 / 10.0),
        _ => {
            let mut periods = Vec::new();
            for _ in 0..chance.between(0, 2) {
                let months = number(chance, 1, 6) as f64;
                periods.push((Some(months), probability(chance)));
            }
            let is_last = chance.once_in(4);
            let months = Some(number(chance, 1, 10) as f64).filter(|_| is_last);
            periods.push((months, probability(chance).min(0.5)));
            Comes::Hazard(periods)
        }
    };
    let planned: Vec<&String> = treatments.iter().filter(|name| *name != SWITCH).collect();
    let one = (*pick(chance, &planned)).clone();
    let (mut ends, mut begins) = match chance.between(0, 6) {
        0 => (Ends::Nothing, None),
        1 => (Ends::AllTreatments, None),
        2 => (Ends::Trial, None),
        3 => (Ends::Contact, None),
        4 => {
            let mut names = vec![one.clone()];
            let other = pick(chance, treatments).clone();
            if other != one {
                names.push(other);
            }
            (Ends::Treatments(names), None)
        }
        _ => (Ends::Treatments(vec![one]), Some(SWITCH.to_string())),
    };
    if place == 3 && chance.once_in(3) {
        // What was begun in place of another one ends.
        (ends, begins) = (Ends::Treatments(vec![SWITCH.to_string()]), None);
    }
    Event {
        name: format!("event{place}_on"),
        comes,
        when: if chance.once_in(3) {
            condition(chance, &design.arms)
        } else {
            Condition::default()
        },
        reason: Some(format!("REASON {place}"))
            .filter(|_| ends != Ends::Nothing && chance.once_in(2)),
        ends,
        begins,
    }
}

/// Some parts end at the latest when an event comes.
fn until_events(chance: &mut Chance, actual: &mut Actual) {
    for part in &mut actual.design.parts {
        if !actual.events.is_empty()
            && !matches!(part.schedule, Schedule::Once)
            && part.treatment != SWITCH
            && chance.once_in(8)
        {
            let name = pick(chance, &actual.events).name.clone();
            part.until.push(at(Anchor::Named(name), Offset::At));
        }
    }
}

fn treatment(chance: &mut Chance, design: &Design, name: &str) -> Treatment {
    let parts = || design.parts.iter().filter(|part| part.treatment == name);
    let first = parts().next().expect("a part").dose;
    let is_same = parts().all(|part| part.dose == first);
    let levels = [ONE, 8 * ONE / 10, 6 * ONE / 10, ONE / 2];
    let levels = levels[..chance.between(1, 4) as usize].to_vec();
    let is_daily = parts().all(|part| {
        matches!(
            part.schedule,
            Schedule::Daily | Schedule::Weekdays(_) | Schedule::EveryHours(8 | 12)
        )
    });
    let window = (number(chance, 0, 3), number(chance, 0, 4));
    let mut timing = timing(chance, window);
    // A cycle that comes early must not reach into the doses of the one before.
    let between = parts()
        .filter_map(|part| without_dose(&part.schedule))
        .min();
    if let Some(between) = between {
        timing.window.0 = timing.window.0.min(between);
        timing.early = 0.0;
    }
    Treatment {
        name: name.to_string(),
        shares: levels,
        is_written_as_doses: is_same && chance.once_in(2),
        never_started: Some(probability(chance).min(0.3)).filter(|_| chance.once_in(2)),
        first_dose: Some(law(chance, 0, 9)).filter(|_| chance.once_in(2)),
        missed: Some(probability(chance)).filter(|_| chance.once_in(2)),
        timing: Some(timing).filter(|_| !is_daily && chance.once_in(2)),
        later: Some(chance.once_in(2)).filter(|_| !is_daily && chance.once_in(3)),
    }
}

/// The days between the last dose of a cycle and the first of the next one.
fn without_dose(schedule: &Schedule) -> Option<i64> {
    match schedule {
        Schedule::OnOff { off, .. } => Some(*off),
        Schedule::DaysOfCycle { length, days } => {
            Some(days[0] + length - days.last().expect("a day") - 1)
        }
        _ => None,
    }
}

fn toxicity(chance: &mut Chance, name: String, treatment: String) -> Toxicity {
    let grades: Vec<i64> = some_of(chance, 1, 4, 2);
    let share = 100 / grades.len().cast_signed() as i64;
    let mut grades: Vec<(i64, f64)> = grades
        .into_iter()
        .map(|grade| (grade, number(chance, 1, share) as f64 / 100.0))
        .collect();
    if chance.once_in(3) {
        grades.reverse();
    }
    let recurs = Some(probability(chance).min(0.9)).filter(|_| !chance.once_in(3));
    let least = grades.iter().map(|(grade, _)| *grade).min().unwrap_or(1);
    Toxicity {
        name,
        treatment,
        grades,
        onset: law(chance, 0, 60),
        duration: law(chance, 1, 30),
        recurs,
        interval: recurs.map(|_| law(chance, 1, 40)),
        complicated: Some(probability(chance)).filter(|_| chance.once_in(2)),
        recovers_to: Some(number(chance, 0, least - 1)).filter(|_| chance.once_in(2)),
    }
}

fn rule(chance: &mut Chance, design: &Design, toxicity: &Toxicity, place: u64) -> Rule {
    let mut parts = design.parts.iter();
    let cycle = parts
        .by_ref()
        .filter(|part| part.treatment == toxicity.treatment)
        .filter_map(|part| cycle_length(&part.schedule))
        .min();
    let grades: Vec<i64> = toxicity.grades.iter().map(|(grade, _)| *grade).collect();
    let mut own: Vec<i64> = grades
        .iter()
        .copied()
        .filter(|_| !chance.once_in(3))
        .collect();
    if own.is_empty() {
        own.push(*pick(chance, &grades));
    }
    own.sort_unstable();
    let mut cycle_days = Vec::new();
    let mut cycles = Vec::new();
    if let Some(length) = cycle {
        match chance.between(0, 3) {
            0 => cycle_days.push(1),
            1 => cycle_days = some_of(chance, 1, length, 8),
            _ => {}
        }
        if chance.once_in(4) {
            cycles = some_of(chance, 1, 5, 2);
        }
    }
    let recovered = toxicity.recovers_to.unwrap_or(0);
    let action = match chance.between(0, 5) {
        0 => Action::Continue,
        1 if chance.once_in(2) => Action::Stop,
        _ => Action::Hold {
            recheck_days: number(chance, 1, 10),
            resume_at_grade: number(chance, recovered, recovered.max(own[0] - 1)),
            lower: chance.once_in(2),
            stop_after_days: Some(number(chance, 7, 40)).filter(|_| chance.once_in(3)),
        },
    };
    Rule {
        name: format!("{} rule {place}", toxicity.name),
        toxicity: toxicity.name.clone(),
        grades: own,
        complicated: toxicity.complicated.is_some_and(|share| share > 0.0) && chance.once_in(4),
        cycle_days,
        cycles,
        action,
    }
}
