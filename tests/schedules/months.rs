//! Ends of months, under both conventions on a missing day.

use super::fixture::{calendar, one};

/// A treatment with this schedule.
fn drug(schedule: &str) -> String {
    format!(
        "[[regimen]]\ntreatment = \"drug\"\ndose = 5\nunit = \"mg\"\nroute = \"oral\"\n{schedule}\n"
    )
}

/// The dates under `clamp` and under `roll-forward`.
#[track_caller]
fn check(schedule: &str, day: &str, clamp: &[&str], roll_forward: &[&str]) {
    for (convention, expected) in [("clamp", clamp), ("roll-forward", roll_forward)] {
        let body = format!(
            "{}\n[conventions]\nmissing_day = \"{convention}\"\n",
            drug(schedule)
        );
        let dates = calendar(&body, &one(day), ["date"]);
        assert_eq!(dates, expected, "{schedule} from {day}, {convention}");
    }
}

/// The first and the last date, and how many there are, under both.
#[track_caller]
fn check_ends(schedule: &str, day: &str, end: &str, clamp: (&str, usize), roll: (&str, usize)) {
    for (convention, (last, count)) in [("clamp", clamp), ("roll-forward", roll)] {
        let body = format!(
            "{}\n[conventions]\nmissing_day = \"{convention}\"\nend = \"{end}\"\n",
            drug(schedule)
        );
        let dates = calendar(&body, &one(day), ["date"]);
        let told = (dates.last().map(String::as_str), dates.len());
        assert_eq!(
            told,
            (Some(last), count),
            "{schedule} from {day}, {convention}"
        );
        assert_eq!(dates[0], day);
    }
}

#[test]
fn every_month() {
    let monthly = "every = { interval = \"1 month\" }\nfor = \"5 months\"";
    check(
        monthly,
        "2024-01-31",
        &[
            "2024-01-31",
            "2024-02-29",
            "2024-03-31",
            "2024-04-30",
            "2024-05-31",
        ],
        &[
            "2024-01-31",
            "2024-03-01",
            "2024-03-31",
            "2024-05-01",
            "2024-05-31",
        ],
    );
    check(
        monthly,
        "2025-01-31",
        &[
            "2025-01-31",
            "2025-02-28",
            "2025-03-31",
            "2025-04-30",
            "2025-05-31",
        ],
        &[
            "2025-01-31",
            "2025-03-01",
            "2025-03-31",
            "2025-05-01",
            "2025-05-31",
        ],
    );
    let no_end_of_a_month = [
        "2024-02-29",
        "2024-03-29",
        "2024-04-29",
        "2024-05-29",
        "2024-06-29",
    ];
    check(
        monthly,
        "2024-02-29",
        &no_end_of_a_month,
        &no_end_of_a_month,
    );
}

#[test]
fn every_month_over_the_next_february() {
    check(
        "every = { interval = \"1 month\" }\nfor = \"14 doses\"",
        "2024-02-29",
        &[
            "2024-02-29",
            "2024-03-29",
            "2024-04-29",
            "2024-05-29",
            "2024-06-29",
            "2024-07-29",
            "2024-08-29",
            "2024-09-29",
            "2024-10-29",
            "2024-11-29",
            "2024-12-29",
            "2025-01-29",
            "2025-02-28",
            "2025-03-29",
        ],
        &[
            "2024-02-29",
            "2024-03-29",
            "2024-04-29",
            "2024-05-29",
            "2024-06-29",
            "2024-07-29",
            "2024-08-29",
            "2024-09-29",
            "2024-10-29",
            "2024-11-29",
            "2024-12-29",
            "2025-01-29",
            "2025-03-01",
            "2025-03-29",
        ],
    );
}

