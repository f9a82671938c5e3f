//! Random moments, periods and conditions.

use crate::chance::Chance;
use crate::schedule::{
    Anchor, Condition, Day, Design, Moment, Offset, Part, Period, Schedule, Thing,
};

pub fn pick<'a, T>(chance: &mut Chance, all: &'a [T]) -> &'a T {
    &all[chance.between(0, all.len() as u64 - 1) as usize]
}

pub fn number(chance: &mut Chance, least: i64, most: i64) -> i64 {
    least + chance.between(0, (most - least) as u64).cast_signed()
}

/// Some weeks or months, rarely a year.
pub fn period(chance: &mut Chance) -> Period {
    match chance.between(0, 11) {
        0..=4 => Period::Days(number(chance, 1, 60)),
        5..=7 => Period::Weeks(number(chance, 1, 10)),
        8..=10 => Period::Months(number(chance, 1, 4)),
        _ => Period::Years(1),
    }
}

/// An ascending choice of numbers, never empty.
pub fn some_of(chance: &mut Chance, least: i64, most: i64, one_in: u64) -> Vec<i64> {
    let mut chosen: Vec<i64> = (least..=most).filter(|_| chance.once_in(one_in)).collect();
    if chosen.is_empty() {
        chosen.push(number(chance, least, most));
    }
    chosen
}

/// Where a moment stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub design: &'a Design,
    /// A day near the randomization of every participant.
    pub base: Day,
    /// The part that it is written in; None in a visit.
    pub part: Option<usize>,
}

impl Place<'_> {
    fn thing(self, chance: &mut Chance) -> Thing {
        let own = self.part.map(|place| &self.design.parts[place]);
        // Things that hang on the part itself are circles: mostly other ones are taken.
        let careful = !chance.once_in(8);
        let mut things = Vec::new();
        for (place, part) in self.design.parts.iter().enumerate() {
            let later = self.part.is_some_and(|own| place >= own);
            if let Some(name) = &part.name
                && !(careful && later)
            {
                things.push(Thing::Part(name.clone()));
                things.push(Thing::Part(name.clone()));
            }
        }
        for name in self.design.treatments() {
            if !(careful && own.is_some_and(|part| part.treatment == name)) {
                things.push(Thing::Treatment(name));
            }
        }
        let epoch = own.map(|part| self.design.epoch_of(part));
        for (place, other) in self.design.all_epochs().into_iter().enumerate() {
            let is_own = epoch.is_some_and(|own| place >= own);
            if !(careful && is_own && other.length.is_none()) {
                things.push(Thing::Epoch(other.name));
            }
        }
        if things.is_empty() {
            return Thing::Epoch("TREATMENT".to_string());
        }
        pick(chance, &things).clone()
    }

    fn named(self, chance: &mut Chance) -> Anchor {
        let mut names = self.design.events.clone();
        names.push("surgery_on".to_string());
        Anchor::Named(pick(chance, &names).clone())
    }

    /// A moment that comes for everybody, whatever happens.
    pub fn sure(self, chance: &mut Chance) -> Moment {
        let anchor = match chance.between(0, 4) {
            0 => Anchor::Randomization,
            1 | 2 => Anchor::Day(number(chance, 3, 150)),
            3 => Anchor::Week(number(chance, 1, 24)),
            _ => Anchor::Date(self.base + number(chance, 0, 200)),
        };
        let offset = if matches!(anchor, Anchor::Randomization) || chance.once_in(5) {
            Offset::After(period(chance))
        } else {
            Offset::At
        };
        Moment { offset, anchor }
    }

    pub fn moment(self, chance: &mut Chance) -> Moment {
        let anchor = match chance.between(0, 19) {
            0 => Anchor::Randomization,
            1 => Anchor::Screening,
            2..=4 => Anchor::Day(number(chance, 1, 60)),
            5 => Anchor::DayBefore(number(chance, 1, 14)),
            6 | 7 => Anchor::Week(number(chance, 1, 12)),
            8 => Anchor::StartOf(self.thing(chance)),
            9 | 10 => Anchor::EndOf(self.thing(chance)),
            11..=13 => Anchor::Whole(self.thing(chance)),
            14 => {
                let of = Some(self.thing(chance)).filter(|_| self.part.is_some());
                Anchor::FirstDose(of)
            }
            15 => {
                let of = Some(self.thing(chance)).filter(|_| self.part.is_some());
                Anchor::LastDose(of)
            }
            16 if self.part.is_none() => Anchor::FirstDose(Some(self.thing(chance))),
            17 if self.part.is_none() => Anchor::LastDose(Some(self.thing(chance))),
            18 => Anchor::Date(self.base + number(chance, -10, 200)),
            _ => self.named(chance),
        };
        let is_early = matches!(
            anchor,
            Anchor::Randomization | Anchor::Screening | Anchor::DayBefore(_)
        );
        let offset = match chance.between(0, 5) {
            0..=2 if matches!(anchor, Anchor::Whole(_)) => Offset::RightAfter,
            0..=2 => Offset::At,
            3 | 4 => Offset::After(period(chance)),
            // Nothing is planned long before screening.
            _ if is_early => Offset::Before(Period::Days(number(chance, 1, 5))),
            _ => Offset::Before(period(chance)),
        };
        Moment { offset, anchor }
    }
}

