//! What holds for every plan: what is handed out is what the calendar needs until the next time, dose by dose.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::fixture::{run, table};
use super::split_mix::SplitMix;

/// A random treatment of one or two parts, its supply, and its visits.
fn random(draw: &mut SplitMix) -> (String, bool, u64) {
    let mut body = String::new();
    let has_cycles = draw.below(2) == 0;
    let parts = 1 + draw.below(2);
    for part in 0..parts {
        let dose = [125, 100, 200, 75][draw.below(4)];
        let schedule = if has_cycles {
            [
                "cycle = { on = 21, off = 7 }",
                "cycle = { length = 21, days = [1, 8, 15] }",
                "cycle = { length = 9, days = [2, 3, 4, 8] }",
            ][draw.below(3)]
        } else {
            [
                "daily = true",
                "weekdays = [\"Monday\", \"Friday\"]",
                "every = { interval = \"1 month\", loading_days = [1, 15] }",
                "every = { interval = \"5 days\" }",
            ][draw.below(4)]
        };
        // Parts beside each other have slots of their own.
        let slots = [["[1]", "[1, 2]"], ["[3]", "[4, 6]"]][part][draw.below(2)];
        let (start, lasts) = (1 + draw.below(60), 1 + draw.below(400));
        let _ = write!(
            body,
            "[[regimen]]\ntreatment = \"drug\"\npart = \"p{part}\"\ndose = {dose}\nunit = \"mg\"\nroute = \"oral\"\n\
             {schedule}\ntime_slots = {slots}\nstart = \"day {start}\"\nfor = \"{lasts} days\"\n"
        );
    }
    let dispensed = match draw.below(if has_cycles { 5 } else { 4 }) {
        0 => "\"dose\"".to_owned(),
        1 => format!("\"{} days\"", 1 + draw.below(100)),
        2 => format!("\"{} months\"", 1 + draw.below(4)),
        3 => "{ visits = [\"V{n}\", \"W\"] }".to_owned(),
        _ => "\"cycle\"".to_owned(),
    };
    let is_whole = draw.below(2) == 0;
    let pack = 1 + draw.below(40) as u64;
    let strengths = if is_whole {
        "[75, 25, 100]"
    } else {
        "[60, 90]"
    };
    let _ = write!(
        body,
        "[[supply]]\ntreatment = \"drug\"\nitem = \"item\"\nstrengths = {strengths}\nwhole = {is_whole}\n\
         pack = {pack}\ndispensed = {dispensed}\n\
         [[visit]]\nname = \"V{{n}}\"\nat = \"day {}\"\nevery = \"{} days\"\ntimes = {}\n\
         [[visit]]\nname = \"W\"\nat = \"day 50\"\n",
        1 + draw.below(90),
        1 + draw.below(40),
        1 + draw.below(9),
    );
    (body, is_whole, pack)
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("an ISO date")
}

fn whole(text: &str) -> u64 {
    text.parse().expect("a whole number")
}

#[test]
fn what_is_handed_out_is_what_doses_need_until_the_next_time() {
    let mut draw = SplitMix(20_270_104);
    let mut cut = 0;
    for case in 0..120 {
        let (body, is_whole, pack) = random(&mut draw);
        let start = date("2026-11-15") + Days::new(draw.below(120) as u64);
        let run = run(&body, &super::fixture::one(&start.to_string()));
        let (calendar, dispensing) = (table(&run, "calendar"), table(&run, "dispensing"));
        let mut doses: BTreeMap<NaiveDate, (u64, u64)> = BTreeMap::new();
        for [on, dose] in calendar.columns(["date", "dose"]) {
            let sum = doses.entry(date(on)).or_default();
            *sum = (sum.0 + whole(dose), sum.1 + 1);
        }
        let mut handed_out: BTreeMap<NaiveDate, (u64, u64)> = BTreeMap::new();
        for [on, strength, items] in dispensing.columns(["date", "strength", "items"]) {
            let sum = handed_out.entry(date(on)).or_default();
            *sum = (sum.0 + whole(strength) * whole(items), sum.1 + whole(items));
        }
        for [items, packs] in dispensing.columns(["items", "packs"]) {
            let held = whole(packs) * pack;
            assert!(
                (held - pack..=held).contains(&whole(items)) && whole(items) > held - pack,
                "case {case}: {packs} packs of {items}\n{body}"
            );
        }
        assert_eq!(
            doses.is_empty(),
            handed_out.is_empty(),
            "case {case}\n{body}"
        );
        let total = |sums: &BTreeMap<NaiveDate, (u64, u64)>| {
            sums.values()
                .fold((0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
        };
        let (needed, held) = (total(&doses), total(&handed_out));
        assert!(
            held.0 >= needed.0 && held.1 >= needed.1,
            "case {case}\n{body}"
        );
        if is_whole {
            assert_eq!(held.0, needed.0, "case {case}\n{body}");
        }
        if body.contains("dispensed = \"cycle\"") {
            continue;
        }
        // Until the next time, item for item and milligram for milligram.
        let days: Vec<NaiveDate> = handed_out.keys().copied().collect();
        for (place, &day) in days.iter().enumerate() {
            let next = days.get(place + 1).copied().unwrap_or(NaiveDate::MAX);
            let needed = doses
                .range(day..next)
                .fold((0, 0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1));
            let held = handed_out[&day];
            assert!(
                needed.1 > 0,
                "case {case}: nothing is needed from {day} on\n{body}"
            );
            if is_whole {
                assert_eq!(held.0, needed.0, "case {case}: {day}\n{body}");
            } else {
                assert!(held.0 >= needed.0, "case {case}: {day}\n{body}");
                // Less than the smallest item is wasted of each dose of 60 mg or more.
                assert!(
                    held.0 - needed.0 < 60 * needed.1,
                    "case {case}: {day}\n{body}"
                );
            }
            cut += 1;
        }
    }
    assert!(cut > 2_000, "{cut} intervals were looked at");
}
