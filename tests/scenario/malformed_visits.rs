//! A mistake per rule of visits, epochs, events and what is named twice, each with the whole message.

use super::malformed_schedules::{check, check_added, part};
use super::{problems, starter_with};

fn visit(rest: &str) -> String {
    format!("[[visit]]\nname = \"Visit {{n}}\"\n{rest}\n")
}

fn epochs(list: &[(&str, &str, &str)]) -> String {
    let each = list.iter().map(|(name, kind, length)| {
        let length = if length.is_empty() {
            String::new()
        } else {
            format!("for = \"{length}\"\n")
        };
        format!("[[epoch]]\nname = \"{name}\"\nkind = \"{kind}\"\n{length}\n")
    });
    each.collect()
}

#[test]
fn days_of_visits() {
    let of_cycle = |rest: &str| visit(&format!("cycle = {{ of = \"active\", {rest} }}"));
    check_added(&[
        (
            &visit(""),
            "[[visit]]",
            "the day is not given: write `at`, such as \"week 12\", or `cycle`",
        ),
        (
            &visit("at = \"day 1\"\ncycle = { of = \"active\", days = [1] }"),
            "[[visit]]",
            "`at` and `cycle` are both given: keep one",
        ),
        (
            &visit("at = \"day 1\"\nevery = \"1 week\""),
            "\"1 week\"",
            "the repetition has no end: write `times`, or `until` and a moment that is sure to come",
        ),
        (
            &visit("at = \"day 1\"\nevery = \"1 week\"\nuntil = \"surgery_on\""),
            "\"1 week\"",
            "the repetition has no end: write `times`, or `until` and a moment that is sure to come",
        ),
        (
            &visit("at = \"day 1\"\ntimes = 3"),
            "3",
            "`times` goes with `every`: write `every` too, or leave it out",
        ),
        (
            &of_cycle("days = [1] }\nevery = \"1 week\" # "),
            "\"1 week\"",
            "`every` goes with `at`: leave it out",
        ),
        (
            &of_cycle("days = [1, 29]"),
            "[1, 29]",
            "day 29 is beyond the cycle of 28 days: write days from 1 to 28",
        ),
        (
            &of_cycle("days = [15, 1]"),
            "[15, 1]",
            "the days do not ascend from 1: write days of a cycle, such as [1, 15]",
        ),
        (
            &of_cycle("days = [1], first = 3, last = 2"),
            "2",
            "`last` is before `first`: write first <= last",
        ),
        (
            &visit("cycle = { of = \"supportive\", days = [1] }"),
            "\"supportive\"",
            "supportive is not given in cycles: write `at`, with `every` if it is repeated",
        ),
        (
            &visit("cycle = { of = \"passive\", days = [1] }"),
            "\"passive\"",
            "`passive` is not one part: write the name of a part, or of a treatment that has only one part",
        ),
        (
            &visit("at = \"previous visit\""),
            "\"previous visit\"",
            "there is no previous visit here: only a visit that follows another may count from it",
        ),
    ]);
}

#[test]
fn names_of_series() {
    let told = |write: &str| {
        format!(
            "the visits of the series would all have this name: write {write} in it, which becomes a number"
        )
    };
    let named = |name: &str, rest: &str| format!("[[visit]]\nname = \"{name}\"\n{rest}\n");
    let series = "at = \"day 1\"\nevery = \"1 week\"\ntimes = 3";
    let one_day = "cycle = { of = \"active\", days = [1] }";
    let two_days = "cycle = { of = \"active\", days = [1, 15] }";
    check_added(&[
        (&named("Scan", series), "\"Scan\"", &told("`{n}`")),
        (
            &named("C{cycle}D1", series),
            "\"C{cycle}D1\"",
            &told("`{n}`"),
        ),
        (
            &named("Day {day}", one_day),
            "\"Day {day}\"",
            &told("`{cycle}`"),
        ),
        (
            &named("C{cycle}", two_days),
            "\"C{cycle}\"",
            &told("`{cycle}` and `{day}`"),
        ),
    ]);
    for (name, rest) in [
        ("Scan {n}", series),
        ("Scan", "at = \"day 1\"\nevery = \"1 week\"\ntimes = 1"),
        ("C{cycle}D1", one_day),
        ("C{cycle}D{day}", two_days),
        ("{n}", two_days),
        ("Baseline", "at = \"day 1\""),
    ] {
        let added = named(name, rest) + "[conventions]";
        assert_eq!(
            problems(&starter_with("[conventions]", &added)),
            [],
            "{name}"
        );
    }
}

