//! A mistake per rule of what really happens, each with the whole message.

use super::malformed_schedules::{check, check_added, part};
use super::{problems, starter_with};

/// Every key of what really happens, beside the treatments of the starter.
pub const SECTIONS: &str = concat!(
    include_str!("../seeds/scenarios/what-happens.toml"),
    "\n[conventions]"
);

/// The starter with all of it.
pub fn sections() -> String {
    starter_with("[conventions]", SECTIONS)
}

/// Checks that each mistake, made in the sections, is the one problem, with exactly this message.
#[track_caller]
fn check_in(mistakes: &[(&str, &str, &str, &str)]) {
    assert_eq!(problems(&sections()), []);
    for &(old, new, underlined, message) in mistakes {
        assert!(SECTIONS.contains(old), "the sections have no {old:?}");
        let sections = SECTIONS.replacen(old, new, 1);
        check(&[("[conventions]", &sections, underlined, message)]);
    }
}

#[test]
fn events_that_end_something() {
    let ends = "ends = [\"active\", \"supportive\"]";
    let needs = "`begins` needs `ends` with a list of treatments, one of which this one replaces: write for example ends = [\"letrozole\"], or leave `begins` out";
    check_in(&[
        (
            "ends = \"trial\"",
            "ends = \"rescue\"",
            "\"rescue\"",
            "`ends` is \"rescue\": write \"treatment\", \"trial\" or \"contact\", or a list of treatments such as \
             [\"letrozole\"]",
        ),
        (
            ends,
            "ends = [\"active\", \"supportiv\"]",
            "\"supportiv\"",
            "no treatment is named `supportiv`: did you mean `supportive`?",
        ),
        (
            ends,
            "ends = [\"active\", \"active\"]",
            "\"active\"",
            "`active` is listed twice: name each once",
        ),
        (
            ends,
            "ends = []",
            "[]",
            "the list is empty: name at least one treatment",
        ),
        (
            ends,
            "ends = 3",
            "3",
            "`ends` is 3: write text in quotes, or a list of texts, such as [\"letrozole\"]",
        ),
        (ends, "ends = \"treatment\"", "\"rescue\"", needs),
        (ends, "ends = \"trial\"", "\"rescue\"", needs),
        (ends, "ends = \"contact\"", "\"rescue\"", needs),
        (ends, "", "\"rescue\"", needs),
        (
            "begins = \"rescue\"",
            "begins = \"active\"",
            "\"active\"",
            "the event ends `active`: name another treatment to begin instead",
        ),
        (
            "begins = \"rescue\"",
            "begins = \"infusion\"",
            "\"infusion\"",
            "`infusion` has 2 parts: only a treatment of one part can be begun by an event",
        ),
        (
            "begins = \"rescue\"",
            "begins = \"tablet\"",
            "\"tablet\"",
            "no treatment is named `tablet`: choose one of active, supportive, rescue, infusion",
        ),
        (
            "reason = \"ADVERSE EVENT\"",
            "reason = \"=1\"",
            "\"=1\"",
            "`=1` begins with '=', which a spreadsheet runs as a formula: begin with a letter or a digit",
        ),
        (
            "when = { arm = \"active\" }\nends",
            "when = { arm = \"activ\" }\nends",
            "\"activ\"",
            "no arm is named `activ`: did you mean `active`?",
        ),
    ]);
    // A name that could not be read may be the one.
    check_in(&[(
        "treatment = \"rescue\"",
        "treatment = 7",
        "7",
        "`treatment` is 7: write text in quotes such as \"nab-paclitaxel\"",
    )]);
}

#[test]
fn hazards() {
    let hazard = "hazard = [{ per_month = 1 }]";
    check_in(&[
        (
            hazard,
            "hazard = [{ per_month = -0.1 }]",
            "-0.1",
            "a hazard of -0.1 per month: write a probability from 0 to 1",
        ),
        (
            "{ months = 9, per_month = 0 }",
            "{ months = 9, per_month = 1.5 }",
            "1.5",
            "a hazard of 1.5 per month: write a probability from 0 to 1",
        ),
        (
            "{ months = 9, per_month = 0 }",
            "{ months = 0, per_month = 0 }",
            "0",
            "`months` is 0: write a whole number from 1 to 1200",
        ),
        (
            "{ months = 9, per_month = 0 }",
            "{ per_month = 0 }",
            "{ per_month = 0 }",
            "`months` is missing: only the last period is open-ended; write how many months this one lasts",
        ),
        (
            hazard,
            "hazard = [{ months = 3 }]",
            "{ months = 3 }",
            "`per_month` is missing: write a number, such as per_month = 0.05",
        ),
        (
            hazard,
            "hazard = []",
            "[]",
            "there is no period: write at least one, such as { per_month = 0.01 }",
        ),
        (
            hazard,
            "hazard = [{ per_month = 1 }]\nsurvival = \"exponential(1)\"",
            "[[event.case]]",
            "`survival` and `hazard` are both given: keep one",
        ),
        (
            hazard,
            "hazard = [{ per_month = 1 }]\ndays_after = { min = 1, max = 2 }",
            "[[event.case]]",
            "`hazard` and `days_after` are both given: keep one",
        ),
        (
            hazard,
            "",
            "[[event.case]]",
            "the time of the event is not given: write `survival`, `hazard` or `days_after`",
        ),
        (
            "hazard = [{ months = 3, per_month = 0.05 }, { months = 9, per_month = 0 }, { per_month = 0.012 }]",
            "",
            "[[event]]",
            "the time of the event is not given: write `survival`, `hazard` or `days_after`",
        ),
    ]);
}