#[test]
fn every_three_months() {
    check(
        "every = { interval = \"3 months\" }\nfor = \"1 year\"",
        "2024-01-31",
        &["2024-01-31", "2024-04-30", "2024-07-31", "2024-10-31"],
        &["2024-01-31", "2024-05-01", "2024-07-31", "2024-10-31"],
    );
    check(
        "every = { interval = \"3 months\" }\nfor = \"4 cycles\"",
        "2024-02-29",
        &["2024-02-29", "2024-05-29", "2024-08-29", "2024-11-29"],
        &["2024-02-29", "2024-05-29", "2024-08-29", "2024-11-29"],
    );
    check(
        "every = { interval = \"3 months\" }\nfor = \"6 months\"",
        "2024-11-30",
        &["2024-11-30", "2025-02-28"],
        &["2024-11-30", "2025-03-01"],
    );
}

#[test]
fn every_year() {
    check(
        "every = { interval = \"1 year\" }\nfor = \"5 years\"",
        "2024-02-29",
        &[
            "2024-02-29",
            "2025-02-28",
            "2026-02-28",
            "2027-02-28",
            "2028-02-29",
        ],
        &[
            "2024-02-29",
            "2025-03-01",
            "2026-03-01",
            "2027-03-01",
            "2028-02-29",
        ],
    );
    let ends = ["2025-01-31", "2026-01-31", "2027-01-31"];
    check(
        "every = { interval = \"12 months\" }\nfor = \"3 years\"",
        "2025-01-31",
        &ends,
        &ends,
    );
}

/// Maintenance goes by months from the day of the last loading dose, 31 January.
#[test]
fn months_from_a_loading_day() {
    check(
        "every = { interval = \"1 month\", loading_days = [1, 15, 29] }\nfor = \"6 doses\"",
        "2025-01-03",
        &[
            "2025-01-03",
            "2025-01-17",
            "2025-01-31",
            "2025-02-28",
            "2025-03-31",
            "2025-04-30",
        ],
        &[
            "2025-01-03",
            "2025-01-17",
            "2025-01-31",
            "2025-03-01",
            "2025-03-31",
            "2025-05-01",
        ],
    );
}

#[test]
fn for_so_many_months() {
    let daily = |period: &str| format!("daily = true\nfor = \"{period}\"");
    let exclusive = "end-exclusive";
    check_ends(
        &daily("1 month"),
        "2025-01-31",
        exclusive,
        ("2025-02-27", 28),
        ("2025-02-28", 29),
    );
    check_ends(
        &daily("1 month"),
        "2024-01-31",
        exclusive,
        ("2024-02-28", 29),
        ("2024-02-29", 30),
    );
    check_ends(
        &daily("3 months"),
        "2025-01-31",
        exclusive,
        ("2025-04-29", 89),
        ("2025-04-30", 90),
    );
    check_ends(
        &daily("1 year"),
        "2024-02-29",
        exclusive,
        ("2025-02-27", 365),
        ("2025-02-28", 366),
    );
    check_ends(
        &daily("1 year"),
        "2025-01-31",
        exclusive,
        ("2026-01-30", 365),
        ("2026-01-30", 365),
    );
    let inclusive = "end-inclusive";
    check_ends(
        &daily("1 month"),
        "2025-01-31",
        inclusive,
        ("2025-02-28", 29),
        ("2025-03-01", 30),
    );
    check_ends(
        &daily("1 year"),
        "2024-02-29",
        inclusive,
        ("2025-02-28", 366),
        ("2025-03-01", 367),
    );
}

#[test]
fn a_start_so_many_months_after_day_1() {
    let once = |moment: &str| format!("once = true\nstart = \"{moment}\"");
    check(
        &once("1 month after day 1"),
        "2025-01-31",
        &["2025-02-28"],
        &["2025-03-01"],
    );
    check(
        &once("1 month after day 1"),
        "2024-01-31",
        &["2024-02-29"],
        &["2024-03-01"],
    );
    check(
        &once("3 months after day 1"),
        "2025-01-31",
        &["2025-04-30"],
        &["2025-05-01"],
    );
    check(
        &once("1 year after day 1"),
        "2024-02-29",
        &["2025-02-28"],
        &["2025-03-01"],
    );
    check(
        &once("1 month after day 2"),
        "2025-01-30",
        &["2025-02-28"],
        &["2025-03-01"],
    );
}
