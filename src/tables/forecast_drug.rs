//! `forecast_drug`: how much drug is handed out in each month.

use super::columns::{MOOD, PERFORMED, SCHEDULED};
use super::spread::{MEAN, Q05, Q10, Q25, Q50, Q75, Q90, Q95, SD, by_month, cells};
use crate::forecast::Forecast;
use crate::table::{Codelist, Column, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::text("scope", "Scope", "to whom").of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("overall", "everybody"),
            ("country", "sites of a country"),
            ("site", "one site"),
            ("arm", "one arm"),
        ],
    }),
    Column::text(
        "name",
        "Name",
        "the country, the key of the site, or the arm; `all` overall",
    ),
    Column::text("treatment", "Treatment", "name of the treatment"),
    Column::text("item", "Item", "what is counted, such as `tablet`"),
    Column::number(
        "strength",
        "Strength",
        "amount in an item, in `unit`; empty for kits",
    ),
    Column::text("unit", "Unit", "unit of the strength"),
    Column::whole("pack", "Items in a pack", "how many"),
    MOOD,
    Column::date("month", "Month", "first day of the calendar month"),
    Column::text("measure", "Measure", "what is counted").of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("packs", "packs handed out in the month"),
            ("packs_to_date", "packs until the end of the month"),
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

/// The schema of `forecast_drug`.
pub static FORECAST_DRUG: Schema = Schema::new(
    "forecast_drug",
    "Forecast of drug",
    "scope, item, mood, month and measure",
    &[
        "scope", "name", "treatment", "strength", "mood", "month", "measure",
    ],
    COLUMNS,
)
.about(
    "Written where the scenario has [[supply]], of a trial that is simulated from its beginning. In packs, with the \
     overage of the supply added to each month and rounded up. Quantiles as in `forecast_accrual`.",
);

/// The table `forecast_drug`.
pub fn forecast_drug<'a>(trial: &'a Trial, forecast: &'a Forecast) -> Table<'a> {
    let rows = forecast.drug.iter().flat_map(move |one| {
        let supply = &trial.supplies()[one.supply];
        let plan = trial.treatment_plan();
        let part = plan.parts(supply.treatment)[0];
        let moods = [(SCHEDULED, &one.planned), (PERFORMED, &one.actual)];
        moods.into_iter().flat_map(move |(mood, counts)| {
            by_month(counts).map(move |(month, is_to_date, spread)| {
                let place: [Value; 10] = [
                    Value::Code(one.scope.kind),
                    (&*one.scope.name).into(),
                    (&*plan.treatments()[supply.treatment]).into(),
                    (&*supply.item).into(),
                    supply.contents.strength(one.strength).into(),
                    plan.regimens()[part].dose.unit().into(),
                    supply.pack.into(),
                    Value::Code(mood),
                    forecast.drug_months[month].into(),
                    Value::Code(if is_to_date { "packs_to_date" } else { "packs" }),
                ];
                place.into_iter().chain(cells(spread))
            })
        })
    });
    Table::from_rows(&FORECAST_DRUG, rows)
}