#[test]
fn treatments() {
    let timing = "timing = { outside = 0.1, outside_days = \"exponential(3)\" }";
    check_in(&[
        (
            "name = \"active\"\ndose_levels",
            "name = \"activ\"\ndose_levels",
            "\"activ\"",
            "no treatment is named `activ`: did you mean `active`?",
        ),
        (
            "never_started = 0.01",
            "never_started = 1.01",
            "1.01",
            "1.01 is not a probability: write a number from 0 to 1",
        ),
        (
            "missed = 0.02",
            "missed = -0.02",
            "-0.02",
            "-0.02 is not a probability: write a number from 0 to 1",
        ),
        (
            "first_dose = \"uniform(0, 7)\"",
            "first_dose = \"7 days\"",
            "\"7 days\"",
            "`7 days` is not a distribution of days: write uniform(A, B), such as \"uniform(3, 11)\", exponential(MEAN) or \
             weibull(SHAPE, SCALE)",
        ),
        (
            "window = [-3, 3]",
            "window = [3, 3]",
            "[3, 3]",
            "the window [3, 3] does not run from days before to days after: write for example [-3, 3], up to 366 days",
        ),
        (
            timing,
            "timing = { outside = 0.1 }",
            "0.1",
            "`outside` is above 0, and the number of days is not given: write `outside_days`, such as \"uniform(1, 7)\"",
        ),
        (
            timing,
            "timing = { outside = 2, outside_days = \"uniform(1, 7)\" }",
            "2",
            "2 is not a probability: write a number from 0 to 1",
        ),
        (
            timing,
            "timing = { early = 0.3 }",
            "0.3",
            "`early` goes with `outside`: write `outside` too, or leave it out",
        ),
        (
            timing,
            "timing = { outside_days = \"uniform(1, 7)\" }",
            "\"uniform(1, 7)\"",
            "`outside_days` goes with `outside`: write `outside` too, or leave it out",
        ),
        (
            "later = \"shift\"",
            "later = \"move\"",
            "\"move\"",
            "`later` is \"move\": write \"shift\" or \"stay\"",
        ),
        (
            "[[toxicity]]",
            "[[treatment]]\nname = \"active\"\n[[toxicity]]",
            "\"active\"",
            "`active` has a [[treatment]] before this one: write its keys there",
        ),
        (
            "[[toxicity]]",
            "[[treatment]]\nname = \"rescue\"\ntiming = { window = [0, 3] }\n[[toxicity]]",
            "{ window = [0, 3] }",
            "`timing` applies to cycles and doses at intervals, and the treatment is given daily or on days of the week \
             only: leave it out",
        ),
        (
            "[[toxicity]]",
            "[[treatment]]\nname = \"rescue\"\nlater = \"stay\"\n[[toxicity]]",
            "\"stay\"",
            "`later` applies to cycles and doses at intervals, and the treatment is given daily or on days of the week \
             only: leave it out",
        ),
    ]);
}