#[test]
fn windows_of_visits() {
    check_added(&[
        (
            &visit("at = \"day 1\"\nevery = \"1 week\"\ntimes = 3\nwindow = [-3, 4]"),
            "[-3, 4]",
            "the window of 8 days is wider than the 7 days between two of these visits: write a narrower window",
        ),
        (
            &visit("cycle = { of = \"active\", days = [1, 8] }\nwindow = [-7, 0]"),
            "[-7, 0]",
            "the window of 8 days is wider than the 7 days between two of these visits: write a narrower window",
        ),
        (
            &visit("at = \"day 1\"\nwindow = [3, -3]"),
            "[3, -3]",
            "the window [3, -3] does not run from days before to days after: write for example [-3, 3], up to 366 days",
        ),
        (
            &visit("at = \"day 1\"\nwindow = [3]"),
            "[3]",
            "the window [3] does not run from days before to days after: write for example [-3, 3], up to 366 days",
        ),
    ]);
    for well in [
        "at = \"day 1\"\nevery = \"1 week\"\ntimes = 3\nwindow = [-3, 3]",
        "cycle = { of = \"active\", days = [1, 8] }\nwindow = [-6, 0]",
        "at = \"day 1\"\nwindow = [-30, 30]",
    ] {
        let added = visit(well) + "[conventions]";
        assert_eq!(
            problems(&starter_with("[conventions]", &added)),
            [],
            "{well}"
        );
    }
}

/// Screening takes 0 to 14 days in the starter: nobody knows that it begins before randomization.
#[test]
fn a_visit_before_screening() {
    check_added(&[
        (
            &visit("at = \"day -7\""),
            "\"day -7\"",
            "7 days before randomization is before screening, which may begin only 0 days before: plan the visit later, \
             or at `screening`",
        ),
        (
            &visit("at = \"1 month before randomization\""),
            "\"1 month before randomization\"",
            "28 days before randomization is before screening, which may begin only 0 days before: plan the visit later, \
             or at `screening`",
        ),
        (
            &(epochs(&[
                ("RUN-IN", "run-in", "14 days"),
                ("TREATMENT", "treatment", ""),
            ]) + &visit("at = \"day -15\"")),
            "\"day -15\"",
            "15 days before randomization is before screening, which may begin only 14 days before: plan the visit later, \
             or at `screening`",
        ),
    ]);
    let well = epochs(&[
        ("RUN-IN", "run-in", "14 days"),
        ("TREATMENT", "treatment", ""),
    ]) + &visit("at = \"day -14\"")
        + "[conventions]";
    assert_eq!(problems(&starter_with("[conventions]", &well)), []);
}

#[test]
fn epochs_out_of_order() {
    let before = "`RUN-IN` comes before randomization, from which it is counted back: write `for` in days or weeks, such as \
                  \"14 days\"";
    check_added(&[
        (
            &epochs(&[("A", "screening", "")]),
            "[[epoch]]",
            "no epoch is of kind `treatment`: write one",
        ),
        (
            &epochs(&[("RUN-IN", "run-in", ""), ("TREATMENT", "treatment", "")]),
            "[[epoch]]",
            before,
        ),
        (
            &epochs(&[
                ("RUN-IN", "run-in", "1 month"),
                ("TREATMENT", "treatment", ""),
            ]),
            "\"1 month\"",
            before,
        ),
        (
            &epochs(&[("F", "follow-up", "1 week"), ("T", "treatment", "")]),
            "\"follow-up\"",
            "an epoch of kind `follow-up` is here, but it must come after treatment: move it",
        ),
        (
            &epochs(&[("T", "treatment", "1 week"), ("R", "run-in", "1 week")]),
            "\"run-in\"",
            "an epoch of kind `run-in` is here, but it must come before the first epoch of treatment: move it",
        ),
        (
            &epochs(&[("T", "treatment", "1 week"), ("S", "screening", "")]),
            "\"screening\"",
            "an epoch of kind `screening` is here, but it must be the first epoch: move it",
        ),
        (
            &epochs(&[
                ("T", "treatment", ""),
                ("W", "washout", ""),
                ("F", "follow-up", ""),
            ]),
            "[[epoch]]",
            "`W` has no part that ends it, and epochs come after it: write `for`",
        ),
        (
            &epochs(&[("T", "treatment", ""), ("T", "follow-up", "")]),
            "\"T\"",
            "two epochs are named `T`: give each its own name",
        ),
        (
            &(epochs(&[("T", "treatment", "")]) + &part("drug", "epoch = \"U\"\nonce = true")),
            "\"U\"",
            "no epoch is named `U`: did you mean `T`?",
        ),
        (
            &epochs(&[("T", "therapy", "")]),
            "\"therapy\"",
            "`kind` is \"therapy\": write \"screening\" or \"run-in\" or \"treatment\" or \"washout\" or \"follow-up\"",
        ),
    ]);
}

