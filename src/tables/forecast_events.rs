//! `forecast_events`: how many events come in each month.

use super::spread::{MEAN, Q05, Q10, Q25, Q50, Q75, Q90, Q95, SD, by_month, cells};
use crate::forecast::Forecast;
use crate::table::{Codelist, Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    Column::text(
        "event",
        "Event",
        "name of the event, or of an outcome of kind survival",
    ),
    Column::date("month", "Month", "first day of the calendar month"),
    Column::text("measure", "Measure", "what is counted").of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("events", "events in the month"),
            ("events_to_date", "events until the end of the month"),
        ],
    }),
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

/// The schema of `forecast_events`.
pub static FORECAST_EVENTS: Schema = Schema::new(
    "forecast_events",
    "Forecast of events",
    "event, month and measure",
    &["event", "month", "measure"],
    COLUMNS,
)
.about(
    "For every event with a distribution and every outcome of kind survival, until five years after \
     the last month of `forecast_accrual`, or the last event. What comes after an event that ends \
     the participant's time in the trial is not seen, and not counted. Quantiles as in \
     `forecast_accrual`.",
);

/// The table `forecast_events`.
pub fn forecast_events(forecast: &Forecast) -> Table<'_> {
    let rows = forecast.events.iter().flat_map(move |one| {
        by_month(&one.counts).map(move |(month, is_to_date, spread)| {
            let measure = if is_to_date {
                "events_to_date"
            } else {
                "events"
            };
            let place: [Value; 3] = [
                (&*one.event).into(),
                forecast.event_months[month].into(),
                Value::Code(measure),
            ];
            place.into_iter().chain(cells(spread))
        })
    });
    Table::from_rows(&FORECAST_EVENTS, rows)
}