#[test]
fn dose_levels() {
    let levels = "dose_levels = [100, 75, 50]";
    let shares = "dose_shares = [1, 0.8, 0.6]";
    check_in(&[
        (
            levels,
            "dose_levels = [100, 50, 75]",
            "[100, 50, 75]",
            "the doses [100, 50, 75] do not descend: write the planned dose and at least one lower, each above 0, such \
             as [125, 100, 75]",
        ),
        (
            levels,
            "dose_levels = [100]",
            "[100]",
            "the doses [100] do not descend: write the planned dose and at least one lower, each above 0, such as \
             [125, 100, 75]",
        ),
        (
            levels,
            "dose_levels = [100, 0]",
            "[100, 0]",
            "the doses [100, 0] do not descend: write the planned dose and at least one lower, each above 0, such as \
             [125, 100, 75]",
        ),
        (
            levels,
            "dose_levels = [125, 100]",
            "125",
            "the first level is 125, and the planned dose 100 mg: begin with the planned dose",
        ),
        (
            levels,
            "dose_levels = [100, 12.3456789]",
            "12.3456789",
            "a dose of `12.3456789`: write a number from 0 (a placebo) with at most 6 decimals, such as 125 or 3.6",
        ),
        (
            levels,
            "dose_levels = [100, 75]\ndose_shares = [1, 0.5]",
            "[[treatment]]",
            "`dose_levels` and `dose_shares` are both given: keep one",
        ),
        (
            shares,
            "dose_levels = [8, 6]",
            "[8, 6]",
            "the dose depends on body size: write `dose_shares`, such as [1, 0.8, 0.6], instead of `dose_levels`",
        ),
        (
            shares,
            "dose_shares = [0.8, 0.6]",
            "[0.8, 0.6]",
            "the shares [0.8, 0.6] do not descend from 1: write 1 and at least one smaller, each above 0, such as \
             [1, 0.8, 0.6]",
        ),
        (
            shares,
            "dose_shares = [1, 1]",
            "[1, 1]",
            "the shares [1, 1] do not descend from 1: write 1 and at least one smaller, each above 0, such as \
             [1, 0.8, 0.6]",
        ),
        (
            shares,
            "dose_shares = []",
            "[]",
            "the shares [] do not descend from 1: write 1 and at least one smaller, each above 0, such as [1, 0.8, 0.6]",
        ),
    ]);
    check_added(&[(
        &(part("pill", "part = \"low\"\ndaily = true\nfor = \"7 days\"")
            + &part(
                "pill",
                "part = \"high\"\nstart = \"day 8\"\ndaily = true\nfor = \"7 days\"",
            )
            .replace("dose = 10", "dose = 20")
            + "[[treatment]]\nname = \"pill\"\ndose_levels = [10, 5]"),
        "[10, 5]",
        "parts of the treatment have different doses, 10 mg and 20 mg: write `dose_shares`, such as [1, 0.8, 0.6], instead of `dose_levels`",
    )]);
}

#[test]
fn toxicities() {
    let grades = "grades = [{ grade = 3, share = 0.56 }, { grade = 4, share = 0.11 }]";
    check_in(&[
        (
            "[[toxicity]]\nname = \"rash\"",
            "[[toxicity]]\nname = \"rash\"\ntreatment = \"rescue\"\ngrades = [{ grade = 2, share = 0 }]\n\
             onset = \"uniform(1, 1)\"\nduration = \"uniform(1, 1)\"\n\n[[toxicity]]\nname = \"rash\"",
            "\"rash\"",
            "two toxicities are named `rash`: give each its own name",
        ),
        (
            "treatment = \"supportive\"\ngrades",
            "treatment = \"rescu\"\ngrades",
            "\"rescu\"",
            "no treatment is named `rescu`: did you mean `rescue`?",
        ),
        (
            grades,
            "grades = [{ grade = 3, share = 0.5 }, { grade = 5, share = 0.1 }]",
            "5",
            "grade 5 is death from it: write an [[event]] for that; grades are 1 to 4 here",
        ),
        (
            grades,
            "grades = [{ grade = 3, share = 0.5 }, { grade = 0, share = 0.1 }]",
            "0",
            "there is no grade 0: write a grade (CTCAE) from 1 to 4",
        ),
        (
            grades,
            "grades = [{ grade = 3, share = 0.5 }, { grade = -300, share = 0.1 }]",
            "-300",
            "there is no grade -300: write a grade (CTCAE) from 1 to 4",
        ),
        (
            grades,
            "grades = [{ grade = 3, share = 0.5 }, { grade = 3, share = 0.1 }]",
            "3",
            "grade 3 is listed twice: write each once",
        ),
        (
            grades,
            "grades = [{ grade = 3, share = 0.5 }, { grade = 4, share = -0.1 }]",
            "-0.1",
            "-0.1 is not a probability: write a number from 0 to 1",
        ),
        (
            grades,
            "grades = [{ grade = 3, share = 0.7 }, { grade = 4, share = 0.6 }]",
            "[{ grade = 3, share = 0.7 }, { grade = 4, share = 0.6 }]",
            "the shares sum to 1.3, above 1: a participant has one worst grade; correct them",
        ),
        (
            grades,
            "grades = []",
            "[]",
            "the list is empty: name at least one grade",
        ),
    ]);
}

