//! What holds for every plan, on plans drawn at random from a fixed seed; days are checked with
//! arithmetic of the test's own.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::fixture::{run, table};
use super::plans::{Case, Schedule, case, part};
use crate::common::Rows;

fn config() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::with_cases(150)
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("an ISO date")
}

/// Each dose lies in its part, on a day and in a slot of its schedule, with the number of its cycle.
fn check_doses(case: &Case, calendar: &Rows) {
    let columns = [
        "participant_id",
        "part",
        "date",
        "time_slot",
        "cycle",
        "cycle_day",
    ];
    for [id, part, on, slot, cycle, cycle_day] in calendar.columns(columns) {
        let (on, day_1) = (date(on), case.day_1(id));
        let (place, name) = part.split_once(' ').unwrap();
        let part = &case.parts[place[1..].parse::<usize>().unwrap()];
        let number: usize = id[1..].parse().unwrap();
        let (first, last, stopped) = case.people[number];
        if let Some(last) = last {
            assert!(
                on <= case.randomized_on + Days::new(first + last),
                "{id} {on}"
            );
        }
        let day = (on - day_1).num_days() + 1;
        if name == "second" {
            // It begins after the first, however that ends.
            assert!(day > i64::from(part.start), "{id} {on}");
            continue;
        }
        if let (Some(stopped), Some(_)) = (stopped, part.until) {
            assert!(on < case.randomized_on + Days::new(stopped), "{id} {on}");
        }
        let (start, end) = (i64::from(part.start), i64::from(part.end()));
        assert!(
            (start..end).contains(&day),
            "{id} {on}: day {day} of {start} to {end}"
        );
        let of_part = u32::try_from(day - start + 1).unwrap();
        assert!(
            part.schedule.allows(of_part, on),
            "{id} {on}: day {of_part}"
        );
        assert!(
            part.slots.contains(&slot.parse().unwrap()),
            "{id} {on}: slot {slot}"
        );
        let expected = part
            .schedule
            .cycle_length()
            .map_or_else(Default::default, |length| {
                let before = of_part - 1;
                [before / length + 1, before % length + 1].map(|number| number.to_string())
            });
        assert_eq!(
            [cycle, cycle_day],
            [&*expected[0], &*expected[1]],
            "{id} {on}"
        );
    }
}

/// `for = "N doses"` gives N at most, and N where nothing else ends the part.
fn check_counts(case: &Case, calendar: &Rows) {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for [id, part] in calendar.columns(["participant_id", "part"]) {
        *counts.entry((id, part)).or_default() += 1;
    }
    for (number, &(_, last, _)) in case.people.iter().enumerate() {
        for (place, part) in case.parts.iter().enumerate() {
            let (id, name) = (format!("P{number}"), format!("t{place} first"));
            let count = counts.get(&(&*id, &*name)).copied().unwrap_or(0);
            match (&part.schedule, part.lasts) {
                (Schedule::Once, _) | (_, Ok(_)) => {}
                (_, Err(doses)) if last.is_none() && part.until.is_none() => {
                    assert_eq!(count, doses, "{id} {name}");
                }
                (_, Err(doses)) => assert!(count <= doses, "{id} {name}"),
            }
        }
    }
}

/// Exposure by its days and slots is the calendar, row by row.
fn check_exposure(calendar: &Rows, exposure: &Rows) {
    let mut expanded = Vec::new();
    let columns = [
        "participant_id",
        "treatment",
        "part",
        "dose",
        "cycle",
        "start_date",
        "end_date",
        "time_slots",
        "administrations",
    ];
    for [id, treatment, part, dose, cycle, start, end, slots, count] in exposure.columns(columns) {
        let before = expanded.len();
        for day in date(start).iter_days().take_while(|&day| day <= date(end)) {
            for slot in slots.split(' ') {
                let key = (id, treatment, day.to_string(), slot.parse::<u32>().unwrap());
                expanded.push((key, part, dose, cycle));
            }
        }
        assert_eq!((expanded.len() - before).to_string(), count);
    }
    let treatments: Vec<&str> = calendar.columns(["treatment"]).map(|[one]| one).collect();
    let rank = |name: &str| treatments.iter().position(|own| *own == name);
    let planned = calendar
        .columns([
            "participant_id",
            "treatment",
            "part",
            "dose",
            "cycle",
            "date",
            "time_slot",
        ])
        .map(|[id, treatment, part, dose, cycle, on, slot]| {
            (
                (id, treatment, on.to_owned(), slot.parse::<u32>().unwrap()),
                part,
                dose,
                cycle,
            )
        });
    let mut planned: Vec<_> = planned.collect();
    // Intervals of a cut last day, or of parts in turn, may stand in another order than their days.
    for list in [&mut planned, &mut expanded] {
        list.sort_by_key(|((id, treatment, on, slot), ..)| {
            (*id, rank(treatment), on.clone(), *slot)
        });
    }
    assert_eq!(expanded, planned);
}

