//! Arithmetic on civil dates, by the conventions of the trial.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::conventions::{Conventions, EndRule, MissingDay};
use super::period::Period;

/// The date a period after another.
///
/// # Panics
/// Never for dates within [`super::YEARS`], since a period is at most a century.
pub(crate) fn after(date: NaiveDate, period: Period, missing_day: MissingDay) -> NaiveDate {
    checked_after(date, period, missing_day)
        .expect("dates lie within 1900 to 2199 and periods within a century")
}

/// The date a period after another, where the calendar goes so far.
pub(crate) fn checked_after(
    date: NaiveDate,
    period: Period,
    missing_day: MissingDay,
) -> Option<NaiveDate> {
    match period {
        Period::Days(days) => date.checked_add_days(Days::new(u64::from(days))),
        Period::Months(months) => date
            .checked_add_months(Months::new(months))
            .and_then(|shifted| with_missing_day(date, shifted, missing_day)),
    }
}

/// The date a period before another.
///
/// # Panics
/// As [`after`].
pub(crate) fn before(date: NaiveDate, period: Period, missing_day: MissingDay) -> NaiveDate {
    checked_before(date, period, missing_day)
        .expect("dates lie within 1900 to 2199 and periods within a century")
}

/// The date a period before another, where the calendar goes so far.
pub(crate) fn checked_before(
    date: NaiveDate,
    period: Period,
    missing_day: MissingDay,
) -> Option<NaiveDate> {
    match period {
        Period::Days(days) => date.checked_sub_days(Days::new(u64::from(days))),
        Period::Months(months) => date
            .checked_sub_months(Months::new(months))
            .and_then(|shifted| with_missing_day(date, shifted, missing_day)),
    }
}

/// The number of a day where `day_1` is day 1 and the day before it is day -1.
pub(crate) fn study_day(day: NaiveDate, day_1: NaiveDate) -> i64 {
    numbered((day - day_1).num_days())
}

/// The number of a day so many days after day 1.
pub(crate) fn numbered(distance: i64) -> i64 {
    distance + i64::from(distance >= 0)
}

/// The first day after a period that begins on a date, where the calendar goes so far.
pub(crate) fn end_of(
    start: NaiveDate,
    period: Period,
    conventions: Conventions,
) -> Option<NaiveDate> {
    let end = checked_after(start, period, conventions.missing_day);
    match conventions.end {
        EndRule::EndExclusive => end,
        EndRule::EndInclusive => end.and_then(|end| end.succ_opt()),
    }
}

/// `shifted` is `date` moved by whole months and clamped to the month's last day; this is what the
/// convention makes of it.
fn with_missing_day(
    date: NaiveDate,
    shifted: NaiveDate,
    missing_day: MissingDay,
) -> Option<NaiveDate> {
    match missing_day {
        MissingDay::RollForward if shifted.day() < date.day() => shifted.succ_opt(),
        MissingDay::Clamp | MissingDay::RollForward => Some(shifted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_missing_day_is_clamped_or_rolled_forward() {
        let month = Period::Months(1);
        let leap = date("2020-01-31");
        assert_eq!(after(leap, month, MissingDay::Clamp), date("2020-02-29"));
        assert_eq!(
            after(leap, month, MissingDay::RollForward),
            date("2020-03-01")
        );
        let years = Period::Months(36);
        assert_eq!(
            after(date("2020-02-29"), years, MissingDay::Clamp),
            date("2023-02-28")
        );
        assert_eq!(
            after(date("2020-02-29"), years, MissingDay::RollForward),
            date("2023-03-01")
        );
        assert_eq!(
            before(date("2020-08-31"), Period::Months(6), MissingDay::Clamp),
            leap.succ_opt().unwrap() + Days::new(28)
        );
    }
}
