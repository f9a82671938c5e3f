//! `forecast_dates`: how far enrolment is by days that are asked about.

use super::spread::{MEAN, Q05, Q10, Q25, Q50, Q75, Q90, Q95, SD, SHARE_ERROR, cells};
use crate::forecast::Forecast;
use crate::table::{Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    Column::date("by_date", "Day", "the day, which is counted in"),
    Column::number(
        "probability_complete",
        "Probability that enrolment is complete",
        "share of replicates in which everybody is randomized by the end of the day",
    ),
    SHARE_ERROR,
    MEAN,
    SD,
    Q05,
    Q10,
    Q25,
    Q50,
    Q75,
    Q90,
    Q95,
];

/// The schema of `forecast_dates`.
pub static FORECAST_DATES: Schema = Schema::new(
    "forecast_dates",
    "Forecast of enrolment by a day",
    "day that is asked about",
    &["by_date"],
    COLUMNS,
)
.about(
    "Only where days are asked about. The mean, the standard deviation and the quantiles are those of the number of \
     participants who are randomized by the end of the day.",
);

/// The table `forecast_dates`.
pub fn forecast_dates(forecast: &Forecast) -> Table<'_> {
    let rows = forecast.by_dates.iter().map(|one| {
        let (probability, error) = one.complete;
        let first: [Value; 3] = [one.day.into(), probability.into(), error.into()];
        first.into_iter().chain(cells(&one.randomized))
    });
    Table::from_rows(&FORECAST_DATES, rows)
}
