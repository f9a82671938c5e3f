//! Random parts of treatments: schedules, time slots, doses and lengths.

use crate::chance::Chance;
use crate::random_moments::{condition, number, period, pick, some_of};
use crate::schedule::{
    Design, DoseBy, Epoch, Length, Millionths, ONE, Part, Period, Rounding, Schedule, Slots,
    Surface,
};
use crate::schedule_days::cycle_length;

/// A part without its start, its end and all that goes by other parts.
pub fn part(chance: &mut Chance, design: &Design, treatments: &[String]) -> Part {
    let names = ["lead-in", "loading", "maintenance", "step_up", "taper"];
    let schedule = schedule(chance);
    let slots = slots(chance, &schedule);
    let mut epoch = None;
    if !design.epochs.is_empty() && chance.once_in(2) {
        let epochs: Vec<&Epoch> = design
            .epochs
            .iter()
            .filter(|epoch| epoch.kind != "screening" || chance.once_in(4))
            .collect();
        epoch = Some(pick(chance, &epochs).name.clone());
    }
    let (dose, dose_by) = amount(chance);
    Part {
        treatment: pick(chance, treatments).clone(),
        name: Some(names[design.parts.len()].to_string()).filter(|_| !chance.once_in(4)),
        epoch,
        dose,
        dose_by,
        schedule,
        slots,
        start: None,
        length: None,
        until: Vec::new(),
        when: condition(chance, &design.arms),
    }
}

fn schedule(chance: &mut Chance) -> Schedule {
    match chance.between(0, 15) {
        0 => Schedule::Once,
        1..=3 => Schedule::Daily,
        4 | 5 => Schedule::OnOff {
            on: number(chance, 1, 21),
            off: number(chance, 0, 14),
        },
        6..=8 => {
            let odd = number(chance, 1, 40);
            let length = *pick(chance, &[7, 14, 21, 28, 28, odd]);
            let days = match chance.between(0, 4) {
                0 => vec![1],
                4 => [1, 8, 15]
                    .into_iter()
                    .filter(|day| *day <= length)
                    .collect(),
                1 => (1..=length).step_by(7).collect(),
                2 => (1..=number(chance, 1, length)).collect(),
                _ => some_of(chance, 1, length, 7),
            };
            Schedule::DaysOfCycle { length, days }
        }
        9..=11 => {
            let interval = match chance.between(0, 9) {
                0..=2 => Period::Days(number(chance, 1, 35)),
                3..=5 => Period::Weeks(number(chance, 1, 8)),
                6..=8 => Period::Months(*pick(chance, &[1, 1, 1, 2, 3, 6, 12])),
                _ => Period::Years(number(chance, 1, 2)),
            };
            let mut loading = None;
            let mut from_day = None;
            if chance.once_in(2) {
                let mut days = vec![1];
                for _ in 0..chance.between(0, 3) {
                    let last = days[days.len() - 1];
                    days.push(last + number(chance, 1, 20));
                }
                if chance.once_in(2) {
                    from_day = Some(number(chance, 1, days[days.len() - 1]));
                }
                loading = Some(days);
            }
            Schedule::Every {
                interval,
                loading,
                from_day,
            }
        }
        12 | 13 => Schedule::EveryHours(*pick(chance, &[1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168])),
        _ => Schedule::Weekdays(match chance.between(0, 5) {
            0 => (0..7).collect(),
            1 => {
                let free = number(chance, 0, 6);
                (0..7).filter(|day| *day != free).collect()
            }
            _ => some_of(chance, 0, 6, 3),
        }),
    }
}

fn slots(chance: &mut Chance, schedule: &Schedule) -> Slots {
    if matches!(schedule, Schedule::EveryHours(hours) if *hours <= 24) {
        return Slots::Unwritten;
    }
    match chance.between(0, 7) {
        0 => Slots::TimesPerDay(number(chance, 1, 5)),
        1 => Slots::Listed(some_of(chance, 1, 4, 2)),
        2 => Slots::Listed(some_of(chance, 1, 24, 12)),
        _ => Slots::Unwritten,
    }
}

fn amount(chance: &mut Chance) -> (Millionths, Option<DoseBy>) {
    let dose = match chance.between(0, 4) {
        0 => number(chance, 1, 60) * ONE / 4,
        1 => number(chance, 1, 5_000) * ONE / 1_000,
        2 => number(chance, 1, 20_000_000),
        _ => number(chance, 1, 200) * ONE,
    };
    if !chance.once_in(3) {
        let is_zero = chance.once_in(10);
        return (if is_zero { 0 } else { dose }, None);
    }
    let steps = [
        ONE,
        5 * ONE,
        25 * ONE,
        ONE / 2,
        ONE / 10,
        15 * ONE / 2,
        ONE / 100,
    ];
    let round_to = Some(*pick(chance, &steps)).filter(|_| !chance.once_in(4));
    let surface = match chance.between(0, 3) {
        0 => Some(Surface::Mosteller),
        1 => Some(Surface::DuBois),
        _ => None,
    };
    // About the dose of somebody of 70 kg, and a multiple of the step.
    let usual = if surface.is_some() {
        2 * dose
    } else {
        70 * dose
    };
    let step = round_to.unwrap_or(ONE);
    let most = (usual / step * number(chance, 60, 140) / 100).max(1) * step;
    let by = DoseBy {
        surface,
        at_most: Some(most).filter(|_| chance.once_in(3)),
        round_to,
        rounding: *pick(
            chance,
            &[
                None,
                Some(Rounding::Nearest),
                Some(Rounding::Up),
                Some(Rounding::Down),
            ],
        ),
    };
    (dose, Some(by))
}

pub fn length(chance: &mut Chance, part: &Part) -> Option<Length> {
    let (most, slow) = match &part.schedule {
        Schedule::Once => return None,
        Schedule::EveryHours(hours) if *hours < 24 => (7, false),
        Schedule::Every { interval, .. } => match interval {
            Period::Years(_) => (2, true),
            Period::Months(n) => ((24 / n).max(1), true),
            _ => (20, true),
        },
        _ => (20, false),
    };
    let has_cycles = cycle_length(&part.schedule).is_some()
        || matches!(&part.schedule, Schedule::EveryHours(hours) if *hours >= 24)
        || matches!(&part.schedule, Schedule::Every { loading: None, .. });
    match chance.between(0, 9) {
        0 | 1 => None,
        2 | 3 if has_cycles => Some(Length::Cycles(number(chance, 1, most.min(6)))),
        4 | 5 => Some(Length::Doses(number(chance, 1, most))),
        6 if slow => Some(Length::Period(Period::Years(number(chance, 1, 3)))),
        7 if !slow => Some(Length::Period(Period::Days(number(chance, 1, 40)))),
        _ if most == 7 => Some(Length::Period(Period::Days(number(chance, 1, 20)))),
        _ => Some(Length::Period(period(chance))),
    }
}