pub fn condition(chance: &mut Chance, arms: &[String]) -> Condition {
    let mut condition = Condition::default();
    match chance.between(0, 19) {
        0 | 1 => condition.arm = Some(pick(chance, arms).clone()),
        2 => condition.risk = vec![pick(chance, &["low", "medium", "high"]).to_string()],
        3 => condition.risk = vec!["low".to_string(), "high".to_string()],
        4 => condition.weight_at_least = Some(number(chance, 500, 900)),
        5 => condition.weight_below = Some(number(chance, 700, 1100)),
        6 => {
            condition.weight_at_least = Some(number(chance, 450, 700));
            condition.weight_below = Some(number(chance, 800, 1200));
            if chance.once_in(2) {
                condition.arm = Some(pick(chance, arms).clone());
            }
        }
        _ => {}
    }
    condition
}

fn is_simple(moment: &Moment) -> bool {
    matches!(
        moment.anchor,
        Anchor::Randomization
            | Anchor::Day(_)
            | Anchor::DayBefore(_)
            | Anchor::Week(_)
            | Anchor::Date(_)
    )
}

/// Whether an epoch begins, or ends, on a day that hangs on no part.
fn is_sure_epoch(design: &Design, place: usize, its_end: bool) -> bool {
    let epochs = design.all_epochs();
    let first = design.first_treatment_epoch();
    if place < first {
        return false;
    }
    let last = if its_end { place + 1 } else { place };
    epochs[first..last]
        .iter()
        .all(|epoch| epoch.length.is_some())
}

fn is_sure_part(design: &Design, part: &Part) -> bool {
    let when = &part.when;
    let for_everybody = when.arm.is_none()
        && when.risk.is_empty()
        && when.weight_at_least.is_none()
        && when.weight_below.is_none();
    let start = match &part.start {
        Some(moment) => is_simple(moment),
        None => is_sure_epoch(design, design.epoch_of(part), false),
    };
    for_everybody && start && (part.length.is_some() || matches!(part.schedule, Schedule::Once))
}

/// Careful: says no to some moments that are sure all the same.
pub fn is_sure(design: &Design, moment: &Moment) -> bool {
    let its_end = match moment.anchor {
        Anchor::StartOf(_) => false,
        Anchor::EndOf(_) => true,
        _ => !matches!(moment.offset, Offset::Before(_)),
    };
    match &moment.anchor {
        Anchor::StartOf(thing) | Anchor::EndOf(thing) | Anchor::Whole(thing) => match thing {
            Thing::Part(name) => is_sure_part(design, &design.parts[design.part_named(name)]),
            Thing::Epoch(name) => is_sure_epoch(design, design.epoch_named(name), its_end),
            Thing::Treatment(_) => false,
        },
        _ => is_simple(moment),
    }
}

/// Whether the end of each part is sure to come.
pub fn ends_are_sure(design: &Design) -> bool {
    let epochs = design.all_epochs();
    design.parts.iter().all(|part| {
        matches!(part.schedule, Schedule::Once)
            || part.length.is_some()
            || epochs[design.epoch_of(part)].length.is_some()
            || part.until.iter().any(|moment| is_sure(design, moment))
    })
}