#[test]
fn episodes_of_toxicities() {
    check_in(&[
        (
            "onset = \"weibull(1, 23)\"",
            "onset = \"weibull(0, 23)\"",
            "\"weibull(0, 23)\"",
            "`0` is out of range: write a number from 0.01 to 100",
        ),
        (
            "duration = \"uniform(3, 11)\"",
            "duration = \"uniform(11, 3)\"",
            "\"uniform(11, 3)\"",
            "from 11 to 3 days: write the fewest first",
        ),
        (
            "onset = \"uniform(0, 0)\"\n",
            "",
            "[[toxicity]]",
            "`onset` is missing: write text in quotes, such as onset = \"weibull(1, 23)\"",
        ),
        (
            "interval = \"exponential(90)\"\n",
            "",
            "0.8",
            "`recurs` is above 0, and the number of days is not given: write `interval`, such as \"uniform(1, 7)\"",
        ),
        (
            "recurs = 0.8\n",
            "",
            "\"exponential(90)\"",
            "`interval` goes with `recurs`: write `recurs` too, or leave it out",
        ),
        (
            "recurs = 0.8",
            "recurs = 1.8",
            "1.8",
            "1.8 is not a probability: write a number from 0 to 1",
        ),
        (
            "recovers_to = 1",
            "recovers_to = 3",
            "3",
            "`recovers_to` is 3, not below 3, the lowest grade of the toxicity: write a lower one, or leave it out",
        ),
        (
            "recovers_to = 1",
            "recovers_to = 4",
            "4",
            "`recovers_to` is 4: write a whole number from 0 to 3",
        ),
    ]);
}

#[test]
fn rules_for_toxicities() {
    let grades = "grades = [3]\ncycle_days = [15, 22]";
    let any_rash = "action = \"stop\"";
    check_in(&[
        (
            "name = \"any rash\"",
            "name = \"fever\"",
            "\"fever\"",
            "two rules are named `fever`: give each its own name",
        ),
        (
            "toxicity = \"rash\"",
            "toxicity = \"diarrhoea\"",
            "\"diarrhoea\"",
            "no toxicity is named `diarrhoea`: choose one of neutropenia, rash",
        ),
        (
            grades,
            "grades = [6]\ncycle_days = [15]",
            "6",
            "there is no grade 6: write a grade (CTCAE) from 1 to 4",
        ),
        (
            grades,
            "grades = [5]\ncycle_days = [15]",
            "5",
            "grade 5 is death from it: write an [[event]] for that; grades are 1 to 4 here",
        ),
        (
            grades,
            "grades = [3, 3]\ncycle_days = [15]",
            "3",
            "grade 3 is listed twice: write each once",
        ),
        (
            grades,
            "grades = []\ncycle_days = [15]",
            "[]",
            "the list is empty: name at least one grade",
        ),
        (
            grades,
            "grades = [1, 2]\ncycle_days = [15]",
            "[1, 2]",
            "the rule never applies: `neutropenia` has grade 3 and 4, and the rule none of these",
        ),
        (
            "action = \"stop\"",
            "action = \"stop\"\ncomplicated = true",
            "true",
            "the rule never applies: `rash` has no share `complicated`; write it there, or leave `complicated` out here",
        ),
        (
            grades,
            "grades = [3]\ncycle_days = [15, 29]",
            "[15, 29]",
            "day 29 is beyond the cycle of 28 days: write days from 1 to 28",
        ),
        (
            grades,
            "grades = [3]\ncycle_days = [22, 15]",
            "[22, 15]",
            "the days do not ascend from 1: write days of a cycle, such as [1, 15]",
        ),
        (
            grades,
            "grades = [3]\ncycle_days = [0]",
            "0",
            "`cycle_days` is 0: write a whole number from 1 to 1000000",
        ),
        (
            "cycles = [1, 2]",
            "cycles = [2, 2]",
            "[2, 2]",
            "the cycles do not ascend from 1: write numbers of cycles, such as [1, 2]",
        ),
        (
            any_rash,
            "action = \"stop\"\ncycle_days = [1]",
            "[1]",
            "`cycle_days` goes with cycles, and supportive has none: leave it out",
        ),
        (
            any_rash,
            "action = \"stop\"\ncycles = [1]",
            "[1]",
            "`cycles` goes with cycles, and supportive has none: leave it out",
        ),
        (
            any_rash,
            "action = \"reduce\"",
            "\"reduce\"",
            "`action` is \"reduce\": write \"hold\" or \"continue\" or \"stop\"",
        ),
    ]);
}

