//! `forecast_accrual`: who is screened and randomized in each month.

use super::spread::{MEAN, Q05, Q10, Q25, Q50, Q75, Q90, Q95, SD, by_month, cells};
use crate::forecast::Forecast;
use crate::table::{Codelist, Column, Schema, Table, Value};

const MEASURES: [[&str; 2]; 2] = [
    ["screened", "screened_to_date"],
    ["randomized", "randomized_to_date"],
];

const COLUMNS: &[Column] = &[
    Column::text("scope", "Scope", "of whom").of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("overall", "everybody"),
            ("country", "sites of a country"),
            ("site", "one site"),
        ],
    }),
    Column::text(
        "name",
        "Name",
        "the country, or the key of the site; `all` overall",
    ),
    Column::date("month", "Month", "first day of the calendar month"),
    Column::text("measure", "Measure", "what is counted").of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("screened", "candidates screened in the month"),
            ("randomized", "participants randomized in the month"),
            ("screened_to_date", "candidates until the end of the month"),
            (
                "randomized_to_date",
                "participants until the end of the month",
            ),
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

/// The schema of `forecast_accrual`.
pub static FORECAST_ACCRUAL: Schema = Schema::new(
    "forecast_accrual",
    "Forecast of accrual",
    "scope, month and measure",
    &["scope", "name", "month", "measure"],
    COLUMNS,
)
.about(
    "From the month in which enrolment starts to the last that a replicate reaches. After the last randomization \
     of a replicate, it counts 0 in a month, and to date what it has. The q-quantile of n replicates is the number \
     of rank ceil(q n), the smallest first. In a trial that runs, those who are randomized already are \
     among the randomized, and the screened are those from the day on that it goes on from.",
);

/// The table `forecast_accrual`.
pub fn forecast_accrual(forecast: &Forecast) -> Table<'_> {
    let rows = forecast.accrual.iter().flat_map(move |one| {
        let counts = [&one.screened, &one.randomized].into_iter().zip(MEASURES);
        counts.flat_map(move |(counts, names)| {
            by_month(counts).map(move |(month, is_to_date, spread)| {
                let place: [Value; 4] = [
                    Value::Code(one.scope.kind),
                    (&*one.scope.name).into(),
                    forecast.months[month].into(),
                    Value::Code(names[usize::from(is_to_date)]),
                ];
                place.into_iter().chain(cells(spread))
            })
        })
    });
    Table::from_rows(&FORECAST_ACCRUAL, rows)
}
