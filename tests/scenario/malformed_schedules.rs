//! A mistake per rule of parts and their schedules, each with the whole message.

use super::{problems, starter_with};

/// What is replaced in the starter, by what, what is underlined, and the message.
pub type Mistake<'t> = (&'t str, &'t str, &'t str, &'t str);

/// Checks that each mistake, made in the starter, is the one problem, with exactly this message.
#[track_caller]
pub fn check(mistakes: &[Mistake<'_>]) {
    for &(old, new, underlined, message) in mistakes {
        let problems = problems(&starter_with(old, new));
        let expected = [(underlined.to_owned(), message.to_owned())];
        assert_eq!(problems, expected, "{new}");
    }
}

/// Checks what is told of sections that are added to the starter.
#[track_caller]
pub fn check_added(mistakes: &[(&str, &str, &str)]) {
    for &(sections, underlined, message) in mistakes {
        let sections = format!("{sections}\n[conventions]");
        check(&[("[conventions]", &sections, underlined, message)]);
    }
}

/// A part of a treatment.
pub fn part(treatment: &str, rest: &str) -> String {
    format!(
        "[[regimen]]\ntreatment = \"{treatment}\"\ndose = 10\nunit = \"mg\"\nroute = \"oral\"\n{rest}\n\n"
    )
}

const EVENT: &str = "[[event]]\nname = \"progression_on\"\n\n";

#[test]
fn parts_that_overlap() {
    check_added(&[
        (
            &part(
                "active",
                "when = { arm = \"active\" }\ndaily = true\nstart = \"day 10\"\nfor = \"3 days\"",
            ),
            "[[regimen]]",
            "the parts `1` and `2` of active both give a dose on day 10 in time slot 1: end the one (entry 1) before \
             the other begins, or give them different time slots or conditions",
        ),
        (
            &(part("drug", "part = \"low\"\ndaily = true\nfor = \"1 month\"")
                + &part(
                    "drug",
                    "part = \"high\"\ndaily = true\ntime_slots = [1, 2]\nstart = \"day 29\"\nfor = \"1 month\"",
                )),
            "[[regimen]]",
            "the parts `low` and `high` of drug both give a dose on day 29 in time slot 1: end the one (entry 3) before \
             the other begins, or give them different time slots or conditions",
        ),
        // In the run-in days are counted back from randomization.
        (
            &("[[epoch]]\nname = \"R\"\nkind = \"run-in\"\nfor = \"5 days\"\n[[epoch]]\nname = \"T\"\nkind = \"treatment\"\n"
                .to_owned()
                + &part("drug", "epoch = \"R\"\ndaily = true")
                + &part("drug", "epoch = \"R\"\nonce = true\nstart = \"day -2\"")),
            "[[regimen]]",
            "the parts `1` and `2` of drug both give a dose on day -2 in time slot 1: end the one (entry 3) before the \
             other begins, or give them different time slots or conditions",
        ),
    ]);
    // The second part gives its dose in another slot, on other days, or to others.
    for rest in [
        "daily = true\ntime_slots = [2]\nfor = \"2 years\"",
        "daily = true\nstart = \"1 year after day 1\"\nfor = \"3 days\"",
        "when = { arm = \"control\" }\ndaily = true\nfor = \"3 days\"",
        "cycle = { length = 28, days = [22, 28] }\nfor = \"1 year\"",
    ] {
        let sections = format!("{}[conventions]", part("active", rest));
        assert_eq!(
            problems(&starter_with("[conventions]", &sections)),
            [],
            "{rest}"
        );
    }
}

#[test]
fn parts_that_wait() {
    let circle = part(
        "one",
        "daily = true\nstart = \"after two\"\nfor = \"3 days\"",
    ) + &part(
        "two",
        "daily = true\nuntil = \"start of one\"\nfor = \"3 days\"",
    );
    check_added(&[
        (
            &part(
                "later",
                "when = { arm = \"control\" }\nonce = true\nstart = \"after active\"",
            ),
            "\"after active\"",
            "it waits for a part that nobody with this one is given: make the conditions `when` fit each other",
        ),
        (
            &part(
                "later",
                "when = { sex = \"male\" }\nonce = true\nstart = \"2 days before first\"",
            )
            .replacen(
                "[[regimen]]",
                &(part(
                    "x",
                    "part = \"first\"\nwhen = { sex = \"female\" }\nonce = true",
                ) + "[[regimen]]"),
                1,
            ),
            "\"2 days before first\"",
            "it waits for a part that nobody with this one is given: make the conditions `when` fit each other",
        ),
        (
            &circle,
            "\"after two\"",
            "dates follow from each other in a circle, `one`, `two`: give one of them a day of its own",
        ),
        (
            &part(
                "one",
                "part = \"x\"\nonce = true\nstart = \"1 day after last dose of one\"",
            ),
            "\"1 day after last dose of one\"",
            "dates follow from each other in a circle, `x` from itself: give one of them a day of its own",
        ),
    ]);
}

#[test]
fn ends_that_may_never_come() {
    let no_sure_end = "it ends with an event that may never come: also write a maximum, such as for = \"3 years\"";
    check_added(&[
        (
            &(EVENT.to_owned() + &part("drug", "daily = true\nuntil = \"progression_on\"")),
            "\"progression_on\"",
            no_sure_end,
        ),
        (
            &part(
                "drug",
                "daily = true\nuntil = [\"surgery_on\", \"last_dose_on\"]",
            ),
            "[\"surgery_on\", \"last_dose_on\"]",
            no_sure_end,
        ),
        (
            &part("drug", "daily = true"),
            "[[regimen]]",
            "the duration is not given: write `for`, such as \"1 year\" or \"4 cycles\", or `until` and a moment",
        ),
    ]);
    let empty = part("drug", "daily = true\nuntil = []\nfor = \"1 year\"") + "[conventions]";
    assert_eq!(
        problems(&starter_with("[conventions]", &empty)),
        [(
            "[]".to_owned(),
            "the list is empty: name at least one moment".to_owned()
        )]
    );
}

#[test]
fn lengths() {
    check_added(&[
        (
            &part("drug", "daily = true\nfor = \"3 cycles\""),
            "\"3 cycles\"",
            "the schedule has no cycles to count: write `cycle`, or `every` without loading days, or a length in days, \
             weeks, months, years or doses",
        ),
        (
            &part(
                "drug",
                "every = { interval = \"1 month\", loading_days = [1, 15] }\nfor = \"3 cycles\"",
            ),
            "\"3 cycles\"",
            "the schedule has no cycles to count: write `cycle`, or `every` without loading days, or a length in days, \
             weeks, months, years or doses",
        ),
        (
            &part("drug", "once = true\nfor = \"3 days\""),
            "\"3 days\"",
            "`once` needs no length: leave `for` out",
        ),
        (
            &part("drug", "daily = true\nfor = \"a while\""),
            "\"a while\"",
            "`a while` is not a length: write a whole number and days, weeks, months, years, cycles or doses, such as \
             \"3 years\" or \"4 cycles\"",
        ),
        (
            &part("drug", "daily = true\nfor = \"0 doses\""),
            "\"0 doses\"",
            "`0 doses` is out of range: write from 1 to 100000 cycles or doses",
        ),
        (
            &part(
                "drug",
                "every = { interval = \"1 year\" }\nfor = \"102 cycles\"",
            ),
            "\"102 cycles\"",
            "it takes more than 100 years: write a shorter one",
        ),
    ]);
}

/// The latest day of randomization is in 2199, and each part takes a century.
#[test]
fn a_plan_beyond_the_year_9999() {
    let chain = |parts: usize| {
        let each = (0..parts).map(|place| {
            let start = match place {
                0 => String::new(),
                place => format!("start = \"after p{}\"\n", place - 1),
            };
            part(
                &format!("p{place}"),
                &format!("{start}daily = true\nfor = \"100 years\""),
            )
        });
        format!("{}[conventions]", each.collect::<String>())
    };
    assert_eq!(problems(&starter_with("[conventions]", &chain(3))), []);
    let told = problems(&starter_with("[conventions]", &chain(80)));
    assert_eq!(
        told,
        [(
            "[[regimen]]".to_owned(),
            "the plan goes beyond the year 9999: shorten it".to_owned()
        )]
    );
}

#[test]
fn schedules() {
    let cycle = "cycle = { on = 21, off = 7 }";
    check(&[
        (
            cycle,
            "cycle = { length = 21, days = [1, 22] }",
            "[1, 22]",
            "the days [1, 22] do not ascend from 1 to 21, the length of the cycle: write the days of one cycle, such as \
             [1, 8, 15]",
        ),
        (
            cycle,
            "cycle = { length = 367, days = [1] }",
            "367",
            "a cycle of 367 days: write a length from 1 to 366",
        ),
        (
            cycle,
            "cycle = { on = 21, days = [1] }",
            "{ on = 21, days = [1] }",
            "a cycle is written in one of two ways: { on = 21, off = 7 }, or { length = 28, days = [1, 8, 15] }",
        ),
        (
            cycle,
            "daily = true\ntimes_per_day = 25",
            "25",
            "`times_per_day` is 25: write a whole number from 1 to 24",
        ),
        (
            cycle,
            "daily = true\ntime_slots = [2, 1]",
            "[2, 1]",
            "the time slots [2, 1] do not ascend from 1 to 24: write the slots of one day, such as [1, 2]",
        ),
        (
            cycle,
            "daily = true\ntimes_per_day = 2\ntime_slots = [1, 2]",
            "[[regimen]]",
            "`times_per_day` and `time_slots` are both given: keep one",
        ),
        (
            cycle,
            "every = { interval = \"5 hours\" }",
            "\"5 hours\"",
            "every 5 hours gives other times each day: write hours that divide 24, such as \"12 hours\", or a multiple of 24",
        ),
        (
            cycle,
            "every = { interval = \"12 hours\", loading_days = [1] }",
            "[1]",
            "`loading_days` goes with an interval in days, weeks, months or years: leave it out",
        ),
        (
            cycle,
            "every = { interval = \"12 hours\" }\ntimes_per_day = 2",
            "[[regimen]]",
            "an interval in hours gives the time slots itself: leave `times_per_day` and `time_slots` out, or write \
             `daily = true`",
        ),
        (
            cycle,
            "weekdays = [\"Monday\", \"Tusday\"]",
            "\"Tusday\"",
            "no day of the week is named `Tusday`: did you mean `Tuesday`?",
        ),
        (
            cycle,
            "weekdays = []",
            "[]",
            "no day of the week is named: write at least one, such as [\"Monday\"]",
        ),
        (
            cycle,
            "daily = true\nonce = true",
            "[[regimen]]",
            "`once` and `daily` are given together: keep one of `once`, `daily`, `cycle`, `every` and `weekdays`",
        ),
        (
            cycle,
            "daily = false",
            "false",
            "`daily` is false: write `once = true`, `daily = true`, `cycle`, `every` or `weekdays`",
        ),
    ]);
}

/// A check does not take minutes, however many parts there are.
#[test]
fn many_parts_of_one_treatment() {
    let in_turn = (1..=24).map(|slot| {
        part(
            "drug",
            &format!("daily = true\ntime_slots = [{slot}]\nfor = \"10 years\""),
        )
    });
    let in_turn: String = in_turn.collect();
    let one_by_one = (0..30).map(|place| {
        let start = match place {
            0 => String::new(),
            place => format!("start = \"after p{}\"\n", place - 1),
        };
        part(
            "other",
            &format!("part = \"p{place}\"\n{start}daily = true\nfor = \"1 month\""),
        )
    });
    let one_by_one: String = one_by_one.collect();
    let text = starter_with(
        "[conventions]",
        &format!("{in_turn}{one_by_one}[conventions]"),
    );
    assert_eq!(problems(&text), []);
}
