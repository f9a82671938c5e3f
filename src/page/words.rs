//! Dates and counts in words.

use chrono::{Datelike, NaiveDate, Weekday};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `March`.
pub(super) fn month(date: NaiveDate) -> &'static str {
    MONTHS[date.month0() as usize]
}

/// `March 2026`.
pub(super) fn month_and_year(date: NaiveDate) -> String {
    format!("{} {}", month(date), date.year())
}

/// `12 March 2026`.
pub(super) fn day(date: NaiveDate) -> String {
    format!("{} {}", date.day(), month_and_year(date))
}

/// `12 March`.
pub(super) fn day_and_month(date: NaiveDate) -> String {
    format!("{} {}", date.day(), month(date))
}

/// `12 to 18 March 2026`, `27 February to 3 March 2026`, `28 December 2026 to 2 January 2027`.
pub(super) fn span(first: NaiveDate, last: NaiveDate) -> String {
    let end = day(last);
    if first == last {
        end
    } else if first.year() != last.year() {
        format!("{} to {end}", day(first))
    } else if first.month() != last.month() {
        format!("{} to {end}", day_and_month(first))
    } else {
        format!("{} to {end}", first.day())
    }
}

/// `9`, `9, 10` or `9 to 12`: days of a month.
pub(super) fn days(first: u32, last: u32) -> String {
    match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    }
}

/// `March 2026`, `March to June 2026`, `December 2026 to March 2027`: whole months.
pub(super) fn months(first: NaiveDate, last: NaiveDate) -> String {
    let end = month_and_year(last);
    let start = month_and_year(first);
    if start == end {
        end
    } else if first.year() == last.year() {
        format!("{} to {end}", month(first))
    } else {
        format!("{start} to {end}")
    }
}

/// The days of the week from Monday on, in full.
pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// `Mon`.
pub(super) fn short(weekday: Weekday) -> &'static str {
    &WEEKDAYS[weekday.num_days_from_monday() as usize][..3]
}

/// `once a day`.
pub(super) fn times_per_day(times: u32) -> String {
    match times {
        1 => "once a day".to_owned(),
        2 => "twice a day".to_owned(),
        more => format!("{more} times a day"),
    }
}

/// `1 day`, `21 days`.
pub(super) fn number_of_days(number: i64) -> String {
    match number {
        1 => "1 day".to_owned(),
        more => format!("{more} days"),
    }
}

/// The text with its first letter in upper case.
pub(super) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_names_what_differs() {
        let said = |first: &str, last: &str| span(first.parse().unwrap(), last.parse().unwrap());
        assert_eq!(said("2026-03-12", "2026-03-12"), "12 March 2026");
        assert_eq!(said("2026-03-12", "2026-03-18"), "12 to 18 March 2026");
        assert_eq!(
            said("2028-02-27", "2028-03-03"),
            "27 February to 3 March 2028"
        );
        assert_eq!(
            said("2026-12-28", "2027-01-02"),
            "28 December 2026 to 2 January 2027"
        );
        assert_eq!(
            said("2026-03-12", "2027-03-12"),
            "12 March 2026 to 12 March 2027"
        );
    }

    #[test]
    fn months_are_named_by_the_first_and_the_last() {
        let said = |first: &str, last: &str| months(first.parse().unwrap(), last.parse().unwrap());
        assert_eq!(said("2026-03-01", "2026-03-01"), "March 2026");
        assert_eq!(said("2026-03-01", "2026-06-01"), "March to June 2026");
        assert_eq!(
            said("2026-11-01", "2027-02-01"),
            "November 2026 to February 2027"
        );
    }

    #[test]
    fn counts_are_said_as_people_say_them() {
        let said: Vec<String> = (1..4).map(times_per_day).collect();
        assert_eq!(said, ["once a day", "twice a day", "3 times a day"]);
        assert_eq!(number_of_days(1), "1 day");
        assert_eq!(sentence("oral"), "Oral");
        assert_eq!(sentence(""), "");
        assert_eq!(short(Weekday::Sun), "Sun");
    }
}
