//! Codes of frequency in exposure: within an interval, and as planned.

use super::fixture::{cells, one, run, table};

/// What is written, the frequency of the first interval, and that of the schedule.
const CODES: &[(&str, &str, &str)] = &[
    ("once = true", "ONCE", "ONCE"),
    ("once = true\ntimes_per_day = 2", "BID", "BID"),
    ("daily = true\nfor = \"1 day\"", "QD", "QD"),
    (
        "daily = true\ntimes_per_day = 2\nfor = \"9 days\"",
        "BID",
        "BID",
    ),
    (
        "daily = true\ntimes_per_day = 3\nfor = \"9 days\"",
        "TID",
        "TID",
    ),
    (
        "every = { interval = \"6 hours\" }\nfor = \"9 days\"",
        "QID",
        "QID",
    ),
    (
        "every = { interval = \"4 hours\" }\nfor = \"9 days\"",
        "6 TIMES PER DAY",
        "6 TIMES PER DAY",
    ),
    (
        "every = { interval = \"1 day\" }\nfor = \"9 days\"",
        "QD",
        "QD",
    ),
    (
        "every = { interval = \"2 days\" }\nfor = \"9 days\"",
        "ONCE",
        "QOD",
    ),
    (
        "every = { interval = \"3 days\" }\nfor = \"9 days\"",
        "ONCE",
        "Q3D",
    ),
    (
        "every = { interval = \"1 week\" }\nfor = \"9 days\"",
        "ONCE",
        "QW",
    ),
    (
        "every = { interval = \"2 weeks\" }\nfor = \"9 days\"",
        "ONCE",
        "Q2W",
    ),
    (
        "every = { interval = \"21 days\" }\nfor = \"9 days\"",
        "ONCE",
        "Q3W",
    ),
    (
        "every = { interval = \"10 days\" }\nfor = \"9 days\"",
        "ONCE",
        "EVERY 10 DAYS",
    ),
    (
        "every = { interval = \"1 month\", loading_days = [1, 15] }\nfor = \"9 days\"",
        "ONCE",
        "QM",
    ),
    (
        "every = { interval = \"3 months\" }\nfor = \"9 days\"",
        "ONCE",
        "Q3M",
    ),
    (
        "every = { interval = \"1 year\" }\nfor = \"9 days\"",
        "ONCE",
        "PA",
    ),
    (
        "every = { interval = \"2 weeks\" }\ntimes_per_day = 2\nfor = \"9 days\"",
        "BID",
        "BID",
    ),
    (
        "cycle = { on = 21, off = 7 }\nfor = \"1 cycle\"",
        "QD",
        "QD",
    ),
    (
        "cycle = { on = 14, off = 7 }\ntimes_per_day = 2\nfor = \"1 cycle\"",
        "BID",
        "BID",
    ),
    (
        "cycle = { length = 21, days = [1, 8] }\nfor = \"7 days\"",
        "ONCE",
        "DAYS 1, 8 OF 21",
    ),
    (
        "cycle = { length = 28, days = [1, 8, 15] }\nfor = \"7 days\"",
        "ONCE",
        "DAYS 1, 8, 15 OF 28",
    ),
    (
        "cycle = { length = 28, days = [1, 15] }\nfor = \"7 days\"",
        "ONCE",
        "Q2W",
    ),
    (
        "cycle = { length = 21, days = [1] }\nfor = \"7 days\"",
        "ONCE",
        "Q3W",
    ),
    (
        "cycle = { length = 28, days = [1, 2, 3] }\nfor = \"7 days\"",
        "QD",
        "QD",
    ),
    ("weekdays = [\"Wednesday\"]\nfor = \"5 days\"", "ONCE", "QW"),
    (
        "weekdays = [\"Wednesday\", \"Monday\"]\nfor = \"5 days\"",
        "ONCE",
        "2 TIMES PER WEEK",
    ),
];

#[test]
fn codes_of_an_interval_and_of_the_schedule() {
    for (schedule, frequency, planned) in CODES {
        let body = format!(
            "[[regimen]]\ntreatment = \"drug\"\ndose = 1\nunit = \"mg\"\nroute = \"oral\"\n{schedule}\n"
        );
        let run = run(&body, &one("2025-01-01"));
        let rows = table(&run, "exposure");
        let first: Vec<_> = rows
            .columns(["frequency", "planned_frequency"])
            .take(1)
            .collect();
        assert_eq!(first, [[*frequency, *planned]], "{schedule}");
    }
}

/// A day of the week that stands alone is given once; two in a row are a run of days.
#[test]
fn runs_of_days_of_the_week() {
    let body = "[[regimen]]\ntreatment = \"drug\"\ndose = 1\nunit = \"mg\"\nroute = \"oral\"\n\
                weekdays = [\"Tuesday\", \"Wednesday\", \"Friday\"]\nfor = \"1 week\"\n";
    let run = run(body, &one("2025-01-01"));
    let columns = ["start_day", "end_day", "frequency", "planned_frequency"];
    assert_eq!(
        cells(&table(&run, "exposure"), columns),
        [
            "1 1 ONCE 3 TIMES PER WEEK",
            "3 3 ONCE 3 TIMES PER WEEK",
            "7 7 ONCE 3 TIMES PER WEEK"
        ]
    );
}
