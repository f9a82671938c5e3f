//! Random participants of a design; their dates are in a sensible order.

use crate::chance::Chance;
use crate::random_moments::{number, pick};
use crate::schedule::{Day, Design, Participant};
use crate::schedule_days::add;
use std::collections::BTreeMap;

/// The days from the begin of the first epoch with a period to randomization.
fn days_before(design: &Design, randomized_on: Day) -> i64 {
    let epochs = design.all_epochs();
    let mut begin = randomized_on;
    for epoch in &epochs[..design.first_treatment_epoch()] {
        if let Some(length) = epoch.length {
            begin = add(begin, length, -1, design.conventions.missing_day);
        }
    }
    randomized_on - begin
}

pub fn participants(chance: &mut Chance, design: &Design, base: Day) -> Vec<Participant> {
    let screening_is_known = chance.once_in(2);
    let first_is_known = chance.once_in(2);
    let last_is_known = chance.once_in(3);
    let own_is_known = chance.once_in(3);
    let mut all = Vec::new();
    for place in 1..=chance.between(1, 5) {
        let randomized_on = base + if place == 1 { 0 } else { number(chance, 0, 40) };
        let screening = randomized_on - days_before(design, randomized_on) - number(chance, 20, 28);
        let mut first = None;
        if first_is_known && !chance.once_in(4) {
            first = Some(randomized_on + number(chance, 0, 10));
        }
        let earliest = first.unwrap_or(randomized_on);
        let mut last = None;
        if last_is_known && !chance.once_in(3) {
            last = Some(earliest + number(chance, 0, 150));
        }
        let mut first_dose_of = BTreeMap::new();
        let mut last_dose_of = BTreeMap::new();
        for treatment in design.treatments() {
            let mut own_first = earliest + number(chance, 0, 14);
            let mut own_last = own_first + number(chance, 0, 120);
            if let Some(last) = last {
                own_first = own_first.min(last);
                own_last = own_last.min(last);
            }
            if own_is_known && chance.once_in(2) {
                first_dose_of.insert(treatment.clone(), own_first);
            }
            if own_is_known && chance.once_in(3) {
                last_dose_of.insert(treatment, own_last);
            }
        }
        let mut dates = BTreeMap::new();
        for event in &design.events {
            if !chance.once_in(3) {
                dates.insert(event.clone(), randomized_on + number(chance, 1, 250));
            }
        }
        if !chance.once_in(5) {
            dates.insert("surgery_on".to_string(), screening - number(chance, 5, 120));
        }
        all.push(Participant {
            id: format!("P{place:04}"),
            arm: pick(chance, &design.arms).clone(),
            randomized_on,
            screened_on: Some(screening).filter(|_| screening_is_known),
            first_dose_on: first,
            last_dose_on: last,
            first_dose_of,
            last_dose_of,
            dates,
            weight: number(chance, 450, 1200),
            height: number(chance, 140, 200),
            risk: (*pick(chance, &["low", "medium", "high"])).to_string(),
        });
    }
    all
}

/// A participant of whom every date is known.
pub fn everything_known(design: &Design, base: Day) -> Participant {
    let names = design
        .events
        .iter()
        .map(String::as_str)
        .chain(["surgery_on"]);
    Participant {
        id: "P0000".to_string(),
        arm: design.arms[0].clone(),
        randomized_on: base,
        screened_on: Some(base - days_before(design, base) - 24),
        first_dose_on: None,
        last_dose_on: None,
        first_dose_of: BTreeMap::new(),
        last_dose_of: BTreeMap::new(),
        dates: names.map(|name| (name.to_string(), base)).collect(),
        weight: 700,
        height: 170,
        risk: "low".to_string(),
    }
}