/// Visits lie in their windows, as far apart as they are written.
fn check_visits(case: &Case, visits: &Rows) {
    let (day, every, _, (before, after)) = case.series;
    let columns = [
        "participant_id",
        "visit",
        "repeat",
        "planned_date",
        "window_start",
        "window_end",
    ];
    for [id, name, repeat, planned, start, end] in visits.columns(columns) {
        let (planned, start, end) = (date(planned), date(start), date(end));
        assert!(start <= planned && planned <= end, "{id} {name}");
        let window = ((planned - start).num_days(), (end - planned).num_days());
        let of_treatment = (planned - case.day_1(id)).num_days() + 1;
        let repeat: i64 = repeat.parse().unwrap();
        if name.starts_with("series") {
            assert_eq!(name, format!("series {repeat}"));
            assert_eq!(window, (before.into(), after.into()), "{id} {name}");
            assert_eq!(
                of_treatment,
                i64::from(day) + (repeat - 1) * i64::from(every),
                "{id} {name}"
            );
        } else if name == "stop" {
            let number: usize = id[1..].parse().unwrap();
            let stopped = case.people[number]
                .2
                .expect("there is no visit without the event");
            assert_eq!(window, (1, 5));
            assert_eq!(planned, case.randomized_on + Days::new(stopped));
        } else {
            let numbers: Vec<i64> = name
                .split(' ')
                .map(|number| number.parse().unwrap())
                .collect();
            let part = &case.parts[usize::try_from(numbers[0]).unwrap()];
            let length = i64::from(part.schedule.cycle_length().unwrap());
            assert_eq!((numbers[1], numbers[2], window), (repeat, length, (0, 0)));
            assert_eq!(
                of_treatment,
                i64::from(part.start) + repeat * length - 1,
                "{id} {name}"
            );
            assert!(of_treatment < i64::from(part.end()), "{id} {name}");
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn doses_and_visits_lie_where_their_rules_put_them(case in case()) {
        let run = run(&case.body(), &case.people());
        let (calendar, exposure) = (table(&run, "calendar"), table(&run, "exposure"));
        check_doses(&case, &calendar);
        check_counts(&case, &calendar);
        check_exposure(&calendar, &exposure);
        check_visits(&case, &table(&run, "visits"));
    }

    #[test]
    fn what_is_added_changes_nobody_else(case in case(), more in part(), person in (0_u64..9, Just(None), Just(None))) {
        let lines = |case: &Case, event: &str, skipped: &str| -> Vec<Vec<String>> {
            let run = run(&format!("{event}{}", case.body()), &case.people());
            let kept = ["calendar", "exposure"].map(|name| {
                let rows = table(&run, name).rows;
                rows.into_iter().map(|row| row.join(",")).filter(|row| !row.contains(skipped)).collect()
            });
            kept.into()
        };
        let plain = lines(&case, "", "no such text");
        prop_assert_eq!(&lines(&case, "[[event]]\nname = \"other_on\"\n\n", "no such text"), &plain);
        let mut with = case.clone();
        with.parts.push(more);
        prop_assert_eq!(&lines(&with, "", &format!(",t{},", case.parts.len())), &plain);
        let mut with = case.clone();
        with.people.push(person);
        prop_assert_eq!(&lines(&with, "", &format!("P{},", case.people.len())), &plain);
    }
}