#[test]
fn holds() {
    let any_rash = "action = \"stop\"";
    let hold = "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 1\nthen = \"same\"";
    check_in(&[
        (
            hold,
            "action = \"hold\"\nresume_at_grade = 1",
            "[[dose_modification]]",
            "the hold never ends: write `recheck_days`, after how many days the toxicity is looked at again, such as 7",
        ),
        (
            hold,
            "action = \"hold\"\nrecheck_days = 0\nresume_at_grade = 1",
            "0",
            "`recheck_days` is 0: write a whole number from 1 to 366",
        ),
        (
            hold,
            "action = \"hold\"\nrecheck_days = 7",
            "[[dose_modification]]",
            "the hold never ends: write `resume_at_grade`, the highest grade at which treatment goes on, such as 2",
        ),
        (
            hold,
            "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 4",
            "4",
            "`resume_at_grade` is 4: write a whole number from 0 to 3",
        ),
        (
            hold,
            "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 3",
            "3",
            "a grade of 3 ends the hold, and the rule is of grade 3: write a grade below that of the rule",
        ),
        (
            hold,
            "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 0",
            "0",
            "the hold never ends: `neutropenia` recovers to grade 1 only; write 1 or more, or `stop_after_days`",
        ),
        (
            "stop_after_days = 28",
            "stop_after_days = 0",
            "0",
            "`stop_after_days` is 0: write a whole number from 1 to 36525",
        ),
        (
            hold,
            "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 1\nthen = \"higher\"",
            "\"higher\"",
            "`then` is \"higher\": write \"same\" or \"lower\"",
        ),
        (
            any_rash,
            "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 1\nthen = \"lower\"",
            "\"lower\"",
            "supportive has no lower dose: write `dose_levels` or `dose_shares` in a [[treatment]] of it, or action = \
             \"stop\"",
        ),
        (
            any_rash,
            "action = \"stop\"\nrecheck_days = 7",
            "7",
            "`recheck_days` goes with action = \"hold\": leave it out",
        ),
        (
            any_rash,
            "action = \"continue\"\nresume_at_grade = 1",
            "1",
            "`resume_at_grade` goes with action = \"hold\": leave it out",
        ),
        (
            any_rash,
            "action = \"stop\"\nthen = \"same\"",
            "\"same\"",
            "`then` goes with action = \"hold\": leave it out",
        ),
        (
            any_rash,
            "action = \"stop\"\nstop_after_days = 28",
            "28",
            "`stop_after_days` goes with action = \"hold\": leave it out",
        ),
    ]);
    // What stops in any case ends.
    let stops = SECTIONS.replacen(
        hold,
        "action = \"hold\"\nrecheck_days = 7\nresume_at_grade = 0\nstop_after_days = 28",
        1,
    );
    assert_eq!(problems(&starter_with("[conventions]", &stops)), []);
}

#[test]
fn attendance() {
    check_in(&[
        (
            "missed = 0.03",
            "missed = 3",
            "3",
            "3 is not a probability: write a number from 0 to 1",
        ),
        (
            "outside = 0.1\noutside_days = \"uniform(1, 14)\"",
            "outside = 0.1",
            "0.1",
            "`outside` is above 0, and the number of days is not given: write `outside_days`, such as \"uniform(1, 7)\"",
        ),
        (
            "outside_days = \"uniform(1, 14)\"",
            "outside_days = \"uniform(1, 14.5)\"",
            "\"uniform(1, 14.5)\"",
            "`14.5` days: write a whole number from 0 to 36525",
        ),
        (
            "outside = 0.1\noutside_days = \"uniform(1, 14)\"\n",
            "",
            "0.2",
            "`early` goes with `outside`: write `outside` too, or leave it out",
        ),
        (
            "[attendance]",
            "[attendance]\nwindow = [-3, 3]",
            "window",
            "there is no key `window` here: the keys are missed, outside, outside_days, early",
        ),
    ]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = sections()
        .replacen("never_started = 0.01", "never_started = 7", 1)
        .replacen("dose_shares = [1, 0.8, 0.6]", "dose_shares = [2, 1]", 1)
        .replacen("grade = 4, share", "grade = 5, share", 1)
        .replacen("recheck_days = 7", "recheck_days = 0", 1)
        .replacen("cycle_days = [1]", "cycle_days = [40]", 1)
        .replacen(
            "outside_days = \"uniform(1, 14)\"",
            "outside_days = \"\"",
            1,
        );
    let underlined: Vec<_> = problems(&text).into_iter().map(|(text, _)| text).collect();
    // Of a toxicity that is not what it should be, rules are judged by themselves.
    assert_eq!(underlined, ["[2, 1]", "7", "5", "0", "\"\""]);
}
