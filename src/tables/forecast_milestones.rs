//! `forecast_milestones`: when the k-th participant is randomized, and the d-th event comes.

use super::spread::{DAY05, DAY10, DAY25, DAY50, DAY75, DAY90, DAY95, SHARE_ERROR};
use crate::forecast::Forecast;
use crate::table::{Codelist, Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    Column::text("milestone", "Milestone", "what comes").of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("randomized", "a participant is randomized"),
            ("event", "an event"),
        ],
    }),
    Column::text(
        "event",
        "Event",
        "name of the event; empty for a participant",
    ),
    Column::whole(
        "number",
        "Number",
        "the how many-th it is, in the order of time, from 1",
    ),
    Column::number(
        "probability",
        "Probability",
        "share of replicates in which it comes",
    ),
    SHARE_ERROR,
    Column::date(
        "earliest",
        "Earliest day",
        "first day on which it comes in a replicate",
    ),
    DAY05,
    DAY10,
    DAY25,
    DAY50,
    DAY75,
    DAY90,
    DAY95,
    Column::date(
        "latest",
        "Latest day",
        "last day on which it comes in a replicate, of those in which it comes",
    ),
];

/// The schema of `forecast_milestones`.
pub static FORECAST_MILESTONES: Schema = Schema::new(
    "forecast_milestones",
    "Forecast of milestones",
    "participant or event that is asked for",
    &["milestone", "event", "number"],
    COLUMNS,
)
.about(
    "The first and the last participant, and those that are asked for; where none is, a quarter and half of the sample \
     size. Quantiles are those over all replicates, of which those without the milestone come last: empty where it does \
     not come in so many.",
);

/// The table `forecast_milestones`.
pub fn forecast_milestones(forecast: &Forecast) -> Table<'_> {
    let rows = forecast.milestones.iter().map(|one| {
        let (milestone, event) = match &one.event {
            Some(event) => ("event", Value::from(&**event)),
            None => ("randomized", Value::Missing),
        };
        let (probability, error) = one.comes;
        let (earliest, latest) = one.ends.unzip();
        [
            Value::Code(milestone),
            event,
            one.number.into(),
            probability.into(),
            error.into(),
            earliest.into(),
        ]
        .into_iter()
        .chain(one.quantiles.map(Value::from))
        .chain([latest.into()])
    });
    Table::from_rows(&FORECAST_MILESTONES, rows)
}
