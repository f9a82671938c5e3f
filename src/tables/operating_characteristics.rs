//! `operating_characteristics`: what procedures come to.

use super::designs::{
    LEVEL, METHOD, METRIC, N, NAME, PROCEDURE, SCOPE, STD_ERROR, STRATIFIED_BY, VALUE, design,
    estimate, place,
};
use crate::assess::Assessed;
use crate::table::{Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    SCOPE,
    NAME,
    LEVEL,
    METRIC,
    METHOD,
    VALUE,
    STD_ERROR,
];

/// The schema of `operating_characteristics`.
pub static OPERATING_CHARACTERISTICS: Schema = Schema::new(
    "operating_characteristics",
    "Operating characteristics",
    "procedure, stratification, scope and metric",
    &[
        "procedure",
        "stratified_by",
        "scope",
        "name",
        "level",
        "metric",
    ],
    COLUMNS,
)
.about("[assessment.md](assessment.md) has the formulas.");

/// The table `operating_characteristics`.
pub fn operating_characteristics(assessed: &[Assessed]) -> Table<'_> {
    let rows = assessed.iter().flat_map(|one| {
        let design = design(one);
        one.rows.iter().map(move |row| {
            let [value, error] = estimate(row.estimate);
            let found = [
                row.metric.to_string().into(),
                Value::Code(row.method.name()),
                value,
                error,
            ];
            design
                .clone()
                .into_iter()
                .chain(place(&row.place))
                .chain(found)
        })
    });
    Table::from_rows(&OPERATING_CHARACTERISTICS, rows)
}