#[test]
fn criteria_of_a_run_in() {
    let fails = "fails = 0.05";
    let told = |name: &str| {
        format!("`{name}` is not a run-in: name an epoch of kind `run-in`, or leave it out")
    };
    check(&[
        (
            fails,
            "fails = 0.05\nepoch = \"TREATMENT\"",
            "\"TREATMENT\"",
            &told("TREATMENT"),
        ),
        (
            fails,
            "fails = 0.05\nepoch = \"SCREENING\"",
            "\"SCREENING\"",
            &told("SCREENING"),
        ),
        (
            fails,
            "fails = 0.05\nepoch = \"RUN-IN\"",
            "\"RUN-IN\"",
            "no epoch is named `RUN-IN`: choose one of SCREENING, TREATMENT",
        ),
    ]);
}

#[test]
fn events_and_their_laws() {
    let event = |name: &str, rest: &str| format!("[[event]]\nname = \"{name}\"\n{rest}\n\n");
    check_added(&[
        (
            &(event("seen_on", "") + &event("seen_on", "")),
            "\"seen_on\"",
            "two events are named `seen_on`: give each its own name",
        ),
        (
            &event(
                "seen_on",
                "survival = \"exponential(1)\"\ndays_after = { min = 0, max = 7 }",
            ),
            "[[event]]",
            "`survival` and `days_after` are both given: keep one",
        ),
        (
            &event("seen_on", "days_after = { min = 8, max = 7 }"),
            "{ min = 8, max = 7 }",
            "min 8 is above max 7: write min <= max",
        ),
        (
            &event("seen_on", "survival = \"normal(1)\""),
            "\"normal(1)\"",
            "`normal(1)` is not a distribution of times: write exponential(rate), such as \"exponential(0.05)\", or \
             weibull(shape, scale), such as \"weibull(1.2, 15)\"",
        ),
        (
            &event(
                "seen_on",
                "[[event.case]]\nwhen = { arm = \"active\" }\nsurvival = \"exponential(1)\"",
            ),
            "[[event]]",
            "the time of the event is not given: write `survival`, `hazard` or `days_after`",
        ),
        (
            &event("surgery_on", ""),
            "\"surgery_on\"",
            "`surgery_on` is the name of a treatment, an epoch, an attribute or a factor too: give the event its own name",
        ),
        (
            &event("weight", ""),
            "\"weight\"",
            "`weight` is the name of a treatment, an epoch, an attribute or a factor too: give the event its own name",
        ),
        (
            &event("age_class", ""),
            "\"age_class\"",
            "`age_class` is the name of a treatment, an epoch, an attribute or a factor too: give the event its own name",
        ),
        (
            &event("supportive", ""),
            "\"supportive\"",
            "`supportive` is the name of a treatment, an epoch, an attribute or a factor too: give the event its own name",
        ),
        (
            &part("drug", "part = \"supportive\"\nonce = true"),
            "\"supportive\"",
            "`supportive` is the name of a treatment, an epoch or an event too: give the part its own name",
        ),
        (
            &(part("drug", "part = \"x\"\nonce = true")
                + &part("drug", "part = \"x\"\nonce = true\nstart = \"day 2\"")),
            "\"x\"",
            "`x` is the name of another part too: give the part its own name",
        ),
    ]);
}

/// A file of participants has columns for the first and the last dose, of all treatments and of each.
#[test]
fn columns_of_doses() {
    let told = |name: &str| {
        format!(
            "`{name}` is the column of a treatment's first or last dose in files of participants: choose another name"
        )
    };
    let event = |name: &str| format!("[[event]]\nname = \"{name}\"\n\n");
    let attribute = |name: &str| {
        format!("[[attribute]]\nname = \"{name}\"\ndays_before = {{ min = 0, max = 9 }}\n\n")
    };
    let (first, last) = ("first_dose_on_supportive", "last_dose_on_active");
    check_added(&[
        (&event(first), &format!("\"{first}\""), &told(first)),
        (&event(last), &format!("\"{last}\""), &told(last)),
        (&attribute(last), &format!("\"{last}\""), &told(last)),
        (
            &attribute("first_dose_on"),
            "\"first_dose_on\"",
            "`first_dose_on` is already a column of the tables: choose another name",
        ),
        (
            &attribute("last_dose_on"),
            "\"last_dose_on\"",
            "`last_dose_on` is already a column of the tables: choose another name",
        ),
    ]);
    for well in [
        event("first_dose_on"),
        event("last_dose_on"),
        attribute("last_dose_on_passive"),
    ] {
        assert_eq!(
            problems(&starter_with(
                "[conventions]",
                &format!("{well}[conventions]")
            )),
            []
        );
    }
}
